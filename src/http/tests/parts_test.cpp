// The parts that need neither socket nor database: targets, limits, problems, forms, pages.
#include <gtest/gtest.h>

#include <fstream>

#include "http/bind.h"
#include "http/limit.h"
#include "http/multipart.h"
#include "http/pages.h"
#include "http/problem.h"
#include "http/replays.h"
#include "http/target.h"
#include "http/tests/harness.h"
#include "model/json.h"

namespace yk::http {
namespace {

TEST(HttpTarget, DecodesStrictly) {
    EXPECT_EQ(percent_decoded("a%20b+c", true), "a b c");
    EXPECT_EQ(percent_decoded("a+b", false), "a+b");
    EXPECT_EQ(percent_decoded("%E9%99%88", false), "陈");
    for (const auto* bad : {"%", "%2", "%zz", "%00", "%ff", "%c0%80", "x%e9%99"}) EXPECT_FALSE(percent_decoded(bad, true)) << bad;
    EXPECT_EQ(percent_decoded(percent_encoded("陈 a/b?&=+%"), true), "陈 a/b?&=+%");
}

TEST(HttpTarget, SplitsPathsAndRefusesTricks) {
    EXPECT_EQ(path_segments("/a/b%20c"), (std::vector<std::string>{"a", "b c"}));
    for (const auto* bad : {"", "a", "/", "//", "/a//b", "/a/", "/a/../b", "/%2e%2e/b", "/a%2fb", "/./a", "/a/%00"})
        EXPECT_FALSE(path_segments(bad)) << bad;
}

TEST(HttpTarget, ReadsQueriesWithinBounds) {
    const auto query = parse_query("a=1&b=%E9%99%88&&c");
    ASSERT_TRUE(query);
    ASSERT_EQ(query->size(), 3u);
    EXPECT_EQ((*query)[1].value, "陈");
    EXPECT_EQ((*query)[2].value, "");
    EXPECT_FALSE(parse_query("a=%"));
    std::string many;
    for (int i = 0; i < 101; ++i) many += "a=1&";
    EXPECT_FALSE(parse_query(many));
}

TEST(HttpLimit, LetsBurstsThroughAndRefillsWithTime) {
    Limiter limiter({60, 3});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.take("a", 0), 0);
    EXPECT_EQ(limiter.take("a", 0), 1);
    EXPECT_EQ(limiter.take("b", 0), 0);
    EXPECT_EQ(limiter.take("a", 1000), 0);
    EXPECT_EQ(limiter.take("a", 1000), 1);
    EXPECT_EQ(limiter.take("a", 500), 1);  // a clock that goes back gives nothing
    Limiter off({0, 0});
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(off.take("a", 0), 0);
}

TEST(HttpLimit, KeepsABoundedNumberOfCallers) {
    Limiter limiter({60, 2}, 100);
    for (int i = 0; i < 10'000; ++i) limiter.take(std::to_string(i), i);
    for (int i = 0; i < 2; ++i) limiter.take("last", 20'000);
    EXPECT_EQ(limiter.take("last", 20'000), 1);
}

TEST(HttpLimit, NamesNetworks) {
    EXPECT_EQ(network_of("10.1.2.3"), "10.1.2.3");
    EXPECT_EQ(network_of("::ffff:10.1.2.3"), "10.1.2.3");
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), network_of("2001:db8:1:2:ffff::1"));
    EXPECT_NE(network_of("2001:db8:1:2:3:4:5:6"), network_of("2001:db8:1:3:3:4:5:6"));
}

TEST(HttpProblem, SpeaksTheReadersLanguage) {
    using model::Language;
    EXPECT_EQ(language_of(""), Language::zh);
    EXPECT_EQ(language_of("fr"), Language::zh);
    EXPECT_EQ(language_of("en"), Language::en);
    EXPECT_EQ(language_of("fr, en-GB;q=0.8, zh-CN;q=0.9"), Language::zh);
    EXPECT_EQ(language_of("zh;q=0.1,en;q=0.2"), Language::en);
    EXPECT_EQ(language_of("en;q=zzz"), Language::zh);
    const Error error{ErrorKind::invalid, "input.invalid", "secret", {}, {{"/a\"", "input.required", {}}}};
    const auto json = problem_json(error, 422, Language::zh, "t1");
    EXPECT_TRUE(model::is_json(json)) << json;
    EXPECT_EQ(json.find("secret"), std::string::npos);
    EXPECT_NE(json.find("此项必填"), std::string::npos);
    EXPECT_NE(problem_json(error, 422, Language::en, "t1").find(R"("title":"Input has faults")"), std::string::npos);
}

TEST(HttpProblem, EveryTextStandsInBothLanguages) {
    EXPECT_EQ(model::text_codes(model::Language::zh), model::text_codes(model::Language::en));
    for (const int status : {400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 431, 500, 503}) {
        const auto code = "http.title." + std::to_string(status);
        EXPECT_NE(model::text_of(model::Language::zh, code), code);
    }
}

TEST(HttpBind, NamesMembersAndParameters) {
    EXPECT_EQ(parameter_of_member("f_at_from"), "f.at.from");
    EXPECT_EQ(parameter_of_member("f_level"), "f.level");
    EXPECT_EQ(parameter_of_member("limit"), "limit");
    EXPECT_EQ(member_of_parameter("f.at.from"), "f_at_from");
    EXPECT_EQ(member_of_parameter("f.birth_day.to"), "f_birth_day_to");
    EXPECT_EQ(member_of_parameter("f_level"), "");
    EXPECT_EQ(member_of_parameter("a.b"), "");
}

class HttpForm : public ::testing::Test {
 protected:
    Result<Form> parse(const std::string& bytes, std::string_view type = "multipart/form-data; boundary=XX") {
        std::ofstream(folder_.path / "body", std::ios::binary) << bytes;
        return parse_form(folder_.path / "body", type, folder_.path);
    }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(folder_.path), std::filesystem::directory_iterator()));
    }
    testing::Folder folder_;
};

