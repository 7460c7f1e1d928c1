// The draw done again by hand: the digests were made with sha256sum, the order with sort.
#include "rules/lot.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace yk::rules {
namespace {

const std::vector<std::string> lines{"a1,meal,adopted", "a2,meal,adopted", "a3,meal,adopted", "b1,meal,refused"};

TEST(Lot, IsTheSameForTheSameSeedInWhateverOrder) {
    const auto first = drawn(lines, "seed", 2);
    EXPECT_EQ(first.size(), 3u);
    auto turned = lines;
    std::reverse(turned.begin(), turned.end());
    EXPECT_EQ(drawn(turned, "seed", 2), first);
    EXPECT_EQ(drawn(lines, "seed", 9), lines);
    EXPECT_TRUE(drawn({}, "seed", 2).empty());
    EXPECT_TRUE(drawn(lines, "seed", 0).empty());
}

TEST(Lot, GoesByTheDigestOfSeedAndLine) {
    EXPECT_EQ(drawn(lines, "seed", 1), (std::vector<std::string>{"a3,meal,adopted", "b1,meal,refused"}));
}

TEST(Lot, DigestsAsSha256sumMakesThem) {
    EXPECT_EQ(digest_of_list(lines), "a4cc0bf64e24609a9e307c24055bc57bf38720dec1bfc7aa0b5829e532b36383");
    EXPECT_EQ(digest_of_list({lines[3], lines[1], lines[0], lines[2]}), digest_of_list(lines));
    EXPECT_EQ(seed_of("secret", "words"), "c837f9d1558da85b40570a705e670af4769ce8421dc5193e03d6234ebf5b7c45");
    EXPECT_EQ(stratum_of("a1,meal,adopted"), "meal,adopted");
}

}  // namespace
}  // namespace yk::rules
