// Pure: marks of figures.
#include "care/oversight/appraisal/appraisal.h"

namespace yk::care::appraisal {

std::optional<std::int64_t> marks_of(const indicators::Target& target, std::int64_t value, std::int64_t full, Method method) {
    if (method == Method::judged || !target.value || value < 0) return std::nullopt;
    const auto wanted = *target.value, all = full * one_mark;
    const bool met = target.direction == indicators::Direction::at_most ? value <= wanted : value >= wanted;
    if (met) return all;
    if (method == Method::reached || target.direction == indicators::Direction::done) return 0;
    // Not met, so the divisor is above nothing and the share below one.
    const auto part = target.direction == indicators::Direction::at_most ? wanted : value;
    const auto whole = target.direction == indicators::Direction::at_most ? value : wanted;
    return static_cast<std::int64_t>(static_cast<__int128>(all) * part / whole);
}

std::optional<std::int64_t> parse_marks(std::string_view text) {
    const auto amount = indicators::parse_amount(text);
    constexpr auto step = indicators::one / one_mark;
    if (!amount || *amount % step != 0) return std::nullopt;
    return *amount / step;
}

std::string marks_text(std::int64_t hundredths) { return indicators::amount_text(hundredths * (indicators::one / one_mark)); }

}  // namespace yk::care::appraisal
