// Passwords: argon2id in a bounded pool, and the rules a new one must meet (NIST SP 800-63B: long rather than contrived).
#pragma once
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yk::care::organisation {

// At most `running` computations at once (64 MiB each), at most `waiting` callers queued for one. Thread-safe.
class PasswordPool {
 public:
    PasswordPool(std::size_t running, std::size_t waiting) : free_(running), may_wait_(waiting) {}

    // Refuses session.login.busy (unavailable) when the queue is full.
    Result<std::string> hash(std::string_view password);
    // An empty hash costs the same as a real one and never matches: an unknown account takes as long as a known one.
    Result<bool> matches(const std::string& hash, std::string_view password);

    static PasswordPool& shared();

 private:
    class Turn;
    Status enter();
    void leave();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t free_;
    std::size_t may_wait_;
    std::size_t waiting_ = 0;
};

// What is hashed: the password in normal form KC, so that another keyboard's full-width digits are the same digits.
std::string password_form(std::string_view password);
// Refuses password.short (args low), .long, .like_account, .common, .monotonous; each at `pointer`.
Status check_password(std::string_view password, std::string_view login, std::int64_t shortest, const std::string& pointer);
// 16 characters without look-alikes, about 78 bits: for a reset, to be changed at once.
std::string random_password();

}  // namespace yk::care::organisation
