// Working days: Monday to Friday, but for the days the city has entered with their source (public holidays, and weekends worked instead).
#pragma once
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
};

}  // namespace yk::care::window
