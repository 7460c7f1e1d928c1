// Which statement stands, what was known when, and conflicts between departments, on both databases.
#include "care/people/elder/fact_review.h"
#include "care/people/elder/tests/register.h"

namespace yk::care::elder::testing {
namespace {

const std::string chen = "440103194001011234";

ElderFact word(std::string source, std::string value, std::string day, std::int64_t received = 0, std::string fact = "residence_region") {
    ElderFact out;
    out.fact = std::move(fact);
    out.value = std::move(value);
    out.source = std::move(source);
    out.source_date = *parse_day(day);
    out.received_at = Instant{received};
    return out;
}
const std::vector<std::string> ranked{"residence_service", "town_survey", "visit"};

std::string standing_value(const std::vector<ElderFact>& words) {
    const auto* stands = standing_fact(words, "residence_region", ranked);
    return stands ? stands->value : "";
}

TEST(StandingFact, TheMostCompetentSourceWinsWhateverItsDate) {
    EXPECT_EQ(standing_value({word("visit", "b", "2026-09-01"), word("residence_service", "a", "2026-01-01")}), "a");
    EXPECT_EQ(standing_value({word("visit", "b", "2026-09-01"), word("visit", "c", "2026-02-01")}), "b");
    EXPECT_EQ(standing_value({word("hr_pension", "x", "2026-09-01")}), "") << "a source that may not bring the fact does not count";
    EXPECT_EQ(standing_value({}), "");
}
TEST(StandingFact, AnOfficialsWordStandsUntilTheMostCompetentSourceSpeaksAnew) {
    const auto official = word("review", "b", "2026-06-01", 5);
    EXPECT_EQ(standing_value({word("residence_service", "a", "2026-01-01"), official}), "b");
    EXPECT_EQ(standing_value({word("visit", "c", "2026-09-01"), official}), "b");
    EXPECT_EQ(standing_value({word("residence_service", "a", "2026-09-01"), official}), "a");
    EXPECT_EQ(standing_value({official, word("correction", "d", "2026-05-01", 9)}), "d") << "the later of two official words";
}

TEST(Competence, EverySourceOfEveryFactHasAStandingAndABasis) {
    const auto& competence = Competence::shared();
    ASSERT_GT(competence.facts().size(), 40U);
    for (const auto& fact : competence.facts()) {
        EXPECT_FALSE(fact.from.empty()) << fact.name;
        for (const auto& source : fact.from) {
            const auto* known = competence.source(source);
            ASSERT_TRUE(known) << source;
            EXPECT_FALSE(known->basis.zh.empty() || known->basis.en.empty() || known->cite.empty() || known->label.zh.empty()) << source;
        }
    }
    EXPECT_TRUE(is_official_word("review") && is_official_word("correction") && !is_official_word("visit"));
}

TEST(Disagreements, TwoRegistersDisagreeAtOnceAndAnInformantOnlyWhenNewer) {
    const std::vector<ElderFact> registers{word("health_death", "2026-09-03", "2026-09-30", 0, "death"),
                                           word("funeral", "2026-09-05", "2026-09-30", 0, "death")};
    ASSERT_EQ(disagreements_of(registers).size(), 1U);
    EXPECT_EQ(disagreements_of(registers).front().stands->source, "health_death");
    EXPECT_TRUE(disagreements_of(std::vector{word("health_death", "2026-09-03", "2026-09-30", 0, "death"),
                                             word("funeral", "2026-09", "2026-09-30", 0, "death")})
                    .empty())
        << "a partial date that holds the other is no contradiction";
    EXPECT_TRUE(
        disagreements_of(std::vector{word("residence_service", "440103001000", "2026-05-01"), word("visit", "440103002000", "2026-01-01")})
            .empty());
    EXPECT_EQ(
        disagreements_of(std::vector{word("residence_service", "440103001000", "2026-05-01"), word("visit", "440103002000", "2026-06-01")})
            .size(),
        1U);
    EXPECT_TRUE(
        disagreements_of(std::vector{word("residence_service", "440103000000", "2026-05-01"), word("visit", "440103002000", "2026-06-01")})
            .empty())
        << "the district holds the town";
    EXPECT_TRUE(
        disagreements_of(std::vector{word("visit", "440103001000", "2026-06-01"), word("visit", "440103002000", "2026-05-01")}).empty())
        << "one source that changes its mind is an update";
}

class Facts : public Register {
 protected:
    std::vector<FactReview> reviews(std::string_view state) {
        std::vector<FactReview> out;
        good(write([&](Tx& tx) -> Status {
            for (const auto& row : tx.list(all_)) out.push_back(row);
            return {};
        }));
        std::erase_if(out, [&](const FactReview& r) { return options_of(r.state)[static_cast<std::size_t>(r.state)].code != state; });
        return out;
    }

