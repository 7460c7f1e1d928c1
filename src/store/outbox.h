// Facts announced by Tx::announce, in the order they were committed. work/ delivers them.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/describe.h"
#include "store/tx.h"

namespace yk::store {

struct OutboxFact {
    std::int64_t seq = 0;
    Instant at;
    std::string topic;
    std::int64_t subject = 0;
    model::RawJson body;
};
const model::Schema& schema_of(const OutboxFact*);

// At most 500 facts after `seq`, oldest first.
std::vector<OutboxFact> facts_after(Tx& tx, std::int64_t seq);
// The newest fact's number, 0 if none.
std::int64_t newest_fact(Tx& tx);
// Forgets facts up to `seq` that were announced before `before`, never the newest one: numbers must not come round again.
std::int64_t forget_facts(Tx& tx, std::int64_t seq, Instant before);
// Forgets kept replies of requests before `before`.
std::int64_t forget_replies(Tx& tx, Instant before);

}  // namespace yk::store
