// What the sources of this module share: rights, settings, recusals, submissions. Inside the module only.
#pragma once
#include "care/entitlement/assessment/assessment.h"
#include "care/entitlement/assessment/form.h"
#include "care/entitlement/assessment/results.h"
#include "care/entitlement/policy/policy.h"

namespace yk::care::assessment {

namespace rights {
inline constexpr Right request{"assessment.case.request", {"登记评估申请", "Register requests for assessment"}};
inline constexpr Right accept{"assessment.case.accept", {"受理、退回、撤回评估申请", "Accept, return, withdraw requests"}};
inline constexpr Right assign{"assessment.case.assign", {"分派评估", "Assign assessments"}};
inline constexpr Right check{"assessment.case.check", {"审核评估结果", "Check assessments"}};
inline constexpr Right conclude{"assessment.case.conclude", {"发布、撤销评估结论", "Conclude and retract assessments"}};
inline constexpr Right object{"assessment.case.object", {"登记对评估的异议", "Register objections"}};
inline constexpr Right read_answers{"assessment.answer.read", {"查看评估答卷和签名", "See answers and signatures"}};
inline constexpr Right work{"assessment.task.work", {"承办评估任务", "Work on assessments"}};
inline constexpr Right agency_read{"assessment.agency.read", {"查看评估机构和评估员", "See agencies and assessors"}};
inline constexpr Right agency_update{"assessment.agency.update", {"维护评估机构和评估员", "Maintain agencies and assessors"}};
inline constexpr Right result_read{"assessment.result.read", {"查看评估结果（结果通认）", "See results of assessments"}};
inline constexpr Right result_take_in{"assessment.result.take_in", {"录入外来评估结果", "Take in results of others"}};
inline constexpr Right recheck{"assessment.recheck.prepare", {"组织抽查复评", "Draw results to be checked again"}};
}  // namespace rights

// An assessor must not assess this elder: a relative, a neighbour, whoever cares for them (回避).
struct Recusal {
    Id<struct RecusalTag> id;
    AssessorId assessor;
    ElderId elder;
    RegionCode region;
    std::string reason;
    std::string declared_by;
    Day declared_on;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Recusal*);

// What two assessors brought home. Everything well-formed is kept: what cannot be taken at once is held for a supervisor.
enum class SubmissionState : std::uint8_t { accepted, held, discarded, replaced };
std::span<const model::Option> options_of(SubmissionState);
enum class HeldBecause : std::uint8_t { second_entry, form_retired, reassigned, case_closed };
std::span<const model::Option> options_of(HeldBecause);
struct Submission {
    SubmissionId id;
    CaseId assessment;
    ElderId elder;
    RegionCode region;
    std::string client_id;  // made by the device; the same twice is one submission
    std::string form;
    model::RawJson answers{"{}"};
    model::RawJson signatures{"[]"};
    std::string sha256;  // of the answers
    Instant started_at, finished_at;
    Instant received_at;
    bool clock_wrong = false;
    std::string position;                          // "23.1291,113.2644 ±20 m", where the visit began
    std::optional<std::string> finished_position;  // the same, where it ended
    std::optional<bool> located;                   // not known of entries from before it was asked
    std::optional<std::int64_t> moved_m;           // metres between the two; not known with one of them missing
    std::string place, note;
    AssessorId lead, second;
    std::int64_t account = 0;
    std::string sent_by;
    SubmissionState state = SubmissionState::accepted;
    std::optional<HeldBecause> because;
    std::optional<std::int64_t> preliminary_level, level;
    std::string level_code, level_reasons, decided_by, decided_because;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Submission*);

// A photo or certificate of a visit; sealed in the data folder under its hash.
enum class PaperKind : std::uint8_t { photo, certificate, consent, other };
std::span<const model::Option> options_of(PaperKind);
struct Paper {
    Id<struct AssessmentPaperTag> id;
    CaseId assessment;
    ElderId elder;
    RegionCode region;
    PaperKind kind = PaperKind::photo;
    std::string file_name, media_type, sha256;
    std::int64_t bytes = 0;
    std::optional<Instant> taken_at;
    std::string position, uploaded_by;
    Instant uploaded_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Paper*);

// Settings of the pack ----------------------------------------------------------------------------------------------------------------

struct Settings {
    std::int64_t accept_days = 0, assign_days = 0, visit_days = 0, check_days = 0;
    std::int64_t publication_days = 0;                // a result is shown for objections before it counts
    std::int64_t renewal_days = 0;                    // before the end of validity a renewal is opened
    std::int64_t open_most = 0;                       // open tasks of one assessor
    std::int64_t attempts_most = 0;                   // visits in vain until the case is held
    std::int64_t outside_months = 0;                  // how old another's result may be
    std::int64_t remind_days = 0;                     // before the end of a step at which who must act is told
    std::int64_t expiry_days = 0;                     // before a qualification or training ends
    std::optional<std::int64_t> health_check_months;  // within which a health check counts; none: no document of the city ties the two
    std::optional<std::int64_t> validity_months;      // confirmed for every purpose
    std::int64_t benefit_months = 0, admission_months = 0;
};
// Refuses assessment.setting.missing where the pack in force on the rulebook's day has no value.
Result<Settings> settings_of(const rules::Rulebook& book);
std::int64_t validity_of(const Settings& settings, Purpose purpose);

// Cases -------------------------------------------------------------------------------------------------------------------------------

struct Reasoned {
    CaseId assessment_case;
    std::string reason;
};
const model::Schema& schema_of(const Reasoned*);

// Moves the case along the flow, or refuses assessment.case.state.
Status advance(Case& record, Event event);
Status complete(Tx& tx, void* record);  // the computed columns of a Case
Status complete_assessor(Tx& tx, void* record);
Status complete_outside(Tx& tx, void* record);
Result<Case> saved(Tx& tx, Case record);
// Needs a reason of 2 to 500 characters.
Status want_reason(const std::string& reason);
// Whether the actor is one of the two assessors, coordinates their agency, or assigns.
Status may_work(Tx& tx, const Case& record);
// The level as a fact of the elder, by the scale: nothing where the scale has no fact of ours.
std::vector<elder::Statement> statements_of(const Case& record);
Status close_dead(Tx& tx, ElderId elder);
// A case that others than the first two are to assess, accepted and due to be assigned; not written yet.
Result<Case> assessed_anew(Tx& tx, const Case& first, Reason reason);
// What raised the level, in words: "认知障碍诊断、照护风险事件".
std::string reasons_text(const Case& record);
// Last day on which an objection to a concluded result is heard.
Day last_day_to_object(const Case& record, const Settings& settings);
// The day on which a qualification or training ends that is needed on `day`; empty when both last.
std::string ends_before(const Assessor& who, Day day);

Status check_agency(Tx& tx, void* record, const void* before);
Status check_assessor(Tx& tx, void* record, const void* before);
Status check_recusal(Tx& tx, void* record, const void* before);

std::span<const http::Route> request_routes();
std::span<const http::Route> assign_routes();
std::span<const http::Route> field_routes();
std::span<const http::Route> submission_routes();
std::span<const http::Route> conclude_routes();
std::span<const http::Route> agency_routes();
std::span<const http::Route> result_routes();
Status hear(Tx& tx, const yk::work::Fact& fact);
extern const yk::work::JobKind upkeep_job, remind_job;

// How many levels the scale has, from 0.
std::size_t levels_of(ScaleName scale);
std::vector<std::string> words_of(std::string_view text);
bool has_word(std::string_view text, std::string_view word);

}  // namespace yk::care::assessment
