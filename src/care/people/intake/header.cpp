#include "care/people/intake/header.h"

#include <algorithm>

#include "base/text.h"
#include "care/people/intake/identity.h"
#include "care/people/intake/values.h"

namespace yk::care::intake {
namespace {

using sheet::Cell;
using sheet::Row;

bool is_own(const Cell& cell) { return !cell.filled && !cell.text.empty(); }

std::size_t digits_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

std::string plain_text(std::string_view text) {
    std::string out;
    for (const char32_t c : code_points(nfkc(text)))
        if (!(c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200F) || c == 0x2060 || c == 0xFEFF)) append_utf8(out, c);
    return out;
}

bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return text.starts_with(w); });
}

bool is_example_mark(std::string_view plain) {
    return begins_with_any(plain, {"示例", "样例", "范例", "(示例", "(样例", "例:", "[示例", "填写示例", "举例"}) || plain == "例" ||
           plain == "(例)" || plain.ends_with("(示例)") || plain.ends_with("(样例)");
}

// 小计, 沙面街道小计, 合计:145人.
bool is_sum_mark(std::string_view plain) {
    if (length_of(plain) > 16) return false;
    for (const std::string_view word : {"小计", "合计", "总计", "共计", "累计"})
        if (plain.find(word) != plain.npos) return true;
    return false;
}

bool is_note_mark(std::string_view plain) {
    if (begins_with_any(plain,
                        {"备注",   "注:",    "注1",       "说明",       "填表", "填报",  "审核",     "制表",     "制单",     "经办",
                         "负责人", "联系人", "联系电话:", "单位负责人", "打印", "导出",  "数据来源", "统计日期", "统计时间", "以上",
                         "以下",   "本表",   "特此",      "附件",       "附:",  "单位:", "日期:",    "报送",     "截止",     "截至"}))
        return true;
    return (plain.starts_with("第") || plain.starts_with("共")) && plain.ends_with("页");
}

// The same words as the heading, in every cell of its own and in at least two.
bool repeats(const Row& row, const HeadingRow& heading) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        if (!is_own(row.cells[i])) continue;
        if (i >= heading.plain.size() || plain_heading(row.cells[i].text) != heading.plain[i]) return false;
        ++same;
    }
    return same >= 2;
}

const Cell* own_cell(const Row& row, std::size_t column) {
    return column < row.cells.size() && is_own(row.cells[column]) ? &row.cells[column] : nullptr;
}

// The slow look at a row whose identity cell holds no number.
Reason kind_without_number(const Row& row, const Header& header, const HeaderRules& rules, const std::vector<std::string>& titles,
                           const Cell* name, const Cell* id) {
    std::size_t own = 0;
    std::vector<std::string> first;
    for (const auto& cell : row.cells) {
        if (!is_own(cell)) continue;
        if (auto plain = plain_text(cell.text); !plain.empty()) {
            ++own;
            if (first.size() < 4) first.push_back(std::move(plain));
        }
    }
    if (!own) return Reason::blank;
    for (const auto& heading : header.rows)
        if (repeats(row, heading)) return Reason::repeated_header;
    if (name && id) {
        const auto name_field = rules.field_of(plain_heading(name->text)), id_field = rules.field_of(plain_heading(id->text));
        const auto of_identity = [](Field field) { return field == Field::name || field == Field::id_no || field == Field::certificate; };
        if ((of_identity(name_field) && id_field != Field::none) || (of_identity(id_field) && name_field != Field::none))
            return Reason::repeated_header;
    }
    if (is_sum_mark(first[0]) || (first.size() > 1 && is_sum_mark(first[1])) || (first.size() > 2 && is_sum_mark(first[2])))
        return Reason::subtotal;
    const auto id_text = id ? trimmed(id->text) : std::string();
    const bool no_id = is_null_text(id_text);
    if (is_note_mark(first[0])) return Reason::note;
    // A last line that breaks off early may be anything: it is told as cut, not passed over.
    const bool cut = row.text_row && row.open_end && row.cells.size() < header.last_named;
    if (own == 1 && !cut) {
        if (std::find(titles.begin(), titles.end(), first[0]) != titles.end()) return Reason::title;
        // A number in the first column and nothing else: a line laid out and never filled in.
        if (own_cell(row, header.of(Field::sequence)) && first[0].find_first_not_of("0123456789") == std::string::npos)
            return Reason::blank;
        std::string cleaned;
        const bool person = name && read_name(name->text, cleaned).reason == Reason::none && length_of(cleaned) <= 6;
        if (!person && !(id && !no_id)) return Reason::note;
    }
    return Reason::none;
}

}  // namespace

HeadingRow HeadingRow::of(const Row& row) {
    HeadingRow out;
    out.number = row.number;
    for (const auto& cell : row.cells) {
        const bool own = is_own(cell) && cell.kind == sheet::CellKind::text && cell.text.size() <= 300;
        out.shown.push_back(own ? free_text(cell.text) : std::string());
        out.plain.push_back(own ? plain_heading(cell.text) : std::string());
        out.across.push_back(cell.across);
        out.merged |= cell.across > 1 || cell.down > 1;
    }
    return out;
}

std::size_t own_cells(const Row& row) {
    return static_cast<std::size_t>(
        std::count_if(row.cells.begin(), row.cells.end(), [](const Cell& c) { return is_own(c) && !trimmed(c.text).empty(); }));
}

HeaderRules::HeaderRules(const FeedOptions& options) : source_(options.source) {
    for (const auto& column : options.remembered)
        remembered_.emplace_back(plain_heading(column.header), column.field.empty() ? Field::other : field_named(column.field));
}

