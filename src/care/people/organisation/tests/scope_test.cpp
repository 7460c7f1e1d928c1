// Regions: what an official may see, and what the data files hold.
#include <fstream>
#include <set>

#include "care/people/organisation/table_file.h"
#include "care/people/organisation/tests/city.h"

namespace yk::care::organisation {
namespace {

using namespace testing;

constexpr ZoneExtent zones[] = {{high_tech, zhuhai, tangjia}, {RegionCode{940402000000}, zhuhai, RegionCode{}}};

std::vector<RegionRange> ranges_of(std::vector<RegionCode> regions) { return scope_of(regions, zones).ranges(); }

TEST(Scope, ASubtreeIsOneRange) {
    EXPECT_EQ(ranges_of({doumen}), (std::vector<RegionRange>{{440403000000, 440404000000}}));
    EXPECT_EQ(ranges_of({tangjia}), (std::vector<RegionRange>{{440402100000, 440402101000}}));
    EXPECT_TRUE(ranges_of({}).empty());
}

TEST(Scope, NeighboursAndPartsJoin) {
    EXPECT_EQ(ranges_of({doumen, xiangzhou}), (std::vector<RegionRange>{{440402000000, 440404000000}}));
    EXPECT_EQ(ranges_of({tangjia, xiangzhou, tangjia}), (std::vector<RegionRange>{{440402000000, 440403000000}}));
}

TEST(Scope, AZoneSeesItsTownsAndNothingElseOfTheirDistrict) {
    EXPECT_EQ(ranges_of({high_tech}), (std::vector<RegionRange>{{440402100000, 440402101000}, {940401000000, 940402000000}}));
    const Scope scope = scope_of(std::vector{high_tech}, zones);
    EXPECT_TRUE(scope.contains(RegionCode{440402100001}));
    EXPECT_FALSE(scope.contains(RegionCode{440402101001}));
    EXPECT_FALSE(scope.covers(subtree_of(xiangzhou)));
}

TEST(Scope, TheCitySeesItsZones) {
    EXPECT_EQ(ranges_of({zhuhai}), (std::vector<RegionRange>{{440400000000, 440500000000}, {940401000000, 940403000000}}));
    EXPECT_FALSE(scope_of(std::vector{xiangzhou}, zones).contains(high_tech));
}

class RegionsTest : public CityTest {};
INSTANTIATE_TEST_SUITE_P(Both, RegionsTest, store::testing::both(), store::testing::name_of);

const Query<std::int64_t(std::string)> count_of_level{"test.regions_of_level",
                                                      "SELECT COUNT(*) FROM organisation_region WHERE level = $1 AND functional_zone = 0"};
const Query<Department(RegionCode)> departments_at{"test.departments_at", R"(
    SELECT {a.*} FROM organisation_department a WHERE a.region = $1 AND {unscoped a test} ORDER BY a.body, a.id)"};

TEST_P(RegionsTest, LoadsTheCityWithoutPseudoDivisions) {
    const auto done = write([](Tx& tx) -> Status {
        EXPECT_EQ(tx.one(count_of_level, "district"), 3);
        EXPECT_EQ(tx.one(count_of_level, "town"), 25);
        EXPECT_EQ(tx.one(count_of_level, "village"), 336);
        EXPECT_EQ(get_region(tx, tangjia)->name, "唐家湾镇");
        EXPECT_FALSE(get_region(tx, RegionCode{440402401000}));  // 南屏科技园, a division of the statistics only
        EXPECT_FALSE(get_region(tx, RegionCode{440103000000}));  // another city's
        const auto zone = get_region(tx, high_tech);
        EXPECT_TRUE(zone && zone->functional_zone && zone->confirmed);
        EXPECT_FALSE(get_region(tx, RegionCode{940403000000})->confirmed);
        return {};
    });
    EXPECT_TRUE(done);
}

TEST_P(RegionsTest, ZoneMembersCountFromDayToDay) {
    const auto sees_tangjia = [&] {
        return *database->read_value({Actor::system(), {}, {}},
                                     [](Tx& tx) -> Result<bool> { return scope_of(tx, std::vector{high_tech}).contains(tangjia); });
    };
    EXPECT_TRUE(sees_tangjia());
    ASSERT_TRUE(write([&](Tx& tx) -> Status {
        ZoneMember later{{}, high_tech, RegionCode{440402104000}, tx.today() + 1, tx.today() + 2, "test"};
        return tx.insert(later);
    }));
    const auto sees_later = [&] {
        return *database->read_value({Actor::system(), {}, {}}, [](Tx& tx) -> Result<bool> {
            return scope_of(tx, std::vector{high_tech}).contains(RegionCode{440402104000});
        });
    };
    constexpr std::int64_t day = 86'400'000;
    EXPECT_FALSE(sees_later());
    now = now + day;
    EXPECT_TRUE(sees_later());
    now = now + day;
    EXPECT_TRUE(sees_later());
    now = now + day;
    EXPECT_FALSE(sees_later());
}

TEST_P(RegionsTest, DepartmentsCarryTheNamesOfTheirPlace) {
    const auto done = write([](Tx& tx) -> Status {
        std::set<std::string> names;
        for (const auto region : {zhuhai, xiangzhou, high_tech, tangjia})
            for (const auto& department : tx.list(departments_at, region)) names.insert(department.name);
        for (const auto* name : {"珠海市民政局", "珠海市自然资源局", "香洲区民政局", "香洲区政府", "高新区管委会", "唐家湾镇人民政府"})
            EXPECT_TRUE(names.contains(name)) << name;
        return {};
    });
    EXPECT_TRUE(done);
}

TEST_P(RegionsTest, AnotherCityCannotMoveIn) {
    const auto done = write([](Tx& tx) -> Status {
        YK_TRY(init_city(tx, RegionCode{440100000000}, "广州市", false));
        return {};
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "organisation.city.exists");
}

class DataFiles : public ::testing::Test {
 protected:
    ~DataFiles() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path file(std::string_view text) {
        const auto path = folder_ / "table.csv";
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    std::string fault(std::string_view text) {
        const auto read = read_table(file(text), {"code", "name"});
        return read ? "" : read.error().code;
    }

 private:
    std::filesystem::path folder_ = store::testing::fresh_folder();
};

TEST_F(DataFiles, ReadsColumnsByNameAndQuotes) {
    const auto read = read_table(file("name,more,code\r\n\"a \"\"b\"\", c\",x,1\r\n\r\n珠海,,2\n"), {"code", "name"});
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2u);
    EXPECT_EQ((*read)[0].fields, (std::vector<std::string>{"1", "a \"b\", c"}));
    EXPECT_EQ((*read)[1].fields, (std::vector<std::string>{"2", "珠海"}));
    EXPECT_EQ((*read)[1].number, 4);
}

TEST_F(DataFiles, RefusesWhatIsNotItsForm) {
    EXPECT_EQ(fault("code\n1\n"), "organisation.file.columns");
    EXPECT_EQ(fault(""), "");  // no line at all: nothing to load, and the caller misses its city
    EXPECT_EQ(fault("code,name\n1\n"), "organisation.file.line");
    EXPECT_EQ(fault("code,name\n1,2,3\n"), "organisation.file.line");
    EXPECT_EQ(fault("code,name\n1,\"open\n"), "organisation.file.line");
    EXPECT_EQ(fault("code,name\n1,a\"b\n"), "organisation.file.line");
    EXPECT_EQ(fault("code,name\n1,\"a\"b\n"), "organisation.file.line");
    EXPECT_EQ(fault("code,name\n1,\xff\n"), "organisation.file.line");
    EXPECT_EQ(fault("code,name\n1," + std::string(20'000, 'x') + "\n"), "organisation.file.line");
    EXPECT_EQ(read_table("/nowhere/table.csv", {"code"}).error().code, "organisation.file.missing");
}

}  // namespace
}  // namespace yk::care::organisation
