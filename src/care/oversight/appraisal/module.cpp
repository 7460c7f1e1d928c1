// What this module brings to the program: tables, rights, routes, lists, queues.
#include "care/oversight/appraisal/access.h"

namespace yk::care::appraisal {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE appraisal_scheme (id BIGINT PRIMARY KEY, name TEXT NOT NULL, edition BIGINT NOT NULL, document TEXT NOT NULL, at TEXT NOT NULL,
    state TEXT NOT NULL, weights TEXT NOT NULL, basis TEXT NOT NULL, objection_days BIGINT NOT NULL, edited_by TEXT NOT NULL, account BIGINT,
    used_by TEXT NOT NULL, used_at TEXT, version BIGINT NOT NULL, UNIQUE (name, edition));
CREATE TABLE appraisal_aspect (id BIGINT PRIMARY KEY, scheme BIGINT NOT NULL REFERENCES appraisal_scheme (id), number BIGINT NOT NULL,
    label TEXT NOT NULL, full_marks BIGINT NOT NULL, method TEXT NOT NULL, indicator TEXT NOT NULL, guidance TEXT NOT NULL,
    version BIGINT NOT NULL, UNIQUE (scheme, number));
CREATE TABLE appraisal_round (id BIGINT PRIMARY KEY, year TEXT NOT NULL, title TEXT NOT NULL,
    scheme BIGINT NOT NULL REFERENCES appraisal_scheme (id), state TEXT NOT NULL, as_of TEXT NOT NULL, objections_until TEXT,
    opened_by TEXT NOT NULL, opened_at TEXT NOT NULL, settled_by TEXT NOT NULL, settled_account BIGINT, settled_at TEXT,
    published_by TEXT NOT NULL, published_at TEXT, sha256 TEXT NOT NULL, reason TEXT NOT NULL, version BIGINT NOT NULL);
CREATE TABLE appraisal_score (id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES appraisal_round (id),
    aspect BIGINT NOT NULL REFERENCES appraisal_aspect (id), region BIGINT NOT NULL, origin TEXT NOT NULL, value TEXT NOT NULL,
    numerator TEXT NOT NULL, denominator TEXT NOT NULL, source TEXT NOT NULL, value_on TEXT, marks BIGINT, reason TEXT NOT NULL,
    evidence TEXT NOT NULL, judged_by TEXT NOT NULL, account BIGINT, judged_at TEXT, version BIGINT NOT NULL,
    UNIQUE (round, region, aspect));
CREATE TABLE appraisal_objection (id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES appraisal_round (id),
    score BIGINT NOT NULL REFERENCES appraisal_score (id), region BIGINT NOT NULL, state TEXT NOT NULL, grounds TEXT NOT NULL,
    file TEXT NOT NULL, type TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BIGINT NOT NULL, filed_by TEXT NOT NULL, account BIGINT,
    filed_at TEXT NOT NULL, answer TEXT NOT NULL, answered_by TEXT NOT NULL, answered_at TEXT, marks_before BIGINT, marks_after BIGINT,
    version BIGINT NOT NULL);
CREATE INDEX appraisal_objection_by_round ON appraisal_objection (round, id)
)";
constexpr store::Migration migrations[] = {{"oversight.appraisal", 1, tables}};

constexpr std::string_view scheme_filters[] = {"state", "name", "account"};
constexpr std::string_view scheme_sorts[] = {"name", "edition"};
constexpr std::string_view scheme_search[] = {"name"};
constexpr Listing scheme_listing{scheme_filters, scheme_sorts, scheme_search, "-edition"};
const http::Resource schemes{.schema = &model::schema<Scheme>(),
                             .listing = &scheme_listing,
                             .path = "/appraisal/schemes",
                             .scope = http::RowScope::region,
                             .read = &rights::round_read};

