// Asking for an assessment, and what may end it before anybody has assessed: return, withdrawal, hold.
#include <array>

#include "base/text.h"
#include "care/entitlement/assessment/access.h"

namespace yk::care::assessment {
using namespace model;
namespace {

// A dispute runs beside the result it disputes; apart from that there is one open case an elder and scale.
const Query<Case(ElderId, ScaleName)> open_of{"assessment.open_of", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.elder = $1 AND c.scale = $2
       AND c.reason <> 'recheck' AND c.state NOT IN ('concluded', 'withdrawn', 'closed', 'superseded', 'retracted')
       AND {unscoped one case wherever the elder is}
     ORDER BY c.id LIMIT 1)"};

struct Resubmit {
    CaseId assessment_case;
    std::string wish;
};
constexpr auto resubmit_columns =
    columns<Resubmit>({col<&Resubmit::assessment_case>("评估", "Assessment"), col<&Resubmit::wish>("补正说明", "What was put right")});
constexpr auto resubmit_schema = schema<Resubmit>("resubmit_assessment", "", {"补正后重报", "Resubmit"}, resubmit_columns);
const Schema& schema_of(const Resubmit*) { return resubmit_schema; }
struct Key {
    CaseId assessment_case;
};
constexpr auto key_columns = columns<Key>({col<&Key::assessment_case>("评估", "Assessment")});
constexpr auto key_schema = schema<Key>("assessment_key", "", {"评估", "Assessment"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

Result<Case> accept(Tx& tx, const Key& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(advance(record, Event::accept));
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    record.due_on = tx.today() + static_cast<std::int32_t>(settings.assign_days);
    return saved(tx, std::move(record));
}
Result<Case> resubmit(Tx& tx, const Resubmit& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(want_length(trimmed(in.wish), 2, 500, "/wish"));
    YK_TRY_VOID(advance(record, Event::resubmit));
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    record.wish = in.wish;
    record.note.clear();
    record.due_on = tx.today() + static_cast<std::int32_t>(settings.accept_days);
    return saved(tx, std::move(record));
}
Result<Case> with_reason(Tx& tx, const Reasoned& in, Event event) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(want_reason(in.reason));
    YK_TRY_VOID(advance(record, event));
    tx.because(in.reason);
    record.note = in.reason;
    record.due_on.reset();
    return saved(tx, std::move(record));
}
Result<Case> send_back(Tx& tx, const Reasoned& in) { return with_reason(tx, in, Event::send_back); }
Result<Case> withdraw(Tx& tx, const Reasoned& in) { return with_reason(tx, in, Event::withdraw); }
Result<Case> hold(Tx& tx, const Reasoned& in) { return with_reason(tx, in, Event::hold); }
// Begins again with the assignment: who was drawn then may not be there now.
Result<Case> resume(Tx& tx, const Key& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(advance(record, Event::resume));
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    record.agency.reset();
    record.lead.reset();
    record.second.reset();
    record.appointed_on.reset();
    record.attempts = 0;
    record.note.clear();
    record.due_on = tx.today() + static_cast<std::int32_t>(settings.assign_days);
    return saved(tx, std::move(record));
}

constexpr std::array routes{
    http::post<&request_assessment>("/assessment/requests", rights::request, http::RowScope::region,
                                    {"登记评估申请", "Request an assessment"}),
    http::post<&accept>("/assessment/cases/{assessment_case}/accept", rights::accept, http::RowScope::region, {"受理", "Accept"}),
    http::post<&send_back>("/assessment/cases/{assessment_case}/send_back", rights::accept, http::RowScope::region,
                           {"退回补正", "Return for correction"}),
    http::post<&resubmit>("/assessment/cases/{assessment_case}/resubmit", rights::request, http::RowScope::region,
                          {"补正后重报", "Resubmit"}),
    http::post<&withdraw>("/assessment/cases/{assessment_case}/withdraw", rights::accept, http::RowScope::region, {"撤回申请", "Withdraw"}),
    http::post<&hold>("/assessment/cases/{assessment_case}/hold", rights::accept, http::RowScope::region, {"暂缓（住院等）", "Hold"}),
    http::post<&resume>("/assessment/cases/{assessment_case}/resume", rights::accept, http::RowScope::region, {"恢复办理", "Resume"}),
};

}  // namespace

Result<Case> request_assessment(Tx& tx, const Request& in) {
    const auto person = YK_TRY(tx.get<elder::Elder>(in.elder));
    if (person.state == elder::ElderState::deceased) return fail(ErrorKind::conflict, "assessment.case.deceased");
    if (in.reason == Reason::dispute) return fail_at("/reason", "assessment.case.dispute_by_objection");
    if (in.reason == Reason::recheck) return fail_at("/reason", "assessment.case.recheck_by_lot");
    YK_TRY_VOID(want_length(trimmed(in.asked_by), 1, 50, "/asked_by"));
    YK_TRY_VOID(want_length(in.wish.value_or(""), 0, 500, "/wish"));
    if (const auto open = tx.first(open_of, person.id, in.scale))
        return fail(ErrorKind::conflict, "assessment.case.open", TextArgs{{"state", std::string(label_of(open->state).zh)}});
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    Case out;
    out.id = tx.new_id<CaseId>();
    out.elder = person.id;
    out.region = person.region;
    out.scale = in.scale;
    out.form = YK_TRY(form_of(code_of(in.scale)))->form.version;
    out.purpose = in.purpose;
    out.reason = in.reason;
    out.channel = in.channel;
    out.asker = in.asker;
    out.asked_by = trimmed(in.asked_by);
    out.wish = in.wish.value_or("");
    out.opened_on = tx.today();
    out.due_on = tx.today() + static_cast<std::int32_t>(settings.accept_days);
    YK_TRY_VOID(tx.insert(out));
    YK_TRY_VOID(complete(tx, &out));
    return out;
}

std::span<const http::Route> request_routes() { return routes; }

}  // namespace yk::care::assessment
