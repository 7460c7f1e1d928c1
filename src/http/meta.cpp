// What describes the product to its pages: records with their columns, filters, forms and commands; code tables; search; OpenAPI.
#include "http/meta.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "http/exchange.h"
#include "http/generic.h"
#include "http/known.h"
#include "http/resource.h"
#include "http/rows.h"
#include "model/json.h"
#include "model/openapi.h"

namespace yk::http {
namespace {

Tables introduced;
RegionCode introduced_city;

void append_text(std::string& out, std::string_view name, std::string_view text) {
    out.append(",\"").append(name).append("\":");
    model::append_json_string(out, text);
}

void append_label(std::string& out, std::string_view name, const model::Label& label) {
    out.append(",\"").append(name).append("\":{\"zh\":");
    model::append_json_string(out, label.zh);
    append_text(out, "en", label.en);
    out += '}';
}

void append_names(std::string& out, std::string_view name, std::span<const std::string_view> names) {
    out.append(",\"").append(name).append("\":[");
    for (const auto each : names) {
        if (out.back() != '[') out += ',';
        model::append_json_string(out, each);
    }
    out += ']';
}

// The columns of a command's input that are asked for: all but those in the path.
std::string fields_json(const Endpoint& endpoint, bool& reason) {
    std::vector<model::Column> columns;
    for (const auto& column : endpoint.in ? endpoint.in->columns : std::span<const model::Column>{}) {
        if (std::find(endpoint.parameters.begin(), endpoint.parameters.end(), column.name) != endpoint.parameters.end()) continue;
        if (column.name == "reason") reason = true;
        columns.push_back(column);
    }
    model::Schema asked = endpoint.in ? *endpoint.in : model::Schema{};
    asked.columns = columns;
    return model::columns_json(asked);
}

void append_commands(std::string& out, const Site& site, const Actor& actor, const Resource& resource) {
    out += ",\"commands\":[";
    for (const auto& command : resource.commands) {
        const auto* endpoint = site.endpoint(Method::post, command.path);
        CHECK(endpoint != nullptr);
        if (!actor.may(*endpoint->route.right)) continue;
        if (out.back() != '[') out += ',';
        bool reason = false;
        const auto fields = fields_json(*endpoint, reason);
        out += "{\"name\":";
        model::append_json_string(out, command.name);
        append_label(out, "label", command.label);
        append_text(out, "method", "POST");
        append_text(out, "path", command.path);
        out.append(",\"danger\":").append(command.danger ? "true" : "false").append(",\"reason\":").append(reason ? "true" : "false");
        out.append(",\"fields\":").append(fields).append("}");
    }
    out += ']';
}

void append_resource(std::string& out, const Site& site, const Actor& actor, const Resource& resource) {
    const auto may = [&](const Right* right) { return right && actor.may(*right) ? "true" : "false"; };
    const auto& schema = *resource.schema;
    out += "{\"record\":";
    model::append_json_string(out, schema.name);
    append_label(out, "label", schema.label);
    append_text(out, "path", resource.path);
    append_text(out, "scope", scope_name(resource.scope));
    out.append(",\"rights\":{\"read\":true,\"create\":")
        .append(may(resource.single ? nullptr : resource.write))
        .append(",\"update\":")
        .append(may(resource.write));
    out.append(",\"export\":").append(may(resource.export_)).append("},\"columns\":").append(model::columns_json(schema));
    append_names(out, "filters", resource.listing->filters);
    append_names(out, "sorts", resource.listing->sorts);
    out.append(",\"search\":").append(resource.listing->search.empty() ? "false" : "true");
    append_text(out, "default_sort", resource.listing->default_sort);
    out.append(",\"form\":").append(resource.write ? model::form_json(schema, resource.form) : "null");
    append_commands(out, site, actor, resource);
    out += '}';
}

Result<model::RawJson> describe_records(Call& call) {
    const auto& x = exchange_of(call);
    std::string out = "{\"items\":[";
    for (const auto* resource : x.site.tables().resources) {
        if (!may_read(call.actor(), *resource)) continue;
        if (out.back() != '[') out += ',';
        append_resource(out, x.site, call.actor(), *resource);
    }
    return model::RawJson{out + "]}"};
}

struct Since {
    std::optional<std::string> since;
};
const model::Schema& schema_of(const Since*) {
    static constexpr auto columns = model::columns<Since>({model::col<&Since::since>("版本", "Revision")});
    static constexpr model::Schema schema = model::schema<Since>("dictionary_query", "", {"代码表查询", "Dictionary query"}, columns);
    return schema;
}

// The tables are part of the program, so its content is their revision.
std::string revision_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return hex_text({reinterpret_cast<const char*>(&hash), sizeof hash});
}

Result<model::RawJson> dictionary(Call& call, const Since& in) {
    std::string tables = "[";
    for (const auto* table : exchange_of(call).site.tables().code_tables) {
        if (tables.size() > 1) tables += ',';
        tables += "{\"table\":";
        model::append_json_string(tables, table->name);
        append_label(tables, "label", table->label);
        append_text(tables, "source", table->source);
        tables += ",\"codes\":[";
        for (const auto& option : table->options()) {
            if (tables.back() != '[') tables += ',';
            tables += "{\"code\":";
            model::append_json_string(tables, option.code);
            append_label(tables, "label", option.label);
            tables.append(",\"retired\":").append(option.retired ? "true}" : "false}");
        }
        tables += "]}";
    }
    tables += ']';
    const auto revision = revision_of(tables);
    if (in.since == revision) tables = "[]";
    return model::RawJson{"{\"revision\":\"" + revision + "\",\"tables\":" + tables + "}"};
}

struct SearchQuery {
    std::string q;
};
const model::Schema& schema_of(const SearchQuery*) {
    static constexpr auto columns = model::columns<SearchQuery>({model::col<&SearchQuery::q>("查找", "Search for")});
    static constexpr model::Schema schema = model::schema<SearchQuery>("search_query", "", {"全局查找", "Search"}, columns);
    return schema;
}

// One hit; the subtitle is the first other searched column.
void append_hit(std::string& out, const Resource& resource, const void* record, bool english) {
    const auto& schema = *resource.schema;
    const auto id = model::display_text(*schema.key(), model::value_of(*schema.key(), record));
    out += "{\"id\":";
    model::append_json_string(out, id);
    append_text(out, "title", shown_text(*resource.title, record, english));
    const model::Column* second = nullptr;
    for (const auto name : resource.listing->search)
        if (!second && name != resource.title->name) second = schema.find(name);
    append_text(out, "subtitle", second ? shown_text(*second, record, english) : std::string());
    append_text(out, "path", std::string(resource.path) + "/" + id);
    out += '}';
}

Result<model::RawJson> search(Call& call, const SearchQuery& in) {
    const auto wanted = trimmed(in.q);
    if (length_of(wanted) < 2 || length_of(wanted) > 100) return fail_at("/query/q", "input.length", {{"low", "2"}, {"high", "100"}});
    return call.database().read_value(call.request(), [&](Tx& tx) -> Result<model::RawJson> {
        std::string out = "{\"groups\":[";
        for (const auto* resource : exchange_of(call).site.tables().resources) {
            if (!resource->title || resource->listing->search.empty() || !may_read(tx.actor(), *resource)) continue;
            store::ListRequest request;
            request.search = wanted;
            request.limit = 5;
            std::string hits;
            request.count_to = 0;  // nobody asks how many
            YK_TRY_VOID(list_rows(tx, *resource, request, [&](const void* record) {
                if (!hits.empty()) hits += ',';
                append_hit(hits, *resource, record, call.english());
            }));
            if (hits.empty()) continue;
            if (out.back() != '[') out += ',';
            out += "{\"record\":";
            model::append_json_string(out, resource->schema->name);
            append_label(out, "label", resource->schema->label);
            out.append(",\"items\":[").append(hits).append("]}");
        }
        return model::RawJson{out + "]}"};
    });
}

Result<model::RawJson> openapi(Call& call) {
    const auto& x = exchange_of(call);
    return model::RawJson{openapi_document(x.site.tables(), x.options.version)};
}

Result<Nothing> events(Call& call) {
    auto& x = exchange_of(call);
    x.events = EventStream{call.actor().account, std::string(call.session_token())};
    return Nothing{};
}

}  // namespace