constexpr std::string_view round_filters[] = {"state", "year", "settled_account"};
constexpr std::string_view round_sorts[] = {"year", "title"};
constexpr std::string_view round_search[] = {"title"};
constexpr Listing round_listing{round_filters, round_sorts, round_search, "-year"};
const http::Resource rounds{.schema = &model::schema<Round>(),
                            .listing = &round_listing,
                            .path = "/appraisal/rounds",
                            .scope = http::RowScope::region,
                            .read = &rights::round_read,
                            .title = model::schema<Round>().find("title")};

Status complete(Tx& tx, void* record) {
    auto& objection = *static_cast<Objection*>(record);
    const auto score = tx.find<Score>(objection.score);
    const auto aspect = score ? tx.find<Aspect>(score->aspect) : std::nullopt;
    objection.label = organisation::region_name(tx, objection.region) + (aspect ? " · " + aspect->label : "");
    return {};
}
constexpr std::string_view objection_filters[] = {"state", "region"};
constexpr std::string_view objection_sorts[] = {"filed_at", "region"};
constexpr std::string_view objection_search[] = {"grounds"};
constexpr Listing objection_listing{objection_filters, objection_sorts, objection_search, "-filed_at"};
const http::Resource objections{.schema = &model::schema<Objection>(),
                                .listing = &objection_listing,
                                .path = "/appraisal/objections",
                                .scope = http::RowScope::region,
                                .read = &rights::round_read,
                                .complete = &complete};

constexpr std::string_view round_title[] = {"title"}, scheme_title[] = {"name"}, objection_title[] = {"grounds"};
const http::Queue to_answer{.code = "appraisal.objections.open",
                            .label = {"待答复的考核异议", "Objections to answer"},
                            .right = &rights::objection_answer,
                            .resource = &objections,
                            .filter = "f.state=open",
                            .title = objection_title,
                            .page = "/appraisal/objections/{id}"};
const http::Queue to_read{.code = "appraisal.rounds.consulted",
                          .label = {"可提出异议的考核评分", "Appraisals open to objections"},
                          .right = &rights::objection_file,
                          .resource = &rounds,
                          .filter = "f.state=consulted",
                          .title = round_title,
                          .page = "/appraisal/rounds/{id}"};
const http::Queue to_publish{.code = "appraisal.rounds.settled",
                             .label = {"待公布的考核结果", "Appraisals to publish"},
                             .right = &rights::round_publish,
                             .resource = &rounds,
                             .filter = "f.state=settled&f.settled_account.not=@me",
                             .title = round_title,
                             .page = "/appraisal/rounds/{id}"};
const http::Queue to_use{.code = "appraisal.schemes.draft",
                         .label = {"待启用的考核方案", "Schemes to put in use"},
                         .right = &rights::scheme_update,
                         .resource = &schemes,
                         .filter = "f.state=draft&f.account.not=@me",
                         .title = scheme_title,
                         .page = "/appraisal/schemes/{id}"};
const http::Queue* const queues[] = {&to_answer, &to_read, &to_publish, &to_use};

const Schema* const records[] = {&model::schema<Scheme>(), &model::schema<Aspect>(), &model::schema<Round>(), &model::schema<Score>(),
                                 &model::schema<Objection>()};
constexpr const Right* all_rights[] = {&rights::round_read,     &rights::scheme_update,    &rights::round_run,    &rights::score_judge,
                                       &rights::objection_file, &rights::objection_answer, &rights::round_publish};
const std::vector<http::Route> routes =
    http::joined({scheme_routes(), round_routes(), objection_routes(), reading_routes(), print_routes()});
const http::Resource* const resources[] = {&schemes, &rounds, &objections};

}  // namespace

const care::Module module{.name = "oversight.appraisal",
                          .label = {"专项考核", "Appraisal"},
                          .records = records,
                          .migrations = migrations,
                          .rights = all_rights,
                          .routes = routes,
                          .resources = resources,
                          .queues = queues};

}  // namespace yk::care::appraisal
