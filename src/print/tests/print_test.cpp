#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/result.h"
#include "print/canvas.h"
#include "print/printer.h"

namespace yk::print::test {
namespace {

const Info info{"告知书", "广州市民政局", "zh-CN", *parse_instant("2026-11-22T06:00:00Z")};
const Head head{"测试文书", "依据清单", "穗养认〔2026〕1号", *parse_day("2026-11-22"), "合成数据"};

struct TempFile {
    TempFile() { ::close(::mkstemp(path)); }
    ~TempFile() { ::unlink(path); }
    std::string bytes() const {
        std::ifstream in(path, std::ios::binary);
        std::stringstream all;
        all << in.rdbuf();
        return all.str();
    }
    char path[32] = "/tmp/yikang_pdf_XXXXXX";
};

std::string output_of(const std::string& command) {
    std::FILE* pipe = ::popen(command.c_str(), "r");
    std::string out;
    char buffer[4096];
    for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
    EXPECT_EQ(::pclose(pipe), 0) << command;
    return out;
}
// What a reader of the file finds, by poppler.
std::string read_with(const char* command, const std::string& pdf) {
    TempFile file;
    std::ofstream(file.path, std::ios::binary) << pdf;
    return output_of(std::string(command) + " " + file.path + (std::string(command).starts_with("pdftotext") ? " - 2>&1" : " 2>&1"));
}
std::string text_of(const std::string& pdf) { return read_with("pdftotext -layout", pdf); }
int pages_of(const std::string& pdf) {
    const auto said = read_with("pdfinfo", pdf);
    const auto at = said.find("Pages:");
    return at == std::string::npos ? -1 : std::stoi(said.substr(at + 6));
}
std::size_t count_of(const std::string& text, const std::string& word) {
    std::size_t out = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++out;
    return out;
}

TEST(Print, TextIsFoundAgainWithNumberDateAndPages) {
    Document document(head);
    document.heading("一、决定")
        .paragraph("经审核，您符合高龄津贴条件。")
        .key_values({{"金额", "每月 300.00 元"}, {"执行日期", "2026-12"}});
    const auto pdf = pdf_of(document, info);
    const auto text = text_of(pdf);
    for (const char* word :
         {"测试文书", "一、决定", "经审核，您符合高龄津贴条件。", "每月 300.00 元", "穗养认〔2026〕1号", "2026-11-22", "1/1", "合成数据"})
        EXPECT_NE(text.find(word), std::string::npos) << word << "\n" << text;
    const auto about = read_with("pdfinfo", pdf);
    EXPECT_NE(about.find("告知书"), std::string::npos) << about;
    EXPECT_NE(about.find("Tagged:          yes"), std::string::npos) << about;
    EXPECT_NE(about.find("A4"), std::string::npos) << about;
    EXPECT_NE(pdf.find("/Lang (zh-CN)"), std::string::npos);
}

TEST(Print, TheSameInputGivesTheSameBytes) {
    Document document(head);
    document.heading("表")
        .table({{{"序号"}, {"姓名"}}, {{"1", "陈"}, {"2", "李"}}, "无"})
        .qr("https://example.gov.cn/p/verify/abc", "扫码核验");
    EXPECT_EQ(pdf_of(document, info), pdf_of(document, info));
    auto later = info;
    later.created = info.created + 1000;
    EXPECT_NE(pdf_of(document, info), pdf_of(document, later));
}

TEST(Print, ALongTableRepeatsItsHeadOnEveryPageAndLosesNoRow) {
    Table table{{{"序号", 1, Align::right}, {"姓名", 2}, {"住址", 5}}, {}, ""};
    for (int i = 1; i <= 1400; ++i)
        table.rows.push_back({"R" + std::to_string(i) + ".", "陈某",
                              i % 7 ? "荔湾区沙面街道" : "荔湾区沙面街道很长的地址要换行写完整，门牌号在后面，还有楼层和房号"});
    const auto pdf = pdf_of(Document(head).table(table), info);
    const int pages = pages_of(pdf);
    EXPECT_GE(pages, 30);
    const auto text = text_of(pdf);
    EXPECT_EQ(count_of(text, "住址"), static_cast<std::size_t>(pages));
    for (int i = 1; i <= 1400; ++i) EXPECT_EQ(count_of(text, "R" + std::to_string(i) + "."), 1u) << i;
    EXPECT_NE(text.find(std::to_string(pages) + "/" + std::to_string(pages)), std::string::npos);
}

TEST(Print, ARowHigherThanAPageGoesOnOnTheNext) {
    std::string words;
    for (int i = 0; i < 3000; ++i) words += "第" + std::to_string(i) + "句。";
    const auto pdf = pdf_of(Document(head).table({{{"甲"}, {"乙", 3}}, {{"左", words}, {"尾行", "终"}}, ""}), info);
    EXPECT_GT(pages_of(pdf), 2);
    const auto text = text_of(pdf);
    EXPECT_NE(text.find("尾行"), std::string::npos);
    EXPECT_NE(text.find("第2999句"), std::string::npos);
}

TEST(Print, AnEmptyTableSaysSo) {
    const auto text = text_of(pdf_of(Document(head).table({{{"姓名"}, {"金额"}}, {}, "本期没有记录"}), info));
    EXPECT_NE(text.find("姓名"), std::string::npos);
    EXPECT_NE(text.find("本期没有记录"), std::string::npos);
    EXPECT_EQ(pages_of(pdf_of(Document({}), {})), 1);
}

TEST(Print, HostileTextIsSetWithoutHarm) {
    const std::vector<std::string> hostile = {
        std::string("前\0\x01\x1b[31m后", 13),
        "\xff\xfe\xc0\xaf broken",
        std::string(60'000, 'W'),
        "مرحبا بالعالم",
        "👴🏽👵 emoji",
        "㐂𠮷𡈽䶮",
        "\u202Egnp.exe\u202C",
        "A\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
        "",
        "\n\n\n",
        "<b>&amp;</b>",
        "(PDF) \\ ) << /Type >>",
    };
    Document document(head);
    Table table{{{"甲"}, {"乙"}, {"丙"}}, {}, ""};
    for (const auto& text : hostile) {
        document.heading(text, 2).paragraph(text).key_values({{text, text}});
        table.rows.push_back({text, "在", text});
    }
    document.table(table);
    const auto pdf = pdf_of(document, {hostile[0], hostile[11], "zh-CN", info.created});
    const auto text = text_of(pdf);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(text.find("𠮷"), std::string::npos);
    EXPECT_NE(text.find("<b>&amp;</b>"), std::string::npos);
    EXPECT_EQ(text.find("Syntax Error"), std::string::npos) << text.substr(0, 400);
    EXPECT_EQ(read_with("pdfinfo", pdf).find("Error"), std::string::npos);
}

TEST(Print, PrintableTakesOutWhatSteersAndCutsWhatIsEndless) {
    EXPECT_EQ(printable("a\tb\r\nc"), "a b\nc");
    EXPECT_EQ(printable("\u202Eabc\u2066d\u200F"), "abcd");
    EXPECT_EQ(printable("一二三四", 3), "一二三…");
    EXPECT_EQ(printable(std::string("x\0y", 3)), "xy");
}

TEST(Print, ManyDocumentsInOneFileEachCountItsOwnPages) {
    TempFile file;
    Printer printer(file.path, info);
    for (int i = 0; i < 3; ++i) printer.add(Document(head).paragraph("第" + std::to_string(i) + "份").page_break().paragraph("背面"));
    EXPECT_EQ(printer.pages(), 6);
    printer.finish();
    const auto text = text_of(file.bytes());
    EXPECT_EQ(count_of(text, "1/2"), 3u);
    EXPECT_EQ(count_of(text, "2/2"), 3u);
    EXPECT_EQ(read_with("pdfinfo", file.bytes()).find("Error"), std::string::npos);
}

TEST(Print, AFileThatWasNotFinishedDoesNotStay) {
    TempFile file;
    { Printer(file.path, info).add(Document(head).paragraph("半份")); }
    EXPECT_NE(::access(file.path, F_OK), 0);
    EXPECT_THROW(Printer("/nonexistent/folder/x.pdf", info), Broken);
}

TEST(Print, QrCodesCarryTheirText) {
    const auto code = qr_modules("https://example.gov.cn/p/verify/0d3k9fqz7m2ab");
    EXPECT_EQ(code.dark.size(), static_cast<std::size_t>(code.side) * code.side);
    EXPECT_TRUE(code.dark[0]);  // the corner of a finder pattern
    EXPECT_NE(qr_modules("a").dark, qr_modules("b").dark);
}

}  // namespace
}  // namespace yk::print::test
