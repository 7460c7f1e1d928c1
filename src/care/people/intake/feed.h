// Department files in, one typed row after the other out (import rules FEED_RULES v1). Pure: knows no database; storing stands on top of
// it.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/resident_id.h"
#include "care/people/intake/report.h"
#include "sheet/read.h"

namespace yk::care::intake {

enum class SourceKind : std::uint8_t {
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
std::optional<SourceKind> parse_source_kind(std::string_view text);
std::string_view text_of(SourceKind kind);

enum class DocumentKind : std::uint8_t {
    resident_id,        // 公民身份号码
    hmt_residence,      // 港澳台居民居住证, 81 82 83
    foreign_residence,  // 外国人永久居留身份证
    hm_permit,          // 港澳居民来往内地通行证
    taiwan_permit,      // 台湾居民来往大陆通行证
    passport,
};
std::string_view text_of(DocumentKind kind);  // RESIDENT_ID, HMT_RESIDENCE, …

struct Town {
    std::string code;  // 12 digits
    std::string name;  // 逢源街道
};
struct District {
    std::string code;  // 6 or 12 digits
    std::string name;  // 荔湾区
    std::vector<Town> towns;
};

class AreaCodes;  // intake/area_codes.h

// A heading that a person once assigned for this source and district; goes before the synonyms.
struct RememberedColumn {
    std::string header;
    std::string field;  // a name of field_names(), or empty: do not use
};

struct FeedOptions {
    SourceKind source = SourceKind::police_hukou;
    Day as_of;                              // of the feed, not of today
    const District* district = nullptr;     // none: towns are not resolved
    const AreaCodes* area_codes = nullptr;  // none: retired codes are not told
    std::vector<RememberedColumn> remembered;
    std::size_t list_limit = 100'000;      // entries kept in each list of the report; counts are always whole
    std::size_t accepted_limit = 100'000;  // the same for accepted rows
    sheet::Limits limits;
};

enum class Outcome : std::uint8_t { accepted, merged, rejected, ignored, skipped };

// One row as the rules leave it. The object is reused: a sink copies what it keeps.
struct FeedRow {
    Outcome outcome = Outcome::skipped;
    Reason reason = Reason::none;  // why merged, rejected, ignored or skipped
    RowPlace at;
    RowPlace into;           // of a merged or conflicting row: the first row of that person
    std::uint32_t line = 0;  // text files: the physical line
    std::string_view sheet;
    std::int16_t column = -1;  // the cell at fault

    DocumentKind document = DocumentKind::resident_id;
    ResidentId id;             // resident_id, hmt_residence, foreign_residence
    std::string other_number;  // the other documents
    bool upgraded_from_15 = false;
    std::string name;
    Sex sex = Sex::unknown;
    std::optional<Day> birth;
    std::string phone, phone_alt, town_code, address;
    std::vector<Attribute> attributes;
    std::vector<std::string_view> erased;  // paths whose cells say 清空
    std::vector<RowWarning> warnings;
    std::string raw_id;  // as written, for rejected rows

    std::string_view id_no() const { return id.empty() ? std::string_view(other_number) : std::string_view(id.text()); }
    FeedRecord record() const;
    void clear();
};

class RowSink {
 public:
    virtual ~RowSink() = default;
    // Columns of a table, once a header is known and again when a repeated header changes them.
    virtual void columns(std::uint16_t sheet, const std::vector<ColumnSeen>& columns) { (void)sheet, (void)columns; }
    // Every row, in file order, skipped ones included. `raw` is the row as read, for workbooks of rejected rows.
    // A person's conflicts with later rows are known at the end only: they stand in ImportReport::review.
    virtual void row(const FeedRow& row, const sheet::Row& raw) = 0;
};

// Reads a whole file. A file refused as a whole is a report with status rejected and empty lists, whose rows, if the sink saw any before
// the damage showed, must not be kept. Throws Broken only when the medium fails.
// Memory: about 60 bytes a person beside the lists of the report.
ImportReport read_feed(const sheet::ByteSource& source, const FeedOptions& options, RowSink& sink);

// The names of the fields a column can be assigned to, for the wizard ("id_no", "name", "aid.class", …).
std::vector<std::string_view> field_names(SourceKind source);

}  // namespace yk::care::intake
