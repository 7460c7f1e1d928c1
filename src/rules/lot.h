// A draw that anybody can repeat with sha256 and sort: pure. Used wherever cases are drawn for a second look.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace yk::rules {

// A line of the list is "id,item,answer"; lines of one item and answer are a stratum.
std::string stratum_of(std::string_view line);
// sha256 over the lines in ascending order, each with its line feed.
std::string digest_of_list(const std::vector<std::string>& lines);
// sha256 of the secret that was committed to, a line feed, and the words that were said only at the draw.
std::string seed_of(std::string_view secret, std::string_view words);
// Of each stratum the `each` lines (all, where there are fewer) whose sha256(seed + line feed + line) comes first; in ascending order.
std::vector<std::string> drawn(const std::vector<std::string>& lines, std::string_view seed, std::size_t each);

}  // namespace yk::rules
