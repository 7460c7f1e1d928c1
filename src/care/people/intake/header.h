// Finds the heading of a table among title rows, over one or two rows, and tells rows of data from everything else in a sheet.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/people/intake/fields.h"
#include "sheet/read.h"

namespace yk::care::intake {

constexpr std::size_t no_column = SIZE_MAX;

// One heading row as kept: plain headings by column and how far each reaches.
struct HeadingRow {
    std::uint32_t number = 0;
    std::vector<std::string> shown, plain;  // as written, and normalised
    std::vector<std::uint16_t> across;
    bool merged = false;  // some cell spans rows or columns

    static HeadingRow of(const sheet::Row& row);
};

struct Header {
    std::vector<HeadingRow> rows;                                             // one or two
    std::vector<Field> fields;                                                // by column
    std::vector<std::string> shown;                                           // by column
    std::array<std::size_t, static_cast<std::size_t>(Field::count_)> column;  // by field, no_column where absent
    std::size_t width = 0;                                                    // fields of the heading row, for the shape of text rows
    std::size_t last_named = 0;                                               // columns up to the last that has a heading

    std::size_t of(Field field) const { return column[static_cast<std::size_t>(field)]; }
    bool has_identity() const { return of(Field::id_no) != no_column || of(Field::certificate) != no_column; }
};

class HeaderRules {
 public:
    explicit HeaderRules(const FeedOptions& options);

    // Whether this row looks like headings: at least two known ones, one of them of identity, or three of any kind.
    bool maybe_header(const HeadingRow& row) const;
    // Whether `below` continues the heading above it (merged headings over two rows).
    bool continues(const HeadingRow& above, const HeadingRow& below) const;
    Header resolve(std::vector<HeadingRow> rows) const;
    Field field_of(std::string_view plain) const;

 private:
    Field field_of_pair(std::string_view upper, std::string_view lower) const;

    SourceKind source_;
    std::vector<std::pair<std::string, Field>> remembered_;
};

// What a row below the header is. Reason::none: data.
Reason kind_of_row(const sheet::Row& row, const Header& header, const HeaderRules& rules, const std::vector<std::string>& titles);

// Cells of this row's own (not copied down) that hold something.
std::size_t own_cells(const sheet::Row& row);

}  // namespace yk::care::intake
