// Checks between the entries of a pack: names that must exist, citations, coverage of clauses, cases beside every rule.
#pragma once
#include <memory>
#include <vector>

#include "rules/pack.h"

namespace yk::rules {

void check_references(const Pack& pack, std::vector<Diagnostic>& faults);
// Compiles the pack for every day on which something changes and adds each fault once.
void check_expressions(const std::shared_ptr<const Pack>& pack, std::vector<Diagnostic>& faults);
// The first days of all values of parameters, ascending, bounded in number.
std::vector<Day> days_of_change(const Pack& pack);

}  // namespace yk::rules
