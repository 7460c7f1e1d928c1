// Delimited text after RFC 4180, with the dirt that real files hold: stray quotes, quotes inside quoted cells, mixed line ends.
#include <algorithm>
#include <array>
#include <cstring>

#include "sheet/internal.h"

namespace yk::sheet {
namespace {

constexpr std::size_t record_bytes = 4 << 20;
constexpr std::uint32_t breaks_in_cell = 50;
constexpr std::uint32_t stray_quotes_tolerated = 100;  // then quoted cells must end on their line, so that a hostile file stays linear

// One field as it lies in the window; quoted fields with doubled quotes are copied to scratch.
struct Field {
    std::size_t from, size;
    bool copied;
};

class Reader {
 public:
    Reader(const ByteSource& source, const TextEncoding& encoding, const Limits& limits, Visitor& visitor)
        : window_(source, encoding), limits_(limits), visitor_(visitor) {}

    Result<FileShape> run(const TextEncoding& encoding);

 private:
    enum class Found : std::uint8_t { record, need_more, nothing, too_long };

    Found parse(bool at_end);
    bool parse_quoted(std::string_view text, std::size_t& at, bool at_end, bool& need_more);
    void parse_plain(std::string_view text, std::size_t& at);
    void take(std::size_t from, std::size_t size, bool copied);
    bool deliver(std::string_view text);

    TextWindow window_;
    const Limits& limits_;
    Visitor& visitor_;
    char delimiter_ = ',';
    std::vector<Field> fields_;
    std::vector<Cell> cells_;
    std::string scratch_;
    std::size_t length_ = 0;    // of the parsed record with its line end
    std::uint32_t breaks_ = 0;  // line breaks inside the cells of the record
    std::uint32_t record_ = 0, line_ = 1;
    std::uint32_t stray_quotes_ = 0;
    bool overflow_ = false, open_end_ = false, any_breaks_ = false;
};

void Reader::take(std::size_t from, std::size_t size, bool copied) {
    if (fields_.size() == limits_.columns) {
        overflow_ = true;
        return;
    }
    fields_.push_back({from, std::min<std::size_t>(size, limits_.cell_bytes), copied});
}

void Reader::parse_plain(std::string_view text, std::size_t& at) {
    const auto from = at;
    const char* p = text.data() + at;
    const char* const end = text.data() + text.size();
    while (p != end && *p != delimiter_ && *p != '\n' && *p != '\r') ++p;
    at = static_cast<std::size_t>(p - text.data());
    take(from, at - from, false);
}

// At an opening quote. False: this quote opens nothing (unclosed, or closed too far away) and is an ordinary character.
bool Reader::parse_quoted(std::string_view text, std::size_t& at, bool at_end, bool& need_more) {
    const auto from = at + 1;
    const auto near = text.substr(0, from + limits_.cell_bytes);
    const std::uint32_t most_breaks = stray_quotes_ < stray_quotes_tolerated ? breaks_in_cell : 0;
    std::vector<std::size_t> doubled;
    std::uint32_t breaks = 0;
    for (std::size_t quote = near.find('"', from), seen = from; quote != near.npos; quote = near.find('"', quote + 1)) {
        if (quote + 1 == text.size() && !at_end) break;
        breaks += static_cast<std::uint32_t>(
            std::count(text.begin() + static_cast<std::ptrdiff_t>(seen), text.begin() + static_cast<std::ptrdiff_t>(quote), '\n'));
        seen = quote;
        if (breaks > most_breaks) {
            ++stray_quotes_;
            return false;
        }
        const char next = quote + 1 < text.size() ? text[quote + 1] : '\n';
        if (next == '"') {
            doubled.push_back(quote++);
            continue;
        }
        // A quote that neither ends the cell nor is doubled belongs to the text: "他说"好"了".
        if (next != delimiter_ && next != '\n' && next != '\r') continue;
        breaks_ += breaks;
        if (doubled.empty()) {
            take(from, quote - from, false);
        } else {
            const auto copy = scratch_.size();
            auto piece = from;
            for (const auto d : doubled) scratch_.append(text, piece, d + 1 - piece), piece = d + 2;
            scratch_.append(text, piece, quote - piece);
            take(copy, scratch_.size() - copy, true);
        }
        at = quote + 1;
        return true;
    }
    need_more = !at_end && text.size() < from + limits_.cell_bytes;
    stray_quotes_ += !need_more;
    return false;
}

Reader::Found Reader::parse(bool at_end) {
    const auto text = window_.text();
    if (text.empty()) return at_end ? Found::nothing : Found::need_more;
    fields_.clear();
    scratch_.clear();
    breaks_ = 0;
    overflow_ = open_end_ = false;
    for (std::size_t at = 0;;) {
        bool need_more = false;
        if (at < text.size() && text[at] == '"' && !overflow_ && parse_quoted(text, at, at_end, need_more)) {
        } else if (need_more) {
            return Found::need_more;
        } else {
            parse_plain(text, at);
        }
        if (at < text.size() && text[at] == delimiter_) {
            ++at;
            continue;
        }
        if (at < text.size()) {
            while (at < text.size() && text[at] == '\r') ++at;
            if (at == text.size() && !at_end) return Found::need_more;
            if (at < text.size() && text[at] == '\n') ++at;
        } else if (!at_end) {
            return text.size() > record_bytes ? Found::too_long : Found::need_more;
        } else {
            open_end_ = true;
        }
        length_ = at;
        return Found::record;
    }
}

bool Reader::deliver(std::string_view text) {
    cells_.resize(fields_.size());
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const auto& f = fields_[i];
        const std::string_view from = f.copied ? std::string_view(scratch_) : text;
        cells_[i] = Cell{};
        cells_[i].text = from.substr(f.from, f.size);
        cells_[i].kind = f.size ? CellKind::text : CellKind::empty;
    }
    Row row;
    row.number = ++record_;
    row.line = line_;
    row.cells = cells_;
    row.overflow = overflow_;
    row.open_end = open_end_;
    row.text_row = true;
    line_ += breaks_ + 1;
    any_breaks_ |= breaks_ > 0;
    return visitor_.row(row);
}

Result<FileShape> Reader::run(const TextEncoding& encoding) {
    bool at_end = !window_.more();
    while (!at_end && window_.text().size() < 64 << 10) at_end = !window_.more();
    if (const auto head = window_.text(); head.substr(0, 4) == "sep=" && head.size() > 5 && (head[5] == '\r' || head[5] == '\n')) {
        delimiter_ = head[4];  // a directive that Excel writes and obeys
        window_.drop(5 + (head.substr(5, 2) == "\r\n" ? 2 : 1));
        record_ = 1, line_ = 2;
    } else {
        delimiter_ = find_delimiter(head.substr(0, 64 << 10));
    }
    SheetInfo info;
    if (visitor_.begin_sheet(info)) {
        while (true) {
            const auto found = parse(at_end);
            if (found == Found::nothing) break;
            if (found == Found::too_long) return too_large("record");
            if (found == Found::need_more) {
                at_end = !window_.more();
                if (window_.broken()) return fail(ErrorKind::invalid, "sheet.file.encoding");
                continue;
            }
            if (record_ >= limits_.rows) return too_large("rows");
            if (!deliver(window_.text())) break;
            window_.drop(length_);
        }
        visitor_.end_sheet();
    }
    if (window_.broken()) return fail(ErrorKind::invalid, "sheet.file.encoding");
    FileShape shape;
    shape.encoding = encoding.name;
    shape.delimiter = delimiter_;
    shape.truncated = window_.cut_character();
    shape.line_breaks_in_cells = any_breaks_;
    return shape;
}

}  // namespace

