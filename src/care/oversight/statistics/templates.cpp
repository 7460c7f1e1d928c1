// Forms in which higher levels want the figures: a clerk says which figure stands where, tries it on an edition, and fetches the file.
// Nothing is typed in twice.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/oversight/disclosure/disclosure.h"
#include "care/oversight/statistics/access.h"
#include "care/people/organisation/lookup.h"
#include "sheet/write.h"

namespace yk::care::statistics {
using namespace model;
namespace {

constexpr std::size_t most_lines = 300;
constexpr std::int64_t most_columns = 52, most_rows = 500;

const Query<TemplateLine(TemplateId)> stored_lines{"statistics.template_lines", R"(
    SELECT {l.*} FROM statistics_template_line l WHERE l.form = $1 ORDER BY l.number, l.id LIMIT 1000)"};
const Query<std::int64_t()> template_count{"statistics.template_count", "SELECT COUNT(*) FROM statistics_template"};

struct NewLine {
    std::string heading, place, sheet, line_key, column_key;
};
constexpr auto new_line_columns = columns<NewLine>({col<&NewLine::heading>("栏目", "Heading"), col<&NewLine::place>("单元格", "Cell"),
                                                    col<&NewLine::sheet>("统计表", "Table"), col<&NewLine::line_key>("行", "Row"),
                                                    col<&NewLine::column_key>("列", "Column")});
constexpr auto new_line_schema = schema<NewLine>("statistics_new_line", "", {"上报栏目", "Line"}, new_line_columns);
const Schema& schema_of(const NewLine*) { return new_line_schema; }

struct Lines {
    TemplateId statistics_template;
    std::vector<NewLine> lines;
};
constexpr auto lines_columns = columns<Lines>({col<&Lines::statistics_template>("模板", "Template"), col<&Lines::lines>("栏目", "Lines")});
constexpr auto lines_schema = schema<Lines>("statistics_template_lines", "", {"上报栏目", "Lines"}, lines_columns);
const Schema& schema_of(const Lines*) { return lines_schema; }

struct Key {
    TemplateId statistics_template;
};
constexpr auto key_columns = columns<Key>({col<&Key::statistics_template>("模板", "Template")});
constexpr auto key_schema = schema<Key>("statistics_template_key", "", {"模板", "Template"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct Trial {
    TemplateId statistics_template;
    PeriodId period;
};
constexpr auto trial_columns =
    columns<Trial>({col<&Trial::statistics_template>("模板", "Template"), col<&Trial::period>("统计期", "Period")});
constexpr auto trial_schema = schema<Trial>("statistics_template_trial", "", {"试用模板", "Try"}, trial_columns);
const Schema& schema_of(const Trial*) { return trial_schema; }

struct TemplatePage {
    Template form;
    std::vector<TemplateLine> lines;
};
constexpr auto page_columns =
    columns<TemplatePage>({col<&TemplatePage::form>("模板", "Template"), col<&TemplatePage::lines>("栏目", "Lines")});
constexpr auto page_schema = schema<TemplatePage>("statistics_template_page", "", {"上报模板", "Template"}, page_columns);
const Schema& schema_of(const TemplatePage*) { return page_schema; }

struct Cell {
    std::string place, text;
    std::optional<std::int64_t> value;
};
constexpr auto cell_columns =
    columns<Cell>({col<&Cell::place>("单元格", "Cell"), col<&Cell::text>("文字", "Text"), col<&Cell::value>("数值", "Figure")});
constexpr auto cell_schema = schema<Cell>("statistics_template_cell", "", {"单元格", "Cell"}, cell_columns);
const Schema& schema_of(const Cell*) { return cell_schema; }
struct Tried {
    std::int64_t rows = 0, columns = 0;
    std::vector<Cell> cells;           // row by row
    std::vector<std::string> missing;  // headings of lines whose figure the edition does not have
};
constexpr auto tried_columns = columns<Tried>({col<&Tried::rows>("行数", "Rows"), col<&Tried::columns>("列数", "Columns"),
                                               col<&Tried::cells>("单元格", "Cells"), col<&Tried::missing>("没有的数", "Missing")});
constexpr auto tried_schema = schema<Tried>("statistics_template_tried", "", {"试用结果", "Trial"}, tried_columns);
const Schema& schema_of(const Tried*) { return tried_schema; }

struct Place {
    std::int64_t row = 0, column = 0;  // from 1
    friend auto operator<=>(const Place&, const Place&) = default;
};
// "C7", "AB12". nullopt otherwise or beyond the limits.
std::optional<Place> parse_place(const std::string& text) {
    Place out;
    std::size_t at = 0;
    for (; at < text.size() && text[at] >= 'A' && text[at] <= 'Z' && at < 2; ++at) out.column = out.column * 26 + (text[at] - 'A' + 1);
    if (at == 0 || at == text.size() || text.size() - at > 3 || text[at] == '0') return std::nullopt;
    for (; at < text.size(); ++at) {
        if (text[at] < '0' || text[at] > '9') return std::nullopt;
        out.row = out.row * 10 + (text[at] - '0');
    }
    if (out.column > most_columns || out.row > most_rows) return std::nullopt;
    return out;
}
std::string place_text(const Place& place) {
    std::string out;
    for (auto column = place.column; column > 0; column = (column - 1) / 26)
        out.insert(out.begin(), static_cast<char>('A' + (column - 1) % 26));
    return out + std::to_string(place.row);
}

// Where the parts of the lines stand. A place taken twice is a fault at the line that comes later.
struct Spot {
    Place place;
    std::size_t line = 0;
    bool figure = false;
};
template <class Line>
Result<std::vector<Spot>> lay_out(const std::vector<Line>& lines, bool titled) {
    std::vector<Spot> out;
    std::int64_t next = titled ? 2 : 1;
    const auto put = [&](Place place, std::size_t line, bool figure) -> Status {
        const auto at = "/lines/" + std::to_string(line) + "/place";
        if (titled && place.row == 1) return fail_at(at, "statistics.template.first_row");
        for (const auto& spot : out)
            if (spot.place == place) return fail_at(at, "statistics.template.taken", TextArgs{{"place", place_text(place)}});
        out.push_back({place, line, figure});
        return {};
    };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& line = lines[i];
        const bool figure = !line.sheet.empty();
        if (line.place.empty()) {
            if (!line.heading.empty()) YK_TRY_VOID(put({next, 1}, i, false));
            if (figure) YK_TRY_VOID(put({next, 2}, i, true));
            ++next;
            continue;
        }
        const auto place = parse_place(line.place);
        if (!place) return fail_at("/lines/" + std::to_string(i) + "/place", "statistics.template.place");
        YK_TRY_VOID(put(*place, i, figure));
        if (figure && !line.heading.empty()) {
            if (place->column == 1) return fail_at("/lines/" + std::to_string(i) + "/place", "statistics.template.no_room");
            YK_TRY_VOID(put({place->row, place->column - 1}, i, false));
        }
    }
    return out;
}

Result<TemplatePage> show_template(Tx& tx, const Key& key) {
    TemplatePage out;
    out.form = YK_TRY(tx.get<Template>(key.statistics_template));
    out.lines = lines_of(tx, out.form.id);
    return out;
}

Result<TemplatePage> save_lines(Tx& tx, const Lines& in) {
    auto form = YK_TRY(tx.get<Template>(in.statistics_template));
    if (in.lines.empty()) return fail_at("/lines", "input.required");
    if (in.lines.size() > most_lines) return fail_at("/lines", "statistics.template.many");
    for (std::size_t i = 0; i < in.lines.size(); ++i) {
        const auto& line = in.lines[i];
        const auto at = "/lines/" + std::to_string(i);
        YK_TRY_VOID(want_length(line.heading, line.sheet.empty() ? 1 : 0, 120, at + "/heading"));
        if (line.sheet.empty()) continue;
        if (!find_table(line.sheet))
            return fail_at(at + "/sheet", "statistics.table.missing", TextArgs{{"table", line.sheet.substr(0, 60)}});
        YK_TRY_VOID(want_length(line.line_key, 1, 60, at + "/line_key"));
        YK_TRY_VOID(want_length(line.column_key, 1, 60, at + "/column_key"));
    }
    YK_TRY(lay_out(in.lines, !form.title.empty()));
    for (const auto& old : lines_of(tx, form.id)) YK_TRY_VOID(tx.remove(old));
    std::int64_t number = 0;
    for (const auto& line : in.lines) {
        TemplateLine row{tx.new_id<TemplateLineId>(), form.id, ++number, line.heading, line.place, line.sheet};
        if (!line.sheet.empty()) {
            row.line_key = line.line_key;
            row.column_key = line.column_key;
        }
        YK_TRY_VOID(tx.insert(row));
    }
    return show_template(tx, {form.id});
}

std::optional<std::int64_t> figure_of(const std::vector<SheetView>& sheets, const TemplateLine& line) {
    const auto index = [](const std::vector<Heading>& all, const std::string& key) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].key == key) return i;
        return std::nullopt;
    };
    for (const auto& sheet : sheets) {
        if (sheet.table != line.sheet) continue;
        const auto row = index(sheet.content.rows, line.line_key), column = index(sheet.content.columns, line.column_key);
        if (row && column) return sheet.content.values[*row * sheet.content.columns.size() + *column];
    }
    return std::nullopt;
}