 private:
    static inline const Query<FactReview()> all_{"elder.test_reviews",
                                                 "SELECT {*} FROM elder_fact_review WHERE {unscoped a test looks at all} ORDER BY id"};
};

TEST_P(Facts, ConflictIsOpenedSettledUndoneAndLapses) {
    const auto id = said(chen, "陈三", {{"death", "2026-09-03"}}, "health_death", "2026-09-30", 1);
    said(chen, "陈三", {{"death", "2026-09-05"}}, "funeral", "2026-09-30", 2);
    deliver();
    ASSERT_EQ(reviews("open").size(), 1U);
    deliver();
    ASSERT_EQ(reviews("open").size(), 1U) << "the same disagreement is found once";
    auto review = reviews("open").front();
    EXPECT_EQ(review.fact, "death");
    EXPECT_EQ(review.region, liwan);
    const auto facts = *system([&](Tx& tx) -> Result<std::vector<ElderFact>> { return list_facts(tx, id); });
    const auto funeral = std::find_if(facts.begin(), facts.end(), [](const ElderFact& f) { return f.source == "funeral"; });

    EXPECT_EQ(code_of(as(official(7), [&](Tx& tx) { return settle_fact(tx, {review.id, funeral->id, ""}); })), "input.length");
    EXPECT_EQ(code_of(as(official(7),
                         [&](Tx& tx) {
                             return settle_fact(tx, {review.id, FactId{1}, "火化证为准"});
                         })),
              "elder.fact_review.not_among");
    EXPECT_EQ(code_of(as(official(9, yuexiu),
                         [&](Tx& tx) {
                             return settle_fact(tx, {review.id, funeral->id, "火化证为准"});
                         })),
              "store.record.missing");
    ASSERT_TRUE(as(official(7), [&](Tx& tx) { return settle_fact(tx, {review.id, funeral->id, "火化证为准"}); }));
    EXPECT_EQ(person(id).died_on, parse_day("2026-09-05"));
    EXPECT_EQ(code_of(as(official(7),
                         [&](Tx& tx) {
                             return settle_fact(tx, {review.id, funeral->id, "再来一次"});
                         })),
              "elder.fact_review.closed");
    deliver();
    EXPECT_TRUE(reviews("open").empty()) << "what was decided is not asked again";

    ASSERT_TRUE(as(official(7), [&](Tx& tx) { return undo_fact_review(tx, {review.id, "看错了"}); }));
    EXPECT_EQ(person(id).died_on, parse_day("2026-09-03"));
    EXPECT_EQ(code_of(as(official(7),
                         [&](Tx& tx) {
                             return undo_fact_review(tx, {review.id, "看错了"});
                         })),
              "elder.fact_review.not_settled");
    deliver();
    ASSERT_EQ(reviews("open").size(), 1U);
    good(write([&](Tx& tx) -> Status {
        YK_TRY(take_back(tx, BatchId{2}));
        tx.announce("elder.changed", id.value, "{}");
        return {};
    }));
    deliver();
    EXPECT_EQ(reviews("lapsed").size(), 1U);
}

TEST_P(Facts, AFileAfterADecisionDoesNotUndoItSilently) {
    const auto id = said(chen, "陈三", {{"death", "2026-09-03"}}, "health_death", "2026-09-30");
    said(chen, "陈三", {{"death", "2026-09-05"}}, "funeral", "2026-09-30");
    deliver();
    const auto facts = *system([&](Tx& tx) -> Result<std::vector<ElderFact>> { return list_facts(tx, id); });
    const auto review = reviews("open").front();
    const auto funeral = std::find_if(facts.begin(), facts.end(), [](const ElderFact& f) { return f.source == "funeral"; });
    ASSERT_TRUE(as(official(7), [&](Tx& tx) { return settle_fact(tx, {review.id, funeral->id, "火化证为准"}); }));
    days_pass(1);
    // An older file of the competent department, received later: the decision stands and the question comes back.
    said(chen, "陈三", {{"death", "2026-09-09"}}, "health_death", "2026-10-31");
    deliver();
    EXPECT_EQ(person(id).died_on, parse_day("2026-09-05"));
    EXPECT_EQ(reviews("open").size(), 1U);
    EXPECT_EQ(reviews("settled").size(), 1U) << "the decision is kept as it was";
    // A word of the most competent department after the decision goes before it, and an official still looks at it.
    days_pass(30);
    said(chen, "陈三", {{"death", "2026-09-10"}}, "health_death", "2026-12-15");
    deliver();
    EXPECT_EQ(person(id).died_on, parse_day("2026-09-10"));
    EXPECT_EQ(reviews("open").size(), 1U);
}

TEST_P(Facts, WhatWasKnownWhen) {
    const auto id = said(chen, "陈三", {{"living", "alone"}}, "town_survey", "2026-06-30", 1);
    const auto first = now;
    days_pass(10);
    said(chen, "陈三", {{"living", "with_children"}}, "town_survey", "2026-09-30", 2);
    const auto second = now;
    days_pass(10);
    good(write([](Tx& tx) -> Status {
        YK_TRY(take_back(tx, BatchId{2}));
        return {};
    }));
    const auto third = now;
    const auto known = [&](const char* day, Instant at) {
        std::string out;
        good(write([&](Tx& tx) -> Status {
            for (const auto& fact : facts_as_known(tx, id, *parse_day(day), at)) out += fact.value + " ";
            return {};
        }));
        return out;
    };
    EXPECT_EQ(known("2026-12-31", first + -1), "");
    EXPECT_EQ(known("2026-12-31", first), "alone ");
    EXPECT_EQ(known("2026-12-31", second), "with_children alone ");
    EXPECT_EQ(known("2026-08-01", second), "alone ") << "what was said for a later day is left out";
    EXPECT_EQ(known("2026-12-31", third), "alone ") << "what was taken back is no longer known";
    EXPECT_EQ(known("2026-12-31", third + -1), "with_children alone ") << "but it was known the moment before";
    const auto lines = system([&](Tx& tx) { return show_facts(tx, {id, day_of(second), {}}); });
    ASSERT_TRUE(lines);
    ASSERT_EQ(lines->items.size(), 2U);
    EXPECT_TRUE(lines->items.front().stands);
    EXPECT_EQ(lines->items.front().value_label.zh, "与子女同住");
    EXPECT_EQ(lines->items.front().source_label.zh, "镇街摸底");
    EXPECT_FALSE(lines->items.front().basis_cite.empty());
}

TEST_P(Facts, TheLastDayThereIsCanBeAskedFor) {
    const auto id = said(chen, "陈三", {{"living", "alone"}}, "town_survey", "2026-06-30");
    for (const auto* day : {"9999-12-31", "2026-11-22", "2026-11-21", "0001-01-01"}) {
        const auto lines = system([&](Tx& tx) { return show_facts(tx, {id, parse_day(day), {}}); });
        ASSERT_TRUE(lines) << day;
        EXPECT_EQ(lines->items.size(), day >= std::string_view("2026-11-22") ? 1U : 0U) << day;
    }
}

TEST_P(Facts, ADeathEndsWithTheFileThatToldOfIt) {
    const auto id = said(chen, "陈三", {{"birth", "1940-01-01"}}, "town_survey", "2026-06-30", 1);
    said(chen, "陈三", {{"death", "2026-09-03"}}, "health_death", "2026-09-30", 2);
    auto later = incoming(chen, "陈三", {}, "police_hukou", "2026-10-31", 3);
    later.phone = "16000001234";
    taken(later);  // changed since, so that the former row is not put back
    deliver();
    ASSERT_EQ(person(id).state, ElderState::deceased);
    good(write([](Tx& tx) -> Status {
        YK_TRY(take_back(tx, BatchId{2}));
        return {};
    }));
    deliver();
    EXPECT_EQ(person(id).state, ElderState::living);
    EXPECT_FALSE(person(id).died_on);
}

TEST_P(Facts, WhoIsRemovedLeavesNoConflictBehind) {
    const auto id = said(chen, "陈三", {{"death", "2026-09-03"}}, "health_death", "2026-09-30", 1);
    said(chen, "陈三", {{"death", "2026-09-05"}}, "funeral", "2026-09-30", 2);
    deliver();
    ASSERT_EQ(reviews("open").size(), 1U);
    good(write([&](Tx& tx) -> Status {
        const auto person = YK_TRY(tx.get<Elder>(id));
        YK_TRY_VOID(tx.remove(person));
        tx.announce("elder.removed", id.value, "{}");
        return {};
    }));
    deliver();
    EXPECT_TRUE(reviews("open").empty());
    EXPECT_EQ(reviews("lapsed").size(), 1U);
}

TEST_P(Facts, AFactOfABatchTakenBackDoesNotComeAgainWithTheBatchThatEmptiedIt) {
    const auto id = said(chen, "陈三", {{"aid_class", "minimum_living"}}, "civil_affairs_aid", "2026-06-30", 1);
    said(chen, "陈三", {{"living", "alone"}}, "town_survey", "2026-06-30", 4);
    auto emptying = incoming(chen, "陈三", {}, "civil_affairs_aid", "2026-09-30", 2);
    emptying.erased = {"aid_class"};
    taken(emptying);
    const auto undo = [&](std::int64_t batch) {
        good(write([&](Tx& tx) -> Status {
            YK_TRY(take_back(tx, BatchId{batch}));
            return {};
        }));
    };
    const auto standing = [&] { return *system([&](Tx& tx) -> Result<std::size_t> { return list_facts(tx, id).size(); }); };
    EXPECT_EQ(standing(), 1U);
    undo(1);
    undo(2);
    EXPECT_EQ(standing(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Both, Facts, store::testing::both(), store::testing::name_of);

}  // namespace
}  // namespace yk::care::elder::testing
