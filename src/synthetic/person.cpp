// Puts one person together: the counted facts first, then those drawn by chance, each from a stream of its own.
#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "synthetic/parts.h"

namespace yk::synthetic {
namespace {

// How much a share grows or shrinks for the two sides of a group so that the whole keeps its share.
struct Tilted {
    double inside, outside;
};
Tilted tilted(double share, double group, double times) {
    const double outside = share / (1 + (times - 1) * group);
    return {std::min(1.0, outside * times), outside};
}

std::size_t age_index(int age) { return static_cast<std::size_t>(std::clamp(age, first_age, last_age) - first_age); }

// Everything about a person that does not depend on others, as of a day.
class Maker {
 public:
    Maker(const City::Parts& parts, std::size_t district, std::uint64_t k, Day on)
        : parts_(parts), t_(parts.tables), district_(district), k_(k), on_(on), place_(parts.census.place_of(district, k)) {}

    Person make();
    std::vector<Event> events(Day from, Day to);

 private:
    struct Health {
        std::int32_t level;
        bool institution;
        double disability, assessed, adapted;
    };
    Health health_of(std::uint64_t k, int age) const;
    // One's own, asked for several times.
    const Health& own_health(int age);
    void find_spouse();
    Living living_on(int age, bool couple, bool spouse_in_institution);
    void settle(Person& p);
    void give_means(Person& p);
    void give_disability(Person& p, double u);
    Day day_in_past(Stream& draw, int years) const {
        return parts_.base - static_cast<std::int32_t>(draw.below(static_cast<std::uint32_t>(years * 365)));
    }
    std::size_t village_in(std::size_t district, double u) const {
        const auto& ends = t_.districts[district].village_ends;
        return static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end() - 1, u) - ends.begin());
    }
    Address address_in(std::size_t district, Stream& draw) const;
    std::int64_t pension(Stream& draw, Person& p) const;
    bool base_alone();
    AidClass aid_at_base();

    const City::Parts& parts_;
    const Tables& t_;
    std::size_t district_;
    std::uint64_t k_;
    Day on_;
    Place place_;
    Birthday birthday_{};
    Day birth_;
    std::optional<std::uint64_t> spouse_;  // ever
    Place spouse_place_{};
    Day spouse_birth_;
    std::uint64_t household_ = 0;  // k of the husband, or one's own
    Health own_{};
    int own_age_ = -1;
};

Maker::Health Maker::health_of(std::uint64_t k, int age) const {
    Stream draw = parts_.stream(Purpose::health, district_, k);
    const auto a = age_index(age);
    const auto level = static_cast<std::int32_t>(pick(t_.care_ends[a], draw.unit()));
    const auto [severe, others] = tilted(t_.institution[a], 1 - t_.care_ends[a][2], t_.rates.institution_odds_level_3);
    const bool institution = draw.unit() < (level >= 3 ? severe : others);
    const double disability = draw.unit(), assessed = draw.unit(), adapted = draw.unit();
    return {level, institution, disability, assessed, adapted};
}

const Maker::Health& Maker::own_health(int age) {
    if (own_age_ != age) own_ = health_of(k_, age);
    own_age_ = age;
    return own_;
}

void Maker::find_spouse() {
    birthday_ = parts_.census.birthday_of(district_, place_);
    birth_ = parts_.census.birth_of(place_, birthday_);
    household_ = k_;
    if (!parts_.census.spouse_of(district_, place_, spouse_place_)) return;
    spouse_ = parts_.census.index_of(district_, spouse_place_);
    spouse_birth_ = parts_.census.birth_of(spouse_place_, parts_.census.birthday_of(district_, spouse_place_));
    if (!place_.male()) household_ = *spouse_;
}

// One draw a household, against the shares that are left when couples and residents of institutions are taken out.
Living Maker::living_on(int age, bool couple, bool spouse_in_institution) {
    if (own_health(age).institution) return Living::institution;
    const double u = parts_.stream(Purpose::household, district_, household_).unit();
    const double married = parts_.census.married_share();
    const auto& share = t_.living;
    const double at_home = share[0] + share[1] + share[2] + share[4];
    const double couples = share[1] / at_home, alone = share[0] / at_home, other = share[4] / at_home;
    if (spouse_) {
        const double couple_only = married > 0 ? std::min(1.0, couples / married) : 0;
        if (u < couple_only) return couple && !spouse_in_institution ? Living::couple_only : Living::alone;
        return Living::with_children;
    }
    const double single = std::max(0.01, 1 - married);
    if (u < alone / single) return Living::alone;
    return u < (alone + other) / single ? Living::other : Living::with_children;
}

