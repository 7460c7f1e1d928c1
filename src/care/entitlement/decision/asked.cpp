// What modules above read of decisions and ask of the officials: what is in effect, what was decided, a stop for a reason of theirs.
#include "care/entitlement/decision/access.h"

namespace yk::care::decision {
using namespace model;
namespace {

const Query<Benefit()> all_in_effect{"decision.benefits_in_effect", R"(
    SELECT {b.*} FROM decision_benefit b WHERE b.in_effect = 1 AND {scope b.region} ORDER BY b.elder, b.item, b.id)"};
const Query<Proposal(Instant, Instant)> decided_between{"decision.decided_between", R"(
    SELECT {p.*} FROM decision_proposal p WHERE p.state IN ('adopted', 'refused') AND p.decided_at >= $1 AND p.decided_at < $2
       AND {scope p.region} ORDER BY p.id)"};
const Query<Proposal(std::vector<ProposalId>)> of_ids{"decision.proposals_of_ids", R"(
    SELECT {p.*} FROM decision_proposal p WHERE p.id {in $1} AND {scope p.region} ORDER BY p.id)"};

// The moment a day begins in China.
Instant begin_of(Day day) { return Instant{(static_cast<std::int64_t>(day.days) * 24 - 8) * 3'600'000}; }

}  // namespace

void scan_all_in_effect(Tx& tx, const std::function<bool(const Benefit&)>& each) { tx.scan(all_in_effect, each); }

void scan_decided(Tx& tx, Day from, Day to, const std::function<bool(const Proposal&)>& each) {
    tx.scan(decided_between, each, begin_of(from), begin_of(to + 1));
}

std::vector<Proposal> list_proposals(Tx& tx, const std::vector<ProposalId>& ids) {
    return ids.empty() ? std::vector<Proposal>() : tx.list(of_ids, ids);
}

Result<Proposal> propose_stop(Tx& tx, elder::ElderId elder, const std::string& item, const std::string& reason) {
    const auto benefit = in_effect_of(tx, elder, item);
    if (!benefit) return fail(ErrorKind::conflict, "decision.benefit.none");
    if (auto live = live_proposal_of(tx, elder, item)) {
        if (live->kind == ListKind::to_stop) return *live;
        return fail(ErrorKind::conflict, "decision.proposal.open");
    }
    Proposal out;
    out.id = tx.new_id<ProposalId>();
    out.elder = elder;
    out.region = benefit->region;
    out.item = item;
    out.kind = ListKind::to_stop;
    out.answer = determination::Answer::not_entitled;
    out.period = benefit->period;
    out.rule_status = "in_force";
    for (const auto& row : determination::answers_of(tx, elder)) {
        if (row.subject != determination::Subject::item || row.item != item) continue;
        out.answer = row.answer;
        out.amount_fen = row.amount_fen;
        if (!row.status.empty()) out.rule_status = row.status;
    }
    out.before_fen = benefit->amount_fen;
    out.since = tx.today() + 1;
    out.on_application = true;
    out.opened_on = tx.today();
    out.reason = reason;
    YK_TRY_VOID(tx.insert(out));
    return out;
}

}  // namespace yk::care::decision
