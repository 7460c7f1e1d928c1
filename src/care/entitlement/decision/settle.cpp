// What the machine answers against what is decided: proposals that follow are opened, those that no longer follow lapse.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "care/entitlement/decision/access.h"
#include "model/json.h"

namespace yk::care::decision {
using namespace model;
namespace {

constexpr std::size_t window = 500;  // elders a transaction

const Query<Proposal(elder::ElderId, elder::ElderId)> live_between{"decision.live_between", R"(
    SELECT {p.*} FROM decision_proposal p WHERE p.elder >= $1 AND p.elder <= $2 AND p.state NOT IN ('adopted', 'lapsed') AND {scope p.region}
     ORDER BY p.elder, p.item, p.id)"};
const Query<Benefit(elder::ElderId, elder::ElderId)> in_effect_between{"decision.in_effect_between", R"(
    SELECT {b.*} FROM decision_benefit b WHERE b.elder >= $1 AND b.elder <= $2 AND b.in_effect = 1 AND {scope b.region}
     ORDER BY b.elder, b.item, b.id)"};
const Query<Benefit()> all_in_effect{"decision.all_in_effect", R"(
    SELECT {b.*} FROM decision_benefit b WHERE b.in_effect = 1 AND {scope b.region} ORDER BY b.elder, b.item, b.id)"};
const Query<elder::ElderId()> with_live{"decision.elders_with_live", R"(
    SELECT DISTINCT p.elder FROM decision_proposal p WHERE p.state NOT IN ('adopted', 'lapsed') AND {scope p.region} ORDER BY p.elder)"};

constexpr std::size_t few = 50;  // rows that are written one by one

std::optional<ListKind> wanted(const determination::AnswerRow* answer, const Benefit* benefit, bool proposed_item) {
    const bool entitled = answer && answer->answer == determination::Answer::entitled;
    if (!benefit) return entitled && proposed_item ? std::optional(ListKind::newly_entitled) : std::nullopt;
    if (!entitled) {
        // What only waits for information goes on until it is known; the missing fact is asked for by outreach.
        if (answer && answer->answer == determination::Answer::needs_information) return std::nullopt;
        return ListKind::to_stop;
    }
    // An amount that cannot be told by now changes nothing.
    return answer->amount_fen && answer->amount_fen != benefit->amount_fen ? std::optional(ListKind::changed) : std::nullopt;
}

class Settling {
 public:
    Settling(Tx& tx, const rules::Pack& pack) : tx_(tx), pack_(pack) {}

    Status person(const Asked& asked, const std::vector<const Proposal*>& live, const std::vector<const Benefit*>& benefits) {
        std::set<std::string> items;
        for (const auto* proposal : live) items.insert(proposal->item);
        for (const auto* benefit : benefits) items.insert(benefit->item);
        for (const auto& answer : asked.answers) items.insert(answer.item);
        for (const auto& item : items) YK_TRY_VOID(one(asked, item, live, benefits));
        return {};
    }
    Status flush() {
        YK_TRY_VOID(write(fresh_, "decision.proposals.opened"));
        return write(rulings_, "decision.proposals.lapsed");
    }

