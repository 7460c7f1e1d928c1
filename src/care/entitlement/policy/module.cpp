// What this module brings to the program: tables, rights, routes, pages of the console, jobs.
#include "care/entitlement/policy/access.h"

namespace yk::care::policy {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE policy_version (id BIGINT PRIMARY KEY, pack TEXT NOT NULL, number BIGINT NOT NULL UNIQUE, declared TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE, state TEXT NOT NULL, origin TEXT NOT NULL, note TEXT NOT NULL, files BIGINT NOT NULL, faults BIGINT NOT NULL,
    cases BIGINT NOT NULL, failures BIGINT NOT NULL, report TEXT NOT NULL, active_from TEXT, loaded_account BIGINT, loaded_by TEXT NOT NULL,
    loaded_at TEXT NOT NULL, scheduled_account BIGINT, scheduled_by TEXT NOT NULL, scheduled_at TEXT, released_by TEXT NOT NULL,
    released_at TEXT, taken_back_by TEXT NOT NULL, taken_back_at TEXT, taken_back_reason TEXT NOT NULL, version BIGINT NOT NULL);
CREATE TABLE policy_content (id BIGINT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE policy_version_file (id BIGINT PRIMARY KEY, pack_version BIGINT NOT NULL REFERENCES policy_version (id), path TEXT NOT NULL,
    hash TEXT NOT NULL REFERENCES policy_content (hash), UNIQUE (pack_version, path));
CREATE TABLE policy_used_pack (id BIGINT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, pack_version BIGINT NOT NULL REFERENCES policy_version (id),
    confirmations TEXT NOT NULL, since TEXT NOT NULL);
CREATE TABLE policy_confirmation (id BIGINT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, label TEXT NOT NULL, value_from TEXT,
    pack TEXT NOT NULL, content TEXT NOT NULL, fingerprint TEXT NOT NULL, source_title TEXT NOT NULL, source_text TEXT NOT NULL,
    source_date TEXT, state TEXT NOT NULL, proposed_account BIGINT, proposed_by TEXT NOT NULL, proposed_at TEXT NOT NULL,
    decided_by TEXT NOT NULL, decided_at TEXT, withdrawn_by TEXT NOT NULL, withdrawn_at TEXT, reason TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX policy_confirmation_once ON policy_confirmation (kind, name, fingerprint) WHERE state IN ('proposed', 'released');
CREATE TABLE policy_simulation (id BIGINT PRIMARY KEY, title TEXT NOT NULL, region BIGINT NOT NULL, as_of TEXT NOT NULL, settings TEXT NOT NULL,
    target BIGINT REFERENCES policy_version (id), before_pack TEXT NOT NULL, before_hash TEXT NOT NULL, after_pack TEXT NOT NULL,
    after_hash TEXT NOT NULL, people BIGINT NOT NULL, gains BIGINT NOT NULL, loses BIGINT NOT NULL, raised BIGINT NOT NULL,
    lowered BIGINT NOT NULL, other BIGINT NOT NULL, month_before_fen BIGINT, month_after_fen BIGINT, year_before_fen BIGINT,
    year_after_fen BIGINT, unknown_before BIGINT NOT NULL, unknown_after BIGINT NOT NULL, started_by TEXT NOT NULL, started_at TEXT NOT NULL,
    finished_at TEXT, job BIGINT, version BIGINT NOT NULL);
CREATE INDEX policy_simulation_target ON policy_simulation (target, id);
CREATE TABLE policy_simulation_group (id BIGINT PRIMARY KEY, simulation BIGINT NOT NULL REFERENCES policy_simulation (id), item TEXT NOT NULL,
    "by" TEXT NOT NULL, key TEXT NOT NULL, people BIGINT NOT NULL, entitled_before BIGINT NOT NULL, entitled_after BIGINT NOT NULL,
    gains BIGINT NOT NULL, loses BIGINT NOT NULL, raised BIGINT NOT NULL, lowered BIGINT NOT NULL, other BIGINT NOT NULL,
    month_before_fen BIGINT, month_after_fen BIGINT, year_before_fen BIGINT, year_after_fen BIGINT, once_before_fen BIGINT,
    once_after_fen BIGINT, unknown_before BIGINT NOT NULL, unknown_after BIGINT NOT NULL, item_label TEXT NOT NULL,
    item_label_en TEXT NOT NULL, key_label TEXT NOT NULL, key_label_en TEXT NOT NULL);
CREATE INDEX policy_simulation_group_of ON policy_simulation_group (simulation, id);
CREATE TABLE policy_simulation_person (id BIGINT PRIMARY KEY, simulation BIGINT NOT NULL REFERENCES policy_simulation (id),
    person BIGINT NOT NULL, region BIGINT NOT NULL, district BIGINT NOT NULL, item TEXT NOT NULL, effect TEXT NOT NULL, before TEXT NOT NULL,
    after TEXT NOT NULL, amount_before_fen BIGINT, amount_after_fen BIGINT, period TEXT NOT NULL, age_band TEXT NOT NULL,
    category TEXT NOT NULL);
CREATE INDEX policy_simulation_person_of ON policy_simulation_person (simulation, item, effect, id);
CREATE TABLE policy_hold (id BIGINT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, title TEXT NOT NULL, region BIGINT NOT NULL,
    moves TEXT NOT NULL, requested_account BIGINT, requested_by TEXT NOT NULL, requested_at TEXT NOT NULL, signed_by TEXT NOT NULL,
    signed_at TEXT, reason TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX policy_hold_subject ON policy_hold (subject, kind);
CREATE TABLE policy_guard_rules (id BIGINT PRIMARY KEY, share_percent BIGINT NOT NULL, least_people BIGINT NOT NULL, version BIGINT NOT NULL);
INSERT INTO policy_guard_rules (id, share_percent, least_people, version) VALUES (1, 10, 20, 1)
)";
// The report of a loaded version is kept in both languages.
constexpr std::string_view english_reports = "ALTER TABLE policy_version ADD COLUMN report_en TEXT NOT NULL DEFAULT ''";
// What a hold says of itself in the work queue.
constexpr std::string_view hold_summaries = "ALTER TABLE policy_hold ADD COLUMN summary TEXT NOT NULL DEFAULT ''";
constexpr store::Migration migrations[] = {
    {"entitlement.policy", 1, tables}, {"entitlement.policy", 2, english_reports}, {"entitlement.policy", 3, hold_summaries}};

constexpr std::string_view version_filters[] = {"state", "origin", "active_from", "loaded_at", "released_by", "scheduled_account"};
constexpr std::string_view version_sorts[] = {"number", "active_from", "loaded_at"};
constexpr Listing version_listing{version_filters, version_sorts, {}, "-number"};
constexpr http::Command version_commands[] = {
    {"schedule", "/policy/versions/{policy_version}/schedule", {"排期", "Schedule"}},
    {"withdraw", "/policy/versions/{policy_version}/withdraw", {"撤销排期", "Withdraw"}},
    {"release", "/policy/versions/{policy_version}/release", {"复核放行", "Release"}},
    {"take_back", "/policy/versions/{policy_version}/take_back", {"撤回", "Take back"}, true},
};
const http::Resource versions{.schema = &model::schema<Version>(),
                              .listing = &version_listing,
                              .path = "/policy/versions",
                              .scope = http::RowScope::none,
                              .read = &rights::pack_read,
                              .export_ = &rights::pack_read,
                              .commands = version_commands};

constexpr std::string_view confirmation_filters[] = {"kind", "state", "proposed_at", "proposed_account"};
constexpr std::string_view confirmation_sorts[] = {"proposed_at", "label"};
constexpr std::string_view confirmation_search[] = {"label", "source_title"};
constexpr Listing confirmation_listing{confirmation_filters, confirmation_sorts, confirmation_search, "-proposed_at"};
constexpr http::Command confirmation_commands[] = {
    {"release", "/policy/confirmations/{policy_confirmation}/release", {"复核通过", "Release"}},
    {"decline", "/policy/confirmations/{policy_confirmation}/decline", {"不通过", "Decline"}, true},
    {"withdraw", "/policy/confirmations/{policy_confirmation}/withdraw", {"撤销确认", "Withdraw"}, true},
};
const http::Resource confirmations{.schema = &model::schema<Confirmation>(),
                                   .listing = &confirmation_listing,
                                   .path = "/policy/confirmations",
                                   .scope = http::RowScope::none,
                                   .read = &rights::pack_read,
                                   .export_ = &rights::pack_read,
                                   .commands = confirmation_commands};

constexpr std::string_view simulation_filters[] = {"as_of", "started_at", "target"};
constexpr std::string_view simulation_sorts[] = {"started_at", "as_of", "title"};
constexpr std::string_view simulation_search[] = {"title", "settings"};
constexpr Listing simulation_listing{simulation_filters, simulation_sorts, simulation_search, "-started_at"};
const http::Resource simulations{.schema = &model::schema<Simulation>(),
                                 .listing = &simulation_listing,
                                 .path = "/policy/simulations",
                                 .scope = http::RowScope::region,
                                 .read = &rights::simulation_read,
                                 .export_ = &rights::simulation_read};

// Who stands behind a listed row; a person who has left the register since keeps the row without a name.
Status complete_person(Tx& tx, void* record) {
    auto& row = *static_cast<PersonRow*>(record);
    if (const auto person = tx.find<elder::Elder>(row.person)) {
        row.name = person->name;
        row.id_no = person->id_no;
    }
    return {};
}
constexpr std::string_view person_filters[] = {"simulation", "item", "effect", "region", "district", "age_band", "category", "period"};
constexpr std::string_view person_sorts[] = {"item", "region", "amount_after_fen"};
constexpr Listing person_listing{person_filters, person_sorts, {}, "item"};
const http::Resource people{.schema = &model::schema<PersonRow>(),
                            .listing = &person_listing,
                            .path = "/policy/simulation-people",
                            .scope = http::RowScope::region,
                            .read = &rights::simulation_read,
                            .export_ = &rights::simulation_read,
                            .complete = &complete_person};

constexpr std::string_view hold_filters[] = {"kind", "requested_at", "signed_at", "region", "requested_account"};
constexpr std::string_view hold_sorts[] = {"requested_at", "signed_at"};
constexpr Listing hold_listing{hold_filters, hold_sorts, {}, "-requested_at"};
constexpr http::Command hold_commands[] = {{"sign", "/policy/holds/{policy_hold}/sign", {"签批", "Sign"}}};
const http::Resource holds{.schema = &model::schema<Hold>(),
                           .listing = &hold_listing,
                           .path = "/policy/holds",
                           .scope = http::RowScope::region,
                           .read = &rights::pack_read,
                           .commands = hold_commands};

constexpr Listing guard_listing{{}, {}, {}, ""};
constexpr FormField guard_fields[] = {
    {"share_percent",
     {"任一项目的符合比例变动超过这个百分比时，须第二人签批", "A second official signs when any item's share moves by more"},
     true},
    {"least_people", {"变动人数少于此数时不拦截", "Moves of fewer people are let through"}, true},
};
constexpr FormGroup guard_form[] = {{{"变动限制", "Guard"}, guard_fields}};
const Check guard_checks[] = {model::range("share_percent", 0, 1000), model::range("least_people", 0, 1'000'000)};
const http::Resource guard{.schema = &model::schema<GuardRules>(),
                           .listing = &guard_listing,
                           .path = "/policy/guard",
                           .scope = http::RowScope::city,
                           .read = &rights::pack_read,
                           .write = &rights::guard_update,
                           .form = guard_form,
                           .checks = guard_checks,
                           .single = true};

Status run_activation(work::JobRun& run) {
    return run.database().write(run.request(), [](Tx& tx) -> Status {
        YK_TRY(activate_due(tx));
        return {};
    });
}
const work::JobKind activation_job{"policy.activate", {"政策包到期生效", "Activation of due packs"}, &run_activation, 3};
constexpr std::int32_t five_past_midnight = 5;
const work::Schedule schedules[] = {
    {"policy.activate", {"政策包到期生效", "Activation of due packs"}, &activation_job, 0, five_past_midnight}};

const Schema* const records[] = {&model::schema<Version>(),   &model::schema<VersionFile>(),  &model::schema<Content>(),
                                 &model::schema<UsedPack>(),  &model::schema<Confirmation>(), &model::schema<Simulation>(),
                                 &model::schema<GroupRow>(),  &model::schema<PersonRow>(),    &model::schema<Hold>(),
                                 &model::schema<GuardRules>()};
constexpr const Right* all_rights[] = {
    &rights::pack_read,
    &rights::version_load,
    &rights::version_schedule,
    &rights::version_release,
    &rights::version_take_back,
    &rights::confirmation_propose,
    &rights::confirmation_release,
    &rights::simulation_read,
    &rights::simulation_run,
    &rights::hold_sign,
    &rights::guard_update,
    &rights::expression_try,
};
const std::vector<http::Route> routes = http::joined(
    {reading_routes(), version_routes(), confirmation_routes(), simulation_routes(), trial_routes(), table_routes(), guard_routes()});
const http::Resource* const resources[] = {&versions, &confirmations, &simulations, &people, &holds, &guard};
const work::JobKind* const jobs[] = {&simulate_job, &activation_job};

// What waits for a second official; nobody sees what they themselves asked for.
constexpr std::string_view version_title[] = {"declared", "note"}, confirmation_title[] = {"label", "content"},
                           hold_title[] = {"title", "summary"};
const Queue versions_to_release{.code = "policy.versions.scheduled",
                                .label = {"待复核的政策包", "Pack versions to release"},
                                .right = &rights::version_release,
                                .resource = &versions,
                                .filter = "f.state=scheduled&f.released_by=&f.scheduled_account.not=@me",
                                .title = version_title,
                                .page = "/policy/versions?open={id}",
                                .due = "active_from"};
const Queue confirmations_to_release{.code = "policy.confirmations.proposed",
                                     .label = {"待复核的参数确认", "Confirmations to release"},
                                     .right = &rights::confirmation_release,
                                     .resource = &confirmations,
                                     .filter = "f.state=proposed&f.proposed_account.not=@me",
                                     .title = confirmation_title,
                                     .page = "/policy/confirmations?open={id}"};
const Queue holds_to_sign{.code = "policy.holds.open",
                          .label = {"待签批的大幅变动", "Large moves to sign"},
                          .right = &rights::hold_sign,
                          .resource = &holds,
                          .filter = "f.signed_at=&f.requested_account.not=@me",
                          .title = hold_title,
                          .page = "/policy/holds?open={id}"};
const Queue* const queues[] = {&versions_to_release, &confirmations_to_release, &holds_to_sign};

}  // namespace

const care::Module module{.name = "entitlement.policy",
                          .label = {"政策包", "Policy packs"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs,
                          .schedules = schedules,
                          .queues = queues};

}  // namespace yk::care::policy
