// Where events may be sent: the URL taken apart, and which addresses are nobody's business from here (SSRF). Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yk::edge::exchange {

struct Url {
    bool tls = true;
    std::string host;  // without brackets
    std::string port;
    std::string target;  // path and query, at least "/"
};
// http and https only; no user, no fragment, nothing but printable ASCII.
std::optional<Url> parse_url(std::string_view text);

// An IPv4 address is held in its IPv6 form.
using Address = std::array<std::uint8_t, 16>;
std::optional<Address> parse_address(std::string_view text);

struct Network {
    Address base{};
    int bits = 128;
};
using Networks = std::vector<Network>;
// "10.0.0.0/8", "fd00::/8", "127.0.0.1".
std::optional<Network> parse_network(std::string_view text);
bool contains(const Network& network, const Address& address);

// Loopback, private, shared, link-local (with the metadata services of clouds), multicast, documentation and reserved ranges, in both
// families and in IPv4 wrapped into IPv6.
bool is_public(const Address& address);

}  // namespace yk::edge::exchange
