// Agencies and assessors: what a register entry must hold, and what a suspension does to the tasks under way.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/entitlement/assessment/access.h"

namespace yk::care::assessment {
using namespace model;
namespace {

const Query<Case(AgencyId)> tasks_of_agency{"assessment.tasks_of_agency", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.agency = $1 AND c.state IN ('assigned', 'appointed')
       AND {unscoped a suspension holds everywhere} ORDER BY c.id LIMIT 5000)"};
const Query<Case(AssessorId)> tasks_of_assessor{"assessment.tasks_of_assessor", R"(
    SELECT {c.*} FROM assessment_case c WHERE (c.lead = $1 OR c.second = $1) AND c.state IN ('assigned', 'appointed')
       AND {unscoped a suspension holds everywhere} ORDER BY c.id LIMIT 5000)"};

struct SuspendAgency {
    AgencyId assessment_agency;
    std::string reason;
};
constexpr auto suspend_agency_columns =
    columns<SuspendAgency>({col<&SuspendAgency::assessment_agency>("机构", "Agency"), col<&SuspendAgency::reason>("原因", "Reason")});
constexpr auto suspend_agency_schema = schema<SuspendAgency>("suspend_agency", "", {"暂停机构", "Suspend"}, suspend_agency_columns);
const Schema& schema_of(const SuspendAgency*) { return suspend_agency_schema; }
struct SuspendAssessor {
    AssessorId assessor;
    std::string reason;
};
constexpr auto suspend_assessor_columns =
    columns<SuspendAssessor>({col<&SuspendAssessor::assessor>("评估员", "Assessor"), col<&SuspendAssessor::reason>("原因", "Reason")});
constexpr auto suspend_assessor_schema =
    schema<SuspendAssessor>("suspend_assessor", "", {"暂停评估员", "Suspend"}, suspend_assessor_columns);
const Schema& schema_of(const SuspendAssessor*) { return suspend_assessor_schema; }
struct Suspended {
    std::int64_t tasks = 0;  // that wait for others now
};
constexpr auto suspended_columns = columns<Suspended>({col<&Suspended::tasks>("收回的任务", "Tasks taken back")});
constexpr auto suspended_schema = schema<Suspended>("assessment_suspended", "", {"已暂停", "Suspended"}, suspended_columns);
const Schema& schema_of(const Suspended*) { return suspended_schema; }

// Appointments fall, the tasks wait to be assigned to others. What was on its way home is held for a supervisor, not lost.
Result<std::int64_t> take_back(Tx& tx, std::vector<Case> tasks, const std::string& reason) {
    for (auto& task : tasks) {
        YK_TRY_VOID(advance(task, Event::release));
        for (const auto& who : {task.lead, task.second})
            if (who && !has_word(task.formerly, id_text(who->value)))
                task.formerly += (task.formerly.empty() ? "" : " ") + id_text(who->value);
        task.agency.reset();
        task.lead.reset();
        task.second.reset();
        task.appointed_on.reset();
        task.due_on = tx.today();
        task.note = reason;
        YK_TRY_VOID(tx.update(task));
    }
    return static_cast<std::int64_t>(tasks.size());
}

template <class Record>
Result<Record> lifted(Tx& tx, Record record, const std::string& reason) {
    YK_TRY_VOID(want_reason(reason));
    if (!record.suspended_on) return fail(ErrorKind::conflict, "assessment.suspend.not");
    tx.because(reason);
    record.suspended_on.reset();
    record.suspended_because.clear();
    YK_TRY_VOID(tx.update(record));
    return record;
}
template <class Record>
Status put_down(Tx& tx, Record& record, const std::string& reason) {
    YK_TRY_VOID(want_reason(reason));
    if (record.suspended_on) return fail(ErrorKind::conflict, "assessment.suspend.already");
    tx.because(reason);
    record.suspended_on = tx.today();
    record.suspended_because = reason;
    return tx.update(record);
}

Result<Suspended> suspend_agency(Tx& tx, const SuspendAgency& in) {
    auto record = YK_TRY(tx.get<Agency>(in.assessment_agency));
    YK_TRY_VOID(put_down(tx, record, in.reason));
    return Suspended{YK_TRY(take_back(tx, tx.list(tasks_of_agency, record.id), in.reason))};
}
Result<Agency> lift_agency(Tx& tx, const SuspendAgency& in) { return lifted(tx, YK_TRY(tx.get<Agency>(in.assessment_agency)), in.reason); }
Result<Suspended> suspend_assessor(Tx& tx, const SuspendAssessor& in) {
    auto record = YK_TRY(tx.get<Assessor>(in.assessor));
    YK_TRY_VOID(put_down(tx, record, in.reason));
    return Suspended{YK_TRY(take_back(tx, tx.list(tasks_of_assessor, record.id), in.reason))};
}
Result<Assessor> lift_assessor(Tx& tx, const SuspendAssessor& in) { return lifted(tx, YK_TRY(tx.get<Assessor>(in.assessor)), in.reason); }

Status check_scales(const std::string& scales) {
    const auto words = words_of(scales);
    if (words.empty()) return fail_at("/scales", "input.required");
    for (const auto& word : words)
        if (!form_of(word)) return fail_at("/scales", "assessment.scale.unknown");
    return {};
}
Status check_days(Day from, const std::optional<Day>& to) {
    return to && *to < from ? fail_at("/valid_to", "assessment.agency.days") : Status{};
}

constexpr std::array routes{
    http::post<&suspend_agency>("/assessment/agencies/{assessment_agency}/suspend", rights::agency_update, http::RowScope::region,
                                {"暂停机构", "Suspend an agency"}),
    http::post<&lift_agency>("/assessment/agencies/{assessment_agency}/lift", rights::agency_update, http::RowScope::region,
                             {"恢复机构", "Lift the suspension"}),
    http::post<&suspend_assessor>("/assessment/assessors/{assessor}/suspend", rights::agency_update, http::RowScope::region,
                                  {"暂停评估员", "Suspend an assessor"}),
    http::post<&lift_assessor>("/assessment/assessors/{assessor}/lift", rights::agency_update, http::RowScope::region,
                               {"恢复评估员", "Lift the suspension"}),
};

}  // namespace

Status check_agency(Tx&, void* record, const void*) {
    const auto& agency = *static_cast<const Agency*>(record);
    YK_TRY_VOID(check_scales(agency.scales));
    return check_days(agency.valid_from, agency.valid_to);
}
Status check_assessor(Tx& tx, void* record, const void*) {
    const auto& assessor = *static_cast<const Assessor*>(record);
    YK_TRY_VOID(check_scales(assessor.scales));
    const auto agency = YK_TRY(tx.get<Agency>(assessor.agency));
    for (const auto& word : words_of(assessor.scales))
        if (!has_word(agency.scales, word)) return fail_at("/scales", "assessment.assessor.scale", {{"agency", agency.name}});
    return check_days(assessor.valid_from, assessor.valid_to);
}
Status check_recusal(Tx& tx, void* record, const void*) {
    auto& recusal = *static_cast<Recusal*>(record);
    YK_TRY(tx.get<Assessor>(recusal.assessor));
    recusal.region = YK_TRY(tx.get<elder::Elder>(recusal.elder)).region;
    recusal.declared_by = tx.actor().name;
    recusal.declared_on = tx.today();
    return {};
}

std::span<const http::Route> agency_routes() { return routes; }

}  // namespace yk::care::assessment
