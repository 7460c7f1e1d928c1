// Runs the public conformance tests of CEL through the same function as `yikang eval`. The data stay outside the project.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "rules/eval.h"
#include "rules/functions.h"

namespace yk::rules {
namespace {
namespace json = boost::json;

double real_of(std::string_view text) { return std::strtod(std::string(text).c_str(), nullptr); }

// Durations and timestamps of the data are given as protobuf words {"raw":{"seconds":[{"word":"…"}],"nanos":…}}.
std::int64_t word_of(const json::object& expected, const char* part) {
    const auto* raw = expected.if_contains("raw");
    const auto* words = raw ? raw->as_object().if_contains(part) : nullptr;
    return words ? std::stoll(std::string(words->as_array().at(0).as_object().at("word").as_string())) : 0;
}

bool same(const json::value& expected, const json::value& got) {
    const auto& want = expected.as_object();
    const auto tag = want.begin()->key();
    const auto* have = got.as_object().if_contains(tag);
    if (!have) return false;
    const auto& value = want.begin()->value();
    if (tag == "int") return std::stoll(std::string(value.as_string())) == std::stoll(std::string(have->as_string()));
    if (tag == "double") {
        const auto a = real_of(value.as_string()), b = real_of(have->as_string());
        return a == b || (std::isnan(a) && std::isnan(b));
    }
    if (tag == "list") {
        const auto &a = value.as_array(), &b = have->as_array();
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (!same(a[i], b[i])) return false;
        }
        return true;
    }
    if (tag == "timestamp")
        return parse_moment(have->as_string()) == Moment{word_of(want, "seconds"), static_cast<std::int32_t>(word_of(want, "nanos"))};
    return value == *have;
}

std::map<std::string, std::string> waivers() {
    std::ifstream in(std::string(YIKANG_ROOT) + "/src/rules/conformance_waivers.txt");
    std::map<std::string, std::string> out;
    for (std::string line; std::getline(in, line);) {
        const auto bar = line.find(" | ");
        if (!line.starts_with('#') && bar != std::string::npos) out[line.substr(0, bar)] = line.substr(bar + 3);
    }
    return out;
}

TEST(Conformance, AnswersThePublicTestsOfCel) {
    std::ifstream in(std::string(YIKANG_ROOT) + "/tests/given/cel/subset.jsonl");
    ASSERT_TRUE(in);
    auto waived = waivers();
    int passed = 0, total = 0;
    for (std::string line; std::getline(in, line);) {
        const auto test = json::parse(line).as_object();
        const auto tier = test.at("tier").as_string();
        if (tier != "core" && tier != "dates") continue;
        ++total;
        const auto answer = json::parse(eval_request_line(line)).as_object();
        const auto* error = test.if_contains("error");
        const bool ok = error ? answer.contains("error") : answer.contains("value") && same(test.at("value"), answer.at("value"));
        passed += ok;
        const std::string id(test.at("id").as_string());
        EXPECT_EQ(ok, waived.erase(id) == 0) << id << " " << test.at("expr") << " gave " << json::serialize(answer);
    }
    EXPECT_TRUE(waived.empty()) << "a waiver names no test: " << waived.begin()->first;
    EXPECT_EQ(total, 595);
    EXPECT_GE(passed, 560);
}

TEST(Conformance, BrokenRequestsAreAnsweredNotFatal) {
    for (const char* line :
         {"", "{", "[]", "{}", R"({"expr":1})", R"({"expr":"1","bindings":[]})", R"({"expr":"1","bindings":{"x":{"int":"1x"}}})",
          R"({"expr":"1","bindings":{"x":{"int":"99999999999999999999"}}})", R"({"expr":"1","bindings":{"x":{"int":"1","bool":true}}})"}) {
        EXPECT_TRUE(json::parse(eval_request_line(line)).as_object().contains("error")) << line;
    }
    EXPECT_EQ(eval_request_line(R"({"expr":"x && true","bindings":{"x":{"unknown":"x"}}})"), R"({"value":{"unknown":["x"]}})");
}

}  // namespace
}  // namespace yk::rules
