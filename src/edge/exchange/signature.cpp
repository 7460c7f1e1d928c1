#include "edge/exchange/signature.h"

#include <algorithm>

#include "base/text.h"
#include "edge/exchange/crypto.h"

namespace yk::edge::exchange {
namespace {

bool plain_word(std::string_view text, std::size_t low, std::size_t high) {
    return text.size() >= low && text.size() <= high && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
           });
}

tl::unexpected<Error> misformed() { return fail(ErrorKind::unauthenticated, "exchange.signature.form"); }

}  // namespace

Result<Signed> read_signature(std::string_view header) {
    if (header.size() > 1000) return misformed();
    const auto blank = header.find(' ');
    if (blank == std::string_view::npos) return misformed();
    Signed out;
    const auto scheme = header.substr(0, blank);
    if (scheme == "Yikang-Ed25519")
        out.method = SignMethod::ed25519;
    else if (scheme != "Yikang-HMAC-SHA256")
        return misformed();
    for (auto rest = header.substr(blank + 1); !rest.empty();) {
        const auto comma = std::min(rest.find(','), rest.size());
        const auto part = trimmed(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        const auto equals = part.find('=');
        if (equals == std::string::npos) return misformed();
        const auto name = part.substr(0, equals), value = part.substr(equals + 1);
        auto* const at = name == "partner"     ? &out.partner
                         : name == "date"      ? &out.date_text
                         : name == "nonce"     ? &out.nonce
                         : name == "signature" ? &out.signature
                                               : nullptr;
        if (!at || !at->empty() || value.empty()) return misformed();
        *at = value;
    }
    const auto date = parse_instant(out.date_text);
    if (!date || !plain_word(out.partner, 2, 40) || !plain_word(out.nonce, 16, 64) || out.signature.empty() || !parse_hex(out.signature))
        return misformed();
    out.date = *date;
    return out;
}

std::string signed_text(std::string_view method, std::string_view target, std::string_view date, std::string_view nonce,
                        std::string_view body) {
    std::string out = "yikang-1";
    for (const auto line : {method, target, date, nonce}) out.append("\n").append(line);
    return out + "\n" + sha256_hex(body);
}

Status within_window(const Signed& request, Instant now) {
    const auto off = now - request.date;
    if (off > clock_window_ms || off < -clock_window_ms)
        return fail(ErrorKind::unauthenticated, "exchange.signature.clock", TextArgs{{"now", instant_text(now)}});
    return {};
}

std::string event_signature(std::string_view secret, std::string_view former_secret, std::string_view moment, std::string_view id,
                            std::string_view body) {
    const auto text = std::string(moment) + "\n" + std::string(id) + "\n" + std::string(body);
    auto out = "t=" + std::string(moment) + ",v1=" + hmac_hex(secret, text);
    if (!former_secret.empty()) out += ",v1=" + hmac_hex(former_secret, text);
    return out;
}

}  // namespace yk::edge::exchange
