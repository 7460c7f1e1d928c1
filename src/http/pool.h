// The workers: a fixed number of threads and a bounded queue. At most one of them is being woken at a time, and the one that wakes wakes
// the next while there is more to do: short requests then run on few threads that stay awake, and blocked ones still bring all threads in.
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
    bool call_another();  // with the lock held: whether a sleeper is to be notified

    const std::size_t limit_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    std::size_t sleeping_ = 0;
    bool waking_ = false;  // somebody has been notified and has not looked at the queue yet
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace yk::http
