// A small city that is determined: the policy fixture's pack and elders, with this module's tables.
#pragma once
#include "care/entitlement/determination/determination.h"
#include "care/entitlement/policy/tests/city.h"

namespace yk::care::determination::testing {

class DeterminedCity : public policy::testing::PolicyCity {
 protected:
    DeterminedCity() {
        options.records.insert(options.records.end(), module.records.begin(), module.records.end());
        migrations_.insert(migrations_.end(), module.migrations.begin(), module.migrations.end());
    }
    static store::Request everywhere() { return {Actor::system(), {}, {}}; }
    determination::Run run_on(const char* day, const store::Request& who = everywhere()) {
        const auto run = determine(*database, who, *parse_day(day), [](std::int64_t, std::int64_t) { return true; });
        EXPECT_TRUE(run) << run.error().code;
        return run ? *run : determination::Run();
    }
    static elder::Incoming told(int number, const std::string& birth, RegionCode district, std::vector<elder::Statement> facts,
                                const char* day = "2026-10-31") {
        elder::Incoming incoming;
        incoming.document = "RESIDENT_ID";
        incoming.id_no = "44010319" + std::to_string(1000000000 + number);
        incoming.name = "老人" + std::to_string(number);
        incoming.birth = parse_day(birth);
        incoming.district = district;
        incoming.town = district;
        incoming.statements = std::move(facts);
        incoming.statements.push_back({"birth", birth});
        incoming.source = "visit";
        incoming.source_date = *parse_day(day);
        incoming.batch = elder::BatchId{1};
        return incoming;
    }
    // An elder of `district`; `facts` beside the date of birth.
    elder::ElderId elder_with(int number, const std::string& birth, RegionCode district, std::vector<elder::Statement> facts,
                              const char* day = "2026-10-31") {
        elder::ElderId id;
        good(write([&](Tx& tx) -> Status {
            id = YK_TRY(elder::take_in(tx, told(number, birth, district, facts, day))).elder;
            return {};
        }));
        return id;
    }
    std::vector<AnswerRow> rows_of(elder::ElderId elder, const store::Request& who = everywhere()) {
        std::vector<AnswerRow> rows;
        good(database->read(who, [&](Tx& tx) -> Status {
            rows = answers_of(tx, elder);
            return {};
        }));
        return rows;
    }
    // The answers to the pack's one item that a filter lets through.
    std::vector<AnswerRow> scanned(const AnswerFilter& filter, const store::Request& who = everywhere()) {
        std::vector<AnswerRow> rows;
        good(database->read(who, [&](Tx& tx) -> Status {
            scan_answers(tx, filter, [&](const AnswerRow& row) {
                rows.push_back(row);
                return true;
            });
            return {};
        }));
        return rows;
    }
    std::vector<AnswerRow> changes_of(RunId run, const store::Request& who = everywhere()) {
        std::vector<AnswerRow> rows;
        good(database->read(who, [&](Tx& tx) -> Status {
            scan_changes(tx, run, [&](const AnswerRow& row) {
                rows.push_back(row);
                return true;
            });
            return {};
        }));
        return rows;
    }
    std::vector<AnswerRow> redetermined(elder::ElderId elder, const char* day) {
        std::vector<AnswerRow> rows;
        good(write([&](Tx& tx) -> Status {
            rows = YK_TRY(redetermine(tx, elder, *parse_day(day)));
            return {};
        }));
        return rows;
    }
};

}  // namespace yk::care::determination::testing
