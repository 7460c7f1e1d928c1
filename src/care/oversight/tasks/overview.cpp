// The ledger on a day: every view of it (by body, date, document, board, timeline) shows these lines; and one task with its record.
#include "care/oversight/tasks/overview.h"

#include <algorithm>

#include "care/people/organisation/lookup.h"
#include "model/texts.h"

namespace yk::care::tasks {
using namespace model;
namespace {

constexpr auto name_columns = columns<BodyName>(
    {col<&BodyName::body>("代码", "Code"), col<&BodyName::name>("名称", "Name"), col<&BodyName::mapped>("已对应部门", "Mapped")});
constexpr auto name_schema = schema<BodyName>("task_body_name", "", {"单位", "Body"}, name_columns);

constexpr auto line_columns = columns<Line>({
    col<&Line::id>("编号", "Id"),
    col<&Line::parent>("所属任务", "Part of"),
    col<&Line::origin>("来源", "Origin"),
    col<&Line::document>("文件", "Document"),
    col<&Line::at>("条款", "Clause"),
    col<&Line::code>("代码", "Code"),
    col<&Line::clause>("条款名称", "Title of the clause"),
    col<&Line::title>("任务", "Task"),
    col<&Line::lead>("牵头单位", "Lead"),
    col<&Line::support>("配合单位", "Support"),
    col<&Line::implement>("落实单位", "Carried out by"),
    col<&Line::region>("区划", "Region"),
    col<&Line::region_name>("区划名称", "Region's name"),
    col<&Line::due_kind>("期限种类", "Kind of date"),
    col<&Line::due_on>("现行期限", "Due on"),
    col<&Line::printed_due_on>("文件期限", "Printed date"),
    col<&Line::ongoing>("持续实施", "Ongoing"),
    col<&Line::in_pack>("现行政策包内", "In the pack"),
    col<&Line::listed>("挂牌督办", "Listed supervision"),
    col<&Line::example>("含示例进展", "Holds examples"),
    col<&Line::mine>("本单位", "Mine"),
    col<&Line::status>("文件状态", "Status of the text"),
    col<&Line::state>("办理状态", "State"),
    col<&Line::standing>("进展评价", "Standing"),
    col<&Line::days>("距期限天数", "Days to the date"),
    col<&Line::percent>("进度（%）", "Percent"),
    col<&Line::reports>("报送次数", "Reports"),
    col<&Line::last_report_on>("最近报送", "Last report"),
    col<&Line::done_on>("完成日期", "Done on"),
    col<&Line::closed_on>("销号日期", "Closed on"),
    col<&Line::extension_until>("申请延至", "Extension asked until"),
    col<&Line::parts>("分区任务", "Parts"),
    col<&Line::parts_closed>("已完成分区任务", "Parts done"),
    col<&Line::flagged>("文本有疑点", "Text is flagged"),
});
constexpr auto line_schema = schema<Line>("task_line", "", {"台账行", "Line"}, line_columns);

constexpr auto count_columns =
    columns<Count>({col<&Count::code>("代码", "Code"), col<&Count::label>("名称", "Label"), col<&Count::count>("数量", "Count")});
constexpr auto count_schema = schema<Count>("task_count", "", {"数量", "Count"}, count_columns);

bool has(const std::vector<BodyName>& names, const std::string& body) {
    return std::any_of(names.begin(), names.end(), [&](const BodyName& name) { return name.body == body; });
}

}  // namespace

const Schema& schema_of(const BodyName*) { return name_schema; }
const Schema& schema_of(const Line*) { return line_schema; }
const Schema& schema_of(const Count*) { return count_schema; }

Result<Ledger> Ledger::read(Tx& tx, Day on) {
    Ledger out;
    out.book_ = YK_TRY(book_of(tx));
    out.offices_ = std::make_shared<Offices>(tx, *out.book_->pack);
    out.official_ = Official::of(tx);
    out.rules_ = rules_of(tx);
    out.on_ = on;
    out.tasks_ = list_tasks(tx);
    for (const auto& task : out.tasks_) {
        out.ids_.insert(task.id);
        if (!out.regions_.count(task.region)) out.regions_[task.region] = organisation::region_name(tx, task.region);
        if (!task.parent || task.state == TaskState::withdrawn) continue;
        auto& [all, closed] = out.parts_[*task.parent];
        ++all;
        closed += task.state == TaskState::closed || task.state == TaskState::kept_up;
    }
    for (const auto& document : out.book_->pack->documents)
        for (const auto& clause : document.clauses) out.clauses_[document.name + "#" + clause.at] = policy::text_of(clause.title);
    for (const auto& entry : out.book_->pack->tasks) out.entries_[entry.cited.clause.document + "#" + entry.name] = &entry;
    return out;
}

std::vector<BodyName> Ledger::names(const std::string& list, const Task& task) const {
    std::vector<BodyName> out;
    for (const auto& body : words_of(list)) out.push_back({body, offices_->name(body, task.region), offices_->how(body) != Found::none});
    return out;
}

Line Ledger::line_of(const Task& task) const {
    Line line;
    line.id = task.id;
    line.parent = task.parent;
    line.origin = task.origin;
    line.document = task.document;
    line.at = task.at;
    line.code = task.code;
    if (const auto clause = clauses_.find(task.document + "#" + task.at); clause != clauses_.end()) line.clause = clause->second;
    line.title = {task.title, task.title_en};
    line.lead = names(task.lead, task);
    if (task.office)
        if (const auto* office = offices_->lead_of(task))
            line.lead = {{office->body, {office->name, office->name_en.empty() ? office->name : office->name_en}, true}};
    line.support = names(task.support, task);
    line.implement = names(task.implement, task);
    line.region = task.region;
    if (const auto region = regions_.find(task.region); region != regions_.end()) line.region_name = region->second;
    line.due_kind = task.due_kind;
    line.due_on = task.due_on;
    line.printed_due_on = task.printed_due_on;
    line.ongoing = task.ongoing;
    line.in_pack = task.in_pack;
    line.listed = task.listed;
    line.example = task.example;
    line.mine = official_.department && offices_->answers(*official_.department, task);
    line.status = task.status;
    line.state = task.state;
    line.standing = standing_of(task, on_, rules_);
    if (task.due_on) line.days = *task.due_on - on_;
    line.percent = task.percent;
    line.reports = task.reports;
    line.last_report_on = task.last_report_on;
    line.done_on = task.done_on;
    line.closed_on = task.closed_on;
    line.extension_until = task.extension_until;
    if (const auto parts = parts_.find(task.id); parts != parts_.end()) std::tie(line.parts, line.parts_closed) = parts->second;
    const auto entry = entries_.find(task.document + "#" + task.code);
    line.flagged = entry != entries_.end() && !entry->second->flags.empty();
    return line;
}

bool Ledger::wanted(const Line& line, const Task& task, const Wanted& in) const {
    if (in.document && line.document != *in.document) return false;
    if (in.region && line.region != *in.region) return false;
    if (in.mine.value_or(false) && !line.mine) return false;
    if (in.listed.value_or(false) && !line.listed) return false;
    if (in.open.value_or(false) && !is_open(task)) return false;
    if (in.due_from && (!line.due_on || *line.due_on < *in.due_from)) return false;
    if (in.due_to && (!line.due_on || *line.due_on > *in.due_to)) return false;
    // A district's part is shown with its whole, unless parts are asked for or the whole lies outside the actor's regions.
    if (!stands(task) && !in.parts.value_or(false) && !in.region) return false;
    if (in.body) {
        const auto role = in.role.value_or("");
        const bool leads = has(line.lead, *in.body), supports = has(line.support, *in.body), carries = has(line.implement, *in.body);
        if (!(role == "lead" ? leads : role == "support" ? supports : role == "implement" ? carries : leads || supports || carries))
            return false;
    }
    if (!in.q) return true;
    const auto holds = [&](const std::string& text) { return text.find(*in.q) != std::string::npos; };
    return holds(line.title.zh) || holds(line.title.en) || holds(line.clause.zh) || holds(task.content) || line.at == *in.q;
}

std::vector<Count> counts_of(const std::vector<Line>& lines) {
    std::vector<Count> out;
    for (std::size_t i = 0; i < options_of(Standing{}).size(); ++i) {
        const auto standing = static_cast<Standing>(i);
        const auto n = std::count_if(lines.begin(), lines.end(), [&](const Line& line) { return line.standing == standing; });
        if (n > 0) out.push_back({model::code_of(standing), label_of(standing), static_cast<std::int64_t>(n)});
    }
    return out;
}

namespace {

struct OverviewQuery {
    std::optional<std::string> document, body, role, standing, q;
    std::optional<RegionCode> region;
    std::optional<bool> mine, listed, parts, open;
    std::optional<Day> due_from, due_to;
};
constexpr auto query_columns = columns<OverviewQuery>({
    col<&OverviewQuery::document>("文件", "Document"),
    col<&OverviewQuery::body>("单位", "Body"),
    col<&OverviewQuery::role>("角色", "Role"),
    col<&OverviewQuery::standing>("进展评价", "Standing"),
    col<&OverviewQuery::q>("查找", "Search"),
    col<&OverviewQuery::region>("区划", "Region"),
    col<&OverviewQuery::mine>("本单位", "Mine"),
    col<&OverviewQuery::listed>("挂牌督办", "Listed"),
    col<&OverviewQuery::parts>("含分区任务", "With parts"),
    col<&OverviewQuery::open>("未销号", "Open"),
    col<&OverviewQuery::due_from>("期限自", "Due from"),
    col<&OverviewQuery::due_to>("期限至", "Due to"),
});
constexpr auto query_schema = schema<OverviewQuery>("task_overview_query", "", {"查询", "Query"}, query_columns);
const Schema& schema_of(const OverviewQuery*) { return query_schema; }

struct Named {
    std::string code;
    policy::Text label;
};
constexpr auto named_columns = columns<Named>({col<&Named::code>("代码", "Code"), col<&Named::label>("名称", "Label")});
constexpr auto named_schema = schema<Named>("task_named", "", {"名称", "Name"}, named_columns);
const Schema& schema_of(const Named*) { return named_schema; }

struct Overview {
    Day on;
    std::vector<Line> items;
    std::vector<Count> counts;  // before the choice of a standing
    std::vector<Named> documents, bodies;
    bool synthetic = false;
};
constexpr auto overview_columns = columns<Overview>({
    col<&Overview::on>("日期", "Day"),
    col<&Overview::items>("任务", "Tasks"),
    col<&Overview::counts>("数量", "Counts"),
    col<&Overview::documents>("文件", "Documents"),
    col<&Overview::bodies>("单位", "Bodies"),
    col<&Overview::synthetic>("演示", "Demonstration"),
});
constexpr auto overview_schema = schema<Overview>("task_overview", "", {"任务台账", "Ledger"}, overview_columns);
const Schema& schema_of(const Overview*) { return overview_schema; }

Status check_word(const std::optional<std::string>& word, std::span<const Option> options, const char* pointer) {
    if (!word || std::any_of(options.begin(), options.end(), [&](const Option& o) { return o.code == *word; })) return {};
    return fail_at(pointer, "input.choice");
}

// What the filters may offer: documents and bodies that occur.
void offer(Overview& out, const Ledger& ledger) {
    std::map<std::string, bool> documents, bodies;
    for (const auto& task : ledger.tasks()) {
        if (!task.document.empty()) documents[task.document] = true;
        for (const auto* list : {&task.lead, &task.support, &task.implement})
            for (const auto& body : words_of(*list)) bodies[body] = true;
    }
    for (const auto& document : ledger.pack().documents)
        if (documents.count(document.name)) out.documents.push_back({document.name, policy::text_of(document.title)});
    for (const auto& body : ledger.pack().bodies)
        if (bodies.count(body.name)) out.bodies.push_back({body.name, policy::text_of(body.label)});
}

Result<Overview> show_overview(Tx& tx, const OverviewQuery& in) {
    static constexpr Option roles[] = {{"lead", {}}, {"support", {}}, {"implement", {}}};
    YK_TRY_VOID(check_word(in.standing, options_of(Standing{}), "/query/standing"));
    YK_TRY_VOID(check_word(in.role, roles, "/query/role"));
    const auto ledger = YK_TRY(Ledger::read(tx, tx.today()));
    const Wanted wanted{in.document, in.body,   in.role,  in.standing, in.q,        in.region,
                        in.mine,     in.listed, in.parts, in.open,     in.due_from, in.due_to};
    Overview out;
    out.on = tx.today();
    out.synthetic = YK_TRY(organisation::get_city(tx)).synthetic;
    for (const auto& task : ledger.tasks()) {
        auto line = ledger.line_of(task);
        if (ledger.wanted(line, task, wanted)) out.items.push_back(std::move(line));
    }
    out.counts = counts_of(out.items);
    if (in.standing) std::erase_if(out.items, [&](const Line& line) { return model::code_of(line.standing) != *in.standing; });
    offer(out, ledger);
    return out;
}

constexpr std::array routes{
    http::get<&show_overview>("/tasks/overview", rights::task_read, http::RowScope::region, {"任务台账一览", "The ledger at a glance"}),
};

}  // namespace

std::span<const http::Route> overview_routes() { return routes; }

}  // namespace yk::care::tasks
