// A population as columns: one typed column a fact, one known bit a value. A person is a row; a city is rows in blocks of 1024.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/day.h"
#include "rules/program.h"

namespace yk::rules {

constexpr std::size_t block_rows = 1024;
constexpr std::size_t block_words = block_rows / 64;

// A block of memory on a 64-byte border, filled with zeros unless asked otherwise.
class Aligned {
 public:
    enum class Fill : std::uint8_t { zeros, nothing };
    explicit Aligned(std::size_t bytes = 0, Fill fill = Fill::zeros);
    template <class T>
    T* as() {
        return static_cast<T*>(data_.get());
    }
    template <class T>
    const T* as() const {
        return static_cast<const T*>(data_.get());
    }
    std::size_t bytes() const { return bytes_; }

 private:
    struct Free {
        void operator()(void* p) const;
    };
    std::unique_ptr<void, Free> data_;
    std::size_t bytes_{};
};

constexpr std::int32_t no_date = 0;
std::int32_t packed_day(Day day);
// The day of a packed date; nullopt for no_date.
std::optional<Day> unpacked_day(std::int64_t packed);

// How a fact is kept. Numbers outside [low, high] are refused when they are stored.
struct FactShape {
    std::string name;
    Lane lane{};
    std::int64_t low{}, high{};
};

class Columns {
 public:
    Columns(std::vector<FactShape> shapes, std::size_t rows);

    std::size_t rows() const { return rows_; }
    std::size_t blocks() const { return (rows_ + block_rows - 1) / block_rows; }
    const std::vector<FactShape>& shapes() const { return shapes_; }

    // Bits take 0 and 1, numbers their value, dates their packed form. False when the value lies outside the fact's range; the
    // fact is then left as it was (unknown at first).
    bool set_number(std::size_t fact, std::size_t row, std::int64_t value);
    void set_text(std::size_t fact, std::size_t row, std::string_view text);
    // As set_text, with an index that text_index() gave.
    void set_text_index(std::size_t fact, std::size_t row, std::int32_t index);
    void set_unknown(std::size_t fact, std::size_t row);
    std::optional<std::int64_t> number(std::size_t fact, std::size_t row) const;
    std::optional<std::string_view> text(std::size_t fact, std::size_t row) const;

    const std::uint64_t* known(std::size_t fact) const { return columns_[fact].known.as<std::uint64_t>(); }
    const Aligned& values(std::size_t fact) const { return columns_[fact].values; }
    const std::vector<std::string>& dictionary() const { return dictionary_; }
    // The dictionary's index of a text, which is added when it is new.
    std::int32_t text_index(std::string_view text);

 private:
    struct Column {
        Aligned values;
        Aligned known;
    };
    std::vector<FactShape> shapes_;
    std::size_t rows_;
    std::vector<Column> columns_;
    std::vector<std::string> dictionary_;
    std::map<std::string, std::int32_t, std::less<>> indexes_;
};

}  // namespace yk::rules
