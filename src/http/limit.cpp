#include "http/limit.h"

#include <algorithm>
#include <cmath>

namespace yk::http {

std::string network_of(std::string_view address) {
    if (address.find(':') == std::string_view::npos) return std::string(address);
    if (address.starts_with("::ffff:")) return std::string(address.substr(7));
    std::size_t at = 0;
    for (int groups = 0; at < address.size(); ++at)
        if (address[at] == ':' && (++groups == 4 || address.substr(at, 2) == "::")) break;
    return std::string(address.substr(0, at)) + "::/64";
}

Limiter::Bucket& Limiter::bucket(std::string_view key, std::int64_t now_ms) {
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
        if (buckets_.size() >= keys_) forget_full(now_ms);
        found = buckets_.emplace(std::string(key), Bucket{rate_.burst, now_ms}).first;
    }
    auto& bucket = found->second;
    const auto passed = std::max<std::int64_t>(0, now_ms - bucket.at_ms);
    bucket.tokens = std::min(rate_.burst, bucket.tokens + static_cast<double>(passed) * rate_.per_minute / 60'000);
    bucket.at_ms = now_ms;
    return bucket;
}

// Buckets that have filled up again say nothing. If too few have, all go: a flood of addresses must not eat the memory.
void Limiter::forget_full(std::int64_t now_ms) {
    std::erase_if(buckets_, [&](const auto& entry) {
        const double gained = static_cast<double>(now_ms - entry.second.at_ms) * rate_.per_minute / 60'000;
        return entry.second.tokens + gained >= rate_.burst;
    });
    if (buckets_.size() > keys_ / 2) buckets_.clear();
}

std::int64_t Limiter::wait_of(const Bucket& bucket) const {
    if (bucket.tokens >= 1) return 0;
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) * 60 / rate_.per_minute)));
}

std::int64_t Limiter::take(std::string_view key, std::int64_t now_ms) {
    if (rate_.per_minute <= 0) return 0;
    const std::lock_guard lock(mutex_);
    auto& b = bucket(key, now_ms);
    const auto wait = wait_of(b);
    if (!wait) b.tokens -= 1;
    return wait;
}

std::int64_t Limiter::wait(std::string_view key, std::int64_t now_ms) {
    if (rate_.per_minute <= 0) return 0;
    const std::lock_guard lock(mutex_);
    return wait_of(bucket(key, now_ms));
}

}  // namespace yk::http
