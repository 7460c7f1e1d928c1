// The tree evaluator: CEL semantics on dynamic values, one expression at a time. It is the reference the columnar engine is tested
// against and what `yikang eval` runs; cities are decided by the columnar program (program.h).
#pragma once
#include <map>
#include <string>

#include "rules/syntax.h"

namespace yk::rules {

// Names in scope, qualified ("aid_class.none"). Bind a missing fact to Unknown{{name}}.
using Bindings = std::map<std::string, Value, std::less<>>;

// Never throws and always ends: after `max_steps` visited nodes the result is a fault. A fault carries its place in the text.
constexpr std::size_t max_steps = 200'000;
Value evaluate(const Expr& expr, const Bindings& names);

}  // namespace yk::rules
