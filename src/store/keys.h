// The city's keys: field encryption (AES-256-GCM with key ids) and the keyed blind index (HMAC-SHA-256). They live in a file, never in the
// database.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yk::store {

class Keys {
 public:
    // Reads the key file; makes one (mode 0600) if there is none and says so in `made`. Throws Broken when it is readable by others or
    // damaged.
    static std::shared_ptr<const Keys> open(const std::filesystem::path& file, bool* made = nullptr);
    // Adds a field key with the next number: from the next start on new values are sealed with it, older ones stay readable. The key file
    // is replaced as a whole; back it up again.
    static void rotate(const std::filesystem::path& file);
    virtual ~Keys() = default;

    // key id ‖ nonce ‖ ciphertext ‖ tag; `context` ("organisation_account.totp_secret") is bound as associated data.
    virtual std::string seal(std::string_view plain, std::string_view context) const = 0;
    virtual Result<std::string> unseal(std::string_view sealed, std::string_view context) const = 0;
    // Same value and context, same index; without the key it tells nothing.
    virtual std::string blind_index(std::string_view value, std::string_view context) const = 0;
    // HMAC-SHA-256 for cursors, anchors and signed links.
    virtual std::string sign(std::string_view message, std::string_view context) const = 0;
    virtual std::uint32_t current_key() const = 0;
};

}  // namespace yk::store
