#include "sheet/write.h"

#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/check.h"
#include "base/text.h"

namespace yk::sheet {
namespace {

constexpr std::uint32_t rows_per_sheet = 1'048'576;
constexpr std::size_t longest_cell = 32'767;  // characters a spreadsheet cell may hold

// The serial day of spreadsheets; exact from 1900-03-01 on.
double serial_of(Day day) { return day.days + 25569; }

// "[]:*?/\" are forbidden in names of sheets, so is an apostrophe at either end; 31 characters fit.
std::string sheet_title(std::string_view name, std::uint32_t part) {
    std::u32string points;
    for (const char32_t c : code_points(name))
        points += c < 0x80 && std::string_view("[]:*?/\\'").find(static_cast<char>(c)) != std::string_view::npos ? U'_' : c;
    if (points.empty()) points = U"Sheet";
    const auto suffix = part ? "_" + std::to_string(part + 1) : std::string();
    if (points.size() + suffix.size() > 31) points.resize(31 - suffix.size());
    return utf8_of(points) + suffix;
}

// Control characters that XML cannot carry become blanks; overlong text is cut at a character.
std::string storable(std::string_view text) {
    std::string out = neutralised(text);
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') c = ' ';
    if (out.size() <= longest_cell || length_of(out) <= longest_cell) return out;
    auto points = code_points(out);
    points.resize(longest_cell);
    return utf8_of(points);
}

class XlsxWriter : public TableWriter {
 public:
    explicit XlsxWriter(const std::string& path) : path_(path) {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        book_ = workbook_new_opt(path_.c_str(), &options);
        if (!book_) throw Broken("xlsxwriter: no workbook");
        head_format_ = format();
        format_set_bold(head_format_);
        format_set_bg_color(head_format_, 0xE8EEF4);
        format_set_border(head_format_, LXW_BORDER_THIN);
        format_set_text_wrap(head_format_);
        for (const auto column :
             {ColumnFormat::text, ColumnFormat::integer, ColumnFormat::decimal, ColumnFormat::money, ColumnFormat::date}) {
            constexpr const char* codes[] = {"@", "0", "General", "#,##0.00", "yyyy-mm-dd"};
            auto* made = format();
            format_set_num_format(made, codes[static_cast<std::size_t>(column)]);
            formats_[static_cast<std::size_t>(column)] = made;
        }
        note_format_ = format();
        format_set_font_color(note_format_, 0x808080);
    }
    ~XlsxWriter() override {
        if (book_) lxw_workbook_free(book_);
    }
    XlsxWriter(const XlsxWriter&) = delete;
    XlsxWriter& operator=(const XlsxWriter&) = delete;

    void begin(const TableHead& head) override {
        end_sheet();
        head_ = head;
        part_ = 0;
        open_sheet();
    }
    void row(std::span<const OutCell> cells) override;
    void finish() override {
        CHECK(book_);
        if (!sheet_) begin({});
        end_sheet();
        const auto why = workbook_close(book_);
        book_ = nullptr;
        if (why != LXW_NO_ERROR) throw Broken(std::string("xlsxwriter: ") + lxw_strerror(why));
    }

 private:
    lxw_format* format() {
        auto* made = workbook_add_format(book_);
        if (!made) throw Broken("xlsxwriter: no format");
        return made;
    }
    void open_sheet();
    void end_sheet();
    void checked(lxw_error why) {
        if (why != LXW_NO_ERROR) throw Broken(std::string("xlsxwriter: ") + lxw_strerror(why));
    }

    std::string path_;
    lxw_workbook* book_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    lxw_format* head_format_ = nullptr;
    lxw_format* note_format_ = nullptr;
    lxw_format* formats_[5] = {};
    TableHead head_;
    std::uint32_t next_ = 0, part_ = 0;
};

void XlsxWriter::open_sheet() {
    auto title = sheet_title(head_.sheet_name, part_);
    // Two tables of one name get a number each.
    for (std::uint32_t n = part_ + 1; workbook_get_worksheet_by_name(book_, title.c_str()); ++n) title = sheet_title(head_.sheet_name, n);
    sheet_ = workbook_add_worksheet(book_, title.c_str());
    if (!sheet_) throw Broken("xlsxwriter: no sheet");
    for (std::size_t i = 0; i < head_.columns.size(); ++i) {
        const auto column = static_cast<lxw_col_t>(i);
        checked(worksheet_set_column(sheet_, column, column, head_.columns[i].width, nullptr));
        checked(worksheet_write_string(sheet_, 0, column, storable(head_.columns[i].title).c_str(), head_format_));
    }
    worksheet_freeze_panes(sheet_, 1, 0);
    if (!head_.watermark.empty()) {
        // & begins a code in page headers; 255 characters fit.
        std::u32string points;
        for (const char32_t c : code_points(head_.watermark)) points.append(c == '&' ? U"&&" : std::u32string(1, c));
        if (points.size() > 200) points.resize(200);
        const auto text = utf8_of(points);
        checked(worksheet_set_header(sheet_, ("&R" + text).c_str()));
        checked(worksheet_set_footer(sheet_, ("&L" + text + "&R&P / &N").c_str()));
    }
    next_ = 1;
}

void XlsxWriter::end_sheet() {
    if (!sheet_) return;
    if (!head_.watermark.empty()) checked(worksheet_write_string(sheet_, next_, 0, storable(head_.watermark).c_str(), note_format_));
    sheet_ = nullptr;
}

void XlsxWriter::row(std::span<const OutCell> cells) {
    CHECK(sheet_ && cells.size() == head_.columns.size());
    if (next_ + 1 >= rows_per_sheet) {  // the last row is the watermark's
        end_sheet();
        ++part_;
        open_sheet();
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto column = static_cast<lxw_col_t>(i);
        auto* const format = formats_[static_cast<std::size_t>(head_.columns[i].format)];
        const auto& cell = cells[i];
        if (const auto* text = std::get_if<std::string_view>(&cell)) {
            if (!text->empty()) checked(worksheet_write_string(sheet_, next_, column, storable(*text).c_str(), format));
        } else if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
            checked(worksheet_write_number(sheet_, next_, column, static_cast<double>(*whole), format));
        } else if (const auto* real = std::get_if<double>(&cell)) {
            if (std::isfinite(*real)) checked(worksheet_write_number(sheet_, next_, column, *real, format));
        } else if (const auto* fen = std::get_if<Fen>(&cell)) {
            checked(worksheet_write_number(sheet_, next_, column, static_cast<double>(fen->value) / 100, format));
        } else if (const auto* day = std::get_if<Day>(&cell)) {
            checked(worksheet_write_number(sheet_, next_, column, serial_of(*day), format));
        } else if (const auto* yes = std::get_if<bool>(&cell)) {
            checked(worksheet_write_string(sheet_, next_, column, *yes ? "是" : "否", format));
        }
    }
    ++next_;
}

class CsvWriter : public TableWriter {
 public:
    explicit CsvWriter(const std::string& path) : file_(std::fopen(path.c_str(), "wbe"), &std::fclose) {
        if (!file_) throw Broken("csv: the file cannot be written");
        buffer_ = "\xEF\xBB\xBF";
    }

