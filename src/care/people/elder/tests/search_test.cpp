// Found by name, sound, tails, phone and address; likely same persons; a merge and its exact undoing. On both databases.
#include "care/people/elder/search.h"

#include "care/people/elder/change.h"
#include "care/people/elder/match.h"
#include "care/people/elder/origin.h"
#include "care/people/elder/pinyin.h"
#include "care/people/elder/tests/register.h"
#include "model/json.h"

namespace yk::care::elder::testing {
namespace {

std::string sound(std::string_view name) {
    std::string out;
    for (const auto& syllable : syllables_of(name)) out += (out.empty() ? "" : " ") + syllable;
    return out;
}

TEST(Pinyin, SurnamesHaveTheirOwnReadings) {
    EXPECT_EQ(sound("陈三"), "chen san");
    EXPECT_EQ(sound("单雄信"), "shan xiong xin");
    EXPECT_EQ(sound("曾小明"), "zeng xiao ming");
    EXPECT_EQ(sound("尉迟恭"), "yu chi gong");
    EXPECT_EQ(sound("吕布"), "lv bu");
    EXPECT_EQ(sound("陳三"), "chen san") << "traditional characters sound the same";
    EXPECT_EQ(sound(""), "");
    EXPECT_EQ(shape_of("冼玉兰"), shape_of("洗玉兰"));
    EXPECT_NE(shape_of("陈三"), shape_of("李三"));
}
TEST(AddressParts, RoadsTownsAndNumbers) {
    EXPECT_EQ(address_parts("荔湾区多宝街二马路270号之二"), (std::vector<std::string>{"多宝街", "二马路", "270号"}));
    EXPECT_EQ(address_parts("广东省广州市荔湾区多宝街道二马路２７０号"), (std::vector<std::string>{"多宝街", "二马路", "270号"}));
    EXPECT_TRUE(address_parts("").empty());
    EXPECT_LE(address_parts(std::string(3000, 'x')).size(), 6U);
}
TEST(Likeness, WhatSpeaksForAndAgainst) {
    Elder a, b;
    a.name = "陈三";
    b.name = "陳三";
    a.birth = b.birth = parse_day("1940-01-01");
    a.region = liwan;
    b.region = duobao;
    EXPECT_EQ(likeness_of(a, b).score, 80) << likeness_of(a, b).grounds;
    a.sex = 1, b.sex = 2;
    EXPECT_LT(likeness_of(a, b).score, duplicate_threshold);
    b.sex = 1;
    b.name = "李四";
    EXPECT_LT(likeness_of(a, b).score, duplicate_threshold) << "a birthday alone says nothing";
}

class Search : public Register {
 protected:
    ElderId someone(const std::string& id_no, const std::string& name, const std::string& birth, const std::string& phone = "",
                    const std::string& address = "", RegionCode district = liwan) {
        auto in = incoming(id_no, name, {{"birth", birth}}, "town_survey", "2026-06-30", next_batch_++);
        in.phone = phone;
        in.address = address;
        in.district = district;
        return taken(in);
    }
    bool finds(std::string_view text, ElderId id, RegionCode region = guangzhou) {
        const auto found = as(official(7, region), [&](Tx& tx) -> Result<std::vector<std::int64_t>> { return find_elders(tx, text); });
        return found && std::find(found->begin(), found->end(), id.value) != found->end();
    }
    std::vector<Duplicate> pairs() {
        std::vector<Duplicate> out;
        good(write([&](Tx& tx) -> Status {
            out = tx.list(all_);
            return {};
        }));
        return out;
    }
    std::int64_t next_batch_ = 1;

