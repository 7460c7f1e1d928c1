// The former values of people whom a batch changed, so that the batch can be taken back. Inside the module only.
#pragma once
#include "care/people/elder/elder.h"

namespace yk::care::elder {

struct Former {
    Id<struct FormerTag> id;
    BatchId batch;
    ElderId elder;
    std::string person;              // the row as JSON, sealed
    std::int64_t version_after = 0;  // of the row the batch left behind
};
const model::Schema& schema_of(const Former*);

}  // namespace yk::care::elder
