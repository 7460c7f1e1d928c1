// The demonstration's files go through intake like real ones: what the rules make of every row is what the answer key says.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "care/people/intake/area_codes.h"
#include "care/people/intake/feed.h"
#include "sheet/read.h"
#include "synthetic/feed.h"

namespace yk {
namespace {

using synthetic::Expected;
namespace intake = care::intake;

std::string file_text(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

intake::District district_of(const synthetic::City& city, std::size_t district) {
    intake::District out{region_text(city.district_code(district)), std::string(city.district_name(district)), {}};
    std::istringstream lines(file_text(std::string(YIKANG_ROOT) + "/data/divisions.csv"));
    for (std::string line; std::getline(lines, line);) {
        if (line.find(",town,") == std::string::npos || line.substr(0, 6) != out.code.substr(0, 6)) continue;
        const auto comma = line.find(',');
        out.towns.push_back({line.substr(0, comma), line.substr(comma + 1, line.find(',', comma + 1) - comma - 1)});
    }
    return out;
}

struct Judged {
    intake::Outcome outcome;
    std::string reason, id_no, name, town;
};

// By sheet name and row.
struct Rows : intake::RowSink {
    std::map<std::pair<std::string, std::uint32_t>, Judged> all;
    void row(const intake::FeedRow& row, const sheet::Row&) override {
        all[{std::string(row.sheet), row.at.row}] = {row.outcome, std::string(intake::text_of(row.reason)), std::string(row.id_no()),
                                                     row.name, row.town_code};
    }
};

constexpr intake::Outcome outcome_of(Expected expected) {
    switch (expected) {
        case Expected::accepted:
            return intake::Outcome::accepted;
        case Expected::merged:
            return intake::Outcome::merged;
        case Expected::rejected:
            return intake::Outcome::rejected;
        case Expected::ignored:
            return intake::Outcome::ignored;
    }
    return intake::Outcome::skipped;
}

TEST(SyntheticFeeds, intake_makes_of_every_row_what_the_key_says) {
    const auto path = (std::filesystem::temp_directory_path() / ("yk_feeds_" + std::to_string(::getpid()))).string();
    const auto codes = intake::AreaCodes::parse(file_text(std::string(YIKANG_ROOT) + "/data/id_area_codes.csv"));
    ASSERT_TRUE(codes);
    std::size_t rows = 0, towns = 0, with_town = 0;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const auto city =
            synthetic::make_city({std::string(YIKANG_ROOT) + "/data", "440100000000", 12000, seed, synthetic::IdMode::real_shape});
        ASSERT_TRUE(city);
        const std::size_t at = seed - 1;
        const auto district = district_of(*city, at);
        for (std::size_t i = 0; i < synthetic::feed_kinds; ++i) {
            const synthetic::FeedRequest request{
                static_cast<synthetic::FeedKind>(i), at, {2026, 10}, seed == 1 ? 0.0 : 1.0, false, std::nullopt};
            const auto key = synthetic::write_feed(*city, request, path);
            const auto source = sheet::open_file(path);
            ASSERT_TRUE(source);
            intake::FeedOptions options;
            options.source = *intake::parse_source_kind(synthetic::text_of(request.kind));
            options.as_of = key.as_of;
            options.district = &district;
            options.area_codes = &*codes;
            Rows seen;
            const auto report = intake::read_feed(**source, options, seen);
            const std::string file = std::string(synthetic::text_of(request.kind)) + " seed " + std::to_string(seed);
            if (key.rows.empty()) continue;
            ASSERT_NE(report.status, intake::FileStatus::rejected) << file << " " << report.file_reason;
            const bool one_sheet = key.rows.front().sheet.empty();
            if (one_sheet) {
                std::map<std::pair<std::string, std::uint32_t>, Judged> renamed;
                for (auto& [place, judged] : seen.all) renamed[{"", place.second}] = judged;
                seen.all = std::move(renamed);
            }
            for (const auto& row : key.rows) {
                const auto found = seen.all.find({row.sheet, row.row});
                ASSERT_NE(found, seen.all.end()) << file << " row " << row.row;
                const Judged& judged = found->second;
                ++rows;
                std::string defects;
                for (const auto d : row.defects) defects += std::string(d) + " ";
                EXPECT_EQ(static_cast<int>(judged.outcome), static_cast<int>(outcome_of(row.expected)))
                    << file << " row " << row.row << " " << judged.reason << ", expected " << row.reason << " " << defects;
                if (row.expected == Expected::rejected || row.expected == Expected::ignored) {
                    EXPECT_EQ(judged.reason, row.reason) << file << " row " << row.row << " " << defects;
                }
                if (row.expected != Expected::accepted || judged.outcome != intake::Outcome::accepted) continue;
                EXPECT_EQ(judged.id_no, row.id_no) << file << " row " << row.row;
                EXPECT_EQ(judged.name, row.name) << file << " row " << row.row;
                with_town += !judged.town.empty();
                towns += judged.town == region_text(row.town);
            }
        }
    }
    std::filesystem::remove(path);
    EXPECT_GT(rows, 10000u);
    EXPECT_EQ(towns, with_town);
    EXPECT_GT(with_town, rows / 2);
}

}  // namespace
}  // namespace yk
