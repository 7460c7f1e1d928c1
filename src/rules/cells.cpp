#include "rules/cells.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "rules/columns.h"
#include "rules/fields.h"
#include "rules/syntax.h"

namespace yk::rules {
namespace {

using Kind = Type::Kind;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Chinese signs as the ones the language knows.
std::string plain(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> signs{{{"不限", "-"},
                                                                                          {"任意", "-"},
                                                                                          {"≥", ">="},
                                                                                          {"≤", "<="},
                                                                                          {"＞", ">"},
                                                                                          {"＜", "<"},
                                                                                          {"至", ".."},
                                                                                          {"～", ".."},
                                                                                          {"、", ","},
                                                                                          {"，", ","},
                                                                                          {"；", ","},
                                                                                          {"非", "not "},
                                                                                          {"　", " "}}};
    std::string out(trimmed(text));
    for (const auto& [sign, meaning] : signs)
        for (auto at = out.find(sign); at != std::string::npos; at = out.find(sign, at + meaning.size()))
            out.replace(at, sign.size(), meaning);
    return std::string(trimmed(out));
}

bool ordered(const Type& type) {
    return type.kind == Kind::integer || type.kind == Kind::money || type.kind == Kind::percent || type.kind == Kind::date;
}

class CellReader {
 public:
    CellReader(const TableColumn& column, std::string_view text, const Pack& pack, std::optional<Said>& fault)
        : column_(column), text_(text), pack_(pack), fault_(fault) {}

    std::optional<Cell> run() {
        Cell out;
        // A label may hold the very signs that separate values, so a text that is one value is taken as it stands.
        if (column_.type.kind == Kind::code) {
            if (auto one = code(trimmed(text_))) {
                out.ranges.push_back({one, one, false, false});
                return out;
            }
        }
        const auto words = plain(text_);
        std::string_view rest = words;
        if (rest.empty() || rest == "-") {
            out.anything = true;
            return out;
        }
        if (rest.starts_with("not ")) {
            out.negated = true;
            rest = trimmed(rest.substr(4));
        }
        while (true) {
            const auto comma = rest.find(',');
            auto one = range(trimmed(rest.substr(0, comma)));
            if (!one) return std::nullopt;
            out.ranges.push_back(*std::move(one));
            if (comma == std::string_view::npos) return out;
            rest.remove_prefix(comma + 1);
        }
    }

 private:
    std::nullopt_t refuse() {
        if (!fault_)
            fault_ = Said{"table.cell",
                          {{"cell", std::string(text_)},
                           {"column", column_.label.en.empty() ? column_.is.text : column_.label.en},
                           {"column_zh", column_.label.zh.empty() ? column_.is.text : "“" + column_.label.zh + "”"}}};
        return std::nullopt;
    }

    std::optional<CellRange> range(std::string_view text) {
        static constexpr std::array<std::string_view, 4> signs{">=", "<=", ">", "<"};
        for (const auto sign : signs) {
            if (!text.starts_with(sign)) continue;
            auto end = ordered(column_.type) ? value(trimmed(text.substr(sign.size()))) : std::nullopt;
            if (!end) return refuse();
            const bool strict = sign.size() == 1;
            if (sign[0] == '>') return CellRange{std::move(end), std::nullopt, strict, false};
            return CellRange{std::nullopt, std::move(end), false, strict};
        }
        if (const auto dots = text.find(".."); dots != std::string_view::npos && ordered(column_.type)) {
            auto low = value(trimmed(text.substr(0, dots))), high = value(trimmed(text.substr(dots + 2)));
            if (!low || !high) return refuse();
            if (low->parameter.empty() && high->parameter.empty() && low->number > high->number) {
                fault_ = Said{"table.cell_order", {{"cell", std::string(text_)}}};
                return std::nullopt;
            }
            return CellRange{std::move(low), std::move(high), false, false};
        }
        auto one = value(text);
        if (!one) return refuse();
        return CellRange{one, one, false, false};
    }

    std::optional<CellValue> code(std::string_view text) const {
        const auto* table = pack_.code_table(column_.type.table);
        for (std::size_t i = 0; table && i < table->codes.size(); ++i) {
            const auto& entry = table->codes[i];
            if (entry.code == text || entry.label.zh == text || entry.label.en == text)
                return CellValue{static_cast<std::int64_t>(i), {}, table->name + "." + entry.code};
        }
        return std::nullopt;
    }

