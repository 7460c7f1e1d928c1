// Telephone numbers of mainland China: mobiles 1[3-9] + 9 digits, fixed lines with area code + 7 or 8 digits (facts 8.11).
// A number is not an identity: elders share a child's or a neighbour's.
#pragma once
#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace yk {

class Phone {
 public:
    Phone() = default;
    // Digits only, no separators ("13800001234", "02012345678"); cleaning is the caller's work. Error: phone.form.
    static Result<Phone> of(std::string_view digits);

    const std::string& text() const { return text_; }
    bool is_mobile() const { return !text_.empty() && text_[0] == '1'; }
    // "138****1234"; of a fixed line the area code and the last four digits remain ("020****5678").
    std::string masked() const;
    bool empty() const { return text_.empty(); }
    friend auto operator<=>(const Phone&, const Phone&) = default;

 private:
    std::string text_;
};

}  // namespace yk
