// Who may do what to whom: administrators kept apart, scopes, revocation, and what stays invisible.
#include <set>
#include <thread>

#include "care/people/organisation/tests/city.h"

namespace yk::care::organisation {
namespace {

using namespace testing;

const Query<Grant(AccountId)> grants_of{"test.grants_of", R"(
    SELECT {g.*} FROM organisation_grant g WHERE g.account = $1 AND {unscoped a test} ORDER BY g.id)"};

class AccessTest : public CityTest {
 protected:
    std::string id(const Account& account) { return id_text(account.id.value); }
    Reply grant(Browser& by, const Account& to, std::string_view role, RegionCode region, const std::string& more = {}) {
        return by.post("/organisation/grants", R"({"account":")" + id(to) + R"(","role":")" + std::string(role) + R"(","region":")" +
                                                   region_text(region) + "\"" + more + "}");
    }
    Reply command(Browser& by, const Account& on, const std::string& verb, const std::string& reason = "依申请办理") {
        return by.post("/organisation/accounts/" + id(on) + "/" + verb, R"({"reason":")" + reason + "\"}");
    }
};
INSTANTIATE_TEST_SUITE_P(Both, AccessTest, store::testing::both(), store::testing::name_of);

TEST_P(AccessTest, AdministratorsAreKeptApart) {
    make("security", Role::security_admin, zhuhai);
    const Account system = make("system", Role::system_admin, zhuhai);
    const Account bureau = make("lin", Role::district_bureau, xiangzhou);
    Browser security = signed_in("security");
    for (const auto* role : {"security_admin", "audit_admin", "city_bureau"})
        EXPECT_EQ(grant(security, system, role, zhuhai).code(), "organisation.grant.admin_apart") << role;
    EXPECT_EQ(grant(security, bureau, "audit_admin", xiangzhou).code(), "organisation.grant.admin_apart");
    // A grant without an end overlaps with every later one.
    EXPECT_EQ(grant(security, bureau, "audit_admin", xiangzhou, R"(,"valid_from":"2030-01-01")").code(), "organisation.grant.admin_apart");
    EXPECT_EQ(grant(security, bureau, "town_officer", tangjia).code(), "organisation.grant.mixed_regions");
    EXPECT_EQ(grant(security, bureau, "district_bureau", xiangzhou).code(), "organisation.grant.overlap");
    EXPECT_EQ(grant(security, bureau, "district_bureau", doumen).status, 201);
    EXPECT_EQ(grant(security, bureau, "inspector", doumen).code(), "organisation.grant.mixed_regions");
}

TEST_P(AccessTest, NobodyGrantsToHimselfOrBeyondHisRegions) {
    const Account city = make("security", Role::security_admin, zhuhai);
    const Account local = make("local", Role::security_admin, xiangzhou);
    const Account lin = make("lin", Role::guide, tangjia);
    Browser self = signed_in("security"), narrow = signed_in("local");
    EXPECT_EQ(grant(self, city, "guide", tangjia).code(), "organisation.grant.self");
    EXPECT_EQ(grant(narrow, local, "guide", tangjia).code(), "organisation.grant.self");
    EXPECT_EQ(grant(narrow, lin, "guide", doumen).code(), "organisation.grant.wider");
    EXPECT_EQ(grant(narrow, lin, "guide", zhuhai).code(), "organisation.grant.wider");
    EXPECT_EQ(grant(narrow, lin, "guide", high_tech).code(),
              "organisation.grant.wider");  // its code lies outside, though its town does not
    EXPECT_EQ(grant(narrow, lin, "guide", xiangzhou).status, 201);
    EXPECT_EQ(grant(self, lin, "guide", RegionCode{440499000000}).code(), "organisation.region.unknown");
    EXPECT_EQ(grant(self, lin, "emperor", tangjia).status, 422);
    EXPECT_EQ(grant(self, lin, "guide", doumen, R"(,"valid_from":"2027-01-02","valid_to":"2027-01-01")").status, 422);
}

