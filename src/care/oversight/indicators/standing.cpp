// Numbers, targets and how a figure stands on a day. Pure: the same words for the page, the ledger and the snapshots.
#include <algorithm>

#include "care/oversight/indicators/counting.h"

namespace yk::care::indicators {

std::optional<std::int64_t> parse_amount(std::string_view text) {
    std::int64_t out = 0;
    std::size_t whole = 0, after = 0;
    bool point = false;
    for (const char c : text) {
        if (c == '.' && !point && whole > 0) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9') return std::nullopt;
        if (++(point ? after : whole) > (point ? 4u : 12u)) return std::nullopt;
        out = out * 10 + (c - '0');
    }
    if (whole == 0 || (point && after == 0)) return std::nullopt;
    for (; after < 4; ++after) out *= 10;
    return out;
}

std::string amount_text(std::int64_t amount) {
    auto fraction = std::to_string(amount % one);
    fraction.insert(0, 4 - fraction.size(), '0');
    while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
    return std::to_string(amount / one) + (fraction.empty() ? "" : "." + fraction);
}

Target target_of(const rules::Indicator& indicator) {
    Target out;
    out.direction = indicator.direction == "done"      ? Direction::done
                    : indicator.direction == "at_most" ? Direction::at_most
                                                       : Direction::at_least;
    out.value = out.direction == Direction::done ? std::optional(one) : parse_amount(indicator.target_value);
    out.by = parse_day(indicator.target_by);
    out.from = indicator.target_from;
    out.yearly = indicator.target_every == "year";
    return out;
}

namespace {
bool reached(const Target& target, const Point& point) {
    return target.direction == Direction::at_most ? point.value <= *target.value : point.value >= *target.value;
}
}  // namespace

Standing standing_of(const Target& target, std::span<const Point> points, Day on) {
    const auto last_by = [&](Day day) -> const Point* {
        const auto after = std::find_if(points.begin(), points.end(), [&](const Point& p) { return p.on > day; });
        return after == points.begin() ? nullptr : &*std::prev(after);
    };
    const auto* now = last_by(on);
    const bool over = target.by && on > *target.by;
    if (!now) return over ? Standing::never_reported : Standing::no_data;
    if (!target.value) return Standing::watched;
    const bool holds = reached(target, *now);
    if (!target.by) {
        if (target.yearly) {
            // The value of a year speaks until the next year's is due; the year that runs is not missed before it is over.
            const auto of = civil(now->on).year, year = civil(on).year;
            if (of + 1 < year) return Standing::no_data;
            if (!holds && of == year) return Standing::on_the_way;
        }
        if (holds) return Standing::met;
        return target.from && on < *target.from ? Standing::on_the_way : Standing::missed;
    }
    if (!over) return holds ? Standing::met : Standing::on_the_way;
    const auto* then = last_by(*target.by);
    if (then && reached(target, *then)) return holds ? Standing::met : Standing::fallen;
    return holds ? Standing::late : Standing::missed;
}

std::int64_t percent_of(const Tally& tally, Direction direction) {
    CHECK(tally.denominator > 0);
    const auto parts = tally.numerator * 100 * one;
    const auto up = direction == Direction::at_most ? tally.denominator - 1 : 0;
    return (parts + up) / tally.denominator;
}

}  // namespace yk::care::indicators
