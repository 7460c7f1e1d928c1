#include "care/service/guide/counts.h"

namespace yk::care::guide {
using namespace model;
namespace {

constexpr auto outreach_columns = columns<TownOutreach>(
    {col<&TownOutreach::town>("镇街", "Town"), col<&TownOutreach::opened>("生成", "Opened"), col<&TownOutreach::settled>("办结", "Settled"),
     col<&TownOutreach::due>("到期或办结", "Due or settled"), col<&TownOutreach::in_time>("按期办结", "Settled in time")});
constexpr auto outreach_schema = schema<TownOutreach>("guide_town_outreach", "", {"镇街上门线索", "Outreach by town"}, outreach_columns);
constexpr auto late_columns =
    columns<LateReferrals>({col<&LateReferrals::department>("部门", "Department"), col<&LateReferrals::overdue>("逾期", "Overdue")});
constexpr auto late_schema = schema<LateReferrals>("guide_late_referrals", "", {"逾期转介", "Late referrals"}, late_columns);
constexpr auto visit_columns = columns<TownVisits>(
    {col<&TownVisits::town>("镇街", "Town"), col<&TownVisits::made>("上门", "Visits"), col<&TownVisits::met>("见到本人", "Met")});
constexpr auto visit_schema = schema<TownVisits>("guide_town_visits", "", {"镇街上门", "Visits by town"}, visit_columns);

const Query<TownOutreach(std::int64_t, std::int64_t, Day, Day)> outreach_counted{"guide.outreach_by_town", R"(
    SELECT o.region / 1000 * 1000, COUNT(*), COUNT(CASE WHEN o.closed_on <= $4 THEN 1 END),
           COUNT(CASE WHEN o.closed_on <= $4 OR o.due_on < $4 THEN 1 END), COUNT(CASE WHEN o.closed_on <= $4 AND o.closed_on <= o.due_on THEN 1 END)
      FROM guide_outreach o WHERE o.opened_on >= $3 AND o.opened_on <= $4 AND o.region >= $1 AND o.region < $2 AND {scope o.region}
     GROUP BY o.region / 1000 * 1000 ORDER BY o.region / 1000 * 1000 LIMIT 10000)"};
constexpr auto due_columns =
    columns<DueOutreach>({key<&DueOutreach::id>("编号", "Id"), col<&DueOutreach::region>("区划", "Division"),
                          col<&DueOutreach::due_on>("期限", "Due on"), col<&DueOutreach::in_time>("按期办结", "Settled in time")});
constexpr auto due_schema = schema<DueOutreach>("guide_due_outreach", "", {"到期线索", "Outreach due"}, due_columns);
const Query<DueOutreach(std::int64_t, std::int64_t, Day, Day)> due_counted{"guide.outreach_due", R"(
    SELECT o.id, o.region, o.due_on, CASE WHEN o.closed_on <= $4 AND o.closed_on <= o.due_on THEN 1 ELSE 0 END FROM guide_outreach o
     WHERE o.opened_on >= $3 AND o.opened_on <= $4 AND (o.closed_on <= $4 OR o.due_on < $4) AND o.region >= $1 AND o.region < $2
       AND {scope o.region} ORDER BY o.due_on, o.id)"};
const Query<TownVisits(std::int64_t, std::int64_t, Day, Day)> visits_counted{"guide.visits_by_town", R"(
    SELECT v.region / 1000 * 1000, COUNT(*), COUNT(CASE WHEN v.outcome = 'found' THEN 1 END) FROM guide_visit v
     WHERE v.made_on >= $3 AND v.made_on <= $4 AND v.taken_back_at IS NULL AND v.region >= $1 AND v.region < $2 AND {scope v.region}
     GROUP BY v.region / 1000 * 1000 ORDER BY v.region / 1000 * 1000 LIMIT 10000)"};
const Query<LateReferrals(Day)> late{"guide.late_referrals", R"(
    SELECT r.department, COUNT(*) FROM guide_referral r WHERE r.state IN ('sent', 'accepted') AND r.due_on < $1 AND {scope r.region}
     GROUP BY r.department ORDER BY r.department LIMIT 5000)"};
const Query<RegionCode(Day)> guided{"guide.guided_regions", R"(
    SELECT DISTINCT o.region FROM guide_officer o WHERE o.kind = 'service_guide' AND o.valid_from <= $1
       AND (o.valid_to IS NULL OR o.valid_to >= $1) AND {unscoped which villages have a guide is published} ORDER BY o.region)"};

}  // namespace

const Schema& schema_of(const TownOutreach*) { return outreach_schema; }
const Schema& schema_of(const DueOutreach*) { return due_schema; }
void scan_due_outreach(Tx& tx, RegionRange range, Day from, Day to, const std::function<bool(const DueOutreach&)>& each) {
    tx.scan(due_counted, each, range.from, range.to, from, to);
}
const Schema& schema_of(const TownVisits*) { return visit_schema; }
std::vector<TownOutreach> outreach_by_town(Tx& tx, RegionRange range, Day from, Day to) {
    return tx.list(outreach_counted, range.from, range.to, from, to);
}
std::vector<TownVisits> visits_by_town(Tx& tx, RegionRange range, Day from, Day to) {
    return tx.list(visits_counted, range.from, range.to, from, to);
}
const Schema& schema_of(const LateReferrals*) { return late_schema; }
std::vector<LateReferrals> late_referrals(Tx& tx, Day on) { return tx.list(late, on); }
std::vector<RegionCode> guided_regions(Tx& tx, Day day) {
    std::vector<RegionCode> out;
    tx.scan(guided, std::function<bool(const RegionCode&)>([&](const RegionCode& region) {
                out.push_back(region);
                return true;
            }),
            day);
    return out;
}

}  // namespace yk::care::guide
