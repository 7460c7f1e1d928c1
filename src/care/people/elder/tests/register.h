// A small register for tests: one city, elders by statements of departments, officials, delivery of announced facts.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "care/people/elder/elder.h"
#include "care/people/organisation/organisation.h"
#include "store/tests/databases.h"
#include "work/runner.h"

namespace yk::care::elder::testing {

inline constexpr RegionCode guangzhou{440100000000}, liwan{440103000000}, yuexiu{440104000000}, duobao{440103003000},
    hongqiao{440104001000};

class Register : public store::testing::OnBothDatabases {
 protected:
    Register() {
        for (const auto* part : {&organisation::module, &elder::module}) {
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
            for (const auto& [code, name, level] : {std::tuple{liwan, "荔湾区", RegionLevel::district},
                                                    {yuexiu, "越秀区", RegionLevel::district},
                                                    {duobao, "多宝街道", RegionLevel::town},
                                                    {hongqiao, "洪桥街道", RegionLevel::town}}) {
                organisation::Region region;
                region.code = code;
                region.name = name;
                region.level = level;
                region.parent = level == RegionLevel::district ? guangzhou : RegionCode{code.value / 1'000'000 * 1'000'000};
                YK_TRY_VOID(tx.insert(region));
            }
            return {};
        }));
    }
    static store::Request official(std::int64_t account, RegionCode region = guangzhou) {
        store::Request request;
        request.actor.account = account;
        request.actor.name = "官员" + std::to_string(account);
        request.actor.scope = Scope({subtree_of(region)});
        std::vector<std::string> codes;
        for (const auto* right : elder::module.rights) codes.emplace_back(right->code);
        request.actor.rights = std::move(codes);
        return request;
    }
    Status write(const std::function<Status(Tx&)>& work) { return database->write({Actor::system(), {}, {}}, work); }
    template <class F>
    auto as(const store::Request& who, F&& work) {
        return database->write_value(who, std::forward<F>(work));
    }
    template <class F>
    auto system(F&& work) {
        return database->write_value({Actor::system(), {}, {}}, std::forward<F>(work));
    }
    static void good(const Status& status) { ASSERT_TRUE(status) << status.error().code << " " << status.error().detail; }
    template <class T>
    static std::string code_of(const Result<T>& reply) {
        if (reply) return "";
        return reply.error().problems.empty() ? reply.error().code : reply.error().problems.front().code;
    }

    Incoming incoming(const std::string& id_no, const std::string& name, std::vector<Statement> statements, const std::string& source,
                      const std::string& day, std::int64_t batch = 1) {
        Incoming in;
        in.document = "RESIDENT_ID";
        in.id_no = id_no;
        in.name = name;
        in.district = liwan;
        for (const auto& statement : statements)
            if (statement.fact == "birth") in.birth = parse_day(statement.value);
        in.statements = std::move(statements);
        in.source = source;
        in.registers_people = source == "police_hukou";
        in.source_date = *parse_day(day);
        in.batch = BatchId{batch};
        return in;
    }
    ElderId taken(const Incoming& in) {
        ElderId id;
        good(write([&](Tx& tx) -> Status {
            id = YK_TRY(take_in(tx, in)).elder;
            return {};
        }));
        return id;
    }
    ElderId said(const std::string& id_no, const std::string& name, std::vector<Statement> statements, const std::string& source,
                 const std::string& day, std::int64_t batch = 1) {
        return taken(incoming(id_no, name, std::move(statements), source, day, batch));
    }
    Elder person(ElderId id) {
        return *system([&](Tx& tx) { return tx.get<Elder>(id); });
    }
    // Lets the subscribers hear what was announced, and runs the jobs.
    void deliver() {
        work::WorkTables tables;
        tables.kinds.assign(elder::module.jobs.begin(), elder::module.jobs.end());
        tables.subscriptions.assign(elder::module.subscriptions.begin(), elder::module.subscriptions.end());
        work::Runner::make(*database, tables, folder, 1, [](const work::Job&) {})->run_until_idle();
    }
    void days_pass(std::int64_t days) { now = now + days * 86'400'000; }

    Instant now{1'795'330'000'000};  // 2026-11-22 in China

 private:
    std::vector<store::Migration> migrations_;
    std::mt19937_64 random_{20261122};
};

}  // namespace yk::care::elder::testing
