// Counts kept by town and day: counted whole when a day begins, and after that only where something has changed.
#include "care/oversight/indicators/counting.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/region_above.h"
#include "care/entitlement/determination/determination.h"
#include "care/people/elder/bulk.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::indicators {
using namespace model;
namespace {

// What has changed since the last round: a part of the records in a town or wider.
struct Due {
    Id<struct IndicatorDueTag> id;
    std::string part;
    RegionCode region;
};
constexpr auto due_columns =
    columns<Due>({key<&Due::id>("编号", "Id"), col<&Due::part>("部分", "Part"), col<&Due::region>("区划", "Region")});
constexpr auto due_schema = schema<Due>("indicator_due", "indicators_due", {"待重新统计", "To be counted again"}, due_columns);
const Schema& schema_of(const Due*) { return due_schema; }

constexpr auto count_columns = columns<Count>({
    key<&Count::id>("编号", "Id"),
    col<&Count::source>("口径", "Source"),
    col<&Count::region>("区划", "Region").scope(),
    col<&Count::counted_on>("统计日期", "Counted on"),
    col<&Count::numerator>("分子", "Numerator"),
    col<&Count::denominator>("分母", "Denominator"),
    col<&Count::counted_at>("统计时间", "Counted at"),
    version<&Count::version>(),
});
constexpr auto count_schema = schema<Count>("indicator_count_row", "indicators_count", {"指标计数", "Count"}, count_columns);

const Query<Day(Day, Day)> newest_day{"indicators.newest_day", R"(
    SELECT c.counted_on FROM indicators_count c WHERE c.counted_on >= $1 AND c.counted_on <= $2 AND {unscoped which days are counted}
     ORDER BY c.counted_on DESC, c.id LIMIT 1)"};
const Query<CountId(Day)> newest_count{"indicators.newest_count", R"(
    SELECT c.id FROM indicators_count c WHERE c.counted_on = $1 AND {unscoped the whole city is counted together}
     ORDER BY c.counted_at DESC, c.id DESC LIMIT 1)"};
const Query<Count(Day)> counts_on{"indicators.counts_on", R"(
    SELECT {c.*} FROM indicators_count c WHERE c.counted_on = $1 AND {scope c.region} ORDER BY c.source, c.region, c.id LIMIT 100000)"};
const Query<Count(Day, std::vector<std::string>, std::int64_t, std::int64_t)> counts_of_part{"indicators.counts_of_part", R"(
    SELECT {c.*} FROM indicators_count c WHERE c.counted_on = $1 AND c.source {in $2} AND c.region >= $3 AND c.region < $4
       AND {unscoped the whole city is counted together} ORDER BY c.source, c.region, c.id LIMIT 100000)"};
const Query<Due()> all_due{"indicators.all_due", "SELECT {*} FROM indicators_due ORDER BY id LIMIT 100000"};

const Technical<std::int64_t, std::string, RegionCode> mark{"indicators.mark", "what is to be counted again",
                                                            "INSERT INTO indicators_due (id, part, region) VALUES ($1, $2, $3)"};
const Technical<std::vector<std::int64_t>> unmark{"indicators.unmark", "counted again", "DELETE FROM indicators_due WHERE id {in $1}"};
const Technical<Day, std::vector<std::string>, std::int64_t, std::int64_t> forget_part{"indicators.forget_part", "counted again", R"(
    DELETE FROM indicators_count WHERE counted_on = $1 AND source {in $2} AND region >= $3 AND region < $4
       AND {unscoped the whole city is counted together})"};
const Technical<Day> forget_before{"indicators.forget_before", "days past are kept in the frozen months", R"(
    DELETE FROM indicators_count WHERE counted_on < $1 AND {unscoped the whole city is counted together})"};

// A week without a round: what stands there is called by its day; older counts speak for nothing any more.
constexpr std::int32_t speaks_days = 7;
constexpr std::int32_t kept_days = 40;
// More towns than this are counted quicker together.
constexpr std::size_t most_towns = 40;

std::vector<std::string> sources_of(const Part& part) { return {part.sources.begin(), part.sources.end()}; }
bool same(const std::vector<Count>& known, const std::vector<Counted>& now) {
    std::map<std::pair<std::string_view, RegionCode>, std::pair<std::int64_t, std::int64_t>> rows;
    for (const auto& row : known) rows[{row.source, row.region}] = {row.numerator, row.denominator};
    return known.size() == now.size() && std::all_of(now.begin(), now.end(), [&](const Counted& row) {
               const auto at = rows.find({row.source, row.region});
               return at != rows.end() && at->second == std::pair(row.numerator, row.denominator);
           });
}

std::vector<RegionRange> ranges_of(const Part& part, const std::vector<Due>& due, RegionRange city) {
    std::set<RegionCode> regions;
    for (const auto& one : due)
        if (one.part == part.name) regions.insert(one.region);
    const bool wide =
        std::any_of(regions.begin(), regions.end(), [&](RegionCode region) { return !within(region, city) || subtree_of(region) == city; });
    if (wide || regions.size() > most_towns) return {city};
    std::vector<RegionRange> out;
    // A district that is marked has its towns with it; regions are in order of code, so it comes before them.
    for (const auto region : regions)
        if (out.empty() || !within(region, out.back())) out.push_back(subtree_of(region));
    return out;
}

// Of two rounds at a time the one that ends later has read what the other has counted since: its numbers are dropped, and the marks that
// are left are the next round's.
bool overtaken(Tx& tx, const Round& round) {
    if (tx.first(newest_count, round.on) != round.newest) return true;
    std::set<std::int64_t> due;
    for (const auto& one : tx.list(all_due)) due.insert(one.id.value);
    return std::any_of(round.seen.begin(), round.seen.end(), [&](std::int64_t id) { return due.count(id) == 0; });
}

Status run_counting(work::JobRun& run) {
    const auto round = YK_TRY(run.database().read_value(run.request(), [](Tx& tx) -> Result<Round> { return count_round(tx, false); }));
    return run.step([&](Tx& tx) { return keep_round(tx, round); }, {"{}"});
}

// Where the people live whom a fact speaks of.
std::set<RegionCode> towns_of(Tx& tx, const std::vector<elder::ElderId>& ids) {
    std::set<RegionCode> out;
    for (const auto& person : elder::list_people(tx, ids)) out.insert(town_of(person.region));
    return out;
}

Status hear(Tx& tx, const work::Fact& fact) {
    std::set<RegionCode> towns;
    const bool batch = fact.topic.starts_with("elder.batch.");
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    if (fact.topic == "determination.run.finished") {
        const auto run = tx.find<determination::Run>(determination::RunId{fact.subject});
        towns.insert(run ? run->region : city);
    } else {
        std::vector<elder::ElderId> ids{elder::ElderId{fact.subject}};
        if (batch) ids = YK_TRY(elder::read_batch_change(fact.body.text)).ids;
        towns = towns_of(tx, ids);
        // Nobody knows any more where the removed have lived.
        if (towns.empty() || fact.topic.ends_with(".removed")) towns = {city};
    }
    const auto part = fact.topic.starts_with("elder.") ? people_part : entitlement_part;
    for (const auto town : towns) tx.run(mark, tx.new_id<decltype(Due::id)>().value, std::string(part), town);
    return {};
}
constexpr std::string_view topics[] = {"elder.changed",
                                       "elder.removed",
                                       "elder.batch.changed",
                                       "elder.batch.removed",
                                       "determination.run.finished",
                                       "determination.elder.changed",
                                       "decision.benefit.changed"};
const work::Subscription subscriptions[] = {{"indicators.counts", topics, &hear}};

struct Started {
    work::JobId job;
};
constexpr auto started_columns = columns<Started>({col<&Started::job>("后台任务", "Job")});
constexpr auto started_schema = schema<Started>("indicator_count_started", "", {"已开始统计", "Counting started"}, started_columns);
const Schema& schema_of(const Started*) { return started_schema; }
Result<Started> count_now(Tx& tx) { return Started{YK_TRY(work::submit(tx, counting_job, {"{}"}))}; }

constexpr std::array routes{
    http::post<&count_now>("/indicators/counts", rights::snapshot_take, http::RowScope::city,
                           {"重新统计指标", "Count the indicators again"}),
};

}  // namespace

