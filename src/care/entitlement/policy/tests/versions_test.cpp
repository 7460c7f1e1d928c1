// Versions, confirmed values and the guard on both databases: two persons, the day before and the day of, and the way back.
#include <zip.h>

#include <fstream>

#include "care/entitlement/policy/tests/city.h"

namespace yk::care::policy::testing {
namespace {

class PolicyVersions : public PolicyCity {
 protected:
    Day today() const { return day_of(now); }
    std::string schedule(VersionId id, const std::string& day, std::int64_t account = 7) {
        return code_of(
            post(official(account), "/policy/versions/{policy_version}/schedule", "{" + key(id) + R"(,"active_from":")" + day + "\"}"));
    }
    std::string release(VersionId id, const store::Request& who) {
        return code_of(post(who, "/policy/versions/{policy_version}/release", "{" + key(id) + "}"));
    }
    std::string take_back(VersionId id, const std::string& reason) {
        return code_of(post(official(7), "/policy/versions/{policy_version}/take_back", "{" + key(id) + R"(,"reason":")" + reason + "\"}"));
    }
    // The age from which the allowance is given, under what is in force on the day.
    std::string min_age(Day day) {
        std::string out;
        good(read([&](Tx& tx) -> Status {
            const auto book = YK_TRY(rulebook_of(tx, day));
            for (const auto& entry : entries_of(*book))
                if (entry.name == "min_age") out = entry.summary.zh;
            return {};
        }));
        return out;
    }
    // No guard: these tests are about the two persons.
    void let_everything_move() {
        good(write([](Tx& tx) -> Status {
            auto rules = YK_TRY(tx.get<GuardRules>(guard_rules_id));
            rules.least_people = 1'000'000;
            return tx.update(rules);
        }));
    }
};
INSTANTIATE_TEST_SUITE_P(Both, PolicyVersions, store::testing::both(), store::testing::name_of);

TEST_P(PolicyVersions, AVersionIsSimulatedScheduledReleasedByAnotherAndTakenBack) {
    const auto first = first_version();
    const auto second = load(second_pack());
    EXPECT_EQ(second.number, 2);
    EXPECT_EQ(second.state, VersionState::checked) << second.report;
    let_everything_move();
    for (int i = 0; i < 4; ++i) elder_born("1956-11-22", liwan, i);

    EXPECT_EQ(schedule(second.id, "2026-11-22"), "policy.version.not_simulated");
    const auto simulation = simulate_version(second.id, official(7));
    EXPECT_EQ(simulation.people, 4);
    EXPECT_EQ(simulation.loses, 4);
    EXPECT_EQ(schedule(second.id, "2026-11-21"), "policy.version.past");
    EXPECT_EQ(schedule(second.id, "2031-01-01"), "policy.version.far");
    EXPECT_EQ(release(second.id, official(8)), "policy.version.not_waiting");
    EXPECT_EQ(schedule(second.id, "2026-11-22"), "");
    EXPECT_EQ(schedule(second.id, "2026-11-23"), "policy.version.state");
    EXPECT_EQ(min_age(today()), "65 year");
    EXPECT_EQ(release(second.id, official(7)), "policy.version.same_person");
    EXPECT_EQ(release(second.id, {Actor::system(), {}, {}}), "policy.version.same_person");
    EXPECT_EQ(release(second.id, official(8)), "");
    EXPECT_EQ(release(second.id, official(8)), "policy.version.not_waiting");
    EXPECT_EQ(version_of(second.id).state, VersionState::active);
    EXPECT_EQ(version_of(first.id).state, VersionState::retired);
    EXPECT_EQ(min_age(today()), "75 year");
    EXPECT_EQ(min_age(today() - 1), "65 year") << "the day before, the earlier version holds";

    EXPECT_EQ(take_back(second.id, ""), "input.required");
    EXPECT_EQ(take_back(second.id, "有误"), "");
    EXPECT_EQ(version_of(second.id).state, VersionState::taken_back);
    EXPECT_EQ(version_of(first.id).state, VersionState::active);
    EXPECT_EQ(min_age(today()), "65 year");
    EXPECT_EQ(take_back(second.id, "再来"), "policy.version.state");
    EXPECT_EQ(take_back(first.id, "没有更早的"), "policy.version.nothing_before");
}

