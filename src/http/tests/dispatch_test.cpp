// Who gets which answer: rights, scopes, sessions, forgery, input, limits, without sockets.
#include "http/dispatch.h"

#include <gtest/gtest.h>

#include "http/tests/echo.h"

namespace yk::http {
namespace {

using namespace testing;

const RegionCode guangzhou{440100000000}, liwan{440103000000};

class HttpDispatch : public ::testing::Test {
 protected:
    void SetUp() override {
        options_.city = guangzhou;
        options_.limits = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
        gate_.add("reader", 11, {"test.thing.read"}, Scope({subtree_of(liwan)}));
        gate_.add("writer", 12, {"test.thing.write"}, Scope({subtree_of(liwan)}));
        gate_.add("city", 13, {"test.thing.read", "test.thing.write"}, Scope({subtree_of(guangzhou)}));
        gate_.add("fresh", 14, {"test.thing.read"}).restricted = true;
    }
    Dispatcher& dispatcher() {
        if (!dispatcher_) dispatcher_.emplace(options_, echo_tables(), database_, gate_, [] { return Traffic{}; });
        return *dispatcher_;
    }
    WireResponse ask(std::string_view method, const std::string& path, std::string_view who = {}, std::string_view body = {}) {
        WireRequest request;
        request.method = method;
        target_ = "/api/v1" + path;
        request.target = target_;
        request.body = body;
        request.address = "203.0.113.9";
        if (!body.empty()) request.content_type = "application/json; charset=utf-8";
        cookie_ = "other=1; yikang=" + std::string(who);
        csrf_ = "csrf-" + std::string(who);
        key_ = key_override_.empty() ? "key-" + std::to_string(++keys_) + "-padding" : key_override_;
        if (!who.empty()) request.cookie = cookie_, request.csrf = csrf_, request.idempotency_key = key_;
        if (change_) change_(request);
        return dispatcher().answer(request);
    }
    int status(std::string_view method, const std::string& path, std::string_view who = {}, std::string_view body = {}) {
        return ask(method, path, who, body).status;
    }

