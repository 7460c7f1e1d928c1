// Packs that are wrong in one way each, with the words that refuse them: golden/refused/*.txt. Every file changes the small pack and holds
// what an official then reads in Chinese and English, with file, line and caret. YIKANG_GOLDEN=1 writes the words anew; read the
// difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "rules/cases.h"
#include "rules/tests/test_pack.h"

namespace yk::rules {
namespace {

const std::filesystem::path folder = std::filesystem::path(YIKANG_ROOT) / "src/rules/tests/golden/refused";

// One part of a golden file: "== words" and the lines below.
struct Section {
    std::string title;
    std::vector<std::string> lines;
};

std::vector<Section> sections_of(const std::filesystem::path& file) {
    std::vector<Section> out;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("== "))
            out.push_back({line.substr(3), {}});
        else if (!out.empty())
            out.back().lines.push_back(line);
    }
    return out;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines) out += line + "\n";
    return out;
}

// Lines that begin with `sign`, without it.
std::string marked(const Section& section, char sign) {
    std::string out;
    for (const auto& line : section.lines)
        if (!line.empty() && line.front() == sign) out += (out.empty() ? "" : "\n") + line.substr(1);
    return out;
}

// The small pack with what the file changes: "change PATH" (- text that stands there, + text that takes its place), "file PATH" (a new
// file), "remove PATH".
PackFiles changed_pack(const std::vector<Section>& sections) {
    auto files = with_item();
    for (const auto& section : sections) {
        const auto space = section.title.find(' ');
        const auto what = section.title.substr(0, space), path = space == std::string::npos ? "" : section.title.substr(space + 1);
        if (what == "change") files = with(path, marked(section, '-'), marked(section, '+'), std::move(files));
        if (what == "file") files[path] = joined(section.lines);
        if (what == "remove") {
            EXPECT_EQ(files.erase(path), 1u) << path;
        }
    }
    return files;
}

std::string words_of(const Loaded& loaded, Language language) {
    if (!loaded.faults.empty()) return diagnostics_text(loaded.faults, language);
    std::string out;
    for (const auto& failure : run_cases(loaded.pack).failures) out += failure_text(failure, language) + "\n";
    return out;
}

std::string expected(const std::vector<Section>& sections, const std::string& title) {
    const auto found = std::find_if(sections.begin(), sections.end(), [&](const Section& s) { return s.title == title; });
    return found == sections.end() ? "" : joined(found->lines);
}

void write_golden(const std::filesystem::path& file, const std::vector<Section>& sections, const std::string& zh, const std::string& en) {
    std::ofstream out(file);
    for (const auto& section : sections)
        if (section.title != "zh" && section.title != "en") out << "== " << section.title << "\n" << joined(section.lines);
    out << "== zh\n" << zh << "== en\n" << en;
}

std::vector<std::string> names() {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) out.push_back(entry.path().stem().string());
    std::sort(out.begin(), out.end());
    return out;
}

class Refusals : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Golden, Refusals, ::testing::ValuesIn(names()), [](const auto& one) { return one.param; });

TEST_P(Refusals, SaysWhereAndWhat) {
    const auto file = folder / (GetParam() + ".txt");
    const auto sections = sections_of(file);
    const auto loaded = load_pack_files(changed_pack(sections), "small");
    const auto zh = words_of(loaded, Language::zh), en = words_of(loaded, Language::en);
    if (std::getenv("YIKANG_GOLDEN")) write_golden(file, sections, zh, en);
    EXPECT_FALSE(zh.empty()) << "the pack is not refused";
    EXPECT_NE(zh.find("small/"), std::string::npos) << "no file is named";
    EXPECT_EQ(zh, expected(sections_of(file), "zh"));
    EXPECT_EQ(en, expected(sections_of(file), "en"));
}

}  // namespace
}  // namespace yk::rules