bool Maker::base_alone() {
    const bool spouse_away = spouse_ && health_of(*spouse_, parts_.options.base_year - civil(spouse_birth_).year).institution;
    return living_on(place_.age(), spouse_.has_value(), spouse_away) == Living::alone;
}

AidClass Maker::aid_at_base() {
    const double u = parts_.stream(Purpose::means, district_, k_).unit();
    double end = 0;
    const bool alone = base_alone();
    for (std::size_t c = 0; c < t_.aid.size(); ++c) {
        const auto [inside, outside] = tilted(t_.aid[c], t_.living[0], t_.rates.aid_odds_alone);
        end += alone ? inside : outside;
        if (u < end) return static_cast<AidClass>(c + 1);
    }
    return AidClass::none;
}

Address Maker::address_in(std::size_t district, Stream& draw) const {
    const auto& villages = t_.districts[district].villages;
    Address address;
    address.village = {villages[village_in(district, draw.unit())].code};
    address.road = static_cast<std::uint8_t>(draw.below(8));
    address.number = static_cast<std::uint16_t>(1 + draw.below(300));
    address.room = static_cast<std::uint8_t>(draw.below(100) < 55 ? 0 : draw.below(3) == 0 ? 1 : 2 + draw.below(70));
    return address;
}

// Hukou where the household is registered; residence the same, in another town or, after a move, elsewhere.
void Maker::settle(Person& p) {
    Stream draw = parts_.stream(Purpose::town, district_, household_);
    p.hukou = address_in(district_, draw);
    p.residence = p.hukou;
    if (draw.chance(t_.split)) {
        std::size_t there = district_;
        if (t_.districts.size() > 1 && draw.chance(t_.rates.split_other_district)) {
            const double u = draw.unit();
            double end = 0;
            for (std::size_t d = 0; d < t_.districts.size(); ++d) {
                if (d == district_) continue;
                end += t_.districts[d].weight / (1 - t_.districts[district_].weight);
                there = d;
                if (u < end) break;
            }
        }
        p.residence = address_in(there, draw);
    }
    if (move_day(parts_, district_, household_) <= on_) {
        Stream moved = parts_.stream(Purpose::moving, district_, household_, 1);
        p.residence = address_in(district_, moved);
    }
    if (p.living == Living::institution) p.residence.number = 0;
}

std::int64_t Maker::pension(Stream& draw, Person& p) const {
    if (!draw.chance(t_.rates.pension)) return 0;
    p.employee_pension = draw.chance(t_.rates.pension_employee);
    const double spread = std::exp(0.3 * draw.normal());
    return static_cast<std::int64_t>((p.employee_pension ? 380'000 : 28'000) * spread / 10) * 10;
}

void Maker::give_means(Person& p) {
    p.aid = aid_at_base();
    Stream since = parts_.stream(Purpose::dates, district_, k_);
    p.aid_since = first_of_month(day_in_past(since, 10));
    const Day assessed_on = day_in_past(since, 2), adapted_on = day_in_past(since, 4);
    if (const Day changed = aid_change_day(parts_, district_, k_, p.aid != AidClass::none); changed <= on_) {
        Stream draw = parts_.stream(Purpose::aid_change, district_, k_, 1);
        const double u = draw.unit() * (t_.aid[0] + t_.aid[1] + t_.aid[2]);
        const auto begun = u < t_.aid[0]               ? AidClass::extreme_difficulty
                           : u < t_.aid[0] + t_.aid[1] ? AidClass::minimum_living_allowance
                                                       : AidClass::low_income;
        p.aid = p.aid == AidClass::none ? begun : AidClass::none;
        p.aid_since = first_of_month(changed);
    }
    if (p.aid == AidClass::none) p.aid_since = {};

    Stream draw = parts_.stream(Purpose::means, district_, k_, 1);
    p.special_family = draw.chance(t_.special_family) ? 1 + static_cast<std::int32_t>(draw.below(3) == 0) : 0;
    p.veteran = draw.chance(t_.veteran) ? 1 + static_cast<std::int32_t>(draw.below(4)) : 0;
    p.medical_enrolled = draw.chance(t_.rates.medical_enrolment);
    const bool housing = draw.chance(t_.rates.housing_allowance);
    p.housing_allowance_fen = p.aid != AidClass::none && housing ? 20'000 + 100 * static_cast<std::int64_t>(draw.below(400)) : 0;
    p.pension_fen = pension(draw, p);

    const Health health = own_health(p.age_on(on_));
    if (health.level >= 2 && health.assessed < t_.rates.ltci_assessed) {
        p.ltci_level = std::min(5, health.level + static_cast<std::int32_t>(draw.below(2)));
        p.ltci_assessed_on = assessed_on;
    }
    if (health.level >= 2 && health.adapted < t_.rates.home_adaptation) {
        p.adapted_on = adapted_on;
        p.adaptation_fen = 150'000 + 1'000 * static_cast<std::int64_t>(draw.below(300));
    }
}

