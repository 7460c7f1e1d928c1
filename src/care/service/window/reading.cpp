// What the pages show: the kinds of application with what each needs, and one case with everything that belongs to it.
#include <algorithm>
#include <array>

#include "care/service/window/access.h"
#include "model/json.h"

namespace yk::care::window {
using namespace model;
namespace {

const Query<Case(std::string, CaseId)> next_of{"window.next_of", R"(
    SELECT {c.*} FROM window_case c WHERE c.state = $1 AND c.id > $2 AND {scope c.region} ORDER BY c.id LIMIT 1)"};

struct ItemChoice {
    std::string item, label;
};
constexpr auto choice_columns = columns<ItemChoice>({col<&ItemChoice::item>("项目代码", "Item"), col<&ItemChoice::label>("项目", "Label")});
constexpr auto choice_schema = schema<ItemChoice>("window_item_choice", "", {"可申请项目", "Item"}, choice_columns);
const Schema& schema_of(const ItemChoice*) { return choice_schema; }
struct Kinds {
    std::string edition, source;
    std::vector<Definition> kinds;
    std::vector<ItemChoice> items;  // of the list, on application
    std::int64_t entered_days = 0;  // of this year in the calendar; 0: only weekends are known to be free
};
constexpr auto kinds_columns = columns<Kinds>({
    col<&Kinds::edition>("版本", "Edition"),
    col<&Kinds::source>("来源", "Source"),
    col<&Kinds::kinds>("种类", "Kinds"),
    col<&Kinds::items>("可申请项目", "Items"),
    col<&Kinds::entered_days>("已录节假日", "Days entered"),
});
constexpr auto kinds_schema = schema<Kinds>("window_kinds", "", {"申请种类", "Kinds of application"}, kinds_columns);
const Schema& schema_of(const Kinds*) { return kinds_schema; }

struct CasePage {
    Case record;
    Definition definition;  // that the case keeps to
    bool newer_definition = false, newer_pack = false;
    std::vector<Paper> papers;
    std::vector<Task> tasks;
    std::vector<Step> steps;
    std::optional<CaseId> next;  // of the same state
    std::string stands_in_for;   // the absent handler, when the actor stands in
    bool mine = false;           // the actor may go on with it
    std::optional<decision::State> proposal_state;
    std::optional<assessment::State> assessment_state;
};
constexpr auto page_columns = columns<CasePage>({
    col<&CasePage::record>("申请", "Application"),
    col<&CasePage::definition>("种类", "Definition"),
    col<&CasePage::newer_definition>("种类已有新版", "Newer definition"),
    col<&CasePage::newer_pack>("政策包已有新版", "Newer pack"),
    col<&CasePage::papers>("材料", "Papers"),
    col<&CasePage::tasks>("协办事项", "Tasks"),
    col<&CasePage::steps>("办理记录", "Steps"),
    col<&CasePage::next>("下一件", "Next"),
    col<&CasePage::stands_in_for>("代班", "Stands in for"),
    col<&CasePage::mine>("可办理", "Mine"),
    col<&CasePage::proposal_state>("待遇决定状态", "Proposal"),
    col<&CasePage::assessment_state>("评估状态", "Assessment"),
});
constexpr auto page_schema = schema<CasePage>("window_case_page", "", {"申请", "Application"}, page_columns);
const Schema& schema_of(const CasePage*) { return page_schema; }

Result<Kinds> kinds(Tx& tx) {
    const auto& all = shipped_definitions();
    Kinds out{all.edition, all.source, all.kinds, {}, 0};
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    for (const auto& item : book->pack->items)
        if (!item.no_application && item.modelled) out.items.push_back({item.name, item.label.zh});
    for (const auto& [day, works] : calendar_of(tx).entered)
        if (civil(day).year == civil(tx.today()).year) ++out.entered_days;
    return out;
}

Result<CasePage> show(Tx& tx, const CaseKey& in) {
    CasePage out;
    out.record = YK_TRY(tx.get<Case>(in.window_case));
    out.definition = YK_TRY(definition_of(tx, out.record));
    const auto* now = shipped_definitions().find(out.record.kind);
    out.newer_definition = !now || rules::sha256_hex(json_of(model::schema<Definition>(), now, Face::plain)) != out.record.definition;
    out.newer_pack = YK_TRY(policy::rulebook_of(tx, tx.today()))->pack->hash != out.record.pack_hash;
    out.papers = papers_of(tx, out.record.id);
    out.tasks = tasks_of(tx, out.record.id);
    for (auto& task : out.tasks) YK_TRY_VOID(complete_task(tx, &task));
    out.steps = steps_of(tx, out.record.id);
    if (const auto next = tx.first(next_of, code_of(out.record.state), out.record.id)) out.next = next->id;
    Case copy = out.record;
    out.mine = want_handler(tx, copy).has_value();
    const AccountId me{tx.actor().account};
    if (out.record.handler_account && out.record.handler_account != me.value && deputy_of(tx, AccountId{out.record.handler_account}) == me)
        out.stands_in_for = out.record.handler;
    if (out.record.proposal)
        if (const auto found = tx.find<decision::Proposal>(*out.record.proposal)) out.proposal_state = found->state;
    if (out.record.assessment)
        if (const auto found = tx.find<assessment::Case>(*out.record.assessment)) out.assessment_state = found->state;
    YK_TRY_VOID(complete(tx, &out.record));
    tx.note({"window.case.read", "window_case", out.record.id.value, out.record.elder.value_or(ElderId{}).value, "", ""});
    return out;
}

constexpr std::array routes{
    http::get<&kinds>("/window/kinds", read_cases, http::RowScope::region, {"申请种类", "Kinds of application"}),
    http::get<&show>("/window/pages/{window_case}", read_cases, http::RowScope::region, {"一件申请", "One application"}),
};

}  // namespace

std::span<const http::Route> reading_routes() { return routes; }

}  // namespace yk::care::window
