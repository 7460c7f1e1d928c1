// Turns the values of a program's nodes for one person into reasons. Used by decide(); everything here is made on demand.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/decide.h"
#include "rules/rulebook.h"

namespace yk::rules {

// A number as its type is written in packs: dates, codes, true and false.
std::string written(std::int64_t number, const Type& type, const Pack& pack);

class Explainer {
 public:
    using Lanes = std::vector<std::optional<std::int64_t>>;
    // `facts` are those of the pack, in its order.
    Explainer(const Rulebook& book, Lanes lanes, const std::vector<FactUse>& facts)
        : book_(book), lanes_(std::move(lanes)), facts_(facts) {}

    const Rulebook& book() const { return book_; }
    std::optional<std::int64_t> lane(NodeId node) const { return node == no_node ? std::nullopt : lanes_[node]; }

    // Fills rule, exceptions, because, missing and faults.
    void explain(const RuleCondition& condition, Decision& out) const;
    // What keeps a node from being known: facts and "parameter.x", sorted. `faults` gets operations without a result.
    std::vector<std::string> missing(NodeId node, std::vector<std::string>& faults) const;
    std::vector<ParameterUse> parameters(const Uses& uses) const;

 private:
    struct Gaps {
        std::set<std::string> missing;
        std::set<std::string> faults;
        std::set<NodeId> seen;
    };
    ReasonLine reason(const RuleLine& line, bool exception) const;
    Threshold threshold(const Atom& atom) const;
    void collect(NodeId id, Gaps& gaps) const;
    Held held(NodeId node) const;

    const Rulebook& book_;
    Lanes lanes_;
    const std::vector<FactUse>& facts_;
};

}  // namespace yk::rules
