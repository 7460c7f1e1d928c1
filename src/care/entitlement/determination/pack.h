// Columns of numbers packed into bytes and read back. Each column takes the smallest of a constant, runs, differences, or fixed-width
// bits above its least value. Reading trusts nothing: every count and every byte is checked, and a fault shows in good().
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yk::care::determination {

class PackWriter {
 public:
    void number(std::uint64_t value);  // 7 bits a byte
    void signed_number(std::int64_t value);
    void text(std::string_view value);
    void column(std::span<const std::int64_t> values);  // the reader must know how many
    std::string take() { return std::move(out_); }

 private:
    void bits(std::span<const std::int64_t> values, std::int64_t least, unsigned width);
    std::string out_;
};

class PackReader {
 public:
    explicit PackReader(std::string_view bytes) : rest_(bytes) {}
    std::uint64_t number();
    std::int64_t signed_number();
    // A number that counts something; above `most` the whole is bad and 0 is given.
    std::size_t count(std::size_t most);
    std::string text(std::size_t most);
    void column(std::size_t count, std::vector<std::int64_t>& out);
    bool good() const { return good_; }
    void fail() { good_ = false; }
    bool at_end() const { return rest_.empty(); }

 private:
    std::uint8_t byte();
    void bits(std::size_t count, std::int64_t least, unsigned width, std::vector<std::int64_t>& out);
    std::string_view rest_;
    bool good_ = true;
};

}  // namespace yk::care::determination
