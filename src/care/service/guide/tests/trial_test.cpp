// Trial answers and questions over the shipped pack of Guangzhou and a small pack, without a database.
#include <gtest/gtest.h>

#include "care/service/guide/question.h"
#include "rules/load.h"
#include "rules/tests/test_pack.h"

namespace yk::care::guide {
namespace {

constexpr const char* today = "2026-11-22";

rules::Rulebook small_book() {
    const auto loaded = rules::load_pack_files(rules::with_item(), "small");
    EXPECT_TRUE(loaded.faults.empty()) << rules::diagnostics_text(loaded.faults);
    return *rules::compile(loaded.pack, *parse_day(today));
}

rules::Person person(std::initializer_list<std::pair<const char*, const char*>> facts) {
    rules::Person out;
    for (const auto& [fact, value] : facts) out[fact] = {value, {}, {}};
    return out;
}

TrialItem only(const std::vector<TrialItem>& items) {
    EXPECT_EQ(items.size(), 1u);
    return items.at(0);
}

TEST(GuideTrial, SaysFromWhichBirthdayTheSameAnswersAreEnough) {
    const auto book = small_book();
    const auto young = only(try_out(book, person({{"birth", "1962-02-28"}, {"aid_class", "poor"}})));
    EXPECT_EQ(young.answer, "not_entitled");
    ASSERT_TRUE(young.from);
    EXPECT_EQ(day_text(*young.from), "2027-02-28");
    EXPECT_EQ(young.age, 65);
    const auto old = only(try_out(book, person({{"birth", "1950-02-28"}, {"aid_class", "poor"}})));
    EXPECT_EQ(old.answer, "entitled");
    EXPECT_FALSE(old.from);
    EXPECT_FALSE(old.clause.document.empty());
    EXPECT_FALSE(old.because.empty());
}

TEST(GuideTrial, PromisesNothingThatAgeAloneDoesNotBring) {
    const auto book = small_book();
    const auto rich = only(try_out(book, person({{"birth", "1962-02-28"}, {"aid_class", "none"}})));
    EXPECT_EQ(rich.answer, "not_entitled");
    EXPECT_FALSE(rich.from);
    const auto unknown = only(try_out(book, person({{"aid_class", "poor"}})));
    EXPECT_EQ(unknown.answer, "needs_information");
    EXPECT_FALSE(unknown.from);
    ASSERT_FALSE(unknown.missing.empty());
    EXPECT_EQ(unknown.missing[0].fact, "birth");
}

TEST(GuideAnswers, AreOfTheTypeAndRangeOfTheirFact) {
    const auto book = small_book();
    EXPECT_TRUE(check_answer(book, "birth", "1950-02-28", "/a"));
    EXPECT_TRUE(check_answer(book, "birth", today, "/a"));
    const std::pair<const char*, const char*> wrong[] = {
        {"birth", "1950-02-30"}, {"birth", "2026-11-23"}, {"birth", "1890-01-01"}, {"birth", ""},
        {"birth", "1950-2-8"},   {"aid_class", "rich"},   {"aid_class", ""},       {"aid_class", "poor' OR 1=1"},
    };
    for (const auto& [fact, value] : wrong) {
        const auto answer = check_answer(book, fact, value, "/a");
        ASSERT_FALSE(answer) << fact << " " << value;
        EXPECT_EQ(answer.error().problems.at(0).code, "guide.answer.value");
        EXPECT_EQ(answer.error().problems.at(0).pointer, "/a");
    }
    EXPECT_EQ(check_answer(book, "shoe_size", "43", "/a").error().problems.at(0).code, "guide.answer.fact");
}

}  // namespace
}  // namespace yk::care::guide
