#include "rules/value.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>

namespace yk::rules {
namespace {

// Exact comparison of an int with a double: a double outside the range of int64 equals no int.
bool equal_numbers(std::int64_t a, double b) {
    if (!(b >= -9223372036854775808.0 && b < 9223372036854775808.0)) return false;
    return static_cast<double>(static_cast<std::int64_t>(b)) == b && static_cast<std::int64_t>(b) == a;
}

std::string nanos_text(std::int32_t nanos) {
    if (nanos == 0) return {};
    auto digits = fmt::format(".{:09}", nanos);
    while (digits.back() == '0') digits.pop_back();
    return digits;
}

std::string list_text(const std::vector<Value>& items) {
    std::string out = "[";
    for (const auto& item : items) out += (out.size() > 1 ? ", " : "") + value_text(item);
    return out + "]";
}

}  // namespace

const char* kind_name(const Value& value) {
    static constexpr std::array names{"null", "bool",      "int",      "double",  "string", "list",
                                      "date", "timestamp", "duration", "unknown", "fault"};
    return names[value.held.index()];
}

bool equal_values(const Value& a, const Value& b) {
    if (const auto* x = a.as<std::int64_t>()) {
        if (const auto* y = b.as<double>()) return equal_numbers(*x, *y);
    }
    if (const auto* x = a.as<double>()) {
        if (const auto* y = b.as<std::int64_t>()) return equal_numbers(*y, *x);
    }
    if (a.held.index() != b.held.index()) return false;
    if (const auto* x = a.as<List>()) {
        const auto& left = **x;
        const auto& right = **b.as<List>();
        if (left.size() != right.size()) return false;
        for (std::size_t i = 0; i < left.size(); ++i) {
            if (!equal_values(left[i], right[i])) return false;
        }
        return true;
    }
    if (a.as<Null>()) return true;
    if (const auto* x = a.as<bool>()) return *x == *b.as<bool>();
    if (const auto* x = a.as<std::int64_t>()) return *x == *b.as<std::int64_t>();
    if (const auto* x = a.as<double>()) return *x == *b.as<double>();
    if (const auto* x = a.as<std::string>()) return *x == *b.as<std::string>();
    if (const auto* x = a.as<Day>()) return *x == *b.as<Day>();
    if (const auto* x = a.as<Moment>()) return *x == *b.as<Moment>();
    if (const auto* x = a.as<Stretch>()) return *x == *b.as<Stretch>();
    return false;
}

std::string moment_text(Moment at) {
    const auto whole = instant_text(Instant{at.seconds * 1000});
    return whole.substr(0, 19) + nanos_text(at.nanos) + "Z";
}

std::string stretch_text(Stretch length) {
    if (length.seconds >= 0) return fmt::format("{}{}s", length.seconds, nanos_text(length.nanos));
    const bool carry = length.nanos > 0;
    return fmt::format("-{}{}s", -(length.seconds + (carry ? 1 : 0)), nanos_text(carry ? 1'000'000'000 - length.nanos : 0));
}

std::string value_text(const Value& value) {
    if (value.as<Null>()) return "null";
    if (const auto* x = value.as<bool>()) return *x ? "true" : "false";
    if (const auto* x = value.as<std::int64_t>()) return std::to_string(*x);
    if (const auto* x = value.as<double>()) {
        if (std::isnan(*x)) return "NaN";
        if (std::isinf(*x)) return *x > 0 ? "inf" : "-inf";
        return fmt::format("{}", *x);
    }
    if (const auto* x = value.as<std::string>()) return *x;
    if (const auto* x = value.as<List>()) return list_text(**x);
    if (const auto* x = value.as<Day>()) return day_text(*x);
    if (const auto* x = value.as<Moment>()) return moment_text(*x);
    if (const auto* x = value.as<Stretch>()) return stretch_text(*x);
    if (const auto* x = value.as<Fault>()) return "fault: " + x->message;
    return "unknown";
}

}  // namespace yk::rules
