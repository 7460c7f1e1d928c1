#include "care/people/elder/elder.h"
#include "care/people/elder/former.h"

namespace yk::care::elder {
using namespace model;
namespace {

constexpr auto former_columns = columns<Former>({
    key<&Former::id>("编号", "Id"),
    col<&Former::batch>("批次", "Batch"),
    col<&Former::elder>("老年人", "Elder"),
    col<&Former::person>("原记录", "Former row").sensitive().seal(),
    col<&Former::version_after>("其后版本", "Version after"),
});
constexpr auto former_schema = schema<Former>("elder_former", "elder_former", {"变更前记录", "Former row"}, former_columns);

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
constexpr store::Migration migrations[] = {{"people.elder", 1, tables}, {"people.elder", 2, windows}};

const Query<ElderFact(ElderId)> facts_of{"elder.facts_of", R"(
    SELECT {f.*} FROM elder_fact f JOIN elder_person p ON p.id = f.elder WHERE f.elder = $1 AND f.retracted_at IS NULL AND {scope p.region}
     ORDER BY f.fact, f.source_date DESC, f.id DESC LIMIT 1000)"};
const Query<Elder(ElderId)> window_of_people{"elder.window_of_people", R"(
    SELECT {p.*} FROM elder_person p WHERE p.id > $1 AND {scope p.region} ORDER BY p.id LIMIT 1000)"};
const Query<ElderFact(ElderId, ElderId)> window_of_facts{"elder.window_of_facts", R"(
    SELECT {f.*} FROM elder_fact f JOIN elder_person p ON p.id = f.elder
     WHERE f.elder >= $1 AND f.elder <= $2 AND f.retracted_at IS NULL AND {scope p.region}
     ORDER BY f.elder, f.fact, f.source_date DESC, f.id DESC)"};
const Query<std::int64_t()> people_count{"elder.count", "SELECT COUNT(*) FROM elder_person p WHERE {scope p.region}"};

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
const http::Resource* const resources[] = {&people};
const Schema* const records[] = {&model::schema<Elder>(), &model::schema<ElderFact>(), &model::schema<Former>()};
constexpr const Right* rights[] = {&read_elders, &export_elders};

}  // namespace

const Schema& schema_of(const Former*) { return former_schema; }

std::vector<ElderFact> list_facts(Tx& tx, ElderId elder) { return tx.list(facts_of, elder); }

std::int64_t count_people(Tx& tx) { return tx.one(people_count); }

void scan_people(Tx& tx, const std::function<bool(const Elder&, std::span<const ElderFact>)>& each) {
    // Windows of people and their facts, both in order of the elder, walked side by side: memory stays bounded whatever the city's size.
    for (ElderId after{};;) {
        const auto people = tx.list(window_of_people, after);
        if (people.empty()) return;
        std::vector<ElderFact> facts;
        tx.scan(window_of_facts, std::function<bool(const ElderFact&)>([&](const ElderFact& fact) {
                    facts.push_back(fact);
                    return true;
                }),
                people.front().id, people.back().id);
        std::size_t at = 0;
        for (const auto& person : people) {
            auto end = at;
            while (end < facts.size() && facts[end].elder == person.id) ++end;
            if (!each(person, std::span(facts).subspan(at, end - at))) return;
            at = end;
        }
        after = people.back().id;
    }
}

const care::Module module{
    .name = "people.elder",
    .label = {"老年人底册", "Register of elders"},
    .records = records,
    .migrations = migrations,
    .rights = rights,
    .resources = resources,
};

}  // namespace yk::care::elder
