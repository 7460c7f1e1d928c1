#include "care/entitlement/assessment/scale.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <random>
#include <sstream>

namespace yk::care::assessment {
namespace {

const std::string scales_dir = std::string(YIKANG_ROOT) + "/data/scales";

Scale loaded(std::string_view name) {
    auto scale = load_scale(scales_dir, name);
    EXPECT_TRUE(scale) << (scale ? "" : scale.error().detail);
    return scale.value_or(Scale{});
}

std::string file_text(const std::string& name) {
    std::ifstream in(scales_dir + "/" + name);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// Every item at its best.
Answers best(const Scale& scale) {
    Answers answers;
    for (const auto& group : scale.groups) {
        for (const auto& item : group.items) answers.items[item.code] = item.scores.back();
    }
    return answers;
}

// Answers with the given total: points are taken from the items in turn, from the first.
Answers with_total(const Scale& scale, std::int32_t total) {
    Answers answers = best(scale);
    std::int32_t surplus = -total;
    for (const auto& [code, s] : answers.items) surplus += s;
    for (auto& [code, s] : answers.items) {
        const auto taken = std::min(s, surplus);
        s -= taken;
        surplus -= taken;
    }
    EXPECT_EQ(surplus, 0);
    return answers;
}

Outcome scored(const Scale& scale, const Answers& answers) {
    auto outcome = score(scale, answers);
    EXPECT_TRUE(outcome);
    return outcome.value_or(Outcome{});
}

std::vector<std::string> pointers(const Scale& scale, const Answers& answers) {
    std::vector<std::string> all;
    const auto outcome = score(scale, answers);
    if (outcome) return all;
    for (const auto& p : outcome.error().problems) all.push_back(p.pointer + " " + p.code);
    return all;
}

std::string items_json(const Answers& answers) {
    std::string out = "{";
    for (const auto& [code, s] : answers.items) out += (out.size() > 1 ? ",\"" : "\"") + code + "\":" + std::to_string(s);
    return out + "}";
}

TEST(AbilityScale, has_the_shape_of_the_standard) {
    const Scale scale = loaded("gbt42195");
    ASSERT_EQ(scale.groups.size(), 4u);
    const std::array<std::pair<std::size_t, int>, 4> shape{{{8, 32}, {4, 15}, {9, 28}, {5, 15}}};
    for (std::size_t g = 0; g < 4; ++g) {
        EXPECT_EQ(scale.groups[g].items.size(), shape[g].first);
        EXPECT_EQ(scale.groups[g].max, shape[g].second);
    }
    EXPECT_EQ(scale.edition, "2022");
}

TEST(AbilityScale, cuts_off_where_the_standard_does) {
    const Scale scale = loaded("gbt42195");
    const std::pair<int, int> cases[] = {{90, 0}, {89, 1}, {66, 1}, {65, 2}, {46, 2}, {45, 3}, {30, 3}, {29, 4}, {0, 4}};
    for (const auto& [total, level] : cases) {
        const Outcome outcome = scored(scale, with_total(scale, total));
        EXPECT_EQ(outcome.preliminary_level, level) << total;
        EXPECT_EQ(outcome.final_level, level) << total;
        EXPECT_EQ(outcome.sums.back(), (std::pair<std::string, std::int32_t>{"total", total}));
        EXPECT_TRUE(outcome.reasons.empty());
    }
}

TEST(AbilityScale, raises_once_for_any_number_of_reasons) {
    const Scale scale = loaded("gbt42195");
    for (const int total : {90, 70, 50, 40, 10}) {
        for (int mask = 0; mask < 8; ++mask) {
            Answers answers = with_total(scale, total);
            if (mask & 1) answers.diagnoses.push_back("F01.9");
            if (mask & 2) answers.diagnoses.push_back("F32.1");
            if (mask & 4) answers.risk_events = {{"fall", 1}, {"choking", 1}};
            const Outcome outcome = scored(scale, answers);
            EXPECT_EQ(outcome.final_level, std::min(4, *outcome.preliminary_level + (mask ? 1 : 0))) << total << " " << mask;
            EXPECT_EQ(outcome.reasons.size(), static_cast<std::size_t>(__builtin_popcount(static_cast<unsigned>(mask))));
        }
    }
}

TEST(AbilityScale, takes_diagnoses_by_their_range) {
    const Scale scale = loaded("gbt42195");
    const std::pair<const char*, const char*> cases[] = {
        {"E99", ""},
        {"F00", "dementia"},
        {"F03", "dementia"},
        {"F03x00", "dementia"},
        {"F00.0*", "dementia"},
        {"F04", "psychiatric_diagnosis"},
        {"F99", "psychiatric_diagnosis"},
        {"F99.9", "psychiatric_diagnosis"},
        {"G00", ""},
        {"G30.9", ""},
    };
    for (const auto& [code, reason] : cases) {
        Answers answers = with_total(scale, 70);
        answers.diagnoses = {code};
        const Outcome outcome = scored(scale, answers);
        EXPECT_EQ(outcome.reasons, *reason ? std::vector<std::string>{reason} : std::vector<std::string>{}) << code;
        EXPECT_EQ(outcome.final_level, *reason ? 2 : 1) << code;
    }
}

TEST(AbilityScale, counts_risk_events_over_all_kinds) {
    const Scale scale = loaded("gbt42195");
    const std::pair<std::map<std::string, std::int32_t>, int> cases[] = {
        {{}, 1}, {{{"fall", 0}}, 1}, {{{"fall", 1}}, 1}, {{{"fall", 2}}, 2}, {{{"fall", 1}, {"other", 1}}, 2}, {{{"self_harm", 3}}, 2}};
    for (const auto& [events, level] : cases) {
        Answers answers = with_total(scale, 70);
        answers.risk_events = events;
        EXPECT_EQ(scored(scale, answers).final_level, level);
    }
}

TEST(AbilityScale, coma_is_its_own_answer) {
    const Scale scale = loaded("gbt42195");
    Answers stupor = best(scale);
    stupor.items["B.3.9"] = 0;
    EXPECT_EQ(scored(scale, stupor).final_level, 1);
    Answers coma = stupor;
    coma.forced = {"coma"};
    EXPECT_EQ(scored(scale, coma).final_level, 4);
    EXPECT_EQ(scored(scale, coma).preliminary_level, 1);
    EXPECT_TRUE(scored(scale, coma).warnings.empty());
    EXPECT_EQ(scored(scale, coma).reasons, std::vector<std::string>{"coma"});
    coma.items["B.3.9"] = 2;
    ASSERT_EQ(scored(scale, coma).warnings.size(), 1u);
    EXPECT_EQ(scored(scale, coma).warnings[0].pointer, "/items/B.3.9");
}

// Losing a point anywhere never makes the level milder, and no circumstance does.
TEST(AbilityScale, is_monotone) {
    const Scale scale = loaded("gbt42195");
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        Answers answers;
        for (const auto& group : scale.groups) {
            for (const auto& item : group.items) answers.items[item.code] = item.scores[random() % item.scores.size()];
        }
        const int before = scored(scale, answers).final_level;
        for (auto& [code, s] : answers.items) {
            if (s == 0) continue;
            --s;
            EXPECT_GE(scored(scale, answers).final_level, before) << code;
            ++s;
        }
        answers.diagnoses = {"F03"};
        const int raised = scored(scale, answers).final_level;
        EXPECT_GE(raised, before);
        answers.forced = {"coma"};
        EXPECT_GE(scored(scale, answers).final_level, raised);
    }
}

TEST(AbilityScale, refuses_missing_unknown_and_impossible_answers) {
    const Scale scale = loaded("gbt42195");
    for (const auto& group : scale.groups) {
        for (const auto& item : group.items) {
            Answers answers = best(scale);
            answers.items.erase(item.code);
            EXPECT_EQ(pointers(scale, answers), std::vector<std::string>{"/items/" + item.code + " assessment.item.missing"});
            for (const auto wrong : {-1, item.scores.back() + 1, 90, not_a_score}) {
                answers.items[item.code] = wrong;
                EXPECT_EQ(pointers(scale, answers), std::vector<std::string>{"/items/" + item.code + " assessment.score.impossible"})
                    << wrong;
            }
        }
    }
    Answers answers = best(scale);
    answers.items["B.9.9"] = 1;
    answers.items["a/b~c"] = 1;
    answers.diagnoses = {"F01", "dementia", "f01"};
    answers.risk_events = {{"fall", 4}, {"flood", 1}};
    EXPECT_EQ(pointers(scale, answers),
              (std::vector<std::string>{"/items/B.9.9 assessment.item.unknown", "/items/a~1b~0c assessment.item.unknown",
                                        "/diagnoses/1 assessment.diagnosis.malformed", "/diagnoses/2 assessment.diagnosis.malformed",
                                        "/risk_events/fall assessment.risk_event.impossible",
                                        "/risk_events/flood assessment.risk_event.unknown"}));
    EXPECT_EQ(pointers(scale, Answers{}).size(), 26u);
}

// Sums that give each band of a dimension, at both of its ends.
TEST(LongTermCareScale, combines_all_bands_by_the_matrix) {
    const Scale scale = loaded("ltc2021");
    EXPECT_EQ(scale.status, "unconfirmed");
    const int adl[4][2] = {{100, 100}, {95, 65}, {60, 45}, {40, 0}};
    const int cog[4][2] = {{16, 16}, {15, 4}, {3, 2}, {1, 0}};
    const int sen[4][2] = {{12, 12}, {11, 4}, {3, 2}, {1, 0}};
    const int matrix[4][4] = {{0, 0, 1, 1}, {1, 1, 1, 2}, {2, 2, 2, 3}, {3, 3, 4, 5}};
    const auto fill = [&](Answers& answers, std::size_t group, int total) {
        int left = total;
        for (const auto& item : scale.groups[group].items) {
            const int taken = std::min(left, item.scores.back());
            answers.items[item.code] = taken;
            left -= taken;
        }
        EXPECT_EQ(left, 0);
    };
    for (int a = 0; a < 8; ++a) {
        for (int c = 0; c < 8; ++c) {
            for (int s = 0; s < 8; ++s) {
                Answers answers;
                fill(answers, 0, adl[a / 2][a % 2]);
                fill(answers, 1, cog[c / 2][c % 2]);
                fill(answers, 2, sen[s / 2][s % 2]);
                EXPECT_EQ(scored(scale, answers).final_level, matrix[a / 2][std::max(c / 2, s / 2)]) << a << c << s;
            }
        }
    }
}

TEST(LongTermCareScale, knows_its_items_and_steps) {
    const Scale scale = loaded("ltc2021");
    std::size_t items = 0;
    for (const auto& group : scale.groups) items += group.items.size();
    EXPECT_EQ(items, 17u);
    Answers answers = best(scale);
    answers.items["ADL.walking"] = 12;
    answers.items["ADL.face_oral"] = 10;
    answers.items["SEN.vision"] = 5;
    EXPECT_EQ(pointers(scale, answers), (std::vector<std::string>{"/items/ADL.face_oral assessment.score.impossible",
                                                                  "/items/ADL.walking assessment.score.impossible",
                                                                  "/items/SEN.vision assessment.score.impossible"}));
}

// Losing points anywhere never makes the grade milder.
TEST(LongTermCareScale, is_monotone) {
    const Scale scale = loaded("ltc2021");
    std::mt19937 random(11);
    for (int round = 0; round < 300; ++round) {
        Answers answers;
        std::map<std::string, std::vector<std::int32_t>> steps;
        for (const auto& group : scale.groups) {
            for (const auto& item : group.items) {
                steps[item.code] = item.scores;
                answers.items[item.code] = item.scores[random() % item.scores.size()];
            }
        }
        const int before = scored(scale, answers).final_level;
        for (auto& [code, s] : answers.items) {
            const int kept = s;
            for (const int lower : steps[code]) {
                if (lower >= kept) continue;
                s = lower;
                EXPECT_GE(scored(scale, answers).final_level, before) << code << " " << lower;
            }
            s = kept;
        }
    }
}

TEST(SelfCareScale, counts_what_a_person_cannot_do) {
    const Scale scale = loaded("selfcare");
    const char* levels[] = {"intact", "partial", "partial", "partial", "complete", "complete", "complete"};
    for (unsigned mask = 0; mask < 64; ++mask) {
        Answers answers = best(scale);
        unsigned bit = 0;
        for (auto& [code, can] : answers.items) can = mask >> bit++ & 1 ? 0 : 1;
        EXPECT_EQ(scored(scale, answers).level_code, levels[__builtin_popcount(mask)]);
    }
}

TEST(ScaleFile, refuses_scales_that_contradict_themselves) {
    const std::string definition = file_text("gbt42195.json"), scoring = file_text("gbt42195.scoring.json");
    ASSERT_TRUE(parse_scale(definition, scoring));
    const auto code = [](const Result<Scale>& r) { return r ? std::string() : r.error().code; };
    EXPECT_EQ(code(parse_scale(replaced(definition, "\"min\": 66", "\"min\": 67"), scoring)), "assessment.scale.inconsistent");
    EXPECT_EQ(code(parse_scale(replaced(definition, "\"max\": 65", "\"max\": 66"), scoring)), "assessment.scale.inconsistent");
    EXPECT_EQ(code(parse_scale(replaced(definition, "\"max\": 32", "\"max\": 33"), scoring)), "assessment.scale.inconsistent");
    EXPECT_EQ(code(parse_scale(replaced(definition, "\"B.1.2\"", "\"B.1.1\""), scoring)), "assessment.scale.inconsistent");
    EXPECT_EQ(code(parse_scale(replaced(definition, "\"levels\"", "\"level\""), scoring)), "assessment.scale.damaged");
    EXPECT_EQ(code(parse_scale("{", scoring)), "assessment.scale.damaged");
    EXPECT_EQ(code(parse_scale(definition, "[]")), "assessment.scale.damaged");
    const std::string ltc = file_text("ltc2021.json"), ltc_scoring = file_text("ltc2021.scoring.json");
    EXPECT_EQ(code(parse_scale(replaced(ltc, "\"severe\": 5", "\"severe\": 1"), ltc_scoring)), "assessment.scale.inconsistent");
    EXPECT_EQ(code(load_scale(scales_dir, "barthel")), "assessment.scale.unknown");
    EXPECT_EQ(code(load_scale(scales_dir, "../scales/gbt42195")), "assessment.scale.unknown");
}

TEST(AssessLine, answers_the_protocol) {
    const Scale scale = loaded("gbt42195");
    const std::string items = items_json(best(scale));
    EXPECT_EQ(
        assess_line(scale, "{\"items\":" + items + "}"),
        R"({"scale":"gbt42195","edition":"2022","sums":{"B.1":32,"B.2":15,"B.3":28,"B.4":15,"total":90},"preliminary_level":0,"final_level":0,"reasons":[]})");
    EXPECT_EQ(
        assess_line(scale, "{\"items\":" + items + R"(,"coma":false,"diagnoses":["F01.9"],"risk_events":{"fall":1,"wandering_off":1}})"),
        R"({"scale":"gbt42195","edition":"2022","sums":{"B.1":32,"B.2":15,"B.3":28,"B.4":15,"total":90},"preliminary_level":0,"final_level":1,"reasons":["dementia","risk_events"]})");
    EXPECT_EQ(assess_line(loaded("selfcare"),
                          R"({"items":{"eating":true,"dressing":true,"bed":true,"toileting":false,"walking":true,"bathing":false}})"),
              R"({"scale":"selfcare","failed":2,"level":"partial"})");
    const Scale ltc = loaded("ltc2021");
    EXPECT_EQ(
        assess_line(ltc, "{\"items\":" + items_json(best(ltc)) + "}"),
        R"({"scale":"ltc2021","edition":"2021","sums":{"ADL":100,"COG":16,"SEN":12},"bands":{"ADL":"intact","COG":"intact","SEN":"intact"},"final_level":0,"reasons":[],"status":"unconfirmed"})");
}

TEST(AssessLine, names_the_place_of_every_fault) {
    const Scale scale = loaded("gbt42195");
    const auto begins = [&](std::string_view line, std::string_view with) {
        const std::string got = assess_line(scale, line);
        EXPECT_EQ(got.substr(0, with.size()), with) << line;
        EXPECT_EQ(got.find('\n'), std::string::npos);
    };
    Answers answers = best(scale);
    const auto line = [&](const std::string& more = "") { return "{\"items\":" + items_json(answers) + more + "}"; };
    begins("", R"({"error":{"pointer":"","code":"input.not_json",)");
    begins("[]", R"({"error":{"pointer":"","code":"input.not_json",)");
    begins("{}", R"({"error":{"pointer":"/items","code":"input.required",)");
    begins(R"({"items":[]})", R"({"error":{"pointer":"/items","code":"input.shape",)");
    begins(line(R"(,"coma":1)"), R"({"error":{"pointer":"/coma","code":"input.flag",)");
    begins(line(R"(,"komma":true)"), R"({"error":{"pointer":"/komma","code":"input.unknown_member",)");
    begins(line(R"(,"diagnoses":[5])"), R"({"error":{"pointer":"/diagnoses/0","code":"assessment.diagnosis.malformed",)");
    begins(line(R"(,"items":{})"), R"({"error":{"pointer":"/items","code":"input.duplicate_member",)");
    begins(replaced(line(), "\"B.1.2\":4", "\"B.1.1\":0,\"B.1.2\":4"),
           R"({"error":{"pointer":"/items/B.1.1","code":"input.duplicate_member",)");
    begins(replaced(line(), "\"B.2.4\":3", "\"B.2.4\":2.5"), R"({"error":{"pointer":"/items/B.2.4","code":"assessment.score.impossible",)");
    begins(replaced(line(), "\"B.2.4\":3", "\"B.2.4\":4"), R"({"error":{"pointer":"/items/B.2.4","code":"assessment.score.impossible",)");
    begins(replaced(line(), "\"B.2.4\":3", "\"B.2.4\":4294967299"),
           R"({"error":{"pointer":"/items/B.2.4","code":"assessment.score.impossible",)");
    answers.items.erase("B.2.4");
    begins(line(), R"({"error":{"pointer":"/items/B.2.4","code":"assessment.item.missing","message":"“上下楼梯”没有评分)");
    begins(R"({"items":{}})", R"({"error":{"pointer":"/items/B.1.1","code":"assessment.item.missing",)");
    // Members of another scale do not slip through.
    EXPECT_NE(assess_line(loaded("selfcare"), R"({"items":{},"coma":true})").find("input.unknown_member"), std::string::npos);
}

TEST(AssessLine, has_words_for_every_code) {
    const Scale scale = loaded("gbt42195");
    for (const char* line : {"{\"items\":{}}", "{\"items\":{\"x\":1}}", "{\"items\":{\"B.1.1\":9}}"}) {
        for (const auto language : {model::Language::zh, model::Language::en}) {
            EXPECT_EQ(assess_line(scale, line, language).find("\"message\":\"assessment."), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace yk::care::assessment
