// PostgreSQL: a pool of connections. Writes are SERIALIZABLE: a module that is right on SQLite, where writes happen one after the other, is
// right here too. What cannot be serialised is run again.
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "store/backup.h"
#include "store/engine.h"
#include "store/postgres_connection.h"

namespace yk::store {
namespace {

constexpr int write_attempts = 20;
constexpr std::int64_t longest_pause_ms = 200;

class PostgresDatabase : public Engine {
 public:
    PostgresDatabase(const Options& options, std::shared_ptr<const Keys> keys) : Engine(options, Dialect::postgres, std::move(keys)) {
        head_reader_ = PostgresConnection::open(options_.url);
        version_ = head_reader_->server_version();
    }

    Status write(const Request& request, const std::function<Status(Tx&)>& work) override {
        for (int attempt = 1;; ++attempt) try {
                return write_once(request, work);
            } catch (const Retry& again) {
                if (again.reconnect) readers_.drop_idle();
                if (attempt == write_attempts) return fail(ErrorKind::unavailable, "store.write.busy", again.what());
                pause(attempt);
            } catch (const DiskFault& fault) {
                return fail(ErrorKind::unavailable, fault.full ? "store.disk.full" : "store.disk.fault", fault.what());
            }
    }

    Health health() override {
        Health out{fmt::format("postgresql {}.{}", version_ / 10000, version_ % 10000),
                   0,
                   static_cast<std::int64_t>(readers_.open_count()) + 1,
                   static_cast<std::int64_t>(readers_.busy_count()),
                   0,
                   0};
        auto lease = readers_.lease();
        const auto head = read_head(*lease);
        out.audit_seq = head.audit_seq;
        out.outbox_seq = head.outbox_seq;
        lease->select({"SELECT pg_database_size(current_database())", {}}, {}, false, [&](const Row& row) {
            out.bytes = std::get<std::int64_t>(row.at(0, Wire::whole));
            return false;
        });
        return out;
    }

    Status backup(const std::filesystem::path& file) override { return backup_postgres(options_.url, anchor(), file); }

    std::unique_ptr<Connection> open_reader() override { return PostgresConnection::open(options_.url); }
    std::unique_ptr<Connection> open_owner() override { return PostgresConnection::open(options_.url); }
    void begin_migration(Connection& owner) override {
        owner.execute("BEGIN");
        owner.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema()), 1)");
    }
    std::vector<std::string> broken_references(Connection&) override { return {}; }  // PostgreSQL checks them with each statement

    std::vector<std::string> tables(Connection& connection) override {
        return texts(
            connection,
            "SELECT CAST(relname AS TEXT) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = " + schema_ + " ORDER BY relname",
            {});
    }
    std::vector<std::string> referring_tables(Connection& connection, const std::string& table) override {
        return texts(
            connection,
            "SELECT DISTINCT CAST(r.relname AS TEXT) FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid JOIN pg_class r ON "
            "r.oid = k.conrelid WHERE k.contype = 'f' AND t.relname = $1 AND t.relnamespace = " +
                schema_ + " ORDER BY 1",
            {table});
    }
    std::vector<ActualColumn> columns_of(Connection& connection, const std::string& table) override {
        const Sql sql{
            "SELECT CAST(a.attname AS TEXT), upper(format_type(a.atttypid, NULL)), a.attnotnull, coalesce(a.attnum = ANY (p.indkey), "
            "FALSE), "
            "a.atthasdef FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid LEFT JOIN pg_index p ON p.indrelid = t.oid AND "
            "p.indisprimary WHERE t.relname = $1 AND t.relnamespace = " +
                schema_ + " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
            {Wire::text}};
        std::vector<ActualColumn> out;
        connection.select(sql, {table}, false, [&](const Row& row) {
            const auto flag = [&](std::size_t i) { return std::get<std::int64_t>(row.at(i, Wire::whole)) != 0; };
            out.push_back(
                {std::get<std::string>(row.at(0, Wire::text)), std::get<std::string>(row.at(1, Wire::text)), flag(2), flag(3), flag(4)});
            return true;
        });
        return out;
    }
    // A partial or computed unique index may refuse the change of any column of its table.
    std::set<std::string> unique_columns(Connection& connection) override {
        const auto all =
            texts(connection,
                  "SELECT DISTINCT t.relname || '.' || a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN "
                  "pg_attribute a ON a.attrelid = t.oid WHERE i.indisunique AND a.attnum > 0 AND NOT a.attisdropped AND (a.attnum = "
                  "ANY (i.indkey) OR i.indpred IS NOT NULL OR i.indexprs IS NOT NULL) AND t.relnamespace = " +
                      schema_ + " ORDER BY 1",
                  {});
        return {all.begin(), all.end()};
    }

 protected:
    void begin_read(Connection& connection) override { connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }

 private:
    static std::vector<std::string> texts(Connection& connection, const std::string& sql, const Parameters& parameters) {
        std::vector<std::string> out;
        connection.select({sql, std::vector<Wire>(parameters.size(), Wire::text)}, parameters, false, [&](const Row& row) {
            out.push_back(std::get<std::string>(row.at(0, Wire::text)));
            return true;
        });
        return out;
    }

    // Rising and by chance, so that those who met do not meet again.
    void pause(int attempt) {
        const auto most = std::min<std::int64_t>(std::int64_t{1} << std::min(attempt, 10), longest_pause_ms);
        std::this_thread::sleep_for(std::chrono::milliseconds(1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most))));
    }

    Status write_once(const Request& request, const std::function<Status(Tx&)>& work) {
        auto lease = readers_.lease();
        auto& connection = dynamic_cast<PostgresConnection&>(*lease);
        connection.execute("BEGIN ISOLATION LEVEL SERIALIZABLE");
        std::optional<Head> head;
        try {
            const auto done = perform(connection, request, true, work, nullptr,
                                      [&]() -> Head& { return head ? *head : head.emplace(take_head(connection)); });
            if (!done) {
                connection.execute("ROLLBACK");
                return done;
            }
            connection.commit();
        } catch (...) {
            if (connection.in_transaction()) connection.execute("ROLLBACK");
            throw;
        }
        if (head) anchor().advance(head->audit_seq, head->audit_hash);
        return {};
    }

    // The head of audit trail and outbox, held until the commit: numbers follow the order of commits. The lock comes last, when the work is
    // done. The values are read on a connection of their own because this transaction's snapshot is older than the lock.
    Head take_head(Connection& connection) {
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema()), 2)");
        const std::lock_guard lock(head_mutex_);
        if (!head_reader_ || !head_reader_->usable()) head_reader_ = PostgresConnection::open(options_.url);
        return read_head(*head_reader_);
    }

    const std::string schema_ = "CAST(current_schema() AS regnamespace)";
    std::mutex head_mutex_;
    std::unique_ptr<PostgresConnection> head_reader_;
    int version_ = 0;
};

}  // namespace

std::unique_ptr<Database> open_postgres(const Options& options, std::shared_ptr<const Keys> keys) {
    return std::make_unique<PostgresDatabase>(options, std::move(keys));
}

}  // namespace yk::store
