// Signing, sealing and digests for exchange with other systems, all by libsodium: SHA-256, HMAC-SHA-256, Ed25519, sealed boxes (X25519 with
// XSalsa20-Poly1305). Keys and signatures travel as lower-case hexadecimal text.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace yk::edge::exchange {

struct KeyPair {
    std::string open;    // the public half, 32 bytes
    std::string secret;  // raw bytes
};
// From the operating system's randomness.
KeyPair make_sign_keys();
KeyPair make_seal_keys();
std::string random_hex(std::size_t bytes);

std::string sha256_hex(std::string_view bytes);
std::string hmac_hex(std::string_view key, std::string_view message);
// Same length of time whatever the difference.
bool same_text(std::string_view a, std::string_view b);

std::string sign_hex(std::string_view secret, std::string_view message);
// False for anything that is not this key's signature of the message, broken keys included.
bool signed_by(std::string_view open_key_hex, std::string_view message, std::string_view signature_hex);

// Only the holder of the secret half can read it; whoever sealed it stays unknown, so what matters is signed beside it.
std::optional<std::string> seal_for(std::string_view open_key_hex, std::string_view plain);
std::optional<std::string> open_sealed(const KeyPair& own, std::string_view sealed);

std::string base64(std::string_view bytes);
std::optional<std::string> parse_base64(std::string_view text);

// Whether the text is a public key of 32 bytes in hexadecimal.
bool is_key_text(std::string_view text);

}  // namespace yk::edge::exchange
