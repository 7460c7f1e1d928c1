// What a City is made of, for the sources of this room.
#pragma once
#include <unordered_map>

#include "synthetic/census.h"
#include "synthetic/city.h"
#include "synthetic/tables.h"

namespace yk::synthetic {

struct City::Parts {
    CityOptions options;
    Tables tables;
    Census census;
    Day base;                                                                        // 31 December of the base year
    std::unordered_map<std::int64_t, std::pair<std::size_t, std::size_t>> villages;  // code → district, village

    // The subject of a person's draws.
    static std::uint64_t subject(std::size_t district, std::uint64_t k) { return std::uint64_t{district} << 40 | k; }
    Stream stream(Purpose purpose, std::size_t district, std::uint64_t k, std::uint32_t extra = 0) const {
        return Stream(options.seed, purpose, subject(district, k), extra);
    }
};

// Identity numbers (id.cpp). `reissued`: the number that replaces the first one, where that happens.
std::array<char, 18> identity_number(const City::Parts& parts, std::size_t district, Place place, const Birthday& birthday, bool reissued);
// How many people share the one number that is kept for a re-issue; 0 for those who never get it.
std::uint64_t sharing_reissue(const City::Parts& parts, std::size_t district, Place place, const Birthday& birthday);

// Names and telephone numbers (name.cpp).
std::string person_name(const Tables& tables, Stream draw, bool male, int birth_year);
std::string person_phone(const City::Parts& parts, std::size_t district, std::uint64_t k, int age, std::optional<std::uint64_t> couple);

// The lives of people after the base year (events.cpp). Days beyond any horizon where nothing happens.
inline constexpr Day never{1 << 30};
Day death_day(const City::Parts& parts, std::size_t district, std::uint64_t k, Day birth, bool male);
Day move_day(const City::Parts& parts, std::size_t district, std::uint64_t household);
Day aid_change_day(const City::Parts& parts, std::size_t district, std::uint64_t k, bool aided);
Day reissue_day(const City::Parts& parts, std::size_t district, std::uint64_t k, std::uint64_t sharing);

template <std::size_t N>
std::size_t pick(const std::array<double, N>& ends, double u) {
    std::size_t i = 0;
    while (i + 1 < N && u >= ends[i]) ++i;
    return i;
}
const std::string& pick(const std::vector<Weighted>& list, double u);

}  // namespace yk::synthetic
