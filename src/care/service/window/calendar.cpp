#include "care/service/window/calendar.h"

namespace yk::care::window {

bool Calendar::works(Day day) const {
    const auto found = entered.find(day);
    return found == entered.end() ? weekday_of(day) < 5 : found->second;
}

Day Calendar::after(Day from, std::int32_t n) const {
    // Deadlines are at most some hundred working days; whoever enters every day of a decade as free still gets an end.
    Day day = from;
    for (std::int32_t left = n, seen = 0; left > 0 && seen < 4000; ++seen) {
        day = day + 1;
        if (works(day)) --left;
    }
    return day;
}

std::int32_t Calendar::between(Day from, Day to) const {
    if (to < from) return -between(to, from);
    if (to - from > 4000) to = from + 4000;
    std::int32_t out = 0;
    for (Day day = from + 1; day <= to; day = day + 1)
        if (works(day)) ++out;
    return out;
}

}  // namespace yk::care::window
