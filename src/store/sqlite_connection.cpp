#include "store/sqlite_connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <unordered_map>

#include "base/check.h"
#include "model/texts.h"

namespace yk::store {
namespace {

constexpr int busy_timeout_ms = 5000;
constexpr std::size_t cached_statements = 200;

// Pages kept of the database, in KiB. A file of a million people touches every page of the keyed indexes again and again: while many rows
// come in, the writer keeps more of them, and gives the memory back some commits after the last of them.
constexpr int reader_cache = 1024, writer_cache = 16 * 1024, loading_cache = 128 * 1024;
constexpr std::int64_t many_rows = 5000;  // of one load
constexpr int commits_wide = 100;
// Pages in the log before they are carried into the file. Of a page that every transaction changes only the last state is carried over.
constexpr int usual_log = 1000, loading_log = 65'536;

// After a failed fsync nobody knows what is on the disk; going on could acknowledge what is lost. The next start recovers from the log.
[[noreturn]] void stop_after_lost_sync(const char* message) {
    std::fprintf(stderr, "the disk did not keep what was written (%s); the process stops so that nothing untrue is acknowledged\n",
                 message);
    std::_Exit(70);
}

[[noreturn]] void throw_error(sqlite3* db, int code, const std::string& what) {
    const std::string message = fmt::format("sqlite: {} ({}): {}", sqlite3_errmsg(db), code, what);
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) stop_after_lost_sync(message.c_str());
    switch (code & 0xff) {
        case SQLITE_FULL:
            throw DiskFault(message, true);
        case SQLITE_IOERR:
            throw DiskFault(message, false);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw Retry(message, false);
        case SQLITE_ERROR:
            if (message.find("no such table") != std::string::npos) throw MissingTable(message);
            [[fallthrough]];
        default:
            throw Broken(message);
    }
}

// "UNIQUE constraint failed: t.a, t.b" → "a, b"
std::string columns_of_message(std::string_view message) {
    const auto colon = message.find(": ");
    if (colon == std::string_view::npos) return {};
    std::string out;
    for (auto rest = message.substr(colon + 2); !rest.empty();) {
        const auto comma = rest.find(", ");
        auto part = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 2);
        const auto dot = part.find('.');
        if (dot != std::string_view::npos) part = part.substr(dot + 1);
        out.append(out.empty() ? "" : ", ").append(part);
    }
    return out;
}

class SqliteRow : public Row {
 public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
    std::size_t size() const override { return static_cast<std::size_t>(sqlite3_column_count(statement_)); }
    std::string_view name(std::size_t column) const override { return sqlite3_column_name(statement_, static_cast<int>(column)); }

    model::Scalar at(std::size_t column, Wire wire) const override {
        const int i = static_cast<int>(column);
        const int type = sqlite3_column_type(statement_, i);
        if (type == SQLITE_NULL) return {};
        if (wire == Wire::whole && type == SQLITE_INTEGER) return std::int64_t{sqlite3_column_int64(statement_, i)};
        if (wire == Wire::decimal && (type == SQLITE_FLOAT || type == SQLITE_INTEGER)) return sqlite3_column_double(statement_, i);
        if (wire == Wire::text && type == SQLITE_TEXT) return bytes(i);
        if (wire == Wire::bytes && type == SQLITE_BLOB) return bytes(i);
        throw Broken(fmt::format("sqlite: column {} holds another type than expected in {}", name(column), sqlite3_sql(statement_)));
    }
    std::string raw(std::size_t column) const override {
        const int i = static_cast<int>(column);
        const auto type = static_cast<char>('0' + sqlite3_column_type(statement_, i));
        return type + bytes(i);
    }

 private:
    std::string bytes(int i) const {
        const auto* at = static_cast<const char*>(sqlite3_column_blob(statement_, i));
        return at ? std::string(at, static_cast<std::size_t>(sqlite3_column_bytes(statement_, i))) : std::string();
    }
    sqlite3_stmt* statement_;
};

class Opened : public SqliteConnection {
 public:
    Opened(sqlite3* db) : db_(db) {}
    ~Opened() override {
        for (auto& [sql, statement] : idle_) sqlite3_finalize(statement);
        for (auto& [sql, statement] : controls_) sqlite3_finalize(statement);
        sqlite3_close(db_);
    }
    sqlite3* handle() override { return db_; }
    bool usable() const override { return true; }
    bool in_transaction() const override { return sqlite3_get_autocommit(db_) == 0; }

