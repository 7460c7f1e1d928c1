#include "care/entitlement/assessment/counts.h"

namespace yk::care::assessment {
using namespace model;
namespace {

constexpr auto town_columns =
    columns<TownCases>({col<&TownCases::town>("镇街", "Town"), col<&TownCases::asked>("申请", "Asked for"),
                        col<&TownCases::concluded>("已出结论", "Concluded"), col<&TownCases::published>("已公示", "Published"),
                        col<&TownCases::objected>("有异议", "Objected to")});
constexpr auto town_schema = schema<TownCases>("assessment_town_count", "", {"镇街评估", "Assessments by town"}, town_columns);
constexpr auto accepted_columns =
    columns<Accepted>({key<&Accepted::id>("编号", "Id"), col<&Accepted::elder>("老年人", "Elder"),
                       col<&Accepted::region>("区划", "Division"), col<&Accepted::opened_on>("申请日期", "Opened on")});
constexpr auto accepted_schema = schema<Accepted>("assessment_accepted", "", {"已受理评估", "Accepted"}, accepted_columns);

const Query<TownCases(std::int64_t, std::int64_t, Day, Day)> counted{"assessment.cases_by_town", R"(
    SELECT c.region / 1000 * 1000,
           COUNT(CASE WHEN c.opened_on >= $3 AND c.opened_on <= $4 AND c.state NOT IN ('returned', 'withdrawn', 'closed') THEN 1 END),
           COUNT(CASE WHEN c.opened_on >= $3 AND c.opened_on <= $4 AND c.state NOT IN ('returned', 'withdrawn', 'closed')
                       AND c.concluded_on <= $4 THEN 1 END),
           COUNT(CASE WHEN c.published_on >= $3 AND c.published_on <= $4 THEN 1 END),
           COUNT(CASE WHEN c.published_on >= $3 AND c.published_on <= $4 AND c.objected_by <> '' THEN 1 END)
      FROM assessment_case c WHERE c.region >= $1 AND c.region < $2 AND c.reason <> 'recheck' AND {scope c.region}
     GROUP BY c.region / 1000 * 1000 ORDER BY c.region / 1000 * 1000 LIMIT 10000)"};
const Query<Accepted(Day, Day)> accepted{"assessment.accepted_since", R"(
    SELECT c.id, c.elder, c.region, c.opened_on FROM assessment_case c
     WHERE c.opened_on >= $1 AND c.opened_on <= $2 AND c.asker IN ('elder', 'proxy')
       AND c.state NOT IN ('requested', 'returned', 'withdrawn', 'closed') AND {scope c.region} ORDER BY c.elder, c.id)"};

const Query<std::int64_t(Day)> late{"assessment.late_cases", R"(
    SELECT COUNT(*) FROM assessment_case c WHERE c.state IN ('requested', 'accepted', 'assigned', 'appointed', 'submitted', 'objected')
       AND c.due_on < $1 AND {scope c.region})"};

constexpr auto each_columns = columns<CountedCase>(
    {key<&CountedCase::id>("编号", "Id"), col<&CountedCase::region>("区划", "Division"), col<&CountedCase::asked>("申请", "Asked for"),
     col<&CountedCase::concluded>("已出结论", "Concluded"), col<&CountedCase::published>("已公示", "Published"),
     col<&CountedCase::objected>("有异议", "Objected to"), col<&CountedCase::opened_on>("申请日期", "Opened on")});
constexpr auto each_schema = schema<CountedCase>("assessment_counted_case", "", {"计数评估", "Assessment counted"}, each_columns);
const Query<CountedCase(std::int64_t, std::int64_t, Day, Day)> each_counted{"assessment.cases_counted", R"(
    SELECT c.id, c.region,
           CASE WHEN c.opened_on >= $3 AND c.opened_on <= $4 AND c.state NOT IN ('returned', 'withdrawn', 'closed') THEN 1 ELSE 0 END,
           CASE WHEN c.opened_on >= $3 AND c.opened_on <= $4 AND c.state NOT IN ('returned', 'withdrawn', 'closed')
                 AND c.concluded_on <= $4 THEN 1 ELSE 0 END,
           CASE WHEN c.published_on >= $3 AND c.published_on <= $4 THEN 1 ELSE 0 END,
           CASE WHEN c.published_on >= $3 AND c.published_on <= $4 AND c.objected_by <> '' THEN 1 ELSE 0 END, c.opened_on
      FROM assessment_case c WHERE c.region >= $1 AND c.region < $2 AND c.reason <> 'recheck' AND {scope c.region}
     ORDER BY c.opened_on, c.id)"};

}  // namespace

const Schema& schema_of(const TownCases*) { return town_schema; }
const Schema& schema_of(const Accepted*) { return accepted_schema; }
std::vector<TownCases> cases_by_town(Tx& tx, RegionRange range, Day from, Day to) {
    return tx.list(counted, range.from, range.to, from, to);
}
const Schema& schema_of(const CountedCase*) { return each_schema; }
void scan_counted(Tx& tx, RegionRange range, Day from, Day to, const std::function<bool(const CountedCase&)>& each) {
    tx.scan(each_counted, each, range.from, range.to, from, to);
}
std::int64_t late_cases(Tx& tx, Day on) { return tx.one(late, on); }
void scan_accepted(Tx& tx, Day from, Day to, const std::function<bool(const Accepted&)>& each) { tx.scan(accepted, each, from, to); }

}  // namespace yk::care::assessment
