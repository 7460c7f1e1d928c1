// What every arithmetic code of the program means for one pair of numbers. The kernels loop over these functions and the builder folds
// constants with them, so that there is one meaning. All are free of branches that depend on data and none can trap or overflow.
#pragma once
#include <cstdint>
#include <type_traits>

#include "rules/program.h"

// The kernels are compiled three times for three instruction sets; internal linkage keeps the copies apart.
namespace yk::rules {
namespace {  // NOLINT: see above

template <class T>
struct Outcome {
    T value;
    bool bad;  // there is no result
};

template <class T>
using Bits = std::make_unsigned_t<T>;

template <class T>
inline T quotient(T a, T b) {
    // Exact for 32 bits: both fit a double and the quotient is never within rounding distance below an integer. Doubles vectorize.
    if constexpr (sizeof(T) == 4) return static_cast<T>(static_cast<double>(a) / static_cast<double>(b));
    return a / b;
}

struct Divided {
    enum class Round { down, up, half_up, half_even };
};

template <class T, Divided::Round round>
inline Outcome<T> divided(T a, T b) {
    const bool bad = b == 0 || (sizeof(T) == 8 && b == -1 && a == std::numeric_limits<T>::min());
    const T by = bad ? T{1} : b;
    const T from = bad ? T{0} : a;
    T q = quotient(from, by);
    const T rest = static_cast<T>(static_cast<Bits<T>>(from) - static_cast<Bits<T>>(q) * static_cast<Bits<T>>(by));
    const T away = (from < 0) != (by < 0) ? T{-1} : T{1};
    const Bits<T> size = rest < 0 ? Bits<T>{0} - static_cast<Bits<T>>(rest) : static_cast<Bits<T>>(rest);
    const Bits<T> whole = by < 0 ? Bits<T>{0} - static_cast<Bits<T>>(by) : static_cast<Bits<T>>(by);
    if constexpr (round == Divided::Round::up) q = static_cast<T>(q + (size != 0 ? away : T{0}));
    if constexpr (round == Divided::Round::half_up) q = static_cast<T>(q + (size >= whole - size ? away : T{0}));
    if constexpr (round == Divided::Round::half_even) {
        const bool step = size > whole - size || (size == whole - size && (q & 1));
        q = static_cast<T>(q + (step ? away : T{0}));
    }
    return {q, bad};
}

template <class T>
inline Outcome<T> remainder(T a, T b) {
    const bool bad = b == 0 || b == -1;
    const T by = bad ? T{1} : b;
    return {static_cast<T>(static_cast<Bits<T>>(a) - static_cast<Bits<T>>(quotient(a, by)) * static_cast<Bits<T>>(by)), b == 0};
}

inline std::int32_t leap_year(std::int32_t y) { return (y % 4 == 0) & ((y % 100 != 0) | (y % 400 == 0)); }
inline std::int32_t days_in_month(std::int32_t y, std::int32_t m) {
    const std::int32_t usual = 30 + ((m ^ (m >> 3)) & 1);
    return m == 2 ? 28 + leap_year(y) : usual;
}
constexpr std::int32_t feb_29 = 2 * 32 + 29, feb_28 = 2 * 32 + 28, march_1 = 3 * 32 + 1;
constexpr std::int32_t first_packed = 512 + 32 + 1, last_packed = 9999 * 512 + 12 * 32 + 31;
constexpr std::int32_t epoch_shift = 719468;  // days from 0000-03-01 to 1970-01-01
constexpr std::int32_t first_day_number = -719162, last_day_number = 2932896;

// Days since 1970 of a packed date, counting years from March so that the leap day comes last.
inline std::int32_t day_number(std::int32_t packed) {
    const std::int32_t m = packed >> 5 & 15, d = packed & 31;
    const std::int32_t y = (packed >> 9) - (m <= 2);
    const std::int32_t shifted = m <= 2 ? m + 9 : m - 3;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + d - 1 - epoch_shift;
}

inline std::int32_t packed_of_number(std::int32_t days) {
    const std::int32_t z = days + epoch_shift;
    const std::int32_t era = z / 146097;
    const std::int32_t doe = z - era * 146097;
    const std::int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const std::int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int32_t shifted = (5 * doy + 2) / 153;
    const std::int32_t d = doy - (153 * shifted + 2) / 5 + 1;
    const std::int32_t m = shifted < 10 ? shifted + 3 : shifted - 9;
    return (yoe + era * 400 + (m <= 2)) * 512 + m * 32 + d;
}

template <bool on_28>
inline Outcome<std::int32_t> age_between(std::int32_t birth, std::int32_t on) {
    if constexpr (on_28) {
        const bool early = ((birth & 511) == feb_29) & !leap_year(on >> 9);
        birth = early ? birth - 1 : birth;
    }
    return {(on - birth) >> 9, ((birth <= 0) | (on <= 0)) != 0};
}

template <bool to_next>
inline Outcome<std::int32_t> months_later(std::int32_t day, std::int32_t months) {
    const std::int32_t wanted =
        static_cast<std::int32_t>(static_cast<std::uint32_t>((day >> 9) * 12 + (day >> 5 & 15) - 1) + static_cast<std::uint32_t>(months));
    const bool bad = (day <= 0) | (wanted < 12) | (wanted > 9999 * 12 + 11) | (months > 120000) | (months < -120000);
    const std::int32_t count = bad ? 12 : wanted;
    const std::int32_t y = count / 12, m = count % 12 + 1, d = day & 31;
    const std::int32_t limit = days_in_month(y, m);
    // December has 31 days, so the next month is always in the same year.
    const std::int32_t over = to_next ? y * 512 + (m + 1) * 32 + 1 : y * 512 + m * 32 + limit;
    return {bad ? 0 : d > limit ? over : y * 512 + m * 32 + d, bad};
}

template <bool on_28>
inline Outcome<std::int32_t> day_completing(std::int32_t birth, std::int32_t years) {
    const bool bad = (birth <= 0) | (years < 0) | (years > 9998) | ((birth >> 9) + (years > 9998 ? 9999 : years) > 9999);
    const std::int32_t y = bad ? 1 : (birth >> 9) + years;
    const std::int32_t md = birth & 511;
    const std::int32_t landed = (md == feb_29) & !leap_year(y) ? (on_28 ? feb_28 : march_1) : md;
    return {bad ? 0 : y * 512 + landed, bad};
}

inline Outcome<std::int32_t> days_later(std::int32_t day, std::int32_t days) {
    const std::int32_t from = day_number(day <= 0 ? first_packed : day);
    const bool far = (days > 4'000'000) | (days < -4'000'000);
    const std::int32_t wanted = from + (far ? 0 : days);
    const bool bad = (day <= 0) | far | (wanted < first_day_number) | (wanted > last_day_number);
    return {bad ? 0 : packed_of_number(bad ? 0 : wanted), bad};
}

// One struct a code; `apply` takes both operands, those with one operand ignore the second.
template <class T>
struct Add {
    static Outcome<T> apply(T a, T b) { return {static_cast<T>(static_cast<Bits<T>>(a) + static_cast<Bits<T>>(b)), false}; }
};
template <class T>
struct Sub {
    static Outcome<T> apply(T a, T b) { return {static_cast<T>(static_cast<Bits<T>>(a) - static_cast<Bits<T>>(b)), false}; }
};
template <class T>
struct Mul {
    static Outcome<T> apply(T a, T b) { return {static_cast<T>(static_cast<Bits<T>>(a) * static_cast<Bits<T>>(b)), false}; }
};
template <class T>
struct Min {
    static Outcome<T> apply(T a, T b) { return {a < b ? a : b, false}; }
};
template <class T>
struct Max {
    static Outcome<T> apply(T a, T b) { return {a > b ? a : b, false}; }
};
template <class T>
struct Div {
    static Outcome<T> apply(T a, T b) { return divided<T, Divided::Round::down>(a, b); }
};
template <class T>
struct DivUp {
    static Outcome<T> apply(T a, T b) { return divided<T, Divided::Round::up>(a, b); }
};
template <class T>
struct DivHalfUp {
    static Outcome<T> apply(T a, T b) { return divided<T, Divided::Round::half_up>(a, b); }
};
template <class T>
struct DivHalfEven {
    static Outcome<T> apply(T a, T b) { return divided<T, Divided::Round::half_even>(a, b); }
};
template <class T>
struct Mod {
    static Outcome<T> apply(T a, T b) { return remainder<T>(a, b); }
};

using Date = std::int32_t;
struct Age {
    static Outcome<Date> apply(Date a, Date b) { return age_between<false>(a, b); }
};
struct Age28 {
    static Outcome<Date> apply(Date a, Date b) { return age_between<true>(a, b); }
};
struct MonthsLast {
    static Outcome<Date> apply(Date a, Date b) { return months_later<false>(a, b); }
};
struct MonthsNext {
    static Outcome<Date> apply(Date a, Date b) { return months_later<true>(a, b); }
};
struct Reach {
    static Outcome<Date> apply(Date a, Date b) { return day_completing<false>(a, b); }
};
struct Reach28 {
    static Outcome<Date> apply(Date a, Date b) { return day_completing<true>(a, b); }
};
struct AddDays {
    static Outcome<Date> apply(Date a, Date b) { return days_later(a, b); }
};
struct DaysBetween {
    static Outcome<Date> apply(Date a, Date b) {
        const bool bad = (a <= 0) | (b <= 0);
        return {bad ? 0 : day_number(bad ? first_packed : b) - day_number(bad ? first_packed : a), bad};
    }
};
struct MonthFirst {
    static Outcome<Date> apply(Date a, Date) { return {a <= 0 ? 0 : (a & ~31) | 1, a <= 0}; }
};
struct MonthLast {
    static Outcome<Date> apply(Date a, Date) { return {a <= 0 ? 0 : (a & ~31) | days_in_month(a >> 9, a >> 5 & 15), a <= 0}; }
};
struct YearOf {
    static Outcome<Date> apply(Date a, Date) { return {a >> 9, a <= 0}; }
};
struct MonthOf {
    static Outcome<Date> apply(Date a, Date) { return {a >> 5 & 15, a <= 0}; }
};
struct DayOf {
    static Outcome<Date> apply(Date a, Date) { return {a & 31, a <= 0}; }
};

// Calls `use` with the operation of `code` on T; date operations exist for 32 bits only.
template <class T, class Use>
inline bool with_operation(Code code, Use use) {
    switch (code) {
        case Code::add:
            use(Add<T>{});
            return true;
        case Code::sub:
            use(Sub<T>{});
            return true;
        case Code::mul:
            use(Mul<T>{});
            return true;
        case Code::min:
            use(Min<T>{});
            return true;
        case Code::max:
            use(Max<T>{});
            return true;
        case Code::div:
            use(Div<T>{});
            return true;
        case Code::mod:
            use(Mod<T>{});
            return true;
        case Code::div_up:
            use(DivUp<T>{});
            return true;
        case Code::div_half_up:
            use(DivHalfUp<T>{});
            return true;
        case Code::div_half_even:
            use(DivHalfEven<T>{});
            return true;
        default:
            break;
    }
    if constexpr (sizeof(T) == 4) {
        switch (code) {
            case Code::age:
                use(Age{});
                return true;
            case Code::age_28:
                use(Age28{});
                return true;
            case Code::months_last:
                use(MonthsLast{});
                return true;
            case Code::months_next:
                use(MonthsNext{});
                return true;
            case Code::reach:
                use(Reach{});
                return true;
            case Code::reach_28:
                use(Reach28{});
                return true;
            case Code::add_days:
                use(AddDays{});
                return true;
            case Code::days_between:
                use(DaysBetween{});
                return true;
            case Code::month_first:
                use(MonthFirst{});
                return true;
            case Code::month_last:
                use(MonthLast{});
                return true;
            case Code::year_of:
                use(YearOf{});
                return true;
            case Code::month_of:
                use(MonthOf{});
                return true;
            case Code::day_of:
                use(DayOf{});
                return true;
            default:
                break;
        }
    }
    return false;
}

// Codes that may have no result for known operands.
inline bool may_fail(Code code) { return code >= Code::div && code <= Code::day_of; }

}  // namespace
}  // namespace yk::rules
