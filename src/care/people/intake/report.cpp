#include "care/people/intake/report.h"

#include <fmt/format.h>

#include <array>

#include "care/people/intake/feed.h"
#include "model/json.h"

namespace yk::care::intake {

using model::append_json_string;
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Reason::count_)> reasons{
    "",
    "ROW_TRUNCATED",
    "COLUMN_SHIFT",
    "ID_MISSING",
    "ID_MASKED",
    "ID_PRECISION_LOST",
    "ID_LENGTH",
    "ID_CHARSET",
    "ID_REGION",
    "ID_BIRTHDATE",
    "ID_CHECKSUM",
    "NAME_MISSING",
    "NAME_INVALID",
    "ID_NAME_CONFLICT",
    "UNDER_60",
    "SAME_ID",
    "SAME_ID_15_18",
    "TITLE",
    "HEADER",
    "REPEATED_HEADER",
    "BLANK",
    "SUBTOTAL",
    "NOTE",
    "EXAMPLE",
    "SAME_NAME_BIRTH_DIFFERENT_ID",
    "REJECTED_ROW_LIKELY_SAME_PERSON",
};

constexpr std::array<std::string_view, static_cast<std::size_t>(Warning::count_)> warnings{
    "ID_15_UPGRADED",    "ID_LOWER_X",     "ID_CLEANED",     "AREA_CODE_RETIRED", "DOC_TYPE_CORRECTED",   "BIRTH_UNKNOWN",
    "NAME_PUA",          "SEX_CONFLICT",   "BIRTH_CONFLICT", "DATE_PARTIAL",      "DATE_LUNAR",           "DATE_FUTURE",
    "DATE_BEFORE_BIRTH", "DATE_UNPARSED",  "MONEY_UNPARSED", "VALUE_UNKNOWN",     "CERTIFICATE_CONFLICT", "PHONE_MULTI",
    "PHONE_INVALID",     "DIV_UNRESOLVED", "FORMULA_TEXT",   "REMARK_DECEASED",   "REMARK_MOVED_AWAY",    "REMARK_REGISTRATION_ONLY",
};

// Appends ,"name": unless it is the first member.
void member(std::string& out, std::string_view name) {
    if (out.back() != '{' && out.back() != '[') out += ',';
    out.append("\"").append(name).append("\":");
}
void text_member(std::string& out, std::string_view name, std::string_view value) {
    member(out, name);
    append_json_string(out, value);
}
// null where there is no value.
void optional_member(std::string& out, std::string_view name, std::string_view value) {
    member(out, name);
    if (value.empty())
        out += "null";
    else
        append_json_string(out, value);
}
void number_member(std::string& out, std::string_view name, std::uint64_t value) {
    member(out, name);
    out += std::to_string(value);
}

void place(std::string& out, const ImportReport& report, RowPlace at) {
    number_member(out, "row", at.row);
    if (const auto& name = report.sheets[at.sheet].name; !name.empty()) text_member(out, "sheet", name);
}

void warning_list(std::string& out, const std::vector<RowWarning>& list) {
    member(out, "warnings");
    out += '[';
    std::uint64_t seen = 0;
    for (const auto& warning : list) {
        const auto bit = 1ULL << static_cast<unsigned>(warning.what);
        if (seen & bit) continue;
        seen |= bit;
        if (out.back() != '[') out += ',';
        append_json_string(out, text_of(warning.what));
    }
    out += ']';
}

template <class List, class Each>
void array(std::string& out, std::string_view name, const List& list, Each each) {
    member(out, name);
    out += '[';
    for (const auto& entry : list) {
        if (out.back() != '[') out += ',';
        out += '{';
        each(entry);
        out += '}';
    }
    out += ']';
}

void counts_json(std::string& out, const Counts& c) {
    member(out, "counts");
    out += fmt::format(R"({{"accepted":{},"rejected":{},"merged":{},"ignored":{},"skipped":{},"review":{},"blank":{},"persons_after":{}}})",
                       c.accepted, c.rejected, c.merged, c.ignored, c.skipped, c.review, c.blank, c.persons_after);
}

