#include "care/service/window/definition.h"

#include <fstream>
#include <set>
#include <sstream>

#include "base/product.h"
#include "model/json.h"

namespace yk::care::window {
using namespace model;
namespace {

constexpr auto paper_columns = columns<PaperKind>({
    col<&PaperKind::code>("代码", "Code"),
    col<&PaperKind::zh>("名称", "Name"),
    col<&PaperKind::en>("英文名称", "English name"),
    col<&PaperKind::facts>("可免交的事实", "Facts in place of it"),
    col<&PaperKind::only_for>("适用", "Only for"),
});
constexpr auto paper_schema = schema<PaperKind>("window_paper_kind", "", {"材料", "Paper"}, paper_columns);

constexpr auto task_columns = columns<TaskKind>({
    col<&TaskKind::code>("代码", "Code"),
    col<&TaskKind::zh>("名称", "Name"),
    col<&TaskKind::en>("英文名称", "English name"),
    col<&TaskKind::body>("部门", "Body"),
    col<&TaskKind::days>("期限（工作日）", "Working days"),
});
constexpr auto task_schema = schema<TaskKind>("window_task_kind", "", {"协办事项", "Task"}, task_columns);

constexpr auto definition_columns = columns<Definition>({
    col<&Definition::code>("代码", "Code"),
    col<&Definition::zh>("名称", "Name"),
    col<&Definition::en>("英文名称", "English name"),
    col<&Definition::applicant>("申请人", "Applicant"),
    col<&Definition::decider>("作出决定", "Decided by"),
    col<&Definition::status>("状态", "Status"),
    col<&Definition::clause>("依据", "Clause"),
    col<&Definition::accept_days>("受理期限（工作日）", "Working days to accept"),
    col<&Definition::decide_days>("办理期限（工作日）", "Working days to decide"),
    col<&Definition::answer_days>("答复期限（工作日）", "Working days to answer"),
    col<&Definition::papers>("材料", "Papers"),
    col<&Definition::tasks>("协办事项", "Tasks"),
});
constexpr auto definition_schema = schema<Definition>("window_kind", "", {"申请种类", "Kind of application"}, definition_columns);

constexpr auto definitions_columns = columns<Definitions>({
    col<&Definitions::edition>("版本", "Edition"),
    col<&Definitions::source>("来源", "Source"),
    col<&Definitions::kinds>("申请种类", "Kinds"),
});
constexpr auto definitions_schema = schema<Definitions>("window_kinds_file", "", {"申请种类", "Kinds of application"}, definitions_columns);

template <class T>
Status want_unlike(const std::vector<T>& all, const std::string& at) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto place = at + "/" + std::to_string(i);
        if (all[i].code.empty() || all[i].code.find(' ') != std::string::npos) return fail_at(place + "/code", "window.definition.code");
        if (all[i].zh.empty() || all[i].en.empty()) return fail_at(place + "/zh", "input.required");
        if (!seen.insert(all[i].code).second) return fail_at(place + "/code", "window.definition.twice");
    }
    return {};
}
Status want_days(std::int64_t days, const std::string& at) {
    return days < 1 || days > 400 ? fail_at(at, "window.definition.days") : Status{};
}

}  // namespace

const Schema& schema_of(const PaperKind*) { return paper_schema; }
const Schema& schema_of(const TaskKind*) { return task_schema; }
const Schema& schema_of(const Definition*) { return definition_schema; }
const Schema& schema_of(const Definitions*) { return definitions_schema; }

std::span<const Option> options_of(Applicant) {
    static constexpr Option all[] = {{"person", {"老年人", "An elder"}}, {"organisation", {"机构", "An organisation"}}};
    return all;
}
std::span<const Option> options_of(Decider) {
    static constexpr Option all[] = {
        {"benefit", {"待遇决定", "Decision on a benefit"}}, {"assessment", {"能力评估", "Assessment"}}, {"window", {"窗口", "The window"}}};
    return all;
}

const Definition* Definitions::find(std::string_view kind) const {
    for (const auto& one : kinds)
        if (one.code == kind) return &one;
    return nullptr;
}

Result<Definitions> read_definitions(std::string_view text) {
    Definitions out;
    YK_TRY_VOID(read_json(definitions_schema, text, &out));
    YK_TRY_VOID(want_unlike(out.kinds, "/kinds"));
    for (std::size_t i = 0; i < out.kinds.size(); ++i) {
        const auto& kind = out.kinds[i];
        const auto at = "/kinds/" + std::to_string(i);
        YK_TRY_VOID(want_unlike(kind.papers, at + "/papers"));
        YK_TRY_VOID(want_unlike(kind.tasks, at + "/tasks"));
        YK_TRY_VOID(want_days(kind.accept_days, at + "/accept_days"));
        YK_TRY_VOID(want_days(kind.decide_days, at + "/decide_days"));
        YK_TRY_VOID(want_days(kind.answer_days, at + "/answer_days"));
        if (kind.applicant == Applicant::organisation && kind.decider != Decider::window)
            return fail_at(at + "/decider", "window.definition.decider");
        for (std::size_t n = 0; n < kind.papers.size(); ++n)
            if (!kind.papers[n].only_for.empty() && kind.papers[n].only_for != "proxy")
                return fail_at(at + "/papers/" + std::to_string(n) + "/only_for", "window.definition.only_for");
        for (std::size_t n = 0; n < kind.tasks.size(); ++n) {
            const auto place = at + "/tasks/" + std::to_string(n);
            if (kind.tasks[n].body.empty()) return fail_at(place + "/body", "input.required");
            YK_TRY_VOID(want_days(kind.tasks[n].days, place + "/days"));
        }
    }
    return out;
}

const Definitions& shipped_definitions() {
    static const Definitions all = [] {
        const auto file = product_folder() / "data/applications.json";
        std::ifstream in(file);
        std::ostringstream text;
        text << in.rdbuf();
        auto read = in ? read_definitions(text.str()) : Result<Definitions>(fail(ErrorKind::missing, "window.definition.file"));
        if (!read) throw Broken("data/applications.json does not describe applications: install the product anew");
        return std::move(*read);
    }();
    return all;
}

}  // namespace yk::care::window
