#include "care/people/organisation/lookup.h"

namespace yk::care::organisation {
namespace {
const Query<Region(RegionCode)> children{"organisation.children", R"(
    SELECT {r.*} FROM organisation_region r WHERE r.parent = $1 AND {unscoped names of divisions are public} ORDER BY r.code LIMIT 5000)"};
const Query<std::string(RegionCode)> name_of{"organisation.name_of", R"(
    SELECT r.name FROM organisation_region r WHERE r.code = $1 AND {unscoped names of divisions are public})"};
const Query<Department(RegionCode, RegionCode, RegionCode, RegionCode)> around{"organisation.departments_around", R"(
    SELECT {d.*} FROM organisation_department d WHERE d.region IN ($1, $2, $3, $4) AND {unscoped names of departments are public}
     ORDER BY d.region, d.name, d.id LIMIT 1000)"};

// The code with everything below `digits` cut off.
RegionCode cut(RegionCode code, std::int64_t below) { return {code.value / below * below}; }
}  // namespace

std::vector<Department> list_departments_around(Tx& tx, RegionCode region) {
    return tx.list(around, cut(region, 100'000'000), cut(region, 1'000'000), cut(region, 1'000), region);
}
std::vector<Region> list_children(Tx& tx, RegionCode parent) { return tx.list(children, parent); }
std::string region_name(Tx& tx, RegionCode code) { return tx.first(name_of, code).value_or(""); }

}  // namespace yk::care::organisation