 private:
    template <class T>
    Status write(std::vector<T>& records, std::string_view why) {
        if (records.size() > few) {
            std::vector<const void*> rows;
            for (const auto& record : records) rows.push_back(&record);
            tx_.insert_bulk(model::schema<T>(), rows, why);
            return {};
        }
        for (auto& record : records) {
            const auto done = tx_.insert(record);
            // Somebody has just opened the same question: once is enough.
            if (!done && done.error().code != "store.record.exists") return done;
        }
        return {};
    }
    Status one(const Asked& asked, const std::string& item, const std::vector<const Proposal*>& live,
               const std::vector<const Benefit*>& benefits) {
        const auto answer = std::find_if(asked.answers.begin(), asked.answers.end(), [&](const auto& a) { return a.item == item; });
        const auto* said = answer == asked.answers.end() ? nullptr : &*answer;
        const auto benefit = std::find_if(benefits.begin(), benefits.end(), [&](const auto* b) { return b->item == item; });
        const auto* has = benefit == benefits.end() ? nullptr : *benefit;
        const auto* entry = pack_.item(item);
        const auto kind = wanted(said, has, entry && is_proposed(*entry));
        const auto fits = [&](const Proposal& p) {
            return kind && p.kind == *kind && (!said || (p.amount_fen == said->amount_fen && p.rule_status == said->status));
        };
        bool there = false;
        for (const auto* proposal : live) {
            if (proposal->item != item) continue;
            // A case on application or under objection stays with the officials, whatever the machine says meanwhile; so does a stop that
            // was asked for while there is something to stop.
            const bool asked_for = proposal->on_application && (proposal->kind == ListKind::to_stop) == (has != nullptr);
            if (proposal->state == State::appealed || fits(*proposal) || asked_for)
                there = true;
            else if (!may_object(*proposal))
                YK_TRY_VOID(lapse(*proposal));
        }
        if (kind && !there) open(asked, item, *kind, said, has);
        return {};
    }
    // A refusal stands as long as it can be objected to.
    bool may_object(const Proposal& proposal) const {
        return proposal.state == State::refused && proposal.appeal_until && tx_.today() <= *proposal.appeal_until;
    }
    Status lapse(Proposal proposal) {
        if (proposal.state == State::awaiting_release) YK_TRY_VOID(lapse_appeal(tx_, proposal, "系统结论已变，事项失效"));
        YK_TRY_VOID(advance(proposal, Event::lapse));
        rulings_.push_back(ruling_of(tx_, proposal, Act::lapsed, ""));
        return tx_.update(proposal);
    }
    void open(const Asked& asked, const std::string& item, ListKind kind, const determination::AnswerRow* said, const Benefit* has) {
        Proposal out;
        out.id = tx_.new_id<ProposalId>();
        out.elder = asked.elder;
        out.region = asked.region;
        out.item = item;
        out.kind = kind;
        out.answer = said ? said->answer : determination::Answer::not_entitled;
        if (said) {
            out.amount_fen = said->amount_fen;
            out.period = said->period;
            out.rule_status = said->status;
            out.since = said->since;
            out.run = said->run.value ? std::optional(said->run) : std::nullopt;
        } else {
            out.since = tx_.today();
        }
        if (out.rule_status.empty()) out.rule_status = "in_force";
        if (has) out.before_fen = has->amount_fen;
        if (has && out.period.empty()) out.period = has->period;
        out.opened_on = tx_.today();
        fresh_.push_back(std::move(out));
    }

