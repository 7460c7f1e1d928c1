#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "store/audit.h"
#include "store/keys.h"
#include "store/tests/databases.h"
#include "store/tests/person.h"

namespace yk::store {
namespace {

using namespace testing;

const Query<std::int64_t()> rows_restored{"test.rows_restored",
                                          "SELECT count(*) FROM test_person WHERE {unscoped a test counts every row}"};

class BackupTest : public OnBothDatabases {
 protected:
    BackupTest() {
        options.records = {&model::schema<Person>(), &model::schema<Visit>()};
        options.url = own_database("a");
        open(person_migrations);
    }
    // A backup takes a whole database: on PostgreSQL it must not be one that other tests share.
    std::string own_database(const std::string& name) {
        if (on_sqlite()) return "sqlite:" + (folder / (name + ".db")).string();
        const auto database_name = "yk_" + name + std::to_string(::getpid());
        auto url = PrivatePostgres::url();
        const auto server = PostgresConnection::open(url);
        server->execute("DROP DATABASE IF EXISTS " + database_name + " WITH (FORCE)");
        server->execute("CREATE DATABASE " + database_name);
        const auto slash = url.find('/', std::string("postgresql://").size());
        return url.substr(0, slash + 1) + database_name + url.substr(url.find('?'));
    }
    Status insert(const std::string& code) {
        return database->write(as_system(), [&](Tx& tx) {
            auto p = some_person(code);
            p.phone = "1380013" + code;
            return tx.insert(p);
        });
    }
    Options elsewhere(const std::string& name) {
        auto other = options;
        other.url = own_database(name);
        other.data = folder / name;
        std::filesystem::create_directories(other.data);
        std::filesystem::copy_file(folder / key_file, other.data / key_file, std::filesystem::copy_options::overwrite_existing);
        return other;
    }
};
INSTANTIATE_TEST_SUITE_P(Both, BackupTest, both(), name_of);

TEST_P(BackupTest, ABackupUnderWritesRestoresToAGoodDatabase) {
    for (int n = 1000; n < 1200; ++n) ASSERT_TRUE(insert(std::to_string(n)));
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        for (int n = 2000; !stop; ++n) EXPECT_TRUE(insert(std::to_string(n)));
    });
    const auto file = folder / "backup";
    const auto saved = database->backup(file);
    stop = true;
    writer.join();
    ASSERT_TRUE(saved) << saved.error().args.back().second;
    EXPECT_EQ(database->backup(file).error().code, "store.backup.exists");

    for (const auto& secret : {file, folder / "backup.anchor", on_sqlite() ? folder / "a.db" : file}) {
        struct stat info {};
        ASSERT_EQ(::stat(secret.c_str(), &info), 0) << secret;
        EXPECT_EQ(info.st_mode & 0077, 0u) << secret;
    }
    const auto other = elsewhere("b");
    const auto restored = restore(other, file);
    ASSERT_TRUE(restored) << restored.error().code << restored.error().args.back().second;
    EXPECT_EQ(restore(other, file).error().code, "store.restore.not_empty");
    const auto copy = Database::open(other);
    ASSERT_TRUE(copy->migrate(person_migrations));
    EXPECT_TRUE(copy->read(as_system(), [](Tx& tx) -> Status {
        EXPECT_GE(tx.one(rows_restored), 200);
        return {};
    }));
    EXPECT_TRUE(verify_audit(*copy, other.data / anchor_file, {}).good());
    EXPECT_TRUE(copy->write(as_system(), [](Tx& tx) {
        auto p = some_person("new");
        return tx.insert(p);
    }));
}

TEST_P(BackupTest, ADamagedOrForeignFileIsRefused) {
    ASSERT_TRUE(insert("1000"));
    const auto file = folder / "backup";
    ASSERT_TRUE(database->backup(file));
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 3);
    auto other = elsewhere("b");
    EXPECT_EQ(restore(other, file).error().code, "store.restore.damaged");
    std::ofstream(folder / "junk") << "no database";
    EXPECT_EQ(restore(other, folder / "junk").error().code, "store.restore.damaged");
    EXPECT_EQ(restore(other, folder / "nowhere").error().code, "store.restore.missing");
}

TEST_P(BackupTest, DataWithoutItsKeysDoesNotOpen) {
    database.reset();
    const auto kept = folder / "kept.keys";
    std::filesystem::rename(folder / key_file, kept);
    EXPECT_THROW(Database::open(options), Broken);
    EXPECT_FALSE(std::filesystem::exists(folder / key_file));
    std::filesystem::rename(kept, folder / key_file);
    EXPECT_NO_THROW(Database::open(options));
}

class KeysTest : public ::testing::Test {
 protected:
    ~KeysTest() override { std::filesystem::remove_all(folder); }
    std::filesystem::path folder = fresh_folder(), file = folder / "keys";
};

TEST_F(KeysTest, AreMadeOnceForTheOwnerOnly) {
    bool made = false;
    const auto first = Keys::open(file, &made);
    EXPECT_TRUE(made);
    struct stat info {};
    ::stat(file.c_str(), &info);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    const auto second = Keys::open(file, &made);
    EXPECT_FALSE(made);
    EXPECT_EQ(*second->unseal(first->seal("x", "c"), "c"), "x");
    EXPECT_EQ(first->blind_index("x", "c"), second->blind_index("x", "c"));
    EXPECT_NE(first->blind_index("x", "c"), first->blind_index("x", "d"));
    EXPECT_NE(Keys::open(folder / "other")->blind_index("x", "c"), first->blind_index("x", "c"));
    EXPECT_EQ(Keys::open(folder / "other")->unseal(first->seal("x", "c"), "c").error().code, "store.seal.damaged");
}

TEST_F(KeysTest, ReadableByOthersOrDamagedIsRefused) {
    Keys::open(file);
    ::chmod(file.c_str(), 0640);
    EXPECT_THROW(Keys::open(file), Broken);
    ::chmod(file.c_str(), 0600);
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    for (const std::size_t at : {0, 10, 100, 200, 260}) {
        auto broken = text.str();
        broken[at] = broken[at] == '0' ? '1' : '0';
        std::ofstream(file) << broken;
        EXPECT_THROW(Keys::open(file), Broken) << at;
    }
    std::ofstream(file) << "";
    EXPECT_THROW(Keys::open(file), Broken);
}

TEST_F(KeysTest, RotationSealsWithTheNewKeyAndReadsTheOld) {
    const auto before = Keys::open(file);
    const auto old = before->seal("x", "c");
    Keys::rotate(file);
    const auto after = Keys::open(file);
    EXPECT_EQ(after->current_key(), 2u);
    EXPECT_EQ(*after->unseal(old, "c"), "x");
    EXPECT_EQ(after->blind_index("x", "c"), before->blind_index("x", "c"));
    EXPECT_EQ(before->unseal(after->seal("x", "c"), "c").error().code, "store.seal.key_missing");
    for (std::size_t n = 0; n < old.size(); ++n) EXPECT_FALSE(after->unseal(old.substr(0, n), "c"));
}

}  // namespace
}  // namespace yk::store
