// What passes between the sockets (server.cpp) and the dispatcher: a request as views into the connection's memory, an answer as bytes.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace yk::http {

// The views live until the answer is written.
struct WireRequest {
    std::string_view method;
    std::string_view target;
    std::string_view body;
    std::filesystem::path body_file;  // of uploads, which are never held in memory
    std::int64_t body_bytes = 0;
    std::string_view address;  // of the socket's other end
    bool loopback = false;
    bool tls = false;
    // Header fields that anyone asks for; empty when absent.
    std::string_view accept_encoding, accept_language, authorization, content_type, cookie, csrf, forwarded_for, forwarded_proto,
        idempotency_key, if_none_match, sec_fetch_site, user_agent;
};

// An answer that stays open as server-sent events.
struct EventStream {
    std::int64_t account = 0;
    std::string token;  // checked again from time to time
};

struct WireResponse {
    int status = 200;
    std::string headers;  // whole lines, each ending in CRLF; Content-Length is added by the socket side
    std::string body;
    std::filesystem::path file;  // sent instead of `body`
    std::int64_t file_bytes = 0;
    std::optional<EventStream> events;
    bool close = false;

    void header(std::string_view name, std::string_view value) { headers.append(name).append(": ").append(value).append("\r\n"); }
};

// What the socket side must do with a body before it can be answered.
struct BodyPlan {
    std::int64_t limit = 0;
    bool to_file = false;  // an upload: ask Dispatcher::refuse_upload first, then store it
};

}  // namespace yk::http
