#include "care/people/intake/values.h"

#include <gtest/gtest.h>

#include "care/people/intake/division.h"
#include "care/people/intake/identity.h"
#include "care/people/intake/tests/feed_help.h"

namespace yk::care::intake::test {
namespace {

sheet::Cell text_cell(std::string_view text) {
    sheet::Cell cell;
    cell.text = text;
    cell.kind = sheet::CellKind::text;
    return cell;
}
sheet::Cell number_cell(std::string_view text, double number) {
    auto cell = text_cell(text);
    cell.kind = sheet::CellKind::number;
    cell.number = number;
    return cell;
}

// "2024-03-05", "2024-03", "2024", "lunar", "?", "" (absent)
std::string date(std::string_view text, bool birth = false, std::string_view as_of = "2026-10-31") {
    const auto read = read_date(text_cell(text), birth, *parse_day(as_of), false);
    if (read.state == DateState::lunar) return "lunar";
    if (read.state == DateState::unparsed) return "?";
    return read.state == DateState::absent ? "" : read.value.text();
}

TEST(Dates, EveryFormDepartmentsWrite) {
    for (const char* same : {"2024-03-05", "2024.3.5", "2024/3/5", "20240305", "2024年3月5日", "2024年03月05号", "二〇二四年三月五日",
                             "二零二四年三月五日", "24/3/5", "24.3.5", "2024-03-05 00:00:00", "2024/3/5 8:30", "２０２４－０３－０５",
                             " 2024 年 3 月 5 日 ", "2024-03-05T10:00:00", "45356"})
        EXPECT_EQ(date(same), "2024-03-05") << same;
    EXPECT_EQ(date("二〇二四年十二月二十一日"), "2024-12-21");
    EXPECT_EQ(date("二〇二四年十月廿三日"), "2024-10-23");
    EXPECT_EQ(date("二〇二四年五月三十日"), "2024-05-30");
}

TEST(Dates, MonthsAndYearsArePartial) {
    for (const char* same : {"2024-03", "2024.3", "2024年3月", "202403", "24.3", "24年3月", "2024年3月份", "2024年3月起"})
        EXPECT_EQ(date(same), "2024-03") << same;
    EXPECT_EQ(date("2024"), "2024");
    EXPECT_EQ(date("2024年"), "2024");
    EXPECT_EQ(date("45年3月", true), "1945-03");
}

TEST(Dates, TwoDigitYearsTurnAtTheYearOfTheFeed) {
    EXPECT_EQ(date("26/6/1"), "2026-06-01");
    EXPECT_EQ(date("27/6/1"), "1927-06-01");
    EXPECT_EQ(date("24/6/1", true), "1924-06-01");
    EXPECT_EQ(date("490105", true), "1949-01-05");
}

TEST(Dates, RefusesWhatNobodyCanRead) {
    for (const char* bad : {"7月25日", "10月3日", "2024-13-01", "2024-02-30", "3/5/2024", "abc", "2024-03-05-06", "去年", "2024年十三月",
                            "1", "12345678901", "..", "2024--05", "年"})
        EXPECT_EQ(date(bad), "?") << bad;
    EXPECT_EQ(date("农历2024年八月十五"), "lunar");
    for (const char* none : {"", "无", "不详", "-", "/", "N/A", "null", "　"}) EXPECT_EQ(date(none), "") << none;
}

TEST(Dates, NumbersOfSheets) {
    const auto day = *parse_day("2026-10-31");
    EXPECT_EQ(read_date(number_cell("45689", 45689), false, day, false).value.text(), "2025-02-01");
    EXPECT_EQ(read_date(number_cell("44227", 44227), false, day, true).value.text(), "2025-02-01");
    EXPECT_EQ(read_date(number_cell("45689.75", 45689.75), false, day, false).value.text(), "2025-02-01");
    EXPECT_EQ(read_date(number_cell("20240305", 20240305), false, day, false).value.text(), "2024-03-05");
    EXPECT_EQ(read_date(number_cell("22.12", 22.12), false, day, false).value.text(), "2022-12");
    // 22.1 as a number may have been typed as 22.10.
    EXPECT_EQ(read_date(number_cell("22.1", 22.1), false, day, false).state, DateState::unparsed);
}

TEST(Money, WholeFen) {
    const auto fen = [](std::string_view text) {
        const auto amount = read_money(text_cell(text));
        return amount ? amount->value : -1;
    };
    for (const char* same :
         {"1206", "1206.00", "1,206.00", "1206元", "￥1206", "¥1,206.00", "1206元/月", "１２０６", "1206.0元整", " 1 206 "})
        EXPECT_EQ(fen(same), 120600) << same;
    EXPECT_EQ(fen("980.5"), 98050);
    EXPECT_EQ(read_money(number_cell("980.5", 980.5))->value, 98050);
    EXPECT_EQ(read_money(number_cell("0.3", 0.1 + 0.2))->value, 30);
    for (const char* bad : {"-5", "约1200", "1.2万", "1206.123", "abc", "1206-1300"}) EXPECT_EQ(fen(bad), -1) << bad;
    EXPECT_FALSE(read_money(number_cell("-1", -1)));
    EXPECT_FALSE(read_money(number_cell("1e300", 1e300)));
    EXPECT_FALSE(read_money(number_cell("1.005", 1.0051)));
}

TEST(Phones, OneOrSeveral) {
    const auto phone = [](std::string_view text) {
        const auto read = read_phone(text);
        return read.first + "|" + read.second + (read.several ? " several" : "") + (read.invalid ? " invalid" : "");
    };
    EXPECT_EQ(phone("13800001234"), "13800001234|");
    EXPECT_EQ(phone("138-0000-1234"), "13800001234|");
    EXPECT_EQ(phone("１３８００００１２３４"), "13800001234|");
    EXPECT_EQ(phone("+86 13800001234"), "13800001234|");
    EXPECT_EQ(phone("(020)8123 4567"), "02081234567|");
    EXPECT_EQ(phone("020-81234567转801"), "02081234567|");
    EXPECT_EQ(phone("儿子13800001234"), "13800001234|");
    EXPECT_EQ(phone("13800001234/020-81234567"), "13800001234|02081234567 several");
    EXPECT_EQ(phone("13800001234、13900001234；13700001234"), "13800001234|13900001234 several");
    EXPECT_EQ(phone("13800001234 02081234567"), "13800001234|02081234567 several");
    for (const char* bad : {"81234567", "1380000123", "12800001234", "abc", "138000012345"}) EXPECT_EQ(phone(bad), "| invalid") << bad;
    EXPECT_EQ(phone("1380000/13900001234"), "13900001234| several invalid");
}

TEST(Names, Cleaned) {
    const auto name = [](std::string_view text) {
        std::string out;
        const auto read = read_name(text, out);
        return read.reason == Reason::none ? out : std::string(text_of(read.reason));
    };
    for (const char* same : {"张三", " 张三 ", "张 三", "张\u3000三", "张\u00A0三", "张三\u200B", "\uFEFF张三", "张\n三"})
        EXPECT_EQ(name(same), "张三") << same;
    for (const char* same : {"买买提·艾力", "买买提.艾力", "买买提•艾力", "买买提・艾力", "买买提‧艾力", "买买提．艾力", "买买提 · 艾力"})
        EXPECT_EQ(name(same), "买买提·艾力") << same;
    EXPECT_EQ(name("John  Smith"), "John Smith");
    EXPECT_EQ(name("ＪＯＨＮ"), "JOHN");
    EXPECT_EQ(name("陳國強"), "陳國強");
    EXPECT_EQ(name("𠮷田"), "𠮷田");
    for (const char* none : {"", "无", "不详", " ", "-", "未知"}) EXPECT_EQ(name(none), "NAME_MISSING") << none;
    for (const char* bad : {"张三1", "张三(女)", "张三（已故）", "=1+1", "张*三", "张,三", "１２３", "张三@"})
        EXPECT_EQ(name(bad), "NAME_INVALID") << bad;
    std::string out;
    EXPECT_TRUE(read_name("张\uE815", out).private_use);
    EXPECT_EQ(out, "张\uE815");
}

struct IdCase {
    std::string text;
    const char* expected;
};

std::string identity(std::string_view text, DeclaredDocument declared = DeclaredDocument::none, bool as_number = false) {
    auto cell = text_cell(text);
    if (as_number) cell.kind = sheet::CellKind::number;
    const auto read = read_identity(cell, declared, *parse_day("2026-10-31"));
    if (read.reason != Reason::none) return std::string(text_of(read.reason));
    std::string out(read.id.empty() ? read.other_number : read.id.text());
    if (read.kind != DocumentKind::resident_id) out.append(" ").append(text_of(read.kind));
    if (read.upgraded) out += " up";
    if (read.lower_x) out += " x";
    if (read.cleaned) out += " cleaned";
    if (read.type_corrected) out += " corrected";
    return out;
}

TEST(Identity, CleansWhatIsOnlyDirt) {
    const auto id = id_of("440103", "19480229", "001");
    ASSERT_EQ(id, "440103194802290017");
    EXPECT_EQ(identity(id), id);
    for (const std::string& dirty :
         std::vector<std::string>{" " + id, id + "\u3000", "'" + id, "‘" + id, "=\"" + id + "\"", id + ",", id + "。",
                                  "440103 19480229 0017", id + "\u200B", "４４０１０３１９４８０２２９００１７"})
        EXPECT_EQ(identity(dirty), id + " cleaned") << dirty;
    const auto with_x = id_of("440103", "19480101", "001");
    ASSERT_EQ(with_x.back(), 'X');
    const auto stem = with_x.substr(0, 17);
    for (const char* x : {"x", "×", "Х", "х"}) EXPECT_EQ(identity(stem + x), with_x + " x") << x;
    EXPECT_EQ(identity(stem + "Ｘ"), with_x + " cleaned");
    EXPECT_EQ(identity(stem + "ⅹ").substr(0, 20), with_x + " x");
}

TEST(Identity, FirstFailingTestDecides) {
    for (const auto& [text, expected] : std::vector<IdCase>{{"", "ID_MISSING"},
                                                            {"无", "ID_MISSING"},
                                                            {"--", "ID_MISSING"},
                                                            {"N/A", "ID_MISSING"},
                                                            {" 不详 ", "ID_MISSING"},
                                                            {"440103********0017", "ID_MASKED"},
                                                            {"440103＊＊＊＊＊＊＊＊0017", "ID_MASKED"},
                                                            {"4*", "ID_MASKED"},
                                                            {"4.40103E+17", "ID_PRECISION_LOST"},
                                                            {"4.40103e17", "ID_PRECISION_LOST"},
                                                            {"４.４E+17", "ID_PRECISION_LOST"},
                                                            {"44010319480229001", "ID_LENGTH"},
                                                            {"4401031948022900177", "ID_LENGTH"},
                                                            {"1", "ID_LENGTH"},
                                                            {"7人", "ID_LENGTH"},
                                                            {"4401031948022900O7", "ID_CHARSET"},
                                                            {"X40103194802290017", "ID_CHARSET"},
                                                            {"44010348022900X", "ID_CHARSET"},
                                                            {"44010319480229001人", "ID_CHARSET"},
                                                            {"990103194802290017", "ID_REGION"},
                                                            {"000000194802290017", "ID_REGION"},
                                                            {"990103480229001", "ID_REGION"},
                                                            {"440103194902290014", "ID_BIRTHDATE"},
                                                            {"440103194813010017", "ID_BIRTHDATE"},
                                                            {"440524188001010014", "ID_BIRTHDATE"},
                                                            {"440103490229001", "ID_BIRTHDATE"},
                                                            {"440103194801010010", "ID_CHECKSUM"},
                                                            {"440103194802290018", "ID_CHECKSUM"}})
        EXPECT_EQ(identity(text), expected) << text;
    EXPECT_EQ(identity(id_of("440103", "20261101", "001")), "ID_BIRTHDATE");
    EXPECT_EQ(identity(id_of("440103", "19061031", "001")), id_of("440103", "19061031", "001"));
    EXPECT_EQ(identity(id_of("440103", "19051031", "001")), "ID_BIRTHDATE");
}

TEST(Identity, NumbersOfSheetsKeepFifteenDigits) {
    EXPECT_EQ(identity("440103480229001", DeclaredDocument::none, true), "440103194802290017 up");
    EXPECT_EQ(identity("440103194802290000", DeclaredDocument::none, true), "ID_PRECISION_LOST");
    EXPECT_EQ(identity("440103480229001"), "440103194802290017 up");
}

TEST(Identity, OtherDocuments) {
    EXPECT_EQ(identity("810000195001010010"), "810000195001010010 HMT_RESIDENCE");
    EXPECT_EQ(identity("911124198108030024"), "911124198108030024 FOREIGN_RESIDENCE");
    EXPECT_EQ(identity("H12345678"), "H12345678 HM_PERMIT");
    EXPECT_EQ(identity("m1234567801"), "M1234567801 HM_PERMIT");
    EXPECT_EQ(identity("E12345678"), "E12345678 PASSPORT");
    EXPECT_EQ(identity("12345678", DeclaredDocument::taiwan_permit), "12345678 TAIWAN_PERMIT");
    EXPECT_EQ(identity("12345678"), "ID_LENGTH");
    EXPECT_EQ(identity("CAN110181010101"), "CAN110181010101 FOREIGN_RESIDENCE");
    EXPECT_EQ(identity("440103194802290017", declared_document("护照")), "440103194802290017 corrected");
    EXPECT_EQ(identity("440103194802290017", declared_document("居民身份证")), "440103194802290017");
    EXPECT_EQ(identity("810000195001010010", declared_document("港澳台居民居住证")), "810000195001010010 HMT_RESIDENCE");
    EXPECT_EQ(identity("H1234567", DeclaredDocument::hm_permit), "ID_LENGTH");
}

TEST(Certificate, HoldsIdKindAndGrade) {
    const auto read = [](std::string_view text) {
        const auto r = read_certificate(text_cell(text), *parse_day("2026-10-31"));
        return r.reason != Reason::none
                   ? std::string(text_of(r.reason))
                   : r.id.text() + " " + (r.certificate_kind ? std::string{r.certificate_kind, r.certificate_grade} : "");
    };
    EXPECT_EQ(read("44010319480101001X43"), "44010319480101001X 43");
    EXPECT_EQ(read("44010319480101001x11"), "44010319480101001X 11");
    EXPECT_EQ(read("44010319480101001X74B1"), "44010319480101001X 74");
    EXPECT_EQ(read("44010319480101001X"), "44010319480101001X ");
    EXPECT_EQ(read("44010319480101001X4"), "ID_LENGTH");
    EXPECT_EQ(read("44010319480101001X93"), "ID_CHARSET");
    EXPECT_EQ(read("44010319480101001X45"), "ID_CHARSET");
    EXPECT_EQ(read("44010319480101001043"), "ID_CHECKSUM");
    EXPECT_EQ(read("无"), "ID_MISSING");
    EXPECT_EQ(read("440103********001X43"), "ID_MASKED");
}

TEST(Towns, ByAnyUsualName) {
    TownFinder towns(&liwan());
    for (const char* same :
         {"逢源街道", "逢源街", "逢源", "逢源街道办事处", "逢源街道办", "荔湾区逢源街道", "广州市荔湾区逢源街", " 逢 源 街 道"})
        EXPECT_EQ(towns.find(same), "440103006000") << same;
    EXPECT_EQ(towns.find("石滩镇"), "440103900000");
    EXPECT_EQ(towns.find("石滩镇人民政府"), "440103900000");
    for (const char* none : {"", "芳村", "荔湾区", "街道", "逢源龙津"}) EXPECT_EQ(towns.find(none), "") << none;
    TownFinder nowhere(nullptr);
    EXPECT_EQ(nowhere.find("逢源街道"), "");
}

TEST(Towns, TwoOfOneStemNeedTheWholeName) {
    const District district{"440118", "增城区", {{"1", "新塘镇"}, {"2", "新塘街道"}}};
    TownFinder towns(&district);
    EXPECT_EQ(towns.find("新塘镇"), "1");
    EXPECT_EQ(towns.find("新塘街道"), "2");
    EXPECT_EQ(towns.find("新塘"), "");
}

TEST(Wordings, BecomeCodesOfThePacks) {
    EXPECT_EQ(aid_class_code("特困（分散供养）"), "extreme_difficulty");
    EXPECT_EQ(support_form_code("特困（分散供养）"), "at_home");
    EXPECT_EQ(aid_class_code("低保边缘家庭"), "near_minimum_living");
    EXPECT_EQ(aid_class_code("城镇低保"), "minimum_living");
    EXPECT_EQ(aid_class_code("低收入"), "low_income");
    EXPECT_EQ(aid_class_code("优抚"), "");
    EXPECT_EQ(living_code("和老伴"), "empty_nest");
    EXPECT_EQ(living_code("独居"), "alone");
    EXPECT_EQ(living_code("与子女同住"), "with_children");
    EXPECT_EQ(living_code("养老院"), "institution");
    EXPECT_EQ(living_code("住这里"), "");
    EXPECT_EQ(surveyed_loss_code("半失能"), "partial");
    EXPECT_EQ(surveyed_loss_code("不能自理"), "full");
    EXPECT_EQ(surveyed_loss_code("能自理"), "none");
    EXPECT_EQ(surveyed_loss_code("未失能"), "none");
    EXPECT_EQ(disability_kind_code("肢体残疾"), "physical");
    EXPECT_EQ(disability_kind_code("2"), "hearing");
    EXPECT_EQ(disability_kind_code('8'), "");
    EXPECT_EQ(read_grade("一级", 1, 4), 1);
    EXPECT_EQ(read_grade("Ⅲ级", 1, 4), 3);
    EXPECT_EQ(read_grade("４", 1, 4), 4);
    EXPECT_EQ(read_grade("五级", 1, 4), std::nullopt);
    EXPECT_EQ(ltci_level("重度失能Ⅱ级"), 4);
    EXPECT_EQ(ltci_level("中度"), 2);
    EXPECT_EQ(ltci_level("重度"), std::nullopt);
    EXPECT_EQ(ltci_level("5级"), 5);
    EXPECT_EQ(pension_status_code("暂停发放"), "suspended");
    EXPECT_EQ(pension_status_code("城乡居民"), "resident");
}

TEST(Texts, BreaksBecomeBlanksAndExportedApostrophesGo) {
    EXPECT_EQ(free_text(" 逢源街\r\n1号 "), "逢源街 1号");
    EXPECT_EQ(free_text("'=1+1"), "=1+1");
    EXPECT_EQ(free_text("'abc"), "'abc");
    for (const char* formula : {"=1", "@a", "+a", "-1+1", "＝x", "'=1"}) EXPECT_TRUE(is_formula_text(formula)) << formula;
    for (const char* plain : {"-", "--", "-5", "+8613800001234", "a=1", ""}) EXPECT_FALSE(is_formula_text(plain)) << plain;
}

TEST(AreaCodes, TellRetiredOnes) {
    const auto& codes = area_codes();
    EXPECT_FALSE(codes.retired("440103"));
    EXPECT_FALSE(codes.retired("445302"));
    EXPECT_TRUE(codes.retired("440102"));
    EXPECT_TRUE(codes.retired("440183"));
    EXPECT_TRUE(codes.retired("442828")) << "abolished before the oldest revision";
    EXPECT_FALSE(codes.retired("440101")) << "a heading, never issued and so never abolished: the demonstration has it";
    EXPECT_FALSE(codes.retired("110105")) << "another province";
    EXPECT_EQ(codes.successor("440183"), "440118");
    EXPECT_EQ(codes.successor("440107"), "440103");
    EXPECT_EQ(codes.successor("440202"), "") << "what became of it is not known";
    EXPECT_FALSE(AreaCodes::parse(""));
    EXPECT_FALSE(AreaCodes::parse("code,name\n1,2\n"));
}

}  // namespace
}  // namespace yk::care::intake::test
