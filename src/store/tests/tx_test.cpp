#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "store/audit.h"
#include "store/outbox.h"
#include "store/tests/databases.h"
#include "store/tests/person.h"

namespace yk::store {
namespace {

using namespace testing;

const Query<Person(RegionCode)> people_of_region{
    "test.people_of_region", "SELECT {p.*} FROM test_person p WHERE p.region >= $1 AND {scope p.region} ORDER BY p.code LIMIT 500"};
const Query<std::int64_t()> count_of_people{"test.count_of_people", "SELECT count(*) FROM test_person WHERE {scope region}"};
const Query<std::int64_t()> count_of_all{"test.count_of_all", "SELECT count(*) FROM test_person WHERE {unscoped a test counts every row}"};
const Query<std::optional<std::int64_t>()> sum_of_points{"test.sum_of_points", "SELECT sum(points) FROM test_person WHERE {scope region}"};
const Query<std::string(std::vector<PersonId>)> codes_of_ids{
    "test.codes_of_ids", "SELECT code FROM test_person WHERE id {in $1} AND {scope region} ORDER BY code LIMIT 100"};
const Query<PersonId(std::vector<std::string>)> ids_of_codes{
    "test.ids_of_codes", "SELECT id FROM test_person WHERE code {in $1} AND {scope region} ORDER BY id LIMIT 100"};
const Query<PersonId(std::string)> id_of_phone{"test.id_of_phone",
                                               "SELECT id FROM test_person WHERE phone_index = $1 AND {scope region} ORDER BY id"};
const Query<AuditEntry(std::int64_t)> trail_of{"test.trail_of", "SELECT {*} FROM audit_entry WHERE record_id = $1 ORDER BY seq"};
const Bulk<Fen> raise_allowance{"test.raise_allowance", "年度调整",
                                "UPDATE test_person SET allowance = allowance + $1 WHERE {scope region}"};

class TxTest : public OnBothDatabases {
 protected:
    TxTest() {
        options.records = {&model::schema<Person>(), &model::schema<Visit>()};
        open(person_migrations);
    }
    Person stored(Person p) {
        const auto done = database->write(as_system(), [&](Tx& tx) { return tx.insert(p); });
        EXPECT_TRUE(done) << done.error().code;
        return p;
    }
    Result<Person> read_back(PersonId id, const Request& request = as_system()) {
        return database->read_value(request, [&](Tx& tx) { return tx.get<Person>(id); });
    }
    std::int64_t count() {
        return *database->read_value(as_system(), [&](Tx& tx) -> Result<std::int64_t> { return tx.one(count_of_all); });
    }
};
INSTANTIATE_TEST_SUITE_P(Both, TxTest, both(), name_of);

TEST_P(TxTest, RoundTripsEveryKind) {
    Person full = some_person("a");
    full.phone = "13800138000";
    full.level = Level::high;
    full.allowance = Fen{INT64_MAX};
    full.debt = Fen{INT64_MIN};
    full.born = parse_day("1946-02-28");
    full.active = true;
    full.ratio = 0.1;
    full.share = -1e300;
    full.points = 4'294'967'297;
    full.name = "𠮷田 \"o'\\ {scope} $1 ?1\n\t";
    full.extra.text = R"({"a":[1,"二"]})";
    const auto a = stored(full);
    EXPECT_EQ(a.version, 1);
    EXPECT_EQ(*read_back(a.id), a);
    const auto b = stored(some_person("b"));
    EXPECT_EQ(*read_back(b.id), b);
    EXPECT_GT(b.id, a.id);
}

TEST_P(TxTest, SecondWriterOfAVersionIsStale) {
    const auto p = stored(some_person("a"));
    auto change = [&](std::string name) {
        return database->write(as_system(), [&](Tx& tx) {
            auto mine = p;
            mine.name = name;
            return tx.update(mine);
        });
    };
    EXPECT_TRUE(change("王"));
    const auto second = change("李");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "store.record.stale");
    EXPECT_EQ(read_back(p.id)->name, "王");
    EXPECT_EQ(read_back(p.id)->version, 2);
}

TEST_P(TxTest, AnUnchangedRecordIsNotWritten) {
    const auto p = stored(some_person("a"));
    const auto before = database->health().audit_seq;
    ASSERT_TRUE(database->write(as_system(), [&](Tx& tx) {
        auto same = p;
        return tx.update(same);
    }));
    EXPECT_EQ(read_back(p.id)->version, 1);
    EXPECT_EQ(database->health().audit_seq, before);
}

TEST_P(TxTest, ATakenValueIsNamedAndTheTransactionGoesOn) {
    auto first = some_person("a");
    first.phone = "13800138000";
    first = stored(first);
    const auto done = database->write(as_system(), [&](Tx& tx) -> Status {
        auto twin = some_person("a");
        const auto by_code = tx.insert(twin);
        EXPECT_EQ(by_code.error().code, "store.record.exists");
        EXPECT_EQ(by_code.error().args.back().second, "code");
        auto same_phone = some_person("b");
        same_phone.phone = first.phone;
        const auto by_phone = tx.insert(same_phone);
        EXPECT_EQ(by_phone.error().args.back().second, "phone_index");
        EXPECT_EQ(by_phone.error().args[2].second, "电话");
        same_phone.phone.reset();
        YK_TRY_VOID(tx.insert(same_phone));
        same_phone.code = "a";
        const auto by_update = tx.update(same_phone);
        EXPECT_EQ(by_update.error().code, "store.record.exists");
        same_phone.code = "c";
        return tx.update(same_phone);
    });
    ASSERT_TRUE(done) << done.error().code;
    EXPECT_EQ(count(), 2);
}

TEST_P(TxTest, ARefusalLeavesNothing) {
    const auto before = database->health();
    const auto done = database->write(as_system(), [&](Tx& tx) -> Status {
        auto p = some_person("a");
        YK_TRY_VOID(tx.insert(p));
        tx.announce("test.made", p.id.value, "{}");
        tx.keep_reply("k", "h", {200, "{}"});
        return fail(ErrorKind::refused, "test.refused");
    });
    EXPECT_EQ(done.error().code, "test.refused");
    EXPECT_THROW((void)database->write(as_system(),
                                       [&](Tx& tx) -> Status {
                                           auto p = some_person("a");
                                           YK_TRY_VOID(tx.insert(p));
                                           throw Broken("plumbing");
                                       }),
                 Broken);
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(database->health().audit_seq, before.audit_seq);
    EXPECT_EQ(database->health().outbox_seq, before.outbox_seq);
    EXPECT_TRUE(database->write(as_system(), [&](Tx& tx) -> Status {
        EXPECT_FALSE(*tx.earlier_reply("k", "h"));
        return {};
    }));
}

TEST_P(TxTest, ABrokenReferenceDoomsTheTransaction) {
    const auto p = stored(some_person("a"));
    const auto orphan = database->write(as_system(), [&](Tx& tx) -> Status {
        auto q = some_person("b");
        YK_TRY_VOID(tx.insert(q));
        Visit visit{{}, PersonId{99}, "x"};
        EXPECT_FALSE(tx.insert(visit));
        return {};  // even when the handler ignores it
    });
    ASSERT_FALSE(orphan);
    EXPECT_EQ(orphan.error().code, "store.record.referenced");
    EXPECT_EQ(count(), 1);
    ASSERT_TRUE(database->write(as_system(), [&](Tx& tx) {
        Visit visit{{}, p.id, "x"};
        return tx.insert(visit);
    }));
    EXPECT_EQ(database->write(as_system(), [&](Tx& tx) { return tx.remove(p); }).error().code, "store.record.referenced");
}

TEST_P(TxTest, ForeignAndMissingRecordsGiveTheSameAnswer) {
    auto theirs = some_person("a");
    theirs.region = liwan;
    theirs = stored(theirs);
    const auto mine = stored(some_person("b"));
    const auto clerk = as_clerk_of(yuexiu);
    const auto foreign = read_back(theirs.id, clerk), missing = read_back(PersonId{12345}, clerk);
    ASSERT_FALSE(foreign);
    ASSERT_FALSE(missing);
    EXPECT_EQ(foreign.error().code, missing.error().code);
    EXPECT_EQ(foreign.error().args, missing.error().args);
    EXPECT_TRUE(read_back(mine.id, clerk));
    ASSERT_TRUE(database->read(clerk, [&](Tx& tx) -> Status {
        EXPECT_FALSE(tx.find<Person>(theirs.id));
        EXPECT_EQ(tx.list(people_of_region, RegionCode{0}).size(), 1u);
        EXPECT_EQ(tx.one(count_of_people), 1);
        EXPECT_EQ(tx.one(count_of_all), 2);
        EXPECT_EQ(tx.list(codes_of_ids, {theirs.id, mine.id}), std::vector<std::string>{"b"});
        return {};
    }));
    for (const auto& request : {clerk, [] {
                                    auto r = as_clerk_of(yuexiu);
                                    r.actor.scope = Scope();
                                    return r;
                                }()}) {
        const auto update = database->write(request, [&](Tx& tx) {
            auto p = theirs;
            p.name = "x";
            return tx.update(p);
        });
        EXPECT_EQ(update.error().code, "store.record.missing");
        EXPECT_EQ(database->write(request, [&](Tx& tx) { return tx.remove(theirs); }).error().code, "store.record.missing");
    }
    const auto move_away = database->write(clerk, [&](Tx& tx) {
        auto p = mine;
        p.region = liwan;
        return tx.update(p);
    });
    EXPECT_EQ(move_away.error().code, "store.scope.outside");
    const auto insert_there = database->write(clerk, [&](Tx& tx) {
        auto p = some_person("c");
        p.region = liwan;
        return tx.insert(p);
    });
    EXPECT_EQ(insert_there.error().code, "store.scope.outside");
    EXPECT_EQ(*database->write_value(clerk, [&](Tx& tx) -> Result<std::int64_t> { return tx.run(raise_allowance, Fen{5}); }), 1);
    EXPECT_EQ(read_back(theirs.id)->allowance, Fen{0});
}

TEST_P(TxTest, NobodysScopeSeesNothingAndSeveralRangesAreJoined) {
    stored(some_person("a"));
    auto request = as_clerk_of(yuexiu);
    request.actor.scope = Scope();
    EXPECT_EQ(*database->read_value(request, [](Tx& tx) -> Result<std::int64_t> { return tx.one(count_of_people); }), 0);
    request.actor.scope = Scope({subtree_of(liwan), subtree_of(yuexiu)});
    EXPECT_EQ(request.actor.scope.ranges().size(), 1u);  // neighbours by code
    EXPECT_EQ(*database->read_value(request, [](Tx& tx) -> Result<std::int64_t> { return tx.one(count_of_people); }), 1);
    request.actor.scope = Scope({subtree_of(RegionCode{440111000000}), subtree_of(yuexiu)});
    EXPECT_EQ(request.actor.scope.ranges().size(), 2u);
    EXPECT_EQ(*database->read_value(request, [](Tx& tx) -> Result<std::int64_t> { return tx.one(count_of_people); }), 1);
}

TEST_P(TxTest, AuditHoldsWhoWhatAndWhyAndNoPlainPersonalData) {
    auto request = as_clerk_of(yuexiu);
    request.reason = "依申请更正";
    auto p = some_person("a");
    p.phone = "13800138000";
    ASSERT_TRUE(database->write(request, [&](Tx& tx) {
        auto q = p;
        const auto done = tx.insert(q);
        p = q;
        return done;
    }));
    ASSERT_TRUE(database->write(request, [&](Tx& tx) {
        auto q = p;
        q.phone = "13900139000";
        q.level = Level::middle;
        tx.because("来电核实");
        return tx.update(q);
    }));
    const auto trail =
        *database->read_value(as_system(), [&](Tx& tx) -> Result<std::vector<AuditEntry>> { return tx.list(trail_of, p.id.value); });
    ASSERT_EQ(trail.size(), 2u);
    EXPECT_EQ(trail[0].action, "test_person.insert");
    EXPECT_EQ(trail[0].account, 7);
    EXPECT_EQ(trail[0].actor, "李华");
    EXPECT_EQ(trail[0].reason, "依申请更正");
    EXPECT_EQ(trail[0].subject, p.id.value);
    EXPECT_EQ(trail[1].action, "test_person.update");
    EXPECT_EQ(trail[1].reason, "来电核实");
    EXPECT_NE(trail[1].changes.text.find("\"level\""), std::string::npos);
    for (const auto& entry : trail)
        for (const auto* plain : {"13800138000", "13900139000", "慢性病", "陈桂英"})
            EXPECT_EQ(entry.changes.text.find(plain), std::string::npos) << entry.changes.text;
}

TEST_P(TxTest, ANoteInAReadIsDurableBeforeTheAnswer) {
    const auto before = database->health().audit_seq;
    ASSERT_TRUE(database->read(as_clerk_of(yuexiu), [](Tx& tx) -> Status {
        AuditNote note;
        note.action = "test_person.read";
        note.id = 5;
        tx.note(note);
        return {};
    }));
    EXPECT_EQ(database->health().audit_seq, before + 1);
}

TEST_P(TxTest, IdempotencyGivesTheSameAnswerAndRefusesAnotherRequest) {
    const auto request = as_clerk_of(yuexiu);
    const auto submit = [&](const Request& who, std::string hash) {
        return database->write_value(who, [&](Tx& tx) -> Result<std::string> {
            const auto earlier = YK_TRY(tx.earlier_reply("key-1", hash));
            if (earlier) return earlier->body;
            auto p = some_person("p" + std::to_string(who.actor.account));
            YK_TRY_VOID(tx.insert(p));
            tx.keep_reply("key-1", hash, {201, id_text(p.id.value)});
            return id_text(p.id.value);
        });
    };
    const auto first = submit(request, "h1"), replay = submit(request, "h1");
    ASSERT_TRUE(first && replay);
    EXPECT_EQ(*first, *replay);
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(submit(request, "h2").error().code, "store.idempotency.different");
    EXPECT_TRUE(submit(as_clerk_of(yuexiu, 8), "h2"));  // another actor's key is another key
    EXPECT_EQ(count(), 2);
    ASSERT_TRUE(database->write(as_system(), [](Tx& tx) -> Status {
        EXPECT_EQ(forget_replies(tx, tx.now() + 1), 2);
        return {};
    }));
}

TEST_P(TxTest, BulkInsertIsOneNoteAndAllOrNothing) {
    std::vector<Person> people;
    ASSERT_TRUE(database->write(as_system(), [&](Tx& tx) -> Status {
        people.clear();
        std::vector<const void*> records;
        for (int i = 0; i < 3000; ++i) {
            auto p = some_person("c" + std::to_string(i));
            p.id = tx.new_id<PersonId>();
            if (i % 2) p.phone = "1380000" + std::to_string(1000 + i);
            p.share = i / 7.0;
            p.version = 1;
            people.push_back(p);
        }
        for (const auto& p : people) records.push_back(&p);
        tx.insert_bulk(model::schema<Person>(), records, "测试装入");
        return {};
    }));
    EXPECT_EQ(count(), 3000);
    for (const std::size_t i : {0, 1, 2999}) EXPECT_EQ(*read_back(people[i].id), people[i]);
    for (std::size_t i = 1; i < people.size(); ++i) {
        EXPECT_GT(people[i].id, people[i - 1].id);
        EXPECT_LE(people[i].id.value - people[i - 1].id.value, std::int64_t{1} << 40);
    }
    const auto again = database->write(as_system(), [&](Tx& tx) -> Status {
        auto fresh = some_person("new"), taken = some_person("c5");
        fresh.id = tx.new_id<PersonId>();
        taken.id = tx.new_id<PersonId>();
        std::vector<const void*> records(10, &fresh);
        records = {&fresh, &taken};
        tx.insert_bulk(model::schema<Person>(), records, "x");
        return {};
    });
    EXPECT_EQ(again.error().code, "store.record.exists");
    EXPECT_EQ(count(), 3000);
    std::vector<Person> many(people.begin(), people.begin() + 20);
    const auto copy = database->write(as_system(), [&](Tx& tx) -> Status {
        std::vector<const void*> records;
        for (const auto& p : many) records.push_back(&p);
        tx.insert_bulk(model::schema<Person>(), records, "x");
        return {};
    });
    EXPECT_EQ(copy.error().code, "store.record.exists");
    EXPECT_EQ(count(), 3000);
}

TEST_P(TxTest, QueriesTakeListsOptionalsAndNest) {
    const auto a = stored(some_person("a"));
    auto with_points = some_person("b");
    const auto read_sum = [&] {
        return *database->read_value(as_system(), [](Tx& tx) -> Result<std::optional<std::int64_t>> { return tx.one(sum_of_points); });
    };
    EXPECT_EQ(read_sum(), std::nullopt);
    with_points.points = 41;
    with_points.phone = "13700137000";
    const auto b = stored(with_points);
    EXPECT_EQ(read_sum(), 41);
    ASSERT_TRUE(database->read(as_system(), [&](Tx& tx) -> Status {
        EXPECT_EQ(tx.list(codes_of_ids, {a.id, b.id}), (std::vector<std::string>{"a", "b"}));
        EXPECT_TRUE(tx.list(codes_of_ids, {}).empty());
        EXPECT_EQ(tx.list(ids_of_codes, {"b", "x\"'\\"}), std::vector<PersonId>{b.id});
        const auto index = tx.blind_index(model::schema<Person>(), "phone", "13700137000");
        EXPECT_EQ(tx.first(id_of_phone, index), b.id);
        int seen = 0;
        tx.scan(
            people_of_region,
            [&](const Person& outer) {
                ++seen;
                EXPECT_EQ(tx.list(people_of_region, RegionCode{0}).size(), 2u);
                tx.scan(
                    people_of_region,
                    [&](const Person& inner) {
                        ++seen;
                        return inner.id != outer.id;
                    },
                    RegionCode{0});
                return true;
            },
            RegionCode{0});
        EXPECT_EQ(seen, 2 + 1 + 2);
        return {};
    }));
}

TEST_P(TxTest, AReadIsASnapshot) {
    stored(some_person("a"));
    ASSERT_TRUE(database->read(as_system(), [&](Tx& tx) -> Status {
        EXPECT_EQ(tx.one(count_of_all), 1);
        EXPECT_TRUE(database->write(as_system(), [](Tx& other) {
            auto p = some_person("b");
            return other.insert(p);
        }));
        EXPECT_EQ(tx.one(count_of_all), 1);
        return {};
    }));
    EXPECT_EQ(count(), 2);
}

// Looks into the files of SQLite; on PostgreSQL at the rows as they are.
TEST_P(TxTest, SealedValuesAreNotInTheFile) {
    auto p = some_person("a");
    p.phone = "13812345678";
    p.secret = "不能写在盘上的话";
    p = stored(p);
    std::string bytes;
    if (!on_sqlite())
        PostgresConnection::open(options.url)
            ->select({"SELECT convert_to('test_person', 'UTF8'), phone, secret FROM test_person", {}}, {}, false, [&](const Row& row) {
                for (std::size_t i = 0; i < row.size(); ++i) bytes += std::get<std::string>(row.at(i, Wire::bytes));
                return true;
            });
    database.reset();
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().filename().string().rfind("city.db", 0) != 0) continue;
        std::stringstream all;
        all << std::ifstream(entry.path()).rdbuf();
        bytes += all.str();
    }
    EXPECT_NE(bytes.find("test_person"), std::string::npos);
    EXPECT_EQ(bytes.find(*p.phone), std::string::npos);
    EXPECT_EQ(bytes.find(p.secret), std::string::npos);
    open(person_migrations);
    EXPECT_EQ(*read_back(p.id), p);
}

TEST_P(TxTest, ASealedValueMovedToAnotherColumnIsRefused) {
    ASSERT_TRUE(database->read(as_system(), [](Tx& tx) -> Status {
        const auto sealed = tx.seal("秘密", "a.x");
        EXPECT_EQ(*tx.unseal(sealed, "a.x"), "秘密");
        EXPECT_EQ(tx.unseal(sealed, "a.y").error().code, "store.seal.damaged");
        auto broken = sealed;
        broken.back() = static_cast<char>(broken.back() ^ 1);
        EXPECT_FALSE(tx.unseal(broken, "a.x"));
        EXPECT_NE(tx.seal("秘密", "a.x"), sealed);
        return {};
    }));
}

}  // namespace
}  // namespace yk::store
