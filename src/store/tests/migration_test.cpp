// Migrations: what was there stays as it was unless a step says otherwise; tables and records agree; every query fits.
#include <gtest/gtest.h>

#include "store/engine.h"
#include "store/sqlite_connection.h"
#include "store/tests/databases.h"
#include "store/tests/person.h"

namespace yk::store {
namespace {

using namespace testing;

struct Leaf {
    Id<struct LeafTag> id;
    std::string name;
    std::optional<std::int64_t> size;
    RegionCode region;
};
const model::Schema& schema_of(const Leaf*) {
    static constexpr auto columns = model::columns<Leaf>({
        model::key<&Leaf::id>("编号", "Id"),
        model::col<&Leaf::name>("名称", "Name"),
        model::col<&Leaf::size>("大小", "Size"),
        model::col<&Leaf::region>("地区", "Region").scope(),
    });
    static constexpr auto schema = model::schema<Leaf>("test_leaf", "test_leaf", {"叶", "Leaf"}, columns);
    return schema;
}
// On tables that only some tests here make; elsewhere they are passed over.
const Query<std::int64_t()> forgets_the_region{"test.forgets_the_region", "SELECT count(*) FROM test_leaf"};
struct Pair {
    std::string first, second;
};
const model::Schema& schema_of(const Pair*) {
    static constexpr auto columns =
        model::columns<Pair>({model::col<&Pair::first>("一", "First"), model::col<&Pair::second>("二", "Second")});
    static constexpr auto schema = model::schema<Pair>("test_pair", "", {"对", "Pair"}, columns);
    return schema;
}
const Query<Pair()> swaps_columns{"test.swaps_columns", "SELECT second, first FROM test_swap ORDER BY first"};
const Query<Pair()> lacks_a_column{"test.lacks_a_column", "SELECT first FROM test_short ORDER BY first"};
const Query<std::int64_t()> wrong_column{"test.wrong_column", "SELECT no_such_column FROM test_typo"};

constexpr std::string_view leaf_table =
    "CREATE TABLE test_leaf (id BIGINT PRIMARY KEY, name TEXT NOT NULL, size BIGINT, region BIGINT NOT NULL);\n";

class MigrationTest : public OnBothDatabases {
 protected:
    // The refusal's code and fault, or "good".
    std::string migrate(std::vector<Migration> steps, std::vector<const model::Schema*> records = {}) {
        database.reset();
        options.records = std::move(records);
        database = Database::open(options);
        const auto done = database->migrate(steps);
        if (done) return "good";
        for (const auto& [name, value] : done.error().args)
            if (name == "fault" && !value.empty()) return done.error().code + ": " + value;
        return done.error().code;
    }
    std::string one(const std::string& sql) {
        std::string out;
        const auto connection = dynamic_cast<Engine&>(*database).open_owner();
        connection->select({sql, {}}, {}, false, [&](const Row& row) {
            for (std::size_t i = 0; i < row.size(); ++i) out += row.raw(i).substr(1) + " ";
            return true;
        });
        return out;
    }
    const Migration make{
        "leaf", 1,
        "CREATE TABLE leaf (id BIGINT PRIMARY KEY, name TEXT NOT NULL);\nINSERT INTO leaf (id, name) VALUES (1, 'a;b'), (2, 'c');\n"};
};
INSTANTIATE_TEST_SUITE_P(Both, MigrationTest, both(), name_of);

TEST_P(MigrationTest, StepsAreAppliedOnceAndFingerprinted) {
    const Migration add{"leaf", 2, "ALTER TABLE leaf ADD COLUMN size BIGINT NOT NULL DEFAULT 7;\nCREATE INDEX leaf_name ON leaf (name);\n"};
    EXPECT_EQ(migrate({make}), "good");
    EXPECT_EQ(migrate({make, add}), "good");
    EXPECT_EQ(migrate({make, add}), "good");
    EXPECT_EQ(one("SELECT id, name, size FROM leaf ORDER BY id"), "1 a;b 7 2 c 7 ");
    EXPECT_EQ(one("SELECT table_name, rows_before, rows_after FROM store_fingerprint ORDER BY table_name"), "leaf 2 2 ");
    EXPECT_EQ(one("SELECT count(*) FROM store_fingerprint WHERE hash_before = hash_after"), "1 ");
}

TEST_P(MigrationTest, AChangeOfOldDataMustBeDeclared) {
    EXPECT_EQ(migrate({make}), "good");
    for (const auto* sql :
         {"UPDATE leaf SET name = 'x' WHERE id = 2;\n", "DELETE FROM leaf WHERE id = 2;\n",
          "INSERT INTO leaf (id, name) VALUES (3, 'd');\n", "ALTER TABLE leaf DROP COLUMN name;\n", "DROP TABLE leaf;\n"}) {
        EXPECT_EQ(migrate({make, {"leaf", 2, sql}}), "store.migration.changes_data") << sql;
        EXPECT_EQ(one("SELECT id, name FROM leaf ORDER BY id"), "1 a;b 2 c ");
    }
    EXPECT_EQ(migrate({make, {"leaf", 2, "UPDATE leaf SET name = 'x' WHERE id = 2;\n", true}}), "good");
    EXPECT_EQ(one("SELECT id, name FROM leaf ORDER BY id"), "1 a;b 2 x ");
}

TEST_P(MigrationTest, ACascadeIsNoticed) {
    const Migration child{"leaf", 2,
                          "CREATE TABLE twig (id BIGINT PRIMARY KEY, leaf BIGINT NOT NULL REFERENCES leaf (id));\nINSERT INTO twig (id, "
                          "leaf) VALUES (1, 1);\n"};
    EXPECT_EQ(migrate({make, child}), "good");
    const auto orphaned = migrate({make, child, {"leaf", 3, "DELETE FROM leaf WHERE id = 1;\n", true}});
    EXPECT_TRUE(orphaned == "store.migration.references" || orphaned.rfind("store.migration.failed", 0) == 0) << orphaned;
    EXPECT_EQ(one("SELECT count(*) FROM leaf"), "2 ");
}

TEST_P(MigrationTest, AFailingStepLeavesEverythingAsItWas) {
    EXPECT_EQ(migrate({make}), "good");
    const auto failed = migrate({make, {"leaf", 2, "CREATE TABLE other (id BIGINT PRIMARY KEY);\nINSERT INTO nowhere (id) VALUES (1);\n"}});
    EXPECT_EQ(failed.rfind("store.migration.failed: ", 0), 0u) << failed;
    EXPECT_NE(failed.find("nowhere"), std::string::npos);
    EXPECT_EQ(migrate({make, {"leaf", 2, "CREATE TABLE other (id BIGINT PRIMARY KEY);\n"}}), "good");
}

TEST_P(MigrationTest, AnOlderProgramDoesNotTouchANewerDatabase) {
    EXPECT_EQ(migrate({make, {"leaf", 2, "CREATE TABLE other (id BIGINT PRIMARY KEY);\n"}}), "good");
    EXPECT_EQ(migrate({make}), "store.migration.newer");
}

TEST_P(MigrationTest, AppendOnlyTablesRefuse) {
    EXPECT_EQ(migrate({make, {"leaf", 2, "APPEND ONLY leaf;\n"}}), "good");
    const auto connection = dynamic_cast<Engine&>(*database).open_owner();
    EXPECT_THROW(connection->execute("UPDATE leaf SET name = 'x'"), Broken);
    EXPECT_THROW(connection->execute("DELETE FROM leaf"), Broken);
    EXPECT_NO_THROW(connection->execute("INSERT INTO leaf (id, name) VALUES (9, 'n')"));
}

TEST_P(MigrationTest, TablesAndRecordsMustAgree) {
    const std::vector<const model::Schema*> leaf{&model::schema<Leaf>()};
    const std::string differs = "store.migration.table_differs: test_leaf";
    int number = 0;
    const auto against = [&](std::string_view sql) {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        options.url = fresh_url(GetParam(), folder);
        ++number;
        return migrate({{"leaf", 1, sql}}, leaf);
    };
    EXPECT_EQ(against("CREATE TABLE test_leaf (id BIGINT PRIMARY KEY, name TEXT NOT NULL, region BIGINT NOT NULL);\n"),
              differs + ".size: missing in the table");
    EXPECT_EQ(against("CREATE TABLE test_leaf (id BIGINT PRIMARY KEY, name BIGINT NOT NULL, size BIGINT, region BIGINT NOT NULL);\n"),
              differs + ".name: is BIGINT in the table, TEXT in the record");
    EXPECT_EQ(against("CREATE TABLE test_leaf (id BIGINT PRIMARY KEY, name TEXT, size BIGINT, region BIGINT NOT NULL);\n"),
              differs + ".name: may be NULL in the table");
    EXPECT_EQ(
        against("CREATE TABLE test_leaf (id BIGINT PRIMARY KEY, name TEXT NOT NULL, size BIGINT NOT NULL, region BIGINT NOT NULL);\n"),
        differs + ".size: may not be NULL in the table");
    EXPECT_EQ(against("CREATE TABLE test_leaf (id BIGINT NOT NULL, name TEXT NOT NULL, size BIGINT, region BIGINT NOT NULL);\n"),
              differs + ".id: is not the primary key");
    EXPECT_EQ(against("CREATE TABLE test_leaf (id BIGINT PRIMARY KEY, name TEXT NOT NULL, size BIGINT, region BIGINT NOT NULL, more TEXT "
                      "NOT NULL);\n"),
              differs + ".more: is required by the table and unknown to the record");
    EXPECT_EQ(against("CREATE TABLE other (id BIGINT PRIMARY KEY);\n"), differs + ": no such table");
}

TEST_P(MigrationTest, AQueryThatForgetsTheRegionOrDoesNotFitDoesNotStart) {
    EXPECT_EQ(migrate({{"leaf", 1, leaf_table}}, {&model::schema<Leaf>()}),
              "store.migration.query_fails: query test.forgets_the_region: reads test_leaf without {scope …} or {unscoped …}");
    EXPECT_EQ(migrate({{"leaf", 1, leaf_table}, {"swap", 1, "CREATE TABLE test_swap (first TEXT NOT NULL, second TEXT NOT NULL);\n"}}),
              "store.migration.query_fails: query test.swaps_columns: gives second where test_pair expects first");
    options.every_query = true;
    EXPECT_EQ(migrate({{"leaf", 1, leaf_table}}).rfind("store.migration.query_fails: ", 0), 0u);  // tables that are nowhere
}

TEST_P(MigrationTest, AQueryWithTooFewOrUnknownColumnsDoesNotStart) {
    EXPECT_EQ(migrate({{"short", 1, "CREATE TABLE test_short (first TEXT NOT NULL);\n"}}),
              "store.migration.query_fails: query test.lacks_a_column: gives 1 columns, test_pair has 2");
    const auto typo = migrate({{"short", 1, ""}, {"typo", 1, "DROP TABLE test_short;\nCREATE TABLE test_typo (id BIGINT PRIMARY KEY);\n"}});
    EXPECT_NE(typo.find("query test.wrong_column"), std::string::npos) << typo;
}

}  // namespace
}  // namespace yk::store
