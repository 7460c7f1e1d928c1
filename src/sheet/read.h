// Reads tables out of files that offices send: CSV and TSV in any Chinese encoding, XLSX, HTML saved as .xls.
// The kind is found from the content, never from the name. Rows are streamed; memory and time stay within Limits whatever the file holds.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sheet/bytes.h"

namespace yk::sheet {

enum class CellKind : std::uint8_t { empty, text, number, date, boolean, error };

// Valid until the visitor returns. `text` is UTF-8 for every kind: numbers in plain decimal where they have at most 15 digits,
// dates as 2026-11-22 (the time of day is cut), a formula without a stored result as "=…".
struct Cell {
    std::string_view text;
    double number = 0;  // of a number, or the serial day of a date
    CellKind kind = CellKind::empty;
    bool filled = false;       // copied down from the first cell of a vertical merge
    std::uint16_t across = 1;  // columns this cell is merged over, on the first cell of a merge
    std::uint16_t down = 1;    // rows this cell is merged over, on the first cell of a merge
};

struct Row {
    // Sheets: the row of the sheet. Text: the record, counted from 1, blank lines included; equal to the line while no cell holds a line
    // break.
    std::uint32_t number = 0;
    std::uint32_t line = 0;       // text: the physical line the record starts on; sheets: the same as number
    std::span<const Cell> cells;  // trailing cells a sheet does not store are absent
    bool overflow = false;        // more columns than Limits::columns; the rest was dropped
    bool open_end = false;        // text: no line break ends this record, so it may have been cut off
    bool text_row = false;        // from a text file, where the number of fields means something
};

struct SheetInfo {
    std::string name;         // empty for text
    std::uint16_t index = 0;  // from 0, in workbook order
    bool hidden = false;
    bool date1904 = false;  // serial days count from 1904-01-01
};

enum class Format : std::uint8_t { delimited, xlsx, html };

struct FileShape {
    Format format = Format::delimited;
    std::string encoding;               // "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"
    char delimiter = 0;                 // of delimited text
    bool truncated = false;             // the file ends inside a record or a character
    bool line_breaks_in_cells = false;  // Row::number counts records, not lines
};

class Visitor {
 public:
    virtual ~Visitor() = default;
    // false: do not read this sheet.
    virtual bool begin_sheet(const SheetInfo& info) = 0;
    // false: read no more of this sheet.
    virtual bool row(const Row& row) = 0;
    virtual void end_sheet() = 0;
};

// Bounds on what a file may cost. The defaults hold a reader under 256 MiB and a few seconds.
struct Limits {
    std::uint64_t file_bytes = 512ULL << 20;
    std::uint64_t inflated_bytes = 768ULL << 20;  // of all parts of a workbook together; a sheet is read twice
    std::uint32_t inflate_ratio = 120;            // beyond the first 16 MiB of a part
    std::uint64_t html_bytes = 128ULL << 20;
    std::uint64_t shared_text_bytes = 64ULL << 20;  // shared strings of a workbook
    std::uint32_t rows = 4'000'000;                 // of all sheets together
    std::uint32_t columns = 1024;
    std::uint32_t cell_bytes = 64 << 10;
    std::uint32_t sheets = 256;
    std::uint32_t merges = 200'000;  // per sheet
};

// Errors (codes): sheet.file.empty, .encoding (no known encoding fits), .encoding_mixed (some lines UTF-8, others not), .damaged,
// .too_large (a limit), .unsupported (old binary .xls, encrypted, PDF …), .forbidden (a DTD). After an error that comes in the
// middle of a file the visitor has seen rows: what it made of them must not be kept.
Result<FileShape> read_tables(const ByteSource& source, const Limits& limits, Visitor& visitor);

}  // namespace yk::sheet
