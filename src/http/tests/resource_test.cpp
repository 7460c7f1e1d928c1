// Records through their generic routes, on both databases: lists, scope, changes, history, replays, search, unmasking, exports.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "http/tests/matrix.h"
#include "http/tests/served.h"
#include "store/audit.h"

namespace yk::http {
namespace {

using namespace testing;

class HttpResource : public OnServedDatabase {};
INSTANTIATE_TEST_SUITE_P(Both, HttpResource, store::testing::both(), store::testing::name_of);

std::string pointer_of(const auto& got) {
    return got.json.at("errors").as_array().empty() ? std::string("none")
                                                    : std::string(got.json.at("errors").at(0).at("pointer").as_string());
}

TEST_P(HttpResource, MakesShowsAndMasks) {
    const auto id = make("liwan", "轮椅", liwan);
    const auto got = ask("GET", "/items/" + id, "liwan");
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.string("name"), "轮椅");
    EXPECT_EQ(got.string("region"), "440103000000");
    EXPECT_EQ(got.json.at("version").as_int64(), 1);
    EXPECT_EQ(got.text.find("13800001234"), std::string::npos);
    EXPECT_EQ(ask("HEAD", "/items/" + id, "liwan").status, 200);
    EXPECT_EQ(ask("GET", "/items/" + id + "?x=1", "liwan").status, 422);
}

TEST_P(HttpResource, HidesForeignRecordsAsIfTheyWereMissing) {
    const auto id = make("liwan", "轮椅", liwan);
    const auto foreign = ask("GET", "/items/" + id, "tianhe"), missing = ask("GET", "/items/" + id_text(12345), "tianhe"),
               nonsense = ask("GET", "/items/nonsense", "tianhe");
    for (const auto* got : {&foreign, &missing, &nonsense}) {
        EXPECT_EQ(got->status, 404);
        EXPECT_EQ(got->string("code"), "store.record.missing");
        EXPECT_EQ(got->string("detail"), missing.string("detail"));
    }
    EXPECT_EQ(ask("PATCH", "/items/" + id, "tianhe", R"({"version":1,"name":"x"})").status, 404);
    EXPECT_EQ(ask("GET", "/items/" + id + "/history", "tianhe").status, 404);
    EXPECT_EQ(ask("POST", "/items/" + id + "/close", "tianhe", R"({"reason":"x"})").status, 404);
    EXPECT_EQ(ask("GET", "/items", "tianhe").json.at("count").as_int64(), 0);
    EXPECT_EQ(ask("GET", "/items/" + id, "nobody").status, 403);
    EXPECT_EQ(ask("POST", "/items", "tianhe", R"({"name":"x","phone":"","amount":1,"region":"440103000000"})").status, 403);
}

TEST_P(HttpResource, NamesEveryFaultOfANewRecord) {
    const auto fault = [&](std::string_view body) {
        const auto got = ask("POST", "/items", "liwan", body);
        EXPECT_EQ(got.status, 422) << body << got.text;
        return pointer_of(got);
    };
    EXPECT_EQ(fault(R"({"phone":"","amount":1,"region":"440103000000"})"), "/name");
    EXPECT_EQ(fault(R"({"name":"x","amount":1})"), "/region");
    EXPECT_EQ(fault(R"({"name":"x","amount":101,"region":"440103000000"})"), "/amount");
    EXPECT_EQ(fault(R"({"name":"x","amount":"1","region":"440103000000"})"), "/amount");
    EXPECT_EQ(fault(R"({"name":"x","id":"0000000000001","region":"440103000000"})"), "/id");
    EXPECT_EQ(fault(R"({"name":"x","version":7,"region":"440103000000"})"), "/version");
    EXPECT_EQ(fault(R"({"name":"x","due_on":"2026-02-30","region":"440103000000"})"), "/due_on");
    EXPECT_EQ(fault("[]"), "/");
    EXPECT_EQ(ask("GET", "/items", "liwan").json.at("count").as_int64(), 0);
}

TEST_P(HttpResource, ChangesWhatIsSentAgainstTheVersion) {
    const auto id = make("liwan", "轮椅", liwan, 5);
    const auto changed = ask("PATCH", "/items/" + id, "liwan", R"({"version":1,"amount":6})");
    EXPECT_EQ(changed.status, 200) << changed.text;
    EXPECT_EQ(changed.string("name"), "轮椅");
    EXPECT_EQ(changed.json.at("version").as_int64(), 2);
    const auto stale = ask("PATCH", "/items/" + id, "liwan", R"({"version":1,"amount":7})");
    EXPECT_EQ(stale.status, 409);
    EXPECT_EQ(stale.string("code"), "store.record.stale");
    EXPECT_EQ(pointer_of(ask("PATCH", "/items/" + id, "liwan", R"({"amount":7})")), "/version");
    EXPECT_EQ(pointer_of(ask("PATCH", "/items/" + id, "liwan", R"({"version":2,"name":null})")), "/name");
    EXPECT_EQ(pointer_of(ask("PATCH", "/items/" + id, "liwan", R"({"version":2,"region":"440106000000"})")), "/region");  // fixed
    EXPECT_EQ(pointer_of(ask("PATCH", "/items/" + id, "liwan", R"({"version":2,"name":""})")), "/name");
    EXPECT_EQ(ask("GET", "/items/" + id, "liwan").json.at("amount").as_int64(), 6);
}

TEST_P(HttpResource, TellsTheHistoryOfARecord) {
    const auto id = make("liwan", "轮椅", liwan);
    ask("PATCH", "/items/" + id, "liwan", R"({"version":1,"amount":6,"phone":"13900005678"})");
    ask("POST", "/items/" + id + "/close", "liwan", R"({"reason":"报废"})");
    const auto history = ask("GET", "/items/" + id + "/history", "liwan");
    ASSERT_EQ(history.status, 200) << history.text;
    const auto& entries = history.json.at("items").as_array();
    std::vector<std::string> actions;
    for (const auto& entry : entries) actions.emplace_back(entry.at("action").as_string());
    EXPECT_EQ(std::count(actions.begin(), actions.end(), "item.insert"), 1);
    EXPECT_EQ(std::count(actions.begin(), actions.end(), "item.update"), 2);
    EXPECT_NE(history.text.find("报废"), std::string::npos);
    EXPECT_NE(history.text.find(R"("label":{"zh":"数量","en":"Amount"},"from":1,"to":6)"), std::string::npos) << history.text;
    EXPECT_EQ(history.text.find("13900005678"), std::string::npos);
}

TEST_P(HttpResource, RepeatsTheAnswerOfAReplayedWrite) {
    const std::string body = R"({"name":"床","phone":"","amount":1,"region":"440103000000"})";
    const auto first = ask("POST", "/items", "liwan", body, "one-and-the-same"),
               second = ask("POST", "/items", "liwan", body, "one-and-the-same");
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(first.text, second.text);
    EXPECT_EQ(ask("GET", "/items", "liwan").json.at("count").as_int64(), 1);
    EXPECT_EQ(ask("POST", "/items", "liwan", R"({"name":"别的","phone":"","amount":1,"region":"440103000000"})", "one-and-the-same").status,
              409);
    EXPECT_EQ(ask("POST", "/items", "tianhe", R"({"name":"床","phone":"","amount":1,"region":"440106000000"})", "one-and-the-same").status,
              201);
}

TEST_P(HttpResource, ListsInPagesWithFiltersAndSearch) {
    for (int i = 0; i < 25; ++i) make("liwan", "物" + std::to_string(100 + i), liwan, i);
    std::vector<std::string> names;
    std::string after;
    for (int pages = 0; pages < 10; ++pages) {
        const auto page = ask("GET", "/items?limit=10&sort=-amount" + (after.empty() ? "" : "&after=" + percent_encoded(after)), "liwan");
        ASSERT_EQ(page.status, 200) << page.text;
        EXPECT_EQ(page.json.at("count").as_int64(), 25);
        for (const auto& item : page.json.at("items").as_array()) names.emplace_back(item.at("name").as_string());
        if (page.json.at("next").is_null()) break;
        after = page.string("next");
    }
    ASSERT_EQ(names.size(), 25u);
    EXPECT_EQ(names.front(), "物124");
    EXPECT_EQ(names.back(), "物100");
    EXPECT_EQ(ask("GET", "/items?q=" + percent_encoded("物11"), "liwan").json.at("count").as_int64(), 10);
    EXPECT_EQ(ask("GET", "/items?f.state=closed", "liwan").json.at("count").as_int64(), 0);
    EXPECT_EQ(ask("GET", "/items?f.state=closed,open", "liwan").json.at("count").as_int64(), 25);
    const auto fault = [&](const std::string& query) { return pointer_of(ask("GET", "/items?" + query, "liwan")); };
    EXPECT_EQ(fault("f.state=lost"), "/query/f.state");
    EXPECT_EQ(fault("f.name=x"), "/query/f.name");
    EXPECT_EQ(fault("sort=phone"), "/query/sort");
    EXPECT_EQ(fault("limit=0"), "/query/limit");
    EXPECT_EQ(fault("limit=101"), "/query/limit");
    EXPECT_EQ(fault("after=forged"), "/query/after");
    EXPECT_EQ(fault("f.due_on.from=yesterday"), "/query/f.due_on.from");
    EXPECT_EQ(fault("q=a&q=b"), "/query/q");
    EXPECT_EQ(fault("page=2"), "/query/page");
}

TEST_P(HttpResource, SearchesEverythingOneMayRead) {
    make("liwan", "轮椅甲", liwan);
    make("tianhe", "轮椅乙", tianhe);
    const auto query = "/search?q=" + percent_encoded("轮椅");
    const auto found = ask("GET", query, "liwan");
    ASSERT_EQ(found.status, 200) << found.text;
    ASSERT_EQ(found.json.at("groups").as_array().size(), 1u);
    EXPECT_EQ(found.json.at("groups").at(0).at("items").as_array().size(), 1u);
    EXPECT_NE(found.text.find("轮椅甲"), std::string::npos);
    EXPECT_TRUE(ask("GET", query, "nobody").json.at("groups").as_array().empty());
    EXPECT_EQ(ask("GET", "/search?q=x", "liwan").status, 422);
}

TEST_P(HttpResource, ShowsPersonalDataOnlyForAReasonAndNotesIt) {
    const auto id = make("liwan", "轮椅", liwan);
    const auto body = [&](std::string_view field, std::string_view reason) {
        return R"({"record":"item","id":")" + id + R"(","field":")" + std::string(field) + R"(","reason":")" + std::string(reason) + "\"}";
    };
    const auto shown = ask("POST", "/unmask", "liwan", body("phone", "电话回访"), "unmask-key");
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.string("value"), "13800001234");
    EXPECT_EQ(ask("POST", "/unmask", "liwan", body("phone", "")).status, 422);
    EXPECT_EQ(ask("POST", "/unmask", "liwan", body("name", "电话回访")).status, 422);
    EXPECT_EQ(ask("POST", "/unmask", "tianhe", body("phone", "电话回访")).status, 403);
    gate.add("other", 15, {"item.item.read", "personal.unmask"}, Scope({subtree_of(tianhe)}));
    EXPECT_EQ(ask("POST", "/unmask", "other", body("phone", "电话回访")).status, 404);
    const auto entries = ask("GET", "/audit?f.action=personal.unmask", "auditor");
    ASSERT_EQ(entries.status, 200) << entries.text;
    ASSERT_EQ(entries.json.at("count").as_int64(), 1) << entries.text;
    EXPECT_EQ(entries.text.find("13800001234"), std::string::npos);
    EXPECT_NE(entries.text.find("电话回访"), std::string::npos);
}

