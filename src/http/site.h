// The compiled route tables: which endpoint answers a path and method, and how its input is bound.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/route.h"
#include "http/server.h"

namespace yk::http {

inline constexpr std::string_view api_base = "/api/v1";

std::string_view method_name(Method method);
std::optional<Method> method_of(std::string_view name);
bool writes(Method method);
std::string_view scope_name(RowScope scope);

// "/a/{b}/c" → its pieces; a parameter keeps its braces off and says so.
struct Piece {
    std::string_view text;
    bool parameter;
};
std::vector<Piece> pieces_of(std::string_view path);
std::vector<std::string_view> parameters_of(std::string_view path);

// The six routes of a resource at most; their paths live as long as the program.
std::vector<Route> routes_of(const Resource& resource);

struct Endpoint {
    Route route;
    std::size_t index;                         // among all_routes()
    std::vector<std::string_view> parameters;  // in the order of the path
    const model::Schema* in = nullptr;         // null: none
    // look_up: one row by its key and nothing else. effect: one transaction with its reply. worker: anything may happen.
    enum class Way : std::uint8_t { worker, look_up, effect } way = Way::worker;
};

// What was found for a path: the endpoints by method and the values of its parameters.
struct Found {
    const std::array<const Endpoint*, 5>* by_method = nullptr;
    std::vector<std::string> values;

    explicit operator bool() const { return by_method != nullptr; }
    const Endpoint* of(Method method) const { return (*by_method)[static_cast<std::size_t>(method)]; }
    std::string allow() const;  // "GET, HEAD, OPTIONS"
};

class Site {
 public:
    explicit Site(const Tables& tables);
    Site(const Site&) = delete;
    ~Site();

    // `path` without the base. Literal segments win over parameters.
    Found find(std::string_view path) const;
    const std::vector<Endpoint>& endpoints() const { return endpoints_; }
    const Endpoint* endpoint(Method method, std::string_view pattern) const;
    const Resource* resource(std::string_view record) const;
    const Resource* resource_at(std::string_view path) const;
    const Tables& tables() const { return tables_; }

 private:
    struct Node;
    const Node* walk(const Node& node, const std::vector<std::string>& segments, std::size_t at, std::vector<std::string>& values) const;

    Tables tables_;
    std::vector<Endpoint> endpoints_;
    std::unique_ptr<Node> root_;
};

}  // namespace yk::http