TEST_P(AccessTest, AChangeOfRightsEndsTheSession) {
    make("security", Role::security_admin, zhuhai);
    const Account lin = make("lin", Role::guide, tangjia);
    Browser security = signed_in("security"), browser = signed_in("lin");
    EXPECT_EQ(browser.get("/organisation/departments").status, 200);
    const auto made = grant(security, lin, "guide", doumen);
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(browser.get("/organisation/departments").status, 401);
    browser = signed_in("lin");
    EXPECT_NE(browser.get("/session").body.find("斗门区"), std::string::npos);

    const auto yesterday = day_text(day_of(now) - 1);
    const auto path = "/organisation/grants/" + member(made.body, "id");
    EXPECT_EQ(security.ask("PATCH", path, R"({"version":1,"role":"guide"})").status, 422);
    // Its first day is today: the last day cannot be before, so it ends with today.
    EXPECT_EQ(security.ask("PATCH", path, R"({"version":1,"valid_to":")" + yesterday + "\"}").status, 422);
    EXPECT_EQ(security.ask("PATCH", path, R"({"version":1,"valid_to":")" + day_text(day_of(now)) + "\"}").status, 200);
    EXPECT_EQ(browser.get("/session").status, 401);
    now = now + 86'400'000;
    EXPECT_EQ(signed_in("lin").get("/session").body.find("斗门区"), std::string::npos);
}

TEST_P(AccessTest, AWithdrawnRoleIsGoneThisMoment) {
    const Account security_account = make("security", Role::security_admin, zhuhai);
    const Account lin = make("lin", Role::guide, tangjia);
    Browser security = signed_in("security"), browser = signed_in("lin");
    const auto end = [&](const std::string& grant, const std::string& reason = "离岗") {
        return security.post("/organisation/grants/" + grant + "/end", R"({"reason":")" + reason + "\"}");
    };
    const auto own = member(security.get("/organisation/grants?f.account=" + id(security_account)).body, "id");
    EXPECT_EQ(end(own).code(), "organisation.grant.self");
    const auto first = member(security.get("/organisation/grants?f.account=" + id(lin)).body, "id");
    EXPECT_EQ(end(first, "").status, 422);
    EXPECT_EQ(end(first).status, 204);
    EXPECT_EQ(end(first).status, 404);  // it began today: there never was a day of it
    EXPECT_EQ(browser.get("/session").status, 401);
    EXPECT_EQ(signed_in("lin").get("/organisation/departments").code(), "http.right.missing");

    const auto second = member(grant(security, lin, "guide", tangjia).body, "id");
    now = now + 86'400'000;
    security = signed_in("security");
    EXPECT_EQ(end(second).status, 204);
    EXPECT_EQ(end(second).code(), "organisation.grant.ended");
    EXPECT_EQ(signed_in("lin").get("/organisation/departments").code(), "http.right.missing");
}

TEST_P(AccessTest, OfTwoGrantsAtOnceThatExcludeEachOtherOneIsMade) {
    make("first", Role::security_admin, zhuhai);
    make("second", Role::security_admin, zhuhai);
    for (int round = 0; round < 5; ++round) {
        const Account lin = make("lin" + std::to_string(round), Role::elder_family, tangjia);
        ASSERT_TRUE(write([&](Tx& tx) -> Status {
            for (const auto& held : tx.list(grants_of, lin.id)) YK_TRY_VOID(tx.remove(held));
            return {};
        }));
        Browser first = signed_in("first"), second = signed_in("second");
        Reply one, two;
        std::thread other([&] { two = grant(second, lin, "audit_admin", zhuhai); });
        one = grant(first, lin, "system_admin", zhuhai);
        other.join();
        EXPECT_TRUE((one.status == 201) != (two.status == 201)) << one.body << "\n" << two.body;
        EXPECT_EQ(one.status == 201 ? two.status : one.status, 409);
    }
}

