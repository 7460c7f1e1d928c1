// Demonstration accounts: one a role, in a database marked as synthetic and nowhere else.
#include <algorithm>

#include "care/people/organisation/access.h"
#include "care/people/organisation/password.h"
#include "care/people/organisation/table_file.h"

namespace yk::care::organisation {
namespace {

const Query<Region(RegionCode)> first_below{"organisation.first_region_below", R"(
    SELECT {a.*} FROM organisation_region a WHERE a.parent = $1 AND a.functional_zone = 0 ORDER BY a.code LIMIT 1)"};
const Query<Department(RegionCode, std::string)> department_of{"organisation.department_of_body", R"(
    SELECT {a.*} FROM organisation_department a
     WHERE a.region = $1 AND a.body = $2 AND a.active = 1 AND {unscoped set up by the system} ORDER BY a.id LIMIT 1)"};

// city, its first district, that district's first town.
Result<Region> region_at(Tx& tx, std::string_view level, const City& city) {
    Region region = YK_TRY(get_region(tx, city.code));
    for (const std::string_view down : {"district", "town"}) {
        if (options_of(RegionLevel{})[static_cast<std::size_t>(region.level)].code == level) break;
        auto below = tx.first(first_below, region.code);
        if (!below) return fail(ErrorKind::refused, "organisation.demo.no_region", {{"level", std::string(down)}});
        region = std::move(*below);
    }
    return region;
}

}  // namespace

Result<std::vector<DemoAccount>> seed_demo_accounts(Tx& tx, const std::filesystem::path& file) {
    const City city = YK_TRY(get_city(tx));
    if (!city.synthetic) return fail(ErrorKind::refused, "organisation.demo.real_city");
    const std::string hash = YK_TRY(PasswordPool::shared().hash(demo_password));
    std::vector<DemoAccount> made;
    for (const auto& line : YK_TRY(read_table(file, {"login", "role", "name", "title", "body", "level"}))) {
        const auto& f = line.fields;
        const auto roles = options_of(Role{});
        const auto role = std::ranges::find(roles, f[1], &model::Option::code);
        if (role == roles.end()) return wrong_value(file, line, "role");
        if (f[5] != "city" && f[5] != "district" && f[5] != "town") return wrong_value(file, line, "level");
        const Region region = YK_TRY(region_at(tx, f[5], city));
        Account account;
        account.login = f[0];
        account.name = f[2];
        account.title = f[3];
        account.region = region.code;
        const auto department = tx.first(department_of, region.code, f[4]);
        if (department) account.department = department->id;
        YK_TRY_VOID(add_account(tx, account, hash, false, true));
        Grant grant{{}, account.id, {}, static_cast<Role>(role - roles.begin()), region.code, {}, tx.today()};
        if (grant.role == Role::department_partner && department) grant.department = department->id;
        YK_TRY_VOID(check_grant(tx, &grant, nullptr));
        YK_TRY_VOID(tx.insert(grant));
        made.push_back({account.login, account.name, std::string(role->label.zh), region.name});
    }
    return made;
}

}  // namespace yk::care::organisation
