// Agreement of two assessments of one elder.
#include "care/entitlement/assessment/drift.h"

#include <gtest/gtest.h>

#include <cmath>

namespace yk::care::assessment {
namespace {

using Ratings = std::vector<std::pair<std::int64_t, std::int64_t>>;
void add(Ratings& all, std::int64_t a, std::int64_t b, int times) { all.insert(all.end(), static_cast<std::size_t>(times), {a, b}); }

TEST(AssessmentDrift, KappaOfTwoLevelsByHand) {
    // Observed 0.7, by chance 0.5: kappa 0.4; variance 0.2016 / (50 × 0.25).
    Ratings all;
    add(all, 0, 0, 20);
    add(all, 0, 1, 5);
    add(all, 1, 0, 10);
    add(all, 1, 1, 15);
    const auto found = agreement_of(all, 2);
    EXPECT_EQ(found.pairs, 50);
    EXPECT_EQ(found.same, 35);
    EXPECT_NEAR(*found.kappa, 0.4, 1e-12);
    EXPECT_NEAR(*found.low, 0.4 - 1.959964 * std::sqrt(0.016128), 1e-9);
    EXPECT_NEAR(*found.high, 0.4 + 1.959964 * std::sqrt(0.016128), 1e-9);
}

TEST(AssessmentDrift, FarApartWeighsMoreThanNear) {
    Ratings near, far;
    for (std::int64_t level = 0; level < 5; ++level) {
        add(near, level, level, 10);
        add(far, level, level, 10);
    }
    add(near, 0, 1, 5);
    add(far, 0, 4, 5);
    EXPECT_GT(*agreement_of(near, 5).kappa, *agreement_of(far, 5).kappa);
    EXPECT_EQ(agreement_of(near, 5).within_one, 55);
    EXPECT_EQ(agreement_of(far, 5).within_one, 50);
}

TEST(AssessmentDrift, SaysNothingWhereNothingCanBeSaid) {
    EXPECT_FALSE(agreement_of({}, 5).kappa);
    Ratings one_level;
    add(one_level, 2, 2, 30);
    EXPECT_FALSE(agreement_of(one_level, 5).kappa);
    EXPECT_EQ(agreement_of(one_level, 5).same, 30);
    Ratings perfect = one_level;
    add(perfect, 1, 1, 30);
    EXPECT_DOUBLE_EQ(*agreement_of(perfect, 5).kappa, 1);
    EXPECT_DOUBLE_EQ(*agreement_of(perfect, 5).low, 1);
    Ratings outside;
    add(outside, 7, 1, 3);
    EXPECT_EQ(agreement_of(outside, 5).pairs, 0);
}

TEST(AssessmentDrift, TheMiddleOne) {
    EXPECT_FALSE(median_of({}));
    EXPECT_EQ(median_of({40}), 40);
    EXPECT_EQ(median_of({90, 30, 40}), 40);
    EXPECT_EQ(median_of({90, 30, 40, 50}), 40);
}

}  // namespace
}  // namespace yk::care::assessment
