// Server-sent events to the right accounts, and the same server over TLS.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "http/exchange.h"
#include "http/tests/echo.h"

namespace yk::http {
namespace {

using namespace testing;

Result<Nothing> listen(Call& call) {
    exchange_of(call).events = EventStream{call.actor().account, std::string(call.session_token())};
    return Nothing{};
}

class HttpStream : public ::testing::Test {
 protected:
    void SetUp() override {
        options_.port = 0;
        options_.data = folder_.path;
        gate_.add("one", 11, {});
        gate_.add("two", 12, {});
        tables_ = echo_tables();
        tables_.routes.push_back(get<&listen>("/events", signed_in, RowScope::own, {"消息", "Events"}));
    }
    std::uint16_t start() {
        running_.emplace(options_, tables_, database_, gate_);
        return running_->server->port();
    }
    static bool opens(RawClient& client, std::string_view who) {
        client.send(get("/api/v1/events", "Cookie: yikang=" + std::string(who) + "\r\n"));
        return client.until("\r\n\r\n").find("text/event-stream") != std::string::npos && !client.until("retry: 3000\n\n").empty();
    }

    ServerOptions options_;
    Folder folder_;
    KnownGate gate_;
    NoDatabase database_;
    Tables tables_;
    std::optional<Running> running_;
};

TEST_F(HttpStream, TellsEachAccountWhatIsForIt) {
    const auto port = start();
    RawClient one(port), two(port), stranger(port);
    ASSERT_TRUE(opens(one, "one"));
    ASSERT_TRUE(opens(two, "two"));
    stranger.send(get("/api/v1/events"));
    EXPECT_EQ(stranger.receive().status, 401);
    running_->server->publish("job", R"({"id":1})", 11);
    running_->server->publish("notice", R"({"id":2})", 0);
    EXPECT_EQ(one.until("}\n\n"), "event: job\ndata: {\"id\":1}\n\n");
    EXPECT_EQ(one.until("}\n\n"), "event: notice\ndata: {\"id\":2}\n\n");
    EXPECT_EQ(two.until("}\n\n"), "event: notice\ndata: {\"id\":2}\n\n");
    running_->stop();
    EXPECT_TRUE(one.ended());
}

TEST_F(HttpStream, DropsReadersThatDoNotRead) {
    const auto port = start();
    RawClient lazy(port), keen(port);
    ASSERT_TRUE(opens(lazy, "one"));
    ASSERT_TRUE(opens(keen, "two"));
    const std::string big = "{\"text\":\"" + std::string(100'000, 'x') + "\"}";
    for (int i = 0; i < 200; ++i) running_->server->publish("queue", big, 11);
    running_->server->publish("queue", "{}", 12);
    EXPECT_EQ(keen.until("{}\n\n"), "event: queue\ndata: {}\n\n");
    EXPECT_TRUE(lazy.ended());
}

// A key and a certificate for this test only.
void write_certificate(const std::filesystem::path& folder) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1,
                               -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, key, EVP_sha256());
    const auto write = [&](const char* name, auto&& put) {
        FILE* file = std::fopen((folder / name).c_str(), "w");
        put(file);
        std::fclose(file);
    };
    write("cert.pem", [&](FILE* file) { PEM_write_X509(file, certificate); });
    write("key.pem", [&](FILE* file) { PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr); });
    X509_free(certificate);
    EVP_PKEY_free(key);
}

TEST_F(HttpStream, SpeaksTls) {
    write_certificate(folder_.path);
    options_.tls_certificate = folder_.path / "cert.pem";
    options_.tls_key = folder_.path / "key.pem";
    const auto port = start();
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    const std::unique_ptr<BIO, void (*)(BIO*)> bio(BIO_new_ssl_connect(context.get()), &BIO_free_all);
    BIO_set_conn_hostname(bio.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
    ASSERT_EQ(BIO_do_connect(bio.get()), 1);
    const auto ask = [&](const std::string& request) {
        BIO_write(bio.get(), request.data(), static_cast<int>(request.size()));
        std::string answer;
        char bytes[4096];
        while (answer.find("\r\n\r\n") == std::string::npos) {
            const int n = BIO_read(bio.get(), bytes, sizeof bytes);
            if (n <= 0) break;
            answer.append(bytes, static_cast<std::size_t>(n));
        }
        return answer;
    };
    const auto first = ask(get("/healthz"));
    EXPECT_TRUE(first.starts_with("HTTP/1.1 200"));
    EXPECT_NE(first.find("Strict-Transport-Security: "), std::string::npos);
    EXPECT_NE(ask(post("/api/v1/session", "")).find("__Host-yikang=fresh"), std::string::npos);
    EXPECT_TRUE(ask(get("/healthz", "Connection: close\r\n")).starts_with("HTTP/1.1 200"));
    RawClient plain(port);
    plain.send(get("/healthz"));
    EXPECT_TRUE(plain.ended());
}

TEST_F(HttpStream, SaysWhichCertificateCannotBeRead) {
    options_.tls_certificate = folder_.path / "absent.pem";
    options_.tls_key = folder_.path / "absent.key";
    try {
        Server::make(options_, tables_, database_, gate_);
        FAIL() << "made without a certificate";
    } catch (const Broken& broken) {
        EXPECT_NE(std::string(broken.what()).find("absent.pem"), std::string::npos);
    }
}

}  // namespace
}  // namespace yk::http
