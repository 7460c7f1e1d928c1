// Accepting, stopping, and what all connections share.
#include "http/server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <set>

#include "http/link.h"
#include "http/problem.h"
#include "model/texts.h"

namespace yk::http {
namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using std::chrono::milliseconds;

constexpr std::size_t queue_length = 2048;
constexpr auto heartbeat = std::chrono::seconds(20);
constexpr auto sweep_every = std::chrono::milliseconds(200);
constexpr std::int64_t queue_event_ms = 3000;  // consoles hear of changed queues this often at most

class SocketServer final : public Server, Hub {
 public:
    SocketServer(const ServerOptions& options, const Tables& tables, store::Database& database, Gate& gate)
        : options_(options),
          dispatcher_(options, tables, database, gate, [this] { return traffic(); }),
          database_(database),
          io_(1),
          acceptor_(io_),
          pause_(io_),
          beat_(io_),
          deadline_(io_),
          sweep_(io_),
          pool_(std::max<std::size_t>(1, options.workers), queue_length) {
        raise_file_limit();
        if (!options.tls_certificate.empty()) load_tls();
        bind();
    }

    void run() override;
    void stop() override {
        asio::post(io_, [this] { begin_stop(); });
    }
    std::uint16_t port() const override { return port_; }
    void publish(std::string_view event, std::string_view json, std::int64_t account) override;

    const ServerOptions& options() const override { return options_; }
    Dispatcher& dispatcher() override { return dispatcher_; }
    Pool& pool() override { return pool_; }
    asio::io_context& io() override { return io_; }
    bool stopping() const override { return stopping_; }
    const std::string& date() override;
    void add(const std::shared_ptr<Link>& link) {
        links_.insert(link);
        if (!sweeping_) sweep();
        open_ = static_cast<std::int64_t>(links_.size());
    }
    void forget(const std::shared_ptr<Link>& link) override;
    void count_stream(int change) override { streams_ += change; }
    void share_snapshot() override {
        if (std::exchange(snapshot_, true)) return;
        asio::post(io_, [this] { end_snapshot(); });
    }
    void end_snapshot() override {
        if (std::exchange(snapshot_, false)) database_.end_brief_reads();
    }

 private:
    void raise_file_limit() const;
    void load_tls();
    void bind();
    void accept();
    void welcome(Socket socket);
    void make_room();
    void begin_stop();
    void end_if_empty();
    void beat();
    void sweep();
    void tell_queues(std::int64_t now);
    Traffic traffic() const { return {open_, streams_, static_cast<std::int64_t>(pool_.waiting())}; }

    const ServerOptions options_;
    Dispatcher dispatcher_;
    store::Database& database_;
    asio::io_context io_;
    std::optional<asio::ssl::context> tls_;
    asio::basic_socket_acceptor<asio::ip::tcp, Executor> acceptor_;
    asio::steady_timer pause_, beat_, deadline_, sweep_;
    std::set<std::shared_ptr<Link>> links_;
    std::atomic<std::int64_t> open_ = 0, streams_ = 0;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::int64_t date_second_ = -1;
    std::string date_;
    std::int64_t beats_ = 0, queues_told_ = 0;
    bool sweeping_ = false, snapshot_ = false;
    Pool pool_;  // last: its threads end before what they use
};

void SocketServer::raise_file_limit() const {
    rlimit limit{};
    const rlim_t wanted = options_.connections + 512;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
}

void SocketServer::load_tls() {
    try {
        tls_.emplace(asio::ssl::context::tls_server);
        tls_->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
        tls_->use_certificate_chain_file(options_.tls_certificate.string());
        tls_->use_private_key_file(options_.tls_key.string(), asio::ssl::context::pem);
    } catch (const boost::system::system_error& fault) {
        throw Broken(model::text_in_both(
            "http.tls.unreadable",
            {{"certificate", options_.tls_certificate.string()}, {"key", options_.tls_key.string()}, {"why", fault.code().message()}}));
    }
}

void SocketServer::bind() {
    boost::system::error_code ec;
    const auto address = asio::ip::make_address(options_.address, ec);
    const asio::ip::tcp::endpoint endpoint(address, options_.port);
    if (!ec) acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) {
        const auto code = ec == asio::error::address_in_use  ? "http.port.taken"
                          : ec == asio::error::access_denied ? "http.port.denied"
                                                             : "http.port.unusable";
        throw Broken(
            model::text_in_both(code, {{"address", options_.address}, {"port", std::to_string(options_.port)}, {"why", ec.message()}}));
    }
    port_ = acceptor_.local_endpoint().port();
}

