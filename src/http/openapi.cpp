// The OpenAPI 3.1 description of every route, made from the tables.
#include "model/openapi.h"

#include <algorithm>
#include <map>

#include "http/bind.h"
#include "http/site.h"
#include "model/json.h"

namespace yk::http {
namespace {

class Document {
 public:
    std::string make(const std::vector<Route>& routes, std::string_view version) {
        std::string paths;
        for (std::size_t i = 0; i < routes.size(); ++i) {
            const bool same = i > 0 && routes[i - 1].path == routes[i].path;
            if (!same) paths.append(paths.empty() ? "" : "},").append(quoted(routes[i].path)).append(":{");
            if (same) paths += ',';
            paths.append(quoted(lower(method_name(routes[i].method)))).append(":").append(operation(routes[i]));
        }
        if (!paths.empty()) paths += '}';
        std::string out = R"({"openapi":"3.1.0","info":{"title":"Yikang 颐康","version":)" + quoted(version) +
                          R"(},"servers":[{"url":"/api/v1"}],"paths":{)" + paths + R"(},"components":{"securitySchemes":{"session":)" +
                          R"({"type":"apiKey","in":"cookie","name":"__Host-yikang"}},"schemas":{"problem":)" + std::string(problem_schema);
        for (const auto& [name, schema] : schemas_) out.append(",").append(quoted(name)).append(":").append(model::json_schema(*schema));
        return out + "}}}";
    }

 private:
    static constexpr std::string_view problem_schema =
        R"({"type":"object","properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},)"
        R"("detail":{"type":"string"},"code":{"type":"string"},"traceId":{"type":"string"},"errors":{"type":"array","items":{"type":"object",)"
        R"("properties":{"pointer":{"type":"string"},"code":{"type":"string"},"message":{"type":"string"}},)"
        R"("required":["pointer","code","message"]}}},"required":["type","title","status","code","traceId","errors"]})";

    static std::string quoted(std::string_view text) {
        std::string out;
        model::append_json_string(out, text);
        return out;
    }
    static std::string lower(std::string_view text) {
        std::string out(text);
        for (auto& c : out) c = static_cast<char>(c | 0x20);
        return out;
    }

    std::string reference(const model::Schema& schema) {
        std::vector<const model::Schema*> reached;
        model::collect_nested(schema, reached);
        for (const auto* each : reached) schemas_.emplace(each->name, each);
        return R"({"$ref":"#/components/schemas/)" + std::string(schema.name) + "\"}";
    }

    // A schema of the columns that keep() accepts, spelled out in place: an input without the members of its path.
    template <class Keep>
    std::string part_of(const model::Schema& schema, Keep&& keep) {
        std::vector<model::Column> columns;
        for (const auto& column : schema.columns)
            if (keep(column)) columns.push_back(column);
        model::Schema part = schema;
        part.columns = columns;
        std::vector<const model::Schema*> reached;
        model::collect_nested(part, reached);
        for (const auto* each : reached)
            if (each != &part) schemas_.emplace(each->name, each);
        return model::json_schema(part);
    }

    std::string parameter(std::string_view name, std::string_view in, bool required, const std::string& schema, const model::Label& label) {
        return "{\"name\":" + quoted(name) + ",\"in\":" + quoted(in) + ",\"required\":" + (required ? "true" : "false") +
               ",\"description\":" + quoted(std::string(label.zh) + " · " + std::string(label.en)) + ",\"schema\":" + schema + "}";
    }

    // The type of one column, out of the schema of a record that has only it.
    std::string type_of(const model::Schema& schema, const model::Column& column) {
        const auto whole = part_of(schema, [&](const auto& each) { return each.name == column.name; });
        const auto start = whole.find("\"properties\":{\"" + std::string(column.name) + "\":") + 16 + column.name.size() + 1;
        const auto end = whole.find("},\"required\"", start), last = whole.find("},\"additionalProperties\"", start);
        return whole.substr(start, std::min(end, last) - start);
    }

    void list_parameters(const model::Schema& schema, const model::Listing& listing, std::vector<std::string>& out) {
        const std::string text = R"({"type":"string"})";
        out.push_back(parameter("after", "query", false, text, {"上一页给出的位置", "Cursor of the page before"}));
        out.push_back(parameter("limit", "query", false, R"({"type":"integer","minimum":1,"maximum":100,"default":50})", {"条数", "Rows"}));
        std::string sorts;
        for (const auto sort : listing.sorts) sorts.append(sorts.empty() ? "" : ", ").append(sort);
        out.push_back(parameter("sort", "query", false, text, {sorts, "Columns parted by commas, - before one for descending"}));
        if (!listing.search.empty()) out.push_back(parameter("q", "query", false, text, {"查找", "Search"}));
        for (const auto filter : listing.filters) {
            const auto* column = schema.find(filter);
            const auto name = "f." + std::string(filter);
            const auto label = column ? column->label : model::Label{filter, filter};
            out.push_back(parameter(name, "query", false, text, label));
            out.push_back(parameter(name + ".not", "query", false, text, label));
            const auto kind = column ? column->codec->kind : model::Kind::text;
            if (kind == model::Kind::text || kind == model::Kind::choice || kind == model::Kind::id || kind == model::Kind::flag) continue;
            out.push_back(parameter(name + ".from", "query", false, text, label));
            out.push_back(parameter(name + ".to", "query", false, text, label));
        }
    }

