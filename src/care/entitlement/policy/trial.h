// What the trials of expressions and of decision tables share: faults, the facts of a person in words, and a sample of elders.
#pragma once
#include "care/entitlement/policy/access.h"
#include "rules/decide.h"
#include "rules/lower.h"

namespace yk::care::policy {

constexpr std::int64_t most_trial_people = 200;

struct TrialFault {
    std::int64_t line = 0, column = 0;
    std::string message, excerpt;
};
const model::Schema& schema_of(const TrialFault*);

struct TrialFact {
    std::string name;
    Text label, value;
};
const model::Schema& schema_of(const TrialFact*);

struct SampledPerson {
    elder::ElderId id;
    std::string name;
    RegionCode region;
};
struct Sample {
    std::vector<SampledPerson> people;  // by row of the columns
    rules::Columns columns;
};
// At most `size` elders within the caller's regions, one in so many, with their facts.
Sample sample_people(Tx& tx, const rules::Rulebook& book, std::int64_t size);

// The facts that a rule looks at, as one person has them.
std::vector<TrialFact> facts_in_words(Tx& tx, const rules::Rulebook& book, const rules::Uses& uses, const rules::Columns& columns,
                                      std::size_t row);

// Refuses policy.trial.sample; 20 if left out.
Result<std::int64_t> sample_size(std::optional<std::int64_t> asked);

}  // namespace yk::care::policy
