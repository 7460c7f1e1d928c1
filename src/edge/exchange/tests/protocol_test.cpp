// Signatures, addresses and envelopes: what is let through, and everything that is not.
#include <gtest/gtest.h>

#include "base/text.h"
#include "care/people/elder/competence.h"
#include "edge/exchange/envelope.h"
#include "edge/exchange/events.h"

namespace yk::edge::exchange {
namespace {

TEST(ExchangeCrypto, KnownAnswers) {
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, case 2
    EXPECT_EQ(hmac_hex("Jefe", "what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    // RFC 8032, test 2
    EXPECT_TRUE(signed_by("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
                          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
    EXPECT_FALSE(signed_by("3d40", "\x72", "92a0"));
    EXPECT_EQ(parse_base64(base64(std::string("\0\xff plain", 8))), std::string("\0\xff plain", 8));
    EXPECT_FALSE(parse_base64("not base64!"));
}

TEST(ExchangeSignature, IsReadStrictly) {
    const std::string good = "Yikang-HMAC-SHA256 partner=gz-health, date=2026-11-22T08:00:00Z, nonce=0123456789abcdef, signature=00ff";
    const auto read = read_signature(good);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->partner, "gz-health");
    EXPECT_EQ(read->method, SignMethod::hmac);
    EXPECT_EQ(read_signature("Yikang-Ed25519" + good.substr(18))->method, SignMethod::ed25519);
    for (const std::string& bad :
         {std::string(), std::string("Yikang-HMAC-SHA256"), std::string("Basic YWJj"), good + ", nonce=0123456789abcdee", good + ", more=1",
          good.substr(0, good.rfind(',')), "Yikang-HMAC-SHA1" + good.substr(18), std::string(good).replace(good.find("00ff"), 4, "0g"),
          std::string(good).replace(good.find("0123"), 16, "short"), std::string(good).replace(good.find("0123"), 16, "0123456789abc\ndef"),
          std::string(good).replace(good.find("2026"), 20, "yesterday           "), good + std::string(2000, ' ')})
        EXPECT_FALSE(read_signature(bad)) << bad;
    EXPECT_TRUE(within_window(*read, read->date + clock_window_ms));
    EXPECT_FALSE(within_window(*read, read->date + (clock_window_ms + 1)));
    EXPECT_FALSE(within_window(*read, read->date + (-clock_window_ms - 1)));
}

TEST(ExchangeSignature, CoversEveryPart) {
    const auto text = signed_text("GET", "/a?b=1", "2026-11-22T08:00:00Z", "n", "");
    EXPECT_EQ(text,
              "yikang-1\nGET\n/a?b=1\n2026-11-22T08:00:00Z\nn\n"
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (const auto& other :
         {signed_text("POST", "/a?b=1", "2026-11-22T08:00:00Z", "n", ""), signed_text("GET", "/a?b=2", "2026-11-22T08:00:00Z", "n", ""),
          signed_text("GET", "/a?b=1", "2026-11-22T08:00:01Z", "n", ""), signed_text("GET", "/a?b=1", "2026-11-22T08:00:00Z", "m", ""),
          signed_text("GET", "/a?b=1", "2026-11-22T08:00:00Z", "n", " ")})
        EXPECT_NE(text, other);
    EXPECT_EQ(event_signature("k", "", "t", "i", "b"), "t=t,v1=" + hmac_hex("k", "t\ni\nb"));
    EXPECT_EQ(event_signature("k", "old", "t", "i", "b"), "t=t,v1=" + hmac_hex("k", "t\ni\nb") + ",v1=" + hmac_hex("old", "t\ni\nb"));
}

TEST(ExchangeAddress, UrlsAreTakenApartOrRefused) {
    const auto url = parse_url("https://hooks.example.org/in?x=1");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->host + " " + url->port + " " + url->target, "hooks.example.org 443 /in?x=1");
    EXPECT_EQ(parse_url("http://[::1]:8080")->host, "::1");
    EXPECT_EQ(parse_url("http://[::1]:8080")->target, "/");
    for (const char* bad : {"", "hooks.example.org", "ftp://a/", "javascript:alert(1)", "https://", "https:///x", "https://user@host/",
                            "https://user:word@host/", "https://host:0/", "https://host:65536/", "https://host:x/", "https://host/ x",
                            "https://host\\@other/", "https://host/#x", "https://[::1/", "https://[hello]/", "https://a_b/",
                            "file:///etc/passwd", "https://host:80:90/"})
        EXPECT_FALSE(parse_url(bad)) << bad;
}

TEST(ExchangeAddress, OnlyPublicOnesArePublic) {
    for (const char* inside : {"127.0.0.1",
                               "10.1.2.3",
                               "172.16.0.1",
                               "172.31.255.255",
                               "192.168.1.1",
                               "169.254.169.254",
                               "100.64.0.1",
                               "0.0.0.0",
                               "224.0.0.1",
                               "255.255.255.255",
                               "::",
                               "::1",
                               "fe80::1",
                               "fc00::1",
                               "fd12::1",
                               "ff02::1",
                               "::ffff:127.0.0.1",
                               "::ffff:10.0.0.1",
                               "64:ff9b::a00:1",
                               "2002:a00:1::",
                               "::10.0.0.1",
                               "100::1",
                               "4000::1",
                               "9000::1",
                               "fec0::1",
                               "2001:db8::1"})
        EXPECT_FALSE(is_public(*parse_address(inside))) << inside;
    for (const char* outside : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "223.5.5.5", "2400:3200::1", "::ffff:8.8.8.8"})
        EXPECT_TRUE(is_public(*parse_address(outside))) << outside;
    EXPECT_TRUE(contains(*parse_network("10.20.0.0/16"), *parse_address("10.20.255.1")));
    EXPECT_FALSE(contains(*parse_network("10.20.0.0/16"), *parse_address("10.21.0.1")));
    EXPECT_TRUE(contains(*parse_network("10.0.0.0/9"), *parse_address("10.127.0.1")));
    EXPECT_FALSE(contains(*parse_network("10.0.0.0/9"), *parse_address("10.128.0.1")));
    for (const char* bad : {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "hello", "::/129"}) EXPECT_FALSE(parse_network(bad)) << bad;
}

TEST(ExchangeEvents, WaitLongerAfterEachFailure) {
    EXPECT_EQ(wait_after(1, 30), 30);
    EXPECT_EQ(wait_after(2, 30), 60);
    EXPECT_EQ(wait_after(5, 30), 480);
    EXPECT_EQ(wait_after(30, 30), 3600);
    Delivery delivery;
    delivery.event = EventKind::died;
    EXPECT_NE(event_body(delivery).find("\"event\":\"elder.died\""), std::string::npos);
    EXPECT_EQ(event_body(delivery).find("name"), std::string::npos);
}

TEST(ExchangeDelivery, TheNameOfAFileIsNoPathAndNoHalfCharacter) {
    EXPECT_EQ(safe_name("../户籍.csv"), "户籍.csv");
    EXPECT_EQ(safe_name("a\\b\n.csv"), "ab.csv");
    EXPECT_EQ(safe_name("..."), "file.csv");
    std::string longest;
    while (longest.size() < 300) longest += "册";
    for (const auto* end : {".csv", ".xlsx", "1.csv"}) {
        const auto name = safe_name(longest + end);
        EXPECT_TRUE(valid_utf8(name)) << name;
        EXPECT_LE(name.size(), 120u);
        EXPECT_TRUE(name.ends_with(end)) << name;
    }
}

// Two systems and a package between them.
class ExchangeEnvelope : public ::testing::Test {
 protected:
    static Self system(std::string code) {
        Self self;
        const auto sign = make_sign_keys(), seal = make_seal_keys();
        self.code = std::move(code);
        self.sign_key = hex_text(sign.open);
        self.seal_key = hex_text(seal.open);
        self.sign_secret = hex_text(sign.secret);
        self.seal_secret = hex_text(seal.secret);
        return self;
    }
    static std::string code(const Status& status) { return status ? "" : status.error().code; }
    std::string packed() const {
        Manifest manifest;
        manifest.from = city.code;
        manifest.to = county.code;
        manifest.sequence = 1;
        manifest.made_at = "2026-11-22T08:00:00Z";
        return *close_envelope(manifest, "张三 440103194801011234", city, county.seal_key);
    }
    Status checked(const std::string& bytes) const {
        const auto envelope = YK_TRY(read_envelope(bytes));
        return check_envelope(envelope, EnvelopeKind::package, county, city.sign_key);
    }
    const Self city = system("guangzhou"), county = system("liwan"), stranger = system("stranger");
};

TEST_F(ExchangeEnvelope, OpensForItsRecipientOnly) {
    const auto bytes = packed();
    EXPECT_EQ(bytes.find("张三"), std::string::npos);
    const auto envelope = read_envelope(bytes);
    ASSERT_TRUE(envelope);
    EXPECT_EQ(code(check_envelope(*envelope, EnvelopeKind::package, county, city.sign_key)), "");
    EXPECT_EQ(*open_contents(*envelope, county), "张三 440103194801011234");
    EXPECT_EQ(open_contents(*envelope, stranger).error().code, "exchange.package.not_for_us");
    EXPECT_EQ(code(check_envelope(*envelope, EnvelopeKind::package, stranger, city.sign_key)), "exchange.package.foreign");
    EXPECT_EQ(code(check_envelope(*envelope, EnvelopeKind::package, county, stranger.sign_key)), "exchange.package.signature");
    EXPECT_EQ(code(check_envelope(*envelope, EnvelopeKind::receipt, county, city.sign_key)), "exchange.package.is_no_receipt");
    EXPECT_FALSE(close_envelope({}, "x", city, "no key"));
}

TEST_F(ExchangeEnvelope, NoChangedByteIsTaken) {
    const auto bytes = packed();
    ASSERT_TRUE(checked(bytes));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        auto changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(checked(changed)) << at;
    }
    for (std::size_t length = 0; length < bytes.size(); ++length) EXPECT_FALSE(checked(bytes.substr(0, length))) << length;
    EXPECT_FALSE(checked(bytes + "x"));
}

TEST(ExchangeClasses, EveryFactHasOneOrNeverLeaves) {
    for (const auto& fact : care::elder::Competence::shared().facts()) EXPECT_TRUE(class_of(fact.name)) << fact.name;
    EXPECT_EQ(class_of("disability_grade"), DataClass::health);
    EXPECT_EQ(class_of("aid_class"), DataClass::income);
    EXPECT_FALSE(class_of("not_a_fact"));
}

}  // namespace
}  // namespace yk::edge::exchange
