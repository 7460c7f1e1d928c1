#include "care/people/organisation/lookup.h"

#include <algorithm>

namespace yk::care::organisation {
namespace {
const Query<Region(RegionCode)> children{"organisation.children", R"(
    SELECT {r.*} FROM organisation_region r WHERE r.parent = $1 AND {unscoped names of divisions are public} ORDER BY r.code LIMIT 5000)"};
const Query<RegionCode(Day)> villages{"organisation.villages", R"(
    SELECT r.code FROM organisation_region r WHERE r.level = 'village' AND (r.valid_from IS NULL OR r.valid_from <= $1)
       AND (r.valid_to IS NULL OR r.valid_to >= $1) AND {unscoped names of divisions are public} ORDER BY r.code)"};
const Query<std::string(RegionCode)> name_of{"organisation.name_of", R"(
    SELECT r.name FROM organisation_region r WHERE r.code = $1 AND {unscoped names of divisions are public})"};
const Query<Department(RegionCode, RegionCode, RegionCode, RegionCode)> around{"organisation.departments_around", R"(
    SELECT {d.*} FROM organisation_department d WHERE d.region IN ($1, $2, $3, $4) AND {unscoped names of departments are public}
     ORDER BY d.region, d.name, d.id LIMIT 1000)"};

// The code with everything below `digits` cut off.
RegionCode cut(RegionCode code, std::int64_t below) { return {code.value / below * below}; }
const Query<Department()> offices{"organisation.offices", R"(
    SELECT {d.*} FROM organisation_department d WHERE d.active = 1 AND d.level IN ('city', 'district')
       AND {unscoped names of departments are public} ORDER BY d.region, d.name, d.id LIMIT 5000)"};
const Query<Department(DepartmentId)> office{"organisation.office", R"(
    SELECT {d.*} FROM organisation_department d WHERE d.id = $1 AND {unscoped names of departments are public})"};
const Query<AccountId(DepartmentId)> staff{"organisation.staff", R"(
    SELECT a.id FROM organisation_account a WHERE a.department = $1 AND a.state = 'active'
       AND {unscoped a notice goes to a department whoever causes it} ORDER BY a.id LIMIT 500)"};
struct RightHolder {
    AccountId account;
    RegionCode region;
};
constexpr auto holder_columns = model::columns<RightHolder>(
    {model::col<&RightHolder::account>("账号", "Account"), model::col<&RightHolder::region>("区划", "Division")});
constexpr auto holder_schema = model::schema<RightHolder>("organisation_right_holder", "", {"持有人", "Holder"}, holder_columns);
const model::Schema& schema_of(const RightHolder*) { return holder_schema; }
const Query<RightHolder(std::string, RegionCode, RegionCode, RegionCode, RegionCode, Day)> holders{"organisation.right_holders", R"(
    SELECT DISTINCT g.account, g.region FROM organisation_grant g
      JOIN organisation_role_right r ON r.role = g.role
      JOIN organisation_account a ON a.id = g.account
     WHERE r.right_code = $1 AND g.region IN ($2, $3, $4, $5) AND g.valid_from <= $6 AND (g.valid_to IS NULL OR g.valid_to >= $6)
       AND a.state = 'active' AND {unscoped a notice goes to who must act, whoever causes it} ORDER BY g.region DESC, g.account LIMIT 2000)"};
const Query<std::string(AccountId)> name_of_account{"organisation.name_of_account", R"(
    SELECT a.name FROM organisation_account a WHERE a.id = $1 AND {unscoped names of officials are known inside the house})"};
std::vector<RightHolder> holders_around(Tx& tx, const Right& right, RegionCode region) {
    return tx.list(holders, std::string(right.code), cut(region, 100'000'000), cut(region, 1'000'000), cut(region, 1'000), region,
                   tx.today());
}
}  // namespace

std::vector<Department> list_departments_around(Tx& tx, RegionCode region) {
    return tx.list(around, cut(region, 100'000'000), cut(region, 1'000'000), cut(region, 1'000), region);
}
std::vector<Region> list_children(Tx& tx, RegionCode parent) { return tx.list(children, parent); }
std::vector<RegionCode> list_villages(Tx& tx, Day day) {
    std::vector<RegionCode> out;
    tx.scan(villages, std::function<bool(const RegionCode&)>([&](const RegionCode& code) {
                out.push_back(code);
                return true;
            }),
            day);
    return out;
}
std::string region_name(Tx& tx, RegionCode code) { return tx.first(name_of, code).value_or(""); }

std::vector<Department> list_offices(Tx& tx) { return tx.list(offices); }
std::optional<Department> find_office(Tx& tx, DepartmentId department) { return tx.first(office, department); }
std::vector<AccountId> list_staff(Tx& tx, DepartmentId department) { return tx.list(staff, department); }
std::vector<AccountId> list_nearest_holders(Tx& tx, const Right& right, RegionCode region) {
    std::vector<AccountId> out;
    const auto all = holders_around(tx, right, region);
    for (const auto& one : all)
        if (one.region == all.front().region) out.push_back(one.account);
    return out;
}
std::vector<AccountId> list_holders(Tx& tx, const Right& right, RegionCode region) {
    std::vector<AccountId> out;
    for (const auto& one : holders_around(tx, right, region)) out.push_back(one.account);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}
std::string account_name(Tx& tx, AccountId account) { return tx.first(name_of_account, account).value_or(""); }

}  // namespace yk::care::organisation
