#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/people/intake/feed.h"
#include "care/people/intake/header.h"
#include "care/people/intake/people_index.h"
#include "care/people/intake/row_rules.h"
#include "care/people/intake/values.h"
#include "model/json.h"

namespace yk::care::intake {
namespace {

constexpr std::size_t header_search_rows = 100;
constexpr std::size_t rejected_compared = 1'000'000;
constexpr std::size_t contact_slots = 4;

std::string file_reason_of(std::string_view code) {
    if (code == "sheet.file.empty") return "FILE_EMPTY";
    if (code == "sheet.file.encoding") return "FILE_ENCODING";
    if (code == "sheet.file.encoding_mixed") return "FILE_ENCODING_MIXED";
    if (code == "sheet.file.too_large") return "FILE_TOO_LARGE";
    if (code == "sheet.file.unsupported") return "FILE_UNSUPPORTED";
    if (code == "sheet.file.forbidden") return "FILE_FORBIDDEN";
    return "FILE_DAMAGED";
}

std::uint32_t hash_of(std::string_view text) {
    if (text.empty()) return 0;
    std::uint32_t hash = 2166136261U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash ? hash : 1;
}

// Several short texts without a number among them.
bool may_be_headings(const HeadingRow& row) {
    std::size_t filled = 0;
    for (const auto& plain : row.plain) {
        if (plain.empty()) continue;
        ++filled;
        if (std::count_if(plain.begin(), plain.end(), [](char c) { return c >= '0' && c <= '9'; }) >= 6) return false;
    }
    return filled >= 2;
}

// The state of one table: first looking for its header, then reading rows under it.
class FeedReader : public sheet::Visitor {
 public:
    FeedReader(const FeedOptions& options, RowSink& sink, ImportReport& report)
        : options_(options),
          sink_(sink),
          report_(report),
          header_rules_(options),
          row_rules_(options),
          attributes_(attributes_of(options.source)),
          people_(contact_slots + attributes_.size()) {}

    bool begin_sheet(const sheet::SheetInfo& info) override;
    bool row(const sheet::Row& row) override;
    void end_sheet() override;
    void finish(const sheet::FileShape& shape);

 private:
    bool search(const sheet::Row& row);
    void start_table(Header header);
    void announce_columns();
    void take(const sheet::Row& row);
    void skip(const sheet::Row& row, Reason reason);
    void settle(const sheet::Row& row);
    void remember(std::uint32_t person);
    std::vector<std::pair<std::string, std::string>> updates(std::uint32_t person);
    void list(const sheet::Row& row);
    void review(ReviewItem item);
    template <class Entry>
    void keep(std::vector<Entry>& list, Entry entry) {
        if (list.size() < options_.list_limit) list.push_back(std::move(entry));
    }

    const FeedOptions& options_;
    RowSink& sink_;
    ImportReport& report_;
    HeaderRules header_rules_;
    RowRules row_rules_;
    std::vector<Field> attributes_;
    PeopleIndex people_;
    FeedRow out_;
    std::vector<std::pair<std::string, std::string>> updates_;

    // Of the sheet at work.
    sheet::SheetInfo info_;
    std::uint16_t sheet_ = 0;
    std::optional<HeadingRow> pending_;
    std::optional<Header> header_;
    std::vector<NamedRow> above_;  // title rows, told once the header is found
    std::vector<std::string> titles_;
    bool any_text_ = false, any_heading_ = false;
    std::optional<HeadingRow> likely_;  // of a file without a known identity column: where somebody may say which it is
    std::uint16_t likely_sheet_ = 0;

