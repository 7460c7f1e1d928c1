// Work that comes round by itself.
#pragma once
#include <span>

#include "work/runner.h"

namespace yk::work {

// The moment a schedule is due next after `counted_from`: `every_minutes` later, or daily at that minute of the day in China.
Instant next_due(Instant counted_from, std::int32_t every_minutes, std::int32_t at_minute);
void prepare_schedules(store::Database& database, std::span<const Schedule> schedules);
// Puts what is due into the queue; a missed round is made up once. True if anything was.
bool start_due(store::Database& database, std::span<const Schedule> schedules);

}  // namespace yk::work
