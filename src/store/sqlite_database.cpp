// SQLite: one writer thread that commits several requests together, readers on snapshots beside it.
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "store/backup.h"
#include "store/engine.h"
#include "store/sqlite_connection.h"

namespace yk::store {
namespace {

constexpr std::size_t batch_limit = 128;  // requests of one commit

thread_local bool on_writer_thread = false;

// One write waiting for the writer thread.
struct Pending {
    const Request& request;
    const std::function<Status(Tx&)> work;
    const std::function<void(Pending&)> finish;  // called when everything is decided; the last use of a Pending that is not `owned`
    const bool owned;                            // by the queue
    Status status;
    std::exception_ptr thrown;
};

// Where a caller sleeps until its write is done. (A semaphore of this library would spin before it sleeps.)
struct Bed {
    std::mutex mutex;
    std::condition_variable wake;
    bool done = false;
};

Error unavailable(const DiskFault& fault) {
    return {ErrorKind::unavailable, fault.full ? "store.disk.full" : "store.disk.fault", fault.what(), {}, {}};
}

class SqliteDatabase : public Engine {
 public:
    SqliteDatabase(const Options& options, std::filesystem::path file, std::shared_ptr<const Keys> keys)
        : Engine(options, Dialect::sqlite, std::move(keys)), file_(std::move(file)) {
        make_private(file_);
        SqliteConnection::open(file_, SqliteRole::reader);  // fails here, with its sentence, and not in the thread
        writer_ = std::thread([this] { write_until_stopped(); });
    }
    ~SqliteDatabase() override {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        arrived_.notify_one();
        writer_.join();
    }

    Status write(const Request& request, const std::function<Status(Tx&)>& work) override {
        CHECK(!on_writer_thread);  // a write inside a write would wait for itself
        Bed bed;
        const auto get_up = [&bed](Pending&) {
            const std::lock_guard lock(bed.mutex);
            bed.done = true;
            bed.wake.notify_one();
        };
        Pending pending{request, std::cref(work), get_up, false, {}, {}};
        enqueue(&pending);
        std::unique_lock lock(bed.mutex);
        bed.wake.wait(lock, [&] { return bed.done; });
        if (pending.thrown) std::rethrow_exception(pending.thrown);
        return std::move(pending.status);
    }

    void write_later(const Request& request, std::function<Status(Tx&)> work, Done done) override {
        const auto tell = [done = std::move(done)](Pending& pending) { done(std::move(pending.status), pending.thrown); };
        enqueue(new Pending{request, std::move(work), tell, true, {}, {}});
    }

    Status read(const Request& request, const std::function<Status(Tx&)>& work) override {
        if (!request.brief) return Engine::read(request, work);
        std::vector<AuditNote> notes;
        try {
            if (!brief_) brief_ = open_reader();
            if (!brief_->in_transaction()) brief_->execute("BEGIN");
            auto done = perform(*brief_, request, false, work, &notes, {});
            CHECK(notes.empty());  // a read that leaves a trace is not brief
            return done;
        } catch (...) {
            brief_.reset();
            throw;
        }
    }
    bool embedded() const override { return true; }
    void end_brief_reads() override {
        if (brief_ && brief_->in_transaction()) brief_->execute("ROLLBACK");
    }

    Health health() override {
        Health out{std::string("sqlite ") + sqlite3_libversion(),    0, static_cast<std::int64_t>(readers_.open_count()) + 1,
                   static_cast<std::int64_t>(readers_.busy_count()), 0, 0};
        for (const auto* suffix : {"", "-wal"}) {
            struct stat info {};
            if (::stat((file_.string() + suffix).c_str(), &info) == 0) out.bytes += info.st_size;
        }
        auto lease = readers_.lease();
        const auto head = read_head(*lease);
        out.audit_seq = head.audit_seq;
        out.outbox_seq = head.outbox_seq;
        return out;
    }

    Status backup(const std::filesystem::path& file) override { return backup_sqlite(file_, anchor(), file); }

    std::unique_ptr<Connection> open_reader() override { return SqliteConnection::open(file_, SqliteRole::reader); }
    std::unique_ptr<Connection> open_owner() override { return SqliteConnection::open(file_, SqliteRole::owner); }
    void begin_migration(Connection& owner) override { owner.execute("BEGIN IMMEDIATE"); }

