// Moments and lengths of time, as CEL has them. Zones are UTC, fixed offsets and Asia/Shanghai: a decision must not depend on the zone
// tables of the machine it is replayed on.
#include <array>
#include <cmath>

#include "base/day.h"
#include "rules/functions.h"

namespace yk::rules {
namespace {

using Args = std::span<const Value>;
constexpr std::int64_t first_second = -62135596800, last_second = 253402300799;
constexpr std::int64_t max_stretch_seconds = 315'576'000'000;
constexpr std::int32_t nanos_per_second = 1'000'000'000;

template <class T>
T normalized(std::int64_t seconds, std::int64_t nanos) {
    const auto carry = nanos < 0 ? -1 : nanos >= nanos_per_second ? 1 : 0;
    return {seconds + carry, static_cast<std::int32_t>(nanos - carry * std::int64_t{nanos_per_second})};
}

Value checked(Moment at) {
    if (at.seconds < first_second || at.seconds > last_second) return fault("the timestamp leaves the years 1 to 9999");
    return {at};
}

Value checked(Stretch length) {
    if (length.seconds < -max_stretch_seconds || length.seconds >= max_stretch_seconds)
        return fault("the duration is longer than 10,000 years");
    return {length};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }

// Seconds east of UTC.
std::optional<std::int64_t> zone_offset(std::string_view zone) {
    if (zone == "UTC" || zone == "Z") return 0;
    if (zone == "Asia/Shanghai") return 8 * 3600;
    const bool negative = zone.starts_with('-');
    if (negative || zone.starts_with('+')) zone.remove_prefix(1);
    if (zone.size() != 5 || zone[2] != ':') return std::nullopt;
    const auto digit = [&](std::size_t i) { return zone[i] >= '0' && zone[i] <= '9' ? zone[i] - '0' : 100; };
    const auto hours = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
    if (hours > 14 || minutes > 59) return std::nullopt;
    return (negative ? -1 : 1) * (hours * 3600 + minutes * 60);
}

Value field_of(std::string_view field, Moment at) {
    const auto days = static_cast<std::int32_t>(floor_div(at.seconds, 86400));
    const auto second = at.seconds - std::int64_t{days} * 86400;
    const auto date = civil(Day{days});
    const auto whole = [](std::int64_t x) { return Value{x}; };
    if (field == "getFullYear") return whole(date.year);
    if (field == "getMonth") return whole(date.month - 1);
    if (field == "getDate") return whole(date.day);
    if (field == "getDayOfMonth") return whole(date.day - 1);
    if (field == "getDayOfWeek") return whole((days % 7 + 11) % 7);
    if (field == "getDayOfYear") return whole(days - make_day(date.year, 1, 1)->days);
    if (field == "getHours") return whole(second / 3600);
    if (field == "getMinutes") return whole(second / 60 % 60);
    if (field == "getSeconds") return whole(second % 60);
    return whole(at.nanos / 1'000'000);
}

bool is_field(std::string_view name) {
    static constexpr std::array<std::string_view, 10> names{"getFullYear",  "getMonth", "getDate",    "getDayOfMonth", "getDayOfWeek",
                                                            "getDayOfYear", "getHours", "getMinutes", "getSeconds",    "getMilliseconds"};
    for (const auto known : names) {
        if (known == name) return true;
    }
    return false;
}

std::optional<Value> stretch_field(std::string_view name, Stretch length) {
    const auto seconds = length.seconds + (length.seconds < 0 && length.nanos > 0);
    if (name == "getHours") return Value{seconds / 3600};
    if (name == "getMinutes") return Value{seconds / 60};
    if (name == "getSeconds") return Value{seconds};
    if (name == "getMilliseconds") return Value{length.seconds * 1000 + length.nanos / 1'000'000};
    return std::nullopt;
}

Value to_moment(const Value& from) {
    if (from.as<Moment>()) return from;
    if (const auto* seconds = from.as<std::int64_t>()) return checked(Moment{*seconds, 0});
    if (const auto* text = from.as<std::string>()) {
        if (const auto at = parse_moment(*text)) return {*at};
    }
    return fault("this is not a timestamp like 2026-11-22T08:00:00Z");
}

Value to_stretch(const Value& from) {
    if (from.as<Stretch>()) return from;
    if (const auto* seconds = from.as<std::int64_t>()) return checked(Stretch{*seconds, 0});
    if (const auto* text = from.as<std::string>()) {
        if (const auto length = parse_stretch(*text)) return {*length};
    }
    return fault("this is not a duration like 1h30m");
}

std::int64_t unit_nanos(std::string_view unit) {
    if (unit == "h") return 3600LL * nanos_per_second;
    if (unit == "m") return 60LL * nanos_per_second;
    if (unit == "s") return nanos_per_second;
    if (unit == "ms") return 1'000'000;
    if (unit == "us" || unit == "\u00b5s") return 1'000;
    return unit == "ns" ? 1 : 0;
}

}  // namespace

Value add_stretch(Moment at, Stretch length) {
    return checked(normalized<Moment>(at.seconds + length.seconds, std::int64_t{at.nanos} + length.nanos));
}

// CEL keeps the difference of timestamps within 64 bits of nanoseconds (about 292 years).
Value between(Moment a, Moment b) {
    const auto length = normalized<Stretch>(a.seconds - b.seconds, std::int64_t{a.nanos} - b.nanos);
    constexpr std::int64_t limit = INT64_MAX / nanos_per_second;
    if (length.seconds > limit || length.seconds < -limit) return fault("the timestamps are further apart than a duration reaches");
    return {length};
}

Value sum_of(Stretch a, Stretch b) { return checked(normalized<Stretch>(a.seconds + b.seconds, std::int64_t{a.nanos} + b.nanos)); }

Stretch negated(Stretch length) { return normalized<Stretch>(-length.seconds, -std::int64_t{length.nanos}); }

std::optional<Moment> parse_moment(std::string_view text) {
    if (text.size() > 64) return std::nullopt;
    const auto at = parse_instant(text);
    if (!at) return std::nullopt;
    Moment out{floor_div(at->ms, 1000), 0};
    if (text[19] == '.') {
        std::int64_t scale = nanos_per_second / 10;
        for (std::size_t i = 20; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i, scale /= 10) {
            out.nanos += static_cast<std::int32_t>((text[i] - '0') * scale);
        }
    }
    if (out.seconds < first_second || out.seconds > last_second) return std::nullopt;
    return out;
}

std::optional<Stretch> parse_stretch(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text.size() > 64) return std::nullopt;
    __int128 total = 0;
    while (!text.empty()) {
        __int128 value = 0, scale = 1;
        std::size_t at = 0;
        bool point = false, any = false;
        for (; at < text.size() && ((text[at] >= '0' && text[at] <= '9') || (text[at] == '.' && !point)); ++at) {
            if (text[at] == '.') {
                point = true;
                continue;
            }
            any = true;
            if (scale > 1'000'000'000'000) return std::nullopt;
            value = value * 10 + (text[at] - '0');
            if (point) scale *= 10;
            if (value > static_cast<__int128>(INT64_MAX)) return std::nullopt;
        }
        auto end = at;
        while (end < text.size() && !(text[end] >= '0' && text[end] <= '9') && text[end] != '.') ++end;
        const auto unit = unit_nanos(text.substr(at, end - at));
        if (!any || unit == 0) return std::nullopt;
        total += value * unit / scale;
        text.remove_prefix(end);
    }
    if (total > static_cast<__int128>(max_stretch_seconds) * nanos_per_second) return std::nullopt;
    const Stretch out{static_cast<std::int64_t>(total / nanos_per_second), static_cast<std::int32_t>(total % nanos_per_second)};
    return negative ? negated(out) : out;
}

std::optional<Value> call_time_function(std::string_view name, bool has_target, Args args) {
    if (!has_target && args.size() == 1 && name == "timestamp") return to_moment(args[0]);
    if (!has_target && args.size() == 1 && name == "duration") return to_stretch(args[0]);
    if (!has_target || args.empty() || args.size() > 2 || !is_field(name)) return std::nullopt;
    if (const auto* length = args[0].as<Stretch>()) return args.size() == 1 ? stretch_field(name, *length) : std::nullopt;
    const auto* at = args[0].as<Moment>();
    if (!at) return std::nullopt;
    if (args.size() == 1) return field_of(name, *at);
    const auto* zone = args[1].as<std::string>();
    const auto offset = zone ? zone_offset(*zone) : std::nullopt;
    if (!offset) return fault("the zone is UTC, Asia/Shanghai or a fixed offset like +08:00");
    return field_of(name, Moment{at->seconds + *offset, at->nanos});
}

}  // namespace yk::rules
