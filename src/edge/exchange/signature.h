// How a partner signs a request: one Authorization header over method, target, moment, nonce and the digest of the body. Pure.
//   Authorization: Yikang-HMAC-SHA256 partner=P, date=2026-11-22T08:00:00Z, nonce=N, signature=HEX     (or Yikang-Ed25519)
#pragma once
#include <string>
#include <string_view>

#include "base/day.h"
#include "base/result.h"

namespace yk::edge::exchange {

enum class SignMethod : std::uint8_t { hmac, ed25519 };

struct Signed {
    SignMethod method = SignMethod::hmac;
    std::string partner;
    Instant date;
    std::string date_text;  // as it was signed
    std::string nonce;      // 16 to 64 letters and digits
    std::string signature;  // hexadecimal
};

// Refuses exchange.signature.form.
Result<Signed> read_signature(std::string_view authorization);

// What is signed: "yikang-1", method, target with its query, date, nonce and the body's SHA-256 in hexadecimal, parted by line feeds.
std::string signed_text(std::string_view method, std::string_view target, std::string_view date, std::string_view nonce,
                        std::string_view body);

// How far a partner's clock may be off, either way; nonces are remembered for twice as long.
inline constexpr std::int64_t clock_window_ms = 5 * 60'000;
// Refuses exchange.signature.clock.
Status within_window(const Signed& request, Instant now);

// The header of an event: "t=<moment>,v1=<hex>[,v1=<hex of the former secret>]", over moment, id of the event and body, parted by line
// feeds.
std::string event_signature(std::string_view secret, std::string_view former_secret, std::string_view moment, std::string_view id,
                            std::string_view body);

}  // namespace yk::edge::exchange
