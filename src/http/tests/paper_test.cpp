// Papers handed in: what is taken, and that what was kept is given back whole, sealed where it should be.
#include "http/paper.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "store/tests/databases.h"

namespace yk::http {
namespace {

TEST(HttpPapers, AScanIsWhatItsBytesSay) {
    const auto type = [](std::string_view bytes) { return paper_type(Papers::scans, "照片.txt", bytes); };
    EXPECT_EQ(type("%PDF-1.7 …"), "application/pdf");
    EXPECT_EQ(type("\xFF\xD8\xFF\xE0"), "image/jpeg");
    EXPECT_EQ(type(std::string_view("\x89PNG\r\n\x1A\n....", 12)), "image/png");
    EXPECT_EQ(type("\x89PNG"), "");
    EXPECT_EQ(type("PK\x03\x04"), "") << "a document is no scan";
    EXPECT_EQ(type("<svg onload=alert(1)>"), "");
    EXPECT_EQ(type("MZ"), "");
    EXPECT_EQ(type(""), "");
}

TEST(HttpPapers, TheEndingOfADocumentAgreesWithItsBytes) {
    const auto type = [](std::string_view name, std::string_view bytes) { return paper_type(Papers::documents, name, bytes); };
    EXPECT_EQ(type("年报.PDF", "%PDF-1.7"), "application/pdf");
    EXPECT_EQ(type("公文.ofd", "PK\x03\x04"), "application/ofd");
    EXPECT_EQ(type("照片.jpeg", "\xFF\xD8\xFF\xE0"), "image/jpeg");
    EXPECT_EQ(type("年报.pdf", "PK\x03\x04"), "");
    EXPECT_EQ(type("年报.pdf", "no pdf at all"), "");
    EXPECT_EQ(type("年报.exe", "MZ"), "");
    EXPECT_EQ(type("年报.pdf.html", "%PDF-1.7"), "");
    EXPECT_EQ(type(".pdf", "%PDF-1.7"), "") << "an ending alone is no name";
}

class HttpKeptPapers : public store::testing::OnBothDatabases {
 protected:
    void SetUp() override { open({}); }
    Upload sent(const std::string& name, const std::string& bytes) const {
        const auto file = folder / "part-1";
        std::ofstream(file, std::ios::binary) << bytes;
        return {file, name, static_cast<std::int64_t>(bytes.size())};
    }
    static std::string bytes_of(const std::filesystem::path& file) {
        std::ostringstream out;
        out << std::ifstream(file, std::ios::binary).rdbuf();
        return out.str();
    }
    static std::size_t files_in(const std::filesystem::path& place) {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(place), std::filesystem::directory_iterator()));
    }
};
INSTANTIATE_TEST_SUITE_P(Both, HttpKeptPapers, store::testing::both(), store::testing::name_of);

TEST_P(HttpKeptPapers, BoundsAreKept) {
    const std::string pdf = "%PDF-1.7 " + std::string((1 << 20) - 9, 'x');
    const auto code = [&](const std::string& name, const std::string& bytes) {
        const auto read = read_paper(sent(name, bytes), Papers::documents, 1 << 20);
        return read ? std::string("taken") : std::string(read.error().problems.at(0).code);
    };
    EXPECT_EQ(code("年报.pdf", pdf), "taken");
    EXPECT_EQ(code("年报.pdf", pdf + "x"), "http.paper.large");
    EXPECT_EQ(code(std::string(196, 'a') + ".pdf", pdf), "taken");
    EXPECT_EQ(code(std::string(197, 'a') + ".pdf", pdf), "http.paper.name");
    EXPECT_EQ(code("年报.exe", pdf), "http.paper.documents");
    EXPECT_EQ(code("年报.pdf", ""), "http.paper.documents");
}

TEST_P(HttpKeptPapers, SealedOnTheDiskAndGivenBackWhole) {
    const std::string content = "%PDF-1.7 " + std::string(200'000, 'x') + "赵一";
    const auto paper = read_paper(sent("证明.pdf", content), Papers::scans, 1 << 20);
    ASSERT_TRUE(paper);
    const auto place = folder / "papers" / paper->sha256;
    const auto kept = database->write({Actor::system(), "t", ""}, [&](Tx& tx) -> Status {
        keep_sealed(tx, *paper, place, "test." + paper->sha256);
        keep_sealed(tx, *paper, place, "test." + paper->sha256);  // run again
        return {};
    });
    ASSERT_TRUE(kept);
    EXPECT_EQ(bytes_of(place).find("赵一"), std::string::npos);
    EXPECT_EQ(files_in(place.parent_path()), 1u);
    const auto opened = [&](const std::filesystem::path& from, const std::string& context) {
        return database->read_value({Actor::system(), "t", ""},
                                    [&](Tx& tx) { return open_sealed(tx, paper->name, paper->type, from, context); });
    };
    EXPECT_EQ(opened(place, "test." + paper->sha256)->bytes, content);
    EXPECT_EQ(opened(place, "other." + paper->sha256).error().code, "store.seal.damaged") << "another record's file";
    EXPECT_EQ(opened(folder / "none", "x").error().code, "http.paper.lost");
}

TEST_P(HttpKeptPapers, PlainOnesAreFilesToSend) {
    const auto paper = read_paper(sent("图.PNG", "\x89PNG\r\n\x1A\n...."), Papers::documents, 100);
    ASSERT_TRUE(paper);
    EXPECT_EQ(paper->sha256.size(), 64u);
    const auto place = folder / "tasks" / "1";
    keep_plain(*paper, place);
    EXPECT_EQ(bytes_of(open_plain(paper->name, paper->type, place)->file), "\x89PNG\r\n\x1A\n....");
    EXPECT_EQ(open_plain(paper->name, paper->type, folder / "none").error().code, "http.paper.lost");
}

TEST_P(HttpKeptPapers, WhereNothingCanBeWrittenNothingIsLeft) {
    const auto paper = read_paper(sent("图.png", "\x89PNG\r\n\x1A\n...."), Papers::documents, 100);
    ASSERT_TRUE(paper);
    std::filesystem::create_directories(folder / "tasks" / "1" / "in the way");
    EXPECT_THROW(keep_plain(*paper, folder / "tasks" / "1"), Broken);
    EXPECT_EQ(files_in(folder / "tasks"), 1u);
}

}  // namespace
}  // namespace yk::http
