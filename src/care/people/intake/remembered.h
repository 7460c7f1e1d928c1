// What the headings of a source's files mean, once somebody has said so: by source and district. Inside the module only.
#pragma once
#include "care/people/intake/batch.h"

namespace yk::care::intake {

struct RememberedHeading {
    Id<struct RememberedHeadingTag> id;
    SourceKind source = SourceKind::police_hukou;
    RegionCode district;
    std::string header;
    std::string field;  // a name of field_names(), or empty: do not use
    std::string remembered_by;
    Instant remembered_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const RememberedHeading*);

std::vector<RememberedColumn> list_remembered(Tx& tx, SourceKind source, RegionCode district);
// Keeps the assignment and puts the batch's check into the queue again. Refuses intake.column.field, intake.batch.state.
extern const http::Resource remembered_headings;
std::span<const http::Route> remembered_routes();

// Puts a step of a batch into the work queue (module.cpp). Refuses intake.batch.busy while another step of it waits or runs.
Result<Batch> queue_step(Tx& tx, Batch batch, const work::JobKind& kind);

}  // namespace yk::care::intake
