#include "care/entitlement/assessment/place.h"

#include <gtest/gtest.h>

namespace yk::care::assessment {
namespace {

TEST(AssessmentPlace, ReadsWhatDevicesSay) {
    const auto place = place_in("23.1291,113.2644 ±20 m");
    ASSERT_TRUE(place);
    EXPECT_DOUBLE_EQ(place->latitude, 23.1291);
    EXPECT_DOUBLE_EQ(place->longitude, 113.2644);
    EXPECT_TRUE(place_in("23.12,113.24"));
    EXPECT_TRUE(place_in("-23.12,-113.24"));
    for (const auto* wrong :
         {"", "家中", "23.12", "23.12,", ",113.24", "91,10", "10,181", "nan,nan", "1e3,2", "23.12;113.24", "23.1x,113.2", "23.1,113.2x"})
        EXPECT_FALSE(place_in(wrong)) << wrong;
}

// One minute of arc on a great circle is a nautical mile: 1852 m, of the mean earth 1853.
TEST(AssessmentPlace, MetresBetweenTwoPlaces) {
    EXPECT_EQ(metres_between(Place{0, 0}, Place{1.0 / 60, 0}), 1853);
    EXPECT_EQ(metres_between(Place{0, 0}, Place{0, 1.0 / 60}), 1853);
    EXPECT_EQ(metres_between(Place{60, 0}, Place{60, 1.0 / 60}), 927);
    EXPECT_EQ(metres_between(Place{23.1291, 113.2644}, Place{23.1291, 113.2644}), 0);
    EXPECT_EQ(metres_between(Place{0, 0}, Place{0, 180}), 20015114);
    EXPECT_FALSE(metres_between(std::nullopt, Place{0, 0}));
    EXPECT_FALSE(metres_between(Place{0, 0}, std::nullopt));
}

}  // namespace
}  // namespace yk::care::assessment
