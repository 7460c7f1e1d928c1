// The register of elders for whole files: many rows at once, taking a batch back in windows, and what a batch holds.
// Results are those of take_in() row by row; only the trail is told by the window: one audit note with the digest of its facts, and
// `elder.batch.changed` (or `elder.batch.removed`) for every few hundred people, whose subject is the batch and whose body is a
// BatchChange. Whoever hears `elder.changed` hears these as well.
#pragma once
#include "care/people/elder/elder.h"

namespace yk::care::elder {

// At most this many rows in one window: the statements and the trail of one transaction stay bounded.
inline constexpr std::size_t window_rows = 20'000;

// The body of `elder.batch.changed` and `elder.batch.removed`.
struct BatchChange {
    BatchId batch;
    bool created = false;  // all of them are new to the register
    std::vector<ElderId> ids;
};
const model::Schema& schema_of(const BatchChange*);
Result<BatchChange> read_batch_change(std::string_view body);

// One answer a row, in order. A person of several rows is looked up and written once.
Result<std::vector<TakenIn>> take_in_window(Tx& tx, std::span<const Incoming> rows);

// Where taking back stands; the default is its beginning. Beginning anew after an interruption does no harm.
struct TakeBackCursor {
    enum class Phase : std::uint8_t { restore, remove, restate, retract, done };
    Phase phase = Phase::restore;
    std::int64_t after = 0;
    bool done() const { return phase == Phase::done; }
};
// One window of taking a batch back, adding to `so_far`: changed people get their former values unless someone else has changed them
// since, people whom only this batch knew are removed, those facts it emptied stand again and its own are retracted.
Status take_back_window(Tx& tx, BatchId batch, TakeBackCursor& cursor, TakenBack& so_far);

// What a batch holds now, and what taking it back would do.
struct BatchHoldings {
    std::int64_t created = 0;     // people first known by it
    std::int64_t facts = 0;       // its facts that stand
    std::int64_t removable = 0;   // created people whom nobody else has told anything about
    std::int64_t restorable = 0;  // people whose former values it keeps
    std::int64_t overtaken = 0;   // of those, changed by others since
};
BatchHoldings holdings_of(Tx& tx, BatchId batch);
// The same two counts as long as nothing came after the batch was taken in, from indexes alone.
struct BatchTaken {
    std::int64_t created = 0, facts = 0;
};
BatchTaken taken_of(Tx& tx, BatchId batch);
// Whom the batch has told facts about that stand, in no order, each maybe several times; `each` returns false to stop.
void scan_told(Tx& tx, BatchId batch, const std::function<bool(ElderId)>& each);
// The numbers of the people first known by the batch, in order of id.
struct NumberOf {
    ElderId id;
    DocumentNumber id_no;
};
const model::Schema& schema_of(const NumberOf*);
void scan_created(Tx& tx, BatchId batch, const std::function<bool(const NumberOf&)>& each);
// The next thousand people within the actor's regions, in order of id.
std::vector<Elder> next_people(Tx& tx, ElderId after);
// People by id, in order of id, at most window_rows.
std::vector<Elder> list_people(Tx& tx, const std::vector<ElderId>& ids);
// Ends what a source has stated of one person: for a person struck from a roster. `by` is the case that decided it. Returns the facts
// ended.
std::int64_t end_statements(Tx& tx, ElderId elder, std::string_view source, BatchId by);

}  // namespace yk::care::elder
