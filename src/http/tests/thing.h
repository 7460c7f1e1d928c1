// A small record with everything a resource can have.
#pragma once
#include "http/route.h"

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
inline constexpr std::string_view item_filters[] = {"state", "due_on", "region", "amount"}, item_sorts[] = {"name", "amount", "due_on"},
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

inline constexpr std::string_view item_title[] = {"name", "phone"};
inline const Queue open_items{.code = "items.open",
                              .label = {"待关闭", "To close"},
                              .right = &write_items,
                              .resource = &items,
                              .filter = "f.state=open&f.amount.not=7",
                              .title = item_title,
                              .page = "/items?open={id}",
                              .due = "due_on"};
inline const Queue dear_items{.code = "items.dear",
                              .label = {"贵重", "Dear"},
                              .right = &read_items,
                              .resource = &items,
                              .filter = "f.amount.from=90",
                              .title = item_title,
                              .page = "/items/{id}"};

}  // namespace yk::http::testing
