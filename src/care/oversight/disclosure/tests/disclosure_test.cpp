// Figures that nobody can be told from, and texts that stay texts.
#include "care/oversight/disclosure/disclosure.h"

#include <gtest/gtest.h>

namespace yk::care::disclosure {
namespace {

using Figures = std::vector<std::optional<std::int64_t>>;

TEST(Disclosure, LeavesOutWhatIsBelowTheLimit) {
    EXPECT_EQ(publishable({100, 3, 9, 50}), (Figures{100, {}, {}, 50}));
    EXPECT_EQ(publishable({least_people, least_people - 1, 1}), (Figures{least_people, {}, {}}));
}

TEST(Disclosure, LeavesOutASecondFigureWhereTheSumWouldGiveTheFirstAway) {
    EXPECT_EQ(publishable({100, 3, 40, 0}), (Figures{100, {}, {}, 0}));
    EXPECT_EQ(publishable({50, 1, 1, 0}), (Figures{{}, {}, {}, 0})) << "two that are left out and sum up to two are told";
    EXPECT_EQ(publishable({50, 30, 4, 3}), (Figures{50, {}, {}, {}}));
    EXPECT_EQ(publishable({3}), (Figures{{}}));
    EXPECT_EQ(publishable({3, 0, 0}), (Figures{{}, 0, 0}));
}

// Ten districts with one person each: knowing that nothing hidden is nothing, ten in all would tell every one of them.
TEST(Disclosure, ManySmallFiguresDoNotHideEachOther) {
    EXPECT_EQ(publishable({50, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}), Figures(11));
    EXPECT_EQ(publishable({2, 2, 2, 2, 2, 0}), Figures(6)) << "nothing is told of a line that has too little to hide behind";
}

TEST(Disclosure, NothingAndEnoughAreShownAsTheyAre) {
    EXPECT_EQ(publishable({}), Figures{});
    EXPECT_EQ(publishable({0, 10, 11}), (Figures{0, 10, 11}));
}

TEST(Disclosure, TextOfAPackIsNeverMarkup) { EXPECT_EQ(html_text("<b>\"a\" & 'b'</b>"), "&lt;b&gt;&quot;a&quot; &amp; 'b'&lt;/b&gt;"); }

TEST(Disclosure, ACellOfACsvIsTextAndNothingElse) {
    EXPECT_EQ(csv_cell("香洲区"), "\"香洲区\"");
    EXPECT_EQ(csv_cell("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(csv_cell("=1+1"), "\"'=1+1\"");
}

}  // namespace
}  // namespace yk::care::disclosure
