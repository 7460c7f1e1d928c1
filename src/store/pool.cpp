#include "store/pool.h"

namespace yk::store {

Pool::Lease Pool::lease() {
    std::unique_ptr<Connection> connection;
    {
        std::unique_lock lock(mutex_);
        freed_.wait(lock, [&] { return busy_ < limit_; });
        ++busy_;
        if (!idle_.empty()) {
            connection = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (!connection) try {
            connection = open_();
        } catch (...) {
            give_back(nullptr);
            throw;
        }
    return Lease(*this, std::move(connection));
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
    {
        const std::lock_guard lock(mutex_);
        --busy_;
        if (connection && connection->usable()) idle_.push_back(std::move(connection));
    }
    freed_.notify_one();
}

void Pool::drop_idle() {
    std::vector<std::unique_ptr<Connection>> dropped;
    const std::lock_guard lock(mutex_);
    dropped.swap(idle_);
}

std::size_t Pool::open_count() {
    const std::lock_guard lock(mutex_);
    return busy_ + idle_.size();
}

std::size_t Pool::busy_count() {
    const std::lock_guard lock(mutex_);
    return busy_;
}

}  // namespace yk::store
