// Signing in: the refused as hard as the accepted, on both databases, through the real dispatcher.
#include <atomic>
#include <thread>

#include "base/text.h"
#include "care/people/organisation/tests/city.h"

namespace yk::care::organisation {
namespace {

using namespace testing;

class SignInTest : public CityTest {
 protected:
    Credential credential(const Account& account) {
        return *database->read_value({Actor::system(), {}, {}}, [&](Tx& tx) { return tx.get<Credential>(account.id); });
    }
    AccountState state(const Account& account) {
        return database->read_value({Actor::system(), {}, {}}, [&](Tx& tx) { return tx.get<Account>(account.id); })->state;
    }
    std::string secret(const Account& account) { return *parse_hex(*credential(account).totp_secret); }
    // Enrols in a browser that must, and gives the secret.
    std::string enrol(Browser& browser) {
        const auto offer = browser.post("/me/totp/start");
        EXPECT_EQ(offer.status, 200) << offer.body;
        const auto bytes = parse_base32(member(offer.body, "secret"));
        const auto confirmed = browser.post("/me/totp/confirm", R"({"code":")" + totp_code(*bytes, totp_step_of(now)) + "\"}");
        EXPECT_EQ(confirmed.status, 204) << confirmed.body;
        return *bytes;
    }
};
INSTANTIATE_TEST_SUITE_P(Both, SignInTest, store::testing::both(), store::testing::name_of);

TEST_P(SignInTest, AnswersWhoOneIs) {
    make("lin", Role::district_bureau, xiangzhou);
    Browser lin = browser();
    const auto reply = lin.sign_in("LIN");  // account names know no case
    ASSERT_EQ(reply.status, 200) << reply.body;
    for (const auto* part : {R"("roles":[{"code":"district_bureau","label":{"zh":"区民政局","en":"District civil affairs bureau"}}])",
                             R"("scope":[{"code":"440402000000","name":"香洲区"}])", R"("city":{"code":"440400000000","name":"珠海市"})",
                             R"("synthetic":true)", R"("must_change_password":false)", R"("must_enrol_totp":false)", R"("department":null)",
                             R"("organisation.department.read")"})
        EXPECT_NE(reply.body.find(part), std::string::npos) << part << "\n" << reply.body;
    EXPECT_EQ(lin.token.size(), 64u);
    EXPECT_EQ(reply.body.find(lin.token), std::string::npos);
    EXPECT_EQ(lin.get("/session").body, reply.body);
    EXPECT_EQ(reply.body.find("argon2"), std::string::npos);
}

TEST_P(SignInTest, TheCommandLineMakesAccountsThatMustChangeTheirPassword) {
    const auto create = [&](std::string_view password, const std::string& login) {
        return write([&](Tx& tx) -> Status {
            NewAccount input;
            input.login = login;
            input.name = "李华";
            input.password = password;
            input.role = Role::elder_family;
            input.region = tangjia;
            YK_TRY(create_account(tx, input));
            return {};
        });
    };
    EXPECT_FALSE(create("short", "lihua"));
    EXPECT_FALSE(create("lihua is my name", "lihua"));
    EXPECT_FALSE(create("seven ferries wait", "Li Hua"));
    ASSERT_TRUE(create("seven ferries wait", "lihua"));
    EXPECT_FALSE(create("seven ferries wait", "lihua"));
    const auto reply = browser().sign_in("lihua", "seven ferries wait");
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_NE(reply.body.find(R"("must_change_password":true)"), std::string::npos);
}

TEST_P(SignInTest, OneAnswerForEveryReason) {
    make("lin", Role::town_officer, tangjia);
    const Account gone = make("gone", Role::town_officer, tangjia);
    ASSERT_TRUE(write([&](Tx& tx) -> Status {
        auto account = YK_TRY(tx.get<Account>(gone.id));
        account.state = AccountState::disabled;
        return tx.update(account);
    }));
    Browser browser = this->browser();
    const auto wrong = browser.sign_in("lin", "three rivers part");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.code(), "session.login.refused");
    EXPECT_EQ(browser.sign_in("nobody").code(), wrong.code());
    EXPECT_EQ(browser.sign_in("gone").code(), wrong.code());
    EXPECT_EQ(browser.sign_in("").code(), wrong.code());
    EXPECT_EQ(browser.sign_in(std::string(500, 'x')).code(), wrong.code());
    EXPECT_TRUE(browser.token.empty());
    EXPECT_EQ(browser.post("/session", R"({"account":"lin"})").status, 422);
    EXPECT_EQ(browser.post("/session", R"({"account":["lin"],"password":"three rivers meet"})").status, 422);
}

