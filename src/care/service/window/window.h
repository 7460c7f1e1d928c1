// One window (一门受理、协同办理, R10): one intake for the elder, a proxy, a guide or a department; several departments' tasks at once; one
// answer. What kinds of application there are is data (data/applications.json); a case keeps the definition and the pack it began with.
// Heard: elder.died, elder.changed, elder.merged, elder.unmerged, decision.proposal.decided, assessment.concluded.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/phone.h"
#include "care/entitlement/assessment/assessment.h"
#include "care/entitlement/decision/decision.h"
#include "care/module.h"
#include "care/people/elder/elder.h"
#include "care/people/organisation/organisation.h"
#include "model/flow.h"

namespace yk::care::window {

extern const care::Module module;

using CaseId = Id<struct WindowCaseTag>;
using PaperId = Id<struct WindowPaperTag>;
using TaskId = Id<struct WindowTaskTag>;
using elder::ElderId;
using organisation::AccountId;
using organisation::DepartmentId;

// The same words as an assessment asks with: where the application came in, and who asks.
using assessment::Asker;
using assessment::Channel;

// The case ----------------------------------------------------------------------------------------------------------------------------

// deciding: with the module that decides (decision, assessment); the case waits for its word.
enum class State : std::uint8_t { draft, submitted, returned, in_progress, deciding, decided, answered, closed, withdrawn, ended };
std::span<const model::Option> options_of(State);
enum class Event : std::uint8_t {
    submit,
    accept,
    send_back,
    resubmit,
    hand_over,
    reconsider,
    decide,
    answer,
    close,
    withdraw,
    end,
    overturn
};
std::span<const model::Option> options_of(Event);

inline constexpr model::Flow<State, Event, 21> flow{State::draft,
                                                    {{
                                                        {State::draft, Event::submit, State::submitted},
                                                        {State::draft, Event::withdraw, State::withdrawn},
                                                        {State::draft, Event::end, State::ended},
                                                        {State::submitted, Event::accept, State::in_progress},
                                                        {State::submitted, Event::send_back, State::returned},
                                                        {State::submitted, Event::withdraw, State::withdrawn},
                                                        {State::submitted, Event::end, State::ended},
                                                        {State::returned, Event::resubmit, State::submitted},
                                                        {State::returned, Event::withdraw, State::withdrawn},
                                                        {State::returned, Event::end, State::ended},
                                                        {State::in_progress, Event::hand_over, State::deciding},
                                                        {State::in_progress, Event::decide, State::decided},
                                                        {State::in_progress, Event::withdraw, State::withdrawn},
                                                        {State::in_progress, Event::end, State::ended},
                                                        {State::deciding, Event::decide, State::decided},
                                                        {State::deciding, Event::reconsider, State::in_progress},
                                                        {State::deciding, Event::end, State::ended},
                                                        {State::decided, Event::answer, State::answered},
                                                        {State::answered, Event::close, State::closed},
                                                        {State::answered, Event::overturn, State::decided},
                                                        {State::closed, Event::overturn, State::decided},
                                                    }}};
static_assert(flow.unambiguous() && flow.reaches(State::closed) && flow.reaches(State::ended) && flow.terminal(State::withdrawn) &&
              flow.terminal(State::ended));
// Nobody works on it any more; only a decision changed on objection opens a closed one again.
constexpr bool over(State state) { return state == State::closed || flow.terminal(state); }

enum class Outcome : std::uint8_t { granted, refused };
std::span<const model::Option> options_of(Outcome);

// One application. `handler_account` is whose it is now; 0: in the queue of everybody who may accept.
struct Case {
    CaseId id;
    std::string number;  // 2026-0000123, as on the receipt
    std::string code;    // printed on the receipt only
    std::optional<ElderId> elder;
    RegionCode region;
    std::string kind, kind_label;
    std::string organisation, organisation_no;  // of an applicant that is no person
    std::string item, item_label;               // of the pack, for a benefit
    std::string edition, definition;            // hash of the definition the case keeps to
    std::string pack, pack_hash;                // in force when it began
    Channel channel = Channel::window;
    Asker asker = Asker::elder;
    std::string asked_by, relation;
    std::optional<Phone> phone;
    std::string id_tail;  // last six of the applicant's number: with the case number it opens the progress page
    std::string wish;
    State state = State::draft;
    Day opened_on;
    std::string opened_by;
    std::optional<Day> submitted_on, accepted_on;
    std::optional<Day> due_on;  // of the step it waits for
    std::int64_t handler_account = 0;
    std::string handler;
    std::string missing;  // what is to be put right, in words
    std::optional<Outcome> outcome;
    std::string reason;
    std::int64_t decided_account = 0;
    std::string decided_by;
    std::optional<Day> decided_on;
    std::string answer, answered_how;
    std::optional<Day> answered_on, closed_on;
    std::optional<decision::ProposalId> proposal;
    std::optional<assessment::CaseId> assessment;
    std::string note;                    // why it was withdrawn or ended
    std::optional<ElderId> merged_from;  // whose it was before two records of one person were put together
    bool moved = false;    // has followed a merge: whoever is back may have asked anew, so that it no longer counts as the one of its kind
    std::string reminded;  // the stage and deadline its handler was last told of: "soon 2026-12-01", "late 2026-12-01"
    std::int64_t version = 0;
    // computed
    std::string name;
    elder::DocumentNumber id_no;
    std::optional<std::int64_t> days_left;  // working days to due_on; negative: late, the free days right after it included
};
const model::Schema& schema_of(const Case*);

// A paper of the case: brought, still needed, or not needed because a department already holds the fact.
enum class PaperState : std::uint8_t { needed, received, not_needed };
std::span<const model::Option> options_of(PaperState);
struct Paper {
    PaperId id;
    CaseId application;
    std::optional<ElderId> elder;
    RegionCode region;
    std::int64_t place = 0;  // order on the list
    std::string paper, label;
    PaperState state = PaperState::needed;
    std::string facts;  // any of which makes it unnecessary; names parted by spaces
    std::string fact_label, fact_source;
    std::optional<Day> fact_date;
    std::string note, marked_by;
    std::optional<Day> marked_on;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Paper*);

// What one department does for the case, beside the others.
enum class TaskState : std::uint8_t { open, claimed, done, cancelled };
std::span<const model::Option> options_of(TaskState);
enum class TaskEvent : std::uint8_t { claim, release, finish, cancel, reopen };
std::span<const model::Option> options_of(TaskEvent);
inline constexpr model::Flow<TaskState, TaskEvent, 7> task_flow{TaskState::open,
                                                                {{
                                                                    {TaskState::open, TaskEvent::claim, TaskState::claimed},
                                                                    {TaskState::open, TaskEvent::finish, TaskState::done},
                                                                    {TaskState::open, TaskEvent::cancel, TaskState::cancelled},
                                                                    {TaskState::claimed, TaskEvent::release, TaskState::open},
                                                                    {TaskState::claimed, TaskEvent::finish, TaskState::done},
                                                                    {TaskState::claimed, TaskEvent::cancel, TaskState::cancelled},
                                                                    {TaskState::done, TaskEvent::reopen, TaskState::open},
                                                                }}};
static_assert(task_flow.unambiguous() && task_flow.reaches(TaskState::done) && task_flow.terminal(TaskState::cancelled));
enum class Finding : std::uint8_t { holds, does_not_hold, not_for_us };
std::span<const model::Option> options_of(Finding);
struct Task {
    TaskId id;
    CaseId application;
    std::optional<ElderId> elder;
    RegionCode region;
    std::string number;  // of the case
    std::string task, label;
    std::optional<DepartmentId> office;  // absent: no office of that body around the region
    std::string office_name;
    TaskState state = TaskState::open;
    Day started_on, due_on;
    std::int64_t handler_account = 0;
    std::string handler;
    std::optional<Finding> finding;
    std::string words;  // what was found
    std::string done_by;
    std::optional<Day> done_on;
    std::string reminded;  // as of a case
    std::int64_t version = 0;
    // computed
    bool late = false;
    std::optional<std::int64_t> days_left;
};
const model::Schema& schema_of(const Task*);

inline constexpr Right read_cases{"window.case.read", {"查看窗口申请", "See applications"}};

}  // namespace yk::care::window