    std::string parameters(const Route& route) {
        std::vector<std::string> all;
        const auto names = parameters_of(route.path);
        const auto* in = route.generic != Generic::none ? route.resource->schema : route.in ? route.in() : nullptr;
        for (const auto name : names) {
            const auto* column = route.generic != Generic::none ? in->key() : in->find(name);
            all.push_back(parameter(name, "path", true, type_of(*in, *column), column->label));
        }
        const bool query = route.method == Method::get || route.method == Method::remove;
        for (const auto& column : query&& in&& route.generic == Generic::none ? in->columns : std::span<const model::Column>{}) {
            if (std::find(names.begin(), names.end(), column.name) != names.end() || column.computed) continue;
            const bool required = !column.codec->optional && column.codec->kind != model::Kind::list;
            const auto type = column.codec->kind == model::Kind::list ? std::string(R"({"type":"string"})") : type_of(*in, column);
            all.push_back(parameter(parameter_of_member(column.name), "query", required, type, column.label));
        }
        if (route.generic == Generic::list) list_parameters(*route.resource->schema, *route.resource->listing, all);
        if (writes(route.method) && route.right->code != anyone.code) {
            const std::string text = R"({"type":"string"})";
            all.push_back(parameter("Idempotency-Key", "header", true, text, {"每次提交一个", "A new one for each submission"}));
            all.push_back(parameter("X-CSRF-Token", "header", true, text, {"登录时给出", "Given at sign-in"}));
        }
        std::string out;
        for (const auto& each : all) out.append(out.empty() ? "" : ",").append(each);
        return out;
    }

    // What the form lets through: nothing else of the record can be sent.
    static bool settable(const Resource& resource, const model::Column& column, bool change) {
        for (const auto& group : resource.form)
            for (const auto& field : group.fields)
                if (field.column == column.name) return !(change && field.fixed);
        return false;
    }

    std::string body(const Route& route) {
        if (route.generic == Generic::create || route.generic == Generic::change) {
            const bool change = route.generic == Generic::change;
            auto schema = part_of(*route.resource->schema,
                                  [&](const auto& c) { return (change && c.version) || settable(*route.resource, c, change); });
            return R"({"required":true,"content":{"application/json":{"schema":)" + schema + "}}}";
        }
        const auto* in = route.in ? route.in() : nullptr;
        if (!in || route.method == Method::get || route.method == Method::remove) return {};
        const auto names = parameters_of(route.path);
        auto schema =
            part_of(*in, [&](const auto& c) { return std::find(names.begin(), names.end(), c.name) == names.end() && !c.computed; });
        if (!route.upload) return R"({"content":{"application/json":{"schema":)" + schema + "}}}";
        return R"({"required":true,"content":{"multipart/form-data":{"schema":)" + schema + "}}}";
    }

    std::string good_response(const Route& route) {
        const auto described = [](std::string_view status, const std::string& content) {
            return quoted(status) + ":{\"description\":\"\"" + (content.empty() ? "" : ",\"content\":{" + content + "}") + "}";
        };
        const auto json = [](const std::string& schema) { return "\"application/json\":{\"schema\":" + schema + "}"; };
        switch (route.generic) {
            case Generic::list:
                return described(
                    "200", json(R"({"type":"object","properties":{"items":{"type":"array","items":)" + reference(*route.resource->schema) +
                                R"(},"next":{"type":["string","null"]},"previous":{"type":"null"},"count":{"type":"integer"},)"
                                R"("count_exact":{"type":"boolean"}},"required":["items","next","count","count_exact"]})"));
            case Generic::one:
            case Generic::change:
                return described("200", json(reference(*route.resource->schema)));
            case Generic::create:
                return described("201", json(reference(*route.resource->schema)));
            case Generic::history:
                return described("200", json(R"({"type":"object","properties":{"items":{"type":"array"}},"required":["items"]})"));
            case Generic::none:
                break;
        }
        if (route.file) return described("200", R"("application/octet-stream":{})");
        const auto* out = route.out ? route.out() : nullptr;
        if (route.raw) return described("200", json("{}"));
        return out ? described("200", json(reference(*out))) : described("204", {});
    }

    std::string operation(const Route& route) {
        std::string out = "{\"summary\":" + quoted(route.summary.zh) + ",\"description\":" + quoted(route.summary.en);
        out += ",\"operationId\":" + quoted(operation_id(route));
        out += ",\"x-right\":" + quoted(route.right->code) + ",\"x-scope\":" + quoted(scope_name(route.scope));
        if (route.right->code != anyone.code) out += ",\"security\":[{\"session\":[]}]";
        if (const auto all = parameters(route); !all.empty()) out += ",\"parameters\":[" + all + "]";
        if (const auto content = body(route); !content.empty()) out += ",\"requestBody\":" + content;
        return out + ",\"responses\":{" + good_response(route) +
               R"(,"default":{"description":"","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/problem"}}}}}})";
    }
    static std::string operation_id(const Route& route) {
        std::string out = lower(method_name(route.method));
        for (const auto& piece : pieces_of(route.path)) out.append("_").append(piece.text);
        for (auto& c : out)
            if (c == '.' || c == '-') c = '_';
        return out;
    }

    std::map<std::string, const model::Schema*, std::less<>> schemas_;
};

}  // namespace

std::string_view scope_name(RowScope scope) {
    constexpr std::string_view names[] = {"none", "own", "region", "city"};
    return names[static_cast<std::size_t>(scope)];
}

std::string openapi_document(const Tables& tables, std::string_view version) { return Document().make(all_routes(tables), version); }

}  // namespace yk::http
