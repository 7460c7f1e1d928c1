// How a task stands on a day. Pure: the same words for the ledger, the report, the clause page and the reminders.
#include "care/oversight/tasks/access.h"

namespace yk::care::tasks {

bool is_open(const Task& task) { return task.state != TaskState::closed && task.state != TaskState::withdrawn; }

namespace {

// Of a task without an end, or one that has been put in place: does a report lie within the months?
Standing recurring(const Task& task, Day on, const Rules& rules) {
    const auto since = task.last_report_on.value_or(task.opened_on);
    const auto due = add_months(since, static_cast<std::int32_t>(rules.report_every_months), MonthRounding::last_day);
    return on > due ? Standing::report_due : task.reports == 0 ? Standing::not_started : Standing::ongoing;
}

}  // namespace

Standing standing_of(const Task& task, Day on, const Rules& rules) {
    const bool closed = task.state == TaskState::closed && task.closed_on && *task.closed_on <= on;
    if (closed) {
        if (!task.due_on) return Standing::done;
        return task.done_on.value_or(*task.closed_on) <= *task.due_on ? Standing::met : Standing::late;
    }
    if (task.state == TaskState::withdrawn) return Standing::withdrawn;
    const auto by_then = [&](const std::optional<Day>& day) { return !day || *day <= on; };
    if (task.state == TaskState::submitted && by_then(task.last_report_on)) return Standing::submitted;
    if (task.state == TaskState::kept_up && by_then(task.closed_on)) return recurring(task, on, rules);
    const bool reported = task.first_report_on && *task.first_report_on <= on;
    if (task.due_on && *task.due_on < on) return reported ? Standing::missed : Standing::never_reported;
    if (task.ongoing && !task.due_on) return recurring(task, on, rules);
    if (task.due_on && *task.due_on - on <= rules.first_reminder_days) return Standing::due_soon;
    return reported ? Standing::under_way : Standing::not_started;
}

}  // namespace yk::care::tasks
