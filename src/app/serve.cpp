#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include "app/commands.h"
#include "app/modules.h"
#include "base/product.h"
#include "care/entitlement/decision/decision.h"
#include "care/people/organisation/organisation.h"
#include "edge/exchange/events.h"
#include "http/generic.h"
#include "http/server.h"
#include "work/runner.h"

namespace yk::app {
namespace {

int stop_pipe[2] = {-1, -1};

extern "C" void on_stop_signal(int) {
    const auto kept = errno;  // of the call that the signal interrupted
    const char byte = 's';
    [[maybe_unused]] const auto written = ::write(stop_pipe[1], &byte, 1);
    errno = kept;
}

// Calls `stop` in a thread of its own on Ctrl-C or a stop from the service manager. Whichever thread gets the signal only writes a byte.
class StopSignal {
 public:
    explicit StopSignal(std::function<void()> stop) {
        if (::pipe2(stop_pipe, O_CLOEXEC) != 0) throw Broken("no pipe for the stop signal");
        thread_ = std::thread([stop = std::move(stop)] {
            char byte = 0;
            while (::read(stop_pipe[0], &byte, 1) < 0 && errno == EINTR) {
            }
            if (byte == 's') stop();
        });
        struct sigaction action {};
        action.sa_handler = &on_stop_signal;
        sigaction(SIGINT, &action, nullptr);
        sigaction(SIGTERM, &action, nullptr);
    }
    ~StopSignal() {
        const char byte = 'e';
        [[maybe_unused]] const auto written = ::write(stop_pipe[1], &byte, 1);
        thread_.join();
    }

 private:
    std::thread thread_;
};

}  // namespace

int serve(std::unique_ptr<store::Database> database, const Common& common, const ServeOptions& options) {
    const auto people = care::organisation::make_gate(*database);
    const auto gate = edge::exchange::make_gate(*people, *database);
    edge::exchange::OutgoingRules outgoing;
    outgoing.ca_file = options.exchange_ca;
    for (const auto& text : options.exchange_private) {
        const auto network = edge::exchange::parse_network(text);
        if (!network) {
            say("--exchange-private: " + text + " is no network; write it as 10.1.0.0/16");
            return 2;
        }
        outgoing.allowed.push_back(*network);
    }
    http::ServerOptions server_options;
    server_options.address = options.address;
    server_options.port = options.port;
    server_options.workers = 16;  // handlers wait for the commit they share
    server_options.pages = product_folder() / "web/dist";
    server_options.data = common.place.data;
    server_options.tls_certificate = options.certificate;
    server_options.tls_key = options.key;
    server_options.version = YIKANG_VERSION;
    server_options.behind_proxy = options.behind_proxy;
    const auto known = database->read_value({Actor::system(), "start", ""}, [](Tx& tx) { return care::organisation::get_city(tx); });
    if (known) server_options.city = known->code;
    care::decision::watch_register();
    const auto server = http::Server::make(server_options, all_tables(), *database, *gate);
    StopSignal on_stop([&] { server->stop(); });
    auto work_tables = all_work();
    work_tables.region = server_options.city;
    const auto runner = work::Runner::make(*database, std::move(work_tables), common.place.data, 2, [&](const work::Job& job) {
        server->publish("job", http::job_event(job), job.created_by);
        if (job.state == work::JobState::done || job.state == work::JobState::failed) server->publish("queue", "{}", 0);
    });
    runner->start();
    const auto courier = edge::exchange::Courier::make(*database, std::move(outgoing));
    courier->start();
    say(fmt::format("Yikang 颐康 {} serves at {}://{}:{}/", YIKANG_VERSION, options.certificate.empty() ? "http" : "https", options.address,
                    server->port()));
    server->run();
    courier->stop();
    runner->stop();
    say("Stopped.");
    return 0;
}

int serve(const Common& common, const ServeOptions& options) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    if (!has_city(**database)) {
        say("数据库里还没有城市。请先运行 yikang init --city … 或 ./run。\nThe database holds no city yet: run `yikang init --city …` or "
            "`./run` first.");
        return 1;
    }
    return serve(std::move(*database), common, options);
}

}  // namespace yk::app
