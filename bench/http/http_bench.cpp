// Measures the HTTP server against its limit: the same reads and durable writes through the whole stack, and in a bare loop on the
// database.
//   http_bench serve FOLDER PORT | bare FOLDER read|write SECONDS THREADS | load PORT get|post decimal|base32 SECONDS CONNECTIONS
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "http/generic.h"
#include "http/server.h"
#include "model/json.h"
#include "model/sql.h"

namespace yk::bench {
namespace {

using NoteId = Id<struct NoteTag>;
enum class NoteState : std::uint8_t { open, closed };
std::span<const model::Option> options_of(NoteState) {
    static constexpr model::Option all[] = {{"open", {"开", "Open"}}, {"closed", {"关", "Closed"}}};
    return all;
}
struct Note {
    NoteId id;
    std::string title;
    std::string body;
    std::int64_t amount = 0;
    Day day;
    NoteState state = NoteState::open;
    RegionCode region;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Note*) {
    using model::col;
    static constexpr auto columns = model::columns<Note>({
        model::key<&Note::id>("编号", "Id"),
        col<&Note::title>("标题", "Title"),
        col<&Note::body>("内容", "Body"),
        col<&Note::amount>("数", "Amount"),
        col<&Note::day>("日期", "Day"),
        col<&Note::state>("状态", "State"),
        col<&Note::region>("区划", "Region").scope(),
        model::version<&Note::version>(),
    });
    static constexpr model::Schema schema = model::schema<Note>("note", "bench_note", {"条", "Note"}, columns);
    return schema;
}

constexpr Right read_notes{"bench.note.read", {"看", "Read"}}, write_notes{"bench.note.write", {"写", "Write"}};
constexpr model::Listing listing{{}, {}, {}, "id"};
const http::Resource notes{.schema = &model::schema<Note>(),
                           .listing = &listing,
                           .path = "/notes",
                           .scope = http::RowScope::region,
                           .read = &read_notes,
                           .write = &write_notes};
constexpr RegionCode guangzhou{440100000000}, liwan{440103000000};
constexpr std::int64_t rows = 20'000;

class OneSession final : public http::Gate {
 public:
    OneSession() {
        session_.actor.account = 1;
        session_.actor.name = "bench";
        session_.actor.rights = {"bench.note.read", "bench.note.write"};
        session_.actor.scope = Scope({subtree_of(guangzhou)});
        session_.csrf = "csrf-bench";
    }
    Result<http::Session> session_of(std::string_view token, Instant) override {
        if (token != "bench") return fail(ErrorKind::unauthenticated, "session.token.unknown");
        return session_;
    }
    std::optional<http::Session> known(std::string_view token, Instant) override {
        return token == "bench" ? std::optional(session_) : std::nullopt;
    }

