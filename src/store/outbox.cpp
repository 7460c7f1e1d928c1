#include "store/outbox.h"

namespace yk::store {
namespace {

const Query<OutboxFact(std::int64_t)> facts_after_seq{"store.facts_after_seq",
                                                      "SELECT {*} FROM store_outbox WHERE seq > $1 ORDER BY seq LIMIT 500"};
const Query<std::int64_t()> newest_seq{"store.newest_fact", "SELECT coalesce(max(seq), 0) FROM store_outbox"};
const Bulk<std::int64_t, std::string> forget_old_facts{
    "store.forget_facts", "delivered facts past their time",
    "DELETE FROM store_outbox WHERE seq <= $1 AND at < $2 AND seq < (SELECT max(seq) FROM store_outbox)"};
const Bulk<std::string> forget_old_replies{"store.forget_replies", "kept replies past their time",
                                           "DELETE FROM store_idempotency WHERE at < $1"};

}  // namespace

const model::Schema& schema_of(const OutboxFact*) {
    static constexpr auto columns = model::columns<OutboxFact>({
        model::key<&OutboxFact::seq>("序号", "Number"),
        model::col<&OutboxFact::at>("时间", "Time"),
        model::col<&OutboxFact::topic>("主题", "Topic"),
        model::col<&OutboxFact::subject>("对象", "Subject"),
        model::col<&OutboxFact::body>("内容", "Body"),
    });
    static constexpr auto schema = model::schema<OutboxFact>("outbox_fact", "store_outbox", {"业务事件", "Fact"}, columns);
    return schema;
}

std::vector<OutboxFact> facts_after(Tx& tx, std::int64_t seq) { return tx.list(facts_after_seq, seq); }
std::int64_t newest_fact(Tx& tx) { return tx.one(newest_seq); }
std::int64_t forget_facts(Tx& tx, std::int64_t seq, Instant before) { return tx.run(forget_old_facts, seq, instant_text(before)); }
std::int64_t forget_replies(Tx& tx, Instant before) { return tx.run(forget_old_replies, instant_text(before)); }

}  // namespace yk::store
