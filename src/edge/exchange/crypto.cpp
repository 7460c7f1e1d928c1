#include "edge/exchange/crypto.h"

#include <sodium.h>

#include "base/result.h"
#include "base/text.h"

namespace yk::edge::exchange {
namespace {

void ready() {
    static const int state = sodium_init();
    if (state < 0) throw Broken("libsodium does not start");
}

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::optional<std::string> hex_of_size(std::string_view text, std::size_t size) {
    if (text.size() != 2 * size) return std::nullopt;
    return parse_hex(text);
}

}  // namespace

KeyPair make_sign_keys() {
    ready();
    KeyPair keys{std::string(crypto_sign_PUBLICKEYBYTES, '\0'), std::string(crypto_sign_SECRETKEYBYTES, '\0')};
    crypto_sign_keypair(bytes(keys.open), bytes(keys.secret));
    return keys;
}

KeyPair make_seal_keys() {
    ready();
    KeyPair keys{std::string(crypto_box_PUBLICKEYBYTES, '\0'), std::string(crypto_box_SECRETKEYBYTES, '\0')};
    crypto_box_keypair(bytes(keys.open), bytes(keys.secret));
    return keys;
}

std::string random_hex(std::size_t size) {
    ready();
    std::string out(size, '\0');
    randombytes_buf(out.data(), size);
    return hex_text(out);
}

std::string sha256_hex(std::string_view text) {
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(bytes(digest), bytes(text), text.size());
    return hex_text(digest);
}

std::string hmac_hex(std::string_view key, std::string_view message) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes(message), message.size());
    std::string out(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, bytes(out));
    return hex_text(out);
}

bool same_text(std::string_view a, std::string_view b) { return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

std::string sign_hex(std::string_view secret, std::string_view message) {
    ready();
    if (secret.size() != crypto_sign_SECRETKEYBYTES) throw Broken("the signing key of this system is damaged");
    std::string out(crypto_sign_BYTES, '\0');
    crypto_sign_detached(bytes(out), nullptr, bytes(message), message.size(), bytes(secret));
    return hex_text(out);
}

bool signed_by(std::string_view open_key_hex, std::string_view message, std::string_view signature_hex) {
    const auto key = hex_of_size(open_key_hex, crypto_sign_PUBLICKEYBYTES);
    const auto signature = hex_of_size(signature_hex, crypto_sign_BYTES);
    if (!key || !signature) return false;
    return crypto_sign_verify_detached(bytes(std::string_view(*signature)), bytes(message), message.size(),
                                       bytes(std::string_view(*key))) == 0;
}

std::optional<std::string> seal_for(std::string_view open_key_hex, std::string_view plain) {
    ready();
    const auto key = hex_of_size(open_key_hex, crypto_box_PUBLICKEYBYTES);
    if (!key) return std::nullopt;
    std::string out(crypto_box_SEALBYTES + plain.size(), '\0');
    if (crypto_box_seal(bytes(out), bytes(plain), plain.size(), bytes(std::string_view(*key))) != 0) return std::nullopt;
    return out;
}

std::optional<std::string> open_sealed(const KeyPair& own, std::string_view sealed) {
    if (sealed.size() < crypto_box_SEALBYTES || own.open.size() != crypto_box_PUBLICKEYBYTES ||
        own.secret.size() != crypto_box_SECRETKEYBYTES)
        return std::nullopt;
    std::string out(sealed.size() - crypto_box_SEALBYTES, '\0');
    if (crypto_box_seal_open(bytes(out), bytes(sealed), sealed.size(), bytes(std::string_view(own.open)),
                             bytes(std::string_view(own.secret))) != 0)
        return std::nullopt;
    return out;
}

std::string base64(std::string_view text) {
    ready();
    std::string out(sodium_base64_encoded_len(text.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes(text), text.size(), sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();  // the closing NUL
    return out;
}

std::optional<std::string> parse_base64(std::string_view text) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    if (sodium_base642bin(bytes(out), out.size(), text.data(), text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return std::nullopt;
    out.resize(size);
    return out;
}

bool is_key_text(std::string_view text) { return hex_of_size(text, 32).has_value(); }

}  // namespace yk::edge::exchange
