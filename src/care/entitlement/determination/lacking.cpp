#include "care/entitlement/determination/lacking.h"

#include <algorithm>
#include <array>
#include <map>

#include "care/entitlement/determination/explain.h"
#include "care/people/elder/bulk.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::determination {
using namespace model;
namespace {

constexpr std::size_t looked_at_once = 500;       // elders a transaction
constexpr std::int64_t counted_at_once = 20'000;  // a city of so many is counted after every run, a larger one at night

constexpr auto lacking_columns = columns<Lacking>({
    key<&Lacking::id>("编号", "Id"),
    col<&Lacking::person>("老年人编号", "Elder id").about().hide(),
    col<&Lacking::region>("区划", "Division").scope(),
    col<&Lacking::fact>("事实代码", "Fact").hide(),
    col<&Lacking::item>("项目代码", "Item").hide(),
    col<&Lacking::as_of>("统计日", "As of"),
    version<&Lacking::version>(),
    col<&Lacking::name>("姓名", "Name").compute(),
    col<&Lacking::id_no>("证件号码", "Document number").personal().compute(),
    col<&Lacking::fact_label>("待补信息", "Missing fact").compute(),
    col<&Lacking::item_label>("影响的项目", "Item that waits").compute(),
    col<&Lacking::from>("可由谁提供", "Who could bring it").compute(),
});
constexpr auto lacking_schema =
    schema<Lacking>("determination_lacking", "determination_lacking", {"待补信息", "Missing information"}, lacking_columns);

const Technical<std::int64_t, std::int64_t> forget_people{"determination.forget_lacking", "looked at anew", R"(
    DELETE FROM determination_lacking WHERE person >= $1 AND person < $2 AND {unscoped counted for the whole city})"};

struct FactItem {
    std::string fact, item;
    std::int64_t people = 0;
};
constexpr auto fact_item_columns = columns<FactItem>(
    {col<&FactItem::fact>("事实", "Fact"), col<&FactItem::item>("项目", "Item"), col<&FactItem::people>("人数", "People")});
constexpr auto fact_item_schema = schema<FactItem>("lacking_by_item", "", {"合计", "Sum"}, fact_item_columns);
const Schema& schema_of(const FactItem*) { return fact_item_schema; }
struct FactDistrict {
    std::string fact;
    RegionCode district;
    std::int64_t people = 0;
};
constexpr auto fact_district_columns =
    columns<FactDistrict>({col<&FactDistrict::fact>("事实", "Fact"), col<&FactDistrict::district>("区", "District"),
                           col<&FactDistrict::people>("人数", "People")});
constexpr auto fact_district_schema = schema<FactDistrict>("lacking_by_district", "", {"合计", "Sum"}, fact_district_columns);
const Schema& schema_of(const FactDistrict*) { return fact_district_schema; }

// An elder has a fact and an item once, so that rows are people. $1: an item or empty; $2 and $3: the regions.
const Query<FactItem(std::string, std::int64_t, std::int64_t)> by_fact_and_item{"determination.lacking_by_item", R"(
    SELECT m.fact, m.item, COUNT(*) FROM determination_lacking m WHERE ($1 = '' OR m.item = $1) AND m.region >= $2 AND m.region < $3
       AND {scope m.region} GROUP BY m.fact, m.item ORDER BY m.fact, m.item LIMIT 10000)"};
const Query<FactDistrict(std::string, std::int64_t, std::int64_t)> by_fact_and_district{"determination.lacking_by_district", R"(
    SELECT m.fact, m.region / 1000000 * 1000000, COUNT(DISTINCT m.person) FROM determination_lacking m
     WHERE ($1 = '' OR m.item = $1) AND m.region >= $2 AND m.region < $3 AND {scope m.region}
     GROUP BY m.fact, m.region / 1000000 * 1000000 ORDER BY 1, 2 LIMIT 10000)"};
const Query<Day()> newest_look{"determination.lacking_as_of", R"(
    SELECT m.as_of FROM determination_lacking m WHERE {scope m.region} ORDER BY m.as_of DESC, m.id LIMIT 1)"};

// Looking -----------------------------------------------------------------------------------------------------------------------------

// Looks at some elders and writes down what is missing of them; what was written about ids from `from` to below `to` goes.
Status look_at(Tx& tx, const std::vector<elder::ElderId>& ids, std::int64_t from, std::int64_t to) {
    tx.run(forget_people, from, to);
    if (ids.empty()) return {};
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto rosters = policy::rosters_of(tx);
    std::map<elder::ElderId, std::vector<elder::ElderFact>> facts;
    for (auto& fact : elder::list_facts(tx, ids)) facts[fact.elder].push_back(std::move(fact));
    std::vector<Lacking> found;
    for (const auto& person : elder::list_people(tx, ids)) {
        const auto decisions = rules::decide(*book, policy::person_of(*book->pack, person, facts[person.id], rosters));
        for (const auto& decision : decisions.items) {
            if (decision.answer != rules::Answer::needs_information) continue;
            auto missing = decision.missing;
            std::sort(missing.begin(), missing.end());
            missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
            for (const auto& fact : missing) {
                Lacking one;
                one.id = tx.new_id<decltype(one.id)>();
                one.person = person.id;
                one.region = person.region;
                one.fact = fact;
                one.item = decision.name;
                one.as_of = tx.today();
                found.push_back(std::move(one));
            }
        }
    }
    std::vector<const void*> rows;
    for (const auto& one : found) rows.push_back(&one);
    if (!rows.empty()) tx.insert_bulk(lacking_schema, rows, "determination.lacking");
    return {};
}

Status run_lacking(work::JobRun& run) {
    std::vector<elder::ElderId> waiting;
    YK_TRY_VOID(run.database().read(run.request(), [&](Tx& tx) -> Status {
        waiting.clear();
        scan_answers(tx, {.subject = Subject::item, .answer = Answer::needs_information}, [&](const AnswerRow& row) {
            if (waiting.empty() || waiting.back() != row.person) waiting.push_back(row.person);
            return true;
        });
        return {};
    }));
    std::int64_t from = 0;
    for (std::size_t at = 0; at < waiting.size() || from == 0; at += looked_at_once) {
        if (run.cancelled()) return fail(ErrorKind::conflict, "determination.run.cancelled");
        const auto end = std::min(waiting.size(), at + looked_at_once);
        const std::vector<elder::ElderId> part(waiting.begin() + static_cast<std::ptrdiff_t>(std::min(at, end)),
                                               waiting.begin() + static_cast<std::ptrdiff_t>(end));
        const auto to = end == waiting.size() ? INT64_MAX : waiting[end].value;
        YK_TRY_VOID(run.database().write(run.request(), [&](Tx& tx) { return look_at(tx, part, from, to); }));
        from = to;
        run.progress(static_cast<std::int64_t>(end), static_cast<std::int64_t>(waiting.size()), "");
    }
    run.result({R"({"waiting":)" + std::to_string(waiting.size()) + "}"});
    return {};
}

Status hear_answers(Tx& tx, const work::Fact& fact) {
    if (fact.topic == "determination.elder.changed") return look_at(tx, {elder::ElderId{fact.subject}}, fact.subject, fact.subject + 1);
    const auto run = tx.find<Run>(RunId{fact.subject});
    if (!run || run->people > counted_at_once) return {};
    YK_TRY(work::submit(tx, lacking_job, {"{}"}, run->region));
    return {};
}

// Showing -----------------------------------------------------------------------------------------------------------------------------

struct LackingWish {
    std::optional<std::string> item;
    std::optional<RegionCode> region;
};
constexpr auto wish_columns =
    columns<LackingWish>({col<&LackingWish::item>("项目", "Item"), col<&LackingWish::region>("区划", "Division")});
constexpr auto wish_schema = schema<LackingWish>("lacking_wish", "", {"筛选", "Filter"}, wish_columns);
const Schema& schema_of(const LackingWish*) { return wish_schema; }

struct Part {
    std::string code;  // of an item or a district
    Text label;
    std::int64_t people = 0;
};
constexpr auto part_columns =
    columns<Part>({col<&Part::code>("代码", "Code"), col<&Part::label>("名称", "Name"), col<&Part::people>("人数", "People")});
constexpr auto part_schema = schema<Part>("lacking_part", "", {"人数", "People"}, part_columns);
const Schema& schema_of(const Part*) { return part_schema; }

struct FactLine {
    std::string fact;
    Text label;
    std::vector<Text> from;
    bool by_visit = false;
    std::int64_t people = 0;
    std::vector<Part> items, districts;
};
constexpr auto line_columns = columns<FactLine>({
    col<&FactLine::fact>("事实", "Fact"),
    col<&FactLine::label>("名称", "Name"),
    col<&FactLine::from>("可由谁提供", "Who could bring it"),
    col<&FactLine::by_visit>("上门可核实", "A visit can bring it"),
    col<&FactLine::people>("人数", "People"),
    col<&FactLine::items>("影响的项目", "Items"),
    col<&FactLine::districts>("各区", "Districts"),
});
constexpr auto line_schema = schema<FactLine>("lacking_fact", "", {"待补事实", "Missing fact"}, line_columns);
const Schema& schema_of(const FactLine*) { return line_schema; }

struct LackingPage {
    std::optional<Day> as_of;
    std::vector<FactLine> facts;  // most people first
};
constexpr auto page_columns =
    columns<LackingPage>({col<&LackingPage::as_of>("统计日", "As of"), col<&LackingPage::facts>("事实", "Facts")});
constexpr auto page_schema = schema<LackingPage>("lacking_page", "", {"待补信息", "Missing information"}, page_columns);
const Schema& schema_of(const LackingPage*) { return page_schema; }

struct LackingJob {
    work::JobId job;
};
constexpr auto job_columns = columns<LackingJob>({col<&LackingJob::job>("任务", "Job")});
constexpr auto job_schema = schema<LackingJob>("lacking_job", "", {"任务", "Job"}, job_columns);
const Schema& schema_of(const LackingJob*) { return job_schema; }

Text item_label_of(const rules::Pack& pack, const std::string& name) {
    const auto* item = pack.item(name);
    return item ? policy::text_of(item->label) : Text{name, name};
}

bool a_visit_brings(const rules::Pack& pack, const std::string& name) {
    const auto index = pack.fact_index(name);
    if (!index) return false;
    const auto& from = pack.facts[*index].from;
    return std::find(from.begin(), from.end(), "visit") != from.end();
}

Result<LackingPage> show_lacking(Tx& tx, const LackingWish& in) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto& pack = *book->pack;
    const auto item = in.item.value_or("");
    const auto range = in.region ? subtree_of(*in.region) : RegionRange{0, INT64_MAX};
    std::map<std::string, FactLine> found;
    for (const auto& sum : tx.list(by_fact_and_item, item, range.from, range.to))
        found[sum.fact].items.push_back({sum.item, item_label_of(pack, sum.item), sum.people});
    for (const auto& sum : tx.list(by_fact_and_district, item, range.from, range.to)) {
        auto& line = found[sum.fact];
        const auto name = organisation::region_name(tx, sum.district);
        line.districts.push_back({region_text(sum.district), {name, name}, sum.people});
        line.people += sum.people;
    }
    LackingPage out;
    out.as_of = tx.first(newest_look);
    for (auto& [name, line] : found) {
        auto missing = missing_fact(pack, name);
        line.fact = name;
        line.label = std::move(missing.label);
        line.from = std::move(missing.from);
        line.by_visit = a_visit_brings(pack, name);
        out.facts.push_back(std::move(line));
    }
    std::stable_sort(out.facts.begin(), out.facts.end(), [](const FactLine& a, const FactLine& b) { return a.people > b.people; });
    return out;
}