Result<Tried> fill(Tx& tx, const Trial& in) {
    const auto form = YK_TRY(tx.get<Template>(in.statistics_template));
    const auto period = YK_TRY(tx.get<Period>(in.period));
    if (period.span != form.span) return fail_at("/period", "statistics.template.span", TextArgs{{"period", period.period}});
    if (period.state == State::discarded) return fail_at("/period", "statistics.template.discarded", TextArgs{{"period", period.period}});
    const auto lines = lines_of(tx, form.id);
    if (lines.empty()) return fail(ErrorKind::conflict, "statistics.template.empty", TextArgs{{"name", form.name}});
    const auto sheets = YK_TRY(sheets_of(tx, period.id));
    Tried out;
    std::vector<std::pair<Place, Cell>> placed;
    if (!form.title.empty()) placed.push_back({{1, 1}, {"A1", form.title + "（" + period.period + "）", {}}});
    for (const auto& spot : YK_TRY(lay_out(lines, !form.title.empty()))) {
        const auto& line = lines[spot.line];
        Cell cell{place_text(spot.place), spot.figure ? std::string() : line.heading, {}};
        if (spot.figure && !(cell.value = figure_of(sheets, line))) out.missing.push_back(line.heading.empty() ? cell.place : line.heading);
        placed.emplace_back(spot.place, std::move(cell));
    }
    std::sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [place, cell] : placed) {
        out.rows = std::max(out.rows, place.row);
        out.columns = std::max(out.columns, place.column);
        out.cells.push_back(std::move(cell));
    }
    return out;
}

