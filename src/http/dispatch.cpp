#include "http/dispatch.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "base/text.h"
#include "http/bind.h"
#include "http/compress.h"
#include "http/generic.h"
#include "http/known.h"
#include "http/multipart.h"
#include "http/problem.h"
#include "http/resource.h"

namespace yk::http {
namespace {

// Durations and limits only; moments that are kept come from the database's clock.
std::int64_t steady_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string sha256_hex(std::initializer_list<std::string_view> parts) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    bool good = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
    for (const auto part : parts) {
        const auto size = static_cast<std::uint64_t>(part.size());
        good = good && EVP_DigestUpdate(context.get(), &size, sizeof size) == 1 &&
               EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    }
    if (!good || EVP_DigestFinal_ex(context.get(), digest, &length) != 1) throw Broken("SHA-256 is not available in this OpenSSL");
    return hex_text({reinterpret_cast<const char*>(digest), length});
}

// Same length of time whatever the difference.
bool same_secret(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

bool is(const Right* right, const Right& which) { return right->code == which.code; }

std::string_view cookie_value(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        auto part = cookies.substr(0, cookies.find(';'));
        cookies.remove_prefix(std::min(cookies.size(), part.size() + 1));
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') return part.substr(name.size() + 1);
    }
    return {};
}

bool has_type(std::string_view content_type, std::string_view type) {
    if (content_type.size() < type.size()) return false;
    for (std::size_t i = 0; i < type.size(); ++i)
        if ((content_type[i] | 0x20) != (type[i] | 0x20)) return false;
    return content_type.size() == type.size() || content_type[type.size()] == ';' || content_type[type.size()] == ' ';
}

bool valid_key(std::string_view key) {
    return key.size() >= 8 && key.size() <= 100 && std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// "https://host/path" and "/path" are the same request.
std::string_view origin_form(std::string_view target) {
    if (target.starts_with('/')) return target;
    const auto authority = target.find("://");
    if (authority == std::string_view::npos) return {};
    const auto slash = target.find('/', authority + 3);
    return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
}

// Words of a library within a line of the log.
std::string one_line(std::string_view text) {
    std::string out;
    model::append_json_string(out, text);
    return out.substr(1, out.size() - 2);
}

// Answers of this size fit into one packet anyway.
constexpr std::size_t compress_from = 1400;

// The length of a compressed answer tells something of its content to whoever can put words of theirs into it (BREACH). So nothing that
// holds a secret is compressed: sessions with their CSRF token, one-time secrets, what writes answer. ADR 10.
bool may_compress(const Exchange& x) {
    const auto& route = x.endpoint->route;
    return !writes(route.method) && !route.path.starts_with("/session") && !route.path.starts_with("/me/");
}

void compress(const Exchange& x, WireResponse& response) {
    if (response.body.size() < compress_from) return;
    response.header("Vary", "Accept-Encoding");
    const auto coding = coding_for(x.wire.accept_encoding);
    auto small = compressed(response.body, coding);
    if (small.empty() || small.size() >= response.body.size()) return;
    response.header("Content-Encoding", name_of(coding));
    response.body = std::move(small);
}

std::string last_forwarded(std::string_view list) {
    if (const auto comma = list.rfind(','); comma != std::string_view::npos) list.remove_prefix(comma + 1);
    return trimmed(list);
}

// Pages for phones without scripts: /p/services is the public route /public/plain/services, shown instead of saved.
WireResponse shown(WireResponse response) {
    const auto from = response.headers.find("Content-Disposition: ");
    if (from != std::string::npos) response.headers.erase(from, response.headers.find("\r\n", from) + 2 - from);
    return response;
}

}  // namespace

Exchange::Exchange(const WireRequest& wire, const ServerOptions& options, const Site& site, store::Database& database)
    : wire(wire), options(options), site(site), started_us(steady_us()), language(language_of(wire.accept_language)), database_(database) {
    request_.trace = new_trace();
}

Exchange::~Exchange() {
    std::error_code ec;
    for (const auto& upload : files) std::filesystem::remove(upload.file, ec);
}

Dispatcher::Dispatcher(const ServerOptions& options, const Tables& tables, store::Database& database, Gate& gate,
                       std::function<Traffic()> traffic)
    : options_(options),
      site_(tables),
      database_(database),
      gate_(gate),
      traffic_(std::move(traffic)),
      pages_(options.pages),
      metrics_(Metrics::make(site_)),
      reads_(options.limits.read),
      writes_(options.limits.write),
      doors_(options.limits.door),
      guesses_(options.limits.guess) {
    introduce(tables, options.city);
}

WireResponse Dispatcher::answer(const WireRequest& request) {
    Exchange x(request, options_, site_, database_);
    auto response = guarded(x, [&] { return route_to(x); });
    finish(x, response);
    return response;
}

// The boundary: broken plumbing and surprises end here, as 503 and 500.
WireResponse Dispatcher::guarded(Exchange& x, const std::function<WireResponse()>& work) {
    const auto failed = [&](int status, std::string_view code, std::string_view what) {
        spdlog::error(R"({{"event":"fault","route":"{}","trace":"{}","what":"{}"}})", x.endpoint ? x.endpoint->route.path : "-",
                      x.request().trace, one_line(what));
        return problem_response({ErrorKind::unavailable, std::string(code), {}, {}, {}}, x.language, x.request().trace, status);
    };
    try {
        return work();
    } catch (const Broken& broken) {
        return failed(503, "http.plumbing.broken", broken.what());
    } catch (const std::exception& surprise) {
        return failed(500, "http.server.fault", surprise.what());
    } catch (...) {
        return failed(500, "http.server.fault", "not an exception of the standard library");
    }
}

// Where the request comes from, and the token it brings.
void Dispatcher::recognise(Exchange& x) const {
    const bool local_proxy = options_.behind_proxy && x.wire.loopback;
    x.secure = x.wire.tls || (local_proxy && x.wire.forwarded_proto == "https");
    x.client_address = local_proxy && !x.wire.forwarded_for.empty() ? last_forwarded(x.wire.forwarded_for) : std::string(x.wire.address);
    x.token = cookie_value(x.wire.cookie, x.secure ? "__Host-yikang" : "yikang");
}

WireResponse Dispatcher::route_to(Exchange& x) {
    recognise(x);
    if (x.wire.method == "OPTIONS" && x.wire.target == "*") {
        WireResponse response;
        response.status = 204;
        return response;
    }
    const auto [path, query] = split_target(origin_form(x.wire.target));
    if (path.starts_with(api_base) && (path.size() == api_base.size() || path[api_base.size()] == '/'))
        return inside_api(x, path.substr(api_base.size()), query);
    return outside_api(x, path);
}

WireResponse Dispatcher::outside_api(Exchange& x, std::string_view path) {
    if (x.wire.method != "GET" && x.wire.method != "HEAD") {
        auto response = refusal(x, {ErrorKind::refused, "http.method.unknown", {}, {}, {}}, 405);
        response.header("Allow", "GET, HEAD");
        return response;
    }
    WireResponse response;
    response.header("Cache-Control", "no-store");
    if (path == "/healthz" || path == "/readyz") {
        if (path == "/readyz") {
            if (stopping_) return refusal(x, {ErrorKind::unavailable, "http.server.stopping", {}, {}, {}});
            database_.health();  // throws when the database is not there
        }
        response.header("Content-Type", "text/plain");
        response.body = "ok\n";
        return response;
    }
    if (path == "/metrics" &&
        (options_.metrics_to_public || (x.wire.loopback && !options_.behind_proxy) || x.client_address == "127.0.0.1")) {
        const auto health = database_.health();
        response.header("Content-Type", "text/plain; version=0.0.4");
        response.body = metrics_->text(traffic_(), &health);
        return response;
    }
    if (auto page = pages_.get(path, x.wire)) return std::move(*page);
    if (path == "/p" || path.starts_with("/p/")) {
        const auto name = path.size() > 3 ? path.substr(2) : std::string_view("/services");
        return shown(inside_api(x, "/public/plain" + std::string(name), {}));
    }
    return refusal(x, {ErrorKind::missing, "http.path.unknown", {}, {}, {}});
}

WireResponse Dispatcher::inside_api(Exchange& x, std::string_view path, std::string_view query) {
    if (auto refused = prepare(x, path, query)) return std::move(*refused);
    return conclude(x, call(x));
}

std::optional<WireResponse> Dispatcher::prepare(Exchange& x, std::string_view path, std::string_view query) {
    const auto known = identify(x);
    auto& found = x.found;
    if (!found) found = site_.find(path);
    const auto method = method_of(x.wire.method);
    const auto* endpoint = found && method ? found.of(*method) : nullptr;
    if (auto held = held_back(x, endpoint ? &endpoint->route : nullptr)) return std::move(*held);
    if (!known) return refusal(x, known.error());
    if (!found) return refusal(x, {ErrorKind::missing, "http.path.unknown", {}, {}, {}});
    if (!endpoint) {
        WireResponse response;
        response.status = 204;
        if (x.wire.method != "OPTIONS") response = refusal(x, {ErrorKind::refused, "http.method.unknown", {}, {}, {}}, 405);
        response.header("Allow", found.allow());
        return response;
    }
    x.endpoint = endpoint;
    x.path_values = std::move(found.values);
    if (const auto admitted = admit(x); !admitted) return refusal(x, admitted.error());
    if (endpoint->in) x.input = model::make_record(*endpoint->in);
    if (writes(*method) && !x.wire.body.empty() && !has_type(x.wire.content_type, "application/json"))
        return refusal(x, {ErrorKind::invalid, "http.body.type", {}, {}, {}}, 415);
    if (const auto bound = bind(x, query); !bound) return refusal(x, bound.error());
    return std::nullopt;
}

Status Dispatcher::identify(Exchange& x) {
    // A header that other schemes use as well (a proxy's password, say) is no signature of ours.
    if (x.wire.authorization.starts_with("Yikang-")) {
        x.mutable_request().actor = Actor::anyone();
        x.session = YK_TRY(gate_.signer_of({x.wire.method, x.wire.target, x.wire.body, x.wire.authorization}, database_.now()));
        x.mutable_request().actor = x.session->actor;
        return {};
    }
    if (!x.session && !x.token.empty() && x.token.size() <= longest_token)
        if (auto session = gate_.session_of(x.token, database_.now())) x.session = std::move(*session);
    x.mutable_request().actor = x.session ? x.session->actor : Actor::anyone();
    return {};
}

std::string Dispatcher::caller_of(const Exchange& x) const {
    return x.session ? "a" + std::to_string(x.session->actor.account) : network_of(x.client_address);
}

std::optional<WireResponse> Dispatcher::held_back(Exchange& x, const Route* route) {
    const auto caller = caller_of(x);
    const auto now = steady_us() / 1000;
    const bool write = route && writes(route->method);
    auto wait = guesses_.wait(caller, now);
    if (!wait && write && is(route->right, anyone)) wait = doors_.take(network_of(x.client_address), now);
    if (!wait) wait = (write ? writes_ : reads_).take(caller, now);
    if (!wait) return std::nullopt;
    auto response = refusal(x, {ErrorKind::limited, "http.rate.limited", {}, {{"seconds", std::to_string(wait)}}, {}});
    response.header("Retry-After", std::to_string(wait));
    return response;
}

// Session, forgery, restriction, right, scope: in this order, so that a stranger learns nothing about rights.
Status Dispatcher::admit(Exchange& x) const {
    const auto& route = x.endpoint->route;
    if (is(route.right, anyone)) {
        if (writes(route.method) && x.wire.sec_fetch_site == "cross-site") return fail(ErrorKind::denied, "http.csrf.wrong");
        return {};
    }
    if (!x.session) return fail(ErrorKind::unauthenticated, x.token.empty() ? "http.session.missing" : "http.session.expired");
    if (writes(route.method)) {
        if (!x.session->by_signature && (x.session->csrf.empty() || !same_secret(x.wire.csrf, x.session->csrf)))
            return fail(ErrorKind::denied, "http.csrf.wrong");
        if (!valid_key(x.wire.idempotency_key)) return fail_at("/header/Idempotency-Key", "http.idempotency.missing");
    }
    const auto& actor = x.session->actor;
    if (x.session->restricted && route.scope != RowScope::own) return fail(ErrorKind::denied, "http.session.restricted");
    if (!is(route.right, signed_in) && !actor.may(*route.right)) return fail(ErrorKind::denied, "http.right.missing");
    if (route.scope == RowScope::city && !has_whole_city(actor, options_.city)) return fail(ErrorKind::denied, "http.scope.city");
    return {};
}

WireResponse Dispatcher::conclude(Exchange& x, Result<Answer> answer) {
    if (!answer) return refusal(x, answer.error());
    const auto& route = x.endpoint->route;
    if (writes(route.method) && route.scope != RowScope::own) written_ = true;
    return response_of(x, std::move(*answer));
}

Status Dispatcher::bind(Exchange& x, std::string_view query) {
    void* input = x.input.get();
    auto parameters = parse_query(query);
    if (!parameters) return fail_at("/query", "http.query.broken");
    x.query = std::move(*parameters);
    const auto& endpoint = *x.endpoint;
    const auto method = endpoint.route.method;
    if (endpoint.route.generic != Generic::none || endpoint.route.list_query) return {};
    if (endpoint.in) YK_TRY_VOID(bind_path(endpoint, x.path_values, input));
    if (method == Method::get || method == Method::remove) return bind_parameters(endpoint, x.query, "/query/", input);
    if (!x.query.empty()) return fail_at("/query/" + x.query.front().name, "http.query.unknown", {{"name", x.query.front().name}});
    if (!endpoint.route.upload) {
        model::ReadLimits limits;
        limits.bytes = options_.body_bytes;
        return bind_body(endpoint, x.wire.body, input, limits);
    }
    if (x.wire.body_file.empty()) return fail(ErrorKind::invalid, "http.multipart.broken");
    auto form = YK_TRY(parse_form(x.wire.body_file, x.wire.content_type, x.wire.body_file.parent_path()));
    x.files = std::move(form.files);
    return bind_parameters(endpoint, form.fields, "/", input);
}

Result<Answer> Dispatcher::call(Exchange& x) {
    const auto& route = x.endpoint->route;
    const bool write = writes(route.method);
    x.traffic = &traffic_;
    if (route.own_transaction) return write && !is(route.right, anyone) ? call_alone(x) : route.run(x, nullptr, x.input.get());
    if (!write) return database_.read_value(x.request(), [&](Tx& tx) -> Result<Answer> { return route.run(x, &tx, x.input.get()); });
    const auto hash = hash_of(x);
    return database_.write_value(x.request(), [&](Tx& tx) { return effect(x, tx, hash); });
}

// What the reply of a request belongs to; empty where none is kept.
std::string Dispatcher::hash_of(const Exchange& x) {
    return is(x.endpoint->route.right, anyone) ? std::string() : sha256_hex({x.wire.method, x.wire.target, x.wire.body});
}

// Effect, reply and audit in one transaction; a replay finds the reply and has no effect.
Result<Answer> Dispatcher::effect(Exchange& x, Tx& tx, const std::string& hash) {
    const std::string_view key = x.wire.idempotency_key;
    if (!hash.empty())
        if (auto earlier = YK_TRY(tx.earlier_reply(key, hash))) return Answer{earlier->status, std::move(earlier->body), std::nullopt};
    auto answer = YK_TRY(x.endpoint->route.run(x, &tx, x.input.get()));
    if (!hash.empty() && !answer.download) tx.keep_reply(key, hash, {answer.status, answer.body});
    return answer;
}

Result<Answer> Dispatcher::call_alone(Exchange& x) {
    const auto key = std::to_string(x.actor().account) + " " + std::string(x.wire.idempotency_key);
    const auto size = std::to_string(x.wire.body_bytes);
    const auto hash = sha256_hex({x.wire.method, x.wire.target, x.wire.body, size});
    if (auto earlier = YK_TRY(replays_.begin(key, hash, steady_us() / 1000))) return std::move(*earlier);
    struct Ending {
        Replays& replays;
        const std::string& key;
        bool kept = false;
        ~Ending() {
            if (!kept) replays.forget(key);
        }
    } ending{replays_, key};
    auto answer = x.endpoint->route.run(x, nullptr, x.input.get());
    if (answer) {
        replays_.keep(key, *answer);
        ending.kept = true;
    }
    return answer;
}

WireResponse Dispatcher::response_of(Exchange& x, Answer&& answer) const {
    WireResponse response;
    response.status = answer.status;
    response.header("Cache-Control", "no-store");
    if (x.events) {
        response.status = 200;
        response.header("Content-Type", "text/event-stream");
        response.events = std::move(x.events);
    } else if (answer.download) {
        response.header("Content-Type", answer.download->type);
        response.header("Content-Disposition", "attachment; filename*=UTF-8''" + percent_encoded(answer.download->name));
        response.body = std::move(answer.download->bytes);
        response.file = std::move(answer.download->file);
        std::error_code ec;
        if (!response.file.empty()) response.file_bytes = static_cast<std::int64_t>(std::filesystem::file_size(response.file, ec));
        if (ec) throw Broken("a file that the database knows is missing on disk: " + ec.message());
    } else if (answer.status != 204) {
        response.header("Content-Type", "application/json");
        response.body = std::move(answer.body);
        if (may_compress(x)) compress(x, response);
    }
    return response;
}

WireResponse Dispatcher::refusal(Exchange& x, const Error& error, int status) {
    if (!error.detail.empty())
        spdlog::info(R"({{"event":"refusal","code":"{}","trace":"{}","detail":"{}"}})", error.code, x.request().trace,
                     one_line(error.detail));
    auto response = problem_response(error, x.language, x.request().trace, status);
    const bool guess = response.status == 401 || response.status == 404;
    if (guess && split_target(origin_form(x.wire.target)).path.starts_with(api_base)) guesses_.take(caller_of(x), steady_us() / 1000);
    return response;
}

std::string Dispatcher::cookie(const Exchange& x) const {
    std::string out = x.secure ? "__Host-yikang=" : "yikang=";
    out += *x.new_token + "; Path=/; HttpOnly; SameSite=Strict";
    if (x.secure) out += "; Secure";
    if (x.new_token->empty()) out += "; Max-Age=0";
    return out;
}

void Dispatcher::finish(Exchange& x, WireResponse& response) {
    if (x.new_token) response.header("Set-Cookie", cookie(x));
    add_security_headers(response, x.secure);
    const auto us = steady_us() - x.started_us;
    metrics_->answered(x.endpoint, response.status, static_cast<double>(us) / 1e6);
    if (!spdlog::should_log(spdlog::level::info)) return;
    const auto method = method_of(x.wire.method);
    spdlog::info(R"({{"event":"request","method":"{}","route":"{}","status":{},"ms":{:.1f},"account":"{}","trace":"{}"}})",
                 x.wire.method == "HEAD" ? "HEAD"
                 : method                ? method_name(*method)
                                         : "-",
                 x.endpoint ? x.endpoint->route.path : "-", response.status, static_cast<double>(us) / 1000,
                 x.session ? id_text(x.session->actor.account) : "", x.request().trace);
}

BodyPlan Dispatcher::plan(const WireRequest& request) const {
    const auto path = split_target(origin_form(request.target)).path;
    BodyPlan plan{static_cast<std::int64_t>(options_.body_bytes), false};
    if (request.method != "POST" || !path.starts_with(api_base) || !has_type(request.content_type, "multipart/form-data")) return plan;
    const auto found = site_.find(path.substr(api_base.size()));
    const auto* endpoint = found ? found.of(Method::post) : nullptr;
    if (endpoint && endpoint->route.upload) plan = {static_cast<std::int64_t>(options_.upload_bytes), true};
    return plan;
}

std::optional<WireResponse> Dispatcher::refuse_upload(const WireRequest& request) {
    Exchange x(request, options_, site_, database_);
    bool welcome = false;
    auto response = guarded(x, [&] {
        const auto [path, query] = split_target(origin_form(request.target));
        recognise(x);
        const auto known = identify(x);
        auto found = site_.find(path.substr(api_base.size()));
        x.endpoint = found.of(Method::post);
        const auto admitted = known ? admit(x) : known;
        welcome = admitted.has_value();
        return welcome ? WireResponse() : refusal(x, admitted.error());
    });
    if (welcome) return std::nullopt;
    finish(x, response);
    return response;
}

bool Dispatcher::still_welcome(const EventStream& stream) {
    try {
        const auto session = gate_.peek(stream.token, database_.now());
        return session && session->actor.account == stream.account && !session->restricted;
    } catch (const Broken& broken) {
        spdlog::error(R"({{"event":"fault","route":"/events","what":"{}"}})", one_line(broken.what()));
        return false;
    }
}

}  // namespace yk::http
