// What the register of elders is told about decisions, and what its merges mean for them: benefits follow the person.

#include "care/entitlement/decision/access.h"
#include "care/people/elder/change.h"
#include "care/people/elder/match.h"
#include "care/people/elder/origin.h"
#include "model/json.h"

namespace yk::care::decision {
using namespace model;
namespace {

const Query<std::int64_t(elder::ElderId)> in_effect_anywhere{"decision.in_effect_anywhere", R"(
    SELECT COUNT(*) FROM decision_benefit b WHERE b.elder = $1 AND b.in_effect = 1
       AND {unscoped money hangs on a person wherever it was decided})"};
const Query<Benefit(elder::ElderId)> benefits_all{"decision.benefits_of_merged", R"(
    SELECT {b.*} FROM decision_benefit b WHERE b.elder = $1 AND {scope b.region} ORDER BY b.id LIMIT 1000)"};
const Query<Proposal(elder::ElderId)> proposals_all{"decision.proposals_of_merged", R"(
    SELECT {p.*} FROM decision_proposal p WHERE p.elder = $1 AND {scope p.region} ORDER BY p.id LIMIT 1000)"};

struct Merged {
    std::optional<elder::ElderId> dropped, restored;
};
constexpr auto merged_columns = columns<Merged>({col<&Merged::dropped>("并入者", "Dropped"), col<&Merged::restored>("恢复者", "Restored")});
constexpr auto merged_schema = schema<Merged>("decision_merged", "", {"合并", "Merge"}, merged_columns);

bool has_benefit(Tx& tx, elder::ElderId elder) { return tx.one(in_effect_anywhere, elder) > 0; }

void tell_consequences(Tx& tx, const elder::Change& change, std::vector<elder::Consequence>& out) {
    if (change.kind != elder::ChangeKind::report_death && change.kind != elder::ChangeKind::move_out) return;
    const auto book = policy::rulebook_of(tx, tx.today());
    std::string zh, en;
    for (const auto& benefit : benefits_of(tx, change.elder)) {
        if (!benefit.in_effect) continue;
        const auto* item = book ? (*book)->pack->item(benefit.item) : nullptr;
        zh.append(zh.empty() ? "" : "、").append(item ? item->label.zh : benefit.item);
        en.append(en.empty() ? "" : ", ").append(item ? item->label.en : benefit.item);
    }
    if (zh.empty()) return;
    out.push_back({true,
                   {"现有待遇：" + zh + "。办理后系统提出停止事项，由经办人决定后才停止。",
                    "Benefits in effect: " + en + ". Their stop is proposed and takes effect when an official decides it."}});
}

RegionCode region_of(Tx& tx, elder::ElderId elder, RegionCode otherwise) {
    const auto person = tx.find<elder::Elder>(elder);
    return person ? person->region : otherwise;
}

// A question that both have is asked once. What is objected to is answered in any case: then the other one gives way.
Result<bool> gives_way(Tx& tx, Proposal& proposal, elder::ElderId kept) {
    constexpr auto is_live = [](State s) { return s != State::adopted && s != State::refused && s != State::lapsed; };
    auto other = is_live(proposal.state) ? live_proposal_of(tx, kept, proposal.item) : std::nullopt;
    if (!other) return true;
    auto& loser = proposal.state == State::appealed ? *other : proposal;
    if (loser.state == State::appealed) return false;
    YK_TRY_VOID(lapse_appeal(tx, loser, "两条档案合并，事项失效"));
    YK_TRY_VOID(advance(loser, Event::lapse));
    auto ruling = ruling_of(tx, loser, Act::lapsed, "两条档案合并");
    YK_TRY_VOID(tx.insert(ruling));
    if (&loser == &*other) YK_TRY_VOID(tx.update(loser));
    return true;
}

Status put_together(Tx& tx, elder::ElderId kept, elder::ElderId dropped) {
    for (auto& benefit : tx.list(benefits_all, dropped)) {
        // One person has an item once: the kept record's goes on.
        if (benefit.in_effect && in_effect_of(tx, kept, benefit.item)) {
            benefit.in_effect = false;
            benefit.ends_on = tx.today();
            benefit.ended_by_merge = true;
        }
        elder::go_over(tx, benefit.id.value, benefit.merged_from, dropped);
        benefit.elder = kept;
        benefit.region = region_of(tx, kept, benefit.region);
        YK_TRY_VOID(tx.update(benefit));
    }
    for (auto& proposal : tx.list(proposals_all, dropped)) {
        if (!YK_TRY(gives_way(tx, proposal, kept))) continue;
        elder::go_over(tx, proposal.id.value, proposal.merged_from, dropped);
        proposal.elder = kept;
        proposal.region = region_of(tx, kept, proposal.region);
        YK_TRY_VOID(tx.update(proposal));
    }
    tx.announce("decision.benefit.changed", kept.value, "{}");
    return {};
}

Status take_apart(Tx& tx, elder::ElderId kept, elder::ElderId restored) {
    for (auto& benefit : tx.list(benefits_all, kept)) {
        if (benefit.merged_from != restored) continue;
        elder::go_back(tx, benefit.id.value, benefit.merged_from);
        benefit.elder = restored;
        benefit.region = region_of(tx, restored, benefit.region);
        if (benefit.ended_by_merge && !in_effect_of(tx, restored, benefit.item)) {
            benefit.in_effect = true;
            benefit.ends_on.reset();
            benefit.ended_by_merge = false;
        }
        // What an earlier merge ended waits for that one to be undone.
        if (!benefit.merged_from) benefit.ended_by_merge = false;
        YK_TRY_VOID(tx.update(benefit));
    }
    for (auto& proposal : tx.list(proposals_all, kept)) {
        if (proposal.merged_from != restored) continue;
        if (!YK_TRY(gives_way(tx, proposal, restored))) continue;
        elder::go_back(tx, proposal.id.value, proposal.merged_from);
        proposal.elder = restored;
        proposal.region = region_of(tx, restored, proposal.region);
        YK_TRY_VOID(tx.update(proposal));
    }
    for (const auto id : {kept, restored}) tx.announce("decision.benefit.changed", id.value, "{}");
    return {};
}

}  // namespace

Status hear_merge(Tx& tx, const work::Fact& fact) {
    Merged merged;
    YK_TRY_VOID(read_json(merged_schema, fact.body.text, &merged));
    const elder::ElderId kept{fact.subject};
    if (merged.dropped) return put_together(tx, kept, *merged.dropped);
    return merged.restored ? take_apart(tx, kept, *merged.restored) : Status();
}

void watch_register() {
    elder::add_money_check(&has_benefit);
    elder::add_consequence_check(&tell_consequences);
}

}  // namespace yk::care::decision
