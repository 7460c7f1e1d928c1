#include "care/people/organisation/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"

namespace yk::care::organisation {
namespace {
constexpr std::size_t longest = 128;  // code points

// Passwords of ten characters and more that everybody tries first; shorter ones fall to the length.
constexpr std::array<std::string_view, 24> common{
    "1234567890", "0123456789",  "12345678910",  "123456789a",  "a123456789",    "qwertyuiop",  "1qaz2wsx3edc",  "qwerty123456",
    "password12", "password123", "password1234", "passw0rd123", "p@ssw0rd123",   "iloveyou123", "woaini1314520", "woaini5201314",
    "5201314520", "1314520520",  "admin12345",   "admin123456", "administrator", "letmein1234", "welcome1234",   "zhongguo123"};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

// One character over and over, or each the neighbour of the one before (abcdefghij, 9876543210).
bool monotonous(std::u32string_view points) {
    if (points.size() < 2) return true;
    const auto first = static_cast<std::int64_t>(points[1]) - static_cast<std::int64_t>(points[0]);
    if (first < -1 || first > 1) return false;
    for (std::size_t i = 2; i < points.size(); ++i)
        if (static_cast<std::int64_t>(points[i]) - static_cast<std::int64_t>(points[i - 1]) != first) return false;
    return true;
}

void ready() {
    static const int state = sodium_init();
    CHECK(state >= 0);
}

std::string hashed(std::string_view form) {
    std::string out(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(out.data(), form.data(), form.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw Broken("no memory for password hashing (64 MiB): free some and try again");
    out.resize(out.find('\0'));
    return out;
}
}  // namespace

class PasswordPool::Turn {
 public:
    explicit Turn(PasswordPool& pool) : pool_(pool) {}
    ~Turn() { pool_.leave(); }
    Turn(const Turn&) = delete;

 private:
    PasswordPool& pool_;
};

PasswordPool& PasswordPool::shared() {
    static PasswordPool pool(2, 6);
    return pool;
}

Status PasswordPool::enter() {
    ready();
    std::unique_lock lock(mutex_);
    if (free_ == 0 && waiting_ >= may_wait_) return fail(ErrorKind::unavailable, "session.login.busy");
    ++waiting_;
    changed_.wait(lock, [&] { return free_ > 0; });
    --waiting_;
    --free_;
    return {};
}

void PasswordPool::leave() {
    {
        const std::lock_guard lock(mutex_);
        ++free_;
    }
    changed_.notify_one();
}

Result<std::string> PasswordPool::hash(std::string_view password) {
    YK_TRY_VOID(enter());
    const Turn turn(*this);
    return hashed(password_form(password));
}

Result<bool> PasswordPool::matches(const std::string& hash, std::string_view password) {
    YK_TRY_VOID(enter());
    const Turn turn(*this);
    static const std::string nobody = hashed(random_password());
    const std::string form = password_form(password);
    const bool equal = crypto_pwhash_str_verify((hash.empty() ? nobody : hash).c_str(), form.data(), form.size()) == 0;
    return equal && !hash.empty();
}

std::string password_form(std::string_view password) { return nfkc(password); }

Status check_password(std::string_view password, std::string_view login, std::int64_t shortest, const std::string& pointer) {
    if (!valid_utf8(password)) return fail_at(pointer, "input.text");
    const std::string form = password_form(password);
    const auto points = code_points(form);
    if (static_cast<std::int64_t>(points.size()) < shortest) return fail_at(pointer, "password.short", {{"low", std::to_string(shortest)}});
    if (points.size() > longest) return fail_at(pointer, "password.long", {{"high", std::to_string(longest)}});
    const std::string folded = lower(form);
    if (!login.empty() && folded.find(lower(login)) != std::string::npos) return fail_at(pointer, "password.like_account");
    if (std::ranges::find(common, folded) != common.end()) return fail_at(pointer, "password.common");
    if (monotonous(code_points(folded))) return fail_at(pointer, "password.monotonous");
    return {};
}

std::string random_password() {
    ready();
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
    std::string out;
    for (int i = 0; i < 16; ++i) out += letters[randombytes_uniform(static_cast<std::uint32_t>(letters.size()))];
    return out;
}

}  // namespace yk::care::organisation
