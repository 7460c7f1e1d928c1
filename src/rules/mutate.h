// Checks the cases of a pack: every operator and number of its rules is changed in turn, and some case must notice.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "rules/pack.h"

namespace yk::rules {

struct Mutation {
    Place place;
    std::string entry;  // "item longevity_allowance"
    std::string was, is;
};

struct MutationReport {
    std::size_t tried{};
    std::vector<Mutation> survivors;  // changes that no case noticed
};

// Mutates only what the pack's own folder says, and runs only its own cases. `limit` bounds the number of mutations (evenly spread).
MutationReport mutate_pack(const std::shared_ptr<const Pack>& pack, std::size_t limit = 10'000);
std::string mutation_text(const Mutation& mutation);

}  // namespace yk::rules
