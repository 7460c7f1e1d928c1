// Workbooks with what the sheet room's writer has no business with: merged cells, hidden sheets, identity numbers typed as numbers.
#include <xlsxwriter.h>

#include "base/result.h"
#include "synthetic/feed_table.h"

namespace yk::synthetic {
namespace {

constexpr std::int32_t excel_epoch = -25569;  // 1899-12-30, days since 1970

void write_cell(lxw_worksheet* sheet, std::uint32_t row, std::uint16_t column, const OutCell& cell, lxw_format* date) {
    if (cell.type == CellType::date)
        worksheet_write_number(sheet, row, column, cell.day.days - excel_epoch, date);
    else if (cell.type == CellType::number)
        worksheet_write_number(sheet, row, column, cell.number, nullptr);
    else if (!cell.text.empty())
        worksheet_write_string(sheet, row, column, cell.text.c_str(), nullptr);
}

void write_sheet(lxw_workbook* book, const OutSheet& sheet, lxw_format* date) {
    lxw_worksheet* out = workbook_add_worksheet(book, sheet.name.c_str());
    if (sheet.hidden) worksheet_hide(out);
    auto merge = sheet.merges.begin();
    for (std::uint32_t r = 0; r < sheet.rows.size(); ++r) {
        for (; merge != sheet.merges.end() && merge->row == r; ++merge) {
            worksheet_merge_range(out, r, merge->column, r + merge->down - 1, static_cast<lxw_col_t>(merge->column + merge->across - 1), "",
                                  nullptr);
        }
        const auto& cells = sheet.rows[r].cells;
        for (std::uint16_t c = 0; c < cells.size(); ++c) write_cell(out, r, c, cells[c], date);
    }
}

}  // namespace

// Without merges a workbook is written in constant memory. Its date is the feed's, so that equal feeds are equal bytes.
void write_workbook(const std::vector<OutSheet>& sheets, Day as_of, const std::string& path) {
    bool merged = false;
    for (const auto& sheet : sheets) merged = merged || !sheet.merges.empty();
    lxw_workbook_options options{};
    options.constant_memory = merged ? LXW_FALSE : LXW_TRUE;
    lxw_workbook* book = workbook_new_opt(path.c_str(), &options);
    if (!book) throw Broken("synthetic feed: no workbook at " + path);
    lxw_doc_properties properties{};
    properties.created = static_cast<time_t>(as_of.days) * 86'400;
    workbook_set_properties(book, &properties);
    lxw_format* date = workbook_add_format(book);
    format_set_num_format(date, "yyyy-mm-dd");
    for (const auto& sheet : sheets) write_sheet(book, sheet, date);
    if (const auto failed = workbook_close(book); failed != LXW_NO_ERROR)
        throw Broken(std::string("synthetic feed: ") + lxw_strerror(failed));
}

}  // namespace yk::synthetic
