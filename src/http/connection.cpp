// The only source that knows Boost.Beast: the bytes of one connection and their timeouts. What a request means is the dispatcher's
// business.
#include <fmt/compile.h>

#include <array>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <cstdio>
#include <deque>

#include "http/link.h"
#include "http/problem.h"

namespace yk::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using TlsStream = beast::ssl_stream<Socket>;
using Parser = beast::http::request_parser<beast::http::buffer_body>;
using Field = beast::http::field;

constexpr std::uint32_t header_bytes = 16 << 10;
constexpr std::size_t piece_bytes = 64 << 10, backlog_bytes = 256 << 10;

template <class Stream>
class Connection final : public Link {
 public:
    Connection(Socket socket, Hub& server, asio::ssl::context* tls) requires std::is_same_v<Stream, TlsStream>
        : server_(server), stream_(std::move(socket), *tls) {}
    Connection(Socket socket, Hub& server, asio::ssl::context*) requires std::is_same_v<Stream, Socket> : server_(server),
                                                                                                          stream_(std::move(socket)) {}

    void start() override {
        boost::system::error_code ec;
        const auto remote = plain().remote_endpoint(ec);
        address_ = ec ? std::string("unknown") : remote.address().to_string();
        loopback_ = !ec && remote.address().is_loopback();
        plain().set_option(asio::ip::tcp::no_delay(true), ec);
        plain().non_blocking(true, ec);
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            SSL_set_mode(stream_.native_handle(), SSL_MODE_RELEASE_BUFFERS);
            allow(server_.options().header_ms);
            stream_.async_handshake(asio::ssl::stream_base::server, [self = me()](boost::system::error_code fault) {
                if (fault) return self->close();
                self->await_request();
            });
        } else {
            await_request();
        }
    }

    void stop_soon() override {
        if (idle || events) close();
    }

    void close() override {
        if (closed_) return;
        closed_ = true;
        if (events) server_.count_stream(-1);
        boost::system::error_code ignored;
        plain().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
        plain().close(ignored);
        server_.forget(shared_from_this());
    }

    void send_event(const std::string& text) override {
        if (closed_) return;
        backlog_ += text.size();
        if (backlog_ > backlog_bytes) return close();  // a reader this slow asks again when it comes back
        queue_.push_back(text);
        if (queue_.size() == 1) write_event();
    }

 private:
    std::shared_ptr<Connection> me() { return std::static_pointer_cast<Connection>(shared_from_this()); }
    Socket& plain() {
        if constexpr (std::is_same_v<Stream, TlsStream>)
            return stream_.next_layer();
        else
            return stream_;
    }

    // The server closes connections whose time is up; timers of their own would cost every request more than its parsing.
    void allow(std::int64_t ms) { deadline = steady_ms() + ms; }

    // Between requests a connection holds next to nothing: no parser, no body, a buffer of its first bytes at most.
    void await_request() {
        parser_.reset();
        body_ = {};
        piece_ = {};
        response_ = {};
        if (server_.stopping()) return close();
        // What is there already waits its turn behind the other connections.
        if (buffer_.size() > 0) return asio::post(server_.io(), [self = me()] { self->closed_ ? void() : self->read_header(); });
        buffer_ = beast::flat_buffer(header_bytes + piece_bytes);
        idle = true;
        idle_since = steady_ms();
        allow(server_.options().idle_ms);
        stream_.async_read_some(buffer_.prepare(512), [self = me()](boost::system::error_code ec, std::size_t bytes) {
            if (ec) return self->close();
            self->buffer_.commit(bytes);
            self->read_header();
        });
    }

    void read_header() {
        idle = false;
        parser_.emplace();
        parser_->header_limit(header_bytes);
        parser_->body_limit(boost::none);
        boost::system::error_code fault;  // mostly the whole header has come
        buffer_.consume(parser_->put(buffer_.data(), fault));
        if (!fault && parser_->is_header_done()) return on_header();
        if (fault && fault != beast::http::error::need_more) return bad_request(fault);
        allow(server_.options().header_ms);
        beast::http::async_read_header(stream_, buffer_, *parser_, [self = me()](boost::system::error_code ec, std::size_t) {
            if (ec) return self->bad_request(ec);
            self->on_header();
        });
    }

    void on_header() {
        const auto& head = parser_->get();
        fill_wire(head);
        if (head.version() != 10 && head.version() != 11) return refuse(400, "http.request.broken");
        if (head.version() == 11 && head.count(Field::host) != 1) return refuse(400, "http.request.host");
        if (head.count(Field::transfer_encoding) && !beast::iequals(head[Field::transfer_encoding], "chunked"))
            return refuse(400, "http.request.broken");
        const auto plan = server_.dispatcher().plan(wire_);
        const auto length = parser_->content_length();
        if (length && *length > static_cast<std::uint64_t>(plan.limit)) return refuse(413, "http.body.too_large");
        parser_->body_limit(static_cast<std::uint64_t>(plan.limit));
        if (parser_->is_done()) return work();
        if (plan.to_file) return ask_before_upload();
        invite_body();
    }

    void fill_wire(const Parser::value_type& head) {
        wire_ = {};
        wire_.method = view(head.method_string());
        wire_.target = view(head.target());
        wire_.address = address_;
        wire_.loopback = loopback_;
        wire_.tls = std::is_same_v<Stream, TlsStream>;
        for (const auto& field : head) {
            const auto value = view(field.value());
            switch (field.name()) {
                case Field::accept_encoding:
                    wire_.accept_encoding = value;
                    break;
                case Field::accept_language:
                    wire_.accept_language = value;
                    break;
                case Field::authorization:
                    wire_.authorization = value;
                    break;
                case Field::content_type:
                    wire_.content_type = value;
                    break;
                case Field::cookie:
                    wire_.cookie = value;
                    break;
                case Field::if_none_match:
                    wire_.if_none_match = value;
                    break;
                case Field::user_agent:
                    wire_.user_agent = value;
                    break;
                case Field::unknown:
                    fill_unknown(field.name_string(), value);
                    break;
                default:
                    break;
            }
        }
    }
    void fill_unknown(beast::string_view name, std::string_view value) {
        if (beast::iequals(name, "X-CSRF-Token")) wire_.csrf = value;
        if (beast::iequals(name, "Idempotency-Key")) wire_.idempotency_key = value;
        if (beast::iequals(name, "X-Forwarded-For")) wire_.forwarded_for = value;
        if (beast::iequals(name, "X-Forwarded-Proto")) wire_.forwarded_proto = value;
        if (beast::iequals(name, "Sec-Fetch-Site")) wire_.sec_fetch_site = value;
    }
    static std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

    void ask_before_upload() {
        deadline = never;
        const bool posted = server_.pool().post([self = me()] {
            auto refusal = self->server_.dispatcher().refuse_upload(self->wire_);
            asio::post(self->server_.io(), [self, refusal = std::move(refusal)]() mutable {
                if (self->closed_) return;
                if (refusal) return self->respond_and_close(std::move(*refusal));
                self->open_upload();
            });
        });
        if (!posted) busy();
    }

    void open_upload() {
        std::error_code ec;
        const auto folder = server_.options().data / "uploads";
        std::filesystem::create_directories(folder, ec);
        upload_ = folder / ("body-" + new_trace() + new_trace());
        file_.reset(std::fopen(upload_.c_str(), "wbx"));
        if (!file_) return refuse(503, "http.upload.no_room");
        invite_body();
    }

    void invite_body() {
        if (!beast::iequals(parser_->get()[Field::expect], "100-continue")) return read_body();
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        asio::async_write(stream_, asio::buffer(go_on), [self = me()](boost::system::error_code ec, std::size_t) {
            if (ec) return self->close();
            self->read_body();
        });
    }

    // Piece by piece, each within its own time, so that a slow sender holds a connection but never a worker.
    void read_body() {
        if (piece_.empty())
            piece_.resize(file_ ? piece_bytes : std::min<std::size_t>(piece_bytes, parser_->content_length().value_or(8192) + 1));
        parser_->get().body().data = piece_.data();
        parser_->get().body().size = piece_.size();
        allow(server_.options().piece_ms);
        beast::http::async_read(stream_, buffer_, *parser_, [self = me()](boost::system::error_code ec, std::size_t) {
            if (ec && ec != beast::http::error::need_buffer) return self->bad_request(ec);
            if (!self->keep_piece(self->piece_.size() - self->parser_->get().body().size)) return self->refuse(503, "http.upload.no_room");
            if (self->parser_->is_done()) return self->work();
            self->read_body();
        });
    }

    bool keep_piece(std::size_t bytes) {
        wire_.body_bytes += static_cast<std::int64_t>(bytes);
        if (file_) return std::fwrite(piece_.data(), 1, bytes, file_.get()) == bytes;
        body_.append(piece_.data(), bytes);
        return true;
    }

    void work() {
        deadline = never;
        wire_.body = body_;
        if (!file_ && work_here()) return;
        if (file_ && std::fclose(file_.release()) != 0) return refuse(503, "http.upload.no_room");
        wire_.body_file = upload_;
        const bool posted = server_.pool().post([self = me()] {
            auto response = self->server_.dispatcher().answer(self->wire_);
            self->remove_upload();
            asio::post(self->server_.io(), [self, response = std::move(response)]() mutable {
                self->server_.end_snapshot();
                if (!self->closed_) self->respond(std::move(response));
            });
        });
        if (!posted) busy();
    }

    // Without a worker, if the request is of that kind.
    bool work_here() {
        if (auto response = server_.dispatcher().answer_at_once(wire_)) {
            server_.share_snapshot();
            respond(std::move(*response));
            return true;
        }
        return server_.dispatcher().answer_later(
            wire_, [self = me(), guard = asio::make_work_guard(server_.io())](Dispatcher::Conclusion conclude) {
                asio::post(self->server_.io(), [self, conclude = std::move(conclude)] {
                    self->server_.end_snapshot();
                    auto response = conclude();
                    if (!self->closed_) self->respond(std::move(response));
                });
            });
    }

    void remove_upload() {
        if (upload_.empty()) return;
        std::error_code ec;
        std::filesystem::remove(upload_, ec);
        upload_.clear();
    }

    void busy() {
        auto response =
            problem_response({ErrorKind::unavailable, "http.server.busy", {}, {}, {}}, language_of(wire_.accept_language), new_trace());
        response.header("Retry-After", "2");
        respond_and_close(std::move(response));
    }

    // A request that cannot be understood or is too big: answered, then the connection ends, as what follows cannot be trusted.
    void refuse(int status, std::string_view code) {
        auto response =
            problem_response({ErrorKind::invalid, std::string(code), {}, {}, {}}, language_of(wire_.accept_language), new_trace(), status);
        add_security_headers(response, wire_.tls);
        respond_and_close(std::move(response));
    }
    void respond_and_close(WireResponse response) {
        response.close = true;
        respond(std::move(response));
    }

    void bad_request(boost::system::error_code ec) {
        using beast::http::error;
        if (ec == error::end_of_stream || ec == error::partial_message ||
            ec.category() != beast::http::make_error_code(error::end_of_stream).category())
            return close();
        if (!parser_->is_header_done()) wire_ = {};
        if (ec == error::header_limit) return refuse(431, "http.request.header_too_large");
        if (ec == error::body_limit) return refuse(413, "http.body.too_large");
        refuse(400, "http.request.broken");
    }

    void respond(WireResponse response) {
        response_ = std::move(response);
        const bool whole = parser_ && parser_->is_done();
        keep_alive_ = whole && parser_->get().keep_alive() && !response_.close && !response_.events && !server_.stopping();
        drain_ = !whole;
        const bool head_only = wire_.method == "HEAD";
        const bool bodyless = response_.status == 204 || response_.status == 304;
        const auto length = response_.file.empty() ? static_cast<std::int64_t>(response_.body.size()) : response_.file_bytes;
        head_ = fmt::format(FMT_COMPILE("HTTP/1.1 {} {}\r\nDate: {}\r\n"), response_.status, reason_of(response_.status), server_.date());
        head_ += response_.headers;
        if (!bodyless && !response_.events) fmt::format_to(std::back_inserter(head_), FMT_COMPILE("Content-Length: {}\r\n"), length);
        head_ += keep_alive_ ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
        if (head_only || bodyless) {
            response_.body.clear();
            response_.file.clear();
            response_.events.reset();
        }
        if (!response_.file.empty()) {
            file_.reset(std::fopen(response_.file.c_str(), "rb"));
            if (!file_) return close();
        }
        allow(server_.options().piece_ms);
        std::array<asio::const_buffer, 2> parts{asio::buffer(head_), asio::buffer(response_.body)};
        if constexpr (std::is_same_v<Stream, Socket>) {  // mostly the kernel takes it all at once
            boost::system::error_code fault;
            const auto sent = stream_.write_some(parts, fault);
            if (!fault && sent == head_.size() + response_.body.size()) return after_write();
            if (fault && fault != asio::error::would_block) return close();
            const auto of_head = std::min(sent, head_.size());
            parts = {parts[0] + of_head, parts[1] + (sent - of_head)};
        }
        asio::async_write(stream_, parts, [self = me()](boost::system::error_code ec, std::size_t) {
            if (ec) return self->close();
            self->after_write();
        });
    }
    static std::string_view reason_of(int status) { return view(beast::http::obsolete_reason(static_cast<beast::http::status>(status))); }

    void after_write() {
        if (response_.events) return begin_events();
        if (file_) return send_piece();
        if (keep_alive_) return await_request();
        say_goodbye();
    }

    void send_piece() {
        piece_.resize(piece_bytes);
        const auto bytes = std::fread(piece_.data(), 1, piece_.size(), file_.get());
        if (bytes == 0) {
            const bool complete = std::ftell(file_.get()) == response_.file_bytes;
            file_.reset();
            return complete && keep_alive_ ? await_request() : say_goodbye();
        }
        allow(server_.options().piece_ms);
        asio::async_write(stream_, asio::buffer(piece_.data(), bytes), [self = me()](boost::system::error_code ec, std::size_t) {
            if (ec) return self->close();
            self->send_piece();
        });
    }

    // Ends our side and reads a little of what still comes: closing at once would make the client lose the answer.
    void say_goodbye() {
        allow(2000);
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            stream_.async_shutdown([self = me()](boost::system::error_code) { self->close(); });
        } else {
            if (!drain_) return close();
            boost::system::error_code ignored;
            plain().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
            drain(1 << 20);
        }
    }
    void drain(std::int64_t left) {
        piece_.resize(8192);
        stream_.async_read_some(asio::buffer(piece_), [self = me(), left](boost::system::error_code ec, std::size_t bytes) {
            if (ec || left <= 0) return self->close();
            self->drain(left - static_cast<std::int64_t>(bytes));
        });
    }

    void begin_events() {
        events = std::move(response_.events);
        response_ = {};
        server_.count_stream(1);
        deadline = never;
        piece_.resize(64);
        notice_end();
        send_event("retry: 3000\n\n");
    }
    void notice_end() {
        stream_.async_read_some(asio::buffer(piece_), [self = me()](boost::system::error_code ec, std::size_t) {
            if (ec) return self->close();
            self->notice_end();
        });
    }
    void write_event() {
        allow(server_.options().piece_ms);
        asio::async_write(stream_, asio::buffer(queue_.front()), [self = me()](boost::system::error_code ec, std::size_t bytes) {
            if (ec || self->closed_) return self->close();
            self->deadline = never;
            self->backlog_ -= bytes;
            self->queue_.pop_front();
            if (!self->queue_.empty()) self->write_event();
        });
    }

    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    Hub& server_;
    Stream stream_;
    beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    WireRequest wire_;
    WireResponse response_;
    std::string address_, head_, body_;
    std::vector<char> piece_;
    std::filesystem::path upload_;
    std::unique_ptr<std::FILE, CloseFile> file_;  // the upload being stored, or the file being sent
    std::deque<std::string> queue_;               // events
    std::size_t backlog_ = 0;
    bool loopback_ = false, keep_alive_ = false, drain_ = false, closed_ = false;

 public:
    ~Connection() override { remove_upload(); }
};

}  // namespace

std::shared_ptr<Link> make_link(int socket, bool ipv6, Hub& hub, asio::ssl::context* tls) {
    Socket taken(hub.io(), ipv6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), socket);
    if (tls) return std::make_shared<Connection<TlsStream>>(std::move(taken), hub, tls);
    return std::make_shared<Connection<Socket>>(std::move(taken), hub, nullptr);
}

}  // namespace yk::http
