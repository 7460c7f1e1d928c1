// What changed between two states of a record, for the audit trail.
#pragma once
#include <string>

#include "model/schema.h"

namespace yk::model {

// JSON array [{"field":"phone","from":…,"to":…}] of the stored columns that differ; `before` or `after` may be null (made, removed).
// Personal and sensitive members appear masked; if only their masked parts agree, as "***".
std::string difference(const Schema& schema, const void* before, const void* after);

}  // namespace yk::model
