#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <thread>

#include "app/commands.h"
#include "app/modules.h"
#include "base/product.h"
#include "care/people/organisation/organisation.h"
#include "http/generic.h"
#include "http/server.h"
#include "work/runner.h"

namespace yk::app {
namespace {

// Waits for Ctrl-C or a stop from the service manager in a thread of its own; every other thread leaves those signals alone.
class StopSignal {
 public:
    explicit StopSignal(std::function<void()> stop) {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGUSR1);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        thread_ = std::thread([this, stop = std::move(stop)] {
            int got = 0;
            sigwait(&signals_, &got);
            if (got != SIGUSR1) stop();
        });
    }
    ~StopSignal() {
        pthread_kill(thread_.native_handle(), SIGUSR1);
        thread_.join();
    }

 private:
    sigset_t signals_{};
    std::thread thread_;
};

}  // namespace

int serve(std::unique_ptr<store::Database> database, const Common& common, const ServeOptions& options) {
    const auto gate = care::organisation::make_gate(*database);
    http::ServerOptions server_options;
    server_options.address = options.address;
    server_options.port = options.port;
    server_options.pages = product_folder() / "web/dist";
    server_options.data = common.place.data;
    server_options.tls_certificate = options.certificate;
    server_options.tls_key = options.key;
    server_options.version = YIKANG_VERSION;
    server_options.behind_proxy = options.behind_proxy;
    const auto known = database->read_value({Actor::system(), "start", ""}, [](Tx& tx) { return care::organisation::get_city(tx); });
    if (known) server_options.city = known->code;
    const auto server = http::Server::make(server_options, all_tables(), *database, *gate);
    StopSignal on_stop([&] { server->stop(); });
    const auto runner = work::Runner::make(*database, all_work(), common.place.data, 2,
                                           [&](const work::Job& job) { server->publish("job", http::job_event(job), job.created_by); });
    runner->start();
    say(fmt::format("Yikang 颐康 {} serves at {}://{}:{}/", YIKANG_VERSION, options.certificate.empty() ? "http" : "https", options.address,
                    server->port()));
    server->run();
    runner->stop();
    say("Stopped.");
    return 0;
}

int serve(const Common& common, const ServeOptions& options) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    if (!has_city(**database)) {
        say("The database holds no city yet: run `yikang init --city …` or `./run` first.");
        return 1;
    }
    return serve(std::move(*database), common, options);
}

}  // namespace yk::app