TEST_P(PolicyVersions, AScheduledDayIsKeptTheDayBeforeAndTheDayOf) {
    first_version();
    const auto second = load(second_pack());
    let_everything_move();
    simulate_version(second.id, official(7));
    EXPECT_EQ(schedule(second.id, "2026-12-01"), "");
    EXPECT_EQ(min_age(*parse_day("2026-12-01")), "65 year") << "not released, so it does not hold";
    EXPECT_EQ(release(second.id, official(8)), "");
    EXPECT_EQ(version_of(second.id).state, VersionState::scheduled);
    EXPECT_EQ(min_age(*parse_day("2026-11-30")), "65 year");
    EXPECT_EQ(min_age(*parse_day("2026-12-01")), "75 year");
    const auto activate = [&] {
        std::int64_t count = 0;
        good(write([&](Tx& tx) -> Status {
            count = YK_TRY(activate_due(tx));
            return {};
        }));
        return count;
    };
    now.ms += 8LL * 86'400'000;
    EXPECT_EQ(activate(), 0);
    now.ms += 86'400'000;
    EXPECT_EQ(activate(), 1);
    EXPECT_EQ(version_of(second.id).state, VersionState::active);
    EXPECT_EQ(activate(), 0);
}

TEST_P(PolicyVersions, AScheduleIsWithdrawnAndASimulationOfADistrictClearsNothing) {
    first_version();
    const auto second = load(second_pack());
    let_everything_move();
    elder_born("1956-11-22", liwan, 1);
    elder_born("1956-11-22", yuexiu, 2);
    EXPECT_EQ(simulate_version(second.id, official(9, liwan)).people, 1) << "a district sees its own elders";
    EXPECT_EQ(schedule(second.id, "2026-11-25"), "policy.version.not_simulated");
    simulate_version(second.id, official(7));
    EXPECT_EQ(schedule(second.id, "2026-11-25"), "");
    EXPECT_EQ(code_of(post(official(7), "/policy/versions/{policy_version}/withdraw", "{" + key(second.id) + "}")), "");
    const auto back = version_of(second.id);
    EXPECT_EQ(back.state, VersionState::checked);
    EXPECT_FALSE(back.active_from);
    EXPECT_EQ(back.scheduled_account, 0);
}

TEST_P(PolicyVersions, FaultyKnownAndForeignPacksGoNoFurther) {
    const auto first = first_version();
    good(read([&](Tx& tx) -> Status {
        EXPECT_EQ(YK_TRY(files_of(tx, first.id)), first_pack()) << "files come back as they were";
        return {};
    }));
    const auto again = write([&](Tx& tx) -> Status {
        YK_TRY(load_version(tx, first_pack(), "small", Origin::upload, ""));
        return {};
    });
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "policy.version.known");

    const auto faulty = load(rules::with("small/items/allowance.yaml", "parameter.min_age", "parameter.min_agee", first_pack()));
    EXPECT_EQ(faulty.state, VersionState::loaded);
    EXPECT_GT(faulty.faults, 0);
    EXPECT_NE(faulty.report.find("min_agee"), std::string::npos);
    EXPECT_EQ(schedule(faulty.id, "2026-11-25"), "policy.version.state");
    const auto failing = load(rules::with("small/cases/items.yaml", "amount: 3000", "amount: 3001", first_pack()));
    EXPECT_EQ(failing.state, VersionState::loaded);
    EXPECT_EQ(failing.failures, 1);
    const auto simulated =
        post(official(7), "/policy/simulations", R"({"title":"","as_of":null,"settings":[],"target":")" + id_text(faulty.id.value) + "\"}");
    EXPECT_EQ(code_of(simulated).substr(0, 10), "rules.pack");

    good(read([&](Tx& tx) -> Status {
        auto foreign = rules::with("small/pack.yaml", "440100000000", "440400000000", first_pack());
        const auto place = place_of(tx, foreign);
        EXPECT_FALSE(place);
        EXPECT_EQ(place.error().code, "policy.version.place");
        EXPECT_EQ(YK_TRY(place_of(tx, first_pack())), "small");
        return {};
    }));
}

