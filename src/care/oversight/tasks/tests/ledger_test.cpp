// The ledger of a real pack on both databases: opened once, followed when a version changes it, reminded once a fortnight, escalated once.
#include <gtest/gtest.h>

#include <random>

#include "care/oversight/tasks/access.h"
#include "care/people/intake/batch.h"
#include "care/people/organisation/lookup.h"
#include "http/generic.h"
#include "store/tests/databases.h"
#include "work/runner.h"

namespace yk::care::tasks {
namespace {

constexpr RegionCode zhuhai{440400000000}, doumen{440403000000};

class TaskLedger : public store::testing::OnBothDatabases {
 protected:
    TaskLedger() {
        for (const auto* part : {&organisation::module, &elder::module, &intake::module, &policy::module, &tasks::module}) {
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
            YK_TRY(organisation::load_bodies(tx, data / "bodies.csv", zhuhai));
            return open_ledger_once(tx);
        }));
    }
    Status write(const std::function<Status(Tx&)>& work) { return database->write({Actor::system(), {}, {}}, work); }
    static void good(const Status& status) { ASSERT_TRUE(status) << status.error().code << " " << status.error().detail; }

    std::vector<Task> all() {
        std::vector<Task> out;
        good(write([&](Tx& tx) -> Status {
            out = list_tasks(tx);
            return {};
        }));
        return out;
    }
    Task find(const std::string& code, RegionCode region) {
        for (auto& task : all())
            if (task.code == code && task.region == region) return task;
        ADD_FAILURE() << code;
        return {};
    }
    std::vector<StepKind> steps(TaskId task) {
        std::vector<StepKind> out;
        good(write([&](Tx& tx) -> Status {
            for (const auto& step : list_steps(tx, task)) out.push_back(step.kind);
            return {};
        }));
        return out;
    }
    void remind() {
        work::WorkTables tables;
        tables.kinds = {&remind_job};
        const auto runner = work::Runner::make(*database, tables, folder, 1, [](const work::Job&) {});
        good(write([](Tx& tx) -> Status {
            YK_TRY(work::submit(tx, remind_job, {"{}"}));
            return {};
        }));
        runner->run_until_idle();
    }
    void pass(int days) { now.ms += days * 86'400'000ll; }

    Instant now{1'795'330'000'000};  // 2026-11-22 in China

 private:
    std::vector<store::Migration> migrations_;
    std::mt19937_64 random_{20261122};
};
INSTANTIATE_TEST_SUITE_P(Both, TaskLedger, store::testing::both(), store::testing::name_of);

TEST_P(TaskLedger, EveryTaskOfTheDocumentsIsOpenedOnce) {
    const auto first = all();
    const auto wholes = std::count_if(first.begin(), first.end(), [](const Task& task) { return !task.parent; });
    std::size_t entries = 0;
    good(write([&](Tx& tx) -> Status {
        entries = YK_TRY(book_of(tx))->pack->tasks.size();
        const auto again = YK_TRY(open_ledger(tx));
        EXPECT_EQ(again, 0);
        return {};
    }));
    EXPECT_EQ(static_cast<std::size_t>(wholes), entries);
    EXPECT_EQ(all().size(), first.size());
    for (const auto& task : first) {
        if (!task.due_on || *task.due_on >= *parse_day("2026-11-22")) continue;
        EXPECT_EQ(standing_of(task, *parse_day("2026-11-22"), Rules{}), Standing::never_reported) << task.code;
    }
    // Given to one district by the document: it belongs there and has no parts.
    const auto own = find("z7", doumen);
    EXPECT_FALSE(own.parent);
    // Carried out by the districts: one part each.
    const auto whole = find("z10", zhuhai);
    EXPECT_EQ(std::count_if(first.begin(), first.end(), [&](const Task& task) { return task.parent == whole.id; }), 6);
}

TEST_P(TaskLedger, WhatAnExtensionMovedStaysWhenThePackIsReadAgain) {
    auto task = find("z3", zhuhai);
    task.due_on = parse_day("2027-06-30");
    good(write([&](Tx& tx) -> Status {
        YK_TRY_VOID(tx.update(task));
        YK_TRY(open_ledger(tx));
        return {};
    }));
    EXPECT_EQ(find("z3", zhuhai).due_on, parse_day("2027-06-30"));
    EXPECT_EQ(find("z3", zhuhai).printed_due_on, parse_day("2021-09-30"));
}

TEST_P(TaskLedger, RemindersComeOnceAndEscalationOnce) {
    TaskId made;
    good(write([&](Tx& tx) -> Status {
        organisation::DepartmentId office;
        for (const auto& department : organisation::list_offices(tx))
            if (department.body == "civil_affairs" && department.region == zhuhai) office = department.id;
        made = YK_TRY(open_task(tx, {"抽查", "", office, {}, tx.today() + 20}, Origin::own, "")).id;
        return {};
    }));
    remind();
    const auto historic = find("z12", zhuhai);
    EXPECT_EQ(steps(historic.id), std::vector{StepKind::reminded}) << "told once that it ended before the platform began";
    using S = StepKind;
    EXPECT_EQ(steps(made), (std::vector{S::reminded, S::opened}));
    remind();
    EXPECT_EQ(steps(made), (std::vector{S::reminded, S::opened})) << "the same day, the same reminder";
    pass(14);
    remind();
    EXPECT_EQ(steps(made), (std::vector{S::reminded, S::reminded, S::opened})) << "six days left";
    pass(7);
    remind();
    EXPECT_EQ(steps(made).size(), 4u) << "one day over";
    pass(15);
    remind();
    EXPECT_EQ(steps(made).front() == S::escalated || steps(made)[1] == S::escalated, true) << "sixteen days over";
    const auto count = steps(made).size();
    remind();
    EXPECT_EQ(steps(made).size(), count);
    EXPECT_EQ(steps(historic.id), std::vector{S::reminded}) << "nothing is hurried that ended years ago";
}

}  // namespace
}  // namespace yk::care::tasks