TEST_P(HttpResource, KeepsSettingsAndNoticesApartByAccount) {
    const std::string settings =
        R"({"columns":[{"name":"name","width":120,"hidden":false}],"filters":[{"name":"开","query":"f.state=open"}]})";
    EXPECT_EQ(ask("PUT", "/me/preferences/item", "liwan", settings).text, settings);
    EXPECT_EQ(ask("GET", "/me/preferences/item", "liwan").text, settings);
    EXPECT_EQ(ask("GET", "/me/preferences/item", "tianhe").text, R"({"columns":[],"filters":[]})");
    EXPECT_EQ(ask("PUT", "/me/preferences/item", "liwan", R"({"columns":[{"width":1}],"filters":[]})").status, 422);
    const store::Request system{Actor::system(), "", ""};
    ASSERT_TRUE(database->write(system, [](Tx& tx) { return notify(tx, 11, "有新任务", "", "/console/items"); }));
    const auto notices = ask("GET", "/notices?limit=6", "liwan");
    ASSERT_EQ(notices.json.at("count").as_int64(), 1) << notices.text;
    const auto id = std::string(notices.json.at("items").at(0).at("id").as_string());
    EXPECT_EQ(ask("GET", "/notices", "tianhe").json.at("count").as_int64(), 0);
    EXPECT_EQ(ask("POST", "/notices/" + id + "/read", "tianhe").status, 404);
    EXPECT_TRUE(ask("POST", "/notices/" + id + "/read", "liwan").json.at("read").as_bool());
}

