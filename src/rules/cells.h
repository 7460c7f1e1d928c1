// The cells of a decision table: what a clerk writes into a cell, as a set of values and as an expression.
// "-" anything · "80" · ">= 80" · "60..79" · "poor, low_income" · "not poor". Chinese signs (≥ 60至79 、 非 不限) and labels of codes are
// read too; money may be written in yuan ("3000元").
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/pack.h"

namespace yk::rules {

struct CellValue {
    std::int64_t number{};
    std::string parameter;  // stands for the value of a parameter on the day
    std::string written;    // as it stands in an expression
};
// From low to high; an end that is missing is open. A strict end does not belong to it.
struct CellRange {
    std::optional<CellValue> low, high;
    bool low_strict{}, high_strict{};
};
struct Cell {
    bool anything{}, negated{};
    std::vector<CellRange> ranges;
};

// nullopt with `fault` filled when the text is no cell of this column.
std::optional<Cell> parse_cell(const TableColumn& column, std::string_view text, const Pack& pack, std::optional<Said>& fault);

// The condition of a cell over the column's expression; empty where anything will do.
std::string cell_expression(const TableColumn& column, const Cell& cell);
// The conditions of a row, joined by and; "true" where all of its cells take anything.
std::string row_expression(const DecisionTable& table, const std::vector<Cell>& cells);
// The cell as packs write it: "-", ">= 80", "60..79", "poor, low_income", "not poor".
std::string cell_text(const TableColumn& column, const Cell& cell);

}  // namespace yk::rules
