#include "care/people/elder/upkeep.h"

#include <algorithm>

#include "care/people/elder/bulk.h"
#include "care/people/elder/fact_review.h"
#include "care/people/elder/match.h"
#include "care/people/elder/search.h"

namespace yk::care::elder {

namespace {

// A file writes what it says into the row; where an official has decided otherwise, the decision goes before it. A death is only as sure as
// the statements that stand: one that was taken back ends with them.
bool has_to_follow(const Elder& person, std::span<const ElderFact> facts) {
    return person.state == ElderState::deceased ||
           std::any_of(facts.begin(), facts.end(), [](const ElderFact& f) { return is_official_word(f.source) || f.fact == "death"; });
}

// The facts of one elder among those of many, in order of the elder.
std::span<const ElderFact> facts_of(std::span<const ElderFact> all, ElderId elder) {
    const auto from = std::lower_bound(all.begin(), all.end(), elder, [](const ElderFact& f, ElderId id) { return f.elder < id; });
    const auto to = std::upper_bound(from, all.end(), elder, [](ElderId id, const ElderFact& f) { return id < f.elder; });
    return {from, to};
}

Status tend_many(Tx& tx, std::vector<ElderId> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    auto people = list_people(tx, ids);
    std::vector<ElderId> gone;  // removed since
    for (std::size_t at = 0; const auto id : ids) {
        while (at < people.size() && people[at].id < id) ++at;
        if (at == people.size() || people[at].id != id) gone.push_back(id);
    }
    forget_elders(tx, gone);
    YK_TRY_VOID(lapse_fact_reviews(tx, gone));
    const auto facts = list_facts(tx, ids);
    for (auto& person : people)
        if (has_to_follow(person, facts_of(facts, person.id)) && YK_TRY(follow_facts(tx, person.id))) {
            tx.announce("elder.changed", person.id.value, "{}");
            person = YK_TRY(tx.get<Elder>(person.id));
        }
    index_elders(tx, people);
    const auto reviewed = list_reviewed(tx, ids);
    for (const auto& person : people) {
        YK_TRY_VOID(find_duplicates(tx, person));
        const auto said = facts_of(facts, person.id);
        if (std::binary_search(reviewed.begin(), reviewed.end(), person.id) || !disagreements_of(said).empty())
            YK_TRY_VOID(tend_fact_reviews(tx, person, said));
    }
    return {};
}

}  // namespace

Status tend(Tx& tx, const work::Fact& fact) {
    if (!fact.topic.starts_with("elder.batch.")) return tend_many(tx, {ElderId{fact.subject}});
    return tend_many(tx, YK_TRY(read_batch_change(fact.body.text)).ids);
}

}  // namespace yk::care::elder
