// Routes as tables: method, path, right, scope, summary; input and output come from the handler's signature.
// From these tables come dispatch, OpenAPI, the authorization matrix and the TypeScript client.
#pragma once
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/declare.h"
#include "model/describe.h"
#include "store/database.h"

namespace yk::http {

enum class Method : std::uint8_t { get, post, put, patch, remove };

// For routes open to the public, and for routes that any signed-in account may use on itself.
inline constexpr Right anyone{"anyone", {"任何人", "Anyone"}};
inline constexpr Right signed_in{"signed_in", {"已登录", "Signed in"}};

struct Upload {
    std::filesystem::path file;  // temporary, removed after the call unless moved away
    std::string name;            // as the client called it
    std::int64_t bytes = 0;
};

// An answer that is a file. Either a file on disk or bytes.
struct Download {
    std::string name;
    std::string type;  // media type
    std::filesystem::path file;
    std::string bytes;
};

// Nothing to answer: 204.
struct Nothing {};

// What a handler may know of the request besides its input.
class Call {
 public:
    virtual ~Call() = default;
    virtual store::Database& database() = 0;
    virtual const store::Request& request() const = 0;  // actor, trace, reason
    const Actor& actor() const { return request().actor; }
    virtual std::string_view address() const = 0;  // of the client
    virtual std::string_view user_agent() const = 0;
    virtual bool english() const = 0;
    virtual std::string_view session_token() const = 0;     // empty if none
    virtual void set_session_token(std::string token) = 0;  // sets the cookie; empty clears it
    virtual const std::vector<Upload>& uploads() const = 0;
    virtual const std::filesystem::path& data_folder() const = 0;
};

struct Answer {
    int status = 200;
    std::string body;  // JSON
    std::optional<Download> download;
};

struct Route;
// The routes of a module's sources as one list.
std::vector<Route> joined(std::initializer_list<std::span<const Route>> parts);

// The routes that one Resource declaration makes.
enum class Generic : std::uint8_t { none, list, one, create, change, history };

struct Route {
    Method method;
    std::string_view path;  // "/organisation/accounts/{account}/disable"
    const Right* right;
    RowScope scope;
    model::Label summary;
    const model::Schema* (*in)();   // null function result: no input
    const model::Schema* (*out)();  // null: nothing, or a file
    bool file = false;              // answers a Download
    bool upload = false;            // takes multipart/form-data
    bool own_transaction = false;   // handler takes Call& and opens transactions itself
    // In `values`, an input record already filled and checked (null if the route has none).
    Result<Answer> (*run)(Call& call, Tx* tx, const void* input);
    const Resource* resource = nullptr;  // of the generic routes
    Generic generic = Generic::none;
    bool raw = false;         // answers JSON that it writes by itself
    bool list_query = false;  // the handler reads the query of a list page by itself
};

namespace detail {

std::string json_of_any(const model::Schema& schema, const void* record);

template <class Out>
Result<Answer> answer_of(Result<Out>&& result) {
    if (!result) return tl::make_unexpected(std::move(result).error());
    Answer answer;
    if constexpr (std::is_same_v<Out, Download>)
        answer.download = std::move(*result);
    else if constexpr (std::is_same_v<Out, Nothing>)
        answer.status = 204;
    else if constexpr (std::is_same_v<Out, model::RawJson>)
        answer.body = std::move(result->text);
    else
        answer.body = json_of_any(model::schema<Out>(), &*result);
    return answer;
}
template <class T>
const model::Schema* schema_or_null() {
    if constexpr (model::detail::HasSchema<T>)
        return &model::schema<T>();
    else
        return nullptr;
}

template <auto F>
struct Handler;
template <class Out, class In, Result<Out> (*F)(Tx&, const In&)>
struct Handler<F> {
    using Input = In;
    using Output = Out;
    static constexpr bool own = false;
    static Result<Answer> run(Call&, Tx* tx, const void* in) { return answer_of<Out>(F(*tx, *static_cast<const In*>(in))); }
};
template <class Out, Result<Out> (*F)(Tx&)>
struct Handler<F> {
    using Input = void;
    using Output = Out;
    static constexpr bool own = false;
    static Result<Answer> run(Call&, Tx* tx, const void*) { return answer_of<Out>(F(*tx)); }
};
template <class Out, class In, Result<Out> (*F)(Call&, const In&)>
struct Handler<F> {
    using Input = In;
    using Output = Out;
    static constexpr bool own = true;
    static Result<Answer> run(Call& call, Tx*, const void* in) { return answer_of<Out>(F(call, *static_cast<const In*>(in))); }
};
template <class Out, Result<Out> (*F)(Call&)>
struct Handler<F> {
    using Input = void;
    using Output = Out;
    static constexpr bool own = true;
    static Result<Answer> run(Call& call, Tx*, const void*) { return answer_of<Out>(F(call)); }
};

template <auto F>
constexpr Route make(Method method, std::string_view path, const Right& right, RowScope scope, model::Label summary) {
    using H = Handler<F>;
    return {method,
            path,
            &right,
            scope,
            summary,
            &schema_or_null<typename H::Input>,
            &schema_or_null<typename H::Output>,
            std::is_same_v<typename H::Output, Download>,
            false,
            H::own,
            &H::run,
            nullptr,
            Generic::none,
            std::is_same_v<typename H::Output, model::RawJson>};
}

}  // namespace detail

// Handlers: Result<Out>(Tx&, const In&), Result<Out>(Tx&), or with Call& in place of Tx& where the handler opens its transactions itself
// (password hashing, long uploads). GET and Call& handlers do not write through a Tx given to them. In's members named in the path come
// from the path, the others from the query (get, remove) or the JSON body. In a query, the member f_level is the parameter `f.level`,
// f_at_from and f_at_to are `f.at.from` and `f.at.to`; a list member takes values parted by commas.
template <auto F>
constexpr Route get(std::string_view path, const Right& right, RowScope scope, model::Label summary) {
    return detail::make<F>(Method::get, path, right, scope, summary);
}
template <auto F>
constexpr Route post(std::string_view path, const Right& right, RowScope scope, model::Label summary) {
    return detail::make<F>(Method::post, path, right, scope, summary);
}
template <auto F>
constexpr Route put(std::string_view path, const Right& right, RowScope scope, model::Label summary) {
    return detail::make<F>(Method::put, path, right, scope, summary);
}
template <auto F>
constexpr Route remove(std::string_view path, const Right& right, RowScope scope, model::Label summary) {
    return detail::make<F>(Method::remove, path, right, scope, summary);
}
// A multipart upload: form fields fill In, files are in call.uploads().
template <auto F>
constexpr Route upload(std::string_view path, const Right& right, RowScope scope, model::Label summary) {
    Route route = detail::make<F>(Method::post, path, right, scope, summary);
    route.upload = true;
    return route;
}

// For lists made by hand: the handler gets after, limit, sort, q and f.* through list_request() (http/resource.h).
constexpr Route list_page(Route route) {
    route.list_query = true;
    return route;
}

// A list with its page, for handlers that list by hand.
template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next;
    std::int64_t count = 0;
    bool count_exact = true;
};
template <class T>
const model::Schema& schema_of(const Page<T>*) {
    static const auto columns =
        model::columns<Page<T>>({model::col<&Page<T>::items>("记录", "Items"), model::col<&Page<T>::next>("下一页", "Next page"),
                                 model::col<&Page<T>::count>("总数", "Count"), model::col<&Page<T>::count_exact>("准确", "Exact")});
    static const std::string name = "page_of_" + std::string(model::schema<T>().name);
    static const model::Schema schema = model::schema<Page<T>>(name, "", {"列表", "List"}, columns);
    return schema;
}

}  // namespace yk::http
