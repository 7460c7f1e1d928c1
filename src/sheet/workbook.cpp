#include "sheet/workbook.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "sheet/internal.h"

namespace yk::sheet {
namespace {

template <class N>
N number_or(std::string_view text, N otherwise) {
    N value{};
    const auto [end, why] = std::from_chars(text.data(), text.data() + text.size(), value);
    return why == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

struct Relation {
    std::string target, type;
};

class Relations : public XmlVisitor {
 public:
    void start(std::string_view name, const char** attributes) override {
        if (name != "Relationship" || found.size() > 4096) return;
        found[std::string(attribute(attributes, "Id"))] = {std::string(attribute(attributes, "Target")),
                                                           std::string(attribute(attributes, "Type"))};
    }
    void end(std::string_view) override {}
    std::map<std::string, Relation> found;
};

class Sheets : public XmlVisitor {
 public:
    explicit Sheets(std::uint32_t most) : most_(most) {}
    void start(std::string_view name, const char** attributes) override {
        if (name == "workbookPr") {
            const auto flag = attribute(attributes, "date1904");
            date1904 = flag == "1" || flag == "true";
        } else if (name == "sheet") {
            if (listed.size() >= most_) too_many = true;
            if (too_many) return;
            const auto state = attribute(attributes, "state");
            listed.push_back({{std::string(attribute(attributes, "name")), {}, state == "hidden" || state == "veryHidden"},
                              std::string(attribute(attributes, "id"))});
        }
    }
    void end(std::string_view) override {}

    std::vector<std::pair<SheetPart, std::string>> listed;  // with the id of the relation
    bool date1904 = false, too_many = false;

 private:
    std::uint32_t most_;
};

// The formats that need no definition (ECMA-376 18.8.30, with the Chinese ones).
NumberLook look_of_builtin(int id) {
    switch (id) {
        case 17:
        case 27:
        case 36:
        case 50:
        case 52:
        case 57:
            return NumberLook::month;
        case 14:
        case 15:
        case 16:
        case 22:
        case 28:
        case 29:
        case 30:
        case 31:
        case 51:
        case 53:
        case 54:
        case 58:
            return NumberLook::date;
        default:
            return NumberLook::plain;
    }
}

class Styles : public XmlVisitor {
 public:
    void start(std::string_view name, const char** attributes) override {
        if (name == "numFmt") {
            const int id = number_or(attribute(attributes, "numFmtId"), -1);
            if (own_.size() < 10'000) own_[id] = look_of_format(attribute(attributes, "formatCode"));
        } else if (name == "cellXfs") {
            inside_ = true;
        } else if (name == "xf" && inside_ && looks.size() < 100'000) {
            const int id = number_or(attribute(attributes, "numFmtId"), 0);
            const auto own = own_.find(id);
            looks.push_back(own != own_.end() ? own->second : look_of_builtin(id));
        }
    }
    void end(std::string_view name) override {
        if (name == "cellXfs") inside_ = false;
    }
    std::vector<NumberLook> looks;

 private:
    std::map<int, NumberLook> own_;
    bool inside_ = false;
};

class SharedStrings : public XmlVisitor {
 public:
    SharedStrings(Workbook& book, const Limits& limits) : book_(book), limits_(limits) {}
    void start(std::string_view name, const char**) override {
        if (name == "t") in_text_ = !phonetic_;
        if (name == "rPh") phonetic_ = true;
        if (name == "si") from_ = book_.shared_text.size(), pending_.clear();
    }
    void end(std::string_view name) override {
        if (name == "t") in_text_ = false;
        if (name == "rPh") phonetic_ = false;
        if (name != "si") return;
        append_unescaped(book_.shared_text, pending_);
        book_.shared_ends.push_back(static_cast<std::uint32_t>(book_.shared_text.size()));
    }
    void text(std::string_view piece) override {
        if (in_text_ && pending_.size() < limits_.cell_bytes) pending_.append(piece);
    }
    bool enough() const override { return over(); }
    bool over() const { return book_.shared_text.size() + book_.shared_ends.size() * 4 > limits_.shared_text_bytes; }

 private:
    Workbook& book_;
    const Limits& limits_;
    std::string pending_;
    std::size_t from_ = 0;
    bool in_text_ = false, phonetic_ = false;
};

// "worksheets/sheet1.xml" as seen from xl/workbook.xml.
std::string resolved(const std::string& folder, const std::string& target) {
    if (!target.empty() && target[0] == '/') return target.substr(1);
    auto base = folder;
    std::string rest = target;
    while (rest.substr(0, 3) == "../") {
        rest = rest.substr(3);
        const auto slash = base.rfind('/', base.size() > 1 ? base.size() - 2 : 0);
        base = slash == base.npos ? std::string() : base.substr(0, slash + 1);
    }
    return base + rest;
}

bool of_type(const Relation& relation, std::string_view type) {
    const std::string_view whole = relation.type;
    return whole.size() >= type.size() && whole.substr(whole.size() - type.size()) == type;
}

}  // namespace

std::string_view Workbook::shared(std::size_t index) const {
    if (index >= shared_ends.size()) return {};
    const auto from = index ? shared_ends[index - 1] : 0;
    return std::string_view(shared_text).substr(from, shared_ends[index] - from);
}

NumberLook look_of_format(std::string_view code) {
    bool year = false, month = false, day = false, time = false;
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        if (c == ';') break;
        if (c == '"' || c == '[') {
            i = std::min(code.find(c == '"' ? '"' : ']', i + 1), code.size());
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else {
            const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            year |= lower == 'y';
            month |= lower == 'm';
            day |= lower == 'd';
            time |= lower == 'h' || lower == 's';
        }
    }
    if (day || (year && !month)) return NumberLook::date;
    if (year && month) return NumberLook::month;
    return month && !time ? NumberLook::date : NumberLook::plain;
}

void append_unescaped(std::string& out, std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto escape = text.find("_x", at);
        if (escape == text.npos || escape + 7 > text.size()) {
            out.append(text.substr(at));
            return;
        }
        std::uint32_t point = 0;
        const char* const hex = text.data() + escape + 2;
        const auto [end, why] = std::from_chars(hex, hex + 4, point, 16);
        if (why == std::errc{} && end == hex + 4 && text[escape + 6] == '_') {
            out.append(text.substr(at, escape - at));
            append_utf8(out, point);
            at = escape + 7;
        } else {
            out.append(text.substr(at, escape + 2 - at));
            at = escape + 2;
        }
    }
}

Result<Workbook> read_workbook(Package& package, const Limits& limits) {
    std::string main = "xl/workbook.xml";
    if (package.has("_rels/.rels")) {
        Relations top;
        YK_TRY_VOID(parse_part(package, "_rels/.rels", top));
        for (const auto& [id, relation] : top.found)
            if (of_type(relation, "/officeDocument")) main = resolved("", relation.target);
    }
    if (!package.has(main)) return fail(ErrorKind::invalid, "sheet.file.unsupported", "a zip archive, but no workbook");
    Sheets sheets(limits.sheets);
    YK_TRY_VOID(parse_part(package, main, sheets));
    if (sheets.too_many) return too_large("sheets");

    const auto slash = main.rfind('/');
    const auto folder = slash == main.npos ? std::string() : main.substr(0, slash + 1);
    Relations relations;
    YK_TRY_VOID(parse_part(package, folder + "_rels/" + main.substr(folder.size()) + ".rels", relations));
    Workbook book;
    book.date1904 = sheets.date1904;
    for (auto& [sheet, id] : sheets.listed) {
        const auto relation = relations.found.find(id);
        if (relation == relations.found.end() || !of_type(relation->second, "/worksheet")) continue;
        sheet.part = resolved(folder, relation->second.target);
        book.sheets.push_back(std::move(sheet));
    }
    for (const auto& [id, relation] : relations.found) {
        const auto part = resolved(folder, relation.target);
        if (!package.has(part)) continue;
        if (of_type(relation, "/styles")) {
            Styles styles;
            YK_TRY_VOID(parse_part(package, part, styles));
            book.looks = std::move(styles.looks);
        } else if (of_type(relation, "/sharedStrings")) {
            SharedStrings strings(book, limits);
            YK_TRY_VOID(parse_part(package, part, strings));
            if (strings.over()) return too_large("shared_text_bytes");
        }
    }
    return book;
}

}  // namespace yk::sheet