const Schema& schema_of(const Count*) { return count_schema; }
const Schema* due_record() { return &due_schema; }

Result<Round> count_round(Tx& tx, bool whole) {
    Round round;
    round.on = tx.today();
    const auto city = subtree_of(YK_TRY(organisation::get_city(tx)).code);
    const auto due = tx.list(all_due);
    for (const auto& one : due) round.seen.push_back(one.id.value);
    round.newest = tx.first(newest_count, round.on);
    round.whole = whole || !round.newest;
    for (const auto& part : parts()) {
        std::vector<RegionRange> ranges;
        if (round.whole || part.when == When::round) ranges = {city};
        if (!round.whole && part.when == When::changed) ranges = ranges_of(part, due, city);
        for (const auto& range : ranges) {
            auto rows = YK_TRY(part.count(tx, range, round.on));
            if (round.whole || !same(tx.list(counts_of_part, round.on, sources_of(part), range.from, range.to), rows))
                round.pieces.push_back({&part, range, std::move(rows)});
        }
    }
    return round;
}

Status keep_round(Tx& tx, const Round& round) {
    if (overtaken(tx, round)) return {};
    std::vector<Count> counts;
    for (const auto& piece : round.pieces) {
        tx.run(forget_part, round.on, sources_of(*piece.part), piece.range.from, piece.range.to);
        for (const auto& row : piece.rows)
            counts.push_back(
                {tx.new_id<CountId>(), std::string(row.source), row.region, round.on, row.numerator, row.denominator, tx.now()});
    }
    if (!round.seen.empty()) tx.run(unmark, round.seen);
    if (round.whole) tx.run(forget_before, round.on - kept_days);
    std::vector<const void*> rows;
    for (const auto& count : counts) rows.push_back(&count);
    if (!rows.empty()) tx.insert_bulk(count_schema, rows, "indicators.counts");
    return {};
}

Status count_city(store::Database& database, const store::Request& request, bool whole) {
    const auto round = YK_TRY(database.read_value(request, [&](Tx& tx) -> Result<Round> { return count_round(tx, whole); }));
    return database.write(request, [&](Tx& tx) { return keep_round(tx, round); });
}

Result<Counts> counts_as_of(Tx& tx, Day on) {
    const bool now = on >= tx.today();
    if (const auto day = tx.first(newest_day, now ? on - speaks_days : on, on)) return Counts{*day, tx.list(counts_on, *day)};
    Counts out{on, {}};
    const auto city = subtree_of(YK_TRY(organisation::get_city(tx)).code);
    for (const auto& part : parts()) {
        if (!now && !part.past) continue;
        for (const auto& row : YK_TRY(part.count(tx, city, on)))
            out.rows.push_back({{}, std::string(row.source), row.region, on, row.numerator, row.denominator, tx.now()});
    }
    return out;
}

std::span<const work::Subscription> counting_subscriptions() { return subscriptions; }
std::span<const http::Route> counting_routes() { return routes; }
const work::JobKind counting_job{"indicators.count", {"统计指标", "Count the indicators"}, &run_counting, 3};

}  // namespace yk::care::indicators
