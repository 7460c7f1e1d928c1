// A pack given effect on one day: every parameter's version chosen, every expression checked and lowered into one program.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "rules/lower.h"
#include "rules/pack.h"
#include "rules/program.h"

namespace yk::rules {

// A line of a condition with the node that tells whether it holds.
struct RuleLine {
    Line::Kind kind{};
    Label label;
    SourceText when;
    NodeId node{no_node};
    Uses uses;
    std::vector<RuleLine> lines;
};
// rule && !(any exception)
struct RuleCondition {
    RuleLine rule;
    std::vector<RuleLine> except;
    NodeId node{no_node};
    Uses uses;
};

struct CategoryRule {
    std::size_t category{};  // of the pack
    RuleCondition condition;
};
struct ItemRule {
    std::size_t item{};  // of the pack
    RuleCondition condition;
    NodeId amount{no_node}, receiving{no_node};
    NodeId paid{no_node};  // the amount after coordination, 0 where another item is paid instead; no_node without an amount
    Uses amount_uses, receiving_uses;
    std::vector<std::size_t> coordinations;  // of the pack, that name this item and have a rule
    std::vector<std::uint32_t> early;        // parameters whose first value is later than the day: the item is not in force
};
struct TableRule {
    std::size_t table{};
    std::vector<RuleLine> rows;
    std::vector<NodeId> outputs;  // numbers, codes and bits by the table's outputs; no_node for texts
    NodeId row{no_node};          // the index of the row that holds; rows.size() for otherwise
    Uses uses;
};
struct LetRule {
    std::size_t let{};
    NodeId node{no_node};
    Uses uses;
};

// Where a rule's values stand in Results: indexes into program.outputs; no_node (as size) where there is none.
struct ItemOutputs {
    std::uint32_t entitled{no_node}, amount{no_node}, receiving{no_node}, paid{no_node};
};

struct Rulebook {
    std::shared_ptr<const Pack> pack;
    Day today{};
    Program program;
    std::vector<FactShape> shapes;
    std::vector<Choice> choices;  // by parameter of the pack
    std::vector<CategoryRule> categories;
    std::vector<ItemRule> items;
    std::vector<TableRule> tables;
    std::vector<LetRule> lets;
    std::vector<std::uint32_t> category_outputs;  // by categories
    std::vector<ItemOutputs> item_outputs;        // by items
    std::vector<std::uint32_t> table_outputs;     // by tables: the row that holds
};

// Refusal rules.pack.faulty with one problem a fault; the texts carry file, line and caret. Parameters that are unknown or
// not yet in force do not refuse.
Result<Rulebook> compile(std::shared_ptr<const Pack> pack, Day today);

// As compile, but gives the faults as they are.
struct Compiled {
    std::optional<Rulebook> rulebook;  // when there are no faults
    std::vector<Diagnostic> faults;
};
Compiled compile_with_faults(std::shared_ptr<const Pack> pack, Day today);

// The refusal that carries these faults.
Error faults_error(const std::vector<Diagnostic>& faults);

}  // namespace yk::rules
