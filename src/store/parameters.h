// Records as the parameters of their INSERT: one by one, or many with a second thread that seals and keys ahead of the database.
#pragma once
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/engine.h"

namespace yk::store {

// What does not change from record to record of one schema.
class Outgoing {
 public:
    Outgoing(const Keys& keys, const model::Schema& schema);
    // The stored columns, sealed ones sealed, index columns behind theirs.
    void fill(const void* record, Parameters& out) const;

 private:
    struct Column {
        const model::Column* column;
        std::string context;  // of a sealed column
    };
    const Keys& keys_;
    std::vector<Column> columns_;
    std::size_t size_ = 0;
};

// The records' parameters in their order. From some thousand records on another thread fills them, a few hundred ahead: the keys of one
// record cost as much as its row does. The records live longer than this.
class Ahead {
 public:
    Ahead(const Keys& keys, const model::Schema& schema, const std::vector<const void*>& records);
    ~Ahead();
    // The parameters of the next record; there must be one. Throws what filling them threw.
    void next(Parameters& out);

 private:
    static constexpr std::size_t together = 256, places = 4, worth_a_thread = 2000;
    void fill_all();

    const Outgoing outgoing_;
    const std::vector<const void*>& records_;
    std::size_t taken_ = 0;
    std::vector<std::vector<Parameters>> ring_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t filled_ = 0, freed_ = 0;  // portions
    bool stopping_ = false;
    std::exception_ptr thrown_;
    std::thread filler_;
};

}  // namespace yk::store
