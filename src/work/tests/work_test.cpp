#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "store/audit.h"
#include "store/outbox.h"
#include "store/tests/databases.h"
#include "work/runner.h"
#include "work/schedule.h"

namespace yk::work {
namespace {

using store::Request;
using store::testing::both;
using store::testing::name_of;
using store::testing::OnBothDatabases;

// What the jobs of these tests leave behind: one row a step, and one a fact heard.
struct Mark {
    std::int64_t id = 0;
    std::string text;
    std::int64_t number = 0;
};
const model::Schema& schema_of(const Mark*) {
    static constexpr auto columns = model::columns<Mark>({
        model::key<&Mark::id>("编号", "Id"),
        model::col<&Mark::text>("文字", "Text"),
        model::col<&Mark::number>("数", "Number"),
    });
    static constexpr auto schema = model::schema<Mark>("test_mark", "test_mark", {"记号", "Mark"}, columns);
    return schema;
}
constexpr store::Migration mark_steps[] = {
    {"test", 1, "CREATE TABLE test_mark (id BIGINT PRIMARY KEY, text TEXT NOT NULL, number BIGINT NOT NULL);\n"}};
const Query<Mark(std::string)> marks_of{"test.marks_of", "SELECT {*} FROM test_mark WHERE text = $1 ORDER BY id LIMIT 5000"};
const Query<Job(JobId)> job_of{"test.job_of", "SELECT {*} FROM work_job WHERE id = $1 AND {unscoped a test} ORDER BY id"};
const Query<Delivery(std::string)> delivery_of_name{"test.delivery_of", "SELECT {*} FROM work_delivery WHERE name = $1 ORDER BY name"};

Request system_request() { return {Actor::system(), {}, {}}; }

Status mark(Tx& tx, std::string text, std::int64_t number) {
    Mark m{tx.new_id<Id<struct MarkTag>>().value, std::move(text), number};
    return tx.insert(m);
}

std::atomic<bool> die_in_the_middle{false}, poison{false};
std::atomic<int> runs{0};
std::function<void(JobRun&)> in_between;

// Ten steps, each exactly once whatever happens between them.
Status count_to_ten(JobRun& run) {
    ++runs;
    const std::int64_t from = run.job().checkpoint.text.empty() ? 0 : std::stoll(run.job().checkpoint.text);
    for (std::int64_t n = from; n < 10; ++n) {
        if (run.cancelled()) return {};
        if (n == 5 && die_in_the_middle.exchange(false)) throw Broken("cut off");
        if (n == 5 && in_between) in_between(run);
        run.progress(n, 10, "计数");
        YK_TRY_VOID(run.step([&](Tx& tx) { return mark(tx, "step", n); }, {std::to_string(n + 1)}));
    }
    run.progress(10, 10, "计数");
    run.result({R"({"steps":10})"});
    return {};
}
Status always_refuse(JobRun&) { return fail(ErrorKind::refused, "store.record.missing", TextArgs{{"record", "文件"}}); }
Status always_break(JobRun&) {
    ++runs;
    throw Broken("cut off");
}
Status write_file(JobRun& run) {
    std::ofstream(run.new_file("名单.csv")) << "姓名\n陈";
    std::ofstream(run.new_file("名单.csv")) << "姓名\n陈\n李";
    return {};
}
Status who_am_i(JobRun& run) {
    return run.database().write(run.request(), [&](Tx& tx) {
        return mark(tx,
                    tx.actor().name + (tx.actor().may({"a.b", {}}) ? " may" : " may not") +
                        (tx.scope().contains({440104001000}) ? " here" : " nowhere"),
                    0);
    });
}

const JobKind counting{"test.count", {"计数", "Count"}, &count_to_ten, 3};
const JobKind refusing{"test.refuse", {"拒绝", "Refuse"}, &always_refuse, 3};
const JobKind breaking{"test.break", {"中断", "Break"}, &always_break, 3};
const JobKind filing{"test.file", {"文件", "File"}, &write_file, 3};
const JobKind asking{"test.ask", {"询问", "Ask"}, &who_am_i, 3};
const JobKind unknown_kind{"test.unknown", {"未知", "Unknown"}, &always_refuse, 3};

Status hear_all(Tx& tx, const Fact& fact) { return mark(tx, "all", fact.seq); }
Status hear_some(Tx& tx, const Fact& fact) {
    YK_TRY_VOID(mark(tx, "some", fact.seq));
    if (poison && fact.body.text == R"({"n":70})") return fail(ErrorKind::refused, "store.record.missing", TextArgs{{"record", "事件"}});
    return {};
}
constexpr std::string_view even_topic[] = {"test.even"};

class WorkTest : public OnBothDatabases {
 protected:
    WorkTest() {
        die_in_the_middle = poison = false;
        runs = 0;
        in_between = {};
        options.records = {&model::schema<Mark>()};
        for (const auto* record : records()) options.records.push_back(record);
        options.clock = store::Clock::system();
        options.clock.now = [this] { return Instant{now_ms.load()}; };
        std::vector<store::Migration> steps(migrations().begin(), migrations().end());
        steps.insert(steps.end(), std::begin(mark_steps), std::end(mark_steps));
        open(steps);
        make();
    }
    ~WorkTest() override { runner.reset(); }
    void make() {
        runner.reset();
        runner = Runner::make(*database,
                              {{&counting, &refusing, &breaking, &filing, &asking},
                               {{"all", {}, &hear_all}, {"some", even_topic, &hear_some}},
                               {{"test.nightly", {"每夜", "Nightly"}, &refusing, 0, 120}}},
                              folder, 2, [this](const Job&) { ++changes; });
    }
    JobId put(const JobKind& kind, const Request& request = system_request()) {
        return *database->write_value(request, [&](Tx& tx) { return submit(tx, kind, {"{}"}); });
    }
    Job job(JobId id) {
        return *database->read_value(system_request(), [&](Tx& tx) -> Result<Job> { return *tx.first(job_of, id); });
    }
    std::vector<std::int64_t> numbers(const std::string& text) {
        std::vector<std::int64_t> out;
        const auto read = database->read(system_request(), [&](Tx& tx) -> Status {
            for (const auto& m : tx.list(marks_of, text)) out.push_back(m.number);
            return {};
        });
        EXPECT_TRUE(read);
        return out;
    }
    void announce(int from, int to) {
        for (int n = from; n < to; ++n)
            ASSERT_TRUE(database->write(system_request(), [&](Tx& tx) -> Status {
                tx.announce(n % 2 ? "test.odd" : "test.even", 5, "{\"n\":" + std::to_string(n) + "}");
                return {};
            }));
    }