TEST_F(HttpForm, PartsFieldsAndFiles) {
    std::string content(200'000, 'x');
    content += "\r\n--X\r\n--XY";  // nearly a boundary
    const auto form = parse(
        "--XX\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\n公安\r\n--XX\r\n"
        "content-disposition: form-data; name=\"file\"; filename=\"C:\\\\dir\\\\表.xlsx\"\r\nContent-Type: x/y\r\n\r\n" +
        content + "\r\n--XX--\r\n");
    ASSERT_TRUE(form);
    ASSERT_EQ(form->fields.size(), 1u);
    EXPECT_EQ(form->fields[0].value, "公安");
    ASSERT_EQ(form->files.size(), 1u);
    EXPECT_EQ(form->files[0].name, "表.xlsx");
    EXPECT_EQ(form->files[0].bytes, static_cast<std::int64_t>(content.size()));
    EXPECT_EQ(std::filesystem::file_size(form->files[0].file), content.size());
}

TEST_F(HttpForm, RefusesWhatIsBrokenAndLeavesNoFile) {
    const std::string head = "--XX\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\n";
    for (const auto& bad : {std::string(), std::string("--XX"), std::string("--XX\r\n"), head + "data", head + "data\r\n--XX",
                            head + "d\r\n--XXzz", std::string("--XX\r\n\r\nno name\r\n--XX--"), std::string(100'000, 'p')}) {
        EXPECT_FALSE(parse(bad)) << bad.substr(0, 100);
        EXPECT_EQ(files(), 1u);
    }
    EXPECT_FALSE(parse(head + "x\r\n--XX--", "multipart/form-data"));
    std::string many;
    for (int i = 0; i < 30; ++i) many += "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n";
    EXPECT_EQ(parse(many + "--XX--").error().code, "http.multipart.too_much");
}

TEST(HttpPages, ServeTheTableAndNothingElse) {
    testing::Folder folder;
    std::filesystem::create_directories(folder.path / "console/assets");
    std::filesystem::create_directories(folder.path / "portal");
    const auto put = [&](const char* name, const char* text) { std::ofstream(folder.path / name) << text; };
    put("console/index.html", "<p>");
    put("console/assets/a-1234.js", "js");
    put("console/assets/a-1234.js.br", "b");
    put("console/assets/a-1234.js.gz", "g");
    put("portal/index.html", "portal");
    put("../http-secret", "secret");
    const Pages pages(folder.path);
    WireRequest request;
    request.accept_encoding = "gzip, deflate, br;q=0.9";
    const auto file_of = [&](std::string_view path) {
        const auto page = pages.get(path, request);
        return page ? page->file.filename().string() : std::string("none");
    };
    EXPECT_EQ(file_of("/console/assets/a-1234.js"), "a-1234.js.br");
    request.accept_encoding = "br;q=0, gzip";
    EXPECT_EQ(file_of("/console/assets/a-1234.js"), "a-1234.js.gz");
    request.accept_encoding = {};
    EXPECT_EQ(file_of("/console/assets/a-1234.js"), "a-1234.js");
    EXPECT_EQ(file_of("/console/"), "index.html");
    EXPECT_EQ(file_of("/console/organisation/accounts"), "index.html");
    EXPECT_NE(pages.get("/console/", request)->headers.find("no-cache"), std::string::npos);
    EXPECT_NE(pages.get("/console/assets/a-1234.js", request)->headers.find("immutable"), std::string::npos);
    EXPECT_EQ(pages.get("/", request)->status, 302);
    EXPECT_EQ(pages.get("/console", request)->status, 302);
    for (const auto* bad :
         {"/http-secret", "/../http-secret", "/console/../../http-secret", "/%2e%2e/http-secret", "/console/..%2f..%2fhttp-secret",
          "/console/assets/none.js", "/none/", "//console/", "/console/assets/a-1234.js.br/x.js"})
        EXPECT_EQ(file_of(bad), "none") << bad;
    const auto etag_line = pages.get("/console/", request)->headers;
    const auto from = etag_line.find("ETag: ") + 6;
    const auto etag = etag_line.substr(from, etag_line.find('\r') - from);
    request.if_none_match = etag;
    EXPECT_EQ(pages.get("/console/", request)->status, 304);
    std::filesystem::remove(folder.path / "../http-secret");
}

TEST(HttpReplays, GiveTheSameAnswerOnce) {
    Replays replays;
    EXPECT_FALSE(replays.begin("k", "h", 0)->has_value());
    EXPECT_EQ(replays.begin("k", "h", 0).error().code, "http.idempotency.busy");
    replays.keep("k", {201, "{}", std::nullopt});
    EXPECT_EQ(replays.begin("k", "h", 1)->value().status, 201);
    EXPECT_EQ(replays.begin("k", "other", 1).error().code, "store.idempotency.different");
    EXPECT_FALSE(replays.begin("failed", "h", 2)->has_value());
    replays.forget("failed");
    EXPECT_FALSE(replays.begin("failed", "h", 3)->has_value());
    EXPECT_FALSE(replays.begin("k", "h", 700'000)->has_value());
}

}  // namespace
}  // namespace yk::http