TEST_P(SignInTest, LocksAfterFiveFailuresForAQuarterOfAnHour) {
    const Account lin = make("lin", Role::town_officer, tangjia);
    Browser browser = this->browser();
    for (int i = 0; i < 4; ++i) EXPECT_EQ(browser.sign_in("lin", "wrong password").status, 401);
    EXPECT_EQ(state(lin), AccountState::active);
    EXPECT_EQ(browser.sign_in("lin").status, 200);  // a success forgets them
    for (int i = 0; i < 5; ++i) EXPECT_EQ(browser.sign_in("lin", "wrong password").status, 401);
    EXPECT_EQ(state(lin), AccountState::locked);
    EXPECT_EQ(browser.sign_in("lin").code(), "session.login.refused");
    now = now + (15 * 60'000 - 1);
    EXPECT_EQ(browser.sign_in("lin").code(), "session.login.refused");
    now = now + 1;
    EXPECT_EQ(browser.sign_in("lin").status, 200);
    EXPECT_EQ(state(lin), AccountState::active);
}

TEST_P(SignInTest, StaffMustEnrolBeforeAnythingElse) {
    const Account lin = make("lin", Role::district_bureau, xiangzhou, false);
    Browser browser = signed_in("lin");
    EXPECT_NE(browser.get("/session").body.find(R"("must_enrol_totp":true)"), std::string::npos);
    EXPECT_EQ(browser.get("/organisation/departments").code(), "http.session.restricted");
    EXPECT_EQ(browser.post("/me/totp/confirm", R"({"code":"123456"})").code(), "organisation.totp.not_started");
    ASSERT_EQ(browser.post("/me/totp/start").status, 200);
    EXPECT_EQ(browser.post("/me/totp/confirm", R"({"code":"12345"})").status, 422);
    const std::string secret = enrol(browser);
    EXPECT_EQ(browser.get("/session").status, 200);
    EXPECT_NE(browser.get("/session").body.find(R"("must_enrol_totp":false)"), std::string::npos);

    now = now + 30'000;
    Browser other = this->browser();
    EXPECT_EQ(other.sign_in("lin").code(), "session.login.code_required");
    EXPECT_EQ(other.sign_in("lin", "wrong password", totp_code(secret, totp_step_of(now))).code(), "session.login.refused");
    EXPECT_EQ(other.sign_in("lin", good_password, "000000x").code(), "session.login.code_wrong");
    const std::string code = totp_code(secret, totp_step_of(now));
    EXPECT_EQ(other.sign_in("lin", good_password, code).status, 200);
    EXPECT_EQ(this->browser().sign_in("lin", good_password, code).code(), "session.login.code_wrong");  // used once
    EXPECT_EQ(other.get("/organisation/departments").status, 200);
    EXPECT_EQ(credential(lin).failures, 1);
}

TEST_P(SignInTest, OneCodeOpensOneDoorHoweverManyKnockAtOnce) {
    make("lin", Role::district_bureau, xiangzhou, false);
    Browser first = signed_in("lin");
    const std::string secret = enrol(first);
    now = now + 60'000;
    const std::string code = totp_code(secret, totp_step_of(now));
    std::atomic<int> opened{0};
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i) callers.emplace_back([&] { opened += browser().sign_in("lin", good_password, code).status == 200; });
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(opened, 1);
}

