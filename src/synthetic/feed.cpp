// Collects the rows of a file, lays them out with titles, headings and subtotals, and writes them with the answer key.
#include "synthetic/feed.h"

#include <algorithm>
#include <fstream>

#include "base/check.h"
#include "base/text.h"
#include "synthetic/feed_table.h"

namespace yk::synthetic {
namespace {

constexpr std::array formats{
    std::pair{FileFormat::csv_gb18030, std::string_view("csv_gb18030")},   std::pair{FileFormat::xlsx, std::string_view("xlsx")},
    std::pair{FileFormat::csv_utf8_bom, std::string_view("csv_utf8_bom")}, std::pair{FileFormat::csv_utf8, std::string_view("csv_utf8")},
    std::pair{FileFormat::html_xls, std::string_view("html_xls")},         std::pair{FileFormat::tsv_utf16, std::string_view("tsv_utf16")},
    std::pair{FileFormat::tsv_gb18030, std::string_view("tsv_gb18030")}};
constexpr std::size_t repeat_header_every = 40;

// How this department lays out its files; the same every month.
struct Shape {
    FileFormat format = FileFormat::csv_gb18030;
    bool titles = false, merged = false, subtotals = false, several = false, hidden = false, repeated = false, order = false,
         renamed = false;
    bool truncated = false, mixed = false;
    DateStyle dates = DateStyle::dashes;
    std::size_t turn = 0;  // where the columns begin when their order is changed
    bool workbook() const { return format == FileFormat::xlsx; }
    bool table() const { return format == FileFormat::xlsx || format == FileFormat::html_xls; }
};

Shape shape_of(const City& city, const FeedRequest& request) {
    const auto& rates = city.parts().tables.files;
    const auto rate = [&](std::string_view name) { return rates.find(name)->second; };
    const auto subject = static_cast<std::uint64_t>(city.district_code(request.district).value);
    Stream draw(city.mark().seed, Purpose::feed_file, subject, static_cast<std::uint32_t>(request.kind));
    Shape s;
    double u = draw.unit();
    for (const auto& [format, name] : formats) {
        s.format = format;
        if ((u -= rate(name)) < 0) break;
    }
    if (request.format) s.format = *request.format;
    const double dirt = std::min(1.0, request.dirt);
    for (auto [flag, name] : {std::pair{&s.titles, "title_rows"},
                              {&s.merged, "merged_cells"},
                              {&s.subtotals, "subtotal_rows"},
                              {&s.several, "several_sheets"},
                              {&s.hidden, "hidden_sheet"},
                              {&s.repeated, "repeated_header"},
                              {&s.order, "changed_order"},
                              {&s.renamed, "renamed_header"}})
        *flag = draw.chance(rate(name) * dirt);
    s.dates = static_cast<DateStyle>(draw.below(s.workbook() ? 5 : 4));
    s.turn = draw.next();
    const auto& plan = plan_of(request.kind);
    s.subtotals = s.subtotals && plan.by_town;
    s.merged = s.merged && s.table();
    s.several = s.several && s.workbook();
    s.hidden = s.hidden && s.workbook();
    Stream faults(city.mark().seed, Purpose::feed_file, subject,
                  static_cast<std::uint32_t>(request.kind) | static_cast<std::uint32_t>(request.month.year * 12 + request.month.month)
                                                                 << 5);
    s.truncated = faults.chance(rate("truncated") * request.dirt) && request.file_faults && !s.table();
    s.mixed = faults.chance(rate("mixed_encoding") * request.dirt) && request.file_faults && s.format == FileFormat::csv_gb18030;
    return s;
}

std::vector<std::string_view> names_of(const Shape& s) {
    std::vector<std::string_view> names;
    for (const auto& [flag, name] : {std::pair{s.titles, "title_rows"},
                                     {s.merged, "merged_cells"},
                                     {s.subtotals, "subtotal_rows"},
                                     {s.several, "several_sheets"},
                                     {s.hidden, "hidden_sheet"},
                                     {s.repeated, "repeated_header"},
                                     {s.order, "changed_order"},
                                     {s.renamed, "renamed_header"},
                                     {s.truncated, "truncated"},
                                     {s.mixed, "mixed_encoding"}})
        if (flag) names.push_back(name);
    return names;
}

class Builder {
 public:
    Builder(const City& city, const FeedRequest& request)
        : city_(city), request_(request), plan_(plan_of(request.kind)), shape_(shape_of(city, request)) {
        for (std::size_t c = 0; c < plan_.columns.size(); ++c) order_.push_back(c);
        if (shape_.order)
            std::rotate(order_.begin() + 1, order_.begin() + 1 + static_cast<std::ptrdiff_t>(shape_.turn % (order_.size() - 1)),
                        order_.end());
    }

