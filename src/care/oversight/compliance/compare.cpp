#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "care/oversight/compliance/report.h"

namespace yk::care::compliance {
using namespace model;

std::span<const Option> options_of(Measure) {
    static constexpr Option all[] = {
        {"award", {"符合率", "Award rate"}}, {"missing", {"待补率", "Missing information"}}, {"refusal", {"不予率", "Refusal rate"}}};
    return all;
}
std::span<const Option> options_of(Dimension) {
    static constexpr Option all[] = {{"district", {"区县", "District"}},
                                     {"sex", {"性别", "Sex"}},
                                     {"age", {"年龄段", "Age band"}},
                                     {"category", {"对象类别", "Recipient category"}}};
    return all;
}
std::span<const Option> options_of(Verdict) {
    static constexpr Option all[] = {{"by_chance", {"偶然可解释", "Chance explains it"}},
                                     {"by_rule", {"政策条件所致", "The rule asks for it"}},
                                     {"by_mixture", {"年龄构成所致", "The mixture of ages"}},
                                     {"to_look_at", {"需要核查", "To be looked at"}}};
    return all;
}

namespace {

constexpr double flagged_at = 0.05;

constexpr auto report_columns = columns<Report>({
    key<&Report::id>("编号", "Id"),
    col<&Report::as_of>("截至", "As of"),
    col<&Report::decided_from>("决定自", "Decisions from"),
    col<&Report::people>("人数", "People"),
    col<&Report::comparisons>("比较次数", "Comparisons"),
    col<&Report::to_look_at>("需要核查", "To be looked at"),
    col<&Report::by_rule>("政策条件所致", "By the rule"),
    col<&Report::by_mixture>("年龄构成所致", "By mixture"),
    col<&Report::too_small>("人数太少未比较", "Too small"),
    col<&Report::group_least>("最少人数", "Fewest people").hide(),
    col<&Report::cell_least>("最小公布数", "Smallest shown").hide(),
    col<&Report::pack>("政策包", "Pack").hide(),
    col<&Report::made_by>("编制人", "Made by"),
    col<&Report::made_at>("编制时间", "Made at"),
    version<&Report::version>(),
});
constexpr auto report_schema = schema<Report>("fairness_report", "compliance_report", {"公平性报告", "Fairness report"}, report_columns);

constexpr auto band_columns =
    columns<Band>({col<&Band::band>("年龄段", "Age band"), col<&Band::people>("人数", "People"), col<&Band::yes>("其中", "Of them"),
                   col<&Band::rest_people>("其余人数", "Others"), col<&Band::rest_yes>("其余其中", "Of the others")});
constexpr auto band_schema = schema<Band>("fairness_band", "", {"年龄段", "Age band"}, band_columns);

constexpr auto comparison_columns = columns<Comparison>({
    col<&Comparison::measure>("指标", "Measure"),
    col<&Comparison::item>("项目代码", "Item"),
    col<&Comparison::item_label>("项目", "Item"),
    col<&Comparison::dimension>("维度", "By"),
    col<&Comparison::group>("群体代码", "Group"),
    col<&Comparison::group_label>("群体", "Group"),
    col<&Comparison::people>("人数", "People"),
    col<&Comparison::rest_people>("其余人数", "Others"),
    col<&Comparison::yes>("其中", "Of them"),
    col<&Comparison::rest_yes>("其余其中", "Of the others"),
    col<&Comparison::difference>("差异", "Difference"),
    col<&Comparison::low>("下限", "From"),
    col<&Comparison::high>("上限", "To"),
    col<&Comparison::within>("同年龄段差异", "Within age bands"),
    col<&Comparison::above>("高于其余", "Above"),
    col<&Comparison::p>("p", "p"),
    col<&Comparison::q>("q", "q"),
    col<&Comparison::exact>("精确法", "Exact"),
    col<&Comparison::verdict>("判断", "Told as"),
    col<&Comparison::bands>("年龄段", "Age bands"),
});
constexpr auto comparison_schema = schema<Comparison>("fairness_comparison", "", {"比较", "Comparison"}, comparison_columns);

constexpr auto page_columns = columns<ReportPage>({col<&ReportPage::report>("报告", "Report"), col<&ReportPage::lines>("比较", "Lines")});
constexpr auto page_schema = schema<ReportPage>("fairness_page", "", {"公平性报告", "Fairness report"}, page_columns);

Share sum_of(const std::array<Share, age_bands>& bands) {
    Share out;
    for (const auto& band : bands) out += band;
    return out;
}

bool asked(const Question& question, const Group& group) {
    if (group.dimension == Dimension::category)
        return std::find(question.categories_by_rule.begin(), question.categories_by_rule.end(), group.code) !=
               question.categories_by_rule.end();
    return std::find(question.asked_by_rule.begin(), question.asked_by_rule.end(), group.dimension) != question.asked_by_rule.end();
}

// 0 is no secret of anybody's; a few are.
bool small(std::int64_t count, std::int64_t least) { return count > 0 && count < least; }
bool small(const Share& share, std::int64_t least) { return small(share.yes, least) || small(share.people - share.yes, least); }

class Comparing {
 public:
    Comparing(const std::vector<Group>& groups, const Question& question, const Limits& limits)
        : groups_(groups), question_(question), limits_(limits), all_(sum_of(question.all)) {}

