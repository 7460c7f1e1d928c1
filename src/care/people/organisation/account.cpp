// Accounts: making, disabling, unlocking and resetting them.
#include <algorithm>

#include "care/people/organisation/access.h"
#include "care/people/organisation/password.h"

namespace yk::care::organisation {
namespace {

const Query<Account(std::string)> account_by_login{"organisation.account_by_login", R"(
    SELECT {a.*} FROM organisation_account a WHERE a.login = $1 AND {unscoped a login is unique in the city} ORDER BY a.id)"};

const Query<RegionCode(AccountId, Day)> granted_regions{"organisation.granted_regions", R"(
    SELECT DISTINCT g.region FROM organisation_grant g
     WHERE g.account = $1 AND (g.valid_to IS NULL OR g.valid_to >= $2) AND {unscoped who is wider than oneself is left alone}
     ORDER BY g.region)"};

struct AccountCommand {
    AccountId account;
    std::string reason;
};
const model::Schema& schema_of(const AccountCommand*) {
    static constexpr auto columns = model::columns<AccountCommand>({
        model::col<&AccountCommand::account>("账号编号", "Account id"),
        model::col<&AccountCommand::reason>("原因", "Reason"),
    });
    static constexpr auto schema = model::schema<AccountCommand>("account_command", "", {"账号操作", "Command on an account"}, columns);
    return schema;
}

struct NewPassword {
    std::string password;
};
const model::Schema& schema_of(const NewPassword*) {
    static constexpr auto columns = model::columns<NewPassword>({model::col<&NewPassword::password>("一次性密码", "One-time password")});
    static constexpr auto schema = model::schema<NewPassword>("new_password", "", {"新密码", "New password"}, columns);
    return schema;
}

// The account a command is about. Nobody works on himself, nor on someone whose regions reach beyond his own: a district's
// administrator could otherwise reset a city official's password and sign in as him.
Result<Account> target_of(Tx& tx, const AccountCommand& in) {
    Account account = YK_TRY(tx.get<Account>(in.account));
    if (in.reason.empty() || in.reason.size() > 1'000) return fail_at("/reason", "organisation.reason.required");
    if (account.id.value == tx.actor().account) return fail(ErrorKind::denied, "organisation.account.self");
    for (const auto region : tx.list(granted_regions, account.id, tx.today()))
        if (!tx.scope().covers(subtree_of(region))) return fail(ErrorKind::denied, "organisation.account.wider");
    tx.because(in.reason);
    return account;
}

Result<Account> step(Tx& tx, const AccountCommand& in, AccountEvent event) {
    Account account = YK_TRY(target_of(tx, in));
    const auto next = account_flow.next(account.state, event);
    if (!next) return fail(ErrorKind::conflict, "organisation.account.state");
    account.state = *next;
    YK_TRY_VOID(tx.update(account));
    return account;
}

Status clear_failures(Tx& tx, AccountId account) {
    auto credential = tx.find<Credential>(account);
    if (!credential) return {};
    credential->failures = 0;
    credential->locked_until.reset();
    return tx.update(*credential);
}

Result<Account> disable_account(Tx& tx, const AccountCommand& in) {
    Account account = YK_TRY(step(tx, in, AccountEvent::disable));
    end_sessions(tx, account.id, {});
    return account;
}

Result<Account> enable_account(Tx& tx, const AccountCommand& in) {
    Account account = YK_TRY(step(tx, in, AccountEvent::enable));
    YK_TRY_VOID(clear_failures(tx, account.id));
    return account;
}

Result<Account> unlock_account(Tx& tx, const AccountCommand& in) {
    Account account = YK_TRY(step(tx, in, AccountEvent::unlock));
    YK_TRY_VOID(clear_failures(tx, account.id));
    return account;
}

Result<Account> reset_totp(Tx& tx, const AccountCommand& in) {
    Account account = YK_TRY(target_of(tx, in));
    auto credential = tx.find<Credential>(account.id);
    if (!credential || !credential->totp_secret) return fail(ErrorKind::conflict, "organisation.totp.none");
    credential->totp_secret.reset();
    credential->totp_pending.reset();
    YK_TRY_VOID(tx.update(*credential));
    account.totp_enrolled = false;
    YK_TRY_VOID(tx.update(account));
    end_sessions(tx, account.id, {});
    tx.note({"account.reset_totp", "account", account.id.value, 0, in.reason, {}});
    return account;
}

Status store_password(Tx& tx, AccountId account, std::string hash) {
    auto found = tx.find<Credential>(account);
    Credential credential = found ? std::move(*found) : Credential{account};
    credential.password_hash = std::move(hash);
    credential.password_changed_at = tx.now();
    credential.must_change_password = true;
    if (found)
        YK_TRY_VOID(tx.update(credential));
    else
        YK_TRY_VOID(tx.insert(credential));
    end_sessions(tx, account, {});
    return {};
}

// Takes Call: the hash takes its time before the transaction begins, and the answer must not be kept for a repeated request.
Result<NewPassword> reset_password(http::Call& call, const AccountCommand& in) {
    const NewPassword answer{random_password()};
    std::string hash = YK_TRY(PasswordPool::shared().hash(answer.password));
    YK_TRY_VOID(call.database().write(call.request(), [&](Tx& tx) -> Status {
        const Account account = YK_TRY(target_of(tx, in));
        YK_TRY_VOID(store_password(tx, account.id, hash));
        tx.note({"account.reset_password", "account", account.id.value, 0, in.reason, {}});
        return {};
    }));
    return answer;
}

bool good_login(std::string_view login) {
    return login.size() >= 3 && login.size() <= 32 && std::ranges::all_of(login, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
           });
}

}  // namespace

std::optional<Account> find_account(Tx& tx, std::string_view login) { return tx.first(account_by_login, std::string(login)); }

Status check_account(Tx& tx, void* record, const void* before) {
    auto& account = *static_cast<Account*>(record);
    if (before && account.login != static_cast<const Account*>(before)->login) return fail_at("/login", "organisation.account.login_fixed");
    if (!good_login(account.login)) return fail_at("/login", "organisation.account.login_form");
    if (account.name.empty()) return fail_at("/name", "input.required");
    if (!account.region) return fail_at("/region", "input.required");
    YK_TRY_VOID(get_region(tx, account.region));
    if (account.department) YK_TRY_VOID(tx.get<Department>(*account.department));
    return {};
}

Status add_account(Tx& tx, Account& account, std::string password_hash, bool must_change_password, bool totp_exempt) {
    YK_TRY_VOID(check_account(tx, &account, nullptr));
    YK_TRY_VOID(tx.insert(account));
    Credential credential{account.id, std::move(password_hash), tx.now(), must_change_password};
    credential.totp_exempt = totp_exempt;
    return tx.insert(credential);
}

Result<Account> create_account(Tx& tx, const NewAccount& input) {
    YK_TRY_VOID(check_password(input.password, input.login, sign_in_rules(tx).password_length, "/password"));
    Account account;
    account.login = input.login;
    account.name = input.name;
    account.title = input.title;
    account.department = input.department;
    account.region = input.region;
    std::string hash = YK_TRY(PasswordPool::shared().hash(input.password));
    YK_TRY_VOID(add_account(tx, account, std::move(hash), input.must_change_password, false));
    Grant grant{{}, account.id, {}, input.role, input.region, input.department, tx.today()};
    YK_TRY_VOID(check_grant(tx, &grant, nullptr));
    YK_TRY_VOID(tx.insert(grant));
    return tx.get<Account>(account.id);
}

Status set_password(Tx& tx, std::string_view login, std::string_view password) {
    const auto account = find_account(tx, login);
    if (!account) return fail(ErrorKind::missing, "organisation.account.unknown", {{"login", std::string(login)}});
    YK_TRY_VOID(check_password(password, login, sign_in_rules(tx).password_length, "/password"));
    std::string hash = YK_TRY(PasswordPool::shared().hash(password));
    YK_TRY_VOID(store_password(tx, account->id, std::move(hash)));
    tx.note({"account.reset_password", "account", account->id.value, 0, {}, {}});
    return {};
}

std::span<const http::Route> account_routes() {
    using http::RowScope;
    static constexpr http::Route routes[] = {
        http::post<&disable_account>("/organisation/accounts/{account}/disable", rights::account_disable, RowScope::region,
                                     {"停用账号", "Disable an account"}),
        http::post<&enable_account>("/organisation/accounts/{account}/enable", rights::account_disable, RowScope::region,
                                    {"启用账号", "Enable an account"}),
        http::post<&unlock_account>("/organisation/accounts/{account}/unlock", rights::account_unlock, RowScope::region,
                                    {"解锁账号", "Unlock an account"}),
        http::post<&reset_password>("/organisation/accounts/{account}/reset_password", rights::account_password, RowScope::region,
                                    {"重置密码", "Reset a password"}),
        http::post<&reset_totp>("/organisation/accounts/{account}/reset_totp", rights::account_totp, RowScope::region,
                                {"重置动态口令", "Reset one-time codes"}),
    };
    return routes;
}

}  // namespace yk::care::organisation
