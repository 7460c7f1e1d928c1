// A value of the expression language as the tree evaluator sees it. Unknown is a value that carries the facts it waits for;
// a fault is a value too, so that `false && fault` can be false as CEL says.
#pragma once
#include <compare>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/day.h"
#include "rules/source.h"

namespace yk::rules {

// UTC seconds since 1970 and nanoseconds 0..999'999'999; years 1..9999.
struct Moment {
    std::int64_t seconds{};
    std::int32_t nanos{};
    friend auto operator<=>(const Moment&, const Moment&) = default;
};

// A length of time, normalized like Moment, so that ordering by members is ordering by length.
struct Stretch {
    std::int64_t seconds{};
    std::int32_t nanos{};
    friend auto operator<=>(const Stretch&, const Stretch&) = default;
};

struct Null {
    friend bool operator==(Null, Null) { return true; }
};

// The names of the missing facts.
struct Unknown {
    std::set<std::string> facts;
};

struct Fault {
    Span at;
    std::string message;
};

struct Value;
using List = std::shared_ptr<const std::vector<Value>>;

struct Value {
    std::variant<Null, bool, std::int64_t, double, std::string, List, Day, Moment, Stretch, Unknown, Fault> held;

    template <class T>
    const T* as() const {
        return std::get_if<T>(&held);
    }
    bool is_fault() const { return as<Fault>() != nullptr; }
    bool is_unknown() const { return as<Unknown>() != nullptr; }
};

// "int", "bool", "date" … for messages.
const char* kind_name(const Value& value);
// CEL equality: numbers compare across int and double, different kinds are unequal, lists element by element.
bool equal_values(const Value& a, const Value& b);
// The value as a person reads it; dates and times in ISO form.
std::string value_text(const Value& value);

std::string moment_text(Moment at);
std::string stretch_text(Stretch length);

}  // namespace yk::rules
