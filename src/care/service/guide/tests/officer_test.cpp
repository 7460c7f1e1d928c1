// Who answers for a village: the nearest, the least busy, the deputy while away. Pure.
#include <gtest/gtest.h>

#include "care/service/guide/access.h"

namespace yk::care::guide {
namespace {

constexpr RegionCode city{440100000000}, district{440103000000}, town{440103001000}, village{440103001101}, other_town{440104001000};
const Day today = *parse_day("2026-11-22");

Officer officer(std::int64_t id, RegionCode region) {
    Officer out;
    out.id = OfficerId{id};
    out.region = region;
    out.valid_from = *parse_day("2026-01-01");
    return out;
}
std::int64_t chosen(const std::vector<Officer>& all, RegionCode region, const std::map<OfficerId, std::int64_t>& load = {}) {
    const auto* found = responsible_for(all, region, today, load);
    return found ? found->id.value : 0;
}

TEST(GuideOfficers, TheSmallestRegionAroundTheElderAnswers) {
    const std::vector<Officer> all{officer(1, city), officer(2, town), officer(3, village), officer(4, other_town)};
    EXPECT_EQ(chosen(all, village), 3);
    EXPECT_EQ(chosen(all, {440103001102}), 2);
    EXPECT_EQ(chosen(all, {440103002101}), 1);
    EXPECT_EQ(chosen(all, {440104001200}), 4);
    EXPECT_EQ(chosen(all, {440300000000}), 0);
    EXPECT_EQ(chosen({}, village), 0);
    EXPECT_EQ(chosen({officer(3, village)}, town), 0) << "an officer of one village does not answer for its town";
}

TEST(GuideOfficers, OfSeveralTheLeastBusy) {
    const std::vector<Officer> all{officer(1, town), officer(2, town), officer(3, district)};
    EXPECT_EQ(chosen(all, village), 1);
    EXPECT_EQ(chosen(all, village, {{OfficerId{1}, 4}, {OfficerId{2}, 3}}), 2);
}

TEST(GuideOfficers, WhileAwayTheColleagueOrTheDeputy) {
    std::vector<Officer> all{officer(1, town), officer(2, town), officer(3, city)};
    all[0].away_from = today;
    EXPECT_EQ(chosen(all, village, {{OfficerId{2}, 9}}), 2) << "a colleague who is there goes before one who is away";
    all.erase(all.begin() + 1);
    EXPECT_EQ(chosen(all, village), 1) << "away without a deputy: it waits for them";
    all[0].deputy = OfficerId{3};
    EXPECT_EQ(chosen(all, village), 3);
    all[0].away_to = today - 1;
    EXPECT_EQ(chosen(all, village), 1) << "back again";
    all[0].away_to = today;
    EXPECT_EQ(chosen(all, village), 3) << "the last day away";
    all[1].away_from = today - 5;
    EXPECT_EQ(chosen(all, village), 1) << "the deputy is away too";
}

}  // namespace
}  // namespace yk::care::guide
