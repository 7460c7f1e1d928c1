// A city with its pack and nothing else on both databases, for the tests of this module.
#pragma once
#include <gtest/gtest.h>

#include <random>

#include "care/entitlement/assessment/counts.h"
#include "care/entitlement/decision/counts.h"
#include "care/entitlement/determination/determination.h"
#include "care/oversight/indicators/counting.h"
#include "care/people/intake/batch.h"
#include "care/people/organisation/lookup.h"
#include "care/service/guide/guide.h"
#include "http/generic.h"
#include "store/tests/databases.h"
#include "work/runner.h"

namespace yk::care::indicators {

inline constexpr RegionCode zhuhai{440400000000}, doumen{440403000000};

class IndicatorCity : public store::testing::OnBothDatabases {
 protected:
    IndicatorCity() {
        for (const auto* part : {&organisation::module, &elder::module, &intake::module, &policy::module, &determination::module,
                                 &decision::module, &assessment::module, &guide::module, &indicators::module}) {
            options.records.insert(options.records.end(), part->records.begin(), part->records.end());
            migrations_.insert(migrations_.end(), part->migrations.begin(), part->migrations.end());
        }
        options.records.insert(options.records.end(), work::records().begin(), work::records().end());
        options.records.insert(options.records.end(), http::records().begin(), http::records().end());
        migrations_.insert(migrations_.end(), work::migrations().begin(), work::migrations().end());
        migrations_.insert(migrations_.end(), http::migrations().begin(), http::migrations().end());
        options.clock.now = [this] { return now; };
        options.clock.random = [this] { return random_(); };
    }
    void SetUp() override {
        open(migrations_);
        const std::filesystem::path data = std::filesystem::path(YIKANG_ROOT) / "data";
        good(write([&](Tx& tx) -> Status {
            YK_TRY(organisation::init_city(tx, zhuhai, "珠海市", true));
            YK_TRY(organisation::load_divisions(tx, data / "divisions.csv", zhuhai));
            YK_TRY(organisation::load_zones(tx, data / "zones.csv", zhuhai));
            return {};
        }));
    }
    Status write(const std::function<Status(Tx&)>& work) { return database->write({Actor::system(), {}, {}}, work); }
    static void good(const Status& status) { ASSERT_TRUE(status) << status.error().code << " " << status.error().detail; }

    Reading read(const std::string& code, RegionCode region, const char* on = "2026-11-22") {
        Reading out;
        good(write([&](Tx& tx) -> Status {
            const auto book = YK_TRY(book_of(tx, tx.today()));
            out = YK_TRY(Board::read(tx, *parse_day(on))).read_one(*find_indicator(*book->pack, code), region);
            return {};
        }));
        return out;
    }
    void accept(const std::string& code, RegionCode region, const char* as_of, const std::string& value,
                ReportState state = ReportState::accepted) {
        good(write([&](Tx& tx) -> Status {
            Report report;
            report.id = tx.new_id<ReportId>();
            report.indicator = code;
            report.region = region;
            report.as_of = *parse_day(as_of);
            report.value = value;
            report.source = "统计台账";
            report.state = state;
            report.reported_at = tx.now();
            if (state == ReportState::accepted) report.decided_at = tx.now();
            return tx.insert(report);
        }));
        now.ms += 1000;
    }
    std::vector<Snapshot> rows(const std::string& code) {
        std::vector<Snapshot> out;
        good(write([&](Tx& tx) -> Status {
            out = snapshots_of(tx, code);
            return {};
        }));
        return out;
    }
    std::string take(const char* month_end) {
        const auto status = write([&](Tx& tx) -> Status {
            YK_TRY(take_month(tx, *parse_day(month_end)));
            return {};
        });
        return status ? "" : status.error().code;
    }

    Instant now{1'795'330'000'000};  // 2026-11-22 in China

 private:
    std::vector<store::Migration> migrations_;
    std::mt19937_64 random_{20261122};
};

}  // namespace yk::care::indicators
