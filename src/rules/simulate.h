// Two rulebooks over one population: who gains, who loses, whose amount changes, and what it costs, with the people behind every number.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "rules/decide.h"

namespace yk::rules {

// A way to divide the population, made by the caller: "district", "age_band", "category". Every row belongs to one group.
struct Dimension {
    std::string name;
    std::vector<std::string> groups;
    std::vector<std::uint32_t> group_of;  // by row
};

// Counts of people, and sums of payable amounts in fen for one period of the item, before and after.
struct Tally {
    std::int64_t entitled_before{}, entitled_after{};
    std::int64_t gains{}, loses{}, raised{}, lowered{};
    std::int64_t open_before{}, open_after{};  // needs information
    std::int64_t fen_before{}, fen_after{};
};

struct PayerTally {
    std::string payer;
    std::int64_t fen_before{}, fen_after{};
};

// What happens to one person in one item. Amounts are payable, 0 where there is none.
struct PersonChange {
    enum class Kind : std::uint8_t { gains, loses, raised, lowered };
    std::uint32_t row{};
    Kind kind{};
    std::int64_t fen_before{}, fen_after{};
};

struct ItemImpact {
    std::string item;
    Label label;
    std::string period;
    Tally total;
    std::vector<std::vector<Tally>> by;  // by dimension, then group
    std::vector<PayerTally> payers;
    std::vector<PersonChange> people;  // in the order of rows; all of them
    // Sums for a year: month ×12, year ×1, once ×1. Nothing for meals and days, whose number no fact tells.
    std::int64_t times_a_year() const;
    // Share of the people whose entitlement moved, in hundredths of a percent of those entitled before (or after, where there were none).
    std::int64_t moved_per_myriad() const;
};

struct Simulation {
    std::size_t rows{};
    std::vector<ItemImpact> items;       // of both packs, by the order of `after`, then those only `before` has
    std::vector<std::string> unchanged;  // items in which nothing moves
};

// Both rulebooks must read the same facts: refusal rules.simulation.facts_differ otherwise.
Result<Simulation> simulate(const Rulebook& before, const Rulebook& after, const Columns& columns, const std::vector<Dimension>& dimensions,
                            unsigned threads = 1);
std::string simulation_json(const Simulation& simulation, const std::vector<Dimension>& dimensions);

// The pack with one value changed from a day on, status draft: "longevity_min_age" or "longevity_allowance_fen[80]" and a value as in
// packs. Refusals: rules.parameter.unknown, rules.parameter.value, rules.parameter.keys.
Result<std::shared_ptr<const Pack>> with_value(const Pack& pack, std::string_view parameter, std::string_view value, Day from);

}  // namespace yk::rules
