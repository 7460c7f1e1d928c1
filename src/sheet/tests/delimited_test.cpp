#include <gtest/gtest.h>

#include "base/text.h"
#include "sheet/internal.h"
#include "sheet/tests/table.h"

namespace yk::sheet::test {
namespace {

TEST(Delimited, ReadsRfc4180) {
    const auto r = read("a,b,c\r\n1,\"x, y\",\"he said \"\"hi\"\"\"\r\n,,\r\n");
    ASSERT_TRUE(r.shape);
    EXPECT_EQ(r.text(), "a|b|c\n1|x, y|he said \"hi\"\n||\n");
    EXPECT_EQ(r.shape->delimiter, ',');
    EXPECT_FALSE(r.shape->line_breaks_in_cells);
    EXPECT_FALSE(r.seen.sheets[0].rows.back().open_end);
}

TEST(Delimited, CountsRecordsAndLinesApartOnceCellsHoldBreaks) {
    const auto r = read("a,b\n1,\"x\ny\"\n\n2,z");
    const auto& rows = r.seen.sheets[0].rows;
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[1].joined(), "1|x\ny");
    EXPECT_EQ(rows[2].number, 3u);
    EXPECT_EQ(rows[3].number, 4u);
    EXPECT_EQ(rows[3].line, 5u);
    EXPECT_TRUE(rows[3].open_end);
    EXPECT_TRUE(r.shape->line_breaks_in_cells);
}

TEST(Delimited, LivesWithStrayQuotes) {
    EXPECT_EQ(read("a,b\n\"x\"y\",2\n3,4\n").text(), "a|b\nx\"y|2\n3|4\n");
    EXPECT_EQ(read("a,b\n\"open,2\n3,4\n").text(), "a|b\n\"open|2\n3|4\n");
    EXPECT_EQ(read("a,b\n1\"2,\"\n3,4").text(), "a|b\n1\"2|\"\n3|4\n");
    EXPECT_EQ(read("a,b\n=\"440103\",2\n").text(), "a|b\n=\"440103\"|2\n");
}

TEST(Delimited, KnowsAllLineEnds) {
    EXPECT_EQ(read("a,b\r1,2\r3,4").text(), "a|b\n1|2\n3|4\n");
    EXPECT_EQ(read("a,b\r\r\n1,2\r\r\n").text(), "a|b\n1|2\n");
}

TEST(Delimited, FindsTheDelimiter) {
    EXPECT_EQ(read("a\tb, c\n1\t2\n").text(), "a|b, c\n1|2\n");
    EXPECT_EQ(read("a;b;c\n1;2,5;3\n4;5,5;6\n").text(), "a|b|c\n1|2,5|3\n4|5,5|6\n");
    EXPECT_EQ(read("名册\n姓名,电话\n甲,1|2\n乙,3\n").text(), "名册\n姓名|电话\n甲|1|2\n乙|3\n");
    EXPECT_EQ(read("sep=;\r\na;b\r\n1;2\r\n").text(), "a|b\n1|2\n");
}

TEST(Delimited, FieldsNeverFallBetweenBlocks) {
    // Records cross the reader's blocks at every possible place.
    std::string file = "n,t\n";
    for (int i = 0; i < 60'000; ++i) file += std::to_string(i) + ",\"甲" + std::string(static_cast<std::size_t>(i % 37), 'x') + ",乙\"\n";
    for (const char* encoding : {"UTF-8", "GB18030"}) {
        const auto bytes = encode(file, encoding).value();
        const auto r = read(bytes);
        ASSERT_EQ(r.seen.count, 60'001u);
        for (int i = 0; i < 60'000; i += 997)
            EXPECT_EQ(r.seen.sheets[0].rows[static_cast<std::size_t>(i) + 1].joined(),
                      std::to_string(i) + "|甲" + std::string(static_cast<std::size_t>(i % 37), 'x') + ",乙");
    }
}

TEST(Encoding, EveryOneThatOfficesUse) {
    const std::string text = "姓名,地址\n陈𠮷,逢源街1号\n䶮,无\n";
    const std::string rows = "姓名|地址\n陈𠮷|逢源街1号\n䶮|无\n";
    const auto utf16 = encode(text, "UTF-16LE").value();
    EXPECT_EQ(read(text).text(), rows);
    EXPECT_EQ(read("\xEF\xBB\xBF" + text).text(), rows);
    EXPECT_EQ(read(encode(text, "GB18030").value()).text(), rows);
    EXPECT_EQ(read("\xFF\xFE" + utf16).text(), rows);
    EXPECT_EQ(read("\xFE\xFF" + encode(text, "UTF-16BE").value()).text(), rows);
    EXPECT_EQ(read("\xFF\xFE" + utf16).shape->encoding, "UTF-16LE");
    EXPECT_EQ(read(encode(text, "GB18030").value()).shape->encoding, "GB18030");
    std::string ascii_wide;
    for (const char c : std::string("a,b\n1,2\n")) ascii_wide += c, ascii_wide += '\0';
    EXPECT_EQ(read(ascii_wide).text(), "a|b\n1|2\n");
}

TEST(Encoding, MixedLinesAreRefused) {
    const auto gb = encode("李四,荔湾区\n", "GB18030").value();
    EXPECT_EQ(read("张三,荔湾区\n" + gb).code(), "sheet.file.encoding_mixed");
    EXPECT_EQ(read(gb + "张三,荔湾区\n").code(), "sheet.file.encoding_mixed");
    EXPECT_EQ(read(gb + "a,b\n" + gb).code(), "");
    // 联通 in GB18030 ends in a pair that is valid UTF-8; two-byte pairs alone prove nothing.
    EXPECT_EQ(read(gb + "\xCD\xA8,1\n").code(), "");
}

TEST(Encoding, BrokenBytesAreRefused) {
    EXPECT_EQ(read("a,b\n\xFF\xFF\xFF,1\n").code(), "sheet.file.encoding");
    EXPECT_EQ(read("\xEF\xBB\xBF"
                   "a,\xFF\n")
                  .code(),
              "sheet.file.encoding");
    EXPECT_EQ(read(std::string("a\0\0\0b,c\n\0", 10)).code(), "sheet.file.unsupported");
}

TEST(Encoding, ACharacterCutOffAtTheEndIsTruncation) {
    const std::string text = "姓名,地址\n张三,荔湾";
    auto r = read(text.substr(0, text.size() - 1));
    ASSERT_TRUE(r.shape);
    EXPECT_TRUE(r.shape->truncated);
    EXPECT_EQ(r.text(), "姓名|地址\n张三|荔\n");
    const auto gb = encode(text, "GB18030").value();
    r = read(gb.substr(0, gb.size() - 1));
    ASSERT_TRUE(r.shape);
    EXPECT_TRUE(r.shape->truncated);
    EXPECT_EQ(r.text(), "姓名|地址\n张三|荔\n");
}

TEST(Sniffing, NamesWhatItCannotRead) {
    EXPECT_EQ(read("").code(), "sheet.file.empty");
    EXPECT_EQ(read("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old").code(), "sheet.file.unsupported");
    EXPECT_EQ(read("%PDF-1.7 x").code(), "sheet.file.unsupported");
    EXPECT_EQ(read("<?xml version=\"1.0\"?><Workbook/>").code(), "sheet.file.unsupported");
    EXPECT_EQ(read("PK\x03\x04 and then nothing").code(), "sheet.file.damaged");
}

TEST(Delimiter, IgnoresWhatStandsInQuotes) {
    EXPECT_EQ(find_delimiter("\"a,b,c\"\t1\n\"d,e,f\"\t2\n"), '\t');
    EXPECT_EQ(find_delimiter(""), ',');
}

}  // namespace
}  // namespace yk::sheet::test