    std::optional<CellValue> value(std::string_view text) {
        switch (column_.type.kind) {
            case Kind::boolean:
                if (text == "true" || text == "是") return CellValue{1, {}, "true"};
                if (text == "false" || text == "否") return CellValue{0, {}, "false"};
                return std::nullopt;
            case Kind::code:
                if (auto found = code(text)) return found;
                fault_ = Said{"table.cell_code", {{"value", std::string(text)}, {"table", column_.type.table}}};
                return std::nullopt;
            default:
                break;
        }
        if (text.starts_with("parameter.") && is_word(text.substr(10)) && pack_.parameter(text.substr(10)))
            return CellValue{0, std::string(text.substr(10)), std::string(text)};
        if (column_.type.kind == Kind::date) {
            const auto day = parse_day(text);
            if (!day) return std::nullopt;
            return CellValue{packed_day(*day), {}, fmt::format("date('{}')", text)};
        }
        constexpr std::string_view yuan = "元";
        const bool in_yuan = column_.type.kind == Kind::money && text.ends_with(yuan);
        if (in_yuan) text = trimmed(text.substr(0, text.size() - yuan.size()));
        const auto number = parse_whole(text);
        constexpr std::int64_t most = 1'000'000'000'000;
        if (!number || *number > most || *number < -most) return std::nullopt;
        const auto count = in_yuan ? *number * 100 : *number;
        return CellValue{count, {}, std::to_string(count)};
    }

    const TableColumn& column_;
    std::string_view text_;
    const Pack& pack_;
    std::optional<Said>& fault_;
};

bool one_value(const CellRange& range) {
    return range.low && range.high && !range.low_strict && !range.high_strict && range.low->written == range.high->written;
}

// The column's expression, in brackets where an operator beside it would tear it apart.
std::string operand(const TableColumn& column) {
    const auto parsed = parse_expression(column.is.text);
    return parsed.tree && parsed.tree->kind == Expr::Kind::op ? "(" + column.is.text + ")" : column.is.text;
}

std::string range_expression(const std::string& is, const CellRange& range) {
    if (one_value(range)) return is + " == " + range.low->written;
    std::string out;
    if (range.low) out = fmt::format("{} {} {}", is, range.low_strict ? ">" : ">=", range.low->written);
    if (range.high) out += fmt::format("{}{} {} {}", out.empty() ? "" : " && ", is, range.high_strict ? "<" : "<=", range.high->written);
    return out;
}

// A value as a cell shows it: codes without their table, dates without their function.
std::string shown(const TableColumn& column, const CellValue& value) {
    if (column.type.kind == Kind::code) return value.written.substr(value.written.find('.') + 1);
    if (column.type.kind == Kind::date && value.parameter.empty()) return value.written.substr(6, 10);
    return value.written;
}

}  // namespace

std::optional<Cell> parse_cell(const TableColumn& column, std::string_view text, const Pack& pack, std::optional<Said>& fault) {
    fault.reset();
    return CellReader(column, text, pack, fault).run();
}

std::string cell_expression(const TableColumn& column, const Cell& cell) {
    if (cell.anything) return {};
    const auto is = operand(column);
    if (column.type.kind == Kind::boolean) {
        bool yes = false, no = false;
        for (const auto& range : cell.ranges) (range.low->number ? yes : no) = true;
        if (yes && no) return cell.negated ? "false" : std::string();
        return yes != cell.negated ? is : "!" + is;
    }
    std::string out;
    const bool values = std::all_of(cell.ranges.begin(), cell.ranges.end(), one_value);
    if (values && cell.ranges.size() > 1) {
        std::vector<std::string> list;
        for (const auto& range : cell.ranges) list.push_back(range.low->written);
        out = fmt::format("{} in [{}]", is, fmt::join(list, ", "));
    } else {
        for (const auto& range : cell.ranges) {
            const auto one = range_expression(is, range);
            const bool brackets = cell.ranges.size() > 1 && range.low && range.high && !one_value(range);
            out += (out.empty() ? "" : " || ") + (brackets ? "(" + one + ")" : one);
        }
        if (cell.ranges.size() > 1 && !cell.negated) return "(" + out + ")";
    }
    if (!cell.negated) return out;
    if (values && cell.ranges.size() == 1) return is + " != " + cell.ranges.front().low->written;
    return "!(" + out + ")";
}

std::string row_expression(const DecisionTable& table, const std::vector<Cell>& cells) {
    std::string out;
    for (std::size_t i = 0; i < cells.size() && i < table.columns.size(); ++i) {
        const auto one = cell_expression(table.columns[i], cells[i]);
        if (!one.empty()) out += (out.empty() ? "" : " && ") + one;
    }
    return out.empty() ? "true" : out;
}

std::string cell_text(const TableColumn& column, const Cell& cell) {
    if (cell.anything) return "-";
    std::vector<std::string> parts;
    for (const auto& range : cell.ranges) {
        if (one_value(range))
            parts.push_back(shown(column, *range.low));
        else if (range.low && range.high)
            parts.push_back(shown(column, *range.low) + ".." + shown(column, *range.high));
        else if (range.low)
            parts.push_back((range.low_strict ? "> " : ">= ") + shown(column, *range.low));
        else
            parts.push_back((range.high_strict ? "< " : "<= ") + shown(column, *range.high));
    }
    return fmt::format("{}{}", cell.negated ? "not " : "", fmt::join(parts, ", "));
}

}  // namespace yk::rules
