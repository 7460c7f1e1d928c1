// Working days: Monday to Friday, but for the days the city has entered with their source (public holidays, and weekends worked instead).
#pragma once
#include <algorithm>
#include <map>

#include "base/day.h"

namespace yk::care::window {

// Monday is 0.
constexpr std::int32_t weekday_of(Day day) { return ((day.days + 3) % 7 + 7) % 7; }

struct Calendar {
    std::map<Day, bool> entered;  // whether it is worked
    bool works(Day day) const;
    // The n-th working day after `from`; `from` itself when n is 0.
    Day after(Day from, std::int32_t n) const;
    // Working days from the day after `from` up to and with `to`; negative when `to` is before `from`.
    std::int32_t between(Day from, Day to) const;
    // Working days that are left; negative once the deadline is past, at least one even before the next working day.
    std::int32_t left(Day today, Day due) const { return due < today ? std::min(between(today, due), -1) : between(today, due); }
};

}  // namespace yk::care::window
