#include "http/site.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "base/check.h"
#include "http/resource.h"
#include "http/target.h"
#include "model/json.h"

namespace yk::http {
namespace {

constexpr std::string_view method_names[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

// Paths made at start from the tables; kept for good, as the literals of hand-written routes are.
std::string_view kept(std::string text) {
    static std::mutex mutex;
    static std::set<std::string, std::less<>> all;
    const std::lock_guard lock(mutex);
    return *all.insert(std::move(text)).first;
}

// The path with every parameter replaced by "{}": routes that differ only in names answer the same requests.
std::string shape_of(std::string_view path) {
    std::string out;
    for (const auto& piece : pieces_of(path)) out.append("/").append(piece.parameter ? "{}" : piece.text);
    return out;
}

void check_route(const Route& route) {
    CHECK(route.right != nullptr && !route.right->code.empty());
    CHECK(route.path.starts_with('/') && route.run != nullptr);
    const model::Schema* in = route.in ? route.in() : nullptr;
    if (route.generic != Generic::none) return;
    for (const auto name : parameters_of(route.path)) CHECK(in && in->find(name));
    for (const auto& column : in ? in->columns : std::span<const model::Column>{})
        CHECK(writes(route.method) || column.codec->kind != model::Kind::object);
}

}  // namespace

std::string detail::json_of_any(const model::Schema& schema, const void* record) { return model::json_of(schema, record); }

std::string_view method_name(Method method) { return method_names[static_cast<std::size_t>(method)]; }

std::optional<Method> method_of(std::string_view name) {
    if (name == "HEAD") return Method::get;
    for (std::size_t i = 0; i < std::size(method_names); ++i)
        if (method_names[i] == name) return static_cast<Method>(i);
    return std::nullopt;
}

bool writes(Method method) { return method != Method::get; }

std::vector<Piece> pieces_of(std::string_view path) {
    std::vector<Piece> out;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto text = path.substr(0, path.find('/'));
        path.remove_prefix(text.size());
        if (text.size() > 2 && text.front() == '{' && text.back() == '}')
            out.push_back({text.substr(1, text.size() - 2), true});
        else
            out.push_back({text, false});
    }
    return out;
}

std::vector<std::string_view> parameters_of(std::string_view path) {
    std::vector<std::string_view> out;
    for (const auto& piece : pieces_of(path))
        if (piece.parameter) out.push_back(piece.text);
    return out;
}

std::vector<Route> routes_of(const Resource& resource) {
    CHECK(resource.schema && resource.listing && resource.read && resource.schema->key());
    const auto& label = resource.schema->label;
    const auto base = kept(std::string(resource.path));
    const auto one = kept(std::string(resource.path) + "/{" + std::string(resource.schema->name) + "}");
    const auto history = kept(std::string(one) + "/history");
    const auto route = [&](Method method, std::string_view path, const Right* right, Generic generic, auto run, std::string zh,
                           std::string en) {
        Route made{method,  path,   right, resource.scope, {kept(zh + std::string(label.zh)), kept(en + std::string(label.en))},
                   nullptr, nullptr};
        made.run = run;
        made.resource = &resource;
        made.generic = generic;
        return made;
    };
    std::vector<Route> out{
        route(Method::get, base, resource.read, Generic::list, &list_records, "列表：", "List: "),
        route(Method::get, one, resource.read, Generic::one, &get_record, "查看：", "Show: "),
        route(Method::get, history, resource.read, Generic::history, &record_history, "变更记录：", "History: "),
    };
    if (resource.write) {
        if (!resource.single)
            out.push_back(route(Method::post, base, resource.write, Generic::create, &create_record, "新增：", "Create: "));
        out.push_back(route(Method::patch, one, resource.write, Generic::change, &change_record, "修改：", "Change: "));
    }
    return out;
}

std::vector<Route> joined(std::initializer_list<std::span<const Route>> parts) {
    std::vector<Route> out;
    for (const auto part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

std::vector<Route> all_routes(const Tables& tables) {
    std::vector<Route> all = tables.routes;
    for (const auto* resource : tables.resources) {
        const auto made = routes_of(*resource);
        all.insert(all.end(), made.begin(), made.end());
    }
    std::sort(all.begin(), all.end(),
              [](const Route& a, const Route& b) { return std::tie(a.path, a.method) < std::tie(b.path, b.method); });
    std::set<std::string> seen;
    for (const auto& route : all) {
        check_route(route);
        const bool fresh = seen.insert(std::string(method_name(route.method)) + shape_of(route.path)).second;
        CHECK(fresh);  // two routes answer the same requests
    }
    return all;
}

namespace {
// A row of plain values is short; what holds documents may be long, and its answer would be compressed where nothing may take time.
bool is_short(const model::Schema& schema) {
    return std::none_of(schema.columns.begin(), schema.columns.end(), [](const model::Column& column) {
        const auto kind = column.codec->kind;
        return kind == model::Kind::json || kind == model::Kind::list || kind == model::Kind::object;
    });
}
Endpoint::Way way_of(const Route& route) {
    if (writes(route.method) && !route.upload && !route.own_transaction && route.right->code != anyone.code) return Endpoint::Way::effect;
    const auto* one = route.generic == Generic::one ? route.resource : nullptr;
    if (one && !one->audited_read && !one->complete && is_short(*one->schema)) return Endpoint::Way::look_up;
    return Endpoint::Way::worker;
}
}  // namespace

struct Site::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::array<const Endpoint*, 5> by_method{};
    bool answers = false;
};

std::string Found::allow() const {
    std::string out;
    for (const auto* endpoint : *by_method) {
        if (!endpoint) continue;
        out.append(method_name(endpoint->route.method)).append(", ");
        if (endpoint->route.method == Method::get) out += "HEAD, ";
    }
    return out + "OPTIONS";
}

Site::Site(const Tables& tables) : tables_(tables), root_(std::make_unique<Node>()) {
    for (const auto& route : all_routes(tables_))
        endpoints_.push_back({route, endpoints_.size(), parameters_of(route.path), route.in ? route.in() : nullptr, way_of(route)});
    for (const auto& endpoint : endpoints_) {
        Node* node = root_.get();
        for (const auto& piece : pieces_of(endpoint.route.path)) {
            auto& next = piece.parameter ? node->parameter : node->literals[std::string(piece.text)];
            if (!next) next = std::make_unique<Node>();
            node = next.get();
        }
        node->answers = true;
        node->by_method[static_cast<std::size_t>(endpoint.route.method)] = &endpoint;
    }
}

Site::~Site() = default;

const Site::Node* Site::walk(const Node& node, const std::vector<std::string>& segments, std::size_t at,
                             std::vector<std::string>& values) const {
    if (at == segments.size()) return node.answers ? &node : nullptr;
    if (const auto literal = node.literals.find(segments[at]); literal != node.literals.end())
        if (const auto* found = walk(*literal->second, segments, at + 1, values)) return found;
    if (!node.parameter) return nullptr;
    values.push_back(segments[at]);
    const auto* found = walk(*node.parameter, segments, at + 1, values);
    if (!found) values.pop_back();
    return found;
}

Found Site::find(std::string_view path) const {
    const auto segments = path_segments(path);
    Found found;
    const auto* node = segments ? walk(*root_, *segments, 0, found.values) : nullptr;
    if (node) found.by_method = &node->by_method;
    return found;
}

const Endpoint* Site::endpoint(Method method, std::string_view pattern) const {
    for (const auto& endpoint : endpoints_)
        if (endpoint.route.method == method && endpoint.route.path == pattern) return &endpoint;
    return nullptr;
}

const Resource* Site::resource(std::string_view record) const {
    for (const auto* resource : tables_.resources)
        if (resource->schema->name == record) return resource;
    return nullptr;
}

const Resource* Site::resource_at(std::string_view path) const {
    for (const auto* resource : tables_.resources)
        if (resource->path == path) return resource;
    return nullptr;
}

}  // namespace yk::http
