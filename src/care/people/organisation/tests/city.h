// A small real city for tests: Zhuhai with its zones, on either database, behind the real dispatcher, with a clock that tests move.
#pragma once
#include <gtest/gtest.h>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "care/people/organisation/access.h"
#include "care/people/organisation/totp.h"
#include "http/dispatch.h"
#include "store/tests/databases.h"

namespace yk::care::organisation::testing {

inline constexpr RegionCode zhuhai{440400000000}, xiangzhou{440402000000}, doumen{440403000000}, high_tech{940401000000},
    tangjia{440402100000};
inline constexpr std::string_view good_password = "three rivers meet";

// The text of a member of a JSON answer; enough for answers whose members have different names.
inline std::string member(const std::string& json, const std::string& name) {
    const auto at = json.find("\"" + name + "\":");
    if (at == std::string::npos) return {};
    auto from = at + name.size() + 3;
    if (json[from] == '"') return json.substr(from + 1, json.find('"', from + 1) - from - 1);
    return json.substr(from, json.find_first_of(",}]", from) - from);
}

// Of good_password, at the least cost libsodium knows: what a hash costs is written in it, and tests sign in often.
inline const std::string& cheap_hash() {
    static const std::string made = [] {
        EXPECT_GE(sodium_init(), 0);
        std::string out(crypto_pwhash_STRBYTES, '\0');
        EXPECT_EQ(crypto_pwhash_str_alg(out.data(), good_password.data(), good_password.size(), crypto_pwhash_OPSLIMIT_MIN,
                                        crypto_pwhash_MEMLIMIT_MIN, crypto_pwhash_ALG_ARGON2ID13),
                  0);
        return std::string(out.c_str());
    }();
    return made;
}

class CityTest : public store::testing::OnBothDatabases {
 protected:
    CityTest() {
        options.records.assign(module.records.begin(), module.records.end());
        options.clock.now = [this] { return now; };
        options.clock.random = [this] {
            const std::lock_guard lock(random_mutex_);
            return random_();
        };
    }
    void SetUp() override {
        spdlog::set_level(spdlog::level::warn);  // a line a request would bury what failed
        open(module.migrations);
        const std::filesystem::path data = std::filesystem::path(YIKANG_ROOT) / "data";
        const auto done = write([&](Tx& tx) -> Status {
            YK_TRY(init_city(tx, zhuhai, "珠海市", synthetic));
            YK_TRY(load_divisions(tx, data / "divisions.csv", zhuhai));
            YK_TRY(load_zones(tx, data / "zones.csv", zhuhai));
            YK_TRY(load_bodies(tx, data / "bodies.csv", zhuhai));
            YK_TRY(sync_rights(tx, module.rights, data / "roles.csv"));
            return {};
        });
        ASSERT_TRUE(done) << done.error().code << " " << done.error().detail;
        gate = make_gate(*database);
        http::Tables tables;
        tables.routes.assign(module.routes.begin(), module.routes.end());
        tables.resources.assign(module.resources.begin(), module.resources.end());
        http::ServerOptions server;
        server.city = zhuhai;
        server.limits = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
        dispatcher.emplace(server, tables, *database, *gate, [] { return http::Traffic{}; });
    }
    void TearDown() override {
        dispatcher.reset();
        gate.reset();
    }

    Status write(const std::function<Status(Tx&)>& work) { return database->write({Actor::system(), {}, {}}, work); }

    // An account that may sign in at once: without a one-time code if exempt, as the city is synthetic.
    Account make(const std::string& login, Role role, RegionCode region, bool exempt = true) {
        Account account;
        account.login = login;
        account.name = "测试" + login;
        account.region = region;
        const auto done = write([&](Tx& tx) -> Status {
            YK_TRY_VOID(add_account(tx, account, cheap_hash(), false, exempt));
            Grant grant{{}, account.id, {}, role, region, {}, tx.today()};
            YK_TRY_VOID(check_grant(tx, &grant, nullptr));
            return tx.insert(grant);
        });
        EXPECT_TRUE(done) << done.error().code;
        return account;
    }

    struct Reply {
        int status = 0;
        std::string body;
        std::string code() const { return member(body, "code"); }
    };

    // One browser: its cookie and its CSRF token.
    class Browser {
     public:
        explicit Browser(CityTest& test) : test_(&test) {}
        Reply ask(std::string_view method, const std::string& path, const std::string& body = {}) {
            const std::string target = "/api/v1" + path, cookie = "yikang=" + token,
                              key = "key-" + std::to_string(++test_->keys_) + "-padding";
            http::WireRequest request;
            request.method = method;
            request.target = target;
            request.body = body;
            request.address = "203.0.113.9";
            request.user_agent = "test 浏览器";
            if (!body.empty()) request.content_type = "application/json";
            if (!token.empty()) request.cookie = cookie;
            request.csrf = csrf;
            request.idempotency_key = key;
            const auto response = test_->dispatcher->answer(request);
            if (const auto at = response.headers.find("Set-Cookie: yikang="); at != std::string::npos)
                token = response.headers.substr(at + 19, response.headers.find(';', at) - at - 19);
            return {response.status, response.body};
        }
        Reply get(const std::string& path) { return ask("GET", path); }
        Reply post(const std::string& path, const std::string& body = "{}") { return ask("POST", path, body); }
        Reply sign_in(const std::string& account, std::string_view password = good_password, const std::string& code = {}) {
            std::string body = R"({"account":")" + account + R"(","password":")" + std::string(password) + "\"";
            body += code.empty() ? "}" : R"(,"code":")" + code + "\"}";
            const Reply reply = post("/session", body);
            if (reply.status == 200) csrf = member(reply.body, "csrf");
            return reply;
        }

        std::string token, csrf;

     private:
        CityTest* test_;
    };
    Browser browser() { return Browser(*this); }
    Browser signed_in(const std::string& login) {
        Browser made(*this);
        const Reply reply = made.sign_in(login);
        EXPECT_EQ(reply.status, 200) << login << " " << reply.body;
        return made;
    }

    Instant now{1'795'000'000'000};
    bool synthetic = true;
    std::unique_ptr<http::Gate> gate;
    std::optional<http::Dispatcher> dispatcher;

 private:
    std::mutex random_mutex_;
    std::mt19937_64 random_{20261122};
    std::atomic<int> keys_ = 0;
};

}  // namespace yk::care::organisation::testing
