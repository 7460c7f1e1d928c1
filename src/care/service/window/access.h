// What the sources of this module share: rights, events, deputies, days entered, helpers of the commands. Inside the module only.
#pragma once
#include "care/entitlement/policy/policy.h"
#include "care/service/window/calendar.h"
#include "care/service/window/definition.h"
#include "care/service/window/window.h"
#include "work/runner.h"

namespace yk::care::window {

namespace rights {
inline constexpr Right open{"window.case.open", {"登记窗口申请", "Register applications"}};
inline constexpr Right accept{"window.case.accept", {"受理、退回、撤回窗口申请", "Accept, return, withdraw applications"}};
inline constexpr Right handle{"window.case.handle", {"办理窗口申请", "Handle applications"}};
inline constexpr Right assign{"window.case.assign", {"分派窗口申请", "Assign applications"}};
inline constexpr Right decide{"window.case.decide", {"对窗口申请作出决定", "Decide applications"}};
inline constexpr Right task{"window.task.work", {"办理协办事项", "Work on a department's task"}};
inline constexpr Right deputy{"window.deputy.update", {"设定代班", "Arrange deputies"}};
inline constexpr Right calendar_read{"window.calendar.read", {"查看工作日历", "See the calendar of working days"}};
inline constexpr Right calendar_update{"window.calendar.update", {"维护工作日历", "Maintain the calendar of working days"}};
}  // namespace rights

// What happened to a case, append only. `shown` is what the public page may say; empty: nothing.
enum class Act : std::uint8_t {
    opened,
    paper_marked,
    submitted,
    claimed,
    assigned,
    transferred,
    put_back,
    accepted,
    sent_back,
    resubmitted,
    handed_over,
    reconsidered,
    decided,
    answered,
    closed,
    withdrawn,
    ended,
    overturned,
    task_claimed,
    task_released,
    task_done,
    task_transferred,
    task_reopened,
};
std::span<const model::Option> options_of(Act);
struct Step {
    Id<struct WindowStepTag> id;
    CaseId application;
    std::optional<ElderId> elder;
    RegionCode region;
    Act act = Act::opened;
    std::string words;
    std::string actor_name;
    std::int64_t account = 0;
    Instant at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Step*);

// Somebody stands in for somebody absent, from a day to a day, both included.
struct Deputy {
    Id<struct DeputyTag> id;
    RegionCode region;
    AccountId absent, deputy;
    Day from_on, to_on;
    std::string reason, arranged_by;
    std::int64_t version = 0;
    std::string absent_name, deputy_name;  // computed
};
const model::Schema& schema_of(const Deputy*);

// A public holiday, or a weekend day that is worked, with who announced it.
struct SpecialDay {
    Id<struct SpecialDayTag> id;
    Day day;
    bool works = false;
    std::string name, source;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const SpecialDay*);

// The definition a case keeps to, as it was when the case began.
struct KeptDefinition {
    Id<struct KeptDefinitionTag> id;
    std::string kind, edition, hash;
    model::RawJson content{"{}"};
    Instant kept_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const KeptDefinition*);

// Inputs that several commands share -----------------------------------------------------------------------------------------------------

struct CaseKey {
    CaseId window_case;
};
const model::Schema& schema_of(const CaseKey*);
struct CaseReason {
    CaseId window_case;
    std::string reason;
};
const model::Schema& schema_of(const CaseReason*);

// Helpers --------------------------------------------------------------------------------------------------------------------------------

// What the city entered from one day to the other, both included; all of it without them.
Calendar calendar_of(Tx& tx, Day from = Day{}, Day to = Day{2'932'896});  // 1970 to 9999
Result<Definition> definition_of(Tx& tx, const Case& record);
// Keeps the definition for cases that begin today; answers its hash.
Result<std::string> keep_definition(Tx& tx, const Definition& definition, const std::string& edition);

// Moves the case along the flow, or refuses window.case.state.
Status advance(Case& record, Event event);
Status step(Tx& tx, const Case& record, Act act, const std::string& words);
Status complete(Tx& tx, void* record);  // the computed columns of a Case
Status complete_task(Tx& tx, void* record);
Status complete_deputy(Tx& tx, void* record);
// Writes the case, with its step.
Result<Case> saved(Tx& tx, Case record, Act act, const std::string& words);
// The case must be the actor's, an absent colleague's for whom the actor stands in, nobody's (then it becomes the actor's), or the actor
// assigns. Refuses window.case.not_yours.
Status want_handler(Tx& tx, Case& record);
// Whoever stands in for an account today.
std::optional<AccountId> deputy_of(Tx& tx, AccountId absent);
std::vector<AccountId> absent_for(Tx& tx, AccountId deputy);
// To whom a case goes that is given to `account`: the deputy while that one is absent. Refuses window.assign.unknown, window.assign.absent.
Result<AccountId> receiver_of(Tx& tx, AccountId account, RegionCode region);
// Who may be given a case of this region: whoever handles applications there, of the towns' and civil affairs' offices around it and of the
// actor's own office.
struct Colleague {
    AccountId account;
    std::string name, office;
    bool absent = false;
};
const model::Schema& schema_of(const Colleague*);
std::vector<Colleague> staff_around(Tx& tx, RegionCode region);

std::vector<Paper> papers_of(Tx& tx, CaseId application);
std::vector<Task> tasks_of(Tx& tx, CaseId application);
std::vector<Step> steps_of(Tx& tx, CaseId application);
// Those still needed that a department's fact makes unnecessary by now, with the fact; nothing is written.
Result<std::vector<Paper>> excused_papers(Tx& tx, const Case& record);
// The same, and they are marked so.
Status look_up_facts(Tx& tx, const Case& record);
// The papers of a new case.
Status list_papers(Tx& tx, const Case& record, const Definition& definition);
Status open_tasks(Tx& tx, const Case& record, const Definition& definition);
Status cancel_tasks(Tx& tx, const Case& record);
// What one step of moving a case costs in the batch: claim, assign, accept.
Result<Case> claim_case(Tx& tx, CaseId id);
Result<Case> accept_case(Tx& tx, CaseId id);
// An application that came in before there was a case, with the number and code its applicant holds: registered and submitted at once.
struct Received {
    std::string number, code, kind;
    ElderId elder;
    Asker asker = Asker::elder;
    std::string asked_by, relation;
    Phone phone;
    std::string wish;
};
Result<Case> register_received(Tx& tx, const Received& in);
Result<Case> give_case(Tx& tx, CaseId id, AccountId to, const std::string& reason, bool by_supervisor);

Status check_deputy(Tx& tx, void* record, const void* before);
Status check_day(Tx& tx, void* record, const void* before);

std::span<const http::Route> intake_routes();
std::span<const http::Route> queue_routes();
std::span<const http::Route> task_routes();
std::span<const http::Route> conclude_routes();
std::span<const http::Route> reading_routes();
std::span<const http::Route> paper_routes();
std::span<const http::Route> public_routes();
// Tells handlers and offices, once each, that a deadline is near and that it is past.
Status remind(work::JobRun& run);
Status hear(Tx& tx, const work::Fact& fact);
extern const work::JobKind upkeep_job;

std::vector<std::string> words_of(std::string_view text);

}  // namespace yk::care::window
