// The queue of jobs in the database: taking one, keeping it, giving it back, ending it. Every change but the first proves by the attempt's
// number that the run still holds the job.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "work/job.h"

namespace yk::work {

constexpr std::int64_t lease_ms = 60'000;

struct Held {
    Job job;
    store::Request request;  // as the account that asked for it
};

bool any_due(store::Database& database);
// Whether the job waits or runs; whoever asks.
bool is_under_way(Tx& tx, JobId job);
// The oldest job that waits or whose holder has not renewed its lease. Ends jobs that nobody knows or that broke off too often. nullopt
// when nothing is due.
std::optional<Held> take(store::Database& database, std::span<const JobKind* const> kinds);

struct Progress {
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::string message;
};
enum class Hold : std::uint8_t { kept, cancel_asked, lost };
Hold renew(store::Database& database, const Job& job, const Progress& progress);
// Within the caller's transaction. False when the job is lost.
bool keep_checkpoint(Tx& tx, const Job& job, const std::string& where);
// A file's row, made when the name is new.
JobFile file_of(store::Database& database, const Held& held, std::string_view name);
// Ends the job in job.state with job.result and job.fault; writes down the files' sizes. False when the job is lost.
bool finish(store::Database& database, const Job& job, const std::vector<JobFile>& files);
// Puts it back into the queue: `counted` when this run counts as one that broke off.
bool give_back(store::Database& database, const Job& job, bool counted);

}  // namespace yk::work
