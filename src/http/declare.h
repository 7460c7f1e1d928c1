// What modules declare besides routes: resources, their commands, code tables.
#pragma once
#include <span>
#include <string_view>

#include "base/result.h"
#include "model/form.h"
#include "store/actor.h"

namespace yk {
class Tx;
}

namespace yk::http {

// Which rows a route speaks about. region: rows within the actor's regions, by the query layer. city: needs the whole city as scope.
// own: the actor's own account. none: nothing that belongs to a region.
enum class RowScope : std::uint8_t { none, own, region, city };

// A button of the console on one record: names a post route whose path has "{<record>}".
struct Command {
    std::string_view name;
    std::string_view path;
    model::Label label;
    bool danger = false;
};

// Record keeping without rules: one declaration gives list, single record, create, change, history, export and the pages of the console.
struct Resource {
    const model::Schema* schema;
    const model::Listing* listing;
    std::string_view path;  // "/organisation/departments"
    RowScope scope;
    const Right* read;
    const Right* write = nullptr;    // null: not created or changed through the generic routes
    const Right* export_ = nullptr;  // null: not exported
    std::span<const model::FormGroup> form{};
    std::span<const model::Check> checks{};
    // What the checks cannot say; `before` is null when the record is new. May complete the record.
    Status (*before_write)(Tx& tx, void* record, const void* before) = nullptr;
    std::span<const Command> commands{};
    const model::Column* title = nullptr;  // what global search shows; null: not in global search
    bool audited_read = false;             // reading one record leaves an audit note (personal data)
    bool single = false;                   // a migration made the one row; it is changed, and nobody makes a second
    // Fills the computed columns of a record before it is shown; called outside any running query.
    Status (*complete)(Tx& tx, void* record) = nullptr;
};

// A work queue: rows of a list that wait for somebody with the right to deal with them, told as configuration.
struct Queue {
    std::string_view code;     // "intake.batches.checked"
    model::Label label;        // what is to be done: "待导入的批次"
    const Right* right;        // of those who can do it
    const Resource* resource;  // the list; it need not be one of the generic ones
    // Which rows, as the list page would ask: "f.state=proposed&f.proposed_account.not=@me". @me stands for the caller's account, @today,
    // @today+3 and @today-7 for days.
    std::string_view filter;
    std::span<const std::string_view> title;  // columns that say which row it is, in order
    std::string_view page;                    // of one row in the console: "/policy/holds?open={id}"
    // In place of `title`, where the columns alone do not say it.
    std::string (*say)(const void* record, bool english) = nullptr;
    std::string_view due{};  // column with the day it is due, among the list's filters and sorts; empty: no day
};

// A code table of the product (GB/T 2261.1 …), offered to the console's dictionary.
struct CodeTable {
    std::string_view name;
    model::Label label;
    std::span<const model::Option> (*options)();
    std::string_view source;  // standard or document
};

}  // namespace yk::http
