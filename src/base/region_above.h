// The town, district and province that a region lies in, by the digits of its code alone; a functional zone's members are the
// organisation's.
#pragma once
#include "base/region.h"

namespace yk {

// 440103001101 → 440103001000, 440103000000, 440000000000. A code above the level asked for stays as it is.
constexpr RegionCode town_of(RegionCode region) { return {region.value / 1'000 * 1'000}; }
constexpr RegionCode district_of(RegionCode region) { return {region.value / 1'000'000 * 1'000'000}; }
constexpr RegionCode province_of(RegionCode region) { return {region.value / 10'000'000'000 * 10'000'000'000}; }

}  // namespace yk
