// Hostile requests over real sockets: whatever comes, no answer is a 5xx and the server goes on.
#include <gtest/gtest.h>

#include <random>

#include "http/tests/echo.h"

namespace yk::http {
namespace {

using namespace testing;

class Mutator {
 public:
    explicit Mutator(std::uint64_t seed) : random_(seed) {}
    std::size_t below(std::size_t n) { return n ? random_() % n : 0; }

    std::string request() {
        std::string text = seeds()[below(seeds().size())];
        const auto changes = below(6);
        for (std::size_t i = 0; i < changes; ++i) change(text);
        return text;
    }

 private:
    static const std::vector<std::string>& seeds() {
        static const std::string signed_in = "Cookie: yikang=writer\r\nX-CSRF-Token: csrf-writer\r\nIdempotency-Key: 0123456789abcdef\r\n";
        static const std::vector<std::string> all = {
            get("/api/v1/hello"),
            get("/api/v1/things/0000000000025?limit=5&f.colour=red,blue&f.day.from=2026-11-22", "Cookie: yikang=writer\r\n"),
            get("/console/%2e%2e/%2e%2e/etc/passwd", "Accept-Encoding: br, gzip;q=0\r\nIf-None-Match: \"x\"\r\n"),
            post("/api/v1/things", R"({"text":"陈","number":-9223372036854775808,"colour":"blue"})", signed_in),
            post("/api/v1/public", R"({"text":"\u0000\ud800","number":1e400,"colour":["red"]})"),
            post("/api/v1/public", std::string(200, '[') + "{\"a\":" + std::string(200, '{')),
            "POST /api/v1/public HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: "
            "chunked\r\n\r\n4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n",
            "POST /api/v1/uploads HTTP/1.1\r\nHost: t\r\n" + signed_in +
                "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 97\r\n\r\n--B\r\nContent-Disposition: form-data; "
                "name=\"source\"; "
                "filename=\"../../x\"\r\n\r\n' OR 1=1 --\r\n--B--\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: t\r\n\r\n",
            "HEAD /api/v1/hello HTTP/1.0\r\n\r\n",
            get("/healthz", "Range: bytes=0-18446744073709551615\r\nAccept-Language: en;q=nan, zh;q=1e999\r\n"),
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        };
        return all;
    }

    void change(std::string& text) {
        static const std::string tokens[] = {"\r\n",
                                             "\0",
                                             "%00",
                                             "%",
                                             "..",
                                             "{",
                                             "}",
                                             "[",
                                             "\"",
                                             "\xff\xfe",
                                             "' OR '1'='1",
                                             "${x}",
                                             "&limit=1",
                                             "=",
                                             "NaN",
                                             "1e999",
                                             "/",
                                             "//",
                                             " ",
                                             "\t",
                                             ";",
                                             "\r\n ",
                                             "Content-Length: 99999999999999999999\r\n",
                                             "Transfer-Encoding: chunked\r\n",
                                             "Host: x\r\n",
                                             "Expect: 100-continue\r\n"};
        const auto at = below(text.size() + 1);
        switch (below(7)) {
            case 0:
                if (at < text.size()) text[at] = static_cast<char>(below(256));
                break;
            case 1:
                text.insert(at, tokens[below(std::size(tokens))]);
                break;
            case 2:
                text.erase(at, below(12));
                break;
            case 3:
                text.insert(at, text.substr(below(text.size()), below(40)));
                break;
            case 4:
                text.resize(at);
                break;
            case 5:
                text.insert(at, std::string(below(3000), static_cast<char>(below(256))));
                break;
            default:
                if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        }
    }

    std::mt19937_64 random_;
};

class HttpHostile : public ::testing::Test {
 protected:
    void SetUp() override {
        options_.port = 0;
        options_.data = folder_.path;
        options_.limits = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
        gate_.add("writer", 12, {"test.thing.write", "test.thing.read"});
        Tables tables = echo_tables();
        std::erase_if(tables.routes,
                      [](const Route& route) { return route.path == "/broken" || route.path == "/surprise" || route.path == "/slow"; });
        running_.emplace(options_, tables, database_, gate_);
    }
    ServerOptions options_;
    Folder folder_;
    KnownGate gate_;
    NoDatabase database_;
    std::optional<Running> running_;
};

TEST_F(HttpHostile, TwentyThousandBrokenRequestsGetNo5xx) {
    Mutator mutator(20261122);
    std::map<int, int> answers;
    for (int i = 0; i < 20'000; ++i) {
        const auto request = mutator.request();
        RawClient client(running_->server->port(), 5);
        ASSERT_TRUE(client.good) << "after " << i;
        client.send(request);
        client.end();
        const auto reply = client.receive(request.starts_with("HEAD"));
        ++answers[reply.status];
        ASSERT_LT(reply.status, 500) << i << "\n" << request << "\n" << reply.body;
    }
    for (const auto& [status, count] : answers) RecordProperty("status_" + std::to_string(status), count);
    EXPECT_GT(answers[400], 100);
    EXPECT_GT(answers[422], 100);
    EXPECT_GT(answers[404], 100);
    EXPECT_GT(answers[200], 100);
    RawClient after(running_->server->port());
    after.send(get("/healthz"));
    EXPECT_EQ(after.receive().status, 200);
}

}  // namespace
}  // namespace yk::http
