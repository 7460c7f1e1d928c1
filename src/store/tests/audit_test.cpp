// Whoever changes, cuts or rewrites the trail inside the database is found out.
#include "store/audit.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "store/engine.h"
#include "store/sqlite_connection.h"
#include "store/tests/databases.h"
#include "store/tests/person.h"

namespace yk::store {
namespace {

using namespace testing;

constexpr int entries = 40;

class AuditTest : public OnBothDatabases {
 protected:
    AuditTest() {
        options.records = {&model::schema<Person>(), &model::schema<Visit>()};
        open(person_migrations);
        for (int i = 1; i < entries; ++i)
            EXPECT_TRUE(database->write(as_clerk_of(yuexiu), [&](Tx& tx) -> Status {
                AuditNote note;
                note.action = i % 3 ? "elder.read" : "export.make";
                note.record = "elder";
                note.id = 1000 + i;
                note.subject = i % 2 ? 7 : 0;
                note.reason = "核实" + std::to_string(i);
                note.detail = "{\"n\":" + std::to_string(i) + "}";
                tx.note(note);
                return {};
            }));
        if (on_sqlite())
            intruder = SqliteConnection::open(options.url.substr(7), SqliteRole::owner);
        else
            intruder = PostgresConnection::open(options.url);
    }
    void lay_open() {
        if (on_sqlite()) {
            for (const auto* sql : {"DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete", "PRAGMA synchronous = OFF"})
                intruder->execute(sql);
        } else {
            intruder->execute("ALTER TABLE audit_entry DISABLE TRIGGER USER");
            intruder->execute("SET synchronous_commit = off");
        }
        intruder->execute("CREATE TABLE copy AS SELECT * FROM audit_entry");
    }
    void put_back() {
        intruder->execute("DELETE FROM audit_entry");
        intruder->execute("INSERT INTO audit_entry SELECT * FROM copy");
    }
    AuditReport verify() { return verify_audit(*database, folder / anchor_file, {}); }

