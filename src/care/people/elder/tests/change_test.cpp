// Named commands on one elder and requests that a second person approves.
#include "care/people/elder/change.h"

#include "care/people/elder/alias.h"
#include "care/people/elder/tests/register.h"
#include "model/json.h"

namespace yk::care::elder::testing {
namespace {

const std::string chen = "440103194001011230";

class Changes : public Register {
 protected:
    ElderId elder() { return said(chen, "陈三", {{"birth", "1940-01-01"}, {"living", "alone"}}, "town_survey", "2026-06-30"); }
    static Change change(ElderId id, ChangeKind kind, const char* on = nullptr) {
        Change in;
        in.elder = id;
        in.kind = kind;
        if (on) in.changed_on = parse_day(on);
        in.evidence = "派出所证明";
        in.reason = "家属来报";
        return in;
    }
    static Change correction(ElderId id, std::string field, std::string value) {
        auto in = change(id, ChangeKind::correct);
        in.field = std::move(field);
        in.value = std::move(value);
        return in;
    }
    Result<ElderChange> done(const Change& in, std::int64_t account = 7, RegionCode region = guangzhou) {
        return as(official(account, region), [&](Tx& tx) { return carry_out(tx, in); });
    }
    std::string previewed(const Change& in) {
        const auto out = as(official(7), [&](Tx& tx) { return preview_change(tx, in); });
        if (!out) return code_of(out);
        std::string words;
        for (const auto& line : out->items) words += (line.warning ? "! " : "- ") + line.text.zh + "\n";
        return words;
    }
};

TEST_P(Changes, DeathReportedLateAndTakenBack) {
    const auto id = elder();
    EXPECT_EQ(code_of(done(change(id, ChangeKind::take_back_death))), "elder.change.not_dead");
    EXPECT_EQ(code_of(done(change(id, ChangeKind::report_death))), "input.required");
    EXPECT_EQ(code_of(done(change(id, ChangeKind::report_death, "2026-11-23"))), "elder.change.future");
    EXPECT_EQ(code_of(done(change(id, ChangeKind::report_death, "1930-01-01"))), "elder.change.before_birth");
    auto bare = change(id, ChangeKind::report_death, "2026-09-01");
    bare.reason.clear();
    EXPECT_EQ(code_of(done(bare)), "input.length");
    EXPECT_EQ(person(id).state, ElderState::living) << "nothing of the refused commands stays";

    const auto words = previewed(change(id, ChangeKind::report_death, "2026-09-01"));
    EXPECT_NE(words.find("补报"), std::string::npos) << words;
    EXPECT_EQ(person(id).state, ElderState::living) << "a preview changes nothing";
    const auto reported = done(change(id, ChangeKind::report_death, "2026-09-01"));
    ASSERT_TRUE(reported);
    EXPECT_EQ(reported->state, ChangeState::done);
    EXPECT_EQ(person(id).died_on, parse_day("2026-09-01"));
    EXPECT_EQ(code_of(done(change(id, ChangeKind::report_death, "2026-09-02"))), "elder.change.dead_already");
    EXPECT_EQ(code_of(done(change(id, ChangeKind::move_out, "2026-09-02"))), "elder.change.dead_moves");
    ASSERT_TRUE(done(change(id, ChangeKind::take_back_death)));
    EXPECT_EQ(person(id).state, ElderState::living);
    EXPECT_FALSE(person(id).died_on);
}

TEST_P(Changes, ADeathToldByADepartmentIsKeptButDoesNotStandAfterItWasTakenBack) {
    const auto id = elder();
    said(chen, "陈三", {{"death", "2026-09-03"}}, "health_death", "2026-09-30");
    ASSERT_EQ(person(id).state, ElderState::deceased);
    EXPECT_NE(previewed(change(id, ChangeKind::take_back_death)).find("2026-09-03"), std::string::npos);
    ASSERT_TRUE(done(change(id, ChangeKind::take_back_death)));
    EXPECT_EQ(person(id).state, ElderState::living);
    const auto facts = *system([&](Tx& tx) -> Result<std::vector<ElderFact>> { return list_facts(tx, id); });
    EXPECT_EQ(std::count_if(facts.begin(), facts.end(), [](const ElderFact& f) { return f.source == "health_death"; }), 1);
    // The same file again says nothing new, so the elder stays alive.
    said(chen, "陈三", {{"death", "2026-09-03"}}, "health_death", "2026-10-31");
    deliver();
    EXPECT_EQ(person(id).state, ElderState::living);
}

TEST_P(Changes, MovesInsideTheCityAndOutOfIt) {
    const auto id = elder();
    auto in = change(id, ChangeKind::move_in, "2026-10-01");
    EXPECT_EQ(code_of(done(in)), "input.required");
    in.to_region = RegionCode{440103999000};
    EXPECT_EQ(code_of(done(in)), "elder.change.no_town");
    in.to_region = liwan;
    EXPECT_EQ(code_of(done(in)), "elder.change.no_town");
    in.to_region = hongqiao;
    EXPECT_EQ(code_of(done(in, 9, liwan)), "elder.change.other_district");
    in.to_region = duobao;
    ASSERT_TRUE(done(in, 9, liwan));
    EXPECT_EQ(person(id).region, duobao);
    EXPECT_EQ(person(id).residence_region, duobao);
    auto out = change(id, ChangeKind::move_out, "2026-11-01");
    out.to_region = duobao;
    EXPECT_EQ(code_of(done(out)), "elder.change.move_inside");
    out.to_region = RegionCode{440600000000};
    ASSERT_TRUE(done(out));
    EXPECT_EQ(person(id).state, ElderState::moved_out);
    EXPECT_EQ(person(id).region, duobao) << "the town that knew the elder last still finds the file";
    EXPECT_EQ(person(id).moved_on, parse_day("2026-11-01"));
    in.changed_on = parse_day("2026-11-20");
    ASSERT_TRUE(done(in));
    EXPECT_EQ(person(id).state, ElderState::living);
}

TEST_P(Changes, CorrectionsAreCheckedByWhatTheFieldTakes) {
    const auto id = elder();
    EXPECT_EQ(code_of(done(correction(id, "nonsense", "1"))), "elder.change.field");
    EXPECT_EQ(code_of(done(correction(id, "death", "2026-01-01"))), "elder.change.use_death");
    EXPECT_EQ(code_of(done(correction(id, "birth", "1940-02-30"))), "elder.change.value");
    EXPECT_EQ(code_of(done(correction(id, "living", "on_the_moon"))), "elder.change.value");
    EXPECT_EQ(code_of(done(correction(id, "household_size", "-1"))), "elder.change.value");
    EXPECT_EQ(code_of(done(correction(id, "phone", "123"))), "elder.change.value");
    EXPECT_EQ(code_of(done(correction(id, "name", "清空"))), "elder.change.name_needed");
    ASSERT_TRUE(done(correction(id, "birth", "1940-02-01")));
    EXPECT_EQ(person(id).birth, parse_day("1940-02-01"));
    const auto phone = done(correction(id, "phone", "16000001234"));
    ASSERT_TRUE(phone);
    EXPECT_EQ(person(id).phone->text(), "16000001234");
    ASSERT_TRUE(done(correction(id, "phone", "清空")));
    EXPECT_FALSE(person(id).phone);
    // What the official decided holds against the next file of the same register, and against the survey.
    said(chen, "陈三", {{"birth", "1940-01-01"}, {"living", "alone"}}, "town_survey", "2026-10-31");
    deliver();
    EXPECT_EQ(person(id).birth, parse_day("1940-02-01"));
    EXPECT_NE(previewed(correction(id, "living", "with_children")).find("镇街摸底"), std::string::npos);
}

TEST_P(Changes, ANewNumberKeepsTheOldOneFindable) {
    const auto id = elder();
    const auto other = said("440103194506074416", "李四", {}, "town_survey", "2026-06-30");
    auto in = change(id, ChangeKind::change_identity);
    in.field = "RESIDENT_ID";
    in.value = "123";
    EXPECT_EQ(code_of(done(in)), "input.resident_id");
    in.field = "HM_PERMIT";
    in.value = "H12345678";
    ASSERT_TRUE(done(in));
    EXPECT_EQ(person(id).id_no.text, "H12345678");
    EXPECT_EQ(said(chen, "陈三", {}, "town_survey", "2026-07-31"), id) << "a file with the old number finds the same person";
    EXPECT_EQ(code_of(done(in)), "elder.change.same_number");
    in.elder = other;
    EXPECT_EQ(code_of(done(in)), "elder.change.number_taken");
    // Back to the first number: it is nobody's alias any more.
    in.elder = id;
    in.field = "PASSPORT";
    in.value = chen;
    ASSERT_TRUE(done(in));
    const auto alias = *system([&](Tx& tx) -> Result<bool> { return find_by_alias(tx, "HM_PERMIT", "H12345678").has_value(); });
    EXPECT_TRUE(alias);
}

TEST_P(Changes, ARequestNeedsASecondPerson) {
    const auto id = elder();
    const auto propose = [&](const Change& in) { return as(official(5, liwan), [&](Tx& tx) { return propose_change(tx, in); }); };
    const auto request = propose(correction(id, "living", "with_children"));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->state, ChangeState::proposed);
    EXPECT_EQ(code_of(propose(correction(id, "living", "on_the_moon"))), "elder.change.value");
    const auto answer = [&](std::int64_t account, auto command, RegionCode region = guangzhou) {
        return as(official(account, region), [&](Tx& tx) { return command(tx, {request->id, "已核对"}); });
    };
    EXPECT_EQ(code_of(answer(5, &approve_change)), "elder.change.own");
    EXPECT_EQ(code_of(answer(5, &return_change)), "elder.change.own");
    EXPECT_EQ(code_of(answer(7, &withdraw_change)), "elder.change.not_own");
    EXPECT_EQ(code_of(answer(7, &approve_change, yuexiu)), "store.record.missing");
    const auto approved = answer(7, &approve_change);
    ASSERT_TRUE(approved);
    EXPECT_EQ(approved->before, "alone");
    EXPECT_EQ(code_of(answer(8, &return_change)), "elder.change.closed");
    const auto facts = *system([&](Tx& tx) -> Result<std::vector<ElderFact>> { return list_facts(tx, id); });
    EXPECT_TRUE(
        std::any_of(facts.begin(), facts.end(), [](const ElderFact& f) { return f.source == "correction" && f.value == "with_children"; }));

