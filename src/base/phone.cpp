#include "base/phone.h"

#include <algorithm>

namespace yk {
namespace {

// Three-digit area codes are 010 and 020 to 029; all others have four digits and begin with 03 to 09.
std::size_t area_code_length(std::string_view t) {
    if (t.size() < 3 || t[0] != '0') return 0;
    if (t[1] == '1') return t[2] == '0' ? 3 : 0;
    if (t[1] == '2') return 3;
    return t[1] >= '3' ? 4 : 0;
}

bool well_formed(std::string_view t) {
    if (!std::all_of(t.begin(), t.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
    if (t.size() == 11 && t[0] == '1') return t[1] >= '3';
    const auto area = area_code_length(t);
    return area && (t.size() == area + 7 || t.size() == area + 8);
}

}  // namespace

Result<Phone> Phone::of(std::string_view digits) {
    if (!well_formed(digits)) return fail(ErrorKind::invalid, "phone.form");
    Phone phone;
    phone.text_ = digits;
    return phone;
}

std::string Phone::masked() const {
    if (text_.empty()) return {};
    const auto head = is_mobile() ? 3 : area_code_length(text_);
    return text_.substr(0, head) + "****" + text_.substr(text_.size() - 4);
}

}  // namespace yk