    void execute(const std::string& sql) override {
        if (sql == "COMMIT") narrow();
        if (auto* statement = control(sql)) {
            const int step = sqlite3_step(statement);
            sqlite3_reset(statement);
            if (step != SQLITE_DONE) throw_error(db_, sqlite3_extended_errcode(db_), sql);
            return;
        }
        if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) throw_error(db_, sqlite3_extended_errcode(db_), sql);
    }

    void select(const Sql& sql, const Parameters& parameters, bool, const EachRow& each) override {
        const Lease lease(*this, sql);
        bind(lease.statement, sql, parameters);
        const SqliteRow row(lease.statement);
        int step = sqlite3_step(lease.statement);
        while (step == SQLITE_ROW && each(row)) step = sqlite3_step(lease.statement);
        if (step != SQLITE_ROW && step != SQLITE_DONE) throw_error(db_, sqlite3_extended_errcode(db_), sql.text);
    }

    Change change(const Sql& sql, const Parameters& parameters, bool) override {
        const Lease lease(*this, sql);
        return step_change(lease.statement, sql, parameters);
    }

    Change load(std::string_view, std::string_view, const Sql& insert, const std::function<bool(Parameters&)>& next) override {
        const Lease lease(*this, insert);
        Change all;
        for (Parameters parameters; next(parameters);) {
            const auto one = step_change(lease.statement, insert, parameters);
            if (one.refused != Change::Refused::no) return one;
            all.rows += one.rows;
            if (all.rows == many_rows) widen();
            sqlite3_reset(lease.statement);
        }
        return all;
    }

    std::vector<std::string> describe(const Sql& sql) override {
        const Lease lease(*this, {sql.text, sql.parameters, 0});
        std::vector<std::string> out;
        for (int i = 0; i < sqlite3_column_count(lease.statement); ++i) out.emplace_back(sqlite3_column_name(lease.statement, i));
        return out;
    }

 private:
    // Every transaction begins and ends with one of a few statements: parsing them anew would cost as much as a look-up by key.
    sqlite3_stmt* control(const std::string& sql) {
        const auto found = controls_.find(sql);
        if (found != controls_.end()) return found->second;
        const auto word = sql.substr(0, sql.find(' '));
        if (word != "BEGIN" && word != "COMMIT" && word != "ROLLBACK" && word != "SAVEPOINT" && word != "RELEASE") return nullptr;
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v3(db_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
            throw_error(db_, sqlite3_extended_errcode(db_), sql);
        return controls_.emplace(sql, statement).first->second;
    }

    // Takes the cached statement out while it is used; puts it back unless a nested use has put one there.
    struct Lease {
        Lease(Opened& owner, const Sql& sql) : owner(owner), key(sql.number ? &sql : nullptr) {
            const auto found = key ? owner.idle_.find(key) : owner.idle_.end();
            if (found != owner.idle_.end()) {
                statement = found->second;
                owner.idle_.erase(found);
                return;
            }
            const unsigned int flags = key ? SQLITE_PREPARE_PERSISTENT : 0;
            if (sqlite3_prepare_v3(owner.db_, sql.text.c_str(), static_cast<int>(sql.text.size() + 1), flags, &statement, nullptr) !=
                SQLITE_OK)
                throw_error(owner.db_, sqlite3_extended_errcode(owner.db_), sql.text);
            CHECK(statement);
        }
        Lease(const Lease&) = delete;
        ~Lease() {
            sqlite3_reset(statement);
            sqlite3_clear_bindings(statement);
            if (owner.idle_.size() < cached_statements && key && owner.idle_.emplace(key, statement).second) return;
            sqlite3_finalize(statement);
        }
        Opened& owner;
        const Sql* key;
        sqlite3_stmt* statement = nullptr;
    };

    void keep_pages(int kibibytes, int log) {
        const auto sql = fmt::format("PRAGMA cache_size = -{}", kibibytes);
        if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) throw_error(db_, sqlite3_extended_errcode(db_), sql);
        sqlite3_wal_autocheckpoint(db_, log);
    }
    void widen() {
        if (wide_for_ == 0) keep_pages(loading_cache, loading_log);
        wide_for_ = commits_wide;
    }
    void narrow() {
        if (wide_for_ > 0 && --wide_for_ == 0) keep_pages(writer_cache, usual_log);
    }

    void bind(sqlite3_stmt* statement, const Sql& sql, const Parameters& parameters) {
        CHECK(parameters.size() == sql.parameters.size());
        const auto marks = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
        for (std::size_t i = 0; i < parameters.size() && i < marks; ++i) {
            const int at = static_cast<int>(i + 1);
            const auto& value = parameters[i];
            int done = SQLITE_OK;
            if (const auto* n = std::get_if<std::int64_t>(&value))
                done = sqlite3_bind_int64(statement, at, *n);
            else if (const auto* d = std::get_if<double>(&value))
                done = sqlite3_bind_double(statement, at, *d);
            else if (const auto* t = std::get_if<std::string>(&value))
                done = sql.parameters[i] == Wire::bytes
                           ? sqlite3_bind_blob64(statement, at, t->data(), t->size(), SQLITE_STATIC)
                           : sqlite3_bind_text64(statement, at, t->data(), t->size(), SQLITE_STATIC, SQLITE_UTF8);
            else
                done = sqlite3_bind_null(statement, at);
            if (done != SQLITE_OK) throw_error(db_, done, sql.text);
        }
    }

    Change step_change(sqlite3_stmt* statement, const Sql& sql, const Parameters& parameters) {
        bind(statement, sql, parameters);
        Change out;
        int step = sqlite3_step(statement);
        while (step == SQLITE_ROW) step = sqlite3_step(statement);
        if (step == SQLITE_DONE) {
            out.rows = sqlite3_changes64(db_);
            return out;
        }
        const int code = sqlite3_extended_errcode(db_);
        switch (code) {
            case SQLITE_CONSTRAINT_UNIQUE:
            case SQLITE_CONSTRAINT_PRIMARYKEY:
            case SQLITE_CONSTRAINT_ROWID:
                out.refused = Change::Refused::taken;
                out.columns = columns_of_message(sqlite3_errmsg(db_));
                return out;
            case SQLITE_CONSTRAINT_FOREIGNKEY:
                out.refused = Change::Refused::reference;
                return out;
            default:
                throw_error(db_, code, sql.text);
        }
    }

    sqlite3* db_;
    int wide_for_ = 0;  // commits during which many pages are still kept
    std::unordered_map<const Sql*, sqlite3_stmt*> idle_;
    std::unordered_map<std::string, sqlite3_stmt*> controls_;
};

