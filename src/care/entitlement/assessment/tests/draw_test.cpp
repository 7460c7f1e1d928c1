// The lot: repeatable, fair, never two of different agencies, the same pair again only when there is no other. Pure.
#include "care/entitlement/assessment/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace yk::care::assessment {
namespace {

std::vector<Candidate> people(std::int64_t from, std::int64_t count, std::int64_t agency) {
    std::vector<Candidate> out;
    for (std::int64_t i = 0; i < count; ++i) out.push_back({from + i, agency, false, 0});
    return out;
}
Pair ordered(Pair pair) { return {std::min(pair.first, pair.second), std::max(pair.first, pair.second)}; }

TEST(AssessmentDraw, NeedsTwoOfOneAgency) {
    EXPECT_FALSE(draw_pair({}, {}, 1));
    EXPECT_FALSE(draw_pair(people(1, 1, 7), {}, 1));
    const std::vector<Candidate> strangers{{1, 7, true, 0}, {2, 8, true, 0}};
    EXPECT_FALSE(draw_pair(strangers, {}, 1));
    EXPECT_EQ(ordered(*draw_pair(people(1, 2, 7), {}, 1)), Pair(1, 2));
}

TEST(AssessmentDraw, TheSameSeedGivesTheSamePairInWhateverOrderTheyAreNamed) {
    auto all = people(1, 6, 7);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto once = draw_pair(all, {}, seed);
        std::reverse(all.begin(), all.end());
        EXPECT_EQ(once, draw_pair(all, {}, seed));
    }
}

TEST(AssessmentDraw, EveryPairComesUpAndEverybodyLeads) {
    std::map<Pair, int> pairs;
    std::map<std::int64_t, int> leads;
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        const auto pair = *draw_pair(people(1, 4, 7), {}, seed);
        ++pairs[ordered(pair)];
        ++leads[pair.first];
    }
    ASSERT_EQ(pairs.size(), 6U);
    for (const auto& [pair, times] : pairs) EXPECT_NEAR(times, 500, 120) << pair.first << "," << pair.second;
    ASSERT_EQ(leads.size(), 4U);
    for (const auto& [lead, times] : leads) EXPECT_NEAR(times, 750, 150) << lead;
}

TEST(AssessmentDraw, ThePairOfLastTimeOnlyWhenThereIsNoOther) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        EXPECT_NE(ordered(*draw_pair(people(1, 3, 7), Pair(2, 1), seed)), Pair(1, 2));
        EXPECT_EQ(ordered(*draw_pair(people(1, 2, 7), Pair(1, 2), seed)), Pair(1, 2));
        auto partners = people(1, 3, 7);
        partners[0].last_partner = 2;
        EXPECT_NE(ordered(*draw_pair(partners, {}, seed)), Pair(1, 2));
    }
}

TEST(AssessmentDraw, AMedicalBackgroundWherePossible) {
    auto all = people(1, 5, 7);
    all[4].medical = true;
    for (std::uint64_t seed = 0; seed < 100; ++seed) EXPECT_EQ(ordered(*draw_pair(all, {}, seed)).second, 5);
}

}  // namespace
}  // namespace yk::care::assessment
