#include "base/uscc.h"

#include <array>

#include "base/check.h"

namespace yk {
namespace {
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // no I O S V Z
constexpr std::array weights{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
constexpr std::array organisation_weights{3, 7, 9, 10, 5, 8, 4, 2};
}  // namespace

Result<Uscc> Uscc::of(std::string_view text) {
    if (text.size() != 18) return fail(ErrorKind::invalid, "uscc.length");
    if (text.find_first_not_of(alphabet) != text.npos) return fail(ErrorKind::invalid, "uscc.charset");
    std::size_t sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += alphabet.find(text[i]) * static_cast<std::size_t>(weights[i]);
    if (alphabet[(31 - sum % 31) % 31] != text[17]) return fail(ErrorKind::invalid, "uscc.checksum");
    Uscc code;
    code.text_ = text;
    return code;
}

UsccKind Uscc::kind() const {
    CHECK(!text_.empty());
    const auto prefix = std::string_view(text_).substr(0, 2);
    if (prefix == "11" || prefix == "12") return UsccKind::public_body;
    if (prefix == "51") return UsccKind::social_organisation;
    if (prefix == "52") return UsccKind::private_nonprofit;
    if (prefix == "53") return UsccKind::foundation;
    if (prefix == "91") return UsccKind::company;
    if (prefix == "92") return UsccKind::sole_trader;
    if (prefix == "93") return UsccKind::cooperative;
    return UsccKind::other;
}

bool Uscc::organisation_code_valid() const {
    CHECK(!text_.empty());
    // GB 11714 counts all 26 letters, A = 10 … Z = 35.
    int sum = 0;
    for (std::size_t i = 0; i < organisation_weights.size(); ++i) {
        const char c = text_[8 + i];
        sum += organisation_weights[i] * (c <= '9' ? c - '0' : c - 'A' + 10);
    }
    return "0123456789X0"[(11 - sum % 11)] == text_[16];
}

}  // namespace yk
