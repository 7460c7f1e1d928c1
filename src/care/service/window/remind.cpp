// Reminders: that a deadline is near, and that it is past, once each for every deadline, to whoever has the matter in hand.
#include "base/text.h"
#include "care/people/organisation/lookup.h"
#include "care/service/window/access.h"
#include "http/generic.h"

namespace yk::care::window {
using namespace model;
namespace {

constexpr std::int32_t soon = 2;    // working days before; the pages mark the same
constexpr std::int32_t ahead = 14;  // days that surely hold them, whatever holidays are entered; those of longer ones come later

const Query<Case(CaseId, Day)> cases_due{"window.cases_due", R"(
    SELECT {c.*} FROM window_case c WHERE c.state IN ('submitted', 'in_progress', 'decided') AND c.id > $1 AND c.due_on <= $2
       AND {unscoped reminders go to whoever must act} ORDER BY c.id LIMIT 200)"};
const Query<Task(TaskId, Day)> tasks_due{"window.tasks_due", R"(
    SELECT {t.*} FROM window_task t WHERE t.state IN ('open', 'claimed') AND t.id > $1 AND t.due_on <= $2
       AND {unscoped reminders go to whoever must act} ORDER BY t.id LIMIT 200)"};

// "late 2026-12-01", "soon 2026-12-01", or nothing when there is nothing to say yet.
std::string stage_of(const Calendar& calendar, Day today, Day due) {
    const auto left = calendar.left(today, due);
    if (left > soon) return "";
    return (left < 0 ? "late " : "soon ") + day_text(due);
}
std::string words_for(const std::string& stage, Day due) {
    return stage.starts_with("late") ? "已逾期，期限为 " + day_text(due) : "即将到期，期限为 " + day_text(due);
}

// The deputy of somebody who is absent; nobody's case goes to whoever may take it.
std::vector<AccountId> hands_of(Tx& tx, const Case& record) {
    if (record.handler_account == 0)
        return organisation::list_nearest_holders(tx, record.state == State::submitted ? rights::accept : rights::handle, record.region);
    const AccountId handler{record.handler_account};
    return {deputy_of(tx, handler).value_or(handler)};
}

Status remind_case(Tx& tx, const Calendar& calendar, Case record) {
    auto stage = stage_of(calendar, tx.today(), *record.due_on);
    if (stage.empty() || stage == record.reminded) return {};
    const auto body = record.kind_label + "（" + std::string(label_of(record.state).zh) + "）" + words_for(stage, *record.due_on);
    for (const auto account : hands_of(tx, record))
        YK_TRY_VOID(http::notify(tx, account.value, "窗口申请 " + record.number, body, "/window/cases/" + id_text(record.id.value)));
    record.reminded = std::move(stage);
    return tx.update(record);
}

// Its office; once it is late also whoever has the case, who may have to send it elsewhere.
Status remind_task(Tx& tx, const Calendar& calendar, Task task) {
    auto stage = stage_of(calendar, tx.today(), task.due_on);
    if (stage.empty() || stage == task.reminded) return {};
    const auto body = task.label + "（" + task.office_name + "）" + words_for(stage, task.due_on);
    const auto title = "协办事项 " + task.number;
    if (task.office)
        for (const auto account : organisation::list_staff(tx, *task.office))
            YK_TRY_VOID(http::notify(tx, account.value, title, body, "/window/tasks/" + id_text(task.id.value)));
    if (!task.office || stage.starts_with("late")) {
        const auto record = tx.find<Case>(task.application);
        for (const auto account : record ? hands_of(tx, *record) : std::vector<AccountId>())
            YK_TRY_VOID(http::notify(tx, account.value, title, body, "/window/cases/" + id_text(task.application.value)));
    }
    task.reminded = std::move(stage);
    return tx.update(task);
}

template <class Key, class Record>
Status each_due(work::JobRun& run, const Query<Record(Key, Day)>& due, Status (*one)(Tx&, const Calendar&, Record)) {
    for (Key after{};;) {
        const auto last = YK_TRY(run.database().write_value(run.request(), [&](Tx& tx) -> Result<Key> {
            const auto calendar = calendar_of(tx);
            Key done = after;
            for (auto& record : tx.list(due, after, tx.today() + ahead)) {
                done = record.id;
                YK_TRY_VOID(one(tx, calendar, std::move(record)));
            }
            return done;
        }));
        if (last == after) return {};
        after = last;
    }
}

}  // namespace

Status remind(work::JobRun& run) {
    YK_TRY_VOID((each_due<CaseId, Case>(run, cases_due, &remind_case)));
    return each_due<TaskId, Task>(run, tasks_due, &remind_task);
}

}  // namespace yk::care::window