    const auto second = propose(change(id, ChangeKind::report_death, "2026-09-01"));
    ASSERT_TRUE(second);
    ASSERT_TRUE(done(change(id, ChangeKind::report_death, "2026-09-02")));
    EXPECT_EQ(code_of(as(official(7),
                         [&](Tx& tx) {
                             return approve_change(tx, {second->id, "同意"});
                         })),
              "elder.change.dead_already")
        << "what has become impossible meanwhile is not approved";
    EXPECT_TRUE(as(official(5, liwan), [&](Tx& tx) { return withdraw_change(tx, {second->id, "已另办"}); }));
}

TEST_P(Changes, WhoHasLeftTheCityStaysWithTheTownThatKnewHimLast) {
    const auto id = elder();
    auto in = change(id, ChangeKind::move_in, "2026-10-01");
    in.to_region = duobao;
    ASSERT_TRUE(done(in));
    auto out = change(id, ChangeKind::move_out, "2026-11-01");
    out.to_region = RegionCode{440600000000};
    ASSERT_TRUE(done(out));
    // A file about him that knows no place, and one that knows a place elsewhere, leave him where he can be found.
    said(chen, "陈三", {{"living", "with_children"}}, "town_survey", "2026-11-20");
    EXPECT_EQ(person(id).region, duobao);
    auto elsewhere = incoming(chen, "陈三", {}, "residence_service", "2026-11-21", 3);
    elsewhere.registers_people = elsewhere.place_is_residence = true;
    elsewhere.town = RegionCode{440604011000};
    taken(elsewhere);
    EXPECT_EQ(person(id).residence_region, RegionCode{440604011000});
    EXPECT_EQ(person(id).region, duobao);
}

TEST_P(Changes, AMoveStandsAgainstFilesOfBeforeItWasToldOf) {
    const auto id = elder();
    said(chen, "陈三", {{"residence_region", "440104001000"}}, "residence_service", "2026-10-31", 2);
    auto in = change(id, ChangeKind::move_in, "2026-10-01");
    in.to_region = duobao;
    ASSERT_TRUE(done(in));
    deliver();
    EXPECT_EQ(person(id).region, duobao) << "the move was told of after that file";
    EXPECT_EQ(person(id).moved_on, parse_day("2026-10-01"));
}

TEST_P(Changes, AMoveToAnotherDistrictIsAskedForAndApprovedByTheCity) {
    const auto id = elder();
    auto in = change(id, ChangeKind::move_in, "2026-10-01");
    in.to_region = hongqiao;
    const auto preview = as(official(5, liwan), [&](Tx& tx) { return preview_change(tx, in); });
    ASSERT_TRUE(preview);
    EXPECT_TRUE(std::any_of(preview->items.begin(), preview->items.end(), [](const Consequence& c) { return c.warning; }));
    const auto request = as(official(5, liwan), [&](Tx& tx) { return propose_change(tx, in); });
    ASSERT_TRUE(request) << code_of(request);
    const auto approve = [&](std::int64_t account, RegionCode region) {
        return code_of(as(official(account, region), [&](Tx& tx) { return approve_change(tx, {request->id, "已核对"}); }));
    };
    EXPECT_EQ(approve(6, liwan), "elder.change.other_district");
    EXPECT_EQ(person(id).region, liwan);
    EXPECT_EQ(approve(7, guangzhou), "");
    EXPECT_EQ(person(id).region, hongqiao);
}

TEST_P(Changes, APlaceThatIsCorrectedMustExist) {
    const auto id = elder();
    EXPECT_EQ(code_of(done(correction(id, "residence_region", "440103003000"))), "elder.change.use_move");
    EXPECT_EQ(code_of(done(correction(id, "hukou_region", "440103999000"))), "elder.change.no_region");
    EXPECT_EQ(code_of(done(correction(id, "hukou_region", "多宝街"))), "elder.change.value");
    EXPECT_EQ(code_of(done(correction(id, "hukou_region", "430000000000"))), "elder.change.no_region");
    ASSERT_TRUE(done(correction(id, "hukou_region", "431023000000"))) << "registered in another province";
    EXPECT_EQ(person(id).region, liwan);
    ASSERT_TRUE(done(correction(id, "hukou_region", "440103003000")));
    EXPECT_EQ(person(id).region, duobao);
}

TEST_P(Changes, ADeathTakenBackIsNoDepartmentsWord) {
    const auto id = elder();
    said(chen, "陈三", {{"death", "2026-09-03"}}, "visit", "2026-09-30");
    ASSERT_TRUE(done(change(id, ChangeKind::take_back_death)));
    const auto words = previewed(change(id, ChangeKind::report_death, "2026-09-01"));
    EXPECT_EQ(words.find("9999"), std::string::npos) << words;
}

TEST_P(Changes, ARowUnderAFormerNumberDoesNotGoBeforeThePersonsOwn) {
    const auto id = elder();
    auto in = change(id, ChangeKind::change_identity);
    in.field = "RESIDENT_ID";
    in.value = "440103194001011241";
    ASSERT_TRUE(done(in));
    auto old = incoming(chen, "陈叁", {}, "police_hukou", "2026-10-31", 2);
    old.phone = "16000001234";
    EXPECT_EQ(taken(old), id);
    EXPECT_EQ(person(id).name, "陈三");
    EXPECT_EQ(person(id).phone->text(), "16000001234") << "what is blank is filled all the same";
    old.id_no = in.value;
    EXPECT_EQ(taken(old), id);
    EXPECT_EQ(person(id).name, "陈叁");
}

INSTANTIATE_TEST_SUITE_P(Both, Changes, store::testing::both(), store::testing::name_of);

}  // namespace
}  // namespace yk::care::elder::testing
