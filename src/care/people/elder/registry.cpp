#include "care/people/elder/elder.h"
#include "care/people/elder/bulk.h"
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

const Query<ElderFact(ElderId)> facts_of{"elder.facts_of", R"(
    SELECT {f.*} FROM elder_fact f JOIN elder_person p ON p.id = f.elder WHERE f.elder = $1 AND f.retracted_at IS NULL AND {scope p.region}
     ORDER BY f.fact, f.source_date DESC, f.id DESC LIMIT 1000)"};
const Query<ElderFact(std::vector<ElderId>)> facts_of_some{"elder.facts_of_some", R"(
    SELECT {f.*} FROM elder_fact f WHERE f.elder {in $1} AND f.retracted_at IS NULL ORDER BY f.elder, f.fact, f.source_date DESC, f.id DESC)"};
const Query<Elder(ElderId)> window_of_people{"elder.window_of_people", R"(
    SELECT {p.*} FROM elder_person p WHERE p.id > $1 AND {scope p.region} ORDER BY p.id LIMIT 1000)"};
const Query<ElderFact(ElderId, ElderId)> window_of_facts{"elder.window_of_facts", R"(
    SELECT {f.*} FROM elder_fact f JOIN elder_person p ON p.id = f.elder
     WHERE f.elder >= $1 AND f.elder <= $2 AND f.retracted_at IS NULL AND {scope p.region}
     ORDER BY f.elder, f.fact, f.source_date DESC, f.id DESC)"};
const Query<std::int64_t()> people_count{"elder.count", "SELECT COUNT(*) FROM elder_person p WHERE {scope p.region}"};

}  // namespace

const Schema& schema_of(const Former*) { return former_schema; }

std::vector<ElderFact> list_facts(Tx& tx, ElderId elder) { return tx.list(facts_of, elder); }

std::vector<ElderFact> list_facts(Tx& tx, const std::vector<ElderId>& elders) {
    std::vector<ElderFact> out;
    if (elders.empty()) return out;
    tx.scan(
        facts_of_some,
        [&](const ElderFact& fact) {
            out.push_back(fact);
            return true;
        },
        elders);
    return out;
}

std::vector<Elder> next_people(Tx& tx, ElderId after) { return tx.list(window_of_people, after); }

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

}  // namespace yk::care::elder
