// A database of one city: SQLite or PostgreSQL behind the same face.
#pragma once
#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/result.h"
#include "store/actor.h"
#include "store/tx.h"

namespace yk::store {

// One step of a module's tables, forward only. SQL in the shared dialect; statements separated by ";\n".
// The words BIGINT PRIMARY KEY and BLOB are rewritten for the database at hand.
struct Migration {
    std::string_view module;  // "people.organisation"
    std::int32_t number;      // 1, 2, 3 …
    std::string_view sql;
    bool rewrites_data = false;  // says that old rows are changed on purpose; otherwise a changed fingerprint refuses the step
};

// Where time and randomness come from. Tests and --today give their own.
struct Clock {
    std::function<Instant()> now;
    std::function<std::uint64_t()> random;
    std::optional<Day> fixed_today;
    static Clock system(std::optional<Day> fixed_today = std::nullopt);
};

struct Options {
    std::string url;             // "sqlite:FILE" or "postgresql://…"
    std::filesystem::path data;  // folder of key file and audit anchor
    Clock clock = Clock::system();
    std::size_t connections = 8;                // PostgreSQL pool, SQLite readers
    std::vector<const model::Schema*> records;  // every stored record of the program
    // The whole program with all its modules: a query on a table that no migration made is a fault. Tests of one room leave it off.
    bool every_query = false;
};

// Files in the data folder.
inline constexpr std::string_view key_file = "city.keys";
inline constexpr std::string_view anchor_file = "audit.anchor";

// What goes with one transaction besides its work.
struct Request {
    Actor actor;
    std::string trace;   // goes to the log, not to the database
    std::string reason;  // for the audit trail
    bool brief = false;  // a look-up by key, see end_brief_reads()
};

struct Health {
    std::string kind;          // "sqlite 3.40.1", "postgresql 15.8"
    std::int64_t bytes;        // size on disk
    std::int64_t connections;  // open
    std::int64_t busy;         // in use
    std::int64_t audit_seq;
    std::int64_t outbox_seq;
};

class Database {
 public:
    virtual ~Database() = default;

    // Opens and asserts what it relies on (WAL, synchronous=FULL, UTF-8). Throws Broken with a sentence that says what to do.
    static std::unique_ptr<Database> open(const Options& options);

    // Brings the tables up to date, checks every record's schema against its table, and prepares every query. Refuses "store.migration.…".
    virtual Status migrate(std::span<const Migration> migrations) = 0;

    // Runs `work` in one durable transaction: when it returns a value, it is on disk. A refusal or exception rolls everything back.
    // On SQLite several writes share one commit; on PostgreSQL serialization failures and deadlocks run `work` again (it must be
    // repeatable).
    virtual Status write(const Request& request, const std::function<Status(Tx&)>& work) = 0;
    // Like write(), without waiting for it: `done` is called once, after the commit or the refusal, by the thread that wrote; what the
    // work threw comes as an exception. `request` lives until then. A database that is not embedded writes before this returns.
    using Done = std::function<void(Status, std::exception_ptr)>;
    virtual void write_later(const Request& request, std::function<Status(Tx&)> work, Done done);
    // Runs `work` on a snapshot. Audit notes taken in it are written before read() returns.
    virtual Status read(const Request& request, const std::function<Status(Tx&)>& work) = 0;

    template <class F>
    auto write_value(const Request& request, F&& work) -> decltype(work(std::declval<Tx&>())) {
        return with_value(work, [&](const std::function<Status(Tx&)>& f) { return write(request, f); });
    }
    template <class F>
    auto read_value(const Request& request, F&& work) -> decltype(work(std::declval<Tx&>())) {
        return with_value(work, [&](const std::function<Status(Tx&)>& f) { return read(request, f); });
    }

    // Whether the database is part of this process: a read by key then waits neither for a network nor for writers.
    virtual bool embedded() const { return false; }
    // Brief reads come from one thread and share a snapshot until that thread ends it. Whoever tells of something new (the answer to a
    // write, an event) ends it first, so that nobody reads what is older than what they were told. Only for embedded databases.
    virtual void end_brief_reads() {}
    virtual Health health() = 0;
    virtual const Clock& clock() const = 0;
    Instant now() const { return clock().now(); }
    Day today() const;

    // Through the database's own means: SQLite online backup, pg_dump custom format. The audit anchor goes with it.
    virtual Status backup(const std::filesystem::path& file) = 0;

 private:
    template <class F, class G>
    auto with_value(F& work, G&& run) -> decltype(work(std::declval<Tx&>())) {
        using R = decltype(work(std::declval<Tx&>()));
        std::optional<R> kept;
        const Status done = run([&](Tx& tx) -> Status {
            kept.emplace(work(tx));
            if (!*kept) return tl::make_unexpected(kept->error());
            return {};
        });
        if (!done) return tl::make_unexpected(done.error());
        return std::move(*kept);
    }
};

// Restores a backup into an empty database. Refuses "store.restore.not_empty", "store.restore.damaged".
Status restore(const Options& options, const std::filesystem::path& file);

}  // namespace yk::store
