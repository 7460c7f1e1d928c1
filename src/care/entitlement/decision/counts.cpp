#include "care/entitlement/decision/counts.h"

#include "care/entitlement/decision/access.h"

namespace yk::care::decision {
using namespace model;
namespace {

constexpr auto town_columns =
    columns<TownActs>({col<&TownActs::town>("镇街", "Town"), col<&TownActs::filed>("异议", "Objections"),
                       col<&TownActs::answered>("已答复", "Answered"), col<&TownActs::notices>("告知书", "Notices")});
constexpr auto town_schema =
    schema<TownActs>("decision_town_count", "", {"镇街异议和告知", "Objections and notices by town"}, town_columns);

const Query<TownActs(std::int64_t, std::int64_t, Day, Day)> objections{"decision.objections_by_town", R"(
    SELECT a.region / 1000 * 1000, COUNT(*), COUNT(CASE WHEN a.closed = 1 THEN 1 END), CAST(0 AS BIGINT) FROM decision_appeal a
     WHERE a.lapsed = 0 AND a.filed_on >= $3 AND a.filed_on <= $4 AND a.region >= $1 AND a.region < $2 AND {scope a.region}
     GROUP BY a.region / 1000 * 1000 ORDER BY a.region / 1000 * 1000 LIMIT 10000)"};
const Query<TownActs(std::int64_t, std::int64_t, Day, Day)> notices{"decision.notices_by_town", R"(
    SELECT n.region / 1000 * 1000, CAST(0 AS BIGINT), CAST(0 AS BIGINT), COUNT(*) FROM decision_notice n
     WHERE n.dated >= $3 AND n.dated <= $4 AND n.region >= $1 AND n.region < $2 AND {scope n.region}
     GROUP BY n.region / 1000 * 1000 ORDER BY n.region / 1000 * 1000 LIMIT 10000)"};

const Query<std::int64_t(Day)> late{"decision.late_objections", R"(
    SELECT COUNT(*) FROM decision_appeal a WHERE a.closed = 0 AND a.due_on < $1 AND {scope a.region})"};

}  // namespace

const Schema& schema_of(const TownActs*) { return town_schema; }
std::vector<TownActs> objections_by_town(Tx& tx, RegionRange range, Day from, Day to) {
    return tx.list(objections, range.from, range.to, from, to);
}
std::vector<TownActs> notices_by_town(Tx& tx, RegionRange range, Day from, Day to) {
    return tx.list(notices, range.from, range.to, from, to);
}
std::int64_t late_objections(Tx& tx, Day on) { return tx.one(late, on); }
std::vector<std::string> proposed_items(const rules::Pack& pack) {
    std::vector<std::string> out;
    for (const auto& item : pack.items)
        if (is_proposed(item)) out.push_back(item.name);
    return out;
}

}  // namespace yk::care::decision
