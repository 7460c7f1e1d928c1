// Delivery of outbox facts to subscribers: hearing a chunk and moving the cursor are one transaction.
#pragma once
#include <span>

#include "work/runner.h"

namespace yk::work {

// Makes the cursors of new subscribers; those that stand still try again.
void prepare_delivery(store::Database& database, std::span<const Subscription> subscriptions);
// Brings every subscriber as far as it goes. True if any moved.
bool deliver(store::Database& database, std::span<const Subscription> subscriptions);

}  // namespace yk::work
