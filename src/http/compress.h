// Answers made smaller on the way: gzip and brotli, as Accept-Encoding asks.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace yk::http {

// Whether Accept-Encoding names the coding without q=0.
bool accepts(std::string_view accept, std::string_view coding);

enum class Coding : std::uint8_t { none, gzip, brotli };
// Brotli where both are welcome: at the settings used here it is as fast and a quarter smaller.
Coding coding_for(std::string_view accept);
std::string_view name_of(Coding coding);
// At settings for answers made on the spot, not for files. Empty when the library fails: then the plain text is sent.
std::string compressed(std::string_view text, Coding coding);

}  // namespace yk::http