std::string pragma(sqlite3* db, const std::string& name) {
    sqlite3_stmt* statement = nullptr;
    std::string out;
    if (sqlite3_prepare_v2(db, ("PRAGMA " + name).c_str(), -1, &statement, nullptr) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const auto* text = sqlite3_column_text(statement, 0);
        out = text ? reinterpret_cast<const char*>(text) : "";
    }
    sqlite3_finalize(statement);
    return out;
}

void expect(sqlite3* db, const std::string& name, const std::string& value, const std::filesystem::path& file) {
    const auto found = pragma(db, name);
    if (found != value)
        throw Broken(fmt::format("the database {} cannot be used safely: {} is {} and must be {}; put the data folder on a local disk",
                                 file.string(), name, found, value));
}

}  // namespace

std::unique_ptr<SqliteConnection> SqliteConnection::open(const std::filesystem::path& file, SqliteRole role) {
    // Counting its memory would cost a lock with every allocation; nobody asks for the count. Refused, and without harm, once it runs.
    [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3* db = nullptr;
    const int opened = sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    auto connection = std::make_unique<Opened>(db);
    if (opened != SQLITE_OK)
        throw Broken(model::text_in_both("store.start.file", {{"file", file.string()}, {"fault", sqlite3_errmsg(db)}}));
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, busy_timeout_ms);
    // No mmap: an unreadable page is then an error code and not a signal, and memory does not count once per connection.
    connection->execute("PRAGMA mmap_size = 0");
    connection->execute(fmt::format("PRAGMA cache_size = -{}", role == SqliteRole::reader ? reader_cache : writer_cache));
    connection->execute("PRAGMA journal_mode = WAL");
    connection->execute("PRAGMA synchronous = FULL");
    connection->execute("PRAGMA journal_size_limit = 67108864");
    connection->execute(role == SqliteRole::owner ? "PRAGMA foreign_keys = OFF" : "PRAGMA foreign_keys = ON");
    if (role == SqliteRole::reader) connection->execute("PRAGMA query_only = ON");
    expect(db, "journal_mode", "wal", file);
    expect(db, "synchronous", "2", file);
    expect(db, "foreign_keys", role == SqliteRole::owner ? "0" : "1", file);
    expect(db, "encoding", "UTF-8", file);
    return connection;
}

}  // namespace yk::store