char find_delimiter(std::string_view head) {
    constexpr std::array candidates{',', '\t', ';', '|'};
    char best = ',';
    std::size_t best_lines = 0, best_count = 0;
    for (const char candidate : candidates) {
        std::vector<std::size_t> counts;
        std::size_t count = 0, size = 0;
        bool quoted = false;
        for (const char c : head) {
            if (c == '"') quoted = !quoted;
            if (c == '\n' || c == '\r') {
                if (size) counts.push_back(count);
                count = size = 0;
                quoted = false;
                if (counts.size() == 100) break;
                continue;
            }
            ++size;
            count += c == candidate && !quoted;
        }
        if (size && counts.size() < 100) counts.push_back(count);
        std::sort(counts.begin(), counts.end());
        std::size_t lines = 0, common = 0;
        for (std::size_t i = 0; i < counts.size();) {
            auto j = i;
            while (j < counts.size() && counts[j] == counts[i]) ++j;
            if (counts[i] && j - i >= lines) lines = j - i, common = counts[i];
            i = j;
        }
        if (lines > best_lines || (lines == best_lines && common > best_count)) best = candidate, best_lines = lines, best_count = common;
    }
    return best;
}

Result<FileShape> read_delimited(const ByteSource& source, const TextEncoding& encoding, const Limits& limits, Visitor& visitor) {
    return Reader(source, encoding, limits, visitor).run(encoding);
}

}  // namespace yk::sheet
