#include "synthetic/random.h"

#include <bit>

#include "base/check.h"

namespace yk::synthetic {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{0xD2511F53} * c[0], b = std::uint64_t{0xCD9E8D57} * c[2];
        c = {static_cast<std::uint32_t>(b >> 32) ^ c[1] ^ key[0], static_cast<std::uint32_t>(b),
             static_cast<std::uint32_t>(a >> 32) ^ c[3] ^ key[1], static_cast<std::uint32_t>(a)};
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
    return c;
}

Permutation::Permutation(std::uint64_t n, std::uint64_t key) : n_(n), key_(key) {
    const unsigned bits = n < 2 ? 2 : static_cast<unsigned>(std::bit_width(n - 1));
    half_bits_ = std::max(1U, (bits + 1) / 2);
    mask_ = static_cast<std::uint32_t>((std::uint64_t{1} << half_bits_) - 1);
}

// A finaliser in the manner of SplitMix64 over (key, round, half).
std::uint32_t Permutation::round(int number, std::uint32_t half) const {
    std::uint64_t x = key_ + (std::uint64_t{half} << 8) + static_cast<std::uint64_t>(number) * 0x9E3779B97F4A7C15;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return static_cast<std::uint32_t>(x >> 32) & mask_;
}

std::uint64_t Permutation::forward(std::uint64_t i) const {
    CHECK(i < n_);
    do {
        auto left = static_cast<std::uint32_t>(i >> half_bits_), right = static_cast<std::uint32_t>(i & mask_);
        for (int r = 0; r < 4; ++r) {
            const auto next = left ^ round(r, right);
            left = right;
            right = next;
        }
        i = std::uint64_t{left} << half_bits_ | right;
    } while (i >= n_);
    return i;
}

std::uint64_t Permutation::backward(std::uint64_t i) const {
    CHECK(i < n_);
    do {
        auto left = static_cast<std::uint32_t>(i >> half_bits_), right = static_cast<std::uint32_t>(i & mask_);
        for (int r = 3; r >= 0; --r) {
            const auto previous = right ^ round(r, left);
            right = left;
            left = previous;
        }
        i = std::uint64_t{left} << half_bits_ | right;
    } while (i >= n_);
    return i;
}

}  // namespace yk::synthetic
