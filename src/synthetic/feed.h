// Department files of one district as of a month, in the shapes and with the dirt of real exports, and what is true behind every row.
// The same request on the same city writes the same bytes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "synthetic/city.h"

namespace yk::synthetic {

enum class FeedKind : std::uint8_t {
    police_hukou,
    residence_service,
    town_survey,
    civil_affairs_aid,
    disabled_federation,
    hr_pension,
    medical_enrolment,
    medical_ltci,
    health_death,
    funeral,
    veterans,
    health_special_family,
    home_adaptation,
    housing_allowance,
};
inline constexpr std::size_t feed_kinds = 14;
// The names that `yikang import --source` takes.
std::string_view text_of(FeedKind kind);
std::optional<FeedKind> parse_feed_kind(std::string_view text);

enum class FileFormat : std::uint8_t { csv_gb18030, xlsx, csv_utf8_bom, csv_utf8, html_xls, tsv_utf16, tsv_gb18030 };

struct FeedRequest {
    FeedKind kind = FeedKind::police_hukou;
    std::size_t district = 0;
    Month month{2026, 10};             // as of its last day; not before the city's base year ends
    double dirt = 1;                   // times the rates of data/synthetic/dirt.csv; 0: a clean file
    bool file_faults = false;          // also files that are cut off or of two encodings, which an import refuses or warns of as a whole
    std::optional<FileFormat> format;  // else drawn, as the layout is
};

// What an import by the rules of the house should make of a row.
enum class Expected : std::uint8_t { accepted, merged, rejected, ignored };

struct KeyRow {
    std::string sheet;      // empty in text and HTML
    std::uint32_t row = 0;  // of the sheet, or line of the text, from 1
    std::size_t district = 0;
    std::uint64_t k = 0;
    Expected expected = Expected::accepted;
    std::string_view reason;                // "ID_CHECKSUM", "SAME_ID", "UNDER_60" …; empty for accepted rows
    std::vector<std::string_view> defects;  // as named in data/synthetic/dirt.csv
    std::string id_no, name;                // the true ones
    Sex sex = Sex::unknown;
    Day birth;
    std::optional<Day> died_on;
    RegionCode town;
    std::vector<std::pair<std::string_view, std::string>> attributes;  // "aid.class" → "低保"; amounts in fen, dates as 2026-11-22
};

struct SkippedRow {
    std::string sheet;
    std::uint32_t row = 0;
    std::string_view why;  // TITLE HEADER REPEATED_HEADER SUBTOTAL NOTE
};

struct AnswerKey {
    Mark mark;
    FeedRequest request;
    Day as_of;
    FileFormat format = FileFormat::csv_gb18030;
    std::vector<std::string_view> shapes;  // as named in data/synthetic/files.csv
    std::vector<KeyRow> rows;              // in file order
    std::vector<SkippedRow> skipped;
    bool hidden_sheet = false;  // there is one, and it is to be left alone
};

// "荔湾区低保特困花名册202610.xlsx"
std::string feed_file_name(const City& city, const FeedRequest& request);
// Creates or replaces the file at `path`; throws Broken when that fails. Takes time and memory in proportion to the district (about 1 kB
// a row); residence_service looks at the whole city.
AnswerKey write_feed(const City& city, const FeedRequest& request, const std::string& path);
// One JSON object a line, the first one about the file.
std::string key_text(const AnswerKey& key);

}  // namespace yk::synthetic
