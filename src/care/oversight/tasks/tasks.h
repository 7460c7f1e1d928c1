// The task ledger (重点任务分工、工作台账): every task of the city's documents as a live object with its bodies, date, reports and closing;
// tasks of the city's own; what each department answers for; and what carries each clause of each document.
// Wording, clause and bodies come from the pack in force; what is kept here is the state.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "care/module.h"
#include "care/people/organisation/organisation.h"
#include "model/flow.h"
#include "store/tx.h"

namespace yk::care::tasks {

extern const care::Module module;

using TaskId = Id<struct TaskTag>;
using StepId = Id<struct TaskStepTag>;
using TaskFileId = Id<struct TaskFileTag>;
using OfficeId = Id<struct TaskOfficeTag>;

// Where a task comes from: a document of the pack, a resolution of the joint conference, or an office's own decision.
enum class Origin : std::uint8_t { document, meeting, own };
std::span<const model::Option> options_of(Origin);

// Which date a task is held to. first_in_place: an ongoing task that must be in place by then and is kept up from then on.
enum class DueKind : std::uint8_t { none, printed, first_in_place, set_here };
std::span<const model::Option> options_of(DueKind);

enum class TaskState : std::uint8_t { assigned, under_way, submitted, kept_up, closed, withdrawn };
std::span<const model::Option> options_of(TaskState);
enum class TaskEvent : std::uint8_t { report, submit, send_back, accept, keep_up, withdraw };
std::span<const model::Option> options_of(TaskEvent);

inline constexpr model::Flow<TaskState, TaskEvent, 11> task_flow{TaskState::assigned,
                                                                 {{
                                                                     {TaskState::assigned, TaskEvent::report, TaskState::under_way},
                                                                     {TaskState::under_way, TaskEvent::report, TaskState::under_way},
                                                                     {TaskState::kept_up, TaskEvent::report, TaskState::kept_up},
                                                                     {TaskState::assigned, TaskEvent::submit, TaskState::submitted},
                                                                     {TaskState::under_way, TaskEvent::submit, TaskState::submitted},
                                                                     {TaskState::submitted, TaskEvent::send_back, TaskState::under_way},
                                                                     {TaskState::submitted, TaskEvent::accept, TaskState::closed},
                                                                     {TaskState::submitted, TaskEvent::keep_up, TaskState::kept_up},
                                                                     {TaskState::assigned, TaskEvent::withdraw, TaskState::withdrawn},
                                                                     {TaskState::under_way, TaskEvent::withdraw, TaskState::withdrawn},
                                                                     {TaskState::kept_up, TaskEvent::withdraw, TaskState::withdrawn},
                                                                 }}};
static_assert(task_flow.unambiguous() && task_flow.reaches(TaskState::closed) && task_flow.reaches(TaskState::kept_up));
static_assert(task_flow.terminal(TaskState::closed) && task_flow.terminal(TaskState::withdrawn));

// How a task stands on a day, in the words of the ledger. Computed, never stored.
enum class Standing : std::uint8_t {
    met,             // closed, done by the date
    late,            // closed, done after the date
    done,            // closed, no date was set
    missed,          // the date has passed; reports exist, but it is not closed
    never_reported,  // the date has passed and nobody has reported anything
    submitted,       // waits for acceptance
    due_soon,
    under_way,
    not_started,  // no report yet, the date has not passed or there is none
    ongoing,      // without an end, and the last report is recent
    report_due,   // without an end, and a report is missing
    withdrawn,
};
std::span<const model::Option> options_of(Standing);

struct Task {
    TaskId id;
    std::optional<TaskId> parent;  // of a district's part
    Origin origin = Origin::document;
    std::string document, at;                          // clause; empty for own tasks
    std::string code;                                  // of the task in the pack; of a resolution, its number
    std::int64_t rank = 0;                             // position in the documents
    std::string title, title_en;                       // the pack's short title as it last was, so that a closed task outlives its pack
    std::string content;                               // of own tasks
    std::string lead;                                  // body; empty where the document names none
    std::string support, implement;                    // bodies, parted by spaces
    std::optional<organisation::DepartmentId> office;  // of own tasks: the department that leads
    RegionCode region;
    DueKind due_kind = DueKind::none;
    std::optional<Day> printed_due_on;  // as the document has it
    std::optional<Day> due_on;          // with extensions and dates set here
    bool ongoing = false;
    bool in_pack = true;     // false: the pack in force has dropped it
    std::string status;      // of the pack's entry: in_force, draft
    std::string evidence;    // what the pack asks for: document, project, indicator, report
    std::string indicators;  // codes, parted by spaces
    TaskState state = TaskState::assigned;
    std::optional<std::int64_t> percent;
    std::int64_t reports = 0;
    std::optional<Day> first_report_on, last_report_on;
    std::optional<Day> done_on;    // as evidence says
    std::optional<Day> closed_on;  // accepted
    std::int64_t submitted_account = 0;
    bool listed = false;  // listed supervision (挂牌督办)
    std::optional<Day> listed_on;
    std::optional<Day> extension_until;  // asked for and not decided
    std::int64_t extension_account = 0;
    std::optional<Day> escalated_on;
    std::string reminded;  // the last reminder given, so that none is given twice
    Day opened_on;         // on this platform
    std::string opened_by;
    bool example = false;  // holds demonstration reports
    std::int64_t version = 0;
    // In answers only.
    Standing standing = Standing::not_started;
    std::string lead_name;
};
const model::Schema& schema_of(const Task*);

// How long before and after its date a task is remembered, and how often ongoing ones report. Values of the platform, not of a document.
struct Rules {
    Id<struct TaskRulesTag> id;
    std::int64_t first_reminder_days = 30, last_reminder_days = 7;  // before
    std::int64_t overdue_every_days = 14;                           // after
    std::int64_t escalate_after_days = 15;
    std::int64_t report_every_months = 3;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Rules*);
Rules rules_of(Tx& tx);

// Pure. `rules` gives the days that count as soon and the months between reports.
Standing standing_of(const Task& task, Day on, const Rules& rules);

// Opens a live task for every task of the pack in force, one for each district where districts lead or carry out; takes over new wording
// and dates of tasks that are not closed. Repeating it changes nothing. Returns how many tasks are new.
Result<std::int64_t> open_ledger(Tx& tx);
// The same, if the ledger is still empty: for every start of the program.
Status open_ledger_once(Tx& tx);

// An own task, of an office or from a resolution. Refuses an office outside the actor's regions, a past date, a title without words.
struct NewTask {
    std::string title;
    std::string content;
    organisation::DepartmentId office;  // that leads
    std::vector<std::string> support;   // bodies
    std::optional<Day> due_on;          // absent: ongoing
};
const model::Schema& schema_of(const NewTask*);
Result<Task> open_task(Tx& tx, const NewTask& input, Origin origin, const std::string& code);

// A body of the documents and the department that answers for it.
enum class Found : std::uint8_t { none, by_code, by_name, by_hand };
std::span<const model::Option> options_of(Found);
struct Office {
    std::string body;
    std::string label, label_en;  // as the documents print it
    std::string level;
    Found found = Found::none;
    std::optional<organisation::DepartmentId> department;
    std::string name;                              // of the department
    std::optional<organisation::AccountId> chief;  // to whom what is late is escalated
    std::string chief_name;
    std::int64_t tasks = 0;  // that it leads
};
const model::Schema& schema_of(const Office*);
// Every body of the pack in force.
Result<std::vector<Office>> list_offices(Tx& tx);

// The words of a list of codes parted by spaces.
std::vector<std::string> words_of(const std::string& list);

// Puts example reports into a few tasks, marked as examples. Refuses anywhere but in a synthetic city.
Status seed_examples(Tx& tx);

}  // namespace yk::care::tasks
