#include "care/entitlement/assessment/drift.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "care/entitlement/assessment/access.h"

namespace yk::care::assessment {
using namespace model;
namespace {

// What an accepted entry found, and who made it.
struct Made {
    AssessorId lead, second;
    std::int64_t level = 0;
    Instant started_at, finished_at;
    std::optional<bool> located;
    std::optional<std::int64_t> moved_m;
};
constexpr auto made_columns = columns<Made>({
    col<&Made::lead>("主评", "Lead"),
    col<&Made::second>("副评", "Second"),
    col<&Made::level>("等级", "Level"),
    col<&Made::started_at>("开始", "Started"),
    col<&Made::finished_at>("结束", "Finished"),
    col<&Made::located>("有定位", "Located"),
    col<&Made::moved_m>("起止距离", "Moved"),
});
constexpr auto made_schema = schema<Made>("assessment_made", "", {"评估", "Made"}, made_columns);
const Schema& schema_of(const Made*) { return made_schema; }
// Two findings about one elder: a disputed result and the one made anew, or two entries for one case.
struct Twice {
    std::int64_t first = 0, again = 0;
};
constexpr auto twice_columns = columns<Twice>({col<&Twice::first>("第一次", "First"), col<&Twice::again>("再次", "Again")});
constexpr auto twice_schema = schema<Twice>("assessment_twice", "", {"双评", "Twice"}, twice_columns);
const Schema& schema_of(const Twice*) { return twice_schema; }

const Query<Made(ScaleName, Day, Day)> made_between{"assessment.made_between", R"(
    SELECT s.lead, s.second, s.level, s.started_at, s.finished_at, s.located, s.moved_m FROM assessment_submission s
      JOIN assessment_case c ON c.id = s.assessment
     WHERE s.state = 'accepted' AND s.level IS NOT NULL AND c.scale = $1 AND c.assessed_on >= $2 AND c.assessed_on <= $3
       AND {scope s.region} ORDER BY s.id)"};
const Query<Twice(ScaleName, Day, Day)> disputed_between{"assessment.disputed_between", R"(
    SELECT b.level AS first, c.level AS again FROM assessment_case c JOIN assessment_case b ON b.id = c.before
     WHERE c.reason = 'dispute' AND c.scale = $1 AND c.assessed_on >= $2 AND c.assessed_on <= $3 AND c.level IS NOT NULL AND b.level IS NOT NULL
       AND {scope c.region} ORDER BY c.id LIMIT 10000)"};
const Query<Twice(ScaleName, Day, Day)> entered_twice{"assessment.entered_twice", R"(
    SELECT a.level AS first, s.level AS again FROM assessment_submission s
      JOIN assessment_submission a ON a.assessment = s.assessment AND a.id < s.id AND a.level IS NOT NULL
      JOIN assessment_case c ON c.id = s.assessment
     WHERE s.because = 'second_entry' AND s.level IS NOT NULL AND c.scale = $1 AND c.assessed_on >= $2 AND c.assessed_on <= $3
       AND {scope s.region} ORDER BY s.id, a.id LIMIT 10000)"};
// Drawn by lot, so that it speaks for all results and not only for those somebody was unhappy with.
struct Rechecked {
    AssessorId lead, second;
    std::int64_t first = 0, again = 0;
};
constexpr auto rechecked_columns = columns<Rechecked>({col<&Rechecked::lead>("主评", "Lead"), col<&Rechecked::second>("副评", "Second"),
                                                       col<&Rechecked::first>("第一次", "First"), col<&Rechecked::again>("再次", "Again")});
constexpr auto rechecked_schema = schema<Rechecked>("assessment_rechecked", "", {"抽查复评", "Re-checked"}, rechecked_columns);
const Schema& schema_of(const Rechecked*) { return rechecked_schema; }
const Query<Rechecked(ScaleName, Day, Day)> rechecked_between{"assessment.rechecked_between", R"(
    SELECT b.lead, b.second, b.level AS first, c.level AS again FROM assessment_case c JOIN assessment_case b ON b.id = c.before
     WHERE c.reason = 'recheck' AND c.scale = $1 AND c.assessed_on >= $2 AND c.assessed_on <= $3 AND c.level IS NOT NULL AND b.level IS NOT NULL
       AND b.lead IS NOT NULL AND b.second IS NOT NULL AND {scope c.region} ORDER BY c.id LIMIT 10000)"};
const Query<Assessor()> assessors{"assessment.assessors_for_drift", R"(
    SELECT {a.*} FROM assessment_assessor a WHERE {scope a.region} ORDER BY a.agency, a.name, a.id LIMIT 5000)"};

struct DriftAsked {
    ScaleName scale = ScaleName::gbt42195;
    std::optional<Day> from, to;
};
constexpr auto asked_columns =
    columns<DriftAsked>({col<&DriftAsked::scale>("量表", "Scale"), col<&DriftAsked::from>("从", "From"), col<&DriftAsked::to>("到", "To")});
constexpr auto asked_schema = schema<DriftAsked>("assessment_drift_asked", "", {"评估员差异", "Drift"}, asked_columns);
const Schema& schema_of(const DriftAsked*) { return asked_schema; }

struct LevelCount {
    std::int64_t level = 0;
    std::string label;
    std::int64_t people = 0;
};
constexpr auto level_columns = columns<LevelCount>(
    {col<&LevelCount::level>("等级", "Level"), col<&LevelCount::label>("名称", "Label"), col<&LevelCount::people>("人数", "People")});
constexpr auto level_schema = schema<LevelCount>("assessment_level_count", "", {"等级人数", "Level"}, level_columns);
const Schema& schema_of(const LevelCount*) { return level_schema; }
struct Profile {
    AssessorId assessor;
    std::string name, agency_name;
    std::int64_t made = 0;
    std::vector<LevelCount> levels;
    std::optional<double> mean_level, others_mean;  // of everybody else in the same list
    std::optional<std::int64_t> median_minutes;
    std::int64_t located = 0, not_located = 0;    // entries with and without a position; the rest is from before it was asked
    std::optional<std::int64_t> median_moved_m;   // between start and end, where both are known
    std::int64_t rechecked = 0, found_other = 0;  // first results drawn and assessed again; of them with another level
    std::optional<Day> valid_to, trained_until, suspended_on;
};
constexpr auto profile_columns = columns<Profile>({
    col<&Profile::assessor>("评估员编号", "Assessor"),
    col<&Profile::name>("评估员", "Name"),
    col<&Profile::agency_name>("机构", "Agency"),
    col<&Profile::made>("评估数", "Made"),
    col<&Profile::levels>("等级分布", "Levels"),
    col<&Profile::mean_level>("平均等级", "Mean level"),
    col<&Profile::others_mean>("其他人平均", "Mean of the others"),
    col<&Profile::median_minutes>("用时中位数（分钟）", "Median minutes"),
    col<&Profile::located>("有定位", "Located"),
    col<&Profile::not_located>("无定位", "Not located"),
    col<&Profile::median_moved_m>("起止距离中位数（米）", "Median metres moved"),
    col<&Profile::rechecked>("被抽查复评", "Re-checked"),
    col<&Profile::found_other>("复评等级不同", "Found otherwise"),
    col<&Profile::valid_to>("资格止", "Valid to"),
    col<&Profile::trained_until>("培训有效至", "Trained until"),
    col<&Profile::suspended_on>("暂停日", "Suspended on"),
});
constexpr auto profile_schema = schema<Profile>("assessment_profile", "", {"评估员", "Assessor"}, profile_columns);
const Schema& schema_of(const Profile*) { return profile_schema; }
struct Drift {
    ScaleName scale = ScaleName::gbt42195;
    Day from, to;
    std::int64_t made = 0;
    std::vector<LevelCount> levels;
    std::optional<std::int64_t> median_minutes;
    std::vector<Profile> assessors;
    std::int64_t pairs = 0, same = 0, within_one = 0;
    std::optional<double> kappa, kappa_low, kappa_high;
    // Of these the pairs that were drawn by lot.
    std::int64_t drawn_pairs = 0, drawn_same = 0;
    std::optional<double> drawn_kappa, drawn_low, drawn_high;
    std::int64_t located = 0, not_located = 0;
};
constexpr auto drift_columns = columns<Drift>({
    col<&Drift::scale>("量表", "Scale"),
    col<&Drift::from>("从", "From"),
    col<&Drift::to>("到", "To"),
    col<&Drift::made>("评估数", "Made"),
    col<&Drift::levels>("等级分布", "Levels"),
    col<&Drift::median_minutes>("用时中位数（分钟）", "Median minutes"),
    col<&Drift::assessors>("评估员", "Assessors"),
    col<&Drift::pairs>("双评数", "Pairs"),
    col<&Drift::same>("一致", "Same"),
    col<&Drift::within_one>("相差不过一级", "Within one"),
    col<&Drift::kappa>("加权 kappa", "Weighted kappa"),
    col<&Drift::kappa_low>("下限", "Low"),
    col<&Drift::kappa_high>("上限", "High"),
    col<&Drift::drawn_pairs>("抽查复评对数", "Drawn pairs"),
    col<&Drift::drawn_same>("抽查复评一致", "Drawn, same"),
    col<&Drift::drawn_kappa>("抽查加权 kappa", "Weighted kappa of the drawn"),
    col<&Drift::drawn_low>("抽查下限", "Low of the drawn"),
    col<&Drift::drawn_high>("抽查上限", "High of the drawn"),
    col<&Drift::located>("有定位", "Located"),
    col<&Drift::not_located>("无定位", "Not located"),
});
constexpr auto drift_schema = schema<Drift>("assessment_drift", "", {"评估员差异", "Drift"}, drift_columns);
const Schema& schema_of(const Drift*) { return drift_schema; }

struct Tally {
    std::map<std::int64_t, std::int64_t> levels;
    std::int64_t made = 0, sum = 0;
    std::vector<std::int64_t> minutes, moved;
    std::int64_t located = 0, not_located = 0;
    void add(const Made& one) {
        ++levels[one.level];
        ++made;
        sum += one.level;
        minutes.push_back((one.finished_at - one.started_at) / 60'000);
        if (one.located) ++(*one.located ? located : not_located);
        if (one.moved_m) moved.push_back(*one.moved_m);
    }
};
std::vector<LevelCount> counts_of(const Tally& tally, ScaleName scale) {
    std::vector<LevelCount> out;
    for (const auto& [level, people] : tally.levels) out.push_back({level, level_text(code_of(scale), level).zh, people});
    return out;
}

Profile profile_of(const Assessor& assessor, const Tally& tally, const Tally& all, std::span<const Rechecked> rechecked, ScaleName scale) {
    Profile out;
    out.assessor = assessor.id;
    out.name = assessor.name;
    out.agency_name = assessor.agency_name;
    out.made = tally.made;
    out.levels = counts_of(tally, scale);
    out.median_minutes = median_of(tally.minutes);
    out.located = tally.located;
    out.not_located = tally.not_located;
    out.median_moved_m = median_of(tally.moved);
    out.valid_to = assessor.valid_to;
    out.trained_until = assessor.trained_until;
    out.suspended_on = assessor.suspended_on;
    for (const auto& one : rechecked) {
        if (one.lead != assessor.id && one.second != assessor.id) continue;
        ++out.rechecked;
        out.found_other += one.first != one.again;
    }
    out.mean_level = static_cast<double>(tally.sum) / static_cast<double>(tally.made);
    if (all.made > tally.made) out.others_mean = static_cast<double>(all.sum - tally.sum) / static_cast<double>(all.made - tally.made);
    return out;
}

void put_agreement(Drift& out, const Agreement& all, const Agreement& drawn) {
    out.pairs = all.pairs;
    out.same = all.same;
    out.within_one = all.within_one;
    out.kappa = all.kappa;
    out.kappa_low = all.low;
    out.kappa_high = all.high;
    out.drawn_pairs = drawn.pairs;
    out.drawn_same = drawn.same;
    out.drawn_kappa = drawn.kappa;
    out.drawn_low = drawn.low;
    out.drawn_high = drawn.high;
}

Result<Drift> drift(Tx& tx, const DriftAsked& in) {
    Drift out;
    out.scale = in.scale;
    out.to = in.to.value_or(tx.today());
    out.from = in.from.value_or(add_months(out.to, -12, MonthRounding::last_day));
    if (out.to < out.from) return fail_at("/query/to", "assessment.drift.days");
    Tally all;
    std::map<AssessorId, Tally> each;
    tx.scan(made_between, std::function<bool(const Made&)>([&](const Made& one) {
                all.add(one);
                each[one.lead].add(one);
                if (one.second != one.lead) each[one.second].add(one);
                return true;
            }),
            in.scale, out.from, out.to);
    out.made = all.made;
    out.levels = counts_of(all, in.scale);
    out.median_minutes = median_of(all.minutes);
    out.located = all.located;
    out.not_located = all.not_located;
    const auto rechecked = tx.list(rechecked_between, in.scale, out.from, out.to);
    for (auto& assessor : tx.list(assessors)) {
        const auto found = each.find(assessor.id);
        if (found == each.end()) continue;
        YK_TRY_VOID(complete_assessor(tx, &assessor));
        out.assessors.push_back(profile_of(assessor, found->second, all, rechecked, in.scale));
    }
    std::vector<std::pair<std::int64_t, std::int64_t>> by_lot, ratings;
    for (const auto& one : rechecked) by_lot.emplace_back(one.first, one.again);
    ratings = by_lot;
    for (const auto* query : {&disputed_between, &entered_twice})
        for (const auto& pair : tx.list(*query, in.scale, out.from, out.to)) ratings.emplace_back(pair.first, pair.again);
    put_agreement(out, agreement_of(ratings, levels_of(in.scale)), agreement_of(by_lot, levels_of(in.scale)));
    return out;
}

constexpr std::array routes{
    http::get<&drift>("/assessment/drift", rights::agency_read, http::RowScope::region, {"评估员差异统计", "Drift between assessors"}),
};

}  // namespace

std::span<const http::Route> drift_routes() { return routes; }

std::optional<std::int64_t> median_of(std::vector<std::int64_t> values) {
    if (values.empty()) return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

Agreement agreement_of(std::span<const std::pair<std::int64_t, std::int64_t>> ratings, std::size_t levels) {
    Agreement out;
    std::vector<double> cell(levels * levels), row(levels), column(levels);
    for (const auto& [first, again] : ratings) {
        const auto a = static_cast<std::size_t>(first), b = static_cast<std::size_t>(again);
        if (first < 0 || again < 0 || a >= levels || b >= levels) continue;
        ++out.pairs;
        out.same += first == again;
        out.within_one += std::abs(first - again) <= 1;
        cell[a * levels + b] += 1;
    }
    if (out.pairs == 0 || levels < 2) return out;
    const auto n = static_cast<double>(out.pairs);
    const auto span = static_cast<double>((levels - 1) * (levels - 1));
    const auto weight = [&](std::size_t i, std::size_t j) {
        const double apart = static_cast<double>(i) - static_cast<double>(j);
        return 1 - apart * apart / span;
    };
    for (std::size_t i = 0; i < levels; ++i)
        for (std::size_t j = 0; j < levels; ++j) {
            cell[i * levels + j] /= n;
            row[i] += cell[i * levels + j];
            column[j] += cell[i * levels + j];
        }
    double observed = 0, expected = 0;
    std::vector<double> row_weight(levels), column_weight(levels);
    for (std::size_t i = 0; i < levels; ++i)
        for (std::size_t j = 0; j < levels; ++j) {
            observed += weight(i, j) * cell[i * levels + j];
            expected += weight(i, j) * row[i] * column[j];
            row_weight[i] += column[j] * weight(i, j);
            column_weight[j] += row[i] * weight(i, j);
        }
    if (expected >= 1 - 1e-12) return out;  // one level only: chance alone agrees always
    const double kappa = (observed - expected) / (1 - expected);
    double sum = 0;
    for (std::size_t i = 0; i < levels; ++i)
        for (std::size_t j = 0; j < levels; ++j) {
            const double off = weight(i, j) - (row_weight[i] + column_weight[j]) * (1 - kappa);
            sum += cell[i * levels + j] * off * off;
        }
    const double centre = kappa - expected * (1 - kappa);
    const double variance = std::max(0.0, (sum - centre * centre) / (n * (1 - expected) * (1 - expected)));
    constexpr double two_sided_95 = 1.959964;
    out.kappa = kappa;
    out.low = std::max(-1.0, kappa - two_sided_95 * std::sqrt(variance));
    out.high = std::min(1.0, kappa + two_sided_95 * std::sqrt(variance));
    return out;
}

}  // namespace yk::care::assessment
