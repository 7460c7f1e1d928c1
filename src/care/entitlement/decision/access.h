// What the sources of this module share. Inside the module only.
#pragma once
#include "care/entitlement/decision/decision.h"
#include "care/entitlement/policy/policy.h"
#include "work/runner.h"

namespace yk::print {
class Document;
}

namespace yk::care::decision {

namespace rights {
inline constexpr Right read{"decision.proposal.read", {"查看待决定事项", "See proposals and decisions"}};
inline constexpr Right decide{"decision.proposal.decide", {"作出待遇决定", "Decide on benefits"}};
inline constexpr Right release{"decision.proposal.release", {"复核待遇决定", "Release decisions about money"}};
inline constexpr Right bulk{"decision.bulk.decide", {"批量决定", "Decide in bulk"}};
inline constexpr Right appeal{"decision.appeal.file", {"登记异议", "File objections"}};
inline constexpr Right notice{"decision.notice.make", {"制作告知书", "Make notices"}};
inline constexpr Right rules_update{"decision.rules.update", {"调整决定规则", "Change the rules of decisions"}};
}  // namespace rights

inline constexpr Id<struct DecisionRulesTag> rules_id{1};

// An item whose benefit a run proposes by itself: it has an amount and needs no application.
bool is_proposed(const rules::Item& item);
std::string item_label(const rules::Pack& pack, const std::string& item);

// Moves the proposal along the flow, or refuses decision.proposal.state.
Status advance(Proposal& proposal, Event event);
Ruling ruling_of(Tx& tx, const Proposal& proposal, Act act, const std::string& reason);
Rules rules_of(Tx& tx);

// Compares what the machine answers with what is decided and proposed for elders, and opens or lets lapse what follows. `answers` are
// those of these elders, in order of elder.
struct Asked {
    elder::ElderId elder;
    RegionCode region;
    std::vector<determination::AnswerRow> answers;
};
Status settle(Tx& tx, const std::vector<Asked>& people, const rules::Pack& pack);
// What a proposal that takes effect does to the benefit, and what a refusal of it does when it already had: an objection was won.
Status take_effect(Tx& tx, const Proposal& proposal);
Status undo_effect(Tx& tx, const Proposal& proposal);
bool has_effect(Tx& tx, ProposalId proposal);
std::optional<Benefit> in_effect_of(Tx& tx, elder::ElderId elder, const std::string& item);
// The one that is not at its end: open, returned, waiting for release or objected to.
std::optional<Proposal> live_proposal_of(Tx& tx, elder::ElderId elder, const std::string& item);
std::optional<Appeal> open_appeal_of(Tx& tx, ProposalId proposal);
Status close_appeal(Tx& tx, const Proposal& proposal, std::string outcome);
// Closes it without an answer: what was objected to no longer stands.
Status lapse_appeal(Tx& tx, const Proposal& proposal, std::string why);
// In words, for whoever objected; before the decision takes effect.
std::string outcome_of(Tx& tx, const Proposal& proposal, bool adopt, const std::string& reason);
// While an objection is open, refuses decision.appeal.same_person to those who decided or released what it is about.
Status want_others(Tx& tx, const Proposal& proposal);
// Refuses decision.proposal.outdated when the machine answers otherwise by now.
Status want_current(Tx& tx, const Proposal& proposal);
// Checks that a proposal can be decided by the actor now.
Status may_decide(Tx& tx, const Proposal& proposal, bool adopt);
// Decides one proposal by the actor: the flow, the ruling and, unless it waits for a second person, the effect. Of a released bulk decision
// it is decided by who asked for it and released by the actor.
Status decide(Tx& tx, Proposal& proposal, bool adopt, const std::string& reason, const BulkDecision* bulk = nullptr);

// The notice of a decided proposal: the one that tells it as it stands, or a new one. `numbered`: how many numbers of the year are given
// out, counted once a transaction. Refuses decision.notice.undecided.
Result<Notice> notice_of(Tx& tx, const Proposal& proposal, std::optional<std::int64_t>& numbered);
Result<print::Document> paper_of(const Notice& notice);

std::span<const http::Route> command_routes();
std::span<const http::Route> objection_routes();
std::span<const http::Route> bulk_routes();
std::span<const http::Route> notice_routes();
std::span<const http::Route> notice_file_routes();
std::span<const http::Route> overview_routes();
extern const work::JobKind open_job, bulk_job, notice_file_job;
Status hear(Tx& tx, const work::Fact& fact);
// What was decided follows the person whose records are put together or taken apart.
Status hear_merge(Tx& tx, const work::Fact& fact);

}  // namespace yk::care::decision
