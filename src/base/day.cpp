#include "base/day.h"

#include <fmt/compile.h>

#include <algorithm>
#include <chrono>

namespace yk {
namespace {
using namespace std::chrono;

constexpr std::int64_t china_offset_ms = 8 * 3600 * 1000;
constexpr std::int64_t day_ms = 24 * 3600 * 1000;

std::optional<std::int32_t> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    std::int32_t value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }
}  // namespace

std::optional<Day> make_day(std::int32_t y, std::int32_t m, std::int32_t d) {
    if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31) return std::nullopt;
    const year_month_day ymd{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (!ymd.ok()) return std::nullopt;
    return Day{static_cast<std::int32_t>(sys_days{ymd}.time_since_epoch().count())};
}

YearMonthDay civil(Day d) {
    const year_month_day ymd{sys_days{days{d.days}}};
    return {static_cast<int>(ymd.year()), static_cast<std::int32_t>(static_cast<unsigned>(ymd.month())),
            static_cast<std::int32_t>(static_cast<unsigned>(ymd.day()))};
}

std::optional<Day> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
    if (!y || !m || !d) return std::nullopt;
    return make_day(*y, *m, *d);
}

std::string day_text(Day d) {
    const auto c = civil(d);
    return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}"), c.year, c.month, c.day);
}

std::int32_t age_on(Day birth, Day on, bool feb29_on_28) {
    const auto b = civil(birth), n = civil(on);
    std::int32_t day = b.day;
    if (b.month == 2 && b.day == 29 && feb29_on_28 && !make_day(n.year, 2, 29)) day = 28;
    return n.year - b.year - (n.month < b.month || (n.month == b.month && n.day < day));
}

Day add_months(Day d, std::int32_t months, MonthRounding rounding) {
    const auto c = civil(d);
    const auto count = static_cast<std::int64_t>(c.year) * 12 + c.month - 1 + months;
    const auto year = static_cast<std::int32_t>(floor_div(count, 12));
    const auto month = static_cast<std::int32_t>(count - static_cast<std::int64_t>(year) * 12) + 1;
    if (const auto exact = make_day(year, month, c.day)) return *exact;
    const year_month_day_last last{std::chrono::year{year}, month_day_last{std::chrono::month{static_cast<unsigned>(month)}}};
    const Day end{static_cast<std::int32_t>(sys_days{last}.time_since_epoch().count())};
    return rounding == MonthRounding::last_day ? end : end + 1;
}

Day first_of_month(Day d) { return d - (civil(d).day - 1); }

Day day_of(Instant at) { return {static_cast<std::int32_t>(floor_div(at.ms + china_offset_ms, day_ms))}; }

std::string instant_text(Instant at) {
    const auto days = floor_div(at.ms, day_ms);
    const auto rest = at.ms - days * day_ms;
    const auto c = civil(Day{static_cast<std::int32_t>(days)});
    return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z"), c.year, c.month, c.day, rest / 3600000, rest / 60000 % 60,
                       rest / 1000 % 60, rest % 1000);
}

std::optional<Instant> parse_instant(std::string_view text) {
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return std::nullopt;
    const auto date = parse_day(text.substr(0, 10));
    const auto h = digits(text, 11, 2), m = digits(text, 14, 2), s = digits(text, 17, 2);
    if (!date || !h || !m || !s || *h > 23 || *m > 59 || *s > 59) return std::nullopt;
    std::size_t at = 19;
    std::int64_t ms = 0;
    if (text[at] == '.') {
        std::int64_t scale = 100;
        const auto start = ++at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) ms += (text[at] - '0') * scale;
        if (at == start) return std::nullopt;
    }
    std::int64_t offset = 0;
    const auto zone = text.substr(at);
    if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
        const auto oh = digits(zone, 1, 2), om = digits(zone, 4, 2);
        if (!oh || !om || *oh > 23 || *om > 59) return std::nullopt;
        offset = (*oh * 60 + *om) * 60000 * (zone[0] == '-' ? -1 : 1);
    } else if (zone != "Z" && zone != "z") {
        return std::nullopt;
    }
    return Instant{date->days * day_ms + *h * 3600000LL + *m * 60000LL + *s * 1000LL + ms - offset};
}

}  // namespace yk
