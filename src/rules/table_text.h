// A decision table with columns as a sheet of texts, as people who do not write code fill it in, and as the text of a pack's rules file.
#pragma once
#include <string>
#include <vector>

#include "rules/pack.h"

namespace yk::rules {

struct DraftColumn {
    std::string is, type, label, label_en;
};
struct DraftOutput {
    std::string name, type;
};
struct DraftRow {
    std::string label, label_en;
    std::vector<std::string> cells, then;  // one a column, one an output
    std::string document, at;
};
struct TableDraft {
    std::string name, label, label_en;
    std::string hit;  // first, unique or any
    std::vector<DraftColumn> columns;
    std::vector<DraftOutput> outputs;
    std::vector<DraftRow> rows;
    std::vector<std::string> otherwise;  // one an output; empty where the rows are to cover everything
    std::string document, at, status, note, note_en;
};

// The sheet of a table, with its cells in their plain form. The table has columns.
TableDraft draft_of(const DecisionTable& table, const Pack& pack);

// "tables:\n  - table: …" for a file of rules/.
std::string draft_yaml(const TableDraft& draft);

// The row and the column of the draft, counted from 1, that a line of draft_yaml's text belongs to; 0 = neither.
struct DraftPlace {
    std::size_t row{}, column{};
};
DraftPlace draft_place(const TableDraft& draft, std::uint32_t line);

// The one table of such a text, read beside the entries of `pack`. Faults are those of its form and of its rows (check_tables.h).
struct ReadTable {
    DecisionTable table;
    std::vector<Diagnostic> faults;
};
ReadTable read_table(const std::string& yaml, const Pack& pack, Day today);

}  // namespace yk::rules
