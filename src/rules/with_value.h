// A pack with another value of one parameter, for a question that begins with "what if".
#pragma once
#include <memory>
#include <string_view>

#include "base/result.h"
#include "rules/pack.h"

namespace yk::rules {

// The pack with one value changed from a day on, status draft: "longevity_min_age" or "longevity_allowance_fen[80]" and a value as in
// packs. Refusals: rules.parameter.unknown, rules.parameter.value, rules.parameter.keys.
Result<std::shared_ptr<const Pack>> with_value(const Pack& pack, std::string_view parameter, std::string_view value, Day from);

}  // namespace yk::rules