void file_json(std::string& out, const ImportReport& report) {
    constexpr std::array statuses{"accepted", "accepted_with_errors", "rejected"};
    text_member(out, "file_status", statuses[static_cast<std::size_t>(report.status)]);
    optional_member(out, "file_reason", report.file_reason);
    member(out, "file_warnings");
    out += '[';
    for (const auto& warning : report.file_warnings) {
        if (out.back() != '[') out += ',';
        append_json_string(out, warning);
    }
    out += ']';
    optional_member(out, "format", report.format);
    optional_member(out, "encoding", report.encoding);
    text_member(out, "row_unit", report.row_unit_record ? "record" : report.format == "delimited" ? "line" : "row");
}

void accepted_json(std::string& out, const ImportReport& report) {
    member(out, "accepted");
    out += '[';
    for (const auto& row : report.accepted) {
        if (out.back() != '[') out += ',';
        append_accepted_json(out, row.at.row, report.sheets[row.at.sheet].name, row.record, row.warnings);
    }
    out += ']';
}

void rows_json(std::string& out, const ImportReport& report) {
    array(out, "rejected", report.rejected, [&](const RejectedRow& row) {
        place(out, report, row.at);
        text_member(out, "reason", text_of(row.reason));
        text_member(out, "raw_id", row.raw_id);
        optional_member(out, "name", row.name);
        if (row.column >= 0) number_member(out, "column", static_cast<std::uint64_t>(row.column) + 1);
    });
    array(out, "merged", report.merged, [&](const MergedRow& row) {
        place(out, report, row.at);
        number_member(out, "into", row.into.row);
        if (row.into.sheet != row.at.sheet) text_member(out, "into_sheet", report.sheets[row.into.sheet].name);
        text_member(out, "id_no", row.id_no);
        text_member(out, "why", text_of(row.why));
        if (!row.updates.empty()) {
            member(out, "updates");
            out += '{';
            for (const auto& [path, json] : row.updates) {
                member(out, path);
                out += json;
            }
            out += '}';
        }
        warning_list(out, row.warnings);
    });
    const auto named = [&](const NamedRow& row) {
        place(out, report, row.at);
        text_member(out, "reason", text_of(row.reason));
    };
    array(out, "ignored", report.ignored, named);
    array(out, "skipped", report.skipped, named);
    array(out, "review", report.review, [&](const ReviewItem& item) {
        place(out, report, item.at);
        text_member(out, "reason", text_of(item.reason));
        number_member(out, "other_row", item.other.row);
        if (item.other.sheet != item.at.sheet) text_member(out, "other_sheet", report.sheets[item.other.sheet].name);
    });
}

}  // namespace

std::string_view text_of(Reason reason) { return reasons[static_cast<std::size_t>(reason)]; }
std::string_view text_of(Warning warning) { return warnings[static_cast<std::size_t>(warning)]; }

std::string_view text_of(DocumentKind kind) {
    constexpr std::array<std::string_view, 6> names{"RESIDENT_ID", "HMT_RESIDENCE", "FOREIGN_RESIDENCE",
                                                    "HM_PERMIT",   "TAIWAN_PERMIT", "PASSPORT"};
    return names[static_cast<std::size_t>(kind)];
}

