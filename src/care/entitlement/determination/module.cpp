#include "care/entitlement/determination/determination.h"
#include "care/entitlement/determination/explain.h"
#include "model/json.h"

namespace yk::care::determination {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE determination_run (id BIGINT PRIMARY KEY, region BIGINT NOT NULL, as_of TEXT NOT NULL, pack TEXT NOT NULL, pack_hash TEXT NOT NULL,
    engine TEXT NOT NULL, people BIGINT NOT NULL, answers BIGINT NOT NULL, newly_entitled BIGINT NOT NULL, stopped BIGINT NOT NULL,
    changed BIGINT NOT NULL, needs_information BIGINT NOT NULL, read_ms BIGINT NOT NULL, compute_ms BIGINT NOT NULL, write_ms BIGINT NOT NULL,
    started_by TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT, job BIGINT, version BIGINT NOT NULL);
CREATE TABLE determination_result (id BIGINT PRIMARY KEY, person BIGINT NOT NULL, region BIGINT NOT NULL, subject TEXT NOT NULL, item TEXT NOT NULL,
    answer TEXT NOT NULL, amount_fen BIGINT, period TEXT NOT NULL, status TEXT NOT NULL, change TEXT NOT NULL, before TEXT, since TEXT NOT NULL,
    run BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX determination_result_once ON determination_result (person, subject, item);
CREATE INDEX determination_result_by_answer ON determination_result (item, answer, region, id);
CREATE INDEX determination_result_by_region ON determination_result (region, id)
)";
constexpr store::Migration migrations[] = {{"entitlement.determination", 1, tables}};

struct NewRun {
    Day as_of;
};
constexpr auto new_columns = columns<NewRun>({col<&NewRun::as_of>("认定日", "As of")});
constexpr auto new_schema = schema<NewRun>("new_run", "", {"认定", "Determination"}, new_columns);
const Schema& schema_of(const NewRun*) { return new_schema; }

struct JobAnswer {
    work::JobId job;
};
constexpr auto job_columns = columns<JobAnswer>({col<&JobAnswer::job>("任务", "Job")});
constexpr auto job_schema = schema<JobAnswer>("job_answer", "", {"任务", "Job"}, job_columns);
const Schema& schema_of(const JobAnswer*) { return job_schema; }

Status run_job(work::JobRun& run) {
    NewRun input;
    YK_TRY_VOID(read_json(new_schema, run.job().arguments.text, &input));
    const auto done = YK_TRY(determine(run.database(), run.request(), input.as_of, [&](std::int64_t at, std::int64_t of) {
        run.progress(at, of, "");
        return !run.cancelled();
    }));
    run.result({json_of(model::schema<Run>(), &done)});
    return {};
}
const work::JobKind determine_job{"determination.run", {"认定", "Determination"}, &run_job, 3};

Result<JobAnswer> start_run(Tx& tx, const NewRun& input) {
    if (input.as_of > add_months(tx.today(), 12, MonthRounding::last_day)) return fail_at("/as_of", "determination.as_of.far");
    return JobAnswer{YK_TRY(work::submit(tx, determine_job, {json_of(new_schema, &input)}))};
}

Result<ElderPage> show_elder(Tx& tx, const elder::ElderKey& key) { return page_of(tx, key.elder, tx.today()); }

// The computed columns of one listed answer.
Status complete(Tx& tx, void* record) {
    auto& result = *static_cast<Determination*>(record);
    const auto decided = YK_TRY(decide_elder(tx, result.person, tx.today()));
    result.elder = brief(decided.person);
    if (const auto* decision = find_decision(decided, result.subject, result.item)) explain(*decided.book->pack, *decision, result);
    name_regions(tx, *decided.book->pack, result);
    return {};
}

constexpr std::string_view result_filters[] = {"subject", "item", "answer", "region", "change", "run", "status", "person"};
constexpr std::string_view result_sorts[] = {"item", "since", "region"};
constexpr Listing result_listing{result_filters, result_sorts, {}, "item"};
const http::Resource results{.schema = &model::schema<Determination>(),
                             .listing = &result_listing,
                             .path = "/determination/results",
                             .scope = http::RowScope::region,
                             .read = &read_results,
                             .export_ = &read_results,
                             .complete = &complete};
constexpr std::string_view run_filters[] = {"as_of", "region"};
constexpr std::string_view run_sorts[] = {"started_at", "as_of"};
constexpr Listing run_listing{run_filters, run_sorts, {}, "-started_at"};
const http::Resource runs{.schema = &model::schema<Run>(),
                          .listing = &run_listing,
                          .path = "/determination/runs",
                          .scope = http::RowScope::region,
                          .read = &read_results};

constexpr std::array routes{
    http::post<&start_run>("/determination/runs", run_determination, http::RowScope::region, {"发起认定", "Start a determination"}),
    http::get<&show_elder>("/determination/elders/{elder}", read_results, http::RowScope::region, {"一人一档", "One elder's page"}),
};
const Schema* const records[] = {&model::schema<Run>(), &model::schema<Determination>()};
constexpr const Right* rights[] = {&read_results, &run_determination};
const http::Resource* const resources[] = {&results, &runs};
const work::JobKind* const jobs[] = {&determine_job};

}  // namespace

const care::Module module{.name = "entitlement.determination",
                          .label = {"认定", "Determination"},
                          .records = records,
                          .migrations = migrations,
                          .rights = rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs};

}  // namespace yk::care::determination
