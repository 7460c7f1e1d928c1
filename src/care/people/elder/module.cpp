// What the module gives the program: tables, lists, routes, rights, and what it hears.
#include "care/people/elder/alias.h"
#include "care/people/elder/change.h"
#include "care/people/elder/fact_review.h"
#include "care/people/elder/former.h"
#include "care/people/elder/match.h"
#include "care/people/elder/paper.h"
#include "care/people/elder/search.h"
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
constexpr std::string_view change_tables = R"(
ALTER TABLE elder_person ADD COLUMN moved_on TEXT;
CREATE TABLE elder_change (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    changed_on TEXT, to_region BIGINT, field TEXT NOT NULL, value BLOB, before BLOB, evidence TEXT NOT NULL, reason TEXT NOT NULL,
    proposed_by BIGINT, proposed_by_name TEXT NOT NULL, proposed_at TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT,
    answer TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX elder_change_by_elder ON elder_change (elder, proposed_at);
CREATE INDEX elder_change_by_state ON elder_change (state, proposed_at, id);
CREATE TABLE elder_alias (id BIGINT PRIMARY KEY, document TEXT NOT NULL, id_no BLOB NOT NULL, id_no_index TEXT NOT NULL, elder BIGINT NOT NULL,
    made_by BIGINT NOT NULL);
CREATE UNIQUE INDEX elder_alias_by_number ON elder_alias (id_no_index, document);
CREATE INDEX elder_alias_by_elder ON elder_alias (elder);
CREATE TABLE elder_paper (id BIGINT PRIMARY KEY, elder BIGINT NOT NULL, region BIGINT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
    file_name TEXT NOT NULL, media_type TEXT NOT NULL, bytes BIGINT NOT NULL, sha256 TEXT NOT NULL, uploaded_by TEXT NOT NULL,
    uploaded_at TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX elder_paper_by_elder ON elder_paper (elder, uploaded_at)
)";
constexpr std::string_view search_tables = R"(
CREATE TABLE elder_search (elder BIGINT PRIMARY KEY, region BIGINT NOT NULL, name TEXT NOT NULL, name_2 TEXT NOT NULL, name_3 TEXT NOT NULL,
    pinyin TEXT NOT NULL, pinyin_2 TEXT NOT NULL, initials TEXT NOT NULL, sound_key BIGINT, shape_key BIGINT, phone_key BIGINT,
    place_key BIGINT);
CREATE INDEX elder_search_by_name ON elder_search (name, elder, region);
CREATE INDEX elder_search_by_name_2 ON elder_search (name_2, elder, region);
CREATE INDEX elder_search_by_name_3 ON elder_search (name_3, elder, region);
CREATE INDEX elder_search_by_pinyin ON elder_search (pinyin, elder, region);
CREATE INDEX elder_search_by_pinyin_2 ON elder_search (pinyin_2, elder, region);
CREATE INDEX elder_search_by_initials ON elder_search (initials, elder, region);
CREATE INDEX elder_search_by_sound ON elder_search (sound_key);
CREATE INDEX elder_search_by_shape ON elder_search (shape_key);
CREATE INDEX elder_search_by_phone ON elder_search (phone_key);
CREATE INDEX elder_search_by_place ON elder_search (place_key);
CREATE TABLE elder_term (term BIGINT NOT NULL, elder BIGINT NOT NULL);
CREATE INDEX elder_term_by_term ON elder_term (term, elder);
CREATE INDEX elder_term_by_elder ON elder_term (elder);
CREATE TABLE elder_fact_told (fact BIGINT PRIMARY KEY, told_as TEXT NOT NULL);
CREATE INDEX elder_fact_told_by_number ON elder_fact_told (told_as);
CREATE TABLE elder_duplicate (id BIGINT PRIMARY KEY, first BIGINT NOT NULL, second BIGINT NOT NULL, region BIGINT NOT NULL,
    score BIGINT NOT NULL, grounds TEXT NOT NULL, state TEXT NOT NULL, found_at TEXT NOT NULL, decided_account BIGINT, decided_by TEXT NOT NULL,
    decided_at TEXT, reason TEXT NOT NULL, keep BIGINT, rows_before BLOB, version_after BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE UNIQUE INDEX elder_duplicate_once ON elder_duplicate (first, second);
CREATE INDEX elder_duplicate_by_state ON elder_duplicate (state, score, id)
)";
// Who emptied a fact; and indexes by which a batch is taken back in windows.
constexpr std::string_view windows = R"(
ALTER TABLE elder_fact ADD COLUMN retracted_by BIGINT;
CREATE INDEX elder_fact_emptied ON elder_fact (retracted_by) WHERE retracted_by IS NOT NULL;
DROP INDEX elder_fact_by_batch;
CREATE INDEX elder_fact_by_batch ON elder_fact (batch, id);
DROP INDEX elder_person_by_batch;
CREATE INDEX elder_person_by_batch ON elder_person (first_batch, id);
DROP INDEX elder_former_by_batch;
CREATE INDEX elder_former_by_batch ON elder_former (batch, elder, id)
)";
// Counting the register by town reads this index and not the rows.
constexpr std::string_view counting = R"(
CREATE INDEX elder_person_counted ON elder_person (region, state, birth, died_on, moved_on)
)";
// Merges one after the other: whose a record was before each (origin.h).
constexpr std::string_view origins = R"(
CREATE TABLE elder_origin (id BIGINT PRIMARY KEY, record BIGINT NOT NULL, elder BIGINT NOT NULL);
CREATE INDEX elder_origin_by_record ON elder_origin (record, id)
)";
constexpr store::Migration migrations[] = {{"people.elder", 1, tables},        {"people.elder", 2, fact_review_tables},
                                           {"people.elder", 3, change_tables}, {"people.elder", 4, search_tables},
                                           {"people.elder", 5, windows},       {"people.elder", 6, counting},
                                           {"people.elder", 7, origins}};

