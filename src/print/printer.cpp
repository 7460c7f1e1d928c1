#include "print/printer.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/check.h"
#include "base/result.h"
#include "print/canvas.h"

namespace yk::print {
namespace {

constexpr double margin = 56.7;  // 20 mm
constexpr double top = 56.7, bottom = page_height - 68;
constexpr double inner_width = page_width - 2 * margin;
constexpr double cell_pad_x = 4, cell_pad_y = 3;

constexpr TextStyle title_style{20, true, 0, Align::centre};
constexpr TextStyle subtitle_style{10, false, 0.3, Align::centre};
constexpr TextStyle footer_style{8, false, 0.35, Align::left};

// Sets the blocks of one document on pages. Runs twice: once to count the pages, once to draw them with "page / pages".
class Setter {
 public:
    Setter(Canvas& canvas, const Document& document, int pages_before, int pages)
        : canvas_(canvas), document_(document), pages_before_(pages_before), pages_(pages) {}

    // Answers the number of pages. Draws only when the number was handed in.
    int run() {
        const auto& head = document_.head();
        if (!head.title.empty()) lines_of(canvas_.set(head.title, title_style, inner_width), title_style, "H1");
        if (!head.subtitle.empty()) lines_of(canvas_.set(head.subtitle, subtitle_style, inner_width), subtitle_style, "P");
        if (y_ > top) y_ += 8;
        for (const auto& block : document_.blocks()) std::visit([this](const auto& b) { set(b); }, block);
        close_page();
        return page_;
    }

 private:
    bool drawing() const { return pages_ > 0; }
    double left() const { return bottom - y_; }

    void close_page() {
        ++page_;
        if (drawing()) {
            const auto& head = document_.head();
            canvas_.rule(margin, bottom + 12, inner_width, 0.7);
            auto text = head.number.empty() ? day_text(head.date) : head.number + "  ·  " + day_text(head.date);
            canvas_.draw(canvas_.set(text, footer_style, inner_width - 60), 0, 1, margin, bottom + 15);
            auto right = footer_style;
            right.align = Align::right;
            canvas_.draw(canvas_.set(std::to_string(page_) + "/" + std::to_string(pages_), right, 60), 0, 1, margin + inner_width - 60,
                         bottom + 15);
            if (!head.note.empty()) canvas_.draw(canvas_.set(head.note, footer_style, inner_width), 0, 2, margin, bottom + 27);
            canvas_.end_page();
        }
        y_ = top;
    }

    // As many lines as fit, then the next page, until all are set.
    void lines_of(const SetText& text, const TextStyle& style, const char* tag) {
        const double step = line_height_of(style);
        for (int at = 0; at < text.lines();) {
            const int fit = std::min(text.lines() - at, static_cast<int>((left() + 0.01) / step));
            if (fit < 1) {
                close_page();
                continue;
            }
            if (drawing()) {
                canvas_.begin_tag(tag);
                canvas_.draw(text, at, fit, margin, y_);
                canvas_.end_tag(tag);
            }
            y_ += fit * step;
            at += fit;
        }
    }

    void set(const Heading& heading) {
        const TextStyle style{heading.level == 1 ? 14.0 : 11.5, true, 0, Align::left};
        if (y_ > top) y_ += heading.level == 1 ? 12 : 8;
        // A heading never stands alone at the foot of a page.
        if (left() < line_height_of(style) + 48) close_page();
        if (drawing()) canvas_.outline(heading.text, heading.level, pages_before_ + page_ + 1);
        lines_of(canvas_.set(heading.text, style, inner_width), style, heading.level == 1 ? "H2" : "H3");
        y_ += 3;
    }

    void set(const Paragraph& paragraph) {
        const TextStyle style{paragraph.look == Look::small ? 8.5 : 10.5, paragraph.look == Look::strong,
                              paragraph.look == Look::small ? 0.25 : 0.0, paragraph.align};
        lines_of(canvas_.set(paragraph.text, style, inner_width), style, "P");
        y_ += 5;
    }

    struct Cell {
        std::string_view text;
        TextStyle style;
        double width;
    };

    double height_of(const std::vector<SetText>& texts, const std::vector<Cell>& cells) const {
        double most = line_height_of(cells[0].style);
        for (std::size_t i = 0; i < texts.size(); ++i) most = std::max(most, texts[i].lines() * line_height_of(cells[i].style));
        return most + 2 * cell_pad_y;
    }

    // One row of cells; one that is higher than the page goes on on the next. `on_new_page` sets what is repeated there.
    template <class OnNewPage>
    void set_row(const std::vector<Cell>& cells, const char* tag, double fill, OnNewPage on_new_page) {
        std::vector<SetText> texts;
        texts.reserve(cells.size());
        for (const auto& cell : cells) texts.push_back(canvas_.set(cell.text, cell.style, cell.width - 2 * cell_pad_x));
        const double step = line_height_of(cells[0].style);
        const double whole = height_of(texts, cells);
        if (whole > left() + 0.01 && whole <= bottom - top - 80) next_page(on_new_page);
        int lines = std::max(1, static_cast<int>((whole - 2 * cell_pad_y) / step + 0.5));
        for (int at = 0; at < lines;) {
            const int fit = std::min(lines - at, static_cast<int>((left() - 2 * cell_pad_y + 0.01) / step));
            if (fit < 1) {
                next_page(on_new_page);
                continue;
            }
            const double height = fit * step + 2 * cell_pad_y;
            if (drawing()) draw_row(cells, texts, at, fit, height, tag, fill);
            y_ += height;
            at += fit;
        }
    }

