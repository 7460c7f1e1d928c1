// Sessions: opening and ending them, and the gate that tells the server who a token stands for.
#include "care/people/organisation/session.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>

#include "base/text.h"

namespace yk::care::organisation {
namespace {

const Query<Session(std::string)> session_by_token{"organisation.session_by_token", R"(
    SELECT {a.*} FROM organisation_session a JOIN organisation_session_key k ON k.id = a.id
     WHERE k.token_hash = $1 AND {unscoped the token is the proof} ORDER BY a.id)"};
const Bulk<AccountId, SessionId> end_others{
    "organisation.end_sessions", "sessions of the account ended",
    "DELETE FROM organisation_session WHERE account = $1 AND id <> $2 AND {unscoped all of the account's}"};
const Query<std::int64_t(Instant)> stale_sessions{
    "organisation.stale_sessions", "SELECT COUNT(*) FROM organisation_session WHERE expires_at < $1 AND {unscoped over for everybody}"};
const Bulk<Instant> drop_stale{"organisation.drop_stale_sessions", "sessions that ended by themselves",
                               "DELETE FROM organisation_session WHERE expires_at < $1 AND {unscoped over for everybody}"};
// One statement for however many sessions were busy: each write leaves a note in the audit trail.
const Bulk<Instant, std::vector<SessionId>> still_busy{"organisation.sessions_seen", "sessions in use", R"(
    UPDATE organisation_session SET seen_at = $1
     WHERE seen_at < $1 AND id {in $2} AND {unscoped whoever is signed in})"};

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t fresh_ms = 15'000;  // a cached session is looked up again after this
constexpr std::int64_t settle_ms = 5'000;  // after a change of access, nothing is cached: its transaction may still be open
constexpr std::int64_t flush_ms = seen_late_ms / 2;
constexpr std::int64_t longest_session_ms = 24 * 60 * minute_ms;
constexpr std::size_t most_cached = 20'000;

store::Request system_request() { return {Actor::system(), {}, {}}; }

// Holds each session for a few seconds, so that a page's dozen requests cost one look-up.
class SessionGate : public http::Gate {
 public:
    explicit SessionGate(store::Database& database) : database_(database) {}

    Result<http::Session> session_of(std::string_view token, Instant now) override {
        http::Session session = YK_TRY(find(token, now, true));
        flush(now);
        return session;
    }

    std::optional<http::Session> known(std::string_view token, Instant now) override {
        auto session = cached(token_hash_of(token), now);
        if (session) touch(*session, now);
        return session;
    }

    Result<http::Session> peek(std::string_view token, Instant now) override { return find(token, now, false); }

 private:
    struct Entry {
        http::Session session;
        Instant expires_at;
        Instant loaded_at;
    };

    Result<http::Session> find(std::string_view token, Instant now, bool used) {
        const std::string hash = token_hash_of(token);
        if (auto known = cached(hash, now)) {
            if (used) touch(*known, now);
            return std::move(*known);
        }
        auto found = database_.read_value(system_request(), [&](Tx& tx) { return load(tx, hash, now); });
        if (!found) return tl::make_unexpected(std::move(found).error());
        http::Session session = std::move(found->session);
        session.csrf = csrf_of(token);
        if (used) touch(session, now);
        keep(hash, Entry{session, found->row.expires_at, now});
        return session;
    }

    void touch(const http::Session& session, Instant now) {
        const std::lock_guard lock(mutex_);
        seen_[session.actor.session] = now;
    }

    std::optional<http::Session> cached(const std::string& hash, Instant now) {
        const std::lock_guard lock(mutex_);
        if (const auto epoch = access_epoch(); epoch != epoch_) {
            epoch_ = epoch;
            entries_.clear();
            settled_at_ = now + settle_ms;
        }
        const auto at = entries_.find(hash);
        if (at == entries_.end()) return std::nullopt;
        const Entry& entry = at->second;
        // A clock that jumps back is a reason to look again, too.
        if (now >= entry.expires_at || now < entry.loaded_at || now - entry.loaded_at >= fresh_ms) return std::nullopt;
        return entry.session;
    }

    void keep(const std::string& hash, Entry entry) {
        const std::lock_guard lock(mutex_);
        if (entry.loaded_at < settled_at_ || access_epoch() != epoch_) return;
        if (entries_.size() >= most_cached) entries_.clear();
        entries_.insert_or_assign(hash, std::move(entry));
    }

    Result<LoadedSession> load(Tx& tx, const std::string& hash, Instant now) {
        auto session = tx.first(session_by_token, hash);
        if (!session) return fail(ErrorKind::unauthenticated, "session.token.unknown");
        {
            const std::lock_guard lock(mutex_);
            const auto at = seen_.find(session->id.value);
            if (at != seen_.end()) session->seen_at = std::max(session->seen_at, at->second);
        }
        return loaded(tx, *session, now);
    }

