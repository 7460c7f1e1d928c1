#include "care/people/elder/upkeep.h"

#include <algorithm>

#include "care/people/elder/bulk.h"
#include "care/people/elder/fact_review.h"

namespace yk::care::elder {
namespace {

Status tend_one(Tx& tx, ElderId id) {
    if (!tx.find<Elder>(id)) return {};  // removed since
    const auto facts = list_facts(tx, id);
    // A file writes what it says into the row; where an official has decided otherwise, the decision goes before it.
    if (std::any_of(facts.begin(), facts.end(), [](const ElderFact& f) { return is_official_word(f.source); }))
        if (YK_TRY(follow_facts(tx, id))) tx.announce("elder.changed", id.value, "{}");
    return tend_fact_reviews(tx, YK_TRY(tx.get<Elder>(id)), facts);
}

}  // namespace

Status tend(Tx& tx, const work::Fact& fact) {
    if (fact.topic == "elder.changed") return tend_one(tx, ElderId{fact.subject});
    const auto change = YK_TRY(read_batch_change(fact.body.text));
    if (change.created) return {};  // one source has spoken: nobody contradicts it yet
    for (const auto id : change.ids) YK_TRY_VOID(tend_one(tx, id));
    return {};
}

}  // namespace yk::care::elder
