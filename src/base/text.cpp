#include "base/text.h"

#include <iconv.h>
#include <utf8proc.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

#include "base/result.h"

namespace yk {
namespace {

// Reads one code point at `at`; advances. U+FFFD and one byte for anything broken, overlong or a surrogate.
char32_t next_point(std::string_view s, std::size_t& at) {
    utf8proc_int32_t point = 0;
    const auto used =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(s.data()) + at, static_cast<utf8proc_ssize_t>(s.size() - at), &point);
    if (used <= 0) {
        ++at;
        return U'\uFFFD';
    }
    at += static_cast<std::size_t>(used);
    return static_cast<char32_t>(point);
}

bool is_blank(char32_t c) {
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

struct IconvClose {
    void operator()(void* handle) const { iconv_close(handle); }
};

std::optional<std::string> convert(std::string_view in, const char* from, const char* to) {
    const iconv_t opened = iconv_open(to, from);
    if (opened == reinterpret_cast<iconv_t>(-1)) throw Broken(std::string("iconv: unknown encoding ") + from + " or " + to);
    const std::unique_ptr<void, IconvClose> handle(opened);
    std::string out(in.size() * 2 + 16, '\0');
    char* source = const_cast<char*>(in.data());
    std::size_t source_left = in.size();
    std::size_t written = 0;
    while (true) {
        char* target = out.data() + written;
        std::size_t target_left = out.size() - written;
        const auto n = iconv(opened, &source, &source_left, &target, &target_left);
        written = out.size() - target_left;
        if (n != static_cast<std::size_t>(-1)) break;
        if (errno != E2BIG) return std::nullopt;
        out.resize(out.size() * 2);
    }
    out.resize(written);
    return out;
}

}  // namespace

bool valid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        utf8proc_int32_t point = 0;
        const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                           static_cast<utf8proc_ssize_t>(text.size() - at), &point);
        if (used <= 0) return false;
        at += static_cast<std::size_t>(used);
    }
    return true;
}

std::u32string code_points(std::string_view utf8) {
    std::u32string out;
    out.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) out.push_back(next_point(utf8, at));
    return out;
}

void append_utf8(std::string& out, char32_t point) {
    utf8proc_uint8_t bytes[4];
    const auto n = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), bytes);
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(n > 0 ? n : 0));
}

std::string utf8_of(std::u32string_view points) {
    std::string out;
    out.reserve(points.size() * 3);
    for (const char32_t p : points) append_utf8(out, p);
    return out;
}

std::size_t length_of(std::string_view utf8) {
    std::size_t n = 0;
    for (std::size_t at = 0; at < utf8.size(); ++n) next_point(utf8, at);
    return n;
}

std::string nfkc(std::string_view utf8) {
    bool plain = true;
    for (const char c : utf8) plain &= static_cast<unsigned char>(c) < 0x80;
    if (plain) return std::string(utf8);
    utf8proc_uint8_t* mapped = nullptr;
    const auto n = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()), static_cast<utf8proc_ssize_t>(utf8.size()), &mapped,
                                static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT));
    if (n < 0) return std::string(utf8);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
    return std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(n));
}

std::string trimmed(std::string_view utf8) {
    std::size_t begin = 0, end = 0;
    bool started = false;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto from = at;
        if (is_blank(next_point(utf8, at))) continue;
        if (!started) begin = from;
        started = true;
        end = at;
    }
    return started ? std::string(utf8.substr(begin, end - begin)) : std::string();
}

bool is_han(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x323AF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x2F800 && c <= 0x2FA1F) || c == 0x3007;
}

bool is_private_use(char32_t c) {
    return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0xFFFFD) || (c >= 0x100000 && c <= 0x10FFFD);
}

std::optional<std::string> decode(std::string_view bytes, const char* encoding) { return convert(bytes, encoding, "UTF-8"); }
std::optional<std::string> encode(std::string_view utf8, const char* encoding) { return convert(utf8, "UTF-8", encoding); }

std::string hex_text(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto b = static_cast<unsigned char>(c);
        out += digits[b >> 4];
        out += digits[b & 15];
    }
    return out;
}

std::optional<std::string> parse_hex(std::string_view text) {
    if (text.size() % 2) return std::nullopt;
    const auto nibble = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = nibble(text[i]), low = nibble(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high << 4 | low);
    }
    return out;
}

}  // namespace yk