std::optional<Day> PartialDay::exact() const { return day ? make_day(year, month, day) : std::nullopt; }
Day PartialDay::first() const { return make_day(year, month ? month : 1, day ? day : 1).value_or(Day{}); }
Day PartialDay::last() const {
    if (day) return first();
    return add_months(first(), month ? 1 : 12, MonthRounding::last_day) - 1;
}
std::string PartialDay::text() const {
    if (!month) return fmt::format("{:04}", year);
    if (!day) return fmt::format("{:04}-{:02}", year, month);
    return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string json_of(const FactValue& value) {
    struct Writer {
        std::string operator()(std::int64_t v) const { return std::to_string(v); }
        std::string operator()(bool v) const { return v ? "true" : "false"; }
        std::string operator()(Fen v) const { return std::to_string(v.value); }
        std::string operator()(const PartialDay& v) const { return '"' + v.text() + '"'; }
        std::string operator()(const std::string& v) const {
            std::string out;
            append_json_string(out, v);
            return out;
        }
    };
    return std::visit(Writer{}, value);
}

void append_record_json(std::string& out, const FeedRecord& record) {
    out += '{';
    text_member(out, "id_no", record.id_no);
    text_member(out, "name", record.name);
    optional_member(out, "sex", record.sex);
    optional_member(out, "birth", record.birth ? day_text(*record.birth) : std::string());
    optional_member(out, "phone", record.phone);
    optional_member(out, "phone_alt", record.phone_alt);
    optional_member(out, "town_code", record.town_code);
    optional_member(out, "address", record.address);
    text_member(out, "doc_type", record.doc_type);
    // Paths with a dot are members of one object; those of a group come together.
    std::string_view group;
    for (const auto& attribute : record.attributes) {
        if (attribute.path.empty()) continue;
        const auto dot = attribute.path.find('.');
        const auto head = dot == attribute.path.npos ? std::string_view() : attribute.path.substr(0, dot);
        if (head != group && !group.empty()) out += '}';
        if (head != group && !head.empty()) {
            member(out, head);
            out += '{';
        }
        group = head;
        member(out, head.empty() ? attribute.path : attribute.path.substr(dot + 1));
        out += json_of(attribute.value);
    }
    if (!group.empty()) out += '}';
    if (!record.erased.empty()) {
        member(out, "erased");
        out += '[';
        for (const auto path : record.erased) {
            if (out.back() != '[') out += ',';
            append_json_string(out, path);
        }
        out += ']';
    }
    out += '}';
}

void append_accepted_json(std::string& out, std::uint32_t row, std::string_view sheet, const FeedRecord& record,
                          const std::vector<RowWarning>& warnings) {
    out += '{';
    number_member(out, "row", row);
    if (!sheet.empty()) text_member(out, "sheet", sheet);
    member(out, "record");
    append_record_json(out, record);
    warning_list(out, warnings);
    out += '}';
}

namespace {
void columns_json(std::string& out, const ImportReport& report) {
    array(out, "columns", report.columns, [&](const ColumnSeen& column) {
        if (const auto& name = report.sheets[column.sheet].name; !name.empty()) text_member(out, "sheet", name);
        number_member(out, "column", column.column + 1u);
        text_member(out, "header", column.header);
        optional_member(out, "field", column.field);
    });
    member(out, "sheets_ignored");
    out += '[';
    for (const auto& sheet : report.sheets) {
        if (sheet.ignored.empty()) continue;
        if (out.back() != '[') out += ',';
        out += '{';
        text_member(out, "sheet", sheet.name);
        text_member(out, "reason", sheet.ignored);
        out += '}';
    }
    out += ']';
}
}  // namespace

std::string report_without_rows(const ImportReport& report) {
    std::string out = "{";
    file_json(out, report);
    counts_json(out, report.counts);
    columns_json(out, report);
    return out + "}";
}

std::string report_json(const ImportReport& report, std::string_view extra, bool accepted) {
    std::string out = "{";
    file_json(out, report);
    counts_json(out, report.counts);
    if (accepted) accepted_json(out, report);
    rows_json(out, report);
    columns_json(out, report);
    out.append(extra).append("}");
    return out;
}

FeedRecord FeedRow::record() const {
    FeedRecord out;
    out.id_no = id_no();
    out.name = name;
    out.sex = sex == Sex::male ? "male" : sex == Sex::female ? "female" : "";
    out.doc_type = text_of(document);
    out.birth = birth;
    out.phone = phone;
    out.phone_alt = phone_alt;
    out.town_code = town_code;
    out.address = address;
    out.attributes = attributes;
    out.erased = erased;
    return out;
}

void FeedRow::clear() {
    outcome = Outcome::skipped;
    reason = Reason::none;
    at = into = {};
    line = 0;
    sheet = {};
    column = -1;
    document = DocumentKind::resident_id;
    id = {};
    upgraded_from_15 = false;
    sex = Sex::unknown;
    birth.reset();
    for (auto* text : {&other_number, &name, &phone, &phone_alt, &town_code, &address, &raw_id}) text->clear();
    attributes.clear();
    erased.clear();
    warnings.clear();
}

}  // namespace yk::care::intake
