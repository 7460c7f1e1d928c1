// Builds a program node by node: shares equal nodes, folds constants, and proves by intervals that no arithmetic can overflow.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "rules/columns.h"
#include "rules/program.h"

namespace yk::rules {

class ProgramBuilder {
 public:
    NodeId bit(bool value);
    NodeId number(std::int64_t value);
    // A value nobody knows; `gap` says what is missing ("parameter.x").
    NodeId unknown_bit(const std::string& gap);
    NodeId unknown_number(const std::string& gap);
    NodeId load(std::uint32_t fact, const FactShape& shape);

    NodeId negation(NodeId a);
    NodeId conjunction(NodeId a, NodeId b);
    NodeId disjunction(NodeId a, NodeId b);
    // Code lt, le, eq or ne of two numbers or two bits (eq, ne).
    NodeId comparison(Code code, NodeId a, NodeId b);
    NodeId membership(NodeId a, std::vector<std::int64_t> set);
    // Of bits or of numbers.
    NodeId choice(NodeId condition, NodeId yes, NodeId no);
    // nullopt when a result could leave 64 bits (or a date operation 32 bits): the writer must narrow a range.
    std::optional<NodeId> arithmetic(Code code, NodeId a, NodeId b);

    // Text facts are not numbers: they are asked through tables.
    NodeId text_in(std::uint32_t fact, const std::vector<std::string>& texts, bool by_region);
    NodeId text_lookup(std::uint32_t fact, std::vector<LookupEntry> entries, bool by_region, const std::string& gap);
    NodeId same_text(std::uint32_t a, std::uint32_t b);

    const Node& node(NodeId id) const { return program_.nodes[id]; }
    // The value of a node that is a known constant.
    std::optional<std::int64_t> constant_of(NodeId id) const;

    Program& program() { return program_; }

 private:
    NodeId add(Node node);
    NodeId as_lane(NodeId id, Lane lane);
    std::uint32_t table(Lookup lookup);
    std::uint32_t gap(const std::string& what);
    bool fits_lane(NodeId id, Lane lane) const;

    Program program_;
    std::map<std::tuple<Code, Lane, bool, std::uint32_t, NodeId, NodeId, NodeId, std::int64_t>, NodeId> known_nodes_;
};

}  // namespace yk::rules
