#include "care/oversight/compliance/fairness.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"

namespace yk::care::compliance {
namespace {

constexpr double z95 = 1.959963984540054;
constexpr double least_expected = 5;

Interval wilson(const Share& share) {
    const auto n = static_cast<double>(share.people);
    const double p = share.rate(), z2 = z95 * z95;
    const double middle = p + z2 / (2 * n), half = z95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return {std::max(0.0, (middle - half) / (1 + z2 / n)), std::min(1.0, (middle + half) / (1 + z2 / n))};
}

double log_choose(std::int64_t n, std::int64_t k) {
    return std::lgamma(static_cast<double>(n) + 1) - std::lgamma(static_cast<double>(k) + 1) - std::lgamma(static_cast<double>(n - k) + 1);
}

// All tables with these margins that are no likelier than the one seen; the seen one counts half.
double exact_mid_p(const Share& group, const Share& rest) {
    const auto yes = group.yes + rest.yes, all = group.people + rest.people;
    const auto from = std::max<std::int64_t>(0, yes - rest.people), to = std::min(yes, group.people);
    const auto chance = [&](std::int64_t k) {
        return std::exp(log_choose(group.people, k) + log_choose(rest.people, yes - k) - log_choose(all, yes));
    };
    const double seen = chance(group.yes);
    double sum = 0;
    for (auto k = from; k <= to; ++k)
        if (const double one = chance(k); one <= seen * (1 + 1e-9)) sum += one;
    return std::clamp(sum - seen / 2, 0.0, 1.0);
}

}  // namespace

Chance chance_of(const Share& group, const Share& rest) {
    CHECK(group.people > 0 && rest.people > 0);
    const auto n = static_cast<double>(group.people), m = static_cast<double>(rest.people);
    const double pooled = static_cast<double>(group.yes + rest.yes) / (n + m);
    if (pooled <= 0 || pooled >= 1) return {1, false};
    if (std::min(n, m) * std::min(pooled, 1 - pooled) < least_expected) return {exact_mid_p(group, rest), true};
    const double z = (group.rate() - rest.rate()) / std::sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
    return {std::erfc(std::abs(z) / std::sqrt(2.0)), false};
}

Interval rate_interval(const Share& share) {
    CHECK(share.people > 0);
    return wilson(share);
}

Interval interval_of(const Share& group, const Share& rest) {
    CHECK(group.people > 0 && rest.people > 0);
    const auto a = wilson(group), b = wilson(rest);
    const double p = group.rate(), q = rest.rate();
    return {p - q - std::hypot(p - a.low, b.high - q), p - q + std::hypot(a.high - p, q - b.low)};
}

std::vector<double> adjusted(std::span<const double> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] > p[b]; });
    std::vector<double> out(p.size());
    double least = 1;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto rank = static_cast<double>(p.size() - i);
        least = std::min(least, p[order[i]] * static_cast<double>(p.size()) / rank);
        out[order[i]] = least;
    }
    return out;
}

std::optional<double> within(std::span<const Stratum> strata) {
    double sum = 0, weights = 0;
    for (const auto& [group, rest] : strata) {
        if (group.people == 0 || rest.people == 0) continue;
        const auto n = static_cast<double>(group.people), m = static_cast<double>(rest.people);
        const double weight = n * m / (n + m);
        sum += weight * (group.rate() - rest.rate());
        weights += weight;
    }
    return weights > 0 ? std::optional(sum / weights) : std::nullopt;
}

}  // namespace yk::care::compliance
