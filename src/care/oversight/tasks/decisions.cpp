// What is decided about a task: acceptance, extensions, listed supervision, its date, its parts; and who may do what.
#include <algorithm>
#include <array>

#include "care/oversight/tasks/access.h"
#include "care/people/organisation/lookup.h"
#include "http/generic.h"

namespace yk::care::tasks {
using namespace model;

namespace {

const Query<Step(TaskId)> opening_of{"tasks.opening_of", R"(
    SELECT {s.*} FROM tasks_step s WHERE s.task = $1 AND s.kind = 'opened' AND {scope s.region} ORDER BY s.id LIMIT 1)"};

// A district's part is judged by whoever leads the whole task; the whole stands outside the district's regions, so nobody there is.
bool judges(Tx& tx, const Offices& offices, const organisation::Department& department, const Task& task) {
    if (!task.parent) return offices.leads(department, task);
    const auto whole = tx.find<Task>(*task.parent);
    return whole && offices.leads(department, *whole);
}

Status want_official(const Official& official) {
    if (!official.department && !official.supervises) return fail(ErrorKind::denied, "tasks.actor.no_department");
    return {};
}

Status want_answers(const Offices& offices, const Official& official, const Task& task) {
    YK_TRY_VOID(want_official(official));
    if (official.supervises) return {};
    if (!offices.answers(*official.department, task))
        return fail(ErrorKind::denied, "tasks.actor.foreign", TextArgs{{"department", official.department->name}, {"task", task.title}});
    return {};
}

Status want_flow(const Task& task, TaskEvent event) {
    Task copy = task;
    return advance(copy, event);
}

// The second person: nobody accepts what he handed in himself, nor grants his own wish.
Status want_other(Tx& tx, std::int64_t first, std::string_view code) {
    if (tx.actor().account == 0 || tx.actor().account == first) return fail(ErrorKind::refused, code);
    return {};
}

Status want_decider(Tx& tx, const Offices& offices, const Official& official, const Task& task) {
    YK_TRY_VOID(want_official(official));
    if (official.supervises || judges(tx, offices, *official.department, task)) return {};
    return fail(ErrorKind::denied, "tasks.actor.not_lead", TextArgs{{"department", official.department->name}, {"task", task.title}});
}

}  // namespace

Status may_report(Tx&, const Offices& offices, const Official& official, const Task& task) {
    YK_TRY_VOID(want_answers(offices, official, task));
    return want_flow(task, TaskEvent::report);
}

Status may_submit(Tx& tx, const Offices& offices, const Official& official, const Task& task) {
    YK_TRY_VOID(want_answers(offices, official, task));
    YK_TRY_VOID(want_flow(task, TaskEvent::submit));
    if (task.ongoing && !task.due_on) return fail(ErrorKind::refused, "tasks.task.ongoing");
    std::int64_t open = 0;
    for (const auto& part : list_parts(tx, task.id)) open += is_open(part) && part.state != TaskState::kept_up;
    if (open > 0) return fail(ErrorKind::conflict, "tasks.task.parts_open", TextArgs{{"count", std::to_string(open)}});
    return {};
}

Status may_accept(Tx& tx, const Offices& offices, const Official& official, const Task& task) {
    YK_TRY_VOID(want_flow(task, TaskEvent::accept));
    YK_TRY_VOID(want_decider(tx, offices, official, task));
    return want_other(tx, task.submitted_account, "tasks.accept.same_person");
}

Status may_ask_extension(Tx&, const Offices& offices, const Official& official, const Task& task) {
    YK_TRY_VOID(want_answers(offices, official, task));
    YK_TRY_VOID(want_flow(task, TaskEvent::submit));
    if (!task.due_on) return fail(ErrorKind::refused, "tasks.extension.no_date");
    if (task.extension_until) return fail(ErrorKind::conflict, "tasks.extension.open");
    return {};
}

Status may_decide_extension(Tx& tx, const Offices& offices, const Official& official, const Task& task) {
    YK_TRY_VOID(want_official(official));
    if (!task.extension_until || !is_open(task)) return fail(ErrorKind::conflict, "tasks.extension.none");
    YK_TRY_VOID(want_decider(tx, offices, official, task));
    return want_other(tx, task.extension_account, "tasks.extension.same_person");
}

// A document's task ends by being done; what somebody gave is struck out by whoever gave it, or by the supervising office.
Status may_withdraw(Tx& tx, const Official& official, const Task& task) {
    if (task.origin == Origin::document && task.in_pack) return fail(ErrorKind::refused, "tasks.task.of_document");
    YK_TRY_VOID(want_flow(task, TaskEvent::withdraw));
    if (official.supervises) return {};
    const auto opened = tx.first(opening_of, task.id);
    if (opened && opened->account != 0 && opened->account == tx.actor().account) return {};
    return fail(ErrorKind::denied, "tasks.task.given");
}

namespace {

struct Key {
    TaskId task;
    std::string note;
};
constexpr auto key_columns = columns<Key>({col<&Key::task>("任务", "Task"), col<&Key::note>("意见", "Note")});
constexpr auto key_schema = schema<Key>("task_decision", "", {"审批", "Decision"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct Reasoned {
    TaskId task;
    std::string reason;
};
constexpr auto reasoned_columns = columns<Reasoned>({col<&Reasoned::task>("任务", "Task"), col<&Reasoned::reason>("理由", "Reason")});
constexpr auto reasoned_schema = schema<Reasoned>("task_reason", "", {"说明理由", "Reason"}, reasoned_columns);
const Schema& schema_of(const Reasoned*) { return reasoned_schema; }

struct NewDate {
    TaskId task;
    Day due_on;
    std::string reason;
};
constexpr auto date_columns = columns<NewDate>(
    {col<&NewDate::task>("任务", "Task"), col<&NewDate::due_on>("期限", "Due on"), col<&NewDate::reason>("理由", "Reason")});
constexpr auto date_schema = schema<NewDate>("task_date", "", {"确定期限", "Date"}, date_columns);
const Schema& schema_of(const NewDate*) { return date_schema; }

Status tell_account(Tx& tx, std::int64_t account, const Task& task, const std::string& title, const std::string& body) {
    if (account == 0) return {};
    return http::notify(tx, account, title + "：" + task.title, body, "/tasks/" + id_text(task.id.value));
}
Status tell_lead(Tx& tx, const Offices& offices, const Task& task, const std::string& title, const std::string& body) {
    const auto* office = offices.lead_of(task);
    if (!office) return {};
    for (const auto account : organisation::list_staff(tx, office->id)) YK_TRY_VOID(tell_account(tx, account.value, task, title, body));
    return {};
}

// A task that is held to a date once and then goes on is kept up; any other one is closed.
Result<Task> accept_task(Tx& tx, const Key& in) {
    auto task = YK_TRY(tx.get<Task>(in.task));
    const auto book = YK_TRY(book_of(tx));
    const Offices offices(tx, *book->pack);
    YK_TRY_VOID(may_accept(tx, offices, Official::of(tx), task));
    YK_TRY_VOID(model::want_length(in.note, 0, 1000, "/note"));
    YK_TRY_VOID(advance(task, task.ongoing ? TaskEvent::keep_up : TaskEvent::accept));
    YK_TRY(add_step(tx, task, task.ongoing ? StepKind::kept_up : StepKind::accepted, in.note, task.done_on));
    task.closed_on = tx.today();
    task.extension_until.reset();
    task.extension_account = 0;
    if (!task.ongoing) task.percent = 100;
    YK_TRY_VOID(tx.update(task));
    YK_TRY_VOID(tell_account(tx, task.submitted_account, task, "已验收", in.note));
    tx.announce("tasks.accepted", task.id.value, "{\"document\":\"" + task.document + "\",\"code\":\"" + task.code + "\"}");
    return task;
}

Result<Task> send_back(Tx& tx, const Reasoned& in) {
    auto task = YK_TRY(tx.get<Task>(in.task));
    const auto book = YK_TRY(book_of(tx));
    const Offices offices(tx, *book->pack);
    YK_TRY_VOID(may_accept(tx, offices, Official::of(tx), task));
    YK_TRY_VOID(model::want_length(in.reason, 2, 1000, "/reason"));
    YK_TRY_VOID(advance(task, TaskEvent::send_back));
    YK_TRY(add_step(tx, task, StepKind::sent_back, in.reason));
    YK_TRY_VOID(tell_account(tx, task.submitted_account, task, "已退回", in.reason));
    task.done_on.reset();
    task.submitted_account = 0;
    YK_TRY_VOID(tx.update(task));
    return task;
}

Result<Task> decide_extension(Tx& tx, TaskId id, bool approve, const std::string& words) {
    auto task = YK_TRY(tx.get<Task>(id));
    const auto book = YK_TRY(book_of(tx));
    const Offices offices(tx, *book->pack);
    YK_TRY_VOID(may_decide_extension(tx, offices, Official::of(tx), task));
    const auto until = *task.extension_until;
    YK_TRY(add_step(tx, task, approve ? StepKind::extension_approved : StepKind::extension_declined, words, until));
    YK_TRY_VOID(tell_account(tx, task.extension_account, task, approve ? "同意延期至 " + day_text(until) : "不同意延期", words));
    if (approve) {
        task.due_on = until;
        task.reminded.clear();
        task.escalated_on.reset();
    }
    task.extension_until.reset();
    task.extension_account = 0;
    YK_TRY_VOID(tx.update(task));
    return task;
}
Result<Task> approve_extension(Tx& tx, const Key& in) {
    YK_TRY_VOID(model::want_length(in.note, 0, 1000, "/note"));
    return decide_extension(tx, in.task, true, in.note);
}
Result<Task> decline_extension(Tx& tx, const Reasoned& in) {
    YK_TRY_VOID(model::want_length(in.reason, 2, 1000, "/reason"));
    return decide_extension(tx, in.task, false, in.reason);
}

Result<Task> list_for_supervision(Tx& tx, const Reasoned& in) {
    auto task = YK_TRY(tx.get<Task>(in.task));
    YK_TRY_VOID(model::want_length(in.reason, 2, 1000, "/reason"));
    if (!is_open(task))
        return fail(ErrorKind::conflict, "tasks.task.state",
                    TextArgs{{"state", label_of(task.state).zh},
                             {"act", "挂牌督办"},
                             {"state_en", label_of(task.state).en},
                             {"act_en", "list for supervision"}});
    if (task.listed) return fail(ErrorKind::conflict, "tasks.listed.already");
    task.listed = true;
    task.listed_on = tx.today();
    YK_TRY(add_step(tx, task, StepKind::listed, in.reason));
    YK_TRY_VOID(tx.update(task));
    const auto book = YK_TRY(book_of(tx));
    YK_TRY_VOID(tell_lead(tx, Offices(tx, *book->pack), task, "挂牌督办", in.reason));
    return task;
}

Result<Task> lift_supervision(Tx& tx, const Reasoned& in) {
    auto task = YK_TRY(tx.get<Task>(in.task));
    YK_TRY_VOID(model::want_length(in.reason, 2, 1000, "/reason"));
    if (!task.listed) return fail(ErrorKind::conflict, "tasks.listed.not");
    task.listed = false;
    YK_TRY(add_step(tx, task, StepKind::lifted, in.reason));
    YK_TRY_VOID(tx.update(task));
    return task;
}

// For tasks to which the document gives no date; a printed date moves by an extension only.
Result<Task> set_due(Tx& tx, const NewDate& in) {
    auto task = YK_TRY(tx.get<Task>(in.task));
    YK_TRY_VOID(model::want_length(in.reason, 2, 1000, "/reason"));
    if (task.printed_due_on) return fail(ErrorKind::refused, "tasks.due.printed", TextArgs{{"day", day_text(*task.printed_due_on)}});
    if (in.due_on < tx.today()) return fail_at("/due_on", "tasks.due.past");
    YK_TRY_VOID(want_flow(task, TaskEvent::submit));
    task.due_on = in.due_on;
    task.due_kind = DueKind::set_here;
    // A resolution that had outlived its own date began without one; it is done once, not kept up.
    if (task.origin == Origin::meeting) task.ongoing = false;
    task.reminded.clear();
    task.escalated_on.reset();
    YK_TRY(add_step(tx, task, StepKind::due_set, in.reason, in.due_on));
    YK_TRY_VOID(tx.update(task));
    return task;
}

// For a task that names the districts only beside others.
Result<Task> break_down(Tx& tx, const Key& in) {
    const auto task = YK_TRY(tx.get<Task>(in.task));
    if (task.parent || task.region != YK_TRY(organisation::get_city(tx)).code) return fail(ErrorKind::refused, "tasks.parts.of_part");
    if (!is_open(task))
        return fail(ErrorKind::conflict, "tasks.task.state",
                    TextArgs{{"state", label_of(task.state).zh},
                             {"act", "分解到区"},
                             {"state_en", label_of(task.state).en},
                             {"act_en", "break down to districts"}});
    const auto known = list_parts(tx, task.id);
    const auto book = YK_TRY(book_of(tx));
    const Offices offices(tx, *book->pack);
    std::int64_t made = 0;
    for (const auto* government : offices.governments()) {
        if (std::any_of(known.begin(), known.end(), [&](const Task& part) { return part.region == government->region; })) continue;
        Task part = task;
        part.id = tx.new_id<TaskId>();
        part.parent = task.id;
        part.region = government->region;
        part.lead = "districts";
        part.implement.clear();
        part.office.reset();
        part.state = TaskState::assigned;
        part.percent.reset();
        part.reports = 0;
        part.first_report_on = part.last_report_on = part.done_on = part.closed_on = std::nullopt;
        part.submitted_account = part.extension_account = 0;
        part.listed = false;
        part.listed_on = part.extension_until = part.escalated_on = std::nullopt;
        part.reminded.clear();
        part.opened_on = tx.today();
        part.opened_by = tx.actor().name;
        part.example = false;
        part.version = 0;
        YK_TRY_VOID(tx.insert(part));
        ++made;
    }
    if (made == 0) return fail(ErrorKind::conflict, "tasks.parts.already");
    YK_TRY(add_step(tx, task, StepKind::broken_down, in.note));
    return task;
}

constexpr std::array routes{
    http::post<&accept_task>("/tasks/tasks/{task}/accept", rights::task_accept, http::RowScope::region, {"验收销号", "Accept"}),
    http::post<&send_back>("/tasks/tasks/{task}/send_back", rights::task_accept, http::RowScope::region, {"退回", "Send back"}),
    http::post<&approve_extension>("/tasks/tasks/{task}/approve_extension", rights::task_accept, http::RowScope::region,
                                   {"同意延期", "Approve the extension"}),
    http::post<&decline_extension>("/tasks/tasks/{task}/decline_extension", rights::task_accept, http::RowScope::region,
                                   {"不同意延期", "Decline the extension"}),
    http::post<&list_for_supervision>("/tasks/tasks/{task}/supervise", rights::task_supervise, http::RowScope::city,
                                      {"挂牌督办", "List for supervision"}),
    http::post<&lift_supervision>("/tasks/tasks/{task}/lift", rights::task_supervise, http::RowScope::city,
                                  {"解除督办", "Lift the supervision"}),
    http::post<&set_due>("/tasks/tasks/{task}/set_due", rights::task_supervise, http::RowScope::city, {"确定期限", "Set the date"}),
    http::post<&break_down>("/tasks/tasks/{task}/break_down", rights::task_supervise, http::RowScope::city,
                            {"分解到区", "Break down to districts"}),
};

}  // namespace

std::span<const http::Route> decision_routes() { return routes; }

}  // namespace yk::care::tasks