TEST_P(PolicyVersions, AnArchiveIsTakenAndABrokenOneRefused) {
    first_version();
    const auto file = folder / "pack.zip";
    const auto pack_up = [&](const std::map<std::string, std::string>& files) {
        std::filesystem::remove(file);
        zip_t* zip = zip_open(file.c_str(), ZIP_CREATE, nullptr);
        for (const auto& [path, body] : files) zip_file_add(zip, path.c_str(), zip_source_buffer(zip, body.data(), body.size(), 0), 0);
        zip_close(zip);
    };
    const auto upload = [&] { return ask(official(7), http::Method::post, "/policy/versions", R"({"note":"新标准"})", file); };
    std::map<std::string, std::string> inside{{"policies/readme.txt", "x"}, {"policies/.DS_Store", "x"}};
    for (const auto& [path, body] : second_pack()) inside["policies/" + path] = body;
    pack_up(inside);
    const auto taken = upload();
    ASSERT_TRUE(taken) << taken.error().code;
    EXPECT_NE(taken->find("\"state\":\"checked\""), std::string::npos) << *taken;
    EXPECT_NE(taken->find("新标准"), std::string::npos);
    EXPECT_EQ(code_of(upload()), "policy.version.known");

    pack_up({{"a/b.yaml", "x: 1\n"}});
    EXPECT_EQ(code_of(upload()), "policy.archive.no_pack");
    pack_up({{"small/pack.yaml", "pack: small\n"}, {"small/../../etc/x.yaml", "x"}});
    EXPECT_EQ(code_of(upload()), "policy.archive.path");
    pack_up({{"small/pack.yaml", std::string("pack: \xff\xfe\n")}});
    EXPECT_EQ(code_of(upload()), "policy.archive.encoding");
    pack_up({{"small/pack.yaml", std::string((4 << 20) + 1, ' ')}});
    EXPECT_EQ(code_of(upload()), "policy.archive.too_large");
    std::ofstream(file, std::ios::trunc) << "not a zip";
    EXPECT_EQ(code_of(upload()), "policy.archive.damaged");
    EXPECT_EQ(code_of(ask(official(7), http::Method::post, "/policy/versions", R"({"note":""})")), "policy.archive.one_file");
}

TEST_P(PolicyVersions, AConfirmedValueIsInForceUntilItIsWithdrawn) {
    const auto first = first_version();
    const auto status = [&] {
        std::string out;
        good(read([&](Tx& tx) -> Status {
            const auto book = YK_TRY(rulebook_of(tx, tx.today()));
            for (const auto& entry : entries_of(*book))
                if (entry.name == "rate_fen") out = entry.status;
            out += " " + book->pack->hash;
            return {};
        }));
        return out;
    };
    const auto plain = "unconfirmed " + first.hash;
    EXPECT_EQ(status(), plain);
    const auto propose = [&](const std::string& name, const std::string& from, const std::string& text, std::int64_t account = 7) {
        return post(official(account), "/policy/confirmations",
                    R"({"kind":"parameter","name":")" + name + R"(","value_from":")" + from +
                        R"(","source_title":"穗民〔2026〕1号","source_text":")" + text + R"(","source_date":null})");
    };
    EXPECT_EQ(code_of(propose("rate_fen", "2020-01-01", "")), "input.required");
    EXPECT_EQ(code_of(propose("rate_fen", "2020-01-02", "每月30元")), "policy.confirmation.no_entry");
    EXPECT_EQ(code_of(propose("open_fen", "2020-01-01", "每月30元")), "policy.confirmation.no_entry") << "there is no value to confirm";
    EXPECT_EQ(code_of(propose("min_age", "2026-01-01", "六十五岁")), "policy.confirmation.not_unconfirmed");
    EXPECT_EQ(code_of(propose("rate_fen", "2020-01-01", "每月30元", 0)), "policy.version.person");
    const auto proposed = propose("rate_fen", "2020-01-01", "每月30元");
    ASSERT_TRUE(proposed) << proposed.error().code;
    EXPECT_EQ(code_of(propose("rate_fen", "2020-01-01", "再提一次", 8)), "policy.confirmation.open");
    EXPECT_EQ(status(), plain) << "a proposal changes nothing";

    const auto id = R"("policy_confirmation":")" + proposed->substr(proposed->find("\"id\":\"") + 6, 13) + "\"";
    const auto act = [&](std::int64_t account, const std::string& what, const std::string& more = "") {
        return code_of(post(official(account), "/policy/confirmations/{policy_confirmation}/" + what, "{" + id + more + "}"));
    };
    EXPECT_EQ(act(8, "withdraw", R"(,"reason":"不对")"), "policy.confirmation.state");
    EXPECT_EQ(act(7, "release"), "policy.confirmation.same_person");
    EXPECT_EQ(act(8, "release"), "");
    EXPECT_EQ(act(8, "release"), "policy.confirmation.state");
    const auto confirmed = status();
    EXPECT_EQ(confirmed.substr(0, 8), "in_force");
    EXPECT_NE(confirmed.substr(9), first.hash) << "a decision under the confirmed value has another pack hash";

    EXPECT_EQ(act(7, "withdraw", R"(,"reason":"")"), "input.required");
    EXPECT_EQ(act(7, "withdraw", R"(,"reason":"文件已废止")"), "");
    EXPECT_EQ(status(), plain);
    good(read([&](Tx& tx) -> Status {
        const auto pack = YK_TRY(pack_of_hash(tx, confirmed.substr(9)));
        EXPECT_EQ(pack->parameter("rate_fen")->versions.front().cited.status, rules::Status::in_force) << "receipts of that time find it";
        EXPECT_EQ(pack_of_hash(tx, std::string(64, '0')).error().code, "policy.pack.unknown_hash");
        return {};
    }));
}

