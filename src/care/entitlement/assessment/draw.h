// Who assesses, by lot among the fit: pure, so that anybody can repeat a draw from what was written down (R06).
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace yk::care::assessment {

struct Candidate {
    std::int64_t assessor = 0, agency = 0;
    bool medical = false;
    std::int64_t last_partner = 0;  // of the latest assignment; 0: none
};
using Pair = std::pair<std::int64_t, std::int64_t>;  // lead, second

// Two of one agency. Pairs that assessed together last time, and the pair in `not_again`, come in only when no other is left; of the rest
// those with a medical or nursing background go before. The same candidates and seed give the same pair, in whatever order they are named.
// Nothing when no agency has two.
std::optional<Pair> draw_pair(std::span<const Candidate> fit, std::optional<Pair> not_again, std::uint64_t seed);

}  // namespace yk::care::assessment
