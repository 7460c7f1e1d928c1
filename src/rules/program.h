// The typed columnar program: one directed graph of nodes that decides one person and a whole city alike. Built by ProgramBuilder
// (build.h), run by run.h over blocks of columns (columns.h).
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace yk::rules {

using NodeId = std::uint32_t;
constexpr NodeId no_node = std::numeric_limits<NodeId>::max();

// How a node's value is kept: one bit, or a lane of 8, 32 or 64 bits. `dict` columns hold indexes into a dictionary of texts.
enum class Lane : std::uint8_t { bit, u8, i32, i64, dict };

// Dates are packed as year·512 + month·32 + day: ordering is calendar ordering, and an age is a subtraction and a shift. 0 is "no date".
enum class Code : std::uint8_t {
    constant,  // imm; `known` false means a value nobody knows
    load,      // fact a
    not_,
    and_,
    or_,
    lt,
    le,
    eq,
    ne,            // of two numbers of one lane, result bit
    in_set,        // a in tables[table] (sorted numbers)
    class_bit,     // dict fact a → bit, by class tables[table]
    class_number,  // dict fact a → i64 or absent, by tables[table]
    same_text,     // dict facts a, b
    choose,        // c ? a : b, of bits or numbers
    widen,         // u8 → i32, i32 → i64
    add,
    sub,
    mul,
    min,
    max,
    div,
    mod,  // towards zero; an unknown result where b is 0
    div_up,
    div_half_up,
    div_half_even,
    age,
    age_28,  // completed years from a to b; 29 February completes on 1 March, or on 28 February
    months_last,
    months_next,  // a plus b months; an overhang becomes the last day of the month, or the first of the next
    reach,
    reach_28,  // the day on which somebody born on a completes b years
    add_days,
    days_between,
    month_first,
    month_last,
    year_of,
    month_of,
    day_of
};
const char* code_text(Code code);

// A table beside a node: numbers of a set, or texts with the value that everything inside them has.
struct LookupEntry {
    std::string text;  // a text, or a region code that stands for its subtree
    std::int64_t value{};
    bool present{true};
    friend bool operator==(const LookupEntry&, const LookupEntry&) = default;
};
struct Lookup {
    std::vector<std::int64_t> set;
    std::vector<LookupEntry> entries;  // the most specific region that contains the text wins; a text matches exactly
    bool by_region{};
    std::string gap;  // what is missing where no entry fits ("parameter.x")
    friend bool operator==(const Lookup&, const Lookup&) = default;
};

struct Node {
    Code code{};
    Lane lane{};
    bool known{true};
    std::uint32_t table{no_node};
    NodeId a{no_node}, b{no_node}, c{no_node};
    std::int64_t imm{};
    std::int64_t low{}, high{};  // every known value lies in [low, high]; proves that no arithmetic overflows
};

// A comparison as the writer wrote it, for explanations.
struct Atom {
    NodeId node{no_node};
    NodeId left{no_node}, right{no_node};  // no_node where it is not a comparison of two numbers
    std::string text;                      // "age >= parameter.longevity_min_age"
    std::string left_text, op, right_text;
    bool dates{}, money{};
    std::string code_table;  // both sides are codes of this table
};

struct Program {
    std::vector<Node> nodes;  // operands come before their users
    std::vector<Lookup> tables;
    std::vector<Atom> atoms;         // one trace bit each
    std::vector<NodeId> conditions;  // nodes of bits whose truth a traced run keeps, atoms first, without repeats
    std::vector<NodeId> outputs;     // nodes whose values a run keeps
    std::vector<std::string> gaps;   // imm of an unknown constant: what is missing ("parameter.x")
};

}  // namespace yk::rules
