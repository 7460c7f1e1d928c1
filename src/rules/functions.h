// The functions of the expression language on dynamic values. Operators stand in evaluate.cpp.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rules/value.h"

namespace yk::rules {

// A fault without a place; the evaluator adds the place of the call.
Value fault(std::string message);

// nullopt when no function has that name and form. `args[0]` is the receiver when `has_target`. No argument is unknown or a fault.
std::optional<Value> call_text_function(std::string_view name, bool has_target, std::span<const Value> args);
std::optional<Value> call_conversion(std::string_view name, bool has_target, std::span<const Value> args);
std::optional<Value> call_time_function(std::string_view name, bool has_target, std::span<const Value> args);
std::optional<Value> call_policy_function(std::string_view name, bool has_target, std::span<const Value> args);

// Arithmetic of moments; a fault outside years 1..9999 or about 10,000 years of length.
Value add_stretch(Moment at, Stretch length);
Value between(Moment a, Moment b);
Value sum_of(Stretch a, Stretch b);
Stretch negated(Stretch length);

// RFC 3339 with nanoseconds; nullopt outside years 1..9999.
std::optional<Moment> parse_moment(std::string_view text);
// "1h30m", "-1.5s", "100ms"; nullopt for anything else or beyond about 10,000 years.
std::optional<Stretch> parse_stretch(std::string_view text);

// True when `inner` is `outer` or lies inside it by the 12-digit division code: province 2, city 4, county 6, town 9, village 12 digits,
// zeros below; twelve zeros are the nation. False unless both are codes of 12 digits.
bool region_within(std::string_view inner, std::string_view outer);

}  // namespace yk::rules
