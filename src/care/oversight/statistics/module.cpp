// What this module brings to the program: tables, rights, routes, lists, queues, the nightly job.
#include "care/oversight/statistics/access.h"

namespace yk::care::statistics {
using namespace model;
namespace {

constexpr std::string_view tables_sql = R"(
CREATE TABLE statistics_period (id BIGINT PRIMARY KEY, span TEXT NOT NULL, period TEXT NOT NULL, edition BIGINT NOT NULL, as_of TEXT NOT NULL,
    state TEXT NOT NULL, people BIGINT NOT NULL, tables BIGINT NOT NULL, hidden BIGINT NOT NULL, pack TEXT NOT NULL, pack_hash TEXT NOT NULL,
    sha256 TEXT NOT NULL, frozen_by TEXT NOT NULL, frozen_account BIGINT, frozen_at TEXT NOT NULL, released_by TEXT NOT NULL,
    released_at TEXT, revises BIGINT REFERENCES statistics_period (id), reason TEXT NOT NULL, version BIGINT NOT NULL, UNIQUE (period, edition));
CREATE TABLE statistics_sheet (id BIGINT PRIMARY KEY, period BIGINT NOT NULL REFERENCES statistics_period (id), rank BIGINT NOT NULL,
    sheet TEXT NOT NULL, content TEXT NOT NULL, UNIQUE (period, rank));
CREATE TABLE statistics_template (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, span TEXT NOT NULL,
    form TEXT NOT NULL, title TEXT NOT NULL, version BIGINT NOT NULL);
CREATE TABLE statistics_template_line (id BIGINT PRIMARY KEY, form BIGINT NOT NULL REFERENCES statistics_template (id),
    number BIGINT NOT NULL, heading TEXT NOT NULL, place TEXT NOT NULL, sheet TEXT NOT NULL, line_key TEXT NOT NULL,
    column_key TEXT NOT NULL, UNIQUE (form, number))
)";
constexpr store::Migration migrations[] = {{"oversight.statistics", 1, tables_sql}};

constexpr std::string_view period_filters[] = {"span", "period", "state", "frozen_account"};
constexpr std::string_view period_sorts[] = {"as_of", "period", "edition"};
constexpr std::string_view period_search[] = {"period"};
constexpr Listing period_listing{period_filters, period_sorts, period_search, "-as_of"};
constexpr http::Command period_commands[] = {
    {"release", "/statistics/periods/{statistics_period}/release", {"签发", "Release"}},
    {"revise", "/statistics/periods/{statistics_period}/revise", {"更正", "Revise"}, true},
    {"discard", "/statistics/periods/{statistics_period}/discard", {"作废", "Discard"}, true},
};
const http::Resource periods{.schema = &model::schema<Period>(),
                             .listing = &period_listing,
                             .path = "/statistics/periods",
                             .scope = http::RowScope::city,
                             .read = &rights::period_read,
                             .export_ = &rights::period_export,
                             .commands = period_commands};

constexpr std::string_view template_filters[] = {"span", "recipient"};
constexpr std::string_view template_sorts[] = {"name", "recipient"};
constexpr std::string_view template_search[] = {"name", "recipient"};
constexpr Listing template_listing{template_filters, template_sorts, template_search, "name"};
constexpr FormField template_fields[] = {
    {"name", {}, true},
    {"recipient", {"报给谁", "Whom it goes to"}, true},
    {"span", {}, true},
    {"form", {}, true},
    {"title", {"表格第一行的标题，期别会自动加在后面", "Title in the first row; the period is added"}, true}};
constexpr FormGroup template_form[] = {{{"上报模板", "Export template"}, template_fields}};
const Check template_checks[] = {model::length("name", 1, 60), model::length("recipient", 1, 60), model::length("title", 1, 80)};
const http::Resource templates{.schema = &model::schema<Template>(),
                               .listing = &template_listing,
                               .path = "/statistics/templates",
                               .scope = http::RowScope::city,
                               .read = &rights::period_read,
                               .write = &rights::template_update,
                               .form = template_form,
                               .checks = template_checks};

constexpr std::int32_t two_in_the_morning = 120;
const work::Schedule schedules[] = {
    {"statistics.freeze", {"冻结上月、上年统计", "Freeze last month's and year's statistics"}, &freeze_job, 0, two_in_the_morning}};

constexpr std::string_view queue_title[] = {"period", "edition", "as_of"};
std::string say_period(const void* record, bool english) {
    const auto& period = *static_cast<const Period*>(record);
    return period.period + (english ? ", edition " : " 第 ") + std::to_string(period.edition) + (english ? "" : " 版");
}
const http::Queue to_release{.code = "statistics.periods.frozen",
                             .label = {"待签发的统计", "Statistics to release"},
                             .right = &rights::period_release,
                             .resource = &periods,
                             .filter = "f.state=frozen&f.frozen_account.not=@me",
                             .title = queue_title,
                             .page = "/statistics/periods/{id}",
                             .say = &say_period};
const http::Queue* const queues[] = {&to_release};

const Schema* const records[] = {&model::schema<Period>(), &model::schema<StoredSheet>(), &model::schema<Template>(),
                                 &model::schema<TemplateLine>()};
constexpr const Right* all_rights[] = {&rights::period_read, &rights::period_freeze, &rights::period_release, &rights::period_export,
                                       &rights::template_update};
const std::vector<http::Route> routes = http::joined({freeze_routes(), reading_routes(), open_routes(), template_routes()});
const http::Resource* const resources[] = {&periods, &templates};
const work::JobKind* const jobs[] = {&freeze_job};

}  // namespace

const care::Module module{.name = "oversight.statistics",
                          .label = {"统计", "Statistics"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs,
                          .schedules = schedules,
                          .queues = queues};

}  // namespace yk::care::statistics
