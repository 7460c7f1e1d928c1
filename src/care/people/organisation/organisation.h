// Regions, functional zones, departments, accounts, roles and rights of one city, and who a caller is (http::Gate).
// Everything above asks here which regions an official may see; nobody else decides it.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/phone.h"
#include "care/module.h"
#include "http/server.h"
#include "model/describe.h"
#include "model/flow.h"
#include "store/tx.h"

namespace yk {
std::span<const model::Option> options_of(RegionLevel);
}  // namespace yk

namespace yk::care::organisation {

extern const care::Module module;

using DepartmentId = Id<struct DepartmentTag>;
using AccountId = Id<struct AccountTag>;
using GrantId = Id<struct GrantTag>;
using ZoneMemberId = Id<struct ZoneMemberTag>;

// The one city this database serves. `synthetic` marks demonstration data: only then do demonstration accounts exist.
struct City {
    RegionCode code;
    std::string name;
    bool synthetic = false;
    Day created_on;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const City*);

// A division of the statistics' table, or a functional zone (功能区) with a code we hand out: 9, the last three digits of the city's
// four, two digits of our own, six zeros. GB/T 2260 gives no province a code from 90 to 99, so these never collide.
struct Region {
    RegionCode code;
    std::string name;
    std::string name_en;  // empty where no source gives one
    RegionLevel level = RegionLevel::village;
    std::string kind;  // 市辖区, 街道, 镇, 居委会 … as the statistics call it; 功能区
    RegionCode parent;
    bool functional_zone = false;
    bool confirmed = true;          // false: the zone's members still need a document
    std::optional<Day> valid_from;  // absent: since before this system
    std::optional<Day> valid_to;    // last day it exists
    std::string source;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Region*);

// A town (or village) that a functional zone administers, although its code lies under a district.
struct ZoneMember {
    ZoneMemberId id;
    RegionCode zone;
    RegionCode member;
    std::optional<Day> valid_from;
    std::optional<Day> valid_to;
    std::string source;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const ZoneMember*);

// A department or body; `body` is its code in the policy packs ("civil_affairs"), so that responsibilities find their office.
struct Department {
    DepartmentId id;
    std::string body;
    std::string name;
    std::string name_en;
    RegionLevel level = RegionLevel::city;
    RegionCode region;
    std::string source;  // the document that names it
    bool active = true;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Department*);

enum class AccountState : std::uint8_t { active, locked, disabled };
std::span<const model::Option> options_of(AccountState);
enum class AccountEvent : std::uint8_t { lock, unlock, disable, enable };
std::span<const model::Option> options_of(AccountEvent);

inline constexpr model::Flow<AccountState, AccountEvent, 5> account_flow{
    AccountState::active,
    {{
        {AccountState::active, AccountEvent::lock, AccountState::locked},
        {AccountState::locked, AccountEvent::unlock, AccountState::active},
        {AccountState::active, AccountEvent::disable, AccountState::disabled},
        {AccountState::locked, AccountEvent::disable, AccountState::disabled},
        {AccountState::disabled, AccountEvent::enable, AccountState::active},
    }}};
static_assert(account_flow.unambiguous() && account_flow.reaches(AccountState::disabled));

// A person who may sign in. What proves who they are (password, one-time code) is a record of its own that no route answers.
struct Account {
    AccountId id;
    std::string login;  // never changes: [a-z0-9._-], 3 to 32
    std::string name;
    std::string title;  // post, 养老服务科科员
    std::optional<Phone> phone;
    std::optional<DepartmentId> department;
    RegionCode region;  // where the person works; who may administer the account. What they see comes from grants
    AccountState state = AccountState::active;
    bool totp_enrolled = false;
    std::optional<Instant> last_login_at;
    std::int64_t access_version = 0;  // counted at every change of rights, so that two changes at once collide
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Account*);

enum class Role : std::uint8_t {
    system_admin,
    security_admin,
    audit_admin,
    city_bureau,
    district_bureau,
    town_officer,
    guide,
    assessor,
    institution,
    finance,
    inspector,
    department_partner,
    elder_family,
};
std::span<const model::Option> options_of(Role);
// The three administrators that no account may combine (promises: one corrupt official).
constexpr bool administers(Role role) { return role <= Role::audit_admin; }
// Everybody but elders and their families signs in with a one-time code.
constexpr bool is_staff(Role role) { return role != Role::elder_family; }

// A role over a region with everything below it, from a day to a day (both included).
struct Grant {
    GrantId id;
    AccountId account;
    std::string login;  // of the account, for lists
    Role role = Role::town_officer;
    RegionCode region;
    std::optional<DepartmentId> department;  // whose data it speaks for (department partners)
    Day valid_from;
    std::optional<Day> valid_to;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Grant*);

// Setting up a database, within `init` -------------------------------------------------------------------------------------------------

// Refuses organisation.city.exists when the database serves a city already.
Result<City> init_city(Tx& tx, RegionCode code, std::string name, bool synthetic);
// Refuses organisation.city.missing before init.
Result<City> get_city(Tx& tx);
// Loads one city's divisions from divisions.csv (code,name,level,parent_code,kind,is_statistical_pseudo), without the statistics' pseudo
// divisions. Returns how many. Refuses organisation.file.* with the line.
Result<std::int64_t> load_divisions(Tx& tx, const std::filesystem::path& file, RegionCode city);
// Functional zones and their members from zones.csv, after the divisions.
Result<std::int64_t> load_zones(Tx& tx, const std::filesystem::path& file, RegionCode city);
// Departments and bodies from bodies.csv, after divisions and zones: lines of level district, zone, town and subdistrict give one
// department for each of them ({place} is its name).
Result<std::int64_t> load_bodies(Tx& tx, const std::filesystem::path& file, RegionCode city);
// Makes every right of the program known, with the roles that hold it at first (roles.csv). Rights that the database knows already keep
// what the security administrator decided. Call it at every start. Returns how many were new.
Result<std::int64_t> sync_rights(Tx& tx, std::span<const Right* const> rights, const std::filesystem::path& roles_file);

// Regions ------------------------------------------------------------------------------------------------------------------------------

// One line a zone and member; `member` is 0 for a zone without any.
struct ZoneExtent {
    RegionCode zone;
    RegionCode parent;
    RegionCode member;
};
const model::Schema& schema_of(const ZoneExtent*);
// The codes an official over `regions` may see: each subtree, the zones that stand under it, and the members of each zone.
Scope scope_of(std::span<const RegionCode> regions, std::span<const ZoneExtent> zones);
// The same with the zones and members of today.
Scope scope_of(Tx& tx, std::span<const RegionCode> regions);
Result<Region> get_region(Tx& tx, RegionCode code);

// Accounts -----------------------------------------------------------------------------------------------------------------------------

struct NewAccount {
    std::string login;
    std::string name;
    std::string title;
    std::string password;
    Role role = Role::town_officer;
    RegionCode region;
    std::optional<DepartmentId> department;
    bool must_change_password = true;
};
// For the command line: account, password and first grant. Refuses weak passwords (password.*) and everything the console refuses.
Result<Account> create_account(Tx& tx, const NewAccount& input);
// For the command line: a new password, to be changed at the next sign-in; ends the account's sessions.
Status set_password(Tx& tx, std::string_view login, std::string_view password);

struct DemoAccount {
    std::string login;
    std::string name;
    std::string role;    // label
    std::string region;  // name
};
// The password of every demonstration account, printed at start; it opens nothing in a database of real people.
inline constexpr std::string_view demo_password = "yikang-demo-2026";
// The accounts of demo_accounts.csv (every role; two officials of the city, for what takes two persons), exempt from one-time codes.
// Refuses organisation.demo.real_city unless the city is synthetic; the exemption is void in any other database as well.
Result<std::vector<DemoAccount>> seed_demo_accounts(Tx& tx, const std::filesystem::path& file);

// Sessions for the server. Keeps a small cache that a change of rights, passwords or sessions empties; idle time is written down for all
// sessions together, at most once in five minutes.
std::unique_ptr<http::Gate> make_gate(store::Database& database);

}  // namespace yk::care::organisation
