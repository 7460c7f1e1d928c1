// What the tests of this room share: a gate with known tokens, a database that stores nothing, a server in a thread, a raw client.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>
#include <thread>

#include "http/server.h"

namespace yk::http::testing {

// Sessions by token; the CSRF token is "csrf-" and the session token.
class KnownGate final : public Gate {
 public:
    std::map<std::string, Session, std::less<>> sessions;

    Session& add(const std::string& token, std::int64_t account, std::vector<std::string> rights, Scope scope = {}) {
        Session session;
        session.actor.account = account;
        session.actor.name = token;
        session.actor.rights = std::move(rights);
        session.actor.scope = std::move(scope);
        session.csrf = "csrf-" + token;
        return sessions[token] = session;
    }
    Result<Session> session_of(std::string_view token, Instant) override {
        const auto found = sessions.find(token);
        if (found == sessions.end()) return fail(ErrorKind::unauthenticated, "session.token.unknown");
        return found->second;
    }
    std::optional<Session> known(std::string_view token, Instant) override {
        const auto found = sessions.find(token);
        return found == sessions.end() ? std::nullopt : std::optional(found->second);
    }
};

// For routes that open no transaction.
class NoDatabase final : public store::Database {
 public:
    Status migrate(std::span<const store::Migration>) override { return {}; }
    Status write(const store::Request&, const std::function<Status(Tx&)>&) override { throw Broken("no database here"); }
    Status read(const store::Request&, const std::function<Status(Tx&)>&) override { throw Broken("no database here"); }
    store::Health health() override { return {"none", 0, 0, 0, 0, 0}; }
    const store::Clock& clock() const override { return clock_; }
    Status backup(const std::filesystem::path&) override { return {}; }

 private:
    store::Clock clock_{[] { return Instant{1'795'000'000'000}; }, [] { return std::uint64_t{4}; }, std::nullopt};
};

class Folder {
 public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "yikang-http-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

// Serves in a thread of its own until it is destroyed.
class Running {
 public:
    Running(const ServerOptions& options, const Tables& tables, store::Database& database, Gate& gate)
        : server(Server::make(options, tables, database, gate)), thread_([this] { server->run(); }) {}
    ~Running() { stop(); }
    void stop() {
        if (!thread_.joinable()) return;
        server->stop();
        thread_.join();
    }
    std::unique_ptr<Server> server;

 private:
    std::thread thread_;
};

struct Reply {
    int status = 0;  // 0: the connection ended without an answer
    std::string head;
    std::string body;
    std::string header(std::string_view name) const {
        const auto at = head.find("\r\n" + std::string(name) + ": ");
        if (at == std::string::npos) return {};
        const auto from = at + name.size() + 4;
        return head.substr(from, head.find("\r\n", from) - from);
    }
};

class RawClient {
 public:
    explicit RawClient(std::uint16_t port, int seconds = 10) {
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        timeval limit{seconds, 0};
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        good = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    }
    RawClient(const RawClient&) = delete;
    ~RawClient() { ::close(socket_); }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void end() { ::shutdown(socket_, SHUT_WR); }

    // The next answer. `head_only` for HEAD.
    Reply receive(bool head_only = false) {
        Reply reply;
        std::size_t end;
        while ((end = pending_.find("\r\n\r\n")) == std::string::npos)
            if (!more()) return reply;
        reply.head = pending_.substr(0, end + 2);
        pending_.erase(0, end + 4);
        reply.status = std::atoi(reply.head.c_str() + 9);
        const auto length = head_only ? 0 : static_cast<std::size_t>(std::atoll(reply.header("Content-Length").c_str()));
        while (pending_.size() < length)
            if (!more()) break;
        reply.body = pending_.substr(0, length);
        pending_.erase(0, length);
        return reply;
    }
    // Text that arrives until `wanted` appears; empty when it does not.
    std::string until(std::string_view wanted) {
        std::size_t at;
        while ((at = pending_.find(wanted)) == std::string::npos)
            if (!more()) return {};
        auto out = pending_.substr(0, at + wanted.size());
        pending_.erase(0, out.size());
        return out;
    }
    // True when the server ends the connection before the time limit.
    bool ended() {
        while (more()) {
        }
        return closed_;
    }

    bool good;

 private:
    bool more() {
        char bytes[8192];
        const auto n = ::recv(socket_, bytes, sizeof bytes, 0);
        if (n > 0) pending_.append(bytes, static_cast<std::size_t>(n));
        closed_ = n == 0 || (n < 0 && errno == ECONNRESET);
        return n > 0;
    }
    int socket_;
    std::string pending_;
    bool closed_ = false;
};

inline std::string get(std::string_view path, std::string_view headers = {}) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(headers) + "\r\n";
}
inline std::string post(std::string_view path, std::string_view body, std::string_view headers = {}) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace yk::http::testing
