// What a workbook says about its sheets: names, order, visibility, styles, shared strings.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/package.h"

namespace yk::sheet {

enum class NumberLook : std::uint8_t { plain, date, month };  // month: the day is not shown, so it means nothing

struct SheetPart {
    std::string name;
    std::string part;  // "xl/worksheets/sheet1.xml"
    bool hidden = false;
};

struct Workbook {
    std::vector<SheetPart> sheets;
    bool date1904 = false;
    std::vector<NumberLook> looks;  // by cell style
    std::string shared_text;        // all shared strings, one after the other
    std::vector<std::uint32_t> shared_ends;

    std::string_view shared(std::size_t index) const;
};

Result<Workbook> read_workbook(Package& package, const Limits& limits);

// Rows of one sheet to the visitor. `rows_left` is what remains of Limits::rows.
Status read_sheet(Package& package, const Workbook& book, const std::string& part, const Limits& limits, std::uint32_t& rows_left,
                  Visitor& visitor);

// What a number format shows: "yyyy\-mm\-dd" a date, "yyyy\"年\"m\"月\"" a month, "h:mm" and "0.00" a plain number.
NumberLook look_of_format(std::string_view code);

// Undoes the _xHHHH_ escapes that sheets use for control characters.
void append_unescaped(std::string& out, std::string_view text);

}  // namespace yk::sheet
