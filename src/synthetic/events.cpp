#include <algorithm>
#include <cmath>

#include "synthetic/parts.h"

namespace yk::synthetic {
namespace {

constexpr double days_a_year = 365.25;

Day after(const City::Parts& parts, double years) {
    return years < 200 ? parts.base + 1 + static_cast<std::int32_t>(years * days_a_year) : never;
}

}  // namespace

// Gompertz: the yearly risk grows by the same factor with each year of age; the day follows from one exponential draw.
Day death_day(const City::Parts& parts, std::size_t district, std::uint64_t k, Day birth, bool male) {
    const Tables& t = parts.tables;
    const double slope = t.rates.death_slope, age = (parts.base - birth) / days_a_year;
    const double risk = t.rates.death_at_60 * (male ? t.rates.death_male : t.rates.death_female) * std::exp(slope * (age - 60));
    return after(parts, std::log1p(parts.stream(Purpose::death, district, k).exponential() * slope / risk) / slope);
}

Day move_day(const City::Parts& parts, std::size_t district, std::uint64_t household) {
    return after(parts, parts.stream(Purpose::moving, district, household).exponential() / parts.tables.rates.moves);
}

// As many people come into aid as leave it, so the risk of leaving is far greater.
Day aid_change_day(const City::Parts& parts, std::size_t district, std::uint64_t k, bool aided) {
    const auto& aid = parts.tables.aid;
    const double share = aid[0] + aid[1] + aid[2];
    const double rate = parts.tables.rates.aid_changes / 2 / (aided ? share : 1 - share);
    return after(parts, parts.stream(Purpose::aid_change, district, k).exponential() / rate);
}

Day reissue_day(const City::Parts& parts, std::size_t district, std::uint64_t k, std::uint64_t sharing) {
    if (sharing == 0) return never;
    const double rate = parts.tables.rates.reissues * static_cast<double>(sharing);
    return after(parts, parts.stream(Purpose::reissue, district, k).exponential() / rate);
}

}  // namespace yk::synthetic
