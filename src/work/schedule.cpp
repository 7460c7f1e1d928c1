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
    "UPDATE work_schedule SET counted_from = $2, last_job = $3, asked = 0 WHERE code = $1 AND counted_from = $4"};

store::Request as_system() { return {Actor::system(), {}, {}}; }

bool due(const ScheduleRow& row, Instant now) {
    return row.asked || (row.enabled && next_due(row.counted_from, row.every_minutes, row.at_minute) <= now);
}

Status start(Tx& tx, const Schedule& schedule, RegionCode region, bool& started) {
    const auto row = tx.first(schedule_of_code, std::string(schedule.code));
    if (!row || !due(*row, tx.now())) return {};
    auto last = row->last_job;
    started = tx.one(count_unfinished, last) == 0;  // a round still at work is not overtaken
    if (started) last = YK_TRY(submit(tx, *schedule.kind, {"{}"}, region));
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

bool start_due(store::Database& database, std::span<const Schedule> schedules, RegionCode region) {
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
            return start(tx, schedule, region, started);
        });
        if (!done) spdlog::warn("schedule {} was not started: {}", schedule.code, done.error().code);
        any = any || (done && started);
    }
    return any;
}

Result<ScheduleRow> ask_for_round(Tx& tx, const std::string& code) {
    auto row = YK_TRY(tx.get<ScheduleRow>(code));
    if (row.asked || tx.one(count_unfinished, row.last_job) > 0) return fail(ErrorKind::conflict, "work.schedule.running");
    row.asked = true;
    YK_TRY_VOID(tx.update(row));
    return row;
}

Result<ScheduleRow> switch_schedule(Tx& tx, const std::string& code, bool enabled) {
    auto row = YK_TRY(tx.get<ScheduleRow>(code));
    if (enabled && !row.enabled) row.counted_from = tx.now();
    row.enabled = enabled;
    YK_TRY_VOID(tx.update(row));
    return row;
}

Result<ScheduleRow> move_schedule(Tx& tx, const std::string& code, std::int64_t every_minutes, std::int64_t at_minute) {
    constexpr std::int64_t least = 5, most = 30 * 24 * 60, last_minute = 24 * 60 - 1;
    if (every_minutes != 0 && (every_minutes < least || every_minutes > most))
        return fail_at("/every_minutes", "work.schedule.every", {{"low", std::to_string(least)}, {"high", std::to_string(most)}});
    if (at_minute < 0 || at_minute > last_minute)
        return fail_at("/at_minute", "input.range", {{"low", "0"}, {"high", std::to_string(last_minute)}});
    auto row = YK_TRY(tx.get<ScheduleRow>(code));
    row.every_minutes = static_cast<std::int32_t>(every_minutes);
    row.at_minute = static_cast<std::int32_t>(at_minute);
    YK_TRY_VOID(tx.update(row));
    return row;
}

}  // namespace yk::work
