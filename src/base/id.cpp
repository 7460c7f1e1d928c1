#include "base/id.h"

namespace yk {
namespace {
constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int length = 13;

int digit_of(char c) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == 'o') c = '0';
    if (c == 'i' || c == 'l') c = '1';
    const auto at = alphabet.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}
}  // namespace

std::string id_text(std::int64_t value) {
    std::string out(length, '0');
    auto rest = static_cast<std::uint64_t>(value);
    for (int i = length - 1; i >= 0; --i, rest >>= 5) out[static_cast<std::size_t>(i)] = alphabet[rest & 31];
    return out;
}

std::optional<std::int64_t> parse_id(std::string_view text) {
    if (text.size() != length) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int digit = digit_of(text[i]);
        if (digit < 0 || (i == 0 && digit > 7)) return std::nullopt;
        value = value << 5 | static_cast<std::uint64_t>(digit);
    }
    if (value == 0 || value > INT64_MAX) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

}  // namespace yk
