// Changed values of a pack, and the mutation check against cases that are known to be thin.
#include "rules/with_value.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "rules/lower.h"
#include "rules/mutate.h"
#include "rules/tests/test_pack.h"

namespace yk::rules {
namespace {

const Day today = *make_day(2026, 11, 22);

TEST(WithValue, ChangesOneValueFromTheDayOn) {
    const auto pack = load_pack_files(with_item(), "small").pack;
    const auto edited = with_value(*pack, "rate_fen[80]", "12000", today).value();
    const auto* parameter = edited->parameter("rate_fen");
    const auto rate = [&](Day day) { return choose_version(*parameter, day).version->rows.back().value.number; };
    EXPECT_EQ(rate(today), 12000);
    EXPECT_NE(rate(today - 1), 12000);
    EXPECT_EQ(choose_version(*parameter, today).version->cited.status, Status::draft);
}

TEST(WithValue, RefusesValuesThatAreNone) {
    const auto pack = load_pack_files(with_item(), "small").pack;
    EXPECT_EQ(with_value(*pack, "nothing", "1", today).error().code, "rules.parameter.unknown");
    EXPECT_EQ(with_value(*pack, "min_age", "old", today).error().code, "rules.parameter.value");
    EXPECT_EQ(with_value(*pack, "min_age[3]", "1", today).error().code, "rules.parameter.keys");
    EXPECT_EQ(with_value(*pack, "rate_fen", "1", today).error().code, "rules.parameter.keys");
    EXPECT_EQ(with_value(*pack, "rate_fen[80", "1", today).error().code, "rules.parameter.keys");
}

TEST(Mutate, FindsWhatNoCaseNotices) {
    const auto thin = mutate_pack(load_pack_files(with_item(), "small").pack);
    EXPECT_GT(thin.tried, 10u);
    const auto survives = [&](const char* is) {
        return std::any_of(thin.survivors.begin(), thin.survivors.end(),
                           [&](const Mutation& m) { return m.is.find(is) != std::string::npos; });
    };
    // No case stands at the age limit, and none has somebody who died; the amounts are tested.
    EXPECT_TRUE(survives("age_on(birth, today) > parameter.min_age"));
    EXPECT_TRUE(survives("(exception left out)"));
    EXPECT_FALSE(survives("10001"));
    auto files = with_item();
    files["small/cases/items.yaml"] +=
        "  - {case: 已故, item: allowance, today: 2026-11-22, person: {birth: 1946-11-22, aid_class: poor, death: 2026-11-22}, answer: "
        "not_entitled}\n";
    const auto better = mutate_pack(load_pack_files(files, "small").pack);
    EXPECT_LT(better.survivors.size(), thin.survivors.size());
}

}  // namespace
}  // namespace yk::rules
