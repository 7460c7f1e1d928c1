// What SQLite and PostgreSQL have in common: the state of a transaction, the statements of records and queries, ids, audit and anchor.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "store/anchor.h"
#include "store/connection.h"
#include "store/database.h"
#include "store/keys.h"
#include "store/pool.h"

namespace yk::store {

class Engine;

// A fact waiting for the end of its transaction.
struct PendingFact {
    std::string topic;
    std::int64_t subject;
    std::string body;
};

// The newest audit entry and fact that are committed, as the transaction that holds the head sees them.
struct Head {
    std::int64_t audit_seq = 0;
    std::string audit_hash;  // hex; empty before the first entry
    std::int64_t outbox_seq = 0;
};

struct TxState {
    Engine& engine;
    Connection& connection;
    const Request& request;
    bool writable;
    Instant now;
    std::string reason;
    std::vector<AuditNote> notes;  // record changes included; `detail` holds the changes
    std::vector<PendingFact> facts;
    std::optional<Error> doom;  // a refusal after which nothing of this transaction may stay
};

// PostgreSQL gives up a whole transaction over a refused row; this keeps it and tells by the count of rows.
inline constexpr std::string_view on_conflict_nothing = " ON CONFLICT DO NOTHING";

// The statements of one stored record.
struct RecordSql {
    std::string columns;  // stored ones with index columns, for COPY
    Sql find, insert, update, remove;
};

class Engine : public Database {
 public:
    Engine(const Options& options, Dialect dialect, std::shared_ptr<const Keys> keys);

    Dialect dialect() const { return dialect_; }
    const Keys& keys() const { return *keys_; }
    std::shared_ptr<const Keys> keys_pointer() const { return keys_; }
    Anchor& anchor() { return anchor_; }
    const std::vector<const model::Schema*>& records() const { return options_.records; }
    const Clock& clock() const override { return options_.clock; }

    Status migrate(std::span<const Migration> migrations) override;
    Status read(const Request& request, const std::function<Status(Tx&)>& work) override;

    // Unique, not guessable, rising within the process.
    std::int64_t next_id();
    std::uint64_t random();
    // The statement of a query for a scope; `parameters` gets the ranges appended.
    const Sql& sql_of(const QueryText& query, const Scope& scope, Parameters& parameters);
    const RecordSql& sql_of(const model::Schema& schema);
    // True where a change of the column may be refused by a unique constraint.
    bool may_be_taken(std::string_view table, std::string_view column) const;

    bool every_query() const { return options_.every_query; }

    virtual std::unique_ptr<Connection> open_reader() = 0;
    // A connection that may change tables, apart from the pool. begin_migration() opens a transaction that no other process shares.
    virtual std::unique_ptr<Connection> open_owner() = 0;
    virtual void begin_migration(Connection& owner) = 0;
    // Rows whose reference points nowhere, in words; looked for before a migration is committed.
    virtual std::vector<std::string> broken_references(Connection& owner) = 0;
    // Columns of a table as the database has them.
    struct ActualColumn {
        std::string name, type;  // type in capitals
        bool required, key, has_default;
    };
    virtual std::vector<ActualColumn> columns_of(Connection& connection, const std::string& table) = 0;
    virtual std::vector<std::string> tables(Connection& connection) = 0;
    // Tables that refer to `table` by a foreign key.
    virtual std::vector<std::string> referring_tables(Connection& connection, const std::string& table) = 0;
    // "table: column" of unique constraints and indexes, as "table.column".
    virtual std::set<std::string> unique_columns(Connection& connection) = 0;

 protected:
    // Runs `work` on a connection that stands in a transaction; writes audit and outbox behind `head`.
    Status perform(Connection& connection, const Request& request, bool writable, const std::function<Status(Tx&)>& work,
                   std::vector<AuditNote>* notes, const std::function<Head&()>& head);
    Head read_head(Connection& connection);
    virtual void begin_read(Connection& connection) = 0;

    Options options_;
    const Dialect dialect_;
    const std::shared_ptr<const Keys> keys_;
    Anchor anchor_;
    Pool readers_;

 private:
    Status read_once(const Request& request, const std::function<Status(Tx&)>& work, std::vector<AuditNote>& notes);
    void write_trail(TxState& state, Head& head);
    void settle_anchor(Connection& connection);

    std::mutex id_mutex_;
    std::int64_t last_id_ = 0;
    std::shared_mutex sql_mutex_;
    std::map<std::pair<const QueryText*, std::int64_t>, std::pair<Sql, bool>> queries_;  // second: uses the scope
    std::map<const model::Schema*, RecordSql> record_sql_;
    std::size_t next_number_ = 1;
    std::optional<std::set<std::string>> unique_;
};

// Hex SHA-256 over the hash before and every field of the entry, each with its length.
std::string audit_hash(std::string_view previous_hash, const AuditNote& note, std::int64_t seq, Instant at, std::int64_t account,
                       std::string_view actor);
// Reads a row into a record of its schema, unsealing what is sealed. Broken when a value does not fit.
void read_row(const Engine& engine, const model::Schema& schema, const Row& row, void* record);
// The stored columns of a record as parameters, sealed ones sealed, index columns behind theirs.
Parameters parameters_of(const Engine& engine, const model::Schema& schema, const void* record);
std::string seal_context(const model::Schema& schema, std::string_view column);

std::unique_ptr<Database> open_sqlite(const Options& options, std::shared_ptr<const Keys> keys);
std::unique_ptr<Database> open_postgres(const Options& options, std::shared_ptr<const Keys> keys);

}  // namespace yk::store
