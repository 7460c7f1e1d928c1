#include "base/resident_id.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.h"

namespace yk {
namespace {
constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};

std::int32_t number(std::string_view digits) {
    std::int32_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

// Provinces of GB/T 2260, 81 82 83 for residents of Hong Kong, Macao and Taiwan, 91 for foreign permanent residents.
bool known_province(std::int32_t code) {
    constexpr std::array provinces{11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43,
                                   44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91};
    return std::find(provinces.begin(), provinces.end(), code) != provinces.end();
}
}  // namespace

char resident_id_check_digit(std::string_view first17) {
    CHECK(first17.size() >= weights.size());
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += (first17[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

Result<ResidentId> ResidentId::of(std::string_view text) {
    if (text.size() != 18) return fail(ErrorKind::invalid, "resident_id.length");
    const bool digits = std::all_of(text.begin(), text.begin() + 17, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || !((text[17] >= '0' && text[17] <= '9') || text[17] == 'X')) return fail(ErrorKind::invalid, "resident_id.charset");
    // A foreign permanent resident's card is 9, the province of issue and the country (facts 8.4).
    const bool foreign = text[0] == '9' && number(text.substr(1, 2)) <= 71 && known_province(number(text.substr(1, 2)));
    if (!foreign && !known_province(number(text.substr(0, 2)))) return fail(ErrorKind::invalid, "resident_id.region");
    if (!make_day(number(text.substr(6, 4)), number(text.substr(10, 2)), number(text.substr(12, 2))))
        return fail(ErrorKind::invalid, "resident_id.birthdate");
    if (resident_id_check_digit(text) != text[17]) return fail(ErrorKind::invalid, "resident_id.checksum");
    ResidentId id;
    id.text_ = text;
    return id;
}

Day ResidentId::birth() const {
    CHECK(!text_.empty());
    const std::string_view t = text_;
    return make_day(number(t.substr(6, 4)), number(t.substr(10, 2)), number(t.substr(12, 2))).value_or(Day{});
}

Sex ResidentId::sex() const {
    CHECK(!text_.empty());
    return (text_[16] - '0') % 2 ? Sex::male : Sex::female;
}

std::string ResidentId::masked() const { return text_.empty() ? text_ : text_.substr(0, 6) + "********" + text_.substr(14); }

}  // namespace yk
