// HTML tables, as many systems hand out under the name .xls. A push parser without a tree: memory does not grow with the file.
#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <memory>

#include "sheet/internal.h"

namespace yk::sheet {
namespace {

constexpr int deepest = 256;

struct Held {  // a cell reaching down over further rows
    std::uint32_t rows_left = 0;
    std::string text;
};

class Tables {
 public:
    Tables(const Limits& limits, Visitor& visitor) : limits_(limits), visitor_(visitor) {}

    void start(std::string_view name, const xmlChar** attributes);
    void end(std::string_view name);
    void characters(std::string_view text);
    void finish() { end_row(); }

    bool stopped() const { return wanted_enough_ || too_large_; }
    const char* over_limit() const { return too_large_; }
    xmlParserCtxtPtr context = nullptr;

 private:
    struct Pending {
        std::string text;
        std::uint16_t across = 1, down = 1;
        bool filled = false;
    };

    void begin_row();
    void end_row();
    void begin_cell(const xmlChar** attributes);
    void end_cell();
    void take_held();
    void stop() {
        if (context) xmlStopParser(context);
    }

    const Limits& limits_;
    Visitor& visitor_;
    int depth_ = 0, silent_ = 0;  // silent: inside script or style
    bool in_row_ = false, in_cell_ = false, wanted_enough_ = false, overflow_ = false;
    const char* too_large_ = nullptr;
    std::uint32_t row_number_ = 0;
    std::vector<Pending> cells_;
    std::vector<Held> held_;
};

std::uint32_t span_of(const xmlChar** attributes, const char* which, std::uint32_t most) {
    for (; attributes && attributes[0]; attributes += 2) {
        if (std::strcmp(reinterpret_cast<const char*>(attributes[0]), which) != 0 || !attributes[1]) continue;
        const std::string_view text = reinterpret_cast<const char*>(attributes[1]);
        std::uint32_t value = 1;
        if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc::result_out_of_range) value = most;
        return std::clamp<std::uint32_t>(value, 1, most);
    }
    return 1;
}

bool any_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void Tables::start(std::string_view name, const xmlChar** attributes) {
    if (stopped()) return;
    if (++depth_ > deepest) {
        too_large_ = "depth";
        return stop();
    }
    if (any_of(name, {"script", "style", "title"})) {
        ++silent_;
    } else if (name == "table") {
        // A table inside a cell: the outer one is layout, so what its row held so far is dropped.
        in_row_ = in_cell_ = false;
        cells_.clear();
        held_.clear();
    } else if (name == "tr") {
        end_row();
        begin_row();
    } else if (name == "td" || name == "th") {
        if (!in_row_) begin_row();
        end_cell();
        begin_cell(attributes);
    } else if (in_cell_ && any_of(name, {"br", "p", "div"}) && !cells_.back().text.empty()) {
        characters("\x1E");
    }
}

void Tables::end(std::string_view name) {
    if (depth_) --depth_;
    if (stopped()) return;
    if (any_of(name, {"script", "style", "title"})) {
        if (silent_) --silent_;
    } else if (name == "td" || name == "th") {
        end_cell();
    } else if (name == "tr" || name == "table") {
        end_row();
    }
}

// White space runs become one space; \x1E stands for a break that markup asks for.
void Tables::characters(std::string_view text) {
    if (!in_cell_ || silent_ || overflow_ || stopped()) return;
    auto& out = cells_.back().text;
    for (const char c : text) {
        if (out.size() >= limits_.cell_bytes) return;
        if (c == '\x1E') {
            while (!out.empty() && out.back() == ' ') out.pop_back();
            out += '\n';
        } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
            if (!out.empty() && out.back() != ' ' && out.back() != '\n') out += ' ';
        } else {
            out += c;
        }
    }
}

void Tables::begin_row() {
    in_row_ = true;
    in_cell_ = overflow_ = false;
    cells_.clear();
}

void Tables::take_held() {
    while (cells_.size() < held_.size() && held_[cells_.size()].rows_left) {
        auto& held = held_[cells_.size()];
        --held.rows_left;
        cells_.push_back({held.text, 1, 1, true});
    }
}

