// A city for tests of batches: regions, registers and the module's own routes called by path, on either database.
#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "base/product.h"
#include "care/people/elder/bulk.h"
#include "care/people/intake/batch.h"
#include "care/people/intake/jobs.h"
#include "care/people/intake/review.h"
#include "care/people/intake/tests/feed_help.h"
#include "care/people/organisation/organisation.h"
#include "model/json.h"
#include "store/audit.h"
#include "store/tests/databases.h"
#include "work/runner.h"

namespace yk::care::intake::testing {

inline constexpr RegionCode guangzhou{440100000000}, liwan{440103000000};

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
    const std::vector<http::Upload>& uploads() const override { return files_; }
    const std::filesystem::path& data_folder() const override { return folder_; }

 private:
    store::Database& database_;
    store::Request request_;
    std::vector<http::Upload> files_;
    std::filesystem::path folder_;
};

class IntakeCity : public store::testing::OnBothDatabases {
 protected:
    IntakeCity() {
        for (const auto* part : {&organisation::module, &elder::module, &intake::module}) {
            options.records.insert(options.records.end(), part->records.begin(), part->records.end());
            migrations_.insert(migrations_.end(), part->migrations.begin(), part->migrations.end());
        }
        options.records.insert(options.records.end(), work::records().begin(), work::records().end());
        migrations_.insert(migrations_.end(), work::migrations().begin(), work::migrations().end());
        options.clock.now = [this] { return now; };
        options.clock.random = [this] { return random_(); };
        set_product_folder(YIKANG_ROOT);
    }
    void SetUp() override {
        open(migrations_);
        good(write([](Tx& tx) -> Status {
            YK_TRY(organisation::init_city(tx, guangzhou, "广州市", true));
            return {};
        }));
    }
    static store::Request clerk() {
        store::Request request;
        request.actor = Actor::system();
        request.actor.account = 7;
        request.actor.name = "录入员";
        return request;
    }
    Status write(const std::function<Status(Tx&)>& work) { return database->write(clerk(), work); }
    Status read(const std::function<Status(Tx&)>& work) { return database->read(clerk(), work); }
    static void good(const Status& status) {
        ASSERT_TRUE(status) << status.error().code << " " << status.error().detail << " "
                            << (status.error().args.empty() ? "" : status.error().args.back().second);
    }

    Batch receive(std::string_view bytes, SourceKind source, std::string_view as_of, std::optional<bool> complete = {},
                  std::string name = "file.csv") {
        const auto file = folder / ("upload-" + std::to_string(++files_));
        std::ofstream(file, std::ios::binary) << bytes;
        Batch batch;
        good(write([&](Tx& tx) -> Status {
            batch = YK_TRY(receive_file(tx, folder, file, name, source, liwan, parse_day(as_of).value(), true, complete));
            return {};
        }));
        return batch;
    }
    Batch check(const Batch& batch) {
        auto done = check_batch(*database, clerk(), folder, batch.id, [](std::int64_t) { return true; });
        EXPECT_TRUE(done) << done.error().code;
        return done ? *done : Batch{};
    }
    Batch take(const Batch& batch) {
        auto done = take_batch(*database, clerk(), folder, batch.id, [](std::int64_t) { return true; });
        EXPECT_TRUE(done) << done.error().code;
        return done ? *done : Batch{};
    }
    Batch take_in(std::string_view bytes, SourceKind source, std::string_view as_of, std::optional<bool> complete = {}) {
        return take(check(receive(bytes, source, as_of, complete)));
    }
    Batch undo(const Batch& batch) {
        auto done = take_back_batch(*database, clerk(), batch.id, [](std::int64_t) { return true; });
        EXPECT_TRUE(done) << done.error().code;
        return done ? *done : Batch{};
    }
    std::optional<elder::Elder> person(const std::string& id_no) {
        std::optional<elder::Elder> out;
        good(read([&](Tx& tx) -> Status {
            out = elder::find_by_document(tx, "RESIDENT_ID", id_no);
            return {};
        }));
        return out;
    }
    std::string facts(const std::string& id_no) {
        std::string out;
        good(read([&](Tx& tx) -> Status {
            const auto known = elder::find_by_document(tx, "RESIDENT_ID", id_no);
            if (known)
                for (const auto& fact : elder::list_facts(tx, known->id))
                    if (fact.fact != "birth" && fact.fact != "sex" && fact.fact != "hukou_region")
                        out += fact.fact + "=" + fact.value + ";";
            return {};
        }));
        return out;
    }
    template <class Row>
    std::vector<Row> all(const Query<Row()>& query) {
        std::vector<Row> out;
        good(read([&](Tx& tx) -> Status {
            out = tx.list(query);
            return {};
        }));
        return out;
    }
    Result<std::string> post(std::string_view path, const std::string& json) {
        for (const auto& route : intake::module.routes) {
            if (route.method != http::Method::post || route.path != path) continue;
            const auto input = model::make_record(*route.in());
            YK_TRY_VOID(model::read_json(*route.in(), json, input.get()));
            QuietCall call(*database, clerk());
            std::string body;
            YK_TRY_VOID(database->write(clerk(), [&](Tx& tx) -> Status {
                body = YK_TRY(route.run(call, &tx, input.get())).body;
                return {};
            }));
            return body;
        }
        ADD_FAILURE() << "no route " << path;
        return std::string();
    }
    static std::string code_of(const Result<std::string>& reply) {
        if (reply) return "";
        return reply.error().problems.empty() ? reply.error().code : reply.error().problems.front().code;
    }

    Instant now{1'795'000'000'000};
    std::mt19937_64 random_{20261122};

 private:
    std::vector<store::Migration> migrations_;
    int files_ = 0;
};

}  // namespace yk::care::intake::testing
