// Bounds on how often one caller may ask: token buckets by account or address and class of route.
#pragma once
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/server.h"

namespace yk::http {

// IPv4 as it is, IPv6 by its /64: a household or office has at least that.
std::string network_of(std::string_view address);

class Limiter {
 public:
    explicit Limiter(Rate rate, std::size_t keys = 50'000) : rate_(rate), keys_(keys) {}

    // Takes one token of `key` at the moment `now_ms` of any steady clock. 0: allowed. Otherwise: whole seconds to wait.
    std::int64_t take(std::string_view key, std::int64_t now_ms);
    // The same without taking.
    std::int64_t wait(std::string_view key, std::int64_t now_ms);

 private:
    struct Bucket {
        double tokens;
        std::int64_t at_ms;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
    };
    Bucket& bucket(std::string_view key, std::int64_t now_ms);
    std::int64_t wait_of(const Bucket& bucket) const;
    void forget_full(std::int64_t now_ms);

    const Rate rate_;
    const std::size_t keys_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket, Hash, std::equal_to<>> buckets_;
};

}  // namespace yk::http