 private:
    http::Session session_;
};

Note sample(std::int64_t id) {
    return {{id}, "第" + std::to_string(id) + "条", std::string(200, 'x'), id, *make_day(2026, 11, 22), NoteState::open, liwan};
}

std::unique_ptr<store::Database> open(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    store::Options options;
    options.url = "sqlite:" + (folder / "bench.db").string();
    options.data = folder;
    options.records = {&model::schema<Note>()};
    auto database = store::Database::open(options);
    const auto create = model::create_table(model::schema<Note>());
    const store::Migration steps[] = {{"bench", 1, create}};
    if (!database->migrate(steps)) throw Broken("the tables of the bench cannot be made");
    const store::Request request{Actor::system(), "", ""};
    const auto filled = database->write(request, [](Tx& tx) -> Status {
        if (tx.find<Note>(NoteId{1})) return {};
        std::vector<Note> all;
        std::vector<const void*> pointers;
        for (std::int64_t i = 1; i <= rows; ++i) all.push_back(sample(i));
        for (const auto& note : all) pointers.push_back(&note);
        tx.insert_bulk(model::schema<Note>(), pointers, "bench");
        return {};
    });
    if (!filled) throw Broken("the rows of the bench cannot be made: " + filled.error().code);
    return database;
}

http::Server* serving = nullptr;

int serve(const std::filesystem::path& folder, std::uint16_t port, std::size_t workers) {
    const auto database = open(folder);
    OneSession gate;
    http::ServerOptions options;
    options.port = port;
    options.city = guangzhou;
    options.data = folder;
    options.workers = workers;
    options.limits = {{0, 0}, {0, 0}, {0, 0}, {0, 0}};
    http::Tables tables;
    tables.resources = {&notes};
    const auto server = http::Server::make(options, tables, *database, gate);
    serving = server.get();
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread([signals]() mutable {
        int got = 0;
        sigwait(&signals, &got);
        serving->stop();
    }).detach();
    server->run();
    return 0;
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The limit: the same row read or written without a socket, by `threads` threads.
int bare(const std::filesystem::path& folder, bool write, int seconds, int threads) {
    const auto database = open(folder);
    OneSession gate;
    const store::Request request{gate.session_of("bench", {})->actor, "", ""};
    std::atomic<bool> stop = false;
    std::atomic<std::int64_t> done = 0;
    const auto before = cpu_seconds();
    const auto work = [&] {
        std::int64_t mine = 0;
        for (std::int64_t i = 1; !stop; i = i % rows + 1) {
            const auto result = write ? database->write(request,
                                                        [&](Tx& tx) -> Status {
                                                            auto note = sample(i);
                                                            note.id = {};
                                                            return tx.insert(note);
                                                        })
                                      : database->read(request, [&](Tx& tx) -> Status {
                                            const auto note = YK_TRY(tx.get<Note>(NoteId{i}));
                                            return model::json_of(model::schema<Note>(), &note).empty() ? Status() : Status();
                                        });
            mine += result.has_value();
        }
        done += mine;
    };
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i) all.emplace_back(work);
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    stop = true;
    for (auto& thread : all) thread.join();
    fmt::print("{} {:.3f}\n", done.load(), cpu_seconds() - before);
    return 0;
}

int connect_to(std::uint16_t port) {
    const int handle = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(handle, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) throw Broken("nobody listens on the port");
    return handle;
}

// One connection of the load: sends a request, waits for the whole answer, sends the next.
struct Client {
    int handle = -1;
    int number = 0;
    std::int64_t sent = 0;
    std::string pending;
};

void send_next(Client& client, bool post, bool base32) {
    const auto id = (++client.sent * 7919 + client.number) % rows + 1;
    const std::string who = "HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: yikang=bench\r\n";
    std::string request;
    if (post) {
        const auto body =
            fmt::format(R"({{"title":"第{}条","body":"{}","amount":{},"day":"2026-11-22","state":"open","region":"440103000000"}})", id,
                        std::string(200, 'x'), id);
        request = fmt::format(
            "POST /api/v1/notes {}X-CSRF-Token: csrf-bench\r\nIdempotency-Key: {}-{}-{}-padding\r\nContent-Type: application/json\r\n"
            "Content-Length: {}\r\n\r\n{}",
            who, ::getpid(), client.number, client.sent, body.size(), body);
    } else {
        request = fmt::format("GET /api/v1/notes/{} {}\r\n", base32 ? id_text(id) : std::to_string(id), who);
    }
    if (::send(client.handle, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
        throw Broken("the server does not take a request at once");
}

// The status of the answer when it is complete; 0 before.
int receive(Client& client) {
    char bytes[16384];
    const auto n = ::recv(client.handle, bytes, sizeof bytes, 0);
    if (n <= 0) throw Broken("the server hung up");
    client.pending.append(bytes, static_cast<std::size_t>(n));
    const auto end = client.pending.find("\r\n\r\n");
    if (end == std::string::npos) return 0;
    std::string head = client.pending.substr(0, end);
    for (auto& c : head) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    const auto whole = end + 4 + static_cast<std::size_t>(std::atoll(head.c_str() + head.find("content-length: ") + 16));
    if (client.pending.size() < whole) return 0;
    const int status = std::atoi(head.c_str() + 9);
    client.pending.clear();
    return status;
}

// All connections in one thread, as a proxy in front of the server would hold them: no thread of ours sleeps for each answer.
int load(std::uint16_t port, bool post, bool base32, int seconds, int connections) {
    std::vector<Client> clients(static_cast<std::size_t>(connections));
    const int poller = ::epoll_create1(0);
    for (int i = 0; i < connections; ++i) {
        auto& client = clients[static_cast<std::size_t>(i)];
        client.handle = connect_to(port);
        client.number = i;
        epoll_event event{EPOLLIN, {.ptr = &client}};
        ::epoll_ctl(poller, EPOLL_CTL_ADD, client.handle, &event);
        send_next(client, post, base32);
    }
    std::int64_t done = 0, wrong = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (std::chrono::steady_clock::now() < end) {
        epoll_event events[64];
        const int ready = ::epoll_wait(poller, events, 64, 1000);
        for (int i = 0; i < ready; ++i) {
            auto& client = *static_cast<Client*>(events[i].data.ptr);
            const int status = receive(client);
            if (status == 0) continue;
            ++(status == (post ? 201 : 200) ? done : wrong);
            send_next(client, post, base32);
        }
    }
    fmt::print("{} {}\n", done, wrong);
    return wrong == 0 ? 0 : 1;
}

}  // namespace

int main_of(const std::vector<std::string>& args) {
    const auto number = [&](std::size_t i) { return std::atoi(args.at(i).c_str()); };
    if (args.at(0) == "serve") return serve(args.at(1), static_cast<std::uint16_t>(number(2)), static_cast<std::size_t>(number(3)));
    if (args.at(0) == "bare") return bare(args.at(1), args.at(2) == "write", number(3), number(4));
    return load(static_cast<std::uint16_t>(number(1)), args.at(2) == "post", args.at(3) == "base32", number(4), number(5));
}

}  // namespace yk::bench

int main(int argc, char** argv) {
    spdlog::set_level(spdlog::level::warn);
    try {
        return yk::bench::main_of({argv + 1, argv + argc});
    } catch (const std::exception& fault) {
        fmt::print(stderr, "{}\n", fault.what());
        return 1;
    }
}
