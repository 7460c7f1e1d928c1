// The ledger for those who read paper: the monthly report in the form offices send, as a sheet and as PDF, and the clause page.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "care/oversight/tasks/clauses.h"
#include "print/printer.h"
#include "sheet/write.h"

namespace yk::care::tasks {
using namespace model;
namespace {

const Query<Step(Day)> reports_until{"tasks.reports_until", R"(
    SELECT {s.*} FROM tasks_step s WHERE s.kind IN ('reported', 'submitted') AND s.dated <= $1 AND {scope s.region}
     ORDER BY s.dated, s.at, s.id)"};

struct Asked {
    std::optional<std::string> month;  // 2026-11; this month where absent
    std::optional<std::string> document, body;
    std::optional<bool> mine, parts;
};
constexpr auto asked_columns = columns<Asked>({
    col<&Asked::month>("月份", "Month"),
    col<&Asked::document>("文件", "Document"),
    col<&Asked::body>("单位", "Body"),
    col<&Asked::mine>("本单位", "Mine"),
    col<&Asked::parts>("含分区任务", "With parts"),
});
constexpr auto asked_schema = schema<Asked>("task_month_query", "", {"月报", "Monthly report"}, asked_columns);
const Schema& schema_of(const Asked*) { return asked_schema; }

struct Month {
    std::string text;  // 2026年11月
    Day on;            // the last day it speaks of
};

Result<Month> month_of(const Asked& in, Day today) {
    const auto text = in.month.value_or(day_text(today).substr(0, 7));
    const auto first = parse_day(text + "-01");
    if (!first || *first > today) return fail_at("/query/month", "tasks.month.wrong");
    const auto last = add_months(*first, 1, MonthRounding::last_day) - 1;
    const auto date = civil(*first);
    return Month{fmt::format("{}年{}月", date.year, date.month), std::min(last, today)};
}

std::string joined(const std::vector<BodyName>& names) {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "" : "、") + name.name.zh;
    return out;
}

std::string due_words(const Line& line) {
    std::string out = line.due_on ? day_text(*line.due_on) : "";
    if (line.ongoing) out += out.empty() ? "持续实施" : "前落实，持续实施";
    if (out.empty()) out = "文件未定期限";
    if (line.printed_due_on && line.due_on && *line.printed_due_on != *line.due_on)
        out += "（原定 " + day_text(*line.printed_due_on) + "）";
    return out;
}

struct DocumentKey {
    std::string document;
};
constexpr auto document_columns = columns<DocumentKey>({col<&DocumentKey::document>("文件", "Document")});
constexpr auto document_schema = schema<DocumentKey>("print_document_key", "", {"文件", "Document"}, document_columns);
const Schema& schema_of(const DocumentKey*) { return document_schema; }

std::string kind_words(const std::string& kind) {
    static constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"item", "服务项目"},         {"category", "对象类别"}, {"rule", "规则"},           {"parameter", "参数"},
        {"coordination", "待遇衔接"}, {"process", "平台功能"},  {"responsibility", "职责"}, {"not_computable", "不可计算"},
    };
    for (const auto& [code, text] : words)
        if (code == kind) return std::string(text);
    return kind;
}

// One line of the report, as both the sheet and the paper have it.
struct ReportLine {
    Line line;
    std::string lead, helpers, due, standing;
    std::optional<Step> report;  // the last one up to the month's end
    std::string progress() const { return report ? report->text : "未报送"; }
};

struct Report {
    Month month;
    std::vector<ReportLine> lines;
};

