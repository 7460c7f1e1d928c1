// From a request to its answer: who asks, may they, how often, with what input; then the handler in its transaction.
#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "http/exchange.h"
#include "http/limit.h"
#include "http/metrics.h"
#include "http/pages.h"
#include "http/replays.h"
#include "http/server.h"
#include "http/wire.h"

namespace yk::http {

class Dispatcher {
 public:
    Dispatcher(const ServerOptions& options, const Tables& tables, store::Database& database, Gate& gate, std::function<Traffic()> traffic);

    // In a worker's thread; never throws.
    WireResponse answer(const WireRequest& request);
    // In the IO thread, once the header is there.
    BodyPlan plan(const WireRequest& request) const;
    // In a worker's thread, before the body of an upload is read: a refusal, if it is one already.
    std::optional<WireResponse> refuse_upload(const WireRequest& request);
    // Whether an open event stream may go on.
    bool still_welcome(const EventStream& stream);
    void stopping() { stopping_ = true; }
    // Whether anything was written since the last time this was asked: what waits for people may have changed.
    bool take_written() { return written_.exchange(false); }
    const Site& site() const { return site_; }

 private:
    WireResponse guarded(Exchange& x, const std::function<WireResponse()>& work);
    WireResponse route_to(Exchange& x);
    WireResponse outside_api(Exchange& x, std::string_view path);
    WireResponse inside_api(Exchange& x, std::string_view path, std::string_view query);
    WireResponse run(Exchange& x, std::string_view query);

    Status identify(Exchange& x);
    std::optional<WireResponse> held_back(Exchange& x, const Route* route);
    Status admit(Exchange& x) const;
    Status bind(Exchange& x, std::string_view query, void* input);
    Result<Answer> call(Exchange& x, const void* input);
    Result<Answer> call_write(Exchange& x, const void* input);
    Result<Answer> call_alone(Exchange& x, const void* input);
    WireResponse response_of(Exchange& x, Answer&& answer) const;
    WireResponse refusal(Exchange& x, const Error& error, int status = 0);
    void finish(Exchange& x, WireResponse& response, std::int64_t started_us);
    std::string cookie(const Exchange& x) const;
    std::string caller_of(const Exchange& x) const;

    const ServerOptions options_;
    const Site site_;
    store::Database& database_;
    Gate& gate_;
    const std::function<Traffic()> traffic_;
    const Pages pages_;
    const std::unique_ptr<Metrics> metrics_;
    Limiter reads_, writes_, doors_, guesses_;
    Replays replays_;
    std::atomic<bool> stopping_ = false, written_ = false;
};

}  // namespace yk::http
