// What this module brings to the program: tables, rights, routes, pages of the console.
#include "care/entitlement/decision/access.h"
#include "care/people/organisation/organisation.h"

namespace yk::care::decision {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE decision_proposal (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, item TEXT NOT NULL, kind TEXT NOT NULL,
    answer TEXT NOT NULL, amount_fen BIGINT, period TEXT NOT NULL, rule_status TEXT NOT NULL, before_fen BIGINT, since TEXT NOT NULL,
    run BIGINT, on_application BIGINT NOT NULL, state TEXT NOT NULL, opened_on TEXT NOT NULL, decided_account BIGINT,
    decided_by TEXT NOT NULL, decided_at TEXT, released_by TEXT NOT NULL, reason TEXT NOT NULL, overrides BIGINT NOT NULL, bulk BIGINT,
    appeal_until TEXT, version BIGINT NOT NULL);
CREATE UNIQUE INDEX decision_proposal_once ON decision_proposal (elder, item) WHERE state IN ('open', 'returned', 'awaiting_release', 'appealed');
CREATE INDEX decision_proposal_list ON decision_proposal (state, item, kind, id);
CREATE INDEX decision_proposal_of ON decision_proposal (elder, item, id);
CREATE TABLE decision_benefit (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, item TEXT NOT NULL,
    in_effect BIGINT NOT NULL, amount_fen BIGINT, period TEXT NOT NULL, begins_on TEXT NOT NULL, ends_on TEXT, proposal BIGINT NOT NULL,
    decided_by TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX decision_benefit_once ON decision_benefit (elder, item) WHERE in_effect = 1;
CREATE INDEX decision_benefit_list ON decision_benefit (item, in_effect, region, id);
CREATE TABLE decision_ruling (id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL, elder BIGINT NOT NULL, region BIGINT NOT NULL, act TEXT NOT NULL,
    answer TEXT NOT NULL, amount_fen BIGINT, overrides BIGINT NOT NULL, reason TEXT NOT NULL, actor_name TEXT NOT NULL, account BIGINT,
    at TEXT NOT NULL, bulk BIGINT, version BIGINT NOT NULL);
CREATE INDEX decision_ruling_of ON decision_ruling (proposal, at, id);
CREATE TABLE decision_bulk (id BIGINT PRIMARY KEY, region BIGINT NOT NULL, item TEXT NOT NULL, kind TEXT NOT NULL, adopt BIGINT NOT NULL,
    reason TEXT NOT NULL, exceptions TEXT NOT NULL, expected BIGINT NOT NULL, decided BIGINT NOT NULL, left_out BIGINT NOT NULL,
    state TEXT NOT NULL, asked_account BIGINT, asked_by TEXT NOT NULL, released_by TEXT NOT NULL, asked_at TEXT NOT NULL, released_at TEXT,
    job BIGINT, version BIGINT NOT NULL);
CREATE TABLE decision_appeal (id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL, elder BIGINT NOT NULL, region BIGINT NOT NULL,
    grounds TEXT NOT NULL, filed_by TEXT NOT NULL, filed_on TEXT NOT NULL, due_on TEXT NOT NULL, against_account BIGINT,
    closed BIGINT NOT NULL, outcome TEXT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX decision_appeal_once ON decision_appeal (proposal) WHERE closed = 0;
CREATE TABLE decision_notice (id BIGINT PRIMARY KEY, number TEXT NOT NULL UNIQUE, code TEXT NOT NULL, proposal BIGINT NOT NULL,
    elder BIGINT NOT NULL, region BIGINT NOT NULL, item TEXT NOT NULL, item_label TEXT NOT NULL, kind TEXT NOT NULL, granted BIGINT NOT NULL,
    dated TEXT NOT NULL, content BLOB NOT NULL, sha256 TEXT NOT NULL, made_by TEXT NOT NULL, made_at TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX decision_notice_of ON decision_notice (proposal, id);
CREATE TABLE decision_rules (id BIGINT PRIMARY KEY, appeal_days BIGINT NOT NULL, answer_days BIGINT NOT NULL, office_line TEXT NOT NULL,
    version BIGINT NOT NULL);
INSERT INTO decision_rules (id, appeal_days, answer_days, office_line, version) VALUES (1, 30, 20, '', 1)
)";
constexpr std::string_view objections_and_merges = R"(
ALTER TABLE decision_proposal ADD COLUMN released_account BIGINT;
ALTER TABLE decision_proposal ADD COLUMN merged_from BIGINT;
ALTER TABLE decision_benefit ADD COLUMN merged_from BIGINT;
ALTER TABLE decision_benefit ADD COLUMN ended_by_merge BIGINT NOT NULL DEFAULT 0;
ALTER TABLE decision_appeal ADD COLUMN against_released BIGINT;
ALTER TABLE decision_rules ADD COLUMN portal_address TEXT NOT NULL DEFAULT '';
ALTER TABLE decision_rules ADD COLUMN open_job BIGINT;
CREATE INDEX decision_benefit_by ON decision_benefit (proposal);
CREATE INDEX decision_benefit_of ON decision_benefit (elder, item, id);
CREATE INDEX decision_appeal_of ON decision_appeal (proposal, id)
)";
// Objections that lapsed with what they were about were told apart by their outcome alone.
constexpr std::string_view lapsed_objections = R"(
ALTER TABLE decision_appeal ADD COLUMN lapsed BIGINT NOT NULL DEFAULT 0;
UPDATE decision_appeal SET lapsed = 1 WHERE closed = 1 AND outcome IN ('系统结论已变，事项失效', '两条档案合并，事项失效')
)";
constexpr std::string_view people_of_bulk = "CREATE INDEX decision_proposal_bulk ON decision_proposal (bulk, id)";
constexpr store::Migration migrations[] = {{"entitlement.decision", 1, tables},
                                           {"entitlement.decision", 2, objections_and_merges},
                                           {"entitlement.decision", 3, lapsed_objections, true},
                                           {"entitlement.decision", 4, people_of_bulk}};

// The computed columns of a listed proposal.
Status complete(Tx& tx, void* record) {
    auto& proposal = *static_cast<Proposal*>(record);
    if (const auto person = tx.find<elder::Elder>(proposal.elder)) {
        proposal.name = person->name;
        proposal.id_no = person->id_no;
    }
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    proposal.item_label = item_label(*book->pack, proposal.item);
    return {};
}
Status complete_bulk(Tx& tx, void* record) {
    auto& bulk = *static_cast<BulkDecision*>(record);
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    bulk.item_label = item_label(*book->pack, bulk.item);
    return {};
}

constexpr std::string_view proposal_filters[] = {
    "state", "kind", "item", "region", "elder", "overrides", "decided_account", "opened_on", "released_account"};
constexpr std::string_view proposal_sorts[] = {"opened_on", "item", "region", "state"};
constexpr Listing proposal_listing{proposal_filters, proposal_sorts, {}, "opened_on"};
constexpr http::Command proposal_commands[] = {
    {"adopt", "/decision/proposals/{decision_proposal}/adopt", {"同意", "Adopt"}},
    {"refuse", "/decision/proposals/{decision_proposal}/refuse", {"不予", "Refuse"}, true},
    {"send_back", "/decision/proposals/{decision_proposal}/send_back", {"退回补正", "Return"}},
    {"reopen", "/decision/proposals/{decision_proposal}/reopen", {"重新受理", "Reopen"}},
    {"release", "/decision/proposals/{decision_proposal}/release", {"复核通过", "Release"}},
    {"decline", "/decision/proposals/{decision_proposal}/decline", {"复核不通过", "Decline"}, true},
    {"appeal", "/decision/proposals/{decision_proposal}/appeal", {"登记异议", "Object"}},
    {"notice", "/decision/proposals/{decision_proposal}/notice", {"制作告知书", "Make the notice"}},
};
const http::Resource proposals{.schema = &model::schema<Proposal>(),
                               .listing = &proposal_listing,
                               .path = "/decision/proposals",
                               .scope = http::RowScope::region,
                               .read = &rights::read,
                               .export_ = &rights::read,
                               .commands = proposal_commands,
                               .complete = &complete};

constexpr std::string_view benefit_filters[] = {"item", "region", "in_effect", "elder", "begins_on"};
constexpr std::string_view benefit_sorts[] = {"begins_on", "item", "region"};
constexpr Listing benefit_listing{benefit_filters, benefit_sorts, {}, "-begins_on"};
const http::Resource benefits{.schema = &model::schema<Benefit>(),
                              .listing = &benefit_listing,
                              .path = "/decision/benefits",
                              .scope = http::RowScope::region,
                              .read = &rights::read,
                              .export_ = &rights::read};

constexpr std::string_view bulk_filters[] = {"state", "item", "asked_account"};
constexpr std::string_view bulk_sorts[] = {"asked_at"};
constexpr Listing bulk_listing{bulk_filters, bulk_sorts, {}, "-asked_at"};
constexpr http::Command bulk_commands[] = {
    {"release", "/decision/bulk/{bulk_decision}/release", {"复核通过并办理", "Release"}, true},
    {"withdraw", "/decision/bulk/{bulk_decision}/withdraw", {"撤回", "Withdraw"}, true},
    {"notices", "/decision/bulk/{bulk_decision}/notices", {"制作全部告知书", "Make all notices"}},
};
const http::Resource bulks{.schema = &model::schema<BulkDecision>(),
                           .listing = &bulk_listing,
                           .path = "/decision/bulk",
                           .scope = http::RowScope::region,
                           .read = &rights::read,
                           .commands = bulk_commands,
                           .complete = &complete_bulk};

constexpr std::string_view appeal_filters[] = {"closed", "lapsed", "region", "due_on", "filed_on"};
constexpr std::string_view appeal_sorts[] = {"due_on", "filed_on"};
constexpr Listing appeal_listing{appeal_filters, appeal_sorts, {}, "due_on"};
const http::Resource appeals{.schema = &model::schema<Appeal>(),
                             .listing = &appeal_listing,
                             .path = "/decision/appeals",
                             .scope = http::RowScope::region,
                             .read = &rights::read,
                             .export_ = &rights::read};

constexpr std::string_view notice_filters[] = {"item", "region", "dated", "number"};
constexpr std::string_view notice_sorts[] = {"dated", "number"};
constexpr Listing notice_listing{notice_filters, notice_sorts, {}, "-number"};
const http::Resource notices{.schema = &model::schema<Notice>(),
                             .listing = &notice_listing,
                             .path = "/decision/notices",
                             .scope = http::RowScope::region,
                             .read = &rights::read};

constexpr Listing rules_listing{{}, {}, {}, ""};
constexpr FormField rules_fields[] = {
    {"appeal_days", {}, true}, {"answer_days", {}, true}, {"office_line", {}, false}, {"portal_address", {}, false}};
constexpr FormGroup rules_form[] = {{{"决定规则", "Rules of decisions"}, rules_fields}};
const Check rules_checks[] = {model::range("appeal_days", 1, 365), model::range("answer_days", 1, 365),
                              model::length("office_line", 0, 200), model::length("portal_address", 0, 200)};
Status check_rules(Tx&, void* record, const void*) {
    auto& rules = *static_cast<Rules*>(record);
    while (rules.portal_address.ends_with('/')) rules.portal_address.pop_back();
    if (rules.portal_address.empty() || rules.portal_address.starts_with("https://") || rules.portal_address.starts_with("http://"))
        return {};
    return fail_at("/portal_address", "decision.rules.address");
}
const http::Resource rules_resource{.schema = &model::schema<Rules>(),
                                    .listing = &rules_listing,
                                    .path = "/decision/rules",
                                    .scope = http::RowScope::city,
                                    .read = &rights::read,
                                    .write = &rights::rules_update,
                                    .form = rules_form,
                                    .checks = rules_checks,
                                    .before_write = &check_rules,
                                    .single = true};

constexpr std::string_view proposal_title[] = {"name", "item_label", "kind"};
const http::Queue to_decide{
    "decision.proposals.open", {"待决定的待遇", "Benefits to decide"}, &rights::decide, &proposals, "f.state=open", proposal_title,
    "/decision/cases/{id}"};
const http::Queue to_release{"decision.proposals.release",
                             {"待复核的决定", "Decisions to release"},
                             &rights::release,
                             &proposals,
                             "f.state=awaiting_release&f.decided_account.not=@me",
                             proposal_title,
                             "/decision/cases/{id}"};
const http::Queue objected{"decision.proposals.appealed",
                           {"待处理的异议", "Objections to answer"},
                           &rights::decide,
                           &proposals,
                           "f.state=appealed&f.decided_account.not=@me&f.released_account.not=@me",
                           proposal_title,
                           "/decision/cases/{id}"};
constexpr std::string_view bulk_title[] = {"item_label", "kind", "asked_by"};
const http::Queue bulk_to_release{"decision.bulk.release",
                                  {"待复核的批量决定", "Bulk decisions to release"},
                                  &rights::release,
                                  &bulks,
                                  "f.state=awaiting_release&f.asked_account.not=@me",
                                  bulk_title,
                                  "/decision/bulk?open={id}"};

constexpr std::string_view topics[] = {"determination.run.finished", "determination.elder.changed", "elder.merged", "elder.unmerged"};
const work::Subscription subscriptions[] = {{"decision.proposals", topics, &hear}};

const Schema* const records[] = {&model::schema<Proposal>(),     &model::schema<Benefit>(), &model::schema<Ruling>(),
                                 &model::schema<BulkDecision>(), &model::schema<Appeal>(),  &model::schema<Notice>(),
                                 &model::schema<Rules>()};
constexpr const Right* all_rights[] = {&rights::read,   &rights::decide, &rights::release,     &rights::bulk,
                                       &rights::appeal, &rights::notice, &rights::rules_update};
const std::vector<http::Route> routes =
    http::joined({command_routes(), objection_routes(), bulk_routes(), notice_routes(), notice_file_routes(), overview_routes()});
const http::Resource* const resources[] = {&proposals, &benefits, &bulks, &appeals, &notices, &rules_resource};
const http::Queue* const queues[] = {&to_decide, &to_release, &objected, &bulk_to_release};
const work::JobKind* const jobs[] = {&open_job, &bulk_job, &notice_file_job};

}  // namespace

const care::Module module{.name = "entitlement.decision",
                          .label = {"待遇决定", "Decisions"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .jobs = jobs,
                          .subscriptions = subscriptions,
                          .queues = queues};

}  // namespace yk::care::decision
