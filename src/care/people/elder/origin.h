// Whose a record of another module was before two elders' records were put together, once for every merge: merges follow one another, and
// are undone in the opposite order. The record itself names the latest; the ones before it are kept here.
#pragma once
#include "care/people/elder/elder.h"

namespace yk::care::elder {

// The record goes over to another elder: `latest` takes the place of what it named before.
void go_over(Tx& tx, std::int64_t record, std::optional<ElderId>& latest, ElderId from);
// The latest merge is undone: `latest` is again what it was before it.
void go_back(Tx& tx, std::int64_t record, std::optional<ElderId>& latest);

}  // namespace yk::care::elder