    Tx& tx_;
    const rules::Pack& pack_;
    std::vector<Proposal> fresh_;
    std::vector<Ruling> rulings_;
};

// The elders a run may bear on, with the answers to the items in question, in order of elder.
std::vector<Asked> people_of_run(Tx& tx, const rules::Pack& pack) {
    std::map<elder::ElderId, Asked> people;
    std::set<std::string> items;
    for (const auto& item : pack.items)
        if (is_proposed(item)) items.insert(item.name);
    tx.scan(all_in_effect, std::function<bool(const Benefit&)>([&](const Benefit& benefit) {
                items.insert(benefit.item);
                people.try_emplace(benefit.elder, Asked{benefit.elder, benefit.region, {}});
                return true;
            }));
    tx.scan(with_live, std::function<bool(const elder::ElderId&)>([&](const elder::ElderId& id) {
                people.try_emplace(id, Asked{id, {}, {}});
                return true;
            }));
    for (const auto& item : items)
        determination::scan_answers(tx, {.subject = determination::Subject::item, .item = item}, [&](const determination::AnswerRow& row) {
            const bool counts = row.answer == determination::Answer::entitled || people.contains(row.person);
            if (!counts) return true;
            auto& asked = people.try_emplace(row.person, Asked{row.person, row.region, {}}).first->second;
            asked.region = row.region;
            asked.answers.push_back(row);
            return true;
        });
    std::vector<Asked> out;
    out.reserve(people.size());
    for (auto& [id, asked] : people) out.push_back(std::move(asked));
    return out;
}

template <class T>
Status follow(Tx& tx, T& record, RegionCode region) {
    if (!region || record.region == region) return {};
    record.region = region;
    return tx.update(record);
}
// Who moves takes along what is decided and what is to be decided: the officials of the new place see it, those of the old no more.
Status follow_all(Tx& tx, RegionCode region, std::vector<Proposal>& proposals, std::vector<Benefit>& benefits) {
    for (auto& proposal : proposals) {
        YK_TRY_VOID(follow(tx, proposal, region));
        if (proposal.state != State::appealed && proposal.state != State::awaiting_release) continue;
        if (auto appeal = open_appeal_of(tx, proposal.id)) YK_TRY_VOID(follow(tx, *appeal, region));
    }
    for (auto& benefit : benefits) {
        if (benefit.region == region) continue;
        YK_TRY_VOID(follow(tx, benefit, region));
        if (auto began = tx.find<Proposal>(benefit.proposal)) YK_TRY_VOID(follow(tx, *began, region));
    }
    return {};
}

struct Where {
    std::int64_t elder = 0;
};
constexpr auto where_columns = columns<Where>({col<&Where::elder>("老年人", "Elder")});
constexpr auto where_schema = schema<Where>("decision_where", "", {"进度", "Where"}, where_columns);

Status open_all(work::JobRun& run) {
    std::vector<Asked> people;
    std::shared_ptr<const rules::Rulebook> book;
    YK_TRY_VOID(run.database().read(run.request(), [&](Tx& tx) -> Status {
        book = YK_TRY(policy::rulebook_of(tx, tx.today()));
        people = people_of_run(tx, *book->pack);
        return {};
    }));
    Where where;
    if (!run.job().checkpoint.text.empty() && run.job().checkpoint.text != "{}")
        YK_TRY_VOID(read_json(where_schema, run.job().checkpoint.text, &where));
    for (std::size_t at = 0; at < people.size();) {
        std::vector<Asked> part;
        for (; at < people.size() && part.size() < window; ++at)
            if (people[at].elder.value > where.elder) part.push_back(std::move(people[at]));
        if (part.empty()) break;
        where.elder = part.back().elder.value;
        bool overtaken = false;
        YK_TRY_VOID(run.step(
            [&](Tx& tx) -> Status {
                overtaken = rules_of(tx).open_job != run.job().id;
                return overtaken ? Status() : settle(tx, part, *book->pack);
            },
            {json_of(where_schema, &where)}));
        if (overtaken) return {};  // a later run has its own, with newer answers
        run.progress(static_cast<std::int64_t>(at), static_cast<std::int64_t>(people.size()), "");
        if (run.cancelled()) return fail(ErrorKind::conflict, "decision.open.cancelled");
    }
    return {};
}

}  // namespace

const work::JobKind open_job{"decision.open", {"提出待决定事项", "Open proposals"}, &open_all, 3};

bool is_proposed(const rules::Item& item) { return item.no_application && !item.amount.text.empty() && item.modelled; }

Status settle(Tx& tx, const std::vector<Asked>& people, const rules::Pack& pack) {
    if (people.empty()) return {};
    std::map<elder::ElderId, std::pair<std::vector<Proposal>, std::vector<Benefit>>> kept;
    tx.scan(live_between, std::function<bool(const Proposal&)>([&](const Proposal& proposal) {
                kept[proposal.elder].first.push_back(proposal);
                return true;
            }),
            people.front().elder, people.back().elder);
    tx.scan(in_effect_between, std::function<bool(const Benefit&)>([&](const Benefit& benefit) {
                kept[benefit.elder].second.push_back(benefit);
                return true;
            }),
            people.front().elder, people.back().elder);
    Settling settling(tx, pack);
    for (auto asked : people) {
        std::vector<const Proposal*> live;
        std::vector<const Benefit*> benefits;
        if (const auto found = kept.find(asked.elder); found != kept.end()) {
            auto& [proposals, held] = found->second;
            if (!asked.region && !held.empty()) asked.region = held.front().region;
            if (!asked.region && !proposals.empty()) asked.region = proposals.front().region;
            YK_TRY_VOID(follow_all(tx, asked.region, proposals, held));
            for (const auto& proposal : proposals) live.push_back(&proposal);
            for (const auto& benefit : held) benefits.push_back(&benefit);
        }
        YK_TRY_VOID(settling.person(asked, live, benefits));
    }
    return settling.flush();
}

Status hear(Tx& tx, const work::Fact& fact) {
    if (fact.topic == "determination.run.finished") {
        auto rules = rules_of(tx);
        rules.open_job = YK_TRY(work::submit(tx, open_job, {"{}"}));
        return tx.update(rules);
    }
    if (fact.topic != "determination.elder.changed") return hear_merge(tx, fact);
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const elder::ElderId id{fact.subject};
    Asked asked{id, {}, {}};
    const bool has_any = tx.first(in_effect_between, id, id).has_value();
    for (auto& answer : determination::answers_of(tx, id)) {
        asked.region = answer.region;
        const auto* item = book->pack->item(answer.item);
        if (answer.subject != determination::Subject::item) continue;
        if ((item && is_proposed(*item)) || has_any) asked.answers.push_back(std::move(answer));
    }
    return settle(tx, {asked}, *book->pack);
}

}  // namespace yk::care::decision
