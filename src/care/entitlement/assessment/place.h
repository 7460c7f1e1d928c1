// Where a visit was, from what a device said: pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace yk::care::assessment {

struct Place {
    double latitude = 0, longitude = 0;  // degrees, WGS 84 as devices give them
};
// Of "23.1291,113.2644 ±20 m"; nothing of anything else, or of a place that is not on the globe.
std::optional<Place> place_in(std::string_view position);
// Metres along the ground on a sphere of the earth's mean radius, rounded; nothing with one of the two unknown.
std::optional<std::int64_t> metres_between(const std::optional<Place>& a, const std::optional<Place>& b);

}  // namespace yk::care::assessment
