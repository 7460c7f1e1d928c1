// Test help: feeds out of a few lines of text, and the report they give.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "care/people/intake/area_codes.h"
#include "care/people/intake/feed.h"

namespace yk::care::intake::test {

// Liwan with four of its towns.
const District& liwan();
const AreaCodes& area_codes();
// A valid number: area code, birth date "19500101", three digits of sequence; the check character is computed.
std::string id_of(std::string_view area, std::string_view birth, std::string_view sequence);

struct Kept : RowSink {
    struct Seen {
        FeedRow row;
        std::vector<std::string> raw;
    };
    void row(const FeedRow& row, const sheet::Row& raw) override;
    void columns(std::uint16_t, const std::vector<ColumnSeen>& columns) override { headings = columns; }
    std::vector<Seen> rows;
    std::vector<ColumnSeen> headings;
};

struct Fed {
    ImportReport report;
    Kept kept;
    // "2 accepted", "3 rejected ID_CHECKSUM", …, joined by "; ". Title and header rows are left out.
    std::string outcomes() const;
    // Of the only accepted row.
    const AcceptedRow& only() const;
    std::string warnings() const;  // of the only accepted row, joined by blanks, sorted
    std::string record() const;    // of the only accepted row as JSON
};

Fed feed(std::string_view bytes, SourceKind source = SourceKind::police_hukou, std::string_view as_of = "2026-10-31",
         bool with_area_codes = false);
// One row under 姓名,身份证号 and further columns.
Fed feed_row(std::string_view headings, std::string_view row, SourceKind source = SourceKind::police_hukou);

}  // namespace yk::care::intake::test
