// Working days and the file of kinds of application.
#include "care/service/window/window.h"

#include <gtest/gtest.h>

#include "base/product.h"
#include "care/service/window/calendar.h"
#include "care/service/window/definition.h"

namespace yk::care::window {
namespace {

Day on(const char* text) { return *parse_day(text); }

TEST(WindowCalendar, CountsMondayToFriday) {
    const Calendar plain;
    EXPECT_EQ(weekday_of(on("2026-11-23")), 0);
    EXPECT_TRUE(plain.works(on("2026-11-27")));
    EXPECT_FALSE(plain.works(on("2026-11-28")));
    EXPECT_EQ(plain.after(on("2026-11-22"), 0), on("2026-11-22"));
    EXPECT_EQ(plain.after(on("2026-11-22"), 1), on("2026-11-23"));
    EXPECT_EQ(plain.after(on("2026-11-27"), 1), on("2026-11-30"));
    EXPECT_EQ(plain.after(on("2026-11-23"), 5), on("2026-11-30"));
}

TEST(WindowCalendar, FollowsWhatTheCityEntered) {
    Calendar entered;
    entered.entered[on("2026-10-01")] = false;
    entered.entered[on("2026-10-02")] = false;
    entered.entered[on("2026-10-10")] = true;  // a Saturday
    EXPECT_EQ(entered.after(on("2026-09-30"), 1), on("2026-10-05"));
    EXPECT_EQ(entered.after(on("2026-10-09"), 1), on("2026-10-10"));
    EXPECT_EQ(entered.between(on("2026-09-30"), on("2026-10-11")), 6);
}

TEST(WindowCalendar, AFridayIsLateOnTheSaturday) {
    const Calendar plain;
    EXPECT_EQ(plain.left(on("2026-11-26"), on("2026-11-27")), 1);
    EXPECT_EQ(plain.left(on("2026-11-27"), on("2026-11-27")), 0);
    EXPECT_EQ(plain.left(on("2026-11-28"), on("2026-11-27")), -1);
    EXPECT_EQ(plain.left(on("2026-11-30"), on("2026-11-27")), -1);
    EXPECT_EQ(plain.left(on("2026-12-01"), on("2026-11-27")), -2);
    // A deadline on a free day, entered later: the day itself is not late.
    EXPECT_EQ(plain.left(on("2026-11-28"), on("2026-11-28")), 0);
}

TEST(WindowCalendar, BetweenIsTheInverseOfAfter) {
    const Calendar plain;
    for (std::int32_t n = 0; n <= 30; ++n)
        for (Day from = on("2026-11-16"); from <= on("2026-11-22"); from = from + 1) {
            EXPECT_EQ(plain.between(from, plain.after(from, n)), n);
            EXPECT_EQ(plain.between(plain.after(from, n), from), -n);
        }
}

TEST(WindowCalendar, EndsWhereEveryDayIsFree) {
    Calendar never;
    for (Day day = on("2026-01-01"); day < on("2040-01-01"); day = day + 1) never.entered[day] = false;
    EXPECT_GT(never.after(on("2026-01-01"), 3), on("2036-01-01"));
}

std::string kind(const std::string& changes) {
    return R"({"edition": "x", "source": "s", "kinds": [{"code": "a", "zh": "甲", "en": "A", "applicant": "person", "decider": "window",
        "status": "example", "clause": "", "accept_days": 5, "decide_days": 20, "answer_days": 5,)" +
           changes + "}]}";
}
std::string pointer_of(const std::string& text) {
    const auto read = read_definitions(text);
    return read || read.error().problems.empty() ? "" : read.error().problems.front().pointer;
}

TEST(WindowDefinition, RefusesWhatCannotBeMeant) {
    EXPECT_TRUE(read_definitions(kind(R"("papers": [], "tasks": [])")));
    const std::string paper = R"({"code": "p", "zh": "纸", "en": "P", "facts": [], "only_for": ""})";
    EXPECT_EQ(pointer_of(kind("\"papers\": [" + paper + "," + paper + "], \"tasks\": []")), "/kinds/0/papers/1/code");
    EXPECT_EQ(pointer_of(kind(R"("papers": [{"code": "p", "zh": "纸", "en": "P", "facts": [], "only_for": "guest"}], "tasks": [])")),
              "/kinds/0/papers/0/only_for");
    EXPECT_EQ(pointer_of(kind(R"("papers": [], "tasks": [{"code": "t", "zh": "事", "en": "T", "body": "health", "days": 0}])")),
              "/kinds/0/tasks/0/days");
    EXPECT_EQ(pointer_of(kind(R"("papers": [], "tasks": [{"code": "t", "zh": "事", "en": "T", "body": "", "days": 3}])")),
              "/kinds/0/tasks/0/body");
    EXPECT_FALSE(read_definitions(kind(R"("papers": [], "tasks": [], "colour": "red")")));
    EXPECT_FALSE(read_definitions("{}"));
}

TEST(WindowDefinition, TheProductsOwnFileReads) {
    set_product_folder(YIKANG_ROOT);
    const auto& all = shipped_definitions();
    ASSERT_TRUE(all.find("benefit"));
    EXPECT_EQ(all.find("benefit")->decider, Decider::benefit);
    EXPECT_EQ(all.find("medical_institution")->applicant, Applicant::organisation);
    EXPECT_FALSE(all.find("nothing"));
    // No document gives papers or days: until a city confirms them they are examples.
    for (const auto& one : all.kinds) EXPECT_EQ(one.status, "example") << one.code;
}

TEST(WindowFlow, NobodyIsStuck) {
    for (const auto state : {State::draft, State::submitted, State::returned, State::in_progress})
        EXPECT_TRUE(flow.next(state, Event::withdraw));
    for (const auto state : {State::draft, State::submitted, State::returned, State::in_progress, State::deciding})
        EXPECT_TRUE(flow.next(state, Event::end));
    EXPECT_TRUE(flow.next(State::deciding, Event::reconsider));
    for (const auto state : {State::answered, State::closed}) EXPECT_EQ(flow.next(state, Event::overturn), State::decided);
    EXPECT_TRUE(over(State::closed) && over(State::withdrawn) && over(State::ended) && !over(State::answered));
    EXPECT_FALSE(flow.next(State::decided, Event::withdraw));
    EXPECT_FALSE(flow.next(State::submitted, Event::decide));
}

}  // namespace
}  // namespace yk::care::window
