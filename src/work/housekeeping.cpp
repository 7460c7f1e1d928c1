#include "work/housekeeping.h"

#include <fmt/format.h>

#include "store/outbox.h"

namespace yk::work {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t keep_replies_ms = 7 * day_ms;  // far beyond any client's retries, offline ones included
constexpr std::int64_t keep_facts_ms = 30 * day_ms;
constexpr std::int32_t at_minute = 3 * 60 + 10;

Status forget(JobRun& run) {
    std::int64_t replies = 0, facts = 0;
    YK_TRY_VOID(run.step(
        [&](Tx& tx) -> Status {
            replies = store::forget_replies(tx, tx.now() + -keep_replies_ms);
            facts = store::forget_facts(tx, store::newest_fact(tx) - delivery_lag(tx), tx.now() + -keep_facts_ms);
            return {};
        },
        {}));
    run.result({fmt::format("{{\"replies\":{},\"facts\":{}}}", replies, facts)});
    return {};
}

}  // namespace

const JobKind housekeeping{"work.housekeeping", {"清理过期记录", "Housekeeping"}, &forget, 3};
const Schedule housekeeping_schedule{"work.housekeeping", {"每夜清理", "Nightly housekeeping"}, &housekeeping, 0, at_minute};

}  // namespace yk::work
