#include "care/people/organisation/totp.h"

#include <gtest/gtest.h>

#include <utility>

namespace yk::care::organisation {
namespace {

TEST(Base32, Rfc4648Vectors) {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"}, {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(base32_text(bytes), text);
        EXPECT_EQ(parse_base32(text), bytes);
    }
    EXPECT_EQ(parse_base32("mzxw6==="), "foo");
}

TEST(Base32, RefusesWhatNoEncodingGives) {
    for (const std::string_view text : {"M", "MZX", "MZXW6Y", "MZ1Q", "MZ XQ", "MZ", "0000"})
        EXPECT_EQ(parse_base32(text), std::nullopt) << text;
}

TEST(Totp, Rfc6238Vectors) {
    const std::string_view secret = "12345678901234567890";
    const std::pair<std::int64_t, std::string_view> vectors[] = {{59, "94287082"},         {1111111109, "07081804"},
                                                                 {1111111111, "14050471"}, {1234567890, "89005924"},
                                                                 {2000000000, "69279037"}, {20000000000, "65353130"}};
    for (const auto& [seconds, code] : vectors) {
        EXPECT_EQ(totp_code(secret, totp_step_of(Instant{seconds * 1000}), 8), code);
        EXPECT_EQ(totp_code(secret, totp_step_of(Instant{seconds * 1000})), code.substr(2));
    }
}

TEST(Totp, AcceptsOneStepEachWayAndNoFurther) {
    const std::string secret = new_totp_secret();
    const Instant now{1'795'000'015'000};
    const auto step = totp_step_of(now);
    for (std::int64_t off = -1; off <= 1; ++off) EXPECT_EQ(accept_totp(secret, totp_code(secret, step + off), now, 0), step + off);
    for (const std::int64_t off : {-3, -2, 2, 3}) {
        const auto code = totp_code(secret, step + off);
        // One in a million codes is the same by chance; such a secret would test nothing.
        if (code != totp_code(secret, step) && code != totp_code(secret, step - 1) && code != totp_code(secret, step + 1)) {
            EXPECT_EQ(accept_totp(secret, code, now, 0), std::nullopt);
        }
    }
}

TEST(Totp, RefusesAUsedCodeAndOlderOnes) {
    const std::string secret = new_totp_secret();
    const Instant now{1'795'000'015'000};
    const auto step = totp_step_of(now);
    EXPECT_EQ(accept_totp(secret, totp_code(secret, step), now, step - 1), step);
    EXPECT_EQ(accept_totp(secret, totp_code(secret, step), now, step), std::nullopt);
    EXPECT_EQ(accept_totp(secret, totp_code(secret, step - 1), now, step), std::nullopt);
}

TEST(Totp, RefusesOtherForms) {
    const std::string secret = new_totp_secret();
    const Instant now{1'795'000'015'000};
    const auto code = totp_code(secret, totp_step_of(now));
    for (const std::string& wrong : {std::string(), code.substr(1), code + "0", " " + code.substr(1)})
        EXPECT_EQ(accept_totp(secret, wrong, now, 0), std::nullopt) << wrong;
}

TEST(Totp, UriAndPicture) {
    const auto uri = totp_uri("foobar", "颐康", "li hua");
    EXPECT_EQ(uri, "otpauth://totp/%E9%A2%90%E5%BA%B7:li%20hua?secret=MZXW6YTBOI&issuer=%E9%A2%90%E5%BA%B7");
    const auto svg = qr_svg(uri);
    EXPECT_TRUE(svg.starts_with("<svg "));
    EXPECT_TRUE(svg.ends_with("</svg>"));
    EXPECT_EQ(svg.find("script"), std::string::npos);
    EXPECT_EQ(svg.find("style"), std::string::npos);
}

}  // namespace
}  // namespace yk::care::organisation
