// Lets partners in by the signature on each request; replays are refused by a remembered nonce.
#include <chrono>

#include "edge/exchange/access.h"
#include "http/limit.h"

namespace yk::edge::exchange {
namespace {

const Technical<std::string, std::string, std::string> keep_nonce{
    "exchange.keep_nonce", "a request is good once",
    "INSERT INTO exchange_nonce (partner, nonce, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"};
const Technical<std::string> forget_nonces{"exchange.forget_nonces", "older ones are outside the clock's window",
                                           "DELETE FROM exchange_nonce WHERE at < $1"};

// Per partner, beside the server's own limits: a system that loops must not starve the counters of a city.
constexpr http::Rate partner_rate{600, 120};

tl::unexpected<Error> wrong() { return fail(ErrorKind::unauthenticated, "exchange.signature.wrong"); }

bool is_good(const Signed& given, const Partner& partner, const Secrets& secrets, const std::string& text, Instant now) {
    if (partner.sign_method != given.method) return false;
    if (given.method == SignMethod::ed25519) return signed_by(partner.sign_key, text, given.signature);
    if (secrets.api && same_text(hmac_hex(*secrets.api, text), given.signature)) return true;
    const bool former = secrets.api_former && secrets.api_former_until && now < *secrets.api_former_until;
    return former && same_text(hmac_hex(*secrets.api_former, text), given.signature);
}

class PartnerGate : public http::Gate {
 public:
    PartnerGate(http::Gate& people, store::Database& database) : people_(people), database_(database) {}

    Result<http::Session> session_of(std::string_view token, Instant now) override { return people_.session_of(token, now); }
    Result<http::Session> peek(std::string_view token, Instant now) override { return people_.peek(token, now); }

    std::optional<http::Session> known(std::string_view token, Instant now) override { return people_.known(token, now); }
    Result<http::Session> signer_of(const http::SignedRequest& request, Instant now) override {
        const auto given = YK_TRY(read_signature(request.authorization));
        const auto text = signed_text(request.method, request.target, given.date_text, given.nonce, request.body);
        // A stranger learns from the answer neither which names exist nor what state they are in.
        auto session = YK_TRY(database_.read_value(system(), [&](Tx& tx) -> Result<http::Session> {
            const auto partner = find_partner(tx, given.partner);
            if (!partner || !is_good(given, *partner, YK_TRY(tx.get<Secrets>(partner->id)), text, now)) return wrong();
            if (partner->state != PartnerState::active) return fail(ErrorKind::denied, "exchange.partner.inactive");
            http::Session found;
            found.actor = YK_TRY(actor_of(tx, *partner));
            found.by_signature = true;
            return found;
        }));
        YK_TRY_VOID(within_window(given, now));
        if (const auto wait = rate_.take(given.partner, steady_ms()))
            return fail(ErrorKind::limited, "http.rate.limited", TextArgs{{"seconds", std::to_string(wait)}});
        YK_TRY_VOID(database_.write(system(), [&](Tx& tx) -> Status {
            // Rarely, and in passing: what can no longer be replayed need not be remembered.
            if (tx.random() % 256 == 0) tx.run(forget_nonces, instant_text(now + (-2 * clock_window_ms - 60'000)));
            if (tx.run(keep_nonce, given.partner, given.nonce, instant_text(given.date)) == 0)
                return fail(ErrorKind::unauthenticated, "exchange.signature.replayed");
            return {};
        }));
        return session;
    }

 private:
    static store::Request system() { return {Actor::system(), {}, {}}; }
    static std::int64_t steady_ms() {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }

    http::Gate& people_;
    store::Database& database_;
    http::Limiter rate_{partner_rate};
};

}  // namespace

std::unique_ptr<http::Gate> make_gate(http::Gate& people, store::Database& database) {
    return std::make_unique<PartnerGate>(people, database);
}

}  // namespace yk::edge::exchange
