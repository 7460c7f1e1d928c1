// Rates compared: each value was worked out apart from this program, with Python 3 (fractions and math.comb exactly for Fisher's test,
// statistics.NormalDist for z, Wilson and Newcombe); 56 of 70 against 48 of 80 is the worked example of Newcombe's paper of 1998.
#include <gtest/gtest.h>

#include "care/oversight/compliance/report.h"

namespace yk::care::compliance {
namespace {

TEST(Fairness, TwoProportions) {
    const auto far = chance_of({100, 60}, {1000, 450});
    EXPECT_FALSE(far.exact);
    EXPECT_NEAR(far.p, 0.004130982892637469, 1e-12);
    EXPECT_NEAR(chance_of({100, 52}, {1000, 500}).p, 0.7029156924453204, 1e-12);
    EXPECT_NEAR(chance_of({1000, 450}, {100, 60}).p, far.p, 1e-15);  // either way round
    EXPECT_EQ(chance_of({50, 0}, {70, 0}).p, 1);
    EXPECT_EQ(chance_of({50, 50}, {70, 70}).p, 1);
}

TEST(Fairness, ExactWhereFewAreExpected) {
    const auto few = chance_of({10, 7}, {12, 2});
    EXPECT_TRUE(few.exact);
    EXPECT_NEAR(few.p, 0.019460415745245468, 1e-9);
    EXPECT_NEAR(chance_of({31, 0}, {400, 3}).p, 0.6005311259182732, 1e-9);
    EXPECT_NEAR(chance_of({40, 4}, {45, 0}).p, 0.022567828189165764, 1e-9);
}

TEST(Fairness, TheIntervalOfTheDifference) {
    const auto known = interval_of({70, 56}, {80, 48});
    EXPECT_NEAR(known.low, 0.052431472402364926, 1e-12);
    EXPECT_NEAR(known.high, 0.33387265403690586, 1e-12);
    const auto none = interval_of({31, 0}, {400, 3});
    EXPECT_NEAR(none.low, -0.021815720724032116, 1e-12);
    EXPECT_NEAR(none.high, 0.10286628217091476, 1e-12);
}

TEST(Fairness, ManyLooks) {
    const std::vector<double> p{0.01, 0.04, 0.03, 0.005, 0.5};
    const std::vector<double> expected{0.025, 0.05, 0.05, 0.025, 0.5};
    const auto q = adjusted(p);
    for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(q[i], expected[i], 1e-15);
    EXPECT_TRUE(adjusted({}).empty());
}

TEST(Fairness, WithinStrataTheMixtureFallsAway) {
    const Stratum strata[] = {{{100, 80}, {1000, 870}}, {{400, 20}, {60, 6}}, {{0, 0}, {10, 5}}};
    EXPECT_NEAR(*within(strata), -0.06270718232044199, 1e-12);
    EXPECT_FALSE(within(std::span(strata).subspan(2)));
}

std::array<Share, age_bands> one_band(std::size_t band, Share share) {
    std::array<Share, age_bands> out{};
    out[band] = share;
    return out;
}
Question question(std::vector<std::array<Share, age_bands>> groups) {
    Question out;
    out.item = "a";
    for (const auto& group : groups)
        for (std::size_t b = 0; b < age_bands; ++b) out.all[b] += group[b];
    out.groups = std::move(groups);
    return out;
}
const std::vector<Group> two_districts{{Dimension::district, "1", {"甲", "A"}}, {Dimension::district, "2", {"乙", "B"}}};

TEST(Fairness, ADifferenceIsToldByWhatExplainsIt) {
    std::int64_t too_small = 0;
    auto asked = question({one_band(2, {1000, 600}), one_band(2, {1000, 400})});
    auto lines = compare(two_districts, {asked}, {}, too_small);
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0].verdict, Verdict::to_look_at);
    EXPECT_TRUE(lines[0].above);
    EXPECT_FALSE(lines[1].above);
    EXPECT_NEAR(*lines[0].difference, 0.2, 1e-12);
    EXPECT_NEAR(*lines[0].within, 0.2, 1e-12);
    asked.asked_by_rule = {Dimension::district};
    EXPECT_EQ(compare(two_districts, {asked}, {}, too_small)[0].verdict, Verdict::by_rule);
    const auto even = question({one_band(2, {1000, 500}), one_band(2, {1000, 510})});
    EXPECT_EQ(compare(two_districts, {even}, {}, too_small)[0].verdict, Verdict::by_chance);
    EXPECT_EQ(too_small, 0);
}

TEST(Fairness, OlderPeopleInOneDistrictAreNoDifferenceBetweenDistricts) {
    auto first = one_band(0, {100, 10}), second = one_band(0, {900, 90});
    first[4] = {900, 810};
    second[4] = {100, 90};
    std::int64_t too_small = 0;
    const auto lines = compare(two_districts, {question({first, second})}, {}, too_small);
    EXPECT_EQ(lines[0].verdict, Verdict::by_mixture);
    EXPECT_NEAR(*lines[0].within, 0, 1e-12);
    EXPECT_EQ(lines[0].bands.size(), age_bands);
}

