// A disk that is full, fails, or loses what it was told to keep: SQLite on a file system that refuses on demand.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <set>

#include "store/audit.h"
#include "store/postgres_connection.h"
#include "store/tests/databases.h"
#include "store/tests/person.h"

namespace yk::store {
namespace {

using namespace testing;

const Query<std::string()> codes_on_disk{"test.codes_on_disk",
                                         "SELECT code FROM test_person WHERE {unscoped a test reads every row} ORDER BY code"};

// Passes everything to the system's file system but the calls that are to fail.
struct Faults {
    enum class Call { none, write, truncate, sync } call = Call::none;
    int passes = 0;  // that many of them still succeed
    int code = SQLITE_OK;
    bool fails(Call which) { return call == which && passes-- <= 0; }
};
Faults faults;
sqlite3_vfs* real = nullptr;
sqlite3_vfs refusing{};
std::map<const sqlite3_io_methods*, sqlite3_io_methods> wrapped;
std::map<const sqlite3_io_methods*, const sqlite3_io_methods*> originals;

const sqlite3_io_methods& original(sqlite3_file* file) { return *originals.at(file->pMethods); }
int write_or_fail(sqlite3_file* file, const void* data, int n, sqlite3_int64 at) {
    return faults.fails(Faults::Call::write) ? faults.code : original(file).xWrite(file, data, n, at);
}
int truncate_or_fail(sqlite3_file* file, sqlite3_int64 size) {
    return faults.fails(Faults::Call::truncate) ? faults.code : original(file).xTruncate(file, size);
}
int sync_or_fail(sqlite3_file* file, int flags) {
    return faults.fails(Faults::Call::sync) ? faults.code : original(file).xSync(file, flags);
}
int open_wrapped(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    const int code = real->xOpen(real, name, file, flags, out);
    if (code != SQLITE_OK || !file->pMethods) return code;
    auto [found, fresh] = wrapped.try_emplace(file->pMethods, *file->pMethods);
    if (fresh) {
        found->second.xWrite = &write_or_fail;
        found->second.xTruncate = &truncate_or_fail;
        found->second.xSync = &sync_or_fail;
        originals[&found->second] = file->pMethods;
    }
    file->pMethods = &found->second;
    return code;
}

class DiskTest : public ::testing::Test {
 protected:
    DiskTest() : folder(fresh_folder()) {
        if (!real) {
            real = sqlite3_vfs_find(nullptr);
            refusing = *real;
            refusing.zName = "refusing";
            refusing.xOpen = &open_wrapped;
        }
        sqlite3_vfs_register(&refusing, 1);
        options.url = fresh_url("sqlite", folder);
        options.data = folder;
        options.records = {&model::schema<Person>(), &model::schema<Visit>()};
        reopen();
    }
    ~DiskTest() override {
        faults = {};
        database.reset();
        sqlite3_vfs_register(real, 1);
        sqlite3_vfs_unregister(&refusing);
        std::filesystem::remove_all(folder);
    }
    void reopen() {
        database.reset();
        database = Database::open(options);
        EXPECT_TRUE(database->migrate(person_migrations));
    }
    Status insert(const std::string& code) {
        return database->write(as_system(), [&](Tx& tx) {
            auto p = some_person(code);
            p.name = std::string(3000, 'x');  // several pages
            return tx.insert(p);
        });
    }
    std::set<std::string> kept() {
        std::set<std::string> out;
        EXPECT_TRUE(database->read(as_system(), [&](Tx& tx) -> Status {
            for (auto& code : tx.list(codes_on_disk)) out.insert(code);
            return {};
        }));
        return out;
    }

