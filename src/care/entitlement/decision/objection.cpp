// Objections: the elder or a proxy says no to a decision, and others than those who made it answer.
#include <array>

#include "care/entitlement/decision/access.h"

namespace yk::care::decision {
using namespace model;
namespace {

const Query<Appeal(ProposalId)> open_appeal{"decision.open_appeal", R"(
    SELECT {a.*} FROM decision_appeal a WHERE a.proposal = $1 AND a.closed = 0 AND {scope a.region} ORDER BY a.id LIMIT 1)"};
const Query<Proposal(elder::ElderId, std::string)> live_of{"decision.live_of", R"(
    SELECT {p.*} FROM decision_proposal p WHERE p.elder = $1 AND p.item = $2 AND p.state NOT IN ('adopted', 'refused', 'lapsed')
       AND {scope p.region} ORDER BY p.id LIMIT 1)"};

struct Objection {
    ProposalId decision_proposal;
    std::string filed_by, grounds;
};
constexpr auto objection_columns =
    columns<Objection>({col<&Objection::decision_proposal>("事项", "Proposal"), col<&Objection::filed_by>("提出人", "Filed by"),
                        col<&Objection::grounds>("理由", "Grounds")});
constexpr auto objection_schema = schema<Objection>("decision_objection", "", {"异议", "Objection"}, objection_columns);
const Schema& schema_of(const Objection*) { return objection_schema; }

Result<Appeal> file_appeal(Tx& tx, const Objection& in) {
    auto proposal = YK_TRY(tx.get<Proposal>(in.decision_proposal));
    YK_TRY_VOID(advance(proposal, Event::appeal));
    YK_TRY_VOID(model::want_length(in.filed_by, 1, 100, "/filed_by"));
    YK_TRY_VOID(model::want_length(in.grounds, 4, 2000, "/grounds"));
    if (proposal.appeal_until && tx.today() > *proposal.appeal_until)
        return fail(ErrorKind::conflict, "decision.appeal.late", TextArgs{{"until", day_text(*proposal.appeal_until)}});
    if (live_proposal_of(tx, proposal.elder, proposal.item)) return fail(ErrorKind::conflict, "decision.proposal.open");
    Appeal appeal;
    appeal.id = tx.new_id<AppealId>();
    appeal.proposal = proposal.id;
    appeal.elder = proposal.elder;
    appeal.region = proposal.region;
    appeal.grounds = in.grounds;
    appeal.filed_by = in.filed_by;
    appeal.filed_on = tx.today();
    appeal.due_on = tx.today() + static_cast<std::int32_t>(rules_of(tx).answer_days);
    appeal.against_account = proposal.decided_account;
    appeal.against_released = proposal.released_account;
    YK_TRY_VOID(tx.insert(appeal));
    auto ruling = ruling_of(tx, proposal, Act::appealed, in.grounds);
    YK_TRY_VOID(tx.insert(ruling));
    YK_TRY_VOID(tx.update(proposal));
    return appeal;
}

constexpr std::array routes{
    http::post<&file_appeal>("/decision/proposals/{decision_proposal}/appeal", rights::appeal, http::RowScope::region,
                             {"登记异议", "Object"}),
};

}  // namespace

std::span<const http::Route> objection_routes() { return routes; }

std::optional<Proposal> live_proposal_of(Tx& tx, elder::ElderId elder, const std::string& item) { return tx.first(live_of, elder, item); }

std::optional<Appeal> open_appeal_of(Tx& tx, ProposalId proposal) { return tx.first(open_appeal, proposal); }

Status close_appeal(Tx& tx, const Proposal& proposal, std::string outcome) {
    auto appeal = open_appeal_of(tx, proposal.id);
    if (!appeal) return {};
    appeal->closed = true;
    appeal->outcome = std::move(outcome);
    return tx.update(*appeal);
}

Status lapse_appeal(Tx& tx, const Proposal& proposal, std::string why) {
    auto appeal = open_appeal_of(tx, proposal.id);
    if (!appeal) return {};
    appeal->closed = appeal->lapsed = true;
    appeal->outcome = std::move(why);
    return tx.update(*appeal);
}

std::string outcome_of(Tx& tx, const Proposal& proposal, bool adopt, const std::string& reason) {
    const bool stood = has_effect(tx, proposal.id);
    if (adopt) return stood ? "维持同意" : "改为同意";
    return (stood ? "撤销原决定：" : "维持不予：") + reason;
}

Status want_others(Tx& tx, const Proposal& proposal) {
    const auto appeal = open_appeal_of(tx, proposal.id);
    const auto me = tx.actor().account;
    if (!appeal || (appeal->against_account != me && appeal->against_released != me)) return {};
    return fail(ErrorKind::conflict, "decision.appeal.same_person");
}

}  // namespace yk::care::decision
