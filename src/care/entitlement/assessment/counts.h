// Assessments counted by town, for indicators: numbers only, within the actor's regions.
#pragma once
#include <functional>

#include "care/entitlement/assessment/assessment.h"

namespace yk::care::assessment {

struct TownCases {
    RegionCode town;
    std::int64_t asked = 0,
                 concluded = 0;  // asked for in the time and neither returned nor withdrawn nor closed; of them concluded by its end
    std::int64_t published = 0, objected = 0;  // results published in the time; of them objected to
};
const model::Schema& schema_of(const TownCases*);
std::vector<TownCases> cases_by_town(Tx& tx, RegionRange range, Day from, Day to);

// Cases that the elder or a proxy asked for in the time and that were accepted.
struct Accepted {
    CaseId id;
    ElderId elder;
    RegionCode region;
    Day opened_on;
};
const model::Schema& schema_of(const Accepted*);
void scan_accepted(Tx& tx, Day from, Day to, const std::function<bool(const Accepted&)>& each);

// The cases that cases_by_town counts, each: `concluded` and `objected` are what the columns of the same name hold, `asked` and `published`
// what they are shares of.
struct CountedCase {
    CaseId id;
    RegionCode region;
    bool asked = false, concluded = false, published = false, objected = false;
    Day opened_on;
};
const model::Schema& schema_of(const CountedCase*);
void scan_counted(Tx& tx, RegionRange range, Day from, Day to, const std::function<bool(const CountedCase&)>& each);

// Cases whose step was not taken by its date.
std::int64_t late_cases(Tx& tx, Day on);

}  // namespace yk::care::assessment
