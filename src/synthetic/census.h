// Who exists: how many people of each age and sex a district has, who is married to whom, who is born on which day and gets which number.
// Everything is counted out rather than drawn, so that sums are exact and no identity number occurs twice.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/day.h"
#include "base/result.h"
#include "synthetic/city.h"
#include "synthetic/random.h"
#include "synthetic/tables.h"

namespace yk::synthetic {

// A person's place in the counting: the `rank`th of the people of one age and sex.
struct Place {
    std::size_t cell;  // age index × 2 + sex index
    std::uint64_t rank;
    int age() const { return static_cast<int>(cell / 2) + first_age; }
    bool male() const { return cell % 2 == 0; }
};

// A birthday and the place among those of the district who share it.
struct Birthday {
    int day_of_year;      // from 0
    std::uint64_t order;  // from 0
    std::uint64_t count;  // who share it
};

class Census {
 public:
    // `base_year`: ages are those of 31 December. Error: synthetic.city.too_many, when a day would need more numbers than there are.
    static Result<Census> count(const Tables& tables, std::uint64_t people, std::uint64_t seed, int base_year, IdMode mode);

    // Of 60 and over; they are k = 0 … people − 1. Those who turn 60 within three years follow.
    std::uint64_t people(std::size_t district) const { return districts_[district].people; }
    std::uint64_t upcoming(std::size_t district) const { return districts_[district].upcoming; }
    Place place_of(std::size_t district, std::uint64_t k) const;
    std::uint64_t index_of(std::size_t district, Place place) const;
    // The wife or husband, when that is another elder of the district.
    bool spouse_of(std::size_t district, Place place, Place& spouse) const;
    Birthday birthday_of(std::size_t district, Place place) const;
    Day birth_of(Place place, const Birthday& birthday) const;
    // People of other districts, earlier in the list, of the same age, sex and birthday.
    std::uint64_t before(std::size_t district, std::size_t cell, int day_of_year) const;
    // Persons of all districts of that age, sex and birthday.
    std::uint64_t sharing(std::size_t cell, int day_of_year) const { return before(districts_.size(), cell, day_of_year); }

    // Of the city's register: the share with a wife or husband in it.
    double married_share() const { return married_share_; }

    static constexpr std::uint64_t placeholder_numbers = 498;  // of one sex and day, one more kept for a re-issue
    static constexpr std::uint64_t numbers_a_code = 48;        // 900 to 995 of one sex

 private:
    struct Counted {
        std::uint64_t people = 0, upcoming = 0;
        std::vector<std::uint64_t> starts;  // of each cell in its part of the index, register cells first by age
        std::vector<std::uint64_t> counts;
        std::vector<double> offset;              // of each cell's rounding
        std::vector<std::uint64_t> step, shift;  // rank → place in the year
        // couples[h][w]: husbands of age h with wives of age w; running sums along each side.
        std::vector<std::uint32_t> by_husband, by_wife;
        Permutation order{1, 0}, upcoming_order{1, 0};
    };
    void count_cells(const Tables& tables, std::uint64_t seed, std::uint64_t people, std::uint64_t subject, Counted& out) const;
    void count_couples(const Tables& tables, std::uint64_t seed, Counted& out) const;
    std::uint64_t boundary(const Counted& d, std::size_t cell, int day_of_year) const;
    const std::vector<double>& year_of(std::size_t cell) const;

    int base_year_ = 0;
    double married_share_ = 0;
    std::vector<double> common_year_, leap_year_;  // cumulative share of birthdays, from 0 to 1
    std::vector<Counted> districts_;
};

}  // namespace yk::synthetic
