// Long work as jobs: progress, result, cancel, and resumption after a restart, on both databases.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "model/describe.h"
#include "model/form.h"
#include "store/database.h"

namespace yk::work {

using JobId = Id<struct JobTag>;
enum class JobState : std::uint8_t { queued, running, done, failed, cancelled };
std::span<const model::Option> options_of(JobState);

struct Job {
    JobId id;
    std::string kind;
    JobState state = JobState::queued;
    model::RawJson arguments;
    std::int64_t done = 0;        // units of work
    std::int64_t total = 0;       // 0: not known yet
    std::string message;          // what it is doing, for people
    model::RawJson result;        // JSON object; "files":[{"id","name","bytes"}]
    model::RawJson checkpoint;    // where to go on after a restart
    std::string fault;            // text of the refusal when it failed
    std::int64_t created_by = 0;  // account
    std::string created_by_name;
    Instant created_at;
    std::optional<Instant> started_at;
    std::optional<Instant> finished_at;
    std::optional<Instant> lease_until;
    std::int64_t attempt = 0;  // also the fencing token: a run whose attempt is not the row's has lost its lease
    bool cancel_requested = false;
    RegionCode region;  // whose work it is
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Job*);

// What a running job may do. Every step it wants to keep is a transaction of its own.
class JobRun {
 public:
    virtual ~JobRun() = default;
    virtual const Job& job() const = 0;
    virtual store::Database& database() = 0;
    virtual store::Request request() const = 0;  // acts as the account that asked for the job
    virtual bool cancelled() = 0;                // asked to stop, or the lease was lost: return soon
    // Renews the lease; writes at most twice a second. Cheap to call often.
    virtual void progress(std::int64_t done, std::int64_t total, std::string_view message) = 0;
    virtual void checkpoint(model::RawJson where) = 0;
    // One step of the job: `work`, the checkpoint after it and the proof that this run still holds the job are one transaction. A step done
    // this way happens exactly once whatever is killed when. Refuses "work.job.lost" when another run has taken over.
    virtual Status step(const std::function<Status(Tx&)>& work, model::RawJson where) = 0;
    virtual void result(model::RawJson object) = 0;
    virtual const std::filesystem::path& data_folder() const = 0;
    // A file of this job; it can be fetched by whoever may see the job. Returns where to write it, the same place for the same name: a
    // repeated run writes it anew. What is there when the job ends is listed in the result.
    virtual std::filesystem::path new_file(std::string_view name) = 0;
};

struct JobKind {
    std::string_view code;  // "organisation.export"
    model::Label label;
    Status (*run)(JobRun& run);
    std::int32_t attempts = 3;  // before it counts as failed
};

// Puts a job into the queue within the caller's transaction. It runs with the rights and regions the caller has now. It belongs to the
// first of these regions; what the system itself submits belongs to `of_system`.
Result<JobId> submit(Tx& tx, const JobKind& kind, model::RawJson arguments, RegionCode of_system = {});
// Stops a waiting job at once and asks a running one to stop. Refuses "work.job.finished", "store.record.missing".
Result<Job> cancel(Tx& tx, JobId id);
const model::Listing& job_listing();

// A file made by a job, under <data>/files.
using JobFileId = Id<struct JobFileTag>;
struct JobFile {
    JobFileId id;
    JobId job;
    std::string name;        // as it is offered for download
    std::int64_t bytes = 0;  // 0 until the job ends
    Instant made_at;
    RegionCode region;  // as of the job
};
const model::Schema& schema_of(const JobFile*);
std::filesystem::path path_of(const std::filesystem::path& data, const JobFile& file);

}  // namespace yk::work
