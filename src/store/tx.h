// The transaction: the only thing that reads and writes the database. A write is the row, its audit difference and its outbox facts
// together. Time and randomness come from here, so that journeys and simulations repeat.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/day.h"
#include "base/result.h"
#include "store/actor.h"
#include "store/query.h"

namespace yk {

namespace store {
class Engine;  // what SQLite and PostgreSQL have in common (store/engine.h)
struct TxState;
}  // namespace store

// An entry of the audit trail that is not the change of one record: sign-in, export, unmasking, reading personal data, bulk change.
struct AuditNote {
    std::string action;        // "session.login", "elder.read", "export.make"
    std::string record;        // schema name, may be empty
    std::int64_t id = 0;       // of the record
    std::int64_t subject = 0;  // the elder it is about, 0 if none
    std::string reason;
    std::string detail;  // JSON object or empty; no unmasked personal data
};

// A stored answer to an earlier request with the same idempotency key.
struct StoredReply {
    int status;
    std::string body;
};

class Tx {
 public:
    explicit Tx(store::TxState& state) : state_(state) {}
    Tx(const Tx&) = delete;

    const Actor& actor() const;
    const Scope& scope() const { return actor().scope; }
    Day today() const;  // in China, or the fixed day of --today
    Instant now() const;
    std::uint64_t random();  // injected; not for secrets
    bool writable() const;

    // A new id of the type, e.g. tx.new_id<ElderId>().
    template <class IdType>
    IdType new_id() {
        return IdType{next_id()};
    }

    // One record by key. Refuses "store.record.missing" when it is absent or outside the actor's regions: the same answer for both.
    template <class T, class Key>
    Result<T> get(Key key) {
        T record{};
        YK_TRY_VOID(get_any(model::schema<T>(), model::Code<Key>::get(key), &record));
        return record;
    }
    template <class T, class Key>
    std::optional<T> find(Key key) {
        T record{};
        if (!find_any(model::schema<T>(), model::Code<Key>::get(key), &record)) return std::nullopt;
        return record;
    }

    // Writes a new record: gives it an id if it has none and version 1. Refuses "store.record.exists" on a unique constraint (names it in
    // args), "store.scope.outside" when its region is not the actor's. A sealed column is encrypted on the way.
    template <class T>
    Status insert(T& record) {
        return insert_any(model::schema<T>(), &record);
    }
    // Writes a changed record and counts its version. Refuses "store.record.stale" when someone else was first, "store.record.missing".
    // Nothing is written, audited or counted when nothing differs.
    template <class T>
    Status update(T& record) {
        return update_any(model::schema<T>(), &record);
    }
    template <class T>
    Status remove(const T& record) {
        return remove_any(model::schema<T>(), &record);
    }

    // Rows of a query, in its order. At most 10,000: a query that can return more uses scan().
    template <class Row, class... Args>
    std::vector<Row> list(const Query<Row(Args...)>& query, const std::type_identity_t<Args>&... args) {
        std::vector<Row> rows;
        run(
            query, scalars(args...), [&] { return static_cast<void*>(&rows.emplace_back()); }, [] { return true; }, 10'000);
        return rows;
    }
    // The first row, if any.
    template <class Row, class... Args>
    std::optional<Row> first(const Query<Row(Args...)>& query, const std::type_identity_t<Args>&... args) {
        std::optional<Row> row;
        run(
            query, scalars(args...), [&] { return static_cast<void*>(&row.emplace()); }, [] { return false; }, 10'000);
        return row;
    }
    // The value of a query that always has exactly one row (count, sum, exists).
    template <class Row, class... Args>
    Row one(const Query<Row(Args...)>& query, const std::type_identity_t<Args>&... args) {
        auto row = first(query, args...);
        CHECK(row);
        return std::move(*row);
    }
    // Row by row without holding them; `each` returns false to stop.
    template <class Row, class... Args>
    void scan(const Query<Row(Args...)>& query, const std::type_identity_t<std::function<bool(const Row&)>>& each,
              const std::type_identity_t<Args>&... args) {
        Row row{};
        run(
            query, scalars(args...),
            [&] {
                row = Row{};
                return static_cast<void*>(&row);
            },
            [&] { return each(row); }, -1);
    }

    // A bulk change; audited as one note with its reason and the number of rows, which it returns.
    template <class... Args>
    std::int64_t run(const Bulk<Args...>& bulk, const std::type_identity_t<Args>&... args) {
        return run_bulk(bulk, bulk.why, scalars(args...));
    }
    template <class... Args>
    std::int64_t run(const Technical<Args...>& change, const std::type_identity_t<Args>&... args) {
        return run_bulk(change, {}, scalars(args...));
    }

    // Tells whoever listens above, after commit, at least once, in order per subject (work/outbox.h). `body` is a JSON object.
    void announce(std::string_view topic, std::int64_t subject, std::string body);
    // Adds to the audit trail. Allowed in a read as well: the note is durable before the answer leaves.
    void note(AuditNote note);
    // The reason that goes with the changes of this transaction ("依申请更正").
    void because(std::string reason);

    // Idempotency: the answer kept for this actor and key; refuses "store.idempotency.different" when the request was another one.
    Result<std::optional<StoredReply>> earlier_reply(std::string_view key, std::string_view request_hash);
    void keep_reply(std::string_view key, std::string_view request_hash, StoredReply reply);

    // Run-time forms, for the generic record routes, export and import.
    Status get_any(const model::Schema& schema, const model::Scalar& key, void* record);
    bool find_any(const model::Schema& schema, const model::Scalar& key, void* record);
    Status insert_any(const model::Schema& schema, void* record);
    Status update_any(const model::Schema& schema, void* record);
    Status remove_any(const model::Schema& schema, const void* record);
    // Many new records at once, without an audit difference each: one note says what was loaded and how many. COPY on PostgreSQL.
    void insert_bulk(const model::Schema& schema, const std::vector<const void*>& records, std::string_view why);
    // The keyed blind index of a value, for WHERE phone_index = $1.
    std::string blind_index(const model::Schema& schema, std::string_view column, std::string_view value) const;
    // Encrypts and decrypts with the city's keys, for values that are no column (files, packages). `context` is bound as associated data.
    std::string seal(std::string_view plain, std::string_view context) const;
    Result<std::string> unseal(std::string_view sealed, std::string_view context) const;

    store::TxState& state() { return state_; }

 private:
    template <class... Args>
    static std::vector<model::Scalar> scalars(const Args&... args) {
        return {argument(model::codec<Args>, &args)...};
    }
    static model::Scalar argument(const model::Codec& codec, const void* at);  // a list becomes a JSON array, for {in $1}
    std::int64_t next_id();
    void run(const QueryText& query, const std::vector<model::Scalar>& args, const std::function<void*()>& place,
             const std::function<bool()>& each, std::int64_t cap);
    std::int64_t run_bulk(const QueryText& query, std::string_view why, const std::vector<model::Scalar>& args);

    store::TxState& state_;
};

}  // namespace yk