TEST_P(SignInTest, ExemptionCountsInASyntheticCityOnly) {
    make("lin", Role::district_bureau, xiangzhou, true);
    ASSERT_TRUE(write([&](Tx& tx) -> Status {
        City city = YK_TRY(get_city(tx));
        city.synthetic = false;
        return tx.update(city);
    }));
    EXPECT_NE(signed_in("lin").get("/session").body.find(R"("must_enrol_totp":true)"), std::string::npos);
    const auto demo = write([&](Tx& tx) -> Status {
        YK_TRY(seed_demo_accounts(tx, std::filesystem::path(YIKANG_ROOT) / "data/demo_accounts.csv"));
        return {};
    });
    ASSERT_FALSE(demo);
    EXPECT_EQ(demo.error().code, "organisation.demo.real_city");
}

TEST_P(SignInTest, GivingUpTheSecretTakesACode) {
    make("lin", Role::district_bureau, xiangzhou, false);
    Browser browser = signed_in("lin");
    const std::string secret = enrol(browser);
    EXPECT_EQ(browser.post("/me/totp/start").code(), "organisation.totp.enrolled");
    now = now + 11 * 60'000;
    EXPECT_EQ(browser.ask("DELETE", "/me/totp").status, 422);
    EXPECT_EQ(browser.ask("DELETE", "/me/totp?code=000000x").status, 422);
    EXPECT_EQ(browser.ask("DELETE", "/me/totp?code=" + totp_code(secret, totp_step_of(now))).status, 204);
    EXPECT_NE(browser.get("/session").body.find(R"("must_enrol_totp":true)"), std::string::npos);
}

TEST_P(SignInTest, ChangingThePasswordEndsTheOtherSessions) {
    const Account lin = make("lin", Role::elder_family, tangjia);
    Browser here = signed_in("lin"), there = signed_in("lin");
    const auto change = [&](std::string_view current, std::string_view fresh) {
        return here.post("/me/password", R"({"current":")" + std::string(current) + R"(","new":")" + std::string(fresh) + "\"}");
    };
    EXPECT_NE(change("wrong password", "four bridges stand").body.find("password.wrong"), std::string::npos);
    EXPECT_NE(change(good_password, "short").body.find("password.short"), std::string::npos);
    EXPECT_NE(change(good_password, "lin and her sons").body.find("password.like_account"), std::string::npos);
    EXPECT_NE(change(good_password, good_password).body.find("password.same"), std::string::npos);
    EXPECT_EQ(there.get("/session").status, 200);
    EXPECT_EQ(change(good_password, "four bridges stand").status, 204);
    EXPECT_EQ(here.get("/session").status, 200);
    EXPECT_EQ(there.get("/session").status, 401);
    EXPECT_EQ(browser().sign_in("lin").status, 401);
    EXPECT_EQ(browser().sign_in("lin", "four bridges stand").status, 200);
    EXPECT_EQ(credential(lin).must_change_password, false);
}

TEST_P(SignInTest, GuessingTheCurrentPasswordLocksToo) {
    const Account lin = make("lin", Role::elder_family, tangjia);
    Browser browser = signed_in("lin");
    for (int i = 0; i < 5; ++i) browser.post("/me/password", R"({"current":"wrong password","new":"four bridges stand"})");
    EXPECT_EQ(state(lin), AccountState::locked);
    EXPECT_EQ(browser.get("/session").status, 401);
}

TEST_P(SignInTest, AResetPasswordMustBeChangedFirst) {
    make("lin", Role::elder_family, tangjia);
    ASSERT_TRUE(write([](Tx& tx) { return set_password(tx, "lin", "seven ferries wait"); }));
    Browser browser = this->browser();
    ASSERT_EQ(browser.sign_in("lin", "seven ferries wait").status, 200);
    EXPECT_EQ(browser.get("/organisation/regions").code(), "http.session.restricted");
    EXPECT_EQ(browser.post("/me/password", R"({"current":"seven ferries wait","new":"four bridges stand"})").status, 204);
    EXPECT_EQ(browser.get("/organisation/regions").code(), "http.right.missing");
    EXPECT_EQ(write([](Tx& tx) { return set_password(tx, "nobody", "seven ferries wait"); }).error().code, "organisation.account.unknown");
}

