// The workers: a fixed number of threads and a bounded queue.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace yk::http {

class Pool {
 public:
    Pool(std::size_t threads, std::size_t queue);
    ~Pool() { join(); }
    // False when the queue is full: the caller answers for that.
    bool post(std::function<void()> work);
    std::size_t waiting() const;
    // Finishes what is queued; nothing may be posted afterwards.
    void join();

 private:
    void serve();

    const std::size_t limit_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace yk::http
