#include "base/fen.h"

#include <cstdlib>

#include "base/check.h"

namespace yk {
namespace {
using Wide = __int128;

Fen narrow(Wide value) {
    CHECK(value >= INT64_MIN && value <= INT64_MAX);
    return {static_cast<std::int64_t>(value)};
}
}  // namespace

Fen operator+(Fen a, Fen b) { return narrow(static_cast<Wide>(a.value) + b.value); }
Fen operator-(Fen a, Fen b) { return narrow(static_cast<Wide>(a.value) - b.value); }
Fen operator*(Fen a, std::int64_t times) { return narrow(static_cast<Wide>(a.value) * times); }

Fen share_of(Fen a, std::int64_t numerator, std::int64_t denominator, Rounding rounding) {
    CHECK(denominator > 0);
    const Wide product = static_cast<Wide>(a.value) * numerator;
    const bool negative = product < 0;
    const Wide size = negative ? -product : product;
    Wide quotient = size / denominator;
    const Wide twice = (size % denominator) * 2;
    switch (rounding) {
        case Rounding::down:
            break;
        case Rounding::up:
            quotient += twice != 0;
            break;
        case Rounding::half_up:
            quotient += twice >= denominator;
            break;
        case Rounding::half_even:
            quotient += twice > denominator || (twice == denominator && (quotient & 1));
            break;
    }
    return narrow(negative ? -quotient : quotient);
}

std::string yuan_text(Fen amount) {
    const bool negative = amount.value < 0;
    const auto size = negative ? 0 - static_cast<std::uint64_t>(amount.value) : static_cast<std::uint64_t>(amount.value);
    std::string out = negative ? "-" : "";
    out += std::to_string(size / 100) + ".";
    out += static_cast<char>('0' + size % 100 / 10);
    out += static_cast<char>('0' + size % 10);
    return out;
}

std::optional<Fen> parse_yuan(std::string_view text) {
    bool negative = false;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    Wide value = 0;
    int digits = 0, decimals = -1, since_comma = -1;
    for (const char c : text) {
        if (c == '.' && decimals < 0) {
            if (since_comma >= 0 && since_comma != 3) return std::nullopt;
            decimals = 0;
        } else if (c == ',' && decimals < 0) {
            if (digits == 0 || (since_comma >= 0 ? since_comma != 3 : digits > 3)) return std::nullopt;
            since_comma = 0;
        } else if (c >= '0' && c <= '9') {
            if (decimals >= 2) return std::nullopt;
            if (decimals >= 0)
                ++decimals;
            else if (since_comma >= 0)
                ++since_comma;
            if (++digits > 17) return std::nullopt;
            value = value * 10 + (c - '0');
        } else {
            return std::nullopt;
        }
    }
    if (digits == 0 || decimals == 0 || (decimals < 0 && since_comma >= 0 && since_comma != 3)) return std::nullopt;
    for (int i = decimals < 0 ? 0 : decimals; i < 2; ++i) value *= 10;
    if (value > INT64_MAX) return std::nullopt;
    return Fen{static_cast<std::int64_t>(negative ? -value : value)};
}

}  // namespace yk
