// What other modules read: answers within regions, changes of a run, counts, one elder in the transaction of a change.
#include "care/entitlement/determination/tests/city.h"
#include "work/deliver.h"

namespace yk::care::determination::testing {
namespace {

using policy::testing::guangzhou;
using policy::testing::liwan;
using policy::testing::yuexiu;

class Answers : public DeterminedCity {};
INSTANTIATE_TEST_SUITE_P(Both, Answers, store::testing::both(), store::testing::name_of);

TEST_P(Answers, AreGivenWithinRegionsOnly) {
    first_version();
    const auto here = elder_with(1, "1950-01-01", liwan, {{"aid_class", "poor"}});
    const auto there = elder_with(2, "1950-01-01", yuexiu, {{"aid_class", "none"}, {"alone", "false"}});
    const auto run = run_on("2026-11-22");
    EXPECT_EQ(run.people, 2);
    EXPECT_EQ(run.newly_entitled, 1);

    const auto rows = rows_of(here);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].item, "allowance");
    EXPECT_EQ(rows[0].answer, Answer::entitled);
    EXPECT_EQ(rows[0].change, Change::newly_entitled);
    EXPECT_EQ(rows[0].before, std::nullopt);
    EXPECT_EQ(rows[0].since, *parse_day("2026-11-22"));
    EXPECT_EQ(rows[0].run, run.id);
    EXPECT_EQ(rows[0].period, "month");
    EXPECT_EQ(rows[0].status, "unconfirmed");  // the item is in force, the rate it pays is not confirmed
    EXPECT_EQ(rows_of(here, official(9, liwan)).size(), 1u);
    EXPECT_TRUE(rows_of(here, official(9, yuexiu)).empty());
    EXPECT_TRUE(changes_of(run.id, official(9, yuexiu)).empty());
    ASSERT_EQ(scanned({}, official(9, yuexiu)).size(), 1u);
    EXPECT_EQ(scanned({}, official(9, yuexiu))[0].person, there);
}

TEST_P(Answers, AreFiltered) {
    first_version();
    const auto poor = elder_with(1, "1950-01-01", liwan, {{"aid_class", "poor"}});
    const auto open = elder_with(2, "1950-01-01", liwan, {});
    elder_with(3, "1950-01-01", yuexiu, {{"aid_class", "none"}, {"alone", "false"}});
    const auto run = run_on("2026-11-22");
    const auto only = [&](const AnswerFilter& filter) {
        std::vector<elder::ElderId> people;
        for (const auto& row : scanned(filter)) people.push_back(row.person);
        return people;
    };
    using People = std::vector<elder::ElderId>;
    EXPECT_EQ(only({.answer = Answer::entitled}), People{poor});
    EXPECT_EQ(only({.answer = Answer::needs_information}), People{open});
    EXPECT_EQ(only({.change = Change::newly_entitled}), People{poor});
    EXPECT_EQ(only({.run = run.id}).size(), 3u);
    EXPECT_EQ(only({.region = liwan}), (People{poor, open}));
    EXPECT_TRUE(only({.item = "no_such"}).empty());
    EXPECT_TRUE(only({.subject = Subject::category}).empty());
    EXPECT_TRUE(only({.category = "no_such"}).empty());
}

TEST_P(Answers, AreCountedByDistrict) {
    first_version();
    elder_with(1, "1950-01-01", liwan, {{"aid_class", "poor"}});
    elder_with(2, "1940-01-01", liwan, {{"aid_class", "poor"}});
    elder_with(3, "1950-01-01", yuexiu, {{"aid_class", "none"}, {"alone", "false"}});
    run_on("2026-11-22");
    const auto counts = [&](const AnswerFilter& filter, CountBy by, const store::Request& who) {
        std::vector<AnswerCount> out;
        good(database->read(who, [&](Tx& tx) -> Status {
            out = count_answers(tx, filter, by);
            return {};
        }));
        return out;
    };
    const auto all = counts({}, CountBy::district, everywhere());
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].region, liwan);
    EXPECT_EQ(all[0].people, 2);
    EXPECT_EQ(all[0].answer, Answer::entitled);
    EXPECT_EQ(all[1].region, yuexiu);
    EXPECT_EQ(all[1].answer, Answer::not_entitled);
    const auto one = counts({}, CountBy::nothing, official(9, yuexiu));
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(one[0].people, 1);
    EXPECT_EQ(one[0].region, RegionCode{});
    EXPECT_TRUE(counts({.region = liwan}, CountBy::town, official(9, yuexiu)).empty());
}

