#include "store/parameters.h"

#include <fmt/format.h>

#include "base/check.h"
#include "model/sql.h"

namespace yk::store {
namespace {

std::string sealed_text(const model::Scalar& value) {
    if (const auto* n = std::get_if<std::int64_t>(&value)) return std::to_string(*n);
    if (const auto* d = std::get_if<double>(&value)) return fmt::format("{}", *d);
    return std::get<std::string>(value);
}

}  // namespace

Outgoing::Outgoing(const Keys& keys, const model::Schema& schema) : keys_(keys) {
    for (const auto* column : model::stored_columns(schema)) {
        columns_.push_back({column, column->sealed ? seal_context(schema, column->name) : std::string()});
        size_ += column->sealed && column->indexed ? 2 : 1;
    }
}

void Outgoing::fill(const void* record, Parameters& out) const {
    out.clear();
    out.reserve(size_);
    for (const auto& [column, context] : columns_) {
        auto value = model::value_of(*column, record);
        if (!column->sealed) {
            out.push_back(std::move(value));
            continue;
        }
        const bool none = std::holds_alternative<std::monostate>(value);
        const auto plain = none ? std::string() : sealed_text(value);
        out.push_back(none ? model::Scalar{} : keys_.seal(plain, context));
        if (column->indexed) out.push_back(none ? model::Scalar{} : keys_.blind_index(plain, context));
    }
}

Parameters parameters_of(const Engine& engine, const model::Schema& schema, const void* record) {
    Parameters out;
    Outgoing(engine.keys(), schema).fill(record, out);
    return out;
}

Ahead::Ahead(const Keys& keys, const model::Schema& schema, const std::vector<const void*>& records)
    : outgoing_(keys, schema), records_(records) {
    if (records.size() < worth_a_thread) return;
    ring_.assign(places, std::vector<Parameters>(together));
    filler_ = std::thread([this] { fill_all(); });
}

Ahead::~Ahead() {
    if (!filler_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    filler_.join();
}

void Ahead::fill_all() {
    try {
        for (std::size_t portion = 0, at = 0; at < records_.size(); ++portion) {
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return stopping_ || portion < freed_ + places; });
                if (stopping_) return;
            }
            auto& rows = ring_[portion % places];
            for (std::size_t i = 0; i < together && at < records_.size(); ++i, ++at) outgoing_.fill(records_[at], rows[i]);
            {
                const std::lock_guard lock(mutex_);
                filled_ = portion + 1;
            }
            changed_.notify_all();
        }
    } catch (...) {
        const std::lock_guard lock(mutex_);
        thrown_ = std::current_exception();
        changed_.notify_all();
    }
}

void Ahead::next(Parameters& out) {
    CHECK(taken_ < records_.size());
    const auto at = taken_++;
    if (ring_.empty()) return outgoing_.fill(records_[at], out);
    const auto portion = at / together, i = at % together;
    if (i == 0) {
        std::unique_lock lock(mutex_);
        freed_ = portion;
        changed_.notify_all();
        changed_.wait(lock, [&] { return thrown_ || filled_ > portion; });
        if (filled_ <= portion) std::rethrow_exception(thrown_);
    }
    out.swap(ring_[portion % places][i]);
}

}  // namespace yk::store