    void begin(const TableHead& head) override {
        if (width_) end_table(), buffer_ += "\r\n";
        head_ = head;
        width_ = head.columns.size();
        for (const auto& column : head.columns) field(column.title);
        end_row();
    }
    void row(std::span<const OutCell> cells) override {
        CHECK(cells.size() == width_);
        for (const auto& cell : cells) std::visit([this](const auto& value) { write(value); }, cell);
        end_row();
    }
    void finish() override {
        end_table();
        flush();
        if (std::fflush(file_.get()) != 0) throw Broken("csv: writing failed");
    }

 private:
    void write(std::monostate) { field({}); }
    void write(std::string_view text) { field(neutralised(text)); }
    void write(std::int64_t value) { field(std::to_string(value)); }
    void write(double value) {
        char out[32];
        field({out, static_cast<std::size_t>(std::snprintf(out, sizeof out, "%.15g", value))});
    }
    void write(Fen value) { field(yuan_text(value)); }
    void write(Day value) { field(day_text(value)); }
    void write(bool value) { field(value ? "是" : "否"); }

    void field(std::string_view text) {
        if (at_++) buffer_ += ',';
        if (text.find_first_of(",\"\r\n") == text.npos && (text.empty() || (text.front() != ' ' && text.back() != ' '))) {
            buffer_ += text;
            return;
        }
        buffer_ += '"';
        for (const char c : text) {
            if (c == '"') buffer_ += '"';
            buffer_ += c;
        }
        buffer_ += '"';
    }
    void end_row() {
        at_ = 0;
        buffer_ += "\r\n";
        if (buffer_.size() > 1 << 16) flush();
    }
    void end_table() {
        if (head_.watermark.empty()) return;
        field(neutralised(head_.watermark));
        end_row();
    }
    void flush() {
        if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size()) throw Broken("csv: writing failed");
        buffer_.clear();
    }

    std::unique_ptr<std::FILE, decltype(&std::fclose)> file_;
    TableHead head_;
    std::string buffer_;
    std::size_t width_ = 0, at_ = 0;
};

}  // namespace

bool needs_neutralising(std::string_view text) {
    if (text.empty()) return false;
    if (text[0] == '\t' || text[0] == '\r') return true;
    for (const char32_t c : code_points(text.substr(0, 64))) {
        if (c <= ' ' || c == 0xA0 || c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200F)) continue;
        return c == '=' || c == '+' || c == '-' || c == '@' || c == 0xFF1D || c == 0xFF0B || c == 0xFF0D || c == 0xFF20 || c == 0x2212 ||
               c == 0xFE62 || c == 0xFE63 || c == 0xFE66 || c == 0xFE6B;
    }
    return false;
}

std::string neutralised(std::string_view text) {
    std::string out(needs_neutralising(text) ? 1 : 0, '\'');
    return out.append(text);
}

std::unique_ptr<TableWriter> xlsx_writer(const std::string& path) { return std::make_unique<XlsxWriter>(path); }
std::unique_ptr<TableWriter> csv_writer(const std::string& path) { return std::make_unique<CsvWriter>(path); }

std::string xlsx_bytes(const std::function<void(TableWriter&)>& fill) {
    auto path = (std::filesystem::temp_directory_path() / "yikang-XXXXXX").string();
    const int descriptor = ::mkstemp(path.data());  // nobody else may read it
    if (descriptor < 0) throw Broken("no temporary file can be made in " + std::filesystem::temp_directory_path().string());
    ::close(descriptor);
    struct Gone {
        const std::string& path;
        ~Gone() { ::unlink(path.c_str()); }
    } const gone{path};
    const auto writer = xlsx_writer(path);
    fill(*writer);
    writer->finish();
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace yk::sheet