    std::unique_ptr<Connection> intruder;
};
INSTANTIATE_TEST_SUITE_P(Both, AuditTest, both(), name_of);

// The chain from `from` on made consistent again, as a skilled intruder would.
void rewrite(Connection& intruder, Dialect dialect, std::int64_t from) {
    struct Entry {
        AuditNote note;
        std::int64_t seq, account;
        Instant at;
        std::string actor, hash;
    };
    std::vector<Entry> all;
    const Sql select{
        "SELECT seq, at, account, actor, action, record, record_id, subject, reason, changes, hash FROM audit_entry ORDER BY seq", {}};
    intruder.select(select, {}, false, [&](const Row& row) {
        const auto whole = [&](std::size_t i) {
            const auto value = row.at(i, Wire::whole);
            return std::holds_alternative<std::int64_t>(value) ? std::get<std::int64_t>(value) : 0;
        };
        const auto text = [&](std::size_t i) { return std::get<std::string>(row.at(i, Wire::text)); };
        all.push_back(
            {{text(4), text(5), whole(6), whole(7), text(8), text(9)}, whole(0), whole(2), *parse_instant(text(1)), text(3), text(10)});
        return true;
    });
    std::string previous;
    const std::string mark = dialect == Dialect::sqlite ? "?" : "$";
    for (auto& e : all) {
        if (e.seq >= from) {
            e.hash = audit_hash(previous, e.note, e.seq, e.at, e.account, e.actor);
            intruder.change({"UPDATE audit_entry SET hash = " + mark + "1 WHERE seq = " + mark + "2", {Wire::text, Wire::whole}},
                            {e.hash, e.seq}, false);
        }
        previous = e.hash;
    }
}

TEST_P(AuditTest, AnUntouchedTrailIsGoodAndStaysSoAfterARestart) {
    EXPECT_TRUE(verify().good());
    EXPECT_EQ(verify().entries, entries);
    EXPECT_EQ(verify().head, entries);
    database.reset();
    open(person_migrations);
    EXPECT_TRUE(verify().good());
}

TEST_P(AuditTest, TheTableRefusesChangesAndDeletions) {
    EXPECT_THROW(intruder->execute("UPDATE audit_entry SET reason = 'x' WHERE seq = 3"), Broken);
    EXPECT_THROW(intruder->execute("DELETE FROM audit_entry WHERE seq = 3"), Broken);
    EXPECT_THROW(intruder->execute("DELETE FROM audit_entry"), Broken);
    if (!on_sqlite()) {
        EXPECT_THROW(intruder->execute("TRUNCATE audit_entry"), Broken);
    }
    EXPECT_TRUE(verify().good());
}

TEST_P(AuditTest, EveryTamperingIsFound) {
    const int tamperings = on_sqlite() ? 500 : 100;
    lay_open();
    std::mt19937 chance(20261122);
    const auto between = [&](int low, int high) { return low + static_cast<int>(chance() % static_cast<unsigned>(high - low + 1)); };
    const auto dialect = on_sqlite() ? Dialect::sqlite : Dialect::postgres;
    const std::vector<std::string> edits{"actor = actor || 'x'",
                                         "account = 99",
                                         "action = 'elder.seen'",
                                         "record = 'x'",
                                         "record_id = 5",
                                         "subject = 12345",
                                         "reason = ''",
                                         "changes = '{}'",
                                         "at = '2020-01-01T00:00:00.000Z'",
                                         "hash = CASE WHEN substr(hash, 1, 1) = 'a' THEN 'b' ELSE 'a' END || substr(hash, 2)"};
    int missed = 0;
    for (int n = 0; n < tamperings; ++n) {
        const auto seq = std::to_string(between(1, entries)), inner = std::to_string(between(2, entries - 1));
        std::string what;
        switch (n % 8) {
            case 0:
            case 1:
                intruder->execute(what = "UPDATE audit_entry SET " +
                                         edits[static_cast<std::size_t>(between(0, static_cast<int>(edits.size()) - 1))] +
                                         " WHERE seq = " + seq);
                break;
            case 2:
                intruder->execute(what = "DELETE FROM audit_entry WHERE seq = " + inner);
                break;
            case 3:
                intruder->execute(what = "DELETE FROM audit_entry WHERE seq > " + std::to_string(between(0, entries - 1)));
                break;
            case 4:
                intruder->execute(what = "DELETE FROM audit_entry WHERE seq <= " + seq);
                break;
            case 5:  // one entry taken out, the rest renumbered and chained anew
                intruder->execute(what = "DELETE FROM audit_entry WHERE seq = " + inner);
                for (int s = std::stoi(inner) + 1; s <= entries; ++s)
                    intruder->execute("UPDATE audit_entry SET seq = " + std::to_string(s - 1) + " WHERE seq = " + std::to_string(s));
                rewrite(*intruder, dialect, 1);
                break;
            case 6:  // changed and chained anew to the end
                intruder->execute(what = "UPDATE audit_entry SET reason = 'harmless' WHERE seq = " + seq);
                rewrite(*intruder, dialect, std::stoll(seq));
                break;
            default:  // cut, and filled up again with something else
                intruder->execute(what =
                                      "UPDATE audit_entry SET action = 'session.login', reason = '', changes = '{}' WHERE seq >= " + seq);
                rewrite(*intruder, dialect, std::stoll(seq));
        }
        if (verify().good()) {
            ++missed;
            ADD_FAILURE() << "not found: " << what;
        }
        put_back();
    }
    EXPECT_EQ(missed, 0);
    EXPECT_TRUE(verify().good());
}

TEST_P(AuditTest, TheFaultsAreNamed) {
    lay_open();
    intruder->execute("UPDATE audit_entry SET reason = 'x' WHERE seq = 12");
    EXPECT_EQ(verify().faults, std::vector<std::string>{"第 12 条的内容与其摘要不符"});
    put_back();
    intruder->execute("DELETE FROM audit_entry WHERE seq > 30");
    ASSERT_FALSE(verify().good());
    EXPECT_NE(verify().faults.front().find("末尾被截去"), std::string::npos);
}

TEST_P(AuditTest, AReplacedOrRemovedAnchorIsFound) {
    const auto file = folder / anchor_file;
    const auto kept = folder / "kept";
    std::filesystem::copy_file(file, kept);
    std::filesystem::remove(file);
    EXPECT_FALSE(verify().good());
    Anchor forged(file, Keys::open(folder / "other.keys"));
    forged.advance(entries, std::string(64, 'a'));
    ASSERT_FALSE(verify().good());
    EXPECT_NE(verify().faults.front().find("签名不符"), std::string::npos);
    std::filesystem::copy_file(kept, file, std::filesystem::copy_options::overwrite_existing);
    EXPECT_TRUE(verify().good());
    std::fstream(file, std::ios::in | std::ios::out).put('9');
    EXPECT_FALSE(verify().good());
}

// The trail is cut, the server starts again and new entries pass the old anchor: the contradiction is still on record.
TEST_P(AuditTest, ACutIsStillFoundAfterARestartAndNewEntries) {
    lay_open();
    intruder->execute("DELETE FROM audit_entry WHERE seq > " + std::to_string(entries - 5));
    database.reset();
    open(person_migrations);
    for (int i = 0; i < 20; ++i)
        ASSERT_TRUE(database->write(as_system(), [&](Tx& tx) -> Status {
            tx.note({"elder.read", "elder", i + 1, 0, "", ""});
            return {};
        }));
    EXPECT_GT(database->health().audit_seq, entries);
    EXPECT_FALSE(verify().good());
}

TEST_P(AuditTest, AnAnchorThatLagsAfterAKillIsGood) {
    const auto kept = folder / "kept";
    std::filesystem::copy_file(folder / anchor_file, kept);
    ASSERT_TRUE(database->write(as_system(), [](Tx& tx) -> Status {
        tx.note({"elder.read", "elder", 1, 0, "", ""});
        return {};
    }));
    std::filesystem::copy_file(kept, folder / anchor_file, std::filesystem::copy_options::overwrite_existing);
    EXPECT_TRUE(verify().good());
}

}  // namespace
}  // namespace yk::store
