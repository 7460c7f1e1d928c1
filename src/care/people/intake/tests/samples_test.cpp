// The department files of one district, and vectors of validators.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/uscc.h"
#include "care/people/intake/tests/feed_help.h"

namespace yk::care::intake::test {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(YIKANG_ROOT) / "tests/given/samples";

// The one sample whose name begins so.
std::string sample(const std::string& begins) {
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename().string().starts_with(begins)) {
            std::ifstream in(entry.path(), std::ios::binary);
            std::stringstream bytes;
            bytes << in.rdbuf();
            return bytes.str();
        }
    return {};
}

std::map<std::string, int> count_warnings(const ImportReport& report) {
    std::map<std::string, int> counts;
    for (const auto& row : report.accepted)
        for (const auto& warning : row.warnings) ++counts[std::string(text_of(warning.what))];
    return counts;
}

struct Expected {
    const char* begins;
    SourceKind source;
    std::uint64_t accepted, rejected, merged, ignored, skipped;
};

class Samples : public testing::TestWithParam<Expected> {};

TEST_P(Samples, ComeOutAsAClerkWouldHaveIt) {
    const auto& e = GetParam();
    const auto bytes = sample(e.begins);
    ASSERT_FALSE(bytes.empty());
    const auto f = feed(bytes, e.source, "2026-10-31", true);
    const auto& counts = f.report.counts;
    EXPECT_EQ(counts.accepted, e.accepted);
    EXPECT_EQ(counts.rejected, e.rejected);
    EXPECT_EQ(counts.merged, e.merged);
    EXPECT_EQ(counts.ignored, e.ignored);
    EXPECT_EQ(counts.skipped, e.skipped);
    EXPECT_EQ(counts.persons_after, e.accepted);
    EXPECT_TRUE(f.report.file_warnings.empty());
    EXPECT_EQ(report_json(f.report), report_json(feed(bytes, e.source, "2026-10-31", true).report));
}

INSTANTIATE_TEST_SUITE_P(Liwan, Samples,
                         testing::Values(Expected{"荔湾区户籍", SourceKind::police_hukou, 1956, 12, 2, 32, 1},
                                         Expected{"荔湾区低保", SourceKind::civil_affairs_aid, 214, 6, 3, 1, 55},
                                         Expected{"残联", SourceKind::disabled_federation, 128, 0, 0, 4, 1},
                                         Expected{"卫健", SourceKind::health_death, 57, 0, 0, 3, 1},
                                         Expected{"逢源", SourceKind::town_survey, 217, 9, 0, 4, 8}));

TEST(SampleDetails, AidRosterOfTwoSheets) {
    const auto bytes = sample("荔湾区低保");
    ASSERT_FALSE(bytes.empty());
    const auto f = feed(bytes, SourceKind::civil_affairs_aid, "2026-10-31", true);
    std::map<std::string, int> reasons;
    for (const auto& row : f.report.rejected) ++reasons[std::string(text_of(row.reason))];
    EXPECT_EQ(reasons, (std::map<std::string, int>{{"ID_CHARSET", 2}, {"ID_CHECKSUM", 1}, {"ID_PRECISION_LOST", 3}}));
    // One person on both sheets, with a zero-width blank behind the name of the second.
    const auto& last = f.report.merged.back();
    EXPECT_EQ(last.id_no, "440107192209079663");
    EXPECT_EQ(f.report.sheets[last.at.sheet].name, "特困及低收入");
    EXPECT_EQ(f.report.sheets[last.into.sheet].name, "低保");
    EXPECT_EQ(
        std::count(last.updates.begin(), last.updates.end(), std::pair<std::string, std::string>("aid.class", "\"extreme_difficulty\"")),
        1);
    // Every accepted person has a class and an amount; towns come from merged cells.
    for (const auto& row : f.report.accepted) EXPECT_GE(row.record.attributes.size(), 2u);
}

TEST(SampleDetails, DeathListWithoutYears) {
    const auto bytes = sample("卫健");
    ASSERT_FALSE(bytes.empty());
    const auto f = feed(bytes, SourceKind::health_death);
    EXPECT_EQ(f.report.encoding, "UTF-16LE");
    EXPECT_EQ(count_warnings(f.report)["DATE_UNPARSED"], 4);
}

TEST(SampleDetails, HiddenSheetAndFormulas) {
    auto bytes = sample("残联");
    ASSERT_FALSE(bytes.empty());
    const auto f = feed(bytes, SourceKind::disabled_federation);
    EXPECT_EQ(f.report.sheets.back().ignored, "SHEET_HIDDEN");
    for (const auto& row : f.report.accepted) EXPECT_EQ(row.record.attributes.size(), 2u);
    EXPECT_EQ(count_warnings(feed(sample("逢源"), SourceKind::town_survey).report)["FORMULA_TEXT"], 26);
}

TEST(Vectors, IdentityNumbersAndCreditCodes) {
    std::ifstream in(fs::path(YIKANG_ROOT) / "tests/given/vectors.json");
    ASSERT_TRUE(in);
    std::stringstream text;
    text << in.rdbuf();
    const auto all = boost::json::parse(text.str());
    for (const auto& one : all.at("id").as_array())
        EXPECT_EQ(ResidentId::of(std::string(one.at("s").as_string())).has_value(), one.at("ok").as_bool()) << one;
    for (const auto& one : all.at("uscc").as_array())
        EXPECT_EQ(Uscc::of(std::string(one.at("s").as_string())).has_value(), one.at("ok").as_bool()) << one;
    for (const auto& one : all.at("disability").as_array()) {
        const auto f = feed("姓名,残疾人证号\n张三," + std::string(one.at("s").as_string()) + "\n", SourceKind::disabled_federation);
        EXPECT_EQ(json_of(f.only().record.attributes.at(1).value), std::string(one.at("lvl").as_string())) << one;
    }
}

}  // namespace
}  // namespace yk::care::intake::test
