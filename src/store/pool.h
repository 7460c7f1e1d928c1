// A bounded pool of connections, opened when first needed and leased to one thread at a time.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "store/connection.h"

namespace yk::store {

class Pool {
 public:
    Pool(std::size_t limit, std::function<std::unique_ptr<Connection>()> open) : limit_(limit), open_(std::move(open)) {}

    class Lease {
     public:
        Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(pool), connection_(std::move(connection)) {}
        Lease(const Lease&) = delete;
        ~Lease() { pool_.give_back(std::move(connection_)); }
        Connection& operator*() { return *connection_; }
        Connection* operator->() { return connection_.get(); }

     private:
        Pool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    // Waits for a free connection.
    Lease lease();
    // Drops the idle connections: after one of them broke, the others are likely dead too.
    void drop_idle();
    std::size_t open_count();
    std::size_t busy_count();

 private:
    void give_back(std::unique_ptr<Connection> connection);

    const std::size_t limit_;
    const std::function<std::unique_ptr<Connection>()> open_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t busy_ = 0;
};

}  // namespace yk::store
