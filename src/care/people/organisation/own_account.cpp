// What every signed-in person may do about the own account: password, one-time codes, sessions.
#include <algorithm>

#include "base/text.h"
#include "care/people/organisation/password.h"
#include "care/people/organisation/session.h"
#include "care/people/organisation/totp.h"
#include "model/json.h"

namespace yk::care::organisation {
namespace {

using model::col;

const Query<Session(AccountId, Instant, Instant)> own_sessions{"organisation.own_sessions", R"(
    SELECT {a.*} FROM organisation_session a
     WHERE a.account = $1 AND a.expires_at > $2 AND a.seen_at > $3 AND {unscoped one's own} ORDER BY a.created_at DESC, a.id)"};
constexpr std::int64_t recent_ms = 10 * 60'000;  // since sign-in, so that the code was shown just now

AccountId self(const Actor& actor) { return AccountId{actor.account}; }

struct OwnSession {
    SessionId id;
    Instant created_at;
    Instant seen_at;
    Instant expires_at;
    std::string address;
    std::string agent;
    bool current = false;
};
const model::Schema& schema_of(const OwnSession*) {
    static constexpr auto columns = model::columns<OwnSession>({
        col<&OwnSession::id>("编号", "Id"),
        col<&OwnSession::created_at>("登录时间", "Signed in at"),
        col<&OwnSession::seen_at>("最近活动", "Last seen at"),
        col<&OwnSession::expires_at>("最迟到期", "Expires at"),
        col<&OwnSession::address>("地址", "Address"),
        col<&OwnSession::agent>("浏览器", "Browser"),
        col<&OwnSession::current>("当前会话", "This session"),
    });
    static constexpr auto schema = model::schema<OwnSession>("own_session", "", {"我的会话", "My session"}, columns);
    return schema;
}

Result<http::Page<OwnSession>> list_own_sessions(http::Call& call) {
    return call.database().read_value(as_self(call), [](Tx& tx) -> Result<http::Page<OwnSession>> {
        http::Page<OwnSession> page;
        const Instant idle_since = tx.now() + -(sign_in_rules(tx).idle_minutes * 60'000 + seen_late_ms);
        for (auto& s : tx.list(own_sessions, self(tx.actor()), tx.now(), idle_since))
            page.items.push_back({s.id, s.created_at, s.seen_at, s.expires_at, s.address, s.agent, s.id.value == tx.actor().session});
        page.count = static_cast<std::int64_t>(page.items.size());
        return page;
    });
}

struct OwnSessionCommand {
    SessionId session;
};
const model::Schema& schema_of(const OwnSessionCommand*) {
    static constexpr auto columns = model::columns<OwnSessionCommand>({col<&OwnSessionCommand::session>("会话编号", "Session id")});
    static constexpr auto schema = model::schema<OwnSessionCommand>("own_session_command", "", {"结束会话", "End a session"}, columns);
    return schema;
}

Result<http::Nothing> revoke_own_session(http::Call& call, const OwnSessionCommand& in) {
    YK_TRY_VOID(call.database().write(as_self(call), [&](Tx& tx) -> Status {
        const auto session = tx.find<Session>(in.session);
        if (!session || session->account != self(tx.actor())) return fail(ErrorKind::missing, "store.record.missing");
        tx.note({"session.revoke", "session", session->id.value, 0, {}, {}});
        access_changed();
        return tx.remove(*session);
    }));
    return http::Nothing{};
}

struct ChangePassword {
    std::string current;
    std::string replacement;
};
const model::Schema& schema_of(const ChangePassword*) {
    static constexpr auto columns = model::columns<ChangePassword>({
        col<&ChangePassword::current>("现密码", "Current password"),
        col<&ChangePassword::replacement>("新密码", "New password").with([](auto& column) { column.name = "new"; }),
    });
    static constexpr auto schema = model::schema<ChangePassword>("change_password", "", {"修改密码", "Change the password"}, columns);
    return schema;
}

// Counts a wrong secret like a failed sign-in: a session left open must not be a way to guess it.
Status count_guess(Tx& tx, Account& account, Credential& credential) {
    YK_TRY_VOID(count_failure(tx, account, credential));
    if (account.state == AccountState::locked) end_sessions(tx, account.id, {});
    tx.note({"account.refuse", "account", account.id.value, 0, {}, {}});
    return {};
}

Result<http::Nothing> refuse_current(http::Call& call) {
    YK_TRY_VOID(call.database().write(as_self(call), [](Tx& tx) -> Status {
        auto account = YK_TRY(tx.get<Account>(self(tx.actor())));
        auto credential = YK_TRY(tx.get<Credential>(account.id));
        return count_guess(tx, account, credential);
    }));
    return fail_at("/current", "password.wrong");
}

Result<http::Nothing> change_password(http::Call& call, const ChangePassword& in) {
    if (in.current.size() > 1'000 || in.replacement.size() > 1'000) return fail_at("/new", "password.long", {{"high", "128"}});
    struct Before {
        std::string hash, login;
        std::int64_t shortest;
    };
    const Before before = YK_TRY(call.database().read_value(as_self(call), [](Tx& tx) -> Result<Before> {
        auto account = YK_TRY(tx.get<Account>(self(tx.actor())));
        auto credential = YK_TRY(tx.get<Credential>(account.id));
        return Before{credential.password_hash, account.login, sign_in_rules(tx).password_length};
    }));
    if (!YK_TRY(PasswordPool::shared().matches(before.hash, in.current))) return refuse_current(call);
    YK_TRY_VOID(check_password(in.replacement, before.login, before.shortest, "/new"));
    if (password_form(in.replacement) == password_form(in.current)) return fail_at("/new", "password.same");
    const std::string hash = YK_TRY(PasswordPool::shared().hash(in.replacement));
    YK_TRY_VOID(call.database().write(as_self(call), [&](Tx& tx) -> Status {
        auto credential = YK_TRY(tx.get<Credential>(self(tx.actor())));
        if (credential.password_hash != before.hash) return fail(ErrorKind::conflict, "store.record.stale");
        credential.password_hash = hash;
        credential.password_changed_at = tx.now();
        credential.must_change_password = false;
        credential.failures = 0;
        YK_TRY_VOID(tx.update(credential));
        end_sessions(tx, credential.id, SessionId{tx.actor().session});
        tx.note({"account.change_password", "account", credential.id.value, 0, {}, {}});
        return {};
    }));
    return http::Nothing{};
}

struct TotpOffer {
    std::string secret;
    std::string uri;
    std::string qr_svg;
};
const model::Schema& schema_of(const TotpOffer*) {
    static constexpr auto columns = model::columns<TotpOffer>({
        col<&TotpOffer::secret>("密钥", "Secret"),
        col<&TotpOffer::uri>("链接", "Link"),
        col<&TotpOffer::qr_svg>("二维码", "QR code"),
    });
    static constexpr auto schema = model::schema<TotpOffer>("totp_offer", "", {"启用动态口令", "Enrolment of one-time codes"}, columns);
    return schema;
}

Result<TotpOffer> start_totp(http::Call& call) {
    const std::string secret = new_totp_secret();
    TotpOffer offer{base32_text(secret), {}, {}};
    YK_TRY_VOID(call.database().write(as_self(call), [&](Tx& tx) -> Status {
        const auto account = YK_TRY(tx.get<Account>(self(tx.actor())));
        auto credential = YK_TRY(tx.get<Credential>(account.id));
        if (credential.totp_secret) return fail(ErrorKind::conflict, "organisation.totp.enrolled");
        credential.totp_pending = hex_text(secret);
        offer.uri = totp_uri(secret, "Yikang", account.login);
        return tx.update(credential);
    }));
    offer.qr_svg = qr_svg(offer.uri);
    return offer;
}

struct TotpCode {
    std::string code;
};
const model::Schema& schema_of(const TotpCode*) {
    static constexpr auto columns = model::columns<TotpCode>({col<&TotpCode::code>("动态口令", "One-time code")});
    static constexpr auto schema = model::schema<TotpCode>("totp_code", "", {"动态口令", "One-time code"}, columns);
    return schema;
}

Result<http::Nothing> confirm_totp(http::Call& call, const TotpCode& in) {
    YK_TRY_VOID(call.database().write(as_self(call), [&](Tx& tx) -> Status {
        auto account = YK_TRY(tx.get<Account>(self(tx.actor())));
        auto credential = YK_TRY(tx.get<Credential>(account.id));
        if (!credential.totp_pending) return fail(ErrorKind::conflict, "organisation.totp.not_started");
        const auto secret = parse_hex(*credential.totp_pending);
        CHECK(secret);
        const auto step = accept_totp(*secret, in.code, tx.now(), 0);
        if (!step) return fail_at("/code", "organisation.totp.wrong");
        credential.totp_secret = std::move(credential.totp_pending);
        credential.totp_pending.reset();
        credential.totp_last_step = *step;
        YK_TRY_VOID(tx.update(credential));
        account.totp_enrolled = true;
        YK_TRY_VOID(tx.update(account));
        end_sessions(tx, account.id, SessionId{tx.actor().session});
        tx.note({"account.enrol_totp", "account", account.id.value, 0, {}, {}});
        return {};
    }));
    return http::Nothing{};
}

struct TotpRemoval {
    std::optional<std::string> code;
};
const model::Schema& schema_of(const TotpRemoval*) {
    static constexpr auto columns = model::columns<TotpRemoval>({col<&TotpRemoval::code>("动态口令", "One-time code")});
    static constexpr auto schema = model::schema<TotpRemoval>("totp_removal", "", {"停用动态口令", "Removal of one-time codes"}, columns);
    return schema;
}

// A new telephone needs a new secret; the old one is given up by whoever holds it: with a code, or within minutes of signing in with one.
Result<http::Nothing> remove_totp(http::Call& call, const TotpRemoval& in) {
    bool good = false;
    YK_TRY_VOID(call.database().write(as_self(call), [&](Tx& tx) -> Status {
        auto account = YK_TRY(tx.get<Account>(self(tx.actor())));
        auto credential = YK_TRY(tx.get<Credential>(account.id));
        if (!credential.totp_secret) return fail(ErrorKind::conflict, "organisation.totp.none");
        const auto session = YK_TRY(tx.get<Session>(SessionId{tx.actor().session}));
        const auto secret = parse_hex(*credential.totp_secret);
        CHECK(secret);
        good = in.code ? accept_totp(*secret, *in.code, tx.now(), credential.totp_last_step).has_value()
                       : tx.now() - session.created_at <= recent_ms;
        if (!good) return in.code ? count_guess(tx, account, credential) : Status{};
        credential.totp_secret.reset();
        YK_TRY_VOID(tx.update(credential));
        account.totp_enrolled = false;
        YK_TRY_VOID(tx.update(account));
        end_sessions(tx, account.id, session.id);
        tx.note({"account.remove_totp", "account", account.id.value, 0, {}, {}});
        return {};
    }));
    if (!good) return fail_at("/query/code", "organisation.totp.wrong");
    return http::Nothing{};
}

}  // namespace

std::span<const http::Route> own_account_routes() {
    using http::RowScope;
    using http::signed_in;
    static constexpr http::Route routes[] = {
        http::get<&list_own_sessions>("/me/sessions", signed_in, RowScope::own, {"我的会话", "My sessions"}),
        http::post<&revoke_own_session>("/me/sessions/{session}/revoke", signed_in, RowScope::own,
                                        {"结束我的会话", "End one of my sessions"}),
        http::post<&change_password>("/me/password", signed_in, RowScope::own, {"修改密码", "Change my password"}),
        http::post<&start_totp>("/me/totp/start", signed_in, RowScope::own, {"开始启用动态口令", "Start one-time codes"}),
        http::post<&confirm_totp>("/me/totp/confirm", signed_in, RowScope::own, {"确认动态口令", "Confirm one-time codes"}),
        http::remove<&remove_totp>("/me/totp", signed_in, RowScope::own, {"停用动态口令", "Remove one-time codes"}),
    };
    return routes;
}

}  // namespace yk::care::organisation
