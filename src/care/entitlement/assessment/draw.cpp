#include "care/entitlement/assessment/draw.h"

#include <algorithm>

namespace yk::care::assessment {
namespace {

// SplitMix64: written out, because the standard's distributions differ between libraries and a draw must be repeatable anywhere.
std::uint64_t mixed(std::uint64_t seed) {
    std::uint64_t z = seed + 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

bool same(const Pair& a, const Pair& b) { return a == b || (a.first == b.second && a.second == b.first); }

}  // namespace

std::optional<Pair> draw_pair(std::span<const Candidate> fit, std::optional<Pair> not_again, std::uint64_t seed) {
    std::vector<Candidate> all(fit.begin(), fit.end());
    std::sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) { return a.assessor < b.assessor; });
    // The better kinds of pair first: 0 fresh with medical background, 1 fresh, 2 the rest.
    std::vector<Pair> kinds[3];
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = i + 1; j < all.size(); ++j) {
            const auto &a = all[i], &b = all[j];
            if (a.agency != b.agency || a.assessor == b.assessor) continue;
            const Pair pair{a.assessor, b.assessor};
            const bool again = a.last_partner == b.assessor || b.last_partner == a.assessor || (not_again && same(pair, *not_again));
            kinds[again ? 2 : a.medical || b.medical ? 0 : 1].push_back(pair);
        }
    for (const auto& pairs : kinds) {
        if (pairs.empty()) continue;
        const auto number = mixed(seed);
        auto pair = pairs[static_cast<std::size_t>((number >> 1) % pairs.size())];
        if (number & 1) std::swap(pair.first, pair.second);
        return pair;
    }
    return std::nullopt;
}

}  // namespace yk::care::assessment
