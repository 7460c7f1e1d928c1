// The snapshot of facts kept current: built from the register when there is none, and read again for those of whom the outbox tells.
#pragma once
#include "care/entitlement/determination/determination.h"
#include "rules/rulebook.h"
#include "work/runner.h"

namespace yk::care::determination {

struct Refreshed {
    std::int64_t blocks = 0;  // written
    std::int64_t elders = 0;  // read from the register
};
// Marks the elders of whom the outbox tells; the server's runner does it all the time.
void hear_outbox(store::Database& database);
// Hears what the outbox holds, then reads what it must. Blocks are kept one by one, so what was stopped goes on where it was.
Result<Refreshed> refresh_snapshot(store::Database& database, const store::Request& request, const rules::Rulebook& book,
                                   const Progress& progress);
// elder.changed, elder.removed and those of whole files: the elder's facts are to be read again before they are used. Who is told of by
// himself is determined at once.
std::span<const work::Subscription> subscriptions();

}  // namespace yk::care::determination
