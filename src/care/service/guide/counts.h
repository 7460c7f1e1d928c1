// The work of guides counted by town, for indicators: numbers only, within the actor's regions.
#pragma once
#include <functional>

#include "care/service/guide/guide.h"

namespace yk::care::guide {

// Outreach opened in a time and how it stood at the end of it.
struct TownOutreach {
    RegionCode town;
    std::int64_t opened = 0, settled = 0;  // settled: found or closed by then
    std::int64_t due = 0, in_time = 0;     // due: the date had passed, or it was settled; in time: settled by its date
};
const model::Schema& schema_of(const TownOutreach*);
std::vector<TownOutreach> outreach_by_town(Tx& tx, RegionRange range, Day from, Day to);

// The outreach that outreach_by_town counts as due, each, and whether it was settled in time.
struct DueOutreach {
    OutreachId id;
    RegionCode region;
    Day due_on;
    bool in_time = false;
};
const model::Schema& schema_of(const DueOutreach*);
void scan_due_outreach(Tx& tx, RegionRange range, Day from, Day to, const std::function<bool(const DueOutreach&)>& each);

// Visits made in a time and not taken back, and those at which the elder was met.
struct TownVisits {
    RegionCode town;
    std::int64_t made = 0, met = 0;
};
const model::Schema& schema_of(const TownVisits*);
std::vector<TownVisits> visits_by_town(Tx& tx, RegionRange range, Day from, Day to);

// Regions for which a service guide (服务专员) answers on a day, each once; whoever asks: it tells no person.
std::vector<RegionCode> guided_regions(Tx& tx, Day day);

// Referrals (转介) by the department that has to answer and has not by its date; within the actor's regions.
struct LateReferrals {
    organisation::DepartmentId department;
    std::int64_t overdue = 0;
};
const model::Schema& schema_of(const LateReferrals*);
std::vector<LateReferrals> late_referrals(Tx& tx, Day on);

}  // namespace yk::care::guide
