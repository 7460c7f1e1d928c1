// What follows from a change of one elder and is kept current from the outbox: the elder's own row, search keys, pairs of likely
// same persons, reviews of conflicting facts.
#pragma once
#include "work/runner.h"

namespace yk::care::elder {

Status tend(Tx& tx, const work::Fact& fact);

}  // namespace yk::care::elder
