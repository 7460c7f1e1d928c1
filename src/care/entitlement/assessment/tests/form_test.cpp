// Every answer that a scale allows stands in the form with words, and nothing else does. Pure.
#include "care/entitlement/assessment/form.h"

#include <gtest/gtest.h>

#include <set>

namespace yk::care::assessment {
namespace {

TEST(AssessmentForm, EveryAnswerOfEveryScaleHasWords) {
    for (const auto* name : {"gbt42195", "ltc2021", "selfcare"}) {
        const auto found = form_of(name);
        ASSERT_TRUE(found) << name;
        const auto& [scale, form] = **found;
        ASSERT_EQ(form.groups.size(), scale.groups.size());
        for (std::size_t g = 0; g < form.groups.size(); ++g) {
            ASSERT_EQ(form.groups[g].items.size(), scale.groups[g].items.size());
            for (std::size_t i = 0; i < form.groups[g].items.size(); ++i) {
                const auto& item = form.groups[g].items[i];
                std::set<std::int64_t> shown;
                std::set<std::string> words;
                for (const auto& answer : item.answers) {
                    shown.insert(answer.score);
                    words.insert(answer.anchor.zh);
                    EXPECT_FALSE(answer.anchor.zh.empty() || answer.anchor.en.empty()) << item.code;
                }
                const auto& scores = scale.groups[g].items[i].scores;
                EXPECT_EQ(shown, std::set<std::int64_t>(scores.begin(), scores.end())) << item.code;
                EXPECT_EQ(words.size(), shown.size()) << item.code << " says the same of two answers";
            }
        }
        EXPECT_FALSE(form.levels.empty());
        EXPECT_EQ(level_text(name, form.levels.back().level).zh, form.levels.back().label.zh);
    }
    EXPECT_FALSE(form_of("katz"));
}

TEST(AssessmentForm, AnswersAreReadWithEveryProblemNamed) {
    const auto& scale = (*form_of("selfcare"))->scale;
    EXPECT_FALSE(read_answers(scale, "[]"));
    EXPECT_FALSE(read_answers(scale, R"({"items":{"eating":true},"items":{}})"));
    EXPECT_FALSE(read_answers(scale, R"({"items":{},"coma":true})"));
    const auto read = read_answers(scale, R"({"items":{"eating":true,"bed":false,"walking":3}})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->items.at("eating"), 1);
    EXPECT_EQ(read->items.at("bed"), 0);
    EXPECT_EQ(read->items.at("walking"), not_a_score);
}

}  // namespace
}  // namespace yk::care::assessment
