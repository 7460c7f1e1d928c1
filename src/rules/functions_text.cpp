// Text functions and conversions between kinds.
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "rules/functions.h"

namespace yk::rules {
namespace {

using Args = std::span<const Value>;

Value to_int(const Value& from) {
    if (from.as<std::int64_t>()) return from;
    if (const auto* x = from.as<double>()) {
        // The open interval: the nearest doubles to both ends already lie outside int64 for somebody.
        if (!(*x > -9223372036854775808.0 && *x < 9223372036854775808.0)) return fault("the number does not fit an int");
        return {static_cast<std::int64_t>(*x)};
    }
    if (const auto* x = from.as<Moment>()) return {x->seconds};
    if (const auto* x = from.as<std::string>()) {
        std::int64_t out = 0;
        const auto [end, error] = std::from_chars(x->data(), x->data() + x->size(), out);
        if (error == std::errc() && end == x->data() + x->size()) return {out};
    }
    return fault(std::string("no int can be made of this ") + kind_name(from));
}

Value to_double(const Value& from) {
    if (from.as<double>()) return from;
    if (const auto* x = from.as<std::int64_t>()) return {static_cast<double>(*x)};
    if (const auto* x = from.as<std::string>()) {
        double out = 0;
        const auto [end, error] = std::from_chars(x->data(), x->data() + x->size(), out);
        if (error == std::errc() && end == x->data() + x->size()) return {out};
    }
    return fault(std::string("no double can be made of this ") + kind_name(from));
}

Value to_bool(const Value& from) {
    if (from.as<bool>()) return from;
    if (const auto* x = from.as<std::string>()) {
        for (const char* yes : {"1", "t", "true", "TRUE", "True"}) {
            if (*x == yes) return {true};
        }
        for (const char* no : {"0", "f", "false", "FALSE", "False"}) {
            if (*x == no) return {false};
        }
    }
    return fault(std::string("no bool can be made of this ") + kind_name(from));
}

Value to_text(const Value& from) {
    if (from.as<List>() || from.as<Null>()) return fault(std::string("no string can be made of this ") + kind_name(from));
    return {value_text(from)};
}

}  // namespace

Value fault(std::string message) { return {Fault{{}, std::move(message)}}; }

std::optional<Value> call_conversion(std::string_view name, bool has_target, Args args) {
    if (has_target || args.size() != 1) return std::nullopt;
    if (name == "int") return to_int(args[0]);
    if (name == "double") return to_double(args[0]);
    if (name == "bool") return to_bool(args[0]);
    if (name == "string") return to_text(args[0]);
    return std::nullopt;
}

std::optional<Value> call_text_function(std::string_view name, bool has_target, Args args) {
    if (name == "size" && args.size() == 1) {
        if (const auto* x = args[0].as<std::string>()) return Value{static_cast<std::int64_t>(length_of(*x))};
        if (const auto* x = args[0].as<List>()) return Value{static_cast<std::int64_t>((*x)->size())};
        return std::nullopt;
    }
    if (!has_target || args.size() != 2) return std::nullopt;
    const auto *whole = args[0].as<std::string>(), *part = args[1].as<std::string>();
    if (!whole || !part) return std::nullopt;
    if (name == "startsWith") return Value{whole->starts_with(*part)};
    if (name == "endsWith") return Value{whole->ends_with(*part)};
    if (name == "contains") return Value{whole->find(*part) != std::string::npos};
    return std::nullopt;
}

}  // namespace yk::rules
