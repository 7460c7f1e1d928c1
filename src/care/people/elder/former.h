// The former values of people whom a batch changed, so that the batch can be taken back. Inside the module only.
#pragma once
#include "care/people/elder/taking.h"

namespace yk::care::elder {

struct Former {
    Id<struct FormerTag> id;
    BatchId batch;
    ElderId elder;
    std::string person;              // the row as JSON, sealed
    std::int64_t version_after = 0;  // of the row the batch left behind
};
const model::Schema& schema_of(const Former*);

// Of a person whose changed row is written already.
Former former_of(Tx& tx, const Taking& taking, BatchId batch);
// Writes the facts of one or many people and ends those that were emptied.
void write_facts(Tx& tx, const std::vector<ElderFact>& fresh, const std::vector<FactId>& emptied, BatchId batch);
// The facts that the last row about the person wrote.
std::vector<FactId> last_facts(const Taking& taking, std::int64_t count);
// Facts that came under a former number of the elder are remembered with it: should a merge be undone, they go with that number.
void remember_number(Tx& tx, const Elder& person, const Incoming& in, const std::vector<FactId>& facts);
// Facts with the ids of many people: "elder.batch.changed" or "elder.batch.removed".
void announce_batch(Tx& tx, std::string_view topic, BatchId batch, std::span<const ElderId> people, bool created = false);

}  // namespace yk::care::elder
