// What a decision table with columns can be asked before anybody is decided: whether rows overlap, a row is never reached, a situation is
// left out. Text conditions cannot be asked this.
#pragma once
#include <vector>

#include "rules/pack.h"

namespace yk::rules {

// Adds the faults of the tables with columns, with the parameters of the day. A table that compares with a parameter whose value is not
// known that day is left alone.
void check_tables(const Pack& pack, Day today, std::vector<Diagnostic>& faults);

// The same of one table.
void check_table(const Pack& pack, const DecisionTable& table, Day today, std::vector<Diagnostic>& faults);

}  // namespace yk::rules
