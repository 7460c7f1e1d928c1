// One task with everything about it: its text in the pack, its record, evidence, parts, indicators, and what the reader may do with it.
#include <algorithm>

#include "care/oversight/tasks/overview.h"
#include "model/texts.h"

namespace yk::care::tasks {
using namespace model;

std::optional<IndicatorLine> indicator_line(const rules::Pack& pack, const indicators::Board& board, const std::string& code) {
    for (const auto& indicator : pack.indicators) {
        if (indicator.name != code) continue;
        const auto reading = board.read_one(indicator, board.home_of(indicator));
        IndicatorLine line;
        line.code = code;
        line.label = policy::text_of(indicator.label);
        line.definition = {indicator.numerator.zh + (indicator.denominator.zh.empty() ? "" : " ÷ " + indicator.denominator.zh),
                           indicator.numerator.en + (indicator.denominator.en.empty() ? "" : " ÷ " + indicator.denominator.en)};
        line.target = indicators::target_text(pack, indicator);
        line.by = indicator.target_by;
        line.at = indicator.cited.clause.at;
        if (const auto amount = indicators::parse_amount(reading.value))
            line.value = static_cast<double>(*amount) / static_cast<double>(indicators::one);
        if (!board.sees()) {
            line.state = {text_of(Language::zh, "indicators.indicator.no_region"), text_of(Language::en, "indicators.indicator.no_region")};
            return line;
        }
        line.state = indicators::standing_text(reading.standing);
        const auto add = [&](const policy::Text& more) {
            line.state.zh += "（" + more.zh + "）";
            line.state.en += " (" + more.en + ")";
        };
        add(line.value ? indicators::value_text(pack, indicator, reading.value) : indicators::missing_text(indicator));
        line.good = reading.standing == indicators::Standing::met;
        return line;
    }
    return std::nullopt;
}

namespace {

constexpr auto indicator_columns = columns<IndicatorLine>({
    col<&IndicatorLine::code>("代码", "Code"),
    col<&IndicatorLine::label>("指标", "Indicator"),
    col<&IndicatorLine::definition>("口径", "Definition"),
    col<&IndicatorLine::target>("目标", "Target"),
    col<&IndicatorLine::by>("期限", "By"),
    col<&IndicatorLine::at>("条款", "Clause"),
    col<&IndicatorLine::value>("数值", "Value"),
    col<&IndicatorLine::state>("状态", "State"),
    col<&IndicatorLine::good>("已达成", "Met"),
});
constexpr auto indicator_schema = schema<IndicatorLine>("task_indicator", "", {"指标", "Indicator"}, indicator_columns);

struct Act {
    std::string name;
    bool allowed = false;
    policy::Text why;  // why not
};
constexpr auto act_columns =
    columns<Act>({col<&Act::name>("操作", "Act"), col<&Act::allowed>("可办", "Allowed"), col<&Act::why>("不可办的原因", "Why not")});
constexpr auto act_schema = schema<Act>("task_act", "", {"可办操作", "Act"}, act_columns);
const Schema& schema_of(const Act*) { return act_schema; }

struct DatePart {
    policy::Text label;
    Day by;
};
constexpr auto part_columns = columns<DatePart>({col<&DatePart::label>("说明", "Label"), col<&DatePart::by>("日期", "By")});
constexpr auto part_schema = schema<DatePart>("task_date_part", "", {"期限说明", "Date"}, part_columns);
const Schema& schema_of(const DatePart*) { return part_schema; }

struct StepView {
    Step step;
    policy::Text kind;
    std::vector<TaskFile> files;
};
constexpr auto step_columns =
    columns<StepView>({col<&StepView::step>("记录", "Step"), col<&StepView::kind>("事项", "Kind"), col<&StepView::files>("佐证", "Files")});
constexpr auto step_schema = schema<StepView>("task_step_view", "", {"任务记录", "Step"}, step_columns);
const Schema& schema_of(const StepView*) { return step_schema; }

struct Page {
    Line line;
    policy::Text document_title;
    std::string document_number, legal_status;
    std::string content;
    std::vector<policy::Text> flags;
    std::vector<DatePart> dates;
    std::vector<IndicatorLine> indicators;
    std::vector<Line> parts;
    std::vector<StepView> steps;
    std::vector<TaskFile> loose_files;  // uploaded, not yet part of a report
    std::vector<Act> acts;
};
constexpr auto page_columns = columns<Page>({
    col<&Page::line>("任务", "Task"),
    col<&Page::document_title>("文件", "Document"),
    col<&Page::document_number>("文号", "Number"),
    col<&Page::legal_status>("文件状态", "Legal status"),
    col<&Page::content>("内容", "Content"),
    col<&Page::flags>("文本疑点", "Flags"),
    col<&Page::dates>("期限说明", "Dates"),
    col<&Page::indicators>("指标", "Indicators"),
    col<&Page::parts>("分区任务", "Parts"),
    col<&Page::steps>("记录", "Record"),
    col<&Page::loose_files>("未随报文件", "Files without a report"),
    col<&Page::acts>("可办操作", "Acts"),
});
constexpr auto page_schema = schema<Page>("task_page", "", {"任务", "Task"}, page_columns);
const Schema& schema_of(const Page*) { return page_schema; }

struct Key {
    TaskId task;
};
constexpr auto key_columns = columns<Key>({col<&Key::task>("任务", "Task")});
constexpr auto key_schema = schema<Key>("task_key", "", {"任务", "Task"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

Act act_of(Tx& tx, std::string name, const Right& right, const Status& answer) {
    Act act{std::move(name), false, {}};
    if (!tx.actor().may(right)) {
        act.why = {text_of(Language::zh, "tasks.actor.no_right"), text_of(Language::en, "tasks.actor.no_right")};
    } else if (!answer) {
        act.why = {text_of(Language::zh, answer.error()), text_of(Language::en, answer.error())};
    } else {
        act.allowed = true;
    }
    return act;
}

Status supervising(const Official& official, bool holds, std::string_view code) {
    if (!official.supervises) return fail(ErrorKind::denied, "tasks.actor.no_right");
    return holds ? Status() : Status(fail(ErrorKind::conflict, code));
}

std::vector<Act> acts_of(Tx& tx, const Ledger& ledger, const Task& task) {
    const auto& offices = ledger.offices();
    const auto& official = ledger.official();
    const bool plain = task.state == TaskState::assigned || task.state == TaskState::under_way;
    const auto parts =
        std::count_if(ledger.tasks().begin(), ledger.tasks().end(), [&](const Task& other) { return other.parent == task.id; });
    const bool breaks_down = !task.parent && level_of(task.region) == RegionLevel::city && is_open(task) &&
                             static_cast<std::size_t>(parts) < offices.governments().size();
    return {
        act_of(tx, "report", rights::task_report, may_report(tx, offices, official, task)),
        act_of(tx, "submit", rights::task_report, may_submit(tx, offices, official, task)),
        act_of(tx, "ask_extension", rights::task_report, may_ask_extension(tx, offices, official, task)),
        act_of(tx, "accept", rights::task_accept, may_accept(tx, offices, official, task)),
        act_of(tx, "send_back", rights::task_accept, may_accept(tx, offices, official, task)),
        act_of(tx, "approve_extension", rights::task_accept, may_decide_extension(tx, offices, official, task)),
        act_of(tx, "decline_extension", rights::task_accept, may_decide_extension(tx, offices, official, task)),
        act_of(tx, "supervise", rights::task_supervise, supervising(official, is_open(task) && !task.listed, "tasks.listed.already")),
        act_of(tx, "lift", rights::task_supervise, supervising(official, task.listed, "tasks.listed.not")),
        act_of(tx, "set_due", rights::task_supervise, supervising(official, plain && !task.printed_due_on, "tasks.due.fixed")),
        act_of(tx, "break_down", rights::task_supervise, supervising(official, breaks_down, "tasks.parts.already")),
        act_of(tx, "withdraw", rights::task_create, may_withdraw(tx, official, task)),
    };
}

void say_text(const Ledger& ledger, const indicators::Board& board, const Task& task, Page& page) {
    for (const auto& document : ledger.pack().documents)
        if (document.name == task.document) {
            page.document_title = policy::text_of(document.title);
            page.document_number = document.number;
            page.legal_status = document.legal_status;
        }
    for (const auto& code : words_of(task.indicators))
        if (auto line = indicator_line(ledger.pack(), board, code)) page.indicators.push_back(std::move(*line));
    const auto* entry = find_entry(ledger.pack(), task);
    if (!entry) return;
    for (const auto& flag : entry->flags) page.flags.push_back(policy::text_of(flag));
    for (const auto& part : entry->deadlines) page.dates.push_back({policy::text_of(part.label), part.by});
}

Result<Page> show_task(Tx& tx, const Key& key) {
    const auto task = YK_TRY(tx.get<Task>(key.task));
    const auto ledger = YK_TRY(Ledger::read(tx, tx.today()));
    Page page;
    page.line = ledger.line_of(task);
    page.content = task.content;
    say_text(ledger, YK_TRY(indicators::Board::read(tx, tx.today())), task, page);
    for (const auto& part : ledger.tasks())
        if (part.parent == task.id) page.parts.push_back(ledger.line_of(part));
    auto files = list_files(tx, task.id);
    for (auto& step : list_steps(tx, task.id)) {
        StepView view{step, label_of(step.kind), {}};
        for (const auto& file : files)
            if (file.step == step.id) view.files.push_back(file);
        page.steps.push_back(std::move(view));
    }
    for (const auto& file : files)
        if (!file.step && file.account == tx.actor().account) page.loose_files.push_back(file);
    page.acts = acts_of(tx, ledger, task);
    return page;
}

constexpr std::array routes{
    http::get<&show_task>("/tasks/tasks/{task}/page", rights::task_read, http::RowScope::region, {"任务详情", "One task"}),
};

}  // namespace

const Schema& schema_of(const IndicatorLine*) { return indicator_schema; }

std::span<const http::Route> page_routes() { return routes; }

}  // namespace yk::care::tasks
