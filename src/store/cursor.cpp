#include "store/cursor.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace yk::store {
namespace {

constexpr std::size_t longest_cursor = 4000;

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number out{};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

}  // namespace

// Every value as a letter, its length and its text: "i3:440t6:陈桂".
std::string make_cursor(const Keys& keys, const Parameters& position, std::string_view context) {
    std::string plain;
    for (const auto& value : position) {
        if (const auto* n = std::get_if<std::int64_t>(&value)) {
            const auto text = std::to_string(*n);
            plain += fmt::format("i{}:{}", text.size(), text);
        } else if (const auto* d = std::get_if<double>(&value)) {
            const auto text = fmt::format("{}", *d);
            plain += fmt::format("d{}:{}", text.size(), text);
        } else if (const auto* t = std::get_if<std::string>(&value)) {
            plain += fmt::format("t{}:{}", t->size(), *t);
        } else {
            plain += "n0:";
        }
    }
    return hex_text(keys.seal(plain, context));
}

std::optional<Parameters> open_cursor(const Keys& keys, std::string_view cursor, std::string_view context) {
    if (cursor.size() > longest_cursor) return std::nullopt;
    const auto sealed = parse_hex(cursor);
    if (!sealed) return std::nullopt;
    const auto plain = keys.unseal(*sealed, context);
    if (!plain) return std::nullopt;
    Parameters out;
    for (std::string_view rest = *plain; !rest.empty();) {
        const auto colon = rest.find(':');
        const auto size = colon == std::string_view::npos ? std::nullopt : number_of<std::size_t>(rest.substr(1, colon - 1));
        if (!size || rest.size() < colon + 1 + *size) return std::nullopt;
        const auto text = rest.substr(colon + 1, *size);
        switch (rest.front()) {
            case 'i':
                out.emplace_back(number_of<std::int64_t>(text).value_or(0));
                break;
            case 'd':
                out.emplace_back(number_of<double>(text).value_or(0));
                break;
            case 't':
                out.emplace_back(std::string(text));
                break;
            default:
                out.emplace_back();
        }
        rest.remove_prefix(colon + 1 + *size);
    }
    return out;
}

}  // namespace yk::store
