// Sockets: keep-alive, pipelining, slow and idle clients, limits, uploads, events, a stop that lets requests end.
#include <gtest/gtest.h>

#include "http/tests/echo.h"

namespace yk::http {
namespace {

using namespace testing;

class HttpServer : public ::testing::Test {
 protected:
    void SetUp() override {
        options_.port = 0;
        options_.workers = 2;
        options_.data = folder_.path;
        options_.limits = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
        gate_.add("writer", 12, {"test.thing.write"});
    }
    std::uint16_t start() {
        running_.emplace(options_, echo_tables(), database_, gate_);
        return running_->server->port();
    }
    static constexpr std::string_view signed_in_ =
        "Cookie: yikang=writer\r\nX-CSRF-Token: csrf-writer\r\nIdempotency-Key: 0123456789abcdef\r\n";

    ServerOptions options_;
    Folder folder_;
    KnownGate gate_;
    NoDatabase database_;
    std::optional<Running> running_;
};

TEST_F(HttpServer, KeepsConnectionsAndAnswersPipelinedRequestsInOrder) {
    RawClient client(start());
    client.send(get("/api/v1/slow") + get("/api/v1/hello", "Accept-Language: en\r\n") +
                post("/api/v1/public", R"({"text":"x","colour":"red"})") + get("/healthz"));
    EXPECT_EQ(client.receive().body, R"({"slow":true})");
    EXPECT_EQ(client.receive().body, R"({"hello":"world"})");
    EXPECT_EQ(client.receive().body, R"({"text":"x","number":null,"colour":"red"})");
    const auto last = client.receive();
    EXPECT_EQ(last.body, "ok\n");
    EXPECT_EQ(last.header("Connection"), "keep-alive");
    EXPECT_EQ(last.header("Date"), "Wed, 18 Nov 2026 11:06:40 GMT");
    client.send("HEAD /api/v1/hello HTTP/1.1\r\nHost: test\r\n\r\n" + get("/healthz", "Connection: close\r\n"));
    EXPECT_EQ(client.receive(true).header("Content-Length"), "18");
    EXPECT_EQ(client.receive().header("Connection"), "close");
    EXPECT_TRUE(client.ended());
}

TEST_F(HttpServer, TakesChunkedBodiesAndBodiesInPieces) {
    RawClient client(start());
    client.send(
        "POST /api/v1/public HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"tex\r\n");
    client.send("16\r\nt\":\"x\",\"colour\":\"red\"}\r\n0\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
    const auto request = post("/api/v1/public", R"({"text":"y","colour":"red"})");
    for (std::size_t i = 0; i < request.size(); i += 7) client.send(request.substr(i, 7));
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(HttpServer, RefusesWhatBreaksItsBounds) {
    options_.body_bytes = 1000;
    const auto port = start();
    const auto answer = [&](const std::string& request) {
        RawClient client(port);
        client.send(request);
        return client.receive().status;
    };
    EXPECT_EQ(answer(get("/healthz", "X: " + std::string(20'000, 'x') + "\r\n")), 431);
    EXPECT_EQ(answer(post("/api/v1/public", std::string(2000, 'x'))), 413);
    EXPECT_EQ(answer("POST /api/v1/public HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2000, 'x') +
                     "\r\n0\r\n\r\n"),
              413);
    EXPECT_EQ(answer("GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(answer("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
    EXPECT_EQ(answer("GET / HTTP/3.0\r\nHost: a\r\n\r\n"), 400);
    EXPECT_EQ(answer("nonsense\r\n\r\n"), 400);
    EXPECT_EQ(answer("POST /api/v1/public HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip\r\n\r\nxx"), 400);
    EXPECT_EQ(answer("POST /api/v1/public HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
    EXPECT_EQ(answer("POST /api/v1/public HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nxxxxx"), 400);
    EXPECT_EQ(answer("POST /api/v1/public HTTP/1.1\r\nHost: t\r\nContent-Length: -5\r\n\r\nxxxxx"), 400);
    EXPECT_EQ(answer("GET http://test/healthz HTTP/1.1\r\nHost: test\r\n\r\n"), 200);
    EXPECT_EQ(answer("OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n"), 204);
}

TEST_F(HttpServer, StoresUploadsOnlyForThoseWhoMay) {
    const auto port = start();
    const std::string body =
        "--B\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\naid\r\n--B\r\n"
        "Content-Disposition: form-data; name=\"file\"; filename=\"f.csv\"\r\n\r\nhello\r\n--B--\r\n";
    const auto request = [&](std::string_view headers, std::string_view type = "multipart/form-data; boundary=B") {
        return "POST /api/v1/uploads HTTP/1.1\r\nHost: t\r\nContent-Type: " + std::string(type) +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n";
    };
    RawClient stranger(port);
    stranger.send(request(""));
    EXPECT_EQ(stranger.receive().status, 401);  // before the body was sent
    RawClient client(port);
    client.send(request(std::string(signed_in_) + "Expect: 100-continue\r\n"));
    EXPECT_NE(client.until("\r\n\r\n").find("100 Continue"), std::string::npos);
    client.send(body);
    const auto reply = client.receive();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, R"({"source":"aid","name":"f.csv","content":"hello"})");
    RawClient liar(port);
    liar.send(request(signed_in_, "multipart/form-data; boundary=other") + body);
    EXPECT_EQ(liar.receive().status, 422);
    RawClient quitter(port);
    quitter.send(request(signed_in_) + body.substr(0, 40));
    quitter.end();
    EXPECT_TRUE(quitter.ended());
    running_.reset();
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path / "uploads"));
}

TEST_F(HttpServer, ServesOthersWhileAThousandAreSlow) {
    options_.header_ms = 60'000;
    const auto port = start();
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 1000; ++i) {
        slow.push_back(std::make_unique<RawClient>(port));
        ASSERT_TRUE(slow.back()->good);
        slow.back()->send(
            i % 2 ? "GET /healthz HTT"
                  : "POST /api/v1/public HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{");
    }
    int served = 0;
    for (int i = 0; i < 500; ++i) {
        RawClient client(port);
        client.send(get("/api/v1/hello"));
        served += client.receive().status == 200;
    }
    EXPECT_GE(served, 495);
}

TEST_F(HttpServer, EndsSlowHeadersAndSilentConnections) {
    options_.header_ms = 100;
    options_.piece_ms = 100;
    options_.idle_ms = 100;
    const auto port = start();
    RawClient silent(port), half(port), bodyless(port);
    half.send("GET /healthz HTT");
    bodyless.send("POST /api/v1/public HTTP/1.1\r\nHost: t\r\nContent-Length: 900\r\n\r\n{");
    EXPECT_TRUE(silent.ended());
    EXPECT_TRUE(half.ended());
    EXPECT_TRUE(bodyless.ended());
}

TEST_F(HttpServer, HoldsFiveHundredIdleConnections) {
    const auto port = start();
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 500; ++i) idle.push_back(std::make_unique<RawClient>(port));
    RawClient busy(port);
    for (int i = 0; i < 200; ++i) {
        busy.send(get("/api/v1/hello"));
        ASSERT_EQ(busy.receive().status, 200);
    }
    for (auto& client : idle) {
        client->send(get("/healthz"));
        ASSERT_EQ(client->receive().status, 200);
    }
}

TEST_F(HttpServer, MakesRoomForNewcomersWhenFull) {
    options_.connections = 10;
    const auto port = start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 40; ++i) {
        clients.push_back(std::make_unique<RawClient>(port));
        clients.back()->send(get("/healthz"));
        EXPECT_EQ(clients.back()->receive().status, 200) << i;
    }
    EXPECT_TRUE(clients.front()->ended());
}

TEST_F(HttpServer, FinishesRequestsInFlightWhenStopped) {
    const auto port = start();
    RawClient busy(port), idle(port), early(port);
    early.send(get("/healthz"));
    EXPECT_EQ(early.receive().status, 200);
    in_slow = 0;
    busy.send(get("/api/v1/slow"));
    early.send(get("/api/v1/slow"));
    while (in_slow < 2) std::this_thread::yield();
    running_->stop();
    const auto reply = busy.receive();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_EQ(early.receive().status, 200);
    EXPECT_TRUE(idle.ended());
    EXPECT_FALSE(RawClient(port).good);
}

TEST_F(HttpServer, StopsBeforeAndWithoutRunning) {
    const auto server = Server::make(options_, echo_tables(), database_, gate_);
    server->stop();
    server->run();
    Server::make(options_, echo_tables(), database_, gate_);
}

TEST_F(HttpServer, SaysWhatToDoWhenThePortIsTaken) {
    options_.port = start();
    try {
        Server::make(options_, echo_tables(), database_, gate_);
        FAIL() << "bound twice";
    } catch (const Broken& broken) {
        EXPECT_NE(std::string(broken.what()).find("--port"), std::string::npos);
    }
}

}  // namespace
}  // namespace yk::http