void Maker::give_disability(Person& p, double u) {
    if (u >= t_.disability[age_index(place_.age())]) return;
    Stream draw = parts_.stream(Purpose::health, district_, k_, 1);
    p.disability.kind = 1 + static_cast<std::int32_t>(pick(t_.category_ends, draw.unit()));
    p.disability.grade = 1 + static_cast<std::int32_t>(pick(t_.grade_ends, draw.unit()));
    p.disability.reissued = draw.chance(0.3);
}

Person Maker::make() {
    find_spouse();
    Person p;
    p.district = district_;
    p.k = k_;
    p.birth = birth_;
    p.sex = place_.male() ? Sex::male : Sex::female;
    p.name = person_name(t_, parts_.stream(Purpose::name, district_, k_), place_.male(), civil(birth_).year);
    const bool reissued = reissue_day(parts_, district_, k_, sharing_reissue(parts_, district_, place_, birthday_)) <= on_;
    p.id = identity_number(parts_, district_, place_, birthday_, reissued);

    bool widowed = false, spouse_away = false;
    if (spouse_) {
        widowed = death_day(parts_, district_, *spouse_, spouse_birth_, spouse_place_.male()) <= on_;
        spouse_away = health_of(*spouse_, yk::age_on(spouse_birth_, on_)).institution;
        if (!widowed) p.spouse = spouse_;
    }
    const int age = p.age_on(on_);
    const Health health = own_health(age);
    p.ability_level = health.level;
    p.living = living_on(age, spouse_ && !widowed, spouse_away);
    p.phone = person_phone(parts_, district_, k_, place_.age(), spouse_ ? std::optional(household_) : std::nullopt);
    settle(p);
    give_means(p);
    give_disability(p, health.disability);
    if (const Day died = death_day(parts_, district_, k_, birth_, place_.male()); died <= on_) {
        p.died_on = died;
        p.cremated = parts_.stream(Purpose::death, district_, k_, 1).chance(t_.rates.cremated);
    }
    return p;
}

std::vector<Event> Maker::events(Day from, Day to) {
    find_spouse();
    const Day died = death_day(parts_, district_, k_, birth_, place_.male());
    std::vector<Event> all{
        {EventKind::move, move_day(parts_, district_, household_)},
        {EventKind::aid_change, aid_change_day(parts_, district_, k_, aid_at_base() != AidClass::none)},
        {EventKind::id_reissue, reissue_day(parts_, district_, k_, sharing_reissue(parts_, district_, place_, birthday_))},
    };
    std::erase_if(all, [&](const Event& e) { return e.day < from || e.day > to || e.day >= died; });
    if (from <= died && died <= to) all.push_back({EventKind::death, died});
    std::sort(all.begin(), all.end(), [](const Event& a, const Event& b) { return a.day < b.day; });
    return all;
}

}  // namespace

Person City::person(std::size_t district, std::uint64_t k) const { return Maker(*parts_, district, k, parts_->base).make(); }
Person City::person(std::size_t district, std::uint64_t k, Month month) const {
    return Maker(*parts_, district, k, std::max(parts_->base, last_day(month))).make();
}
std::vector<Event> City::events(std::size_t district, std::uint64_t k, Month month) const {
    return Maker(*parts_, district, k, last_day(month)).events(first_day(month), last_day(month));
}

}  // namespace yk::synthetic
