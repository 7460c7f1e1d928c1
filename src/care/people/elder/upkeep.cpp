#include "care/people/elder/upkeep.h"

#include <algorithm>

#include "care/people/elder/bulk.h"
#include "care/people/elder/fact_review.h"
#include "care/people/elder/match.h"
#include "care/people/elder/search.h"

namespace yk::care::elder {

namespace {

Status tend_one(Tx& tx, ElderId id) {
    const auto known = tx.find<Elder>(id);
    if (!known) {  // removed since
        forget_elder(tx, id);
        return lapse_fact_reviews(tx, id);
    }
    const auto facts = list_facts(tx, id);
    // A file writes what it says into the row; where an official has decided otherwise, the decision goes before it. A death is only as
    // sure as the statements that stand: one that was taken back ends with them.
    if (known->state == ElderState::deceased ||
        std::any_of(facts.begin(), facts.end(), [](const ElderFact& f) { return is_official_word(f.source) || f.fact == "death"; }))
        if (YK_TRY(follow_facts(tx, id))) tx.announce("elder.changed", id.value, "{}");
    const auto person = YK_TRY(tx.get<Elder>(id));
    index_elder(tx, person);
    YK_TRY_VOID(find_duplicates(tx, person));
    return tend_fact_reviews(tx, person, facts);
}

}  // namespace

Status tend(Tx& tx, const work::Fact& fact) {
    if (!fact.topic.starts_with("elder.batch.")) return tend_one(tx, ElderId{fact.subject});
    for (const auto id : YK_TRY(read_batch_change(fact.body.text)).ids) YK_TRY_VOID(tend_one(tx, id));
    return {};
}

}  // namespace yk::care::elder
