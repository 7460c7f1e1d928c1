// What the sources of this module share and nobody outside sees: credentials, sessions, rights, and the handlers of the route table.
#pragma once
#include "care/people/organisation/organisation.h"

namespace yk::care::organisation {

using SessionId = Id<struct SessionTag>;
using RoleRightId = Id<struct RoleRightTag>;
using KnownRightId = Id<struct KnownRightTag>;

// What proves who an account is; its key is the account's. No route answers this record.
struct Credential {
    AccountId id;
    std::string password_hash;  // argon2id in libsodium's text form; empty: cannot sign in yet
    Instant password_changed_at;
    bool must_change_password = true;
    std::optional<std::string> totp_secret;   // 20 bytes as hex
    std::optional<std::string> totp_pending;  // offered, not yet confirmed
    std::int64_t totp_last_step = 0;          // the newest time step used; older and equal ones are replays
    bool totp_exempt = false;                 // counts only in a synthetic city
    std::int64_t failures = 0;                // since the last success
    std::optional<Instant> locked_until;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Credential*);

struct Session {
    SessionId id;
    AccountId account;
    std::string login;
    RegionCode region;
    Instant created_at;
    Instant seen_at;     // written down by the gate, never too late, up to seen_late_ms too early
    Instant expires_at;  // however busy it is
    std::string address;
    std::string agent;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Session*);

// The digest of a session's token, apart from the session so that no list can show it. The token itself is stored nowhere.
struct SessionKey {
    SessionId id;
    std::string token_hash;
};
const model::Schema& schema_of(const SessionKey*);

struct RoleRight {
    RoleRightId id;
    Role role = Role::town_officer;
    std::string right_code;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const RoleRight*);

// A right that some release of the program brought. `reserved_for` names the only role that may ever hold it.
struct KnownRight {
    KnownRightId id;
    std::string code;
    std::string label_zh;
    std::string label_en;
    std::optional<Role> reserved_for;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const KnownRight*);

// How strictly sign-in is guarded; the security administrator may move each within bounds.
struct SignInRules {
    Id<struct SignInRulesTag> id;
    std::int64_t failures = 5;
    std::int64_t lock_minutes = 15;
    std::int64_t idle_minutes = 30;
    std::int64_t session_hours = 12;
    std::int64_t password_length = 10;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const SignInRules*);
SignInRules sign_in_rules(Tx& tx);

// Rights -------------------------------------------------------------------------------------------------------------------------------
namespace rights {
inline constexpr Right region_read{"organisation.region.read", {"查看区划", "View regions"}};
inline constexpr Right region_update{"organisation.region.update", {"维护区划", "Maintain regions"}};
inline constexpr Right department_read{"organisation.department.read", {"查看部门", "View departments"}};
inline constexpr Right department_update{"organisation.department.update", {"维护部门", "Maintain departments"}};
inline constexpr Right account_read{"organisation.account.read", {"查看账号", "View accounts"}};
inline constexpr Right account_update{"organisation.account.update", {"新建、修改账号", "Create and change accounts"}};
inline constexpr Right account_disable{"organisation.account.disable", {"停用、启用账号", "Disable and enable accounts"}};
inline constexpr Right account_password{"organisation.account.reset_password", {"重置密码", "Reset passwords"}};
inline constexpr Right account_totp{"organisation.account.reset_totp", {"重置动态口令", "Reset one-time codes"}};
inline constexpr Right account_unlock{"organisation.account.unlock", {"解锁账号", "Unlock accounts"}};
inline constexpr Right account_export{"organisation.account.export", {"导出账号", "Export accounts"}};
inline constexpr Right role_read{"organisation.role.read", {"查看角色与权限", "View roles and rights"}};
inline constexpr Right role_update{"organisation.role.update", {"调整角色权限", "Change the rights of roles"}};
inline constexpr Right role_export{"organisation.role.export", {"导出权限矩阵", "Export the permission matrix"}};
inline constexpr Right grant_read{"organisation.grant.read", {"查看授权", "View grants"}};
inline constexpr Right grant_update{"organisation.grant.update", {"授权与收回", "Grant and withdraw roles"}};
inline constexpr Right session_read{"organisation.session.read", {"查看会话", "View sessions"}};
inline constexpr Right session_revoke{"organisation.session.revoke", {"结束会话", "End sessions"}};
inline constexpr Right sign_in_read{"organisation.sign_in.read", {"查看登录规则", "View sign-in rules"}};
inline constexpr Right sign_in_update{"organisation.sign_in.update", {"调整登录规则", "Change sign-in rules"}};
}  // namespace rights

// Shared steps -------------------------------------------------------------------------------------------------------------------------

// The account acting on itself before or beside any grant: for the audit trail of sign-in and own-account routes.
Actor actor_of(const Account& account, SessionId session);
// The caller's request with every region in scope: for handlers that touch nothing but the caller's own account and sessions.
store::Request as_self(const http::Call& call);

struct Access {
    std::vector<Role> roles;          // of grants in force, sorted, each once
    std::vector<std::string> rights;  // sorted
    std::vector<RegionCode> regions;  // of grants in force
};
Access access_of(Tx& tx, AccountId account);
// {role_zh} and {role_en} of a refusal's text.
TextArgs role_args(Role role);
// True when the account has to enrol one-time codes before anything else.
bool must_enrol_totp(const City& city, const Credential& credential, const Access& access);

// Ends every session of the account but `except` (0: none is spared); returns how many.
std::int64_t end_sessions(Tx& tx, AccountId account, SessionId except);
// Tells the gate of this process that cached sessions may be wrong. Cheap; called within the transaction that changes access.
void access_changed();
std::uint64_t access_epoch();

// How far the stored Session::seen_at may lag behind.
inline constexpr std::int64_t seen_late_ms = 10 * 60'000;

struct OpenedSession {
    Session session;
    std::string token;  // leaves the server in the cookie only
};
Result<OpenedSession> open_session(Tx& tx, const Account& account, std::string_view address, std::string_view agent);
std::string token_hash_of(std::string_view token);
std::string csrf_of(std::string_view token);
// 43 characters, 256 bits from the operating system.
std::string random_token();

// A new account with its credential, for the command line and the demonstration; the hash is made outside. No grant.
Status add_account(Tx& tx, Account& account, std::string password_hash, bool must_change_password, bool totp_exempt);
std::optional<Account> find_account(Tx& tx, std::string_view login);

// What the generic routes cannot say about each record; `before` is null for a new one. A grant also ends the account's sessions.
Status check_grant(Tx& tx, void* record, const void* before);
Status check_account(Tx& tx, void* record, const void* before);
Status check_department(Tx& tx, void* record, const void* before);
Status check_region(Tx& tx, void* record, const void* before);
Status check_zone_member(Tx& tx, void* record, const void* before);
Status check_sign_in_rules(Tx& tx, void* record, const void* before);

// The table of routes of each source.
std::span<const http::Route> session_routes();
std::span<const http::Route> own_account_routes();
std::span<const http::Route> account_routes();
std::span<const http::Route> grant_routes();
std::span<const http::Route> role_routes();

}  // namespace yk::care::organisation
