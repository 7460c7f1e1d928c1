// Elders counted by town, for indicators: numbers only, within the actor's regions.
#pragma once
#include "care/people/elder/elder.h"

namespace yk::care::elder {

struct TownPeople {
    RegionCode town;                       // a district for people of whom no town is known
    std::int64_t people = 0, born_by = 0;  // on the register; of them born by the day asked for
};
const model::Schema& schema_of(const TownPeople*);
// Who was alive and had not moved away at the end of `on`, as the register knows it now.
std::vector<TownPeople> count_by_town(Tx& tx, RegionRange range, Day on, Day born_by);

}  // namespace yk::care::elder
