// What this module brings to the program: tables, rights, routes, pages of the console, the night's job.
#include "care/oversight/compliance/review.h"

namespace yk::care::compliance {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE compliance_finding (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    state TEXT NOT NULL, since TEXT NOT NULL, due_on TEXT NOT NULL, items TEXT NOT NULL, amount_fen BIGINT, facts TEXT NOT NULL,
    digest TEXT NOT NULL, opened BIGINT NOT NULL, found_on TEXT NOT NULL, taken_account BIGINT, taken_by TEXT NOT NULL,
    answered_account BIGINT, answered_by TEXT NOT NULL, answered_at TEXT, reason TEXT NOT NULL, proposal BIGINT, version BIGINT NOT NULL);
CREATE UNIQUE INDEX compliance_finding_once ON compliance_finding (elder, kind, subject);
CREATE INDEX compliance_finding_list ON compliance_finding (state, due_on, id);
CREATE INDEX compliance_finding_by_region ON compliance_finding (region, kind, state);
CREATE TABLE compliance_account (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, number BLOB NOT NULL,
    number_index TEXT NOT NULL, bank TEXT NOT NULL, source TEXT NOT NULL, told_on TEXT NOT NULL, in_use BIGINT NOT NULL,
    version BIGINT NOT NULL);
CREATE TABLE compliance_report (id BIGINT PRIMARY KEY, as_of TEXT NOT NULL, decided_from TEXT NOT NULL, people BIGINT NOT NULL,
    comparisons BIGINT NOT NULL, to_look_at BIGINT NOT NULL, by_rule BIGINT NOT NULL, by_mixture BIGINT NOT NULL, too_small BIGINT NOT NULL,
    group_least BIGINT NOT NULL, cell_least BIGINT NOT NULL, pack TEXT NOT NULL, made_by TEXT NOT NULL, made_at TEXT NOT NULL,
    version BIGINT NOT NULL);
CREATE TABLE compliance_report_lines (id BIGINT PRIMARY KEY, lines TEXT NOT NULL, version BIGINT NOT NULL);
CREATE TABLE compliance_review (id BIGINT PRIMARY KEY, of TEXT NOT NULL, item TEXT NOT NULL, decided_from TEXT, decided_to TEXT,
    each BIGINT NOT NULL, state TEXT NOT NULL, listed BIGINT NOT NULL, list_digest TEXT NOT NULL, commitment TEXT NOT NULL, words TEXT NOT NULL,
    secret TEXT NOT NULL, seed TEXT NOT NULL, sampled BIGINT NOT NULL, prepared_by TEXT NOT NULL, prepared_at TEXT NOT NULL,
    drawn_by TEXT NOT NULL, drawn_at TEXT, version BIGINT NOT NULL);
CREATE TABLE compliance_review_kept (id BIGINT PRIMARY KEY, lines BLOB NOT NULL, secret BLOB NOT NULL, version BIGINT NOT NULL);
CREATE TABLE compliance_sample (id BIGINT PRIMARY KEY, review BIGINT NOT NULL, elder BIGINT NOT NULL, region BIGINT NOT NULL, item TEXT NOT NULL,
    answer TEXT NOT NULL, proposal BIGINT, decided_account BIGINT, released_account BIGINT, reviewer BIGINT, reviewer_name TEXT NOT NULL,
    outcome TEXT NOT NULL, reason TEXT NOT NULL, answered_at TEXT, finding BIGINT, version BIGINT NOT NULL);
CREATE INDEX compliance_sample_of ON compliance_sample (review, id);
CREATE UNIQUE INDEX compliance_account_once ON compliance_account (elder, number_index);
CREATE INDEX compliance_account_shared ON compliance_account (number_index, elder)
)";
constexpr std::string_view handed_over = "ALTER TABLE compliance_sample ADD COLUMN handed_over TEXT NOT NULL DEFAULT ''";
constexpr store::Migration migrations[] = {{"oversight.compliance", 1, tables}, {"oversight.compliance", 2, handed_over}};

constexpr std::string_view finding_title[] = {"name", "kind", "item_labels"};
const http::Queue to_work{.code = "compliance.findings.open",
                          .label = {"待核查的合规事项", "Compliance cases to work"},
                          .right = &rights::finding_work,
                          .resource = &findings,
                          .filter = "f.state=open",
                          .title = finding_title,
                          .page = "/compliance/cases/{id}",
                          .due = "due_on"};
const http::Queue to_accept{.code = "compliance.findings.explained",
                            .label = {"待认定的情况说明", "Explanations to accept"},
                            .right = &rights::finding_accept,
                            .resource = &findings,
                            .filter = "f.state=explained&f.answered_account.not=@me",
                            .title = finding_title,
                            .page = "/compliance/cases/{id}",
                            .due = "due_on"};

constexpr std::string_view sample_title[] = {"name", "item_label", "answer"};
const http::Queue to_review{.code = "compliance.samples.pending",
                            .label = {"待复看的抽中件", "Drawn cases to review"},
                            .right = &rights::review_answer,
                            .resource = &samples,
                            .filter = "f.outcome=pending&f.reviewer=@me",
                            .title = sample_title,
                            .page = "/compliance/samples?open={id}"};

const Schema* const records[] = {&model::schema<Finding>(), &model::schema<PayeeAccount>(), &model::schema<Report>(), &lines_record(),
                                 &model::schema<Review>(),  &model::schema<Sample>(),       &review_secret_record()};
constexpr const Right* all_rights[] = {&rights::finding_read, &rights::finding_work,   &rights::finding_accept, &rights::finding_run,
                                       &rights::account_read, &rights::account_update, &rights::fairness_read,  &rights::fairness_make,
                                       &rights::review_read,  &rights::review_prepare, &rights::review_answer};
const std::vector<http::Route> routes = http::joined({act_routes(), page_routes(), fairness_routes(), review_routes()});
const http::Resource* const resources[] = {&findings, &accounts, &reports, &reviews, &samples};
const http::Queue* const queues[] = {&to_work, &to_accept, &to_review};
const work::JobKind* const jobs[] = {&examine_job, &fairness_job};
constexpr std::int32_t nightly_minute = 210;  // an hour after the night's determination
const work::Schedule schedules[] = {{"compliance.examine", {"每夜合规检查", "Nightly examination"}, &examine_job, 0, nightly_minute}};

}  // namespace

const care::Module module{.name = "oversight.compliance",
                          .label = {"合规与公平", "Compliance and fairness"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs,
                          .schedules = schedules,
                          .queues = queues};

}  // namespace yk::care::compliance
