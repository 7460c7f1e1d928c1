// Objections and notices counted by town, for indicators: numbers only, within the actor's regions.
#pragma once
#include "care/entitlement/decision/decision.h"

namespace yk::rules {
struct Pack;
}

namespace yk::care::decision {

struct TownActs {
    RegionCode town;
    std::int64_t filed = 0, answered = 0;  // objections, without those that lapsed
    std::int64_t notices = 0;
};
const model::Schema& schema_of(const TownActs*);
std::vector<TownActs> objections_by_town(Tx& tx, RegionRange range, Day from, Day to);
std::vector<TownActs> notices_by_town(Tx& tx, RegionRange range, Day from, Day to);

// Objections not answered by their date.
std::int64_t late_objections(Tx& tx, Day on);

// Names of the items that a run proposes by itself: money that needs no application.
std::vector<std::string> proposed_items(const rules::Pack& pack);

}  // namespace yk::care::decision
