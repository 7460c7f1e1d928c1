// How a program runs over one set of columns: which nodes are needed, where each keeps its value, and the class tables of texts.
#pragma once
#include <cstdint>
#include <vector>

#include "rules/columns.h"
#include "rules/program.h"

namespace yk::rules {

// The distinct behaviours of a text fact: texts of one class have the same value in every table the program asks.
struct TextClasses {
    bool used{};
    std::vector<std::uint16_t> class_of;  // by dictionary index
};

// A class table of one lookup node.
struct ClassTable {
    std::vector<std::int32_t> narrow;
    std::vector<std::int64_t> wide;
    std::vector<std::uint8_t> bits;     // class_bit: 0 or 255
    std::vector<std::uint8_t> present;  // 0 or 255
    bool all_present{true};
};

struct Plan {
    std::vector<NodeId> order;          // needed nodes, operands first
    std::vector<std::uint32_t> offset;  // by node: offset of its value in the arena
    std::size_t arena_bytes{};
    std::vector<std::uint32_t> output_of;     // by node: its first output, or no_node
    std::vector<std::uint32_t> condition_of;  // by node: its condition, or no_node
    std::vector<TextClasses> classes;         // by fact
    std::vector<ClassTable> tables;           // by node; filled for lookups
};

// For a batch only what outputs and conditions need is computed, and later nodes reuse the room of values nobody needs any more; for an
// explanation (`everything`) every node is computed and kept.
Plan plan_for(const Program& program, const Columns& columns, bool everything);

}  // namespace yk::rules
