// What the platform counts itself. A measure stands here only if its numerator and its denominator are what its definition says.
#include <algorithm>
#include <set>

#include "base/region_above.h"
#include "care/entitlement/assessment/counts.h"
#include "care/entitlement/decision/counts.h"
#include "care/oversight/indicators/counting.h"
#include "care/people/elder/bulk.h"
#include "care/people/elder/counts.h"
#include "care/people/intake/batch.h"
#include "care/people/organisation/lookup.h"
#include "care/service/guide/counts.h"

namespace yk::care::indicators {
namespace {

constexpr std::string_view on_register = "people.on_register", aged = "people.aged", entitled = "entitlement.entitled",
                           unknown = "entitlement.needs_information", received = "entitlement.received", helpers = "guide.helper_coverage",
                           guides = "guide.guide_coverage", settled = "guide.outreach_settled", in_time = "guide.outreach_in_time",
                           met = "guide.visits_met", concluded = "assessment.concluded", objected = "assessment.objected",
                           from_age = "assessment.from_age", answered = "decision.objections_answered", notices = "decision.notices",
                           fresh = "intake.fresh";

// Who is counted and of whom, as the lists are asked for them; {on} is the day counted, {year} the first day of its year, {born}
// the day of birth of whoever is 80 on it, {items} the items a run proposes by itself.
constexpr Measure all[] = {
    {on_register, "/elders?f.state=living", "", Fold::sum, false},
    {aged, "/elders?f.state=living&f.birth.to={born}", "/elders?f.state=living"},
    {entitled, "/determination/results?f.subject=item&f.answer=entitled", "", Fold::sum, false},
    {unknown, "/determination/results?f.subject=item&f.answer=needs_information",
     "/determination/results?f.subject=item&f.answer=entitled,not_entitled,needs_information"},
    {received, "/decision/benefits?f.in_effect=true&f.item={items}",
     "/determination/results?f.subject=item&f.answer=entitled&f.item={items}"},
    {helpers, counted_rows, counted_rows},
    {guides, counted_rows, counted_rows},
    {settled, "/guide/outreach?f.opened_on.from={year}&f.opened_on.to={on}&f.closed_on.to={on}",
     "/guide/outreach?f.opened_on.from={year}&f.opened_on.to={on}"},
    {in_time, counted_rows, counted_rows},
    {met, "/guide/visits?f.made_on.from={year}&f.made_on.to={on}&f.taken_back_at=&f.outcome=found",
     "/guide/visits?f.made_on.from={year}&f.made_on.to={on}&f.taken_back_at="},
    {concluded, counted_rows, counted_rows},
    {objected, counted_rows, counted_rows},
    {from_age, counted_rows, "", Fold::least, false},
    {answered, "/decision/appeals?f.filed_on.from={year}&f.filed_on.to={on}&f.lapsed=false&f.closed=true",
     "/decision/appeals?f.filed_on.from={year}&f.filed_on.to={on}&f.lapsed=false"},
    {notices, "/decision/notices?f.dated.from={year}&f.dated.to={on}", "", Fold::sum, false},
    {fresh, counted_rows, counted_rows},
};

constexpr std::int32_t aged_from = 80;

Result<std::vector<Counted>> count_people(Tx& tx, RegionRange range, Day on) {
    std::vector<Counted> out;
    const auto born_by = add_months(on, -12 * aged_from, MonthRounding::last_day);
    for (const auto& town : elder::count_by_town(tx, range, on, born_by)) {
        out.push_back({on_register, town.town, town.people, 0});
        out.push_back({aged, town.town, town.born_by, town.people});
    }
    return out;
}

// Answers about items of the service list, one a person and item; what is received is held against the items a run proposes by itself.
Result<std::vector<Counted>> count_entitlement(Tx& tx, RegionRange range, Day on) {
    const auto book = YK_TRY(book_of(tx, on));
    const auto proposed = decision::proposed_items(*book->pack);
    const auto is_proposed = [&](const std::string& item) { return std::find(proposed.begin(), proposed.end(), item) != proposed.end(); };
    std::map<RegionCode, std::array<std::int64_t, 5>> towns;  // entitled, unknown, known, received, could be received
    determination::AnswerFilter filter;
    filter.subject = determination::Subject::item;
    const RegionCode region{range.from};
    if (subtree_of(region) == range) filter.region = region;
    for (const auto& count : determination::count_answers(tx, filter, determination::CountBy::town)) {
        auto& town = towns[count.region];
        if (count.answer == determination::Answer::entitled) {
            town[0] += count.people;
            if (is_proposed(count.item)) town[4] += count.people;
        }
        if (count.answer == determination::Answer::needs_information) town[1] += count.people;
        if (count.answer == determination::Answer::not_entitled || count.answer == determination::Answer::entitled) town[2] += count.people;
    }
    for (const auto& count : decision::count_in_effect(tx, filter.region, true))
        if (is_proposed(count.item)) towns[count.region][3] += count.people;
    std::vector<Counted> out;
    for (const auto& [town, n] : towns) {
        out.push_back({entitled, town, n[0], 0});
        out.push_back({unknown, town, n[1], n[1] + n[2]});
        out.push_back({received, town, n[3], n[4]});
    }
    return out;
}

// Villages and communities with somebody of their own, of all of them; and those for which a guide answers, of the village or around it.
// An empty register is no measured nothing.
Result<std::vector<Counted>> count_villages(Tx& tx, RegionRange range, Day on) {
    const auto helped = guide::helped_regions(tx, on);
    const auto guided = guide::guided_regions(tx, on);
    const std::set<RegionCode> with(helped.begin(), helped.end());
    std::vector<RegionRange> around;
    for (const auto region : guided) around.push_back(subtree_of(region));
    std::map<RegionCode, std::array<std::int64_t, 3>> towns;
    for (const auto village : organisation::list_villages(tx, on)) {
        if (!within(village, range) || !tx.scope().contains(village)) continue;
        auto& town = towns[town_of(village)];
        ++town[0];
        town[1] += with.count(village) > 0;
        town[2] += std::any_of(around.begin(), around.end(), [&](RegionRange r) { return within(village, r); });
    }
    std::vector<Counted> out;
    for (const auto& [town, n] : towns) {
        if (!helped.empty()) out.push_back({helpers, town, n[1], n[0]});
        if (!guided.empty()) out.push_back({guides, town, n[2], n[0]});
    }
    return out;
}

Result<std::vector<Counted>> count_work(Tx& tx, RegionRange range, Day on) {
    const auto from = first_of_year(on);
    std::vector<Counted> out;
    for (const auto& town : guide::outreach_by_town(tx, range, from, on)) {
        out.push_back({settled, town.town, town.settled, town.opened});
        out.push_back({in_time, town.town, town.in_time, town.due});
    }
    for (const auto& town : guide::visits_by_town(tx, range, from, on)) out.push_back({met, town.town, town.met, town.made});
    for (const auto& town : assessment::cases_by_town(tx, range, from, on)) {
        out.push_back({concluded, town.town, town.concluded, town.asked});
        out.push_back({objected, town.town, town.objected, town.published});
    }
    for (const auto& town : decision::objections_by_town(tx, range, from, on))
        out.push_back({answered, town.town, town.answered, town.filed});
    for (const auto& town : decision::notices_by_town(tx, range, from, on)) out.push_back({notices, town.town, town.notices, 0});
    return out;
}

// Sources by district whose newest file is not older than a month, of those that have sent one.
Result<std::vector<Counted>> count_files(Tx& tx, RegionRange range, Day on) {
    std::map<RegionCode, std::array<std::int64_t, 2>> districts;
    for (const auto& [key, day] : newest_files(tx, range, on)) {
        auto& district = districts[key.first];
        ++district[0];
        district[1] += on - day <= fresh_days;
    }
    std::vector<Counted> out;
    for (const auto& [district, n] : districts) out.push_back({fresh, district, n[1], n[0]});
    return out;
}

// The youngest age at which an assessment asked for by the elder or a proxy was accepted this year.
Result<std::vector<Counted>> count_ages(Tx& tx, RegionRange range, Day on) {
    std::vector<assessment::Accepted> cases;
    assessment::scan_accepted(tx, first_of_year(on), on, [&](const assessment::Accepted& one) {
        if (within(one.region, range)) cases.push_back(one);
        return true;
    });
    std::map<RegionCode, std::int64_t> youngest;
    for (std::size_t from = 0; from < cases.size(); from += elder::window_rows) {
        const auto some = std::span(cases).subspan(from, std::min(elder::window_rows, cases.size() - from));
        std::vector<elder::ElderId> ids;
        for (const auto& one : some) ids.push_back(one.elder);
        std::map<elder::ElderId, Day> births;
        for (const auto& person : elder::list_people(tx, ids))
            if (person.birth) births[person.id] = *person.birth;
        for (const auto& one : some)
            if (const auto birth = births.find(one.elder); birth != births.end()) {
                const std::int64_t age = age_on(birth->second, one.opened_on);
                auto& least = youngest.try_emplace(town_of(one.region), age).first->second;
                least = std::min(least, age);
            }
    }
    std::vector<Counted> out;
    for (const auto& [town, age] : youngest) out.push_back({from_age, town, age, 0});
    return out;
}

constexpr std::string_view people_sources[] = {on_register, aged}, entitlement_sources[] = {entitled, unknown, received},
                           village_sources[] = {helpers, guides},
                           work_sources[] = {settled, in_time, met, concluded, objected, answered, notices}, file_sources[] = {fresh},
                           age_sources[] = {from_age};
constexpr Part every_part[] = {
    {people_part, people_sources, When::changed, true, &count_people},
    {entitlement_part, entitlement_sources, When::changed, false, &count_entitlement},
    {"villages", village_sources, When::round, true, &count_villages},
    {"work", work_sources, When::round, true, &count_work},
    {"files", file_sources, When::round, true, &count_files},
    {"ages", age_sources, When::day, true, &count_ages},
};

}  // namespace

const Measure* find_measure(std::string_view source) {
    const auto* at = std::find_if(std::begin(all), std::end(all), [&](const Measure& measure) { return measure.source == source; });
    return at == std::end(all) ? nullptr : at;
}
std::span<const Part> parts() { return every_part; }
Day first_of_year(Day on) { return *parse_day(day_text(on).substr(0, 4) + "-01-01"); }

std::map<std::pair<RegionCode, std::string>, Day> newest_files(Tx& tx, RegionRange range, Day on) {
    std::map<std::pair<RegionCode, std::string>, Day> newest;
    for (const auto& roster : intake::list_rosters(tx)) {
        if (roster.as_of > on || !within(roster.district, range) || !tx.scope().contains(roster.district)) continue;
        auto& day = newest[{roster.district, roster.source}];
        day = std::max(day, roster.as_of);
    }
    return newest;
}

std::string rows_page(const Measure& measure, Side side, RegionCode region, Day on, const std::string& proposed_items) {
    std::string out(side == Side::numerator ? measure.of : measure.among);
    if (out.empty()) return out;
    const bool whole = level_of(region) == RegionLevel::city;
    if (out == counted_rows)
        return "/indicators/rows/" + std::string(measure.source) + (side == Side::numerator ? "?side=numerator" : "?side=denominator") +
               "&region=" + region_text(region);
    const std::pair<std::string_view, std::string> words[] = {
        {"{on}", day_text(on)},
        {"{year}", day_text(first_of_year(on))},
        {"{born}", day_text(add_months(on, -12 * aged_from, MonthRounding::last_day))},
        {"{items}", proposed_items}};
    for (const auto& [word, value] : words)
        for (auto at = out.find(word); at != std::string::npos; at = out.find(word, at + value.size())) {
            // A list of no items at all is none.
            if (value.empty()) return {};
            out.replace(at, word.size(), value);
        }
    return whole ? out : out + "&f.region=" + region_text(region);
}

}  // namespace yk::care::indicators