TEST(Fairness, FewPeopleAreNotComparedAndSmallCountsNotShown) {
    std::int64_t too_small = 0;
    EXPECT_TRUE(compare(two_districts, {question({one_band(2, {29, 20}), one_band(2, {1000, 400})})}, {}, too_small).empty());
    EXPECT_EQ(too_small, 2);
    // Three groups: the one with a small count, and the next smallest, from which it could be worked out.
    auto three = two_districts;
    three.push_back({Dimension::district, "3", {"丙", "C"}});
    const auto lines = compare(three, {question({one_band(2, {500, 4}), one_band(2, {600, 300}), one_band(2, {900, 400})})}, {}, too_small);
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_FALSE(lines[0].yes || lines[0].difference || lines[0].rest_yes || lines[0].low || !lines[0].bands.empty());
    EXPECT_FALSE(lines[0].p || lines[0].q);  // with the people of both sides a count follows from it
    EXPECT_TRUE(lines[2].p && lines[2].q);
    EXPECT_EQ(lines[0].verdict, Verdict::to_look_at);  // what was found is told, not by how much
    EXPECT_FALSE(lines[1].yes);
    EXPECT_EQ(lines[2].yes, 400);
    // Everybody or nobody: nothing to compare.
    EXPECT_TRUE(compare(two_districts, {question({one_band(2, {500, 0}), one_band(2, {600, 0})})}, {}, too_small).empty());
}

TEST(Fairness, ASingleSmallBandTakesTheNextSmallestWithIt) {
    auto first = one_band(0, {500, 300}), second = one_band(0, {600, 200});
    first[2] = {400, 250};
    second[2] = {300, 100};
    first[4] = {100, 3};  // 553 of the whole would tell this one
    second[4] = {200, 50};
    std::int64_t too_small = 0;
    const auto two = compare(two_districts, {question({first, second})}, {}, too_small);
    const auto& bands = two.at(0).bands;
    ASSERT_EQ(bands.size(), age_bands);
    EXPECT_FALSE(bands[4].yes || bands[4].rest_yes || bands[2].yes || bands[2].rest_yes);
    EXPECT_EQ(bands[4].people, 100);
    EXPECT_EQ(bands[0].yes, 300);
    // Few people: not even how many they are.
    first[4] = {3, 0};
    const auto few = compare(two_districts, {question({first, second})}, {}, too_small);
    EXPECT_FALSE(few.at(0).bands[4].people || few.at(0).bands[4].rest_people || few.at(0).bands[2].people || few.at(0).bands[2].yes);
    EXPECT_EQ(few.at(0).bands[0].people, 500);
    // Two hidden ones hide one another.
    first[0] = {500, 480};
    first[2] = {400, 2};
    const auto both = compare(two_districts, {question({first, second})}, {}, too_small);
    EXPECT_EQ(both.at(0).bands[0].yes, 480);
    EXPECT_FALSE(both.at(0).bands[2].people);
}

TEST(Fairness, ABandThatIsSmallInOneDistrictIsShownOfNone) {
    auto three = two_districts;
    three.push_back({Dimension::district, "3", {"丙", "C"}});
    auto first = one_band(0, {500, 300}), second = one_band(0, {600, 200}), third = one_band(0, {600, 210});
    first[2] = {100, 3};
    second[2] = {300, 100};
    third[2] = {300, 90};
    first[3] = second[3] = third[3] = {400, 150};
    std::int64_t too_small = 0;
    const auto lines = compare(three, {question({first, second, third})}, {}, too_small);
    for (const auto& line : lines) {
        if (line.bands.empty()) continue;
        EXPECT_FALSE(line.bands[2].yes || line.bands[2].rest_yes) << line.group;
        EXPECT_FALSE(line.bands[3].yes) << line.group;
        EXPECT_TRUE(line.bands[0].yes) << line.group;
    }
    EXPECT_FALSE(lines.at(1).bands.empty());
}

TEST(Fairness, Bands) {
    EXPECT_STREQ(band_text(band_of(60)), "60-64");
    EXPECT_STREQ(band_text(band_of(64)), "60-64");
    EXPECT_STREQ(band_text(band_of(65)), "65-69");
    EXPECT_STREQ(band_text(band_of(79)), "70-79");
    EXPECT_STREQ(band_text(band_of(100)), "100+");
    EXPECT_STREQ(band_text(band_of(59)), "-");
    EXPECT_STREQ(band_text(band_of(std::nullopt)), "-");
}

}  // namespace
}  // namespace yk::care::compliance
