// Drift between assessors: what levels each finds, how long each takes, and how far two assessments of one elder agree.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "http/route.h"

namespace yk::care::assessment {

// Cohen's kappa with quadratic weights of two ratings a person on `levels` ordered levels (0 to levels - 1), with the 95 % interval from
// the large-sample variance (Fleiss, Cohen and Everitt). Nothing without a pair, or where both always give one and the same level.
struct Agreement {
    std::int64_t pairs = 0, same = 0, within_one = 0;
    std::optional<double> kappa, low, high;
};
Agreement agreement_of(std::span<const std::pair<std::int64_t, std::int64_t>> ratings, std::size_t levels);

// The middle one; of an even number the lower of the two. Nothing of nothing.
std::optional<std::int64_t> median_of(std::vector<std::int64_t> values);

std::span<const http::Route> drift_routes();
std::span<const http::Route> result_notice_routes();

}  // namespace yk::care::assessment