Field HeaderRules::field_of(std::string_view plain) const {
    for (const auto& [heading, field] : remembered_)
        if (heading == plain) return field;
    return field_of_heading(plain, source_);
}

bool HeaderRules::maybe_header(const HeadingRow& row) const {
    std::vector<Field> found;
    std::size_t known = 0, filled = 0;
    for (std::size_t i = 0; i < row.plain.size(); ++i) {
        if (row.plain[i].empty()) continue;
        ++filled;
        // Data, not headings.
        if (digits_in(row.plain[i]) >= 6) return false;
        const auto field = field_of(row.plain[i]);
        if (field == Field::none) continue;
        ++known;
        if (field != Field::other && std::find(found.begin(), found.end(), field) == found.end()) found.push_back(field);
    }
    const auto has = [&](Field field) { return std::find(found.begin(), found.end(), field) != found.end(); };
    const bool identity = has(Field::id_no) || has(Field::certificate);
    if (identity && filled <= 2) return true;
    if ((identity || has(Field::name)) && known >= 2) return true;
    return found.size() >= 3 || (found.size() >= 2 && known * 2 >= filled);
}

bool HeaderRules::continues(const HeadingRow& above, const HeadingRow& below) const {
    std::size_t known = 0, filled = 0, new_places = 0;
    for (std::size_t i = 0; i < below.plain.size(); ++i) {
        if (below.plain[i].empty()) continue;
        ++filled;
        if (digits_in(below.plain[i]) >= 6) return false;
        const auto upper = i < above.plain.size() ? std::string_view(above.plain[i]) : std::string_view();
        const bool meant = field_of(below.plain[i]) != Field::none || field_of_pair(upper, below.plain[i]) != Field::none;
        known += meant;
        new_places += meant && (upper.empty() || above.across[i] > 1 || field_of(upper) == Field::none);
    }
    // Without merged cells, a second row of headings fills places that the first leaves open.
    if (below.plain.empty() || !filled || known * 2 < filled) return false;
    return above.merged || new_places > 0;
}

// 死亡 over 日期 is 死亡日期; 监护人 over 姓名 is nobody's name; 救助对象 over 姓名 is the name.
Field HeaderRules::field_of_pair(std::string_view upper, std::string_view lower) const {
    if (upper.empty()) return field_of(lower);
    if (lower.empty()) return field_of(upper);
    if (const auto both = field_of(std::string(upper).append(lower)); both != Field::none) return both;
    if (concerns_another(upper)) return Field::other;
    const auto below = field_of(lower);
    return below != Field::none ? below : field_of(upper);
}

Header HeaderRules::resolve(std::vector<HeadingRow> rows) const {
    Header header;
    header.rows = std::move(rows);
    header.column.fill(no_column);
    const auto& top = header.rows.front();
    std::size_t columns = 0;
    for (const auto& row : header.rows) columns = std::max(columns, row.plain.size());
    header.width = columns;
    std::vector<std::string> upper(columns), upper_shown(columns);
    std::vector<bool> group(columns);
    for (std::size_t i = 0; i < top.plain.size(); ++i)
        for (std::size_t j = i; j < std::min(columns, i + top.across[i]); ++j)
            if (upper[j].empty()) upper[j] = top.plain[i], upper_shown[j] = top.shown[i], group[j] = top.across[i] > 1;
    header.fields.assign(columns, Field::none);
    header.shown.resize(columns);
    for (std::size_t i = 0; i < columns; ++i) {
        const bool two = header.rows.size() > 1 && i < header.rows[1].plain.size();
        const auto lower = two ? std::string_view(header.rows[1].plain[i]) : std::string_view();
        // A heading over several columns names none of them by itself.
        const auto field = group[i] && lower.empty() ? Field::none : field_of_pair(upper[i], lower);
        header.shown[i] = upper_shown[i];
        if (two && !lower.empty())
            header.shown[i] = header.shown[i].empty() ? header.rows[1].shown[i] : header.shown[i] + " " + header.rows[1].shown[i];
        if (!header.shown[i].empty()) header.last_named = i + 1;
        auto& place = header.column[static_cast<std::size_t>(field)];
        auto& second_phone = header.column[static_cast<std::size_t>(Field::phone_alt)];
        if (place == no_column) {
            place = i;
            header.fields[i] = field;
        } else if (field == Field::phone && second_phone == no_column) {
            second_phone = i;
            header.fields[i] = Field::phone_alt;
        }
    }
    return header;
}

Reason kind_of_row(const Row& row, const Header& header, const HeaderRules& rules, const std::vector<std::string>& titles) {
    const auto id_column = header.of(Field::id_no) != no_column ? header.of(Field::id_no) : header.of(Field::certificate);
    const Cell* const id = own_cell(row, id_column);
    const Cell* const name = own_cell(row, header.of(Field::name));
    const Cell* const sequence = own_cell(row, header.of(Field::sequence));
    const Cell* const remark = own_cell(row, header.of(Field::remark));
    for (const Cell* cell : {sequence, name, remark, row.cells.empty() ? nullptr : &row.cells[0]})
        if (cell && cell->text.size() >= 3 && cell->text.size() < 90 && cell->text.find("例") != std::string_view::npos &&
            is_example_mark(plain_text(cell->text)))
            return Reason::example;
    if (id && digits_in(id->text) >= 8) return Reason::none;
    return kind_without_number(row, header, rules, titles, name, id);
}

}  // namespace yk::care::intake
