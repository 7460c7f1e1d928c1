// Statistics for everybody: published editions, their tables as JSON and CSV, and the description of the data set. What could tell a person
// is left out; a published edition stays when a later one revises it.
#include <array>
#include <utility>

#include "care/oversight/disclosure/disclosure.h"
#include "care/oversight/statistics/access.h"
#include "care/people/organisation/lookup.h"
#include "model/json.h"

namespace yk::care::statistics {
using namespace model;
namespace {

struct Edition {
    std::string span, period;
    std::int64_t edition = 1;
    Day as_of;
    bool current = true;  // false: a later edition revises it
    std::string released_by;
    std::optional<Instant> released_at;
    std::string reason;  // of a revision
    bool synthetic = false;
};
constexpr auto edition_columns = columns<Edition>({
    col<&Edition::span>("周期", "Span").open(),
    col<&Edition::period>("期别", "Period").open(),
    col<&Edition::edition>("版次", "Edition").open(),
    col<&Edition::as_of>("截至", "As of").open(),
    col<&Edition::current>("现行", "Current").open(),
    col<&Edition::released_by>("签发人", "Released by").open(),
    col<&Edition::released_at>("签发时间", "Released at").open(),
    col<&Edition::reason>("更正原因", "Reason").open(),
    col<&Edition::synthetic>("演示数据", "Made up").open(),
});
constexpr auto edition_schema = schema<Edition>("public_statistics_edition", "", {"公布的统计", "Edition"}, edition_columns);
const Schema& schema_of(const Edition*) { return edition_schema; }

struct OpenTable {
    std::string table;
    Text title, definition;
    std::string standard;
    bool rounded = false;
    Day as_of;
    std::vector<Heading> rows, columns;
    std::vector<std::optional<std::int64_t>> values;  // row by row; absent: not published
};
constexpr auto table_columns = columns<OpenTable>({
    col<&OpenTable::table>("表", "Table").open(),
    col<&OpenTable::title>("名称", "Title").open(),
    col<&OpenTable::definition>("口径", "Definition").open(),
    col<&OpenTable::standard>("分类标准", "Standard").open(),
    col<&OpenTable::rounded>("取到十位", "Rounded").open(),
    col<&OpenTable::as_of>("截至", "As of").open(),
    col<&OpenTable::rows>("行", "Rows").open(),
    col<&OpenTable::columns>("列", "Columns").open(),
    col<&OpenTable::values>("数值", "Figures").open(),
});
constexpr auto table_schema = schema<OpenTable>("public_statistics_table", "", {"统计表", "Table"}, table_columns);
const Schema& schema_of(const OpenTable*) { return table_schema; }

struct OpenPeriod {
    Edition edition;
    std::int64_t least = disclosure::least_people;
    Text rule;
    std::vector<policy::ClauseText> basis;
    std::vector<OpenTable> tables;
};
constexpr auto period_columns = columns<OpenPeriod>({
    col<&OpenPeriod::edition>("版次", "Edition").open(),
    col<&OpenPeriod::least>("最少公布人数", "Least published").open(),
    col<&OpenPeriod::rule>("不公布的规则", "Rule").open(),
    col<&OpenPeriod::basis>("依据", "Basis").open(),
    col<&OpenPeriod::tables>("统计表", "Tables").open(),
});
constexpr auto period_schema = schema<OpenPeriod>("public_statistics", "", {"统计", "Statistics"}, period_columns);
const Schema& schema_of(const OpenPeriod*) { return period_schema; }

struct Editions {
    std::vector<Edition> items;
};
constexpr auto editions_columns = columns<Editions>({col<&Editions::items>("版次", "Editions").open()});
constexpr auto editions_schema = schema<Editions>("public_statistics_editions", "", {"公布的统计", "Editions"}, editions_columns);
const Schema& schema_of(const Editions*) { return editions_schema; }

struct Field {
    std::string name;
    Text meaning;
};
constexpr auto field_columns = columns<Field>({col<&Field::name>("字段", "Field").open(), col<&Field::meaning>("含义", "Meaning").open()});
constexpr auto field_schema = schema<Field>("public_dataset_field", "", {"字段", "Field"}, field_columns);
const Schema& schema_of(const Field*) { return field_schema; }
struct DataFile {
    std::string table;
    Text title, definition;
    std::string standard, csv, json;  // addresses of the newest edition of each span
    std::string period;
};
constexpr auto file_columns = columns<DataFile>({
    col<&DataFile::table>("表", "Table").open(),
    col<&DataFile::title>("名称", "Title").open(),
    col<&DataFile::definition>("口径", "Definition").open(),
    col<&DataFile::standard>("分类标准", "Standard").open(),
    col<&DataFile::csv>("CSV", "CSV").open(),
    col<&DataFile::json>("JSON", "JSON").open(),
    col<&DataFile::period>("期别", "Period").open(),
});
constexpr auto file_schema = schema<DataFile>("public_dataset_file", "", {"数据文件", "File"}, file_columns);
const Schema& schema_of(const DataFile*) { return file_schema; }
// The description of the data set.
struct Dataset {
    Text title, description, publisher, frequency, rule;
    std::string language = "zh-CN";
    std::optional<Day> from, to;
    bool synthetic = false;
    std::vector<policy::ClauseText> basis;
    std::vector<Field> fields;
    std::vector<DataFile> files;
};
constexpr auto dataset_columns = columns<Dataset>({
    col<&Dataset::title>("名称", "Title").open(),
    col<&Dataset::description>("说明", "Description").open(),
    col<&Dataset::publisher>("发布单位", "Publisher").open(),
    col<&Dataset::frequency>("更新频率", "Frequency").open(),
    col<&Dataset::rule>("不公布的规则", "Rule").open(),
    col<&Dataset::language>("语言", "Language").open(),
    col<&Dataset::from>("最早", "From").open(),
    col<&Dataset::to>("最近", "To").open(),
    col<&Dataset::synthetic>("演示数据", "Made up").open(),
    col<&Dataset::basis>("依据", "Basis").open(),
    col<&Dataset::fields>("CSV 字段", "Fields of the CSV").open(),
    col<&Dataset::files>("数据文件", "Files").open(),
});
constexpr auto dataset_schema = schema<Dataset>("public_dataset", "", {"数据集", "Data set"}, dataset_columns);
const Schema& schema_of(const Dataset*) { return dataset_schema; }

struct Key {
    std::string period, edition;
};
constexpr auto key_columns = columns<Key>({col<&Key::period>("期别", "Period"), col<&Key::edition>("版次", "Edition")});
constexpr auto key_schema = schema<Key>("public_statistics_key", "", {"版次", "Edition"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }
struct TableKey {
    std::string period, edition, table;
};
constexpr auto table_key_columns = columns<TableKey>(
    {col<&TableKey::period>("期别", "Period"), col<&TableKey::edition>("版次", "Edition"), col<&TableKey::table>("表", "Table")});
constexpr auto table_key_schema = schema<TableKey>("public_statistics_table_key", "", {"统计表", "Table"}, table_key_columns);
const Schema& schema_of(const TableKey*) { return table_key_schema; }

Text rule_text() {
    const auto most = std::to_string(disclosure::least_people - 1);
    return {"1 至 " + most + " 人的数不公布；凡能由合计推算出来的，连同另一些数一并不公布。0 如实公布，整表只公布总数的除外。",
            "Figures of 1 to " + most +
                " people are not published, nor are others from which they could be worked out by way of the sums. "
                "Nothing is shown as 0, except in a table of which only the grand total is published."};
}

// Without the digest: it is over every figure, so that values guessed for those left out could be tried against it.
Edition edition_of(const Period& period, bool synthetic) {
    return {code_of(period.span), period.period,      period.edition, period.as_of, period.state == State::released,
            period.released_by,   period.released_at, period.reason,  synthetic};
}

Result<Editions> list_editions(Tx& tx) {
    Editions out;
    const auto synthetic = YK_TRY(organisation::get_city(tx)).synthetic;
    for (const auto& period : list_public(tx)) out.items.push_back(edition_of(period, synthetic));
    return out;
}

Result<OpenPeriod> show_edition(Tx& tx, const Key& key) {
    const auto period = find_public(tx, key.period, key.edition);
    if (!period) return fail(ErrorKind::missing, "statistics.edition.missing", TextArgs{{"period", key.period.substr(0, 20)}});
    OpenPeriod out;
    out.edition = edition_of(*period, YK_TRY(organisation::get_city(tx)).synthetic);
    out.rule = rule_text();
    out.basis = YK_TRY(basis_of(tx));
    for (auto& view : YK_TRY(sheets_of(tx, period->id)))
        out.tables.push_back({view.table, view.title, view.definition, view.standard, view.rounded, view.content.as_of, view.content.rows,
                              view.content.columns, published_of(view.content, view.rounded)});
    return out;
}

Result<http::Download> edition_file(Tx& tx, const Key& key) {
    const auto found = YK_TRY(show_edition(tx, key));
    return http::Download{"基本养老服务统计 " + key.period + ".json", "application/json", {}, json_of(period_schema, &found)};
}

// One figure a line, so that a program can read it without knowing the table's shape.
Result<http::Download> table_file(Tx& tx, const TableKey& key) {
    const auto found = YK_TRY(show_edition(tx, Key{key.period, key.edition}));
    for (const auto& table : found.tables) {
        if (table.table != key.table) continue;
        std::string out = "\xEF\xBB\xBFperiod,edition,as_of,row,row_label,column,column_label,value,status\r\n";
        for (std::size_t i = 0; i < table.values.size(); ++i) {
            const auto& row = table.rows[i / table.columns.size()];
            const auto& column = table.columns[i % table.columns.size()];
            out += disclosure::csv_cell(found.edition.period) + "," + std::to_string(found.edition.edition) + "," + day_text(table.as_of) +
                   "," + disclosure::csv_cell(row.key) + "," + disclosure::csv_cell(row.label.zh) + "," + disclosure::csv_cell(column.key) +
                   "," + disclosure::csv_cell(column.label.zh) + "," +
                   (table.values[i] ? std::to_string(*table.values[i]) + ",published\r\n" : std::string(",left_out\r\n"));
        }
        return http::Download{table.title.zh + " " + key.period + ".csv", "text/csv; charset=utf-8", {}, std::move(out)};
    }
    return fail(ErrorKind::missing, "statistics.table.missing", TextArgs{{"table", key.table.substr(0, 60)}});
}

std::vector<Field> fields() {
    return {{"period", {"期别：2026-10 为月，2026 为年", "Month as 2026-10, year as 2026"}},
            {"edition", {"版次，从 1 起；更正后加一", "Edition from 1; a revision is the next"}},
            {"as_of", {"数据截至日", "Day the figures speak for"}},
            {"row", {"行代码；total 为合计，unknown 为无记录", "Code of the row; total is a sum, unknown has no record"}},
            {"row_label", {"行名称", "Label of the row"}},
            {"column", {"列代码", "Code of the column"}},
            {"column_label", {"列名称", "Label of the column"}},
            {"value", {"人数；不公布时为空", "People; empty where it is left out"}},
            {"status", {"published 公布，left_out 不公布", "published or left_out"}}};
}

Result<Dataset> describe(Tx& tx) {
    const auto city = YK_TRY(organisation::get_city(tx));
    Dataset out;
    out.title = {city.name + "老年人状况和基本养老服务统计", "Elders and basic elderly-care services, statistics of " + city.name};
    out.description = {"由登记和服务记录逐期统计，冻结后签发。",
                       "Counted from the records of the register and of services, frozen, then released."};
    out.publisher = {city.name, city.name};
    out.frequency = {"每月、每年", "Monthly and yearly"};
    out.rule = rule_text();
    out.synthetic = city.synthetic;
    out.basis = YK_TRY(basis_of(tx));
    out.fields = fields();
    bool month = false, year = false;  // whose newest edition has been found
    for (const auto& period : list_public(tx)) {
        if (!out.to || period.as_of > *out.to) out.to = period.as_of;
        if (!out.from || period.as_of < *out.from) out.from = period.as_of;
        auto& found = period.span == Span::month ? month : year;
        if (period.state != State::released || std::exchange(found, true)) continue;
        const auto at = "/api/v1/public/statistics/" + period.period + "/" + std::to_string(period.edition);
        for (const auto& view : YK_TRY(sheets_of(tx, period.id)))
            out.files.push_back({view.table, view.title, view.definition, view.standard, at + "/" + view.table + "/data.csv",
                                 at + "/data.json", period.period});
    }
    return out;
}

constexpr std::array routes{
    http::get<&list_editions>("/public/statistics", http::anyone, http::RowScope::none, {"公布的统计", "Published statistics"}),
    http::get<&describe>("/public/statistics/dataset", http::anyone, http::RowScope::none, {"数据集说明", "Description of the data set"}),
    http::get<&show_edition>("/public/statistics/{period}/{edition}", http::anyone, http::RowScope::none,
                             {"一期统计（公布）", "One published edition"}),
    http::get<&edition_file>("/public/statistics/{period}/{edition}/data.json", http::anyone, http::RowScope::none,
                             {"一期统计（JSON）", "One edition as JSON"}),
    http::get<&table_file>("/public/statistics/{period}/{edition}/{table}/data.csv", http::anyone, http::RowScope::none,
                           {"一张统计表（CSV）", "One table as CSV"}),
};

}  // namespace

std::span<const http::Route> open_routes() { return routes; }

}  // namespace yk::care::statistics
