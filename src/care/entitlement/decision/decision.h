// Decisions: the machine's answer and the official's decision are two things (R02 R08). A benefit of money that needs no application is
// proposed by a run; it begins, changes, stops or is kept only when a named official says so, and money only after a second one.
// Announced: decision.benefit.changed (subject: the elder), decision.proposal.decided (of those on application). Heard:
// determination.run.finished, determination.elder.changed, elder.merged, elder.unmerged.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "care/entitlement/determination/answers.h"
#include "care/module.h"
#include "model/flow.h"

namespace yk::care::decision {

using ProposalId = Id<struct ProposalTag>;
using BenefitId = Id<struct BenefitTag>;
using RulingId = Id<struct RulingTag>;
using BulkId = Id<struct BulkDecisionTag>;
using AppealId = Id<struct AppealTag>;
using NoticeId = Id<struct DecisionNoticeTag>;

// What the machine's answer asks the official to do.
enum class ListKind : std::uint8_t { newly_entitled, to_stop, changed };
std::span<const model::Option> options_of(ListKind);

enum class State : std::uint8_t { open, returned, awaiting_release, adopted, refused, appealed, lapsed };
std::span<const model::Option> options_of(State);
enum class Event : std::uint8_t {
    adopt,
    adopt_money,
    refuse,
    send_back,
    reopen,
    release,
    decline,
    decline_objection,  // declined while the objection is not answered: it goes back to those who answer it
    appeal,
    lapse
};
std::span<const model::Option> options_of(Event);

// Stopping and refusing are never the machine's: every way out of `open` but lapsing is an official's act. Only what the machine itself no
// longer asks lapses.
inline constexpr model::Flow<State, Event, 17> flow{State::open,
                                                    {{
                                                        {State::open, Event::adopt, State::adopted},
                                                        {State::open, Event::adopt_money, State::awaiting_release},
                                                        {State::open, Event::refuse, State::refused},
                                                        {State::open, Event::send_back, State::returned},
                                                        {State::open, Event::lapse, State::lapsed},
                                                        {State::returned, Event::reopen, State::open},
                                                        {State::returned, Event::lapse, State::lapsed},
                                                        {State::awaiting_release, Event::release, State::adopted},
                                                        {State::awaiting_release, Event::decline, State::open},
                                                        {State::awaiting_release, Event::decline_objection, State::appealed},
                                                        {State::awaiting_release, Event::lapse, State::lapsed},
                                                        {State::adopted, Event::appeal, State::appealed},
                                                        {State::refused, Event::appeal, State::appealed},
                                                        {State::appealed, Event::adopt, State::adopted},
                                                        {State::appealed, Event::adopt_money, State::awaiting_release},
                                                        {State::appealed, Event::refuse, State::refused},
                                                        {State::refused, Event::lapse, State::lapsed},
                                                    }}};
static_assert(flow.unambiguous() && flow.reaches(State::lapsed) && flow.terminal(State::lapsed));

// One thing to decide about one elder and one item. Of the open ones there is one an elder and item.
struct Proposal {
    ProposalId id;
    elder::ElderId elder;
    RegionCode region;
    std::string item;  // of the pack
    ListKind kind = ListKind::newly_entitled;
    determination::Answer answer = determination::Answer::entitled;  // the machine's
    std::optional<Fen> amount_fen;
    std::string period;
    std::string rule_status;        // only in_force can be adopted
    std::optional<Fen> before_fen;  // of the benefit in effect
    Day since;                      // first day of the machine's answer
    std::optional<determination::RunId> run;
    bool on_application = false;  // a case asked for it; it does not lapse by itself
    State state = State::open;
    Day opened_on;
    std::int64_t decided_account = 0;
    std::string decided_by;
    std::optional<Instant> decided_at;
    std::int64_t released_account = 0;
    std::string released_by;
    std::string reason;
    bool overrides = false;  // the official decided otherwise than the machine answered
    std::optional<BulkId> bulk;
    std::optional<Day> appeal_until;
    std::optional<elder::ElderId> merged_from;  // whose it was before two records of one person were put together
    std::int64_t version = 0;
    // computed
    std::string name;
    elder::DocumentNumber id_no;
    std::string item_label;
};
const model::Schema& schema_of(const Proposal*);

// What an elder has by decision. At most one in effect an elder and item.
struct Benefit {
    BenefitId id;
    elder::ElderId elder;
    RegionCode region;
    std::string item;
    bool in_effect = true;
    std::optional<Fen> amount_fen;
    std::string period;
    Day begins_on;
    std::optional<Day> ends_on;  // last day it is due, once stopped
    ProposalId proposal;         // that began or last changed it
    std::string decided_by;
    std::optional<elder::ElderId> merged_from;  // whose it was before two records of one person were put together
    bool ended_by_merge = false;                // the person had it twice
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Benefit*);

// Every act on a proposal, append only.
enum class Act : std::uint8_t { adopted, adopted_for_release, refused, sent_back, reopened, released, declined, appealed, lapsed };
std::span<const model::Option> options_of(Act);
struct Ruling {
    RulingId id;
    ProposalId proposal;
    elder::ElderId elder;
    RegionCode region;
    Act act = Act::adopted;
    determination::Answer answer = determination::Answer::entitled;  // the machine's at that time
    std::optional<Fen> amount_fen;
    bool overrides = false;
    std::string reason;
    std::string actor_name;
    std::int64_t account = 0;
    Instant at;
    std::optional<BulkId> bulk;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Ruling*);

enum class BulkState : std::uint8_t { awaiting_release, running, done, withdrawn };
std::span<const model::Option> options_of(BulkState);
// One decision over a whole list: everybody of an item and kind in a region, except those named.
struct BulkDecision {
    BulkId id;
    RegionCode region;
    std::string item;
    ListKind kind = ListKind::newly_entitled;
    bool adopt = true;
    std::string reason;
    model::RawJson exceptions;  // ids of proposals, a JSON array of texts
    std::int64_t expected = 0, decided = 0, left_out = 0;
    BulkState state = BulkState::awaiting_release;
    std::int64_t asked_account = 0;
    std::string asked_by, released_by;
    Instant asked_at;
    std::optional<Instant> released_at;
    std::optional<work::JobId> job;
    std::int64_t version = 0;
    std::string item_label;  // computed
};
const model::Schema& schema_of(const BulkDecision*);

// The elder or a proxy objects; somebody else than who decided or released decides anew.
struct Appeal {
    AppealId id;
    ProposalId proposal;
    elder::ElderId elder;
    RegionCode region;
    std::string grounds, filed_by;
    Day filed_on, due_on;
    std::int64_t against_account = 0, against_released = 0;  // who decided and who released what is objected to
    bool closed = false;
    bool lapsed = false;  // closed without an answer: what was objected to no longer stands
    std::string outcome;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Appeal*);

// A notice (告知书) handed to the elder; the paper can be checked by number and code.
struct Notice {
    NoticeId id;
    std::string number;  // 2026-0000123
    std::string code;    // printed on the paper
    ProposalId proposal;
    elder::ElderId elder;
    RegionCode region;
    std::string item, item_label;
    ListKind kind = ListKind::newly_entitled;
    bool granted = true;
    Day dated;
    std::string content;  // what the paper says, as JSON; the file is made from it, always with the same bytes
    std::string sha256;   // of the content
    std::string made_by;
    Instant made_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Notice*);

struct Rules {
    Id<struct DecisionRulesTag> id;
    std::int64_t appeal_days = 30;        // example: the documents give no time to object
    std::int64_t answer_days = 20;        // example
    std::string office_line;              // who answers questions; printed on notices
    std::string portal_address;           // "https://…": where a notice can be checked; empty: a notice names number and code only
    std::optional<work::JobId> open_job;  // the latest that opens proposals; an earlier one ends when it sees another
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Rules*);

// For other modules -------------------------------------------------------------------------------------------------------------------

// What an elder has, in effect first; within the actor's regions.
std::vector<Benefit> benefits_of(Tx& tx, elder::ElderId elder);
struct BenefitCount {
    RegionCode region;  // district or town
    std::string item;
    std::int64_t people = 0;
    Fen amount_fen;  // sum, each by its own period
};
// Benefits in effect, by item and district (or town), within the actor's regions and `region`.
std::vector<BenefitCount> count_in_effect(Tx& tx, std::optional<RegionCode> region, bool by_town);
// Benefits that were in effect on a day, by item and district, within the actor's regions; each person once an item, without amounts.
std::vector<BenefitCount> count_in_effect_on(Tx& tx, Day day);
void scan_in_effect(Tx& tx, const std::string& item, const std::function<bool(const Benefit&)>& each);
// Everybody's benefits in effect within the actor's regions, in order of elder and item.
void scan_all_in_effect(Tx& tx, const std::function<bool(const Benefit&)>& each);
// What officials decided from one day to another and what stands, adopted or refused; in order of id, within the actor's regions.
void scan_decided(Tx& tx, Day from, Day to, const std::function<bool(const Proposal&)>& each);
// Those of the ids that are within the actor's regions, by id.
std::vector<Proposal> list_proposals(Tx& tx, const std::vector<ProposalId>& ids);
// Asks the officials to stop a benefit in effect for a reason that the rules do not see (the compliance queue). A stop that is asked for
// already is the answer. Refuses decision.benefit.none, decision.proposal.open when another question about the item waits.
Result<Proposal> propose_stop(Tx& tx, elder::ElderId elder, const std::string& item, const std::string& reason);
// Proposes an item that is granted on application; the case that asks says why. Refuses decision.proposal.not_entitled when the machine's
// answer is another one, decision.proposal.open when there is one already.
Result<Proposal> propose(Tx& tx, elder::ElderId elder, const std::string& item, const std::string& reason);

// Tells the register of elders what hangs on a person here: a merge with money takes two persons, a death or a move shows what is paid.
// Once at start, before the first request.
void watch_register();

extern const care::Module module;

}  // namespace yk::care::decision
