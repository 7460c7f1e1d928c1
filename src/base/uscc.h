// The unified social credit code of an organisation (统一社会信用代码, GB 32100): 18 characters, the last one a check character.
#pragma once
#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yk {

// What kind of body the first two characters name (facts 8.7).
enum class UsccKind : std::uint8_t {
    public_body,
    social_organisation,
    private_nonprofit,
    foundation,
    company,
    sole_trader,
    cooperative,
    other
};

class Uscc {
 public:
    Uscc() = default;
    // Exactly 18 characters in upper case. Errors: uscc.length, .charset, .checksum.
    static Result<Uscc> of(std::string_view text);

    const std::string& text() const { return text_; }
    UsccKind kind() const;
    // Whether characters 9 to 17 are a valid organisation code of GB 11714. Old registrations fail it: a warning, never a refusal.
    bool organisation_code_valid() const;
    bool empty() const { return text_.empty(); }
    friend auto operator<=>(const Uscc&, const Uscc&) = default;

 private:
    std::string text_;
};

}  // namespace yk
