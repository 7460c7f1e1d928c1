// The other three tables of a record: checks, form, list. Each changes for its own reason, so each stands alone beside the columns.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "model/schema.h"

namespace yk::model {

// One check of one column, beyond what its type knows. `code` names the text; `low` and `high` fill its {low} and {high}.
struct Check {
    std::string_view column;
    std::string_view code;
    bool (*holds)(const Column& column, const void* record, std::int64_t low, std::int64_t high);
    std::int64_t low = 0;
    std::int64_t high = 0;
};
constexpr std::int64_t no_limit = INT64_MAX;
// Number of code points of a text (absent optional texts pass); code "input.length".
Check length(std::string_view column, std::int64_t low, std::int64_t high);
// Value of a whole number or amount; code "input.range".
Check range(std::string_view column, std::int64_t low, std::int64_t high);

// The same for a text that is no record's: refuses input.required where it is empty and must not be, else input.length, at the pointer.
Status want_length(std::string_view text, std::int64_t low, std::int64_t high, std::string pointer);

// Runs every check; all faults are reported together, each with its pointer "/<column>".
Status validate(const Schema& schema, std::span<const Check> checks, const void* record);

// One field of the form, in order. Fields not named cannot be set through the form.
struct FormField {
    std::string_view column;
    Label help{};
    bool required = false;
    bool fixed = false;  // can be set when the record is made, not later
};
struct FormGroup {
    Label label;
    std::span<const FormField> fields;
};

// How a record is listed: what may be filtered, sorted and searched. Columns not named are refused.
struct Listing {
    std::span<const std::string_view> filters;
    std::span<const std::string_view> sorts;
    std::span<const std::string_view> search;  // texts searched by `q`
    std::string_view default_sort;             // "name" or "-created_at"; the key always follows, so the order is total
};

}  // namespace yk::model