    bool any_table_ = false, any_sheet_text_ = false, truncated_ = false;
};

bool FeedReader::begin_sheet(const sheet::SheetInfo& info) {
    info_ = info;
    sheet_ = static_cast<std::uint16_t>(report_.sheets.size());
    report_.sheets.push_back({info.name, info.hidden ? "SHEET_HIDDEN" : ""});
    pending_.reset();
    header_.reset();
    above_.clear();
    titles_.clear();
    any_text_ = any_heading_ = false;
    return !info.hidden;
}

void FeedReader::end_sheet() {
    if (!header_ && pending_) {
        any_heading_ = true;
        if (auto header = header_rules_.resolve({std::move(*pending_)}); header.has_identity()) start_table(std::move(header));
    }
    any_sheet_text_ |= any_text_;
    if (!header_) report_.sheets[sheet_].ignored = !any_text_ ? "EMPTY" : any_heading_ ? "NO_IDENTITY_COLUMN" : "NO_TABLE";
}

bool FeedReader::row(const sheet::Row& row) {
    if (!header_) return search(row);
    take(row);
    return true;
}

// False: this sheet has had its chance.
bool FeedReader::search(const sheet::Row& row) {
    if (!own_cells(row)) {
        ++report_.counts.blank;
        return true;
    }
    any_text_ = true;
    auto heading = HeadingRow::of(row);
    if (!likely_ && may_be_headings(heading)) likely_ = heading, likely_sheet_ = sheet_;
    if (pending_) {
        const bool two = header_rules_.continues(*pending_, heading);
        auto header = two ? header_rules_.resolve({*pending_, heading}) : header_rules_.resolve({*pending_});
        if (header.has_identity()) {
            start_table(std::move(header));
            if (!two) take(row);
            return true;
        }
        any_heading_ = true;
        above_.push_back({{pending_->number, sheet_}, Reason::title});
        pending_.reset();
    }
    if (header_rules_.maybe_header(heading)) {
        pending_ = std::move(heading);
        return true;
    }
    above_.push_back({{row.number, sheet_}, Reason::title});
    for (const auto& cell : row.cells)
        if (!cell.text.empty() && titles_.size() < 16) titles_.push_back(trimmed(nfkc(cell.text)));
    return above_.size() < header_search_rows;
}

void FeedReader::start_table(Header header) {
    any_table_ = true;
    header_ = std::move(header);
    for (const auto& heading : header_->rows) above_.push_back({{heading.number, sheet_}, Reason::header});
    for (const auto& row : above_) {
        sheet::Row raw;
        raw.number = raw.line = row.at.row;
        skip(raw, row.reason);
    }
    announce_columns();
}

void FeedReader::announce_columns() {
    std::vector<ColumnSeen> columns;
    for (std::size_t i = 0; i < header_->fields.size(); ++i) {
        const auto field = header_->fields[i];
        const bool used = field != Field::none && field != Field::other && field != Field::sequence && field != Field::age;
        if (header_->shown[i].empty()) continue;
        columns.push_back({sheet_, static_cast<std::uint16_t>(i), header_->shown[i], used ? name_of(field).path : std::string_view()});
    }
    sink_.columns(sheet_, columns);
    std::erase_if(report_.columns, [&](const ColumnSeen& c) { return c.sheet == sheet_; });
    report_.columns.insert(report_.columns.end(), columns.begin(), columns.end());
}

void FeedReader::skip(const sheet::Row& row, Reason reason) {
    out_.clear();
    out_.outcome = Outcome::skipped;
    out_.reason = reason;
    list(row);
}

void FeedReader::take(const sheet::Row& row) {
    const auto kind = kind_of_row(row, *header_, header_rules_, titles_);
    if (kind != Reason::none) {
        if (kind == Reason::repeated_header && header_->rows.size() == 1) {
            // A second table below the first may have its columns in another order.
            auto again = header_rules_.resolve({HeadingRow::of(row)});
            if (again.has_identity() && again.of(Field::name) != no_column && again.fields != header_->fields) {
                header_ = std::move(again);
                announce_columns();
            }
        }
        return skip(row, kind);
    }
    out_.clear();
    row_rules_.apply(row, *header_, info_.date1904, out_);
    settle(row);
    list(row);
}

// What other rows have to say about this one.
void FeedReader::settle(const sheet::Row& row) {
    out_.at = {row.number, sheet_};
    if (out_.outcome == Outcome::rejected) {
        if (out_.reason == Reason::row_truncated && row.open_end) truncated_ = true;
        const auto birth = out_.name.empty() ? std::nullopt : row_rules_.likely_birth(row, *header_, info_.date1904, out_);
        if (birth && report_.counts.rejected < rejected_compared)
            people_.add_rejected(PeopleIndex::name_birth_of(out_.name, birth), out_.at);
        return;
    }
    if (out_.outcome != Outcome::accepted) return;
    const bool embedded = !out_.id.empty();  // the birth date is in the number, so equal numbers have equal ones
    const PeopleIndex::Person person{PeopleIndex::key_of(out_), PeopleIndex::name_birth_of(out_.name, embedded ? out_.birth : std::nullopt),
                                     out_.at, out_.upgraded_from_15, embedded};
    const auto [number, added] = people_.find_or_add(person);
    if (added) return remember(number);
    const auto& first = people_.person(number);
    out_.into = first.at;
    if (first.name_birth != person.name_birth) {
        out_.outcome = Outcome::rejected;
        out_.reason = Reason::id_name_conflict;
        const auto column = header_->of(Field::name);
        out_.column = column == no_column ? std::int16_t{-1} : static_cast<std::int16_t>(column);
        out_.raw_id = out_.id_no();
        return review({out_.at, out_.into, Reason::id_name_conflict});
    }
    out_.outcome = Outcome::merged;
    out_.reason = first.upgraded_from_15 != out_.upgraded_from_15 ? Reason::same_id_15_18 : Reason::same_id;
    updates_ = updates(number);
}

void FeedReader::remember(std::uint32_t person) {
    people_.slot(person, 0) = hash_of(out_.phone);
    people_.slot(person, 1) = hash_of(out_.phone_alt);
    people_.slot(person, 2) = hash_of(out_.town_code);
    people_.slot(person, 3) = hash_of(out_.address);
    for (const auto& attribute : out_.attributes)
        for (std::size_t i = 0; i < attributes_.size(); ++i)
            if (attribute.path == name_of(attributes_[i]).path) people_.slot(person, contact_slots + i) = hash_of(json_of(attribute.value));
}

// What this row changes about the person of an earlier row. Later values win; empty cells keep.
std::vector<std::pair<std::string, std::string>> FeedReader::updates(std::uint32_t person) {
    std::vector<std::pair<std::string, std::string>> changed;
    const auto see = [&](std::size_t slot, std::string_view path, std::string_view hashed, std::string json) {
        auto& before = people_.slot(person, slot);
        const auto now = hash_of(hashed);
        if (now == before) return;
        before = now;
        changed.emplace_back(path, std::move(json));
    };
    const auto text = [&](std::size_t slot, Field field, const std::string& value) {
        if (value.empty()) return;
        std::string json;
        model::append_json_string(json, value);
        see(slot, name_of(field).path, value, std::move(json));
    };
    text(0, Field::phone, out_.phone);
    text(1, Field::phone_alt, out_.phone_alt);
    text(2, Field::town, out_.town_code);
    text(3, Field::address, out_.address);
    constexpr std::array contacts{Field::phone, Field::phone_alt, Field::town, Field::address};
    const auto slot_of = [&](std::string_view path) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < contacts.size(); ++i)
            if (name_of(contacts[i]).path == path) return i;
        for (std::size_t i = 0; i < attributes_.size(); ++i)
            if (name_of(attributes_[i]).path == path) return contact_slots + i;
        return std::nullopt;
    };
    for (const auto& attribute : out_.attributes)
        if (const auto slot = slot_of(attribute.path)) {
            auto json = json_of(attribute.value);
            const auto hashed = json;
            see(*slot, attribute.path, hashed, std::move(json));
        }
    for (const auto path : out_.erased)
        if (const auto slot = slot_of(path)) see(*slot, path, {}, "null");
    return changed;
}

