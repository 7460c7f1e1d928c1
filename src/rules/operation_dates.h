// Packed dates as the program means them: ages, months later, days apart; part of operations.h.
#pragma once
#include <cstdint>
#include <limits>
#include <type_traits>

#include "rules/operation_numbers.h"

// Compiled three times for three instruction sets (see operations.h); internal linkage keeps the copies apart.
namespace yk::rules {
namespace {  // NOLINT: see above

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

}  // namespace
}  // namespace yk::rules
