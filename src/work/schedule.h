// Work that comes round by itself.
#pragma once
#include <span>

#include "work/runner.h"

namespace yk::work {

// The moment a schedule is due next after `counted_from`: `every_minutes` later, or daily at that minute of the day in China.
Instant next_due(Instant counted_from, std::int32_t every_minutes, std::int32_t at_minute);
void prepare_schedules(store::Database& database, std::span<const Schedule> schedules);
// Puts what is due into the queue, as work of `region`; a missed round is made up once. True if anything was.
bool start_due(store::Database& database, std::span<const Schedule> schedules, RegionCode region);

// What a person does to a schedule. All refuse "store.record.missing".
// A round as soon as a runner looks, also while it is switched off. Refuses "work.schedule.running".
Result<ScheduleRow> ask_for_round(Tx& tx, const std::string& code);
// Rounds missed while it was off are not made up.
Result<ScheduleRow> switch_schedule(Tx& tx, const std::string& code, bool enabled);
// Every so many minutes (5 minutes to 30 days), or 0: daily at that minute of the day in China. Refuses values outside.
Result<ScheduleRow> move_schedule(Tx& tx, const std::string& code, std::int64_t every_minutes, std::int64_t at_minute);

}  // namespace yk::work