std::string csv_of(const std::vector<std::vector<Cell>>& grid) {
    std::string out = "\xEF\xBB\xBF";
    for (const auto& row : grid) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            if (c) line += ',';
            line += row[c].value ? std::to_string(*row[c].value) : disclosure::csv_cell(row[c].text);
        }
        out += line + "\r\n";
    }
    return out;
}

// The first row of a sheet is its head, so figures begin in the second one (parse_place and the title see to it in a titled form).
std::string xlsx_of(const std::string& name, const std::vector<std::vector<Cell>>& grid) {
    return sheet::xlsx_bytes([&](sheet::TableWriter& writer) {
        sheet::TableHead head{name, {}, ""};
        for (const auto& cell : grid.front()) {
            auto title = cell.value ? std::to_string(*cell.value) : cell.text;
            head.columns.push_back({title, head.columns.empty() ? 34.0 : 14.0, sheet::ColumnFormat::integer});
        }
        writer.begin(head);
        for (std::size_t r = 1; r < grid.size(); ++r) {
            std::vector<sheet::OutCell> cells;
            for (const auto& cell : grid[r])
                cells.push_back(cell.value          ? sheet::OutCell{*cell.value}
                                : cell.text.empty() ? sheet::OutCell{}
                                                    : sheet::OutCell{std::string_view(cell.text)});
            writer.row(cells);
        }
    });
}

