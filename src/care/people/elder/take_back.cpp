// Takes a batch back window by window; what a batch holds.
#include "care/people/elder/bulk.h"
#include "care/people/elder/former.h"
#include "model/json.h"

namespace yk::care::elder {
namespace {

constexpr std::int64_t restore_rows = 2000, remove_rows = 5000, fact_rows = 20'000;  // as the queries' limits

const Query<Former(BatchId, ElderId)> former_rows{"elder.former_rows", R"(
    SELECT {f.*} FROM elder_former f WHERE f.batch = $1 AND f.elder > $2 ORDER BY f.elder, f.id LIMIT 2000)"};
// People of whom nobody but the batch has said anything: no other fact, no change carried out, no former number, no paper.
#define YK_KNOWN_BY_NOBODY_ELSE                                                                                                        \
    "p.first_batch = $1 AND NOT EXISTS (SELECT 1 FROM elder_fact f WHERE f.elder = p.id AND f.batch <> $1 AND f.retracted_at IS NULL)" \
    " AND NOT EXISTS (SELECT 1 FROM elder_change c WHERE c.elder = p.id AND c.state = 'done')"                                         \
    " AND NOT EXISTS (SELECT 1 FROM elder_alias a WHERE a.elder = p.id)"                                                               \
    " AND NOT EXISTS (SELECT 1 FROM elder_paper s WHERE s.elder = p.id)"
const Query<ElderId(BatchId, ElderId)> only_of_batch{
    "elder.only_of_batch",
    "SELECT p.id FROM elder_person p WHERE p.id > $2 AND {unscoped a batch is taken back whole} AND " YK_KNOWN_BY_NOBODY_ELSE
    " ORDER BY p.id LIMIT 5000"};
const Query<ElderFact(BatchId, FactId)> facts_of_batch{"elder.facts_of_batch", R"(
    SELECT {f.*} FROM elder_fact f WHERE f.batch = $1 AND f.id > $2 ORDER BY f.id LIMIT 20000)"};
const Query<ElderFact(BatchId, FactId)> emptied_by_batch{"elder.emptied_by_batch", R"(
    SELECT {f.*} FROM elder_fact f WHERE f.retracted_by = $1 AND f.batch <> $1 AND f.id > $2 ORDER BY f.id LIMIT 20000)"};

const Bulk<BatchId, std::vector<ElderId>> forget_former{"elder.forget_former", "elder.batch.taken_back",
                                                        "DELETE FROM elder_former WHERE batch = $1 AND elder {in $2}"};
const Bulk<std::vector<ElderId>> remove_people{"elder.remove_people", "elder.batch.taken_back",
                                               "DELETE FROM elder_person WHERE id {in $1} AND {unscoped a batch is taken back whole}"};
// What another batch had emptied before ends for good: taking that batch back does not bring it again.
const Bulk<Instant, std::vector<FactId>> retract_facts{
    "elder.retract_facts", "elder.batch.taken_back",
    "UPDATE elder_fact SET retracted_at = COALESCE(retracted_at, $1), retracted_by = NULL WHERE id {in $2}"};
const Bulk<std::vector<FactId>> restate{"elder.restate_emptied", "elder.batch.taken_back",
                                        "UPDATE elder_fact SET retracted_at = NULL, retracted_by = NULL WHERE id {in $1}"};

const Query<std::int64_t(BatchId)> created_count{
    "elder.created_of_batch",
    "SELECT COUNT(*) FROM elder_person p WHERE p.first_batch = $1 AND {unscoped what a batch holds is counted whole}"};
const Query<std::int64_t(BatchId)> fact_count{"elder.facts_standing_of_batch",
                                              "SELECT COUNT(*) FROM elder_fact f WHERE f.batch = $1 AND f.retracted_at IS NULL"};
const Query<std::int64_t(BatchId)> removable_count{
    "elder.removable_of_batch",
    "SELECT COUNT(*) FROM elder_person p WHERE {unscoped what a batch holds is counted whole} AND " YK_KNOWN_BY_NOBODY_ELSE};
#undef YK_KNOWN_BY_NOBODY_ELSE
const Query<std::int64_t(BatchId)> former_count{"elder.former_of_batch",
                                                "SELECT COUNT(DISTINCT f.elder) FROM elder_former f WHERE f.batch = $1"};
const Query<std::int64_t(BatchId)> overtaken_count{"elder.overtaken_of_batch", R"(
    SELECT COUNT(*) FROM elder_person p JOIN (SELECT f.elder, MAX(f.version_after) AS version FROM elder_former f WHERE f.batch = $1
     GROUP BY f.elder) l ON l.elder = p.id WHERE p.version <> l.version AND {unscoped what a batch holds is counted whole})"};

const Query<ElderId(BatchId)> told{"elder.told_by_batch",
                                   "SELECT f.elder FROM elder_fact f WHERE f.batch = $1 AND f.retracted_at IS NULL ORDER BY f.id"};
// Of the whole person only what the report tells: opening the rest would cost more than reading it.
constexpr auto number_columns = model::columns<NumberOf>({
    model::key<&NumberOf::id>("编号", "Id"),
    model::col<&NumberOf::id_no>("证件号码", "Document number").personal().seal(),
});
constexpr auto number_schema = model::schema<NumberOf>("elder_number", "elder_person", {"证件号码", "Document number"}, number_columns);

const Query<std::int64_t(BatchId)> brought_count{"elder.facts_brought", "SELECT COUNT(*) FROM elder_fact f WHERE f.batch = $1"};
const Query<std::int64_t(BatchId)> emptied_again{
    "elder.facts_emptied_again",
    "SELECT COUNT(*) FROM elder_fact f WHERE f.retracted_by = $1 AND f.batch = $1 AND f.retracted_at IS NOT NULL"};
const Query<NumberOf(BatchId)> created_people{"elder.created_people", R"(
    SELECT {p.*} FROM elder_person p WHERE p.first_batch = $1 AND {unscoped the report of a batch is whole} ORDER BY p.id)"};
const Query<Elder(std::vector<ElderId>)> people_by_id{
    "elder.people_by_id", "SELECT {p.*} FROM elder_person p WHERE p.id {in $1} AND {scope p.region} ORDER BY p.id LIMIT 20000"};
const Bulk<Instant, BatchId, ElderId, std::string> end_source{
    "elder.end_statements", "elder.statements.ended",
    "UPDATE elder_fact SET retracted_at = $1, retracted_by = $2 WHERE elder = $3 AND source = $4 AND retracted_at IS NULL"};

// The earliest values go back, if nobody has changed the row since the batch last did.
Status restore_person(Tx& tx, std::span<const Former> formers, TakenBack& so_far, std::vector<ElderId>& restored) {
    const auto now = tx.find<Elder>(formers.front().elder);
    if (!now || now->version != formers.back().version_after) {
        ++so_far.people_kept;
        return {};
    }
    Elder before;
    YK_TRY_VOID(model::read_json(model::schema<Elder>(), formers.front().person, &before));
    before.version = now->version;
    YK_TRY_VOID(tx.update(before));
    restored.push_back(before.id);
    ++so_far.people_restored;
    return {};
}

Status restore_window(Tx& tx, BatchId batch, TakeBackCursor& cursor, TakenBack& so_far) {
    auto formers = tx.list(former_rows, batch, ElderId{cursor.after});
    const bool more = static_cast<std::int64_t>(formers.size()) == restore_rows;
    if (more)  // the last person's rows may go on in the next window
        for (const auto last = formers.back().elder; formers.size() > 1 && formers.front().elder != last && formers.back().elder == last;)
            formers.pop_back();
    std::vector<ElderId> all, restored;
    for (std::size_t at = 0; at < formers.size();) {
        auto end = at;
        while (end < formers.size() && formers[end].elder == formers[at].elder) ++end;
        YK_TRY_VOID(restore_person(tx, std::span(formers).subspan(at, end - at), so_far, restored));
        all.push_back(formers[at].elder);
        at = end;
    }
    if (!all.empty()) {
        tx.run(forget_former, batch, all);
        cursor.after = all.back().value;
    }
    announce_batch(tx, "elder.batch.changed", batch, restored);
    if (!more) cursor = {TakeBackCursor::Phase::remove, 0};
    return {};
}

void remove_window(Tx& tx, BatchId batch, TakeBackCursor& cursor, TakenBack& so_far) {
    const auto alone = tx.list(only_of_batch, batch, ElderId{cursor.after});
    if (!alone.empty()) {
        so_far.people_removed += tx.run(remove_people, alone);
        cursor.after = alone.back().value;
        announce_batch(tx, "elder.batch.removed", batch, alone);
    }
    if (static_cast<std::int64_t>(alone.size()) < remove_rows) cursor = {TakeBackCursor::Phase::restate, 0};
}

void restate_window(Tx& tx, BatchId batch, TakeBackCursor& cursor) {
    std::vector<ElderId> touched;
    std::vector<FactId> emptied;
    tx.scan(
        emptied_by_batch,
        [&](const ElderFact& fact) {
            cursor.after = fact.id.value;
            emptied.push_back(fact.id);
            if (touched.empty() || touched.back() != fact.elder) touched.push_back(fact.elder);
            return true;
        },
        batch, FactId{cursor.after});
    if (!emptied.empty()) tx.run(restate, emptied);
    announce_batch(tx, "elder.batch.changed", batch, touched);
    if (static_cast<std::int64_t>(emptied.size()) < fact_rows) cursor = {TakeBackCursor::Phase::retract, 0};
}

void retract_window(Tx& tx, BatchId batch, TakeBackCursor& cursor, TakenBack& so_far) {
    std::vector<ElderId> touched;
    std::vector<FactId> ending;
    std::int64_t seen = 0;
    tx.scan(
        facts_of_batch,
        [&](const ElderFact& fact) {
            ++seen;
            cursor.after = fact.id.value;
            if (fact.retracted_at && !fact.retracted_by) return true;
            ending.push_back(fact.id);
            if (fact.retracted_at) return true;
            ++so_far.facts;
            if (touched.empty() || touched.back() != fact.elder) touched.push_back(fact.elder);
            return true;
        },
        batch, FactId{cursor.after});
    if (!ending.empty()) tx.run(retract_facts, tx.now(), ending);
    announce_batch(tx, "elder.batch.changed", batch, touched);
    if (seen < fact_rows) cursor.phase = TakeBackCursor::Phase::done;
}

}  // namespace

Status take_back_window(Tx& tx, BatchId batch, TakeBackCursor& cursor, TakenBack& so_far) {
    switch (cursor.phase) {
        case TakeBackCursor::Phase::restore:
            return restore_window(tx, batch, cursor, so_far);
        case TakeBackCursor::Phase::remove:
            remove_window(tx, batch, cursor, so_far);
            return {};
        case TakeBackCursor::Phase::restate:
            restate_window(tx, batch, cursor);
            return {};
        case TakeBackCursor::Phase::retract:
            retract_window(tx, batch, cursor, so_far);
            return {};
        case TakeBackCursor::Phase::done:
            return {};
    }
    return {};
}

Result<TakenBack> take_back(Tx& tx, BatchId batch) {
    TakenBack out;
    for (TakeBackCursor cursor; !cursor.done();) YK_TRY_VOID(take_back_window(tx, batch, cursor, out));
    return out;
}

const model::Schema& schema_of(const NumberOf*) { return number_schema; }

BatchHoldings holdings_of(Tx& tx, BatchId batch) {
    BatchHoldings out;
    out.created = tx.one(created_count, batch);
    out.facts = tx.one(fact_count, batch);
    out.removable = tx.one(removable_count, batch);
    out.overtaken = tx.one(overtaken_count, batch);
    out.restorable = tx.one(former_count, batch) - out.overtaken;
    return out;
}

BatchTaken taken_of(Tx& tx, BatchId batch) {
    return {tx.one(created_count, batch), tx.one(brought_count, batch) - tx.one(emptied_again, batch)};
}

void scan_told(Tx& tx, BatchId batch, const std::function<bool(ElderId)>& each) {
    tx.scan(
        told, [&](const ElderId& id) { return each(id); }, batch);
}
void scan_created(Tx& tx, BatchId batch, const std::function<bool(const NumberOf&)>& each) { tx.scan(created_people, each, batch); }
std::vector<Elder> list_people(Tx& tx, const std::vector<ElderId>& ids) {
    std::vector<Elder> out;
    if (ids.empty()) return out;
    tx.scan(
        people_by_id,
        [&](const Elder& person) {
            out.push_back(person);
            return true;
        },
        ids);
    return out;
}
std::int64_t end_statements(Tx& tx, ElderId elder, std::string_view source, BatchId by) {
    const auto ended = tx.run(end_source, tx.now(), by, elder, std::string(source));
    if (ended) tx.announce("elder.changed", elder.value, "{}");
    return ended;
}

}  // namespace yk::care::elder