TEST_P(AccessTest, ARoleThatLosesARightLosesItAtOnce) {
    make("security", Role::security_admin, zhuhai);
    make("lin", Role::guide, tangjia);
    Browser security = signed_in("security"), browser = signed_in("lin");
    EXPECT_EQ(browser.get("/organisation/departments").status, 200);
    const auto change = [&](std::string_view role, std::string_view right, bool held) {
        return security.post("/organisation/matrix", R"({"role":")" + std::string(role) + R"(","right_code":")" + std::string(right) +
                                                         R"(","held":)" + (held ? "true" : "false") + R"(,"reason":"岗位调整"})");
    };
    EXPECT_EQ(change("guide", "organisation.department.read", false).status, 204);
    EXPECT_EQ(browser.get("/organisation/departments").status, 401);
    EXPECT_EQ(signed_in("lin").get("/organisation/departments").code(), "http.right.missing");
    EXPECT_EQ(change("guide", "organisation.department.read", true).status, 204);
    EXPECT_EQ(signed_in("lin").get("/organisation/departments").status, 200);
    EXPECT_EQ(change("guide", "organisation.grant.update", true).code(), "organisation.right.reserved");
    EXPECT_EQ(change("security_admin", "organisation.account.read", false).code(), "organisation.role.own");
    EXPECT_EQ(change("guide", "no.such.right", true).status, 422);
    EXPECT_EQ(security.post("/organisation/matrix", R"({"role":"guide","right_code":"organisation.region.read","held":false,"reason":""})")
                  .status,
              422);
    EXPECT_EQ(signed_in("lin").get("/organisation/matrix").code(), "http.right.missing");
}

TEST_P(AccessTest, ADisabledAccountIsOutAndStaysOut) {
    make("system", Role::system_admin, zhuhai);
    make("security", Role::security_admin, zhuhai);
    const Account lin = make("lin", Role::guide, tangjia);
    Browser system = signed_in("system"), security = signed_in("security"), browser = signed_in("lin");
    EXPECT_EQ(command(security, lin, "disable").code(), "http.right.missing");
    EXPECT_EQ(command(system, lin, "disable", "").status, 422);
    const auto done = command(system, lin, "disable");
    EXPECT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(member(done.body, "state"), "disabled");
    EXPECT_EQ(browser.get("/session").status, 401);
    EXPECT_EQ(this->browser().sign_in("lin").status, 401);
    EXPECT_EQ(command(system, lin, "disable").code(), "organisation.account.state");
    EXPECT_EQ(command(system, lin, "enable").status, 200);
    EXPECT_EQ(this->browser().sign_in("lin").status, 200);
}

TEST_P(AccessTest, ResettingTakesTwoAdministrators) {
    const Account self = make("system", Role::system_admin, zhuhai);
    make("security", Role::security_admin, zhuhai);
    const Account lin = make("lin", Role::guide, tangjia);
    Browser system = signed_in("system"), security = signed_in("security"), browser = signed_in("lin");
    EXPECT_EQ(command(system, lin, "reset_totp").code(), "http.right.missing");
    EXPECT_EQ(command(security, lin, "reset_password").code(), "http.right.missing");
    EXPECT_EQ(command(system, self, "reset_password").code(), "organisation.account.self");
    const auto reset = command(system, lin, "reset_password");
    ASSERT_EQ(reset.status, 200) << reset.body;
    EXPECT_EQ(browser.get("/session").status, 401);
    EXPECT_EQ(this->browser().sign_in("lin").status, 401);
    Browser again = this->browser();
    ASSERT_EQ(again.sign_in("lin", member(reset.body, "password")).status, 200);
    EXPECT_NE(again.get("/session").body.find(R"("must_change_password":true)"), std::string::npos);
    EXPECT_EQ(command(security, lin, "reset_totp").code(), "organisation.totp.none");
    EXPECT_EQ(command(security, lin, "unlock").code(), "organisation.account.state");
}

