// Health checks and assessments tied together, by the pack: the parameter that says for how long a check counts carries the clause.
#include "care/entitlement/assessment/health.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/entitlement/assessment/access.h"
#include "care/entitlement/policy/words.h"

namespace yk::care::assessment {
using namespace model;
namespace {

constexpr std::string_view tie = "assessment_health_check_months";

constexpr auto check_columns = columns<HealthCheck>({
    key<&HealthCheck::id>("编号", "Id"),
    col<&HealthCheck::elder>("老年人", "Elder").about().hide(),
    col<&HealthCheck::region>("区划", "Division").scope(),
    col<&HealthCheck::state>("认可情况", "State"),
    col<&HealthCheck::held_on>("体检日", "Held on"),
    col<&HealthCheck::origin>("来源", "Origin"),
    col<&HealthCheck::origin_name>("来源单位", "Origin's name"),
    col<&HealthCheck::document_no>("编号或文号", "Number"),
    col<&HealthCheck::place>("体检地点", "Place"),
    col<&HealthCheck::findings>("与能力有关的发现", "Findings").sensitive().seal().hide(),
    col<&HealthCheck::suspects>("疑似失能失智", "Suspects a loss"),
    col<&HealthCheck::because>("依据规则", "Rule").hide(),
    col<&HealthCheck::proposed>("提出的评估", "Proposed assessment").hide(),
    col<&HealthCheck::taken_by>("录入人", "Taken in by"),
    col<&HealthCheck::taken_on>("录入日", "Taken in on"),
    version<&HealthCheck::version>(),
    col<&HealthCheck::name>("姓名", "Name").compute(),
});
constexpr auto check_schema =
    schema<HealthCheck>("assessment_health_check", "assessment_health_check", {"健康体检", "Health check"}, check_columns);
constexpr auto new_columns = columns<NewHealthCheck>({
    col<&NewHealthCheck::elder>("老年人", "Elder"),
    col<&NewHealthCheck::held_on>("体检日", "Held on"),
    col<&NewHealthCheck::origin>("来源", "Origin"),
    col<&NewHealthCheck::origin_name>("来源单位", "Origin's name"),
    col<&NewHealthCheck::document_no>("编号或文号", "Number"),
    col<&NewHealthCheck::place>("体检地点", "Place"),
    col<&NewHealthCheck::findings>("与能力有关的发现", "Findings"),
    col<&NewHealthCheck::suspects>("疑似失能失智", "Suspects a loss"),
});
constexpr auto new_schema = schema<NewHealthCheck>("new_health_check", "", {"录入健康体检", "Take in a check"}, new_columns);

const Query<HealthCheck(ElderId, std::string, std::string)> told_before{"assessment.health_check_told", R"(
    SELECT {h.*} FROM assessment_health_check h WHERE h.elder = $1 AND h.origin_name = $2 AND h.document_no = $3 AND {scope h.region}
     ORDER BY h.id LIMIT 1)"};
const Query<HealthCheck(ElderId)> checks_of{"assessment.health_checks_of", R"(
    SELECT {h.*} FROM assessment_health_check h WHERE h.elder = $1 AND {scope h.region} ORDER BY h.held_on DESC, h.id LIMIT 50)"};
const Query<std::int64_t(ElderId, Day)> newer_result{"assessment.newer_than_check", R"(
    SELECT COUNT(*) FROM assessment_case c WHERE c.elder = $1 AND c.scale = 'gbt42195' AND c.state = 'concluded' AND c.assessed_on >= $2
       AND {unscoped the elder may have been assessed elsewhere})"};
const Query<std::int64_t(ElderId)> any_result{"assessment.any_result", R"(
    SELECT COUNT(*) FROM assessment_case c WHERE c.elder = $1 AND c.scale = 'gbt42195' AND c.state IN ('concluded', 'superseded')
       AND {unscoped the elder may have been assessed elsewhere})"};

struct CaseKey {
    CaseId assessment_case;
};
constexpr auto key_columns = columns<CaseKey>({col<&CaseKey::assessment_case>("评估", "Assessment")});
constexpr auto key_schema = schema<CaseKey>("assessment_health_of", "", {"体检", "Health checks"}, key_columns);
const Schema& schema_of(const CaseKey*) { return key_schema; }

struct CheckShown {
    Day held_on;
    HealthState state = HealthState::planned;
    std::string origin_name, document_no, place, findings;
    bool suspects = false, proposed = false;  // proposed: this very assessment
};
constexpr auto shown_columns = columns<CheckShown>({
    col<&CheckShown::held_on>("体检日", "Held on"),
    col<&CheckShown::state>("认可情况", "State"),
    col<&CheckShown::origin_name>("来源单位", "Origin's name"),
    col<&CheckShown::document_no>("编号或文号", "Number"),
    col<&CheckShown::place>("体检地点", "Place"),
    col<&CheckShown::findings>("与能力有关的发现", "Findings"),
    col<&CheckShown::suspects>("疑似失能失智", "Suspects a loss"),
    col<&CheckShown::proposed>("由此提出本次评估", "Proposed this"),
});
constexpr auto shown_schema = schema<CheckShown>("assessment_check_shown", "", {"体检", "Health check"}, shown_columns);
const Schema& schema_of(const CheckShown*) { return shown_schema; }
struct HealthPage {
    bool tied = false;
    Text clause;                    // document and place of the clause that ties the two
    std::optional<Day> same_visit;  // a planned check to go to, so that the elder is visited once
    std::string same_place;
    std::vector<CheckShown> items;
};
constexpr auto page_columns = columns<HealthPage>({
    col<&HealthPage::tied>("与体检结合", "Tied"),
    col<&HealthPage::clause>("依据", "Clause"),
    col<&HealthPage::same_visit>("可同日上门", "The same visit"),
    col<&HealthPage::same_place>("体检地点", "Place"),
    col<&HealthPage::items>("体检", "Checks"),
});
constexpr auto page_schema = schema<HealthPage>("assessment_health_page", "", {"体检与评估", "Health checks"}, page_columns);
const Schema& schema_of(const HealthPage*) { return page_schema; }

Text clause_of(const rules::Pack& pack) {
    const auto at = std::find_if(pack.parameters.begin(), pack.parameters.end(), [](const auto& one) { return one.name == tie; });
    if (at == pack.parameters.end() || at->versions.empty()) return {};
    return policy::clause_text(pack, at->versions.back().cited.clause).title;
}

// Why it does not count here; empty when it does.
std::string refusal_of(Tx& tx, const HealthCheck& check, const Settings& settings) {
    if (check.origin != Origin::health && check.origin != Origin::other_city && check.origin != Origin::medical_insurance) return "origin";
    const auto months = static_cast<std::int32_t>(*settings.health_check_months);
    if (add_months(check.held_on, months, MonthRounding::last_day) < tx.today()) return "too_old";
    return {};
}

// The department asks, the town officer accepts or returns it as any request.
Status propose(Tx& tx, HealthCheck& check) {
    if (tx.one(newer_result, check.elder, check.held_on) > 0) {
        check.because = "own_newer";
        return {};
    }
    Request wish;
    wish.elder = check.elder;
    wish.reason = tx.one(any_result, check.elder) > 0 ? Reason::ad_hoc : Reason::initial;
    wish.channel = Channel::department;
    wish.asker = Asker::department;
    wish.asked_by = utf8_of(code_points(check.origin_name).substr(0, 50));
    wish.wish = "健康体检（" + day_text(check.held_on) + "）疑似失能失智，建议评估";
    const auto asked = request_assessment(tx, wish);
    if (asked)
        check.proposed = asked->id;
    else if (asked.error().code == "assessment.case.open")
        check.because = "open";
    else
        return tl::make_unexpected(asked.error());
    return {};
}

Status judge(Tx& tx, HealthCheck& check) {
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    if (check.held_on > tx.today()) {
        check.state = HealthState::planned;
    } else if (!settings.health_check_months) {
        check.state = HealthState::kept;
        check.because = "not_tied";
    } else if (check.because = refusal_of(tx, check, settings); !check.because.empty()) {
        check.state = HealthState::refused;
    } else {
        check.state = HealthState::recognised;
        if (check.suspects && !check.proposed) return propose(tx, check);
    }
    return {};
}

Result<HealthPage> page_of(Tx& tx, const CaseKey& in) {
    const auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    HealthPage out;
    out.tied = YK_TRY(settings_of(*book)).health_check_months.has_value();
    if (out.tied) out.clause = clause_of(*book->pack);
    const bool open = record.state == State::accepted || record.state == State::assigned || record.state == State::appointed;
    for (const auto& check : tx.list(checks_of, record.elder)) {
        out.items.push_back({check.held_on, check.state, check.origin_name, check.document_no, check.place, check.findings, check.suspects,
                             check.proposed == record.id});
        const bool to_come = check.state == HealthState::planned && check.held_on >= tx.today();
        if (out.tied && open && to_come && (!out.same_visit || check.held_on < *out.same_visit)) {
            out.same_visit = check.held_on;
            out.same_place = check.place;
        }
    }
    if (!out.items.empty()) tx.note({"assessment.health_check.read", "assessment_case", record.id.value, record.elder.value, "", ""});
    return out;
}

Status complete_check(Tx& tx, void* record) {
    auto& it = *static_cast<HealthCheck*>(record);
    if (const auto person = tx.find<elder::Elder>(it.elder)) it.name = person->name;
    return {};
}

constexpr std::array routes{
    http::post<&take_in_health_check>("/assessment/health_checks", rights::result_take_in, http::RowScope::region,
                                      {"录入健康体检", "Take in a health check"}),
    http::get<&page_of>("/assessment/cases/{assessment_case}/health", rights::read_answers, http::RowScope::region,
                        {"体检与本次评估", "Health checks beside the assessment"}),
};
constexpr std::string_view filters[] = {"state", "region", "elder", "suspects", "held_on"};
constexpr std::string_view sorts[] = {"held_on", "taken_on"};
constexpr Listing listing{filters, sorts, {}, "-held_on"};

}  // namespace

std::span<const Option> options_of(HealthState) {
    static constexpr Option all[] = {{"planned", {"已安排", "Planned"}},
                                     {"recognised", {"认可", "Recognised"}},
                                     {"kept", {"仅留存", "Kept only"}},
                                     {"refused", {"不认可", "Not recognised"}}};
    return all;
}
const Schema& schema_of(const HealthCheck*) { return check_schema; }
const Schema& schema_of(const NewHealthCheck*) { return new_schema; }

Result<HealthCheck> take_in_health_check(Tx& tx, const NewHealthCheck& in) {
    const auto person = YK_TRY(tx.get<elder::Elder>(in.elder));
    if (person.state == elder::ElderState::deceased) return fail(ErrorKind::conflict, "assessment.case.deceased");
    YK_TRY_VOID(want_length(trimmed(in.origin_name), 2, 100, "/origin_name"));
    YK_TRY_VOID(want_length(trimmed(in.document_no), 2, 100, "/document_no"));
    YK_TRY_VOID(want_length(in.place.value_or(""), 0, 100, "/place"));
    YK_TRY_VOID(want_length(in.findings.value_or(""), 0, 500, "/findings"));
    if (in.held_on > tx.today() && in.suspects) return fail_at("/suspects", "assessment.health.planned");
    if (in.held_on > tx.today() + 366) return fail_at("/held_on", "assessment.health.far");
    auto known = tx.first(told_before, person.id, trimmed(in.origin_name), trimmed(in.document_no));
    HealthCheck out = known.value_or(HealthCheck{});
    if (!known) out.id = tx.new_id<decltype(HealthCheck::id)>();
    out.elder = person.id;
    out.region = person.region;
    out.held_on = in.held_on;
    out.origin = in.origin;
    out.origin_name = trimmed(in.origin_name);
    out.document_no = trimmed(in.document_no);
    out.place = in.place.value_or("");
    out.findings = in.findings.value_or("");
    out.suspects = in.suspects;
    out.because.clear();
    out.taken_by = tx.actor().name;
    out.taken_on = tx.today();
    YK_TRY_VOID(judge(tx, out));
    YK_TRY_VOID(known ? tx.update(out) : tx.insert(out));
    YK_TRY_VOID(complete_check(tx, &out));
    return out;
}

std::span<const http::Route> health_routes() { return routes; }
const http::Resource health_checks{.schema = &model::schema<HealthCheck>(),
                                   .listing = &listing,
                                   .path = "/assessment/health_checks",
                                   .scope = http::RowScope::region,
                                   .read = &rights::read_answers,
                                   .audited_read = true,
                                   .complete = &complete_check};

}  // namespace yk::care::assessment
