#include "http/history.h"

#include "model/json.h"
#include "store/audit.h"

namespace yk::http {
namespace {

// One element of AuditEntry::changes.
struct Change {
    std::string field;
    model::RawJson from;
    model::RawJson to;
};
const model::Schema& schema_of(const Change*) {
    static constexpr auto columns = model::columns<Change>({
        model::col<&Change::field>("字段", "Field"),
        model::col<&Change::from>("原值", "From"),
        model::col<&Change::to>("新值", "To"),
    });
    static constexpr model::Schema schema = model::schema<Change>("audit_change", "", {"变更", "Change"}, columns);
    return schema;
}
struct Changes {
    std::vector<Change> changes;
};
const model::Schema& schema_of(const Changes*) {
    static constexpr auto columns = model::columns<Changes>({model::col<&Changes::changes>("变更", "Changes")});
    static constexpr model::Schema schema = model::schema<Changes>("audit_changes", "", {"变更", "Changes"}, columns);
    return schema;
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
    out.append(",\"").append(name).append("\":");
    model::append_json_string(out, text);
}

std::string changes_json(const model::Schema& schema, const std::string& raw) {
    Changes changes;
    // A note of another kind carries an object in place of a list; it has no field changes.
    if (!raw.starts_with('[') || !model::read_json(model::schema<Changes>(), "{\"changes\":" + raw + "}", &changes)) return "[]";
    std::string out = "[";
    for (const auto& change : changes.changes) {
        const auto* column = schema.find(change.field);
        if (column && column->hidden) continue;
        if (out.size() > 1) out += ',';
        out += "{\"field\":";
        model::append_json_string(out, change.field);
        out += ",\"label\":{\"zh\":";
        model::append_json_string(out, column ? column->label.zh : std::string_view(change.field));
        append_member(out, "en", column ? column->label.en : std::string_view(change.field));
        out += "},\"from\":" + change.from.text + ",\"to\":" + change.to.text + "}";
    }
    return out + "]";
}

}  // namespace

std::string history_json(Tx& tx, const model::Schema& schema, std::int64_t id) {
    std::string out = "{\"items\":[";
    for (const auto& entry : store::history_of(tx, schema.name, id)) {
        if (out.back() != '[') out += ',';
        out += "{\"at\":";
        model::append_json_string(out, instant_text(entry.at));
        out += ",\"actor\":{\"id\":";
        out += entry.account ? "\"" + id_text(entry.account) + "\"" : "null";
        append_member(out, "name", entry.actor);
        out += "}";
        append_member(out, "action", entry.action);
        append_member(out, "reason", entry.reason);
        out += ",\"changes\":" + changes_json(schema, entry.changes.text) + "}";
    }
    return out + "]}";
}

}  // namespace yk::http
