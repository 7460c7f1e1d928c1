#include "base/fold.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace yk {
namespace {

constexpr std::pair<char16_t, char16_t> pairs[] = {
#include "base/fold_table.inc"
};
constexpr char32_t first_han = 0x3400, last_han = 0x9FFF;

const std::array<char16_t, last_han - first_han + 1>& table() {
    static const auto built = [] {
        std::array<char16_t, last_han - first_han + 1> all{};
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char16_t>(first_han + i);
        for (const auto& [from, to] : pairs) all[from - first_han] = to;
        return all;
    }();
    return built;
}

bool is_dot(char32_t c) {
    return c == 0xB7 || c == '.' || c == 0x2022 || c == 0x30FB || c == 0x2027 || c == 0xFF0E || c == 0xFF65 || c == 0x2219 || c == 0x22C5;
}
bool is_gap(char32_t c) { return c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200F) || c == 0x2060 || c == 0xFEFF; }

// Calls `take` with each character that counts in a comparison.
template <class Take>
void each_folded(std::string_view utf8, Take take) {
    const auto one = [&](char32_t c) {
        if (is_gap(c) || is_dot(c)) return;
        take(c >= 'A' && c <= 'Z' ? c + 32 : simplified(c));
    };
    bool plain = true;
    for (const char c : utf8)
        plain &= static_cast<unsigned char>(c) < 0x80 || (static_cast<unsigned char>(c) & 0xC0) != 0xC0 ||
                 (static_cast<unsigned char>(c) >= 0xE3 && static_cast<unsigned char>(c) <= 0xE9);
    if (!plain) {
        for (const char32_t c : code_points(nfkc(utf8))) one(c);
        return;
    }
    // Han and ASCII only: no compatibility forms, so the bytes can be read directly.
    for (std::size_t at = 0; at < utf8.size();) {
        const auto b = static_cast<unsigned char>(utf8[at]);
        if (b < 0x80) {
            one(b);
            ++at;
        } else if (at + 2 < utf8.size()) {
            one(static_cast<char32_t>((b & 0x0F) << 12 | (utf8[at + 1] & 0x3F) << 6 | (utf8[at + 2] & 0x3F)));
            at += 3;
        } else {
            break;
        }
    }
}

}  // namespace

char32_t simplified(char32_t point) { return point >= first_han && point <= last_han ? table()[point - first_han] : point; }

std::string folded_name(std::string_view utf8) {
    std::string out;
    each_folded(utf8, [&](char32_t c) { append_utf8(out, c); });
    return out;
}

std::uint64_t folded_name_hash(std::string_view utf8) {
    std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
    each_folded(utf8, [&](char32_t c) {
        hash = (hash ^ c) * 0xD6E8FEB86659FD93ULL;
        hash ^= hash >> 32;
    });
    return hash;
}

}  // namespace yk
