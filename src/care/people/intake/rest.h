// The workbook of rows to mend, and the key that routes of one batch take. Inside the module only.
#pragma once
#include "care/people/intake/batch.h"

namespace yk::care::intake {

struct BatchKey {
    elder::BatchId batch;
};
const model::Schema& schema_of(const BatchKey*);

// Refuses intake.rest.none. At most 100,000 rows; the watermark row at the end of each sheet is read as a note when the file comes back.
Result<http::Download> download_rest(Tx& tx, const BatchKey& key);

}  // namespace yk::care::intake
