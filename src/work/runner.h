// Runs jobs, schedules and the delivery of outbox facts, in a few threads of the server's process.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "work/job.h"

namespace yk::work {

// A fact announced by Tx::announce.
struct Fact {
    std::int64_t seq = 0;
    std::string topic;  // "elder.changed"
    std::int64_t subject = 0;
    model::RawJson body;
    Instant at;
};
const model::Schema& schema_of(const Fact*);

// Who hears which facts. At least once, in the order they were committed; hearing and the cursor's step are one transaction,
// so an effect in the same database happens exactly once. A refusal stops this subscriber and is shown under system health.
struct Subscription {
    std::string_view name;                     // unique, stable: it names the cursor
    std::span<const std::string_view> topics;  // empty: all
    Status (*hear)(Tx& tx, const Fact& fact);
};

// Work that comes round by itself. The table schedule can switch it off or move its time.
struct Schedule {
    std::string_view code;
    model::Label label;
    const JobKind* kind;
    std::int32_t every_minutes = 0;  // 0: once a day
    std::int32_t at_minute = 0;      // of the day in China, for daily work
};

// A schedule as it stands in the database: the console may switch it off or move its time.
struct ScheduleRow {
    std::string code;
    bool enabled = true;
    std::int32_t every_minutes = 0;
    std::int32_t at_minute = 0;
    Instant counted_from;  // of its last start; the next one follows from it
    std::optional<JobId> last_job;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const ScheduleRow*);
const model::Listing& schedule_listing();

// How far a subscriber has come.
struct Delivery {
    std::string name;
    std::int64_t seq = 0;  // the last fact heard
    std::string fault;     // why it stands still, empty if it does not
    Instant moved_at;
};
const model::Schema& schema_of(const Delivery*);
const model::Listing& delivery_listing();
// Lets a stopped subscriber try again.
Status resume(Tx& tx, std::string_view subscriber);
// Facts that the slowest subscriber has not heard yet.
std::int64_t delivery_lag(Tx& tx);

struct WorkTables {
    std::vector<const JobKind*> kinds;
    std::vector<Subscription> subscriptions;
    std::vector<Schedule> schedules;
};

class Runner {
 public:
    // `data` holds the files of jobs. `changed` is called after a job's row changed (the server tells the console).
    static std::unique_ptr<Runner> make(store::Database& database, WorkTables tables, const std::filesystem::path& data,
                                        std::size_t threads, std::function<void(const Job&)> changed);
    virtual ~Runner() = default;
    virtual void start() = 0;
    virtual void stop() = 0;            // running jobs give their lease back and are resumed at the next start
    virtual void run_until_idle() = 0;  // for tests and the command line: everything due now, in the calling thread
};

std::span<const store::Migration> migrations();
std::span<const model::Schema* const> records();

}  // namespace yk::work