Result<Report> report_of(Tx& tx, const Asked& in) {
    Report out;
    out.month = YK_TRY(month_of(in, tx.today()));
    const auto ledger = YK_TRY(Ledger::read(tx, out.month.on));
    std::map<TaskId, Step> last;
    tx.scan(reports_until, std::function<bool(const Step&)>([&](const Step& step) {
                last[step.task] = step;
                return true;
            }),
            out.month.on);
    Wanted wanted;
    wanted.document = in.document;
    wanted.body = in.body;
    wanted.mine = in.mine;
    wanted.parts = in.parts;
    for (const auto& task : ledger.tasks()) {
        // The documents' tasks are older than the platform; what an office or a meeting gave did not stand before it was given.
        if (task.origin != Origin::document && task.opened_on > out.month.on) continue;
        auto line = ledger.line_of(task);
        if (!ledger.wanted(line, task, wanted)) continue;
        auto helpers = line.support;
        helpers.insert(helpers.end(), line.implement.begin(), line.implement.end());
        ReportLine row{line, joined(line.lead), joined(helpers), due_words(line), label_of(line.standing).zh, {}};
        if (const auto report = last.find(task.id); report != last.end()) row.report = report->second;
        out.lines.push_back(std::move(row));
    }
    return out;
}

void note_export(Tx& tx, std::string_view action, std::size_t rows) {
    tx.note({std::string(action), "task", 0, 0, "", fmt::format("{{\"rows\":{}}}", rows)});
}

Result<http::Download> month_sheet(Tx& tx, const Asked& in) {
    const auto report = YK_TRY(report_of(tx, in));
    sheet::TableHead head{report.month.text + "任务台账",
                          {{"序号", 6, sheet::ColumnFormat::integer},
                           {"条款", 8},
                           {"任务", 34},
                           {"牵头单位", 20},
                           {"配合和落实单位", 34},
                           {"区划", 12},
                           {"完成时限", 22},
                           {"评价", 12},
                           {"进度（%）", 9, sheet::ColumnFormat::integer},
                           {"进展情况", 48},
                           {"存在问题", 30},
                           {"下一步打算", 30},
                           {"挂牌督办", 9}},
                          fmt::format("{}任务工作进展台账 {} {}", report.month.text, tx.actor().name, instant_text(tx.now()))};
    auto bytes = sheet::xlsx_bytes([&](sheet::TableWriter& writer) {
        writer.begin(head);
        std::int64_t number = 0;
        for (const auto& row : report.lines) {
            const auto progress = row.progress();
            const bool told = row.report.has_value();
            const std::array<sheet::OutCell, 13> cells{
                ++number,
                std::string_view(row.line.at),
                std::string_view(row.line.title.zh),
                std::string_view(row.lead),
                std::string_view(row.helpers),
                std::string_view(row.line.region_name),
                std::string_view(row.due),
                std::string_view(row.standing),
                told && row.report->percent ? sheet::OutCell{*row.report->percent} : sheet::OutCell{},
                std::string_view(progress),
                told ? sheet::OutCell{std::string_view(row.report->problems)} : sheet::OutCell{},
                told ? sheet::OutCell{std::string_view(row.report->next_step)} : sheet::OutCell{},
                std::string_view(row.line.listed ? "是" : "")};
            writer.row(cells);
        }
    });
    note_export(tx, "tasks.month.export", report.lines.size());
    return http::Download{
        report.month.text + "任务台账.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", {}, std::move(bytes)};
}

Result<http::Download> month_print(Tx& tx, const Asked& in) {
    const auto report = YK_TRY(report_of(tx, in));
    const auto city = YK_TRY(organisation::get_city(tx));
    const auto title = city.name + "重点任务工作进展台账";
    print::Document paper({title, report.month.text, "", tx.today(), tx.actor().name + (city.synthetic ? " · 演示数据" : "")});
    std::vector<Line> lines;
    for (const auto& row : report.lines) lines.push_back(row.line);
    std::string summary = fmt::format("截至 {}，共 {} 项：", day_text(report.month.on), report.lines.size());
    for (const auto& count : counts_of(lines)) summary += fmt::format("{} {} 项　", count.label.zh, count.count);
    paper.paragraph(summary);
    print::Table table{{{"序号", 5},
                        {"任务", 17},
                        {"牵头", 11},
                        {"配合、落实", 15},
                        {"时限", 14},
                        {"评价", 11},
                        {"进展情况", 17},
                        {"存在问题", 10},
                        {"下一步", 10}},
                       {},
                       "没有符合条件的任务。"};
    std::size_t number = 0;
    for (const auto& row : report.lines)
        table.rows.push_back({std::to_string(++number), row.line.title.zh + (row.line.listed ? "（挂牌督办）" : ""), row.lead, row.helpers,
                              row.due, row.standing,
                              row.progress() + (row.report && row.report->percent ? fmt::format("（{}%）", *row.report->percent) : ""),
                              row.report ? row.report->problems : "", row.report ? row.report->next_step : ""});
    paper.table(std::move(table));
    note_export(tx, "tasks.month.print", report.lines.size());
    return http::Download{
        report.month.text + "任务台账.pdf", "application/pdf", {}, print::pdf_of(paper, {title, city.name, "zh-CN", tx.now()})};
}