TEST_P(HttpResource, DescribesToEachWhatTheyMayRead) {
    const auto described = ask("GET", "/meta/records", "liwan");
    ASSERT_EQ(described.status, 200) << described.text;
    ASSERT_EQ(described.json.at("items").as_array().size(), 1u);
    const auto& item = described.json.at("items").at(0);
    EXPECT_EQ(item.at("path").as_string(), "/items");
    EXPECT_TRUE(item.at("rights").at("export").as_bool());
    EXPECT_EQ(item.at("commands").at(0).at("fields").as_array().size(), 1u);
    EXPECT_TRUE(item.at("commands").at(0).at("reason").as_bool());
    EXPECT_TRUE(item.at("form").at("groups").at(0).at("fields").at(5).at("readonly_after_create").as_bool());
    EXPECT_FALSE(ask("GET", "/meta/records", "tianhe").json.at("items").at(0).at("rights").at("export").as_bool());
    EXPECT_TRUE(ask("GET", "/meta/records", "nobody").json.at("items").as_array().empty());
    EXPECT_EQ(ask("GET", "/meta/records", "").status, 401);
}

TEST_P(HttpResource, ExportsAsAJobWithinScope) {
    for (int i = 0; i < 5; ++i) make("liwan", i ? "物" + std::to_string(i) : "=1+1", liwan, i);
    make("tianhe", "别处", tianhe);
    const auto runner = work::Runner::make(*database, {{jobs().begin(), jobs().end()}, {}, {}}, folder, 1, {});
    const auto asked =
        ask("POST", "/exports", "liwan",
            R"({"record":"item","query":"sort=name","columns":["name","phone","amount","state"],"format":"csv","reason":"月报"})");
    ASSERT_EQ(asked.status, 200) << asked.text;
    runner->run_until_idle();
    const auto job = ask("GET", "/jobs/" + asked.string("id"), "liwan");
    ASSERT_EQ(job.string("state"), "done") << job.text;
    ASSERT_TRUE(job.json.at("result").is_object() && job.json.at("result").as_object().contains("files")) << job.text;
    const auto file = std::string(job.json.at("result").at("files").at(0).at("id").as_string());
    WireRequest request;
    const auto target = "/api/v1/files/" + file;
    request.method = "GET";
    request.target = target;
    request.cookie = "yikang=liwan";
    const auto download = dispatcher->answer(request);
    ASSERT_EQ(download.status, 200);
    std::ifstream in(download.file);
    std::stringstream text;
    text << in.rdbuf();
    EXPECT_NE(text.str().find("名称"), std::string::npos);
    EXPECT_NE(text.str().find("物4"), std::string::npos);
    EXPECT_NE(text.str().find("'=1+1"), std::string::npos) << text.str();
    EXPECT_NE(text.str().find("月报"), std::string::npos);
    EXPECT_EQ(text.str().find("别处"), std::string::npos);
    EXPECT_EQ(text.str().find("13800001234"), std::string::npos);
    EXPECT_EQ(ask("GET", "/jobs/" + asked.string("id"), "tianhe").status, 404);
    EXPECT_EQ(ask("GET", "/files/" + file, "tianhe").status, 404);
    EXPECT_EQ(ask("GET", "/jobs", "liwan").json.at("count").as_int64(), 1);
    EXPECT_EQ(ask("GET", "/jobs", "tianhe").json.at("count").as_int64(), 0);
    EXPECT_EQ(ask("GET", "/audit?f.action=export.ask,export.make", "auditor").json.at("count").as_int64(), 2);
}

