#include "rules/lot.h"

#include <algorithm>
#include <map>

#include "rules/load.h"

namespace yk::rules {

std::string stratum_of(std::string_view line) {
    const auto comma = line.find(',');
    return std::string(comma == std::string_view::npos ? line : line.substr(comma + 1));
}

std::string digest_of_list(const std::vector<std::string>& lines) {
    auto sorted = lines;
    std::sort(sorted.begin(), sorted.end());
    std::string text;
    for (const auto& line : sorted) text += line + "\n";
    return sha256_hex(text);
}

std::string seed_of(std::string_view secret, std::string_view words) { return sha256_hex(std::string(secret) + "\n" + std::string(words)); }

std::vector<std::string> drawn(const std::vector<std::string>& lines, std::string_view seed, std::size_t each) {
    std::map<std::string, std::vector<std::pair<std::string, std::string>>> strata;
    for (const auto& line : lines) strata[stratum_of(line)].emplace_back(sha256_hex(std::string(seed) + "\n" + line), line);
    std::vector<std::string> out;
    for (auto& [stratum, ranked] : strata) {
        const auto take = std::min(each, ranked.size());
        std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(take), ranked.end());
        for (std::size_t i = 0; i < take; ++i) out.push_back(ranked[i].second);
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace yk::rules
