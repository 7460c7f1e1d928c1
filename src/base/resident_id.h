// The citizen identification number (公民身份号码, GB 11643) and the identity documents that share its form.
#pragma once
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/day.h"
#include "base/result.h"

namespace yk {

enum class Sex : std::uint8_t { unknown = 0, male = 1, female = 2 };  // GB/T 2261.1

// The check character of the first 17 digits: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, sum mod 11 into "10X98765432".
char resident_id_check_digit(std::string_view first17);

// A valid 18-character number, upper-case X. The only way in checks form, birth date and check character.
class ResidentId {
 public:
    ResidentId() = default;
    // Exactly 18 characters, no cleaning. Errors: resident_id.length, .charset, .region, .birthdate, .checksum.
    static Result<ResidentId> of(std::string_view text);

    const std::string& text() const { return text_; }
    Day birth() const;
    Sex sex() const;
    // "440103********0017" hides birth date and age.
    std::string masked() const;
    bool empty() const { return text_.empty(); }
    friend auto operator<=>(const ResidentId&, const ResidentId&) = default;

 private:
    std::string text_;
};

}  // namespace yk
