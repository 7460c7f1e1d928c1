// What this module brings to the program: tables, rights, routes, pages of the console, the daily reminders.
#include "care/oversight/tasks/access.h"

namespace yk::care::tasks {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE tasks_task (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES tasks_task (id), origin TEXT NOT NULL, document TEXT NOT NULL,
    at TEXT NOT NULL, code TEXT NOT NULL, rank BIGINT NOT NULL, title TEXT NOT NULL, title_en TEXT NOT NULL, content TEXT NOT NULL,
    lead TEXT NOT NULL, support TEXT NOT NULL, implement TEXT NOT NULL, office BIGINT, region BIGINT NOT NULL, due_kind TEXT NOT NULL,
    printed_due_on TEXT, due_on TEXT, ongoing BIGINT NOT NULL, in_pack BIGINT NOT NULL, status TEXT NOT NULL, evidence TEXT NOT NULL,
    indicators TEXT NOT NULL, state TEXT NOT NULL, percent BIGINT, reports BIGINT NOT NULL, first_report_on TEXT, last_report_on TEXT,
    done_on TEXT, closed_on TEXT, submitted_account BIGINT, listed BIGINT NOT NULL, listed_on TEXT, extension_until TEXT,
    extension_account BIGINT, escalated_on TEXT, reminded TEXT NOT NULL, opened_on TEXT NOT NULL, opened_by TEXT NOT NULL,
    example BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX tasks_task_once ON tasks_task (document, code, region, origin) WHERE parent IS NULL;
CREATE UNIQUE INDEX tasks_task_part_once ON tasks_task (parent, region) WHERE parent IS NOT NULL;
CREATE INDEX tasks_task_by_region ON tasks_task (region, rank, id);
CREATE TABLE tasks_step (id BIGINT PRIMARY KEY, task BIGINT NOT NULL REFERENCES tasks_task (id), region BIGINT NOT NULL, kind TEXT NOT NULL,
    dated TEXT NOT NULL, set_day TEXT, percent BIGINT, text TEXT NOT NULL, problems TEXT NOT NULL, next_step TEXT NOT NULL,
    figures TEXT NOT NULL, actor_name TEXT NOT NULL, office_name TEXT NOT NULL, account BIGINT, at TEXT NOT NULL, behalf BIGINT NOT NULL,
    example BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX tasks_step_of ON tasks_step (task, at, id);
CREATE TABLE tasks_file (id BIGINT PRIMARY KEY, task BIGINT NOT NULL REFERENCES tasks_task (id), step BIGINT REFERENCES tasks_step (id),
    region BIGINT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BIGINT NOT NULL, uploaded_by TEXT NOT NULL,
    account BIGINT, uploaded_at TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX tasks_file_of ON tasks_file (task, id);
CREATE TABLE tasks_office (id BIGINT PRIMARY KEY, body TEXT NOT NULL UNIQUE, department BIGINT, chief BIGINT, version BIGINT NOT NULL);
CREATE TABLE tasks_rules (id BIGINT PRIMARY KEY, first_reminder_days BIGINT NOT NULL, last_reminder_days BIGINT NOT NULL,
    overdue_every_days BIGINT NOT NULL, escalate_after_days BIGINT NOT NULL, report_every_months BIGINT NOT NULL, version BIGINT NOT NULL);
INSERT INTO tasks_rules (id, first_reminder_days, last_reminder_days, overdue_every_days, escalate_after_days, report_every_months, version)
    VALUES (1, 30, 7, 14, 15, 3, 1)
)";
constexpr store::Migration migrations[] = {{"oversight.tasks", 1, tables}};

// The computed columns of a listed task.
Status complete(Tx& tx, void* record) {
    auto& task = *static_cast<Task*>(record);
    const auto book = YK_TRY(book_of(tx));
    const Offices offices(tx, *book->pack);
    task.standing = standing_of(task, tx.today(), rules_of(tx));
    const auto* office = offices.lead_of(task);
    task.lead_name = office ? office->name : task.lead.empty() ? "" : offices.label(words_of(task.lead).front()).zh;
    return {};
}

constexpr std::string_view task_filters[] = {
    "origin", "document", "region",         "due_on",    "ongoing",           "state",           "listed",
    "lead",   "parent",   "last_report_on", "closed_on", "submitted_account", "extension_until", "extension_account"};
constexpr std::string_view task_sorts[] = {"rank", "due_on", "title", "region", "last_report_on", "percent"};
constexpr std::string_view task_search[] = {"title", "content"};
constexpr Listing task_listing{task_filters, task_sorts, task_search, "rank"};
constexpr http::Command task_commands[] = {
    {"report", "/tasks/tasks/{task}/report", {"报送进展", "Report"}},
    {"submit", "/tasks/tasks/{task}/submit", {"申请销号", "Hand in as done"}},
    {"ask_extension", "/tasks/tasks/{task}/ask_extension", {"申请延期", "Ask for an extension"}},
    {"accept", "/tasks/tasks/{task}/accept", {"验收销号", "Accept"}},
    {"send_back", "/tasks/tasks/{task}/send_back", {"退回", "Send back"}, true},
    {"supervise", "/tasks/tasks/{task}/supervise", {"挂牌督办", "List for supervision"}, true},
    {"lift", "/tasks/tasks/{task}/lift", {"解除督办", "Lift the supervision"}},
};
const http::Resource tasks_resource{.schema = &model::schema<Task>(),
                                    .listing = &task_listing,
                                    .path = "/tasks/tasks",
                                    .scope = http::RowScope::region,
                                    .read = &rights::task_read,
                                    .export_ = &rights::task_export,
                                    .commands = task_commands,
                                    .title = model::schema<Task>().find("title"),
                                    .complete = &complete};

constexpr Listing rules_listing{{}, {}, {}, ""};
constexpr FormField rules_fields[] = {{"first_reminder_days", {}, true},
                                      {"last_reminder_days", {}, true},
                                      {"overdue_every_days", {}, true},
                                      {"escalate_after_days", {}, true},
                                      {"report_every_months", {}, true}};
constexpr FormGroup rules_form[] = {{{"任务提醒规则", "Reminder rules"}, rules_fields}};
const Check rules_checks[] = {model::range("first_reminder_days", 1, 365), model::range("last_reminder_days", 0, 365),
                              model::range("overdue_every_days", 1, 365), model::range("escalate_after_days", 0, 365),
                              model::range("report_every_months", 1, 24)};
const http::Resource rules_resource{.schema = &model::schema<Rules>(),
                                    .listing = &rules_listing,
                                    .path = "/tasks/rules",
                                    .scope = http::RowScope::city,
                                    .read = &rights::task_read,
                                    .write = &rights::rules_update,
                                    .form = rules_form,
                                    .checks = rules_checks,
                                    .single = true};

constexpr std::int32_t half_past_six = 390;
const work::Schedule schedules[] = {{"tasks.remind", {"任务提醒与催办", "Reminders and escalation"}, &remind_job, 0, half_past_six}};
constexpr std::string_view topics[] = {"policy.activated"};
const work::Subscription subscriptions[] = {{"tasks.ledger", topics, &hear_activation}};

constexpr std::string_view queue_title[] = {"title"};
const http::Queue to_accept{.code = "tasks.tasks.submitted",
                            .label = {"待验收的任务", "Tasks to accept"},
                            .right = &rights::task_accept,
                            .resource = &tasks_resource,
                            .filter = "f.state=submitted&f.submitted_account.not=@me",
                            .title = queue_title,
                            .page = "/tasks/{id}",
                            .due = "due_on"};
const http::Queue to_decide{.code = "tasks.tasks.extension",
                            .label = {"待审批的延期", "Extensions to decide"},
                            .right = &rights::task_accept,
                            .resource = &tasks_resource,
                            .filter = "f.extension_until.from=@today-3650&f.extension_account.not=@me",
                            .title = queue_title,
                            .page = "/tasks/{id}",
                            .due = "due_on"};
const http::Queue listed{.code = "tasks.tasks.listed",
                         .label = {"挂牌督办的任务", "Tasks under listed supervision"},
                         .right = &rights::task_supervise,
                         .resource = &tasks_resource,
                         .filter = "f.listed=true&f.state=assigned,under_way,submitted,kept_up",
                         .title = queue_title,
                         .page = "/tasks/{id}",
                         .due = "due_on"};
const http::Queue* const queues[] = {&to_accept, &to_decide, &listed};

const Schema* const records[] = {&model::schema<Task>(), &model::schema<Step>(), &model::schema<TaskFile>(), &model::schema<OfficeRow>(),
                                 &model::schema<Rules>()};
constexpr const Right* all_rights[] = {
    &rights::task_read,      &rights::task_report, &rights::task_accept,   &rights::task_create,
    &rights::task_supervise, &rights::task_export, &rights::office_assign, &rights::rules_update,
};
const std::vector<http::Route> routes = http::joined({command_routes(), decision_routes(), overview_routes(), page_routes(),
                                                      office_routes(), duty_routes(), clause_routes(), file_routes(), print_routes()});
const http::Resource* const resources[] = {&tasks_resource, &rules_resource};
const work::JobKind* const jobs[] = {&remind_job};

}  // namespace

const care::Module module{.name = "oversight.tasks",
                          .label = {"任务台账", "Task ledger"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs,
                          .subscriptions = subscriptions,
                          .schedules = schedules,
                          .queues = queues};

}  // namespace yk::care::tasks
