// What departments do for a case, beside one another: claimed, done with a finding, handed to the right office, sent back to be redone.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/people/organisation/lookup.h"
#include "care/service/window/access.h"
#include "http/generic.h"

namespace yk::care::window {
using namespace model;
namespace {

struct TaskKey {
    TaskId window_task;
};
constexpr auto key_columns = columns<TaskKey>({col<&TaskKey::window_task>("协办事项", "Task")});
constexpr auto key_schema = schema<TaskKey>("window_task_key", "", {"协办事项", "Task"}, key_columns);
const Schema& schema_of(const TaskKey*) { return key_schema; }
struct TaskReason {
    TaskId window_task;
    std::string reason;
};
constexpr auto reason_columns =
    columns<TaskReason>({col<&TaskReason::window_task>("协办事项", "Task"), col<&TaskReason::reason>("理由", "Reason")});
constexpr auto reason_schema = schema<TaskReason>("window_task_reason", "", {"理由", "Reason"}, reason_columns);
const Schema& schema_of(const TaskReason*) { return reason_schema; }
struct Finished {
    TaskId window_task;
    Finding finding = Finding::holds;
    std::string words;
};
constexpr auto finished_columns =
    columns<Finished>({col<&Finished::window_task>("协办事项", "Task"), col<&Finished::finding>("核对结果", "Finding"),
                       col<&Finished::words>("说明", "Words")});
constexpr auto finished_schema = schema<Finished>("finish_window_task", "", {"完成协办事项", "Finish"}, finished_columns);
const Schema& schema_of(const Finished*) { return finished_schema; }
struct Moved {
    TaskId window_task;
    DepartmentId office;
    std::string reason;
};
constexpr auto moved_columns = columns<Moved>(
    {col<&Moved::window_task>("协办事项", "Task"), col<&Moved::office>("部门", "Office"), col<&Moved::reason>("理由", "Reason")});
constexpr auto moved_schema = schema<Moved>("move_window_task", "", {"转办协办事项", "Transfer"}, moved_columns);
const Schema& schema_of(const Moved*) { return moved_schema; }

struct Office {
    DepartmentId id;
    std::string name;
};
constexpr auto office_columns = columns<Office>({col<&Office::id>("编号", "Id"), col<&Office::name>("名称", "Name")});
constexpr auto office_schema = schema<Office>("window_office", "", {"部门", "Office"}, office_columns);
const Schema& schema_of(const Office*) { return office_schema; }
// One task as its office sees it: of the case only what the check needs.
struct TaskPage {
    Task task;
    std::string kind_label, item_label, name, organisation, wish;
    elder::DocumentNumber id_no;
    State state = State::in_progress;
    std::vector<Paper> papers;
    std::vector<Office> offices;  // to which it can be handed
};
constexpr auto page_columns = columns<TaskPage>({
    col<&TaskPage::task>("协办事项", "Task"),
    col<&TaskPage::kind_label>("种类", "Kind"),
    col<&TaskPage::item_label>("项目", "Item"),
    col<&TaskPage::name>("姓名", "Name"),
    col<&TaskPage::organisation>("机构", "Organisation"),
    col<&TaskPage::wish>("申请事由", "Wish"),
    col<&TaskPage::id_no>("证件号码", "Document number").personal(),
    col<&TaskPage::state>("申请状态", "State"),
    col<&TaskPage::papers>("材料", "Papers"),
    col<&TaskPage::offices>("可转办部门", "Offices"),
});
constexpr auto page_schema = schema<TaskPage>("window_task_page", "", {"协办事项", "Task"}, page_columns);
const Schema& schema_of(const TaskPage*) { return page_schema; }

// The task is the office's, or the actor's who coordinates the case.
Status may_work(Tx& tx, const Task& task) {
    const auto& actor = tx.actor();
    if (task.office && actor.department == task.office->value) return {};
    if (actor.may(rights::assign)) return {};
    return fail(ErrorKind::denied, "window.task.not_yours", TextArgs{{"office", task.office_name}});
}

Status move_on(Task& task, TaskEvent event) {
    const auto next = task_flow.next(task.state, event);
    if (!next) {
        const auto state = label_of(task.state), act = label_of(event);
        return fail(ErrorKind::conflict, "window.task.state",
                    TextArgs{{"task", task.label},
                             {"state", std::string(state.zh)},
                             {"act", std::string(act.zh)},
                             {"state_en", std::string(state.en)},
                             {"act_en", std::string(act.en)}});
    }
    task.state = *next;
    return {};
}

struct Both {
    Task task;
    Case record;
};
// `coordinating`: by whoever has the case, not by the office.
Result<Both> both_of(Tx& tx, TaskId id, bool coordinating = false) {
    auto task = YK_TRY(tx.get<Task>(id));
    auto record = YK_TRY(tx.get<Case>(task.application));
    if (!coordinating)
        YK_TRY_VOID(may_work(tx, task));
    else if (!tx.actor().may(rights::assign))
        YK_TRY_VOID(want_handler(tx, record));
    if (record.state != State::in_progress)
        return fail(ErrorKind::conflict, "window.task.case",
                    TextArgs{{"number", record.number}, {"state", std::string(label_of(record.state).zh)}});
    return Both{std::move(task), std::move(record)};
}
Result<Task> written(Tx& tx, Both both, Act act, const std::string& words) {
    YK_TRY_VOID(tx.update(both.task));
    YK_TRY_VOID(step(tx, both.record, act, both.task.label + "（" + both.task.office_name + "）" + (words.empty() ? "" : "：" + words)));
    YK_TRY_VOID(complete_task(tx, &both.task));
    return both.task;
}

// Who works in the office hears of the task at once.
Status tell_office(Tx& tx, const Task& task) {
    if (!task.office) return {};
    const auto body = task.label + "，期限 " + day_text(task.due_on);
    for (const auto account : organisation::list_staff(tx, *task.office))
        YK_TRY_VOID(http::notify(tx, account.value, "协办事项 " + task.number, body, "/window/tasks/" + id_text(task.id.value)));
    return {};
}

Result<Task> claim(Tx& tx, const TaskKey& in) {
    auto both = YK_TRY(both_of(tx, in.window_task));
    if (both.task.state == TaskState::claimed)
        return fail(ErrorKind::conflict, "window.task.claimed", TextArgs{{"task", both.task.label}, {"name", both.task.handler}});
    YK_TRY_VOID(move_on(both.task, TaskEvent::claim));
    both.task.handler_account = tx.actor().account;
    both.task.handler = tx.actor().name;
    return written(tx, std::move(both), Act::task_claimed, "");
}
Result<Task> release(Tx& tx, const TaskReason& in) {
    auto both = YK_TRY(both_of(tx, in.window_task));
    YK_TRY_VOID(want_length(trimmed(in.reason), 2, 200, "/reason"));
    YK_TRY_VOID(move_on(both.task, TaskEvent::release));
    both.task.handler_account = 0;
    both.task.handler.clear();
    return written(tx, std::move(both), Act::task_released, trimmed(in.reason));
}
Result<Task> finish(Tx& tx, const Finished& in) {
    auto both = YK_TRY(both_of(tx, in.window_task));
    YK_TRY_VOID(want_length(trimmed(in.words), in.finding == Finding::holds ? 0 : 4, 500, "/words"));
    YK_TRY_VOID(move_on(both.task, TaskEvent::finish));
    both.task.handler_account = tx.actor().account;
    both.task.handler = tx.actor().name;
    both.task.finding = in.finding;
    both.task.words = trimmed(in.words);
    both.task.done_by = tx.actor().name;
    both.task.done_on = tx.today();
    const auto words = std::string(label_of(in.finding).zh) + (both.task.words.empty() ? "" : "，" + both.task.words);
    return written(tx, std::move(both), Act::task_done, words);
}
Result<Task> transfer(Tx& tx, const Moved& in) {
    auto both = YK_TRY(both_of(tx, in.window_task));
    YK_TRY_VOID(want_length(trimmed(in.reason), 2, 200, "/reason"));
    if (both.task.state != TaskState::open && both.task.state != TaskState::claimed)
        return fail(ErrorKind::conflict, "window.task.over", TextArgs{{"task", both.task.label}});
    const auto around = organisation::list_departments_around(tx, both.task.region);
    const auto at = std::find_if(around.begin(), around.end(), [&](const auto& d) { return d.active && d.id == in.office; });
    if (at == around.end() || both.task.office == in.office) return fail_at("/office", "window.task.office");
    const auto from = both.task.office_name;
    both.task.office = at->id;
    both.task.office_name = at->name;
    both.task.state = TaskState::open;
    both.task.handler_account = 0;
    both.task.handler.clear();
    YK_TRY_VOID(tell_office(tx, both.task));
    return written(tx, std::move(both), Act::task_transferred, "由" + from + "转来，" + trimmed(in.reason));
}
Result<Task> reopen(Tx& tx, const TaskReason& in) {
    auto both = YK_TRY(both_of(tx, in.window_task, true));
    YK_TRY_VOID(want_length(trimmed(in.reason), 4, 200, "/reason"));
    YK_TRY_VOID(move_on(both.task, TaskEvent::reopen));
    both.task.handler_account = 0;
    both.task.handler.clear();
    both.task.finding.reset();
    both.task.done_on.reset();
    both.task.done_by.clear();
    const auto definition = YK_TRY(definition_of(tx, both.record));
    for (const auto& kind : definition.tasks)
        if (kind.code == both.task.task) both.task.due_on = calendar_of(tx).after(tx.today(), static_cast<std::int32_t>(kind.days));
    YK_TRY_VOID(tell_office(tx, both.task));
    return written(tx, std::move(both), Act::task_reopened, trimmed(in.reason));
}

Result<TaskPage> show(Tx& tx, const TaskKey& in) {
    TaskPage out;
    out.task = YK_TRY(tx.get<Task>(in.window_task));
    auto record = YK_TRY(tx.get<Case>(out.task.application));
    if (record.handler_account == 0 || record.handler_account != tx.actor().account) YK_TRY_VOID(may_work(tx, out.task));
    YK_TRY_VOID(complete(tx, &record));
    YK_TRY_VOID(complete_task(tx, &out.task));
    out.kind_label = record.kind_label;
    out.item_label = record.item_label;
    out.name = record.name;
    out.organisation = record.organisation;
    out.wish = record.wish;
    out.id_no = record.id_no;
    out.state = record.state;
    out.papers = papers_of(tx, record.id);
    // Another department's fact is named here, not told: what it says is for whoever handles the case.
    for (auto& paper : out.papers) paper.fact_label = paper.fact_label.substr(0, paper.fact_label.find("："));
    for (const auto& office : organisation::list_departments_around(tx, out.task.region))
        if (office.active && office.id != out.task.office.value_or(DepartmentId{})) out.offices.push_back({office.id, office.name});
    tx.note({"window.task.read", "window_task", out.task.id.value, record.elder.value_or(ElderId{}).value, "", ""});
    return out;
}

constexpr auto region_scope = http::RowScope::region;
constexpr std::array routes{
    http::get<&show>("/window/tasks/{window_task}/page", rights::task, region_scope, {"一件协办事项", "One task"}),
    http::post<&claim>("/window/tasks/{window_task}/claim", rights::task, region_scope, {"签收", "Claim"}),
    http::post<&release>("/window/tasks/{window_task}/release", rights::task, region_scope, {"退回待签收", "Put back"}),
    http::post<&finish>("/window/tasks/{window_task}/finish", rights::task, region_scope, {"完成", "Finish"}),
    http::post<&transfer>("/window/tasks/{window_task}/transfer", rights::task, region_scope, {"转办", "Transfer"}),
    http::post<&reopen>("/window/tasks/{window_task}/reopen", rights::handle, region_scope, {"退回重办", "Reopen"}),
};

}  // namespace

std::span<const http::Route> task_routes() { return routes; }

Status open_tasks(Tx& tx, const Case& record, const Definition& definition) {
    const auto around = organisation::list_departments_around(tx, record.region);
    const auto calendar = calendar_of(tx);
    for (const auto& kind : definition.tasks) {
        Task task;
        task.id = tx.new_id<TaskId>();
        task.application = record.id;
        task.elder = record.elder;
        task.region = record.region;
        task.number = record.number;
        task.task = kind.code;
        task.label = kind.zh;
        // The list runs from the city down: the last one of the body is the nearest.
        for (const auto& office : around)
            if (office.active && office.body == kind.body) {
                task.office = office.id;
                task.office_name = office.name;
            }
        if (!task.office) task.office_name = "（尚无承办部门）";
        task.started_on = tx.today();
        task.due_on = calendar.after(tx.today(), static_cast<std::int32_t>(kind.days));
        YK_TRY_VOID(tx.insert(task));
        YK_TRY_VOID(tell_office(tx, task));
    }
    return {};
}

Status cancel_tasks(Tx& tx, const Case& record) {
    for (auto& task : tasks_of(tx, record.id)) {
        if (!task_flow.next(task.state, TaskEvent::cancel)) continue;
        YK_TRY_VOID(move_on(task, TaskEvent::cancel));
        YK_TRY_VOID(tx.update(task));
    }
    return {};
}

}  // namespace yk::care::window
