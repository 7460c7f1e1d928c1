#include "edge/exchange/client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/version.hpp>
#include <chrono>

namespace yk::edge::exchange {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http_ = boost::beast::http;
using Tcp = asio::ip::tcp;
using Endpoints = std::vector<Tcp::endpoint>;

constexpr std::size_t most_answer = 64 * 1024;  // nobody reads it; it is only let through

Address address_of(const asio::ip::address& address) {
    return address.is_v6() ? address.to_v6().to_bytes() : asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

bool is_allowed(const Networks& networks, const Address& address) {
    for (const auto& network : networks)
        if (contains(network, address)) return true;
    return false;
}

// Every address of the name must be one that may be called, and the connection goes to just these: a name that changes its mind between the
// look and the call gains nothing.
std::string look_up(asio::io_context& io, const Url& url, const OutgoingRules& rules, Endpoints& out) {
    boost::system::error_code ec;
    const auto found = Tcp::resolver(io).resolve(url.host, url.port, ec);
    if (ec || found.empty()) return "exchange.send.unknown_host";
    for (const auto& entry : found) {
        const auto address = address_of(entry.endpoint().address());
        const bool allowed = is_allowed(rules.allowed, address);
        if (!allowed && !is_public(address)) return "exchange.send.private_address";
        if (!allowed && !url.tls) return "exchange.send.not_tls";
        out.push_back(entry.endpoint());
    }
    return {};
}

// One exchange on one stream, plain or TLS; callbacks set the outcome, the caller runs the context.
template <class Stream>
class Talk {
 public:
    Talk(Stream& stream, const Url& url, const Post& request) : stream_(stream) {
        message_ = {http_::verb::post, url.target, 11};
        const bool usual = url.port == (url.tls ? "443" : "80");
        const auto host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
        message_.set(http_::field::host, usual ? host : host + ":" + url.port);
        message_.set(http_::field::user_agent, "Yikang/" YIKANG_VERSION);
        message_.set(http_::field::content_type, "application/json");
        message_.set(http_::field::connection, "close");
        for (const auto& [name, value] : request.headers) message_.set(name, value);
        message_.body() = request.body;
        message_.prepare_payload();
        parser_.body_limit(most_answer);
        parser_.header_limit(16 * 1024);
    }
    void start() {
        http_::async_write(stream_, message_, [this](beast::error_code ec, std::size_t) {
            if (ec) return failed(ec);
            // The header is enough: what a receiver has to say beyond it is not read.
            http_::async_read_header(stream_, buffer_, parser_, [this](beast::error_code read, std::size_t) {
                if (read) return failed(read);
                outcome.status = static_cast<int>(parser_.get().result_int());
                if (outcome.status < 200 || outcome.status > 299) outcome.fault = "exchange.send.refused";
            });
        });
    }
    void failed(beast::error_code ec) {
        outcome.fault = ec == beast::error::timeout ? "exchange.send.timeout" : "exchange.send.broken_off";
    }
    Posted outcome;

 private:
    Stream& stream_;
    http_::request<http_::string_body> message_;
    beast::flat_buffer buffer_{64 * 1024};
    http_::response_parser<http_::string_body> parser_;
};

Posted plain(asio::io_context& io, const Url& url, const Post& request, const Endpoints& endpoints) {
    beast::tcp_stream stream(io);
    Talk<beast::tcp_stream> talk(stream, url, request);
    stream.expires_after(std::chrono::milliseconds(request.timeout_ms));
    stream.async_connect(endpoints, [&](beast::error_code ec, const Tcp::endpoint&) {
        if (ec) {
            talk.outcome.fault = ec == beast::error::timeout ? "exchange.send.timeout" : "exchange.send.no_connection";
            return;
        }
        talk.start();
    });
    io.run();
    return talk.outcome;
}

Posted secure(asio::io_context& io, const Url& url, const Post& request, const Endpoints& endpoints, const OutgoingRules& rules) {
    asio::ssl::context context(asio::ssl::context::tls_client);
    boost::system::error_code ec;
    context.set_default_verify_paths(ec);
    if (!rules.ca_file.empty()) {
        context.load_verify_file(rules.ca_file, ec);
        if (ec) return {0, "exchange.send.no_authority"};
    }
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    beast::ssl_stream<beast::tcp_stream> stream(io, context);
    stream.set_verify_mode(asio::ssl::verify_peer);
    stream.set_verify_callback(asio::ssl::host_name_verification(url.host));
    if (!parse_address(url.host)) SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str());
    Talk<beast::ssl_stream<beast::tcp_stream>> talk(stream, url, request);
    auto& lowest = beast::get_lowest_layer(stream);
    lowest.expires_after(std::chrono::milliseconds(request.timeout_ms));
    lowest.async_connect(endpoints, [&](beast::error_code connected, const Tcp::endpoint&) {
        if (connected) {
            talk.outcome.fault = connected == beast::error::timeout ? "exchange.send.timeout" : "exchange.send.no_connection";
            return;
        }
        stream.async_handshake(asio::ssl::stream_base::client, [&](beast::error_code shaken) {
            if (shaken) {
                talk.outcome.fault = shaken == beast::error::timeout ? "exchange.send.timeout" : "exchange.send.certificate";
                return;
            }
            talk.start();
        });
    });
    io.run();
    return talk.outcome;
}

}  // namespace

Posted post(const Post& request, const OutgoingRules& rules) {
    const auto url = parse_url(request.url);
    if (!url) return {0, "exchange.send.url"};
    asio::io_context io;
    Endpoints endpoints;
    if (auto fault = look_up(io, *url, rules, endpoints); !fault.empty()) return {0, std::move(fault)};
    return url->tls ? secure(io, *url, request, endpoints, rules) : plain(io, *url, request, endpoints);
}

}  // namespace yk::edge::exchange
