// How a task stands: the day of the date and the day after, reported or not, closed in time or late, ongoing with and without reports.
#include <gtest/gtest.h>

#include "care/oversight/tasks/access.h"

namespace yk::care::tasks {
namespace {

const Rules rules{};
Day day(const char* text) { return *parse_day(text); }

Task dated(const char* due) {
    Task task;
    task.due_on = task.printed_due_on = day(due);
    task.due_kind = DueKind::printed;
    task.opened_on = day("2026-01-01");
    return task;
}
Task reported(Task task, const char* on) {
    task.state = TaskState::under_way;
    task.first_report_on = task.last_report_on = day(on);
    task.reports = 1;
    return task;
}
Standing at(const Task& task, const char* on) { return standing_of(task, day(on), rules); }

TEST(TaskStanding, ADateHoldsThroughItsDay) {
    const auto task = dated("2026-12-31");
    EXPECT_EQ(at(task, "2026-11-30"), Standing::not_started);
    EXPECT_EQ(at(task, "2026-12-01"), Standing::due_soon);
    EXPECT_EQ(at(task, "2026-12-31"), Standing::due_soon);
    EXPECT_EQ(at(task, "2027-01-01"), Standing::never_reported);
    const auto told = reported(task, "2026-11-01");
    EXPECT_EQ(at(told, "2026-11-30"), Standing::under_way);
    EXPECT_EQ(at(told, "2027-01-01"), Standing::missed);
    EXPECT_EQ(at(reported(task, "2027-02-01"), "2027-01-15"), Standing::never_reported) << "on that day nobody had reported yet";
}

TEST(TaskStanding, ClosedTasksSayWhetherTheDateWasMet) {
    auto task = reported(dated("2020-12-31"), "2020-06-01");
    task.state = TaskState::submitted;
    EXPECT_EQ(at(task, "2026-11-22"), Standing::submitted);
    task.state = TaskState::closed;
    task.closed_on = day("2026-11-22");
    task.done_on = day("2020-12-31");
    EXPECT_EQ(at(task, "2026-11-22"), Standing::met) << "done in time, though recorded years later";
    task.done_on = day("2021-01-01");
    EXPECT_EQ(at(task, "2026-11-22"), Standing::late);
    EXPECT_EQ(at(task, "2026-11-21"), Standing::missed) << "the day before it was accepted";
    task.due_on.reset();
    EXPECT_EQ(at(task, "2026-11-22"), Standing::done);
}

TEST(TaskStanding, AMonthThatIsOverKeepsTheStandingItHad) {
    auto task = reported(dated("2026-10-15"), "2026-09-01");
    task.state = TaskState::submitted;
    task.last_report_on = day("2026-11-20");
    EXPECT_EQ(at(task, "2026-11-20"), Standing::submitted);
    EXPECT_EQ(at(task, "2026-10-31"), Standing::missed) << "handed in only in November";
    task.ongoing = true;
    task.state = TaskState::kept_up;
    task.closed_on = day("2026-11-21");
    EXPECT_EQ(at(task, "2026-10-31"), Standing::missed);
    EXPECT_EQ(at(task, "2026-11-21"), Standing::ongoing);
}

TEST(TaskStanding, OngoingTasksOweReports) {
    Task task;
    task.ongoing = true;
    task.opened_on = day("2026-11-22");
    EXPECT_EQ(at(task, "2027-02-22"), Standing::not_started);
    EXPECT_EQ(at(task, "2027-02-23"), Standing::report_due);
    task = reported(task, "2027-02-23");
    EXPECT_EQ(at(task, "2027-05-23"), Standing::ongoing);
    EXPECT_EQ(at(task, "2027-05-24"), Standing::report_due);
    // In place by a day and kept up from then on.
    task.due_on = day("2027-03-31");
    EXPECT_EQ(at(task, "2027-04-01"), Standing::missed);
    task.state = TaskState::kept_up;
    EXPECT_EQ(at(task, "2027-04-01"), Standing::ongoing);
    EXPECT_EQ(at(task, "2027-05-24"), Standing::report_due);
}

TEST(TaskStanding, TheFlowRefusesWhatItDoesNotName) {
    Task task;
    EXPECT_FALSE(advance(task, TaskEvent::accept));
    EXPECT_TRUE(advance(task, TaskEvent::submit));
    EXPECT_FALSE(advance(task, TaskEvent::report)) << "what waits for acceptance is not reported on";
    EXPECT_FALSE(advance(task, TaskEvent::withdraw));
    EXPECT_TRUE(advance(task, TaskEvent::send_back));
    EXPECT_EQ(task.state, TaskState::under_way);
}

TEST(TaskWords, ListsOfBodiesAreParted) {
    EXPECT_EQ(words_of(""), std::vector<std::string>{});
    EXPECT_EQ(words_of("a  b "), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace yk::care::tasks
