// What this module brings to the program: tables, rights, routes, pages of the console.
#include "care/entitlement/assessment/access.h"
#include "care/entitlement/assessment/drift.h"
#include "care/entitlement/assessment/health.h"
#include "care/entitlement/assessment/recheck.h"
#include "care/entitlement/assessment/remind.h"
#include "care/entitlement/assessment/training.h"

namespace yk::care::assessment {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE assessment_agency (id BIGINT PRIMARY KEY, name TEXT NOT NULL, region BIGINT NOT NULL, registration_no TEXT NOT NULL,
    scales TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT, contact TEXT NOT NULL, phone TEXT, suspended_on TEXT,
    suspended_because TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX assessment_agency_list ON assessment_agency (region, id);
CREATE TABLE assessment_assessor (id BIGINT PRIMARY KEY, name TEXT NOT NULL, agency BIGINT NOT NULL, region BIGINT NOT NULL, account BIGINT,
    phone TEXT, qualification_no TEXT NOT NULL UNIQUE, medical BIGINT NOT NULL, scales TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT,
    trained_until TEXT, coordinates BIGINT NOT NULL, suspended_on TEXT, suspended_because TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX assessment_assessor_account ON assessment_assessor (account, id);
CREATE INDEX assessment_assessor_agency ON assessment_assessor (agency, id);
CREATE TABLE assessment_recusal (id BIGINT PRIMARY KEY, assessor BIGINT NOT NULL, elder BIGINT NOT NULL, region BIGINT NOT NULL,
    reason TEXT NOT NULL, declared_by TEXT NOT NULL, declared_on TEXT NOT NULL, version BIGINT NOT NULL, UNIQUE (elder, assessor));
CREATE TABLE assessment_case (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, scale TEXT NOT NULL, form TEXT NOT NULL,
    purpose TEXT NOT NULL, reason TEXT NOT NULL, channel TEXT NOT NULL, asker TEXT NOT NULL, asked_by TEXT NOT NULL, wish TEXT NOT NULL,
    state TEXT NOT NULL, opened_on TEXT NOT NULL, due_on TEXT, before BIGINT, agency BIGINT, lead BIGINT, second BIGINT, draw TEXT NOT NULL,
    formerly TEXT NOT NULL, appointed_on TEXT, appointed_time TEXT NOT NULL, place TEXT NOT NULL, attempts BIGINT NOT NULL,
    submission BIGINT, preliminary_level BIGINT, level BIGINT, level_code TEXT NOT NULL, level_reasons TEXT NOT NULL, assessed_on TEXT,
    checked_account BIGINT, checked_by TEXT NOT NULL, published_on TEXT, objections_until TEXT, published_name TEXT NOT NULL, objection TEXT NOT NULL,
    objected_by TEXT NOT NULL, concluded_by TEXT NOT NULL, concluded_on TEXT, valid_until TEXT, note TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX assessment_case_once ON assessment_case (elder, scale, reason)
    WHERE state IN ('requested', 'returned', 'accepted', 'assigned', 'appointed', 'submitted', 'published', 'objected', 'held');
CREATE INDEX assessment_case_list ON assessment_case (state, due_on, id);
CREATE INDEX assessment_case_elder ON assessment_case (elder, scale, id);
CREATE INDEX assessment_case_lead ON assessment_case (lead, state, id);
CREATE INDEX assessment_case_second ON assessment_case (second, state, id);
CREATE INDEX assessment_case_agency ON assessment_case (agency, state, id);
CREATE TABLE assessment_submission (id BIGINT PRIMARY KEY, assessment BIGINT NOT NULL, elder BIGINT NOT NULL, region BIGINT NOT NULL,
    client_id TEXT NOT NULL, form TEXT NOT NULL, answers BLOB NOT NULL, signatures BLOB NOT NULL, sha256 TEXT NOT NULL,
    started_at TEXT NOT NULL, finished_at TEXT NOT NULL, received_at TEXT NOT NULL, clock_wrong BIGINT NOT NULL, position BLOB NOT NULL,
    place TEXT NOT NULL, note TEXT NOT NULL, lead BIGINT NOT NULL, second BIGINT NOT NULL, account BIGINT, sent_by TEXT NOT NULL,
    state TEXT NOT NULL, because TEXT, preliminary_level BIGINT, level BIGINT, level_code TEXT NOT NULL, level_reasons TEXT NOT NULL,
    decided_by TEXT NOT NULL, decided_because TEXT NOT NULL, version BIGINT NOT NULL, UNIQUE (assessment, client_id));
CREATE INDEX assessment_submission_list ON assessment_submission (state, received_at, id);
CREATE TABLE assessment_paper (id BIGINT PRIMARY KEY, assessment BIGINT NOT NULL, elder BIGINT NOT NULL, region BIGINT NOT NULL,
    kind TEXT NOT NULL, file_name TEXT NOT NULL, media_type TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BIGINT NOT NULL, taken_at TEXT,
    position BLOB NOT NULL, uploaded_by TEXT NOT NULL, uploaded_at TEXT NOT NULL, version BIGINT NOT NULL, UNIQUE (assessment, sha256));
CREATE TABLE assessment_outside (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, scale TEXT NOT NULL,
    level BIGINT NOT NULL, assessed_on TEXT NOT NULL, origin TEXT NOT NULL, origin_name TEXT NOT NULL, document_no TEXT NOT NULL,
    state TEXT NOT NULL, because TEXT NOT NULL, taken_by TEXT NOT NULL, taken_on TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX assessment_outside_elder ON assessment_outside (elder, assessed_on, id)
)";
constexpr std::string_view second_looks = R"(
ALTER TABLE assessment_case ADD COLUMN lot BIGINT;
ALTER TABLE assessment_submission ADD COLUMN finished_position BLOB;
ALTER TABLE assessment_submission ADD COLUMN located BIGINT;
ALTER TABLE assessment_submission ADD COLUMN moved_m BIGINT;
CREATE INDEX assessment_case_before ON assessment_case (before, id);
CREATE INDEX assessment_case_lot ON assessment_case (lot, id);
CREATE TABLE assessment_recheck (id BIGINT PRIMARY KEY, region BIGINT NOT NULL, scale TEXT NOT NULL, concluded_from TEXT NOT NULL,
    concluded_to TEXT NOT NULL, each BIGINT NOT NULL, state TEXT NOT NULL, listed BIGINT NOT NULL, list_digest TEXT NOT NULL,
    commitment TEXT NOT NULL, words TEXT NOT NULL, secret TEXT NOT NULL, seed TEXT NOT NULL, sampled BIGINT NOT NULL,
    passed_over BIGINT NOT NULL, prepared_by TEXT NOT NULL, prepared_at TEXT NOT NULL, drawn_by TEXT NOT NULL, drawn_at TEXT,
    version BIGINT NOT NULL);
CREATE INDEX assessment_recheck_list ON assessment_recheck (prepared_at, id);
CREATE TABLE assessment_recheck_kept (id BIGINT PRIMARY KEY, lines BLOB NOT NULL, secret BLOB NOT NULL, version BIGINT NOT NULL);
CREATE TABLE assessment_training (id BIGINT PRIMARY KEY, assessor BIGINT NOT NULL, region BIGINT NOT NULL, topic TEXT NOT NULL,
    provider TEXT NOT NULL, held_on TEXT NOT NULL, hours BIGINT NOT NULL, passed BIGINT NOT NULL, valid_until TEXT,
    certificate_no TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX assessment_training_of ON assessment_training (assessor, held_on, id);
CREATE TABLE assessment_reminder (id BIGINT PRIMARY KEY, subject BIGINT NOT NULL, what TEXT NOT NULL, step TEXT NOT NULL,
    due_on TEXT NOT NULL, region BIGINT NOT NULL, people BIGINT NOT NULL, told_on TEXT NOT NULL, version BIGINT NOT NULL,
    UNIQUE (subject, what, step, due_on));
CREATE TABLE assessment_health_check (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, state TEXT NOT NULL,
    held_on TEXT NOT NULL, origin TEXT NOT NULL, origin_name TEXT NOT NULL, document_no TEXT NOT NULL, place TEXT NOT NULL,
    findings BLOB NOT NULL, suspects BIGINT NOT NULL, because TEXT NOT NULL, proposed BIGINT, taken_by TEXT NOT NULL,
    taken_on TEXT NOT NULL, version BIGINT NOT NULL, UNIQUE (elder, origin_name, document_no));
CREATE INDEX assessment_health_check_of ON assessment_health_check (elder, held_on, id)
)";
constexpr store::Migration migrations[] = {{"entitlement.assessment", 1, tables}, {"entitlement.assessment", 2, second_looks}};

constexpr std::string_view agency_filters[] = {"region", "valid_to", "suspended_on"};
constexpr std::string_view agency_sorts[] = {"name", "valid_to"};
constexpr std::string_view by_name[] = {"name"};
constexpr Listing agency_listing{agency_filters, agency_sorts, by_name, "name"};
constexpr FormField agency_fields[] = {
    {"name", {}, true},
    {"region", {}, true},
    {"registration_no", {}, true},
    {"scales", {"量表代码，用空格分开：gbt42195 selfcare ltc2021", "Codes parted by spaces: gbt42195 selfcare ltc2021"}, true},
    {"valid_from", {}, true},
    {"valid_to", {}},
    {"contact", {}},
    {"phone", {}}};
constexpr FormGroup agency_form[] = {{{"评估机构", "Agency"}, agency_fields}};
const Check agency_checks[] = {model::length("name", 2, 100), model::length("registration_no", 2, 60), model::length("contact", 0, 50)};
constexpr http::Command agency_commands[] = {{"suspend", "/assessment/agencies/{assessment_agency}/suspend", {"暂停", "Suspend"}, true},
                                             {"lift", "/assessment/agencies/{assessment_agency}/lift", {"恢复", "Lift"}}};
const http::Resource agencies{.schema = &model::schema<Agency>(),
                              .listing = &agency_listing,
                              .path = "/assessment/agencies",
                              .scope = http::RowScope::region,
                              .read = &rights::agency_read,
                              .write = &rights::agency_update,
                              .form = agency_form,
                              .checks = agency_checks,
                              .before_write = &check_agency,
                              .commands = agency_commands};

constexpr std::string_view assessor_filters[] = {"agency", "region", "valid_to", "trained_until", "suspended_on", "medical"};
constexpr std::string_view assessor_sorts[] = {"name", "valid_to", "trained_until"};
constexpr Listing assessor_listing{assessor_filters, assessor_sorts, by_name, "name"};
constexpr FormField assessor_fields[] = {{"name", {}, true},
                                         {"agency", {}, true},
                                         {"region", {}, true},
                                         {"account", {}},
                                         {"phone", {}},
                                         {"qualification_no", {}, true},
                                         {"medical", {}},
                                         {"scales", {"量表代码，用空格分开", "Codes parted by spaces"}, true},
                                         {"valid_from", {}, true},
                                         {"valid_to", {}},
                                         {"trained_until", {}},
                                         {"coordinates", {}}};
constexpr FormGroup assessor_form[] = {{{"评估员", "Assessor"}, assessor_fields}};
const Check assessor_checks[] = {model::length("name", 1, 50), model::length("qualification_no", 2, 60)};
constexpr http::Command assessor_commands[] = {{"suspend", "/assessment/assessors/{assessor}/suspend", {"暂停", "Suspend"}, true},
                                               {"lift", "/assessment/assessors/{assessor}/lift", {"恢复", "Lift"}}};
const http::Resource assessors{.schema = &model::schema<Assessor>(),
                               .listing = &assessor_listing,
                               .path = "/assessment/assessors",
                               .scope = http::RowScope::region,
                               .read = &rights::agency_read,
                               .write = &rights::agency_update,
                               .form = assessor_form,
                               .checks = assessor_checks,
                               .before_write = &check_assessor,
                               .commands = assessor_commands,
                               .complete = &complete_assessor};

constexpr std::string_view recusal_filters[] = {"assessor", "elder", "region"};
constexpr std::string_view recusal_sorts[] = {"declared_on"};
constexpr Listing recusal_listing{recusal_filters, recusal_sorts, {}, "-declared_on"};
constexpr FormField recusal_fields[] = {{"assessor", {}, true}, {"elder", {}, true}, {"reason", {}, true}};
constexpr FormGroup recusal_form[] = {{{"回避", "Recusal"}, recusal_fields}};
const Check recusal_checks[] = {model::length("reason", 2, 200)};
const http::Resource recusals{.schema = &model::schema<Recusal>(),
                              .listing = &recusal_listing,
                              .path = "/assessment/recusals",
                              .scope = http::RowScope::region,
                              .read = &rights::agency_read,
                              .write = &rights::assign,
                              .form = recusal_form,
                              .checks = recusal_checks,
                              .before_write = &check_recusal};

constexpr std::string_view case_filters[] = {"state",  "scale",  "purpose",   "reason",      "region", "elder",
                                             "agency", "due_on", "opened_on", "valid_until", "lot"};
constexpr std::string_view case_sorts[] = {"due_on", "opened_on", "valid_until", "state"};
constexpr Listing case_listing{case_filters, case_sorts, {}, "-opened_on"};
constexpr http::Command case_commands[] = {
    {"accept", "/assessment/cases/{assessment_case}/accept", {"受理", "Accept"}},
    {"send_back", "/assessment/cases/{assessment_case}/send_back", {"退回补正", "Return"}, true},
    {"resubmit", "/assessment/cases/{assessment_case}/resubmit", {"补正后重报", "Resubmit"}},
    {"assign", "/assessment/cases/{assessment_case}/assign", {"分派", "Assign"}},
    {"release", "/assessment/cases/{assessment_case}/release", {"收回任务", "Take back"}},
    {"appoint", "/assessment/cases/{assessment_case}/appoint", {"预约", "Appoint"}},
    {"miss", "/assessment/cases/{assessment_case}/miss", {"登记未遇", "Nobody there"}},
    {"compare", "/assessment/cases/{assessment_case}/compare", {"比对办结", "Compare"}},
    {"rework", "/assessment/cases/{assessment_case}/rework", {"退回重评", "Send back"}, true},
    {"publish", "/assessment/cases/{assessment_case}/publish", {"审核通过并公示", "Publish"}},
    {"object", "/assessment/cases/{assessment_case}/object", {"登记异议", "Object"}},
    {"dismiss", "/assessment/cases/{assessment_case}/dismiss", {"异议不成立", "Dismiss"}},
    {"conclude", "/assessment/cases/{assessment_case}/conclude", {"出结论", "Conclude"}},
    {"hold", "/assessment/cases/{assessment_case}/hold", {"暂缓", "Hold"}},
    {"resume", "/assessment/cases/{assessment_case}/resume", {"恢复办理", "Resume"}},
    {"withdraw", "/assessment/cases/{assessment_case}/withdraw", {"撤回申请", "Withdraw"}, true},
    {"retract", "/assessment/cases/{assessment_case}/retract", {"撤销结论", "Retract"}, true},
};
const http::Resource cases{.schema = &model::schema<Case>(),
                           .listing = &case_listing,
                           .path = "/assessment/cases",
                           .scope = http::RowScope::region,
                           .read = &read_cases,
                           .export_ = &rights::check,
                           .commands = case_commands,
                           .audited_read = true,
                           .complete = &complete};

constexpr std::string_view submission_filters[] = {"state", "because", "region", "elder", "assessment"};
constexpr std::string_view submission_sorts[] = {"received_at"};
constexpr Listing submission_listing{submission_filters, submission_sorts, {}, "-received_at"};
constexpr http::Command submission_commands[] = {{"settle", "/assessment/submissions/{assessment_submission}/settle", {"定夺", "Decide"}}};
const http::Resource submissions{.schema = &model::schema<Submission>(),
                                 .listing = &submission_listing,
                                 .path = "/assessment/submissions",
                                 .scope = http::RowScope::region,
                                 .read = &rights::read_answers,
                                 .commands = submission_commands,
                                 .audited_read = true};

constexpr std::string_view paper_filters[] = {"assessment", "elder", "kind"};
constexpr std::string_view paper_sorts[] = {"uploaded_at"};
constexpr Listing paper_listing{paper_filters, paper_sorts, {}, "-uploaded_at"};
const http::Resource papers{.schema = &model::schema<Paper>(),
                            .listing = &paper_listing,
                            .path = "/assessment/papers",
                            .scope = http::RowScope::region,
                            .read = &rights::read_answers};

constexpr std::string_view outside_filters[] = {"state", "scale", "origin", "region", "elder"};
constexpr std::string_view outside_sorts[] = {"assessed_on", "taken_on"};
constexpr Listing outside_listing{outside_filters, outside_sorts, {}, "-taken_on"};
constexpr http::Command outside_commands[] = {
    {"take_back", "/assessment/outside/{outside_assessment}/take_back", {"撤回", "Take back"}, true}};
const http::Resource outside{.schema = &model::schema<OutsideResult>(),
                             .listing = &outside_listing,
                             .path = "/assessment/outside",
                             .scope = http::RowScope::region,
                             .read = &rights::result_read,
                             .commands = outside_commands,
                             .complete = &complete_outside};

std::string say_case(const void* record, bool english) {
    const auto& it = *static_cast<const Case*>(record);
    const auto scale = label_of(it.scale), reason = label_of(it.reason);
    return (english ? std::string(scale.en) + " · " + std::string(reason.en) : std::string(scale.zh) + " · " + std::string(reason.zh)) +
           " · " + day_text(it.opened_on);
}
constexpr std::string_view case_title[] = {"scale", "reason"};
constexpr std::string_view case_page = "/assessment/cases/{id}";
const http::Queue to_accept{"assessment.cases.requested",
                            {"待受理的评估申请", "Requests to accept"},
                            &rights::accept,
                            &cases,
                            "f.state=requested",
                            case_title,
                            case_page,
                            &say_case,
                            "due_on"};
const http::Queue to_assign{"assessment.cases.accepted",
                            {"待分派的评估", "Assessments to assign"},
                            &rights::assign,
                            &cases,
                            "f.state=accepted",
                            case_title,
                            case_page,
                            &say_case,
                            "due_on"};
const http::Queue to_check{"assessment.cases.submitted",
                           {"待审核的评估", "Assessments to check"},
                           &rights::check,
                           &cases,
                           "f.state=submitted",
                           case_title,
                           case_page,
                           &say_case,
                           "due_on"};
const http::Queue to_conclude{"assessment.cases.published",
                              {"公示期满待出结论的评估", "Assessments to conclude"},
                              &rights::conclude,
                              &cases,
                              "f.state=published&f.due_on.to=@today-1",
                              case_title,
                              case_page,
                              &say_case,
                              "due_on"};
const http::Queue overdue{"assessment.cases.overdue",
                          {"逾期未上门的评估", "Overdue assessments"},
                          &rights::assign,
                          &cases,
                          "f.state=assigned,appointed&f.due_on.to=@today-1",
                          case_title,
                          case_page,
                          &say_case,
                          "due_on"};
const http::Queue unreached{"assessment.cases.held",
                            {"已暂缓的评估", "Held assessments"},
                            &rights::accept,
                            &cases,
                            "f.state=held",
                            case_title,
                            case_page,
                            &say_case};
constexpr std::string_view entry_title[] = {"because", "sent_by"};
std::string say_entry(const void* record, bool english) {
    const auto& it = *static_cast<const Submission*>(record);
    const auto because = it.because ? label_of(*it.because) : Label{"", ""};
    return std::string(english ? because.en : because.zh) + " · " + it.sent_by;
}
const http::Queue to_settle{"assessment.submissions.held",
                            {"待定夺的答卷", "Entries to decide"},
                            &rights::check,
                            &submissions,
                            "f.state=held",
                            entry_title,
                            "/assessment/submissions?open={id}",
                            &say_entry};

constexpr std::string_view topics[] = {"elder.died", "elder.changed"};
const work::Subscription subscriptions[] = {{"assessment.deaths", topics, &hear}};
constexpr std::int32_t after_four_in_the_morning = 4 * 60 + 20, half_past_seven = 7 * 60 + 30;
const work::Schedule schedules[] = {
    {"assessment.upkeep", {"评估到期与终止检查", "Renewals and endings of assessments"}, &upkeep_job, 0, after_four_in_the_morning},
    {"assessment.remind", {"评估期限和资格提醒", "Reminders of assessments"}, &remind_job, 0, half_past_seven}};

const Schema* const records[] = {&model::schema<Agency>(),        &model::schema<Assessor>(),   &model::schema<Recusal>(),
                                 &model::schema<Case>(),          &model::schema<Submission>(), &model::schema<Paper>(),
                                 &model::schema<OutsideResult>(), &model::schema<Recheck>(),    &recheck_secret_record(),
                                 &model::schema<Training>(),      &model::schema<Reminder>(),   &model::schema<HealthCheck>()};
constexpr const Right* all_rights[] = {&read_cases,
                                       &rights::request,
                                       &rights::accept,
                                       &rights::assign,
                                       &rights::check,
                                       &rights::conclude,
                                       &rights::object,
                                       &rights::read_answers,
                                       &rights::work,
                                       &rights::agency_read,
                                       &rights::agency_update,
                                       &rights::result_read,
                                       &rights::result_take_in,
                                       &rights::recheck};
const std::vector<http::Route> routes =
    http::joined({request_routes(), assign_routes(), field_routes(), submission_routes(), conclude_routes(), agency_routes(),
                  result_routes(), drift_routes(), result_notice_routes(), recheck_routes(), recheck_page_routes(), health_routes()});
const http::Resource* const resources[] = {&agencies, &assessors, &recusals, &cases,     &submissions,
                                           &papers,   &outside,   &rechecks, &trainings, &health_checks};
const http::Queue* const queues[] = {&to_accept, &to_assign, &to_check, &to_conclude, &overdue, &unreached, &to_settle};
const work::JobKind* const jobs[] = {&upkeep_job, &remind_job};

}  // namespace

const care::Module module{.name = "entitlement.assessment",
                          .label = {"能力评估", "Assessment"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs,
                          .subscriptions = subscriptions,
                          .schedules = schedules,
                          .queues = queues};

}  // namespace yk::care::assessment
