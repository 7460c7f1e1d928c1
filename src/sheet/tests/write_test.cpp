#include "sheet/write.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "sheet/tests/table.h"

namespace yk::sheet::test {
namespace {

struct TempFile {
    TempFile() { ::close(::mkstemp(path)); }
    ~TempFile() { ::unlink(path); }
    std::string bytes() const {
        std::ifstream in(path, std::ios::binary);
        std::stringstream all;
        all << in.rdbuf();
        return all.str();
    }
    char path[32] = "/tmp/yikang_out_XXXXXX";
};

const TableHead head{"名册/十月",
                     {{"姓名", 10, ColumnFormat::text},
                      {"身份证号", 20, ColumnFormat::text},
                      {"金额", 12, ColumnFormat::money},
                      {"日期", 12, ColumnFormat::date},
                      {"人数", 8, ColumnFormat::integer}},
                     "导出 张三 2026-11-22 核对"};

void write_two(TableWriter& out) {
    out.begin(head);
    const OutCell first[] = {std::string_view("=1+1"), std::string_view("440103194802290017"), Fen{120650}, *parse_day("2026-11-22"),
                             std::int64_t{3}};
    const OutCell second[] = {std::string_view("李,\"四\"\n"), std::monostate{}, Fen{-5}, std::monostate{}, true};
    out.row(first);
    out.row(second);
    out.finish();
}

TEST(Write, CsvWithMarkQuotesAndNeutralisedText) {
    TempFile file;
    write_two(*csv_writer(file.path));
    EXPECT_EQ(file.bytes(),
              "\xEF\xBB\xBF姓名,身份证号,金额,日期,人数\r\n'=1+1,440103194802290017,1206.50,2026-11-22,3\r\n\"李,\"\"四\"\"\n\",,-0.05,,"
              "是\r\n导出 张三 2026-11-22 核对\r\n");
}

TEST(Write, XlsxReadsBackAsWritten) {
    TempFile file;
    write_two(*xlsx_writer(file.path));
    const auto r = read(file.bytes());
    ASSERT_TRUE(r.shape) << r.code();
    EXPECT_EQ(r.seen.sheets[0].info.name, "名册_十月");
    EXPECT_EQ(
        r.text(),
        "姓名|身份证号|金额|日期|人数\n'=1+1|440103194802290017|1206.5|2026-11-22|3\n李,\"四\"\n||-0.05||是\n导出 张三 2026-11-22 核对\n");
    EXPECT_EQ(r.seen.sheets[0].rows[1].cells[1].kind, CellKind::text);
    EXPECT_EQ(r.seen.sheets[0].rows[1].cells[3].kind, CellKind::date);
}

TEST(Write, TwoTablesOfOneName) {
    TempFile file;
    auto out = xlsx_writer(file.path);
    out->begin({"表", {{"a"}}, ""});
    out->begin({"表", {{"b"}}, ""});
    out->finish();
    const auto r = read(file.bytes());
    ASSERT_EQ(r.seen.sheets.size(), 2u);
    EXPECT_NE(r.seen.sheets[0].info.name, r.seen.sheets[1].info.name);
}

TEST(Write, LargeTablesStream) {
    TempFile file;
    auto out = xlsx_writer(file.path);
    out->begin(head);
    for (std::int64_t i = 0; i < 20'000; ++i) {
        const OutCell row[] = {std::string_view("甲"), std::string_view("440103194802290017"), Fen{i}, *parse_day("2026-11-22"), i};
        out->row(row);
    }
    out->finish();
    EXPECT_EQ(read(file.bytes()).seen.count, 20'002u);
}

TEST(Write, RefusesWhereItCannotWrite) {
    EXPECT_THROW(csv_writer("/nowhere/at/all.csv"), Broken);
    auto out = xlsx_writer("/nowhere/at/all.xlsx");
    out->begin({"x", {{"a"}}, ""});
    EXPECT_THROW(out->finish(), Broken);
}

TEST(Neutralised, FormulasInAllWidths) {
    for (const char* bad : {"=1", "+1", "-1", "@x", "＝1", "＋1", "－1", "＠x", " =1", "\t=1", "\u00A0=1", "\u200B=1", "\tx", "−1"}) {
        EXPECT_TRUE(needs_neutralising(bad)) << bad;
        EXPECT_EQ(neutralised(bad), std::string("'") + bad);
    }
    for (const char* good : {"", "1", "张三", "a=1", "'=1", "#N/A", "(1)"}) EXPECT_EQ(neutralised(good), good);
}

}  // namespace
}  // namespace yk::sheet::test
