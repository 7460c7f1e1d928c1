// What the platform counts itself. A measure stands here only if its numerator and its denominator are what the document says.
#include <set>

#include "care/oversight/indicators/access.h"
#include "care/people/organisation/lookup.h"
#include "care/service/guide/guide.h"

namespace yk::care::indicators {
namespace {

RegionCode district_of(RegionCode code) { return {code.value / 1'000'000 * 1'000'000}; }

// Villages and communities with a helper of their own, of all villages and communities. A helper of a whole town is none of a village.
std::map<RegionCode, Tally> helper_coverage(Tx& tx, Day on, RegionCode city) {
    const auto helped = guide::helped_regions(tx, on);
    if (helped.empty()) return {};
    const std::set<RegionCode> with(helped.begin(), helped.end());
    std::map<RegionCode, Tally> out;
    for (const auto village : organisation::list_villages(tx, on))
        for (const auto region : {city, district_of(village)}) {
            auto& tally = out[region];
            ++tally.denominator;
            tally.numerator += with.count(village) > 0;
        }
    return out;
}

constexpr Measure all[] = {{"guide.helper_coverage", "/guide/officers?f.kind=elder_helper", &helper_coverage}};

}  // namespace

std::span<const Measure> measures() { return all; }

}  // namespace yk::care::indicators