    std::atomic<std::int64_t> now_ms{1'790'000'000'000};
    std::atomic<int> changes{0};
    std::unique_ptr<Runner> runner;
};
INSTANTIATE_TEST_SUITE_P(Both, WorkTest, both(), name_of);

const std::vector<std::int64_t> zero_to_nine{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

TEST_P(WorkTest, AJobRunsToItsResult) {
    const auto id = put(counting);
    EXPECT_EQ(job(id).state, JobState::queued);
    runner->run_until_idle();
    const auto done = job(id);
    EXPECT_EQ(done.state, JobState::done);
    EXPECT_EQ(done.result.text, R"({"steps":10})");
    EXPECT_EQ(done.done, 10);
    EXPECT_TRUE(done.finished_at);
    EXPECT_EQ(numbers("step"), zero_to_nine);
    EXPECT_GE(changes, 2);
}

TEST_P(WorkTest, ABrokenRunGoesOnFromItsCheckpoint) {
    die_in_the_middle = true;
    const auto id = put(counting);
    runner->run_until_idle();
    EXPECT_EQ(job(id).state, JobState::done);
    EXPECT_EQ(job(id).attempt, 2);
    EXPECT_EQ(numbers("step"), zero_to_nine);
}

TEST_P(WorkTest, AJobThatAlwaysBreaksFailsAfterItsAttempts) {
    const auto id = put(breaking);
    runner->run_until_idle();
    EXPECT_EQ(job(id).state, JobState::failed);
    EXPECT_EQ(runs, 3);
    EXPECT_FALSE(job(id).fault.empty());
}

TEST_P(WorkTest, ARefusalIsFinalAndInWords) {
    const auto id = put(refusing);
    runner->run_until_idle();
    EXPECT_EQ(job(id).state, JobState::failed);
    EXPECT_EQ(job(id).attempt, 1);
    EXPECT_NE(job(id).fault.find("文件"), std::string::npos);
    const auto stranger = put(unknown_kind);
    runner->run_until_idle();
    EXPECT_EQ(job(stranger).state, JobState::failed);
}

// The holder is gone without a word: nobody renews, and after the lease another run takes over. The old run, should it still live, can do
// no more.
TEST_P(WorkTest, ALostLeaseIsTakenOverAndTheOldRunIsFencedOff) {
    const auto id = put(counting);
    in_between = [&](JobRun&) {
        in_between = {};
        now_ms += 61'000;
        runner->run_until_idle();  // as another process would
        EXPECT_EQ(job(id).state, JobState::done);
    };
    runner->run_until_idle();
    EXPECT_EQ(job(id).state, JobState::done);
    EXPECT_EQ(job(id).attempt, 2);
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(numbers("step"), zero_to_nine);
}

TEST_P(WorkTest, AHeldLeaseIsLeftAlone) {
    const auto id = put(counting);
    in_between = [&](JobRun&) {
        now_ms += 30'000;
        runner->run_until_idle();
        EXPECT_EQ(runs, 1);
    };
    runner->run_until_idle();
    EXPECT_EQ(job(id).state, JobState::done);
    EXPECT_EQ(job(id).attempt, 1);
}

TEST_P(WorkTest, CancelStopsWaitingAndRunningJobs) {
    const auto waiting = put(counting);
    const auto ask = [&](JobId id) { return database->write_value(system_request(), [&](Tx& tx) { return cancel(tx, id); }); };
    EXPECT_EQ(ask(waiting)->state, JobState::cancelled);
    runner->run_until_idle();
    EXPECT_EQ(runs, 0);
    const auto running = put(counting);
    in_between = [&](JobRun&) {
        EXPECT_EQ(ask(running)->state, JobState::running);
        now_ms += 1000;
    };
    runner->run_until_idle();
    EXPECT_EQ(job(running).state, JobState::cancelled);
    EXPECT_LT(numbers("step").size(), 10u);
    EXPECT_EQ(ask(running).error().code, "work.job.finished");
}

TEST_P(WorkTest, StopGivesTheJobBackAndStartGoesOn) {
    std::atomic<bool> half{false};
    in_between = [&](JobRun& run) {
        half = true;
        while (!run.cancelled()) std::this_thread::yield();
    };
    const auto id = put(counting);
    runner->start();
    while (!half) std::this_thread::yield();
    runner->stop();
    EXPECT_EQ(job(id).state, JobState::queued);
    in_between = {};
    runner->start();
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (job(id).state != JobState::done && std::chrono::steady_clock::now() < give_up)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    runner->stop();
    EXPECT_EQ(job(id).state, JobState::done);
    EXPECT_EQ(numbers("step"), zero_to_nine);
}

TEST_P(WorkTest, AJobActsAsTheAccountThatAskedAndOthersDoNotSeeIt) {
    Request clerk;
    clerk.actor.account = 7;
    clerk.actor.name = "李华";
    clerk.actor.rights = {"a.b", "c.d"};
    clerk.actor.scope = Scope({subtree_of({440104000000})});
    const auto id = put(asking, clerk);
    runner->run_until_idle();
    EXPECT_EQ(job(id).state, JobState::done);
    EXPECT_EQ(job(id).created_by, 7);
    EXPECT_EQ(numbers("李华 may here").size(), 1u);
    auto neighbour = clerk;
    neighbour.actor.scope = Scope({subtree_of({440103000000})});
    const auto get = [&](const Request& who) { return database->read_value(who, [&](Tx& tx) { return tx.get<Job>(id); }); };
    EXPECT_TRUE(get(clerk));
    EXPECT_EQ(get(neighbour).error().code, "store.record.missing");
    neighbour.actor.scope = Scope();
    EXPECT_EQ(database->write_value(neighbour, [&](Tx& tx) { return submit(tx, asking, {"{}"}); }).error().code, "work.job.no_region");
}

TEST_P(WorkTest, FilesAreListedOnceWithTheirSize) {
    const auto id = put(filing);
    runner->run_until_idle();
    const auto result = job(id).result.text;
    EXPECT_NE(result.find("\"name\":\"名单.csv\""), std::string::npos) << result;
    const auto files = std::distance(std::filesystem::directory_iterator(folder / "files"), std::filesystem::directory_iterator());
    EXPECT_EQ(files, 1);
}

TEST_P(WorkTest, FactsAreHeardInOrderAndByTopic) {
    announce(0, 130);
    runner->run_until_idle();
    const auto all = numbers("all"), some = numbers("some");
    ASSERT_EQ(all.size(), 130u);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    EXPECT_EQ(some.size(), 65u);
    runner->run_until_idle();
    EXPECT_EQ(numbers("all").size(), 130u);
    make();  // a restart hears nothing twice
    runner->run_until_idle();
    EXPECT_EQ(numbers("all").size(), 130u);
}

TEST_P(WorkTest, ARefusalStopsThatSubscriberAtThatFactOnly) {
    poison = true;
    announce(0, 130);
    runner->run_until_idle();
    EXPECT_EQ(numbers("all").size(), 130u);
    EXPECT_EQ(numbers("some").size(), 35u);  // 0, 2 … 68
    const auto row = [&] {
        return *database->read_value(system_request(), [](Tx& tx) -> Result<Delivery> { return *tx.first(delivery_of_name, "some"); });
    };
    EXPECT_NE(row().fault.find("事件"), std::string::npos);
    EXPECT_EQ(*database->read_value(system_request(), [](Tx& tx) -> Result<std::int64_t> { return delivery_lag(tx); }), 61);
    poison = false;
    runner->run_until_idle();
    EXPECT_EQ(numbers("some").size(), 35u);  // until someone lets it go on
    ASSERT_TRUE(database->write(system_request(), [](Tx& tx) { return resume(tx, "some"); }));
    runner->run_until_idle();
    EXPECT_EQ(numbers("some").size(), 65u);
    EXPECT_TRUE(row().fault.empty());
    EXPECT_FALSE(database->write(system_request(), [](Tx& tx) { return resume(tx, "nobody"); }));
}

TEST_P(WorkTest, ForgottenFactsNeverGiveTheirNumbersAgain) {
    announce(0, 3);
    runner->run_until_idle();
    const auto forget =
        database->write_value(system_request(), [](Tx& tx) -> Result<std::int64_t> { return store::forget_facts(tx, 99, tx.now() + 1); });
    EXPECT_EQ(*forget, 2);
    announce(3, 4);
    EXPECT_EQ(database->health().outbox_seq, 4);
}

TEST_P(WorkTest, HousekeepingForgetsWhatIsPastItsTimeAndHeard) {
    announce(0, 5);
    ASSERT_TRUE(database->write(system_request(), [](Tx& tx) -> Status {
        tx.keep_reply("old", "h", {200, "{}"});
        return {};
    }));
    runner->run_until_idle();
    now_ms += 40 * 86'400'000LL;
    ASSERT_TRUE(database->write(system_request(), [](Tx& tx) -> Status {
        tx.keep_reply("new", "h", {200, "{}"});
        return {};
    }));
    runner->run_until_idle();
    const auto newest = database->read(system_request(), [](Tx& tx) -> Status {
        EXPECT_FALSE(*tx.earlier_reply("old", "h"));
        EXPECT_TRUE(*tx.earlier_reply("new", "h"));
        EXPECT_EQ(store::facts_after(tx, 0).size(), 1u);
        return {};
    });
    EXPECT_TRUE(newest);
}

TEST_P(WorkTest, AScheduleStartsWhenDueAndOnceForMissedRounds) {
    runner->run_until_idle();
    const auto row = [&] {
        return *database->read_value(system_request(), [](Tx& tx) { return tx.get<ScheduleRow>(std::string("test.nightly")); });
    };
    EXPECT_FALSE(row().last_job);
    now_ms += 3 * 86'400'000LL;
    runner->run_until_idle();
    const auto first = row().last_job;
    ASSERT_TRUE(first);
    EXPECT_EQ(job(*first).state, JobState::failed);
    runner->run_until_idle();
    EXPECT_EQ(row().last_job, first);
    ASSERT_TRUE(database->write(system_request(), [&](Tx& tx) {
        auto off = row();
        off.enabled = false;
        return tx.update(off);
    }));
    now_ms += 3 * 86'400'000LL;
    runner->run_until_idle();
    EXPECT_EQ(row().last_job, first);
}

TEST_P(WorkTest, ARoundAskedForRunsAlsoWhileTheScheduleIsOff) {
    const std::string code = "test.nightly";
    const auto act = [&](auto&& work) {
        return database->write_value(system_request(), [&](Tx& tx) -> Result<ScheduleRow> { return work(tx); });
    };
    const auto row = [&] { return *database->read_value(system_request(), [&](Tx& tx) { return tx.get<ScheduleRow>(code); }); };
    runner->run_until_idle();
    ASSERT_TRUE(act([&](Tx& tx) { return switch_schedule(tx, code, false); }));
    ASSERT_TRUE(act([&](Tx& tx) { return ask_for_round(tx, code); }));
    EXPECT_EQ(act([&](Tx& tx) { return ask_for_round(tx, code); }).error().code, "work.schedule.running");
    runner->run_until_idle();
    const auto first = row().last_job;
    ASSERT_TRUE(first);
    EXPECT_FALSE(row().asked);
    runner->run_until_idle();
    EXPECT_EQ(row().last_job, first);
    // What was missed while it was off is not made up.
    now_ms += 3 * 86'400'000LL;
    ASSERT_TRUE(act([&](Tx& tx) { return switch_schedule(tx, code, true); }));
    runner->run_until_idle();
    EXPECT_EQ(row().last_job, first);
    now_ms += 86'400'000LL;
    runner->run_until_idle();
    EXPECT_NE(row().last_job, first);
    EXPECT_EQ(act([&](Tx& tx) { return move_schedule(tx, code, 4, 0); }).error().problems.at(0).pointer, "/every_minutes");
    EXPECT_EQ(act([&](Tx& tx) { return move_schedule(tx, code, 0, 1440); }).error().problems.at(0).pointer, "/at_minute");
    EXPECT_EQ(act([&](Tx& tx) { return move_schedule(tx, code, 60, 0); })->every_minutes, 60);
    EXPECT_EQ(act([&](Tx& tx) { return move_schedule(tx, "test.none", 60, 0); }).error().code, "store.record.missing");
}

TEST_P(WorkTest, AClockThatJumpsStartsNothingTwiceAndBreaksNoChain) {
    const auto row = [&] {
        return *database->read_value(system_request(), [](Tx& tx) { return tx.get<ScheduleRow>(std::string("test.nightly")); });
    };
    now_ms += 2 * 86'400'000LL;
    runner->run_until_idle();
    const auto first = row().last_job;
    ASSERT_TRUE(first);
    now_ms -= 86'400'000LL;  // a day back: what ran does not run again, new work does
    const auto counted = put(counting);
    runner->run_until_idle();
    EXPECT_EQ(row().last_job, first);
    EXPECT_EQ(job(counted).state, JobState::done);
    now_ms += 365 * 86'400'000LL;  // a year ahead: one round, not three hundred
    runner->run_until_idle();
    const auto second = row().last_job;
    EXPECT_NE(second, first);
    runner->run_until_idle();
    EXPECT_EQ(row().last_job, second);
    const auto report = store::verify_audit(*database, folder / store::anchor_file, [](std::int64_t) {});
    EXPECT_TRUE(report.good()) << (report.faults.empty() ? "" : report.faults.front());
}

// A job that announces as it goes, killed again and again: every step once, every fact heard once and in order.
std::int64_t steps_before_kill = INT64_MAX;
Status announce_steps(JobRun& run) {
    const std::int64_t from = run.job().checkpoint.text.empty() ? 0 : std::stoll(run.job().checkpoint.text);
    for (std::int64_t n = from; n < 150; ++n) {
        while (n - from >= steps_before_kill) ::pause();  // so that the kill always finds the job at work
        if (run.cancelled()) return {};
        YK_TRY_VOID(run.step(
            [&](Tx& tx) -> Status {
                tx.announce("test.even", 1, "{\"n\":-1}");
                return mark(tx, "step", n);
            },
            {std::to_string(n + 1)}));
    }
    return {};
}
const JobKind announcing{"test.announce", {"通知", "Announce"}, &announce_steps, 1000};

TEST_P(WorkTest, KillsNeitherLoseNorRepeatAStepOrAFact) {
    const char* wanted = std::getenv("YIKANG_KILL_ROUNDS");
    const int rounds = wanted ? std::atoi(wanted) : 6;
    const auto id = put(announcing);
    const WorkTables tables{{&announcing}, {{"some", even_topic, &hear_some}}, {}};
    std::uint64_t chance = 2463534242;
    for (int round = 0; round < rounds; ++round) {
        runner.reset();
        database.reset();
        const pid_t child = ::fork();
        if (child == 0) {
            steps_before_kill = 20;
            const auto in_child = store::Database::open(options);
            const auto working = Runner::make(*in_child, tables, folder, 2, {});
            working->start();
            while (true) ::pause();
        }
        chance ^= chance << 13, chance ^= chance >> 7, chance ^= chance << 17;
        std::this_thread::sleep_for(std::chrono::microseconds(chance % 120'000));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        now_ms += 61'000;  // the lease of the dead run is over
        database = store::Database::open(options);
    }
    runner = Runner::make(*database, tables, folder, 2, {});
    runner->run_until_idle();
    EXPECT_EQ(job(id).state, JobState::done);
    const auto steps = numbers("step"), heard = numbers("some");
    ASSERT_EQ(steps.size(), 150u);
    ASSERT_EQ(heard.size(), 150u);
    for (std::size_t n = 0; n < 150; ++n) {
        EXPECT_EQ(steps[n], static_cast<std::int64_t>(n));
        EXPECT_EQ(heard[n], static_cast<std::int64_t>(n) + 1);
    }
}

TEST(Schedule, NextDueFollowsTheChineseDay) {
    const auto at = [](const char* text) { return *parse_instant(text); };
    EXPECT_EQ(next_due(at("2026-11-22T10:00:00+08:00"), 0, 120), at("2026-11-23T02:00:00+08:00"));
    EXPECT_EQ(next_due(at("2026-11-22T01:59:00+08:00"), 0, 120), at("2026-11-22T02:00:00+08:00"));
    EXPECT_EQ(next_due(at("2026-11-22T02:00:00+08:00"), 0, 120), at("2026-11-23T02:00:00+08:00"));
    EXPECT_EQ(next_due(at("2026-12-31T23:50:00+08:00"), 15, 0), at("2027-01-01T00:05:00+08:00"));
}

}  // namespace
}  // namespace yk::work
