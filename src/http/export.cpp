// Selections kept on the server, and exports as jobs: what a list shows, with a reason, a watermark and an entry in the audit trail.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "http/generic.h"
#include "http/known.h"
#include "http/meta.h"
#include "http/records.h"
#include "http/resource.h"
#include "http/rows.h"
#include "model/json.h"
#include "sheet/write.h"
#include "work/job.h"

namespace yk::http {
namespace {

using model::col;

constexpr std::size_t max_ids = 10'000;
constexpr std::int64_t kept_days = 7;

const Bulk<AccountRef, Instant> forget_old_selections{"http.forget_old_selections", "selections are kept for a week",
                                                      "DELETE FROM http_selection WHERE account = $1 AND created_at < $2"};

struct NewSelection {
    std::string path;
    std::string query;
    std::vector<std::string> ids;
};
const model::Schema& schema_of(const NewSelection*) {
    static constexpr auto columns = model::columns<NewSelection>({
        col<&NewSelection::path>("列表地址", "Path of the list"),
        col<&NewSelection::query>("条件", "Query"),
        col<&NewSelection::ids>("所选编号", "Chosen ids"),
    });
    static constexpr model::Schema schema = model::schema<NewSelection>("new_selection", "", {"选择记录", "Selection"}, columns);
    return schema;
}
struct SelectionMade {
    SelectionId id;
    std::int64_t count;
};
const model::Schema& schema_of(const SelectionMade*) {
    static constexpr auto columns = model::columns<SelectionMade>({
        col<&SelectionMade::id>("编号", "Id"),
        col<&SelectionMade::count>("条数", "Count"),
    });
    static constexpr model::Schema schema = model::schema<SelectionMade>("selection_made", "", {"所选记录", "Selection"}, columns);
    return schema;
}

enum class Format : std::uint8_t { xlsx, csv };
std::span<const model::Option> options_of(Format) {
    static constexpr model::Option all[] = {{"xlsx", {"Excel 工作簿", "Excel workbook"}}, {"csv", {"CSV 文本", "CSV text"}}};
    return all;
}

struct NewExport {
    std::string record;
    std::optional<std::string> query;
    std::optional<SelectionId> selection;
    std::optional<model::RawJson> columns;  // array of names; null: all
    Format format = Format::xlsx;
    std::string reason;
};
const model::Schema& schema_of(const NewExport*) {
    static constexpr auto columns = model::columns<NewExport>({
        col<&NewExport::record>("记录", "Record"),
        col<&NewExport::query>("条件", "Query"),
        col<&NewExport::selection>("所选", "Selection"),
        col<&NewExport::columns>("列", "Columns"),
        col<&NewExport::format>("格式", "Format"),
        col<&NewExport::reason>("理由", "Reason"),
    });
    static constexpr model::Schema schema = model::schema<NewExport>("new_export", "", {"导出", "Export"}, columns);
    return schema;
}

// Lists of names inside stored JSON.
struct Names {
    std::vector<std::string> names;
};
const model::Schema& schema_of(const Names*) {
    static constexpr auto columns = model::columns<Names>({col<&Names::names>("名称", "Names")});
    static constexpr model::Schema schema = model::schema<Names>("names", "", {"名称", "Names"}, columns);
    return schema;
}
Result<std::vector<std::string>> names_in(const model::RawJson& raw) {
    Names names;
    YK_TRY_VOID(model::read_json(model::schema<Names>(), "{\"names\":" + raw.text + "}", &names));
    return std::move(names.names);
}

// The rows meant: by a query, or one by one.
struct Meant {
    store::ListRequest request;
    std::vector<std::string> ids;
};

Result<store::ListRequest> request_of(const Resource& resource, std::string_view query) {
    auto parameters = parse_query(query.starts_with('?') ? query.substr(1) : query);
    if (!parameters) return fail_at("/query", "http.query.broken");
    auto request = YK_TRY(list_request(resource, *parameters));
    request.after.clear();
    return request;
}

Status each_meant(Tx& tx, const Resource& resource, const Meant& meant, const std::function<bool(const void*)>& each) {
    if (meant.ids.empty()) {
        YK_TRY(list_all_rows(tx, resource, meant.request, each));
        return {};
    }
    for (const auto& id : meant.ids) {
        const auto record = model::make_record(*resource.schema);
        if (!model::read_text(*resource.schema->key(), id, record.get(), "/")) continue;
        const auto key = model::value_of(*resource.schema->key(), record.get());
        if (find_row(tx, resource, key, record.get()) && !each(record.get())) return {};
    }
    return {};
}

const Resource* resource_at(const Actor& actor, std::string_view path) {
    for (const auto* resource : known_tables().resources)
        if (resource->path == path) return readable_resource(actor, resource->schema->name);
    return nullptr;
}

Result<SelectionMade> make_selection(Tx& tx, const NewSelection& in) {
    const auto* resource = resource_at(tx.actor(), in.path);
    if (!resource) return fail_at("/path", "http.selection.path");
    if (in.ids.size() > max_ids) return fail_at("/ids", "http.query.too_many");
    Selection selection{{}, {tx.actor().account}, std::string(resource->schema->name), in.query, {}, 0, tx.now()};
    selection.ids.text = "[";
    for (const auto& id : in.ids) {
        if (selection.ids.text.size() > 1) selection.ids.text += ',';
        model::append_json_string(selection.ids.text, id);
    }
    selection.ids.text += ']';
    auto request = YK_TRY(request_of(*resource, in.query));
    if (in.ids.empty()) {
        request.limit = 1;
        selection.count = YK_TRY(list_rows(tx, *resource, request, [](const void*) {})).count;
    } else {
        YK_TRY_VOID(each_meant(tx, *resource, {request, in.ids}, [&](const void*) { return ++selection.count > 0; }));
    }
    tx.run(forget_old_selections, selection.account, tx.now() + -kept_days * 86'400'000);
    YK_TRY_VOID(tx.insert(selection));
    return SelectionMade{selection.id, selection.count};
}

// What the export job is given.
struct ExportOrder {
    std::string record;
    std::string query;
    std::vector<std::string> ids;
    std::vector<std::string> columns;
    Format format = Format::xlsx;
    std::string reason;
};
const model::Schema& schema_of(const ExportOrder*) {
    static constexpr auto columns = model::columns<ExportOrder>({
        col<&ExportOrder::record>("记录", "Record"),
        col<&ExportOrder::query>("条件", "Query"),
        col<&ExportOrder::ids>("所选", "Ids"),
        col<&ExportOrder::columns>("列", "Columns"),
        col<&ExportOrder::format>("格式", "Format"),
        col<&ExportOrder::reason>("理由", "Reason"),
    });
    static constexpr model::Schema schema = model::schema<ExportOrder>("export_order", "", {"导出", "Export"}, columns);
    return schema;
}

bool listed(const model::Column& column) {
    const auto kind = column.codec->kind;
    return !column.hidden && !column.version && kind != model::Kind::list && kind != model::Kind::object && kind != model::Kind::json;
}

Result<std::vector<const model::Column*>> chosen_columns(const model::Schema& schema, const std::vector<std::string>& names) {
    std::vector<const model::Column*> out;
    for (const auto& name : names) {
        const auto* column = schema.find(name);
        if (!column || !listed(*column)) return fail_at("/columns", "http.export.column", {{"name", name}});
        out.push_back(column);
    }
    for (const auto& column : schema.columns)
        if (names.empty() && listed(column)) out.push_back(&column);
    return out;
}

Result<const Resource*> exportable(const Actor& actor, std::string_view record) {
    const auto* resource = readable_resource(actor, record);
    if (!resource) return fail_at("/record", "http.export.record");
    if (!resource->export_ || !actor.may(*resource->export_)) return fail(ErrorKind::denied, "http.right.missing");
    return resource;
}

Status run_export(work::JobRun& run);
constexpr work::JobKind export_kind{"http.export", {"导出", "Export"}, &run_export};

Result<model::RawJson> ask_for_export(Tx& tx, const NewExport& in) {
    YK_TRY_VOID(model::validate(model::schema<NewExport>(), std::array{model::length("reason", 2, 200)}, &in));
    const auto* resource = YK_TRY(exportable(tx.actor(), in.record));
    ExportOrder order{in.record, in.query.value_or(""), {}, {}, in.format, in.reason};
    if (in.selection) {
        const auto selection = YK_TRY(tx.get<Selection>(*in.selection));
        if (selection.account.value != tx.actor().account) return missing_record(model::schema<Selection>());
        if (selection.record != in.record) return fail_at("/selection", "http.selection.path");
        order.query = selection.query;
        order.ids = YK_TRY(names_in(selection.ids));
    }
    if (in.columns) order.columns = YK_TRY(names_in(*in.columns));
    YK_TRY_VOID(chosen_columns(*resource->schema, order.columns));
    YK_TRY_VOID(request_of(*resource, order.query));
    const auto id = YK_TRY(work::submit(tx, export_kind, {model::json_of(model::schema<ExportOrder>(), &order)}));
    AuditNote note;
    note.action = "export.ask";
    note.record = in.record;
    note.reason = in.reason;
    note.detail = model::json_of(model::schema<ExportOrder>(), &order);
    tx.note(std::move(note));
    return model::RawJson{job_event(YK_TRY(tx.get<work::Job>(id)))};
}

sheet::ColumnFormat format_of(const model::Column& column) {
    if (column.privacy >= model::Privacy::personal) return sheet::ColumnFormat::text;
    switch (column.codec->kind) {
        case model::Kind::integer:
            return sheet::ColumnFormat::integer;
        case model::Kind::decimal:
            return sheet::ColumnFormat::decimal;
        case model::Kind::money:
            return sheet::ColumnFormat::money;
        case model::Kind::date:
            return sheet::ColumnFormat::date;
        default:
            return sheet::ColumnFormat::text;
    }
}

// A cell as the list shows it: names for codes, personal data masked. `text` holds what the cell points to.
sheet::OutCell cell_of(const model::Column& column, const void* record, std::string& text) {
    const auto value = model::value_of(column, record);
    if (std::holds_alternative<std::monostate>(value)) return std::monostate{};
    if (column.privacy >= model::Privacy::personal) {
        text = model::masked_text(column, record);
        return std::string_view(text);
    }
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number && column.codec->kind == model::Kind::integer) return *number;
    if (number && column.codec->kind == model::Kind::money) return Fen{*number};
    if (number && column.codec->kind == model::Kind::flag) return *number != 0;
    if (const auto* decimal = std::get_if<double>(&value)) return *decimal;
    if (column.codec->kind == model::Kind::date)
        if (const auto day = parse_day(std::get<std::string>(value))) return *day;
    text = model::display_text(column, value);
    return std::string_view(text);
}

// Writes every row meant; returns how many.
Result<std::int64_t> write_rows(Tx& tx, work::JobRun& run, const Resource& resource, const Meant& meant,
                                const std::vector<const model::Column*>& columns, sheet::TableWriter& writer) {
    const auto& schema = *resource.schema;
    const bool complete = resource.complete && std::any_of(columns.begin(), columns.end(), [](const auto* c) { return c->computed; });
    std::int64_t rows = 0;
    std::vector<sheet::OutCell> cells(columns.size());
    std::vector<std::string> texts(columns.size());
    const auto write = [&](const void* record) {
        for (std::size_t i = 0; i < columns.size(); ++i) cells[i] = cell_of(*columns[i], record, texts[i]);
        writer.row(cells);
        if (++rows % 1000 == 0) run.progress(rows, 0, "");
        return !run.cancelled();
    };
    if (!complete) {
        YK_TRY_VOID(each_meant(tx, resource, meant, write));
        return rows;
    }
    std::vector<model::Scalar> keys;
    YK_TRY_VOID(each_meant(tx, resource, meant, [&](const void* record) {
        keys.push_back(model::value_of(*schema.key(), record));
        return !run.cancelled();
    }));
    for (const auto& key : keys) {
        const auto record = model::make_record(schema);
        if (!find_row(tx, resource, key, record.get())) continue;
        YK_TRY_VOID(resource.complete(tx, record.get()));
        if (!write(record.get())) break;
    }
    return rows;
}

Status run_export(work::JobRun& run) {
    ExportOrder order;
    YK_TRY_VOID(model::read_json(model::schema<ExportOrder>(), run.job().arguments.text, &order));
    const auto request = run.request();
    const auto* resource = YK_TRY(exportable(request.actor, order.record));
    const auto columns = YK_TRY(chosen_columns(*resource->schema, order.columns));
    const Meant meant{YK_TRY(request_of(*resource, order.query)), order.ids};
    const bool xlsx = order.format == Format::xlsx;
    const auto name = fmt::format("{}-{}.{}", resource->schema->label.zh, day_text(run.database().today()), xlsx ? "xlsx" : "csv");
    const auto path = run.new_file(name).string();
    const auto writer = xlsx ? sheet::xlsx_writer(path) : sheet::csv_writer(path);
    sheet::TableHead head{std::string(resource->schema->label.zh), {}, {}};
    head.watermark = fmt::format("{} {} {}", run.job().created_by_name, instant_text(run.database().now()), order.reason);
    for (const auto* column : columns) head.columns.push_back({std::string(column->label.zh), 16, format_of(*column)});
    writer->begin(head);
    const auto rows = YK_TRY(run.database().read_value(request, [&](Tx& tx) -> Result<std::int64_t> {
        const auto written = YK_TRY(write_rows(tx, run, *resource, meant, columns, *writer));
        AuditNote note;
        note.action = "export.make";
        note.record = order.record;
        note.reason = order.reason;
        note.detail = fmt::format(R"({{"rows":{},"job":"{}"}})", written, id_text(run.job().id.value));
        tx.note(std::move(note));
        return written;
    }));
    writer->finish();
    run.progress(rows, rows, name);
    return {};
}

}  // namespace

std::span<const work::JobKind* const> jobs() {
    static const work::JobKind* const all[] = {&export_kind, &audit_verify_kind()};
    return all;
}

std::span<const Route> export_routes() {
    using enum RowScope;
    static constexpr std::array all{
        post<&make_selection>("/selections", signed_in, region, {"保存所选记录", "Keep a selection"}),
        post<&ask_for_export>("/exports", signed_in, region, {"导出列表", "Export a list"}),
    };
    return all;
}

}  // namespace yk::http