void Tables::begin_cell(const xmlChar** attributes) {
    take_held();
    in_cell_ = true;
    if (cells_.size() >= limits_.columns) {
        overflow_ = true;
        return;
    }
    Pending cell;
    cell.across = static_cast<std::uint16_t>(span_of(attributes, "colspan", limits_.columns - static_cast<std::uint32_t>(cells_.size())));
    cell.down = static_cast<std::uint16_t>(span_of(attributes, "rowspan", 60'000));
    cells_.push_back(std::move(cell));
}

void Tables::end_cell() {
    if (!in_cell_) return;
    in_cell_ = false;
    if (overflow_ || cells_.empty()) return;
    auto& cell = cells_.back();
    while (!cell.text.empty() && (cell.text.back() == ' ' || cell.text.back() == '\n')) cell.text.pop_back();
    const auto across = cell.across;
    if (cell.down > 1) {
        if (held_.size() < cells_.size() - 1 + across) held_.resize(cells_.size() - 1 + across);
        held_[cells_.size() - 1] = {cell.down - 1u, cell.text};
        for (std::uint16_t i = 1; i < across; ++i) held_[cells_.size() - 1 + i] = {cell.down - 1u, {}};
    }
    for (std::uint16_t i = 1; i < across; ++i) cells_.push_back({});
}

void Tables::end_row() {
    if (!in_row_) return;
    end_cell();
    take_held();
    in_row_ = false;
    if (++row_number_ > limits_.rows) {
        too_large_ = "rows";
        return stop();
    }
    std::vector<Cell> cells(cells_.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& from = cells_[i];
        cells[i].text = from.text;
        cells[i].kind = from.text.empty() ? CellKind::empty : CellKind::text;
        cells[i].filled = from.filled;
        cells[i].across = from.across;
        cells[i].down = from.down;
    }
    Row row;
    row.number = row.line = row_number_;
    row.cells = cells;
    row.overflow = overflow_;
    if (!visitor_.row(row)) {
        wanted_enough_ = true;
        stop();
    }
}

void on_start(void* self, const xmlChar* name, const xmlChar** attributes) {
    static_cast<Tables*>(self)->start(reinterpret_cast<const char*>(name), attributes);
}
void on_end(void* self, const xmlChar* name) { static_cast<Tables*>(self)->end(reinterpret_cast<const char*>(name)); }
void on_text(void* self, const xmlChar* text, int size) {
    static_cast<Tables*>(self)->characters({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
}
void on_error(void*, const char*, ...) {}

struct FreeContext {
    void operator()(xmlParserCtxt* context) const {
        if (context->myDoc) xmlFreeDoc(context->myDoc);
        htmlFreeParserCtxt(context);
    }
};

}  // namespace

Result<FileShape> read_html(const ByteSource& source, const TextEncoding& encoding, const Limits& limits, Visitor& visitor) {
    if (source.size() > limits.html_bytes) return too_large("html_bytes");
    FileShape shape;
    shape.format = Format::html;
    shape.encoding = encoding.name;
    if (!visitor.begin_sheet(SheetInfo{})) return shape;

    htmlSAXHandler sax{};
    sax.startElement = on_start;
    sax.endElement = on_end;
    sax.characters = on_text;
    sax.cdataBlock = on_text;
    sax.ignorableWhitespace = on_text;
    sax.error = sax.fatalError = on_error;
    sax.warning = on_error;
    Tables tables(limits, visitor);
    const std::unique_ptr<xmlParserCtxt, FreeContext> context(
        htmlCreatePushParserCtxt(&sax, &tables, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8));
    if (!context) throw Broken("libxml2: no parser");
    htmlCtxtUseOptions(context.get(),
                       HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_IGNORE_ENC);
    tables.context = context.get();

    TextWindow window(source, encoding);
    while (!tables.stopped() && window.more()) {
        // Small pieces: the parser looks for the end of a piece of markup again with every piece it gets.
        while (!window.text().empty() && !tables.stopped()) {
            const auto piece = window.text().substr(0, 16 << 10);
            htmlParseChunk(context.get(), piece.data(), static_cast<int>(piece.size()), 0);
            window.drop(piece.size());
        }
    }
    if (window.broken()) return fail(ErrorKind::invalid, "sheet.file.encoding");
    if (!tables.stopped()) htmlParseChunk(context.get(), nullptr, 0, 1);
    if (!tables.stopped()) tables.finish();
    if (tables.over_limit()) return too_large(tables.over_limit());
    visitor.end_sheet();
    shape.truncated = window.cut_character();
    return shape;
}

}  // namespace yk::sheet