    std::filesystem::path folder;
    Options options;
    std::unique_ptr<Database> database;
};

TEST_F(DiskTest, AFullDiskRefusesReadsOnAndRecovers) {
    std::set<std::string> acknowledged;
    for (const auto& [code, text] : {std::pair{SQLITE_FULL, "store.disk.full"}, std::pair{SQLITE_IOERR_WRITE, "store.disk.fault"}})
        for (int passes = 0; passes < 12; ++passes) {
            faults = {Faults::Call::write, passes, code};
            const auto name = std::to_string(code) + "." + std::to_string(passes);
            const auto done = insert(name);
            if (done) {
                acknowledged.insert(name);
            } else {
                EXPECT_EQ(done.error().code, text);
                EXPECT_EQ(done.error().kind, ErrorKind::unavailable);
            }
            EXPECT_EQ(kept(), acknowledged);  // while the disk still refuses
            faults = {};
            EXPECT_TRUE(insert(name + " after"));
            acknowledged.insert(name + " after");
            EXPECT_EQ(kept(), acknowledged);
        }
    EXPECT_LT(acknowledged.size(), 48u);  // some were refused
    reopen();
    EXPECT_EQ(kept(), acknowledged);
    EXPECT_TRUE(verify_audit(*database, folder / anchor_file, {}).good());
}

TEST_F(DiskTest, AFailedSyncStopsTheProcessAndNothingAcknowledgedIsMissing) {
    ASSERT_TRUE(insert("before"));
    database.reset();
    for (int passes = 0; passes < 3; ++passes) {
        const auto name = "child" + std::to_string(passes);
        const pid_t child = ::fork();
        if (child == 0) {
            ::freopen("/dev/null", "w", stderr);
            reopen();
            faults = {Faults::Call::sync, passes, SQLITE_IOERR_FSYNC};
            for (int n = 0; n < 10; ++n) (void)insert(name + "." + std::to_string(n));
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFEXITED(status));
        EXPECT_EQ(WEXITSTATUS(status), 70);
        reopen();
        const auto codes = kept();
        EXPECT_TRUE(codes.count("before"));
        for (int n = 0; n < passes; ++n) EXPECT_TRUE(codes.count(name + "." + std::to_string(n)));
        EXPECT_TRUE(verify_audit(*database, folder / anchor_file, {}).good());
        database.reset();
    }
}

TEST_F(DiskTest, OneRefusedWriteOfABatchLeavesTheOthers) {
    EXPECT_TRUE(insert("a"));
    EXPECT_EQ(insert("a").error().code, "store.record.exists");
    EXPECT_TRUE(insert("b"));
    EXPECT_EQ(kept(), (std::set<std::string>{"a", "b"}));
}

// PostgreSQL says itself that its disk is full (53100). A trigger says so here: filling a real one takes a file system of its own, which a
// test may not mount. What the product owes is the same: a refusal in words, nothing half written, and writes again once there is room.
class FullPostgres : public OnBothDatabases {
 protected:
    void SetUp() override {
        options.records = {&model::schema<Person>(), &model::schema<Visit>()};
        open(person_migrations);
    }
    void say(const std::string& sql) { PostgresConnection::open(options.url)->execute(sql); }
    Status insert(const std::string& code) {
        return database->write(as_system(), [&](Tx& tx) {
            auto p = some_person(code);
            return tx.insert(p);
        });
    }
};
INSTANTIATE_TEST_SUITE_P(OnIt, FullPostgres, ::testing::Values("postgres"), name_of);

TEST_P(FullPostgres, RefusesReadsOnAndRecovers) {
    ASSERT_TRUE(insert("before"));
    // The row itself, then the trail that follows it in the same transaction.
    for (const std::string table : {"test_person", "audit_entry", "store_outbox"}) {
        say("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING "
            "ERRCODE = "
            "'53100'; END $$;\nCREATE TRIGGER full_disk BEFORE INSERT ON " +
            table + " FOR EACH ROW EXECUTE FUNCTION full_disk();\n");
        const auto done = database->write(as_system(), [&](Tx& tx) {
            auto p = some_person(table);
            tx.announce("test.person", 1, "{}");
            return tx.insert(p);
        });
        ASSERT_FALSE(done) << table;
        EXPECT_EQ(done.error().code, "store.disk.full");
        EXPECT_EQ(done.error().kind, ErrorKind::unavailable);
        say("DROP FUNCTION full_disk CASCADE");
        EXPECT_TRUE(insert(table + " after"));
    }
    std::set<std::string> found;
    ASSERT_TRUE(database->read(as_system(), [&](Tx& tx) -> Status {
        for (auto& code : tx.list(codes_on_disk)) found.insert(code);
        return {};
    }));
    EXPECT_EQ(found, (std::set<std::string>{"before", "test_person after", "audit_entry after", "store_outbox after"}));
    EXPECT_TRUE(verify_audit(*database, folder / anchor_file, {}).good());
}

}  // namespace
}  // namespace yk::store