    // Writes down who was busy, for a restart: what is written is up to five minutes too early, never too late. A disk that refuses it
    // must not keep people from reading; the next round tries again.
    void flush(Instant now) {
        std::vector<SessionId> ids;
        {
            const std::lock_guard lock(mutex_);
            if (now - flushed_at_ < flush_ms) return;
            flushed_at_ = now;
            std::erase_if(seen_, [&](const auto& seen) { return now - seen.second > longest_session_ms; });
            for (const auto& [id, at] : seen_)
                if (now - at < flush_ms) ids.push_back(SessionId{id});
        }
        if (ids.empty()) return;
        try {
            const Status written = database_.write(system_request(), [&](Tx& tx) -> Status {
                tx.run(still_busy, now + -flush_ms, ids);
                return {};
            });
            if (written) return;
        } catch (const Broken&) {
            return;
        }
    }

    store::Database& database_;
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
    std::unordered_map<std::int64_t, Instant> seen_;  // when each session was last used, in this process
    std::uint64_t epoch_ = 0;
    Instant settled_at_;
    Instant flushed_at_;
};

// What the client says of itself, cut and without anything a database or a terminal could stumble over.
std::string printable(std::string_view text, std::size_t most) {
    std::string out(text.substr(0, most));
    for (char& c : out)
        if (c < ' ' || c > '~') c = '?';
    return out;
}

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, 32> digest{};
    unsigned int size = 0;
    CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1 && size == digest.size());
    return hex_text({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace

std::string token_hash_of(std::string_view token) { return sha256_hex(token); }
// Bound to the session's token and not to be turned back into it.
std::string csrf_of(std::string_view token) { return sha256_hex("csrf:" + std::string(token)); }

std::string random_token() {
    CHECK(sodium_init() >= 0);
    std::array<char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return hex_text({bytes.data(), bytes.size()});
}

store::Request as_self(const http::Call& call) {
    store::Request request = call.request();
    request.actor.scope = Scope::everything();
    return request;
}

Actor actor_of(const Account& account, SessionId session) {
    Actor actor;
    actor.scope = Scope::everything();
    actor.account = account.id.value;
    actor.session = session.value;
    actor.name = account.name;
    return actor;
}

SignInRules sign_in_rules(Tx& tx) {
    auto rules = tx.find<SignInRules>(Id<struct SignInRulesTag>{1});
    return rules ? std::move(*rules) : SignInRules{};
}

bool must_enrol_totp(const City& city, const Credential& credential, const Access& access) {
    if (credential.totp_secret || (credential.totp_exempt && city.synthetic)) return false;
    return std::ranges::any_of(access.roles, is_staff);
}

Result<LoadedSession> loaded(Tx& tx, const Session& session, Instant now) {
    const SignInRules rules = sign_in_rules(tx);
    if (now >= session.expires_at || now - session.seen_at >= rules.idle_minutes * minute_ms)
        return fail(ErrorKind::unauthenticated, "session.token.expired");
    auto account = tx.find<Account>(session.account);
    auto credential = tx.find<Credential>(session.account);
    if (!account || !credential || account->state == AccountState::disabled)
        return fail(ErrorKind::unauthenticated, "session.token.unknown");
    LoadedSession out;
    out.city = YK_TRY(get_city(tx));
    out.row = session;
    out.access = access_of(tx, account->id);
    out.must_change_password = credential->must_change_password;
    out.must_enrol_totp = must_enrol_totp(out.city, *credential, out.access);
    out.account = std::move(*account);
    Actor& actor = out.session.actor;
    actor.account = out.account.id.value;
    actor.session = session.id.value;
    actor.name = out.account.name;
    if (out.account.department) out.department = tx.find<Department>(*out.account.department);
    if (out.department) actor.name += "（" + out.department->name + "）";
    actor.department = out.department ? out.department->id.value : 0;
    actor.rights = out.access.rights;
    actor.scope = scope_of(tx, out.access.regions);
    out.session.restricted = out.must_change_password || out.must_enrol_totp;
    return out;
}

Result<OpenedSession> open_session(Tx& tx, const Account& account, std::string_view address, std::string_view agent) {
    const SignInRules rules = sign_in_rules(tx);
    if (tx.one(stale_sessions, tx.now()) > 0) tx.run(drop_stale, tx.now());
    OpenedSession out;
    out.session = {{},
                   account.id,
                   account.login,
                   account.region,
                   tx.now(),
                   tx.now(),
                   tx.now() + rules.session_hours * 60 * minute_ms,
                   printable(address, 64),
                   printable(agent, 200)};
    out.token = random_token();
    YK_TRY_VOID(tx.insert(out.session));
    SessionKey key{out.session.id, token_hash_of(out.token)};
    YK_TRY_VOID(tx.insert(key));
    return out;
}

std::int64_t end_sessions(Tx& tx, AccountId account, SessionId except) {
    const std::int64_t ended = tx.run(end_others, account, except);
    access_changed();
    return ended;
}

std::unique_ptr<http::Gate> make_gate(store::Database& database) { return std::make_unique<SessionGate>(database); }

}  // namespace yk::care::organisation
