#include "synthetic/census.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"

namespace yk::synthetic {
namespace {

constexpr std::size_t cells = ages * 2;
constexpr std::size_t register_cells = (last_age - register_age + 1) * 2;
constexpr std::size_t upcoming_cells = cells - register_cells;
constexpr auto wide = static_cast<std::size_t>(ages);

bool leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

// Cumulative share of birthdays by day: registered dates heap on round days of the month and on New Year.
std::vector<double> heaped_year(const Tables& tables, int year) {
    std::vector<double> ends{0};
    const Day first = *make_day(year, 1, 1);
    const int days = leap(year) ? 366 : 365;
    for (int d = 0; d < days; ++d) {
        const auto date = civil(first + d);
        double weight = 1;
        if (date.day == 1) weight = tables.rates.heaping_first_of_month;
        if (date.day == 10 || date.day == 15 || date.day == 20) weight = tables.rates.heaping_10_15_20;
        if (date.day == 1 && date.month == 1) weight = tables.rates.heaping_new_year;
        ends.push_back(ends.back() + weight);
    }
    for (auto& end : ends) end /= ends.back();
    ends.back() = 1;
    return ends;
}

// How many of `total` fall below the cumulative share: rounding with a random start keeps every sum exact.
std::uint64_t below(double share, std::uint64_t total, double offset) {
    return static_cast<std::uint64_t>(std::floor(share * static_cast<double>(total) + offset));
}

double rounding_offset(std::uint64_t seed, std::uint64_t subject, std::uint32_t extra) {
    return Stream(seed, Purpose::rounding, subject, extra).unit() * 0.999;
}

double spouse_share(const Tables& t, int age) {
    return age < 70 ? t.rates.spouse_60 : age < 80 ? t.rates.spouse_70 : age < 90 ? t.rates.spouse_80 : t.rates.spouse_90;
}

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

}  // namespace

const std::vector<double>& Census::year_of(std::size_t cell) const {
    return leap(base_year_ - first_age - static_cast<int>(cell / 2)) ? leap_year_ : common_year_;
}

void Census::count_cells(const Tables& tables, std::uint64_t seed, std::uint64_t people, std::uint64_t subject, Counted& out) const {
    out.people = people;
    out.starts.resize(cells);
    out.counts.resize(cells);
    const double offset = rounding_offset(seed, subject, 1), offset_upcoming = rounding_offset(seed, subject, 2);
    double share = 0, share_upcoming = 0;
    std::uint64_t counted = 0, counted_upcoming = 0;
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const double own = tables.pyramid[cell / 2][cell % 2];
        const bool upcoming = cell < upcoming_cells;
        double& sum = upcoming ? share_upcoming : share;
        std::uint64_t& done = upcoming ? counted_upcoming : counted;
        sum += own;
        const double end = cell + 1 == cells ? 1.0 : sum;
        const auto upto = below(end, people, upcoming ? offset_upcoming : offset);
        out.starts[cell] = done;
        out.counts[cell] = upto - done;
        done = upto;
    }
    out.upcoming = counted_upcoming;
    for (std::size_t cell = 0; cell < cells; ++cell) {
        Stream draw(seed, Purpose::order, subject, static_cast<std::uint32_t>(cell) + 16);
        const std::uint64_t n = std::max<std::uint64_t>(1, out.counts[cell]);
        std::uint64_t step = n < 3 ? 1 : 1 + draw.next() % (n - 1);
        while (std::gcd(step, n) != 1) ++step;
        out.step.push_back(step);
        out.shift.push_back(draw.next() % n);
        out.offset.push_back(draw.unit() * 0.999);
    }
    Stream draw(seed, Purpose::order, subject);
    const std::uint64_t key = std::uint64_t{draw.next()} << 32 | draw.next();
    out.order = Permutation(std::max<std::uint64_t>(1, out.people), key);
    out.upcoming_order = Permutation(std::max<std::uint64_t>(1, out.upcoming), key + 1);
}

// Wives of each age have husbands whose age is normally distributed around a few years more, as far as there are husbands.
void Census::count_couples(const Tables& tables, std::uint64_t seed, Counted& out) const {
    std::vector<std::uint32_t> couples(wide * wide, 0);
    std::vector<std::uint64_t> free(wide, 0);
    for (std::size_t a = 0; a < wide; ++a) free[a] = out.counts[a * 2] * 9 / 10;
    const double mean = tables.rates.spouse_years_older, sd = tables.rates.spouse_years_sd;
    double carry = rounding_offset(seed, out.people, 3);
    for (int wife = register_age; wife <= last_age; ++wife) {
        const auto w = static_cast<std::size_t>(wife - first_age);
        const double married = static_cast<double>(out.counts[w * 2 + 1]) * spouse_share(tables, wife);
        std::uint64_t left = out.counts[w * 2 + 1];
        for (int husband = register_age; husband <= last_age; ++husband) {
            const auto h = static_cast<std::size_t>(husband - first_age);
            const double from = (husband - 0.5 - wife - mean) / sd, to = (husband + 0.5 - wife - mean) / sd;
            carry += married * (normal_cdf(to) - normal_cdf(from));
            const auto n = std::min({static_cast<std::uint64_t>(std::floor(carry)), free[h], left});
            carry -= std::floor(carry);
            free[h] -= n;
            left -= n;
            couples[h * wide + w] = static_cast<std::uint32_t>(n);
        }
    }
    out.by_husband.assign(wide * (wide + 1), 0);
    out.by_wife.assign(wide * (wide + 1), 0);
    for (std::size_t a = 0; a < wide; ++a) {
        for (std::size_t b = 0; b < wide; ++b) {
            out.by_husband[a * (wide + 1) + b + 1] = out.by_husband[a * (wide + 1) + b] + couples[a * wide + b];
            out.by_wife[a * (wide + 1) + b + 1] = out.by_wife[a * (wide + 1) + b] + couples[b * wide + a];
        }
    }
}

