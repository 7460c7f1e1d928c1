#include "rules/columns.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "base/check.h"

namespace yk::rules {
namespace {

std::size_t lane_bits(Lane lane) {
    switch (lane) {
        case Lane::bit:
            return 1;
        case Lane::u8:
            return 8;
        case Lane::i64:
            return 64;
        default:
            return 32;
    }
}

void set_bit(std::uint64_t* words, std::size_t row, bool value) {
    const auto mask = std::uint64_t{1} << (row % 64);
    words[row / 64] = value ? words[row / 64] | mask : words[row / 64] & ~mask;
}

bool bit_at(const std::uint64_t* words, std::size_t row) { return words[row / 64] >> (row % 64) & 1; }

}  // namespace

Aligned::Aligned(std::size_t bytes, Fill fill) : bytes_((bytes + 63) / 64 * 64) {
    if (bytes_ == 0) return;
    void* memory = std::aligned_alloc(64, bytes_);
    if (!memory) throw std::bad_alloc();
    if (fill == Fill::zeros) std::memset(memory, 0, bytes_);
    data_.reset(memory);
}

void Aligned::Free::operator()(void* p) const { std::free(p); }

std::int32_t packed_day(Day day) {
    const auto c = civil(day);
    return c.year * 512 + c.month * 32 + c.day;
}

std::optional<Day> unpacked_day(std::int64_t packed) {
    if (packed <= no_date) return std::nullopt;
    return make_day(static_cast<std::int32_t>(packed >> 9), static_cast<std::int32_t>(packed >> 5 & 15),
                    static_cast<std::int32_t>(packed & 31));
}

Columns::Columns(std::vector<FactShape> shapes, std::size_t rows) : shapes_(std::move(shapes)), rows_(rows) {
    for (const auto& shape : shapes_) {
        columns_.push_back({Aligned(blocks() * block_rows * lane_bits(shape.lane) / 8), Aligned(blocks() * block_rows / 8)});
    }
}

bool Columns::set_number(std::size_t fact, std::size_t row, std::int64_t value) {
    CHECK(fact < shapes_.size() && row < rows_);
    const auto& shape = shapes_[fact];
    if (value < shape.low || value > shape.high) return false;
    auto& values = columns_[fact].values;
    switch (shape.lane) {
        case Lane::bit:
            set_bit(values.as<std::uint64_t>(), row, value != 0);
            break;
        case Lane::u8:
            values.as<std::uint8_t>()[row] = static_cast<std::uint8_t>(value);
            break;
        case Lane::i64:
            values.as<std::int64_t>()[row] = value;
            break;
        default:
            values.as<std::int32_t>()[row] = static_cast<std::int32_t>(value);
            break;
    }
    set_bit(columns_[fact].known.as<std::uint64_t>(), row, true);
    return true;
}

std::int32_t Columns::text_index(std::string_view text) {
    const auto found = indexes_.find(text);
    if (found != indexes_.end()) return found->second;
    const auto index = static_cast<std::int32_t>(dictionary_.size());
    dictionary_.emplace_back(text);
    indexes_.emplace(dictionary_.back(), index);
    return index;
}

void Columns::set_text(std::size_t fact, std::size_t row, std::string_view text) { set_text_index(fact, row, text_index(text)); }

void Columns::set_text_index(std::size_t fact, std::size_t row, std::int32_t index) {
    CHECK(fact < shapes_.size() && row < rows_ && shapes_[fact].lane == Lane::dict);
    CHECK(index >= 0 && static_cast<std::size_t>(index) < dictionary_.size());
    columns_[fact].values.as<std::int32_t>()[row] = index;
    set_bit(columns_[fact].known.as<std::uint64_t>(), row, true);
}

void Columns::set_unknown(std::size_t fact, std::size_t row) {
    CHECK(fact < shapes_.size() && row < rows_);
    set_bit(columns_[fact].known.as<std::uint64_t>(), row, false);
    // A bit that is not known must not be true either: the engine keeps truth within knowledge.
    if (shapes_[fact].lane == Lane::bit) set_bit(columns_[fact].values.as<std::uint64_t>(), row, false);
}

std::optional<std::int64_t> Columns::number(std::size_t fact, std::size_t row) const {
    CHECK(fact < shapes_.size() && row < rows_);
    if (!bit_at(known(fact), row)) return std::nullopt;
    const auto& values = columns_[fact].values;
    switch (shapes_[fact].lane) {
        case Lane::bit:
            return bit_at(values.as<std::uint64_t>(), row);
        case Lane::u8:
            return values.as<std::uint8_t>()[row];
        case Lane::i64:
            return values.as<std::int64_t>()[row];
        default:
            return values.as<std::int32_t>()[row];
    }
}

std::optional<std::string_view> Columns::text(std::size_t fact, std::size_t row) const {
    CHECK(shapes_[fact].lane == Lane::dict);
    const auto index = number(fact, row);
    if (!index) return std::nullopt;
    return dictionary_[static_cast<std::size_t>(*index)];
}

}  // namespace yk::rules
