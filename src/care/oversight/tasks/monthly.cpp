// The monthly report of the ledger in the form offices send: one line a task with bodies, date, progress, problems and next steps.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "care/oversight/tasks/overview.h"
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

Result<http::Download> month_sheet(Tx& tx, const Asked& in) {
    const auto month = YK_TRY(month_of(in, tx.today()));
    const auto ledger = YK_TRY(Ledger::read(tx, month.on));
    std::map<TaskId, Step> last;
    tx.scan(reports_until, std::function<bool(const Step&)>([&](const Step& step) {
                last[step.task] = step;
                return true;
            }),
            month.on);
    const Wanted wanted{in.document, in.body, {}, {}, {}, {}, in.mine, {}, in.parts, {}, {}, {}};
    const auto file = std::filesystem::temp_directory_path() / ("yikang-tasks-" + id_text(tx.new_id<TaskId>().value) + ".xlsx");
    const auto writer = sheet::xlsx_writer(file.string());
    sheet::TableHead head{month.text + "任务台账",
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
                          fmt::format("{}任务工作进展台账 {} {}", month.text, tx.actor().name, instant_text(tx.now()))};
    writer->begin(head);
    std::int64_t number = 0;
    for (const auto& task : ledger.tasks()) {
        const auto line = ledger.line_of(task);
        if (!ledger.wanted(line, task, wanted)) continue;
        const auto report = last.find(task.id);
        const bool reported = report != last.end();
        const auto standing = label_of(line.standing).zh, lead = joined(line.lead), due = due_words(line);
        auto others = line.support;
        others.insert(others.end(), line.implement.begin(), line.implement.end());
        const auto helpers = joined(others);
        const auto progress = reported ? (report->second.example ? "【示例】" : "") + report->second.text : std::string("未报送");
        const auto percent = reported && report->second.percent ? sheet::OutCell{*report->second.percent} : sheet::OutCell{};
        const std::array<sheet::OutCell, 13> cells{++number,
                                                   std::string_view(line.at),
                                                   std::string_view(line.title.zh),
                                                   std::string_view(lead),
                                                   std::string_view(helpers),
                                                   std::string_view(line.region_name),
                                                   std::string_view(due),
                                                   std::string_view(standing),
                                                   percent,
                                                   std::string_view(progress),
                                                   reported ? sheet::OutCell{std::string_view(report->second.problems)} : sheet::OutCell{},
                                                   reported ? sheet::OutCell{std::string_view(report->second.next_step)} : sheet::OutCell{},
                                                   std::string_view(line.listed ? "是" : "")};
        writer->row(cells);
    }
    writer->finish();
    tx.note({"tasks.month.export", "task", 0, 0, "", fmt::format("{{\"rows\":{}}}", number)});
    return http::Download{month.text + "任务台账.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file, ""};
}

constexpr std::array routes{
    http::get<&month_sheet>("/tasks/month.xlsx", rights::task_export, http::RowScope::region,
                            {"任务月报（表格）", "Monthly report as a sheet"}),
};

}  // namespace

std::span<const http::Route> print_routes() { return routes; }

}  // namespace yk::care::tasks
