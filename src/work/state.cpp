#include "work/state.h"

namespace yk::work {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

const Query<std::int64_t(std::string)> jobs_in_state{
    "work.jobs_in_state", "SELECT count(*) FROM work_job WHERE state = $1 AND {unscoped the state of the whole system}"};
const Query<std::int64_t(std::string)> jobs_failed_since{
    "work.jobs_failed_since",
    "SELECT count(*) FROM work_job WHERE state = 'failed' AND finished_at >= $1 AND {unscoped the state of the whole system}"};
const Query<Delivery()> stopped_deliveries{"work.stopped_deliveries",
                                           "SELECT {*} FROM work_delivery WHERE fault <> '' ORDER BY name LIMIT 100"};

}  // namespace

WorkState work_state(Tx& tx) {
    return {tx.one(jobs_in_state, std::string("queued")), tx.one(jobs_in_state, std::string("running")),
            tx.one(jobs_failed_since, instant_text(tx.now() + -day_ms)), tx.list(stopped_deliveries)};
}

}  // namespace yk::work
