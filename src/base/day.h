// Calendar days and moments. A Day is a civil date in China; an Instant is a moment in UTC milliseconds.
// Nothing here reads the system clock: time comes from the transaction (store/tx.h).
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yk {

// Days since 1970-01-01 in the proleptic Gregorian calendar.
struct Day {
    std::int32_t days{};
    friend auto operator<=>(const Day&, const Day&) = default;
    friend Day operator+(Day d, std::int32_t n) { return {d.days + n}; }
    friend Day operator-(Day d, std::int32_t n) { return {d.days - n}; }
    friend std::int32_t operator-(Day a, Day b) { return a.days - b.days; }
};

struct YearMonthDay {
    std::int32_t year;
    std::int32_t month;  // 1..12
    std::int32_t day;    // 1..31
};

// nullopt unless it is a real date in years 1..9999.
std::optional<Day> make_day(std::int32_t year, std::int32_t month, std::int32_t day);
YearMonthDay civil(Day day);
// "2026-11-22", strictly.
std::optional<Day> parse_day(std::string_view text);
std::string day_text(Day day);

// Completed years on `on`. Someone born on 29 February completes a year on 1 March of common years unless `feb29_on_28`.
std::int32_t age_on(Day birth, Day on, bool feb29_on_28 = false);

// What becomes of 31 January plus one month: the last day of February, or 1 March.
enum class MonthRounding : std::uint8_t { last_day, next_month };
Day add_months(Day day, std::int32_t months, MonthRounding rounding);
Day first_of_month(Day day);

// Milliseconds since 1970-01-01T00:00Z.
struct Instant {
    std::int64_t ms{};
    friend auto operator<=>(const Instant&, const Instant&) = default;
    friend Instant operator+(Instant i, std::int64_t ms) { return {i.ms + ms}; }
    friend std::int64_t operator-(Instant a, Instant b) { return a.ms - b.ms; }
};

// The civil date in China (UTC+8, no daylight saving) at that moment.
Day day_of(Instant at);
// "2026-11-22T06:05:03.123Z"
std::string instant_text(Instant at);
// RFC 3339 with any offset, up to milliseconds (further digits are cut).
std::optional<Instant> parse_instant(std::string_view text);

}  // namespace yk
