// Whose a case is: claimed, assigned, transferred, put back; many at once; what waits for me and for those I stand in for.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/people/organisation/lookup.h"
#include "care/service/window/access.h"
#include "http/generic.h"
#include "model/texts.h"

namespace yk::care::window {
using namespace model;
namespace {

const Query<Case(AccountId)> of_handler{"window.cases_of_handler", R"(
    SELECT {c.*} FROM window_case c WHERE c.handler_account = $1 AND c.state NOT IN ('closed', 'withdrawn', 'ended') AND {scope c.region}
     ORDER BY c.due_on, c.id LIMIT 200)"};
const Query<Task(AccountId, std::int64_t)> of_office{"window.tasks_of_office", R"(
    SELECT {t.*} FROM window_task t WHERE t.state IN ('open', 'claimed') AND (t.handler_account = $1 OR t.office = $2) AND {scope t.region}
     ORDER BY t.due_on, t.id LIMIT 200)"};

struct Given {
    CaseId window_case;
    AccountId to;
    std::string reason;
};
constexpr auto given_columns =
    columns<Given>({col<&Given::window_case>("申请", "Application"), col<&Given::to>("交给", "To"), col<&Given::reason>("理由", "Reason")});
constexpr auto given_schema = schema<Given>("give_window_case", "", {"转交", "Give"}, given_columns);
const Schema& schema_of(const Given*) { return given_schema; }

struct Place {
    RegionCode region;
};
constexpr auto place_columns = columns<Place>({col<&Place::region>("区划", "Division")});
constexpr auto place_schema = schema<Place>("window_place", "", {"区划", "Division"}, place_columns);
const Schema& schema_of(const Place*) { return place_schema; }
struct Staff {
    std::vector<Colleague> items;
};
constexpr auto staff_columns = columns<Staff>({col<&Staff::items>("同事", "Colleagues")});
constexpr auto staff_schema = schema<Staff>("window_staff", "", {"可分派的同事", "Colleagues"}, staff_columns);
const Schema& schema_of(const Staff*) { return staff_schema; }

// What waits for the actor. `stands_in_for` names the absent colleagues whose cases are among them.
struct Mine {
    std::vector<Case> cases, stood_in;
    std::vector<Task> tasks;
    std::vector<std::string> stands_in_for;
};
constexpr auto mine_columns =
    columns<Mine>({col<&Mine::cases>("我的申请", "My cases"), col<&Mine::stood_in>("代班的申请", "Stood in for"),
                   col<&Mine::tasks>("本部门协办事项", "Tasks of my office"), col<&Mine::stands_in_for>("代谁", "Stands in for")});
constexpr auto mine_schema = schema<Mine>("window_mine", "", {"我的待办", "My work"}, mine_columns);
const Schema& schema_of(const Mine*) { return mine_schema; }

enum class Many : std::uint8_t { claim, assign, accept };
std::span<const Option> options_of(Many) {
    static constexpr Option all[] = {{"claim", {"签收", "Claim"}}, {"assign", {"分派", "Assign"}}, {"accept", {"受理", "Accept"}}};
    return all;
}
struct Batch {
    std::vector<CaseId> cases;
    Many act = Many::claim;
    std::optional<AccountId> to;
    std::optional<std::string> reason;
    bool preview = false;  // says what would happen, and changes nothing
};
constexpr auto batch_columns =
    columns<Batch>({col<&Batch::cases>("申请", "Applications"), col<&Batch::act>("处理", "Act"), col<&Batch::to>("交给", "To"),
                    col<&Batch::reason>("理由", "Reason"), col<&Batch::preview>("仅预览", "Preview")});
constexpr auto batch_schema = schema<Batch>("window_batch", "", {"批量办理", "Batch"}, batch_columns);
const Schema& schema_of(const Batch*) { return batch_schema; }
struct LeftOut {
    CaseId window_case;
    std::string number, because, because_en;
};
constexpr auto left_columns =
    columns<LeftOut>({col<&LeftOut::window_case>("申请", "Application"), col<&LeftOut::number>("受理号", "Number"),
                      col<&LeftOut::because>("原因", "Because"), col<&LeftOut::because_en>("原因（英文）", "Because, in English")});
constexpr auto left_schema = schema<LeftOut>("window_left_out", "", {"未纳入", "Left out"}, left_columns);
const Schema& schema_of(const LeftOut*) { return left_schema; }
struct BatchDone {
    std::int64_t done = 0;
    std::vector<LeftOut> left_out;
};
constexpr auto done_columns = columns<BatchDone>({col<&BatchDone::done>("已办", "Done"), col<&BatchDone::left_out>("未纳入", "Left out")});
constexpr auto done_schema = schema<BatchDone>("window_batch_done", "", {"批量结果", "Result"}, done_columns);
const Schema& schema_of(const BatchDone*) { return done_schema; }

Status want_moving(const Case& record) {
    if (!over(record.state)) return {};
    return fail(ErrorKind::conflict, "window.case.over",
                TextArgs{{"number", record.number}, {"state", std::string(label_of(record.state).zh)}});
}

Result<Case> claim(Tx& tx, const CaseKey& in) { return claim_case(tx, in.window_case); }
Result<Case> assign(Tx& tx, const Given& in) { return give_case(tx, in.window_case, in.to, in.reason, true); }
Result<Case> transfer(Tx& tx, const Given& in) { return give_case(tx, in.window_case, in.to, in.reason, false); }
Result<Case> put_back(Tx& tx, const CaseReason& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    YK_TRY_VOID(want_moving(record));
    if (record.handler_account == 0) return fail(ErrorKind::conflict, "window.case.nobodys", TextArgs{{"number", record.number}});
    YK_TRY_VOID(want_handler(tx, record));
    YK_TRY_VOID(want_length(trimmed(in.reason), 2, 200, "/reason"));
    record.handler_account = 0;
    record.handler.clear();
    return saved(tx, record, Act::put_back, trimmed(in.reason));
}

Result<Staff> staff(Tx& tx, const Place& place) { return Staff{staff_around(tx, place.region)}; }

Result<Mine> mine(Tx& tx) {
    Mine out;
    const AccountId me{tx.actor().account};
    out.cases = tx.list(of_handler, me);
    for (const auto absent : absent_for(tx, me)) {
        out.stands_in_for.push_back(organisation::account_name(tx, absent));
        for (auto& record : tx.list(of_handler, absent)) out.stood_in.push_back(std::move(record));
    }
    out.tasks = tx.list(of_office, me, tx.actor().department);
    for (auto* list : {&out.cases, &out.stood_in})
        for (auto& record : *list) YK_TRY_VOID(complete(tx, &record));
    for (auto& task : out.tasks) YK_TRY_VOID(complete_task(tx, &task));
    return out;
}

// Whether one case could be dealt with as asked, without changing it.
Status would(Tx& tx, CaseId id, const Batch& in) {
    auto record = YK_TRY(tx.get<Case>(id));
    YK_TRY_VOID(want_moving(record));
    const auto me = tx.actor().account;
    switch (in.act) {
        case Many::claim:
            if (record.handler_account == 0 || record.handler_account == me) return {};
            return fail(ErrorKind::conflict, "window.case.claimed", TextArgs{{"number", record.number}, {"name", record.handler}});
        case Many::assign:
            YK_TRY(receiver_of(tx, in.to.value_or(AccountId{}), record.region));
            return {};
        case Many::accept: {
            YK_TRY_VOID(advance(record, Event::accept));
            YK_TRY_VOID(want_handler(tx, record));
            const auto excused = YK_TRY(excused_papers(tx, record));
            std::string papers;
            for (const auto& paper : papers_of(tx, id))
                if (paper.state == PaperState::needed &&
                    std::none_of(excused.begin(), excused.end(), [&](const Paper& one) { return one.id == paper.id; }))
                    papers += (papers.empty() ? "" : "、") + paper.label;
            if (papers.empty()) return {};
            return fail(ErrorKind::conflict, "window.case.papers", TextArgs{{"number", record.number}, {"papers", papers}});
        }
    }
    return {};
}

Result<BatchDone> batch(Tx& tx, const Batch& in) {
    if (in.cases.empty() || in.cases.size() > 100) return fail_at("/cases", "window.batch.size");
    const Right& right = in.act == Many::assign ? rights::assign : in.act == Many::accept ? rights::accept : rights::handle;
    if (!tx.actor().may(right)) return fail(ErrorKind::denied, "http.right.missing");
    if (in.act == Many::assign && !in.to) return fail_at("/to", "input.required");
    auto unlike = in.cases;
    std::sort(unlike.begin(), unlike.end());
    unlike.erase(std::unique(unlike.begin(), unlike.end()), unlike.end());
    BatchDone out;
    for (const auto id : unlike) {
        if (const auto able = would(tx, id, in); !able) {
            const auto record = tx.find<Case>(id);
            const auto words = [&](Language language) {
                const auto& error = able.error();
                return error.problems.empty() ? text_of(language, error) : text_of(language, error.problems.front());
            };
            out.left_out.push_back({id, record ? record->number : "", words(Language::zh), words(Language::en)});
            continue;
        }
        ++out.done;
        if (in.preview) continue;
        if (in.act == Many::claim) YK_TRY(claim_case(tx, id));
        if (in.act == Many::assign) YK_TRY(give_case(tx, id, *in.to, in.reason.value_or("批量分派"), true));
        if (in.act == Many::accept) YK_TRY(accept_case(tx, id));
    }
    return out;
}

constexpr auto region_scope = http::RowScope::region;
constexpr std::array routes{
    http::post<&claim>("/window/cases/{window_case}/claim", rights::handle, region_scope, {"签收", "Claim"}),
    http::post<&assign>("/window/cases/{window_case}/assign", rights::assign, region_scope, {"分派", "Assign"}),
    http::post<&transfer>("/window/cases/{window_case}/transfer", rights::handle, region_scope, {"转交", "Transfer"}),
    http::post<&put_back>("/window/cases/{window_case}/put_back", rights::handle, region_scope, {"退回待办", "Put back"}),
    http::post<&batch>("/window/batch", rights::handle, region_scope, {"批量办理", "Many at once"}),
    http::get<&staff>("/window/staff", rights::handle, region_scope, {"可分派的同事", "Colleagues"}),
    http::get<&mine>("/window/mine", rights::task, region_scope, {"我的待办", "My work"}),
};

}  // namespace

std::span<const http::Route> queue_routes() { return routes; }

Result<Case> claim_case(Tx& tx, CaseId id) {
    auto record = YK_TRY(tx.get<Case>(id));
    YK_TRY_VOID(want_moving(record));
    const auto me = tx.actor().account;
    if (record.handler_account != 0 && record.handler_account != me)
        return fail(ErrorKind::conflict, "window.case.claimed", TextArgs{{"number", record.number}, {"name", record.handler}});
    if (record.handler_account == me) {
        YK_TRY_VOID(complete(tx, &record));
        return record;
    }
    record.handler_account = me;
    record.handler = tx.actor().name;
    return saved(tx, record, Act::claimed, "");
}

Result<Case> give_case(Tx& tx, CaseId id, AccountId to, const std::string& reason, bool by_supervisor) {
    auto record = YK_TRY(tx.get<Case>(id));
    YK_TRY_VOID(want_moving(record));
    YK_TRY_VOID(want_length(trimmed(reason), by_supervisor ? 0 : 2, 200, "/reason"));
    if (!by_supervisor) YK_TRY_VOID(want_handler(tx, record));
    const auto receiver = YK_TRY(receiver_of(tx, to, record.region));
    auto words = organisation::account_name(tx, receiver);
    if (receiver != to) words += "（代" + organisation::account_name(tx, to) + "）";
    record.handler_account = receiver.value;
    record.handler = organisation::account_name(tx, receiver);
    if (!trimmed(reason).empty()) words += "：" + trimmed(reason);
    YK_TRY_VOID(http::notify(tx, receiver.value, "窗口申请 " + record.number, "由" + tx.actor().name + "交给您办理",
                             "/window/cases/" + id_text(record.id.value)));
    return saved(tx, record, by_supervisor ? Act::assigned : Act::transferred, words);
}

}  // namespace yk::care::window
