#include "care/people/intake/tests/feed_help.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/check.h"

namespace yk::care::intake::test {

const District& liwan() {
    static const District district{
        "440103",
        "荔湾区",
        {{"440103006000", "逢源街道"}, {"440103007000", "龙津街道"}, {"440103001000", "沙面街道"}, {"440103900000", "石滩镇"}}};
    return district;
}

const AreaCodes& area_codes() {
    static const AreaCodes codes = [] {
        std::ifstream in(YIKANG_ROOT "/data/id_area_codes.csv");
        std::stringstream text;
        text << in.rdbuf();
        return AreaCodes::parse(text.str()).value();
    }();
    return codes;
}

std::string id_of(std::string_view area, std::string_view birth, std::string_view sequence) {
    auto id = std::string(area).append(birth).append(sequence);
    return id + resident_id_check_digit(id);
}

void Kept::row(const FeedRow& row, const sheet::Row& raw) {
    rows.push_back({row, {}});
    for (const auto& cell : raw.cells) rows.back().raw.emplace_back(cell.text);
}

std::string Fed::outcomes() const {
    constexpr const char* words[] = {"accepted", "merged", "rejected", "ignored", "skipped"};
    std::string out;
    for (const auto& [row, raw] : kept.rows) {
        if (row.reason == Reason::title || row.reason == Reason::header) continue;
        if (!out.empty()) out += "; ";
        out += std::to_string(row.at.row) + " " + words[static_cast<std::size_t>(row.outcome)];
        if (row.reason != Reason::none) out.append(" ").append(text_of(row.reason));
    }
    return out;
}

const AcceptedRow& Fed::only() const {
    CHECK(report.accepted.size() == 1);
    return report.accepted.front();
}

std::string Fed::warnings() const {
    std::vector<std::string> all;
    for (const auto& warning : only().warnings) all.emplace_back(text_of(warning.what));
    std::sort(all.begin(), all.end());
    std::string out;
    for (const auto& one : all) out += (out.empty() ? "" : " ") + one;
    return out;
}

std::string Fed::record() const {
    std::string out;
    append_record_json(out, only().record);
    return out;
}

Fed feed(std::string_view bytes, SourceKind source, std::string_view as_of, bool with_area_codes) {
    FeedOptions options;
    options.source = source;
    options.as_of = parse_day(as_of).value();
    options.district = &liwan();
    if (with_area_codes) options.area_codes = &area_codes();
    Fed out;
    out.report = read_feed(*sheet::memory_source(bytes), options, out.kept);
    return out;
}

Fed feed_row(std::string_view headings, std::string_view row, SourceKind source) {
    const auto id = id_of("440103", "19500315", "123");
    return feed(std::string("姓名,身份证号,").append(headings).append("\n张三,").append(id).append(",").append(row).append("\n"), source);
}

}  // namespace yk::care::intake::test
