#include "care/people/organisation/password.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

namespace yk::care::organisation {
namespace {

std::string fault_of(std::string_view password, std::string_view login = "lihua") {
    const Status checked = check_password(password, login, 10, "/new");
    if (checked) return {};
    EXPECT_EQ(checked.error().problems.at(0).pointer, "/new");
    return checked.error().problems.at(0).code;
}

TEST(PasswordRules, LongRatherThanContrived) {
    for (const std::string_view good : {"three rivers meet", "珠江在这里分成八个口门", "0123456789a!", "correcthorse", "          x!"})
        EXPECT_EQ(fault_of(good), "") << good;
}

TEST(PasswordRules, Refusals) {
    EXPECT_EQ(fault_of(""), "password.short");
    EXPECT_EQ(fault_of("nine char"), "password.short");
    EXPECT_EQ(fault_of("珠江在这里分成八个"), "password.short");  // counted in characters, not bytes
    EXPECT_EQ(fault_of(std::string(129, 'x') + "y"), "password.long");
    EXPECT_EQ(fault_of("my-LiHua-2026"), "password.like_account");
    EXPECT_EQ(fault_of("ｍｙ－ＬｉＨｕａ－２０２６"), "password.like_account");  // full width is the same password
    EXPECT_EQ(fault_of("Password123"), "password.common");
    EXPECT_EQ(fault_of("woaini1314520"), "password.common");
    EXPECT_EQ(fault_of("aaaaaaaaaaaa"), "password.monotonous");
    EXPECT_EQ(fault_of("abcdefghijkl"), "password.monotonous");
    EXPECT_EQ(fault_of("zyxwvutsrqpo"), "password.monotonous");
    EXPECT_EQ(fault_of("broken \xff bytes"), "input.text");
}

TEST(PasswordPool, MatchesOnlyTheSamePassword) {
    PasswordPool pool(1, 1);
    const auto hash = pool.hash("three rivers meet");
    ASSERT_TRUE(hash);
    EXPECT_TRUE(hash->starts_with("$argon2id$"));
    EXPECT_NE(*pool.hash("three rivers meet"), *hash);  // salted
    EXPECT_TRUE(*pool.matches(*hash, "three rivers meet"));
    EXPECT_TRUE(*pool.matches(*hash, "ｔｈｒｅｅ　ｒｉｖｅｒｓ　ｍｅｅｔ"));
    EXPECT_FALSE(*pool.matches(*hash, "three rivers Meet"));
    EXPECT_FALSE(*pool.matches(*hash, ""));
    EXPECT_FALSE(*pool.matches("", "three rivers meet"));
    EXPECT_FALSE(*pool.matches("not a hash", "three rivers meet"));
}

TEST(PasswordPool, TurnsCallersAwayWhenTheQueueIsFull) {
    PasswordPool pool(1, 1);
    std::atomic<int> done{0}, busy{0};
    std::vector<std::thread> callers;
    for (int i = 0; i < 12; ++i)
        callers.emplace_back([&] {
            const auto result = pool.matches("", "x");
            if (result)
                ++done;
            else if (result.error().code == "session.login.busy")
                ++busy;
        });
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(done + busy, 12);
    EXPECT_GE(done, 1);
    EXPECT_GE(busy, 1);
    EXPECT_TRUE(pool.matches("", "x"));  // free again
}

TEST(RandomPassword, MeetsTheRulesAndDiffers) {
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const auto password = random_password();
        EXPECT_EQ(fault_of(password), "");
        EXPECT_TRUE(seen.insert(password).second);
    }
}

}  // namespace
}  // namespace yk::care::organisation
