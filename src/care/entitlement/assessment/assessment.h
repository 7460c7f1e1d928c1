// One assessment from request to result (R05 R06): asked for, assigned by lot, made by two assessors, checked, published, concluded.
// A concluded level becomes a fact of the elder, so that every department and every benefit reads the same one.
// Announced: assessment.concluded, assessment.retracted (subject: the elder). Heard: elder.died, elder.changed.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/phone.h"
#include "care/module.h"
#include "care/people/elder/elder.h"
#include "care/people/organisation/organisation.h"
#include "model/flow.h"

namespace yk::care::assessment {

extern const care::Module module;

using CaseId = Id<struct AssessmentCaseTag>;
using AgencyId = Id<struct AssessmentAgencyTag>;
using AssessorId = Id<struct AssessorTag>;
using SubmissionId = Id<struct AssessmentSubmissionTag>;
using RecheckId = Id<struct AssessmentRecheckTag>;
using elder::ElderId;
using organisation::AccountId;

// Who assesses ------------------------------------------------------------------------------------------------------------------------

// Which scale; the order of the files in data/scales. Results of different scales are never converted into one another.
enum class ScaleName : std::uint8_t { gbt42195, ltc2021, selfcare };
std::span<const model::Option> options_of(ScaleName);

// An agency that assesses (评估机构). Suspended or expired, it is assigned nothing.
struct Agency {
    AgencyId id;
    std::string name;
    RegionCode region;  // where it works, with everything below
    std::string registration_no;
    std::string scales;  // names parted by spaces
    Day valid_from;
    std::optional<Day> valid_to;
    std::string contact;
    std::optional<Phone> phone;
    std::optional<Day> suspended_on;
    std::string suspended_because;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Agency*);

struct Assessor {
    AssessorId id;
    std::string name;
    AgencyId agency;
    RegionCode region;  // where this person works, with everything below
    std::optional<AccountId> account;
    std::optional<Phone> phone;
    std::string qualification_no;
    bool medical = false;  // medical or nursing background
    std::string scales;    // names parted by spaces
    Day valid_from;
    std::optional<Day> valid_to;  // last day of the qualification
    std::optional<Day> trained_until;
    bool coordinates = false;  // makes the appointments of the agency
    std::optional<Day> suspended_on;
    std::string suspended_because;
    std::int64_t version = 0;
    std::string agency_name;  // computed
};
const model::Schema& schema_of(const Assessor*);

// The case ----------------------------------------------------------------------------------------------------------------------------

enum class Purpose : std::uint8_t { benefit, admission, insurance, other };
std::span<const model::Option> options_of(Purpose);
enum class Reason : std::uint8_t { initial, routine, ad_hoc, dispute, other, recheck };
std::span<const model::Option> options_of(Reason);
enum class Channel : std::uint8_t { window, portal, phone, outreach, department };
std::span<const model::Option> options_of(Channel);
enum class Asker : std::uint8_t { elder, proxy, guide, department };
std::span<const model::Option> options_of(Asker);

enum class State : std::uint8_t {
    requested,
    returned,
    accepted,
    assigned,
    appointed,
    submitted,
    published,
    objected,
    concluded,
    held,
    withdrawn,
    closed,
    superseded,
    retracted,
    compared,
};
std::span<const model::Option> options_of(State);
enum class Event : std::uint8_t {
    accept,
    send_back,
    resubmit,
    assign,
    appoint,
    miss,
    submit,
    rework,
    publish,
    object,
    dismiss,
    conclude,
    hold,
    resume,
    release,
    withdraw,
    close,
    supersede,
    retract,
    compare,
};
std::span<const model::Option> options_of(Event);

inline constexpr model::Flow<State, Event, 42> flow{State::requested,
                                                    {{
                                                        {State::requested, Event::accept, State::accepted},
                                                        {State::requested, Event::send_back, State::returned},
                                                        {State::requested, Event::withdraw, State::withdrawn},
                                                        {State::requested, Event::close, State::closed},
                                                        {State::returned, Event::resubmit, State::requested},
                                                        {State::returned, Event::withdraw, State::withdrawn},
                                                        {State::returned, Event::close, State::closed},
                                                        {State::accepted, Event::assign, State::assigned},
                                                        {State::accepted, Event::hold, State::held},
                                                        {State::accepted, Event::withdraw, State::withdrawn},
                                                        {State::accepted, Event::close, State::closed},
                                                        {State::assigned, Event::assign, State::assigned},
                                                        {State::assigned, Event::release, State::accepted},
                                                        {State::assigned, Event::appoint, State::appointed},
                                                        {State::assigned, Event::submit, State::submitted},
                                                        {State::assigned, Event::hold, State::held},
                                                        {State::assigned, Event::withdraw, State::withdrawn},
                                                        {State::assigned, Event::close, State::closed},
                                                        {State::appointed, Event::assign, State::assigned},
                                                        {State::appointed, Event::release, State::accepted},
                                                        {State::appointed, Event::appoint, State::appointed},
                                                        {State::appointed, Event::miss, State::assigned},
                                                        {State::appointed, Event::submit, State::submitted},
                                                        {State::appointed, Event::hold, State::held},
                                                        {State::appointed, Event::withdraw, State::withdrawn},
                                                        {State::appointed, Event::close, State::closed},
                                                        {State::held, Event::resume, State::accepted},
                                                        {State::held, Event::withdraw, State::withdrawn},
                                                        {State::held, Event::close, State::closed},
                                                        {State::submitted, Event::rework, State::assigned},
                                                        {State::submitted, Event::publish, State::published},
                                                        {State::submitted, Event::compare, State::compared},
                                                        {State::submitted, Event::close, State::closed},
                                                        {State::published, Event::object, State::objected},
                                                        {State::published, Event::conclude, State::concluded},
                                                        {State::published, Event::close, State::closed},
                                                        {State::objected, Event::dismiss, State::published},
                                                        {State::objected, Event::supersede, State::superseded},
                                                        {State::objected, Event::close, State::closed},
                                                        {State::concluded, Event::supersede, State::superseded},
                                                        {State::concluded, Event::retract, State::retracted},
                                                        {State::concluded, Event::object, State::concluded},
                                                    }}};
static_assert(flow.unambiguous() && flow.reaches(State::concluded) && flow.reaches(State::retracted) && flow.terminal(State::superseded) &&
              flow.terminal(State::withdrawn) && flow.terminal(State::closed) && flow.terminal(State::compared));

// One assessment of one elder by one scale. Of the open ones there is one an elder and scale, apart from a dispute or a sample re-check
// beside the result it looks at again.
struct Case {
    CaseId id;
    ElderId elder;
    RegionCode region;
    ScaleName scale = ScaleName::gbt42195;
    std::string form;  // version of the form it began with
    Purpose purpose = Purpose::benefit;
    Reason reason = Reason::initial;
    Channel channel = Channel::window;
    Asker asker = Asker::elder;
    std::string asked_by, wish;
    State state = State::requested;
    Day opened_on;
    std::optional<Day> due_on;     // of the step it waits for
    std::optional<CaseId> before;  // what it disputes or checks again
    std::optional<RecheckId> lot;  // that drew it
    std::optional<AgencyId> agency;
    std::optional<AssessorId> lead, second;
    model::RawJson draw{"{}"};  // seed, who was fit, who was not and why
    std::string formerly;       // assessors assigned before; ids parted by spaces
    std::optional<Day> appointed_on;
    std::string appointed_time, place;
    std::int64_t attempts = 0;
    std::optional<SubmissionId> submission;
    std::optional<std::int64_t> preliminary_level, level;
    std::string level_code, level_reasons;
    std::optional<Day> assessed_on;
    std::int64_t checked_account = 0;
    std::string checked_by;
    std::optional<Day> published_on, objections_until;
    std::string published_name;  // masked, as it stands in the publication
    std::string objection, objected_by;
    std::string concluded_by;
    std::optional<Day> concluded_on, valid_until;
    std::string note;  // why it was returned, held, withdrawn, closed
    std::int64_t version = 0;
    // computed
    std::string name;
    elder::DocumentNumber id_no;
    std::string agency_name, lead_name, second_name, level_label;
};
const model::Schema& schema_of(const Case*);

inline constexpr Right read_cases{"assessment.case.read", {"查看评估", "See assessments"}};

// Opens a case for another module (a guide's visit, an application). Refuses assessment.case.open when one is open already.
struct Request {
    ElderId elder;
    ScaleName scale = ScaleName::gbt42195;
    Purpose purpose = Purpose::benefit;
    Reason reason = Reason::initial;
    Channel channel = Channel::window;
    Asker asker = Asker::elder;
    std::string asked_by;
    std::optional<std::string> wish;
};
const model::Schema& schema_of(const Request*);
Result<Case> request_assessment(Tx& tx, const Request& request);

}  // namespace yk::care::assessment
