// How this room stands, for system health: jobs that wait, run and failed, subscribers that stand still.
#pragma once
#include "work/runner.h"

namespace yk::work {

struct WorkState {
    std::int64_t queued = 0;
    std::int64_t running = 0;
    std::int64_t failed_last_day = 0;
    std::vector<Delivery> stopped;  // with their faults
};
// Of the whole system, whatever the caller's regions.
WorkState work_state(Tx& tx);

}  // namespace yk::work
