// Rows taken in one by one and rows taken in by the window leave the same register.
#include "care/people/elder/bulk.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "store/tests/databases.h"

namespace yk::care::elder {
namespace {

const Query<Elder()> everybody{"test.elder.everybody", "SELECT {p.*} FROM elder_person p WHERE {scope p.region} ORDER BY p.id LIMIT 10000"};
const Query<ElderFact(ElderId)> every_fact{"test.elder.facts",
                                           "SELECT {f.*} FROM elder_fact f WHERE f.elder = $1 ORDER BY f.id LIMIT 10000"};

class Bulk : public store::testing::OnBothDatabases {
 protected:
    Bulk() {
        options.records.assign(module.records.begin(), module.records.end());
        options.clock.now = [] { return Instant{1'795'000'000'000}; };
        options.clock.random = [this] { return random(); };
    }
    // Everything the register says, without ids and versions.
    std::multiset<std::string> register_text() {
        std::multiset<std::string> out;
        const auto done = database->read({Actor::system(), {}, {}}, [&](Tx& tx) -> Status {
            for (const auto& p : tx.list(everybody)) {
                const auto place = [](const std::optional<RegionCode>& code) { return code ? region_text(*code) : "-"; };
                std::string line = p.id_no.text + "|" + p.document + "|" + p.name + "|" + std::to_string(p.sex) + "|" +
                                   (p.birth ? day_text(*p.birth) : "-") + "|" + region_text(p.region) + "|" + place(p.hukou_region) + "|" +
                                   place(p.residence_region) + "|" + p.address.value_or("-") + "|" + (p.phone ? p.phone->text() : "-") +
                                   "|" + (p.phone_alt ? p.phone_alt->text() : "-") + "|" + std::to_string(static_cast<int>(p.state)) + "|" +
                                   (p.died_on ? day_text(*p.died_on) : "-") + "|" + std::to_string(p.first_batch.value);
                std::multiset<std::string> facts;
                for (const auto& f : tx.list(every_fact, p.id))
                    facts.insert(f.fact + "=" + f.value + "/" + f.source + "/" + day_text(f.source_date) + "/" +
                                 std::to_string(f.batch.value) + (f.retracted_at ? "/retracted" : "") +
                                 (f.retracted_by ? std::to_string(f.retracted_by->value) : ""));
                for (const auto& fact : facts) line += "\n  " + fact;
                out.insert(line);
            }
            return {};
        });
        EXPECT_TRUE(done);
        return out;
    }
    std::mt19937_64 random{7};
};

// Rows of a few people, several of one person, of two documents and three sources; blanks, changes, empties, older dates.
std::vector<Incoming> rows_of(std::mt19937& random, int batch, std::size_t count) {
    const auto one_of = [&](std::initializer_list<const char*> list) { return std::string(list.begin()[random() % list.size()]); };
    static constexpr const char* sources[] = {"police_hukou", "civil_affairs_aid", "town_survey"};
    std::vector<Incoming> out;
    const std::string source = sources[batch % 3];
    for (std::size_t i = 0; i < count; ++i) {
        Incoming in;
        in.document = random() % 9 ? "RESIDENT_ID" : "PASSPORT";
        in.id_no = "N" + std::to_string(1000 + random() % 60);
        in.name = one_of({"张三", "李四", "王五"});
        in.sex = random() % 3 ? Sex::female : Sex::unknown;
        if (random() % 2) in.birth = *parse_day("1950-01-01") + static_cast<std::int32_t>(random() % 3);
        if (random() % 2) in.town = RegionCode{440103001000 + static_cast<std::int64_t>(random() % 3) * 1000};
        in.district = {440103000000};
        in.address = one_of({"", "和平路1号", "和平路2号"});
        in.phone = one_of({"", "13800001234", "13800001235", "123"});
        in.phone_alt = one_of({"", "", "02012345678"});
        if (random() % 2) in.statements.push_back({"living", one_of({"alone", "couple"})});
        if (random() % 3 == 0) in.statements.push_back({"aid_class", one_of({"minimum_living", "none"})});
        if (random() % 20 == 0) in.statements.push_back({"death", one_of({"2026-09-01", "2026-09"})});
        if (random() % 6 == 0) in.erased.push_back(one_of({"phone", "address", "town", "living", "aid_class"}));
        in.source = source;
        in.registers_people = source == "police_hukou";
        in.place_is_residence = source == "town_survey";
        in.source_date = *parse_day("2026-10-31") + (batch % 4 == 3 ? -40 : batch);
        in.batch = {batch + 1};
        out.push_back(std::move(in));
    }
    return out;
}

TEST_P(Bulk, SameRegisterAsRowByRow) {
    for (const unsigned seed : {1u, 2u, 3u}) {
        std::multiset<std::string> by_row, by_window;
        for (const bool window : {false, true}) {
            const auto url = options.url;
            const auto place = folder / (std::to_string(seed) + (window ? "w" : "r"));
            std::filesystem::create_directories(place);
            options.url = store::testing::fresh_url(GetParam(), place);
            open(module.migrations);
            std::mt19937 rows{seed};
            for (int batch = 0; batch < 6; ++batch) {
                const auto list = rows_of(rows, batch, 150);
                const auto done = database->write({Actor::system(), {}, {}}, [&](Tx& tx) -> Status {
                    if (window) {
                        YK_TRY(take_in_window(tx, list));
                        return {};
                    }
                    for (const auto& row : list) YK_TRY(take_in(tx, row));
                    return {};
                });
                ASSERT_TRUE(done) << done.error().code;
            }
            // Taking the last batch back has to leave the same as well.
            const auto undone = database->write({Actor::system(), {}, {}}, [](Tx& tx) -> Status {
                YK_TRY(take_back(tx, BatchId{6}));
                return {};
            });
            ASSERT_TRUE(undone) << undone.error().code;
            (window ? by_window : by_row) = register_text();
            database.reset();
            options.url = url;
        }
        EXPECT_FALSE(by_row.empty());
        EXPECT_EQ(by_row, by_window) << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(Both, Bulk, store::testing::both(), store::testing::name_of);

}  // namespace
}  // namespace yk::care::elder