    AnswerKey write(const std::string& path);

 private:
    void collect();
    void add_person(std::size_t district, std::uint64_t k);
    std::vector<OutSheet> lay_out();
    void fill(OutSheet& sheet, const std::vector<std::size_t>& rows, std::string_view part);
    void add_titles(OutSheet& sheet, std::string_view part);
    void add_header(OutSheet& sheet, RowRole role);
    void add_subtotal(OutSheet& sheet, std::string_view word, std::size_t people);
    std::vector<std::pair<std::string, std::vector<std::size_t>>> parts_of_file() const;
    OutRow blank(RowRole role) const { return {role, std::vector<OutCell>(order_.size()), 0}; }
    std::size_t column_of(Field field) const;
    std::string encoded(const OutSheet& sheet) const;
    void number_rows(const std::vector<OutSheet>& sheets, AnswerKey& key);

    const City& city_;
    const FeedRequest& request_;
    const KindPlan& plan_;
    Shape shape_;
    std::vector<std::size_t> order_;  // plan column at each place
    std::vector<TrueRow> rows_;
};

void Builder::add_person(std::size_t district, std::uint64_t k) {
    const Person person = city_.person(district, k, request_.month);
    Stream draw = city_.parts().stream(Purpose::feed_row, district, k, static_cast<std::uint32_t>(request_.kind));
    if (!listed(city_, request_, person, draw)) return;
    TrueRow row = true_row(city_, request_, shape_.dates, person, draw);
    if (person.died_on && request_.kind != FeedKind::health_death && request_.kind != FeedKind::funeral)
        row.key.defects.push_back("listed_after_death");
    std::vector<TrueRow> more;
    if (request_.dirt > 0) soil(city_, request_, shape_.format, person, draw, row, more);
    rows_.push_back(std::move(row));
    for (auto& other : more) rows_.push_back(std::move(other));
}

void Builder::collect() {
    const bool whole_city = request_.kind == FeedKind::residence_service || request_.kind == FeedKind::town_survey;
    for (std::size_t d = 0; d < city_.districts(); ++d) {
        if (d != request_.district && !whole_city) continue;
        const auto count = city_.people(d) + city_.upcoming(d);
        for (std::uint64_t k = 0; k < count; ++k) add_person(d, k);
    }
    if (plan_.by_town || shape_.merged || shape_.subtotals)
        std::stable_sort(rows_.begin(), rows_.end(), [](const TrueRow& a, const TrueRow& b) { return a.key.town < b.key.town; });
}

std::size_t Builder::column_of(Field field) const {
    for (std::size_t c = 0; c < order_.size(); ++c)
        if (plan_.columns[order_[c]].field == field) return c;
    return order_.size();
}

void Builder::add_titles(OutSheet& sheet, std::string_view part) {
    const auto district = std::string(city_.district_name(request_.district));
    const auto across = static_cast<std::uint16_t>(order_.size());
    OutRow title = blank(RowRole::title);
    title.cells[0].text = district + std::to_string(request_.month.year) + "年" + std::to_string(request_.month.month) + "月" +
                          std::string(part) + std::string(plan_.title);
    if (shape_.table()) sheet.merges.push_back({static_cast<std::uint32_t>(sheet.rows.size()), 1, 0, across});
    sheet.rows.push_back(std::move(title));
    OutRow office = blank(RowRole::title);
    office.cells[0].text = "填报单位：" + district + std::string(plan_.office);
    sheet.rows.push_back(std::move(office));
}

// Merged headings stand over two rows: name, number and age under the word for the person.
void Builder::add_header(OutSheet& sheet, RowRole role) {
    OutRow header = blank(role);
    for (std::size_t c = 0; c < order_.size(); ++c) {
        const auto& column = plan_.columns[order_[c]];
        header.cells[c].text = shape_.renamed ? column.renamed : column.heading;
    }
    const auto first = column_of(Field::name), second = column_of(Field::id_no);
    if (!shape_.merged || role == RowRole::repeated_header || second != first + 1) return sheet.rows.push_back(std::move(header));
    OutRow below = blank(role);
    const auto at = static_cast<std::uint32_t>(sheet.rows.size());
    for (std::uint16_t c = 0; c < order_.size(); ++c) {
        if (c == first || c == second)
            std::swap(below.cells[c], header.cells[c]);
        else
            sheet.merges.push_back({at, 2, c, 1});
    }
    header.cells[first].text = "基本信息";
    sheet.merges.push_back({at, 1, static_cast<std::uint16_t>(first), 2});
    std::sort(sheet.merges.begin(), sheet.merges.end(),
              [](const Merge& a, const Merge& b) { return std::pair(a.row, a.column) < std::pair(b.row, b.column); });
    sheet.rows.push_back(std::move(header));
    sheet.rows.push_back(std::move(below));
}

void Builder::add_subtotal(OutSheet& sheet, std::string_view word, std::size_t people) {
    OutRow row = blank(RowRole::subtotal);
    row.cells[0].text = word;
    row.cells[std::min<std::size_t>(3, order_.size() - 1)].text = std::to_string(people) + "人";
    sheet.rows.push_back(std::move(row));
}

void Builder::fill(OutSheet& sheet, const std::vector<std::size_t>& rows, std::string_view part) {
    if (shape_.titles) add_titles(sheet, part);
    add_header(sheet, RowRole::header);
    const auto town = column_of(Field::town), seq = column_of(Field::seq);
    std::size_t of_town = 0, count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        TrueRow& from = rows_[rows[i]];
        if (shape_.repeated && count > 0 && count % repeat_header_every == 0) add_header(sheet, RowRole::repeated_header);
        OutRow row{RowRole::data, {}, rows[i]};
        for (const auto c : order_) row.cells.push_back(std::move(from.cells[c]));
        ++count;
        if (seq < order_.size()) row.cells[seq] = {std::to_string(count), CellType::number, static_cast<double>(count)};
        sheet.rows.push_back(std::move(row));
        ++of_town;
        const bool ends = i + 1 == rows.size() || rows_[rows[i + 1]].key.town != from.key.town;
        if (!ends) continue;
        if (shape_.merged && !shape_.repeated && plan_.by_town && town < order_.size() && of_town > 1) {
            const auto first = static_cast<std::uint32_t>(sheet.rows.size() - of_town);
            for (auto r = first + 1; r < sheet.rows.size(); ++r) sheet.rows[r].cells[town] = {};
            sheet.merges.push_back({first, static_cast<std::uint32_t>(of_town), static_cast<std::uint16_t>(town), 1});
        }
        if (shape_.subtotals) add_subtotal(sheet, "小计", of_town);
        of_town = 0;
    }
    if (shape_.subtotals) add_subtotal(sheet, "合计", count);
    if (shape_.titles && shape_.subtotals) {
        OutRow note = blank(RowRole::note);
        note.cells[0].text = "注：本表为合成数据，人员均不存在。";
        sheet.rows.push_back(std::move(note));
    }
}

// Several sheets: by class of aid, otherwise in two halves that keep a town together.
std::vector<std::pair<std::string, std::vector<std::size_t>>> Builder::parts_of_file() const {
    std::vector<std::size_t> all(rows_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    if (!shape_.several) return {{std::string(plan_.title), std::move(all)}};
    std::vector<std::pair<std::string, std::vector<std::size_t>>> parts;
    if (request_.kind == FeedKind::civil_affairs_aid) {
        parts = {{"低保", {}}, {"特困及低收入", {}}};
        for (const auto i : all) parts[rows_[i].key.attributes.front().second == "低保" ? 0 : 1].second.push_back(i);
        return parts;
    }
    std::size_t middle = all.size() / 2;
    while (middle < all.size() && middle > 0 && rows_[middle].key.town == rows_[middle - 1].key.town && plan_.by_town) ++middle;
    parts = {{"第一部分", {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(middle)}},
             {"第二部分", {all.begin() + static_cast<std::ptrdiff_t>(middle), all.end()}}};
    return parts;
}

std::vector<OutSheet> Builder::lay_out() {
    std::vector<OutSheet> sheets;
    for (const auto& [name, rows] : parts_of_file()) {
        OutSheet& sheet = sheets.emplace_back();
        sheet.name = name;
        fill(sheet, rows, shape_.several ? std::string_view(name) : std::string_view());
    }
    if (shape_.hidden) {
        OutSheet& old = sheets.emplace_back();
        old.name = std::to_string(request_.month.year - 2) + "旧";
        old.hidden = true;
        add_header(old, RowRole::header);
    }
    return sheets;
}

// Mixed: from the middle on, the lines of another office were pasted in their own encoding.
std::string Builder::encoded(const OutSheet& sheet) const {
    const bool tabs = shape_.format == FileFormat::tsv_utf16 || shape_.format == FileFormat::tsv_gb18030;
    if (shape_.format == FileFormat::html_xls) return html_text(sheet);
    std::string text = delimited_text(sheet, tabs ? '\t' : ',');
    if (shape_.truncated && text.size() > 60) {
        std::size_t end = text.size() - 20;
        while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        text.resize(end);
    }
    if (shape_.format == FileFormat::csv_utf8) return text;
    if (shape_.format == FileFormat::csv_utf8_bom) return "\xEF\xBB\xBF" + text;
    std::string tail;
    if (shape_.mixed) {
        const auto cut = text.find('\n', text.size() / 2);
        if (cut != std::string::npos) {
            tail = text.substr(cut + 1);
            text.resize(cut + 1);
        }
    }
    const auto bytes = encode(text, shape_.format == FileFormat::tsv_utf16 ? "UTF-16LE" : "GB18030");
    CHECK(bytes);
    return (shape_.format == FileFormat::tsv_utf16 ? "\xFF\xFE" : "") + *bytes + tail;
}

void Builder::number_rows(const std::vector<OutSheet>& sheets, AnswerKey& key) {
    std::vector<KeyRow> ordered;
    for (const auto& sheet : sheets) {
        if (sheet.hidden) continue;
        const std::string name = shape_.workbook() ? sheet.name : std::string();
        for (std::uint32_t r = 0; r < sheet.rows.size(); ++r) {
            const auto& row = sheet.rows[r];
            if (row.role == RowRole::data) {
                KeyRow& entry = rows_[row.key].key;
                entry.sheet = name;
                entry.row = r + 1;
                ordered.push_back(std::move(entry));
                continue;
            }
            constexpr std::array<std::string_view, 6> roles{"TITLE", "HEADER", "REPEATED_HEADER", "", "SUBTOTAL", "NOTE"};
            key.skipped.push_back({name, r + 1, roles[static_cast<std::size_t>(row.role)]});
        }
    }
    key.rows = std::move(ordered);
}

AnswerKey Builder::write(const std::string& path) {
    collect();
    const auto sheets = lay_out();
    const Day as_of = last_day(request_.month);
    if (shape_.workbook()) {
        write_workbook(sheets, as_of, path);
    } else {
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out << encoded(sheets.front());
        out.close();
        if (!out) throw Broken("synthetic feed: cannot write " + path);
    }
    AnswerKey key{city_.mark(), request_, as_of, shape_.format, names_of(shape_), {}, {}, shape_.hidden};
    number_rows(sheets, key);
    return key;
}

}  // namespace

std::string feed_file_name(const City& city, const FeedRequest& request) {
    const Shape shape = shape_of(city, request);
    const auto month = std::to_string(request.month.year * 100 + request.month.month);
    const std::string_view ending = shape.workbook()                                                                   ? ".xlsx"
                                    : shape.format == FileFormat::html_xls                                             ? ".xls"
                                    : shape.format == FileFormat::tsv_utf16 || shape.format == FileFormat::tsv_gb18030 ? ".txt"
                                                                                                                       : ".csv";
    return std::string(city.district_name(request.district)) + std::string(plan_of(request.kind).title) + month + std::string(ending);
}

AnswerKey write_feed(const City& city, const FeedRequest& request, const std::string& path) {
    CHECK(request.district < city.districts());
    return Builder(city, request).write(path);
}

}  // namespace yk::synthetic