    ServerOptions options_;
    KnownGate gate_;
    NoDatabase database_;
    std::optional<Dispatcher> dispatcher_;
    std::function<void(WireRequest&)> change_;
    std::string target_, cookie_, csrf_, key_, key_override_;
    int keys_ = 0;
};

const std::string thing = "/things/" + id_text(77);
constexpr std::string_view good_body = R"({"text":"a","colour":"blue"})";

TEST_F(HttpDispatch, AnswersByPathAndMethod) {
    EXPECT_EQ(status("GET", "/hello"), 200);
    EXPECT_EQ(status("HEAD", "/hello"), 200);
    EXPECT_EQ(status("POST", "/hello"), 405);
    EXPECT_EQ(status("BREW", "/hello"), 405);
    EXPECT_NE(ask("DELETE", "/hello").headers.find("Allow: GET, HEAD, OPTIONS\r\n"), std::string::npos);
    EXPECT_EQ(status("OPTIONS", "/hello"), 204);
    for (const auto* path : {"", "/", "/nothing", "/hello/", "/hello/x", "/hello%2f", "//hello", "/hello%00", "/%ff"})
        EXPECT_EQ(status("GET", path), 404) << path;
    EXPECT_EQ(ask("GET", "/file").body, "a,b\n");
    EXPECT_NE(ask("GET", "/file").headers.find("filename*=UTF-8''%E8%A1%A8%201.csv"), std::string::npos);
}

TEST_F(HttpDispatch, AsksForSessionRightAndScopeInThisOrder) {
    EXPECT_EQ(status("GET", thing), 401);
    EXPECT_EQ(status("GET", thing, "stranger"), 401);
    EXPECT_EQ(status("GET", thing, "writer"), 403);
    EXPECT_EQ(status("GET", thing, "reader"), 200);
    EXPECT_EQ(status("GET", "/city", "reader"), 403);
    EXPECT_EQ(status("GET", "/city", "city"), 200);
    EXPECT_EQ(status("GET", "/mine", "writer"), 200);
    EXPECT_EQ(status("GET", "/hello", "stranger"), 200);
}

TEST_F(HttpDispatch, RestrictsSessionsThatMustChangeTheirPassword) {
    EXPECT_EQ(status("GET", thing, "fresh"), 403);
    EXPECT_NE(ask("GET", thing, "fresh").body.find("http.session.restricted"), std::string::npos);
    EXPECT_EQ(status("GET", "/mine", "fresh"), 200);
}

TEST_F(HttpDispatch, GivesForeignMissingAndImpossibleIdsTheSameShape) {
    const auto missing = ask("GET", "/things/none", "reader");
    const auto bad = ask("GET", "/things/xyz", "reader");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(bad.status, 404);
}

TEST_F(HttpDispatch, RefusesForgedAndKeylessWrites) {
    EXPECT_EQ(status("POST", "/things", "writer", good_body), 200);
    change_ = [](WireRequest& r) { r.csrf = "csrf-reader"; };
    EXPECT_EQ(status("POST", "/things", "writer", good_body), 403);
    change_ = [](WireRequest& r) { r.csrf = {}; };
    EXPECT_EQ(status("POST", "/things", "writer", good_body), 403);
    for (const auto* key : {"", "short", "with blank in it"}) {
        change_ = [key](WireRequest& r) { r.idempotency_key = key; };
        EXPECT_EQ(status("POST", "/things", "writer", good_body), 422) << key;
    }
    change_ = [](WireRequest& r) { r.sec_fetch_site = "cross-site"; };
    EXPECT_EQ(status("POST", "/public", {}, good_body), 403);
    change_ = [](WireRequest& r) { r.sec_fetch_site = "same-origin"; };
    EXPECT_EQ(status("POST", "/public", {}, good_body), 200);
}

TEST_F(HttpDispatch, BindsTheQueryAndNamesEveryFault) {
    const auto good = ask("GET", thing + "?limit=5&f.colour=red,blue&f.day.from=2026-11-22", "reader");
    ASSERT_EQ(good.status, 200) << good.body;
    EXPECT_EQ(good.body, R"({"thing":")" + id_text(77) + R"(","limit":5,"f_colour":["red","blue"],"f_day_from":"2026-11-22"})");
    const auto fault = [&](const std::string& query) {
        const auto response = ask("GET", thing + "?" + query, "reader");
        EXPECT_EQ(response.status, 422) << query << response.body;
        const auto at = response.body.find("\"pointer\":\"") + 11;
        return response.body.substr(at, response.body.find('"', at) - at);
    };
    EXPECT_EQ(fault("limit=x"), "/query/limit");
    EXPECT_EQ(fault("limit=99999999999999999999"), "/query/limit");
    EXPECT_EQ(fault("limit=1&limit=2"), "/query/limit");
    EXPECT_EQ(fault("limit[]=1"), "/query/limit[]");
    EXPECT_EQ(fault("nothing=1"), "/query/nothing");
    EXPECT_EQ(fault("f_colour=red"), "/query/f_colour");
    EXPECT_EQ(fault("f.colour=green"), "/query/f.colour");
    EXPECT_EQ(fault("f.colour=red,"), "/query/f.colour");
    EXPECT_EQ(fault("f.day.from=2026-02-30"), "/query/f.day.from");
    EXPECT_EQ(fault("thing=" + id_text(78)), "/query/thing");
    EXPECT_EQ(fault("a=%"), "/query");
}

TEST_F(HttpDispatch, BindsTheBodyAndNamesEveryFault) {
    for (const auto* body :
         {"{", "[]", "\"x\"", R"({"text":1,"colour":"red"})", R"({"text":"a","colour":"green"})", R"({"text":"a","colour":"red","more":1})",
          R"({"colour":"red"})", R"({"text":"a","colour":"red","number":1e99})", R"({"text":"a","text":"b","colour":"red"})"})
        EXPECT_EQ(status("POST", "/things", "writer", body), 422) << body;
    EXPECT_EQ(status("POST", "/things", "writer"), 422);  // no body: members are missing
    EXPECT_EQ(status("POST", "/things?x=1", "writer", good_body), 422);
    change_ = [](WireRequest& r) { r.content_type = "text/plain"; };
    EXPECT_EQ(status("POST", "/things", "writer", good_body), 415);
    change_ = nullptr;
    EXPECT_EQ(status("POST", "/session", {}, "{\"x\":1}"), 422);
}

TEST_F(HttpDispatch, RepeatsTheAnswerOfAReplayWithoutItsEffect) {
    key_override_ = "the-same-key-0001";
    const int before = effects;
    const auto first = ask("POST", "/things", "writer", good_body), second = ask("POST", "/things", "writer", good_body);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, second.body);
    EXPECT_EQ(effects, before + 1);
    EXPECT_EQ(status("POST", "/things", "writer", R"({"text":"b","colour":"red"})"), 409);
    EXPECT_EQ(status("POST", "/things", "city", good_body), 200);  // another account's key of the same name
    EXPECT_EQ(effects, before + 2);
}

TEST_F(HttpDispatch, CatchesBrokenPlumbingAndSurprisesAtTheBoundary) {
    const auto broken = ask("GET", "/broken"), surprise = ask("GET", "/surprise");
    EXPECT_EQ(broken.status, 503);
    EXPECT_EQ(surprise.status, 500);
    EXPECT_EQ(broken.body.find("disk"), std::string::npos);
    EXPECT_EQ(surprise.body.find("surprise"), std::string::npos);
}

TEST_F(HttpDispatch, SetsTheCookieAsPromised) {
    EXPECT_NE(ask("POST", "/session").headers.find("Set-Cookie: yikang=fresh; Path=/; HttpOnly; SameSite=Strict\r\n"), std::string::npos);
    change_ = [](WireRequest& r) { r.tls = true; };
    const auto secure = ask("POST", "/session").headers;
    EXPECT_NE(secure.find("Set-Cookie: __Host-yikang=fresh; Path=/; HttpOnly; SameSite=Strict; Secure\r\n"), std::string::npos);
    EXPECT_NE(secure.find("Strict-Transport-Security"), std::string::npos);
    EXPECT_EQ(status("GET", "/mine", "writer"), 401);  // the plain cookie does not count over TLS
}

TEST_F(HttpDispatch, BelievesOnlyTheLocalProxy) {
    options_.behind_proxy = true;
    options_.limits.read = {60, 1};
    const auto from = [](const char* forwarded, bool loopback) {
        return [=](WireRequest& r) {
            r.forwarded_for = forwarded;
            r.loopback = loopback;
        };
    };
    change_ = from("198.51.100.1, 198.51.100.7", true);
    EXPECT_EQ(status("GET", "/hello"), 200);
    EXPECT_EQ(status("GET", "/hello"), 429);
    change_ = from("198.51.100.7, 198.51.100.8", true);
    EXPECT_EQ(status("GET", "/hello"), 200);
    change_ = from("198.51.100.9", false);
    EXPECT_EQ(status("GET", "/hello"), 200);
    change_ = from("198.51.100.10", false);
    EXPECT_EQ(status("GET", "/hello"), 429);
}

TEST_F(HttpDispatch, StopsGuessingWithin300Tries) {
    options_.limits.guess = Limits{}.guess;
    int tries = 0;
    while (tries < 300 && status("GET", "/things/" + id_text(1000 + tries), "stranger") != 429) ++tries;
    EXPECT_LT(tries, 300);
    EXPECT_EQ(status("GET", "/hello"), 429);           // whoever asks from that address without a session
    EXPECT_EQ(status("GET", "/mine", "reader"), 200);  // people who are signed in there are not disturbed
    for (tries = 0; tries < 300 && status("GET", "/things/none", "reader") != 429;) ++tries;
    EXPECT_LT(tries, 300);
    EXPECT_EQ(status("GET", "/mine", "writer"), 200);
}

TEST_F(HttpDispatch, BoundsSignInByAddress) {
    options_.limits.door = Limits{}.door;
    int tries = 0;
    while (tries < 100 && status("POST", "/session") != 429) ++tries;
    EXPECT_EQ(tries, 20);
    EXPECT_NE(ask("POST", "/session").headers.find("Retry-After: "), std::string::npos);
    EXPECT_EQ(status("GET", "/hello"), 200);
}

TEST_F(HttpDispatch, KeepsMetricsToItself) {
    WireRequest request;
    request.method = "GET";
    request.target = "/metrics";
    request.address = "203.0.113.9";
    EXPECT_EQ(dispatcher().answer(request).status, 404);
    request.address = "127.0.0.1";
    request.loopback = true;
    ask("GET", "/hello");
    const auto metrics = dispatcher().answer(request);
    EXPECT_EQ(metrics.status, 200);
    EXPECT_NE(metrics.body.find(R"(yikang_requests_total{method="GET",route="/hello",status="2xx"} 1)"), std::string::npos) << metrics.body;
}

TEST_F(HttpDispatch, CarriesStrictHeadersOnEveryAnswer) {
    for (const auto& response : {ask("GET", "/hello"), ask("GET", "/nothing"), ask("GET", "/broken")}) {
        for (const auto* header : {"X-Content-Type-Options: nosniff", "frame-ancestors 'none'", "script-src 'self';", "Referrer-Policy: "})
            EXPECT_NE(response.headers.find(header), std::string::npos) << header;
        EXPECT_EQ(response.headers.find("unsafe-eval"), std::string::npos);
    }
}

TEST_F(HttpDispatch, PlansBodies) {
    WireRequest request;
    request.method = "POST";
    request.target = "/api/v1/uploads";
    EXPECT_FALSE(dispatcher().plan(request).to_file);
    request.content_type = "multipart/form-data; boundary=x";
    EXPECT_TRUE(dispatcher().plan(request).to_file);
    EXPECT_EQ(dispatcher().refuse_upload(request)->status, 401);
    request.target = "/api/v1/things";
    EXPECT_FALSE(dispatcher().plan(request).to_file);
    EXPECT_EQ(dispatcher().plan(request).limit, 1 << 20);
}

Result<Nothing> no_input(Call&) { return Nothing{}; }

TEST(HttpRoutesDeathTest, RefusesTablesThatCannotBe) {
    constexpr Right no_right{"", {"", ""}};
    EXPECT_DEATH(all_routes({{get<&no_input>("/a", no_right, RowScope::none, {"", ""})}, {}, {}}), "right");
    EXPECT_DEATH(all_routes({{get<&no_input>("/a/{b}", anyone, RowScope::none, {"", ""})}, {}, {}}), "find");
    EXPECT_DEATH(all_routes({{get<&echo_query>("/a/{thing}", anyone, RowScope::none, {"", ""}),
                              get<&echo_query>("/a/{limit}", anyone, RowScope::none, {"", ""})},
                             {},
                             {}}),
                 "fresh");
}

}  // namespace
}  // namespace yk::http
