#include "care/entitlement/determination/determination.h"
#include "care/entitlement/determination/explain.h"
#include "care/entitlement/determination/lacking.h"
#include "care/entitlement/determination/refresh.h"
#include "care/entitlement/determination/results.h"
#include "care/entitlement/determination/tables.h"
#include "model/json.h"

namespace yk::care::determination {
using namespace model;
namespace {

const store::Migration migrations[] = {{"entitlement.determination", 1, tables_sql},
                                       {"entitlement.determination", 2, compact_tables_sql, true},
                                       {"entitlement.determination", 3, lacking_sql}};

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

// Everybody as of today: birthdays and dates pass, facts have come. A move that needs a second signature waits as a hold and is no fault.
Status run_today(work::JobRun& run) {
    const auto done = determine(run.database(), run.request(), run.database().today(), [&](std::int64_t at, std::int64_t of) {
        run.progress(at, of, "");
        return !run.cancelled();
    });
    if (!done && done.error().code != "policy.guard.held") return tl::make_unexpected(done.error());
    run.result({done ? json_of(model::schema<Run>(), &*done) : std::string(R"({"held":true})")});
    return {};
}
const Query<std::int64_t(Day)> runs_before{"determination.runs_before",
                                           "SELECT COUNT(*) FROM determination_run r WHERE r.as_of < $1 AND {scope r.region}"};
const Query<std::int64_t(Day)> runs_of_day{"determination.runs_of_day",
                                           "SELECT COUNT(*) FROM determination_run r WHERE r.as_of = $1 AND {scope r.region}"};
// The same when facts have changed since a run looked at them, or when the night's run was held and somebody has signed; else nothing.
Status run_if_changed(work::JobRun& run) {
    bool changed = false;
    YK_TRY_VOID(run.database().read(run.request(), [&](Tx& tx) -> Status {
        changed = any_dirty(tx) || (tx.one(runs_before, tx.today()) > 0 && tx.one(runs_of_day, tx.today()) == 0);
        return {};
    }));
    return changed ? run_today(run) : Status{};
}
const work::JobKind nightly_job{"determination.nightly", {"每夜认定", "Nightly determination"}, &run_today, 3};
const work::JobKind catch_up_job{
    "determination.catch_up", {"事实变动后补认定", "Determination after changes of facts"}, &run_if_changed, 3};

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
    say_answer(result);
    name_regions(tx, *decided.book->pack, result);
    return {};
}

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

constexpr std::array own_routes{
    http::post<&start_run>("/determination/runs", run_determination, http::RowScope::region, {"发起认定", "Start a determination"}),
    http::get<&show_elder>("/determination/elders/{elder}", read_results, http::RowScope::region, {"一人一档", "One elder's page"}),
};
const Schema* const records[] = {&model::schema<Run>(),      &model::schema<SnapshotRow>(), &model::schema<BlockRow>(),
                                 &model::schema<PatchRow>(), &model::schema<ChangeRow>(),   &model::schema<LayoutRow>(),
                                 &model::schema<DirtyRow>(), &model::schema<Lacking>()};
const std::vector<http::Route> routes = http::joined({own_routes, lacking_routes()});
// What keeps the snapshot and what keeps the list of what is missing.
const std::vector<work::Subscription> heard = [] {
    std::vector<work::Subscription> all(subscriptions().begin(), subscriptions().end());
    all.insert(all.end(), lacking_subscriptions().begin(), lacking_subscriptions().end());
    return all;
}();
constexpr const Right* rights[] = {&read_results, &run_determination};
const http::Resource* const resources[] = {&results, &runs, &lacking_resource};
const work::JobKind* const jobs[] = {&determine_job, &catch_up_job, &nightly_job, &lacking_job};
constexpr std::int32_t nightly_minute = 150, lacking_minute = 240, catch_up_minutes = 60;
const work::Schedule schedules[] = {
    {"determination.nightly", {"每夜认定", "Nightly determination"}, &nightly_job, 0, nightly_minute},
    {"determination.catch_up", {"事实变动后补认定", "Determination after changes of facts"}, &catch_up_job, catch_up_minutes, 0},
    {"determination.lacking", {"每夜统计待补信息", "Nightly count of what is missing"}, &lacking_job, 0, lacking_minute},
};

}  // namespace

const care::Module module{.name = "entitlement.determination",
                          .label = {"认定", "Determination"},
                          .records = records,
                          .migrations = migrations,
                          .rights = rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs,
                          .subscriptions = heard,
                          .schedules = schedules};

}  // namespace yk::care::determination
