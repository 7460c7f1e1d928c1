// A department file before it is written: sheets of rows of cells, and the plan of columns for each kind. For the sources of this room.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "synthetic/feed.h"
#include "synthetic/parts.h"

namespace yk::synthetic {

enum class Field : std::uint8_t {
    seq,
    name,
    id_no,
    certificate,
    doc_type,
    sex,
    birth,
    age,
    town,
    address,
    phone,
    living,
    disabled_flag,
    children,
    needs,
    remark,
    aid_class,
    aid_amount,
    aid_since,
    disability_category,
    disability_grade,
    guardian,
    pension_amount,
    pension_status,
    ltci_level,
    assessed_on,
    death_date,
    death_place,
    cremated_on,
    veteran_class,
    special_family,
    adaptation_date,
    adaptation_amount,
    housing_amount,
};

struct ColumnPlan {
    Field field;
    std::string_view heading;
    std::string_view renamed;         // what it is called where headings were renamed
    std::string_view attribute = {};  // path in the answer key
};
struct KindPlan {
    FeedKind kind;
    std::string_view text;
    std::string_view department;  // column of data/synthetic/dirt.csv
    std::string_view title, office;
    bool by_town;  // rows stand town by town
    std::span<const ColumnPlan> columns;
};
const KindPlan& plan_of(FeedKind kind);

enum class CellType : std::uint8_t { text, number, date };
struct OutCell {
    std::string text;
    CellType type = CellType::text;
    double number = 0;  // of a number
    Day day{};          // of a date; `text` is its written form
};

enum class RowRole : std::uint8_t { title, header, repeated_header, data, subtotal, note };
struct OutRow {
    RowRole role = RowRole::data;
    std::vector<OutCell> cells;
    std::size_t key = 0;  // of a data row, index into AnswerKey::rows
};
struct Merge {
    std::uint32_t row, down;  // from 0
    std::uint16_t column, across;
};
struct OutSheet {
    std::string name;
    bool hidden = false;
    std::vector<OutRow> rows;
    std::vector<Merge> merges;
};

// How the dates of a file are written.
enum class DateStyle : std::uint8_t { dashes, compact, slashes, dots, cells };
std::string date_text(Day day, DateStyle style);

// Whether the person stands in that file, the dead who are still listed included.
bool listed(const City& city, const FeedRequest& request, const Person& person, Stream& draw);
// The true row of a person: cells by column, and the truth for the key. Draws what no register knows (guardian, needs).
struct TrueRow {
    std::vector<OutCell> cells;
    KeyRow key;
};
TrueRow true_row(const City& city, const FeedRequest& request, DateStyle style, const Person& person, Stream& draw);

// Puts dirt into a row (feed_dirt.cpp). Rows that repeat the person come back in `more`.
void soil(const City& city, const FeedRequest& request, FileFormat format, const Person& person, Stream& draw, TrueRow& row,
          std::vector<TrueRow>& more);

// The writers. `sheets` of text and HTML is one sheet.
std::string delimited_text(const OutSheet& sheet, char delimiter);
std::string html_text(const OutSheet& sheet);
void write_workbook(const std::vector<OutSheet>& sheets, Day as_of, const std::string& path);

}  // namespace yk::synthetic
