#include "http/replays.h"

namespace yk::http {

Result<std::optional<Answer>> Replays::begin(const std::string& key, const std::string& hash, std::int64_t now_ms) {
    const std::lock_guard lock(mutex_);
    while (!order_.empty() && (order_.size() > max_entries || order_.front().first + keep_ms < now_ms)) {
        entries_.erase(order_.front().second);
        order_.pop_front();
    }
    const auto [entry, fresh] = entries_.try_emplace(key, Entry{hash, std::nullopt});
    if (fresh) {
        order_.emplace_back(now_ms, key);
        return std::optional<Answer>();
    }
    if (entry->second.hash != hash) return fail(ErrorKind::conflict, "store.idempotency.different");
    if (!entry->second.answer) return fail(ErrorKind::conflict, "http.idempotency.busy");
    return entry->second.answer;
}

void Replays::keep(const std::string& key, const Answer& answer) {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    if (answer.download || answer.body.size() > max_bytes)
        entries_.erase(entry);
    else
        entry->second.answer = answer;
}

void Replays::forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    entries_.erase(key);
}

}  // namespace yk::http
