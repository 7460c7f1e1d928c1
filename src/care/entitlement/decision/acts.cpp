// What an official does with one proposal: adopt, refuse, return, release as the second person, decline; and what that does to benefits.
#include <algorithm>
#include <array>

#include "care/entitlement/decision/access.h"
#include "care/people/organisation/organisation.h"

namespace yk::care::decision {
using namespace model;
namespace {

const Query<Benefit(elder::ElderId, std::string)> benefit_of{"decision.benefit_of", R"(
    SELECT {b.*} FROM decision_benefit b WHERE b.elder = $1 AND b.item = $2 AND b.in_effect = 1 AND {scope b.region} ORDER BY b.id LIMIT 1)"};
const Query<Benefit(elder::ElderId)> of_elder{"decision.benefits_of_elder", R"(
    SELECT {b.*} FROM decision_benefit b WHERE b.elder = $1 AND {scope b.region} ORDER BY b.in_effect DESC, b.item, b.id LIMIT 500)"};
const Query<Benefit(std::string)> of_item{"decision.benefits_of_item", R"(
    SELECT {b.*} FROM decision_benefit b WHERE b.item = $1 AND b.in_effect = 1 AND {scope b.region} ORDER BY b.elder, b.id)"};
const Query<Benefit(ProposalId)> by_proposal{"decision.benefits_by_proposal", R"(
    SELECT {b.*} FROM decision_benefit b WHERE b.proposal = $1 AND {scope b.region} ORDER BY b.id LIMIT 100)"};

struct Counted {
    RegionCode region;
    std::string item;
    std::int64_t people = 0;
    Fen amount_fen;
};
constexpr auto counted_columns = columns<Counted>({
    key<&Counted::region>("区划", "Division"),
    col<&Counted::item>("项目", "Item"),
    col<&Counted::people>("人数", "People"),
    col<&Counted::amount_fen>("金额", "Amount"),
});
constexpr auto counted_schema = schema<Counted>("decision_benefit_count", "", {"计数", "Count"}, counted_columns);
const Schema& schema_of(const Counted*) { return counted_schema; }
const Query<Counted(std::int64_t, std::int64_t, std::int64_t)> counted{"decision.benefits_counted", R"(
    SELECT b.region / $3 * $3 AS region, b.item, COUNT(*), COALESCE(CAST(SUM(b.amount_fen) AS BIGINT), 0) FROM decision_benefit b
     WHERE b.in_effect = 1 AND b.region >= $1 AND b.region < $2 AND {scope b.region}
     GROUP BY b.region / $3 * $3, b.item ORDER BY b.region / $3 * $3, b.item LIMIT 100000)"};

const Query<Counted(Day)> counted_on{"decision.benefits_counted_on", R"(
    SELECT b.region / 1000000 * 1000000 AS region, b.item, COUNT(DISTINCT b.elder), 0 FROM decision_benefit b
     WHERE b.begins_on <= $1 AND (b.ends_on IS NULL OR b.ends_on >= $1) AND {scope b.region}
     GROUP BY b.region / 1000000 * 1000000, b.item ORDER BY b.region / 1000000 * 1000000, b.item LIMIT 10000)"};

struct Key {
    ProposalId decision_proposal;
    std::string reason;
};
constexpr auto key_columns = columns<Key>({col<&Key::decision_proposal>("事项", "Proposal"), col<&Key::reason>("理由", "Reason")});
constexpr auto key_schema = schema<Key>("decision_reason", "", {"决定", "Decision"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

// What the machine answers now; a decision rests on the answer it was made about.
std::optional<determination::AnswerRow> answer_now(Tx& tx, const Proposal& proposal) {
    for (auto& row : determination::answers_of(tx, proposal.elder))
        if (row.subject == determination::Subject::item && row.item == proposal.item) return row;
    return std::nullopt;
}

Result<Proposal> decide_one(Tx& tx, const Key& in, bool adopt) {
    auto proposal = YK_TRY(tx.get<Proposal>(in.decision_proposal));
    const bool objected = proposal.state == State::appealed;
    YK_TRY_VOID(may_decide(tx, proposal, adopt));
    // Whoever takes something away or goes another way than the machine says why.
    YK_TRY_VOID(model::want_length(in.reason, adopt && proposal.kind != ListKind::to_stop ? 0 : 4, 1000, "/reason"));
    // What is objected to is the answer of that time.
    if (!objected) YK_TRY_VOID(want_current(tx, proposal));
    const auto outcome = objected ? outcome_of(tx, proposal, adopt, in.reason) : std::string();
    YK_TRY_VOID(decide(tx, proposal, adopt, in.reason));
    if (objected && proposal.state != State::awaiting_release) YK_TRY_VOID(close_appeal(tx, proposal, outcome));
    return proposal;
}
Result<Proposal> adopt(Tx& tx, const Key& in) { return decide_one(tx, in, true); }
Result<Proposal> refuse(Tx& tx, const Key& in) { return decide_one(tx, in, false); }

Result<Proposal> step(Tx& tx, const Key& in, Event event, Act act, std::size_t least) {
    auto proposal = YK_TRY(tx.get<Proposal>(in.decision_proposal));
    YK_TRY_VOID(advance(proposal, event));
    YK_TRY_VOID(model::want_length(in.reason, least, 1000, "/reason"));
    auto ruling = ruling_of(tx, proposal, act, in.reason);
    YK_TRY_VOID(tx.insert(ruling));
    YK_TRY_VOID(tx.update(proposal));
    return proposal;
}
Result<Proposal> send_back(Tx& tx, const Key& in) { return step(tx, in, Event::send_back, Act::sent_back, 4); }
Result<Proposal> reopen(Tx& tx, const Key& in) { return step(tx, in, Event::reopen, Act::reopened, 0); }

Status want_second(Tx& tx, std::int64_t first) {
    if (tx.actor().account == 0 || tx.actor().account == first) return fail(ErrorKind::conflict, "decision.release.same_person");
    return {};
}

Result<Proposal> release(Tx& tx, const Key& in) {
    auto proposal = YK_TRY(tx.get<Proposal>(in.decision_proposal));
    YK_TRY_VOID(advance(proposal, Event::release));
    YK_TRY_VOID(want_second(tx, proposal.decided_account));
    YK_TRY_VOID(want_others(tx, proposal));
    const bool objected = open_appeal_of(tx, proposal.id).has_value();
    if (!objected) YK_TRY_VOID(want_current(tx, proposal));
    if (objected) YK_TRY_VOID(close_appeal(tx, proposal, outcome_of(tx, proposal, true, proposal.reason)));
    proposal.released_account = tx.actor().account;
    proposal.released_by = tx.actor().name;
    proposal.appeal_until = tx.today() + static_cast<std::int32_t>(rules_of(tx).appeal_days);
    auto ruling = ruling_of(tx, proposal, Act::released, in.reason);
    YK_TRY_VOID(tx.insert(ruling));
    YK_TRY_VOID(tx.update(proposal));
    if (proposal.on_application) tx.announce("decision.proposal.decided", proposal.id.value, "{}");
    YK_TRY_VOID(take_effect(tx, proposal));
    return proposal;
}

std::string name_of(Tx& tx, std::int64_t account) {
    const auto found = account == 0 ? std::nullopt : tx.find<organisation::Account>(organisation::AccountId{account});
    return found ? found->name : std::string();
}

Result<Proposal> decline(Tx& tx, const Key& in) {
    auto proposal = YK_TRY(tx.get<Proposal>(in.decision_proposal));
    YK_TRY_VOID(want_second(tx, proposal.decided_account));
    YK_TRY_VOID(want_others(tx, proposal));
    const auto appeal = open_appeal_of(tx, proposal.id);
    auto declined = YK_TRY(step(tx, in, appeal ? Event::decline_objection : Event::decline, Act::declined, 4));
    if (!appeal) return declined;
    // What is objected to is again the first decision: the queues pass over those who made it, not over who answered.
    declined.decided_account = appeal->against_account;
    declined.decided_by = name_of(tx, appeal->against_account);
    declined.released_account = appeal->against_released;
    declined.released_by = name_of(tx, appeal->against_released);
    YK_TRY_VOID(tx.update(declined));
    return declined;
}

constexpr auto region_scope = http::RowScope::region;
constexpr std::array routes{
    http::post<&adopt>("/decision/proposals/{decision_proposal}/adopt", rights::decide, region_scope, {"同意", "Adopt"}),
    http::post<&refuse>("/decision/proposals/{decision_proposal}/refuse", rights::decide, region_scope, {"不予", "Refuse"}),
    http::post<&send_back>("/decision/proposals/{decision_proposal}/send_back", rights::decide, region_scope, {"退回补正", "Return"}),
    http::post<&reopen>("/decision/proposals/{decision_proposal}/reopen", rights::decide, region_scope, {"重新受理", "Reopen"}),
    http::post<&release>("/decision/proposals/{decision_proposal}/release", rights::release, region_scope, {"复核通过", "Release"}),
    http::post<&decline>("/decision/proposals/{decision_proposal}/decline", rights::release, region_scope, {"复核不通过", "Decline"}),
};

}  // namespace

std::span<const http::Route> command_routes() { return routes; }

std::string item_label(const rules::Pack& pack, const std::string& item) {
    const auto* entry = pack.item(item);
    return entry ? entry->label.zh : item;
}

Rules rules_of(Tx& tx) { return tx.find<Rules>(rules_id).value_or(Rules{}); }

Status advance(Proposal& proposal, Event event) {
    const auto next = flow.next(proposal.state, event);
    if (!next)
        return fail(ErrorKind::conflict, "decision.proposal.state",
                    TextArgs{{"state", std::string(label_of(proposal.state).zh)},
                             {"act", std::string(label_of(event).zh)},
                             {"state_en", std::string(label_of(proposal.state).en)},
                             {"act_en", std::string(label_of(event).en)}});
    proposal.state = *next;
    return {};
}

Ruling ruling_of(Tx& tx, const Proposal& proposal, Act act, const std::string& reason) {
    Ruling out;
    out.id = tx.new_id<RulingId>();
    out.proposal = proposal.id;
    out.elder = proposal.elder;
    out.region = proposal.region;
    out.act = act;
    out.answer = proposal.answer;
    out.amount_fen = proposal.amount_fen;
    out.overrides = proposal.overrides;
    out.reason = reason;
    out.actor_name = tx.actor().name;
    out.account = tx.actor().account;
    out.at = tx.now();
    out.bulk = proposal.bulk;
    return out;
}

Status want_current(Tx& tx, const Proposal& proposal) {
    // A stop that was asked for rests on its own reason.
    if (proposal.on_application && proposal.kind == ListKind::to_stop) return {};
    const auto now = answer_now(tx, proposal);
    const auto answer = now ? now->answer : determination::Answer::not_entitled;
    if (answer == proposal.answer && (!now || now->amount_fen == proposal.amount_fen)) return {};
    return fail(ErrorKind::conflict, "decision.proposal.outdated", TextArgs{{"answer", std::string(label_of(answer).zh)}});
}

Status may_decide(Tx& tx, const Proposal& proposal, bool adopt) {
    if (tx.actor().account == 0) return fail(ErrorKind::refused, "decision.proposal.person");
    Proposal copy = proposal;
    YK_TRY_VOID(advance(copy, adopt ? Event::adopt : Event::refuse));
    if (proposal.state == State::appealed) YK_TRY_VOID(want_others(tx, proposal));
    // A draft or unconfirmed rule is computed and shown, and never pays; what already runs can still be stopped.
    if (adopt && proposal.kind != ListKind::to_stop && proposal.rule_status != "in_force")
        return fail(ErrorKind::conflict, "decision.proposal.not_in_force");
    return {};
}

Status decide(Tx& tx, Proposal& proposal, bool adopt, const std::string& reason, const BulkDecision* bulk) {
    // Items with a period pay; that an amount is not known yet makes them no less money.
    const bool pays = proposal.amount_fen.has_value() || !proposal.period.empty();
    const bool waits = adopt && pays && proposal.kind != ListKind::to_stop && !bulk;
    YK_TRY_VOID(advance(proposal, !adopt ? Event::refuse : waits ? Event::adopt_money : Event::adopt));
    proposal.decided_account = bulk ? bulk->asked_account : tx.actor().account;
    proposal.decided_by = bulk ? bulk->asked_by : tx.actor().name;
    proposal.released_account = bulk ? tx.actor().account : 0;
    proposal.released_by = bulk ? tx.actor().name : "";
    proposal.decided_at = tx.now();
    proposal.reason = reason;
    const bool machine_adopts = proposal.kind != ListKind::to_stop || proposal.answer != determination::Answer::entitled;
    proposal.overrides = adopt != machine_adopts;
    if (bulk) proposal.bulk = bulk->id;
    if (!waits) proposal.appeal_until = tx.today() + static_cast<std::int32_t>(rules_of(tx).appeal_days);
    auto ruling = ruling_of(tx, proposal, !adopt ? Act::refused : waits ? Act::adopted_for_release : Act::adopted, reason);
    YK_TRY_VOID(tx.insert(ruling));
    YK_TRY_VOID(tx.update(proposal));
    if (!waits && proposal.on_application) tx.announce("decision.proposal.decided", proposal.id.value, "{}");
    if (!adopt) return undo_effect(tx, proposal);
    return waits ? Status() : take_effect(tx, proposal);
}

// An objection that is won against what was in effect: what stopped goes on, what changed goes back, what began ends.
Status undo_effect(Tx& tx, const Proposal& proposal) {
    bool any = false;
    for (auto& benefit : tx.list(by_proposal, proposal.id)) {
        if (proposal.kind == ListKind::to_stop) {
            // Begun anew since: there is nothing to go on with.
            if (benefit.in_effect || tx.first(benefit_of, benefit.elder, benefit.item)) continue;
            benefit.in_effect = true;
            benefit.ends_on.reset();
        } else if (!benefit.in_effect) {
            continue;
        } else if (proposal.kind == ListKind::changed) {
            benefit.amount_fen = proposal.before_fen;
        } else {
            benefit.in_effect = false;
            benefit.ends_on = tx.today();
        }
        benefit.decided_by = proposal.decided_by;
        YK_TRY_VOID(tx.update(benefit));
        any = true;
    }
    if (any) tx.announce("decision.benefit.changed", proposal.elder.value, "{}");
    return {};
}

Status take_effect(Tx& tx, const Proposal& proposal) {
    auto has = tx.first(benefit_of, proposal.elder, proposal.item);
    if (has) {
        has->in_effect = proposal.kind != ListKind::to_stop;
        if (has->in_effect) {
            has->amount_fen = proposal.amount_fen;
            has->period = proposal.period;
        } else {
            has->ends_on = proposal.since - 1;
        }
        has->proposal = proposal.id;
        has->decided_by = proposal.decided_by;
        YK_TRY_VOID(tx.update(*has));
    } else if (proposal.kind != ListKind::to_stop) {
        Benefit benefit;
        benefit.id = tx.new_id<BenefitId>();
        benefit.elder = proposal.elder;
        benefit.region = proposal.region;
        benefit.item = proposal.item;
        benefit.amount_fen = proposal.amount_fen;
        benefit.period = proposal.period;
        benefit.begins_on = proposal.since;
        benefit.proposal = proposal.id;
        benefit.decided_by = proposal.decided_by;
        YK_TRY_VOID(tx.insert(benefit));
    }
    tx.announce("decision.benefit.changed", proposal.elder.value, "{}");
    return {};
}

bool has_effect(Tx& tx, ProposalId proposal) { return tx.first(by_proposal, proposal).has_value(); }

std::optional<Benefit> in_effect_of(Tx& tx, elder::ElderId elder, const std::string& item) { return tx.first(benefit_of, elder, item); }

std::vector<Benefit> benefits_of(Tx& tx, elder::ElderId elder) { return tx.list(of_elder, elder); }

std::vector<BenefitCount> count_in_effect(Tx& tx, std::optional<RegionCode> region, bool by_town) {
    const auto range = region ? subtree_of(*region) : RegionRange{0, 1'000'000'000'000};
    std::vector<BenefitCount> out;
    tx.scan(counted, std::function<bool(const Counted&)>([&](const Counted& row) {
                out.push_back({row.region, row.item, row.people, row.amount_fen});
                return true;
            }),
            range.from, range.to, by_town ? 1'000 : 1'000'000);
    return out;
}

std::vector<BenefitCount> count_in_effect_on(Tx& tx, Day day) {
    std::vector<BenefitCount> out;
    for (const auto& row : tx.list(counted_on, day)) out.push_back({row.region, row.item, row.people, row.amount_fen});
    return out;
}

void scan_in_effect(Tx& tx, const std::string& item, const std::function<bool(const Benefit&)>& each) { tx.scan(of_item, each, item); }

Result<Proposal> propose(Tx& tx, elder::ElderId elder, const std::string& item, const std::string& reason) {
    if (live_proposal_of(tx, elder, item)) return fail(ErrorKind::conflict, "decision.proposal.open");
    Proposal out;
    out.elder = elder;
    out.item = item;
    const auto now = answer_now(tx, out);
    if (!now || now->answer != determination::Answer::entitled)
        return fail(ErrorKind::conflict, "decision.proposal.not_entitled",
                    TextArgs{{"answer", std::string(label_of(now ? now->answer : determination::Answer::not_entitled).zh)}});
    out.id = tx.new_id<ProposalId>();
    out.region = now->region;
    out.answer = now->answer;
    out.amount_fen = now->amount_fen;
    out.period = now->period;
    out.rule_status = now->status;
    out.since = now->since;
    out.on_application = true;
    out.opened_on = tx.today();
    out.reason = reason;
    YK_TRY_VOID(tx.insert(out));
    return out;
}

}  // namespace yk::care::decision