Result<Census> Census::count(const Tables& tables, std::uint64_t people, std::uint64_t seed, int base_year, IdMode mode) {
    Census census;
    census.base_year_ = base_year;
    census.common_year_ = heaped_year(tables, 2001);
    census.leap_year_ = heaped_year(tables, 2000);
    const double offset = rounding_offset(seed, 0, 4);
    double share = 0;
    std::uint64_t done = 0;
    for (std::size_t d = 0; d < tables.districts.size(); ++d) {
        share += tables.districts[d].weight;
        const auto upto = below(d + 1 == tables.districts.size() ? 1.0 : share, people, offset);
        const auto subject = static_cast<std::uint64_t>(tables.districts[d].code);
        census.count_cells(tables, seed, upto - done, subject, census.districts_.emplace_back());
        census.count_couples(tables, seed, census.districts_.back());
        done = upto;
    }
    double couples = 0;
    for (const auto& d : census.districts_)
        for (std::size_t a = 0; a < wide; ++a) couples += d.by_husband[a * (wide + 1) + wide];
    census.married_share_ = 2 * couples / static_cast<double>(people);
    for (std::size_t cell = 0; cell < cells; ++cell) {
        for (int day = 0; day + 1 < static_cast<int>(census.year_of(cell).size()); ++day) {
            if (mode == IdMode::placeholder) {
                if (census.sharing(cell, day) > placeholder_numbers) return fail(ErrorKind::invalid, "synthetic.city.too_many");
                continue;
            }
            for (std::size_t d = 0; d < tables.districts.size(); ++d) {
                const auto& district = tables.districts[d];
                const auto codes = 1 + district.retired_codes.size() + district.migrant_codes.size();
                const auto& counted = census.districts_[d];
                if (census.boundary(counted, cell, day + 1) - census.boundary(counted, cell, day) >= codes * numbers_a_code)
                    return fail(ErrorKind::invalid, "synthetic.city.too_many");
            }
        }
    }
    return census;
}

Place Census::place_of(std::size_t district, std::uint64_t k) const {
    const auto& d = districts_[district];
    const bool upcoming = k >= d.people;
    CHECK(k < d.people + d.upcoming);
    const auto position = upcoming ? d.upcoming_order.forward(k - d.people) : d.order.forward(k);
    const auto first = d.starts.begin() + (upcoming ? 0 : upcoming_cells), last = upcoming ? first + upcoming_cells : d.starts.end();
    auto found = std::upper_bound(first, last, position) - 1;
    const auto cell = static_cast<std::size_t>(found - d.starts.begin());
    return {cell, position - *found};
}

std::uint64_t Census::index_of(std::size_t district, Place place) const {
    const auto& d = districts_[district];
    const auto position = d.starts[place.cell] + place.rank;
    return place.cell < upcoming_cells ? d.people + d.upcoming_order.backward(position) : d.order.backward(position);
}

bool Census::spouse_of(std::size_t district, Place place, Place& spouse) const {
    const auto& d = districts_[district];
    const auto& mine = place.male() ? d.by_husband : d.by_wife;
    const auto& theirs = place.male() ? d.by_wife : d.by_husband;
    const std::size_t age = place.cell / 2;
    const auto first = mine.begin() + static_cast<std::ptrdiff_t>(age * (wide + 1)), last = first + wide;
    if (place.rank >= *last) return false;
    const auto block = std::upper_bound(first, last + 1, place.rank) - 1;
    const auto other = static_cast<std::size_t>(block - first);
    spouse = {other * 2 + (place.male() ? 1 : 0), place.rank - *block + theirs[other * (wide + 1) + age]};
    return true;
}

std::uint64_t Census::boundary(const Counted& d, std::size_t cell, int day) const {
    return below(year_of(cell)[static_cast<std::size_t>(day)], d.counts[cell], d.offset[cell]);
}

Birthday Census::birthday_of(std::size_t district, Place place) const {
    const auto& d = districts_[district];
    const auto n = d.counts[place.cell];
    const std::uint64_t spread = (place.rank * d.step[place.cell] + d.shift[place.cell]) % n;
    const auto& year = year_of(place.cell);
    const double share = (static_cast<double>(spread) + 1 - d.offset[place.cell]) / static_cast<double>(n);
    int day = static_cast<int>(std::lower_bound(year.begin(), year.end(), share) - year.begin()) - 1;
    day = std::clamp(day, 0, static_cast<int>(year.size()) - 2);
    while (day > 0 && boundary(d, place.cell, day) > spread) --day;
    while (boundary(d, place.cell, day + 1) <= spread) ++day;
    const auto first = boundary(d, place.cell, day);
    return {day, spread - first, boundary(d, place.cell, day + 1) - first};
}

Day Census::birth_of(Place place, const Birthday& birthday) const {
    return *make_day(base_year_ - place.age(), 1, 1) + birthday.day_of_year;
}

std::uint64_t Census::before(std::size_t district, std::size_t cell, int day) const {
    std::uint64_t sum = 0;
    for (std::size_t d = 0; d < district; ++d) sum += boundary(districts_[d], cell, day + 1) - boundary(districts_[d], cell, day);
    return sum;
}

}  // namespace yk::synthetic