    // The chance of each comparison goes to `p`, also where it is not shown.
    void add_to(std::vector<Comparison>& out, std::vector<double>& p, std::int64_t& too_small) {
        if (all_.yes == 0 || all_.yes == all_.people) return;
        hide();
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            const auto group = sum_of(question_.groups[g]), rest = all_ - group;
            if (group.people == 0 || rest.people == 0) continue;
            if (group.people < limits_.group_least || rest.people < limits_.group_least)
                ++too_small;
            else
                out.push_back(one(g, group, rest, p));
        }
    }

 private:
    // A small count hides its group; a single hidden one could be worked out from the whole, so the next smallest goes with it.
    void hide() {
        hidden_.assign(groups_.size(), false);
        std::map<Dimension, std::vector<std::size_t>> shown;
        std::map<Dimension, std::size_t> count;
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            const auto group = sum_of(question_.groups[g]);
            if (group.people == 0) continue;
            hidden_[g] = small(group, limits_.cell_least) || small(all_ - group, limits_.cell_least);
            count[groups_[g].dimension] += hidden_[g];
            if (!hidden_[g] && groups_[g].parts) shown[groups_[g].dimension].push_back(g);
        }
        for (const auto& [dimension, hidden] : count) {
            auto& others = shown[dimension];
            if (hidden != 1 || others.empty()) continue;
            hidden_[*std::min_element(others.begin(), others.end(), [&](std::size_t a, std::size_t b) {
                return sum_of(question_.groups[a]).people < sum_of(question_.groups[b]).people;
            })] = true;
        }
    }
    Comparison one(std::size_t g, const Share& group, const Share& rest, std::vector<double>& p) const {
        Comparison out;
        out.measure = question_.measure;
        out.item = question_.item;
        out.item_label = question_.label;
        out.dimension = groups_[g].dimension;
        out.group = groups_[g].code;
        out.group_label = groups_[g].label;
        out.people = group.people;
        out.rest_people = rest.people;
        const auto chance = chance_of(group, rest);
        p.push_back(chance.p);
        out.exact = chance.exact;
        out.above = group.rate() > rest.rate();
        out.verdict = asked(question_, groups_[g]) ? Verdict::by_rule : Verdict::to_look_at;
        std::vector<Stratum> strata;
        for (std::size_t b = 0; b < age_bands; ++b) strata.push_back({question_.groups[g][b], question_.all[b] - question_.groups[g][b]});
        const auto inside = groups_[g].dimension == Dimension::age ? std::nullopt : within(strata);
        const double crude = group.rate() - rest.rate();
        if (out.verdict == Verdict::to_look_at && inside && (*inside * crude <= 0 || std::abs(*inside) < std::abs(crude) / 2))
            out.verdict = Verdict::by_mixture;
        if (hidden_[g]) return out;
        out.p = chance.p;
        const auto interval = interval_of(group, rest);
        out.yes = group.yes;
        out.rest_yes = rest.yes;
        out.difference = crude;
        out.low = interval.low;
        out.high = interval.high;
        out.within = inside;
        if (!inside) return out;
        for (std::size_t b = 0; b < age_bands; ++b) out.bands.push_back(band(g, b, strata[b]));
        // A single hidden band could be worked out from the whole, so the next smallest goes with it: of people first, then of yes.
        hide_second(out.bands, strata, &Band::people, {&Band::people, &Band::rest_people, &Band::yes, &Band::rest_yes});
        hide_second(out.bands, strata, &Band::yes, {&Band::yes, &Band::rest_yes});
        return out;
    }
    using Cell = std::optional<std::int64_t> Band::*;
    static void hide_second(std::vector<Band>& bands, const std::vector<Stratum>& strata, Cell seen, std::initializer_list<Cell> cells) {
        std::vector<std::size_t> shown;
        for (std::size_t b = 0; b < bands.size(); ++b)
            if (bands[b].*seen) shown.push_back(b);
        if (shown.size() + 1 != bands.size()) return;
        const auto size = [&](std::size_t b) {
            const auto people = strata[b].group.people + strata[b].rest.people;
            return people == 0 ? std::numeric_limits<std::int64_t>::max() : people;  // of nobody there is nothing to hide behind
        };
        const auto least = *std::min_element(shown.begin(), shown.end(), [&](std::size_t a, std::size_t b) { return size(a) < size(b); });
        for (const auto cell : cells) (bands[least].*cell).reset();
    }
    // Where groups are the whole, a band that is small in one of them is shown of none: the others would tell it.
    template <class IsSmall>
    bool in_any(std::size_t g, std::size_t b, IsSmall&& is_small) const {
        for (std::size_t other = 0; other < groups_.size(); ++other) {
            if (other != g && !(groups_[g].parts && groups_[other].dimension == groups_[g].dimension)) continue;
            const auto& group = question_.groups[other][b];
            if (is_small(group) || is_small(question_.all[b] - group)) return true;
        }
        return false;
    }
    Band band(std::size_t g, std::size_t b, const Stratum& stratum) const {
        Band out;
        out.band = band_text(b);
        const auto& [group, rest] = stratum;
        if (in_any(g, b, [&](const Share& share) { return small(share.people, limits_.cell_least); })) return out;
        out.people = group.people;
        out.rest_people = rest.people;
        if (in_any(g, b, [&](const Share& share) { return small(share, limits_.cell_least); })) return out;
        out.yes = group.yes;
        out.rest_yes = rest.yes;
        return out;
    }

