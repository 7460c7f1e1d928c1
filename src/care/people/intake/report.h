// The import report: what became of every row of a department's file and why. The struct is the C++ form, report_json the JSON form.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/day.h"
#include "base/fen.h"

namespace yk::care::intake {

enum class FileStatus : std::uint8_t { accepted, accepted_with_errors, rejected };

// Why a row was not taken in as it stands, and why it was merged, ignored, skipped or sent to review. The text is the code of the report.
enum class Reason : std::uint8_t {
    none,
    // rejected, in the order of the tests
    row_truncated,
    column_shift,
    id_missing,
    id_masked,
    id_precision_lost,
    id_length,
    id_charset,
    id_region,
    id_birthdate,
    id_checksum,
    name_missing,
    name_invalid,
    id_name_conflict,
    under_60,  // ignored
    same_id,
    same_id_15_18,  // merged
    title,
    header,
    repeated_header,
    blank,
    subtotal,
    note,
    example,  // skipped
    same_name_birth_different_id,
    rejected_row_likely_same_person,  // review, beside id_name_conflict
    count_
};
std::string_view text_of(Reason reason);

// What is worth telling about a row that does not stop it.
enum class Warning : std::uint8_t {
    id_15_upgraded,
    id_lower_x,
    id_cleaned,
    area_code_retired,
    doc_type_corrected,
    birth_unknown,
    name_pua,
    sex_conflict,
    birth_conflict,
    date_partial,
    date_lunar,
    date_future,
    date_before_birth,
    date_unparsed,
    money_unparsed,
    value_unknown,
    certificate_conflict,
    phone_multi,
    phone_invalid,
    div_unresolved,
    formula_text,
    remark_deceased,
    remark_moved_away,
    remark_registration_only,
    count_
};
std::string_view text_of(Warning warning);

struct RowWarning {
    Warning what;
    std::int16_t column;  // from 0; -1 where no single cell is meant
};

// A date known to the day, the month or the year. ISO text: "2026-11-22", "2026-11", "2026".
struct PartialDay {
    std::int16_t year = 0;
    std::int8_t month = 0;  // 0: not known
    std::int8_t day = 0;    // 0: not known
    std::optional<Day> exact() const;
    Day first() const;
    Day last() const;
    std::string text() const;
    friend bool operator==(const PartialDay&, const PartialDay&) = default;
};

// Codes and free text are strings, numbers and grades integers.
using FactValue = std::variant<std::int64_t, bool, Fen, PartialDay, std::string>;

struct Attribute {
    std::string_view path;  // in the report: "aid.class", "death_date" (feeds, §2)
    std::string_view fact;  // in the packs: "aid_class", "death"; empty where the packs know no such fact
    FactValue value;
};

// The values of one row, cleaned, before any merge.
struct FeedRecord {
    std::string id_no, name, sex, doc_type;
    std::optional<Day> birth;
    std::string phone, phone_alt, town_code, address;
    std::vector<Attribute> attributes;
    std::vector<std::string_view> erased;  // paths of fields the file asks to empty (清空)
};

struct RowPlace {
    std::uint32_t row = 0;
    std::uint16_t sheet = 0;  // index into ImportReport::sheets
};

struct AcceptedRow {
    RowPlace at;
    FeedRecord record;
    std::vector<RowWarning> warnings;
};
struct RejectedRow {
    RowPlace at;
    Reason reason;
    std::string raw_id, name;
    std::int16_t column;  // the cell at fault, from 0; -1: the row
};
struct MergedRow {
    RowPlace at, into;
    std::string id_no;
    Reason why;
    std::vector<std::pair<std::string, std::string>> updates;  // path → new value as JSON
    std::vector<RowWarning> warnings;
};
struct NamedRow {  // ignored and skipped rows
    RowPlace at;
    Reason reason;
};
struct ReviewItem {
    RowPlace at, other;
    Reason reason;
};
struct SheetSeen {
    std::string name;
    std::string ignored;  // SHEET_HIDDEN, EMPTY, NO_TABLE, NO_IDENTITY_COLUMN; empty: read
};
// A column as recognised, for the wizard.
struct ColumnSeen {
    std::uint16_t sheet = 0;
    std::uint16_t column = 0;
    std::string header;
    std::string_view field;  // empty: not used
};
struct Counts {
    std::uint64_t accepted = 0, rejected = 0, merged = 0, ignored = 0, skipped = 0, review = 0;
    std::uint64_t persons_after = 0;  // different persons the file brings
    std::uint64_t blank = 0;          // blank rows are counted here only
};

struct ImportReport {
    FileStatus status = FileStatus::accepted;
    std::string file_reason;                 // FILE_…, of a rejected file
    std::vector<std::string> file_warnings;  // FILE_TRUNCATED, NO_DATA_ROWS
    std::string format, encoding;
    bool row_unit_record = false;  // rows are records because cells hold line breaks
    std::vector<SheetSeen> sheets;
    std::vector<ColumnSeen> columns;
    Counts counts;
    // Each list holds at most FeedOptions::list_limit entries; the counts are always whole.
    std::vector<AcceptedRow> accepted;
    std::vector<RejectedRow> rejected;
    std::vector<MergedRow> merged;
    std::vector<NamedRow> ignored, skipped;
    std::vector<ReviewItem> review;
};

// JSON of one value of a record ("\"2026-09\"", "120600", "true").
std::string json_of(const FactValue& value);
void append_record_json(std::string& out, const FeedRecord& record);
// One entry of the list of accepted rows.
void append_accepted_json(std::string& out, std::uint32_t row, std::string_view sheet, const FeedRecord& record,
                          const std::vector<RowWarning>& warnings);
// The whole report as one JSON object. `extra`, further members with a leading comma (",\"delta\":{…}"), stands at its end. Without
// `accepted` the list of accepted rows is left out.
std::string report_json(const ImportReport& report, std::string_view extra = {}, bool accepted = true);
// What of it says nothing about anybody, for keeping: status, reason, warnings, format, encoding, counts, columns, sheets left out.
std::string report_without_rows(const ImportReport& report);

}  // namespace yk::care::intake
