// Blocks as they stand now, and which of their answers a filter lets through. Inside the module only: what leaves it has passed SlotFilter.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "care/entitlement/determination/compute.h"
#include "care/entitlement/determination/tables.h"

namespace yk::care::determination {

using EachBlock = std::function<bool(const Block&, const Layout&)>;  // false stops
// Every block that may hold people of the actor's regions, with its patches put in, in order of the elders. Others are in them as well.
void scan_blocks(Tx& tx, const EachBlock& each);
// All slots of some layouts; what the last of them says of an item counts.
Layout joined(const std::vector<const Layout*>& layouts);

class SlotFilter {
 public:
    SlotFilter(const Scope& scope, const AnswerFilter& filter, const Layout& layout);
    bool admits(const Block& block, std::size_t row) const;  // the person: region and category
    bool admits(Code code) const;
    bool admits(const AnswerRow& row) const;  // the rest
    const std::vector<std::size_t>& slots() const { return slots_; }

 private:
    const Scope& scope_;
    const AnswerFilter& filter_;
    std::optional<RegionRange> range_;
    std::optional<std::size_t> category_;
    std::vector<std::size_t> slots_;
};

}  // namespace yk::care::determination
