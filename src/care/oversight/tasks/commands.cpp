// What the bodies that answer for a task do: report, hand it in as done, ask for more time; and tasks of one's own.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/oversight/tasks/access.h"
#include "model/json.h"

namespace yk::care::tasks {
using namespace model;
namespace {

constexpr std::size_t most_figures = 20, most_files = 20, shortest_grounds = 10;

const Query<TaskFile(std::vector<TaskFileId>, TaskId)> named_files{"tasks.named_files", R"(
    SELECT {f.*} FROM tasks_file f WHERE f.id {in $1} AND f.task = $2 AND f.step IS NULL AND {scope f.region} ORDER BY f.id LIMIT 100)"};

struct Report {
    TaskId task;
    std::optional<Day> dated;  // today where absent
    std::optional<std::int64_t> percent;
    std::string text, problems, next_step;
    std::vector<Figure> figures;
    std::vector<TaskFileId> files;
};
constexpr auto report_columns = columns<Report>({
    col<&Report::task>("任务", "Task"),
    col<&Report::dated>("截至日期", "As of"),
    col<&Report::percent>("进度（%）", "Percent"),
    col<&Report::text>("进展情况", "Progress"),
    col<&Report::problems>("存在问题", "Problems"),
    col<&Report::next_step>("下一步打算", "Next"),
    col<&Report::figures>("数据", "Figures"),
    col<&Report::files>("佐证文件", "Evidence"),
});
constexpr auto report_schema = schema<Report>("task_report_input", "", {"任务进展", "Report"}, report_columns);
const Schema& schema_of(const Report*) { return report_schema; }

struct Submission {
    TaskId task;
    Day done_on;
    std::string text;
    std::vector<Figure> figures;
    std::vector<TaskFileId> files;
};
constexpr auto submission_columns = columns<Submission>({
    col<&Submission::task>("任务", "Task"),
    col<&Submission::done_on>("完成日期", "Done on"),
    col<&Submission::text>("完成情况", "What was done"),
    col<&Submission::figures>("数据", "Figures"),
    col<&Submission::files>("佐证文件", "Evidence"),
});
constexpr auto submission_schema = schema<Submission>("task_submission", "", {"申请销号", "Submission"}, submission_columns);
const Schema& schema_of(const Submission*) { return submission_schema; }

struct Extension {
    TaskId task;
    Day until;
    std::string reason;
};
constexpr auto extension_columns = columns<Extension>(
    {col<&Extension::task>("任务", "Task"), col<&Extension::until>("申请延至", "Until"), col<&Extension::reason>("理由", "Reason")});
constexpr auto extension_schema = schema<Extension>("task_extension_input", "", {"申请延期", "Extension"}, extension_columns);
const Schema& schema_of(const Extension*) { return extension_schema; }

struct Reasoned {
    TaskId task;
    std::string reason;
};
constexpr auto reasoned_columns = columns<Reasoned>({col<&Reasoned::task>("任务", "Task"), col<&Reasoned::reason>("理由", "Reason")});
constexpr auto reasoned_schema = schema<Reasoned>("task_withdrawal", "", {"撤销任务", "Withdrawal"}, reasoned_columns);
const Schema& schema_of(const Reasoned*) { return reasoned_schema; }

// The department that speaks; the supervising office may record what another has done, and the record says so.
struct Speaker {
    std::string office;
    bool behalf = false;
};
Speaker speaker_of(const Offices& offices, const Official& official, const Task& task) {
    const bool own = official.department && offices.answers(*official.department, task);
    return {official.department ? official.department->name : std::string(), !own};
}

Status check_figures(const rules::Pack& pack, const std::vector<Figure>& figures) {
    if (figures.size() > most_figures) return fail_at("/figures", "tasks.figures.many", TextArgs{{"most", std::to_string(most_figures)}});
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const auto at = "/figures/" + std::to_string(i);
        YK_TRY_VOID(model::want_length(figures[i].label, 1, 60, (at + "/label").c_str()));
        YK_TRY_VOID(model::want_length(figures[i].value, 1, 40, (at + "/value").c_str()));
        YK_TRY_VOID(model::want_length(figures[i].unit, 0, 20, (at + "/unit").c_str()));
        const auto& code = figures[i].indicator;
        if (!code.empty() &&
            std::none_of(pack.indicators.begin(), pack.indicators.end(), [&](const auto& indicator) { return indicator.name == code; }))
            return fail_at(at + "/indicator", "tasks.figures.unknown", TextArgs{{"code", code.substr(0, 60)}});
    }
    return {};
}

std::string json_of_figures(const std::vector<Figure>& figures) {
    std::string out = "[";
    for (const auto& figure : figures) {
        if (out.size() > 1) out += ',';
        append_json(out, model::schema<Figure>(), &figure);
    }
    return out + "]";
}

// Files are uploaded first; the report that names them keeps them.
Result<std::vector<TaskFile>> take_files(Tx& tx, const Task& task, const std::vector<TaskFileId>& ids) {
    if (ids.size() > most_files) return fail_at("/files", "tasks.files.many", TextArgs{{"most", std::to_string(most_files)}});
    if (ids.empty()) return std::vector<TaskFile>{};
    auto files = tx.list(named_files, ids, task.id);
    if (files.size() != ids.size()) return fail_at("/files", "tasks.file.missing");
    return files;
}

Status keep_files(Tx& tx, std::vector<TaskFile> files, StepId step) {
    for (auto& file : files) {
        file.step = step;
        YK_TRY_VOID(tx.update(file));
    }
    return {};
}

Result<Step> write_step(Tx& tx, const Task& task, Step step, const Speaker& speaker, const std::vector<Figure>& figures,
                        const std::vector<TaskFileId>& ids) {
    const auto book = YK_TRY(book_of(tx));
    YK_TRY_VOID(check_figures(*book->pack, figures));
    auto files = YK_TRY(take_files(tx, task, ids));
    if (speaker.behalf && files.empty() && length_of(step.text) < shortest_grounds) return fail_at("/text", "tasks.behalf.evidence");
    step.id = tx.new_id<StepId>();
    step.task = task.id;
    step.region = task.region;
    step.figures.text = json_of_figures(figures);
    step.actor_name = tx.actor().name;
    step.account = tx.actor().account;
    step.office_name = speaker.office;
    step.behalf = speaker.behalf;
    step.at = tx.now();
    YK_TRY_VOID(tx.insert(step));
    YK_TRY_VOID(keep_files(tx, std::move(files), step.id));
    return step;
}

Result<Task> report_task(Tx& tx, const Report& in) {
    auto task = YK_TRY(tx.get<Task>(in.task));
    const auto book = YK_TRY(book_of(tx));
    const Offices offices(tx, *book->pack);
    const auto official = Official::of(tx);
    YK_TRY_VOID(may_report(tx, offices, official, task));
    YK_TRY_VOID(model::want_length(in.text, 2, 4000, "/text"));
    YK_TRY_VOID(model::want_length(in.problems, 0, 2000, "/problems"));
    YK_TRY_VOID(model::want_length(in.next_step, 0, 2000, "/next_step"));
    if (in.percent && (*in.percent < 0 || *in.percent > 100)) return fail_at("/percent", "tasks.percent.range");
    Step step;
    step.kind = StepKind::reported;
    step.dated = in.dated.value_or(tx.today());
    if (step.dated > tx.today()) return fail_at("/dated", "tasks.dated.future");
    if (task.last_report_on && step.dated < *task.last_report_on)
        return fail_at("/dated", "tasks.dated.before", TextArgs{{"day", day_text(*task.last_report_on)}});
    step.percent = in.percent;
    step.text = in.text;
    step.problems = in.problems;
    step.next_step = in.next_step;
    YK_TRY(write_step(tx, task, step, speaker_of(offices, official, task), in.figures, in.files));
    YK_TRY_VOID(advance(task, TaskEvent::report));
    if (in.percent) task.percent = in.percent;
    ++task.reports;
    task.last_report_on = step.dated;
    if (!task.first_report_on) task.first_report_on = step.dated;
    YK_TRY_VOID(tx.update(task));
    return task;
}

Result<Task> submit_task(Tx& tx, const Submission& in) {
    auto task = YK_TRY(tx.get<Task>(in.task));
    const auto book = YK_TRY(book_of(tx));
    const Offices offices(tx, *book->pack);
    const auto official = Official::of(tx);
    YK_TRY_VOID(may_submit(tx, offices, official, task));
    YK_TRY_VOID(model::want_length(in.text, 2, 4000, "/text"));
    if (in.done_on > tx.today()) return fail_at("/done_on", "tasks.dated.future");
    Step step;
    step.kind = StepKind::submitted;
    step.dated = tx.today();
    step.set_day = in.done_on;
    step.text = in.text;
    YK_TRY(write_step(tx, task, step, speaker_of(offices, official, task), in.figures, in.files));
    YK_TRY_VOID(advance(task, TaskEvent::submit));
    task.done_on = in.done_on;
    task.submitted_account = tx.actor().account;
    ++task.reports;
    task.last_report_on = tx.today();
    if (!task.first_report_on) task.first_report_on = in.done_on;
    YK_TRY_VOID(tx.update(task));
    return task;
}

Result<Task> ask_extension(Tx& tx, const Extension& in) {
    auto task = YK_TRY(tx.get<Task>(in.task));
    const auto book = YK_TRY(book_of(tx));
    const Offices offices(tx, *book->pack);
    const auto official = Official::of(tx);
    YK_TRY_VOID(may_ask_extension(tx, offices, official, task));
    YK_TRY_VOID(model::want_length(in.reason, 2, 1000, "/reason"));
    if (in.until <= *task.due_on || in.until < tx.today()) return fail_at("/until", "tasks.extension.early");
    if (in.until > add_months(tx.today(), 36, MonthRounding::last_day)) return fail_at("/until", "tasks.extension.far");
    const auto speaker = speaker_of(offices, official, task);
    if (speaker.behalf && length_of(in.reason) < shortest_grounds) return fail_at("/reason", "tasks.behalf.evidence");
    Step step;
    step.kind = StepKind::extension_asked;
    step.dated = tx.today();
    step.set_day = in.until;
    step.text = in.reason;
    YK_TRY(write_step(tx, task, step, speaker, {}, {}));
    task.extension_until = in.until;
    task.extension_account = tx.actor().account;
    YK_TRY_VOID(tx.update(task));
    return task;
}

Result<Task> create_task(Tx& tx, const NewTask& in) { return open_task(tx, in, Origin::own, ""); }

Result<Task> withdraw_task(Tx& tx, const Reasoned& in) {
    auto task = YK_TRY(tx.get<Task>(in.task));
    YK_TRY_VOID(may_withdraw(tx, Official::of(tx), task));
    YK_TRY_VOID(model::want_length(in.reason, 2, 1000, "/reason"));
    YK_TRY_VOID(advance(task, TaskEvent::withdraw));
    task.extension_until.reset();
    task.extension_account = 0;
    YK_TRY(add_step(tx, task, StepKind::withdrawn, in.reason));
    YK_TRY_VOID(tx.update(task));
    return task;
}

constexpr std::array routes{
    http::post<&report_task>("/tasks/tasks/{task}/report", rights::task_report, http::RowScope::region, {"报送进展", "Report"}),
    http::post<&submit_task>("/tasks/tasks/{task}/submit", rights::task_report, http::RowScope::region, {"申请销号", "Hand in as done"}),
    http::post<&ask_extension>("/tasks/tasks/{task}/ask_extension", rights::task_report, http::RowScope::region,
                               {"申请延期", "Ask for an extension"}),
    http::post<&create_task>("/tasks/tasks", rights::task_create, http::RowScope::region, {"新增任务", "Add a task"}),
    http::post<&withdraw_task>("/tasks/tasks/{task}/withdraw", rights::task_create, http::RowScope::region,
                               {"撤销任务", "Withdraw a task"}),
};

}  // namespace

std::span<const http::Route> command_routes() { return routes; }

}  // namespace yk::care::tasks
