// Runs over blocks: what changed and nothing else is written, changes in between are not lost, districts, history, the list.
#include "care/entitlement/determination/results.h"
#include "care/entitlement/determination/tables.h"
#include "care/entitlement/determination/tests/city.h"
#include "care/people/elder/bulk.h"
#include "store/listing.h"

namespace yk::care::determination::testing {
namespace {

using policy::testing::liwan;
using policy::testing::yuexiu;
using Facts = std::vector<elder::Statement>;

const Facts poor{{"aid_class", "poor"}}, rich{{"aid_class", "none"}, {"alone", "false"}};

class Runs : public DeterminedCity {
 protected:
    std::vector<std::int64_t> block_versions() {
        std::vector<std::int64_t> out;
        good(read([&](Tx& tx) -> Status {
            for (const auto& place : block_places(tx)) out.push_back(place.version);
            return {};
        }));
        return out;
    }
    // The ids of a page of the list; `next` moves on.
    std::vector<std::string> page(store::ListRequest& request, const store::Request& who = everywhere()) {
        std::vector<std::string> ids;
        good(database->read(who, [&](Tx& tx) -> Status {
            const auto done = YK_TRY(
                result_rows.list(tx, request, [&](const void* row) { ids.push_back(static_cast<const Determination*>(row)->id.text); }));
            request.after = done.next.value_or("");
            count_ = done.count;
            return {};
        }));
        return ids;
    }
    std::int64_t count_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Both, Runs, store::testing::both(), store::testing::name_of);

TEST_P(Runs, WriteNoBlockWhereNothingChanged) {
    first_version();
    const auto one = elder_with(1, "1950-01-01", liwan, poor);
    elder_with(2, "1961-11-23", liwan, poor);
    EXPECT_EQ(run_on("2026-11-22").newly_entitled, 1);
    const auto before = block_versions();
    const auto again = run_on("2026-11-22");
    EXPECT_EQ(again.people, 2);
    EXPECT_EQ(again.newly_entitled + again.stopped + again.changed, 0);
    EXPECT_EQ(block_versions(), before);
    EXPECT_TRUE(changes_of(again.id).empty());

    const auto birthday = run_on("2026-11-23");
    EXPECT_EQ(birthday.newly_entitled, 1) << "the day passes without any fact";
    ASSERT_EQ(changes_of(birthday.id).size(), 1u);
    EXPECT_NE(block_versions(), before);
    EXPECT_EQ(rows_of(one)[0].since, *parse_day("2026-11-22"));
}

TEST_P(Runs, FindWhatTheOutboxTells) {
    first_version();
    const auto one = elder_with(1, "1950-01-01", liwan, poor);
    const auto two = elder_with(2, "1950-01-01", liwan, rich);
    run_on("2026-11-22");
    elder_with(1, "1950-01-01", liwan, rich, "2026-11-20");
    elder_with(2, "1950-01-01", liwan, poor, "2026-11-20");
    const auto three = elder_with(3, "1950-01-01", yuexiu, poor);
    const auto run = run_on("2026-11-23");
    EXPECT_EQ(run.people, 3);
    EXPECT_EQ(run.newly_entitled, 2);
    EXPECT_EQ(run.stopped, 1);
    const auto changes = changes_of(run.id);
    ASSERT_EQ(changes.size(), 3u);
    EXPECT_EQ(changes[0].person, one);
    EXPECT_EQ(changes[0].change, Change::stopped);
    EXPECT_EQ(changes[0].before, Answer::entitled);
    EXPECT_EQ(rows_of(two)[0].answer, Answer::entitled);
    EXPECT_EQ(rows_of(three)[0].answer, Answer::entitled);
    EXPECT_EQ(changes_of(run.id, official(9, yuexiu)).size(), 1u);
}

TEST_P(Runs, FindWhatAWholeFileTells) {
    first_version();
    elder_with(1, "1950-01-01", liwan, poor);
    elder_with(2, "1950-01-01", liwan, rich);
    run_on("2026-11-22");
    const std::vector<elder::Incoming> file{told(1, "1950-01-01", liwan, rich, "2026-11-20"),
                                            told(2, "1950-01-01", liwan, poor, "2026-11-20"),
                                            told(3, "1950-01-01", yuexiu, poor, "2026-11-20")};
    good(write([&](Tx& tx) -> Status {
        YK_TRY(elder::take_in_window(tx, file));
        return {};
    }));
    const auto run = run_on("2026-11-23");
    EXPECT_EQ(run.people, 3);
    EXPECT_EQ(run.newly_entitled, 2);
    EXPECT_EQ(run.stopped, 1);
}

TEST_P(Runs, DoNotLoseAChangeThatComesInBetween) {
    first_version();
    const auto elder = elder_with(1, "1950-01-01", liwan, poor);
    elder_with(2, "1950-01-01", liwan, rich);
    run_on("2026-11-22");
    elder_with(2, "1950-01-01", liwan, poor, "2026-11-20");
    bool done = false;
    const auto run = determine(*database, everywhere(), *parse_day("2026-11-23"), [&](std::int64_t at, std::int64_t of) {
        if (at == of && !std::exchange(done, true)) {
            elder_with(1, "1950-01-01", liwan, rich, "2026-11-21");
            EXPECT_EQ(redetermined(elder, "2026-11-23").size(), 1u);
        }
        return true;
    });
    ASSERT_TRUE(run) << run.error().code;
    EXPECT_TRUE(done);
    EXPECT_EQ(rows_of(elder)[0].answer, Answer::not_entitled);
    EXPECT_EQ(rows_of(elder)[0].change, Change::stopped);
    const auto later = run_on("2026-11-24");
    EXPECT_EQ(later.stopped, 0);
    EXPECT_EQ(rows_of(elder)[0].answer, Answer::not_entitled);
}

TEST_P(Runs, OvertakenByAnotherWriteNothing) {
    first_version();
    elder_with(1, "1961-11-23", liwan, poor);
    run_on("2026-11-22");
    bool inside = false;
    const auto run = determine(*database, everywhere(), *parse_day("2026-11-23"), [&](std::int64_t at, std::int64_t of) {
        if (at == of && !std::exchange(inside, true)) {
            EXPECT_EQ(run_on("2026-11-23").newly_entitled, 1);
        }
        return true;
    });
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().code, "determination.run.overtaken");
    EXPECT_EQ(run_on("2026-11-23").newly_entitled, 0);
}

TEST_P(Runs, StopWhenAskedAndGoOnLater) {
    first_version();
    const auto elder = elder_with(1, "1950-01-01", liwan, poor);
    const auto stopped = determine(*database, everywhere(), *parse_day("2026-11-22"), [](std::int64_t, std::int64_t) { return false; });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, "determination.run.cancelled");
    EXPECT_TRUE(rows_of(elder).empty());
    EXPECT_EQ(run_on("2026-11-22").newly_entitled, 1);
}

