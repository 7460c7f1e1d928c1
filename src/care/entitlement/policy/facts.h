// From what the departments said to one value a fact: the most competent source that spoke, its newest word.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "care/entitlement/policy/simulate.h"
#include "care/people/elder/elder.h"
#include "rules/decide.h"

namespace yk::care::policy {

// The value chosen for one fact of one elder. Without a statement: `absent` of the pack, or the value of people whom a complete file
// of the competent department does not list.
struct Chosen {
    std::string value;
    std::string source;  // code of fact_source; empty where no source named the elder
    std::optional<Day> source_date;
};

// Complete files taken in: source and district, with the day the newest of them speaks for.
using Rosters = std::map<std::pair<std::string, RegionCode>, Day>;
Rosters rosters_of(Tx& tx);

// Nothing where no source says so and no roster lets us conclude it. `statements` are the elder's facts, newest first within a fact.
std::optional<Chosen> choose(const rules::Fact& fact, RegionCode district, std::span<const elder::ElderFact> statements,
                             const Rosters& rosters);
// What the rules see of one elder.
rules::Person person_of(const rules::Pack& pack, const elder::Elder& person, std::span<const elder::ElderFact> statements,
                        const Rosters& rosters);
// The same into a row of columns made by rules::columns_for.
void fill_row(const rules::Rulebook& book, rules::Columns& columns, std::size_t row, const elder::Elder& person,
              std::span<const elder::ElderFact> statements, const Rosters& rosters);

// People of the request's scope as columns of several rulebooks.
struct PopulationMember {
    elder::ElderId elder;
    RegionCode region;
    std::optional<Day> birth;
};
struct Population {
    std::vector<PopulationMember> people;
    std::vector<std::unique_ptr<rules::Columns>> columns;  // by rulebook
    std::vector<Member> members(Day as_of) const;
};
// In parts of at most part_of_population people; `use` gets each part, in order of id, and returns false to stop.
inline constexpr std::size_t part_of_population = 16 * 1024;
void scan_population(Tx& tx, std::span<const rules::Rulebook* const> books, const std::function<bool(const Population&)>& use);

}  // namespace yk::care::policy
