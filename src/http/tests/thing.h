// A small record with everything a resource can have, served on a real database.
#pragma once
#include <boost/json.hpp>

#include "http/dispatch.h"
#include "http/generic.h"
#include "http/tests/harness.h"
#include "model/sql.h"
#include "store/tests/databases.h"

namespace yk::http::testing {

using ItemId = Id<struct ItemTag>;
enum class ItemState : std::uint8_t { open, closed };
inline std::span<const model::Option> options_of(ItemState) {
    static constexpr model::Option all[] = {{"open", {"开", "Open"}}, {"closed", {"关", "Closed"}}};
    return all;
}
struct Item {
    ItemId id;
    std::string name;
    std::string phone;
    ItemState state = ItemState::open;
    std::int64_t amount = 0;
    std::optional<Day> due_on;
    RegionCode region;
    std::int64_t version = 0;
};
inline const model::Schema& schema_of(const Item*) {
    using model::col;
    static constexpr auto columns = model::columns<Item>({
        model::key<&Item::id>("编号", "Id"),
        col<&Item::name>("名称", "Name"),
        col<&Item::phone>("电话", "Phone").personal().seal(),
        col<&Item::state>("状态", "State"),
        col<&Item::amount>("数量", "Amount"),
        col<&Item::due_on>("期限", "Due"),
        col<&Item::region>("区划", "Region").scope(),
        model::version<&Item::version>(),
    });
    static constexpr model::Schema schema = model::schema<Item>("item", "httptest_item", {"物品", "Item"}, columns);
    return schema;
}
inline constexpr std::string_view item_filters[] = {"state", "due_on", "region"}, item_sorts[] = {"name", "amount"},
                                  item_search[] = {"name"};
inline constexpr model::Listing item_listing{item_filters, item_sorts, item_search, "name"};
inline constexpr model::FormField item_fields[] = {{"name", {"名称", "Name"}, true}, {"phone"}, {"state"}, {"amount"}, {"due_on"},
                                                   {"region", {}, true, true}};
inline constexpr model::FormGroup item_form[] = {{{"基本", "Basic"}, item_fields}};
inline const model::Check item_checks[] = {model::length("name", 1, 20), model::range("amount", 0, 100)};

inline constexpr Right read_items{"item.item.read", {"看", "Read"}}, write_items{"item.item.write", {"写", "Write"}},
    export_items{"item.item.export", {"导出", "Export"}};

// Closing is a command, not a change of the state by hand.
struct CloseItem {
    ItemId item;
    std::string reason;
};
inline const model::Schema& schema_of(const CloseItem*) {
    static constexpr auto columns =
        model::columns<CloseItem>({model::col<&CloseItem::item>("物品", "Item"), model::col<&CloseItem::reason>("理由", "Reason")});
    static constexpr model::Schema schema = model::schema<CloseItem>("close_item", "", {"关闭", "Close"}, columns);
    return schema;
}
inline Result<Item> close_item(Tx& tx, const CloseItem& in) {
    auto item = YK_TRY(tx.get<Item>(in.item));
    item.state = ItemState::closed;
    tx.because(in.reason);
    YK_TRY_VOID(tx.update(item));
    return item;
}
inline constexpr Command item_commands[] = {{"close", "/items/{item}/close", {"关闭", "Close"}, true}};

inline const Resource items{
    .schema = &model::schema<Item>(),
    .listing = &item_listing,
    .path = "/items",
    .scope = RowScope::region,
    .read = &read_items,
    .write = &write_items,
    .export_ = &export_items,
    .form = item_form,
    .checks = item_checks,
    .commands = item_commands,
    .title = model::schema<Item>().find("name"),
    .audited_read = true,
};

inline constexpr RegionCode guangzhou{440100000000}, liwan{440103000000}, tianhe{440106000000};

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
        tables.routes = {post<&close_item>("/items/{item}/close", write_items, RowScope::region, {"关闭", "Close"})};
        tables.routes.insert(tables.routes.end(), routes().begin(), routes().end());
        tables.resources.insert(tables.resources.end(), resources().begin(), resources().end());
        for (const auto* kind : jobs()) tables.job_kinds.push_back(kind);
        dispatcher.emplace(server_options, tables, *database, gate, [] { return Traffic{}; });
    }

    struct Got {
        int status;
        boost::json::value json;
        std::string text;
        std::string string(std::string_view member) const { return std::string(json.at(member).as_string()); }
    };
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
        boost::json::error_code ec;
        return {response.status, boost::json::parse(response.body, ec), response.body};
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
