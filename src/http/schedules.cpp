// Work that comes round, as the console shows it: when it ran, how it ended, when it runs next; run now, pause, resume, another time.
#include <algorithm>

#include "http/generic.h"
#include "http/known.h"
#include "http/meta.h"
#include "model/json.h"
#include "work/schedule.h"

namespace yk::http {
namespace {

using model::col;
using work::ScheduleRow;

struct ScheduleRef {
    std::string schedule;
};
const model::Schema& schema_of(const ScheduleRef*) {
    static constexpr auto columns = model::columns<ScheduleRef>({col<&ScheduleRef::schedule>("定时任务", "Schedule")});
    static constexpr auto schema = model::schema<ScheduleRef>("schedule_ref", "", {"定时任务", "Schedule"}, columns);
    return schema;
}
struct MoveSchedule {
    std::string schedule;
    std::int64_t every_minutes = 0;
    std::int64_t at_minute = 0;
};
const model::Schema& schema_of(const MoveSchedule*) {
    static constexpr auto columns = model::columns<MoveSchedule>({
        col<&MoveSchedule::schedule>("定时任务", "Schedule"),
        col<&MoveSchedule::every_minutes>("每隔（分钟），0 为每天一次", "Every (minutes), 0 for daily"),
        col<&MoveSchedule::at_minute>("每天（零点起分钟）", "Daily at (minute of the day)"),
    });
    static constexpr auto schema = model::schema<MoveSchedule>("move_schedule", "", {"改时间", "Change the time"}, columns);
    return schema;
}

// The label, the next round, and how the last one went.
Status complete(Tx& tx, void* record) {
    auto& row = *static_cast<ScheduleRow*>(record);
    const auto& all = known_tables().schedules;
    const auto known = std::find_if(all.begin(), all.end(), [&](const auto* each) { return each->code == row.code; });
    const model::Label label = known == all.end() ? model::Label{row.code, row.code} : (*known)->label;
    std::string text = "{\"zh\":";
    model::append_json_string(text, label.zh);
    text += ",\"en\":";
    model::append_json_string(text, label.en);
    row.label = {text + "}"};
    if (row.enabled) row.next_at = work::next_due(row.counted_from, row.every_minutes, row.at_minute);
    if (!row.last_job) return {};
    if (const auto job = tx.find<work::Job>(*row.last_job)) {
        row.last_at = job->started_at ? *job->started_at : job->created_at;
        row.last_state = std::get<std::string>(model::value_of(*model::schema<work::Job>().find("state"), &*job));
        row.last_fault = job->fault;
    }
    return {};
}

Result<ScheduleRow> shown(Tx& tx, Result<ScheduleRow> row) {
    if (row) YK_TRY_VOID(complete(tx, &*row));
    return row;
}
Result<ScheduleRow> run_now(Tx& tx, const ScheduleRef& in) { return shown(tx, work::ask_for_round(tx, in.schedule)); }
Result<ScheduleRow> pause(Tx& tx, const ScheduleRef& in) { return shown(tx, work::switch_schedule(tx, in.schedule, false)); }
Result<ScheduleRow> go_on(Tx& tx, const ScheduleRef& in) { return shown(tx, work::switch_schedule(tx, in.schedule, true)); }
Result<ScheduleRow> move(Tx& tx, const MoveSchedule& in) {
    return shown(tx, work::move_schedule(tx, in.schedule, in.every_minutes, in.at_minute));
}

constexpr Command commands[] = {
    {"run", "/schedules/{schedule}/run", {"立即运行", "Run now"}},
    {"pause", "/schedules/{schedule}/pause", {"暂停", "Pause"}, true},
    {"resume", "/schedules/{schedule}/resume", {"恢复", "Resume"}},
    {"move", "/schedules/{schedule}/move", {"改时间", "Change the time"}},
};
const Resource schedule_resource{
    .schema = &model::schema<ScheduleRow>(),
    .listing = &work::schedule_listing(),
    .path = "/schedules",
    .scope = RowScope::city,
    .read = &right::schedule_read,
    .commands = commands,
    .complete = &complete,
};

}  // namespace

const Resource& schedules_resource() { return schedule_resource; }

std::span<const Route> schedule_routes() {
    using enum RowScope;
    static constexpr std::array all{
        post<&run_now>("/schedules/{schedule}/run", right::schedule_run, city, {"立即运行定时任务", "Run a schedule now"}),
        post<&pause>("/schedules/{schedule}/pause", right::schedule_update, city, {"暂停定时任务", "Pause a schedule"}),
        post<&go_on>("/schedules/{schedule}/resume", right::schedule_update, city, {"恢复定时任务", "Resume a schedule"}),
        post<&move>("/schedules/{schedule}/move", right::schedule_update, city, {"改定时任务的时间", "Change the time of a schedule"}),
    };
    return all;
}

}  // namespace yk::http
