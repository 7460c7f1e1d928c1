// Time-based one-time codes (RFC 6238 over HMAC-SHA-1, 30 seconds, 6 digits) and the Base32 of RFC 4648 that authenticator apps read.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/day.h"

namespace yk::care::organisation {

// Upper case, no padding.
std::string base32_text(std::string_view bytes);
// Accepts lower case and trailing '='; nullopt on any other character or a length no encoding has.
std::optional<std::string> parse_base32(std::string_view text);

std::int64_t totp_step_of(Instant at);
// `digits` 6 to 8.
std::string totp_code(std::string_view secret, std::int64_t step, int digits = 6);
// The time step whose code this is: now, one before or one after, and newer than `last_step`, so that a code works once.
std::optional<std::int64_t> accept_totp(std::string_view secret, std::string_view code, Instant now, std::int64_t last_step);

// 20 bytes from the operating system.
std::string new_totp_secret();
// otpauth://totp/… as authenticator apps take it; issuer and account are percent-encoded.
std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account);
// The text as a QR code, one SVG path without scripts or styles.
std::string qr_svg(std::string_view text);

}  // namespace yk::care::organisation