// What an inspector is handed: the document clause by clause as it stands today.
Result<http::Download> document_print(Tx& tx, const DocumentKey& key) {
    const auto pages = YK_TRY(document_pages(tx, key.document, tx.today()));
    if (pages.empty()) return fail(ErrorKind::missing, "tasks.document.missing", TextArgs{{"document", key.document.substr(0, 80)}});
    const auto& page = pages.front();
    const auto city = YK_TRY(organisation::get_city(tx));
    print::Document paper(
        {page.title.zh + "条款落实情况", page.number, "", tx.today(), tx.actor().name + (city.synthetic ? " · 演示数据" : "")});
    paper.paragraph(fmt::format("共 {} 条：{} 条有承载，{} 条不可计算并说明原因，{} 条尚无承载；任务 {} 项，其中逾期 {} 项、完成 {} 项。{}",
                                page.clauses, page.covered, page.not_computable, page.uncovered, page.tasks, page.overdue, page.done,
                                page.legal_status == "draft" ? "本文件为草案。" : ""));
    print::Table table{{{"条款", 7}, {"内容", 20}, {"现状", 10}, {"承载和进展", 40}}, {}, "没有条款。"};
    for (const auto& line : page.lines) {
        std::string words;
        const auto add = [&](const std::string& text) { words += (words.empty() ? "" : "\n") + text; };
        for (const auto& task : line.tasks)
            add(fmt::format("任务：{}（{}；{}；{}{}）", task.title.zh, joined(task.lead), due_words(task), label_of(task.standing).zh,
                            task.parts ? fmt::format("，分区 {}/{}", task.parts_closed, task.parts) : ""));
        for (const auto& indicator : line.indicators) add("指标：" + indicator.label.zh + "，" + indicator.state.zh);
        for (const auto& carrier : line.carriers)
            if (carrier.kind != "task" && carrier.kind != "indicator")
                add(kind_words(carrier.kind) + "：" + carrier.label.zh + (carrier.state.zh.empty() ? "" : "（" + carrier.state.zh + "）"));
        if (words.empty()) words = "尚无承载。";
        table.rows.push_back({line.at, line.title.zh, label_of(line.state).zh, words});
    }
    paper.table(std::move(table));
    tx.note({"tasks.document.print", "task", 0, 0, "", "{}"});
    return http::Download{
        page.title.zh + "条款落实情况.pdf", "application/pdf", {}, print::pdf_of(paper, {page.title.zh, city.name, "zh-CN", tx.now()})};
}

constexpr std::array routes{
    http::get<&month_sheet>("/tasks/month.xlsx", rights::task_export, http::RowScope::region,
                            {"任务月报（表格）", "Monthly report as a sheet"}),
    http::get<&month_print>("/tasks/month.pdf", rights::task_export, http::RowScope::region,
                            {"任务月报（打印）", "Monthly report on paper"}),
    http::get<&document_print>("/tasks/documents/{document}/print.pdf", rights::task_read, http::RowScope::region,
                               {"条款落实情况（打印）", "The clause page on paper"}),
};

}  // namespace

std::span<const http::Route> print_routes() { return routes; }

}  // namespace yk::care::tasks