TEST_P(AccessTest, WhatIsOutsideDoesNotExist) {
    make("system", Role::system_admin, xiangzhou);
    const Account inside = make("inside", Role::guide, tangjia);
    const Account outside = make("outside", Role::guide, doumen);
    const Account above = make("above", Role::city_bureau, zhuhai);
    Browser system = signed_in("system");
    const auto foreign = system.get("/organisation/accounts/" + id(outside));
    const auto missing = system.get("/organisation/accounts/" + id_text(1234567));
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(member(foreign.body, "detail"), member(missing.body, "detail"));
    EXPECT_EQ(foreign.code(), missing.code());
    EXPECT_EQ(system.get("/organisation/accounts/" + id(outside) + "/history").status, 404);
    EXPECT_EQ(command(system, outside, "disable").code(), command(system, Account{AccountId{1234567}}, "disable").code());
    EXPECT_EQ(command(system, above, "disable").status, 404);
    EXPECT_EQ(system.get("/organisation/accounts/" + id(inside)).status, 200);

    Browser guide = signed_in("inside");
    EXPECT_EQ(guide.get("/organisation/accounts/" + id(inside)).status, 403);
    EXPECT_EQ(guide.get("/organisation/accounts/" + id(outside)).status, 403);
    EXPECT_EQ(browser().get("/organisation/accounts/" + id(inside)).status, 401);
}

TEST_P(AccessTest, WhoSeesWiderIsLeftAlone) {
    make("local", Role::system_admin, xiangzhou);
    make("security", Role::security_admin, zhuhai);
    const Account lin = make("lin", Role::guide, tangjia);
    Browser local = signed_in("local"), security = signed_in("security");
    ASSERT_EQ(grant(security, lin, "guide", doumen).status, 201);
    EXPECT_EQ(command(local, lin, "reset_password").code(), "organisation.account.wider");
    EXPECT_EQ(command(local, lin, "disable").code(), "organisation.account.wider");
}

TEST_P(AccessTest, AccountsAreMadeWithoutAWayIn) {
    make("system", Role::system_admin, zhuhai);
    Browser system = signed_in("system");
    const auto make_account = [&](const std::string& login, const std::string& more = {}) {
        return system.post("/organisation/accounts", R"({"login":")" + login + R"(","name":"李华","region":"440402100000")" + more + "}");
    };
    const auto made = make_account("li.hua", R"(,"phone":"13800138000")");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(member(made.body, "phone"), "138****8000");
    EXPECT_EQ(make_account("li.hua").status, 409);
    for (const auto* wrong : {"ab", "Li", "li hua", "李华李华", "../../etc", ""}) EXPECT_EQ(make_account(wrong).status, 422) << wrong;
    EXPECT_EQ(make_account("other", R"(,"phone":"12345")").status, 422);
    EXPECT_EQ(make_account("other", R"(,"state":"disabled")").status, 422);
    EXPECT_EQ(make_account("other", R"(,"access_version":9)").status, 422);
    EXPECT_EQ(browser().sign_in("li.hua", "").status, 401);
    const auto path = "/organisation/accounts/" + member(made.body, "id");
    EXPECT_EQ(system.ask("PATCH", path, R"({"version":1,"login":"another"})").status, 422);
    EXPECT_EQ(system.ask("PATCH", path, R"({"version":1,"title":"科员"})").status, 200);
    EXPECT_EQ(system.ask("PATCH", path, R"({"version":1,"title":"科长"})").code(), "store.record.stale");
    const auto reset = system.post(path + "/reset_password", R"({"reason":"新账号"})");
    ASSERT_EQ(reset.status, 200) << reset.body;
    EXPECT_EQ(browser().sign_in("li.hua", member(reset.body, "password")).status, 200);
}

TEST_P(AccessTest, TheMatrixHasEveryRightAndEveryRole) {
    make("audit", Role::audit_admin, zhuhai);
    Browser audit = signed_in("audit");
    const auto matrix = audit.get("/organisation/matrix");
    ASSERT_EQ(matrix.status, 200);
    for (const auto* right : module.rights)
        EXPECT_NE(matrix.body.find("\"" + std::string(right->code) + "\""), std::string::npos) << right->code;
    for (const auto& role : options_of(Role{})) EXPECT_NE(matrix.body.find("\"" + std::string(role.code) + "\""), std::string::npos);
    EXPECT_NE(audit.get("/organisation/roles").body.find(R"("code":"audit_admin")"), std::string::npos);
    EXPECT_EQ(audit.post("/organisation/matrix", "{}").status, 403);
}

