// How each C++ type of a member is stored and read: Code<T>. Specialise it beside a new domain type.
#pragma once
#include <limits>
#include <optional>
#include <span>
#include <type_traits>

#include "base/day.h"
#include "base/fen.h"
#include "base/id.h"
#include "base/phone.h"
#include "base/region.h"
#include "base/resident_id.h"
#include "model/schema.h"

namespace yk::model {

// Text that is already JSON (receipts, arguments of jobs). Checked when it is read, written as it is.
struct RawJson {
    std::string text;
    friend bool operator==(const RawJson&, const RawJson&) = default;
};

// Code<T>: how T is stored. Specialise it beside a new domain type; enums need only `std::span<const Option> options_of(E)` beside them,
// one option per enumerator in the order of their values from 0.
template <class T>
struct Code;

template <class T, Kind K>
struct WholeNumberCode {
    static constexpr Kind kind = K;
    static Scalar get(const T& v) { return static_cast<std::int64_t>(v); }
    static std::string_view set(T& v, const Scalar& s) {
        const auto* n = std::get_if<std::int64_t>(&s);
        if (!n || *n < std::numeric_limits<T>::min() || *n > std::numeric_limits<T>::max()) return "input.integer";
        v = static_cast<T>(*n);
        return {};
    }
};
template <>
struct Code<std::int64_t> : WholeNumberCode<std::int64_t, Kind::integer> {};
template <>
struct Code<std::int32_t> : WholeNumberCode<std::int32_t, Kind::integer> {};

template <>
struct Code<bool> {
    static constexpr Kind kind = Kind::flag;
    static Scalar get(const bool& v) { return std::int64_t{v}; }
    static std::string_view set(bool& v, const Scalar& s) {
        const auto* n = std::get_if<std::int64_t>(&s);
        if (!n || (*n != 0 && *n != 1)) return "input.flag";
        v = *n == 1;
        return {};
    }
};
template <>
struct Code<double> {
    static constexpr Kind kind = Kind::decimal;
    static Scalar get(const double& v) { return v; }
    static std::string_view set(double& v, const Scalar& s) {
        if (const auto* d = std::get_if<double>(&s))
            v = *d;
        else if (const auto* n = std::get_if<std::int64_t>(&s))
            v = static_cast<double>(*n);
        else
            return "input.decimal";
        return {};
    }
};
template <>
struct Code<std::string> {
    static constexpr Kind kind = Kind::text;
    static Scalar get(const std::string& v) { return v; }
    static std::string_view set(std::string& v, const Scalar& s) {
        const auto* t = std::get_if<std::string>(&s);
        if (!t) return "input.text";
        v = *t;
        return {};
    }
};
template <>
struct Code<RawJson> {
    static constexpr Kind kind = Kind::json;
    static Scalar get(const RawJson& v) { return v.text; }
    static std::string_view set(RawJson& v, const Scalar& s) {
        const auto* t = std::get_if<std::string>(&s);
        if (!t) return "input.json";
        v.text = *t;
        return {};
    }
};

// Types around one whole number.
template <class T, std::int64_t T::*M, Kind K>
struct WrappedNumberCode {
    static constexpr Kind kind = K;
    static Scalar get(const T& v) { return v.*M; }
    static std::string_view set(T& v, const Scalar& s) {
        const auto* n = std::get_if<std::int64_t>(&s);
        if (!n) return K == Kind::id ? "input.id" : K == Kind::region ? "input.region" : "input.money";
        v.*M = *n;
        return {};
    }
};
template <>
struct Code<Fen> : WrappedNumberCode<Fen, &Fen::value, Kind::money> {};
template <>
struct Code<RegionCode> : WrappedNumberCode<RegionCode, &RegionCode::value, Kind::region> {};
template <class Tag>
struct Code<Id<Tag>> : WrappedNumberCode<Id<Tag>, &Id<Tag>::value, Kind::id> {};

template <>
struct Code<Day> {
    static constexpr Kind kind = Kind::date;
    static Scalar get(const Day& v) { return day_text(v); }
    static std::string_view set(Day& v, const Scalar& s) {
        const auto* t = std::get_if<std::string>(&s);
        const auto day = t ? parse_day(*t) : std::nullopt;
        if (!day) return "input.date";
        v = *day;
        return {};
    }
};
template <>
struct Code<Instant> {
    static constexpr Kind kind = Kind::instant;
    static Scalar get(const Instant& v) { return instant_text(v); }
    static std::string_view set(Instant& v, const Scalar& s) {
        const auto* t = std::get_if<std::string>(&s);
        const auto instant = t ? parse_instant(*t) : std::nullopt;
        if (!instant) return "input.instant";
        v = *instant;
        return {};
    }
};
template <>
struct Code<ResidentId> {
    static constexpr Kind kind = Kind::text;
    static Scalar get(const ResidentId& v) { return v.text(); }
    static std::string_view set(ResidentId& v, const Scalar& s) {
        const auto* t = std::get_if<std::string>(&s);
        if (!t) return "input.resident_id";
        auto id = ResidentId::of(*t);
        if (!id) return "input.resident_id";
        v = *id;
        return {};
    }
    static std::string mask(const ResidentId& v) { return v.masked(); }
};

template <>
struct Code<Phone> {
    static constexpr Kind kind = Kind::text;
    static Scalar get(const Phone& v) { return v.text(); }
    static std::string_view set(Phone& v, const Scalar& s) {
        const auto* t = std::get_if<std::string>(&s);
        auto phone = t ? Phone::of(*t) : Result<Phone>(fail(ErrorKind::invalid, "phone.form"));
        if (!phone) return "phone.form";
        v = *phone;
        return {};
    }
    static std::string mask(const Phone& v) { return v.masked(); }
};

template <class E>
requires std::is_enum_v<E>
struct Code<E> {
    static constexpr Kind kind = Kind::choice;
    static std::span<const Option> options() { return options_of(E{}); }
    static Scalar get(const E& v) { return std::string(options()[static_cast<std::size_t>(v)].code); }
    static std::string_view set(E& v, const Scalar& s) {
        const auto* t = std::get_if<std::string>(&s);
        if (!t) return "input.choice";
        const auto all = options();
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].code == *t) {
                v = static_cast<E>(i);
                return {};
            }
        return "input.choice";
    }
};

}  // namespace yk::model
