// A small city for tests: a pack of one item in memory, elders with facts, officials, and the module's own routes called by path.
#pragma once
#include <gtest/gtest.h>

#include <random>

#include "care/entitlement/policy/access.h"
#include "care/people/intake/batch.h"
#include "care/people/organisation/organisation.h"
#include "model/json.h"
#include "rules/tests/test_pack.h"
#include "store/tests/databases.h"
#include "work/runner.h"

namespace yk::care::policy::testing {

inline constexpr RegionCode guangzhou{440100000000}, liwan{440103000000}, yuexiu{440104000000};

// The small pack with one item; the allowance's rate is not confirmed.
inline rules::PackFiles first_pack() {
    auto files = rules::with_item();
    auto& rate = files.at("small/parameters/rate_fen.yaml");
    rate.replace(rate.find("status: in_force"), 16, "status: unconfirmed");
    return files;
}
// The same from the age of 75 instead of 65, and another rate from 80 on.
inline rules::PackFiles second_pack() {
    auto files = rules::with("small/parameters/min_age.yaml", "value: 65", "value: 75", first_pack());
    files = rules::with("small/pack.yaml", "version: \"1\"", "version: \"2\"", files);
    files = rules::with("small/cases/items.yaml", "amount: 10000", "amount: 12000", files);
    return rules::with("small/parameters/rate_fen.yaml", "value: 10000", "value: 12000", files);
}

class QuietCall final : public http::Call {
 public:
    QuietCall(store::Database& database, store::Request request) : database_(database), request_(std::move(request)) {}
    store::Database& database() override { return database_; }
    const store::Request& request() const override { return request_; }
    std::string_view address() const override { return "203.0.113.9"; }
    std::string_view user_agent() const override { return "test"; }
    bool english() const override { return false; }
    std::string_view session_token() const override { return {}; }
    void set_session_token(std::string) override {}
    const std::vector<http::Upload>& uploads() const override { return files; }
    const std::filesystem::path& data_folder() const override { return folder_; }

    std::vector<http::Upload> files;

 private:
    store::Database& database_;
    store::Request request_;
    std::filesystem::path folder_;
};

class PolicyCity : public store::testing::OnBothDatabases {
 protected:
    PolicyCity() {
        for (const auto* part : modules()) {
            options.records.insert(options.records.end(), part->records.begin(), part->records.end());
            migrations_.insert(migrations_.end(), part->migrations.begin(), part->migrations.end());
        }
        options.records.insert(options.records.end(), work::records().begin(), work::records().end());
        migrations_.insert(migrations_.end(), work::migrations().begin(), work::migrations().end());
        options.clock.now = [this] { return now; };
        options.clock.random = [this] { return random_(); };
    }
    void SetUp() override {
        open(migrations_);
        good(write([](Tx& tx) -> Status {
            YK_TRY(organisation::init_city(tx, guangzhou, "广州市", true));
            return {};
        }));
    }
    static std::vector<const care::Module*> modules() { return {&organisation::module, &elder::module, &intake::module, &policy::module}; }

    // Officials: 7 and 8 of the city, 9 of one district.
    static store::Request official(std::int64_t account, RegionCode region = guangzhou) {
        store::Request request;
        request.actor.account = account;
        request.actor.name = "官员" + std::to_string(account);
        request.actor.scope = Scope({subtree_of(region)});
        std::vector<std::string> codes;
        for (const auto* right : policy::module.rights) codes.emplace_back(right->code);
        request.actor.rights = std::move(codes);
        return request;
    }
    Status write(const std::function<Status(Tx&)>& work) { return database->write({Actor::system(), {}, {}}, work); }
    Status read(const std::function<Status(Tx&)>& work) { return database->read({Actor::system(), {}, {}}, work); }
    static void good(const Status& status) {
        ASSERT_TRUE(status) << status.error().code << " " << status.error().detail << " "
                            << (status.error().args.empty() ? "" : status.error().args.back().second);
    }

