#include "rules/table_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "rules/cells.h"
#include "rules/check_tables.h"
#include "rules/reader.h"

namespace yk::rules {
namespace {

// The pack under which a text stands while it is tried; no folder has this name.
constexpr const char* trial_pack = "trial";

constexpr std::uint32_t lines_above_columns = 5;
constexpr std::uint32_t lines_above_rows = lines_above_columns + 2;  // and the columns
constexpr std::uint32_t lines_of_row = 4;

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) {
            out += ' ';
            continue;
        }
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

// A language nobody wrote takes the words of the other.
std::string label_yaml(const std::string& zh, const std::string& en) {
    return fmt::format("{{zh: {}, en: {}}}", quoted(zh.empty() ? en : zh), quoted(en.empty() ? zh : en));
}
std::string clause_yaml(const std::string& document, const std::string& at) {
    return fmt::format("{{document: {}, at: {}}}", quoted(document), quoted(at));
}

std::string outcome_yaml(const TableDraft& draft, const std::vector<std::string>& values) {
    std::vector<std::string> parts;
    for (std::size_t o = 0; o < draft.outputs.size(); ++o)
        parts.push_back(quoted(draft.outputs[o].name) + ": " + quoted(o < values.size() ? values[o] : std::string()));
    return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

}  // namespace

TableDraft draft_of(const DecisionTable& table, const Pack& pack) {
    static constexpr const char* hits[] = {"first", "unique", "any"};
    const auto texts = [](const std::vector<Datum>& values) {
        std::vector<std::string> out;
        for (const auto& value : values) out.push_back(value.text);
        return out;
    };
    TableDraft out;
    out.name = table.name;
    out.label = table.label.zh;
    out.label_en = table.label.en;
    out.hit = hits[static_cast<std::size_t>(table.hit)];
    for (const auto& column : table.columns)
        out.columns.push_back({column.is.text, type_text(column.type), column.label.zh, column.label.en});
    for (const auto& output : table.outputs) out.outputs.push_back({output.name, type_text(output.type)});
    for (const auto& row : table.rows) {
        DraftRow one{row.label.zh, row.label.en, {}, texts(row.then), row.clause.document, row.clause.at};
        for (std::size_t c = 0; c < row.cells.size() && c < table.columns.size(); ++c) {
            std::optional<Said> fault;
            const auto cell = parse_cell(table.columns[c], row.cells[c], pack, fault);
            one.cells.push_back(cell ? cell_text(table.columns[c], *cell) : row.cells[c]);
        }
        out.rows.push_back(std::move(one));
    }
    if (!table.closed) out.otherwise = texts(table.otherwise);
    out.document = table.cited.clause.document;
    out.at = table.cited.clause.at;
    out.status = status_text(table.cited.status);
    out.note = table.cited.note.zh;
    out.note_en = table.cited.note.en;
    return out;
}

std::string draft_yaml(const TableDraft& draft) {
    auto out = fmt::format("tables:\n  - table: {}\n    label: {}\n    hit: {}\n    columns:\n", quoted(draft.name),
                           label_yaml(draft.label, draft.label_en), quoted(draft.hit));
    for (const auto& column : draft.columns)
        out += fmt::format("      - {{is: {}, type: {}, label: {}}}\n", quoted(column.is), quoted(column.type),
                           label_yaml(column.label, column.label_en));
    std::vector<std::string> outputs;
    for (const auto& output : draft.outputs) outputs.push_back(quoted(output.name) + ": " + quoted(output.type));
    out += fmt::format("    outputs: {{{}}}\n    rows:\n", fmt::join(outputs, ", "));
    for (const auto& row : draft.rows) {
        std::vector<std::string> cells;
        for (const auto& cell : row.cells) cells.push_back(quoted(cell.empty() ? "-" : cell));
        out += fmt::format("      - label: {}\n        cells: [{}]\n        then: {}\n        clause: {}\n",
                           label_yaml(row.label, row.label_en), fmt::join(cells, ", "), outcome_yaml(draft, row.then),
                           clause_yaml(row.document.empty() ? draft.document : row.document, row.document.empty() ? draft.at : row.at));
    }
    if (!draft.otherwise.empty()) out += fmt::format("    otherwise: {}\n", outcome_yaml(draft, draft.otherwise));
    out += fmt::format("    clause: {}\n    status: {}\n", clause_yaml(draft.document, draft.at), quoted(draft.status));
    if (!draft.note.empty()) out += "    note: " + label_yaml(draft.note, draft.note_en) + "\n";
    return out;
}

DraftPlace draft_place(const TableDraft& draft, std::uint32_t line) {
    const auto columns = static_cast<std::uint32_t>(draft.columns.size());
    if (line > lines_above_columns && line <= lines_above_columns + columns) return {0, line - lines_above_columns};
    const auto first = lines_above_rows + columns;
    if (line <= first || (line - first - 1) / lines_of_row >= draft.rows.size()) return {};
    return {(line - first - 1) / lines_of_row + 1, 0};
}

ReadTable read_table(const std::string& yaml, const Pack& pack, Day today) {
    ReadTable out;
    Pack copy = pack;
    copy.tables.clear();
    const auto file = read_yaml("table.yaml", yaml, out.faults);
    if (out.faults.empty()) {
        Reader reader(copy, trial_pack, out.faults);
        reader.read("rules/table.yaml", file);
        if (copy.tables.size() != 1) out.faults.push_back({{"table.yaml", 1, 1}, {"entry.missing", {{"key", "tables"}}}, {}});
    }
    if (!copy.tables.empty()) out.table = std::move(copy.tables.front());
    if (out.faults.empty()) check_table(pack, out.table, today, out.faults);
    return out;
}

}  // namespace yk::rules
