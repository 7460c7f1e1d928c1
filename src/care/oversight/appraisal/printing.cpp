// The result on paper and as a sheet.
#include <fmt/format.h>

#include <array>

#include "care/oversight/appraisal/access.h"
#include "print/printer.h"
#include "sheet/write.h"

namespace yk::care::appraisal {
using namespace model;
namespace {

struct Key {
    RoundId appraisal_round;
};
constexpr auto key_columns = columns<Key>({col<&Key::appraisal_round>("考核", "Appraisal")});
constexpr auto key_schema = schema<Key>("appraisal_print_key", "", {"考核", "Appraisal"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

std::string marks_or_none(const std::optional<std::int64_t>& marks) { return marks ? marks_text(*marks) : "—"; }

std::string why(const Score& score) {
    if (score.origin == Origin::computed) {
        const auto share = score.numerator.empty() ? "" : fmt::format("（{} ÷ {}）", score.numerator, score.denominator);
        return fmt::format("指标值 {}{}，{}", score.value, share, score.value_on ? day_text(*score.value_on) : "");
    }
    if (score.origin == Origin::judged) return fmt::format("{}（依据：{}；{}）", score.reason, score.evidence, score.judged_by);
    return "待评";
}

std::string status_line(const RoundPage& page) {
    std::string out = std::string(label_of(page.round.state).zh);
    if (page.round.state != RoundState::published) out += "，不作正式结果";
    return out;
}

void add_marks(print::Document& paper, const RoundPage& page) {
    print::Table table{{{"区", 14}}, {}, "没有可见的得分。"};
    for (const auto& aspect : page.aspects)
        table.columns.push_back({fmt::format("{}（{} 分）", aspect.label, aspect.full_marks), 14, print::Align::right});
    table.columns.push_back({fmt::format("总分（{} 分）", page.full), 12, print::Align::right});
    for (const auto& line : page.districts) {
        std::vector<std::string> cells{line.name};
        for (const auto& score : line.scores) cells.push_back(marks_or_none(score.marks));
        cells.push_back(marks_or_none(line.total));
        table.rows.push_back(std::move(cells));
    }
    paper.table(std::move(table));
}

Result<http::Download> print_round(Tx& tx, const Key& key) {
    const auto page = YK_TRY(page_of(tx, key.appraisal_round));
    const auto city = YK_TRY(organisation::get_city(tx));
    print::Document paper({page.round.title, status_line(page), "", tx.today(), tx.actor().name + (city.synthetic ? " · 演示数据" : "")});
    paper.key_values({{"方案", fmt::format("{}（第 {} 版）", page.scheme.name, page.scheme.edition)},
                      {"依据", page.clause.title.zh.empty() ? "本市自定" : page.clause.title.zh},
                      {"分值", page.scheme.weights == Weights::decided ? page.scheme.basis : "示例分值，文件没有规定"},
                      {"指标截至", day_text(page.round.as_of)}});
    paper.heading("一、得分");
    add_marks(paper, page);
    paper.heading("二、评分依据");
    for (const auto& line : page.districts) {
        paper.heading(line.name, 2);
        print::Table table{{{"考核内容", 22}, {"得分", 8, print::Align::right}, {"依据", 50}}, {}, ""};
        for (std::size_t i = 0; i < line.scores.size(); ++i)
            table.rows.push_back({page.aspects[i].label, marks_or_none(line.scores[i].marks), why(line.scores[i])});
        paper.table(std::move(table));
    }
    paper.heading("三、异议和答复");
    print::Table objections{{{"事项", 24}, {"理由", 28}, {"结果", 10}, {"答复", 28}}, {}, "没有异议。"};
    for (const auto& objection : page.objections)
        objections.rows.push_back({objection.label, objection.grounds, std::string(label_of(objection.state).zh),
                                   objection.answer.empty() ? "" : objection.answer + "（" + objection.answered_by + "）"});
    paper.table(std::move(objections));
    if (!page.round.sha256.empty())
        paper.paragraph("公布人 " + page.round.published_by + " · 校验值 " + page.round.sha256, print::Look::small);
    tx.note({"appraisal.print", "appraisal_round", page.round.id.value, 0, "", "{}"});
    return http::Download{
        page.round.title + ".pdf", "application/pdf", {}, print::pdf_of(paper, {page.round.title, city.name, "zh-CN", tx.now()})};
}

Result<http::Download> sheet_of_round(Tx& tx, const Key& key) {
    const auto page = YK_TRY(page_of(tx, key.appraisal_round));
    const auto city = YK_TRY(organisation::get_city(tx));
    const auto mark = page.round.title + " · " + status_line(page) + " · " + tx.actor().name + " " + day_text(tx.today()) +
                      (city.synthetic ? " · 演示数据" : "");
    auto bytes = sheet::xlsx_bytes([&](sheet::TableWriter& writer) {
        sheet::TableHead head{page.round.year + "年度考核", {{"区", 16}}, mark};
        for (const auto& aspect : page.aspects)
            head.columns.push_back({fmt::format("{}（{}分）", aspect.label, aspect.full_marks), 18, sheet::ColumnFormat::decimal});
        head.columns.push_back({fmt::format("总分（{}分）", page.full), 14, sheet::ColumnFormat::decimal});
        writer.begin(head);
        const auto cell = [](const std::optional<std::int64_t>& marks) {
            return marks ? sheet::OutCell{static_cast<double>(*marks) / static_cast<double>(one_mark)} : sheet::OutCell{};
        };
        for (const auto& line : page.districts) {
            std::vector<sheet::OutCell> cells{std::string_view(line.name)};
            for (const auto& score : line.scores) cells.push_back(cell(score.marks));
            cells.push_back(cell(line.total));
            writer.row(cells);
        }
    });
    tx.note({"appraisal.export", "appraisal_round", page.round.id.value, 0, "", "{}"});
    return http::Download{
        page.round.title + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", {}, std::move(bytes)};
}

constexpr std::array routes{
    http::get<&print_round>("/appraisal/rounds/{appraisal_round}/print.pdf", rights::round_read, http::RowScope::region,
                            {"考核结果（打印）", "The result on paper"}),
    http::get<&sheet_of_round>("/appraisal/rounds/{appraisal_round}/marks.xlsx", rights::round_read, http::RowScope::region,
                               {"考核结果（表格）", "The result as a sheet"}),
};

}  // namespace

std::span<const http::Route> print_routes() { return routes; }

}  // namespace yk::care::appraisal
