// What this module brings to the program: tables, rights, routes, pages of the console, work queues.
#include "care/service/window/access.h"
#include "care/service/window/online.h"

namespace yk::care::window {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE window_case (id BIGINT PRIMARY KEY, number TEXT NOT NULL UNIQUE, code TEXT NOT NULL, elder BIGINT, region BIGINT NOT NULL,
    kind TEXT NOT NULL, kind_label TEXT NOT NULL, organisation TEXT NOT NULL, organisation_no TEXT NOT NULL, item TEXT NOT NULL,
    item_label TEXT NOT NULL, edition TEXT NOT NULL, definition TEXT NOT NULL, pack TEXT NOT NULL, pack_hash TEXT NOT NULL,
    channel TEXT NOT NULL, asker TEXT NOT NULL, asked_by TEXT NOT NULL, relation TEXT NOT NULL, phone BLOB, id_tail BLOB NOT NULL,
    wish TEXT NOT NULL, state TEXT NOT NULL, opened_on TEXT NOT NULL, opened_by TEXT NOT NULL, submitted_on TEXT, accepted_on TEXT,
    due_on TEXT, handler_account BIGINT, handler TEXT NOT NULL, missing TEXT NOT NULL, outcome TEXT, reason TEXT NOT NULL,
    decided_account BIGINT, decided_by TEXT NOT NULL, decided_on TEXT, answer TEXT NOT NULL, answered_how TEXT NOT NULL, answered_on TEXT,
    closed_on TEXT, proposal BIGINT, assessment BIGINT, note TEXT NOT NULL, merged_from BIGINT, version BIGINT NOT NULL);
CREATE UNIQUE INDEX window_case_once ON window_case (elder, kind, item)
    WHERE state IN ('draft', 'submitted', 'returned', 'in_progress', 'deciding') AND merged_from IS NULL;
CREATE INDEX window_case_list ON window_case (state, due_on, id);
CREATE INDEX window_case_handler ON window_case (handler_account, state, id);
CREATE INDEX window_case_proposal ON window_case (proposal, id);
CREATE TABLE window_paper (id BIGINT PRIMARY KEY, application BIGINT NOT NULL, elder BIGINT, region BIGINT NOT NULL, place BIGINT NOT NULL,
    paper TEXT NOT NULL, label TEXT NOT NULL, state TEXT NOT NULL, facts TEXT NOT NULL, fact_label TEXT NOT NULL, fact_source TEXT NOT NULL,
    fact_date TEXT, note TEXT NOT NULL, marked_by TEXT NOT NULL, marked_on TEXT, version BIGINT NOT NULL);
CREATE INDEX window_paper_of ON window_paper (application, place, id);
CREATE TABLE window_task (id BIGINT PRIMARY KEY, application BIGINT NOT NULL, elder BIGINT, region BIGINT NOT NULL, number TEXT NOT NULL,
    task TEXT NOT NULL, label TEXT NOT NULL, office BIGINT, office_name TEXT NOT NULL, state TEXT NOT NULL, started_on TEXT NOT NULL,
    due_on TEXT NOT NULL, handler_account BIGINT, handler TEXT NOT NULL, finding TEXT, words TEXT NOT NULL, done_by TEXT NOT NULL,
    done_on TEXT, version BIGINT NOT NULL);
CREATE INDEX window_task_of ON window_task (application, due_on, id);
CREATE INDEX window_task_list ON window_task (state, due_on, id);
CREATE INDEX window_task_office ON window_task (office, state, id);
CREATE TABLE window_step (id BIGINT PRIMARY KEY, application BIGINT NOT NULL, elder BIGINT, region BIGINT NOT NULL, act TEXT NOT NULL,
    words TEXT NOT NULL, actor_name TEXT NOT NULL, account BIGINT, at TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX window_step_of ON window_step (application, at, id);
CREATE TABLE window_deputy (id BIGINT PRIMARY KEY, region BIGINT NOT NULL, absent BIGINT NOT NULL, deputy BIGINT NOT NULL,
    from_on TEXT NOT NULL, to_on TEXT NOT NULL, reason TEXT NOT NULL, arranged_by TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX window_deputy_absent ON window_deputy (absent, from_on, id);
CREATE INDEX window_deputy_deputy ON window_deputy (deputy, from_on, id);
CREATE TABLE window_day (id BIGINT PRIMARY KEY, day TEXT NOT NULL UNIQUE, works BIGINT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL,
    version BIGINT NOT NULL);
CREATE TABLE window_definition (id BIGINT PRIMARY KEY, kind TEXT NOT NULL, edition TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL, kept_at TEXT NOT NULL, version BIGINT NOT NULL);
CREATE TABLE window_lookup (application BIGINT PRIMARY KEY, day TEXT NOT NULL, wrong BIGINT NOT NULL)
)";
// A case that has followed a merge never again blocks another of its kind; who was reminded of what; the index that facts about an elder
// need.
constexpr std::string_view merges_and_reminders = R"(
DROP INDEX window_case_once;
ALTER TABLE window_case ADD COLUMN moved BIGINT NOT NULL DEFAULT 0;
UPDATE window_case SET moved = 1 WHERE merged_from IS NOT NULL;
ALTER TABLE window_case ADD COLUMN reminded TEXT NOT NULL DEFAULT '';
ALTER TABLE window_task ADD COLUMN reminded TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX window_case_once ON window_case (elder, kind, item)
    WHERE state IN ('draft', 'submitted', 'returned', 'in_progress', 'deciding') AND moved = 0;
CREATE INDEX window_case_elder ON window_case (elder, id)
)";
const store::Migration migrations[] = {
    {"service.window", 1, tables}, {"service.window", 2, merges_and_reminders}, {"service.window.online", 1, online_tables}};

constexpr std::string_view case_filters[] = {"state",           "kind",   "item",      "region", "elder", "channel", "outcome",
                                             "handler_account", "due_on", "opened_on", "number"};
constexpr std::string_view case_sorts[] = {"due_on", "opened_on", "number", "state"};
constexpr std::string_view case_search[] = {"number"};
constexpr Listing case_listing{case_filters, case_sorts, case_search, "-number"};
constexpr http::Command case_commands[] = {
    {"submit", "/window/cases/{window_case}/submit", {"提交", "Submit"}},
    {"claim", "/window/cases/{window_case}/claim", {"签收", "Claim"}},
    {"accept", "/window/cases/{window_case}/accept", {"受理", "Accept"}},
    {"send_back", "/window/cases/{window_case}/send_back", {"退回补正", "Return for correction"}},
    {"resubmit", "/window/cases/{window_case}/resubmit", {"补正后重报", "Resubmit"}},
    {"withdraw", "/window/cases/{window_case}/withdraw", {"撤回申请", "Withdraw"}, true},
};
const http::Resource cases{.schema = &model::schema<Case>(),
                           .listing = &case_listing,
                           .path = "/window/cases",
                           .scope = http::RowScope::region,
                           .read = &read_cases,
                           .export_ = &read_cases,
                           .commands = case_commands,
                           .audited_read = true,
                           .complete = &complete};

constexpr std::string_view task_filters[] = {"state", "region", "office", "due_on", "application", "handler_account", "finding"};
constexpr std::string_view task_sorts[] = {"due_on", "started_on"};
constexpr Listing task_listing{task_filters, task_sorts, {}, "due_on"};
const http::Resource tasks{.schema = &model::schema<Task>(),
                           .listing = &task_listing,
                           .path = "/window/tasks",
                           .scope = http::RowScope::region,
                           .read = &read_cases,
                           .export_ = &read_cases,
                           .complete = &complete_task};

constexpr std::string_view deputy_filters[] = {"absent", "deputy", "region", "to_on"};
constexpr std::string_view deputy_sorts[] = {"from_on", "to_on"};
constexpr Listing deputy_listing{deputy_filters, deputy_sorts, {}, "-from_on"};
constexpr FormField deputy_fields[] = {
    {"absent", {"谁不在岗", "Who is absent"}, true, true},
    {"deputy", {"谁代班：分派给离岗人的申请转给代班人，代班人可办离岗人手上的申请", "Who stands in"}, true},
    {"from_on", {}, true},
    {"to_on", {}, true},
    {"reason", {}}};
constexpr FormGroup deputy_form[] = {{{"代班", "Deputy"}, deputy_fields}};
const Check deputy_checks[] = {model::length("reason", 0, 200)};
const http::Resource deputies{.schema = &model::schema<Deputy>(),
                              .listing = &deputy_listing,
                              .path = "/window/deputies",
                              .scope = http::RowScope::region,
                              .read = &read_cases,
                              .write = &rights::deputy,
                              .form = deputy_form,
                              .checks = deputy_checks,
                              .before_write = &check_deputy,
                              .complete = &complete_deputy};

constexpr std::string_view day_filters[] = {"day", "works"};
constexpr std::string_view day_sorts[] = {"day"};
constexpr Listing day_listing{day_filters, day_sorts, {}, "day"};
constexpr FormField day_fields[] = {
    {"day", {}, true},
    {"works", {"周末调为上班选“是”，工作日放假选“否”", "Yes for a weekend day that is worked, no for a holiday"}, true},
    {"name", {"如：春节、春节调休", "Which holiday"}, true},
    {"source", {"放假通知的文号或名称", "The notice that announces it"}, true}};
constexpr FormGroup day_form[] = {{{"节假日与调休", "Holidays and days worked instead"}, day_fields}};
const Check day_checks[] = {model::length("name", 1, 40), model::length("source", 4, 200)};
const http::Resource days{.schema = &model::schema<SpecialDay>(),
                          .listing = &day_listing,
                          .path = "/window/days",
                          .scope = http::RowScope::city,
                          .read = &rights::calendar_read,
                          .write = &rights::calendar_update,
                          .form = day_form,
                          .checks = day_checks,
                          .before_write = &check_day};

std::string say_case(const void* record, bool english) {
    const auto& it = *static_cast<const Case*>(record);
    const auto state = label_of(it.state);
    return it.number + " · " + (it.item_label.empty() ? it.kind_label : it.item_label) + " · " + std::string(english ? state.en : state.zh);
}
constexpr std::string_view case_title[] = {"number", "kind_label", "state"};
constexpr std::string_view case_page = "/window/cases/{id}";
const http::Queue to_accept{"window.cases.submitted",
                            {"待受理的窗口申请", "Applications to accept"},
                            &rights::accept,
                            &cases,
                            "f.state=submitted",
                            case_title,
                            case_page,
                            &say_case,
                            "due_on"};
const http::Queue mine{"window.cases.mine",
                       {"我经办的窗口申请", "My applications"},
                       &rights::handle,
                       &cases,
                       "f.state=in_progress,decided,answered&f.handler_account=@me",
                       case_title,
                       case_page,
                       &say_case,
                       "due_on"};
const http::Queue late{"window.cases.late",
                       {"逾期的窗口申请", "Late applications"},
                       &rights::assign,
                       &cases,
                       "f.state=submitted,in_progress,decided&f.due_on.to=@today-1",
                       case_title,
                       case_page,
                       &say_case,
                       "due_on"};
std::string say_task(const void* record, bool) {
    const auto& it = *static_cast<const Task*>(record);
    return it.number + " · " + it.label + " · " + it.office_name;
}
constexpr std::string_view task_title[] = {"number", "label", "office_name"};
const http::Queue late_tasks{"window.tasks.late",
                             {"逾期的协办事项", "Late tasks of departments"},
                             &rights::assign,
                             &tasks,
                             "f.state=open,claimed&f.due_on.to=@today-1",
                             task_title,
                             "/window/tasks/{id}",
                             &say_task,
                             "due_on"};

constexpr std::string_view topics[] = {
    "elder.died", "elder.changed", "elder.merged", "elder.unmerged", "decision.proposal.decided", "assessment.concluded"};
const work::Subscription subscriptions[] = {{"window.cases", topics, &hear}};
constexpr std::int32_t before_five_in_the_morning = 4 * 60 + 50;
const work::Schedule schedules[] = {
    {"window.upkeep", {"窗口申请终止检查与期限提醒", "Endings and reminders of applications"}, &upkeep_job, 0, before_five_in_the_morning}};

const Schema* const records[] = {
    &model::schema<Case>(),   &model::schema<Paper>(),      &model::schema<Task>(),           &model::schema<Step>(),
    &model::schema<Deputy>(), &model::schema<SpecialDay>(), &model::schema<KeptDefinition>(), &model::schema<OnlineApplication>()};
constexpr const Right* all_rights[] = {&read_cases,     &rights::open, &rights::accept, &rights::handle,        &rights::assign,
                                       &rights::decide, &rights::task, &rights::deputy, &rights::calendar_read, &rights::calendar_update};
const std::vector<http::Route> routes = http::joined({intake_routes(), paper_routes(), queue_routes(), task_routes(), conclude_routes(),
                                                      reading_routes(), public_routes(), online_routes()});
const http::Resource* const resources[] = {&cases, &tasks, &deputies, &days, &online_applications};
const http::Queue* const queues[] = {&to_accept, &mine, &late, &late_tasks, &online_queue};
const work::JobKind* const jobs[] = {&upkeep_job};

}  // namespace

const care::Module module{.name = "service.window",
                          .label = {"窗口申请", "One window"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs,
                          .subscriptions = subscriptions,
                          .schedules = schedules,
                          .queues = queues};

}  // namespace yk::care::window
