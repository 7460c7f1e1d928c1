// Reminders before and after the date, escalation, and missing reports of ongoing tasks: once a day, one notice an account.
#include <map>

#include "care/oversight/tasks/access.h"
#include "care/people/organisation/lookup.h"
#include "http/generic.h"

namespace yk::care::tasks {
namespace {

const Query<Task()> open_tasks{"tasks.open_tasks", R"(
    SELECT {t.*} FROM tasks_task t WHERE t.state NOT IN ('closed', 'withdrawn', 'submitted')
       AND {unscoped reminders go to whoever answers for a task} ORDER BY t.id LIMIT 10000)"};

enum class Stage : std::uint8_t { first, last, ended_before, overdue, report_due };

struct Due {
    Stage stage;
    std::string key;  // what has been reminded of, so that it is done once
};

// Which reminder a task calls for on a day, if any.
std::optional<Due> due_of(const Task& task, Day on, const Rules& rules) {
    const auto standing = standing_of(task, on, rules);
    if (standing == Standing::report_due) {
        const auto since = task.last_report_on.value_or(task.opened_on);
        return Due{Stage::report_due, "report " + day_text(since)};
    }
    if (!task.due_on || task.state == TaskState::kept_up) return std::nullopt;
    const auto left = *task.due_on - on;
    const auto day = day_text(*task.due_on);
    if (left < 0) {
        // What ended before this platform began is told once; there is nothing left to hurry.
        if (*task.due_on < task.opened_on) return Due{Stage::ended_before, "ended " + day};
        return Due{Stage::overdue, "overdue " + day + " " + std::to_string((-left - 1) / rules.overdue_every_days)};
    }
    if (left <= rules.last_reminder_days) return Due{Stage::last, "last " + day};
    if (left <= rules.first_reminder_days) return Due{Stage::first, "first " + day};
    return std::nullopt;
}

std::string words_of(Stage stage) {
    switch (stage) {
        case Stage::first:
        case Stage::last:
            return "即将到期";
        case Stage::ended_before:
            return "期限在平台启用前已过，未见报送";
        case Stage::overdue:
            return "已逾期";
        case Stage::report_due:
            return "应报未报";
    }
    return {};
}

// What one account is told in one notice.
struct Digest {
    std::map<std::string, std::vector<std::string>> titles;  // by what is the matter
};

std::string body_of(const Digest& digest) {
    std::string out;
    for (const auto& [what, titles] : digest.titles) {
        if (!out.empty()) out += "；";
        out += what + " " + std::to_string(titles.size()) + " 项：";
        for (std::size_t i = 0; i < titles.size() && i < 5; ++i) out += (i ? "、" : "") + titles[i];
        if (titles.size() > 5) out += " 等";
    }
    return out;
}

class Rounds {
 public:
    Rounds(Tx& tx, const rules::Pack& pack) : tx_(tx), offices_(tx, pack), rules_(rules_of(tx)) {}

    Status run() {
        for (auto& task : tx_.list(open_tasks)) {
            const auto due = due_of(task, tx_.today(), rules_);
            const bool escalate = calls_for_escalation(task);
            if (!escalate && (!due || task.reminded == due->key)) continue;
            // What reached nobody was no reminder: it is tried again until the body has a department.
            const bool reminded = due && task.reminded != due->key && tell(task, words_of(due->stage), false);
            const bool escalated = escalate && tell(task, "逾期提级催办", true);
            if (!reminded && !escalated) continue;
            if (reminded) {
                YK_TRY(add_step(tx_, task, StepKind::reminded, words_of(due->stage), task.due_on));
                task.reminded = due->key;
            }
            if (escalated) {
                YK_TRY(add_step(tx_, task, StepKind::escalated, "", task.due_on));
                task.escalated_on = tx_.today();
            }
            YK_TRY_VOID(tx_.update(task));
        }
        for (const auto& [account, digest] : digests_)
            YK_TRY_VOID(http::notify(tx_, account, "任务提醒", body_of(digest), "/tasks/ledger?mine=true"));
        return {};
    }

 private:
    bool calls_for_escalation(const Task& task) const {
        return task.due_on && !task.escalated_on && task.state != TaskState::kept_up && *task.due_on >= task.opened_on &&
               tx_.today() - *task.due_on > rules_.escalate_after_days;
    }

    // The officials of the leading department; of an escalation its chief, where one is named. False where no department leads.
    bool tell(const Task& task, const std::string& what, bool chief_only) {
        const auto leads = tasks::words_of(task.lead);
        if (chief_only && !leads.empty())
            if (const auto chief = offices_.chief_of(leads.front())) {
                digests_[chief->value].titles[what].push_back(task.title);
                return true;
            }
        const auto* office = offices_.lead_of(task);
        if (!office) return false;
        auto& staff = staff_[office->id];
        if (staff.empty()) staff = organisation::list_staff(tx_, office->id);
        for (const auto account : staff) digests_[account.value].titles[what].push_back(task.title);
        return true;
    }

    Tx& tx_;
    Offices offices_;
    Rules rules_;
    std::map<std::int64_t, Digest> digests_;
    std::map<organisation::DepartmentId, std::vector<organisation::AccountId>> staff_;
};

Status remind(work::JobRun& run) {
    return run.step(
        [](Tx& tx) -> Status {
            YK_TRY(open_ledger(tx));
            const auto book = YK_TRY(book_of(tx));
            return Rounds(tx, *book->pack).run();
        },
        {"{}"});
}

}  // namespace

const work::JobKind remind_job{"tasks.remind", {"任务提醒与催办", "Reminders and escalation"}, &remind, 3};

}  // namespace yk::care::tasks
