// Work queues on both databases: what waits is counted and listed within right and scope, the first due first.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "http/meta.h"
#include "http/tests/served.h"

namespace yk::http {
namespace {

using namespace testing;

class HttpWork : public OnServedDatabase {
 protected:
    std::string due(std::string_view who, std::string_view name, RegionCode region, std::string_view day, int amount = 1) {
        const auto id = make(who, name, region, amount);
        const auto changed = ask("PATCH", "/items/" + id, who, R"({"version":1,"due_on":")" + std::string(day) + "\"}");
        EXPECT_EQ(changed.status, 200) << changed.text;
        return id;
    }
    static std::vector<std::string> titles(const Got& got) {
        std::vector<std::string> out;
        for (const auto& item : got.json.at("items").as_array()) out.emplace_back(item.at("title").as_string());
        return out;
    }
    static const boost::json::value& queue(const Got& got, std::string_view code) {
        for (const auto& each : got.json.at("queues").as_array())
            if (each.at("code").as_string() == code) return each;
        throw std::runtime_error("no such queue: " + std::string(code));
    }
};
INSTANTIATE_TEST_SUITE_P(Both, HttpWork, store::testing::both(), store::testing::name_of);

TEST_P(HttpWork, FirstDueFirstAndOverdueCounted) {
    const auto now = database->read_value({Actor::system(), "t", ""}, [](Tx& tx) -> Result<Day> { return tx.today(); });
    ASSERT_TRUE(now);
    const auto day = [&](int days) { return day_text(*now + days); };
    make("liwan", "无期", liwan);
    due("liwan", "后天", liwan, day(2));
    due("liwan", "昨天", liwan, day(-1));
    due("liwan", "今天", liwan, day(0));
    make("liwan", "七件", liwan, 7);  // outside the queue
    const auto got = ask("GET", "/work", "liwan");
    ASSERT_EQ(got.status, 200) << got.text;
    EXPECT_EQ(titles(got), (std::vector<std::string>{"昨天 · ***", "今天 · ***", "后天 · ***", "无期 · ***"}));
    EXPECT_EQ(got.json.at("count").as_int64(), 4);
    const auto& open = queue(got, "items.open");
    EXPECT_EQ(open.at("count").as_int64(), 4);
    EXPECT_EQ(open.at("overdue").as_int64(), 1);
    EXPECT_TRUE(open.at("overdue_exact").as_bool());
    EXPECT_EQ(open.at("resource_path").as_string(), "/items");
    // The list behind the queue has the same rows.
    EXPECT_EQ(ask("GET", "/items?" + std::string(open.at("query").as_string()), "liwan").json.at("count").as_int64(), 4);
    const auto& first = got.json.at("items").at(0);
    EXPECT_EQ(first.at("path").as_string(), "/items?open=" + std::string(first.at("id").as_string()));
}

TEST_P(HttpWork, StaysWithinRightAndScope) {
    make("liwan", "一", liwan, 95);
    make("tianhe", "二", tianhe);
    const auto mine = ask("GET", "/work", "tianhe");
    EXPECT_EQ(titles(mine), std::vector<std::string>{"二 · ***"});
    EXPECT_EQ(queue(mine, "items.dear").at("count").as_int64(), 0);
    // One row may wait in two queues.
    EXPECT_EQ(ask("GET", "/work", "liwan").json.at("count").as_int64(), 2);
    const auto stranger = ask("GET", "/work", "nobody");
    EXPECT_EQ(stranger.json.at("items").as_array().size(), 0U);
    ASSERT_EQ(stranger.json.at("queues").as_array().size(), 1U);  // failed jobs of one's own
    EXPECT_EQ(ask("GET", "/work?queue=items.open", "nobody").status, 422);
    EXPECT_EQ(ask("GET", "/work?queue=items.none", "liwan").status, 422);
    EXPECT_EQ(ask("GET", "/work?queue=items.none", "nobody").text.size(), ask("GET", "/work?queue=items.open", "nobody").text.size());
}

TEST_P(HttpWork, PagesThroughOneQueue) {
    for (int i = 0; i < 5; ++i) make("liwan", "物" + std::to_string(i), liwan);
    std::vector<std::string> seen;
    std::string after;
    do {
        const auto got = ask("GET", "/work?queue=items.open&limit=2" + (after.empty() ? "" : "&after=" + percent_encoded(after)), "liwan");
        ASSERT_EQ(got.status, 200) << got.text;
        EXPECT_EQ(got.json.at("count").as_int64(), 5);
        for (const auto& item : got.json.at("items").as_array()) seen.emplace_back(item.at("id").as_string());
        const auto& next = got.json.at("next");
        after = next.is_null() ? std::string() : std::string(next.as_string());
    } while (!after.empty() && seen.size() < 20);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(seen.size(), 5U);
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
    EXPECT_EQ(ask("GET", "/work?after=x", "liwan").status, 422);
    EXPECT_EQ(ask("GET", "/work?limit=0", "liwan").status, 422);
    EXPECT_EQ(ask("GET", "/work?limit=101", "liwan").status, 422);
    EXPECT_EQ(ask("GET", "/work?queue=items.open&after=x", "liwan").status, 422);
}

TEST_P(HttpWork, AFailedJobWaitsForWhoAskedForIt) {
    static constexpr work::JobKind kind{
        "test.fail", {"会失败的", "Fails"}, [](work::JobRun&) -> Status { return fail(ErrorKind::refused, "http.work.queue"); }};
    store::Request as_liwan{gate.sessions.at("liwan").actor, "t", ""};
    ASSERT_TRUE(database->write(as_liwan, [](Tx& tx) -> Status {
        YK_TRY(work::submit(tx, kind, {"{}"}));
        return {};
    }));
    work::WorkTables work_tables;
    work_tables.kinds = {&kind};
    work::Runner::make(*database, work_tables, folder, 1, [](const work::Job&) {})->run_until_idle();
    EXPECT_EQ(queue(ask("GET", "/work", "liwan"), "jobs.failed").at("count").as_int64(), 1);
    EXPECT_EQ(queue(ask("GET", "/work", "tianhe"), "jobs.failed").at("count").as_int64(), 0);
    EXPECT_EQ(queue(ask("GET", "/work", "auditor"), "jobs.failed").at("count").as_int64(), 0);
}

TEST(HttpWorkTables, AQueueThatItsListCannotAnswerIsABug) {
    const auto broken = [](auto change) {
        auto queue = open_items;
        change(queue);
        const Queue* const all[] = {&queue};
        check_queues(all);
    };
    broken([](Queue&) {});
    EXPECT_DEATH(broken([](Queue& q) { q.filter = "f.name=x"; }), "");       // not filtered by
    EXPECT_DEATH(broken([](Queue& q) { q.filter = "f.amount=@you"; }), "");  // nobody
    EXPECT_DEATH(broken([](Queue& q) { q.filter = "f.state=shut"; }), "");   // no such state
    EXPECT_DEATH(broken([](Queue& q) { q.due = "amount"; }), "");            // no day
    EXPECT_DEATH(broken([](Queue& q) { q.title = {}; }), "");                // nameless
    EXPECT_DEATH(broken([](Queue& q) { q.resource = nullptr; }), "");
}

}  // namespace
}  // namespace yk::http
