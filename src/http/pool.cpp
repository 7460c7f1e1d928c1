#include "http/pool.h"

namespace yk::http {

Pool::Pool(std::size_t threads, std::size_t queue) : limit_(queue) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

bool Pool::call_another() {
    if (waking_ || sleeping_ == 0 || queue_.empty()) return false;
    waking_ = true;
    return true;
}

bool Pool::post(std::function<void()> work) {
    bool call = false;
    {
        const std::lock_guard lock(mutex_);
        if (ending_ || queue_.size() >= limit_) return false;
        queue_.push_back(std::move(work));
        call = call_another();
    }
    if (call) wake_.notify_one();
    return true;
}

std::size_t Pool::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

void Pool::serve() {
    std::unique_lock lock(mutex_);
    while (true) {
        if (queue_.empty() && !ending_) {  // the next request is often a moment away: going to sleep costs more than looking twice
            lock.unlock();
            std::this_thread::yield();
            lock.lock();
        }
        while (queue_.empty() && !ending_) {
            ++sleeping_;
            wake_.wait(lock, [this] { return waking_ || ending_; });
            --sleeping_;
            waking_ = false;
        }
        if (queue_.empty()) return;
        auto work = std::move(queue_.front());
        queue_.pop_front();
        const bool call = call_another();
        lock.unlock();
        if (call) wake_.notify_one();
        work();
        work = nullptr;
        lock.lock();
    }
}

void Pool::join() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

}  // namespace yk::http
