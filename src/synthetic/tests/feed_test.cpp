#include "synthetic/feed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.h"
#include "sheet/read.h"

namespace yk::synthetic {
namespace {

City made(std::string code, std::uint64_t people, std::uint64_t seed = 1) {
    auto city = make_city({std::string(YIKANG_ROOT) + "/data", std::move(code), people, seed, IdMode::placeholder});
    if (!city) throw std::runtime_error(city.error().code);
    return std::move(*city);
}

class TemporaryFile {
 public:
    TemporaryFile() : path_((std::filesystem::temp_directory_path() / ("yk_feed_" + std::to_string(::getpid()))).string()) {}
    ~TemporaryFile() { std::filesystem::remove(path_); }
    const std::string& path() const { return path_; }
    std::string bytes() const {
        std::ifstream in(path_, std::ios::binary);
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    }

 private:
    std::string path_;
};

struct ReadSheet {
    std::string name;
    bool hidden = false;
    std::map<std::uint32_t, std::vector<std::string>> rows;
};

class Collector : public sheet::Visitor {
 public:
    std::vector<ReadSheet> sheets;
    bool begin_sheet(const sheet::SheetInfo& info) override {
        sheets.push_back({info.name, info.hidden, {}});
        return true;
    }
    bool row(const sheet::Row& row) override {
        auto& cells = sheets.back().rows[row.number];
        for (const auto& cell : row.cells) cells.emplace_back(cell.text);
        return true;
    }
    void end_sheet() override {}
};

std::vector<ReadSheet> read_back(const std::string& path) {
    Collector collector;
    const auto source = sheet::open_file(path);
    EXPECT_TRUE(source);
    const auto shape = sheet::read_tables(**source, {}, collector);
    EXPECT_TRUE(shape) << (shape ? "" : shape.error().code);
    return std::move(collector.sheets);
}

const ReadSheet* sheet_named(const std::vector<ReadSheet>& sheets, const std::string& name) {
    const auto found = std::find_if(sheets.begin(), sheets.end(), [&](const ReadSheet& s) { return name.empty() || s.name == name; });
    return found == sheets.end() ? nullptr : &*found;
}

bool holds(const std::vector<std::string>& cells, std::string_view text) {
    return std::any_of(cells.begin(), cells.end(), [&](const std::string& c) { return c.starts_with(text); });
}

FeedKind kind_at(std::size_t i) { return static_cast<FeedKind>(i); }

TEST(Feed, kinds_have_the_names_of_the_import) {
    for (std::size_t i = 0; i < feed_kinds; ++i) EXPECT_EQ(parse_feed_kind(text_of(kind_at(i))), kind_at(i));
    EXPECT_EQ(text_of(FeedKind::civil_affairs_aid), "civil_affairs_aid");
    EXPECT_FALSE(parse_feed_kind("police"));
}

TEST(Feed, clean_files_of_every_kind_and_format_read_back_as_they_are) {
    const City city = made("440100000000", 9000);
    const TemporaryFile file;
    for (std::size_t i = 0; i < feed_kinds; ++i) {
        for (int f = 0; f < 7; ++f) {
            const FeedRequest request{kind_at(i), 0, {2026, 10}, 0, false, static_cast<FileFormat>(f)};
            const AnswerKey key = write_feed(city, request, file.path());
            const auto sheets = read_back(file.path());
            ASSERT_EQ(sheets.size(), 1u);
            EXPECT_TRUE(key.shapes.empty());
            EXPECT_EQ(sheets[0].rows.size(), key.rows.size() + 1) << text_of(request.kind) << f;
            for (const auto& row : key.rows) {
                const auto& cells = sheets[0].rows.at(row.row);
                EXPECT_TRUE(holds(cells, row.id_no)) << text_of(request.kind) << f << " row " << row.row;
                EXPECT_TRUE(holds(cells, row.name)) << row.name;
                EXPECT_TRUE(row.defects.empty());
                EXPECT_EQ(row.expected == Expected::accepted, row.reason.empty());
            }
        }
    }
}

// With every layout and every defect: each row of the key is where the key says, and nothing else is in the file.
TEST(Feed, dirty_files_are_where_the_key_says) {
    const TemporaryFile file;
    std::set<std::string_view> shapes;
    std::set<FileFormat> formats;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const City city = made("445300000000", 6000, seed);
        for (std::size_t i = 0; i < feed_kinds; ++i) {
            const FeedRequest request{kind_at(i), seed % city.districts(), {2026, 9}, 1, false, std::nullopt};
            const AnswerKey key = write_feed(city, request, file.path());
            shapes.insert(key.shapes.begin(), key.shapes.end());
            formats.insert(key.format);
            const auto sheets = read_back(file.path());
            std::size_t rows = 0;
            for (const auto& sheet : sheets) rows += sheet.hidden ? 0 : sheet.rows.size();
            EXPECT_EQ(rows, key.rows.size() + key.skipped.size()) << text_of(request.kind) << " seed " << seed;
            EXPECT_EQ(std::any_of(sheets.begin(), sheets.end(), [](const ReadSheet& s) { return s.hidden; }), key.hidden_sheet);
            for (const auto& row : key.rows) {
                const auto* sheet = sheet_named(sheets, row.sheet);
                ASSERT_NE(sheet, nullptr);
                const bool written_plainly = row.expected == Expected::accepted && row.defects.empty();
                if (written_plainly) {
                    EXPECT_TRUE(holds(sheet->rows.at(row.row), row.id_no)) << text_of(request.kind) << " row " << row.row;
                }
            }
            for (const auto& row : key.skipped) {
                const auto* sheet = sheet_named(sheets, row.sheet);
                ASSERT_NE(sheet, nullptr);
                if (row.why == "SUBTOTAL") {
                    EXPECT_TRUE(holds(sheet->rows.at(row.row), "小计") || holds(sheet->rows.at(row.row), "合计"));
                }
            }
        }
    }
    for (const auto* shape :
         {"title_rows", "merged_cells", "subtotal_rows", "several_sheets", "repeated_header", "changed_order", "renamed_header"})
        EXPECT_TRUE(shapes.contains(shape)) << shape;
    EXPECT_GE(formats.size(), 4u);
}

TEST(Feed, the_same_request_writes_the_same_bytes) {
    const City city = made("440100000000", 5000), again = made("440100000000", 5000), other = made("440100000000", 5000, 2);
    const TemporaryFile file;
    for (const auto format : {FileFormat::xlsx, FileFormat::csv_gb18030, FileFormat::html_xls}) {
        const FeedRequest request{FeedKind::civil_affairs_aid, 1, {2026, 10}, 2, false, format};
        const auto key = key_text(write_feed(city, request, file.path()));
        const auto bytes = file.bytes();
        EXPECT_EQ(key_text(write_feed(again, request, file.path())), key);
        EXPECT_EQ(file.bytes(), bytes);
        write_feed(other, request, file.path());
        EXPECT_NE(file.bytes(), bytes);
    }
    EXPECT_EQ(feed_file_name(city, {FeedKind::civil_affairs_aid, 0, {2026, 9}, 0, false, FileFormat::xlsx}),
              "荔湾区低保特困花名册202609.xlsx");
}

// Rates per 10,000 rows, over all districts and twice the dirt to have enough of each.
TEST(Feed, dirt_comes_at_its_rates) {
    const TemporaryFile file;
    const auto rates_of = [&](const City& city, FeedKind kind) {
        std::map<std::string, double> found;
        double rows = 0;
        for (std::size_t d = 0; d < city.districts(); ++d) {
            const FeedRequest request{kind, d, {2026, 10}, 2, false, FileFormat::xlsx};
            for (const auto& row : write_feed(city, request, file.path()).rows) {
                ++rows;
                for (const auto defect : row.defects) found[std::string(defect)] += 1;
            }
        }
        for (auto& [defect, count] : found) count = count / rows * 10'000 / 2;
        return found;
    };
    auto survey = rates_of(made("440400000000", 40000), FeedKind::town_survey);
    // A row whose number is refused is not repeated: at twice the dirt that is a fifth of them.
    const std::pair<const char*, double> town_survey[] = {{"wrong_checksum", 160}, {"wrong_length", 90}, {"id_missing", 400},
                                                          {"duplicate_row", 160},  {"name_variant", 96}, {"full_width", 120}};
    for (const auto& [defect, rate] : town_survey) EXPECT_NEAR(survey[defect], rate, rate * 0.25) << defect;
    EXPECT_NEAR(survey["lower_x"], 250, 90);
    auto aid = rates_of(made("445300000000", 60000), FeedKind::civil_affairs_aid);
    EXPECT_NEAR(aid["odd_date"], 200, 70);
    EXPECT_NEAR(aid["id_number_typed"], 60, 40);
    EXPECT_NEAR(aid["duplicate_row"], 25, 25);
    auto pension = rates_of(made("440400000000", 40000), FeedKind::hr_pension);
    EXPECT_NEAR(pension["outer_space"], 300, 40);
    EXPECT_NEAR(pension["id_15"], 120, 25);
    EXPECT_NEAR(pension["birth_conflict"], 60, 15);
    EXPECT_NEAR(pension["listed_after_death"], 35, 30);
    EXPECT_EQ(pension["retired_division"], 0);  // no abolished county lies in the city's districts
}

TEST(Feed, reasons_are_true_of_the_cells) {
    const City city = made("440100000000", 30000);
    const TemporaryFile file;
    const FeedRequest request{FeedKind::hr_pension, 1, {2026, 10}, 10, false, FileFormat::csv_utf8};
    const AnswerKey key = write_feed(city, request, file.path());
    const auto sheets = read_back(file.path());
    std::map<std::string_view, int> reasons;
    for (const auto& row : key.rows) {
        const auto& cells = sheets[0].rows.at(row.row);
        const auto valid =
            std::any_of(cells.begin(), cells.end(), [](const std::string& c) { return ResidentId::of(trimmed(nfkc(c))).has_value(); });
        ++reasons[row.reason];
        if (row.reason == "ID_CHECKSUM" || row.reason == "ID_LENGTH" || row.reason == "ID_CHARSET" || row.reason == "ID_MISSING" ||
            row.reason == "ID_PRECISION_LOST") {
            EXPECT_FALSE(valid) << row.row;
        }
        if (row.reason == "SAME_ID" || row.reason == "ID_NAME_CONFLICT") {
            EXPECT_TRUE(valid) << row.row;
        }
        if (row.reason == "ID_NAME_CONFLICT") {
            EXPECT_FALSE(holds(cells, row.name)) << row.name;
        }
    }
    for (const auto* reason : {"ID_CHECKSUM", "ID_LENGTH", "ID_CHARSET", "ID_PRECISION_LOST", "SAME_ID", "ID_NAME_CONFLICT"})
        EXPECT_GT(reasons[reason], 0) << reason;
}

TEST(Feed, lists_those_it_is_about) {
    const City city = made("441700000000", 12000);
    const TemporaryFile file;
    const Month month{2026, 10};
    const std::size_t district = 3;
    std::set<std::uint64_t> aided, dead, all;
    for (std::uint64_t k = 0; k < city.people(district); ++k) {
        const Person p = city.person(district, k, month);
        if (p.died_on) {
            if (*p.died_on > *make_day(2026, 7, 31) && *p.died_on <= *make_day(2026, 10, 24)) dead.insert(k);
            continue;
        }
        all.insert(k);
        if (p.aid != AidClass::none) aided.insert(k);
    }
    const auto listed = [&](FeedKind kind) {
        std::set<std::uint64_t> found;
        for (const auto& row : write_feed(city, {kind, district, month, 0, false, std::nullopt}, file.path()).rows)
            if (row.k < city.people(district)) found.insert(row.k);
        return found;
    };
    EXPECT_EQ(listed(FeedKind::civil_affairs_aid), aided);
    EXPECT_EQ(listed(FeedKind::health_death), dead);
    EXPECT_EQ(listed(FeedKind::police_hukou), all);
    EXPECT_FALSE(dead.empty());
    const auto survey = listed(FeedKind::town_survey);
    EXPECT_LT(survey.size(), all.size());
}

TEST(Feed, people_turn_sixty_as_time_goes_by) {
    const City city = made("440100000000", 20000);
    const TemporaryFile file;
    std::size_t grown = 0, young = 0;
    for (const auto& row : write_feed(city, {FeedKind::police_hukou, 0, {2027, 6}, 0, false, std::nullopt}, file.path()).rows) {
        grown += row.k >= city.people(0) && row.expected == Expected::accepted;
        young += row.reason == "UNDER_60";
    }
    EXPECT_GT(grown, 50u);
    EXPECT_GT(young, 0u);
}

TEST(Feed, whole_file_faults_come_only_when_asked_for) {
    const TemporaryFile file;
    int truncated = 0, mixed = 0, refused = 0;
    const City city = made("441700000000", 300);
    for (int m = 1; m <= 12; ++m) {
        for (const bool faults : {false, true}) {
            FeedRequest request{FeedKind::police_hukou, 0, {2026, m}, 60, faults, FileFormat::csv_gb18030};
            const AnswerKey key = write_feed(city, request, file.path());
            const bool cut = std::count(key.shapes.begin(), key.shapes.end(), "truncated"),
                       two = std::count(key.shapes.begin(), key.shapes.end(), "mixed_encoding");
            truncated += cut;
            mixed += two;
            EXPECT_TRUE(faults || (!cut && !two));
            Collector collector;
            const auto shape = sheet::read_tables(**sheet::open_file(file.path()), {}, collector);
            refused += !shape;
            if (!shape) {
                EXPECT_TRUE(two) << shape.error().code;
            }
        }
    }
    EXPECT_GT(truncated, 0);
    EXPECT_GT(mixed, 0);
    EXPECT_EQ(refused, mixed);
}

TEST(Feed, every_row_of_the_key_is_marked_as_synthetic) {
    const City city = made("440400000000", 500);
    const TemporaryFile file;
    const std::string text = key_text(write_feed(city, {FeedKind::veterans, 0, {2026, 10}, 1, false, std::nullopt}, file.path()));
    EXPECT_EQ(text.substr(0, 42), "{\"synthetic\":1,\"gen_version\":1,\"seed\":1,\"s");
}

TEST(Feed, refuses_a_path_it_cannot_write) {
    const City city = made("440400000000", 200);
    EXPECT_THROW(write_feed(city, {FeedKind::veterans, 0, {2026, 10}, 0, false, FileFormat::csv_utf8}, "/nowhere/at/all.csv"), Broken);
    EXPECT_THROW(write_feed(city, {FeedKind::veterans, 0, {2026, 10}, 0, false, FileFormat::xlsx}, "/nowhere/at/all.xlsx"), Broken);
}

}  // namespace
}  // namespace yk::synthetic
