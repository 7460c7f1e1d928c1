#include "edge/exchange/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace yk::edge::exchange {
namespace {

bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
    });
}

constexpr std::string_view closed[] = {
    // IPv4, in its IPv6 form
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    // IPv6, of global unicast: documentation, and tunnels that can hide an IPv4 address
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"};

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
    if (text.size() > 500 || std::any_of(text.begin(), text.end(), [](char c) { return c <= 0x20 || c >= 0x7f || c == '\\' || c == '#'; }))
        return std::nullopt;
    Url url;
    if (text.starts_with("https://"))
        text.remove_prefix(8);
    else if (text.starts_with("http://")) {
        url.tls = false;
        text.remove_prefix(7);
    } else
        return std::nullopt;
    const auto slash = std::min(text.find_first_of("/?"), text.size());
    auto authority = text.substr(0, slash);
    url.target = std::string(text.substr(slash));
    if (!url.target.starts_with('/')) url.target.insert(0, "/");
    url.port = url.tls ? "443" : "80";
    if (authority.find('@') != std::string_view::npos) return std::nullopt;
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        url.host = std::string(authority.substr(1, end - 1));
        port = authority.substr(end + 1);
        if (!parse_address(url.host)) return std::nullopt;
    } else {
        const auto colon = std::min(authority.find(':'), authority.size());
        url.host = std::string(authority.substr(0, colon));
        port = authority.substr(colon);
        if (url.host.find(':') != std::string::npos) return std::nullopt;
    }
    if (!port.empty()) {
        int number = 0;
        const auto [end, ec] = std::from_chars(port.data() + 1, port.data() + port.size(), number);
        if (port[0] != ':' || ec != std::errc{} || end != port.data() + port.size() || number < 1 || number > 65535) return std::nullopt;
        url.port = std::to_string(number);
    }
    if (!is_host(url.host)) return std::nullopt;
    return url;
}

std::optional<Address> parse_address(std::string_view text) {
    const std::string copy(text);
    Address out{};
    if (inet_pton(AF_INET6, copy.c_str(), out.data()) == 1) return out;
    out = {};
    out[10] = out[11] = 0xff;
    if (inet_pton(AF_INET, copy.c_str(), out.data() + 12) == 1) return out;
    return std::nullopt;
}

std::optional<Network> parse_network(std::string_view text) {
    const auto slash = std::min(text.find('/'), text.size());
    const auto base = parse_address(text.substr(0, slash));
    if (!base) return std::nullopt;
    const bool four = text.substr(0, slash).find(':') == std::string_view::npos;
    Network out{*base, 128};
    if (slash == text.size()) return out;
    int bits = 0;
    const auto [end, ec] = std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
    if (ec != std::errc{} || end != text.data() + text.size() || bits < 0 || bits > (four ? 32 : 128)) return std::nullopt;
    out.bits = four ? bits + 96 : bits;
    return out;
}

bool contains(const Network& network, const Address& address) {
    for (int bit = 0; bit < network.bits; bit += 8) {
        const auto at = static_cast<std::size_t>(bit / 8);
        const int left = std::min(8, network.bits - bit);
        const auto mask = static_cast<std::uint8_t>(0xff << (8 - left));
        if ((network.base[at] & mask) != (address[at] & mask)) return false;
    }
    return true;
}

bool is_public(const Address& address) {
    static const auto ranges = [] {
        Networks out;
        for (const auto text : closed) out.push_back(*parse_network(text));
        return out;
    }();
    static const auto wrapped = *parse_network("::ffff:0:0/96"), global = *parse_network("2000::/3");
    return (contains(wrapped, address) || contains(global, address)) &&
           std::none_of(ranges.begin(), ranges.end(), [&](const Network& range) { return contains(range, address); });
}

}  // namespace yk::edge::exchange
