// The history of one record, from the audit trail.
#pragma once
#include <string>

#include "store/tx.h"

namespace yk::http {

// {"items":[{"at","actor":{"id","name"},"action","reason","changes":[{"field","label","from","to"}]}]}, newest first, at most 500.
std::string history_json(Tx& tx, const model::Schema& schema, std::int64_t id);

}  // namespace yk::http
