// What the module gives the program: tables, lists, routes, rights, and what it hears.
#include "care/people/elder/fact_review.h"
#include "care/people/elder/former.h"
#include "care/people/elder/upkeep.h"

namespace yk::care::elder {
using namespace model;
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE elder_person (id BIGINT PRIMARY KEY, document TEXT NOT NULL, id_no BLOB NOT NULL, id_no_index TEXT NOT NULL, name TEXT NOT NULL,
    sex BIGINT NOT NULL, birth TEXT, region BIGINT NOT NULL, hukou_region BIGINT, residence_region BIGINT, address BLOB, phone BLOB,
    phone_index TEXT, phone_alt BLOB, state TEXT NOT NULL, died_on TEXT, first_batch BIGINT NOT NULL, synthetic BIGINT NOT NULL,
    version BIGINT NOT NULL);
CREATE UNIQUE INDEX elder_person_by_document ON elder_person (id_no_index, document);
CREATE INDEX elder_person_by_region ON elder_person (region, id);
CREATE INDEX elder_person_by_name ON elder_person (name, id);
CREATE INDEX elder_person_by_phone ON elder_person (phone_index);
CREATE INDEX elder_person_by_batch ON elder_person (first_batch);
CREATE TABLE elder_fact (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, fact TEXT NOT NULL, value TEXT NOT NULL,
    source TEXT NOT NULL, source_date TEXT NOT NULL, received_at TEXT NOT NULL, batch BIGINT NOT NULL, retracted_at TEXT);
CREATE INDEX elder_fact_by_elder ON elder_fact (elder, fact, source_date);
CREATE INDEX elder_fact_by_batch ON elder_fact (batch);
CREATE TABLE elder_former (id BIGINT PRIMARY KEY, batch BIGINT NOT NULL, elder BIGINT NOT NULL, person BLOB NOT NULL,
    version_after BIGINT NOT NULL);
CREATE INDEX elder_former_by_batch ON elder_former (batch, id)
)";
constexpr std::string_view fact_review_tables = R"(
CREATE TABLE elder_fact_review (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, fact TEXT NOT NULL, state TEXT NOT NULL,
    opened_at TEXT NOT NULL, settled_at TEXT, settled_by TEXT NOT NULL, reason TEXT NOT NULL, chosen BIGINT, written BIGINT,
    version BIGINT NOT NULL);
CREATE INDEX elder_fact_review_by_elder ON elder_fact_review (elder, state);
CREATE INDEX elder_fact_review_by_state ON elder_fact_review (state, opened_at, id)
)";
constexpr store::Migration migrations[] = {{"people.elder", 1, tables}, {"people.elder", 2, fact_review_tables}};

constexpr std::string_view filters[] = {"region", "state", "sex", "birth", "hukou_region", "died_on"};
constexpr std::string_view sorts[] = {"name", "birth", "region"};
constexpr std::string_view searched[] = {"name"};
constexpr Listing listing{filters, sorts, searched, "name"};

const http::Resource people{
    .schema = &model::schema<Elder>(),
    .listing = &listing,
    .path = "/elders",
    .scope = http::RowScope::region,
    .read = &read_elders,
    .export_ = &export_elders,
    .title = model::schema<Elder>().find("name"),
    .audited_read = true,
};
const http::Resource* const resources[] = {&people, &fact_reviews};
const Schema* const records[] = {&model::schema<Elder>(), &model::schema<ElderFact>(), &model::schema<Former>(),
                                 &model::schema<FactReview>()};
constexpr const Right* rights[] = {&read_elders, &export_elders, &read_fact_reviews, &settle_fact_reviews};

constexpr std::array routes{
    http::get<&show_facts>("/elders/{elder}/facts", read_elders, http::RowScope::region, {"一位老人的全部事实", "Facts of one elder"}),
    http::post<&settle_fact>("/elder/fact-reviews/{fact_review}/settle", settle_fact_reviews, http::RowScope::region,
                             {"裁定事实冲突", "Settle conflicting facts"}),
    http::post<&undo_fact_review>("/elder/fact-reviews/{fact_review}/undo", settle_fact_reviews, http::RowScope::region,
                                  {"撤回裁定", "Undo a settled conflict"}),
};

constexpr std::string_view changes[] = {"elder.changed"};
const work::Subscription subscriptions[] = {{"elder.upkeep", changes, &tend}};

}  // namespace

const care::Module module{
    .name = "people.elder",
    .label = {"老年人底册", "Register of elders"},
    .records = records,
    .migrations = migrations,
    .rights = rights,
    .routes = routes,
    .resources = resources,
    .subscriptions = subscriptions,
};

}  // namespace yk::care::elder
