// One block determined: facts in, answers out, compared with what was answered before. Pure; a run does many of these side by side.
#pragma once
#include <array>
#include <set>

#include "care/entitlement/determination/block.h"
#include "care/entitlement/determination/snapshot.h"
#include "store/actor.h"

namespace yk::care::determination {

// What every block of a run has in common.
struct Question {
    const rules::Rulebook& book;
    const policy::Rosters& rosters;
    Layout layout;                   // of the answers before and after: the pack's items and categories and those it no longer has
    std::vector<std::size_t> items;  // slot of each item of the pack
    std::vector<std::size_t> categories;
    Moment moment;
    const Scope& scope;                  // others keep their answers
    const std::set<std::int64_t>& wait;  // as do these: their facts are newer than the snapshot
};
// `used`: layouts of the answers before.
Question question_of(const rules::Rulebook& book, const policy::Rosters& rosters, const std::vector<const Layout*>& used, Moment moment,
                     const Scope& scope, const std::set<std::int64_t>& wait);
// The places of a layout's slots in another one that holds them all.
std::vector<std::size_t> places_in(const Layout& all, const Layout& some);

struct Tally {
    std::int64_t people = 0;                                                           // determined
    std::int64_t newly_entitled = 0, stopped = 0, changed = 0, needs_information = 0;  // answers to items
    std::vector<std::int64_t> people_before, entitled_before, entitled_after;          // by slot
    void add(const Tally& other);
};
struct Determined {
    Block after;
    Block changed;  // the people whose answers changed, with all their answers
    Tally tally;
};
// `before` stands in the layout of the question.
Determined determine_block(const Question& question, const Snapshot& snapshot, const Block& before);

// The block with patches put in: rows replaced, added and taken out. All in one layout; `gone` are elders who left the register.
Block patched(const Block& block, const std::map<std::int64_t, Block>& patches, const std::set<std::int64_t>& gone);

}  // namespace yk::care::determination
