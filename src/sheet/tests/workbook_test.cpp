#include "sheet/workbook.h"

#include <gtest/gtest.h>

#include "sheet/tests/table.h"

namespace yk::sheet::test {
namespace {

TEST(Xlsx, ReadsEveryKindOfCell) {
    const auto file = workbook_of(
        {{"一", R"(<sheetData><row r="2"><c r="A2" t="s"><v>1</v></c><c r="C2"><v>12.5</v></c><c r="D2" t="b"><v>1</v></c>
        <c r="E2" t="e"><v>#N/A</v></c><c r="F2" t="str"><f>A1</f><v>算得</v></c><c r="G2"><f>1+1</f><v></v></c><c r="H2" t="inlineStr"><is><r><t>甲</t></r><r><t xml:space="preserve"> 乙</t></r><rPh><t>注音</t></rPh></is></c>
        <c r="I2" s="1"><v>45689</v></c><c r="J2" s="2"><v>45689</v></c><c r="K2"><v>4.40103195001011E+17</v></c><c r="L2"><v>440103500101123</v></c></row></sheetData>)"}},
        {"零", "<r><t>共</t></r><r><t>享</t></r>"},
        R"(<numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs>)");
    const auto r = read(file);
    ASSERT_TRUE(r.shape) << r.code();
    const auto& row = r.seen.sheets[0].rows.at(0);
    EXPECT_EQ(row.number, 2u);
    EXPECT_EQ(row.joined(), "共享||12.5|TRUE|#N/A|算得|=1+1|甲 乙|2025-02-01|2025-02|440103195001011008|440103500101123");
    EXPECT_EQ(row.cells[8].kind, CellKind::date);
    EXPECT_EQ(row.cells[10].kind, CellKind::number);
    EXPECT_EQ(row.cells[6].kind, CellKind::text);
}

TEST(Xlsx, FillsVerticalMergesAndTellsSpans) {
    const auto file = workbook_of({{"一", rows_of({{"题"}, {"街", "名"}, {"逢源", "甲"}, {"", "乙"}, {"", "丙"}}) +
                                              R"(<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A3:A4"/></mergeCells>)"}});
    const auto r = read(file);
    EXPECT_EQ(r.text(), "题\n街|名\n逢源|甲\n逢源|乙\n|丙\n");
    const auto& rows = r.seen.sheets[0].rows;
    EXPECT_EQ(rows[0].cells[0].across, 2);
    EXPECT_EQ(rows[2].cells[0].down, 2);
    EXPECT_TRUE(rows[3].cells[0].filled);
    EXPECT_FALSE(rows[2].cells[0].filled);
}

TEST(Xlsx, TellsHiddenSheets) {
    const auto r = read(workbook_of({{"看", rows_of({{"x"}})}, {"hidden:旧", rows_of({{"y"}})}}));
    ASSERT_EQ(r.seen.sheets.size(), 2u);
    EXPECT_TRUE(r.seen.sheets[1].info.hidden);
    EXPECT_EQ(r.text(), "x\n");
}

TEST(Xlsx, CountsFrom1904WhereTheBookSaysSo) {
    const auto r = read(workbook_of({{"一", R"(<sheetData><row r="1"><c r="A1" s="0"><v>44227</v></c></row></sheetData>)"}}, {},
                                    R"(<cellXfs><xf numFmtId="14"/></cellXfs>)", "date1904=\"1\""));
    EXPECT_EQ(r.text(), "2025-02-01\n");
}

TEST(Xlsx, SurvivesOddReferences) {
    const auto r = read(workbook_of(
        {{"一",
          R"(<sheetData><row r="5"><c><v>1</v></c><c r="ZZZZZ9"><v>2</v></c><c r="B0"><v>3</v></c></row><row r="2"><c r="A2"><v>4</v></c></row>
        <row><c r="A99999999999"><v>5</v></c></row></sheetData>)"}}));
    ASSERT_TRUE(r.shape);
    EXPECT_EQ(r.text(), "1|2|3\n4\n5\n");
    EXPECT_EQ(r.seen.sheets[0].rows[1].number, 6u);
}

TEST(Formats, DatesMonthsAndNumbers) {
    for (const char* code :
         {"yyyy\\-mm\\-dd", "m/d/yy", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]yyyy/m/d;@", "yyyy-mm-dd h:mm:ss", "m\"月\"d\"日\"", "dd"})
        EXPECT_EQ(look_of_format(code), NumberLook::date) << code;
    for (const char* code : {"yyyy-mm", "yyyy\"年\"m\"月\"", "mmm-yy"}) EXPECT_EQ(look_of_format(code), NumberLook::month) << code;
    for (const char* code : {"General", "0.00", "#,##0", "h:mm", "mm:ss", "@", "0\"day\"", "[Red]0.00", "\"人民币\"0.00"})
        EXPECT_EQ(look_of_format(code), NumberLook::plain) << code;
}

TEST(Escapes, AreUndone) {
    std::string out;
    append_unescaped(out, "a_x000D_b_x_c_x00");
    EXPECT_EQ(out, "a\rb_x_c_x00");
}

TEST(Html, ReadsTablesSavedAsXls) {
    const auto r = read(R"(<html><head><meta charset="gbk"><style>td{x}</style></head><body><table><tr><th colspan=2>名册</th></tr>
        <tr><td rowspan="2"> 逢源&nbsp;</td><td>甲<br>乙</td></tr><tr><td>丙 &amp; 丁</td></tr></table></body></html>)");
    ASSERT_TRUE(r.shape);
    EXPECT_EQ(r.shape->format, Format::html);
    EXPECT_EQ(r.text(), "名册|\n逢源\u00A0|甲\n乙\n逢源\u00A0|丙 & 丁\n");
    EXPECT_TRUE(r.seen.sheets[0].rows[2].cells[0].filled);
    EXPECT_EQ(r.seen.sheets[0].rows[0].cells[0].across, 2);
}

TEST(Html, ForgivesWhatBrowsersForgive) {
    EXPECT_EQ(read("<table><tr><td>a<td>b<tr><td>c<td>d</table>").text(), "a|b\nc|d\n");
    EXPECT_EQ(read("<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>").text(), "x\n");
    EXPECT_EQ(read("<table><tr><td>a</td></tr><tr><td>cut").text(), "a\ncut\n");
}

}  // namespace
}  // namespace yk::sheet::test
