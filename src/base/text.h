// Text in UTF-8: validity, code points, normal form, encodings. No locale is ever consulted.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yk {

bool valid_utf8(std::string_view text);
// Code points; broken bytes become U+FFFD.
std::u32string code_points(std::string_view utf8);
std::string utf8_of(std::u32string_view points);
void append_utf8(std::string& out, char32_t point);
// Number of code points.
std::size_t length_of(std::string_view utf8);
// Normalization form KC (full-width to half-width, compatibility forms). Broken input is returned as it is.
std::string nfkc(std::string_view utf8);
// Without white space, NBSP, zero-width characters and U+FEFF at both ends.
std::string trimmed(std::string_view utf8);
bool is_han(char32_t point);
bool is_private_use(char32_t point);

// Converts through iconv, strictly: nullopt on the first byte that is not valid in `encoding` ("GB18030", "UTF-16LE", …).
std::optional<std::string> decode(std::string_view bytes, const char* encoding);
std::optional<std::string> encode(std::string_view utf8, const char* encoding);

// Bytes as lower-case hexadecimal and back (nullopt on odd length or a foreign character).
std::string hex_text(std::string_view bytes);
std::optional<std::string> parse_hex(std::string_view text);

}  // namespace yk
