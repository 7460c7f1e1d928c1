// Division and remainder of numbers as the program means them; part of operations.h.
#pragma once
#include <cstdint>
#include <limits>
#include <type_traits>

// Compiled three times for three instruction sets (see operations.h); internal linkage keeps the copies apart.
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

}  // namespace
}  // namespace yk::rules
