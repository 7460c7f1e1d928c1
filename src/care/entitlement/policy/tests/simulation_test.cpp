// Simulations, trials and reading through the module's routes, on both databases.
#include "care/entitlement/policy/tests/city.h"
#include "store/listing.h"

namespace yk::care::policy::testing {
namespace {

class PolicySimulations : public PolicyCity {
 protected:
    Result<std::string> start(const std::string& settings, const store::Request& who = official(7)) {
        return post(who, "/policy/simulations", R"({"title":"","as_of":null,"settings":)" + settings + R"(,"target":null})");
    }
    std::int64_t people_listed(const store::Request& who) {
        std::int64_t count = -1;
        for (const auto* resource : module.resources) {
            if (resource->path != "/policy/simulation-people") continue;
            good(database->read(who, [&](Tx& tx) -> Status {
                count = YK_TRY(store::list_all(tx, *resource->schema, *resource->listing, {}, [&](const void* row) {
                    EXPECT_TRUE(who.actor.scope.contains(static_cast<const PersonRow*>(row)->region));
                    return true;
                }));
                return {};
            }));
        }
        return count;
    }
};
INSTANTIATE_TEST_SUITE_P(Both, PolicySimulations, store::testing::both(), store::testing::name_of);

TEST_P(PolicySimulations, KeepTheListBehindEveryNumberWithinRegions) {
    first_version();
    elder_born("1956-11-22", liwan, 1);
    elder_born("1956-11-22", yuexiu, 2);
    elder_born("1936-11-22", yuexiu, 3);
    const auto started = start(R"(["min_age=75"])");
    ASSERT_TRUE(started) << code_of(started);
    run_jobs();
    const auto id = started->substr(started->find("\"id\":\"") + 6, 13);
    const auto show = [&](const store::Request& who) {
        return ask(who, http::Method::get, "/policy/simulations/{policy_simulation}/result", R"({"policy_simulation":")" + id + "\"}");
    };
    const auto result = show(official(7));
    ASSERT_TRUE(result) << code_of(result);
    EXPECT_NE(result->find("\"loses\":2"), std::string::npos) << *result;
    EXPECT_NE(result->find("全部项目"), std::string::npos);
    EXPECT_EQ(people_listed(official(7)), 2);
    EXPECT_EQ(people_listed(official(9, yuexiu)), 1);
    EXPECT_EQ(code_of(show(official(9, yuexiu))), "store.record.missing") << "a simulation of the city is not the district's";
}

TEST_P(PolicySimulations, RefuseWhatCannotBeSimulated) {
    first_version();
    EXPECT_EQ(code_of(start("[]")), "policy.simulation.nothing");
    EXPECT_EQ(code_of(start(R"(["min_age"])")), "policy.setting.form");
    EXPECT_EQ(code_of(start(R"(["no_such=1"])")), "rules.parameter.unknown");
    EXPECT_EQ(code_of(start(R"(["min_age=old"])")), "rules.parameter.value");
    EXPECT_EQ(code_of(start(R"(["rate_fen=1"])")), "rules.parameter.keys");
    auto nowhere = official(7);
    nowhere.actor.scope = Scope();
    EXPECT_EQ(code_of(start(R"(["min_age=75"])", nowhere)), "policy.simulation.scope");
    std::string many = "[";
    for (int i = 0; i < 51; ++i) many += std::string(i ? "," : "") + "\"min_age=" + std::to_string(i) + "\"";
    EXPECT_EQ(code_of(start(many + "]")), "policy.simulation.many");
}

TEST_P(PolicySimulations, StopWhenThePolicyInForceHasMovedMeanwhile) {
    first_version();
    const auto started = start(R"(["min_age=75"])");
    ASSERT_TRUE(started);
    auto second = load(second_pack());
    good(write([&](Tx& tx) -> Status {
        second.state = VersionState::active;
        second.active_from = tx.today();
        return tx.update(second);
    }));
    run_jobs();
    good(read([&](Tx& tx) -> Status {
        const auto id = parse_id(started->substr(started->find("\"id\":\"") + 6, 13));
        EXPECT_FALSE(YK_TRY(tx.get<Simulation>(SimulationId{*id})).finished_at);
        return {};
    }));
}

TEST_P(PolicySimulations, AnExpressionIsCheckedAndTried) {
    first_version();
    elder_born("1956-11-22", liwan, 1);
    elder_born("1966-11-22", yuexiu, 2);
    const auto attempt = [&](const std::string& expression, const std::string& type = "bool", const std::string& sample = "20",
                             const store::Request& who = official(7)) {
        return post(who, "/policy/expressions/try",
                    R"({"expression":")" + expression + R"(","type":")" + type + R"(","sample":)" + sample + "}");
    };
    const auto good_one = attempt("age_on(birth, today) >= 70");
    ASSERT_TRUE(good_one) << code_of(good_one);
    EXPECT_NE(good_one->find("\"good\":true"), std::string::npos) << *good_one;
    EXPECT_NE(good_one->find("\"holds\":1,\"fails\":1,\"unknown\":0"), std::string::npos) << *good_one;
    const auto unknown = attempt("alone");
    ASSERT_TRUE(unknown);
    EXPECT_NE(unknown->find("\"unknown\":2"), std::string::npos) << "nobody has said whether they live alone";
    const auto faulty = attempt("age_on(birth, today) >= parameter.min_agee");
    ASSERT_TRUE(faulty);
    EXPECT_NE(faulty->find("\"good\":false"), std::string::npos);
    EXPECT_NE(faulty->find("\"column\":"), std::string::npos);
    EXPECT_NE(faulty->find("^"), std::string::npos) << "the caret stands under the name";
    const auto wrong_type = attempt("age_on(birth, today)");
    ASSERT_TRUE(wrong_type);
    EXPECT_NE(wrong_type->find("\"good\":false"), std::string::npos);
    const auto number = attempt("age_on(birth, today)", "int");
    ASSERT_TRUE(number);
    EXPECT_NE(number->find("\"value\":\"70\""), std::string::npos) << *number;
    const auto own = attempt("age_on(birth, today) >= 0", "bool", "20", official(9, yuexiu));
    ASSERT_TRUE(own);
    EXPECT_NE(own->find("\"holds\":1"), std::string::npos) << "a district tries on its own elders";
    EXPECT_EQ(code_of(attempt("")), "input.required");
    EXPECT_EQ(code_of(attempt("alone", "text")), "policy.trial.type");
    EXPECT_EQ(code_of(attempt("alone", "bool", "201")), "policy.trial.sample");
    EXPECT_EQ(code_of(attempt("alone", "bool", "-1")), "policy.trial.sample");
    EXPECT_EQ(code_of(attempt(std::string(4001, 'a'))), "policy.trial.long");
}

TEST_P(PolicySimulations, ThePackIsReadOverItsRoutes) {
    const auto first = first_version();
    const auto get = [&](std::string_view path, const std::string& json = "{}") { return ask(official(7), http::Method::get, path, json); };
    const auto pack = get("/policy/pack", R"({"version":null})");
    ASSERT_TRUE(pack) << code_of(pack);
    EXPECT_NE(pack->find(first.hash), std::string::npos);
    EXPECT_NE(pack->find("small/pack.yaml"), std::string::npos);
    const auto search = [&](const std::string& q, const std::string& more = "") {
        const auto found =
            get("/policy/entries", "{" + more + (q.empty() ? "" : (more.empty() ? "" : ",") + (R"("q":")" + q + "\"")) + "}");
        EXPECT_TRUE(found) << code_of(found);
        return found.value_or("");
    };
    EXPECT_NE(search("年满起始年龄").find("\"allowance\""), std::string::npos) << "words of a condition are found";
    EXPECT_EQ(search("没有这样的字").find("\"name\""), std::string::npos);
    EXPECT_NE(search("", R"("kind":"parameter","status":"unconfirmed")").find("rate_fen"), std::string::npos);
    EXPECT_EQ(search("", R"("kind":"parameter","status":"unconfirmed")").find("min_age"), std::string::npos);
    const auto entry = get("/policy/entries/{kind}/{name}", R"({"kind":"parameter","name":"rate_fen","version":null})");
    ASSERT_TRUE(entry);
    EXPECT_NE(entry->find("\"unconfirmed\""), std::string::npos);
    EXPECT_EQ(code_of(get("/policy/entries/{kind}/{name}", R"({"kind":"item","name":"rate_fen","version":null})")), "policy.entry.missing");
    EXPECT_EQ(code_of(get("/policy/documents/{document}", R"({"document":"nothing","version":null})")), "policy.document.missing");
    const auto coverage = get("/policy/coverage", R"({"version":null})");
    ASSERT_TRUE(coverage);
    EXPECT_NE(coverage->find("第一条"), std::string::npos);
    EXPECT_EQ(code_of(get("/policy/pack", R"({"version":"0000000000001"})")), "store.record.missing");
}

}  // namespace
}  // namespace yk::care::policy::testing
