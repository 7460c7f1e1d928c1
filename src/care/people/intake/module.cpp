#include "care/people/intake/jobs.h"
#include "model/json.h"
#include "sheet/write.h"

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
constexpr store::Migration migrations[] = {{"people.intake", 1, tables}};

struct BatchKey {
    elder::BatchId batch;
};
constexpr auto key_columns = columns<BatchKey>({col<&BatchKey::batch>("批次", "Batch")});
constexpr auto key_schema = schema<BatchKey>("batch_key", "", {"批次", "Batch"}, key_columns);
const Schema& schema_of(const BatchKey*) { return key_schema; }

struct NewBatch {
    SourceKind source = SourceKind::police_hukou;
    Day as_of;
    RegionCode district;
};
constexpr auto new_columns = columns<NewBatch>(
    {col<&NewBatch::source>("来源", "Source"), col<&NewBatch::as_of>("数据日期", "As of"), col<&NewBatch::district>("区", "District")});
constexpr auto new_schema = schema<NewBatch>("new_batch", "", {"上传", "Upload"}, new_columns);
const Schema& schema_of(const NewBatch*) { return new_schema; }

struct Source {
    std::string code, zh, en;
};
constexpr auto source_columns = columns<Source>(
    {col<&Source::code>("代码", "Code").open(), col<&Source::zh>("名称", "Chinese").open(), col<&Source::en>("英文", "English").open()});
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
    for (const auto& option : options_of(SourceKind{}))
        out.items.push_back({std::string(option.code), std::string(option.label.zh), std::string(option.label.en)});
    return out;
}

std::string job_arguments(elder::BatchId batch) { return "{\"batch\":\"" + id_text(batch.value) + "\"}"; }

Result<Batch> queue(Tx& tx, Batch batch, const work::JobKind& kind) {
    batch.job = YK_TRY(work::submit(tx, kind, {job_arguments(batch.id)}));
    YK_TRY_VOID(tx.update(batch));
    return batch;
}

Result<Batch> receive_upload(http::Call& call, const NewBatch& input) {
    if (call.uploads().size() != 1) return fail_at("/file", "intake.file.one");
    const auto& file = call.uploads().front();
    return call.database().write_value(call.request(), [&](Tx& tx) -> Result<Batch> {
        auto batch = YK_TRY(receive_file(tx, call.data_folder(), file.file, file.name, input.source, input.district, input.as_of));
        return queue(tx, batch, check_job);
    });
}

Result<Batch> ask_to_take(Tx& tx, const BatchKey& key) {
    auto batch = YK_TRY(tx.get<Batch>(key.batch));
    if (!next_state(batch.state, BatchEvent::take)) return fail(ErrorKind::conflict, "intake.batch.state");
    return queue(tx, batch, take_job);
}

Result<Batch> ask_to_take_back(Tx& tx, const BatchKey& key) {
    auto batch = YK_TRY(tx.get<Batch>(key.batch));
    if (!next_state(batch.state, BatchEvent::take_back)) return fail(ErrorKind::conflict, "intake.batch.state");
    return queue(tx, batch, take_back_job);
}

const Query<BatchRow(elder::BatchId)> rows_to_mend{"intake.rows_to_mend", R"(
    SELECT {r.*} FROM intake_row r WHERE r.batch = $1 AND r.outcome = 'rejected' AND {scope r.district} ORDER BY r.number, r.id)"};

// The texts of a JSON array that cells_json() wrote.
struct Cells {
    std::vector<std::string> cells;
};
constexpr auto cells_columns = columns<Cells>({col<&Cells::cells>("单元格", "Cells")});
constexpr auto cells_schema = schema<Cells>("cells", "", {"单元格", "Cells"}, cells_columns);

Result<http::Download> download_rest(Tx& tx, const BatchKey& key) {
    const auto batch = YK_TRY(tx.get<Batch>(key.batch));
    const auto file = std::filesystem::temp_directory_path() / ("yikang-rest-" + id_text(tx.new_id<elder::BatchId>().value) + ".xlsx");
    auto writer = sheet::xlsx_writer(file.string());
    sheet::TableHead head{"待更正",
                          {{"工作表", 16}, {"行号", 8}, {"原因", 24}, {"列", 6}},
                          batch.file_name + " " + tx.actor().name + " " + instant_text(tx.now())};
    std::size_t width = 0;
    std::vector<BatchRow> rows;
    std::vector<Cells> cells;
    tx.scan(rows_to_mend, std::function<bool(const BatchRow&)>([&](const BatchRow& row) {
                Cells texts;
                if (row.cells) (void)read_json(cells_schema, "{\"cells\":" + *row.cells + "}", &texts);
                width = std::max(width, texts.cells.size());
                rows.push_back(row);
                cells.push_back(std::move(texts));
                return rows.size() < 100'000;
            }),
            key.batch);
    for (std::size_t i = 0; i < width; ++i) head.columns.push_back({"原第" + std::to_string(i + 1) + "列", 18});
    writer->begin(head);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::vector<sheet::OutCell> out{std::string_view(rows[i].sheet), rows[i].number, std::string_view(rows[i].reason),
                                        rows[i].cell_column + 1};
        for (std::size_t c = 0; c < width; ++c)
            out.push_back(c < cells[i].cells.size() ? sheet::OutCell{std::string_view(cells[i].cells[c])} : sheet::OutCell{});
        writer->row(out);
    }
    writer->finish();
    tx.note({"intake.rest.download", "intake_batch", batch.id.value, 0, "", "{\"rows\":" + std::to_string(rows.size()) + "}"});
    http::Download download{"待更正_" + batch.file_name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                            file, ""};
    return download;
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
    return run_step(run, [](store::Database& database, const store::Request& request, const std::filesystem::path&, elder::BatchId batch,
                            const std::function<bool(std::int64_t)>&) { return take_back_batch(database, request, batch); });
}

constexpr std::string_view batch_filters[] = {"source", "district", "state", "as_of"};
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

constexpr std::array routes{
    http::get<&list_sources>("/intake/sources", read_batches, http::RowScope::none, {"数据来源", "Sources"}),
    http::upload<&receive_upload>("/intake/batches", take_batches, http::RowScope::region, {"上传部门文件", "Upload a file"}),
    http::post<&ask_to_take>("/intake/batches/{batch}/take", take_batches, http::RowScope::region, {"导入批次", "Take a batch in"}),
    http::post<&ask_to_take_back>("/intake/batches/{batch}/undo", take_batches, http::RowScope::region, {"撤回批次", "Take a batch back"}),
    http::get<&download_rest>("/intake/batches/{batch}/rest", read_batches, http::RowScope::region, {"下载未收的行", "Download the rest"}),
};
const Schema* const records[] = {&model::schema<Batch>(), &model::schema<BatchRow>()};
constexpr const Right* rights[] = {&read_batches, &take_batches};
const http::Resource* const resources[] = {&batches, &rows};
const work::JobKind* const jobs[] = {&check_job, &take_job, &take_back_job};
constexpr std::string_view batch_title[] = {"source", "as_of", "file_name"};
const Queue checked_batches{.code = "intake.batches.checked",
                            .label = {"已核对、待导入的批次", "Checked batches to take in"},
                            .right = &take_batches,
                            .resource = &batches,
                            .filter = "f.state=checked",
                            .title = batch_title,
                            .page = "/intake/batches/{id}"};
const Queue* const queues[] = {&checked_batches};

}  // namespace

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
