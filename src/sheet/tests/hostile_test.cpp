// Files made to break a reader: each is refused or read within bounds.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstring>

#include "sheet/tests/table.h"

namespace yk::sheet::test {
namespace {

long peak_mebibytes() {
    struct rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

// Rewrites the inflated size that the archive claims for a part, in both headers.
void claim_size(std::string& zip, const std::string& part, std::uint32_t size) {
    for (auto at = zip.find(part); at != zip.npos; at = zip.find(part, at + 1)) {
        const bool local = at >= 30 && zip.compare(at - 30, 4, "PK\x03\x04") == 0,
                   central = at >= 46 && zip.compare(at - 46, 4, "PK\x01\x02") == 0;
        if (local) std::memcpy(zip.data() + at - 30 + 22, &size, 4);
        if (central) std::memcpy(zip.data() + at - 46 + 24, &size, 4);
    }
}

TEST(Hostile, ZipBomb) {
    const auto bomb = workbook_of({{"一", "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>" + std::string(60 << 20, 'a') +
                                              "</t></is></c></row></sheetData>"}});
    const auto before = peak_mebibytes();
    EXPECT_LT(bomb.size(), 1u << 20);
    EXPECT_EQ(read(bomb).code(), "sheet.file.too_large");
    EXPECT_LT(peak_mebibytes() - before, 256);
}

TEST(Hostile, SheetThatClaimsGigabytes) {
    auto file = workbook_of({{"一", rows_of({{"x"}})}});
    claim_size(file, "xl/worksheets/sheet1.xml", 0xFFFFFFF0U);
    EXPECT_EQ(read(file).code(), "sheet.file.too_large");
}

TEST(Hostile, EntitiesAndForeignFiles) {
    const std::string laughs =
        R"(<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
        <worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>)";
    EXPECT_EQ(read(workbook_of({{"一", laughs}})).code(), "sheet.file.forbidden");
    const std::string foreign =
        R"(<?xml version="1.0"?><!DOCTYPE w SYSTEM "file:///etc/passwd" [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>)";
    EXPECT_EQ(read(workbook_of({{"一", foreign}})).code(), "sheet.file.forbidden");
    EXPECT_EQ(
        read("<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><table><tr><td>&x;</td></tr></table>").text().find("localhost"),
        std::string::npos);
}

TEST(Hostile, TruncatedAndTamperedArchives) {
    const auto file = workbook_of({{"一", rows_of({{"a", "b"}, {"1", "2"}})}});
    for (std::size_t size = 1; size < file.size(); size += 37)
        EXPECT_FALSE(read(file.substr(0, size)).shape && size + 30 < file.size() &&
                     read(file.substr(0, size)).shape->format == Format::xlsx)
            << size;
    for (std::size_t at = 0; at < file.size(); at += 11) {
        auto broken = file;
        broken[at] = static_cast<char>(broken[at] ^ 0x5A);
        (void)read(broken);
    }
}

TEST(Hostile, ManyColumns) {
    std::string line;
    for (int i = 0; i < 1'000'000; ++i) line += "1,";
    const auto wide = read("a,b\n" + line + "\n1,2\n");
    ASSERT_TRUE(wide.shape);
    const auto& rows = wide.seen.sheets[0].rows;
    EXPECT_TRUE(rows[1].overflow);
    EXPECT_EQ(rows[1].cells.size(), Limits{}.columns);
    EXPECT_EQ(rows[2].joined(), "1|2");
    EXPECT_EQ(read("a,b\n" + std::string(9 << 20, ',')).code(), "sheet.file.too_large");

    std::string cells;
    for (int i = 0; i < 100'000; ++i) cells += "<c><v>1</v></c>";
    const auto sheet = read(workbook_of({{"一", "<sheetData><row r=\"1\">" + cells + "</row></sheetData>"}}));
    EXPECT_TRUE(sheet.seen.sheets[0].rows[0].overflow);
}

TEST(Hostile, DeepNesting) {
    std::string html, xml;
    for (int i = 0; i < 200'000; ++i) html += "<div>", xml += "<a>";
    EXPECT_EQ(read("<table><tr><td>" + html).code(), "sheet.file.too_large");
    EXPECT_EQ(read(workbook_of({{"一", xml}})).code(), "sheet.file.too_large");
}

TEST(Hostile, SpansBeyondReason) {
    const auto r = read("<table><tr><td rowspan=4294967295 colspan=99999999999>x</td></tr><tr><td>y</td></tr></table>");
    ASSERT_TRUE(r.shape);
    EXPECT_LE(r.seen.sheets[0].rows[0].cells.size(), Limits{}.columns);
    std::string merges;
    for (int i = 0; i < 250'000; ++i) merges += "<mergeCell ref=\"A1:XFD1048576\"/>";
    EXPECT_EQ(read(workbook_of({{"一", rows_of({{"x"}, {"y"}}) + "<mergeCells>" + merges + "</mergeCells>"}})).code(),
              "sheet.file.too_large");
}

TEST(Hostile, EndlessTokenAndEndlessSharedStrings) {
    EXPECT_EQ(read(workbook_of({{"一", "<sheetData><row r=\"" + std::string(3 << 20, '1') + "\"/></sheetData>"}})).code(),
              "sheet.file.too_large");
    Limits limits;
    limits.shared_text_bytes = 1 << 16;
    EXPECT_EQ(read(workbook_of({{"一", rows_of({{"x"}})}}, std::vector<std::string>(2000, std::string(100, 'x'))), limits).code(),
              "sheet.file.too_large");
}

TEST(Hostile, QuotesThatNeverClose) {
    std::string file = "a,b\n";
    for (int i = 0; i < 400'000; ++i) file += "\"x,\"y\n";
    const auto r = read(file);
    ASSERT_TRUE(r.shape);
    EXPECT_GT(r.seen.count, 300'000u);
}

TEST(Hostile, RowsBeyondTheLimit) {
    Limits limits;
    limits.rows = 100;
    std::string many;
    for (int i = 0; i < 200; ++i) many += "1,2\n";
    EXPECT_EQ(read(many, limits).code(), "sheet.file.too_large");
    EXPECT_EQ(read(workbook_of({{"一", rows_of(std::vector<std::vector<std::string>>(200, {"x"}))}}), limits).code(),
              "sheet.file.too_large");
}

TEST(Hostile, ArchiveOfManyParts) {
    // The end record alone claims more parts than a workbook has.
    std::string file = workbook_of({{"一", rows_of({{"x"}})}});
    const auto end = file.rfind("PK\x05\x06");
    file[end + 10] = static_cast<char>(0xFF);
    file[end + 11] = static_cast<char>(0x7F);
    EXPECT_EQ(read(file).code(), "sheet.file.too_large");
}

}  // namespace
}  // namespace yk::sheet::test
