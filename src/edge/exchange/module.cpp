#include "edge/exchange/access.h"
#include "edge/exchange/events.h"
#include "edge/exchange/packages.h"

namespace yk::edge::exchange {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE exchange_self (id BIGINT PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, sign_key TEXT NOT NULL, seal_key TEXT NOT NULL,
    sign_secret BLOB, seal_secret BLOB, version BIGINT NOT NULL);
CREATE TABLE exchange_partner (id BIGINT PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    region BIGINT NOT NULL, sign_method TEXT NOT NULL, sign_key TEXT NOT NULL, seal_key TEXT NOT NULL, contact TEXT NOT NULL,
    state TEXT NOT NULL, proposed_account BIGINT, proposed_by TEXT NOT NULL, decided_by TEXT NOT NULL, because TEXT NOT NULL,
    sent BIGINT NOT NULL, received BIGINT NOT NULL, sent_digest TEXT NOT NULL, received_digest TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX exchange_partner_code ON exchange_partner (code);
CREATE TABLE exchange_secrets (id BIGINT PRIMARY KEY, api BLOB, api_former BLOB, event BLOB, event_former BLOB, api_former_until TEXT,
    event_former_until TEXT, version BIGINT NOT NULL);
CREATE TABLE exchange_nonce (partner TEXT NOT NULL, nonce TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (partner, nonce));
CREATE INDEX exchange_nonce_at ON exchange_nonce (at);
CREATE TABLE exchange_grant (id BIGINT PRIMARY KEY, partner BIGINT NOT NULL, direction TEXT NOT NULL, data_class TEXT NOT NULL,
    grade TEXT NOT NULL, region BIGINT NOT NULL, sources TEXT NOT NULL, purpose TEXT NOT NULL, basis TEXT NOT NULL, valid_from TEXT NOT NULL,
    valid_to TEXT, state TEXT NOT NULL, proposed_account BIGINT, proposed_by TEXT NOT NULL, decided_by TEXT NOT NULL, because TEXT NOT NULL,
    version BIGINT NOT NULL);
CREATE INDEX exchange_grant_partner ON exchange_grant (partner, direction, state);
CREATE TABLE exchange_arrival (id BIGINT PRIMARY KEY, partner BIGINT NOT NULL, region BIGINT NOT NULL, via TEXT NOT NULL,
    batch BIGINT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, taken_back BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX exchange_arrival_sha256 ON exchange_arrival (partner, sha256);
CREATE TABLE exchange_change (seq BIGINT PRIMARY KEY, topic TEXT NOT NULL, elders TEXT NOT NULL, version BIGINT NOT NULL);
CREATE TABLE exchange_subscription (id BIGINT PRIMARY KEY, partner BIGINT NOT NULL, region BIGINT NOT NULL, events TEXT NOT NULL,
    url TEXT NOT NULL, state TEXT NOT NULL, first_wait_s BIGINT NOT NULL, attempts_most BIGINT NOT NULL, made_by TEXT NOT NULL,
    version BIGINT NOT NULL);
CREATE INDEX exchange_subscription_partner ON exchange_subscription (partner, id);
CREATE TABLE exchange_delivery (id BIGINT PRIMARY KEY, subscription BIGINT NOT NULL, partner BIGINT NOT NULL, region BIGINT NOT NULL,
    seq BIGINT NOT NULL, event TEXT NOT NULL, elder BIGINT NOT NULL, happened_at TEXT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL,
    next_at TEXT NOT NULL, status BIGINT NOT NULL, fault TEXT NOT NULL, delivered_at TEXT, version BIGINT NOT NULL);
CREATE UNIQUE INDEX exchange_delivery_once ON exchange_delivery (subscription, seq, elder);
CREATE INDEX exchange_delivery_due ON exchange_delivery (state, next_at, id);
CREATE INDEX exchange_delivery_order ON exchange_delivery (subscription, elder, seq);
CREATE TABLE exchange_package (id BIGINT PRIMARY KEY, partner BIGINT NOT NULL, region BIGINT NOT NULL, direction TEXT NOT NULL,
    sequence BIGINT NOT NULL, digest TEXT NOT NULL, previous TEXT NOT NULL, people BIGINT NOT NULL, files BIGINT NOT NULL,
    results BIGINT NOT NULL, bytes BIGINT NOT NULL, state TEXT NOT NULL, fault TEXT NOT NULL, batches TEXT NOT NULL, cursor TEXT NOT NULL,
    made_by TEXT NOT NULL, made_at TEXT NOT NULL, answered_at TEXT, version BIGINT NOT NULL);
CREATE UNIQUE INDEX exchange_package_number ON exchange_package (partner, direction, sequence)
)";
// When a change was heard, so that old ones can be left out.
constexpr std::string_view times = R"(
ALTER TABLE exchange_change ADD COLUMN at TEXT;
CREATE INDEX exchange_change_at ON exchange_change (at, seq)
)";
constexpr store::Migration migrations[] = {{"edge.exchange", 1, tables}, {"edge.exchange", 2, times}};

constexpr std::string_view partner_filters[] = {"kind", "state", "region", "proposed_account"};
constexpr std::string_view partner_sorts[] = {"name", "code"};
constexpr std::string_view partner_search[] = {"name", "code"};
constexpr Listing partner_listing{partner_filters, partner_sorts, partner_search, "name"};
constexpr http::Command partner_commands[] = {{"approve", "/exchange/partners/{exchange_partner}/approve", {"批准", "Approve"}, false},
                                              {"refuse", "/exchange/partners/{exchange_partner}/refuse", {"不批准", "Refuse"}, true},
                                              {"suspend", "/exchange/partners/{exchange_partner}/suspend", {"暂停", "Suspend"}, true},
                                              {"resume", "/exchange/partners/{exchange_partner}/resume", {"恢复", "Resume"}, false},
                                              {"close", "/exchange/partners/{exchange_partner}/close", {"注销", "Close"}, true}};
const http::Resource partners{.schema = &model::schema<Partner>(),
                              .listing = &partner_listing,
                              .path = "/exchange/partners",
                              .scope = http::RowScope::region,
                              .read = &rights::read,
                              .commands = partner_commands};

constexpr std::string_view grant_filters[] = {"partner", "direction", "data_class", "grade", "state", "region", "proposed_account"};
constexpr std::string_view grant_sorts[] = {"valid_from", "valid_to"};
constexpr std::string_view grant_search[] = {"purpose", "basis"};
constexpr Listing grant_listing{grant_filters, grant_sorts, grant_search, "-valid_from"};
constexpr http::Command grant_commands[] = {{"approve", "/exchange/grants/{exchange_grant}/approve", {"批准", "Approve"}, false},
                                            {"refuse", "/exchange/grants/{exchange_grant}/refuse", {"不批准", "Refuse"}, true},
                                            {"end", "/exchange/grants/{exchange_grant}/end", {"终止", "End"}, true}};
const http::Resource grants{.schema = &model::schema<Grant>(),
                            .listing = &grant_listing,
                            .path = "/exchange/grants",
                            .scope = http::RowScope::region,
                            .read = &rights::read,
                            .export_ = &rights::read,
                            .commands = grant_commands,
                            .complete = &complete_grant};

constexpr std::string_view arrival_filters[] = {"partner", "via", "taken_back", "region"};
constexpr std::string_view arrival_sorts[] = {"at"};
constexpr Listing arrival_listing{arrival_filters, arrival_sorts, {}, "-at"};
const http::Resource arrivals{.schema = &model::schema<Arrival>(),
                              .listing = &arrival_listing,
                              .path = "/exchange/arrivals",
                              .scope = http::RowScope::region,
                              .read = &rights::read,
                              .complete = &complete_arrival};

constexpr std::string_view subscription_filters[] = {"partner", "state", "region"};
constexpr std::string_view subscription_sorts[] = {"url"};
constexpr std::string_view subscription_search[] = {"url"};
constexpr Listing subscription_listing{subscription_filters, subscription_sorts, subscription_search, "url"};
constexpr http::Command subscription_commands[] = {
    {"pause", "/exchange/subscriptions/{exchange_subscription}/pause", {"暂停推送", "Pause"}, false},
    {"resume", "/exchange/subscriptions/{exchange_subscription}/resume", {"恢复推送", "Resume"}, false},
    {"end", "/exchange/subscriptions/{exchange_subscription}/end", {"终止推送", "End"}, true}};
const http::Resource subscriptions_list{.schema = &model::schema<Subscription>(),
                                        .listing = &subscription_listing,
                                        .path = "/exchange/subscriptions",
                                        .scope = http::RowScope::region,
                                        .read = &rights::read,
                                        .commands = subscription_commands,
                                        .complete = &complete_subscription};

constexpr std::string_view delivery_filters[] = {"subscription", "partner", "event", "state", "elder", "region"};
constexpr std::string_view delivery_sorts[] = {"seq", "happened_at", "next_at"};
constexpr Listing delivery_listing{delivery_filters, delivery_sorts, {}, "-seq"};
constexpr http::Command delivery_commands[] = {
    {"resend", "/exchange/deliveries/{exchange_delivery}/resend", {"重新推送", "Send again"}, false},
    {"set_aside", "/exchange/deliveries/{exchange_delivery}/set_aside", {"不再推送", "Set aside"}, true}};
const http::Resource deliveries{.schema = &model::schema<Delivery>(),
                                .listing = &delivery_listing,
                                .path = "/exchange/deliveries",
                                .scope = http::RowScope::region,
                                .read = &rights::read,
                                .commands = delivery_commands,
                                .complete = &complete_delivery};

constexpr std::string_view package_filters[] = {"partner", "direction", "state", "region"};
constexpr std::string_view package_sorts[] = {"made_at", "sequence"};
constexpr Listing package_listing{package_filters, package_sorts, {}, "-made_at"};
const http::Resource packages{.schema = &model::schema<Package>(),
                              .listing = &package_listing,
                              .path = "/exchange/packages",
                              .scope = http::RowScope::region,
                              .read = &rights::read,
                              .complete = &complete_package};

constexpr std::string_view proposed_title[] = {"name", "code"};
const http::Queue proposed_partners{.code = "exchange.partners.proposed",
                                    .label = {"待批准的对接单位", "Partners to approve"},
                                    .right = &rights::decide,
                                    .resource = &partners,
                                    .filter = "f.state=proposed&f.proposed_account.not=@me",
                                    .title = proposed_title,
                                    .page = "/exchange/partners?open={id}"};
constexpr std::string_view grant_title[] = {"purpose", "basis"};
const http::Queue proposed_grants{.code = "exchange.grants.proposed",
                                  .label = {"待批准的共享", "Sharing to approve"},
                                  .right = &rights::decide,
                                  .resource = &grants,
                                  .filter = "f.state=proposed&f.proposed_account.not=@me",
                                  .title = grant_title,
                                  .page = "/exchange/grants?open={id}"};
constexpr std::string_view dead_title[] = {"event", "happened_at"};
const http::Queue dead_deliveries{.code = "exchange.deliveries.dead",
                                  .label = {"未送达的事件", "Events not delivered"},
                                  .right = &rights::deliver,
                                  .resource = &deliveries,
                                  .filter = "f.state=dead",
                                  .title = dead_title,
                                  .page = "/exchange/deliveries?open={id}"};

constexpr std::string_view topics[] = {
    "elder.changed",           "elder.died",           "elder.removed",        "elder.batch.changed",
    "elder.batch.removed",     "assessment.concluded", "assessment.retracted", "determination.elder.changed",
    "decision.benefit.changed"};
const work::Subscription heard[] = {{"exchange.events", topics, &hear}};

const Schema* const records[] = {&model::schema<Self>(),         &model::schema<Partner>(),  &model::schema<Secrets>(),
                                 &model::schema<Grant>(),        &model::schema<Arrival>(),  &model::schema<Change>(),
                                 &model::schema<Subscription>(), &model::schema<Delivery>(), &model::schema<Package>()};
constexpr const Right* all_rights[] = {&rights::call,    &rights::read,    &rights::propose, &rights::decide,
                                       &rights::secrets, &rights::deliver, &rights::package};
const std::vector<http::Route> routes = http::joined({registry_routes(), api_routes(), event_routes(), package_routes()});
const http::Resource* const resources[] = {&partners, &grants, &arrivals, &subscriptions_list, &deliveries, &packages};
const work::JobKind* const jobs[] = {&trim_job};
constexpr std::int32_t trim_minute = 3 * 60 + 30;
const work::Schedule schedules[] = {{"exchange.trim", {"清理对接旧记录", "Old exchange records"}, &trim_job, 0, trim_minute}};
const http::Queue* const queues[] = {&proposed_partners, &proposed_grants, &dead_deliveries};

}  // namespace

const care::Module module{.name = "edge.exchange",
                          .label = {"数据对接", "Exchange"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs,
                          .subscriptions = heard,
                          .schedules = schedules,
                          .queues = queues};

}  // namespace yk::edge::exchange
