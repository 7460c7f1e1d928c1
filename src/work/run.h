// One run of one job: what the job's code sees, and how the run ends.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>

#include "work/queue.h"

namespace yk::work {

class Run : public JobRun {
 public:
    Run(store::Database& database, Held held, const std::filesystem::path& data, const std::atomic<bool>& stopping,
        const std::function<void(const Job&)>& changed)
        : database_(database), held_(std::move(held)), data_(data), stopping_(stopping), changed_(changed) {}

    // Runs the job's code to its end and writes down how it ended.
    void execute(const JobKind& kind);
    // Called by another thread while the job runs.
    void renew_lease();

    const Job& job() const override { return held_.job; }
    store::Database& database() override { return database_; }
    store::Request request() const override { return held_.request; }
    bool cancelled() override;
    void progress(std::int64_t done, std::int64_t total, std::string_view message) override;
    void checkpoint(model::RawJson where) override;
    Status step(const std::function<Status(Tx&)>& work, model::RawJson where) override;
    void result(model::RawJson object) override { held_.job.result = std::move(object); }
    const std::filesystem::path& data_folder() const override { return data_; }
    std::filesystem::path new_file(std::string_view name) override;

 private:
    void take_note(Hold hold);
    void write_progress();
    void end(JobState state, std::string fault);
    void list_files();

    store::Database& database_;
    Held held_;
    const std::filesystem::path data_;
    const std::atomic<bool>& stopping_;
    const std::function<void(const Job&)>& changed_;
    std::vector<JobFile> files_;
    std::mutex mutex_;  // guards progress_
    Progress progress_;
    std::atomic<bool> lost_{false}, cancel_asked_{false};
    bool told_to_stop_ = false;  // the job's code has heard that it should return
    Instant written_at_{};
    int calls_ = 0;
};

}  // namespace yk::work
