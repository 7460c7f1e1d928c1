// Signing in and out. One answer for an unknown account, a wrong password, a locked and a disabled account, after the same work.
#include <algorithm>

#include "base/text.h"
#include "care/people/organisation/password.h"
#include "care/people/organisation/session.h"
#include "care/people/organisation/totp.h"
#include "model/json.h"

namespace yk::care::organisation {
namespace {

using model::col;

constexpr int tries = 3;  // of a transaction that lost against another sign-in of the same account

struct SignIn {
    std::string account;
    std::string password;
    std::optional<std::string> code;
};
const model::Schema& schema_of(const SignIn*) {
    static constexpr auto columns = model::columns<SignIn>({
        col<&SignIn::account>("账号", "Account"),
        col<&SignIn::password>("密码", "Password"),
        col<&SignIn::code>("动态口令", "One-time code"),
    });
    static constexpr auto schema = model::schema<SignIn>("sign_in", "", {"登录", "Sign in"}, columns);
    return schema;
}

struct TwoLabels {
    std::string zh;
    std::string en;
};
const model::Schema& schema_of(const TwoLabels*) {
    static constexpr auto columns =
        model::columns<TwoLabels>({col<&TwoLabels::zh>("中文", "Chinese"), col<&TwoLabels::en>("英文", "English")});
    static constexpr auto schema = model::schema<TwoLabels>("label", "", {"名称", "Label"}, columns);
    return schema;
}

struct Holder {
    AccountId id;
    std::string name;
    std::string title;
};
const model::Schema& schema_of(const Holder*) {
    static constexpr auto columns =
        model::columns<Holder>({col<&Holder::id>("编号", "Id"), col<&Holder::name>("姓名", "Name"), col<&Holder::title>("职务", "Post")});
    static constexpr auto schema = model::schema<Holder>("session_account", "", {"账号", "Account"}, columns);
    return schema;
}

struct HeldRole {
    Role code = Role::town_officer;
    TwoLabels label;
};
const model::Schema& schema_of(const HeldRole*) {
    static constexpr auto columns =
        model::columns<HeldRole>({col<&HeldRole::code>("代码", "Code"), col<&HeldRole::label>("名称", "Label")});
    static constexpr auto schema = model::schema<HeldRole>("session_role", "", {"角色", "Role"}, columns);
    return schema;
}

struct NamedRegion {
    RegionCode code;
    std::string name;
};
const model::Schema& schema_of(const NamedRegion*) {
    static constexpr auto columns =
        model::columns<NamedRegion>({col<&NamedRegion::code>("代码", "Code"), col<&NamedRegion::name>("名称", "Name")});
    static constexpr auto schema = model::schema<NamedRegion>("named_region", "", {"区划", "Region"}, columns);
    return schema;
}

// The answer of POST and GET /session.
struct SessionView {
    Holder account;
    model::RawJson department;  // {id,name} or null
    std::vector<HeldRole> roles;
    std::vector<std::string> rights;
    std::vector<NamedRegion> scope;
    std::string csrf;
    bool must_change_password = false;
    bool must_enrol_totp = false;
    NamedRegion city;
    bool synthetic = false;
    Day today;
};
const model::Schema& schema_of(const SessionView*) {
    static constexpr auto columns = model::columns<SessionView>({
        col<&SessionView::account>("账号", "Account"),
        col<&SessionView::department>("部门", "Department"),
        col<&SessionView::roles>("角色", "Roles"),
        col<&SessionView::rights>("权限", "Rights"),
        col<&SessionView::scope>("数据范围", "Scope"),
        col<&SessionView::csrf>("防伪令牌", "CSRF token"),
        col<&SessionView::must_change_password>("须改密码", "Must change the password"),
        col<&SessionView::must_enrol_totp>("须启用动态口令", "Must enrol one-time codes"),
        col<&SessionView::city>("城市", "City"),
        col<&SessionView::synthetic>("演示数据", "Synthetic data"),
        col<&SessionView::today>("今天", "Today"),
    });
    static constexpr auto schema = model::schema<SessionView>("session_view", "", {"当前会话", "Current session"}, columns);
    return schema;
}

SessionView view_of(Tx& tx, const LoadedSession& loaded, std::string_view token) {
    SessionView view;
    view.account = {loaded.account.id, loaded.account.name, loaded.account.title};
    view.department.text = "null";
    if (loaded.department) {
        view.department.text = "{\"id\":\"" + id_text(loaded.department->id.value) + "\",\"name\":";
        model::append_json_string(view.department.text, loaded.department->name);
        view.department.text += "}";
    }
    for (const Role role : loaded.access.roles) {
        const auto& label = options_of(Role{})[static_cast<std::size_t>(role)].label;
        view.roles.push_back({role, {std::string(label.zh), std::string(label.en)}});
    }
    view.rights = loaded.access.rights;
    for (const auto code : loaded.access.regions) {
        const auto region = tx.find<Region>(code);
        const bool listed = std::ranges::any_of(view.scope, [&](const auto& known) { return known.code == code; });
        if (region && !listed) view.scope.push_back({code, region->name});
    }
    view.csrf = csrf_of(token);
    view.must_change_password = loaded.must_change_password;
    view.must_enrol_totp = loaded.must_enrol_totp;
    view.city = {loaded.city.code, loaded.city.name};
    view.synthetic = loaded.city.synthetic;
    view.today = tx.today();
    return view;
}

// What one try to sign in came to. A refusal is a result like any other: its count of failures and its audit note are kept.
struct Outcome {
    std::optional<Error> refusal;
    std::optional<OpenedSession> opened;
    std::optional<SessionView> view;
};

Outcome refused(Tx& tx, const Account* account, std::string_view why, std::string_view code) {
    tx.note({"session.refuse", "account", account ? account->id.value : 0, 0, {}, "{\"why\":\"" + std::string(why) + "\"}"});
    return {Error{ErrorKind::unauthenticated, std::string(code), {}, {}, {}}, {}, {}};
}

// The refusal after a wrong secret.
Result<Outcome> failed(Tx& tx, Account& account, Credential& credential, std::string_view why, std::string_view code) {
    YK_TRY_VOID(count_failure(tx, account, credential));
    return refused(tx, &account, why, code);
}

struct Known {
    std::optional<Account> account;
    std::string hash;  // empty if there is none
};

Result<Outcome> attempt(Tx& tx, http::Call& call, const SignIn& in, const Known& known, bool password_good) {
    constexpr std::string_view one_answer = "session.login.refused";
    if (!known.account) return refused(tx, nullptr, "unknown account", one_answer);
    auto account = tx.find<Account>(known.account->id);
    auto credential = tx.find<Credential>(known.account->id);
    if (!account || !credential || credential->password_hash != known.hash || account->state == AccountState::disabled)
        return refused(tx, account ? &*account : nullptr, "disabled or changed", one_answer);
    if (credential->locked_until && tx.now() < *credential->locked_until) return refused(tx, &*account, "locked", one_answer);
    if (account->state == AccountState::locked) account->state = AccountState::active;  // its time is over
    credential->locked_until.reset();
    if (!password_good) return failed(tx, *account, *credential, "password", one_answer);
    if (credential->totp_secret) {
        if (!in.code || in.code->empty())
            return Outcome{Error{ErrorKind::unauthenticated, "session.login.code_required", {}, {}, {}}, {}, {}};
        const auto secret = parse_hex(*credential->totp_secret);
        CHECK(secret);
        const auto step = accept_totp(*secret, *in.code, tx.now(), credential->totp_last_step);
        if (!step) return failed(tx, *account, *credential, "code", "session.login.code_wrong");
        credential->totp_last_step = *step;
    }
    credential->failures = 0;
    account->last_login_at = tx.now();
    YK_TRY_VOID(tx.update(*credential));
    YK_TRY_VOID(tx.update(*account));
    Outcome outcome;
    outcome.opened = YK_TRY(open_session(tx, *account, call.address(), call.user_agent()));
    tx.note({"session.login", "session", outcome.opened->session.id.value, 0, {}, {}});
    outcome.view = view_of(tx, YK_TRY(loaded(tx, outcome.opened->session, tx.now())), outcome.opened->token);
    return outcome;
}

Result<SessionView> sign_in(http::Call& call, const SignIn& in) {
    if (in.account.size() > 64 || in.password.size() > 1'000 || (in.code && in.code->size() > 16))
        return fail(ErrorKind::unauthenticated, "session.login.refused");
    std::string login = in.account;
    std::ranges::transform(login, login.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    store::Database& database = call.database();
    const Known known = YK_TRY(database.read_value({Actor::system(), call.request().trace, {}}, [&](Tx& tx) -> Result<Known> {
        Known found{find_account(tx, login), {}};
        if (!found.account) return found;
        if (auto credential = tx.find<Credential>(found.account->id)) found.hash = std::move(credential->password_hash);
        return found;
    }));
    const bool good = YK_TRY(PasswordPool::shared().matches(known.hash, in.password));
    store::Request request{known.account ? actor_of(*known.account, {}) : Actor::system(), call.request().trace, {}};
    if (!known.account) request.actor.name = Actor::anyone().name;
    for (int i = 1;; ++i) {
        auto outcome = database.write_value(request, [&](Tx& tx) { return attempt(tx, call, in, known, good); });
        if (!outcome && outcome.error().code == "store.record.stale" && i < tries) continue;
        if (!outcome) return tl::make_unexpected(std::move(outcome).error());
        if (outcome->refusal) return tl::make_unexpected(std::move(*outcome->refusal));
        call.set_session_token(outcome->opened->token);
        return std::move(*outcome->view);
    }
}

Result<SessionView> current_session(http::Call& call) {
    return call.database().read_value(as_self(call), [&](Tx& tx) -> Result<SessionView> {
        const auto row = tx.find<Session>(SessionId{call.actor().session});
        if (!row) return fail(ErrorKind::unauthenticated, "session.token.unknown");
        // The gate has just found it alive and knows better than the row how recently it was used.
        Session session = *row;
        session.seen_at = tx.now();
        return view_of(tx, YK_TRY(loaded(tx, session, tx.now())), call.session_token());
    });
}

Result<http::Nothing> sign_out(http::Call& call) {
    YK_TRY_VOID(call.database().write(as_self(call), [&](Tx& tx) -> Status {
        const auto session = tx.find<Session>(SessionId{call.actor().session});
        if (!session) return {};
        tx.note({"session.logout", "session", session->id.value, 0, {}, {}});
        access_changed();
        return tx.remove(*session);
    }));
    call.set_session_token({});
    return http::Nothing{};
}

struct SessionCommand {
    SessionId session;
    std::string reason;
};
const model::Schema& schema_of(const SessionCommand*) {
    static constexpr auto columns = model::columns<SessionCommand>(
        {col<&SessionCommand::session>("会话编号", "Session id"), col<&SessionCommand::reason>("原因", "Reason")});
    static constexpr auto schema = model::schema<SessionCommand>("session_command", "", {"会话操作", "Command on a session"}, columns);
    return schema;
}

Result<http::Nothing> revoke_session(Tx& tx, const SessionCommand& in) {
    const Session session = YK_TRY(tx.get<Session>(in.session));
    if (in.reason.empty() || in.reason.size() > 1'000) return fail_at("/reason", "organisation.reason.required");
    tx.because(in.reason);
    tx.note({"session.revoke", "session", session.id.value, 0, in.reason, {}});
    YK_TRY_VOID(tx.remove(session));
    access_changed();
    return http::Nothing{};
}

}  // namespace

Status count_failure(Tx& tx, Account& account, Credential& credential) {
    const SignInRules rules = sign_in_rules(tx);
    if (++credential.failures >= rules.failures) {
        credential.failures = 0;
        credential.locked_until = tx.now() + rules.lock_minutes * 60'000;
        if (const auto next = account_flow.next(account.state, AccountEvent::lock)) account.state = *next;
    }
    YK_TRY_VOID(tx.update(account));
    return tx.update(credential);
}

std::span<const http::Route> session_routes() {
    using http::RowScope;
    static constexpr http::Route routes[] = {
        http::post<&sign_in>("/session", http::anyone, RowScope::none, {"登录", "Sign in"}),
        http::get<&current_session>("/session", http::signed_in, RowScope::own, {"当前会话", "Current session"}),
        http::remove<&sign_out>("/session", http::signed_in, RowScope::own, {"退出", "Sign out"}),
        http::post<&revoke_session>("/organisation/sessions/{session}/revoke", rights::session_revoke, RowScope::region,
                                    {"结束会话", "End a session"}),
    };
    return routes;
}

}  // namespace yk::care::organisation
