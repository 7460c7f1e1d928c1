// Request targets: path segments and query parameters, percent-decoded strictly and within bounds.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yk::http {

// nullopt on a broken escape, a NUL or bytes that are not UTF-8. `plus` reads "+" as a blank, as in queries.
std::optional<std::string> percent_decoded(std::string_view text, bool plus);
std::string percent_encoded(std::string_view text);

struct Parameter {
    std::string name;
    std::string value;
};
// nullopt when broken or more than 100 parameters.
std::optional<std::vector<Parameter>> parse_query(std::string_view query);

struct Target {
    std::string_view path;
    std::string_view query;  // without "?"
};
Target split_target(std::string_view target);

// "/a/b%20c" → {"a", "b c"}; nullopt when broken, not absolute, or a segment holds "/" or is empty, "." or "..".
std::optional<std::vector<std::string>> path_segments(std::string_view path);

}  // namespace yk::http