constexpr std::string_view filters[] = {"region", "state", "sex", "birth", "hukou_region", "died_on", "first_batch"};
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
const http::Resource* const resources[] = {&people, &fact_reviews, &changes, &papers, &duplicates};
const Schema* const records[] = {&model::schema<Elder>(),      &model::schema<ElderFact>(),   &model::schema<Former>(),
                                 &model::schema<FactReview>(), &model::schema<ElderChange>(), &model::schema<Alias>(),
                                 &model::schema<Paper>(),      &model::schema<Duplicate>()};
constexpr const Right* rights[] = {&read_elders,  &export_elders,   &read_fact_reviews, &settle_fact_reviews,
                                   &read_changes, &propose_changes, &carry_out_changes, &approve_changes,
                                   &read_papers,  &add_papers,      &read_duplicates,   &decide_duplicates};

constexpr std::array own_routes{
    http::get<&show_facts>("/elders/{elder}/facts", read_elders, http::RowScope::region, {"一位老人的全部事实", "Facts of one elder"}),
    http::get<&show_found>("/elder/found", read_elders, http::RowScope::region, {"查找老人", "Find elders"}),
    http::post<&settle_fact>("/elder/fact-reviews/{fact_review}/settle", settle_fact_reviews, http::RowScope::region,
                             {"裁定事实冲突", "Settle conflicting facts"}),
    http::post<&undo_fact_review>("/elder/fact-reviews/{fact_review}/undo", settle_fact_reviews, http::RowScope::region,
                                  {"撤回裁定", "Undo a settled conflict"}),
};

const std::vector<http::Route> routes = http::joined({own_routes, change_routes(), paper_routes(), duplicate_routes()});

constexpr std::string_view heard[] = {"elder.changed", "elder.removed", "elder.batch.changed", "elder.batch.removed"};
const Queue* const queues[] = {&open_fact_reviews, &proposed_changes, &open_duplicates, &asked_duplicates};
const work::JobKind* const jobs[] = {&index_job};
const work::Subscription subscriptions[] = {{"elder.upkeep", heard, &tend}};

}  // namespace

const care::Module module{
    .name = "people.elder",
    .label = {"老年人底册", "Register of elders"},
    .records = records,
    .migrations = migrations,
    .rights = rights,
    .routes = routes,
    .resources = resources,
    .jobs = jobs,
    .subscriptions = subscriptions,
    .queues = queues,
};

}  // namespace yk::care::elder
