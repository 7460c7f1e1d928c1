// What policy needs beyond CEL: calendar days, ages, months, money shares and regions. Every rounding is named by the writer.
#include <algorithm>

#include "base/day.h"
#include "base/fen.h"
#include "rules/functions.h"

namespace yk::rules {
namespace {

using Args = std::span<const Value>;

const Day* day_at(Args args, std::size_t i) { return i < args.size() ? args[i].as<Day>() : nullptr; }
const std::int64_t* int_at(Args args, std::size_t i) { return i < args.size() ? args[i].as<std::int64_t>() : nullptr; }
const std::string* text_at(Args args, std::size_t i) { return i < args.size() ? args[i].as<std::string>() : nullptr; }

Value whole(std::int64_t x) { return {x}; }

std::optional<bool> leap_birthday(Args args, std::size_t i) {
    if (i == args.size()) return false;
    const auto* name = text_at(args, i);
    if (name && *name == "first_of_march") return false;
    if (name && *name == "last_of_february") return true;
    return std::nullopt;
}

std::optional<MonthRounding> month_rounding(Args args, std::size_t i) {
    const auto* name = text_at(args, i);
    if (name && *name == "last_day") return MonthRounding::last_day;
    if (name && *name == "next_month") return MonthRounding::next_month;
    return std::nullopt;
}

std::optional<Rounding> money_rounding(Args args, std::size_t i) {
    const auto* name = text_at(args, i);
    if (name && *name == "down") return Rounding::down;
    if (name && *name == "up") return Rounding::up;
    if (name && *name == "half_up") return Rounding::half_up;
    if (name && *name == "half_even") return Rounding::half_even;
    return std::nullopt;
}

// The day on which somebody born on `birth` completes `years`.
Value day_reaching(Day birth, std::int64_t years, bool feb29_on_28) {
    const auto b = civil(birth);
    if (years < 0 || b.year + years > 9999) return fault("the age is out of range");
    const auto year = static_cast<std::int32_t>(b.year + years);
    if (const auto exact = make_day(year, b.month, b.day)) return {*exact};
    return {feb29_on_28 ? *make_day(year, 2, 28) : *make_day(year, 3, 1)};
}

Day last_of_month(YearMonthDay c) {
    for (const std::int32_t day : {31, 30, 29}) {
        if (const auto exact = make_day(c.year, c.month, day)) return *exact;
    }
    return *make_day(c.year, c.month, 28);
}

Value months_added(Day day, std::int64_t months, MonthRounding rounding) {
    const auto c = civil(day);
    const auto count = std::int64_t{c.year} * 12 + c.month - 1;
    if (months < -count + 12 || months > 9999LL * 12 + 11 - count) return fault("the date leaves the years 1 to 9999");
    return {add_months(day, static_cast<std::int32_t>(months), rounding)};
}

std::optional<Value> call_day_function(std::string_view name, Args args) {
    if (name == "date") {
        if (const auto* text = text_at(args, 0); text && args.size() == 1) {
            if (const auto day = parse_day(*text)) return Value{*day};
            return fault("this is not a date like 2026-11-22");
        }
        return std::nullopt;
    }
    const auto* day = day_at(args, 0);
    if (!day) return std::nullopt;
    if (args.size() == 1) {
        const auto c = civil(*day);
        if (name == "first_of_month") return Value{first_of_month(*day)};
        if (name == "last_of_month") return Value{last_of_month(c)};
        if (name == "year_of") return whole(c.year);
        if (name == "month_of") return whole(c.month);
        if (name == "day_of") return whole(c.day);
        return std::nullopt;
    }
    const auto* other = day_at(args, 1);
    const auto* number = int_at(args, 1);
    if (name == "age_on" && other) {
        if (const auto leap = leap_birthday(args, 2)) return whole(age_on(*day, *other, *leap));
    }
    if (name == "day_reaching" && number) {
        if (const auto leap = leap_birthday(args, 2)) return day_reaching(*day, *number, *leap);
    }
    if (name == "add_months" && number && args.size() == 3) {
        if (const auto rounding = month_rounding(args, 2)) return months_added(*day, *number, *rounding);
    }
    if (name == "add_days" && number && args.size() == 2) {
        const auto days = day->days + *number;
        if (*number > 4'000'000 || *number < -4'000'000 || days < make_day(1, 1, 1)->days || days > make_day(9999, 12, 31)->days) {
            return fault("the date leaves the years 1 to 9999");
        }
        return Value{Day{static_cast<std::int32_t>(days)}};
    }
    if (name == "days_between" && other && args.size() == 2) return whole(*other - *day);
    return std::nullopt;
}

Value share(std::int64_t money, std::int64_t numerator, std::int64_t denominator, Rounding rounding) {
    if (denominator <= 0) return fault("a share has a positive denominator");
    const auto product = static_cast<__int128>(money) * numerator / denominator;
    if (product > INT64_MAX - 1 || product < INT64_MIN + 1) return fault("the share does not fit 64 bits");
    return whole(share_of(Fen{money}, numerator, denominator, rounding).value);
}

template <class T>
std::optional<Value> extreme_of(Args args, bool greatest) {
    const T* best = nullptr;
    for (const auto& arg : args) {
        const auto* x = arg.as<T>();
        if (!x) return std::nullopt;
        if (!best || (greatest ? *best < *x : *x < *best)) best = x;
    }
    return best ? std::optional(Value{*best}) : std::nullopt;
}

std::optional<Value> extreme(Args args, bool greatest) {
    if (auto numbers = extreme_of<std::int64_t>(args, greatest)) return numbers;
    return extreme_of<Day>(args, greatest);
}

}  // namespace

bool region_within(std::string_view inner, std::string_view outer) {
    if (inner.size() != 12 || outer.size() != 12) return false;
    std::size_t digits = 12;
    for (const std::size_t level : {9, 6, 4, 2, 0}) {
        if (outer.substr(level).find_first_not_of('0') == std::string_view::npos) digits = level;
    }
    return inner.substr(0, digits) == outer.substr(0, digits);
}

std::optional<Value> call_policy_function(std::string_view name, bool has_target, Args args) {
    if (has_target) return std::nullopt;
    if (name == "min" || name == "max") return extreme(args, name == "max");
    if (name == "in_region" && args.size() == 2 && text_at(args, 0) && text_at(args, 1)) {
        return Value{region_within(*text_at(args, 0), *text_at(args, 1))};
    }
    if (name == "yuan" && args.size() == 1 && int_at(args, 0)) {
        std::int64_t fen = 0;
        if (__builtin_mul_overflow(*int_at(args, 0), 100, &fen)) return fault("the amount does not fit 64 bits");
        return whole(fen);
    }
    if (name == "fen" && args.size() == 1 && int_at(args, 0)) return args[0];
    if (name == "share_of" && args.size() == 4 && int_at(args, 0) && int_at(args, 1) && int_at(args, 2)) {
        if (const auto rounding = money_rounding(args, 3)) return share(*int_at(args, 0), *int_at(args, 1), *int_at(args, 2), *rounding);
    }
    return call_day_function(name, args);
}

}  // namespace yk::rules
