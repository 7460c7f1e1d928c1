// What this module brings to the program: tables, rights, routes, lists, the queue of values to accept, the monthly freezing.
#include "care/oversight/indicators/counting.h"

namespace yk::care::indicators {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE indicators_report (id BIGINT PRIMARY KEY, indicator TEXT NOT NULL, region BIGINT NOT NULL, as_of TEXT NOT NULL,
    value TEXT NOT NULL, numerator TEXT NOT NULL, denominator TEXT NOT NULL, source TEXT NOT NULL, note TEXT NOT NULL, state TEXT NOT NULL,
    office_name TEXT NOT NULL, reported_by TEXT NOT NULL, account BIGINT, reported_at TEXT NOT NULL, decided_by TEXT NOT NULL,
    decision TEXT NOT NULL, decided_at TEXT, version BIGINT NOT NULL);
CREATE INDEX indicators_report_of ON indicators_report (indicator, region, as_of);
CREATE TABLE indicators_snapshot (id BIGINT PRIMARY KEY, number BIGINT NOT NULL UNIQUE, month TEXT NOT NULL, as_of TEXT NOT NULL,
    taken_on TEXT NOT NULL, indicator TEXT NOT NULL, region BIGINT NOT NULL, origin TEXT NOT NULL, value TEXT NOT NULL,
    numerator TEXT NOT NULL, denominator TEXT NOT NULL, value_on TEXT, standing TEXT NOT NULL, pack TEXT NOT NULL, pack_hash TEXT NOT NULL,
    revises BIGINT REFERENCES indicators_snapshot (id), reason TEXT NOT NULL, taken_by TEXT NOT NULL, previous TEXT NOT NULL,
    sha256 TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX indicators_snapshot_of ON indicators_snapshot (indicator, number);
CREATE INDEX indicators_snapshot_by_month ON indicators_snapshot (month);
CREATE UNIQUE INDEX indicators_snapshot_revised_once ON indicators_snapshot (revises) WHERE revises IS NOT NULL
)";
constexpr std::string_view signature_tables = R"(
CREATE TABLE indicators_key (id BIGINT PRIMARY KEY, public_key TEXT NOT NULL, secret BLOB NOT NULL, made_at TEXT NOT NULL,
    version BIGINT NOT NULL);
CREATE TABLE indicators_signature (id BIGINT PRIMARY KEY, number BIGINT NOT NULL UNIQUE, sha256 TEXT NOT NULL, signature TEXT NOT NULL,
    signed_at TEXT NOT NULL, version BIGINT NOT NULL)
)";
constexpr std::string_view count_tables = R"(
CREATE TABLE indicators_count (id BIGINT PRIMARY KEY, source TEXT NOT NULL, region BIGINT NOT NULL, counted_on TEXT NOT NULL,
    numerator BIGINT NOT NULL, denominator BIGINT NOT NULL, counted_at TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX indicators_count_of ON indicators_count (counted_on, source, region);
CREATE TABLE indicators_due (id BIGINT PRIMARY KEY, part TEXT NOT NULL, region BIGINT NOT NULL)
)";
constexpr std::string_view evidence_tables = R"(
CREATE TABLE indicators_evidence (id BIGINT PRIMARY KEY, report BIGINT NOT NULL REFERENCES indicators_report (id), indicator TEXT NOT NULL,
    region BIGINT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BIGINT NOT NULL, uploaded_by TEXT NOT NULL,
    uploaded_at TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX indicators_evidence_of ON indicators_evidence (indicator, uploaded_at);
CREATE INDEX indicators_evidence_by_report ON indicators_evidence (report)
)";
constexpr store::Migration migrations[] = {{"oversight.indicators", 1, tables},
                                           {"oversight.indicators", 2, signature_tables},
                                           {"oversight.indicators", 3, count_tables},
                                           {"oversight.indicators", 4, evidence_tables}};

// The figure's name as the pack in force has it; a figure that has left the pack keeps its code.
Status complete(Tx& tx, void* record) {
    auto& report = *static_cast<Report*>(record);
    const auto book = YK_TRY(book_of(tx, tx.today()));
    const auto* indicator = find_indicator(*book->pack, report.indicator);
    report.label = indicator ? indicator->label.zh : report.indicator;
    return {};
}

