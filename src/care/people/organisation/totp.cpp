#include "care/people/organisation/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <qrencode.h>
#include <sodium.h>

#include <array>
#include <memory>

#include "base/check.h"
#include "base/result.h"

namespace yk::care::organisation {
namespace {
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::int64_t step_ms = 30'000;

int value_of(char c) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const auto at = alphabet.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    return out;
}

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};
}  // namespace

std::string base32_text(std::string_view bytes) {
    std::string out;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8) | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            out += alphabet[(buffer >> bits) & 31];
        }
        buffer &= (1u << bits) - 1;
    }
    if (bits > 0) out += alphabet[(buffer << (5 - bits)) & 31];
    return out;
}

std::optional<std::string> parse_base32(std::string_view text) {
    while (!text.empty() && text.back() == '=') text.remove_suffix(1);
    const auto rest = text.size() % 8;
    if (rest == 1 || rest == 3 || rest == 6) return std::nullopt;
    std::string out;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = value_of(c);
        if (value < 0) return std::nullopt;
        buffer = (buffer << 5) | static_cast<std::uint32_t>(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>((buffer >> bits) & 255);
        }
        buffer &= (1u << bits) - 1;
    }
    if (buffer != 0) return std::nullopt;
    return out;
}

std::int64_t totp_step_of(Instant at) { return at.ms / step_ms; }

std::string totp_code(std::string_view secret, std::int64_t step, int digits) {
    CHECK(digits >= 6 && digits <= 8 && step >= 0);
    std::array<unsigned char, 8> message{};
    for (std::size_t i = 0; i < 8; ++i) message[7 - i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (8 * i));
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int size = 0;
    CHECK(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), message.data(), message.size(), mac.data(), &size) &&
          size == 20);
    const std::size_t at = mac[19] & 15;
    const std::uint32_t number = (static_cast<std::uint32_t>(mac[at] & 127) << 24) | (static_cast<std::uint32_t>(mac[at + 1]) << 16) |
                                 (static_cast<std::uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
    std::uint32_t modulus = 1;
    for (int i = 0; i < digits; ++i) modulus *= 10;
    std::string text = std::to_string(number % modulus);
    return std::string(static_cast<std::size_t>(digits) - text.size(), '0') + text;
}

std::optional<std::int64_t> accept_totp(std::string_view secret, std::string_view code, Instant now, std::int64_t last_step) {
    if (code.size() != 6) return std::nullopt;
    const std::int64_t middle = totp_step_of(now);
    std::optional<std::int64_t> accepted;
    // All three are always computed, so the time taken tells nothing.
    for (std::int64_t step = middle - 1; step <= middle + 1; ++step) {
        const std::string expected = totp_code(secret, step);
        if (sodium_memcmp(expected.data(), code.data(), 6) == 0 && step > last_step) accepted = step;
    }
    return accepted;
}

std::string new_totp_secret() {
    std::string secret(20, '\0');
    randombytes_buf(secret.data(), secret.size());
    return secret;
}

std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account) {
    const std::string name = percent_encoded(issuer);
    return "otpauth://totp/" + name + ":" + percent_encoded(account) + "?secret=" + base32_text(secret) + "&issuer=" + name;
}

std::string qr_svg(std::string_view text) {
    const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M));
    if (!code) throw Broken("the QR code could not be drawn");
    constexpr int quiet = 4;  // ISO/IEC 18004: four modules of white around the symbol
    const int side = code->width + 2 * quiet;
    std::string path;
    for (int y = 0; y < code->width; ++y)
        for (int x = 0; x < code->width; ++x)
            if (code->data[y * code->width + x] & 1) path += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h1v1h-1z";
    const std::string size = std::to_string(side);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + size +
           "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + size + "v" + size + "h-" + size +
           "z\"/><path fill=\"#000\" d=\"" + path + "\"/></svg>";
}

}  // namespace yk::care::organisation
