// What a visit to one elder would be about, and the visit's sheet for the guide's phone.
#include <algorithm>
#include <array>

#include "care/service/guide/access.h"

namespace yk::care::guide {
using namespace model;
namespace {

const Query<Outreach(ElderId)> open_of_elder{"guide.open_of_elder", R"(
    SELECT {o.*} FROM guide_outreach o WHERE o.elder = $1 AND o.state IN ('open', 'waiting') AND {scope o.region} ORDER BY o.id LIMIT 1)"};

void add_once(std::vector<std::string>& to, const std::string& word) {
    if (std::find(to.begin(), to.end(), word) == to.end()) to.push_back(word);
}

}  // namespace

bool found_by_visit(const rules::Fact& fact) { return std::find(fact.from.begin(), fact.from.end(), "visit") != fact.from.end(); }

rules::Person facts_of(Tx& tx, const rules::Rulebook& book, const elder::Elder& elder, const policy::Rosters& rosters) {
    return policy::person_of(*book.pack, elder, elder::list_facts(tx, elder.id), rosters);
}

Matter matter_of(const rules::Rulebook& book, const rules::Person& person) {
    Matter out;
    const auto& pack = *book.pack;
    for (const auto& decision : rules::decide(book, person).items) {
        const auto* item = pack.item(decision.name);
        if (!item || !item->listed) continue;
        // What is not in force is promised to nobody.
        const bool firm = decision.status == rules::Status::in_force;
        if (decision.answer == rules::Answer::entitled && firm && !item->no_application && decision.receiving != true) {
            out.items.push_back(decision.name);
            if (decision.period == "month" && decision.payable_fen)
                out.month_fen = out.month_fen.value_or(Fen{}) + Fen{*decision.payable_fen};
        }
        // What is still to be confirmed is worth asking about; a draft or an example is not.
        if (decision.answer != rules::Answer::needs_information || item->cited.status > rules::Status::unconfirmed) continue;
        for (const auto& name : decision.missing) {
            const auto index = pack.fact_index(name);
            if (index && found_by_visit(pack.facts[*index])) add_once(out.facts, name);
        }
    }
    return out;
}

std::optional<Outreach> open_outreach_of(Tx& tx, ElderId elder) { return tx.first(open_of_elder, elder); }

Status renew(Tx& tx, const rules::Rulebook& book, Outreach& outreach, const policy::Rosters& rosters) {
    const auto elder = tx.find<elder::Elder>(outreach.elder);
    const bool living = elder && elder->state == elder::ElderState::living;
    const auto matter = living ? matter_of(book, facts_of(tx, book, *elder, rosters)) : Matter{};
    outreach.items = words_text(matter.items);
    outreach.facts = words_text(matter.facts);
    outreach.month_fen = matter.month_fen;
    if (elder) outreach.region = elder->region;
    if (matter.empty()) {
        outreach.state = *outreach_flow.next(outreach.state, OutreachEvent::close);
        outreach.outcome = Outcome::no_longer_due;
        outreach.closed_on = tx.today();
        outreach.closed_by = tx.actor().name;
    }
    return tx.update(outreach);
}

Status complete_outreach(Tx& tx, void* record) {
    auto& outreach = *static_cast<Outreach*>(record);
    if (const auto elder = tx.find<elder::Elder>(outreach.elder)) outreach.name = elder->name;
    if (outreach.officer)
        if (const auto officer = tx.find<Officer>(*outreach.officer)) outreach.officer_name = officer->name;
    outreach.questions = static_cast<std::int64_t>(words_of(outreach.facts).size());
    outreach.offers = static_cast<std::int64_t>(words_of(outreach.items).size());
    return {};
}

Status complete_visit(Tx& tx, void* record) {
    auto& visit = *static_cast<Visit*>(record);
    if (const auto elder = tx.find<elder::Elder>(visit.elder)) visit.name = elder->name;
    return {};
}

}  // namespace yk::care::guide
