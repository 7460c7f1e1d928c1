// Counter-based random numbers: every draw is a function of (seed, purpose, subject), so a person can be made again in any order.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>

namespace yk::synthetic {

// Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011).
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

// What a draw is for. Numbers are part of the generator's version: a changed one changes every city.
enum class Purpose : std::uint8_t {
    rounding = 1,
    town = 2,
    village = 3,
    order = 4,
    id_code = 5,
    name = 6,
    phone = 7,
    household = 8,
    health = 9,
    means = 10,
    death = 11,
    moving = 12,
    aid_change = 13,
    reissue = 14,
    dates = 15,
    feed_file = 16,
    feed_row = 17,
    child_phone = 18,
};

// The draws for one purpose and one subject. `extra` (24 bits) tells months or kinds apart.
class Stream {
 public:
    Stream(std::uint64_t seed, Purpose purpose, std::uint64_t subject, std::uint32_t extra = 0)
        : counter_{static_cast<std::uint32_t>(subject), static_cast<std::uint32_t>(subject >> 32),
                   static_cast<std::uint32_t>(purpose) | extra << 8, 0},
          key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)} {}

    std::uint32_t next() {
        if (used_ == 4) {
            block_ = philox(counter_, key_);
            ++counter_[3];
            used_ = 0;
        }
        return block_[used_++];
    }
    // Uniform in [0, 1).
    double unit() { return next() * 0x1p-32; }
    // Uniform in [0, n) for n below 2^32; the bias is below n/2^32.
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>((std::uint64_t{next()} * n) >> 32); }
    bool chance(double p) { return unit() < p; }
    // Exponential with mean 1.
    double exponential() { return -std::log1p(-unit()); }
    double normal() {
        const double radius = std::sqrt(2 * exponential());
        return radius * std::cos(6.283185307179586 * unit());
    }

 private:
    std::array<std::uint32_t, 4> counter_;
    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 4> block_{};
    int used_ = 4;
};

// A bijection of [0, n) onto itself chosen by the key: a balanced Feistel network, walked until it lands inside.
class Permutation {
 public:
    Permutation(std::uint64_t n, std::uint64_t key);
    std::uint64_t forward(std::uint64_t i) const;
    std::uint64_t backward(std::uint64_t i) const;
    std::uint64_t size() const { return n_; }

 private:
    std::uint32_t round(int number, std::uint32_t half) const;

    std::uint64_t n_;
    std::uint64_t key_;
    unsigned half_bits_;
    std::uint32_t mask_;
};

}  // namespace yk::synthetic
