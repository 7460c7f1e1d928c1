// Describing records: `columns<Offer>({key<&Offer::id>("编号", "Id"), …})`.
// The name of a column comes from the member. A forgotten or repeated member does not compile.
#pragma once
#include <array>
#include <boost/pfr/tuple_size.hpp>
#include <optional>
#include <type_traits>
#include <vector>

#include "model/codes.h"
#include "model/schema.h"

namespace yk::model {

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

// A plain number that holds the id of some record, 0 meaning none: shown as an id, none stored as NULL.
inline constexpr Codec id_number{Kind::id, true,
                                 [](const void* at) {
                                     const auto n = *static_cast<const std::int64_t*>(at);
                                     return n ? Scalar{n} : Scalar{};
                                 },
                                 [](void* at, const Scalar& value) -> std::string_view {
                                     const auto* n = std::get_if<std::int64_t>(&value);
                                     if (!n && !std::holds_alternative<std::monostate>(value)) return "input.id";
                                     *static_cast<std::int64_t*>(at) = n ? *n : 0;
                                     return {};
                                 }};

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
    constexpr ColumnBuilder as_id() const {  // of a std::int64_t member
        return with([](auto& c) {
            if (c.codec->kind != Kind::integer || c.codec->optional) throw "only a plain whole number can be an id";
            c.codec = &id_number;
        });
    }
    constexpr ColumnBuilder about() const {
        return with([](auto& c) { c.subject = true; });
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
