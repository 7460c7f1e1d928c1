// The tree of an expression and the parser. The grammar is CEL's without maps, messages, bytes and unsigned numbers; `when` lists,
// tables and amounts of a pack are all made of these trees.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/value.h"

namespace yk::rules {

enum class Op : std::uint8_t { not_, negate, and_, or_, eq, ne, lt, le, gt, ge, in, add, sub, mul, div, mod, choose };
const char* op_text(Op op);

struct Expr {
    enum class Kind : std::uint8_t { literal, name, select, index, call, list, op };
    Kind kind{};
    Op op{};                 // kind op
    bool has_target{};       // kind call: args[0] is the receiver of `x.f(…)`
    std::uint16_t depth{1};  // height of the tree below and with this node
    Span at;                 // the whole expression
    Span name_at;            // the name, the field or the operator
    std::string name;        // name, field or function
    Value literal;
    std::vector<std::unique_ptr<Expr>> args;
};
using ExprPtr = std::unique_ptr<Expr>;

// Nobody writes an eligibility rule beyond these; whoever does is refused instead of slowing a city down.
constexpr std::size_t max_text_bytes = 32 * 1024;
constexpr std::size_t max_depth = 200;
constexpr std::size_t max_list_size = 4096;

struct Parsed {
    ExprPtr tree;  // null when there is a fault
    Span at;
    std::optional<Said> fault;  // what is wrong, when there is no tree
};
Parsed parse_expression(std::string_view text);

// "a.b.c" for a chain of selections that starts at a name; empty for anything else.
std::string qualified_name(const Expr& expr);
// The macros of the language: all, exists, exists_one, map, filter as receiver calls whose first argument is a plain name.
bool is_macro(const Expr& expr);

}  // namespace yk::rules