Result<http::Download> template_file(Tx& tx, const Trial& in) {
    const auto form = YK_TRY(tx.get<Template>(in.statistics_template));
    const auto period = YK_TRY(tx.get<Period>(in.period));
    const auto tried = YK_TRY(fill(tx, in));
    if (period.state == State::frozen)
        return fail(ErrorKind::conflict, "statistics.template.unreleased", TextArgs{{"period", period.period}});
    // A blank in a report to a higher level would read as nothing.
    if (!tried.missing.empty())
        return fail(ErrorKind::conflict, "statistics.template.missing",
                    TextArgs{{"first", tried.missing.front()}, {"count", std::to_string(tried.missing.size())}, {"period", period.period}});
    std::vector<std::vector<Cell>> grid(static_cast<std::size_t>(tried.rows), std::vector<Cell>(static_cast<std::size_t>(tried.columns)));
    for (const auto& cell : tried.cells) {
        const auto place = parse_place(cell.place);
        CHECK(place);
        grid[static_cast<std::size_t>(place->row - 1)][static_cast<std::size_t>(place->column - 1)] = cell;
    }
    tx.note({"statistics.report", "statistics_template", form.id.value, 0, "", "{}"});
    const auto name = form.name + " " + period.period;
    if (form.form == Form::csv) return http::Download{name + ".csv", "text/csv; charset=utf-8", {}, csv_of(grid)};
    return http::Download{
        name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", {}, xlsx_of(form.name, grid)};
}

constexpr std::array routes{
    http::get<&show_template>("/statistics/templates/{statistics_template}/page", rights::period_read, http::RowScope::city,
                              {"上报模板", "One template"}),
    http::post<&save_lines>("/statistics/templates/{statistics_template}/lines", rights::template_update, http::RowScope::city,
                            {"保存上报栏目", "Save the lines"}),
    http::get<&fill>("/statistics/templates/{statistics_template}/try", rights::period_read, http::RowScope::city,
                     {"试用模板", "Try a template"}),
    http::get<&template_file>("/statistics/templates/{statistics_template}/file", rights::period_export, http::RowScope::city,
                              {"按模板导出", "Export by the template"}),
};

}  // namespace

std::vector<TemplateLine> lines_of(Tx& tx, TemplateId form) { return tx.list(stored_lines, form); }

Status seed_examples(Tx& tx) {
    if (!YK_TRY(organisation::get_city(tx)).synthetic) return fail(ErrorKind::refused, "statistics.examples.real_city");
    if (tx.one(template_count) > 0) return {};
    Template form{tx.new_id<TemplateId>(), "示例：老年人口月报", "示例：上级民政部门", Span::month, Form::xlsx, "示例：老年人口月报"};
    YK_TRY_VOID(tx.insert(form));
    Lines lines{form.id, {}};
    const auto add = [&](const char* heading, const char* table, const char* row, const char* column) {
        lines.lines.push_back({heading, "", table, row, column});
    };
    add("老年人口", "elders_by_age_sex", "total", "total");
    add("其中：男", "elders_by_age_sex", "total", "male");
    add("其中：女", "elders_by_age_sex", "total", "female");
    add("80 至 84 岁", "elders_by_age_sex", "80-84", "total");
    add("特困", "elders_by_district_aid", "total", "extreme_difficulty");
    add("低保", "elders_by_district_aid", "total", "minimum_living");
    add("独居", "elders_by_district_living", "total", "alone");
    YK_TRY(save_lines(tx, lines));
    return {};
}

std::span<const http::Route> template_routes() { return routes; }

}  // namespace yk::care::statistics
