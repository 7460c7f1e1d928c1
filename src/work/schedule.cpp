#include "work/schedule.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace yk::work {
namespace {

constexpr std::int64_t minute_ms = 60'000, day_ms = 86'400'000;

const Query<ScheduleRow()> all_schedules{"work.all_schedules", "SELECT {*} FROM work_schedule ORDER BY code LIMIT 1000"};
const Query<ScheduleRow(std::string)> schedule_of_code{"work.schedule_of_code",
                                                       "SELECT {*} FROM work_schedule WHERE code = $1 ORDER BY code"};
const Query<std::int64_t(std::optional<JobId>)> count_unfinished{
    "work.count_unfinished",
    "SELECT count(*) FROM work_job WHERE id = $1 AND state IN ('queued', 'running') AND {unscoped the last job of a schedule}"};
const Technical<std::string, std::int64_t, std::int64_t, std::string> make_row{
    "work.make_schedule", "a schedule the program brings along",
    "INSERT INTO work_schedule (code, enabled, every_minutes, at_minute, counted_from, last_job, version) VALUES ($1, 1, $2, $3, $4, NULL, "
    "1) "
    "ON CONFLICT DO NOTHING"};
const Technical<std::string, std::string, std::optional<JobId>, std::string> count_on{
    "work.count_on", "when a schedule started last",
    "UPDATE work_schedule SET counted_from = $2, last_job = $3 WHERE code = $1 AND counted_from = $4"};

store::Request as_system() { return {Actor::system(), {}, {}}; }

bool due(const ScheduleRow& row, Instant now) { return row.enabled && next_due(row.counted_from, row.every_minutes, row.at_minute) <= now; }

Status start(Tx& tx, const Schedule& schedule, bool& started) {
    const auto row = tx.first(schedule_of_code, std::string(schedule.code));
    if (!row || !due(*row, tx.now())) return {};
    auto last = row->last_job;
    started = tx.one(count_unfinished, last) == 0;  // a round still at work is not overtaken
    if (started) last = YK_TRY(submit(tx, *schedule.kind, {"{}"}));
    if (tx.run(count_on, row->code, instant_text(tx.now()), last, instant_text(row->counted_from)) == 0)
        return fail(ErrorKind::conflict, "work.schedule.moved");
    return {};
}

}  // namespace

Instant next_due(Instant counted_from, std::int32_t every_minutes, std::int32_t at_minute) {
    if (every_minutes > 0) return counted_from + every_minutes * minute_ms;
    const auto midnight = *parse_instant(day_text(day_of(counted_from)) + "T00:00:00+08:00");
    const auto today = midnight + at_minute * minute_ms;
    return today > counted_from ? today : today + day_ms;
}

void prepare_schedules(store::Database& database, std::span<const Schedule> schedules) {
    const auto done = database.write(as_system(), [&](Tx& tx) -> Status {
        for (const auto& schedule : schedules)
            tx.run(make_row, std::string(schedule.code), std::int64_t{schedule.every_minutes}, std::int64_t{schedule.at_minute},
                   instant_text(tx.now()));
        return {};
    });
    if (!done) throw Broken("the schedules cannot be made: " + done.error().code);
}

bool start_due(store::Database& database, std::span<const Schedule> schedules) {
    std::vector<std::string> codes;
    const auto looked = database.read(as_system(), [&](Tx& tx) -> Status {
        for (const auto& row : tx.list(all_schedules))
            if (due(row, tx.now())) codes.push_back(row.code);
        return {};
    });
    bool any = false;
    for (const auto& schedule : schedules) {
        if (!looked || std::find(codes.begin(), codes.end(), schedule.code) == codes.end()) continue;
        bool started = false;
        const auto done = database.write(as_system(), [&](Tx& tx) {
            started = false;
            return start(tx, schedule, started);
        });
        if (!done) spdlog::warn("schedule {} was not started: {}", schedule.code, done.error().code);
        any = any || (done && started);
    }
    return any;
}

}  // namespace yk::work
