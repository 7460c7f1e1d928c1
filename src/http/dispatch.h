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
    // In the IO thread, for callers whose session is in memory and a database within this process (near.cpp). A look-up by key, which
    // is answered sooner than a worker would be awake; none: a worker's.
    std::optional<WireResponse> answer_at_once(const WireRequest& request);
    // A write that no worker has to wait for. False: a worker's. Otherwise `done` gets, in some thread, what makes the answer.
    using Conclusion = std::function<WireResponse()>;
    bool answer_later(const WireRequest& request, const std::function<void(Conclusion)>& done);
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
    // What keeps a request from its handler, if anything; otherwise the endpoint and its input are known.
    std::optional<WireResponse> prepare(Exchange& x, std::string_view path, std::string_view query);
    WireResponse conclude(Exchange& x, Result<Answer> answer);
    std::unique_ptr<Exchange> near(const WireRequest& request, Endpoint::Way way);

    void recognise(Exchange& x) const;
    Status identify(Exchange& x);
    std::optional<WireResponse> held_back(Exchange& x, const Route* route);
    Status admit(Exchange& x) const;
    Status bind(Exchange& x, std::string_view query);
    Result<Answer> call(Exchange& x);
    Result<Answer> call_alone(Exchange& x);
    static Result<Answer> effect(Exchange& x, Tx& tx, const std::string& hash);
    static std::string hash_of(const Exchange& x);
    WireResponse response_of(Exchange& x, Answer&& answer) const;
    WireResponse refusal(Exchange& x, const Error& error, int status = 0);
    void finish(Exchange& x, WireResponse& response);
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
