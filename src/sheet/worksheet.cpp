// The rows of one sheet of a workbook. Read twice: merged cells stand behind the rows they concern.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/day.h"
#include "sheet/internal.h"
#include "sheet/workbook.h"

namespace yk::sheet {
namespace {

constexpr std::uint32_t last_row = 1'048'576;
constexpr std::uint32_t last_column = 16'384;

struct Reference {
    std::uint32_t row = 0, column = 0;  // row from 1, column from 0
};

// "B12". nullopt beyond what a sheet can hold.
std::optional<Reference> parse_reference(std::string_view text) {
    Reference at;
    std::size_t i = 0;
    for (; i < text.size() && text[i] >= 'A' && text[i] <= 'Z' && at.column <= last_column; ++i)
        at.column = at.column * 26 + static_cast<std::uint32_t>(text[i] - 'A' + 1);
    const auto digits = text.substr(i);
    const auto [end, why] = std::from_chars(digits.data(), digits.data() + digits.size(), at.row);
    if (!i || why != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    if (!at.row || at.row > last_row || !at.column || at.column > last_column) return std::nullopt;
    --at.column;
    return at;
}

struct Merge {
    Reference first, last;
};

class Merges : public XmlVisitor {
 public:
    explicit Merges(std::uint32_t most) : most_(most) {}
    void start(std::string_view name, const char** attributes) override {
        if (name != "mergeCell" || too_many) return;
        const auto range = attribute(attributes, "ref");
        const auto colon = range.find(':');
        if (colon == range.npos) return;
        const auto first = parse_reference(range.substr(0, colon)), last = parse_reference(range.substr(colon + 1));
        if (!first || !last || last->row < first->row || last->column < first->column) return;
        if (found.size() >= most_) too_many = true;
        found.push_back({*first, *last});
    }
    void end(std::string_view) override {}
    bool enough() const override { return too_many; }

    std::vector<Merge> found;
    bool too_many = false;

 private:
    std::uint32_t most_;
};

// Excel counts 1900-02-29, which never was: days before it are one off.
std::optional<Day> day_of_serial(double serial, bool date1904) {
    if (!(serial >= 1) || serial >= 2'958'466) return std::nullopt;
    const auto whole = static_cast<std::int32_t>(std::floor(serial));
    if (date1904) return Day{whole - 24107};
    if (whole == 60) return std::nullopt;
    return Day{whole - (whole < 60 ? 25568 : 25569)};
}

class Rows : public XmlVisitor {
 public:
    Rows(const Workbook& book, std::vector<Merge> merges, const Limits& limits, std::uint32_t& rows_left, Visitor& visitor)
        : book_(book), merges_(std::move(merges)), limits_(limits), rows_left_(rows_left), visitor_(visitor) {
        std::stable_sort(merges_.begin(), merges_.end(), [](const Merge& a, const Merge& b) { return a.first.row < b.first.row; });
    }

    void start(std::string_view name, const char** attributes) override;
    void end(std::string_view name) override;
    void text(std::string_view piece) override {
        if ((in_value_ || in_text_ || in_formula_) && buffer_.size() < limits_.cell_bytes) buffer_.append(piece);
    }
    bool enough() const override { return stopped_ || too_many_rows_; }
    bool too_many_rows() const { return too_many_rows_; }

 private:
    enum class Type : std::uint8_t { number, shared, string, boolean, error, date };
    // Text of a cell lies in arena_ or among the shared strings; positions, because the arena moves while it grows.
    struct Slot {
        Cell cell;
        std::size_t from = 0, size = 0;
        bool own = false;
    };
    struct Filling {  // a vertical merge on its way down
        std::uint32_t last_row = 0;
        std::string text;
        Cell cell;
    };

    void begin_row(const char** attributes);
    void begin_cell(const char** attributes);
    void end_cell();
    void end_row();
    void number_cell(Slot& slot, std::string_view value);
    void own_text(Slot& slot, std::string_view text);
    void apply_merges();
    Slot& slot_at(std::uint32_t column);

    const Workbook& book_;
    std::vector<Merge> merges_;
    std::size_t next_merge_ = 0;
    std::vector<Filling> filling_;  // by column
    std::size_t filling_count_ = 0;
    const Limits& limits_;
    std::uint32_t& rows_left_;
    Visitor& visitor_;

    std::vector<Slot> slots_;
    std::vector<Cell> cells_;
    std::string arena_, buffer_, value_, formula_, inline_;
    std::uint32_t row_ = 0, column_ = 0;
    Type type_ = Type::number;
    std::uint32_t style_ = 0;
    bool in_row_ = false, in_cell_ = false, in_value_ = false, in_text_ = false, in_formula_ = false, phonetic_ = false;
    bool overflow_ = false, stopped_ = false, too_many_rows_ = false;
};

void Rows::start(std::string_view name, const char** attributes) {
    if (enough()) return;
    if (name == "c") {
        if (in_row_) begin_cell(attributes);
    } else if (name == "v") {
        in_value_ = in_cell_, buffer_.clear();
    } else if (name == "t") {
        in_text_ = in_cell_ && !phonetic_, buffer_.clear();
    } else if (name == "f") {
        in_formula_ = in_cell_, buffer_.clear();
    } else if (name == "row") {
        begin_row(attributes);
    } else if (name == "rPh") {
        phonetic_ = true;
    }
}

void Rows::end(std::string_view name) {
    if (enough()) return;
    if (name == "c") {
        if (in_cell_) end_cell();
    } else if (name == "v") {
        if (in_value_) value_ = buffer_;
        in_value_ = false;
    } else if (name == "t") {
        if (in_text_ && inline_.size() < limits_.cell_bytes) inline_ += buffer_;
        in_text_ = false;
    } else if (name == "f") {
        if (in_formula_) formula_ = buffer_;
        in_formula_ = false;
    } else if (name == "row") {
        if (in_row_) end_row();
    } else if (name == "rPh") {
        phonetic_ = false;
    }
}

void Rows::begin_row(const char** attributes) {
    std::uint32_t number = 0;
    const auto text = attribute(attributes, "r");
    std::from_chars(text.data(), text.data() + text.size(), number);
    row_ = number > row_ && number <= last_row ? number : row_ + 1;
    column_ = 0;
    slots_.clear();
    arena_.clear();
    in_row_ = true;
    overflow_ = false;
}

void Rows::begin_cell(const char** attributes) {
    if (const auto at = parse_reference(attribute(attributes, "r"))) column_ = at->column;
    const auto type = attribute(attributes, "t");
    type_ = type.empty() || type == "n" ? Type::number
            : type == "s"               ? Type::shared
            : type == "b"               ? Type::boolean
            : type == "e"               ? Type::error
            : type == "d"               ? Type::date
                                        : Type::string;
    style_ = 0;
    const auto style = attribute(attributes, "s");
    std::from_chars(style.data(), style.data() + style.size(), style_);
    value_.clear();
    formula_.clear();
    inline_.clear();
    in_cell_ = true;
}

Rows::Slot& Rows::slot_at(std::uint32_t column) {
    if (slots_.size() <= column) slots_.resize(column + 1);
    return slots_[column];
}

void Rows::own_text(Slot& slot, std::string_view text) {
    slot.from = arena_.size();
    append_unescaped(arena_, text);
    slot.size = arena_.size() - slot.from;
    slot.own = true;
    slot.cell.kind = slot.size ? CellKind::text : CellKind::empty;
}

void Rows::number_cell(Slot& slot, std::string_view value) {
    double number = 0;
    const auto [end, why] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (why != std::errc{} || end != value.data() + value.size() || !std::isfinite(number)) return own_text(slot, value);
    const auto look = style_ < book_.looks.size() ? book_.looks[style_] : NumberLook::plain;
    if (look != NumberLook::plain) {
        if (const auto day = day_of_serial(number, book_.date1904)) {
            own_text(slot, day_text(*day).substr(0, look == NumberLook::month ? 7 : 10));
            slot.cell.kind = CellKind::date;
            slot.cell.number = number;
            return;
        }
    }
    own_text(slot, number_text(number));
    slot.cell.kind = CellKind::number;
    slot.cell.number = number;
}

void Rows::end_cell() {
    in_cell_ = false;
    const auto column = column_++;
    const bool stored = !value_.empty() || !inline_.empty() || !formula_.empty();
    if (column >= limits_.columns) {
        overflow_ |= stored;
        return;
    }
    if (!stored) return;
    auto& slot = slot_at(column);
    if (type_ == Type::shared && !value_.empty()) {
        std::size_t index = SIZE_MAX;
        std::from_chars(value_.data(), value_.data() + value_.size(), index);
        slot.cell.text = book_.shared(index);
        slot.own = false;
        slot.cell.kind = slot.cell.text.empty() ? CellKind::empty : CellKind::text;
    } else if (!inline_.empty()) {
        own_text(slot, inline_);
    } else if (value_.empty()) {
        own_text(slot, "=" + formula_);  // never calculated: all there is to show is the formula
    } else if (type_ == Type::number) {
        number_cell(slot, value_);
    } else if (type_ == Type::boolean) {
        own_text(slot, value_ == "1" ? "TRUE" : "FALSE");
        slot.cell.kind = CellKind::boolean;
    } else if (type_ == Type::date) {
        own_text(slot, std::string_view(value_).substr(0, 10));
        slot.cell.kind = parse_day(std::string_view(value_).substr(0, 10)) ? CellKind::date : CellKind::text;
    } else {
        own_text(slot, value_);
        if (type_ == Type::error) slot.cell.kind = CellKind::error;
    }
}

// Marks the first cells of merges that begin here, and copies down those that began above.
void Rows::apply_merges() {
    for (; next_merge_ < merges_.size() && merges_[next_merge_].first.row < row_; ++next_merge_) {
    }  // a merge whose first row is not stored has nothing to copy
    for (; next_merge_ < merges_.size() && merges_[next_merge_].first.row == row_; ++next_merge_) {
        const auto& merge = merges_[next_merge_];
        if (merge.first.column >= limits_.columns) continue;
        auto& slot = slot_at(merge.first.column);
        slot.cell.across = static_cast<std::uint16_t>(merge.last.column - merge.first.column + 1);
        slot.cell.down = static_cast<std::uint16_t>(std::min<std::uint32_t>(merge.last.row - merge.first.row + 1, UINT16_MAX));
        if (merge.last.row == merge.first.row) continue;
        if (filling_.size() <= merge.first.column) filling_.resize(merge.first.column + 1);
        const auto text = slot.own ? std::string_view(arena_).substr(slot.from, slot.size) : slot.cell.text;
        filling_[merge.first.column] = {merge.last.row, std::string(text), slot.cell};
    }
    for (std::uint32_t column = 0; column < filling_.size(); ++column) {
        const auto& from = filling_[column];
        if (from.last_row < row_ || from.text.empty()) continue;
        auto& slot = slot_at(column);
        if (slot.cell.kind != CellKind::empty) continue;
        slot.cell = from.cell;
        slot.cell.across = slot.cell.down = 1;
        slot.cell.text = from.text;
        slot.cell.filled = true;
        slot.own = false;
    }
}

void Rows::end_row() {
    in_row_ = false;
    if (!rows_left_) {
        too_many_rows_ = true;
        return;
    }
    --rows_left_;
    apply_merges();
    cells_.resize(slots_.size());
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        cells_[i] = slots_[i].cell;
        if (slots_[i].own) cells_[i].text = std::string_view(arena_).substr(slots_[i].from, slots_[i].size);
    }
    Row row;
    row.number = row.line = row_;
    row.cells = cells_;
    row.overflow = overflow_;
    if (!visitor_.row(row)) stopped_ = true;
}

}  // namespace

std::string number_text(double value) {
    constexpr double exact = 1e15;
    char out[64];
    if (std::floor(value) == value && std::fabs(value) < 1e21) {
        if (std::fabs(value) < exact) return std::to_string(static_cast<std::int64_t>(value));
        const auto n = std::snprintf(out, sizeof out, "%.0f", value);
        return {out, static_cast<std::size_t>(n)};
    }
    const auto n = std::snprintf(out, sizeof out, "%.15g", value);
    return {out, static_cast<std::size_t>(n)};
}

Status read_sheet(Package& package, const Workbook& book, const std::string& part, const Limits& limits, std::uint32_t& rows_left,
                  Visitor& visitor) {
    Merges merges(limits.merges);
    YK_TRY_VOID(parse_part(package, part, merges));
    if (merges.too_many) return too_large("merges");
    Rows rows(book, std::move(merges.found), limits, rows_left, visitor);
    YK_TRY_VOID(parse_part(package, part, rows));
    if (rows.too_many_rows()) return too_large("rows");
    return {};
}

Result<FileShape> read_xlsx(const ByteSource& source, const Limits& limits, Visitor& visitor) {
    const auto package = YK_TRY(Package::open(source, limits));
    const auto book = YK_TRY(read_workbook(*package, limits));
    std::uint32_t rows_left = limits.rows;
    for (std::size_t i = 0; i < book.sheets.size(); ++i) {
        const auto& sheet = book.sheets[i];
        if (!visitor.begin_sheet({sheet.name, static_cast<std::uint16_t>(i), sheet.hidden, book.date1904})) continue;
        YK_TRY_VOID(read_sheet(*package, book, sheet.part, limits, rows_left, visitor));
        visitor.end_sheet();
    }
    FileShape shape;
    shape.format = Format::xlsx;
    shape.encoding = "UTF-8";
    return shape;
}

}  // namespace yk::sheet
