// Marks of figures against their targets: the day it is just reached, just not, and what cannot be computed.
#include <gtest/gtest.h>

#include "care/oversight/appraisal/appraisal.h"

namespace yk::care::appraisal {
namespace {

using indicators::Direction;
using indicators::one;
indicators::Target at_least(std::int64_t value) { return {Direction::at_least, value * one}; }
indicators::Target at_most(std::int64_t value) { return {Direction::at_most, value * one}; }

TEST(AppraisalMarks, ReachedGivesFullMarks) {
    EXPECT_EQ(marks_of(at_least(90), 90 * one, 20, Method::proportional), 2000);
    EXPECT_EQ(marks_of(at_least(90), 120 * one, 20, Method::proportional), 2000) << "never more than full marks";
    EXPECT_EQ(marks_of(at_most(2), 2 * one, 20, Method::reached), 2000);
    EXPECT_EQ(marks_of({Direction::done, one}, one, 15, Method::reached), 1500);
}

TEST(AppraisalMarks, NotReachedGivesTheShareRoundedDown) {
    EXPECT_EQ(marks_of(at_least(90), 90 * one - 1, 20, Method::proportional), 1999);
    EXPECT_EQ(marks_of(at_least(3), one, 10, Method::proportional), 333);
    EXPECT_EQ(marks_of(at_most(2), 3 * one, 10, Method::proportional), 666);
    EXPECT_EQ(marks_of(at_least(90), 0, 20, Method::proportional), 0);
    EXPECT_EQ(marks_of(at_most(0), one, 20, Method::proportional), 0);
    EXPECT_EQ(marks_of(at_least(1), 999'999'999'999, 1000, Method::proportional), 100'000);
}

TEST(AppraisalMarks, NotReachedGivesNothingWhereOnlyReachingCounts) {
    EXPECT_EQ(marks_of(at_least(90), 90 * one - 1, 20, Method::reached), 0);
    EXPECT_EQ(marks_of({Direction::done, one}, 0, 20, Method::proportional), 0) << "half done is not done";
}

TEST(AppraisalMarks, WithoutANumberNothingIsComputed) {
    EXPECT_EQ(marks_of({Direction::at_least, std::nullopt}, 5 * one, 20, Method::proportional), std::nullopt);
    EXPECT_EQ(marks_of(at_least(90), 90 * one, 20, Method::judged), std::nullopt);
}

TEST(AppraisalMarks, AreWrittenWithTwoDigitsAtMost) {
    EXPECT_EQ(parse_marks("17.5"), 1750);
    EXPECT_EQ(parse_marks("20"), 2000);
    EXPECT_EQ(parse_marks("0.01"), 1);
    for (const auto* wrong : {"", "-1", "17.555", "1e2", "二十", " 5"}) EXPECT_EQ(parse_marks(wrong), std::nullopt) << wrong;
    EXPECT_EQ(marks_text(1750), "17.5");
    EXPECT_EQ(marks_text(2000), "20");
}

}  // namespace
}  // namespace yk::care::appraisal
