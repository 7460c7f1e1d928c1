#include "care/oversight/overview/overview.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/region_above.h"
#include "care/entitlement/decision/decision.h"
#include "care/entitlement/determination/determination.h"
#include "care/entitlement/policy/policy.h"
#include "care/people/intake/batch.h"
#include "care/people/organisation/lookup.h"
#include "care/service/guide/guide.h"

namespace yk::care::overview {
using namespace model;
namespace {

// People by town, item and answer as of the newest run of the region; and what that run changed.
struct Count {
    Id<struct CountTag> id;
    RegionCode region;  // a town, or a district for people of whom no town is known
    std::string item;
    std::string kind;  // an answer, or a change of the run
    determination::RunId run;
    Day as_of;  // of the run
    std::int64_t people = 0;
};
constexpr auto count_columns =
    columns<Count>({key<&Count::id>("编号", "Id"), col<&Count::region>("区划", "Division").scope(), col<&Count::item>("项目", "Item"),
                    col<&Count::kind>("结论或变化", "Answer or change"), col<&Count::run>("批次", "Run"),
                    col<&Count::as_of>("认定日", "As of"), col<&Count::people>("人数", "People")});
constexpr auto count_schema = schema<Count>("overview_count", "overview_count", {"概览计数", "Count"}, count_columns);

constexpr std::string_view tables = R"(
CREATE TABLE overview_count (id BIGINT PRIMARY KEY, region BIGINT NOT NULL, item TEXT NOT NULL, kind TEXT NOT NULL, run BIGINT NOT NULL,
    as_of TEXT NOT NULL, people BIGINT NOT NULL);
CREATE INDEX overview_count_by_region ON overview_count (region, item, kind)
)";
constexpr store::Migration migrations[] = {{"oversight.overview", 1, tables}};

// What other runs of the same day changed stays: together they are the day's lists.
const Technical<RegionCode, RegionCode, Day, determination::RunId> forget{"overview.forget", "counted anew after a run", R"(
    DELETE FROM overview_count WHERE region >= $1 AND region < $2
       AND (as_of <> $3 OR run = $4 OR kind NOT IN ('newly_entitled', 'stopped', 'changed')) AND {unscoped a run counts its own region})"};

struct ItemSum {
    std::string item, kind;
    std::int64_t people = 0;
};
constexpr auto item_sum_columns = columns<ItemSum>(
    {col<&ItemSum::item>("项目", "Item"), col<&ItemSum::kind>("结论或变化", "Answer or change"), col<&ItemSum::people>("人数", "People")});
constexpr auto item_sum_schema = schema<ItemSum>("overview_item_sum", "", {"合计", "Sum"}, item_sum_columns);
const Schema& schema_of(const ItemSum*) { return item_sum_schema; }
struct TownSum {
    RegionCode region;
    std::string kind;
    std::int64_t people = 0;
};
constexpr auto town_sum_columns =
    columns<TownSum>({col<&TownSum::region>("区划", "Division"), col<&TownSum::kind>("结论或变化", "Answer or change"),
                      col<&TownSum::people>("人数", "People")});
constexpr auto town_sum_schema = schema<TownSum>("overview_town_sum", "", {"合计", "Sum"}, town_sum_columns);
const Schema& schema_of(const TownSum*) { return town_sum_schema; }

const Query<ItemSum()> by_item{"overview.by_item", R"(
    SELECT c.item, c.kind, SUM(c.people) FROM overview_count c WHERE {scope c.region} GROUP BY c.item, c.kind ORDER BY c.item, c.kind LIMIT 5000)"};
const Query<TownSum()> by_town{"overview.by_town", R"(
    SELECT c.region, c.kind, SUM(c.people) FROM overview_count c WHERE {scope c.region} GROUP BY c.region, c.kind
     ORDER BY c.region, c.kind LIMIT 10000)"};
const Query<determination::RunId()> newest_run{"overview.newest_run", R"(
    SELECT c.run FROM overview_count c WHERE {scope c.region} ORDER BY c.run DESC, c.id LIMIT 1)"};
const Query<determination::RunId()> changing_runs{"overview.changing_runs", R"(
    SELECT DISTINCT c.run FROM overview_count c WHERE c.kind IN ('newly_entitled', 'stopped', 'changed') AND {scope c.region}
     ORDER BY c.run LIMIT 1000)"};

const Query<TownSum()> entitled_people{"overview.entitled_people", R"(
    SELECT c.region, c.item, SUM(c.people) FROM overview_count c WHERE c.kind = 'entitled' AND {unscoped numbers for the public}
     GROUP BY c.region, c.item ORDER BY c.region, c.item LIMIT 10000)"};
const Query<determination::RunId()> newest_of_all{"overview.newest_of_all", R"(
    SELECT c.run FROM overview_count c WHERE {unscoped numbers for the public} ORDER BY c.run DESC, c.id LIMIT 1)"};
const Query<Day(determination::RunId)> day_of_run{"overview.day_of_run", R"(
    SELECT c.as_of FROM overview_count c WHERE c.run = $1 AND {unscoped numbers for the public} ORDER BY c.id LIMIT 1)"};

struct Item {
    std::string item;
    policy::Text label;
    std::string kind;
    std::int64_t entitled = 0, not_entitled = 0, needs_information = 0, newly_entitled = 0, stopped = 0, changed = 0;
    std::int64_t receiving = 0;  // people with the benefit in effect, by a decision
};
constexpr auto item_columns = columns<Item>(
    {col<&Item::item>("项目", "Item"), col<&Item::label>("名称", "Name"), col<&Item::kind>("类别", "Kind"),
     col<&Item::entitled>("符合", "Entitled"), col<&Item::not_entitled>("不符合", "Not entitled"),
     col<&Item::needs_information>("待补", "Needs information"), col<&Item::newly_entitled>("新符合", "Newly entitled"),
     col<&Item::stopped>("拟停止", "To be stopped"), col<&Item::changed>("有变化", "Changed"), col<&Item::receiving>("在享", "Receiving")});
constexpr auto item_schema = schema<Item>("overview_item", "", {"项目", "Item"}, item_columns);
const Schema& schema_of(const Item*) { return item_schema; }

struct Town {
    RegionCode region, district;
    std::string name, district_name;
    std::int64_t newly_entitled = 0, stopped = 0, changed = 0, needs_information = 0;
};
constexpr auto town_columns =
    columns<Town>({col<&Town::region>("镇街", "Town"), col<&Town::district>("区", "District"), col<&Town::name>("名称", "Name"),
                   col<&Town::district_name>("区名", "District's name"), col<&Town::newly_entitled>("新符合", "Newly entitled"),
                   col<&Town::stopped>("拟停止", "To be stopped"), col<&Town::changed>("有变化", "Changed"),
                   col<&Town::needs_information>("待补", "Needs information")});
constexpr auto town_schema = schema<Town>("overview_town", "", {"镇街", "Town"}, town_columns);
const Schema& schema_of(const Town*) { return town_schema; }

struct Source {
    std::string source;
    policy::Text label;
    std::string district_name;
    RegionCode district;
    std::optional<Day> as_of;
    std::optional<std::int64_t> days;  // since then
};
constexpr auto source_columns = columns<Source>(
    {col<&Source::source>("来源", "Source"), col<&Source::label>("名称", "Name"), col<&Source::district_name>("区名", "District's name"),
     col<&Source::district>("区", "District"), col<&Source::as_of>("数据日期", "As of"), col<&Source::days>("距今天数", "Days since")});
constexpr auto source_schema = schema<Source>("overview_source", "", {"数据新鲜度", "Freshness"}, source_columns);
const Schema& schema_of(const Source*) { return source_schema; }

struct Overview {
    std::vector<determination::RunId> runs;  // whose changes are counted: those of the newest day
    std::optional<Day> as_of;
    std::int64_t newly_entitled = 0, stopped = 0, changed = 0, needs_information = 0;  // answers of items
    std::int64_t outreach_open = 0, outreach_overdue = 0, outreach_opened = 0, outreach_found = 0, outreach_closed = 0;
    std::vector<Item> items;
    std::vector<Town> towns;
    std::vector<Source> sources;
};
constexpr auto overview_columns = columns<Overview>({
    col<&Overview::runs>("批次", "Runs"),
    col<&Overview::as_of>("认定日", "As of"),
    col<&Overview::newly_entitled>("新符合", "Newly entitled"),
    col<&Overview::stopped>("拟停止", "To be stopped"),
    col<&Overview::changed>("有变化", "Changed"),
    col<&Overview::needs_information>("待补", "Needs information"),
    col<&Overview::outreach_open>("在办上门线索", "Open outreach"),
    col<&Overview::outreach_overdue>("逾期上门线索", "Overdue outreach"),
    col<&Overview::outreach_opened>("本月生成", "Opened this month"),
    col<&Overview::outreach_found>("本月核实", "Found out this month"),
    col<&Overview::outreach_closed>("本月关闭", "Closed this month"),
    col<&Overview::items>("项目", "Items"),
    col<&Overview::towns>("镇街", "Towns"),
    col<&Overview::sources>("数据新鲜度", "Freshness"),
});
constexpr auto overview_schema = schema<Overview>("overview", "", {"概览", "Overview"}, overview_columns);
const Schema& schema_of(const Overview*) { return overview_schema; }

// Counts the region of a run anew. Heard once a run.
Status count_run(Tx& tx, const work::Fact& fact) {
    const auto run = tx.find<determination::Run>(determination::RunId{fact.subject});
    if (!run) return {};
    std::map<std::tuple<RegionCode, std::string, std::string>, std::int64_t> sums;
    determination::AnswerFilter items;
    items.subject = determination::Subject::item;
    items.region = run->region;
    for (const auto& count : determination::count_answers(tx, items, determination::CountBy::town))
        sums[{count.region, count.item, code_of(count.answer)}] += count.people;
    determination::scan_changes(tx, run->id, [&](const determination::AnswerRow& row) {
        if (row.subject == determination::Subject::item && row.change != determination::Change::none)
            ++sums[{town_of(row.region), row.item, code_of(row.change)}];
        return true;
    });
    const auto range = subtree_of(run->region);
    tx.run(forget, RegionCode{range.from}, RegionCode{range.to}, run->as_of, run->id);
    std::vector<Count> counts;
    for (const auto& [key, people] : sums) {
        const auto& [region, item, kind] = key;
        counts.push_back({tx.new_id<decltype(Count::id)>(), region, item, kind, run->id, run->as_of, people});
    }
    std::vector<const void*> rows;
    for (const auto& count : counts) rows.push_back(&count);
    tx.insert_bulk(count_schema, rows, "overview.counts");
    return {};
}
constexpr std::string_view topics[] = {"determination.run.finished"};
const work::Subscription subscriptions[] = {{"overview.counts", topics, &count_run}};

template <class Row>
void add(Row& row, std::string_view kind, std::int64_t people) {
    if (kind == "newly_entitled") row.newly_entitled += people;
    if (kind == "stopped") row.stopped += people;
    if (kind == "changed") row.changed += people;
    if (kind == "needs_information") row.needs_information += people;
}

void add_items(Tx& tx, const rules::Pack& pack, Overview& out) {
    std::map<std::string, Item, std::less<>> found;
    for (const auto& sum : tx.list(by_item)) {
        auto& item = found[sum.item];
        add(item, sum.kind, sum.people);
        add(out, sum.kind, sum.people);
        if (sum.kind == "entitled") item.entitled = sum.people;
        if (sum.kind == "not_entitled") item.not_entitled = sum.people;
    }
    for (const auto& count : decision::count_in_effect(tx, {}, false)) found[count.item].receiving += count.people;
    for (const auto& item : pack.items)
        if (const auto at = found.find(item.name); at != found.end() && item.modelled) {
            at->second.item = item.name;
            at->second.label = policy::text_of(item.label);
            at->second.kind = item.kind;
            out.items.push_back(std::move(at->second));
        }
}

// Every town of the actor's regions, also those without anything.
Status add_towns(Tx& tx, Overview& out) {
    std::map<RegionCode, Town> found;
    const auto city = YK_TRY(organisation::get_city(tx));
    for (const auto& district : organisation::list_children(tx, city.code))
        for (const auto& town : organisation::list_children(tx, district.code))
            if (town.level == RegionLevel::town && tx.scope().contains(town.code))
                found[town.code] = {town.code, district.code, town.name, district.name};
    for (const auto& sum : tx.list(by_town)) {
        auto& town = found[sum.region];
        if (!town.region) town = {sum.region, district_of(sum.region), "", organisation::region_name(tx, district_of(sum.region))};
        add(town, sum.kind, sum.people);
    }
    for (auto& [region, town] : found) out.towns.push_back(std::move(town));
    return {};
}

void add_sources(Tx& tx, const rules::Pack& pack, Overview& out) {
    std::map<std::pair<std::string, RegionCode>, Day> newest;
    for (const auto& roster : intake::list_rosters(tx)) {
        if (!tx.scope().covers(subtree_of(roster.district))) continue;
        auto& day = newest[{roster.source, roster.district}];
        day = std::max(day, roster.as_of);
    }
    for (const auto& [key, day] : newest)
        out.sources.push_back({key.first, policy::code_label(pack, "fact_source", key.first), organisation::region_name(tx, key.second),
                               key.second, day, tx.today() - day});
}

Result<Overview> overview(Tx& tx) {
    Overview out;
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    if (const auto run = tx.first(newest_run)) out.as_of = tx.first(day_of_run, *run);
    out.runs = tx.list(changing_runs);
    add_items(tx, *book->pack, out);
    YK_TRY_VOID(add_towns(tx, out));
    add_sources(tx, *book->pack, out);
    const auto tally = guide::tally_of_month(tx, tx.today());
    out.outreach_open = tally.open;
    out.outreach_overdue = tally.overdue;
    out.outreach_opened = tally.opened;
    out.outreach_found = tally.found;
    out.outreach_closed = tally.closed;
    return out;
}

constexpr std::array routes{
    http::get<&overview>("/overview", determination::read_results, http::RowScope::region, {"概览", "Overview"}),
};
const Schema* const records[] = {&count_schema};

}  // namespace

Entitled entitled_by_district(Tx& tx) {
    Entitled out;
    if (const auto run = tx.first(newest_of_all)) out.as_of = tx.first(day_of_run, *run);
    for (const auto& sum : tx.list(entitled_people)) out.people[{sum.kind, district_of(sum.region)}] += sum.people;
    return out;
}

const care::Module module{.name = "oversight.overview",
                          .label = {"概览", "Overview"},
                          .records = records,
                          .migrations = migrations,
                          .routes = routes,
                          .subscriptions = subscriptions};

}  // namespace yk::care::overview