std::string shown_text(const model::Column& column, const void* record, bool english) {
    if (column.privacy >= model::Privacy::personal) return model::masked_text(column, record);
    return model::display_text(column, model::value_of(column, record), english);
}

void introduce(const Tables& tables, RegionCode city) {
    check_queues(tables.queues);
    introduced = tables;
    introduced_city = city;
}
const Tables& known_tables() { return introduced; }

bool has_whole_city(const Actor& actor, RegionCode city) {
    return actor.scope.covers(city ? subtree_of(city) : RegionRange{0, 1'000'000'000'000});
}

bool may_read(const Actor& actor, const Resource& resource) {
    return actor.may(*resource.read) && (resource.scope != RowScope::city || has_whole_city(actor, introduced_city));
}

const Resource* readable_resource(const Actor& actor, std::string_view record) {
    for (const auto* resource : introduced.resources)
        if (resource->schema->name == record) return may_read(actor, *resource) ? resource : nullptr;
    return nullptr;
}

std::span<const Route> meta_routes() {
    using enum RowScope;
    static constexpr std::array all{
        get<&describe_records>("/meta/records", signed_in, own, {"记录说明", "Describe the records"}),
        get<&dictionary>("/dictionary", signed_in, own, {"代码表", "Code tables"}),
        get<&search>("/search", signed_in, region, {"全局查找", "Search everywhere"}),
        get<&openapi>("/openapi.json", anyone, none, {"接口说明", "This description"}),
        get<&events>("/events", signed_in, own, {"实时消息", "Server-sent events"}),
    };
    return all;
}

}  // namespace yk::http
