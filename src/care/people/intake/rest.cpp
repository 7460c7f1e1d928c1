// The rows that were not taken in, as a workbook to mend and send again: the columns of the file as they stood, and behind them the reason.
#include "care/people/intake/rest.h"

#include <algorithm>
#include <map>

#include "care/people/intake/reading.h"
#include "model/json.h"
#include "model/texts.h"
#include "sheet/write.h"

namespace yk::care::intake {
using namespace model;
namespace {

constexpr std::size_t rows_at_most = 100'000;

const Query<BatchRow(elder::BatchId)> rows_to_mend{"intake.rows_to_mend", R"(
    SELECT {r.*} FROM intake_row r WHERE r.batch = $1 AND r.outcome = 'rejected' AND {scope r.district} ORDER BY r.sheet, r.number, r.id)"};

// The texts of a JSON array that the check wrote.
struct Cells {
    std::vector<std::string> cells;
};
constexpr auto cells_columns = columns<Cells>({col<&Cells::cells>("单元格", "Cells")});
constexpr auto cells_schema = schema<Cells>("cells", "", {"单元格", "Cells"}, cells_columns);

struct SheetRows {
    std::vector<std::string> headings;  // by column, empty where the file has none
    std::vector<BatchRow> rows;
    std::vector<Cells> cells;
    std::size_t width = 0;
};

std::map<std::string, SheetRows> collect(Tx& tx, const Batch& batch) {
    std::map<std::string, SheetRows> sheets;
    std::size_t total = 0;
    tx.scan(
        rows_to_mend,
        [&](const BatchRow& row) {
            auto& sheet = sheets[row.sheet];
            Cells texts;
            if (row.cells) (void)read_json(cells_schema, "{\"cells\":" + *row.cells + "}", &texts);
            sheet.width = std::max(sheet.width, texts.cells.size());
            sheet.rows.push_back(row);
            sheet.cells.push_back(std::move(texts));
            return ++total < rows_at_most;
        },
        batch.id);
    HeadingList list;
    (void)read_json(model::schema<HeadingList>(), batch.columns.text, &list);
    for (auto& [name, sheet] : sheets) {
        sheet.headings.resize(sheet.width);
        for (const auto& heading : list.items)
            if (heading.sheet == name && heading.column >= 1 && static_cast<std::size_t>(heading.column) <= sheet.width)
                sheet.headings[static_cast<std::size_t>(heading.column - 1)] = heading.header;
        // A reason of an earlier round does not come back.
        for (auto& heading : sheet.headings)
            if (heading == reason_heading || heading == row_heading) heading.clear();
    }
    return sheets;
}

std::string reason_text(const BatchRow& row, const SheetRows& sheet) {
    std::string out = text_of(Language::zh, "intake.reason." + row.reason);
    const auto column = static_cast<std::size_t>(row.cell_column);
    if (row.cell_column >= 0 && column < sheet.headings.size() && !sheet.headings[column].empty())
        out = "「" + sheet.headings[column] + "」" + out;
    return out;
}

void write_sheet(sheet::TableWriter& writer, const std::string& name, const SheetRows& sheet, const std::string& watermark) {
    sheet::TableHead head{name.empty() ? "待更正" : name, {}, watermark};
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < sheet.width; ++i)
        if (!sheet.headings[i].empty()) kept.push_back(i), head.columns.push_back({sheet.headings[i], 18});
    head.columns.push_back({std::string(reason_heading), 36});
    head.columns.push_back({std::string(row_heading), 8});
    writer.begin(head);
    for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
        std::vector<sheet::OutCell> out;
        for (const auto column : kept)
            out.push_back(column < sheet.cells[i].cells.size() ? sheet::OutCell{std::string_view(sheet.cells[i].cells[column])}
                                                               : sheet::OutCell{});
        const auto reason = reason_text(sheet.rows[i], sheet);
        out.emplace_back(std::string_view(reason));
        out.emplace_back(sheet.rows[i].number);
        writer.row(out);
    }
}

}  // namespace

Result<http::Download> download_rest(Tx& tx, const BatchKey& key) {
    const auto batch = YK_TRY(tx.get<Batch>(key.batch));
    const auto sheets = collect(tx, batch);
    if (sheets.empty()) return fail(ErrorKind::missing, "intake.rest.none");
    std::size_t rows = 0;
    auto bytes = sheet::xlsx_bytes([&](sheet::TableWriter& writer) {
        for (const auto& [name, sheet] : sheets) {
            write_sheet(writer, name, sheet, batch.file_name + " " + tx.actor().name + " " + instant_text(tx.now()));
            rows += sheet.rows.size();
        }
    });
    tx.note({"intake.rest.download", "intake_batch", batch.id.value, 0, "", "{\"rows\":" + std::to_string(rows) + "}"});
    return http::Download{"待更正_" + batch.file_name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", {},
                          std::move(bytes)};
}

}  // namespace yk::care::intake
