// What the sources of this module share: rights, the steps of a task, files, who answers for what. Inside the module only.
#pragma once
#include <map>

#include "care/entitlement/policy/policy.h"
#include "care/oversight/tasks/tasks.h"

namespace yk::care::tasks {

namespace rights {
inline constexpr Right task_read{"tasks.task.read", {"查看任务台账", "See the task ledger"}};
inline constexpr Right task_report{"tasks.task.report", {"报送任务进展", "Report on tasks"}};
inline constexpr Right task_accept{"tasks.task.accept", {"验收任务、审批延期", "Accept tasks and decide extensions"}};
inline constexpr Right task_create{"tasks.task.create", {"新增、撤销自定任务", "Add and withdraw own tasks"}};
inline constexpr Right task_supervise{"tasks.task.supervise", {"督办任务、代为补录", "Supervise tasks and record for others"}};
inline constexpr Right task_export{"tasks.task.export", {"导出任务月报", "Export the monthly report"}};
inline constexpr Right office_assign{"tasks.office.assign", {"对应责任单位", "Map bodies to departments"}};
inline constexpr Right rules_update{"tasks.rules.update", {"调整提醒规则", "Change reminder rules"}};
}  // namespace rights

inline constexpr Id<struct TaskRulesTag> rules_id{1};

// What has been done to a task, append only.
enum class StepKind : std::uint8_t {
    opened,
    reported,
    submitted,
    sent_back,
    accepted,
    kept_up,
    withdrawn,
    due_set,
    extension_asked,
    extension_approved,
    extension_declined,
    listed,
    lifted,
    reminded,
    escalated,
    broken_down,
};
std::span<const model::Option> options_of(StepKind);

// A figure of a report; `indicator` is a code of the pack where the figure speaks of one.
struct Figure {
    std::string label, value, unit, indicator;
};
const model::Schema& schema_of(const Figure*);

struct Step {
    StepId id;
    TaskId task;
    RegionCode region;
    StepKind kind = StepKind::reported;
    Day dated;                   // the day it speaks of
    std::optional<Day> set_day;  // done on, asked until, due on
    std::optional<std::int64_t> percent;
    std::string text;  // progress, or the reason
    std::string problems, next_step;
    model::RawJson figures{"[]"};
    std::string actor_name, office_name;
    std::int64_t account = 0;
    Instant at;
    bool behalf = false;   // recorded by the supervising office for another
    bool example = false;  // demonstration
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Step*);

struct TaskFile {
    TaskFileId id;
    TaskId task;
    std::optional<StepId> step;  // the report it belongs to
    RegionCode region;
    std::string name, type, sha256;
    std::int64_t bytes = 0;
    std::string uploaded_by;
    std::int64_t account = 0;
    Instant uploaded_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const TaskFile*);

// A body that was given its department, or its chief, by hand.
struct OfficeRow {
    OfficeId id;
    std::string body;
    std::optional<organisation::DepartmentId> department;
    std::optional<organisation::AccountId> chief;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const OfficeRow*);

// Bodies to departments, read once a request.
class Offices {
 public:
    explicit Offices(Tx& tx, const rules::Pack& pack);
    // The department of a body at city level; of `districts` or `towns` with the region of a part, the government there.
    const organisation::Department* find(const std::string& body, RegionCode region) const;
    const organisation::Department* lead_of(const Task& task) const;
    Found how(const std::string& body) const;
    std::optional<organisation::AccountId> chief_of(const std::string& body) const;
    policy::Text label(const std::string& body) const;
    // The name people read: the department's where one answers for the body, else the body as printed.
    policy::Text name(const std::string& body, RegionCode region) const;
    // The governments of districts and zones that documents call by `districts`.
    std::vector<const organisation::Department*> governments() const;
    // True if the department is among those that lead, support or carry out; for a government, its bureaus as well.
    bool answers(const organisation::Department& department, const Task& task) const;
    bool leads(const organisation::Department& department, const Task& task) const;

 private:
    bool is(const organisation::Department& department, const std::string& body, RegionCode region) const;
    RegionCode city_;
    std::vector<organisation::Department> departments_;
    std::map<std::string, OfficeRow> by_hand_;
    std::map<std::string, const rules::Body*> bodies_;
    mutable std::map<organisation::DepartmentId, organisation::Department> others_;  // of own tasks: offices of towns, read when met
    Tx& tx_;
};

// The acting official: department, and whether he supervises the whole city.
struct Official {
    std::optional<organisation::Department> department;
    bool supervises = false;
    static Official of(Tx& tx);
};

template <class E>
policy::Text label_of(E value) {
    return policy::text_of(model::label_of(value));
}
// Moves the task along the flow, or refuses tasks.task.state.
Status advance(Task& task, TaskEvent event);
// Writes a step by the acting official.
Result<Step> add_step(Tx& tx, const Task& task, StepKind kind, const std::string& text, std::optional<Day> day = {});
bool is_open(const Task& task);

// The rulebook in force today; its pack holds titles, clauses and bodies.
Result<std::shared_ptr<const rules::Rulebook>> book_of(Tx& tx);
const rules::Task* find_entry(const rules::Pack& pack, const Task& task);
std::vector<Task> list_parts(Tx& tx, TaskId parent);
std::vector<Task> list_tasks(Tx& tx);
std::vector<Step> list_steps(Tx& tx, TaskId task);
std::vector<TaskFile> list_files(Tx& tx, TaskId task);

// What a task may undergo by the acting official now; the commands ask the same.
Status may_report(Tx& tx, const Offices& offices, const Official& official, const Task& task);
Status may_submit(Tx& tx, const Offices& offices, const Official& official, const Task& task);
Status may_accept(Tx& tx, const Offices& offices, const Official& official, const Task& task);
Status may_ask_extension(Tx& tx, const Offices& offices, const Official& official, const Task& task);
Status may_decide_extension(Tx& tx, const Offices& offices, const Official& official, const Task& task);
Status may_withdraw(Tx& tx, const Official& official, const Task& task);

// Routes by source.
std::span<const http::Route> command_routes();
std::span<const http::Route> decision_routes();
std::span<const http::Route> overview_routes();
std::span<const http::Route> page_routes();
std::span<const http::Route> office_routes();
std::span<const http::Route> duty_routes();
std::span<const http::Route> clause_routes();
std::span<const http::Route> file_routes();
std::span<const http::Route> print_routes();
extern const work::JobKind remind_job;
Status hear_activation(Tx& tx, const work::Fact& fact);

}  // namespace yk::care::tasks
