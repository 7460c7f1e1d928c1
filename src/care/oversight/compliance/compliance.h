// Compliance and fairness (R02): what the records themselves say against a benefit is found every night and kept as a case that named
// officials work; awards and refusals are compared between groups; drawn cases are reviewed by others. Nothing stops by itself.
// Announces and hears nothing: the night's job reads the live records.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "care/entitlement/decision/decision.h"
#include "care/module.h"
#include "model/flow.h"

namespace yk::care::compliance {

using FindingId = Id<struct FindingTag>;
using AccountNumberId = Id<struct PayeeAccountTag>;

enum class FindingKind : std::uint8_t {
    after_death,         // a benefit goes on, or a roster still names the person, after the day of death
    double_benefit,      // two benefits that the pack coordinates are held at once
    shared_account,      // several elders are paid into one account
    expired_assessment,  // the benefit rests on an assessment whose validity is over
    implausible_age,     // alive in the register at an age that is to be verified
    against_answer,      // a benefit goes on although the determination answers otherwise
    same_person,         // two records that are likely one person both have benefits
    wrong_decision,      // a sampled review found the decision wrong
};
std::span<const model::Option> options_of(FindingKind);

enum class FindingState : std::uint8_t { open, explained, accepted, stop_proposed, correcting, cleared };
std::span<const model::Option> options_of(FindingState);
enum class FindingEvent : std::uint8_t { explain, accept, send_back, propose_stop, correct, reopen, clear };
std::span<const model::Option> options_of(FindingEvent);

// An explanation is accepted by another person than who gave it. What the records no longer show is cleared by the night's run; what
// changed after it was accepted, or comes back, is open again.
inline constexpr model::Flow<FindingState, FindingEvent, 17> finding_flow{
    FindingState::open,
    {{
        {FindingState::open, FindingEvent::explain, FindingState::explained},
        {FindingState::open, FindingEvent::propose_stop, FindingState::stop_proposed},
        {FindingState::open, FindingEvent::correct, FindingState::correcting},
        {FindingState::open, FindingEvent::clear, FindingState::cleared},
        {FindingState::explained, FindingEvent::accept, FindingState::accepted},
        {FindingState::explained, FindingEvent::send_back, FindingState::open},
        {FindingState::explained, FindingEvent::propose_stop, FindingState::stop_proposed},
        {FindingState::explained, FindingEvent::reopen, FindingState::open},
        {FindingState::explained, FindingEvent::clear, FindingState::cleared},
        {FindingState::accepted, FindingEvent::reopen, FindingState::open},
        {FindingState::accepted, FindingEvent::clear, FindingState::cleared},
        {FindingState::stop_proposed, FindingEvent::reopen, FindingState::open},
        {FindingState::stop_proposed, FindingEvent::clear, FindingState::cleared},
        {FindingState::correcting, FindingEvent::propose_stop, FindingState::stop_proposed},
        {FindingState::correcting, FindingEvent::reopen, FindingState::open},
        {FindingState::correcting, FindingEvent::clear, FindingState::cleared},
        {FindingState::cleared, FindingEvent::reopen, FindingState::open},
    }}};
static_assert(finding_flow.unambiguous() && finding_flow.reaches(FindingState::accepted));

// One thing the records say about one elder. The same thing is one case for good: cleared and found again, it is open again.
struct Finding {
    FindingId id;
    elder::ElderId elder;
    RegionCode region;
    FindingKind kind = FindingKind::against_answer;
    std::string subject;  // what tells it from others of its kind: an item, a coordination, a digest of an account, the other record
    FindingState state = FindingState::open;
    Day since;                      // from when it holds
    Day due_on;                     // to be answered by
    std::string items;              // names of the benefits concerned, parted by spaces
    std::optional<Fen> amount_fen;  // what is paid for them by decision, each by its own period
    model::RawJson facts;           // FactLine each: what was found, with source and date
    std::string digest;             // of what was found; another one opens an answered case again
    std::int64_t opened = 1;        // how often it was opened
    Day found_on;
    std::int64_t taken_account = 0;  // who works it
    std::string taken_by;
    std::int64_t answered_account = 0;
    std::string answered_by;
    std::optional<Instant> answered_at;
    std::string reason;
    std::optional<decision::ProposalId> proposal;  // the stop that was proposed
    std::int64_t version = 0;
    // computed
    std::string name;
    elder::DocumentNumber id_no;
    std::string item_labels;
};
const model::Schema& schema_of(const Finding*);

// An account that benefits are paid into. Sealed; equal ones are found by the keyed blind index, and nobody is shown the number.
struct AccountNumber {
    std::string text;  // digits only
    std::string masked() const;
};
struct PayeeAccount {
    AccountNumberId id;
    elder::ElderId elder;
    RegionCode region;
    AccountNumber number;
    std::string bank;
    std::string source;  // who told it
    Day told_on;
    bool in_use = true;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const PayeeAccount*);

// Looks at everybody of the request's regions and brings the cases into step. The same records again write nothing.
struct Examination {
    std::int64_t people = 0, found = 0, opened = 0, reopened = 0, cleared = 0;
};
const model::Schema& schema_of(const Examination*);
Result<Examination> examine(store::Database& database, const store::Request& request);

extern const care::Module module;

}  // namespace yk::care::compliance

namespace yk::model {
template <>
struct Code<care::compliance::AccountNumber> {
    static constexpr Kind kind = Kind::text;
    static Scalar get(const care::compliance::AccountNumber& v) { return v.text; }
    static std::string_view set(care::compliance::AccountNumber& v, const Scalar& s);
    static std::string mask(const care::compliance::AccountNumber& v) { return v.masked(); }
};
}  // namespace yk::model