TEST_P(Answers, OfOneElderFollowTheChangeInItsTransaction) {
    first_version();
    const auto elder = elder_with(1, "1950-01-01", liwan, {{"aid_class", "poor"}});
    const auto other = elder_with(2, "1950-01-01", liwan, {{"aid_class", "poor"}});
    run_on("2026-11-22");
    EXPECT_TRUE(redetermined(elder, "2026-11-23").empty()) << "nothing has changed";

    elder_with(1, "1950-01-01", liwan, {{"aid_class", "none"}, {"alone", "false"}}, "2026-11-23");
    const auto changed = redetermined(elder, "2026-11-23");
    ASSERT_EQ(changed.size(), 1u);
    EXPECT_EQ(changed[0].change, Change::stopped);
    EXPECT_EQ(changed[0].before, Answer::entitled);
    EXPECT_EQ(changed[0].since, *parse_day("2026-11-23"));
    EXPECT_FALSE(changed[0].run);
    EXPECT_EQ(rows_of(elder)[0].answer, Answer::not_entitled);
    EXPECT_EQ(rows_of(other)[0].answer, Answer::entitled);

    const auto later = run_on("2026-11-24");
    EXPECT_EQ(later.stopped, 0) << "the run finds what is already known";
    EXPECT_TRUE(changes_of(later.id).empty());
    EXPECT_EQ(rows_of(elder)[0].change, Change::stopped);
}

TEST_P(Answers, OfAnElderWhomACommandChangedComeWithoutARun) {
    first_version();
    const auto elder = elder_with(1, "1950-01-01", liwan, {{"aid_class", "poor"}});
    const auto deliver = [&] {
        work::prepare_delivery(*database, module.subscriptions);
        work::deliver(*database, module.subscriptions);
    };
    deliver();
    EXPECT_TRUE(rows_of(elder).empty()) << "before the first run nobody is determined";
    run_on("2026-11-22");
    elder_with(1, "1950-01-01", liwan, {{"aid_class", "none"}, {"alone", "false"}}, "2026-11-10");
    EXPECT_EQ(rows_of(elder)[0].answer, Answer::entitled);
    deliver();
    EXPECT_EQ(rows_of(elder)[0].answer, Answer::not_entitled);
    EXPECT_FALSE(rows_of(elder)[0].run);
    EXPECT_EQ(run_on("2026-11-24").stopped, 0) << "the run finds what is already known";
}

TEST_P(Answers, GoWithAnElderWhoLeavesTheRegister) {
    first_version();
    const auto elder = elder_with(1, "1950-01-01", liwan, {{"aid_class", "poor"}});
    run_on("2026-11-22");
    good(write([&](Tx& tx) -> Status {
        YK_TRY(elder::take_back(tx, elder::BatchId{1}));
        YK_TRY(redetermine(tx, elder, tx.today()));
        return {};
    }));
    EXPECT_TRUE(rows_of(elder).empty());
}

TEST_P(Answers, OfANewElderComeWithoutARun) {
    first_version();
    run_on("2026-11-22");
    const auto elder = elder_with(1, "1950-01-01", liwan, {{"aid_class", "poor"}});
    const auto changed = redetermined(elder, "2026-11-22");
    ASSERT_EQ(changed.size(), 1u);
    EXPECT_EQ(changed[0].change, Change::newly_entitled);
    EXPECT_EQ(rows_of(elder).size(), 1u);
}

}  // namespace
}  // namespace yk::care::determination::testing