void SocketServer::run() {
    accept();
    beat();
    io_.run();
    pool_.join();
}

void SocketServer::accept() {
    acceptor_.async_accept(io_, [this](boost::system::error_code ec, Socket socket) {
        if (stopping_ || ec == asio::error::operation_aborted) return;
        if (ec) {  // no descriptors left: let some connections end first
            pause_.expires_after(milliseconds(100));
            return pause_.async_wait([this](boost::system::error_code) { stopping_ ? void() : accept(); });
        }
        welcome(std::move(socket));
        accept();
    });
}

void SocketServer::welcome(Socket socket) {
    boost::system::error_code ec;
    if (links_.size() >= options_.connections) make_room();
    if (links_.size() >= options_.connections) return;  // the socket closes
    const bool ipv6 = acceptor_.local_endpoint(ec).protocol() == asio::ip::tcp::v6();
    const int handle = socket.release(ec);
    if (ec) return;
    const auto link = make_link(handle, ipv6, *this, tls_ ? &*tls_ : nullptr);
    add(link);
    link->start();
}

// Closes the connection that has been silent longest.
void SocketServer::make_room() {
    std::shared_ptr<Link> oldest;
    for (const auto& link : links_)
        if (link->idle && (!oldest || link->idle_since < oldest->idle_since)) oldest = link;
    if (oldest) oldest->close();
}

void SocketServer::forget(const std::shared_ptr<Link>& link) {
    links_.erase(link);
    open_ = static_cast<std::int64_t>(links_.size());
    end_if_empty();
}

void SocketServer::begin_stop() {
    if (stopping_.exchange(true)) return;
    dispatcher_.stopping();
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    const auto links = links_;
    for (const auto& link : links) link->stop_soon();
    deadline_.expires_after(milliseconds(options_.stop_ms));
    deadline_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        const auto left = links_;
        for (const auto& link : left) link->close();
    });
    end_if_empty();
}

void SocketServer::end_if_empty() {
    if (!stopping_ || !links_.empty()) return;
    deadline_.cancel();
    beat_.cancel();
    sweep_.cancel();
}

// Closes connections whose time is up. Rests while there are none.
void SocketServer::sweep() {
    sweeping_ = !links_.empty();
    if (!sweeping_) return;
    sweep_.expires_after(sweep_every);
    sweep_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        const auto now = steady_ms();
        std::vector<std::shared_ptr<Link>> late;
        for (const auto& link : links_)
            if (link->deadline < now) late.push_back(link);
        for (const auto& link : late) link->close();
        tell_queues(now);
        sweep();
    });
}

void SocketServer::tell_queues(std::int64_t now) {
    if (streams_ == 0 || now < queues_told_ + queue_event_ms || !dispatcher_.take_written()) return;
    queues_told_ = now;
    publish("queue", "{}", 0);
}

// Keeps streams open through proxies, and ends those whose session ended.
void SocketServer::beat() {
    beat_.expires_after(heartbeat);
    beat_.async_wait([this](boost::system::error_code ec) {
        if (ec || stopping_) return;
        const bool check = ++beats_ % 3 == 0;
        const auto links = links_;
        for (const auto& link : links) {
            if (!link->events) continue;
            link->send_event(":\n\n");
            if (check && link->events)
                pool_.post([this, link, stream = *link->events] {
                    if (!dispatcher_.still_welcome(stream)) asio::post(io_, [link] { link->close(); });
                });
        }
        beat();
    });
}

void SocketServer::publish(std::string_view event, std::string_view json, std::int64_t account) {
    if (streams_ == 0) return;
    auto text = fmt::format("event: {}\ndata: {}\n\n", event, json);
    asio::post(io_, [this, text = std::move(text), account] {
        end_snapshot();
        const auto links = links_;
        for (const auto& link : links)
            if (link->events && (account == 0 || link->events->account == account)) link->send_event(text);
    });
}

const std::string& SocketServer::date() {
    constexpr std::string_view days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto second = database_.now().ms / 1000;
    if (second == date_second_) return date_;
    date_second_ = second;
    const Day day{static_cast<std::int32_t>(second / 86400)};
    const auto [year, month, number] = civil(day);
    const auto time = second % 86400;
    date_ = fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[day.days % 7], number, months[month - 1], year, time / 3600,
                        time / 60 % 60, time % 60);
    return date_;
}

}  // namespace

std::int64_t steady_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::unique_ptr<Server> Server::make(const ServerOptions& options, const Tables& tables, store::Database& database, Gate& gate) {
    return std::make_unique<SocketServer>(options, tables, database, gate);
}

}  // namespace yk::http