TEST_P(Runs, OfADistrictLeaveOthersAlone) {
    first_version();
    const auto here = elder_with(1, "1961-11-23", liwan, poor);
    const auto there = elder_with(2, "1961-11-23", yuexiu, poor);
    run_on("2026-11-22");
    const auto run = run_on("2026-11-23", official(9, liwan));
    EXPECT_EQ(run.people, 1);
    EXPECT_EQ(run.region, liwan);
    EXPECT_EQ(rows_of(here)[0].answer, Answer::entitled);
    EXPECT_EQ(rows_of(there)[0].answer, Answer::not_entitled);
}

TEST_P(Runs, KeepWhatWasAnsweredOnADay) {
    first_version();
    const auto elder = elder_with(1, "1961-11-23", liwan, poor);
    run_on("2026-11-20");
    run_on("2026-11-23");
    elder_with(1, "1961-11-23", liwan, rich, "2026-11-24");
    redetermined(elder, "2026-11-25");
    const auto on = [&](const char* day, const store::Request& who) {
        std::vector<AnswerRow> rows;
        good(database->read(who, [&](Tx& tx) -> Status {
            rows = answers_on(tx, elder, *parse_day(day));
            return {};
        }));
        return rows;
    };
    EXPECT_TRUE(on("2026-11-19", everywhere()).empty());
    EXPECT_EQ(on("2026-11-20", everywhere()).at(0).answer, Answer::not_entitled);
    EXPECT_EQ(on("2026-11-24", everywhere()).at(0).answer, Answer::entitled);
    EXPECT_EQ(on("2026-11-25", everywhere()).at(0).answer, Answer::not_entitled);
    EXPECT_TRUE(on("2026-11-25", official(9, yuexiu)).empty());
}

TEST_P(Runs, AreListedFilteredSortedAndPaged) {
    first_version();
    for (int i = 0; i < 12; ++i) elder_with(i, "1950-01-01", i % 2 ? liwan : yuexiu, i % 3 ? poor : rich);
    run_on("2026-11-22");
    store::ListRequest request;
    request.limit = 5;
    std::vector<std::string> seen;
    do
        for (auto& id : page(request)) seen.push_back(id);
    while (!request.after.empty());
    EXPECT_EQ(seen.size(), 12u);
    EXPECT_EQ(count_, 12);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());

    store::ListRequest down;
    down.limit = 3;
    down.sort = {{"region", true}};
    std::vector<std::string> turned;
    do
        for (auto& id : page(down)) turned.push_back(id);
    while (!down.after.empty());
    EXPECT_EQ(turned.size(), 12u);

    store::ListRequest few;
    few.filters = {{"answer", store::Filter::Is::one_of, {"not_entitled"}}, {"region", store::Filter::Is::one_of, {"440103000000"}}};
    EXPECT_EQ(page(few).size(), 2u);
    EXPECT_EQ(count_, 2);
    few.filters = {};
    few.search = "老人7";
    EXPECT_EQ(page(few).size(), 1u);
    few.search = "nobody";
    EXPECT_TRUE(page(few).empty());
    few.search = "";
    EXPECT_EQ(page(few, official(9, liwan)).size(), 6u);
}

TEST_P(Runs, RefuseListsThatCannotBe) {
    first_version();
    run_on("2026-11-22");
    const auto refused = [&](store::ListRequest request) {
        std::string code;
        good(read([&](Tx& tx) -> Status {
            const auto done = result_rows.list(tx, request, [](const void*) {});
            if (!done) code = done.error().problems.empty() ? done.error().code : done.error().problems.front().code;
            return {};
        }));
        return code;
    };
    EXPECT_EQ(refused({.filters = {{"amount_fen", store::Filter::Is::one_of, {"1"}}}}), "store.list.filter_unknown");
    EXPECT_EQ(refused({.filters = {{"answer", store::Filter::Is::from, {"entitled"}}}}), "store.list.filter_unknown");
    EXPECT_EQ(refused({.filters = {{"answer", store::Filter::Is::one_of, {"perhaps"}}}}), "store.list.filter_value");
    EXPECT_EQ(refused({.filters = {{"answer", store::Filter::Is::one_of, {}}}}), "store.list.filter_many");
    EXPECT_EQ(refused({.sort = {{"amount_fen", false}}}), "store.list.sort_unknown");
    EXPECT_EQ(refused({.after = "00"}), "store.list.cursor");
    EXPECT_EQ(refused({.limit = 101}), "store.list.limit");
}

}  // namespace
}  // namespace yk::care::determination::testing
