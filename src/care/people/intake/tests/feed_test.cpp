#include <gtest/gtest.h>

#include "base/text.h"
#include "care/people/intake/tests/feed_help.h"
#include "sheet/tests/table.h"

namespace yk::care::intake::test {
namespace {

const std::string a = id_of("440103", "19500101", "001"), b = id_of("440103", "19510202", "002"), c = id_of("440103", "19520303", "003");

TEST(Feed, TitlesHeadersSumsNotesAndBlanksAreNoErrors) {
    const auto f = feed("荔湾区名册,,\n填报单位：荔湾区民政局,,\n序号,姓名,身份证号码\n1,张三," + a +
                        "\n,,\n小计,,1人\n序号,姓名,身份证号码\n2,李四," + b +
                        "\n3,,\n示例,王五,440103195001011234\n合计：2人,,\n备注：本表含新增\n填表人：某,审核人：某,日期：2026.10\n");
    EXPECT_EQ(
        f.outcomes(),
        "4 accepted; 5 skipped BLANK; 6 skipped SUBTOTAL; 7 skipped REPEATED_HEADER; 8 accepted; 9 skipped BLANK; 10 skipped EXAMPLE; "
        "11 skipped SUBTOTAL; 12 skipped NOTE; 13 skipped NOTE");
    EXPECT_EQ(f.report.status, FileStatus::accepted);
    EXPECT_EQ(f.report.skipped[0].reason, Reason::title);
    EXPECT_EQ(f.report.skipped[2].reason, Reason::header);
    EXPECT_EQ(f.report.counts.blank, 2u);
    EXPECT_EQ(f.report.counts.persons_after, 2u);
}

TEST(Feed, AnotherTableBelowWithOtherColumns) {
    const auto f = feed("姓名,身份证号\n张三," + a + "\n身份证号,姓名\n" + b + ",李四\n");
    EXPECT_EQ(f.outcomes(), "2 accepted; 3 skipped REPEATED_HEADER; 4 accepted");
    EXPECT_EQ(f.report.accepted[1].record.name, "李四");
}

TEST(Feed, SynonymsPrefixesAndOtherPeoplesColumns) {
    const auto f = feed("监护人姓名,监护人身份证号,老人姓名,公民身份证号码（必填）,镇（街）,手机,固定电话,备 注\n甲," + b + ",张三," + a +
                        ",逢源街,13800001234,020-81234567,无\n");
    EXPECT_EQ(f.record(),
              "{\"id_no\":\"" + a +
                  "\",\"name\":\"张三\",\"sex\":\"male\",\"birth\":\"1950-01-01\",\"phone\":\"13800001234\",\"phone_alt\":\"02081234567\","
                  "\"town_code\":\"440103006000\",\"address\":null,\"doc_type\":\"RESIDENT_ID\"}");
    EXPECT_EQ(f.kept.headings[0].field, "");
    EXPECT_EQ(f.kept.headings[3].field, "id_no");
}

TEST(Feed, RememberedColumnsGoBeforeSynonyms) {
    FeedOptions options;
    options.as_of = *parse_day("2026-10-31");
    options.remembered = {{"长者", "name"}, {"证", "id_no"}, {"姓名", ""}};
    Kept kept;
    const auto file = "姓名,长者,证\n儿子,张三," + a + "\n";
    const auto report = read_feed(*sheet::memory_source(file), options, kept);
    ASSERT_EQ(report.accepted.size(), 1u);
    EXPECT_EQ(report.accepted[0].record.name, "张三");
}

TEST(Feed, HeadingsOverTwoRowsWithMergedTowns) {
    using sheet::test::rows_of;
    const auto file = sheet::test::workbook_of(
        {{"低保",
          rows_of({{"十月花名册"},
                   {"序号", "镇街", "救助对象", "", "监护人", "", "救助类别", "月保障金"},
                   {"", "", "姓名", "身份证号", "姓名", "电话"},
                   {"1", "逢源街", "张三", a, "甲", "13800001234", "低保", "1,206.00"},
                   {"2", "", "李四", b, "乙", "", "特困(集中供养)", "980.5"},
                   {"小计"}}) +
              R"(<mergeCells><mergeCell ref="A1:H1"/><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/><mergeCell ref="C2:D2"/><mergeCell ref="E2:F2"/><mergeCell ref="G2:G3"/><mergeCell ref="H2:H3"/><mergeCell ref="B4:B5"/></mergeCells>)"},
         {"hidden:旧", rows_of({{"姓名", "身份证号"}, {"王五", c}})},
         {"空", ""},
         {"说明", rows_of({{"本表每月报送"}})}});
    const auto f = feed(file, SourceKind::civil_affairs_aid);
    EXPECT_EQ(f.outcomes(), "4 accepted; 5 accepted; 6 skipped SUBTOTAL");
    EXPECT_EQ(f.report.accepted[1].record.town_code, "440103006000");
    EXPECT_EQ(f.report.accepted[0].record.phone, "");
    std::string record;
    append_record_json(record, f.report.accepted[1].record);
    EXPECT_NE(record.find(R"("aid":{"class":"extreme_difficulty","amount_fen":98050})"), record.npos) << record;
    const auto json = report_json(f.report);
    EXPECT_NE(
        json.find(
            R"("sheets_ignored":[{"sheet":"旧","reason":"SHEET_HIDDEN"},{"sheet":"空","reason":"EMPTY"},{"sheet":"说明","reason":"NO_TABLE"}])"),
        json.npos);
}

TEST(Feed, SameHeadingOverTwoTextRows) {
    const auto f = feed("序号,镇街,对象,,类别\n,,姓名,身份证号,\n1,逢源街,张三," + a + ",低保\n", SourceKind::civil_affairs_aid);
    EXPECT_EQ(f.outcomes(), "3 accepted");
    EXPECT_EQ(f.report.accepted[0].record.attributes.at(0).path, "aid.class");
}

TEST(Feed, WholeFilesRefused) {
    EXPECT_EQ(feed("").report.file_reason, "FILE_EMPTY");
    EXPECT_EQ(feed("\n\n ,\n").report.file_reason, "FILE_EMPTY");
    EXPECT_EQ(feed("姓名,电话\n张三,13800001234\n").report.file_reason, "FILE_MISSING_COLUMN");
    EXPECT_EQ(feed("just a letter\nabout nothing\n").report.file_reason, "FILE_MISSING_COLUMN");
    EXPECT_EQ(feed("姓名,身份证号\n张三," + a + "\n" + encode("李四", "GB18030").value() + "," + b + "\n").report.file_reason,
              "FILE_ENCODING_MIXED");
    EXPECT_EQ(feed("姓名,身份证号\n\xFF\xFF\n").report.file_reason, "FILE_ENCODING_MIXED");
    EXPECT_EQ(feed("a,b\n\xFF\xFF\n").report.file_reason, "FILE_ENCODING");
    EXPECT_EQ(feed("PK\x03\x04zzzz").report.file_reason, "FILE_DAMAGED");
    EXPECT_EQ(feed("%PDF-1.4").report.file_reason, "FILE_UNSUPPORTED");
    const auto f = feed("姓名,电话\n张三,13800001234\n");
    EXPECT_EQ(f.report.status, FileStatus::rejected);
    EXPECT_NE(report_json(f.report).find("\"file_status\":\"rejected\",\"file_reason\":\"FILE_MISSING_COLUMN\""), std::string::npos);
}

TEST(Feed, FileWarnings) {
    EXPECT_EQ(feed("姓名,身份证号\n").report.file_warnings, std::vector<std::string>{"NO_DATA_ROWS"});
    const auto cut = feed("姓名,身份证号,电话\n张三," + a + ",13800001234\n李四,4401");
    EXPECT_EQ(cut.outcomes(), "2 accepted; 3 rejected ROW_TRUNCATED");
    EXPECT_EQ(cut.report.file_warnings, std::vector<std::string>{"FILE_TRUNCATED"});
    EXPECT_EQ(feed("姓名,身份证号,电话\n张三," + a + ",13800001234\n李").outcomes(), "2 accepted; 3 rejected ROW_TRUNCATED");
    EXPECT_TRUE(feed("姓名,身份证号,电话\n张三," + a + ",13800001234").report.file_warnings.empty())
        << "a last line without its end is whole";
}

TEST(Feed, ShapeOfRowsGoesBeforeEverything) {
    EXPECT_EQ(feed("姓名,身份证号,电话\n张三," + a + "\n李四," + b + ",,x\n王五," + c + ",,,\n").outcomes(),
              "2 rejected ROW_TRUNCATED; 3 rejected COLUMN_SHIFT; 4 accepted");
}

TEST(Feed, IdentityThenNameThenAge) {
    const auto young = id_of("440103", "19661101", "001"), today = id_of("440103", "19661031", "002");
    const auto f = feed("姓名,身份证号\n,123\n1," + a + "\n," + b + "\n张三," + young + "\n李四," + today + "\n");
    EXPECT_EQ(f.outcomes(), "2 rejected ID_LENGTH; 3 rejected NAME_INVALID; 4 rejected NAME_MISSING; 5 ignored UNDER_60; 6 accepted");
    EXPECT_EQ(f.report.status, FileStatus::accepted_with_errors);
    EXPECT_EQ(f.report.rejected[0].raw_id, "123");
    EXPECT_EQ(f.report.rejected[0].column, 1);
    EXPECT_EQ(f.report.rejected[1].column, 0);
}

TEST(Feed, DuplicatesMergeIntoTheFirstRow) {
    const auto f = feed("姓名,身份证号,电话,住址\n张三," + a + ",,甲路\n張三," + a + ",13800001234,\n张三," + a +
                        ",13800001234,甲路\n李四," + a + ",,\n");
    EXPECT_EQ(f.outcomes(), "2 accepted; 3 merged SAME_ID; 4 merged SAME_ID; 5 rejected ID_NAME_CONFLICT");
    ASSERT_EQ(f.report.merged[0].updates.size(), 1u);
    EXPECT_EQ(f.report.merged[0].updates[0].first, "phone");
    EXPECT_EQ(f.report.merged[0].updates[0].second, "\"13800001234\"");
    EXPECT_TRUE(f.report.merged[1].updates.empty());
    EXPECT_EQ(f.report.merged[0].into.row, 2u);
    EXPECT_EQ(f.report.accepted[0].record.phone, "") << "the record is that of the row";
    ASSERT_EQ(f.report.review.size(), 1u);
    EXPECT_EQ(f.report.review[0].reason, Reason::id_name_conflict);
    EXPECT_EQ(f.report.counts.persons_after, 1u);
}

TEST(Feed, OldAndNewNumbersAreOnePerson) {
    const auto old = a.substr(0, 6) + a.substr(8, 9);
    const auto f = feed("姓名,身份证号\n张三," + old + "\n张三," + a + "\n");
    EXPECT_EQ(f.outcomes(), "2 accepted; 3 merged SAME_ID_15_18");
    EXPECT_EQ(f.report.accepted[0].record.id_no, a);
    EXPECT_EQ(f.warnings(), "ID_15_UPGRADED");
}

TEST(Feed, LikelySamePeopleGoToReviewAndStayApart) {
    const auto twin = id_of("440104", "19500101", "003");
    const auto f = feed("姓名,身份证号,出生日期\n王五,,1952-03-03\n张三," + a + ",\n张三," + twin + ",\n李四," + b.substr(0, 17) +
                        "?,\n李四," + b + ",\n王五," + c + ",\n赵六,,\n");
    EXPECT_EQ(f.outcomes(),
              "2 rejected ID_MISSING; 3 accepted; 4 accepted; 5 rejected ID_LENGTH; 6 accepted; 7 accepted; 8 rejected ID_MISSING");
    ASSERT_EQ(f.report.review.size(), 3u);
    EXPECT_EQ(f.report.review[0].at.row, 2u);
    EXPECT_EQ(f.report.review[0].other.row, 7u);
    EXPECT_EQ(f.report.review[0].reason, Reason::rejected_row_likely_same_person);
    EXPECT_EQ(f.report.review[1].at.row, 4u);
    EXPECT_EQ(f.report.review[1].other.row, 3u);
    EXPECT_EQ(f.report.review[1].reason, Reason::same_name_birth_different_id);
    EXPECT_EQ(f.report.review[2].at.row, 5u);
}

TEST(Feed, SexAndBirthComeFromTheNumber) {
    EXPECT_EQ(feed_row("性别,出生日期", "男,1950-03-15").warnings(), "");
    EXPECT_EQ(feed_row("性别,出生日期", "女,1950-03-16").warnings(), "BIRTH_CONFLICT SEX_CONFLICT");
    EXPECT_EQ(feed_row("性别,出生日期", ",50年3月").warnings(), "");
    EXPECT_EQ(feed_row("性别,出生日期", ",1950").warnings(), "");
    EXPECT_EQ(feed_row("性别,出生日期", ",50年4月").warnings(), "BIRTH_CONFLICT");
    EXPECT_EQ(feed_row("性别,出生日期", "不详,农历1950年正月").warnings(), "DATE_LUNAR");
    EXPECT_EQ(feed_row("性别,出生日期", "女,19500316").only().record.sex, "male");
}

TEST(Feed, EventDates) {
    const auto date = [](const char* text) {
        const auto f = feed_row("死亡日期", text, SourceKind::health_death);
        const auto& attributes = f.only().record.attributes;
        return (attributes.empty() ? std::string("null") : json_of(attributes[0].value)) + " " + f.warnings();
    };
    EXPECT_EQ(date("2026-08-08"), "\"2026-08-08\" ");
    EXPECT_EQ(date("2026年8月"), "\"2026-08\" DATE_PARTIAL");
    EXPECT_EQ(date("2026-11-01"), "null DATE_FUTURE");
    EXPECT_EQ(date("1950-03-14"), "null DATE_BEFORE_BIRTH");
    EXPECT_EQ(date("1950-03"), "\"1950-03\" DATE_PARTIAL");
    EXPECT_EQ(date("7月25日"), "null DATE_UNPARSED");
    EXPECT_EQ(date("农历八月十五"), "null DATE_LUNAR");
    EXPECT_EQ(date("不详"), "null ");
}

TEST(Feed, WarningsOfContacts) {
    EXPECT_EQ(feed_row("电话,镇街", "12345,芳村街").warnings(), "DIV_UNRESOLVED PHONE_INVALID");
    EXPECT_EQ(feed_row("电话,镇街", "13800001234/13900001234,逢源").warnings(), "PHONE_MULTI");
    EXPECT_EQ(feed_row("电话,镇街", "无,不详").warnings(), "");
}

TEST(Feed, FormulasStayText) {
    const auto f = feed_row("住址,备注", "=1+1,@x");
    EXPECT_EQ(f.only().record.address, "=1+1");
    EXPECT_EQ(f.warnings(), "FORMULA_TEXT FORMULA_TEXT");
    EXPECT_EQ(feed_row("住址,备注", "-,－").warnings(), "");
}

TEST(Feed, RetiredAreaCodesAreAWarning) {
    const auto f = feed("姓名,身份证号\n张三," + id_of("440183", "19480101", "001") + "\n", SourceKind::police_hukou, "2026-10-31", true);
    EXPECT_EQ(f.warnings(), "AREA_CODE_RETIRED");
}

TEST(Feed, CellsThatEraseAndCellsThatKeep) {
    const auto f = feed("姓名,身份证号,电话,住址\n张三," + a + ",13800001234,甲路\n张三," + a + ",清空,\n");
    ASSERT_EQ(f.report.merged[0].updates.size(), 1u);
    EXPECT_EQ(f.report.merged[0].updates[0].second, "null");
    EXPECT_EQ(f.kept.rows.back().row.erased, std::vector<std::string_view>{"phone"});
}

TEST(Feed, RemarksAreToldNotBelieved) {
    EXPECT_EQ(feed_row("备注", "已故", SourceKind::town_survey).warnings(), "REMARK_DECEASED");
    EXPECT_EQ(feed_row("备注", "空挂户，搬走了", SourceKind::town_survey).warnings(), "REMARK_MOVED_AWAY REMARK_REGISTRATION_ONLY");
}

struct AttributeCase {
    SourceKind source;
    const char *headings, *row, *json;
};

TEST(Feed, AttributesOfEverySource) {
    using enum SourceKind;
    for (const auto& [source, headings, row, json] : std::vector<AttributeCase>{
             {police_hukou, "住址", "甲路", ""},
             {residence_service, "居住地址", "甲路", ""},
             {town_survey, "居住情况,是否失能", "独居,半失能", R"("living":"alone","disabled_flag":"partial")"},
             {civil_affairs_aid, "救助类别,金额,享受起始", "低保,1206元,26.9",
              R"("aid":{"class":"minimum_living","amount_fen":120600,"since":"2026-09"})"},
             {disabled_federation, "残疾类别,残疾等级", "肢体,二级", R"("disability":{"category":"physical","grade":2})"},
             {hr_pension, "养老金,状态", "3200.5,正常发放", R"("pension":{"amount_fen":320050,"status":"in_payment"})"},
             {medical_enrolment, "参保地", "荔湾", ""},
             {medical_ltci, "失能等级,评估日期", "重度Ⅰ级,2026-01-02", R"("ltci":{"level":3,"assessed_on":"2026-01-02"})"},
             {health_death, "死亡日期", "20260808", R"("death_date":"2026-08-08")"},
             {funeral, "火化日期", "2026.8.9", R"("cremated_on":"2026-08-09")"},
             {veterans, "优抚类别", "复员军人", R"("veteran":{"class":"复员军人"})"},
             {health_special_family, "扶助类别", "独生子女死亡", R"("special_family":true)"},
             {home_adaptation, "完工日期,补贴金额", "2025-12-01,5000", R"("adaptation":{"date":"2025-12-01","amount_fen":500000})"},
             {housing_allowance, "月补贴金额", "600", R"("amount_fen":60000)"}}) {
        const auto record = feed_row(headings, row, source).record();
        const auto at = record.find(R"("doc_type":"RESIDENT_ID")") + 24;
        EXPECT_EQ(record.substr(at), (*json ? std::string(",") + json : std::string()) + "}") << text_of(source);
    }
}

TEST(Feed, CertificateNumberIsTheIdentity) {
    const auto f = feed("姓名,残疾人证号,残疾类别,残疾等级\n张三," + a + "43,肢体,三级\n李四," + b + "11,听力,一级\n王五," + c + "72B1,,\n",
                        SourceKind::disabled_federation);
    EXPECT_EQ(f.outcomes(), "2 accepted; 3 accepted; 4 accepted");
    EXPECT_TRUE(f.report.accepted[0].warnings.empty());
    EXPECT_EQ(f.report.accepted[1].warnings.at(0).what, Warning::certificate_conflict);
    EXPECT_EQ(json_of(f.report.accepted[2].record.attributes.at(0).value), "\"multiple\"");
}

TEST(Feed, UnknownWordingsStayUnknown) {
    const auto f = feed_row("救助类别,金额", "临时救助,面议", SourceKind::civil_affairs_aid);
    EXPECT_EQ(f.warnings(), "MONEY_UNPARSED VALUE_UNKNOWN");
    EXPECT_TRUE(f.only().record.attributes.empty());
}

TEST(Feed, OtherDocumentsNeedTheirBirthCell) {
    const auto f = feed(
        "姓名,证件类型,证件号码,出生日期,性别\n陈某,港澳居民来往内地通行证,H12345678,1950-01-01,男\n李某,护照,E12345678,,女\n陈某,"
        "港澳居民来往内地通行证,H12345678,,\n");
    EXPECT_EQ(f.outcomes(), "2 accepted; 3 accepted; 4 merged SAME_ID");
    EXPECT_EQ(f.report.accepted[0].record.doc_type, "HM_PERMIT");
    EXPECT_TRUE(f.report.accepted[0].warnings.empty());
    EXPECT_EQ(f.report.accepted[1].warnings.at(0).what, Warning::birth_unknown);
    EXPECT_EQ(feed("姓名,证件号码,出生日期\n陈某,H12345678,1990-01-01\n").outcomes(), "2 ignored UNDER_60");
}

TEST(Feed, ListsAreBoundedCountsAreNot) {
    std::string file = "姓名,身份证号\n";
    for (int i = 0; i < 500; ++i) file += "张三,1\n";
    FeedOptions options;
    options.as_of = *parse_day("2026-10-31");
    options.list_limit = 10;
    Kept kept;
    const auto report = read_feed(*sheet::memory_source(file), options, kept);
    EXPECT_EQ(report.rejected.size(), 10u);
    EXPECT_EQ(report.counts.rejected, 500u);
}

TEST(Feed, SameFileTwiceGivesTheSameReport) {
    const auto file = "姓名,身份证号\n张三," + a + "\n张三," + a + "\n李四,1\n";
    EXPECT_EQ(report_json(feed(file).report), report_json(feed(file).report));
}

TEST(Feed, RecordsAreCountedWhereCellsHoldBreaks) {
    const auto f = feed("姓名,身份证号,住址\n张三," + a + ",\"甲路\n1号\"\n李四," + b + ",乙路\n");
    EXPECT_EQ(f.outcomes(), "2 accepted; 3 accepted");
    EXPECT_EQ(f.report.accepted[0].record.address, "甲路 1号");
    EXPECT_TRUE(f.report.row_unit_record);
    EXPECT_EQ(f.kept.rows.back().row.line, 4u);
}

}  // namespace
}  // namespace yk::care::intake::test