    void draw_row(const std::vector<Cell>& cells, const std::vector<SetText>& texts, int at, int fit, double height, const char* tag,
                  double fill) {
        if (fill < 1) canvas_.box(margin, y_, inner_width, height, fill);
        canvas_.begin_tag("TR");
        double x = margin;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            canvas_.begin_tag(tag);
            canvas_.draw(texts[i], at, fit, x + cell_pad_x, y_ + cell_pad_y);
            canvas_.end_tag(tag);
            x += cells[i].width;
        }
        canvas_.end_tag("TR");
        canvas_.rule(margin, y_ + height, inner_width, 0.75);
    }

    template <class OnNewPage>
    void next_page(OnNewPage on_new_page) {
        if (in_table_ && drawing()) canvas_.end_tag("Table");
        close_page();
        if (in_table_ && drawing()) canvas_.begin_tag("Table");
        on_new_page();
    }

    void open_table() {
        if (left() < 60) close_page();
        in_table_ = true;
        if (drawing()) canvas_.begin_tag("Table");
        canvas_rule_top();
    }
    void canvas_rule_top() {
        if (drawing()) canvas_.rule(margin, y_, inner_width, 0.75);
    }
    void close_table() {
        if (drawing()) canvas_.end_tag("Table");
        in_table_ = false;
        y_ += 8;
    }

    void set(const KeyValues& block) {
        if (block.pairs.empty()) return;
        open_table();
        for (const auto& pair : block.pairs)
            set_row({{pair.key, {10, false, 0.3, Align::left}, inner_width * 0.26},
                     {pair.value, {10, false, 0, Align::left}, inner_width * 0.74}},
                    "TD", 1, [this] { canvas_rule_top(); });
        close_table();
    }

    void set(const Table& table) {
        CHECK(!table.columns.empty() && table.columns.size() <= 32);
        double weights = 0;
        for (const auto& column : table.columns) weights += column.weight;
        const auto width = [&](std::size_t i) { return std::max(2 * cell_pad_x + 9, inner_width * table.columns[i].weight / weights); };
        std::vector<Cell> head, cells;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            head.push_back({table.columns[i].title, {9, true, 0, table.columns[i].align}, width(i)});
            cells.push_back({"", {9, false, 0, table.columns[i].align}, width(i)});
        }
        const auto set_head = [&] { set_row(head, "TH", 0.93, [] {}); };
        open_table();
        set_head();
        for (const auto& row : table.rows) {
            CHECK(row.size() <= cells.size());
            for (std::size_t i = 0; i < cells.size(); ++i) cells[i].text = i < row.size() ? std::string_view(row[i]) : std::string_view();
            set_row(cells, "TD", 1, set_head);
        }
        if (table.rows.empty() && !table.empty.empty()) set_row({{table.empty, {9, false, 0.3, Align::left}, inner_width}}, "TD", 1, [] {});
        close_table();
    }

    void set(const Qr& qr) {
        constexpr double side = 84;
        if (left() < side + 8) close_page();
        const auto modules = qr_modules(qr.content);
        const TextStyle style{9, false, 0.15, Align::left};
        const auto caption = canvas_.set(qr.caption, style, inner_width - side - 14);
        if (drawing()) {
            canvas_.squares(modules.dark, modules.side, margin, y_ + 4, side);
            canvas_.begin_tag("P");
            canvas_.draw(caption, 0, static_cast<int>(side / line_height_of(style)), margin + side + 14, y_ + 6);
            canvas_.end_tag("P");
        }
        y_ += side + 12;
    }

    void set(const PageBreak&) {
        if (y_ > top) close_page();
    }

    Canvas& canvas_;
    const Document& document_;
    const int pages_before_;
    const int pages_;  // 0: count them
    int page_ = 0;     // closed ones
    double y_ = top;
    bool in_table_ = false;
};

// Sets one document on the canvas; answers how many pages it took.
int put(Canvas& canvas, const Document& document, int pages_before) {
    const int pages = Setter(canvas, document, 0, 0).run();
    return Setter(canvas, document, pages_before, pages).run();
}

}  // namespace

struct Printer::Inside {
    std::filesystem::path path;
    std::fstream file;
    Info info;
    std::unique_ptr<Canvas> canvas;
    int pages = 0;
    bool finished = false;
};

Printer::Printer(const std::filesystem::path& file, Info info) : inside_(std::make_unique<Inside>()) {
    inside_->path = file;
    inside_->info = std::move(info);
    inside_->file.open(file, std::ios::in | std::ios::out | std::ios::binary | std::ios::trunc);
    if (!inside_->file) throw Broken("pdf: cannot be written: " + file.filename().string());
    inside_->canvas = std::make_unique<Canvas>(inside_->file, inside_->info);
}

Printer::~Printer() {
    inside_->canvas.reset();
    if (inside_->finished) return;
    std::error_code ignored;
    std::filesystem::remove(inside_->path, ignored);
}

void Printer::add(const Document& document) { inside_->pages += put(*inside_->canvas, document, inside_->pages); }

void Printer::finish() {
    inside_->canvas->finish();
    add_language(inside_->file, inside_->info.language);
    inside_->file.close();
    if (!inside_->file) throw Broken("pdf: could not be written");
    inside_->finished = true;
}

std::int64_t Printer::pages() const { return inside_->pages; }

std::string pdf_of(const Document& document, const Info& info) {
    std::stringstream out(std::ios::in | std::ios::out | std::ios::binary);
    Canvas canvas(out, info);
    put(canvas, document, 0);
    canvas.finish();
    add_language(out, info.language);
    return std::move(out).str();
}

}  // namespace yk::print
