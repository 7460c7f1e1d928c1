// Every value as of a day: what departments have reported and what the platform counts, for the city and its districts.
#include <algorithm>

#include "base/text.h"
#include "care/oversight/indicators/access.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::indicators {
namespace {

const Query<Report(Day)> accepted{"indicators.accepted", R"(
    SELECT {r.*} FROM indicators_report r WHERE r.state = 'accepted' AND r.as_of <= $1 AND {scope r.region}
     ORDER BY r.indicator, r.region, r.as_of, r.decided_at, r.id)"};

// What was counted at the end of each month; of a month the revision stands.
const Query<Snapshot(Day)> counted{"indicators.counted", R"(
    SELECT {s.*} FROM indicators_snapshot s WHERE s.origin = 'computed' AND s.as_of < $1 AND {scope s.region} ORDER BY s.as_of, s.number)"};

std::string quoted_source(const Report& report) {
    return report.source + "（" + report.office_name + (report.office_name.empty() ? "" : "，") + report.decided_by + "审核）";
}

// A target in absolute numbers is the whole city's; shares and what is done or not hold in every district.
Target local_target(const rules::Indicator& indicator, bool whole) {
    auto target = target_of(indicator);
    if (!whole && indicator.denominator.zh.empty() && target.direction != Direction::done) {
        target.value.reset();
        target.by.reset();
    }
    return target;
}

}  // namespace

Result<std::shared_ptr<const rules::Rulebook>> book_of(Tx& tx, Day on) { return policy::rulebook_of(tx, on); }

const rules::Indicator* find_indicator(const rules::Pack& pack, std::string_view code) {
    for (const auto& indicator : pack.indicators)
        if (indicator.name == code) return &indicator;
    return nullptr;
}

void scan_accepted(Tx& tx, Day on, const std::function<bool(const Report&)>& each) { tx.scan(accepted, each, on); }

Status Board::read_reports(Tx& tx, const rules::Pack& pack) {
    scan_accepted(tx, on_, [&](const Report& report) {
        const auto value = parse_amount(report.value);
        CHECK(value);
        if (!find_indicator(pack, report.indicator)) return true;
        auto& known = known_[{report.indicator, report.region}];
        // Of two accepted values for one day the one accepted later stands.
        if (!known.points.empty() && known.points.back().on == report.as_of) known.points.pop_back();
        known.points.push_back({report.as_of, *value});
        known.last = {Origin::reported, report.value, report.numerator, report.denominator, report.as_of, quoted_source(report), {}, {}};
        return true;
    });
    return {};
}

// A computed figure was met or missed in its own time: the frozen months are its earlier points.
void Board::read_months(Tx& tx, const rules::Pack& pack) {
    std::map<std::pair<std::string, RegionCode>, std::map<Day, std::int64_t>> frozen;
    tx.scan(counted, std::function<bool(const Snapshot&)>([&](const Snapshot& row) {
                const auto* indicator = find_indicator(pack, row.indicator);
                const auto value = parse_amount(row.value);
                const auto measured = [&](const Measure& measure) { return indicator->source == measure.source; };
                if (indicator && value && std::any_of(measures().begin(), measures().end(), measured))
                    frozen[{row.indicator, row.region}][row.as_of] = *value;
                return true;
            }),
            on_);
    for (const auto& [place, months] : frozen) {
        auto& points = known_[place].points;
        for (const auto& [on, value] : months) points.push_back({on, value});
        std::stable_sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.on < b.on; });
    }
}

Status Board::read_measures(Tx& tx, const rules::Pack& pack, RegionCode city) {
    for (const auto& indicator : pack.indicators)
        for (const auto& measure : measures()) {
            if (indicator.source != measure.source) continue;
            for (const auto& [region, tally] : measure.count(tx, on_, city)) {
                if (!tx.scope().contains(region) || tally.denominator == 0) continue;
                const auto value = percent_of(tally, target_of(indicator).direction);
                auto& known = known_[{indicator.name, region}];
                if (!known.points.empty() && known.points.back().on == on_) known.points.pop_back();
                known.points.push_back({on_, value});
                auto rows = std::string(measure.rows);
                known.last = {Origin::computed,
                              amount_text(value),
                              std::to_string(tally.numerator),
                              std::to_string(tally.denominator),
                              on_,
                              {},
                              std::move(rows),
                              {}};
            }
        }
    return {};
}

Result<Board> Board::read(Tx& tx, Day on) {
    Board out;
    out.on_ = on;
    const auto book = YK_TRY(book_of(tx, on));
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    for (auto& region : organisation::list_children(tx, city))
        if (tx.scope().contains(region.code)) out.districts_.push_back(std::move(region));
    out.sees_ = tx.scope().contains(city) || !out.districts_.empty();
    out.home_ = tx.scope().contains(city) || out.districts_.empty() ? city : out.districts_.front().code;
    YK_TRY_VOID(out.read_reports(tx, *book->pack));
    out.read_months(tx, *book->pack);
    YK_TRY_VOID(out.read_measures(tx, *book->pack, city));
    return out;
}

RegionCode Board::home_of(const rules::Indicator& indicator) const {
    const auto own = parse_region(indicator.region);
    return own && std::any_of(districts_.begin(), districts_.end(), [&](const auto& region) { return region.code == *own; }) ? *own : home_;
}

Reading Board::read_one(const rules::Indicator& indicator, RegionCode region) const {
    const bool whole = level_of(region) == RegionLevel::city || parse_region(indicator.region) == region;
    const auto target = local_target(indicator, whole);
    Reading out;
    const auto at = known_.find({indicator.name, region});
    if (at != known_.end()) out = at->second.last;
    out.standing = standing_of(target, at == known_.end() ? std::span<const Point>() : std::span<const Point>(at->second.points), on_);
    return out;
}

}  // namespace yk::care::indicators
