#include "care/entitlement/policy/facts.h"

#include <algorithm>

#include "base/region_above.h"
#include "care/people/intake/batch.h"

namespace yk::care::policy {

Rosters rosters_of(Tx& tx) {
    Rosters out;
    for (const auto& roster : intake::list_rosters(tx)) {
        auto& day = out[{roster.source, roster.district}];
        day = std::max(day, roster.as_of);
    }
    return out;
}

std::optional<Chosen> choose(const rules::Fact& fact, RegionCode district, std::span<const elder::ElderFact> statements,
                             const Rosters& rosters) {
    const auto* best = elder::standing_fact(statements, fact.name, fact.from);
    if (best) return Chosen{best->value, best->source, best->source_date};
    if (!fact.unlisted || fact.from.empty()) return std::nullopt;
    const auto roster = rosters.find({fact.from.front(), district});
    if (roster == rosters.end()) return std::nullopt;
    return Chosen{fact.unlisted->text, fact.from.front(), roster->second};
}

rules::Person person_of(const rules::Pack& pack, const elder::Elder& person, std::span<const elder::ElderFact> statements,
                        const Rosters& rosters) {
    rules::Person out;
    for (const auto& fact : pack.facts)
        if (const auto chosen = choose(fact, district_of(person.region), statements, rosters))
            out[fact.name] = {chosen->value, chosen->source, chosen->source_date ? day_text(*chosen->source_date) : ""};
    return out;
}

void fill_row(const rules::Rulebook& book, rules::Columns& columns, std::size_t row, const elder::Elder& person,
              std::span<const elder::ElderFact> statements, const Rosters& rosters) {
    const auto& facts = book.pack->facts;
    for (std::size_t i = 0; i < facts.size(); ++i)
        if (const auto chosen = choose(facts[i], district_of(person.region), statements, rosters))
            rules::store_fact(book, columns, i, row, chosen->value);
}

std::vector<Member> Population::members(Day as_of) const {
    std::vector<Member> out;
    out.reserve(people.size());
    for (const auto& person : people)
        out.push_back({district_of(person.region), person.birth ? std::optional(age_on(*person.birth, as_of)) : std::nullopt});
    return out;
}

void scan_population(Tx& tx, std::span<const rules::Rulebook* const> books, const std::function<bool(const Population&)>& use) {
    const auto rosters = rosters_of(tx);
    Population part;
    const auto begin = [&] {
        part.people.clear();
        part.columns.clear();
        for (const auto* book : books)
            part.columns.push_back(std::make_unique<rules::Columns>(rules::columns_for(*book, part_of_population)));
    };
    begin();
    bool more = true;
    elder::scan_people(tx, [&](const elder::Elder& person, std::span<const elder::ElderFact> facts) {
        for (std::size_t b = 0; b < books.size(); ++b) fill_row(*books[b], *part.columns[b], part.people.size(), person, facts, rosters);
        part.people.push_back({person.id, person.region, person.birth});
        if (part.people.size() < part_of_population) return true;
        more = use(part);
        begin();
        return more;
    });
    if (more && !part.people.empty()) use(part);
}

}  // namespace yk::care::policy