TEST_P(SignInTest, SessionsEndIdleLateAndOnRequest) {
    make("lin", Role::elder_family, tangjia);
    constexpr std::int64_t minute = 60'000;
    Browser idle = signed_in("lin");
    now = now + (30 * minute - 1);
    EXPECT_EQ(idle.get("/session").status, 200);
    now = now + (30 * minute - 1);  // it was used just before
    EXPECT_EQ(idle.get("/session").status, 200);
    now = now + 30 * minute;
    EXPECT_EQ(idle.get("/session").status, 401);

    Browser busy = signed_in("lin");
    for (int i = 0; i < 12 * 3 - 1; ++i) {
        now = now + 20 * minute;
        ASSERT_EQ(busy.get("/session").status, 200) << i;
    }
    now = now + 20 * minute;
    EXPECT_EQ(busy.get("/session").status, 401);  // twelve hours, however busy

    Browser here = signed_in("lin"), there = signed_in("lin");
    const auto list = here.get("/me/sessions");
    EXPECT_EQ(member(list.body, "count"), "2") << list.body;
    EXPECT_NE(list.body.find("test ????"), std::string::npos) << "bytes beyond ASCII do not reach the database";
    EXPECT_EQ(there.ask("DELETE", "/session").status, 204);
    EXPECT_TRUE(there.token.empty());
    EXPECT_EQ(member(here.get("/me/sessions").body, "count"), "1");
}

TEST_P(SignInTest, IdleTimeSurvivesARestart) {
    make("lin", Role::elder_family, tangjia);
    Browser lin = signed_in("lin");
    for (int i = 0; i < 4; ++i) {
        now = now + 10 * 60'000;
        ASSERT_EQ(lin.get("/session").status, 200);
    }
    const auto fresh = make_gate(*database);
    EXPECT_TRUE(fresh->session_of(lin.token, now));
    EXPECT_EQ(fresh->session_of(lin.token, now + 40 * 60'000).error().code, "session.token.expired");
    EXPECT_EQ(fresh->session_of("no such token", now).error().code, "session.token.unknown");
}

TEST_P(SignInTest, OnlyOnesOwnSessionsAndPages) {
    make("lin", Role::elder_family, tangjia);
    make("wuli", Role::elder_family, tangjia);
    Browser lin = signed_in("lin"), wu = signed_in("wuli");
    const auto sessions = wu.get("/me/sessions").body;
    const auto id = member(sessions, "id");
    const auto foreign = lin.post("/me/sessions/" + id + "/revoke");
    const auto missing = lin.post("/me/sessions/" + id_text(12345) + "/revoke");
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(foreign.code(), missing.code());
    EXPECT_EQ(wu.post("/me/sessions/" + id + "/revoke").status, 204);
    EXPECT_EQ(wu.get("/session").status, 401);
}

const Query<std::string()> actions{"test.organisation_actions",
                                   "SELECT action FROM audit_entry WHERE action LIKE 'session.%' ORDER BY seq"};
const Query<std::int64_t(std::string)> mentions{"test.organisation_mentions", "SELECT COUNT(*) FROM audit_entry WHERE changes LIKE $1"};

TEST_P(SignInTest, TheTrailHasEveryDoorAndNoSecret) {
    const Account lin = make("lin", Role::elder_family, tangjia);
    Browser browser = this->browser();
    browser.sign_in("lin", "wrong password");
    browser.sign_in("nobody");
    browser.sign_in("lin");
    browser.ask("DELETE", "/session");
    const auto done = write([&](Tx& tx) -> Status {
        std::vector<std::string> doors;
        for (auto& action : tx.list(actions))
            if (action != "session.insert" && action != "session.delete" && action != "session.remove") doors.push_back(std::move(action));
        EXPECT_EQ(doors, (std::vector<std::string>{"session.refuse", "session.refuse", "session.login", "session.logout"}));
        EXPECT_EQ(tx.one(mentions, "%argon2%"), 0);
        EXPECT_EQ(tx.one(mentions, "%wrong password%"), 0);
        EXPECT_EQ(tx.one(mentions, "%nobody%"), 0);
        return {};
    });
    EXPECT_TRUE(done);
}

}  // namespace
}  // namespace yk::care::organisation