void FeedReader::review(ReviewItem item) {
    ++report_.counts.review;
    keep(report_.review, item);
}

// Enters the row in the report and hands it to the sink.
void FeedReader::list(const sheet::Row& row) {
    out_.at = {row.number, sheet_};
    out_.line = row.line;
    out_.sheet = report_.sheets[sheet_].name;
    auto& counts = report_.counts;
    switch (out_.outcome) {
        case Outcome::accepted:
            ++counts.accepted;
            if (report_.accepted.size() < options_.accepted_limit) report_.accepted.push_back({out_.at, out_.record(), out_.warnings});
            break;
        case Outcome::merged:
            ++counts.merged;
            keep(report_.merged, {out_.at, out_.into, std::string(out_.id_no()), out_.reason, updates_, out_.warnings});
            break;
        case Outcome::rejected:
            ++counts.rejected;
            keep(report_.rejected, {out_.at, out_.reason, out_.raw_id, out_.name, out_.column});
            break;
        case Outcome::ignored:
            ++counts.ignored;
            keep(report_.ignored, {out_.at, out_.reason});
            break;
        case Outcome::skipped:
            if (out_.reason == Reason::blank)
                ++counts.blank;
            else
                ++counts.skipped, keep(report_.skipped, {out_.at, out_.reason});
            break;
    }
    sink_.row(out_, row);
}

void FeedReader::finish(const sheet::FileShape& shape) {
    constexpr std::array formats{"delimited", "xlsx", "html"};
    report_.format = formats[static_cast<std::size_t>(shape.format)];
    report_.encoding = shape.encoding;
    report_.row_unit_record = shape.line_breaks_in_cells;
    if (!any_table_) {
        report_.status = FileStatus::rejected;
        report_.file_reason = any_sheet_text_ ? "FILE_MISSING_COLUMN" : "FILE_EMPTY";
        if (likely_) {
            sheet_ = likely_sheet_;
            header_ = header_rules_.resolve({std::move(*likely_)});
            announce_columns();
        }
        return;
    }
    for (const auto& item : people_.reviews()) review(item);
    auto& counts = report_.counts;
    counts.persons_after = people_.size();
    if (shape.truncated || truncated_) report_.file_warnings.push_back("FILE_TRUNCATED");
    if (!(counts.accepted + counts.rejected + counts.ignored)) report_.file_warnings.push_back("NO_DATA_ROWS");
    report_.status = counts.rejected ? FileStatus::accepted_with_errors : FileStatus::accepted;
}

}  // namespace

ImportReport read_feed(const sheet::ByteSource& source, const FeedOptions& options, RowSink& sink) {
    ImportReport report;
    FeedReader reader(options, sink, report);
    const auto shape = sheet::read_tables(source, options.limits, reader);
    if (!shape) {
        report = {};
        report.status = FileStatus::rejected;
        report.file_reason = file_reason_of(shape.error().code);
        return report;
    }
    reader.finish(*shape);
    return report;
}

}  // namespace yk::care::intake
