// What nobody asks for any more: changes that every partner has long fetched, events that were delivered.
#include <fmt/format.h>

#include "edge/exchange/events.h"

namespace yk::edge::exchange {
namespace {

constexpr std::int64_t keep_ms = 180LL * 86'400'000;

// Rows from before times were kept begin to age with the first round.
const Technical<Instant> give_times{"exchange.give_times", "an index of the outbox", "UPDATE exchange_change SET at = $1 WHERE at IS NULL"};
const Query<std::optional<std::int64_t>(Instant)> newest_old{"exchange.newest_old_change",
                                                             "SELECT MAX(seq) FROM exchange_change WHERE at < $1"};
const Technical<std::int64_t> drop_changes{
    "exchange.drop_changes", "an index of the outbox",
    "DELETE FROM exchange_change WHERE seq IN (SELECT c.seq FROM exchange_change c WHERE c.seq < $1 ORDER BY c.seq LIMIT 2000)"};
const Technical<std::string, std::int64_t> mark_beginning{"exchange.mark_beginning", "an index of the outbox",
                                                          "UPDATE exchange_change SET topic = $1, elders = '' WHERE seq = $2"};
const Bulk<Instant> drop_deliveries{"exchange.drop_deliveries", "exchange.deliveries.trimmed", R"(
    DELETE FROM exchange_delivery WHERE id IN (SELECT d.id FROM exchange_delivery d
     WHERE d.state IN ('delivered', 'set_aside') AND d.next_at < $1 AND {unscoped old ones of the whole city} ORDER BY d.state, d.next_at, d.id LIMIT 2000))"};

// One step after the other until one finds nothing.
Status in_steps(work::JobRun& run, std::int64_t& dropped, const std::function<std::int64_t(Tx&)>& drop) {
    for (std::int64_t some = 1; some > 0;) {
        YK_TRY_VOID(run.step(
            [&](Tx& tx) -> Status {
                some = drop(tx);
                return {};
            },
            {}));
        dropped += some;
        run.progress(dropped, 0, "");
        if (run.cancelled()) return fail(ErrorKind::conflict, "work.job.lost");
    }
    return {};
}

Status trim(work::JobRun& run) {
    std::int64_t changes = 0, deliveries = 0;
    std::optional<std::int64_t> newest;
    YK_TRY_VOID(run.step(
        [&](Tx& tx) -> Status {
            tx.run(give_times, tx.now());
            newest = tx.one(newest_old, tx.now() + -keep_ms);
            if (newest) tx.run(mark_beginning, std::string(trimmed_topic), *newest);
            return {};
        },
        {}));
    if (newest) YK_TRY_VOID(in_steps(run, changes, [&](Tx& tx) { return tx.run(drop_changes, *newest); }));
    YK_TRY_VOID(in_steps(run, deliveries, [](Tx& tx) { return tx.run(drop_deliveries, tx.now() + -keep_ms); }));
    run.result({fmt::format("{{\"changes\":{},\"deliveries\":{}}}", changes, deliveries)});
    return {};
}

}  // namespace

const work::JobKind trim_job{"exchange.trim", {"清理对接旧记录", "Old exchange records"}, &trim, 3};

}  // namespace yk::edge::exchange
