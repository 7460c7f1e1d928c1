// How rates of groups are compared (R02): pure arithmetic, each step a known method, so that anybody can work it out again.
//   difference  rate of the group minus rate of everybody else, with Newcombe's hybrid score interval of 95 %
//   chance      two proportions, pooled z; where an expected count is below 5 Fisher's exact test with mid-p, two-sided by likelihood
//   many looks  Benjamini–Hochberg over all comparisons of a report: of what is flagged, at most one in twenty by chance, expected
//   mixture     Mantel–Haenszel difference within age bands: a difference that turns round or halves there is told as such (Simpson)
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace yk::care::compliance {

struct Share {
    std::int64_t people = 0, yes = 0;  // 0 <= yes <= people
    double rate() const { return people == 0 ? 0.0 : static_cast<double>(yes) / static_cast<double>(people); }
    Share& operator+=(const Share& other) {
        people += other.people;
        yes += other.yes;
        return *this;
    }
    friend Share operator-(Share a, const Share& b) { return {a.people - b.people, a.yes - b.yes}; }
};
struct Chance {
    double p = 1;
    bool exact = false;  // by Fisher's test
};
// How likely a difference at least as unlikely is if both groups had the same rate. Both have people.
Chance chance_of(const Share& group, const Share& rest);
struct Interval {
    double low = 0, high = 0;
};
// Of one rate, Wilson, 95 %. Has people.
Interval rate_interval(const Share& share);
// Of rate(group) - rate(rest), 95 %.
Interval interval_of(const Share& group, const Share& rest);
// The p values adjusted for their number, in their order (Benjamini–Hochberg).
std::vector<double> adjusted(std::span<const double> p);
struct Stratum {
    Share group, rest;
};
// The difference within strata, weighted by their sizes; nothing when no stratum has people of both.
std::optional<double> within(std::span<const Stratum> strata);

}  // namespace yk::care::compliance
