// One connection as the server sees it, and the server as a connection sees it. Boost.Beast stays in connection.cpp.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "http/dispatch.h"
#include "http/pool.h"
#include "http/wire.h"

namespace boost::asio {
class io_context;
namespace ssl {
class context;
}
}  // namespace boost::asio

namespace yk::http {

inline constexpr std::int64_t never = INT64_MAX;
// Milliseconds of a clock that only goes forward.
std::int64_t steady_ms();

class Link : public std::enable_shared_from_this<Link> {
 public:
    virtual ~Link() = default;
    virtual void start() = 0;
    virtual void stop_soon() = 0;  // closes what is idle; lets a request in flight end
    virtual void close() = 0;
    virtual void send_event(const std::string& text) = 0;
    bool idle = true;
    std::int64_t idle_since = 0;
    std::int64_t deadline = never;  // when the server closes it, by steady_ms()
    std::optional<EventStream> events;
};

// What connections share. Everything but the workers lives in the IO thread.
class Hub {
 public:
    virtual ~Hub() = default;
    virtual const ServerOptions& options() const = 0;
    virtual Dispatcher& dispatcher() = 0;
    virtual Pool& pool() = 0;
    virtual boost::asio::io_context& io() = 0;
    virtual bool stopping() const = 0;
    virtual const std::string& date() = 0;  // for the Date header
    virtual void forget(const std::shared_ptr<Link>& link) = 0;
    virtual void count_stream(int change) = 0;
    // Brief reads share a snapshot while the requests at hand are answered: begun with the first of them, ended before anything else is
    // told to anybody.
    virtual void share_snapshot() = 0;
    virtual void end_snapshot() = 0;
};

// Takes over an accepted socket; `tls` null: plain HTTP.
std::shared_ptr<Link> make_link(int socket, bool ipv6, Hub& hub, boost::asio::ssl::context* tls);

}  // namespace yk::http
