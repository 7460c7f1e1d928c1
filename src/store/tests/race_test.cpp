// Many callers at once: one winner, one order, nothing acknowledged lost when the process is killed.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <set>
#include <thread>

#include "store/audit.h"
#include "store/outbox.h"
#include "store/tests/databases.h"
#include "store/tests/person.h"

namespace yk::store {
namespace {

using namespace testing;

const Query<std::string()> all_codes{"test.all_codes",
                                     "SELECT code FROM test_person WHERE {unscoped a test reads every row} ORDER BY code"};
const Query<std::int64_t()> count_of_inserts{"test.count_of_inserts",
                                             "SELECT count(*) FROM audit_entry WHERE action = 'test_person.insert'"};
const Query<std::int64_t()> count_of_facts{"test.count_of_facts", "SELECT count(*) FROM store_outbox"};

class RaceTest : public OnBothDatabases {
 protected:
    RaceTest() {
        options.records = {&model::schema<Person>(), &model::schema<Visit>()};
        open(person_migrations);
    }
};
INSTANTIATE_TEST_SUITE_P(Both, RaceTest, both(), name_of);

TEST_P(RaceTest, ExactlyOneOf32CallersWins) {
    constexpr int callers = 32;
    const int rounds = on_sqlite() ? 1000 : 40;
    auto p = some_person("a");
    ASSERT_TRUE(database->write(as_system(), [&](Tx& tx) {
        auto q = p;
        const auto done = tx.insert(q);
        p = q;
        return done;
    }));
    std::atomic<int> winners{0}, strange{0};
    int wrong_rounds = 0;
    std::barrier start(callers);
    std::barrier end(callers, [&]() noexcept {
        wrong_rounds += winners.exchange(0) != 1;
        ++p.version;
    });
    std::vector<std::thread> threads;
    for (int caller = 0; caller < callers; ++caller)
        threads.emplace_back([&, caller] {
            for (int round = 0; round < rounds; ++round) {
                start.arrive_and_wait();
                const auto done = database->write(as_system(), [&](Tx& tx) {
                    auto mine = p;
                    mine.name = std::to_string(round) + "/" + std::to_string(caller);
                    return tx.update(mine);
                });
                if (done)
                    ++winners;
                else if (done.error().code != "store.record.stale")
                    ++strange;
                end.arrive_and_wait();
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong_rounds, 0);
    EXPECT_EQ(strange, 0);
}

TEST_P(RaceTest, UniqueValuesAreTakenOnce) {
    std::atomic<int> winners{0}, strange{0};
    std::vector<std::thread> threads;
    for (int caller = 0; caller < 16; ++caller)
        threads.emplace_back([&] {
            for (int n = 0; n < 20; ++n) {
                const auto done = database->write(as_system(), [&](Tx& tx) {
                    auto mine = some_person("c" + std::to_string(n));
                    return tx.insert(mine);
                });
                if (done)
                    ++winners;
                else if (done.error().code != "store.record.exists")
                    ++strange;
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(winners, 20);
    EXPECT_EQ(strange, 0);
}

// A reader that goes on from the last number it saw never misses one: numbers become visible in their order.
TEST_P(RaceTest, FactsBecomeVisibleInTheOrderOfTheirNumbers) {
    constexpr int writers = 12, each = 25;
    std::atomic<int> left{writers};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer)
        threads.emplace_back([&, writer] {
            for (int n = 0; n < each; ++n) {
                const auto done = database->write(as_system(), [&](Tx& tx) -> Status {
                    auto p = some_person("w" + std::to_string(writer) + "." + std::to_string(n));
                    YK_TRY_VOID(tx.insert(p));
                    tx.announce("test.made", writer, std::to_string(n));
                    return {};
                });
                EXPECT_TRUE(done) << done.error().code << done.error().detail;
            }
            --left;
        });
    std::int64_t seen = 0;
    std::vector<std::int64_t> next(writers, 0);
    while (seen < writers * each) {
        const bool last_look = left == 0;
        ASSERT_TRUE(database->read(as_system(), [&](Tx& tx) -> Status {
            for (const auto& fact : facts_after(tx, seen)) {
                EXPECT_EQ(fact.seq, seen + 1);
                EXPECT_EQ(fact.body.text, std::to_string(next[static_cast<std::size_t>(fact.subject)]++));
                seen = fact.seq;
            }
            return {};
        }));
        if (last_look) break;
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(seen, writers * each);
    const auto report = verify_audit(*database, folder / anchor_file, {});
    EXPECT_TRUE(report.good()) << report.faults.front();
}

// The child writes from several threads and says each acknowledged code on the pipe; the parent kills it at a random moment.
[[noreturn]] void write_until_killed(const Options& options, int pipe, int round) {
    auto database = Database::open(options);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int n = 0;; ++n) {
                const auto code = std::to_string(round) + "." + std::to_string(t) + "." + std::to_string(n);
                const auto done = database->write(as_system(), [&](Tx& tx) -> Status {
                    auto p = some_person(code);
                    YK_TRY_VOID(tx.insert(p));
                    tx.announce("test.made", p.id.value, "{}");
                    return {};
                });
                const auto line = code + "\n";
                if (done) (void)!::write(pipe, line.data(), line.size());
            }
        });
    for (auto& thread : threads) thread.join();
    ::_exit(1);
}

TEST_P(RaceTest, NothingAcknowledgedIsLostWhenTheProcessIsKilled) {
    const char* wanted = std::getenv("YIKANG_KILL_ROUNDS");
    const int rounds = wanted ? std::atoi(wanted) : 10;
    std::set<std::string> acknowledged;
    std::uint64_t chance = 88172645463325252ULL;
    for (int round = 0; round < rounds; ++round) {
        database.reset();
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(ends[0]);
            write_until_killed(options, ends[1], round);
        }
        ::close(ends[1]);
        chance ^= chance << 13, chance ^= chance >> 7, chance ^= chance << 17;
        std::string text;
        std::array<char, 4096> buffer{};
        auto n = ::read(ends[0], buffer.data(), buffer.size());  // it lives and has written
        if (n > 0) text.append(buffer.data(), static_cast<std::size_t>(n));
        std::this_thread::sleep_for(std::chrono::microseconds(chance % 60'000));
        ::kill(child, SIGKILL);
        while ((n = ::read(ends[0], buffer.data(), buffer.size())) > 0) text.append(buffer.data(), static_cast<std::size_t>(n));
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
        for (std::size_t from = 0, to; (to = text.find('\n', from)) != std::string::npos; from = to + 1)
            acknowledged.insert(text.substr(from, to - from));

        database = Database::open(options);
        ASSERT_TRUE(database->migrate(person_migrations));
        std::set<std::string> kept;
        std::int64_t audited = 0, announced = 0;
        ASSERT_TRUE(database->read(as_system(), [&](Tx& tx) -> Status {
            tx.scan(all_codes, [&](const std::string& code) {
                kept.insert(code);
                return true;
            });
            audited = tx.one(count_of_inserts);
            announced = tx.one(count_of_facts);
            return {};
        }));
        for (const auto& code : acknowledged) ASSERT_TRUE(kept.count(code)) << code << " was acknowledged and is gone";
        EXPECT_EQ(static_cast<std::size_t>(audited), kept.size());
        EXPECT_EQ(static_cast<std::size_t>(announced), kept.size());
        const auto report = verify_audit(*database, folder / anchor_file, {});
        ASSERT_TRUE(report.good()) << report.faults.front();
    }
    EXPECT_GE(acknowledged.size(), static_cast<std::size_t>(rounds));
}

TEST_P(RaceTest, ABrokenConnectionIsReplaced) {
    if (on_sqlite()) return;  // a file has no connection to lose
    ASSERT_TRUE(database->write(as_system(), [](Tx& tx) {
        auto p = some_person("a");
        return tx.insert(p);
    }));
    const auto cut = [&] {
        PostgresConnection::open(options.url)
            ->select({"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = "
                      "'yikang'",
                      {}},
                     {}, false, [](const Row&) { return false; });
    };
    cut();
    EXPECT_TRUE(database->read(as_system(), [](Tx& tx) -> Status {
        EXPECT_EQ(tx.list(all_codes).size(), 1u);
        return {};
    }));
    cut();
    EXPECT_TRUE(database->write(as_system(), [](Tx& tx) {
        auto p = some_person("b");
        return tx.insert(p);
    }));
    bool first = true;
    EXPECT_TRUE(database->write(as_system(), [&](Tx& tx) {
        if (std::exchange(first, false)) cut();  // in the middle of the work
        auto p = some_person("c");
        return tx.insert(p);
    }));
    EXPECT_TRUE(verify_audit(*database, folder / anchor_file, {}).good());
}

}  // namespace
}  // namespace yk::store
