// Which statement stands, what was known when, and statements made by officials of this system.
#include <algorithm>

#include "care/people/elder/competence.h"
#include "care/people/elder/taking.h"

namespace yk::care::elder {
namespace {

const Query<ElderFact(ElderId, Day, Instant)> known_facts{"elder.facts_as_known", R"(
    SELECT {f.*} FROM elder_fact f JOIN elder_person p ON p.id = f.elder
     WHERE f.elder = $1 AND f.source_date <= $2 AND f.received_at <= $3 AND (f.retracted_at IS NULL OR f.retracted_at > $3) AND {scope p.region}
     ORDER BY f.fact, f.source_date DESC, f.id DESC LIMIT 1000)"};

constexpr Day no_day{2'932'896};  // 9999-12-31: by an official's word it did not happen

Status announce_change(Tx& tx, ElderId elder) {
    tx.announce("elder.changed", elder.value, "{}");
    return {};
}

const ElderFact* standing_of(std::span<const ElderFact> facts, std::string_view fact) {
    const auto* kind = Competence::shared().fact(fact);
    return kind ? standing_fact(facts, fact, kind->from) : nullptr;
}

template <class T>
void follow(std::optional<T>& mine, const std::optional<T>& said) {
    if (said) mine = said;
}

}  // namespace

std::vector<ElderFact> facts_as_known(Tx& tx, ElderId elder, Day valid_day, Instant known_at) {
    return tx.list(known_facts, elder, valid_day, known_at);
}

const ElderFact* standing_fact(std::span<const ElderFact> statements, std::string_view fact, std::span<const std::string> ranked) {
    const ElderFact *best = nullptr, *official = nullptr;
    auto best_rank = ranked.size();
    for (const auto& statement : statements) {
        if (statement.fact != fact) continue;
        if (is_official_word(statement.source)) {
            if (!official || statement.received_at > official->received_at) official = &statement;
            continue;
        }
        const auto rank = static_cast<std::size_t>(std::find(ranked.begin(), ranked.end(), statement.source) - ranked.begin());
        if (rank > best_rank || rank == ranked.size()) continue;
        if (rank == best_rank && best->source_date >= statement.source_date) continue;
        best = &statement;
        best_rank = rank;
    }
    if (!official) return best;
    return best && best_rank == 0 && best->source_date > official->source_date ? best : official;
}

Result<bool> follow_facts(Tx& tx, ElderId elder) {
    auto person = YK_TRY(tx.get<Elder>(elder));
    const auto facts = list_facts(tx, elder);
    const auto day = [&](std::string_view fact) {
        const auto* said = standing_of(facts, fact);
        return said ? parse_day(said->value) : std::nullopt;
    };
    const auto region = [&](std::string_view fact) {
        const auto* said = standing_of(facts, fact);
        return said ? parse_region(said->value) : std::nullopt;
    };
    follow(person.birth, day("birth"));
    if (const auto* sex = standing_of(facts, "sex"); sex && (sex->value == "male" || sex->value == "female"))
        person.sex = static_cast<std::int64_t>(sex->value == "male" ? Sex::male : Sex::female);
    // A file that knows the district only never makes a known town vague.
    const auto place = [](std::optional<RegionCode>& mine, const std::optional<RegionCode>& said) {
        if (said && !(mine && within(*mine, subtree_of(*said)))) mine = said;
    };
    place(person.hukou_region, region("hukou_region"));
    place(person.residence_region, region("residence_region"));
    // Who has left the city stays with the town that knew him last.
    for (const auto& place : {person.residence_region, person.hukou_region})
        if (place && same_city(*place, person.region)) {
            person.region = *place;
            break;
        }
    const auto died = day("death");
    const bool dead = died && *died < no_day;
    if (dead) {
        person.died_on = died;
        person.state = ElderState::deceased;
    } else if (person.state == ElderState::deceased && (died || !standing_of(facts, "death"))) {
        person.died_on.reset();
        person.state = ElderState::living;
    }
    const auto version = person.version;
    YK_TRY_VOID(tx.update(person));
    return person.version != version;
}

Result<FactId> state_fact(Tx& tx, ElderId elder, const Statement& statement, std::string_view source, Day source_date, BatchId batch) {
    ElderFact fact{tx.new_id<FactId>(), elder, statement.fact, statement.value, std::string(source), source_date, tx.now(), batch, {}};
    YK_TRY_VOID(tx.insert(fact));
    YK_TRY(follow_facts(tx, elder));
    YK_TRY_VOID(announce_change(tx, elder));
    return fact.id;
}

Status retract_fact(Tx& tx, FactId id) {
    auto fact = YK_TRY(tx.get<ElderFact>(id));
    if (fact.retracted_at) return {};
    fact.retracted_at = tx.now();
    YK_TRY_VOID(tx.update(fact));
    YK_TRY(follow_facts(tx, fact.elder));
    return announce_change(tx, fact.elder);
}

}  // namespace yk::care::elder
