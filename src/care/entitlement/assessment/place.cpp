#include "care/entitlement/assessment/place.h"

#include <charconv>
#include <cmath>

namespace yk::care::assessment {

std::optional<Place> place_in(std::string_view position) {
    const auto comma = position.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const auto tail = position.substr(comma + 1);
    Place out;
    const auto first = std::from_chars(position.data(), position.data() + comma, out.latitude);
    const auto second = std::from_chars(tail.data(), tail.data() + tail.size(), out.longitude);
    if (first.ec != std::errc() || first.ptr != position.data() + comma || second.ec != std::errc()) return std::nullopt;
    if (second.ptr != tail.data() + tail.size() && *second.ptr != ' ') return std::nullopt;
    if (!(std::abs(out.latitude) <= 90 && std::abs(out.longitude) <= 180)) return std::nullopt;
    return out;
}

std::optional<std::int64_t> metres_between(const std::optional<Place>& a, const std::optional<Place>& b) {
    if (!a || !b) return std::nullopt;
    constexpr double radians = 3.14159265358979323846 / 180, earth_m = 6'371'008.8;
    const double north = std::sin((b->latitude - a->latitude) * radians / 2), east = std::sin((b->longitude - a->longitude) * radians / 2);
    const double part = north * north + std::cos(a->latitude * radians) * std::cos(b->latitude * radians) * east * east;
    return std::llround(2 * earth_m * std::asin(std::min(1.0, std::sqrt(part))));
}

}  // namespace yk::care::assessment