TEST_P(HttpResource, ExportsWhatWasSelected) {
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(make("liwan", "物" + std::to_string(i), liwan, i));
    const auto all = ask("POST", "/selections", "liwan", R"({"path":"/items","query":"f.state=open","ids":[]})");
    EXPECT_EQ(all.json.at("count").as_int64(), 5) << all.text;
    const auto some = ask("POST", "/selections", "liwan",
                          R"({"path":"/items","query":"","ids":[")" + ids[1] + R"(",")" + ids[3] + R"(",")" + id_text(99) + "\"]}");
    EXPECT_EQ(some.json.at("count").as_int64(), 2) << some.text;
    const auto order = R"({"record":"item","selection":")" + some.string("id") + R"(","columns":null,"format":"xlsx","reason":"核对"})";
    EXPECT_EQ(ask("POST", "/exports", "liwan", order).status, 200);
    EXPECT_EQ(ask("POST", "/exports", "tianhe", order).status, 403);
    EXPECT_EQ(ask("POST", "/exports", "nobody", order).status, 422);
    EXPECT_EQ(ask("POST", "/exports", "liwan", R"({"record":"item","columns":["nothing"],"format":"csv","reason":"核对"})").status, 422);
    EXPECT_EQ(ask("POST", "/exports", "liwan", R"({"record":"item","columns":null,"format":"csv","reason":""})").status, 422);
    EXPECT_EQ(ask("POST", "/selections", "nobody", R"({"path":"/items","query":""})").status, 422);
}