TEST_P(AccessTest, RightsOfALaterReleaseComeWithTheirRolesAndDecisionsStay) {
    make("security", Role::security_admin, zhuhai);
    Browser security = signed_in("security");
    ASSERT_EQ(security
                  .post("/organisation/matrix",
                        R"({"role":"guide","right_code":"organisation.department.read","held":false,"reason":"岗位调整"})")
                  .status,
              204);
    static constexpr Right fresh{"visit.round.read", {"查看巡访", "View rounds"}};
    std::vector<const Right*> all(module.rights.begin(), module.rights.end());
    all.push_back(&fresh);
    const auto file = std::filesystem::path(YIKANG_ROOT) / "data/roles.csv";
    const auto sync = [&] { return *database->write_value({Actor::system(), {}, {}}, [&](Tx& tx) { return sync_rights(tx, all, file); }); };
    EXPECT_EQ(sync(), 1);
    EXPECT_EQ(sync(), 0);
    make("lin", Role::guide, tangjia);
    const auto rights = signed_in("lin").get("/session").body;
    EXPECT_NE(rights.find("visit.round.read"), std::string::npos);
    EXPECT_EQ(rights.find("organisation.department.read"), std::string::npos);
}

TEST_P(AccessTest, SecurityAdministratorsEndSessionsAndTightenRules) {
    make("security", Role::security_admin, zhuhai);
    make("lin", Role::guide, tangjia);
    Browser security = signed_in("security"), browser = signed_in("lin");
    const auto session = member(browser.get("/me/sessions").body, "id");
    EXPECT_EQ(browser.post("/organisation/sessions/" + session + "/revoke", R"({"reason":"x"})").status, 403);
    EXPECT_EQ(security.post("/organisation/sessions/" + session + "/revoke", R"({"reason":""})").status, 422);
    EXPECT_EQ(security.post("/organisation/sessions/" + session + "/revoke", R"({"reason":"设备遗失"})").status, 204);
    EXPECT_EQ(browser.get("/session").status, 401);

    const std::string rules = "/organisation/sign-in-rules/" + id_text(1);
    EXPECT_EQ(security.ask("PATCH", rules, R"({"version":1,"failures":50})").status, 422);
    EXPECT_EQ(security.ask("PATCH", rules, R"({"version":1,"failures":3,"idle_minutes":10})").status, 200);
    for (int i = 0; i < 3; ++i) this->browser().sign_in("lin", "wrong password");
    EXPECT_EQ(this->browser().sign_in("lin").status, 401);
    now = now + 11 * 60'000;
    EXPECT_EQ(security.get("/session").status, 401);
}

TEST_P(AccessTest, DemonstrationAccountsCoverEveryRole) {
    std::vector<DemoAccount> made;
    const auto done = write([&](Tx& tx) -> Status {
        made = YK_TRY(seed_demo_accounts(tx, std::filesystem::path(YIKANG_ROOT) / "data/demo_accounts.csv"));
        return {};
    });
    ASSERT_TRUE(done) << done.error().code;
    std::set<std::string> roles;
    for (const auto& account : made) roles.insert(account.role);
    EXPECT_EQ(roles.size(), options_of(Role{}).size());
    for (const auto& account : made) {
        Browser browser = this->browser();
        const auto reply = browser.sign_in(account.login, demo_password);
        EXPECT_EQ(reply.status, 200) << account.login;
        EXPECT_NE(reply.body.find(R"("must_enrol_totp":false)"), std::string::npos) << account.login;
        EXPECT_NE(reply.body.find(account.region), std::string::npos);
    }
}

}  // namespace
}  // namespace yk::care::organisation
