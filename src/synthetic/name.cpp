#include <algorithm>

#include "base/check.h"
#include "synthetic/parts.h"

namespace yk::synthetic {
namespace {

std::string digits(Stream& draw, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += static_cast<char>('0' + draw.below(10));
    return out;
}

// Mobile numbers under 160, which is assigned to nobody; subscriber numbers that begin with 0, which none does.
std::string phone_number(const Tables& tables, Stream& draw, bool mobile) {
    return mobile ? "160" + digits(draw, 8) : tables.phone_area + "0" + digits(draw, tables.phone_digits - 1);
}

}  // namespace

const std::string& pick(const std::vector<Weighted>& list, double u) {
    CHECK(!list.empty());
    const auto found = std::lower_bound(list.begin(), list.end(), u, [](const Weighted& w, double x) { return w.end <= x; });
    return (found == list.end() ? list.back() : *found).text;
}

std::string person_name(const Tables& t, Stream draw, bool male, int birth_year) {
    const double kind = draw.unit(), surname = draw.unit(), length = draw.unit(), given = draw.unit();
    const double dotted = t.rates.name_middle_dot, twofold = dotted + t.rates.name_double_surname;
    const double rare = twofold + t.rates.name_rare, private_use = rare + t.rates.name_private_use;
    const bool two = length < (birth_year < 1950 ? t.rates.given_two_before_1950 : t.rates.given_two_from_1950);
    const auto& own = pick(t.given[male ? 0 : 1][two ? 1 : 0], given);
    if (kind < dotted && !t.middle_dot_surnames.empty()) return pick(t.middle_dot_surnames, surname) + "·" + own;
    if (kind < twofold && !t.double_surnames.empty()) return pick(t.double_surnames, surname) + own;
    const std::string& family = pick(t.surnames, surname);
    if (kind < rare && !t.rare_characters.empty())
        return family + t.rare_characters[draw.below(static_cast<std::uint32_t>(t.rare_characters.size()))];
    if (kind < private_use && !t.private_characters.empty()) return family + t.private_characters.front();
    return family + own;
}

std::string person_phone(const City::Parts& parts, std::size_t district, std::uint64_t k, int age, std::optional<std::uint64_t> couple) {
    const Tables& t = parts.tables;
    Stream draw = parts.stream(Purpose::phone, district, k);
    if (!draw.chance(age < 70 ? t.rates.phone_60 : age < 80 ? t.rates.phone_70 : t.rates.phone_80)) return {};
    if (!draw.chance(t.rates.phone_of_child))
        return phone_number(t, draw, draw.chance(age < 75 ? t.rates.phone_mobile_below_75 : t.rates.phone_mobile_from_75));
    // A child's number: a couple's, or one that up to three neighbours have given.
    Stream child = couple ? parts.stream(Purpose::child_phone, district, *couple, 1) : parts.stream(Purpose::child_phone, district, k / 3);
    return phone_number(t, child, true);
}

}  // namespace yk::synthetic