TEST_P(PolicyVersions, AConfirmationHoldsOnlyForWhatWasConfirmed) {
    first_version();
    Confirmation confirmation;
    confirmation.kind = EntryKind::parameter;
    confirmation.name = "rate_fen";
    confirmation.value_from = *parse_day("2020-01-01");
    confirmation.pack = "small";
    confirmation.fingerprint = std::string(64, 'a');
    const auto loaded = rules::load_pack_files(first_pack(), "small");
    EXPECT_EQ(with_confirmations(loaded.pack, {confirmation}), loaded.pack) << "another content: nothing is confirmed";
}

TEST_P(PolicyVersions, ALargeMoveWaitsForASecondOfficial) {
    first_version();
    for (int i = 0; i < 30; ++i) elder_born("1956-11-22", liwan, i);
    const auto second = load(second_pack());
    simulate_version(second.id, official(7));
    EXPECT_EQ(schedule(second.id, "2026-11-22"), "");
    EXPECT_EQ(release(second.id, official(8)), "policy.guard.held");
    std::vector<Hold> holds;
    static const Query<Hold()> all_holds{"policy.test_holds", "SELECT {*} FROM policy_hold WHERE {unscoped a test} ORDER BY id LIMIT 10"};
    good(read([&](Tx& tx) -> Status {
        holds = tx.list(all_holds);
        return {};
    }));
    ASSERT_EQ(holds.size(), 1u);
    EXPECT_NE(holds[0].moves.text.find("\"entitled_before\":30"), std::string::npos) << holds[0].moves.text;
    EXPECT_EQ(holds[0].summary, "津贴：30 人中 30 人 → 30 人中 0 人");
    const auto sign = [&](std::int64_t account, const std::string& reason) {
        return code_of(post(official(account), "/policy/holds/{policy_hold}/sign",
                            R"({"policy_hold":")" + id_text(holds[0].id.value) + R"(","reason":")" + reason + "\"}"));
    };
    EXPECT_EQ(sign(7, "我自己"), "policy.hold.same_person");
    EXPECT_EQ(sign(8, ""), "input.required");
    EXPECT_EQ(sign(8, "已核对名单"), "");
    EXPECT_EQ(sign(8, "再签"), "policy.hold.signed");
    EXPECT_EQ(release(second.id, official(8)), "");
    EXPECT_EQ(version_of(second.id).state, VersionState::active);
}

TEST_P(PolicyVersions, ARunIsHeldOnceAndGoesOnWhenSigned) {
    first_version();
    const std::vector<Move> small{{"allowance", {"津贴", "Allowance"}, 1000, 500, 1000, 540}},
        large{{"allowance", {"津贴", "Allowance"}, 1000, 500, 1000, 600}}, few{{"allowance", {"津贴", "Allowance"}, 1000, 10, 1000, 25}},
        first{{"allowance", {"津贴", "Allowance"}, 0, 0, 1000, 600}}, grown{{"allowance", {"津贴", "Allowance"}, 1000, 500, 2000, 1000}};
    const auto pass = [&](const std::vector<Move>& moves) {
        const auto done = pass_guard(*database, official(7), HoldKind::run, "hash on 2026-11-22", "2026-11-22", guangzhou, moves);
        return done ? "" : done.error().code;
    };
    EXPECT_EQ(pass(small), "") << "eight percent";
    EXPECT_EQ(pass(few), "") << "fifteen people are fewer than the guard looks at";
    EXPECT_EQ(pass(first), "") << "there was nothing before the first run";
    EXPECT_EQ(pass(grown), "") << "twice the people, the same share";
    EXPECT_EQ(pass(large), "policy.guard.held");
    EXPECT_EQ(pass(large), "policy.guard.held");
    static const Query<Hold()> run_holds{"policy.test_run_holds",
                                         "SELECT {*} FROM policy_hold WHERE kind = 'run' AND {unscoped a test} ORDER BY id LIMIT 10"};
    good(write([&](Tx& tx) -> Status {
        auto holds = tx.list(run_holds);
        EXPECT_EQ(holds.size(), 1u) << "asked twice, held once";
        holds[0].signed_by = "官员8";
        holds[0].signed_at = tx.now();
        return tx.update(holds[0]);
    }));
    EXPECT_EQ(pass(large), "");
}

}  // namespace
}  // namespace yk::care::policy::testing