    // Calls a route of the module by method and path, the input as JSON with the members of the path.
    Result<std::string> ask(const store::Request& who, http::Method method, std::string_view path, const std::string& json,
                            const std::filesystem::path& upload = {}) {
        for (const auto& route : policy::module.routes) {
            if (route.method != method || route.path != path) continue;
            const auto input = model::make_record(*route.in());
            YK_TRY_VOID(model::read_json(*route.in(), json, input.get()));
            QuietCall call(*database, who);
            if (!upload.empty()) call.files.push_back({upload, upload.filename().string(), 1});
            std::string body;
            const auto run = [&](Tx* tx) -> Status {
                body = YK_TRY(route.run(call, tx, input.get())).body;
                return {};
            };
            if (route.own_transaction)
                YK_TRY_VOID(run(nullptr));
            else if (method == http::Method::get)
                YK_TRY_VOID(database->read(who, [&](Tx& tx) { return run(&tx); }));
            else
                YK_TRY_VOID(database->write(who, [&](Tx& tx) { return run(&tx); }));
            return body;
        }
        ADD_FAILURE() << "no route " << path;
        return std::string();
    }
    Result<std::string> post(const store::Request& who, std::string_view path, const std::string& json) {
        return ask(who, http::Method::post, path, json);
    }
    static std::string code_of(const Result<std::string>& reply) {
        if (reply) return "";
        return reply.error().problems.empty() ? reply.error().code : reply.error().problems.front().code;
    }

    Version load(const rules::PackFiles& files) {
        Version out;
        good(write([&](Tx& tx) -> Status {
            out = YK_TRY(load_version(tx, files, "small", Origin::upload, ""));
            return {};
        }));
        return out;
    }
    // The first version in force since 2026-01-01, without the two persons whom a first version does not need.
    Version first_version(const rules::PackFiles& files = first_pack()) {
        auto version = load(files);
        EXPECT_EQ(version.state, VersionState::checked) << version.report;
        good(write([&](Tx& tx) -> Status {
            version.state = VersionState::active;
            version.active_from = *parse_day("2026-01-01");
            version.released_at = tx.now();
            YK_TRY_VOID(tx.update(version));
            return remember_use(tx, tx.today());
        }));
        return version;
    }
    Version version_of(VersionId id) {
        Version out;
        good(read([&](Tx& tx) -> Status {
            out = YK_TRY(tx.get<Version>(id));
            return {};
        }));
        return out;
    }
    static std::string key(VersionId id) { return R"("policy_version":")" + id_text(id.value) + "\""; }

    // One elder of the district, poor, born on the day.
    void elder_born(const std::string& birth, RegionCode district, int number) {
        good(write([&](Tx& tx) -> Status {
            elder::Incoming incoming;
            incoming.document = "RESIDENT_ID";
            incoming.id_no = "44010319" + std::to_string(1000000000 + number);
            incoming.name = "老人" + std::to_string(number);
            incoming.birth = parse_day(birth);
            incoming.district = district;
            incoming.statements = {{"birth", birth}, {"aid_class", "poor"}};
            incoming.source = "visit";
            incoming.source_date = tx.today();
            incoming.batch = elder::BatchId{1};
            YK_TRY(elder::take_in(tx, incoming));
            return {};
        }));
    }
    void run_jobs() {
        work::WorkTables tables;
        tables.kinds.assign(policy::module.jobs.begin(), policy::module.jobs.end());
        const auto runner = work::Runner::make(*database, tables, folder, 1, [](const work::Job&) {});
        runner->run_until_idle();
    }
    // Simulates over the city as official 7 and gives the finished simulation.
    Simulation simulate_version(VersionId target, const store::Request& who) {
        Simulation out;
        const auto reply =
            post(who, "/policy/simulations", R"({"title":"","as_of":null,"settings":[],"target":")" + id_text(target.value) + "\"}");
        EXPECT_TRUE(reply) << reply.error().code;
        if (!reply) return out;
        run_jobs();
        const auto at = reply->find("\"id\":\"") + 6;
        const auto id = parse_id(reply->substr(at, 13));
        good(read([&](Tx& tx) -> Status {
            out = YK_TRY(tx.get<Simulation>(SimulationId{*id}));
            return {};
        }));
        EXPECT_TRUE(out.finished_at);
        return out;
    }

    Instant now{1'795'330'000'000};             // 2026-11-22 in China
    std::vector<store::Migration> migrations_;  // a fixture of a module above adds its own

 private:
    std::mt19937_64 random_{20261122};
};

}  // namespace yk::care::policy::testing
