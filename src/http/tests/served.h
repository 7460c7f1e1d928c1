// A dispatcher over a real database of either kind, with one resource, asked as the server would.
#pragma once
#include <gtest/gtest.h>

#include <memory>

#include "http/dispatch.h"
#include "http/generic.h"
#include "http/tests/harness.h"
#include "http/tests/thing.h"
#include "model/sql.h"
#include "store/tests/databases.h"

namespace boost::json {
class value;
}

namespace yk::http::testing {

inline constexpr RegionCode guangzhou{440100000000}, liwan{440103000000}, tianhe{440106000000};

// An answer with its body read; Boost.JSON stays in served_test.cpp and in the tests.
struct Got {
    Got(int status, std::string text);
    std::string string(std::string_view member) const;
    int status;
    std::string text;
    std::shared_ptr<const boost::json::value> parsed;
    const boost::json::value& json;
};

class OnServedDatabase : public store::testing::OnBothDatabases {
 protected:
    void SetUp() override {
        options.records = {&model::schema<Item>()};
        for (const auto* record : work::records()) options.records.push_back(record);
        for (const auto* record : records()) options.records.push_back(record);
        create_ = model::create_table(model::schema<Item>());
        std::vector<store::Migration> steps{{"httptest", 1, create_}};
        for (const auto& step : work::migrations()) steps.push_back(step);
        for (const auto& step : migrations()) steps.push_back(step);
        open(steps);
        gate.add("liwan", 11, {"item.item.read", "item.item.write", "item.item.export", "personal.unmask"}, Scope({subtree_of(liwan)}));
        gate.add("tianhe", 12, {"item.item.read", "item.item.write"}, Scope({subtree_of(tianhe)}));
        gate.add("auditor", 13, {"audit.entry.read", "audit.chain.verify"}, Scope({subtree_of(guangzhou)}));
        gate.add("nobody", 14, {}, Scope({subtree_of(guangzhou)}));
        server_options.city = guangzhou;
        server_options.data = folder;
        server_options.limits = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
        tables.resources = {&items};
        tables.queues = {&open_items, &dear_items};
        tables.routes = {post<&close_item>("/items/{item}/close", write_items, RowScope::region, {"关闭", "Close"})};
        tables.routes.insert(tables.routes.end(), routes().begin(), routes().end());
        tables.resources.insert(tables.resources.end(), resources().begin(), resources().end());
        tables.queues.insert(tables.queues.end(), queues().begin(), queues().end());
        for (const auto* kind : jobs()) tables.job_kinds.push_back(kind);
        dispatcher.emplace(server_options, tables, *database, gate, [] { return Traffic{}; });
    }

    // A key makes it a write that may be replayed; otherwise each write gets its own.
    Got ask(std::string_view method, std::string_view path, std::string_view who, std::string_view body = {}, std::string key = {}) {
        const auto target = "/api/v1" + std::string(path), cookie = "yikang=" + std::string(who), csrf = "csrf-" + std::string(who);
        if (key.empty()) key = "key-of-write-" + std::to_string(++keys_);
        WireRequest request;
        request.method = method;
        request.target = target;
        request.body = body;
        request.address = "203.0.113.9";
        request.cookie = cookie;
        request.csrf = csrf;
        request.idempotency_key = key;
        if (!body.empty()) request.content_type = "application/json";
        auto response = dispatcher->answer(request);
        return {response.status, response.body};
    }
    std::string make(std::string_view who, std::string_view name, RegionCode region, int amount = 1) {
        const auto got = ask("POST", "/items", who,
                             R"({"name":")" + std::string(name) + R"(","phone":"13800001234","amount":)" + std::to_string(amount) +
                                 R"(,"region":")" + region_text(region) + "\"}");
        EXPECT_EQ(got.status, 201) << got.text;
        return got.status == 201 ? got.string("id") : std::string();
    }

    KnownGate gate;
    Tables tables;
    ServerOptions server_options;
    std::optional<Dispatcher> dispatcher;

 private:
    std::string create_;
    int keys_ = 0;
};

}  // namespace yk::http::testing
