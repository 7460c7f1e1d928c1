// A fresh database for one test, on SQLite or PostgreSQL. The PostgreSQL server is the one of YIKANG_TEST_POSTGRES, or a private one that
// is started when first needed and ends with the program: that half of a test is never skipped.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "store/database.h"
#include "store/postgres_connection.h"

namespace yk::store::testing {

class PrivatePostgres {
 public:
    static const std::string& url() {
        static const PrivatePostgres server;
        return server.url_;
    }
    ~PrivatePostgres() {
        if (!folder_.empty() && ::getpid() == owner_) (void)!std::system((script() + " stop " + folder_).c_str());
    }

 private:
    PrivatePostgres() {
        if (const char* given = std::getenv("YIKANG_TEST_POSTGRES")) {
            url_ = given;
            return;
        }
        folder_ = "/tmp/yikang-pg-" + std::to_string(::getpid());
        FILE* pipe = ::popen((script() + " start " + folder_).c_str(), "r");
        std::array<char, 512> line{};
        if (pipe && std::fgets(line.data(), line.size(), pipe)) url_ = line.data();
        while (!url_.empty() && url_.back() == '\n') url_.pop_back();
        if (pipe) ::pclose(pipe);
        if (url_.empty()) throw Broken("the private PostgreSQL for the tests did not start");
    }
    static std::string script() { return std::string(YIKANG_ROOT) + "/tools/private_postgres.sh"; }

    const pid_t owner_ = ::getpid();
    std::string folder_, url_;
};

inline std::filesystem::path fresh_folder() {
    static std::atomic<int> count{0};
    auto folder = std::filesystem::temp_directory_path() / ("yikang-test-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    return folder;
}

// The address of an empty database; a schema of its own on PostgreSQL.
inline std::string fresh_url(std::string_view kind, const std::filesystem::path& folder) {
    if (kind == "sqlite") return "sqlite:" + (folder / "city.db").string();
    static std::atomic<int> count{0};
    const auto schema = "t" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    const auto& server = PrivatePostgres::url();
    PostgresConnection::open(server)->execute("CREATE SCHEMA " + schema);
    return server + (server.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema;
}

// Tests that run on both: TEST_P(MyTest, …) on a class derived from this, then
// INSTANTIATE_TEST_SUITE_P(Both, MyTest, yk::store::testing::both(), yk::store::testing::name_of).
class OnBothDatabases : public ::testing::TestWithParam<const char*> {
 protected:
    OnBothDatabases() : folder(fresh_folder()) {
        options.url = fresh_url(GetParam(), folder);
        options.data = folder;
    }
    ~OnBothDatabases() override {
        database.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    bool on_sqlite() const { return std::string_view(GetParam()) == "sqlite"; }
    // Opens and migrates; call again after database.reset() for a restart.
    void open(std::span<const Migration> migrations) {
        database = Database::open(options);
        const auto done = database->migrate(migrations);
        ASSERT_TRUE(done) << done.error().code << " " << (done.error().args.empty() ? "" : done.error().args.back().second);
    }

    std::filesystem::path folder;
    Options options;
    std::unique_ptr<Database> database;
};

inline auto both() { return ::testing::Values("sqlite", "postgres"); }
inline std::string name_of(const ::testing::TestParamInfo<const char*>& info) { return info.param; }

}  // namespace yk::store::testing
