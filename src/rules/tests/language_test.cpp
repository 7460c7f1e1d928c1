#include <gtest/gtest.h>

#include "rules/evaluate.h"
#include "rules/functions.h"

namespace yk::rules {
namespace {

Value run(std::string_view text, const Bindings& names = {}) {
    const auto parsed = parse_expression(text);
    if (!parsed.tree) return Value{Fault{parsed.at, "syntax: " + said_text(*parsed.fault, Language::en)}};
    return evaluate(*parsed.tree, names);
}

std::string shown(std::string_view text, const Bindings& names = {}) { return value_text(run(text, names)); }

Bindings missing(std::initializer_list<const char*> facts) {
    Bindings out;
    for (const char* fact : facts) out[fact] = Value{Unknown{{fact}}};
    return out;
}

TEST(Language, UnknownIsAValueThatNamesTheFactsThatWouldDecide) {
    const auto names = missing({"a", "b"});
    EXPECT_EQ(shown("false && a", names), "false");
    EXPECT_EQ(shown("a && false", names), "false");
    EXPECT_EQ(shown("a || true", names), "true");
    EXPECT_EQ(run("a && true", names).as<Unknown>()->facts, std::set<std::string>{"a"});
    EXPECT_EQ(run("a || b", names).as<Unknown>()->facts, (std::set<std::string>{"a", "b"}));
    EXPECT_EQ(run("a ? 1 : b", names).as<Unknown>()->facts, std::set<std::string>{"a"});
    EXPECT_EQ(run("a + 1 > 2", names).as<Unknown>()->facts, std::set<std::string>{"a"});
    EXPECT_EQ(run("[1, 2].all(x, a)", names).as<Unknown>()->facts, std::set<std::string>{"a"});
    EXPECT_EQ(shown("[1, 2].all(x, x > 1 && a)", names), "false");
}

TEST(Language, AFaultIsAbsorbedOnlyWhereItCannotMatter) {
    EXPECT_EQ(shown("false && 1 / 0 == 1"), "false");
    EXPECT_TRUE(run("true && 1 / 0 == 1").is_fault());
    EXPECT_TRUE(run("1 / 0 == 1 ? true : true").is_fault());
    // The missing fact may still turn the answer into a certain no.
    EXPECT_TRUE(run("a && 1 / 0 == 1", missing({"a"})).is_unknown());
    // No fact can mend this one.
    EXPECT_TRUE(run("a + 1 / 0 > 2", missing({"a"})).is_fault());
}

TEST(Language, CountsAgesAndMonthsWithNamedRounding) {
    EXPECT_EQ(shown("age_on(date('1956-11-22'), date('2026-11-21'))"), "69");
    EXPECT_EQ(shown("age_on(date('1956-11-22'), date('2026-11-22'))"), "70");
    EXPECT_EQ(shown("age_on(date('1944-02-29'), date('2026-02-28'))"), "81");
    EXPECT_EQ(shown("age_on(date('1944-02-29'), date('2026-02-28'), 'last_of_february')"), "82");
    EXPECT_EQ(shown("day_reaching(date('1944-02-29'), 82)"), "2026-03-01");
    EXPECT_EQ(shown("day_reaching(date('1944-02-29'), 82, 'last_of_february')"), "2026-02-28");
    EXPECT_EQ(shown("day_reaching(date('1944-02-29'), 80)"), "2024-02-29");
    EXPECT_EQ(shown("add_months(date('2023-01-31'), 1, 'last_day')"), "2023-02-28");
    EXPECT_EQ(shown("add_months(date('2023-01-31'), 1, 'next_month')"), "2023-03-01");
    EXPECT_EQ(shown("first_of_month(date('2026-11-22'))"), "2026-11-01");
    EXPECT_EQ(shown("last_of_month(date('2024-02-03'))"), "2024-02-29");
    EXPECT_EQ(shown("days_between(date('2024-02-28'), date('2024-03-01'))"), "2");
    EXPECT_TRUE(run("add_months(date('2023-01-31'), 1)").is_fault());
    EXPECT_TRUE(run("age_on(date('1944-02-29'), date('2026-02-28'), 'sometime')").is_fault());
    EXPECT_TRUE(run("date('2023-02-29')").is_fault());
    EXPECT_TRUE(run("add_months(date('9999-12-01'), 1, 'last_day')").is_fault());
    EXPECT_TRUE(run("add_days(date('0001-01-01'), -1)").is_fault());
}

TEST(Language, DividesMoneyOnlyWithANamedRounding) {
    EXPECT_EQ(shown("share_of(101, 1, 2, 'half_even')"), "50");
    EXPECT_EQ(shown("share_of(101, 1, 2, 'half_up')"), "51");
    EXPECT_EQ(shown("share_of(yuan(300), 80, 100, 'down')"), "24000");
    EXPECT_TRUE(run("share_of(101, 1, 2)").is_fault());
    EXPECT_TRUE(run("share_of(101, 1, 0, 'down')").is_fault());
    EXPECT_TRUE(run("share_of(9223372036854775807, 3, 1, 'down')").is_fault());
}

TEST(Language, KnowsTheLevelsOfADivisionCode) {
    EXPECT_TRUE(region_within("440103002003", "440103000000"));
    EXPECT_TRUE(region_within("440103002003", "440100000000"));
    EXPECT_TRUE(region_within("440103002003", "440000000000"));
    EXPECT_TRUE(region_within("440103002003", "440103002003"));
    EXPECT_FALSE(region_within("440103000000", "440103002003"));
    EXPECT_FALSE(region_within("440104002003", "440103000000"));
    EXPECT_FALSE(region_within("440103", "440100000000"));
    // A town whose code ends in zeros is a town, not its county.
    EXPECT_FALSE(region_within("440103002003", "440103100000"));
}

TEST(Language, ShowsAFaultUnderACaret) {
    const auto parsed = parse_expression("age >= 70 &&\n  年龄");
    ASSERT_FALSE(parsed.tree);
    const auto shown = diagnostic_text(diagnostic_at({"rules/age.yaml", 12, 9}, "age >= 70 &&\n  年龄", parsed.at, *parsed.fault));
    EXPECT_EQ(shown, "rules/age.yaml:13:3: this character has no meaning in an expression\n      年龄\n      ^");
    const auto chinese = diagnostic_at({"rules/age.yaml", 12, 9}, "age >= 70 &&\n  年龄", parsed.at, *parsed.fault);
    EXPECT_EQ(diagnostic_text(chinese, Language::zh), "rules/age.yaml:13:3: 表达式里不能有这个字符\n      年龄\n      ^");
}

TEST(Language, RefusesWhatIsNotAnExpression) {
    for (const char* bad : {"",
                            "1 +",
                            "a =  b",
                            "a & b",
                            "(1",
                            "[1, 2",
                            "1 2",
                            "'open",
                            "\"\\q\"",
                            "1u",
                            "{'a': 1}",
                            "9223372036854775808",
                            "a.",
                            "f(1,,2)",
                            "if",
                            "a ? b",
                            "'\\ud800'",
                            "0x",
                            "\xff",
                            "a..b",
                            "1 in",
                            "'''open''",
                            "\"two\nlines\""}) {
        EXPECT_TRUE(run(bad).is_fault()) << bad;
    }
}

TEST(Language, IsBounded) {
    EXPECT_TRUE(run(std::string(100'000, '(')).is_fault());
    EXPECT_TRUE(run(std::string(10'000, '!') + "true").is_fault());
    EXPECT_TRUE(run(std::string(20'000, '-') + "1").is_fault());
    EXPECT_TRUE(run(std::string(10'000, '[')).is_fault());
    std::string sum = "1";
    for (int i = 0; i < 5000; ++i) sum += "+1";
    EXPECT_TRUE(run(sum).is_fault());
    std::string chain = "[1]";
    for (int i = 0; i < 150; ++i) chain += ".map(x, x)";
    EXPECT_EQ(shown(chain), "[1]");
    const std::string wide =
        "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d, "
        "[0,1,2,3,4,5,6,7,8,9].all(e, [0,1,2,3,4,5,6,7,8,9].all(f, a + b + c + d + e + f >= 0))))))";
    const auto endless = run(wide);
    ASSERT_TRUE(endless.is_fault());
    EXPECT_NE(endless.as<Fault>()->message.find("too many steps"), std::string::npos);
}

}  // namespace
}  // namespace yk::rules
