// Every kind of finding from one person's records, and that what is in order is no finding.
#include "care/oversight/compliance/examine.h"

#include <gtest/gtest.h>

namespace yk::care::compliance {
namespace {

using determination::Answer;
const Day today = *parse_day("2026-11-22");

Held paid(const std::string& item, std::int64_t fen, const char* from = "2026-01-01") {
    Held held;
    held.item = item;
    held.decided = true;
    held.amount_fen = Fen{fen};
    held.begins_on = parse_day(from);
    held.answer = Answer::entitled;
    return held;
}
Held on_roster(const std::string& item, const std::string& fact) {
    Held held;
    held.item = item;
    held.told_by = fact;
    return held;
}
Examined person(std::vector<Held> held, const char* birth = "1945-06-07") {
    return {elder::ElderId{1}, RegionCode{440103001000}, parse_day(birth), {}, std::move(held)};
}
Terms terms() {
    Terms out;
    out.coordinated = {{"higher", {"择高", "Higher"}, true, {"a", "b"}}, {"excluded", {"排除", "Excluded"}, false, {"c"}}};
    out.implausible_age = 115;
    return out;
}
std::vector<FindingKind> kinds(const Examined& one) {
    std::vector<FindingKind> out;
    for (const auto& draft : findings_of(one, terms(), today)) out.push_back(draft.kind);
    return out;
}
using Kinds = std::vector<FindingKind>;

TEST(Examine, NothingIsFoundWhereAllIsInOrder) {
    EXPECT_TRUE(findings_of(person({}), terms(), today).empty());
    EXPECT_TRUE(findings_of(person({paid("a", 3000), paid("c", 100), on_roster("d", "x")}), terms(), today).empty());
}

TEST(Examine, BenefitsAfterDeathAreOneCase) {
    auto one = person({paid("a", 3000), paid("b", 2000), on_roster("d", "receives_d")});
    one.died_on = parse_day("2026-11-10");
    one.held[0].answer = Answer::not_entitled;
    one.held[1].rests_on = "assessed_on";
    one.held[1].valid_until = parse_day("2026-11-01");
    const auto found = findings_of(one, terms(), today);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].kind, FindingKind::after_death);
    EXPECT_EQ(found[0].since, *parse_day("2026-11-11"));
    EXPECT_EQ(found[0].amount_fen, Fen{5000});
    EXPECT_EQ(found[0].items, (std::vector<std::string>{"a", "b", "d"}));
    EXPECT_EQ(found[0].facts, (std::vector<std::string>{"death", "receives_d"}));
    EXPECT_TRUE(found[0].decided);
    one.died_on = today;  // on the day itself nothing has been paid after it
    EXPECT_TRUE(kinds(one).empty());
    one.held.clear();
    one.died_on = parse_day("2026-11-10");
    EXPECT_TRUE(kinds(one).empty());
}

TEST(Examine, CoordinatedBenefitsHeldAtOnceSinceTheLaterOne) {
    const auto found = findings_of(person({paid("a", 3000, "2026-01-01"), paid("b", 2000, "2026-05-01")}), terms(), today);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].kind, FindingKind::double_benefit);
    EXPECT_EQ(found[0].subject, "higher");
    EXPECT_EQ(found[0].since, *parse_day("2026-05-01"));
    EXPECT_EQ(found[0].notes.at(0).zh, "择高");
    EXPECT_EQ(kinds(person({paid("a", 3000), on_roster("b", "x")})), Kinds{FindingKind::double_benefit});
    // An exclusion looks at what the rules pay, not at another benefit.
    auto excluded = paid("c", 100);
    EXPECT_TRUE(kinds(person({excluded})).empty());
    excluded.yields = true;
    EXPECT_EQ(kinds(person({excluded})), Kinds{FindingKind::double_benefit});
}

TEST(Examine, AnAssessmentIsOverTheDayAfterItsLast) {
    auto held = paid("a", 3000);
    held.rests_on = "assessed_on";
    held.valid_until = today;
    EXPECT_TRUE(kinds(person({held})).empty());
    held.valid_until = today - 1;
    const auto found = findings_of(person({held}), terms(), today);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].kind, FindingKind::expired_assessment);
    EXPECT_EQ(found[0].since, today);
    EXPECT_EQ(found[0].facts, std::vector<std::string>{"assessed_on"});
}

