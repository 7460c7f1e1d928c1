// Taking an application in: one intake whoever asks and wherever; acceptance, return for correction, withdrawal.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/uscc.h"
#include "care/service/window/access.h"

namespace yk::care::window {
using namespace model;
namespace {

const Query<std::int64_t(std::string)> numbers_of_year{"window.cases_of_year", R"(
    SELECT COUNT(*) FROM window_case c WHERE c.number LIKE $1 AND {unscoped numbers run through the whole city})"};
const Query<Case(ElderId, std::string, std::string)> open_of{"window.open_of", R"(
    SELECT {c.*} FROM window_case c WHERE c.elder = $1 AND c.kind = $2 AND c.item = $3
       AND c.state IN ('draft', 'submitted', 'returned', 'in_progress', 'deciding') AND {unscoped one case wherever the elder is}
     ORDER BY c.id LIMIT 1)"};

struct Application {
    std::string kind;
    std::optional<ElderId> elder;
    std::optional<std::string> organisation, organisation_no;
    std::optional<RegionCode> region;  // of an organisation
    std::optional<std::string> item;
    Channel channel = Channel::window;
    Asker asker = Asker::elder;
    std::string asked_by;
    std::optional<std::string> relation;
    std::optional<Phone> phone;
    std::optional<std::string> wish;
};
constexpr auto application_columns = columns<Application>({
    col<&Application::kind>("种类", "Kind"),
    col<&Application::elder>("老年人", "Elder"),
    col<&Application::organisation>("机构名称", "Organisation"),
    col<&Application::organisation_no>("统一社会信用代码", "Registration number"),
    col<&Application::region>("区划", "Division"),
    col<&Application::item>("项目", "Item"),
    col<&Application::channel>("渠道", "Channel"),
    col<&Application::asker>("申请人身份", "Asked by"),
    col<&Application::asked_by>("申请人", "Asker"),
    col<&Application::relation>("与老年人关系", "Relation"),
    col<&Application::phone>("联系电话", "Phone"),
    col<&Application::wish>("申请事由", "Wish"),
});
constexpr auto application_schema = schema<Application>("open_window_case", "", {"登记申请", "Register"}, application_columns);
const Schema& schema_of(const Application*) { return application_schema; }

std::string tail_of(const std::string& number) { return number.size() > 6 ? number.substr(number.size() - 6) : number; }

Status for_elder(Tx& tx, const Application& in, const Definition& kind, Case& out) {
    if (!in.elder) return fail_at("/elder", "input.required");
    const auto person = YK_TRY(tx.get<elder::Elder>(*in.elder));
    if (person.state == elder::ElderState::deceased) return fail(ErrorKind::conflict, "window.case.deceased");
    out.elder = person.id;
    out.region = person.region;
    out.id_tail = tail_of(person.id_no.text);
    if (kind.decider == Decider::benefit) {
        const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
        const auto* item = book->pack->item(in.item.value_or(""));
        if (!item) return fail_at("/item", "window.case.item");
        if (item->no_application) return fail_at("/item", "window.case.no_application", {{"item", item->label.zh}});
        out.item = item->name;
        out.item_label = item->label.zh;
    }
    if (const auto open = tx.first(open_of, person.id, kind.code, out.item))
        return fail(ErrorKind::conflict, "window.case.open",
                    TextArgs{{"number", open->number}, {"state", std::string(label_of(open->state).zh)}});
    return {};
}

Status for_organisation(Tx& tx, const Application& in, Case& out) {
    YK_TRY_VOID(want_length(trimmed(in.organisation.value_or("")), 2, 100, "/organisation"));
    if (!in.region || !tx.scope().contains(*in.region)) return fail_at("/region", "window.case.region");
    YK_TRY(organisation::get_region(tx, *in.region));
    const auto number = nfkc(trimmed(in.organisation_no.value_or("")));
    if (!Uscc::of(number)) return fail_at("/organisation_no", "window.case.organisation_no");
    out.organisation = trimmed(*in.organisation);
    out.organisation_no = number;
    out.id_tail = tail_of(number);
    out.region = *in.region;
    return {};
}

// The case as it begins: pinned to the definition and to the pack of this day.
Status begin(Tx& tx, const Definition& kind, Case& out) {
    const auto& all = shipped_definitions();
    YK_TRY_VOID(policy::remember_use(tx, tx.today()));
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    out.id = tx.new_id<CaseId>();
    out.kind = kind.code;
    out.kind_label = kind.zh;
    out.edition = all.edition;
    out.definition = YK_TRY(keep_definition(tx, kind, all.edition));
    out.pack = book->pack->place().id + " " + book->pack->place().version;
    out.pack_hash = book->pack->hash;
    const auto year = day_text(tx.today()).substr(0, 4);
    out.number = fmt::format("{}-{:07}", year, tx.one(numbers_of_year, year + "-%") + 1);
    out.code = id_text(static_cast<std::int64_t>(tx.random() >> 2) + 1).substr(3);
    out.opened_on = tx.today();
    out.opened_by = tx.actor().name;
    return {};
}

// `held`: the number and code the applicant holds already.
Result<Case> opened(Tx& tx, const Application& in, const Received* held) {
    const auto* kind = shipped_definitions().find(in.kind);
    if (!kind) return fail_at("/kind", "window.case.kind");
    YK_TRY_VOID(want_length(trimmed(in.asked_by), 1, 50, "/asked_by"));
    YK_TRY_VOID(want_length(in.wish.value_or(""), 0, 500, "/wish"));
    YK_TRY_VOID(want_length(trimmed(in.relation.value_or("")), in.asker == Asker::proxy ? 1 : 0, 50, "/relation"));
    Case out;
    out.channel = in.channel;
    out.asker = in.asker;
    out.asked_by = trimmed(in.asked_by);
    out.relation = trimmed(in.relation.value_or(""));
    out.phone = in.phone;
    out.wish = in.wish.value_or("");
    if (kind->applicant == Applicant::person)
        YK_TRY_VOID(for_elder(tx, in, *kind, out));
    else
        YK_TRY_VOID(for_organisation(tx, in, out));
    YK_TRY_VOID(begin(tx, *kind, out));
    if (held) {
        out.number = held->number;
        out.code = held->code;
    }
    YK_TRY_VOID(tx.insert(out));
    YK_TRY_VOID(step(tx, out, Act::opened, ""));
    YK_TRY_VOID(list_papers(tx, out, *kind));
    YK_TRY_VOID(complete(tx, &out));
    return out;
}

Result<Case> open(Tx& tx, const Application& in) { return opened(tx, in, nullptr); }

Result<Case> send_in(Tx& tx, Case record, Event event, Act act, const std::string& words) {
    YK_TRY_VOID(advance(record, event));
    const auto definition = YK_TRY(definition_of(tx, record));
    YK_TRY_VOID(look_up_facts(tx, record));
    record.submitted_on = tx.today();
    record.due_on = calendar_of(tx).after(tx.today(), static_cast<std::int32_t>(definition.accept_days));
    record.missing.clear();
    return saved(tx, std::move(record), act, words);
}
Result<Case> submit(Tx& tx, const CaseKey& in) {
    return send_in(tx, YK_TRY(tx.get<Case>(in.window_case)), Event::submit, Act::submitted, "");
}
Result<Case> resubmit(Tx& tx, const CaseReason& in) {
    YK_TRY_VOID(want_length(trimmed(in.reason), 2, 500, "/reason"));
    return send_in(tx, YK_TRY(tx.get<Case>(in.window_case)), Event::resubmit, Act::resubmitted, trimmed(in.reason));
}

std::string needed_papers(Tx& tx, CaseId id) {
    std::string out;
    for (const auto& paper : papers_of(tx, id))
        if (paper.state == PaperState::needed) out += (out.empty() ? "" : "、") + paper.label;
    return out;
}

Result<Case> accept(Tx& tx, const CaseKey& in) { return accept_case(tx, in.window_case); }

Result<Case> send_back(Tx& tx, const CaseReason& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    YK_TRY_VOID(want_length(trimmed(in.reason), 4, 500, "/reason"));
    YK_TRY_VOID(advance(record, Event::send_back));
    YK_TRY_VOID(want_handler(tx, record));
    const auto papers = needed_papers(tx, record.id);
    record.missing = trimmed(in.reason) + (papers.empty() ? "" : "\n待交材料：" + papers);
    record.due_on.reset();
    return saved(tx, record, Act::sent_back, record.missing);
}

Result<Case> withdraw(Tx& tx, const CaseReason& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    YK_TRY_VOID(want_length(trimmed(in.reason), 2, 500, "/reason"));
    YK_TRY_VOID(advance(record, Event::withdraw));
    YK_TRY_VOID(cancel_tasks(tx, record));
    record.note = trimmed(in.reason);
    record.due_on.reset();
    record.closed_on = tx.today();
    return saved(tx, record, Act::withdrawn, record.note);
}

constexpr auto region_scope = http::RowScope::region;
constexpr std::array routes{
    http::post<&open>("/window/applications", rights::open, region_scope, {"登记申请", "Register an application"}),
    http::post<&submit>("/window/cases/{window_case}/submit", rights::open, region_scope, {"提交", "Submit"}),
    http::post<&resubmit>("/window/cases/{window_case}/resubmit", rights::open, region_scope, {"补正后重报", "Resubmit"}),
    http::post<&accept>("/window/cases/{window_case}/accept", rights::accept, region_scope, {"受理", "Accept"}),
    http::post<&send_back>("/window/cases/{window_case}/send_back", rights::accept, region_scope, {"退回补正", "Return for correction"}),
    http::post<&withdraw>("/window/cases/{window_case}/withdraw", rights::open, region_scope, {"撤回申请", "Withdraw"}),
};

}  // namespace

std::span<const http::Route> intake_routes() { return routes; }

Result<Case> register_received(Tx& tx, const Received& in) {
    Application application;
    application.kind = in.kind;
    application.elder = in.elder;
    application.channel = Channel::portal;
    application.asker = in.asker;
    application.asked_by = in.asked_by;
    application.relation = in.relation;
    application.phone = in.phone;
    application.wish = in.wish;
    return send_in(tx, YK_TRY(opened(tx, application, &in)), Event::submit, Act::submitted, "网上申请，身份已核实");
}

Result<Case> accept_case(Tx& tx, CaseId id) {
    auto record = YK_TRY(tx.get<Case>(id));
    YK_TRY_VOID(advance(record, Event::accept));
    YK_TRY_VOID(want_handler(tx, record));
    YK_TRY_VOID(look_up_facts(tx, record));
    if (const auto papers = needed_papers(tx, record.id); !papers.empty())
        return fail(ErrorKind::conflict, "window.case.papers", TextArgs{{"number", record.number}, {"papers", papers}});
    const auto definition = YK_TRY(definition_of(tx, record));
    record.accepted_on = tx.today();
    record.due_on = calendar_of(tx).after(tx.today(), static_cast<std::int32_t>(definition.decide_days));
    YK_TRY_VOID(open_tasks(tx, record, definition));
    return saved(tx, std::move(record), Act::accepted, "");
}

}  // namespace yk::care::window
