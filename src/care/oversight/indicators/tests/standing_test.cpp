// How a figure stands: the day of the date and the day after, late, fallen back, ongoing, watched, never reported; numbers; the digest.
#include <gtest/gtest.h>

#include "care/oversight/indicators/counting.h"

namespace yk::care::indicators {
namespace {

Day day(const char* text) { return *parse_day(text); }
Target dated(Direction direction, std::int64_t value, const char* by) { return {direction, value * one, day(by), {}}; }
std::vector<Point> points(std::initializer_list<std::pair<const char*, std::int64_t>> list) {
    std::vector<Point> out;
    for (const auto& [on, value] : list) out.push_back({day(on), value * one});
    return out;
}

TEST(IndicatorStanding, ADateHoldsThroughItsDay) {
    const auto target = dated(Direction::at_least, 80, "2025-12-31");
    EXPECT_EQ(standing_of(target, {}, day("2025-12-31")), Standing::no_data);
    EXPECT_EQ(standing_of(target, {}, day("2026-01-01")), Standing::never_reported);
    const auto below = points({{"2025-06-30", 79}});
    EXPECT_EQ(standing_of(target, below, day("2025-12-31")), Standing::on_the_way);
    EXPECT_EQ(standing_of(target, below, day("2026-01-01")), Standing::missed);
    EXPECT_EQ(standing_of(target, below, day("2025-06-29")), Standing::no_data) << "the value speaks of a later day";
    const auto reached = points({{"2025-12-31", 80}});
    EXPECT_EQ(standing_of(target, reached, day("2025-12-31")), Standing::met);
    EXPECT_EQ(standing_of(target, reached, day("2026-11-22")), Standing::met);
    const auto after = points({{"2025-06-30", 79}, {"2026-01-01", 80}});
    EXPECT_EQ(standing_of(target, after, day("2025-12-31")), Standing::on_the_way);
    EXPECT_EQ(standing_of(target, after, day("2026-01-01")), Standing::late);
    const auto fallen = points({{"2025-12-31", 85}, {"2026-06-30", 60}});
    EXPECT_EQ(standing_of(target, fallen, day("2026-06-29")), Standing::met);
    EXPECT_EQ(standing_of(target, fallen, day("2026-06-30")), Standing::fallen);
    const auto again = points({{"2025-12-31", 85}, {"2026-06-30", 60}, {"2026-09-30", 81}});
    EXPECT_EQ(standing_of(target, again, day("2026-11-22")), Standing::met);
}

TEST(IndicatorStanding, WithoutADateTheTargetHoldsAtAnyTime) {
    Target target{Direction::at_most, 20 * one, {}, {}};
    EXPECT_EQ(standing_of(target, {}, day("2026-11-22")), Standing::no_data);
    EXPECT_EQ(standing_of(target, points({{"2026-01-01", 20}}), day("2026-11-22")), Standing::met);
    EXPECT_EQ(standing_of(target, points({{"2026-01-01", 21}}), day("2026-11-22")), Standing::missed);
    target.from = day("2027-01-01");
    EXPECT_EQ(standing_of(target, points({{"2026-01-01", 21}}), day("2026-12-31")), Standing::on_the_way);
    EXPECT_EQ(standing_of(target, points({{"2026-01-01", 21}}), day("2027-01-01")), Standing::missed);
}

TEST(IndicatorStanding, AYearlyFigureSpeaksForItsYear) {
    const Target yearly{Direction::at_least, 4000 * one, {}, {}, true};
    const auto year_end = points({{"2025-12-31", 5000}});
    EXPECT_EQ(standing_of(yearly, year_end, day("2026-11-22")), Standing::met);
    EXPECT_EQ(standing_of(yearly, year_end, day("2026-12-31")), Standing::met);
    EXPECT_EQ(standing_of(yearly, year_end, day("2027-01-01")), Standing::no_data) << "of 2026 nothing has been told";
    const auto half = points({{"2026-06-30", 3000}});
    EXPECT_EQ(standing_of(yearly, half, day("2026-11-22")), Standing::on_the_way) << "the year is not over";
    EXPECT_EQ(standing_of(yearly, half, day("2027-01-01")), Standing::missed);
}

TEST(IndicatorStanding, DoneOrNotAndFiguresWithoutANumber) {
    const Target done{Direction::done, one, day("2021-12-31"), {}};
    EXPECT_EQ(standing_of(done, points({{"2021-10-01", 0}}), day("2021-12-31")), Standing::on_the_way);
    EXPECT_EQ(standing_of(done, points({{"2021-10-01", 0}}), day("2022-01-01")), Standing::missed);
    EXPECT_EQ(standing_of(done, points({{"2021-12-31", 1}}), day("2026-11-22")), Standing::met);
    EXPECT_EQ(standing_of(done, points({{"2022-03-01", 1}}), day("2026-11-22")), Standing::late);
    const Target watched{Direction::at_least, {}, {}, {}};
    EXPECT_EQ(standing_of(watched, points({{"2026-01-01", 3}}), day("2026-11-22")), Standing::watched);
    EXPECT_EQ(standing_of(watched, {}, day("2026-11-22")), Standing::no_data);
}

TEST(IndicatorAmount, ReadsPlainNumbersAndNothingElse) {
    EXPECT_EQ(parse_amount("70"), 700'000);
    EXPECT_EQ(parse_amount("0.25"), 2'500);
    EXPECT_EQ(parse_amount("999999999999.9999"), 9'999'999'999'999'999);
    for (const auto* bad : {"", ".", "1.", ".5", "-1", "+1", "1e3", "1,000", "0.12345", "1234567890123", "七十", "1.2.3", " 1"})
        EXPECT_FALSE(parse_amount(bad)) << bad;
    for (const auto* text : {"0", "70", "0.25", "99.9964", "4734"}) EXPECT_EQ(amount_text(*parse_amount(text)), text);
}

TEST(IndicatorAmount, AShareIsNeverRoundedUpToItsTarget) {
    EXPECT_EQ(amount_text(percent_of({2'999'999, 3'000'000}, Direction::at_least)), "99.9999");
    EXPECT_EQ(percent_of({3, 3}, Direction::at_least), 100 * one);
    EXPECT_EQ(amount_text(percent_of({1, 3'000'000}, Direction::at_most)), "0.0001");
    EXPECT_EQ(percent_of({0, 5}, Direction::at_most), 0);
}

TEST(IndicatorSnapshot, TheDigestCoversEveryColumn) {
    Snapshot row;
    row.number = 7;
    row.month = "2026-10";
    row.indicator = "a";
    row.value = "12";
    const auto whole = digest_of(row);
    EXPECT_EQ(whole.size(), 64u);
    const auto differs = [&](auto change) {
        auto other = row;
        change(other);
        return digest_of(other) != whole;
    };
    EXPECT_TRUE(differs([](Snapshot& r) { r.number = 8; }));
    EXPECT_TRUE(differs([](Snapshot& r) { r.region = {440100000000}; }));
    EXPECT_TRUE(differs([](Snapshot& r) { r.origin = Origin::reported; }));
    EXPECT_TRUE(differs([](Snapshot& r) { r.standing = Standing::met; }));
    EXPECT_TRUE(differs([](Snapshot& r) { r.revises = SnapshotId{3}; }));
    EXPECT_TRUE(differs([](Snapshot& r) { r.value_on = Day{3}; }));
    EXPECT_TRUE(differs([](Snapshot& r) { r.as_of = Day{3}; }));
    EXPECT_TRUE(differs([](Snapshot& r) { r.taken_on = Day{3}; }));
    for (const auto member : {&Snapshot::month, &Snapshot::indicator, &Snapshot::value, &Snapshot::numerator, &Snapshot::denominator,
                              &Snapshot::pack, &Snapshot::pack_hash, &Snapshot::reason, &Snapshot::taken_by, &Snapshot::previous})
        EXPECT_TRUE(differs([&](Snapshot& r) { r.*member += "x"; }));
    EXPECT_TRUE(differs([](Snapshot& r) {
        r.indicator = "a1";
        r.value = "2";
    })) << "a letter does not wander from one column to the next";
}

}  // namespace
}  // namespace yk::care::indicators
