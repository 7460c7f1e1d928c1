// What taking in one row and taking in a whole window have in common: the person as stored, as the rows leave it, and the facts to write.
// Pure but for new ids. Inside the module only.
#pragma once
#include "care/people/elder/elder.h"

namespace yk::care::elder {

struct Taking {
    std::optional<Elder> before;  // as stored; none: the person is new
    Elder after;
    std::vector<ElderFact> known;  // unretracted facts of the source about the person, newest first; those of `fresh` included
    std::vector<ElderFact> fresh;  // to be written
    std::vector<FactId> emptied;   // stored facts that the source empties

    bool stored() const { return before.has_value(); }
};

// A person whom the register does not know yet.
Taking new_person(Tx& tx, const Incoming& incoming);
// What one row says, on top of what the rows before it said.
TakenIn take_row(Tx& tx, Taking& taking, const Incoming& incoming);
// Codes of one city share the first four digits.
constexpr bool same_city(RegionCode a, RegionCode b) { return a.value / 100'000'000 == b.value / 100'000'000; }
// True when the stored columns of the person differ.
bool differs(const Elder& before, const Elder& after);

}  // namespace yk::care::elder
