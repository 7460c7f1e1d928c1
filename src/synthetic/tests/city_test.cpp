#include "synthetic/city.h"

#include <gtest/gtest.h>

#include <set>
#include <unordered_set>

#include "base/text.h"
#include "synthetic/random.h"

namespace yk::synthetic {
namespace {

const std::string data_dir = std::string(YIKANG_ROOT) + "/data";

CityOptions options_of(std::string city, std::uint64_t people, IdMode mode = IdMode::placeholder, std::uint64_t seed = 1) {
    return {data_dir, std::move(city), people, seed, mode};
}

City made(const CityOptions& options) {
    auto city = make_city(options);
    if (!city) throw std::runtime_error(city.error().code);
    return std::move(*city);
}

// Everything of a person in one line.
std::string line_of(const City& city, const Person& p) {
    std::string out(p.id_no());
    out += " " + p.name + " " + day_text(p.birth) + " " + p.phone + " " + city.address_text(p.hukou) + " " + city.address_text(p.residence);
    for (const std::int64_t v :
         {static_cast<std::int64_t>(p.sex), static_cast<std::int64_t>(p.living), std::int64_t{p.ability_level}, std::int64_t{p.ltci_level},
          static_cast<std::int64_t>(p.aid), std::int64_t{p.aid_since.days}, std::int64_t{p.disability.kind},
          std::int64_t{p.disability.grade}, p.pension_fen, p.housing_allowance_fen,
          p.died_on ? std::int64_t{p.died_on->days} : std::int64_t{-1}, p.spouse ? static_cast<std::int64_t>(*p.spouse) : -1})
        out += " " + std::to_string(v);
    return out;
}

template <class Visit>
void for_each(const City& city, Visit visit) {
    for (std::size_t d = 0; d < city.districts(); ++d)
        for (std::uint64_t k = 0; k < city.people(d); ++k) visit(city.person(d, k));
}

TEST(Philox, gives_the_published_numbers) {
    using Four = std::array<std::uint32_t, 4>;
    EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Four{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    EXPECT_EQ(philox({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}), (Four{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (Four{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Permutation, is_a_bijection_and_knows_the_way_back) {
    for (const std::uint64_t n : {1ULL, 2ULL, 3ULL, 17ULL, 256ULL, 1000ULL, 65537ULL}) {
        const Permutation p(n, 42);
        std::vector<bool> hit(n, false);
        for (std::uint64_t i = 0; i < n; ++i) {
            const auto to = p.forward(i);
            ASSERT_LT(to, n);
            ASSERT_FALSE(hit[to]);
            hit[to] = true;
            ASSERT_EQ(p.backward(to), i);
        }
    }
}

TEST(City, is_the_same_in_any_order_and_another_with_another_seed) {
    const City first = made(options_of("440100000000", 3000)), again = made(options_of("440100000000", 3000));
    const City other = made(options_of("440100000000", 3000, IdMode::placeholder, 2));
    std::vector<std::string> lines;
    for (std::size_t d = 0; d < first.districts(); ++d)
        for (std::uint64_t k = 0; k < first.people(d) + first.upcoming(d); ++k) lines.push_back(line_of(first, first.person(d, k)));
    std::size_t at = lines.size(), same = 0;
    for (std::size_t d = again.districts(); d-- > 0;) {
        for (std::uint64_t k = again.people(d) + again.upcoming(d); k-- > 0;) ASSERT_EQ(line_of(again, again.person(d, k)), lines[--at]);
    }
    for (std::uint64_t k = 0; k < std::min(first.people(0), other.people(0)); ++k) same += line_of(other, other.person(0, k)) == lines[k];
    EXPECT_LT(same, 3u);
    EXPECT_EQ(first.mark().seed, 1u);
    EXPECT_TRUE(first.mark().synthetic);
}

// Pinned: a change here changes every demonstration city and needs another gen_version.
TEST(City, has_not_changed_since_its_version) {
    const City city = made(options_of("440100000000", 20000));
    std::uint64_t sum = 14695981039346656037ULL;
    for (std::uint64_t k = 0; k < 500; ++k)
        for (const char c : line_of(city, city.person(3, k, {2026, 10}))) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    EXPECT_EQ(city.mark().gen_version, 1);
    EXPECT_EQ(sum, 12118656999930395106ULL);
}

TEST(City, sums_agree_with_what_is_published) {
    const City city = made(options_of("440100000000", 60000));
    double all = 0, over70 = 0, over80 = 0, men = 0, institution = 0, severe = 0, aided = 0, disabled = 0, alone = 0, couples = 0,
           mobile = 0, phones = 0;
    std::uint64_t counted = 0;
    const Day on = *make_day(2025, 12, 31);
    for_each(city, [&](const Person& p) {
        ++counted;
        ++all;
        ASSERT_GE(p.age_on(on), 60);
        over70 += p.age_on(on) >= 70;
        over80 += p.age_on(on) >= 80;
        men += p.sex == Sex::male;
        institution += p.living == Living::institution;
        severe += p.ability_level >= 3;
        aided += p.aid != AidClass::none;
        disabled += p.disability.kind != 0;
        alone += p.living == Living::alone;
        couples += p.living == Living::couple_only;
        phones += !p.phone.empty();
        mobile += p.phone.starts_with("160");
    });
    EXPECT_EQ(counted, 60000u);
    // 46.42 % are 70 and over (988k of 2.129M), 14.2 % are 80 and over (302.4k).
    EXPECT_NEAR(over70 / all, 0.4642, 0.003);
    EXPECT_NEAR(over80 / all, 0.1420, 0.003);
    EXPECT_NEAR(men / (all - men), 0.8746, 0.02);
    EXPECT_NEAR(institution / all, 0.011, 0.0015);
    EXPECT_NEAR(severe / all, 0.030, 0.006);
    EXPECT_NEAR(aided / all, 0.012, 0.0015);
    EXPECT_NEAR(disabled / all, 0.048, 0.004);
    EXPECT_NEAR(alone / all, 0.105, 0.008);
    EXPECT_NEAR(couples / all, 0.33, 0.02);
    EXPECT_GT(mobile, phones / 2);
}

TEST(City, carries_its_correlations) {
    const City city = made(options_of("445300000000", 40000));
    double alone = 0, alone_aided = 0, others = 0, others_aided = 0, severe = 0, severe_in = 0, mild = 0, mild_in = 0;
    for_each(city, [&](const Person& p) {
        (p.living == Living::alone ? alone : others) += 1;
        (p.living == Living::alone ? alone_aided : others_aided) += p.aid != AidClass::none;
        (p.ability_level >= 3 ? severe : mild) += 1;
        (p.ability_level >= 3 ? severe_in : mild_in) += p.living == Living::institution;
    });
    EXPECT_NEAR((alone_aided / alone) / (others_aided / others), 2.5, 0.5);
    EXPECT_GT((severe_in / severe) / (mild_in / mild), 5);
}

TEST(City, couples_agree_with_each_other) {
    const City city = made(options_of("440400000000", 20000));
    const Month later{2027, 6};
    double pairs = 0, difference = 0;
    for (std::size_t d = 0; d < city.districts(); ++d) {
        for (std::uint64_t k = 0; k < city.people(d); ++k) {
            const Person p = city.person(d, k, later);
            if (!p.spouse) continue;
            const Person q = city.person(d, *p.spouse, later);
            ASSERT_NE(p.sex, q.sex);
            EXPECT_FALSE(q.died_on);
            if (!p.died_on) {
                ASSERT_EQ(q.spouse, k);
            }
            EXPECT_EQ(city.address_text(p.hukou), city.address_text(q.hukou));
            if (!p.died_on && p.living != Living::institution && q.living != Living::institution) {
                EXPECT_EQ(city.address_text(p.residence), city.address_text(q.residence));
                EXPECT_EQ(p.living, q.living);
            }
            if (p.sex == Sex::male) continue;
            ++pairs;
            difference += (p.birth - q.birth) / 365.25;
        }
    }
    EXPECT_GT(pairs, 3000);
    EXPECT_NEAR(difference / pairs, 3, 0.7);
}

void check_numbers(const City& city, bool placeholder) {
    std::unordered_set<std::string> seen;
    std::map<std::string, int> codes;
    std::uint64_t migrants = 0;
    for (std::size_t d = 0; d < city.districts(); ++d) {
        const std::string own = region_text(city.district_code(d)).substr(0, 6);
        for (std::uint64_t k = 0; k < city.people(d) + city.upcoming(d); ++k) {
            const Person p = city.person(d, k);
            const auto id = ResidentId::of(p.id_no());
            ASSERT_TRUE(id) << p.id_no();
            ASSERT_EQ(id->birth(), p.birth);
            ASSERT_EQ(id->sex(), p.sex);
            ASSERT_TRUE(seen.insert(id->text()).second) << p.id_no();
            ++codes[id->text().substr(0, 6)];
            if (!placeholder) {
                ASSERT_GE(id->text().substr(14, 3), "900");
                ASSERT_LE(id->text().substr(14, 3), "995");
            }
            migrants += id->text().substr(0, 4) != own.substr(0, 4);
        }
    }
    if (placeholder) {
        EXPECT_EQ(codes.size(), 1u);
        EXPECT_EQ(codes.begin()->first.substr(4), "01");
    } else {
        EXPECT_NEAR(static_cast<double>(migrants) / static_cast<double>(seen.size()), 0.08, 0.02);
        EXPECT_GT(codes["440107"], 0);  // 芳村区, retired
    }
}

TEST(City, placeholder_numbers_are_valid_unique_and_of_no_county) {
    check_numbers(made(options_of("440100000000", 30000)), true);
    check_numbers(made(options_of("441700000000", 3000)), true);
}

TEST(City, real_shaped_numbers_are_valid_unique_and_of_the_districts) {
    check_numbers(made(options_of("440100000000", 30000, IdMode::real_shape)), false);
}

TEST(City, refuses_what_it_cannot_number) {
    const auto code = [](const CityOptions& o) {
        const auto city = make_city(o);
        return city ? std::string() : city.error().code;
    };
    EXPECT_EQ(code(options_of("440100000000", 0)), "synthetic.city.empty");
    EXPECT_EQ(code(options_of("110100000000", 10)), "synthetic.city.unknown");
    EXPECT_EQ(code(options_of("440100000000", 40'000'000)), "synthetic.city.too_many");
    EXPECT_EQ(code({data_dir + "/none", "440100000000", 10}), "synthetic.table.missing");
    EXPECT_EQ(code(options_of("440100000000", 2'000'000)), "");
    EXPECT_EQ(code(options_of("440100000000", 2'000'000, IdMode::real_shape)), "");
    EXPECT_EQ(code(options_of("440100000000", 1)), "");
}

TEST(City, telephone_numbers_belong_to_nobody) {
    for (const auto& [city_code, area] : std::vector<std::pair<std::string, std::string>>{
             {"440100000000", "0200"}, {"440400000000", "07560"}, {"441700000000", "06620"}, {"445300000000", "07660"}}) {
        const City city = made(options_of(city_code, 4000));
        std::map<std::string, int> shared;
        for_each(city, [&](const Person& p) {
            if (p.phone.empty()) return;
            EXPECT_TRUE(p.phone.starts_with("160") ? p.phone.size() == 11 : p.phone.starts_with(area)) << p.phone;
            ++shared[p.phone];
        });
        int twice = 0;
        for (const auto& [phone, people] : shared) {
            EXPECT_LE(people, 3) << phone;
            twice += people > 1;
        }
        EXPECT_GT(twice, 50);
    }
}

TEST(City, names_follow_their_rates) {
    const City city = made(options_of("440100000000", 60000));
    int dotted = 0, two_fold = 0, private_use = 0;
    for_each(city, [&](const Person& p) {
        dotted += p.name.find("·") != std::string::npos;
        for (const auto* surname : {"欧阳", "司徒", "上官", "诸葛"}) two_fold += p.name.starts_with(surname);
        for (const char32_t c : code_points(p.name)) private_use += is_private_use(c);
    });
    EXPECT_NEAR(dotted, 12, 12);
    EXPECT_NEAR(two_fold, 360, 80);
    EXPECT_NEAR(private_use, 6, 6);
}

TEST(City, events_match_the_states_before_and_after) {
    const City city = made(options_of("440100000000", 4000));
    double deaths = 0, moves = 0, aid_changes = 0, people = 0;
    for (std::size_t d = 0; d < city.districts(); ++d) {
        for (std::uint64_t k = 0; k < city.people(d); ++k) {
            Person before = city.person(d, k);
            ++people;
            for (int m = 1; m <= 12; ++m) {
                const Month month{2026, m};
                const Person after = city.person(d, k, month);
                bool died = false, moved = false, aid = false;
                for (const auto& e : city.events(d, k, month)) {
                    ASSERT_GE(e.day, first_day(month));
                    ASSERT_LE(e.day, last_day(month));
                    died = died || e.kind == EventKind::death;
                    moved = moved || e.kind == EventKind::move;
                    aid = aid || e.kind == EventKind::aid_change;
                }
                ASSERT_EQ(died, after.died_on.has_value() && !before.died_on);
                if (!after.died_on) {
                    ASSERT_EQ(aid, after.aid != before.aid);
                    if (!moved && after.living == before.living) {
                        ASSERT_EQ(city.address_text(before.residence), city.address_text(after.residence));
                    }
                    ASSERT_GE(after.ability_level, before.ability_level);
                }
                deaths += died;
                moves += moved;
                aid_changes += aid;
                before = after;
            }
        }
    }
    EXPECT_NEAR(deaths / people, 0.030, 0.008);
    EXPECT_NEAR(moves / people, 0.025, 0.006);
    EXPECT_NEAR(aid_changes / people, 0.004, 0.002);
}

TEST(City, a_reissued_number_is_new_and_still_nobody_elses) {
    const City city = made(options_of("440400000000", 15000));
    std::unordered_set<std::string> first;
    for_each(city, [&](const Person& p) { first.insert(std::string(p.id_no())); });
    int reissued = 0;
    std::unordered_set<std::string> second;
    for (std::size_t d = 0; d < city.districts(); ++d) {
        for (std::uint64_t k = 0; k < city.people(d); ++k) {
            const Person p = city.person(d, k, {2035, 12}), q = city.person(d, k);
            if (p.id == q.id) continue;
            ++reissued;
            EXPECT_TRUE(ResidentId::of(p.id_no()));
            EXPECT_FALSE(first.contains(std::string(p.id_no())));
            EXPECT_TRUE(second.insert(std::string(p.id_no())).second);
        }
    }
    EXPECT_NEAR(reissued, 30, 24);
}

TEST(City, uses_real_villages_only) {
    const City city = made(options_of("441700000000", 5000));
    std::set<std::int64_t> towns;
    for_each(city, [&](const Person& p) {
        EXPECT_EQ(level_of(p.hukou.village), RegionLevel::village);
        EXPECT_FALSE(city.village_name(p.hukou.village).empty());
        EXPECT_EQ(city.district_of(p.hukou.village), p.district);
        towns.insert(p.hukou.village.value / 1000);
        EXPECT_LT(p.hukou.village.value / 1000 % 1000, 400);  // no farms, zones, prisons
    });
    EXPECT_GT(towns.size(), 40u);
}

}  // namespace
}  // namespace yk::synthetic
