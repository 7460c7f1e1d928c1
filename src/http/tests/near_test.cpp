// The requests that the IO thread answers itself or hands to the database without a worker: the same answers, in the right order.
#include <boost/json.hpp>

#include "http/tests/served.h"

namespace yk::http::testing {
namespace {

Result<Item> break_down(Tx&, const CloseItem&) { throw Broken("the plumbing of this test"); }

class HttpNear : public OnServedDatabase {
 protected:
    void SetUp() override {
        OnServedDatabase::SetUp();
        shown_ = items;
        shown_.path = "/shown";
        shown_.audited_read = false;
        shown_.write = shown_.export_ = nullptr;
        shown_.commands = {};
        tables.resources.push_back(&shown_);
        tables.routes.push_back(http::post<&break_down>("/items/{item}/break", write_items, RowScope::region, {"坏", "Break"}));
        server_options.port = 0;
        running_.emplace(server_options, tables, *database, gate);
    }
    void TearDown() override {
        running_.reset();
        OnServedDatabase::TearDown();
    }
    void stop() { running_->stop(); }
    std::uint16_t port() const { return running_->server->port(); }

    static std::string read(const std::string& path) { return get("/api/v1" + path, "Cookie: yikang=liwan\r\n"); }
    std::string write(std::string_view method, std::string_view path, std::string_view body, std::string key = {}) {
        if (key.empty()) key = "key-of-near-" + std::to_string(++keys_);
        return std::string(method) + " /api/v1" + std::string(path) +
               " HTTP/1.1\r\nHost: test\r\nCookie: yikang=liwan\r\nX-CSRF-Token: csrf-liwan\r\nIdempotency-Key: " + key +
               "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
    }

 private:
    Resource shown_ = items;
    std::optional<Running> running_;
    int keys_ = 0;
};

constexpr std::string_view lamp = R"({"name":"灯","phone":"13800001234","amount":1,"region":"440103000000"})";

TEST_P(HttpNear, NobodyReadsWhatIsOlderThanTheyWereTold) {
    const auto id = make("liwan", "灯", liwan, 0);
    RawClient writer(port()), reader(port()), crowd(port());
    std::string many;
    for (int i = 0; i < 40; ++i) many += read("/shown/" + id);
    for (int round = 1; round <= 40; ++round) {
        ASSERT_TRUE(crowd.send(many));  // keeps a snapshot in use
        ASSERT_TRUE(writer.send(
            write("PATCH", "/items/" + id, R"({"amount":)" + std::to_string(round) + R"(,"version":)" + std::to_string(round) + "}")));
        const auto told = writer.receive();
        ASSERT_EQ(told.status, 200) << told.body;
        ASSERT_TRUE(reader.send(read("/shown/" + id)));
        const auto seen = reader.receive();
        ASSERT_EQ(seen.status, 200) << seen.body;
        EXPECT_EQ(boost::json::parse(seen.body).at("amount").as_int64(), round);
        std::int64_t last = 0;
        for (int i = 0; i < 40; ++i) {
            const auto amount = boost::json::parse(crowd.receive().body).at("amount").as_int64();
            EXPECT_GE(amount, last);
            last = amount;
        }
    }
}

TEST_P(HttpNear, WritesAreAnsweredAndReplayedAndRefusedAsByAWorker) {
    RawClient client(port());
    ASSERT_TRUE(client.send(write("POST", "/items", lamp, "the-same-key")));
    const auto first = client.receive();
    ASSERT_EQ(first.status, 201) << first.body;
    ASSERT_TRUE(client.send(write("POST", "/items", lamp, "the-same-key")));
    EXPECT_EQ(client.receive().body, first.body);
    ASSERT_TRUE(client.send(write("POST", "/items", R"({"name":"","amount":1,"region":"440103000000"})")));
    const auto refused = client.receive();
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.body.find("/name"), std::string::npos) << refused.body;
    ASSERT_TRUE(client.send(write("POST", "/items", R"({"name":)")));
    EXPECT_EQ(client.receive().status, 422);
    ASSERT_TRUE(client.send(post("/api/v1/items", lamp, "Cookie: yikang=liwan\r\nIdempotency-Key: no-token-at-all\r\n")));
    EXPECT_EQ(client.receive().status, 403);
    ASSERT_TRUE(client.send(read("/shown/0000000000001")));
    EXPECT_EQ(client.receive().status, 404);
}

TEST_P(HttpNear, OnlyWhatIsShortTakesTheShortWay) {
    const Site site(tables);
    const auto way = [&](Method method, std::string_view path) { return site.endpoint(method, path)->way; };
    EXPECT_EQ(way(Method::get, "/shown/{item}"), Endpoint::Way::look_up);
    EXPECT_EQ(way(Method::get, "/items/{item}"), Endpoint::Way::worker) << "it leaves a trace in the audit";
    EXPECT_EQ(way(Method::get, "/shown"), Endpoint::Way::worker) << "a list may be long";
    EXPECT_EQ(way(Method::post, "/items"), Endpoint::Way::effect);
    EXPECT_EQ(way(Method::post, "/unmask"), Endpoint::Way::worker) << "it opens transactions of its own";
}

TEST_P(HttpNear, AFaultInAWriteIsAnsweredAndTheServerGoesOn) {
    const auto id = make("liwan", "灯", liwan);
    RawClient client(port());
    ASSERT_TRUE(client.send(write("POST", "/items/" + id + "/break", R"({"reason":"试"})")));
    EXPECT_EQ(client.receive().status, 503);
    ASSERT_TRUE(client.send(write("POST", "/items", lamp)));
    EXPECT_EQ(client.receive().status, 201);
}

TEST_P(HttpNear, WritesInFlightAreAnsweredWhenTheServerStops) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<RawClient>(port()));
        ASSERT_TRUE(clients.back()->send(write("POST", "/items", lamp)));
    }
    const auto first = clients.front()->receive();
    EXPECT_EQ(first.status, 201);
    stop();
    int kept = 0;
    for (std::size_t i = 1; i < clients.size(); ++i) kept += clients[i]->receive().status == 201;
    const auto listed = ask("GET", "/items", "liwan");
    // Who was answered has an item; nobody else was promised one.
    EXPECT_GE(listed.json.at("count").to_number<std::int64_t>(), kept + 1);
}

INSTANTIATE_TEST_SUITE_P(Both, HttpNear, store::testing::both(), store::testing::name_of);

}  // namespace
}  // namespace yk::http::testing
