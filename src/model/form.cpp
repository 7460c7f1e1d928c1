#include "model/form.h"

#include "base/check.h"
#include "base/text.h"

namespace yk::model {
namespace {

bool length_holds(const Column& column, const void* record, std::int64_t low, std::int64_t high) {
    const auto value = value_of(column, record);
    const auto* text = std::get_if<std::string>(&value);
    if (!text) return true;
    const auto n = static_cast<std::int64_t>(length_of(*text));
    return n >= low && n <= high;
}

bool range_holds(const Column& column, const void* record, std::int64_t low, std::int64_t high) {
    const auto value = value_of(column, record);
    const auto* number = std::get_if<std::int64_t>(&value);
    return !number || (*number >= low && *number <= high);
}

}  // namespace

Check length(std::string_view column, std::int64_t low, std::int64_t high) { return {column, "input.length", &length_holds, low, high}; }
Check range(std::string_view column, std::int64_t low, std::int64_t high) { return {column, "input.range", &range_holds, low, high}; }

Status want_length(std::string_view text, std::int64_t low, std::int64_t high, std::string pointer) {
    const auto n = static_cast<std::int64_t>(length_of(text));
    if (n == 0 && low > 0) return fail_at(std::move(pointer), "input.required");
    if (n >= low && n <= high) return {};
    return fail_at(std::move(pointer), "input.length", {{"low", std::to_string(low)}, {"high", std::to_string(high)}});
}

Status validate(const Schema& schema, std::span<const Check> checks, const void* record) {
    Error error{ErrorKind::invalid, "input.invalid", {}, {}, {}};
    for (const auto& check : checks) {
        const Column* column = schema.find(check.column);
        CHECK(column);
        if (check.holds(*column, record, check.low, check.high)) continue;
        error.problems.push_back({"/" + std::string(check.column),
                                  std::string(check.code),
                                  {{"low", std::to_string(check.low)}, {"high", std::to_string(check.high)}}});
    }
    if (error.problems.empty()) return {};
    return tl::make_unexpected(std::move(error));
}

}  // namespace yk::model
