// Describing records: `columns<Offer>({key<&Offer::id>("编号", "Id"), …})`.
// The name of a column comes from the member. A forgotten or repeated member does not compile.
#pragma once
#include <array>
#include <boost/pfr/tuple_size.hpp>
#include <limits>
#include <optional>
#include <type_traits>
#include <vector>

#include "base/day.h"
#include "base/fen.h"
#include "base/id.h"
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

namespace detail {

template <class T>
struct Strip {
    using type = T;
    static constexpr bool optional = false;
};
template <class T>
struct Strip<std::optional<T>> {
    using type = T;
    static constexpr bool optional = true;
};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
concept HasSchema = requires {
    schema_of(static_cast<const T*>(nullptr));
};
template <class T>
concept HasMask = requires(const T& v) {
    Code<T>::mask(v);
};

template <class T>
const Schema& nested_schema() {
    return schema_of(static_cast<const T*>(nullptr));  // found in T's own module
}
inline Scalar no_scalar(const void*) { return {}; }
inline std::string_view refuse_scalar(void*, const Scalar&) { return "input.shape"; }

template <class T>
Scalar get_any(const void* at) {
    using S = Strip<T>;
    const auto& v = *static_cast<const T*>(at);
    if constexpr (S::optional)
        return v ? Code<typename S::type>::get(*v) : Scalar{};
    else
        return Code<T>::get(v);
}
template <class T>
std::string_view set_any(void* at, const Scalar& s) {
    using S = Strip<T>;
    auto& v = *static_cast<T*>(at);
    if constexpr (S::optional) {
        if (std::holds_alternative<std::monostate>(s)) {
            v.reset();
            return {};
        }
        return Code<typename S::type>::set(v.emplace(), s);
    } else {
        return std::holds_alternative<std::monostate>(s) ? "input.required" : Code<T>::set(v, s);
    }
}
template <class T>
std::string mask_any(const void* at) {
    using S = Strip<T>;
    const auto& v = *static_cast<const T*>(at);
    if constexpr (S::optional)
        return v ? Code<typename S::type>::mask(*v) : std::string();
    else
        return Code<T>::mask(v);
}

template <class T>
constexpr Codec make_codec();

}  // namespace detail

template <class T>
inline constexpr Codec codec = detail::make_codec<T>();

namespace detail {

template <class T>
constexpr Codec make_codec() {
    if constexpr (IsVector<T>::value) {
        using E = typename T::value_type;
        Codec c{Kind::list, false, &no_scalar, &refuse_scalar};
        c.element = &codec<E>;
        c.size = [](const void* at) { return static_cast<const T*>(at)->size(); };
        c.item = [](const void* at, std::size_t n) { return static_cast<const void*>(&(*static_cast<const T*>(at))[n]); };
        c.append = [](void* at) { return static_cast<void*>(&static_cast<T*>(at)->emplace_back()); };
        return c;
    } else if constexpr (HasSchema<T>) {
        Codec c{Kind::object, false, &no_scalar, &refuse_scalar};
        c.nested = &nested_schema<T>;
        return c;
    } else {
        using S = typename Strip<T>::type;
        Codec c{Code<S>::kind, Strip<T>::optional, &get_any<T>, &set_any<T>};
        if constexpr (HasMask<S>) c.mask = &mask_any<T>;
        if constexpr (std::is_enum_v<S>) c.options = &Code<S>::options;
        return c;
    }
}

template <auto M>
struct Member;
template <class C, class T, T C::*M>
struct Member<M> {
    using Owner = C;
    using Type = T;
    static void* at(void* record) { return &(static_cast<C*>(record)->*M); }
};
template <auto M>
constexpr std::string_view member_name() {
    std::string_view f = __PRETTY_FUNCTION__;  // "… M = &yk::waitlist::Offer::bed; …"
    const auto from = f.find("M = ");
    f = f.substr(from, f.find_first_of(";]", from) - from);
    while (f.back() == ')' || f.back() == ' ') f.remove_suffix(1);
    return f.substr(f.rfind(':') + 1);
}

}  // namespace detail

// A column under construction: col<&T::m>("电话", "Phone").personal().sealed().indexed()
struct ColumnBuilder : Column {
    constexpr ColumnBuilder with(auto change) const {
        ColumnBuilder c = *this;
        change(c);
        return c;
    }
    constexpr ColumnBuilder open() const {
        return with([](auto& c) { c.privacy = Privacy::open; });
    }
    constexpr ColumnBuilder personal() const {
        return with([](auto& c) { c.privacy = Privacy::personal; });
    }
    constexpr ColumnBuilder sensitive() const {
        return with([](auto& c) { c.privacy = Privacy::sensitive; });
    }
    constexpr ColumnBuilder seal() const {
        return with([](auto& c) { c.sealed = true; });
    }
    constexpr ColumnBuilder seal_indexed() const {
        return with([](auto& c) { c.sealed = c.indexed = true; });
    }
    constexpr ColumnBuilder scope() const {
        return with([](auto& c) { c.scoped = true; });
    }
    constexpr ColumnBuilder hide() const {
        return with([](auto& c) { c.hidden = true; });
    }
    constexpr ColumnBuilder compute() const {
        return with([](auto& c) { c.computed = true; });
    }
};

template <auto M>
constexpr ColumnBuilder col(std::string_view zh, std::string_view en) {
    ColumnBuilder c;
    c.name = detail::member_name<M>();
    c.label = {zh, en};
    c.codec = &codec<typename detail::Member<M>::Type>;
    c.at = &detail::Member<M>::at;
    return c;
}
template <auto M>
constexpr ColumnBuilder key(std::string_view zh, std::string_view en) {
    return col<M>(zh, en).with([](auto& c) { c.key = true; });
}
template <auto M>
constexpr ColumnBuilder version() {
    return col<M>("版本", "Version").with([](auto& c) { c.version = c.hidden = true; });
}

template <class T, std::size_t N>
constexpr std::array<Column, N> columns(const ColumnBuilder (&c)[N]) {
    static_assert(boost::pfr::tuple_size_v<T> == N, "every member of the record needs exactly one column");
    std::array<Column, N> out{};
    for (std::size_t i = 0; i < N; ++i) {
        out[i] = c[i];
        for (std::size_t j = 0; j < i; ++j)
            if (out[i].name == out[j].name) throw "a column is listed twice";
    }
    return out;
}

template <class T>
constexpr Schema schema(std::string_view name, std::string_view table, Label label, std::span<const Column> columns) {
    return {name, table, label, columns, [] { return static_cast<void*>(new T()); }, [](void* r) { delete static_cast<T*>(r); }};
}

// The schema of T, found beside T: `const Schema& schema_of(const T*)`.
template <class T>
const Schema& schema() {
    return schema_of(static_cast<const T*>(nullptr));
}

}  // namespace yk::model
