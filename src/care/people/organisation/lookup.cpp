#include "care/people/organisation/lookup.h"

namespace yk::care::organisation {
namespace {
const Query<Region(RegionCode)> children{"organisation.children", R"(
    SELECT {r.*} FROM organisation_region r WHERE r.parent = $1 AND {unscoped names of divisions are public} ORDER BY r.code LIMIT 5000)"};
const Query<std::string(RegionCode)> name_of{"organisation.name_of", R"(
    SELECT r.name FROM organisation_region r WHERE r.code = $1 AND {unscoped names of divisions are public})"};
}  // namespace

std::vector<Region> list_children(Tx& tx, RegionCode parent) { return tx.list(children, parent); }
std::string region_name(Tx& tx, RegionCode code) { return tx.first(name_of, code).value_or(""); }

}  // namespace yk::care::organisation
