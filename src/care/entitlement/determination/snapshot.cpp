#include "care/entitlement/determination/snapshot.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/region_above.h"
#include "care/entitlement/determination/block.h"
#include "care/entitlement/determination/hash.h"
#include "care/entitlement/determination/pack.h"

namespace yk::care::determination {
namespace {

constexpr std::uint64_t form = 1;
constexpr std::size_t text_limit = 4000, texts_limit = 200'000;

bool is_text(const rules::Type& type) { return type.kind == rules::Type::Kind::text || type.kind == rules::Type::Kind::region; }

}  // namespace

std::string shape_of(const rules::Rulebook& book) {
    std::string all;
    for (std::size_t i = 0; i < book.pack->facts.size(); ++i) {
        const auto& fact = book.pack->facts[i];
        const auto& shape = book.shapes[i];
        all += fmt::format("{} {} {} {} {}:", fact.name, rules::type_text(fact.type), static_cast<int>(shape.lane), shape.low, shape.high);
        for (const auto& source : fact.from) all += " " + source;
        all += "\n";
    }
    for (const auto& table : book.pack->codes) {
        all += table.name + ":";
        for (const auto& code : table.codes) all += " " + code.code;
        all += "\n";
    }
    return sha256_of({all});
}

std::string pack_snapshot(const Snapshot& snapshot) {
    PackWriter out;
    out.number(form);
    out.number(snapshot.rows());
    out.number(snapshot.columns.size());
    out.column(snapshot.person);
    out.column(snapshot.region);
    out.number(snapshot.texts.size());
    for (const auto& text : snapshot.texts) out.text(text);
    std::vector<std::int64_t> column;
    for (const auto& one : snapshot.columns) {
        out.number(one.states.empty() ? 0 : 1);
        if (one.states.empty()) continue;
        column.assign(one.states.begin(), one.states.end());
        out.column(column);
        column.clear();
        for (std::size_t row = 0; row < one.states.size(); ++row)
            if (one.states[row] == Snapshot::known) column.push_back(one.values[row]);
        out.column(column);
    }
    return out.take();
}

std::optional<Snapshot> unpack_snapshot(std::string_view bytes, std::size_t facts) {
    PackReader in(bytes);
    if (in.number() != form) return std::nullopt;
    const auto rows = in.count(4 * block_limit);
    if (in.count(facts) != facts || !in.good()) return std::nullopt;
    Snapshot out(facts);
    in.column(rows, out.person);
    in.column(rows, out.region);
    if (std::adjacent_find(out.person.begin(), out.person.end(), [](auto a, auto b) { return a >= b; }) != out.person.end())
        return std::nullopt;
    const auto texts = in.count(std::min(texts_limit, bytes.size()));
    for (std::size_t i = 0; i < texts && in.good(); ++i) out.texts.push_back(in.text(text_limit));
    std::vector<std::int64_t> column;
    for (auto& one : out.columns) {
        if (in.count(1) == 0) continue;
        in.column(rows, column);
        std::size_t known = 0;
        for (const auto state : column) {
            if (state < Snapshot::unstated || state > Snapshot::refused) return std::nullopt;
            known += state == Snapshot::known;
        }
        one.states.assign(column.begin(), column.end());
        in.column(known, column);
        if (!in.good()) return std::nullopt;
        one.values.assign(rows, 0);
        for (std::size_t row = 0, at = 0; row < rows; ++row)
            if (one.states[row] == Snapshot::known) one.values[row] = column[at++];
    }
    if (!in.good() || !in.at_end()) return std::nullopt;
    return out;
}

SnapshotBuilder::SnapshotBuilder(const rules::Rulebook& book) : book_(book), scratch_(book.shapes, 1), snapshot_(book.pack->facts.size()) {
    for (std::size_t i = 0; i < book.pack->facts.size(); ++i) facts_.emplace(book.pack->facts[i].name, i);
}

void SnapshotBuilder::set(std::size_t fact, Snapshot::State state, std::int64_t value) {
    auto& column = snapshot_.columns[fact];
    if (state == Snapshot::unstated && column.states.empty()) return;
    column.states.resize(snapshot_.rows(), Snapshot::unstated);
    column.values.resize(snapshot_.rows(), 0);
    column.states.back() = state;
    column.values.back() = value;
}

std::int64_t SnapshotBuilder::text_index(const std::string& text) {
    const auto [at, fresh] = texts_.emplace(text, static_cast<std::int64_t>(snapshot_.texts.size()));
    if (fresh) snapshot_.texts.push_back(text);
    return at->second;
}

void SnapshotBuilder::add(const elder::Standing& person, std::span<const elder::Stated> statements) {
    snapshot_.person.push_back(person.id.value);
    snapshot_.region.push_back(person.region.value);
    for (auto& column : snapshot_.columns) {
        if (column.states.empty()) continue;
        column.states.push_back(Snapshot::unstated);
        column.values.push_back(0);
    }
    static const policy::Rosters no_rosters;
    std::vector<elder::ElderFact> said;
    for (std::size_t from = 0; from < statements.size();) {
        auto to = from;
        while (to < statements.size() && statements[to].fact == statements[from].fact) ++to;
        const auto fact = facts_.find(statements[from].fact);
        said.clear();
        for (auto i = from; i < to && fact != facts_.end(); ++i) {
            const auto& s = statements[i];
            said.push_back({{}, s.elder, s.fact, s.value, s.source, s.source_date, s.received_at, {}, {}});
        }
        from = to;
        if (said.empty()) continue;
        const auto index = fact->second;
        const auto chosen = policy::choose(book_.pack->facts[index], {}, said, no_rosters);
        if (!chosen) continue;
        if (!rules::store_fact(book_, scratch_, index, 0, chosen->value))
            set(index, Snapshot::refused, 0);
        else if (is_text(book_.pack->facts[index].type))
            set(index, Snapshot::known, text_index(chosen->value));
        else
            set(index, Snapshot::known, *scratch_.number(index, 0));
    }
}

void SnapshotBuilder::add_row(const Snapshot& from, std::size_t row) {
    snapshot_.person.push_back(from.person[row]);
    snapshot_.region.push_back(from.region[row]);
    for (std::size_t fact = 0; fact < from.columns.size(); ++fact) {
        const auto& column = from.columns[fact];
        const auto state = column.states.empty() ? Snapshot::unstated : static_cast<Snapshot::State>(column.states[row]);
        auto value = state == Snapshot::known ? column.values[row] : 0;
        if (state == Snapshot::known && is_text(book_.pack->facts[fact].type))
            value = text_index(from.texts[static_cast<std::size_t>(value)]);
        auto& mine = snapshot_.columns[fact];
        if (!mine.states.empty()) {
            mine.states.push_back(state);
            mine.values.push_back(value);
        } else {
            set(fact, state, value);
        }
    }
}

rules::Columns columns_of(const rules::Rulebook& book, const policy::Rosters& rosters, const Snapshot& snapshot) {
    const auto rows = snapshot.rows();
    rules::Columns out(book.shapes, rows);
    std::vector<std::int32_t> indexes;
    for (const auto& text : snapshot.texts) indexes.push_back(out.text_index(text));
    for (std::size_t f = 0; f < snapshot.columns.size(); ++f) {
        const auto& fact = book.pack->facts[f];
        const auto& column = snapshot.columns[f];
        const bool text = is_text(fact.type);
        if (column.states.empty() && !fact.absent && !fact.unlisted) continue;
        const auto put = [&](std::size_t row, const rules::Datum& datum) {
            if (text)
                out.set_text(f, row, datum.text);
            else
                out.set_number(f, row, datum.number);
        };
        std::int64_t last_district = -1;
        bool listed = false;  // a complete file of the competent department covers the district
        for (std::size_t row = 0; row < rows; ++row) {
            const auto state = column.states.empty() ? Snapshot::unstated : static_cast<Snapshot::State>(column.states[row]);
            if (state == Snapshot::refused) continue;
            if (state == Snapshot::known) {
                const auto value = column.values[row];
                if (!text)
                    out.set_number(f, row, value);
                else if (value >= 0 && static_cast<std::size_t>(value) < indexes.size())
                    out.set_text_index(f, row, indexes[static_cast<std::size_t>(value)]);
                continue;
            }
            if (!fact.absent && !fact.unlisted) continue;
            const auto district = district_of({snapshot.region[row]});
            if (district.value != last_district) {
                last_district = district.value;
                listed = fact.unlisted && !fact.from.empty() && rosters.count({fact.from.front(), district}) > 0;
            }
            if (listed)
                put(row, *fact.unlisted);
            else if (fact.absent)
                put(row, *fact.absent);
        }
    }
    return out;
}

}  // namespace yk::care::determination
