// The short ways: what the IO thread does itself, or hands to the database directly, because waking a worker would cost more than the work.
// Only with a database inside this process, and for callers whose session is in memory: nothing here waits for anything.
#include "http/dispatch.h"

namespace yk::http {
namespace {

constexpr std::size_t longest_body = 16 << 10;  // to be read in passing

}  // namespace

// The exchange of a request that need not go to a worker; null: it must.
std::unique_ptr<Exchange> Dispatcher::near(const WireRequest& request, Endpoint::Way way) {
    const auto method = method_of(request.method);
    if (!method || !database_.embedded() || !request.authorization.empty() || request.body.size() > longest_body) return nullptr;
    const auto path = split_target(request.target).path;
    if (!path.starts_with(api_base)) return nullptr;
    auto found = site_.find(path.substr(api_base.size()));
    const auto* endpoint = found ? found.of(*method) : nullptr;
    if (!endpoint || endpoint->way != way) return nullptr;
    auto x = std::make_unique<Exchange>(request, options_, site_, database_);
    recognise(*x);
    if (x->token.size() <= longest_token) x->session = gate_.known(x->token, database_.now());
    if (!x->session) return nullptr;
    x->found = std::move(found);
    return x;
}

std::optional<WireResponse> Dispatcher::answer_at_once(const WireRequest& request) {
    const auto x = near(request, Endpoint::Way::look_up);
    if (!x) return std::nullopt;
    x->mutable_request().brief = true;
    auto response = guarded(*x, [&] { return route_to(*x); });
    finish(*x, response);
    return response;
}

bool Dispatcher::answer_later(const WireRequest& request, const std::function<void(Conclusion)>& done) {
    const std::shared_ptr<Exchange> x = near(request, Endpoint::Way::effect);
    if (!x) return false;
    bool ready = false;
    auto refused = guarded(*x, [&] {
        const auto [path, query] = split_target(request.target);
        auto refusal = prepare(*x, path.substr(api_base.size()), query);
        ready = !refusal;
        return ready ? WireResponse() : std::move(*refusal);
    });
    if (!ready) {
        finish(*x, refused);
        done([refused = std::move(refused)] { return refused; });
        return true;
    }
    const auto answer = std::make_shared<Result<Answer>>();
    const auto work = [x, answer, hash = hash_of(*x)](Tx& tx) -> Status {
        *answer = effect(*x, tx, hash);
        return *answer ? Status() : tl::make_unexpected(answer->error());
    };
    database_.write_later(x->request(), work, [this, x, answer, done](const Status& status, const std::exception_ptr& thrown) {
        done([this, x, answer, status, thrown] {
            auto response = guarded(*x, [&] {
                if (thrown) std::rethrow_exception(thrown);
                return status ? conclude(*x, std::move(*answer)) : refusal(*x, status.error());
            });
            finish(*x, response);
            return response;
        });
    });
    return true;
}

}  // namespace yk::http
