// The policy packs of the city, loaded once and compiled for the days that are asked for. Inside the module only.
#pragma once
#include <memory>

#include "base/region.h"
#include "rules/rulebook.h"

namespace yk::care::determination {

// The rulebook of a city on a day. Packs are read once in the life of the process; a handful of days is kept.
// Refuses determination.pack.missing, rules.pack.faulty.
Result<std::shared_ptr<const rules::Rulebook>> rulebook_of(RegionCode city, Day day);

}  // namespace yk::care::determination
