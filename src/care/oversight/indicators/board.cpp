// Every value as of a day: what departments have reported and what the platform counts, for the city and its districts.
#include <algorithm>

#include "base/region_above.h"
#include "base/text.h"
#include "care/entitlement/decision/counts.h"
#include "care/oversight/indicators/counting.h"
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
    for (const auto& figure : own_figures())
        if (figure.name == code) return &figure;
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
        known.last = {
            Origin::reported, report.value, report.numerator, report.denominator, report.as_of, quoted_source(report), {}, {}, {}};
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
                if (indicator && value && find_measure(indicator->source)) frozen[{row.indicator, row.region}][row.as_of] = *value;
                return true;
            }),
            on_);
    for (const auto& [place, months] : frozen) {
        auto& points = known_[place].points;
        for (const auto& [on, value] : months) points.push_back({on, value});
        std::stable_sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.on < b.on; });
    }
}

// By town, district and city; a number of the city is told to whoever sees all of it.
Status Board::read_counts(Tx& tx, RegionCode city) {
    const auto counts = YK_TRY(counts_as_of(tx, on_));
    counted_on_ = counts.on;
    const bool all = tx.scope().contains(city);
    for (const auto& row : counts.rows) {
        const auto* measure = find_measure(row.source);
        if (!measure || (measure->share && row.denominator == 0)) continue;
        auto& regions = tallies_[row.source];
        std::vector<RegionCode> places{row.region};
        const auto district = district_of(row.region);
        if (district != row.region) places.push_back(district);
        if (all) places.push_back(city);
        for (const auto place : places) {
            const auto [at, fresh] = regions.try_emplace(place, Tally{row.numerator, row.denominator});
            if (fresh) continue;
            if (measure->fold == Fold::least) {
                at->second.numerator = std::min(at->second.numerator, row.numerator);
            } else {
                at->second.numerator += row.numerator;
                at->second.denominator += row.denominator;
            }
        }
    }
    return {};
}

std::optional<Reading> Board::computed(const rules::Indicator& indicator, RegionCode region) const {
    const auto source = tallies_.find(indicator.source);
    if (source == tallies_.end()) return {};
    const auto at = source->second.find(region);
    if (at == source->second.end()) return {};
    const auto* measure = find_measure(indicator.source);
    const auto& tally = at->second;
    auto value = measure->share ? percent_of(tally, target_of(indicator).direction) : tally.numerator * one;
    // Where no target is measured against, two digits tell enough.
    if (measure->share && is_own(indicator)) value -= value % (one / 100);
    return Reading{Origin::computed,
                   amount_text(value),
                   std::to_string(tally.numerator),
                   measure->share ? std::to_string(tally.denominator) : std::string(),
                   counted_on_,
                   {},
                   rows_page(*measure, Side::numerator, region, counted_on_, proposed_),
                   rows_page(*measure, Side::denominator, region, counted_on_, proposed_),
                   {}};
}

std::vector<Point> Board::points_of(const rules::Indicator& indicator, RegionCode region) const {
    std::vector<Point> out;
    if (const auto at = known_.find({indicator.name, region}); at != known_.end()) out = at->second.points;
    if (const auto now = computed(indicator, region)) {
        while (!out.empty() && out.back().on >= counted_on_) out.pop_back();
        out.push_back({counted_on_, *parse_amount(now->value)});
    }
    return out;
}

std::vector<RegionCode> Board::counted_regions(const std::string& source) const {
    std::vector<RegionCode> out;
    if (const auto at = tallies_.find(source); at != tallies_.end())
        for (const auto& [region, tally] : at->second) out.push_back(region);
    return out;
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
    for (const auto& item : decision::proposed_items(*book->pack)) out.proposed_ += (out.proposed_.empty() ? "" : ",") + item;
    YK_TRY_VOID(out.read_reports(tx, *book->pack));
    out.read_months(tx, *book->pack);
    YK_TRY_VOID(out.read_counts(tx, city));
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
    if (const auto at = known_.find({indicator.name, region}); at != known_.end()) out = at->second.last;
    if (auto counted = computed(indicator, region)) out = std::move(*counted);
    out.standing = standing_of(target, points_of(indicator, region), on_);
    return out;
}

}  // namespace yk::care::indicators