TEST_P(HttpResource, VerifiesTheAuditChainAsAJob) {
    make("liwan", "轮椅", liwan);
    const auto runner = work::Runner::make(*database, {{jobs().begin(), jobs().end()}, {}, {}}, folder, 1, {});
    const auto asked = ask("POST", "/audit/verify", "auditor");
    ASSERT_EQ(asked.status, 200) << asked.text;
    EXPECT_EQ(ask("POST", "/audit/verify", "liwan").status, 403);
    runner->run_until_idle();
    const auto job = ask("GET", "/jobs/" + asked.string("id"), "auditor");
    EXPECT_EQ(job.string("state"), "done") << job.text;
    EXPECT_TRUE(job.json.at("result").at("good").as_bool()) << job.text;
}

TEST_P(HttpResource, AgreesWithTheMatrixForEveryCallerAndRoute) {
    const auto routes = all_routes(tables);
    gate.add("fresh", 16, {"item.item.read", "item.item.write"}, Scope({subtree_of(guangzhou)})).restricted = true;
    int checked = 0;
    for (const std::string who : {"", "liwan", "tianhe", "auditor", "nobody", "fresh"}) {
        const auto* session = who.empty() ? nullptr : &gate.sessions.at(who);
        for (const auto& attempt : attempts_of(routes, session, guangzhou)) {
            const auto got = ask(attempt.method, attempt.path, who, attempt.route->method == Method::get ? "" : "{}");
            EXPECT_TRUE(agrees(attempt.verdict, got.status))
                << who << " " << attempt.method << " " << attempt.route->path << " " << got.status;
            ++checked;
        }
    }
    EXPECT_GT(checked, 100);
}

TEST_P(HttpResource, WritesTheOpenApiDocumentAsExpected) {
    const auto document = openapi_document(tables, "0.1.0");
    boost::json::error_code ec;
    boost::json::parse(document, ec);
    ASSERT_FALSE(ec) << ec.message();
    // One path a line, so that the golden file reads as a diff.
    std::string lines;
    for (std::size_t i = 0; i < document.size(); ++i) {
        if (document.compare(i, 4, "},\"/") == 0 || document.compare(i, 14, "},\"components\"") == 0) lines += "}\n", ++i;
        lines += document[i];
    }
    const auto golden = std::filesystem::path(YIKANG_ROOT) / "src/http/tests/openapi.golden.json";
    if (std::getenv("YIKANG_GOLDEN")) std::ofstream(golden) << lines;
    std::ifstream in(golden);
    std::stringstream expected;
    expected << in.rdbuf();
    EXPECT_TRUE(lines == expected.str()) << "run with YIKANG_GOLDEN=1 to write it anew, and read the difference";
}

}  // namespace
}  // namespace yk::http