constexpr std::string_view report_filters[] = {"indicator", "region", "state", "as_of", "account"};
constexpr std::string_view report_sorts[] = {"reported_at", "as_of", "indicator", "region"};
constexpr std::string_view report_search[] = {"source", "indicator"};
constexpr Listing report_listing{report_filters, report_sorts, report_search, "-reported_at"};
constexpr http::Command report_commands[] = {
    {"accept", "/indicators/reports/{report}/accept", {"采纳", "Accept"}},
    {"send_back", "/indicators/reports/{report}/send_back", {"退回", "Send back"}, true},
    {"withdraw", "/indicators/reports/{report}/withdraw", {"撤回", "Withdraw"}, true},
};
const http::Resource reports{.schema = &model::schema<Report>(),
                             .listing = &report_listing,
                             .path = "/indicators/reports",
                             .scope = http::RowScope::region,
                             .read = &rights::value_read,
                             .export_ = &rights::value_export,
                             .commands = report_commands,
                             .complete = &complete};

constexpr std::string_view snapshot_filters[] = {"indicator", "region", "month", "standing", "origin"};
constexpr std::string_view snapshot_sorts[] = {"number", "month", "indicator", "region"};
constexpr std::string_view snapshot_search[] = {"indicator"};
constexpr Listing snapshot_listing{snapshot_filters, snapshot_sorts, snapshot_search, "-number"};
constexpr http::Command snapshot_commands[] = {{"revise", "/indicators/snapshots/{snapshot}/revise", {"更正", "Revise"}, true}};
const http::Resource snapshots{.schema = &model::schema<Snapshot>(),
                               .listing = &snapshot_listing,
                               .path = "/indicators/snapshots",
                               .scope = http::RowScope::region,
                               .read = &rights::value_read,
                               .export_ = &rights::value_export,
                               .commands = snapshot_commands};

constexpr std::int32_t one_in_the_morning = 60, ten_minutes = 10;
const work::Schedule schedules[] = {
    {"indicators.freeze", {"冻结指标月度快照", "Freeze the month's indicators"}, &snapshot_job, 0, one_in_the_morning},
    {"indicators.count", {"统计指标", "Count the indicators"}, &counting_job, ten_minutes, 0}};

constexpr std::string_view queue_title[] = {"label", "value", "as_of"};
std::string say_report(const void* record, bool english) {
    const auto& report = *static_cast<const Report*>(record);
    return report.label + (english ? ": " : "：") + report.value + (english ? " as of " : "，截至 ") + day_text(report.as_of);
}
const http::Queue to_accept{.code = "indicators.reports.submitted",
                            .label = {"待审核的指标报送", "Reported values to accept"},
                            .right = &rights::value_accept,
                            .resource = &reports,
                            .filter = "f.state=submitted&f.account.not=@me",
                            .title = queue_title,
                            .page = "/indicators/reports/{id}",
                            .say = &say_report};
const http::Queue* const queues[] = {&to_accept};

const Schema* const records[] = {&model::schema<Report>(),    &model::schema<Snapshot>(), &model::schema<SigningKey>(),
                                 &model::schema<Signature>(), &model::schema<Count>(),    due_record(),
                                 &model::schema<Evidence>()};
constexpr const Right* all_rights[] = {&rights::value_read, &rights::value_report, &rights::value_accept, &rights::snapshot_take,
                                       &rights::value_export};
const std::vector<http::Route> routes =
    http::joined({report_routes(), evidence_routes(), snapshot_routes(), chain_routes(), counting_routes(), row_routes(), page_routes()});
const http::Resource* const resources[] = {&reports, &snapshots};
const work::JobKind* const jobs[] = {&snapshot_job, &counting_job};

}  // namespace

const care::Module module{.name = "oversight.indicators",
                          .label = {"指标", "Indicators"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs,
                          .subscriptions = counting_subscriptions(),
                          .schedules = schedules,
                          .queues = queues};

}  // namespace yk::care::indicators
