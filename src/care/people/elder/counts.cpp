#include "care/people/elder/counts.h"

namespace yk::care::elder {
using namespace model;
namespace {

constexpr auto town_columns = columns<TownPeople>({col<&TownPeople::town>("镇街", "Town"), col<&TownPeople::people>("人数", "People"),
                                                   col<&TownPeople::born_by>("达到年龄人数", "Of the age")});
constexpr auto town_schema = schema<TownPeople>("elder_town_count", "", {"镇街人数", "People by town"}, town_columns);

const Query<TownPeople(std::int64_t, std::int64_t, Day, Day)> by_town{"elder.count_by_town", R"(
    SELECT p.region / 1000 * 1000, COUNT(*), COUNT(CASE WHEN p.birth <= $4 THEN 1 END) FROM elder_person p
     WHERE (p.state = 'living' OR (p.state = 'deceased' AND p.died_on > $3) OR (p.state = 'moved_out' AND p.moved_on > $3))
       AND p.region >= $1 AND p.region < $2 AND {scope p.region}
     GROUP BY p.region / 1000 * 1000 ORDER BY p.region / 1000 * 1000 LIMIT 10000)"};

}  // namespace

const Schema& schema_of(const TownPeople*) { return town_schema; }
std::vector<TownPeople> count_by_town(Tx& tx, RegionRange range, Day on, Day born_by) {
    return tx.list(by_town, range.from, range.to, on, born_by);
}

}  // namespace yk::care::elder
