// Writes tables for people: XLSX in constant memory, or CSV (UTF-8 with a byte order mark, as spreadsheet programs expect).
// Text that a spreadsheet would run as a formula is neutralised here, in one place, for every export.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/day.h"
#include "base/fen.h"
#include "base/result.h"

namespace yk::sheet {

enum class ColumnFormat : std::uint8_t { text, integer, decimal, money, date };

struct ColumnSpec {
    std::string title;
    double width = 12;  // in characters
    ColumnFormat format = ColumnFormat::text;
};

// An empty cell is std::monostate. Fen are written as yuan with two decimals, days as dates. A text cell stays text: an identity number

using OutCell = std::variant<std::monostate, std::string_view, std::int64_t, double, Fen, Day, bool>;

struct TableHead {
    std::string sheet_name;  // at most 31 characters are kept, forbidden ones replaced
    std::vector<ColumnSpec> columns;
    std::string watermark;  // who exported what, when and why; page header and footer, and the last row. Empty: none
};

class TableWriter {
 public:
    virtual ~TableWriter() = default;
    // Starts a table; in CSV a second table follows after a blank line.
    virtual void begin(const TableHead& head) = 0;
    // Exactly one cell a column. Rows beyond a sheet's 1,048,576 go on in a further sheet with the same head.
    virtual void row(std::span<const OutCell> cells) = 0;
    // Completes the file. Throws Broken when the disk refuses.
    virtual void finish() = 0;
};

// Both create or replace the file at `path`; throw Broken when it cannot be written.
std::unique_ptr<TableWriter> xlsx_writer(const std::string& path);
std::unique_ptr<TableWriter> csv_writer(const std::string& path);

// With a leading apostrophe where the text, after white space, begins with = + - @ (full-width too), a tab or a carriage return. Signed
// plain numbers stay as they are.
std::string neutralised(std::string_view text);
bool needs_neutralising(std::string_view text);

// A workbook in memory; the private file that it is written through does not stay.
std::string xlsx_bytes(const std::function<void(TableWriter&)>& fill);

}  // namespace yk::sheet