 private:
    static inline const Query<Duplicate()> all_{"elder.test_pairs",
                                                "SELECT {*} FROM elder_duplicate WHERE {unscoped a test looks at all} ORDER BY id"};
};

TEST_P(Search, ByEverythingAClerkHas) {
    const auto id = someone("44010319400101123X", "曾小明", "1940-01-01", "16000001234", "荔湾区多宝街二马路270号之二");
    const auto other = someone("440103194506074416", "李四", "1945-06-07", "16000009876", "荔湾区龙津街长寿路1号", yuexiu);
    deliver();
    for (const auto* text : {"曾小明",  "曾",           "小明",        "明",
                             "曾 小明", "zengxiaoming", "Zeng Xiao",   "xiaoming",
                             "zxm",     "zx",           "123X",        "123x",
                             "01123X",  "1234",         "16000001234", "44010319400101123X",
                             "二马路",  "多宝街",       "二马路270号", "多宝街道二马路270号"})
        EXPECT_TRUE(finds(text, id)) << text;
    for (const auto* text : {"李四", "lisi", "4416", "9876", "长寿路", "二马路1号", "cengxiaoming", "小红", "", " ", "%", "_", "'", "陈"})
        EXPECT_FALSE(finds(text, id)) << text;
    EXPECT_TRUE(finds("李四", other));
    EXPECT_FALSE(finds("李四", other, liwan)) << "another district's elder is not found";
    EXPECT_FALSE(finds("4416", other, liwan));
    EXPECT_FALSE(finds("长寿路", other, liwan));
    good(write([&](Tx& tx) -> Status {
        auto person = YK_TRY(tx.get<Elder>(id));
        person.name = "曾大明";
        YK_TRY_VOID(tx.update(person));
        tx.announce("elder.changed", id.value, "{}");
        return {};
    }));
    deliver();
    EXPECT_TRUE(finds("大明", id));
    EXPECT_FALSE(finds("小明", id)) << "the old name is no longer a key";
}

TEST_P(Search, LikelySamePersonsComeOnceAndADecisionIsRemembered) {
    const auto a = someone("440103194001011230", "冼玉兰", "1940-01-01");
    const auto b = someone("440103194001011249", "洗玉兰", "1940-01-01");
    someone("440103194001021230", "冼玉兰", "1940-01-02");
    deliver();
    ASSERT_EQ(pairs().size(), 1U);
    const auto pair = pairs().front();
    EXPECT_EQ(std::minmax(a, b), std::minmax(pair.first, pair.second));
    EXPECT_EQ(pair.region, liwan);
    EXPECT_EQ(code_of(as(official(7), [&](Tx& tx) { return tell_apart(tx, {pair.id, ""}); })), "input.length");
    EXPECT_EQ(code_of(as(official(7, yuexiu), [&](Tx& tx) { return tell_apart(tx, {pair.id, "两姐妹"}); })), "store.record.missing");
    ASSERT_TRUE(as(official(7), [&](Tx& tx) { return leave_unsure(tx, {pair.id, "待上门"}); }));
    ASSERT_TRUE(as(official(7), [&](Tx& tx) { return tell_apart(tx, {pair.id, "两姐妹"}); }));
    EXPECT_EQ(code_of(as(official(7), [&](Tx& tx) { return merge_elders(tx, {pair.id, a, "同一人"}); })), "elder.duplicate.closed");
    good(write([&](Tx& tx) -> Status {
        tx.announce("elder.changed", a.value, "{}");
        tx.announce("elder.changed", b.value, "{}");
        return {};
    }));
    deliver();
    EXPECT_EQ(pairs().size(), 1U) << "the same pair never comes back";
}

TEST_P(Search, WithinOneCountyATownIsItsOwn) {
    const auto here = someone("44010319400101123X", "曾小明", "1940-01-01", "", "荔湾区多宝街二马路270号");
    const auto there = someone("440103194506074416", "李四", "1945-06-07", "", "越秀区多宝街长寿路1号2栋", yuexiu);
    deliver();
    for (const auto region : {guangzhou, liwan}) EXPECT_TRUE(finds("多宝街", here, region));
    EXPECT_TRUE(finds("多宝街", there));
    EXPECT_FALSE(finds("多宝街", there, liwan));
    EXPECT_TRUE(finds("多宝街", there, yuexiu));
    for (const auto* text : {"长寿路1号", "1号2栋", "长寿路2栋", "多宝街1号"})
        EXPECT_TRUE(finds(text, there)) << text << ": neighbours or not";
    EXPECT_FALSE(finds("长寿路1号", here));
}

TEST_P(Search, OriginsComeBackInTheOppositeOrderOfTheMerges) {
    const ElderId first{11}, second{12};
    constexpr std::int64_t record = 5, another = 6;
    std::optional<ElderId> latest, alone;
    good(write([&](Tx& tx) -> Status {
        latest.reset(), alone.reset();  // the work may run again
        go_over(tx, record, latest, first);
        go_over(tx, another, alone, second);
        go_over(tx, record, latest, second);
        return {};
    }));
    EXPECT_EQ(latest, second);
    auto once = latest, twice = latest;
    good(write([&](Tx& tx) -> Status {
        once = latest;
        go_back(tx, record, once);
        twice = once;
        go_back(tx, record, twice);
        return {};
    }));
    EXPECT_EQ(once, first);
    EXPECT_FALSE(twice);
    good(write([&](Tx& tx) -> Status {
        go_back(tx, another, alone);
        return {};
    }));
    EXPECT_FALSE(alone);
}

bool money_attached = false;

TEST_P(Search, AMergeIsUndoneExactlyAndTakesTwoPersons) {
    add_money_check([](Tx&, ElderId) { return money_attached; });
    money_attached = false;
    const auto a = someone("440103194001011230", "陈三", "1940-01-01", "", "荔湾区多宝街二马路270号");
    const auto b = someone("440103194001011249", "陈三", "1940-01-01", "16000001234");
    deliver();
    ASSERT_EQ(pairs().size(), 1U);
    const auto pair = pairs().front();
    const auto text = [&](ElderId id) {
        auto row = person(id);
        row.version = 0;
        return model::json_of(model::schema<Elder>(), &row, model::Face::plain);
    };
    const auto facts = [&](ElderId id) {
        std::string out;
        good(write([&](Tx& tx) -> Status {
            for (const auto& fact : list_facts(tx, id)) out += fact.fact + "=" + fact.value + " " + id_text(fact.id.value) + "\n";
            return {};
        }));
        return out;
    };
    const auto before_a = text(a), before_b = text(b), facts_a = facts(a), facts_b = facts(b);
    EXPECT_EQ(code_of(as(official(7), [&](Tx& tx) { return merge_elders(tx, {pair.id, ElderId{5}, "同一人"}); })), "elder.duplicate.keep");
    ASSERT_TRUE(as(official(7), [&](Tx& tx) { return merge_elders(tx, {pair.id, a, "同一人"}); }));
    EXPECT_EQ(person(a).phone->text(), "16000001234") << "blanks are filled";
    EXPECT_EQ(code_of(system([&](Tx& tx) { return tx.get<Elder>(b); })), "store.record.missing");
    // A later file under either number finds the one who remained.
    EXPECT_EQ(said("440103194001011249", "陈三", {{"living", "alone"}}, "town_survey", "2026-09-30", 90), a);
    EXPECT_EQ(said("440103194001011230", "陈三", {{"registered_poor", "true"}}, "town_survey", "2026-09-30", 91), a);

    EXPECT_EQ(code_of(as(official(7), [&](Tx& tx) { return confirm_duplicate(tx, {pair.id, "同意"}); })), "elder.duplicate.closed");
    ASSERT_TRUE(as(official(7), [&](Tx& tx) { return ask_undo(tx, {pair.id, "两人同名"}); }));
    EXPECT_EQ(code_of(as(official(7), [&](Tx& tx) { return confirm_duplicate(tx, {pair.id, "同意"}); })), "elder.duplicate.own");
    ASSERT_TRUE(as(official(8), [&](Tx& tx) { return confirm_duplicate(tx, {pair.id, "同意"}); }));
    EXPECT_EQ(text(a), before_a);
    EXPECT_EQ(text(b), before_b);
    EXPECT_EQ(facts(b).find("registered_poor"), std::string::npos);
    EXPECT_NE(facts(b).find("living=alone"), std::string::npos) << "what came later under the other's number goes with it";
    EXPECT_NE(facts(a).find("registered_poor=true"), std::string::npos);
    EXPECT_EQ(facts(a).find("living=alone"), std::string::npos);
    for (const auto& [before, now] : {std::pair{facts_a, facts(a)}, {facts_b, facts(b)}})
        for (std::size_t from = 0; from < before.size(); from = before.find('\n', from) + 1)
            EXPECT_NE(now.find(before.substr(from, before.find('\n', from) - from)), std::string::npos)
                << "every fact is back where it was";
    EXPECT_EQ(said("440103194001011249", "陈三", {}, "town_survey", "2026-10-31", 92), b);

    money_attached = true;
    const auto c = someone("440103195001011230", "黄五", "1950-01-01"), d = someone("440103195001011249", "黄五", "1950-01-01");
    deliver();
    const auto second = pairs().back().id == pair.id ? pairs().front() : pairs().back();
    const auto asked = as(official(7), [&](Tx& tx) { return merge_elders(tx, {second.id, c, "同一人"}); });
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->state, DuplicateState::merging);
    EXPECT_EQ(person(d).name, "黄五") << "nothing is merged before the second person";
    EXPECT_EQ(code_of(as(official(7), [&](Tx& tx) { return refuse_duplicate(tx, {second.id, "不妥"}); })), "elder.duplicate.own");
    ASSERT_TRUE(as(official(8), [&](Tx& tx) { return confirm_duplicate(tx, {second.id, "已核对"}); }));
    EXPECT_EQ(code_of(system([&](Tx& tx) { return tx.get<Elder>(d); })), "store.record.missing");
    money_attached = false;
}

TEST_P(Search, APairOfOneDistrictIsTheDistrictsAndOfTwoTheCitys) {
    const auto at = [&](const std::string& id_no, RegionCode town) {
        auto in = incoming(id_no, "冼玉兰", {{"birth", "1940-01-01"}}, "police_hukou", "2026-06-30", next_batch_++);
        in.town = town;
        return taken(in);
    };
    at("440103194001011230", duobao);
    at("440103194001011249", RegionCode{440103001000});
    deliver();
    ASSERT_EQ(pairs().size(), 1U);
    EXPECT_EQ(pairs().front().region, liwan) << "neither town is shown the other's elder";
    at("440103194001011257", hongqiao);
    deliver();
    ASSERT_EQ(pairs().size(), 3U);
    for (const auto& pair : pairs()) EXPECT_TRUE(pair.region == liwan || pair.region == guangzhou) << region_text(pair.region);
}

TEST_P(Search, AMergeTakesEverythingAlongAndWhatCameSinceGoesBackWithItsNumber) {
    const auto a = someone("440103194001011230", "陈三", "1940-01-01");
    const auto b = someone("440103194001011249", "陈三", "1940-01-01", "", "", yuexiu);
    Change move;
    move.elder = b;
    move.kind = ChangeKind::move_in;
    move.changed_on = parse_day("2026-10-01");
    move.to_region = duobao;
    move.evidence = move.reason = "居住证";
    ASSERT_TRUE(as(official(7), [&](Tx& tx) { return carry_out(tx, move); }));  // the case is of the district that he came from
    deliver();
    ASSERT_EQ(pairs().size(), 1U);
    const auto pair = pairs().front();
    ASSERT_TRUE(as(official(9, liwan), [&](Tx& tx) { return merge_elders(tx, {pair.id, a, "同一人"}); }));
    static const Query<std::int64_t(ElderId)> cases{
        "elder.test_cases", "SELECT count(*) FROM elder_change c WHERE c.elder = $1 AND {unscoped a test looks at all}"};
    const auto cases_of = [&](ElderId id) { return *system([&](Tx& tx) -> Result<std::int64_t> { return tx.one(cases, id); }); };
    EXPECT_EQ(cases_of(a), 1);
    EXPECT_EQ(said("440103194001011249", "陈三", {{"death", "2026-10-20"}}, "funeral", "2026-10-31", 50), a);
    ASSERT_TRUE(as(official(9), [&](Tx& tx) { return ask_undo(tx, {pair.id, "两人"}); }));
    ASSERT_TRUE(as(official(8), [&](Tx& tx) { return confirm_duplicate(tx, {pair.id, "同意"}); }));
    EXPECT_EQ(cases_of(b), 1);
    EXPECT_EQ(person(a).state, ElderState::living);
    EXPECT_EQ(person(b).state, ElderState::deceased) << "the death was told under this number";
}

INSTANTIATE_TEST_SUITE_P(Both, Search, store::testing::both(), store::testing::name_of);

}  // namespace
}  // namespace yk::care::elder::testing
