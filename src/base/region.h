// Administrative divisions by their 12-digit statistical code (GB/T 2260 + 3 digits town + 3 digits village).
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yk {

enum class RegionLevel : std::uint8_t { province, city, district, town, village };

// 440103001101 as a number; 0 is no region. Functional zones have codes of the same form that the city hands out.
struct RegionCode {
    std::int64_t value{};
    explicit operator bool() const { return value != 0; }
    friend auto operator<=>(const RegionCode&, const RegionCode&) = default;
};

// Half-open range of codes: a region and everything below it by code.
struct RegionRange {
    std::int64_t from{};
    std::int64_t to{};
    friend auto operator<=>(const RegionRange&, const RegionRange&) = default;
};

RegionLevel level_of(RegionCode code);
// 440103000000 → [440103000000, 440104000000).
RegionRange subtree_of(RegionCode code);
bool within(RegionCode code, RegionRange range);
// Exactly 12 digits; 6-digit county codes are the caller's to extend. nullopt otherwise.
std::optional<RegionCode> parse_region(std::string_view text);
std::string region_text(RegionCode code);

}  // namespace yk
