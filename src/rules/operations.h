// What every arithmetic code of the program means for one pair of numbers. The kernels loop over these functions and the builder folds
// constants with them, so that there is one meaning. All are free of branches that depend on data and none can trap or overflow.
#pragma once
#include <cstdint>
#include <type_traits>

#include "rules/operation_dates.h"
#include "rules/operation_numbers.h"
#include "rules/program.h"

// The kernels are compiled three times for three instruction sets; internal linkage keeps the copies apart.
namespace yk::rules {
namespace {  // NOLINT: see above

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
