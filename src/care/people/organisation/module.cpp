// What this module brings to the program: tables, rights, routes, pages of the console.
#include "care/people/organisation/access.h"

namespace yk::care::organisation {
namespace {

using http::RowScope;
using model::FormField;
using model::FormGroup;

constexpr store::Migration migrations[] = {{"people.organisation", 1, R"(
CREATE TABLE organisation_city (code BIGINT PRIMARY KEY, name TEXT NOT NULL, synthetic BIGINT NOT NULL, created_on TEXT NOT NULL,
    version BIGINT NOT NULL);
CREATE TABLE organisation_region (code BIGINT PRIMARY KEY, name TEXT NOT NULL, name_en TEXT NOT NULL, level TEXT NOT NULL,
    kind TEXT NOT NULL, parent BIGINT NOT NULL, functional_zone BIGINT NOT NULL, confirmed BIGINT NOT NULL, valid_from TEXT,
    valid_to TEXT, source TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX organisation_region_parent ON organisation_region (parent, code);
CREATE TABLE organisation_zone_member (id BIGINT PRIMARY KEY, zone BIGINT NOT NULL REFERENCES organisation_region (code),
    member BIGINT NOT NULL REFERENCES organisation_region (code), valid_from TEXT, valid_to TEXT, source TEXT NOT NULL,
    version BIGINT NOT NULL);
CREATE INDEX organisation_zone_member_zone ON organisation_zone_member (zone);
CREATE TABLE organisation_department (id BIGINT PRIMARY KEY, body TEXT NOT NULL, name TEXT NOT NULL, name_en TEXT NOT NULL,
    level TEXT NOT NULL, region BIGINT NOT NULL, source TEXT NOT NULL, active BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX organisation_department_region ON organisation_department (region, body);
CREATE TABLE organisation_account (id BIGINT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, title TEXT NOT NULL,
    phone BLOB, phone_index TEXT, department BIGINT, region BIGINT NOT NULL, state TEXT NOT NULL, totp_enrolled BIGINT NOT NULL,
    last_login_at TEXT, access_version BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX organisation_account_region ON organisation_account (region);
CREATE TABLE organisation_credential (id BIGINT PRIMARY KEY REFERENCES organisation_account (id), password_hash BLOB NOT NULL,
    password_changed_at TEXT NOT NULL, must_change_password BIGINT NOT NULL, totp_secret BLOB, totp_pending BLOB,
    totp_last_step BIGINT NOT NULL, totp_exempt BIGINT NOT NULL, failures BIGINT NOT NULL, locked_until TEXT, version BIGINT NOT NULL);
CREATE TABLE organisation_grant (id BIGINT PRIMARY KEY, account BIGINT NOT NULL REFERENCES organisation_account (id),
    login TEXT NOT NULL, role TEXT NOT NULL, region BIGINT NOT NULL, department BIGINT, valid_from TEXT NOT NULL, valid_to TEXT,
    version BIGINT NOT NULL);
CREATE INDEX organisation_grant_account ON organisation_grant (account);
CREATE INDEX organisation_grant_role ON organisation_grant (role);
CREATE TABLE organisation_known_right (id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, label_zh TEXT NOT NULL,
    label_en TEXT NOT NULL, reserved_for TEXT, version BIGINT NOT NULL);
CREATE TABLE organisation_role_right (id BIGINT PRIMARY KEY, role TEXT NOT NULL, right_code TEXT NOT NULL, version BIGINT NOT NULL,
    UNIQUE (role, right_code));
CREATE TABLE organisation_session (id BIGINT PRIMARY KEY, account BIGINT NOT NULL, login TEXT NOT NULL, region BIGINT NOT NULL,
    created_at TEXT NOT NULL, seen_at TEXT NOT NULL, expires_at TEXT NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL,
    version BIGINT NOT NULL);
CREATE INDEX organisation_session_account ON organisation_session (account);
CREATE TABLE organisation_session_key (id BIGINT PRIMARY KEY REFERENCES organisation_session (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE);
CREATE TABLE organisation_sign_in_rules (id BIGINT PRIMARY KEY, failures BIGINT NOT NULL, lock_minutes BIGINT NOT NULL,
    idle_minutes BIGINT NOT NULL, session_hours BIGINT NOT NULL, password_length BIGINT NOT NULL, version BIGINT NOT NULL);
)"}};

const model::Schema* const records[] = {
    &model::schema<City>(),      &model::schema<Region>(),     &model::schema<ZoneMember>(), &model::schema<Department>(),
    &model::schema<Account>(),   &model::schema<Credential>(), &model::schema<Grant>(),      &model::schema<KnownRight>(),
    &model::schema<RoleRight>(), &model::schema<Session>(),    &model::schema<SessionKey>(), &model::schema<SignInRules>(),
};

constexpr const Right* all_rights[] = {
    &rights::region_read,    &rights::region_update,   &rights::department_read,  &rights::department_update, &rights::account_read,
    &rights::account_update, &rights::account_disable, &rights::account_password, &rights::account_totp,      &rights::account_unlock,
    &rights::account_export, &rights::role_read,       &rights::role_update,      &rights::role_export,       &rights::grant_read,
    &rights::grant_update,   &rights::session_read,    &rights::session_revoke,   &rights::sign_in_read,      &rights::sign_in_update,
};

// Regions ------------------------------------------------------------------------------------------------------------------------------

constexpr std::string_view region_filters[] = {"parent", "level", "functional_zone", "confirmed"};
constexpr std::string_view region_sorts[] = {"code", "name"};
constexpr std::string_view region_search[] = {"name"};
constexpr model::Listing region_listing{region_filters, region_sorts, region_search, "code"};
constexpr FormField region_fields[] = {
    {"code",
     {"功能区代码：9、本市代码后三位、两位自编号、六个零", "A zone: 9, the last three digits of the city, two of your own, six zeros"},
     true,
     true},
    {"name", {}, true},
    {"name_en"},
    {"kind", {"街道、镇、居委会、功能区等", "街道, 镇, 居委会, 功能区 …"}, true},
    {"parent", {}, true, true},
    {"confirmed"},
    {"valid_from"},
    {"valid_to"},
    {"source", {"依据的文件", "The document it rests on"}},
};
constexpr FormGroup region_form[] = {{{"区划", "Region"}, region_fields}};
const model::Check region_checks[] = {model::length("name", 1, 60), model::length("name_en", 0, 100), model::length("kind", 1, 20),
                                      model::length("source", 0, 300)};
const http::Resource region_resource{.schema = &model::schema<Region>(),
                                     .listing = &region_listing,
                                     .path = "/organisation/regions",
                                     .scope = RowScope::none,
                                     .read = &rights::region_read,
                                     .write = &rights::region_update,
                                     .export_ = &rights::region_read,
                                     .form = region_form,
                                     .checks = region_checks,
                                     .before_write = &check_region,
                                     .title = model::schema<Region>().find("name")};

constexpr std::string_view member_filters[] = {"zone", "member"};
constexpr std::string_view member_sorts[] = {"zone", "member"};
constexpr model::Listing member_listing{member_filters, member_sorts, {}, "zone"};
constexpr FormField member_fields[] = {
    {"zone", {}, true, true}, {"member", {}, true, true}, {"valid_from"}, {"valid_to"}, {"source", {}, true}};
constexpr FormGroup member_form[] = {{{"功能区所辖镇街", "Member of a zone"}, member_fields}};
const model::Check member_checks[] = {model::length("source", 1, 300)};
const http::Resource member_resource{.schema = &model::schema<ZoneMember>(),
                                     .listing = &member_listing,
                                     .path = "/organisation/zone-members",
                                     .scope = RowScope::none,
                                     .read = &rights::region_read,
                                     .write = &rights::region_update,
                                     .form = member_form,
                                     .checks = member_checks,
                                     .before_write = &check_zone_member};

// Departments --------------------------------------------------------------------------------------------------------------------------

constexpr std::string_view department_filters[] = {"level", "region", "body", "active"};
constexpr std::string_view department_sorts[] = {"region", "name", "body"};
constexpr std::string_view department_search[] = {"name", "name_en"};
constexpr model::Listing department_listing{department_filters, department_sorts, department_search, "region"};
constexpr FormField department_fields[] = {
    {"name", {}, true},   {"name_en"}, {"body", {"与政策包中责任单位的代码一致", "The code policy packs use for responsible bodies"}, true},
    {"region", {}, true}, {"source"},  {"active"},
};
constexpr FormGroup department_form[] = {{{"部门", "Department"}, department_fields}};
const model::Check department_checks[] = {model::length("name", 1, 60), model::length("name_en", 0, 120), model::length("body", 1, 60),
                                          model::length("source", 0, 300)};
const http::Resource department_resource{.schema = &model::schema<Department>(),
                                         .listing = &department_listing,
                                         .path = "/organisation/departments",
                                         .scope = RowScope::region,
                                         .read = &rights::department_read,
                                         .write = &rights::department_update,
                                         .export_ = &rights::department_read,
                                         .form = department_form,
                                         .checks = department_checks,
                                         .before_write = &check_department,
                                         .title = model::schema<Department>().find("name")};

// Accounts -----------------------------------------------------------------------------------------------------------------------------

constexpr std::string_view account_filters[] = {"state", "region", "department", "totp_enrolled", "last_login_at"};
constexpr std::string_view account_sorts[] = {"login", "name", "last_login_at", "region"};
constexpr std::string_view account_search[] = {"login", "name", "title"};
constexpr model::Listing account_listing{account_filters, account_sorts, account_search, "login"};
constexpr FormField account_fields[] = {
    {"login", {"小写字母、数字和 . _ -，3 至 32 位，建后不改", "Lower-case letters, digits and . _ -, 3 to 32, never changes"}, true, true},
    {"name", {}, true},
    {"title"},
    {"phone"},
    {"department"},
    {"region", {"工作所在区划；能看哪些数据由授权决定", "Where the person works; grants decide what data they see"}, true},
};
constexpr FormGroup account_form[] = {{{"账号", "Account"}, account_fields}};
const model::Check account_checks[] = {model::length("name", 1, 40), model::length("title", 0, 60)};
constexpr http::Command account_commands[] = {
    {"disable", "/organisation/accounts/{account}/disable", {"停用", "Disable"}, true},
    {"enable", "/organisation/accounts/{account}/enable", {"启用", "Enable"}},
    {"unlock", "/organisation/accounts/{account}/unlock", {"解锁", "Unlock"}},
    {"reset_password", "/organisation/accounts/{account}/reset_password", {"重置密码", "Reset the password"}, true},
    {"reset_totp", "/organisation/accounts/{account}/reset_totp", {"重置动态口令", "Reset one-time codes"}, true},
};
const http::Resource account_resource{.schema = &model::schema<Account>(),
                                      .listing = &account_listing,
                                      .path = "/organisation/accounts",
                                      .scope = RowScope::region,
                                      .read = &rights::account_read,
                                      .write = &rights::account_update,
                                      .export_ = &rights::account_export,
                                      .form = account_form,
                                      .checks = account_checks,
                                      .before_write = &check_account,
                                      .commands = account_commands,
                                      .title = model::schema<Account>().find("name")};

constexpr std::string_view grant_filters[] = {"account", "role", "region", "valid_from", "valid_to"};
constexpr std::string_view grant_sorts[] = {"login", "role", "valid_from", "valid_to"};
constexpr std::string_view grant_search[] = {"login"};
constexpr model::Listing grant_listing{grant_filters, grant_sorts, grant_search, "login"};
constexpr FormField grant_fields[] = {
    {"account", {}, true, true},
    {"role", {}, true, true},
    {"region", {"连同下级一并授予", "With everything below it"}, true, true},
    {"department", {"协同部门代表的部门", "Whose data a partner department speaks for"}, false, true},
    {"valid_from", {"默认今天", "Today by default"}, false, true},
    {"valid_to", {"含当日；立即收回请用“收回”", "Inclusive; to withdraw at once use Withdraw"}},
};
constexpr http::Command grant_commands[] = {
    {"end", "/organisation/grants/{grant}/end", {"收回", "Withdraw"}, true},
};
constexpr FormGroup grant_form[] = {{{"授权", "Grant"}, grant_fields}};
const http::Resource grant_resource{.schema = &model::schema<Grant>(),
                                    .listing = &grant_listing,
                                    .path = "/organisation/grants",
                                    .scope = RowScope::region,
                                    .read = &rights::grant_read,
                                    .write = &rights::grant_update,
                                    .export_ = &rights::grant_read,
                                    .form = grant_form,
                                    .before_write = &check_grant,
                                    .commands = grant_commands};

// Rights of roles, sessions, rules -----------------------------------------------------------------------------------------------------

constexpr std::string_view role_right_filters[] = {"role", "right_code"};
constexpr std::string_view role_right_sorts[] = {"role", "right_code"};
constexpr std::string_view role_right_search[] = {"right_code"};
constexpr model::Listing role_right_listing{role_right_filters, role_right_sorts, role_right_search, "right_code"};
const http::Resource role_right_resource{.schema = &model::schema<RoleRight>(),
                                         .listing = &role_right_listing,
                                         .path = "/organisation/role-rights",
                                         .scope = RowScope::none,
                                         .read = &rights::role_read,
                                         .export_ = &rights::role_export};

constexpr std::string_view session_filters[] = {"account", "region", "created_at", "seen_at"};
constexpr std::string_view session_sorts[] = {"login", "created_at", "seen_at"};
constexpr std::string_view session_search[] = {"login", "address"};
constexpr model::Listing session_listing{session_filters, session_sorts, session_search, "-created_at"};
constexpr http::Command session_commands[] = {
    {"revoke", "/organisation/sessions/{session}/revoke", {"结束会话", "End the session"}, true},
};
const http::Resource session_resource{.schema = &model::schema<Session>(),
                                      .listing = &session_listing,
                                      .path = "/organisation/sessions",
                                      .scope = RowScope::region,
                                      .read = &rights::session_read,
                                      .commands = session_commands};

constexpr std::string_view rules_sorts[] = {"id"};
constexpr model::Listing rules_listing{{}, rules_sorts, {}, "id"};
constexpr FormField rules_fields[] = {{"failures", {}, true},
                                      {"lock_minutes", {}, true},
                                      {"idle_minutes", {}, true},
                                      {"session_hours", {}, true},
                                      {"password_length", {}, true}};
constexpr FormGroup rules_form[] = {{{"登录规则", "Sign-in rules"}, rules_fields}};
const model::Check rules_checks[] = {model::range("failures", 3, 10), model::range("lock_minutes", 5, 1440),
                                     model::range("idle_minutes", 5, 60), model::range("session_hours", 1, 24),
                                     model::range("password_length", 10, 64)};
const http::Resource rules_resource{.schema = &model::schema<SignInRules>(),
                                    .listing = &rules_listing,
                                    .path = "/organisation/sign-in-rules",
                                    .scope = RowScope::city,
                                    .read = &rights::sign_in_read,
                                    .write = &rights::sign_in_update,
                                    .form = rules_form,
                                    .checks = rules_checks,
                                    .before_write = &check_sign_in_rules,
                                    .single = true};

const http::Resource* const resources[] = {&region_resource, &member_resource,     &department_resource, &account_resource,
                                           &grant_resource,  &role_right_resource, &session_resource,    &rules_resource};

const CodeTable code_tables[] = {
    {"role", {"角色", "Role"}, [] { return options_of(Role{}); }, "颐康"},
    {"account_state", {"账号状态", "State of an account"}, [] { return options_of(AccountState{}); }, "颐康"},
    {"region_level", {"区划层级", "Level of a region"}, [] { return options_of(RegionLevel{}); }, "统计用区划代码"},
};

const std::vector<http::Route> routes =
    http::joined({session_routes(), own_account_routes(), account_routes(), grant_routes(), role_routes()});

}  // namespace

// New rules hold for everybody at once.
Status check_sign_in_rules(Tx&, void*, const void*) {
    access_changed();
    return {};
}

const care::Module module{.name = "people.organisation",
                          .label = {"组织与权限", "Organisation and access"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .code_tables = code_tables};

}  // namespace yk::care::organisation
