// Replays of writes whose handler opens its transactions itself: their answers cannot lie in the handler's transaction, and some hold
// secrets that do not belong into the database, so the last ones are kept in memory for a while.
#pragma once
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "http/route.h"

namespace yk::http {

class Replays {
 public:
    // The answer given before; nullopt when the request is new and the caller must end it with keep() or forget(). Refuses
    // "http.idempotency.busy" while the first one runs and "store.idempotency.different" for another request under the same key.
    Result<std::optional<Answer>> begin(const std::string& key, const std::string& hash, std::int64_t now_ms);
    void keep(const std::string& key, const Answer& answer);
    void forget(const std::string& key);

 private:
    struct Entry {
        std::string hash;
        std::optional<Answer> answer;
    };
    static constexpr std::size_t max_entries = 1000, max_bytes = 64 << 10;
    static constexpr std::int64_t keep_ms = 600'000;

    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
    std::deque<std::pair<std::int64_t, std::string>> order_;
};

}  // namespace yk::http