    const std::vector<Group>& groups_;
    const Question& question_;
    const Limits& limits_;
    Share all_;
    std::vector<bool> hidden_;
};

}  // namespace

const Schema& schema_of(const Report*) { return report_schema; }
const Schema& schema_of(const Band*) { return band_schema; }
const Schema& schema_of(const Comparison*) { return comparison_schema; }
const Schema& schema_of(const ReportPage*) { return page_schema; }

std::size_t band_of(std::optional<std::int32_t> age) {
    constexpr std::int32_t upper[] = {65, 70, 80, 90, 100};
    if (!age || *age < 60) return age_bands - 1;
    return static_cast<std::size_t>(std::upper_bound(std::begin(upper), std::end(upper), *age) - std::begin(upper));
}
const char* band_text(std::size_t band) {
    constexpr const char* texts[age_bands] = {"60-64", "65-69", "70-79", "80-89", "90-99", "100+", "-"};
    return texts[band];
}

std::vector<Comparison> compare(const std::vector<Group>& groups, const std::vector<Question>& questions, const Limits& limits,
                                std::int64_t& too_small) {
    std::vector<Comparison> out;
    std::vector<double> p;
    for (const auto& question : questions) Comparing(groups, question, limits).add_to(out, p, too_small);
    const auto q = adjusted(p);
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i].p) out[i].q = q[i];
        if (q[i] < flagged_at) continue;
        out[i].verdict = Verdict::by_chance;
        out[i].bands.clear();
    }
    return out;
}

}  // namespace yk::care::compliance
