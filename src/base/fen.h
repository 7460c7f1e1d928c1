// Money: whole fen (1/100 yuan), signed 64 bit. No implicit arithmetic with plain numbers, no division without a named rounding.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yk {

struct Fen {
    std::int64_t value{};
    friend auto operator<=>(const Fen&, const Fen&) = default;
    friend Fen operator-(Fen a) { return {-a.value}; }
};

// Sums that do not fit 64 bits are a bug: CHECK.
Fen operator+(Fen a, Fen b);
Fen operator-(Fen a, Fen b);
Fen operator*(Fen a, std::int64_t times);

enum class Rounding : std::uint8_t { down, up, half_up, half_even };  // towards zero, away from zero, halves away, halves to even

// a × numerator ÷ denominator in 128 bits, then rounded. denominator > 0.
Fen share_of(Fen a, std::int64_t numerator, std::int64_t denominator, Rounding rounding);

// "1234.50"; no thousands separators, always two decimals.
std::string yuan_text(Fen amount);
// Plain yuan ("1,234.5", "300"); at most two decimals. nullopt otherwise. Symbols and units are the intake's work.
std::optional<Fen> parse_yuan(std::string_view text);

}  // namespace yk
