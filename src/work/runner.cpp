#include "work/runner.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <set>
#include <thread>

#include "base/check.h"
#include "work/deliver.h"
#include "work/housekeeping.h"
#include "work/run.h"
#include "work/schedule.h"

namespace yk::work {
namespace {

constexpr std::chrono::milliseconds look_every{200}, look_again_after_fault{3000};
constexpr int renew_every_looks = 75;  // 15 seconds, a quarter of the lease

class Threads : public Runner {
 public:
    Threads(store::Database& database, WorkTables tables, std::filesystem::path data, std::size_t threads,
            std::function<void(const Job&)> changed)
        : database_(database), tables_(std::move(tables)), data_(std::move(data)), count_(threads), changed_(std::move(changed)) {
        tables_.kinds.insert(tables_.kinds.end(), kinds().begin(), kinds().end());
        tables_.schedules.insert(tables_.schedules.end(), schedules().begin(), schedules().end());
        prepare_delivery(database_, tables_.subscriptions);
        prepare_schedules(database_, tables_.schedules);
    }
    ~Threads() override { stop(); }

    void start() override {
        CHECK(threads_.empty());
        stopping_ = false;
        for (std::size_t i = 0; i < count_; ++i) threads_.emplace_back([this] { work_until_stopped(); });
        threads_.emplace_back([this] { look_until_stopped(); });
        threads_.emplace_back([this] { deliver_until_stopped(); });
    }

    void stop() override {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }

    void run_until_idle() override {
        bool more = true;
        while (more) {
            more = start_due(database_, tables_.schedules, tables_.region);
            more = deliver(database_, tables_.subscriptions) || more;
            while (run_one()) more = true;
        }
    }

 private:
    // Takes one job and runs it. False when nothing is due.
    bool run_one() {
        auto held = take(database_, tables_.kinds);
        if (!held) return false;
        const auto kind =
            std::find_if(tables_.kinds.begin(), tables_.kinds.end(), [&](const auto* k) { return k->code == held->job.kind; });
        Run run(database_, std::move(*held), data_, stopping_, changed_);
        {
            const std::lock_guard lock(mutex_);
            running_.insert(&run);
        }
        run.execute(**kind);
        const std::lock_guard lock(mutex_);
        running_.erase(&run);
        return true;
    }

    void work_until_stopped() {
        while (!stopping_) {
            bool worked = false;
            try {
                worked = run_one();
            } catch (const Broken& broken) {
                spdlog::error("the queue of jobs cannot be read: {}", broken.what());
            }
            if (worked) continue;
            std::unique_lock lock(mutex_);
            const auto seen = round_;
            wake_.wait(lock, [&] { return stopping_ || round_ != seen; });
        }
    }

    // One thread looks for the others, so that an idle server reads a few times a second and writes nothing.
    void look_until_stopped() {
        for (int looks = 1; !stopping_; ++looks) {
            auto pause = look_every;
            try {
                bool due = start_due(database_, tables_.schedules, tables_.region);
                due = any_due(database_) || due;
                if (looks % renew_every_looks == 0) renew_leases();
                if (due) wake_workers();
            } catch (const Broken& broken) {
                spdlog::error("schedules failed and are tried again: {}", broken.what());
                pause = look_again_after_fault;
            }
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, pause, [&] { return stopping_.load(); });
        }
    }

    // A thread of its own: a long backlog must neither keep jobs waiting nor let leases run out.
    void deliver_until_stopped() {
        while (!stopping_) {
            auto pause = look_every;
            try {
                deliver(database_, tables_.subscriptions);
            } catch (const Broken& broken) {
                spdlog::error("delivery failed and is tried again: {}", broken.what());
                pause = look_again_after_fault;
            }
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, pause, [&] { return stopping_.load(); });
        }
    }

    void wake_workers() {
        {
            const std::lock_guard lock(mutex_);
            ++round_;
        }
        wake_.notify_all();
    }

    // Held under the lock: a run that ends waits until its lease is renewed once more, which does no harm.
    void renew_leases() {
        const std::lock_guard lock(mutex_);
        for (auto* run : running_) run->renew_lease();
    }

    store::Database& database_;
    WorkTables tables_;  // changed by the constructor only
    const std::filesystem::path data_;
    const std::size_t count_;
    const std::function<void(const Job&)> changed_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::uint64_t round_ = 0;
    std::atomic<bool> stopping_{false};
    std::set<Run*> running_;
    std::vector<std::thread> threads_;
};

}  // namespace

std::span<const JobKind* const> kinds() {
    static constexpr const JobKind* all[] = {&housekeeping};
    return all;
}
std::span<const Schedule> schedules() {
    static const Schedule all[] = {housekeeping_schedule};
    return all;
}

std::unique_ptr<Runner> Runner::make(store::Database& database, WorkTables tables, const std::filesystem::path& data, std::size_t threads,
                                     std::function<void(const Job&)> changed) {
    return std::make_unique<Threads>(database, std::move(tables), data, threads, std::move(changed));
}

}  // namespace yk::work
