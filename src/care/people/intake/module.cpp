#include "care/people/intake/jobs.h"
#include "care/people/intake/remembered.h"
#include "care/people/intake/rest.h"
#include "care/people/intake/review.h"
#include "model/json.h"
#include "work/queue.h"

namespace yk::care::intake {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE intake_batch (id BIGINT PRIMARY KEY, source TEXT NOT NULL, district BIGINT NOT NULL, as_of TEXT NOT NULL, file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL, bytes BIGINT NOT NULL, state TEXT NOT NULL, accepted BIGINT NOT NULL, rejected BIGINT NOT NULL, merged BIGINT NOT NULL,
    ignored BIGINT NOT NULL, skipped BIGINT NOT NULL, review BIGINT NOT NULL, created BIGINT NOT NULL, updated BIGINT NOT NULL,
    unchanged BIGINT NOT NULL, facts BIGINT NOT NULL, file_reason TEXT NOT NULL, report TEXT NOT NULL, received_by TEXT NOT NULL,
    received_at TEXT NOT NULL, job BIGINT, synthetic BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX intake_batch_by_file ON intake_batch (sha256);
CREATE INDEX intake_batch_by_time ON intake_batch (received_at, id);
CREATE TABLE intake_row (id BIGINT PRIMARY KEY, batch BIGINT NOT NULL, district BIGINT NOT NULL, number BIGINT NOT NULL, sheet TEXT NOT NULL,
    outcome TEXT NOT NULL, reason TEXT NOT NULL, cell_column BIGINT NOT NULL, warnings TEXT NOT NULL, cells BLOB, elder BIGINT);
CREATE INDEX intake_row_by_batch ON intake_row (batch, number, id)
)";
constexpr std::string_view reviews_and_columns = R"(
ALTER TABLE intake_batch ADD COLUMN gone BIGINT NOT NULL DEFAULT 0;
ALTER TABLE intake_batch ADD COLUMN complete BIGINT NOT NULL DEFAULT 1;
ALTER TABLE intake_batch ADD COLUMN columns TEXT NOT NULL DEFAULT '{"items":[]}';
CREATE INDEX intake_batch_by_source ON intake_batch (source, district, as_of);
CREATE TABLE intake_review (id BIGINT PRIMARY KEY, batch BIGINT NOT NULL, source TEXT NOT NULL, district BIGINT NOT NULL, kind TEXT NOT NULL,
    elder BIGINT NOT NULL, name TEXT NOT NULL, birth TEXT, told TEXT NOT NULL, as_of TEXT NOT NULL, state TEXT NOT NULL, died_on TEXT,
    reason TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT, version BIGINT NOT NULL);
CREATE INDEX intake_review_by_batch ON intake_review (batch, elder);
CREATE INDEX intake_review_by_source ON intake_review (source, district, kind, elder);
CREATE INDEX intake_review_by_elder ON intake_review (elder, kind);
CREATE INDEX intake_review_by_state ON intake_review (state, as_of, id);
CREATE TABLE intake_change (id BIGINT PRIMARY KEY, batch BIGINT NOT NULL, district BIGINT NOT NULL, elder BIGINT NOT NULL, name TEXT NOT NULL,
    changes BLOB NOT NULL);
CREATE INDEX intake_change_by_batch ON intake_change (batch, elder, id);
CREATE TABLE intake_heading (id BIGINT PRIMARY KEY, source TEXT NOT NULL, district BIGINT NOT NULL, header TEXT NOT NULL, field TEXT NOT NULL,
    remembered_by TEXT NOT NULL, remembered_at TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX intake_heading_of_source ON intake_heading (source, district, header)
)";
// Reports of the command line once held the file's rows, identity numbers among them.
constexpr std::string_view reports_without_rows =
    R"(UPDATE intake_batch SET report = '{}' WHERE report LIKE '%"raw_id"%' OR report LIKE '%"id_no":"%')";
constexpr store::Migration migrations[] = {
    {"people.intake", 1, tables}, {"people.intake", 2, reviews_and_columns}, {"people.intake", 3, reports_without_rows, true}};

constexpr auto key_columns = columns<BatchKey>({col<&BatchKey::batch>("批次", "Batch")});
constexpr auto key_schema = schema<BatchKey>("batch_key", "", {"批次", "Batch"}, key_columns);

struct NewBatch {
    SourceKind source = SourceKind::police_hukou;
    Day as_of;
    RegionCode district;
    std::optional<bool> complete;  // the source's whole list for the district; by custom of the source if left out
};
constexpr auto new_columns =
    columns<NewBatch>({col<&NewBatch::source>("来源", "Source"), col<&NewBatch::as_of>("数据日期", "As of"),
                       col<&NewBatch::district>("区", "District"), col<&NewBatch::complete>("完整名册", "Complete")});
constexpr auto new_schema = schema<NewBatch>("new_batch", "", {"上传", "Upload"}, new_columns);
const Schema& schema_of(const NewBatch*) { return new_schema; }

struct Source {
    std::string code, zh, en;
    bool complete = true;             // by custom the whole list
    std::vector<std::string> fields;  // what a column can be assigned to
};
constexpr auto source_columns = columns<Source>(
    {col<&Source::code>("代码", "Code").open(), col<&Source::zh>("名称", "Chinese").open(), col<&Source::en>("英文", "English").open(),
     col<&Source::complete>("完整名册", "Complete").open(), col<&Source::fields>("字段", "Fields").open()});
constexpr auto source_schema = schema<Source>("feed_source", "", {"来源", "Source"}, source_columns);
const Schema& schema_of(const Source*) { return source_schema; }

struct Sources {
    std::vector<Source> items;
};
constexpr auto sources_columns = columns<Sources>({col<&Sources::items>("来源", "Sources").open()});
constexpr auto sources_schema = schema<Sources>("feed_sources", "", {"来源", "Sources"}, sources_columns);
const Schema& schema_of(const Sources*) { return sources_schema; }

Result<Sources> list_sources(Tx&) {
    Sources out;
    for (const auto& option : options_of(SourceKind{})) {
        const auto kind = parse_source_kind(option.code);
        CHECK(kind);
        Source source{std::string(option.code), std::string(option.label.zh), std::string(option.label.en), usually_complete(*kind), {}};
        for (const auto name : field_names(*kind)) source.fields.emplace_back(name);
        out.items.push_back(std::move(source));
    }
    return out;
}

std::string job_arguments(elder::BatchId batch) { return "{\"batch\":\"" + id_text(batch.value) + "\"}"; }

Result<Batch> receive_upload(http::Call& call, const NewBatch& input) {
    if (call.uploads().size() != 1) return fail_at("/file", "intake.file.one");
    const auto& file = call.uploads().front();
    return call.database().write_value(call.request(), [&](Tx& tx) -> Result<Batch> {
        auto batch = YK_TRY(
            receive_file(tx, call.data_folder(), file.file, file.name, input.source, input.district, input.as_of, false, input.complete));
        return queue_step(tx, batch, check_job);
    });
}

Result<Batch> ask_to_take(Tx& tx, const BatchKey& key) {
    auto batch = YK_TRY(tx.get<Batch>(key.batch));
    if (!next_state(batch.state, BatchEvent::take)) return fail(ErrorKind::conflict, "intake.batch.state");
    return queue_step(tx, batch, take_job);
}

struct UndoPreview {
    std::int64_t facts = 0, people_removed = 0, people_kept = 0, people_restored = 0, people_overtaken = 0;
};
constexpr auto preview_columns = columns<UndoPreview>({
    col<&UndoPreview::facts>("撤回的事实", "Facts retracted"),
    col<&UndoPreview::people_removed>("移出底册的人员", "People removed"),
    col<&UndoPreview::people_kept>("另有来源、仍在底册的人员", "People kept, known from elsewhere"),
    col<&UndoPreview::people_restored>("恢复原记录的人员", "People restored"),
    col<&UndoPreview::people_overtaken>("此后又有变更、保持现状的人员", "People changed since, left as they are"),
});
constexpr auto preview_schema = schema<UndoPreview>("undo_preview", "", {"撤回的后果", "What taking back does"}, preview_columns);
const Schema& schema_of(const UndoPreview*) { return preview_schema; }

Result<UndoPreview> preview_undo(Tx& tx, const BatchKey& key) {
    const auto batch = YK_TRY(tx.get<Batch>(key.batch));
    const auto holdings = elder::holdings_of(tx, batch.id);
    return UndoPreview{holdings.facts, holdings.removable, holdings.created - holdings.removable, holdings.restorable, holdings.overtaken};
}

Result<Batch> ask_to_take_back(Tx& tx, const BatchKey& key) {
    auto batch = YK_TRY(tx.get<Batch>(key.batch));
    if (!next_state(batch.state, BatchEvent::take_back)) return fail(ErrorKind::conflict, "intake.batch.state");
    return queue_step(tx, batch, take_back_job);
}

// Runs one step of a batch as a job.
Status run_step(work::JobRun& run, Result<Batch> (*step)(store::Database&, const store::Request&, const std::filesystem::path&,
                                                         elder::BatchId, const std::function<bool(std::int64_t)>&)) {
    BatchKey key;
    YK_TRY_VOID(read_json(key_schema, run.job().arguments.text, &key));
    const auto batch = YK_TRY(step(run.database(), run.request(), run.data_folder(), key.batch, [&](std::int64_t done) {
        run.progress(done, 0, "");
        return !run.cancelled();
    }));
    run.result({json_of(model::schema<Batch>(), &batch)});
    return {};
}
Status run_check(work::JobRun& run) { return run_step(run, &check_batch); }
Status run_take(work::JobRun& run) { return run_step(run, &take_batch); }
Status run_take_back(work::JobRun& run) {
    return run_step(run,
                    [](store::Database& database, const store::Request& request, const std::filesystem::path&, elder::BatchId batch,
                       const std::function<bool(std::int64_t)>& progress) { return take_back_batch(database, request, batch, progress); });
}

constexpr std::string_view batch_filters[] = {"source", "district", "state", "as_of", "complete"};
constexpr std::string_view batch_sorts[] = {"received_at", "as_of", "source"};
constexpr std::string_view batch_search[] = {"file_name"};
constexpr Listing batch_listing{batch_filters, batch_sorts, batch_search, "-received_at"};
constexpr http::Command commands[] = {
    {"take", "/intake/batches/{batch}/take", {"导入", "Take in"}, false},
    {"undo", "/intake/batches/{batch}/undo", {"撤回整批", "Take back"}, true},
};
const http::Resource batches{.schema = &model::schema<Batch>(),
                             .listing = &batch_listing,
                             .path = "/intake/batches",
                             .scope = http::RowScope::region,
                             .read = &read_batches,
                             .export_ = &read_batches,
                             .commands = commands};
constexpr std::string_view row_filters[] = {"batch", "outcome", "reason"};
constexpr std::string_view row_sorts[] = {"number"};
constexpr std::string_view row_search[] = {"reason", "warnings"};
constexpr Listing row_listing{row_filters, row_sorts, row_search, "number"};
const http::Resource rows{.schema = &model::schema<BatchRow>(),
                          .listing = &row_listing,
                          .path = "/intake/rows",
                          .scope = http::RowScope::region,
                          .read = &read_batches};

constexpr std::array own_routes{
    http::get<&list_sources>("/intake/sources", read_batches, http::RowScope::none, {"数据来源", "Sources"}),
    http::upload<&receive_upload>("/intake/batches", take_batches, http::RowScope::region, {"上传部门文件", "Upload a file"}),
    http::post<&ask_to_take>("/intake/batches/{batch}/take", take_batches, http::RowScope::region, {"导入批次", "Take a batch in"}),
    http::post<&ask_to_take_back>("/intake/batches/{batch}/undo", take_batches, http::RowScope::region, {"撤回批次", "Take a batch back"}),
    http::get<&download_rest>("/intake/batches/{batch}/rest", read_batches, http::RowScope::region, {"下载未收的行", "Download the rest"}),
    http::get<&preview_undo>("/intake/batches/{batch}/undo-preview", read_batches, http::RowScope::region,
                             {"撤回的后果", "What taking back does"}),
};
const std::vector<http::Route> routes = http::joined({own_routes, review_routes(), remembered_routes()});
const Schema* const records[] = {&model::schema<Batch>(), &model::schema<BatchRow>(), &model::schema<Review>(),
                                 &model::schema<PersonChange>(), &model::schema<RememberedHeading>()};
constexpr const Right* rights[] = {&read_batches, &take_batches, &read_reviews, &decide_reviews};
const http::Resource* const resources[] = {&batches, &rows, &reviews, &person_changes, &remembered_headings};
const work::JobKind* const jobs[] = {&check_job, &take_job, &take_back_job};
constexpr std::string_view batch_title[] = {"source", "as_of", "file_name"};
const Queue checked_batches{.code = "intake.batches.checked",
                            .label = {"已核对、待导入的批次", "Checked batches to take in"},
                            .right = &take_batches,
                            .resource = &batches,
                            .filter = "f.state=checked",
                            .title = batch_title,
                            .page = "/intake/batches/{id}"};
constexpr std::string_view review_title[] = {"kind", "name", "source"};
const Queue open_reviews{.code = "intake.reviews.open",
                         .label = {"名册变动待核", "Absences and deaths to review"},
                         .right = &decide_reviews,
                         .resource = &reviews,
                         .filter = "f.state=open",
                         .title = review_title,
                         .page = "/intake/reviews?open={id}"};
const Queue* const queues[] = {&checked_batches, &open_reviews};

}  // namespace

const Schema& schema_of(const BatchKey*) { return key_schema; }

Result<Batch> queue_step(Tx& tx, Batch batch, const work::JobKind& kind) {
    if (batch.job && work::is_under_way(tx, *batch.job)) return fail(ErrorKind::conflict, "intake.batch.busy");
    batch.job = YK_TRY(work::submit(tx, kind, {job_arguments(batch.id)}));
    YK_TRY_VOID(tx.update(batch));
    return batch;
}

const work::JobKind check_job{"intake.check", {"核对部门文件", "Check a file"}, &run_check, 3};
const work::JobKind take_job{"intake.take", {"导入部门数据", "Take a file in"}, &run_take, 3};
const work::JobKind take_back_job{"intake.take_back", {"撤回批次", "Take a batch back"}, &run_take_back, 3};

const care::Module module{
    .name = "people.intake",
    .label = {"部门数据", "Department files"},
    .records = records,
    .migrations = migrations,
    .rights = rights,
    .routes = routes,
    .resources = resources,
    .jobs = jobs,
    .queues = queues,
};

}  // namespace yk::care::intake
