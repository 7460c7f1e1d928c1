#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/check.h"
#include "base/resident_id.h"
#include "synthetic/parts.h"

namespace yk::synthetic {
namespace {

void write_digits(char* out, std::uint64_t value, int width) {
    for (int i = width - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
}

struct Number {
    std::string_view code;
    std::uint64_t order;
};

// Orders 900 to 995 of one sex by their index; a birthday's first people do not all get 900.
std::uint64_t order_of(std::uint64_t index, int day, bool male) {
    return 900 + 2 * ((index * 29 + static_cast<std::uint64_t>(day) * 7) % Census::numbers_a_code) + (male ? 1 : 0);
}

// Which of the district's codes the person's card was issued under, and the how-manieth of that code they are. The current code keeps its
// last number for a re-issue; what does not fit one kind of code goes to the next.
Number real_number(const City::Parts& parts, std::size_t district, Place place, const Birthday& b, bool reissued) {
    const auto& d = parts.tables.districts[district];
    if (reissued) return {d.id_code, order_of(Census::numbers_a_code - 1, b.day_of_year, place.male())};

    Stream draw(parts.options.seed, Purpose::id_code, static_cast<std::uint64_t>(d.code),
                static_cast<std::uint32_t>(place.cell) << 9 | static_cast<std::uint32_t>(b.day_of_year));
    const auto share_of = [&](std::uint64_t n, double share) {
        return static_cast<std::uint64_t>(std::floor(static_cast<double>(n) * share + draw.unit()));
    };
    std::uint64_t migrants = share_of(b.count, parts.tables.rates.id_migrant);
    const double retired_share = place.age() >= 70 ? parts.tables.rates.id_retired_from_70 : parts.tables.rates.id_retired;
    std::uint64_t retired = d.retired_codes.empty() ? 0 : share_of(b.count - migrants, retired_share);
    retired = std::min(retired, d.retired_codes.size() * Census::numbers_a_code);
    std::uint64_t here = b.count - migrants - retired;
    if (const auto room = Census::numbers_a_code - 1; here > room) {
        const auto over = here - room;
        here = room;
        const auto to_retired = std::min(over, d.retired_codes.size() * Census::numbers_a_code - retired);
        retired += to_retired;
        migrants += over - to_retired;
    }
    const auto spread = [&](const std::vector<std::string>& codes, std::uint64_t j) {
        const auto turn = (j + static_cast<std::uint64_t>(b.day_of_year) + place.cell) % codes.size();
        return Number{codes[turn], order_of(j / codes.size(), b.day_of_year, place.male())};
    };
    if (b.order < here) return {d.id_code, order_of(b.order, b.day_of_year, place.male())};
    if (b.order < here + retired) return spread(d.retired_codes, b.order - here);
    return spread(d.migrant_codes, b.order - here - retired);
}

// All people of the city share one code, district after district.
Number placeholder_number(const City::Parts& parts, std::size_t district, Place place, const Birthday& b, bool reissued) {
    const std::uint64_t last = place.male() ? 999 : 998;
    if (reissued) return {parts.tables.placeholder_code, last};
    const auto index = parts.census.before(district, place.cell, b.day_of_year) + b.order;
    const auto spread = (index * 137 + static_cast<std::uint64_t>(b.day_of_year) * 31) % Census::placeholder_numbers;
    return {parts.tables.placeholder_code, 2 * spread + (place.male() ? 1 : 2)};
}

}  // namespace

std::array<char, 18> identity_number(const City::Parts& parts, std::size_t district, Place place, const Birthday& birthday, bool reissued) {
    const bool placeholder = parts.options.id_mode == IdMode::placeholder;
    const Number number = placeholder ? placeholder_number(parts, district, place, birthday, reissued)
                                      : real_number(parts, district, place, birthday, reissued);
    std::array<char, 18> id{};
    std::copy_n(number.code.data(), 6, id.data());
    const auto date = civil(parts.census.birth_of(place, birthday));
    write_digits(id.data() + 6, static_cast<std::uint64_t>(date.year * 10'000 + date.month * 100 + date.day), 8);
    write_digits(id.data() + 14, number.order, 3);
    id[17] = resident_id_check_digit({id.data(), 17});
    return id;
}

std::uint64_t sharing_reissue(const City::Parts& parts, std::size_t district, Place place, const Birthday& birthday) {
    if (birthday.order != 0) return 0;
    if (parts.options.id_mode == IdMode::real_shape) return birthday.count;
    return parts.census.before(district, place.cell, birthday.day_of_year) == 0 ? parts.census.sharing(place.cell, birthday.day_of_year)
                                                                                : 0;
}

}  // namespace yk::synthetic
