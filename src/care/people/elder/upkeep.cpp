#include "care/people/elder/upkeep.h"

#include <algorithm>

#include "care/people/elder/fact_review.h"
#include "care/people/elder/match.h"
#include "care/people/elder/search.h"

namespace yk::care::elder {

Status tend(Tx& tx, const work::Fact& fact) {
    const ElderId id{fact.subject};
    if (!tx.find<Elder>(id)) {  // removed since
        forget_elder(tx, id);
        return {};
    }
    const auto facts = list_facts(tx, id);
    // A file writes what it says into the row; where an official has decided otherwise, the decision goes before it.
    if (std::any_of(facts.begin(), facts.end(), [](const ElderFact& f) { return is_official_word(f.source); }))
        if (YK_TRY(follow_facts(tx, id))) tx.announce("elder.changed", id.value, "{}");
    const auto person = YK_TRY(tx.get<Elder>(id));
    index_elder(tx, person);
    YK_TRY_VOID(find_duplicates(tx, person));
    return tend_fact_reviews(tx, person, facts);
}

}  // namespace yk::care::elder
