#include "base/region.h"

#include <fmt/format.h>

namespace yk {
namespace {
constexpr std::int64_t village_step = 1, town_step = 1'000, district_step = 1'000'000, city_step = 100'000'000,
                       province_step = 10'000'000'000;

std::int64_t step_of(RegionLevel level) {
    switch (level) {
        case RegionLevel::province:
            return province_step;
        case RegionLevel::city:
            return city_step;
        case RegionLevel::district:
            return district_step;
        case RegionLevel::town:
            return town_step;
        case RegionLevel::village:
            return village_step;
    }
    return village_step;
}
}  // namespace

RegionLevel level_of(RegionCode code) {
    if (code.value % province_step == 0) return RegionLevel::province;
    if (code.value % city_step == 0) return RegionLevel::city;
    if (code.value % district_step == 0) return RegionLevel::district;
    if (code.value % town_step == 0) return RegionLevel::town;
    return RegionLevel::village;
}

RegionRange subtree_of(RegionCode code) { return {code.value, code.value + step_of(level_of(code))}; }

bool within(RegionCode code, RegionRange range) { return code.value >= range.from && code.value < range.to; }

std::optional<RegionCode> parse_region(std::string_view text) {
    if (text.size() != 12 || text[0] == '0') return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return RegionCode{value};
}

std::string region_text(RegionCode code) { return fmt::format("{:012}", code.value); }

}  // namespace yk