Result<LackingJob> count_lacking(Tx& tx) { return LackingJob{YK_TRY(work::submit(tx, lacking_job, {"{}"}))}; }

Status complete_lacking(Tx& tx, void* record) {
    auto& one = *static_cast<Lacking*>(record);
    if (const auto person = tx.find<elder::Elder>(one.person)) {
        one.name = person->name;
        one.id_no = person->id_no;
    }
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto missing = missing_fact(*book->pack, one.fact);
    one.fact_label = missing.label.zh;
    for (const auto& source : missing.from) one.from += (one.from.empty() ? "" : "、") + source.zh;
    one.item_label = item_label_of(*book->pack, one.item).zh;
    return {};
}

constexpr std::string_view lacking_filters[] = {"fact", "item", "region", "person"};
constexpr std::string_view lacking_sorts[] = {"region", "fact", "item"};
constexpr Listing lacking_listing{lacking_filters, lacking_sorts, {}, "region"};
constexpr std::array routes{
    http::get<&show_lacking>("/determination/lacking-facts", read_results, http::RowScope::region,
                             {"缺哪些事实", "Which facts are missing"}),
    http::post<&count_lacking>("/determination/lacking-facts/count", run_determination, http::RowScope::city,
                               {"重新统计待补信息", "Count what is missing anew"}),
};
constexpr std::string_view heard_topics[] = {"determination.run.finished", "determination.elder.changed"};
constexpr work::Subscription heard_facts[] = {{"determination.lacking", heard_topics, &hear_answers}};

}  // namespace

const std::string_view lacking_sql = R"(
CREATE TABLE determination_lacking (id BIGINT PRIMARY KEY, person BIGINT NOT NULL, region BIGINT NOT NULL, fact TEXT NOT NULL,
    item TEXT NOT NULL, as_of TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX determination_lacking_once ON determination_lacking (person, fact, item);
CREATE INDEX determination_lacking_list ON determination_lacking (region, fact, item, id)
)";

const Schema& schema_of(const Lacking*) { return lacking_schema; }

const http::Resource lacking_resource{.schema = &lacking_schema,
                                      .listing = &lacking_listing,
                                      .path = "/determination/lacking",
                                      .scope = http::RowScope::region,
                                      .read = &read_results,
                                      .export_ = &read_results,
                                      .complete = &complete_lacking};
const work::JobKind lacking_job{"determination.lacking", {"统计待补信息", "Count what is missing"}, &run_lacking, 3};
std::span<const http::Route> lacking_routes() { return routes; }
std::span<const work::Subscription> lacking_subscriptions() { return heard_facts; }

}  // namespace yk::care::determination