    std::vector<std::string> broken_references(Connection& owner) override {
        std::vector<std::string> out;
        owner.select({"SELECT \"table\" FROM pragma_foreign_key_check LIMIT 10", {}, 0}, {}, false, [&](const Row& row) {
            out.push_back(std::get<std::string>(row.at(0, Wire::text)));
            return true;
        });
        return out;
    }
    std::vector<std::string> tables(Connection& connection) override {
        return texts(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", {});
    }
    std::vector<std::string> referring_tables(Connection& connection, const std::string& table) override {
        return texts(connection,
                     "SELECT DISTINCT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND "
                     "f.\"table\" = ?1 ORDER BY m.name",
                     {table});
    }
    std::vector<ActualColumn> columns_of(Connection& connection, const std::string& table) override {
        std::vector<ActualColumn> out;
        const Sql sql{
            "SELECT name, upper(type), \"notnull\", pk, dflt_value IS NOT NULL FROM pragma_table_info(?1) ORDER BY cid", {Wire::text}, 0};
        connection.select(sql, {table}, false, [&](const Row& row) {
            const auto flag = [&](std::size_t i) { return std::get<std::int64_t>(row.at(i, Wire::whole)) != 0; };
            out.push_back(
                {std::get<std::string>(row.at(0, Wire::text)), std::get<std::string>(row.at(1, Wire::text)), flag(2), flag(3), flag(4)});
            return true;
        });
        return out;
    }
    // A refused statement leaves a SQLite transaction usable: nobody needs to know beforehand.
    std::set<std::string> unique_columns(Connection&) override { return {}; }

 protected:
    void begin_read(Connection& connection) override { connection.execute("BEGIN"); }

 private:
    static std::vector<std::string> texts(Connection& connection, const std::string& sql, const Parameters& parameters) {
        std::vector<std::string> out;
        connection.select({sql, std::vector<Wire>(parameters.size(), Wire::text), 0}, parameters, false, [&](const Row& row) {
            out.push_back(std::get<std::string>(row.at(0, Wire::text)));
            return true;
        });
        return out;
    }

    void enqueue(Pending* pending) {
        {
            const std::lock_guard lock(mutex_);
            queue_.push_back(pending);
        }
        arrived_.notify_one();
    }

    void write_until_stopped() {
        on_writer_thread = true;
        while (true) {
            std::vector<Pending*> batch;
            {
                std::unique_lock lock(mutex_);
                arrived_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
                if (queue_.empty()) return;
                while (!queue_.empty() && batch.size() < batch_limit) {
                    batch.push_back(queue_.front());
                    queue_.pop_front();
                }
            }
            commit_together(batch);
            for (auto* pending : batch) {
                const std::unique_ptr<Pending> owned(pending->owned ? pending : nullptr);
                pending->finish(*pending);
            }
        }
    }

    // Runs every request in its own savepoint and commits once. Whatever goes wrong with the transaction as a whole goes wrong for all.
    void commit_together(const std::vector<Pending*>& batch) {
        try {
            if (!connection_) connection_ = SqliteConnection::open(file_, SqliteRole::writer);
            connection_->execute("BEGIN IMMEDIATE");
            Head head = read_head(*connection_);
            const auto before = head;
            for (auto* pending : batch) run_one(*pending, head);
            connection_->execute("COMMIT");
            if (head.audit_seq > before.audit_seq) anchor().advance(head.audit_seq, head.audit_hash);
        } catch (const DiskFault& fault) {
            fail_all(batch, [&](Pending& p) { p.status = tl::make_unexpected(unavailable(fault)); });
        } catch (const Retry& busy) {
            fail_all(batch, [&](Pending& p) { p.status = fail(ErrorKind::unavailable, "store.write.busy", busy.what()); });
        } catch (const Broken&) {
            fail_all(batch, [&](Pending& p) { p.thrown = std::current_exception(); });
        }
    }

    // Everybody in the batch hears it, refused ones too: their refusal may rest on an effect that is now gone.
    void fail_all(const std::vector<Pending*>& batch, const std::function<void(Pending&)>& tell) {
        if (connection_ && connection_->in_transaction()) try {
                connection_->execute("ROLLBACK");
            } catch (const Broken&) {
                connection_.reset();  // closing rolls back; the next batch opens a new one
            }
        for (auto* pending : batch) {
            pending->thrown = nullptr;
            tell(*pending);
        }
    }

    void run_one(Pending& pending, Head& head) {
        const auto before = head;
        connection_->execute("SAVEPOINT one");
        try {
            pending.status = perform(*connection_, pending.request, true, pending.work, nullptr, [&]() -> Head& { return head; });
        } catch (const DiskFault& fault) {
            pending.status = tl::make_unexpected(unavailable(fault));
        } catch (...) {
            pending.thrown = std::current_exception();
        }
        // SQLite itself rolls the whole transaction back on some faults; then nothing of the batch may be acknowledged.
        if (!connection_->in_transaction()) throw Broken("sqlite: the transaction was rolled back by the database");
        if (!pending.status || pending.thrown) {
            head = before;
            connection_->execute("ROLLBACK TO one");
        }
        connection_->execute("RELEASE one");
    }

    const std::filesystem::path file_;
    std::unique_ptr<SqliteConnection> connection_;
    std::unique_ptr<Connection> brief_;  // of the one thread that answers brief reads
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Pending*> queue_;
    bool stopping_ = false;
    std::thread writer_;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const Options& options, std::shared_ptr<const Keys> keys) {
    return std::make_unique<SqliteDatabase>(options, options.url.substr(std::string_view("sqlite:").size()), std::move(keys));
}

}  // namespace yk::store
