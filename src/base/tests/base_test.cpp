#include <gtest/gtest.h>

#include "base/day.h"
#include "base/fen.h"
#include "base/id.h"
#include "base/resident_id.h"
#include "base/text.h"

namespace yk {
namespace {

Day day(const char* text) { return parse_day(text).value(); }

TEST(Id, RoundTripsAndRefusesWhatIsNotAnId) {
    for (const std::int64_t v : {std::int64_t{1}, std::int64_t{1234567890123}, INT64_MAX}) EXPECT_EQ(parse_id(id_text(v)), v);
    EXPECT_EQ(id_text(1).size(), 13u);
    EXPECT_FALSE(parse_id(""));
    EXPECT_FALSE(parse_id("0000000000000"));
    EXPECT_FALSE(parse_id("8000000000000"));
    EXPECT_FALSE(parse_id("000000000000u"));
    EXPECT_FALSE(parse_id("00000000000001"));
}

TEST(Fen, RoundsAsNamed) {
    EXPECT_EQ(share_of(Fen{101}, 1, 2, Rounding::down).value, 50);
    EXPECT_EQ(share_of(Fen{101}, 1, 2, Rounding::up).value, 51);
    EXPECT_EQ(share_of(Fen{101}, 1, 2, Rounding::half_up).value, 51);
    EXPECT_EQ(share_of(Fen{101}, 1, 2, Rounding::half_even).value, 50);
    EXPECT_EQ(share_of(Fen{-101}, 1, 2, Rounding::half_up).value, -51);
    EXPECT_EQ(share_of(Fen{INT64_MAX}, 3, 3, Rounding::down).value, INT64_MAX);
}

TEST(Fen, TextBothWays) {
    EXPECT_EQ(yuan_text(Fen{-5}), "-0.05");
    EXPECT_EQ(parse_yuan("1,234.5")->value, 123450);
    EXPECT_EQ(parse_yuan("300")->value, 30000);
    for (const char* bad : {"", "1.234", "1,23", "1.", "12a", "--1", ",123", "1,2345", "99999999999999999999"})
        EXPECT_FALSE(parse_yuan(bad)) << bad;
}

TEST(Day, KnowsTheCalendar) {
    EXPECT_EQ(day_text(day("2024-02-29")), "2024-02-29");
    EXPECT_FALSE(parse_day("2023-02-29"));
    EXPECT_FALSE(parse_day("2023-2-9"));
    EXPECT_EQ(day("1970-01-02").days, 1);
    EXPECT_EQ(day_text(add_months(day("2024-01-31"), 1, MonthRounding::last_day)), "2024-02-29");
    EXPECT_EQ(day_text(add_months(day("2023-01-31"), 1, MonthRounding::next_month)), "2023-03-01");
    EXPECT_EQ(day_text(add_months(day("2024-01-15"), -13, MonthRounding::last_day)), "2022-12-15");
}

TEST(Day, AgeCompletesOnTheBirthday) {
    EXPECT_EQ(age_on(day("1946-11-22"), day("2026-11-21")), 79);
    EXPECT_EQ(age_on(day("1946-11-22"), day("2026-11-22")), 80);
    EXPECT_EQ(age_on(day("1944-02-29"), day("2026-02-28")), 81);
    EXPECT_EQ(age_on(day("1944-02-29"), day("2026-02-28"), true), 82);
    EXPECT_EQ(age_on(day("1944-02-29"), day("2026-03-01")), 82);
}

TEST(Instant, ReadsRfc3339AndKnowsTheChineseDay) {
    EXPECT_EQ(instant_text(*parse_instant("2026-11-22T14:05:03.5+08:00")), "2026-11-22T06:05:03.500Z");
    EXPECT_EQ(day_text(day_of(*parse_instant("2026-11-22T16:00:00Z"))), "2026-11-23");
    EXPECT_EQ(day_text(day_of(*parse_instant("2026-11-22T15:59:59Z"))), "2026-11-22");
    EXPECT_FALSE(parse_instant("2026-11-22 14:05:03Z"));
    EXPECT_FALSE(parse_instant("2026-11-22T24:05:03Z"));
}

TEST(Text, NormalisesAndTrims) {
    EXPECT_EQ(nfkc("４４０１Ｘ"), "4401X");
    EXPECT_EQ(trimmed("\xEF\xBB\xBF 　陈 "), "陈");
    EXPECT_TRUE(valid_utf8("𠮷"));
    EXPECT_FALSE(valid_utf8("\xC0\x80"));
    EXPECT_EQ(decode(*encode("㙍𠮷", "GB18030"), "GB18030"), "㙍𠮷");
    EXPECT_FALSE(decode("\xFF\xFF", "GB18030"));
}

TEST(ResidentId, ChecksFormDateAndDigit) {
    EXPECT_TRUE(ResidentId::of("11010519491231002X"));
    EXPECT_EQ(ResidentId::of("110105194912310021").error().code, "resident_id.checksum");
    EXPECT_EQ(ResidentId::of("11010519491331002X").error().code, "resident_id.birthdate");
    EXPECT_EQ(ResidentId::of("99010519491231002X").error().code, "resident_id.region");
    EXPECT_EQ(ResidentId::of("1101051949123100").error().code, "resident_id.length");
    EXPECT_EQ(ResidentId::of("11010519491231002x").error().code, "resident_id.charset");
    const auto id = *ResidentId::of("11010519491231002X");
    EXPECT_EQ(id.masked(), "110105********002X");
    EXPECT_EQ(id.sex(), Sex::female);
    EXPECT_EQ(day_text(id.birth()), "1949-12-31");
}

}  // namespace
}  // namespace yk