TEST(Examine, WhatGoesOnAgainstTheAnswer) {
    auto held = paid("a", 3000);
    for (const auto answer : {Answer::entitled, Answer::needs_information, Answer::not_modelled}) {
        held.answer = answer;
        EXPECT_TRUE(kinds(person({held})).empty());
    }
    for (const auto answer : {Answer::not_entitled, Answer::not_in_force}) {
        held.answer = answer;
        EXPECT_EQ(kinds(person({held})), Kinds{FindingKind::against_answer});
    }
    held.decided = false;  // what another department pays is its own decision
    EXPECT_TRUE(kinds(person({held})).empty());
}

TEST(Examine, AnAgeIsImplausibleFromTheBirthdayOn) {
    EXPECT_TRUE(kinds(person({}, "1911-11-23")).empty());
    EXPECT_EQ(kinds(person({}, "1911-11-22")), Kinds{FindingKind::implausible_age});
    EXPECT_EQ(findings_of(person({}, "1911-11-22"), terms(), today)[0].since, today);
    auto dead = person({}, "1900-01-01");
    dead.died_on = parse_day("1990-01-01");
    EXPECT_TRUE(kinds(dead).empty());
    dead.birth.reset();
    EXPECT_TRUE(kinds(dead).empty());
}

TEST(Examine, AnAnsweredCaseIsOpenAgainWhenItIsFoundAllTheSame) {
    using enum FindingState;
    using Stop = decision::State;
    for (const auto state : {open, correcting}) EXPECT_FALSE(to_reopen(state, true, {}));
    for (const auto state : {explained, accepted}) {
        EXPECT_TRUE(to_reopen(state, true, {}));
        EXPECT_FALSE(to_reopen(state, false, {}));
    }
    EXPECT_TRUE(to_reopen(cleared, false, {}));
    // Refused or taken back, the stop answered nothing; adopted, it did, unless another benefit of the case goes on.
    for (const auto stop : {Stop::refused, Stop::lapsed}) EXPECT_TRUE(to_reopen(stop_proposed, false, stop));
    EXPECT_TRUE(to_reopen(stop_proposed, true, Stop::adopted));
    EXPECT_FALSE(to_reopen(stop_proposed, false, Stop::adopted));
    for (const auto stop : {Stop::open, Stop::returned, Stop::awaiting_release, Stop::appealed})
        EXPECT_FALSE(to_reopen(stop_proposed, true, stop));
    EXPECT_FALSE(to_reopen(stop_proposed, true, {}));
}

TEST(Examine, TheDigestTellsFactsNotTheDayTheyWereRepeated) {
    auto draft = findings_of(person({}, "1905-01-01"), terms(), today).at(0);
    const FactLine line{{"出生日期", "Born"}, {"1905-01-01", "1905-01-01"}, {"公安", "Police"}, parse_day("2026-10-31")};
    auto later = line;
    later.source_date = parse_day("2026-11-30");
    EXPECT_EQ(digest_of(draft, {line}), digest_of(draft, {later}));
    auto other = line;
    other.value.zh = "1906-01-01";
    EXPECT_NE(digest_of(draft, {line}), digest_of(draft, {other}));
    const auto before = digest_of(draft, {line});
    draft.amount_fen = Fen{1};
    EXPECT_NE(digest_of(draft, {line}), before);
}

TEST(Examine, AnAccountNumberShowsItsEndOnly) {
    AccountNumber number;
    EXPECT_EQ(model::Code<AccountNumber>::set(number, std::string("6200 0000-0000 0017")), "");
    EXPECT_EQ(number.text, "6200000000000017");
    EXPECT_EQ(number.masked(), "************0017");
    EXPECT_EQ(AccountNumber{"12345678"}.masked(), "********");
    for (const char* bad : {"1234567", "62000000x", "0123456789012345678901234567890", ""})
        EXPECT_EQ(model::Code<AccountNumber>::set(number, std::string(bad)), "compliance.account.form") << bad;
}

}  // namespace
}  // namespace yk::care::compliance
