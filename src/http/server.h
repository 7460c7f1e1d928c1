// The server: sockets, sessions, dispatch by the route tables, static pages, metrics.
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/route.h"

namespace yk::work {
struct JobKind;
struct Schedule;
}  // namespace yk::work

namespace yk::http {

// What a session token stands for.
struct Session {
    Actor actor;
    std::string csrf;
    bool restricted = false;    // must change the password or enrol TOTP first: only own-account routes answer
    bool by_signature = false;  // of one signed request: there is no cookie that somebody else could ride on
};

// A request that proves by itself who sends it.
struct SignedRequest {
    std::string_view method, target, body, authorization;
};

// Who the callers are. Implemented by care/people/organisation.
class Gate {
 public:
    virtual ~Gate() = default;
    // Looks up a token; extends its idle time. Refuses "session.token.unknown", "session.token.expired" (both 401).
    virtual Result<Session> session_of(std::string_view token, Instant now) = 0;
    // Who a token stands for if that is known without asking the database.
    virtual std::optional<Session> known(std::string_view, Instant) { return std::nullopt; }
    // The same as session_of() without extending the idle time: for event streams, which the page keeps open by itself.
    virtual Result<Session> peek(std::string_view token, Instant now) { return session_of(token, now); }
    // Who signed the request; another system. Refuses (401) where nobody is known by signature.
    virtual Result<Session> signer_of(const SignedRequest&, Instant) { return fail(ErrorKind::unauthenticated, "http.signature.unknown"); }
};

// Token buckets per account (signed in) or address (not): `burst` at once, then `per_minute`. Zero per_minute: no limit.
struct Rate {
    double per_minute = 0;
    double burst = 0;
};
struct Limits {
    Rate read{6000, 600};
    Rate write{1800, 300};
    Rate door{20, 20};    // writes open to anyone, sign-in above all, per address
    Rate guess{20, 200};  // answers 401 and 404 given to one caller
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::size_t workers = 4;
    std::filesystem::path pages;                     // web/dist; empty: none
    std::filesystem::path data;                      // uploads, exports
    std::filesystem::path tls_certificate, tls_key;  // empty: plain HTTP
    std::size_t body_bytes = 1 << 20;                // JSON bodies
    std::size_t upload_bytes = 512u << 20;           // multipart
    bool metrics_to_public = false;                  // /metrics only from loopback otherwise
    std::string version;
    RegionCode city;            // whose whole subtree RowScope::city asks for; none: only an unlimited scope passes
    bool behind_proxy = false;  // a reverse proxy on this machine sends X-Forwarded-For and X-Forwarded-Proto
    std::size_t connections = 4096;
    Limits limits;
    // How long a client may take for a header, for a piece of a body or of an answer, and between requests; milliseconds.
    std::int64_t header_ms = 10'000, piece_ms = 30'000, idle_ms = 75'000;
    std::int64_t stop_ms = 10'000;  // requests in flight at stop()
};

struct Tables {
    std::vector<Route> routes;
    std::vector<const Resource*> resources;
    std::vector<const CodeTable*> code_tables;
    std::vector<const work::JobKind*> job_kinds;   // for their labels
    std::vector<const work::Schedule*> schedules;  // likewise
    std::vector<const Queue*> queues;              // in the order of the modules
};

// Every route the program answers, the generic ones of the resources included; sorted by path and method.
// A route without right, with a path parameter that its input lacks, or that another one shadows is a bug: CHECK.
std::vector<Route> all_routes(const Tables& tables);
std::string openapi_document(const Tables& tables, std::string_view version);

class Server {
 public:
    // Binds; throws Broken with what to do when the port is taken.
    static std::unique_ptr<Server> make(const ServerOptions& options, const Tables& tables, store::Database& database, Gate& gate);
    virtual ~Server() = default;
    // Serves until stop(). Returns after the last request was answered.
    virtual void run() = 0;
    virtual void stop() = 0;                 // from any thread or a signal handler's thread
    virtual std::uint16_t port() const = 0;  // the one bound (port 0 picks one)
    // Sends an event to the signed-in clients that `to` accepts (account id, 0 = all).
    virtual void publish(std::string_view event, std::string_view json, std::int64_t account) = 0;
};

}  // namespace yk::http
