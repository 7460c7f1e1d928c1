#include "store/postgres_connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <spdlog/spdlog.h>

#include <unordered_set>

#include "base/check.h"
#include "model/texts.h"
#include "store/engine.h"
#include "store/postgres_result.h"

namespace yk::store {
namespace {

constexpr int oldest_version = 130000;
constexpr std::size_t prepared_limit = 800;
constexpr std::size_t single_inserts = 4;  // COPY pays from the fifth row on
constexpr std::size_t copy_chunk = 1 << 16;
constexpr int fetch_rows = 1000;

Oid oid_of(Wire wire) {
    switch (wire) {
        case Wire::whole:
            return 20;
        case Wire::decimal:
            return 701;
        case Wire::bytes:
            return 17;
        default:
            return 25;
    }
}

// Parameters in the shape libpq wants them. Numbers go as text: exact for 64 bits whatever the machine.
struct Bound {
    explicit Bound(const Sql& sql, const Parameters& parameters) {
        CHECK(parameters.size() == sql.parameters.size());
        texts.reserve(parameters.size());
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            types.push_back(oid_of(sql.parameters[i]));
            formats.push_back(sql.parameters[i] == Wire::bytes ? 1 : 0);
            const auto& value = parameters[i];
            if (const auto* n = std::get_if<std::int64_t>(&value))
                texts.push_back(std::to_string(*n));
            else if (const auto* d = std::get_if<double>(&value))
                texts.push_back(fmt::format("{}", *d));
            else if (const auto* t = std::get_if<std::string>(&value))
                texts.push_back(*t);
            else
                texts.emplace_back();
            values.push_back(std::holds_alternative<std::monostate>(value) ? nullptr : texts.back().c_str());
            lengths.push_back(static_cast<int>(texts.back().size()));
        }
    }
    int size() const { return static_cast<int>(values.size()); }
    std::vector<std::string> texts;
    std::vector<Oid> types;
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
};

class Opened : public PostgresConnection {
 public:
    explicit Opened(PGconn* connection) : pg_(connection) {}
    ~Opened() override { PQfinish(pg_); }

    bool usable() const override { return PQstatus(pg_) == CONNECTION_OK && PQtransactionStatus(pg_) == PQTRANS_IDLE; }
    bool in_transaction() const override {
        const auto status = PQtransactionStatus(pg_);
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
    }
    int server_version() const override { return PQserverVersion(pg_); }
    std::string database_name() const override { return PQdb(pg_); }

    void execute(const std::string& sql) override { good(PgResult(PQexec(pg_, sql.c_str())), sql); }

    void commit() override {
        const PgResult result(PQexec(pg_, "COMMIT"));
        if (PQstatus(pg_) != CONNECTION_OK)
            throw Broken("postgresql: the connection was lost while committing; whether the write happened is not known");
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throw_fault(pg_, result.get(), "COMMIT");
        // A transaction with a failed statement answers COMMIT with a rollback and no error.
        if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") throw Broken("postgresql: the transaction had failed before COMMIT");
    }

    void select(const Sql& sql, const Parameters& parameters, bool streaming, const EachRow& each) override {
        if (streaming) return stream(sql, parameters, each);
        const auto result = rows(run(sql, Bound(sql, parameters)), sql.text);
        give(result.get(), each);
    }

    Change change(const Sql& sql, const Parameters& parameters, bool guarded) override {
        const Bound bound(sql, parameters);
        if (sql.answers_conflict) {
            auto out = outcome(run(sql, bound), sql.text);
            return out.refused == Change::Refused::no && out.rows == 0 ? name_conflict(sql, bound) : out;
        }
        if (!guarded) return outcome(run(sql, bound), sql.text);
        execute("SAVEPOINT guarded");
        const PgResult result = run(sql, bound);
        const auto out = outcome_of(result, sql.text);
        if (out.refused != Change::Refused::no) execute("ROLLBACK TO guarded");
        execute("RELEASE guarded");
        return out.refused == Change::Refused::taken ? with_columns(result) : out;
    }

    Change load(std::string_view table, std::string_view columns, const Sql& insert,
                const std::function<bool(Parameters&)>& next) override {
        std::vector<Parameters> few;
        Parameters row;
        bool more = next(row);
        while (more && few.size() < single_inserts) {
            few.push_back(std::move(row));
            more = next(row);
        }
        if (more) return copy(table, columns, insert, few, row, next);
        Change all;
        for (const auto& parameters : few) {
            const auto one = change(insert, parameters, true);
            if (one.refused != Change::Refused::no) return one;
            all.rows += one.rows;
        }
        return all;
    }

    std::vector<std::string> describe(const Sql& sql) override {
        std::vector<Oid> types;
        for (const auto wire : sql.parameters) types.push_back(oid_of(wire));
        good(PgResult(PQprepare(pg_, "", sql.text.c_str(), static_cast<int>(types.size()), types.data())), sql.text);
        const PgResult result(PQdescribePrepared(pg_, ""));
        good(result, sql.text);
        std::vector<std::string> out;
        for (int i = 0; i < PQnfields(result.get()); ++i) out.emplace_back(PQfname(result.get(), i));
        return out;
    }

 private:
    void good(const PgResult& result, const std::string& what) {
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw_fault(pg_, result.get(), what);
    }
    PgResult rows(PgResult result, const std::string& what) {
        good(result, what);
        return result;
    }

    PgResult run(const Sql& sql, const Bound& bound) {
        if (sql.number == 0)
            return PgResult(PQexecParams(pg_, sql.text.c_str(), bound.size(), bound.types.data(), bound.values.data(), bound.lengths.data(),
                                         bound.formats.data(), 0));
        const auto name = "s" + std::to_string(sql.number);
        if (prepared_.count(sql.number) == 0) {
            if (prepared_.size() >= prepared_limit) {
                execute("DEALLOCATE ALL");
                prepared_.clear();
            }
            good(PgResult(PQprepare(pg_, name.c_str(), sql.text.c_str(), bound.size(), bound.types.data())), sql.text);
            prepared_.insert(sql.number);
        }
        return PgResult(
            PQexecPrepared(pg_, name.c_str(), bound.size(), bound.values.data(), bound.lengths.data(), bound.formats.data(), 0));
    }

    static bool give(const pg_result* result, const EachRow& each) {
        PgRow row(result);
        for (row.number = 0; row.number < PQntuples(result); ++row.number)
            if (!each(row)) return false;
        return true;
    }

    // A cursor on the server: bounded memory here, and other statements may run between its portions.
    void stream(const Sql& sql, const Parameters& parameters, const EachRow& each) {
        const auto cursor = "c" + std::to_string(++cursors_);
        Sql declare{"DECLARE " + cursor + " NO SCROLL CURSOR FOR " + sql.text, sql.parameters};
        good(run(declare, Bound(declare, parameters)), sql.text);
        const auto fetch = fmt::format("FETCH FORWARD {} FROM {}", fetch_rows, cursor);
        int got = fetch_rows;
        bool more = true;
        while (more && got == fetch_rows) {
            const auto portion = rows(PgResult(PQexec(pg_, fetch.c_str())), sql.text);
            got = PQntuples(portion.get());
            more = give(portion.get(), each);
        }
        execute("CLOSE " + cursor);
    }

    Change outcome_of(const PgResult& result, const std::string& what) {
        Change out;
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            out.rows = std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
            return out;
        }
        const auto state = sql_state(result.get());
        if (state == "23505")
            out.refused = Change::Refused::taken;
        else if (state == "23503")
            out.refused = Change::Refused::reference;
        else
            throw_fault(pg_, result.get(), what);
        return out;
    }
    Change outcome(const PgResult& result, const std::string& what) { return outcome_of(result, what); }

    Change with_columns(const PgResult& refused) {
        Change out{0, Change::Refused::taken, {}};
        const char* constraint = PQresultErrorField(refused.get(), PG_DIAG_CONSTRAINT_NAME);
        const Sql sql{
            "SELECT CAST(a.attname AS TEXT) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_attribute a ON "
            "a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE c.relname = $1 AND c.relnamespace = "
            "CAST(current_schema() AS regnamespace) ORDER BY array_position(CAST(i.indkey AS smallint[]), a.attnum)",
            {Wire::text}};
        select(sql, {std::string(constraint ? constraint : "")}, false, [&](const Row& row) {
            out.columns.append(out.columns.empty() ? "" : ", ").append(std::get<std::string>(row.at(0, Wire::text)));
            return true;
        });
        return out;
    }

    // The insert met a taken value. Once more without the escape, in a savepoint, so that the database says which.
    Change name_conflict(const Sql& sql, const Bound& bound) {
        const auto plain = sql.text.substr(0, sql.text.size() - on_conflict_nothing.size());
        execute("SAVEPOINT conflict");
        const PgResult result(PQexecParams(pg_, plain.c_str(), bound.size(), bound.types.data(), bound.values.data(), bound.lengths.data(),
                                           bound.formats.data(), 0));
        const auto out = outcome_of(result, plain);
        if (out.refused != Change::Refused::no) execute("ROLLBACK TO conflict");
        execute("RELEASE conflict");
        return out.refused == Change::Refused::taken ? with_columns(result) : out;
    }

    Change copy(std::string_view table, std::string_view columns, const Sql& insert, const std::vector<Parameters>& first, Parameters& row,
                const std::function<bool(Parameters&)>& next) {
        const auto command = fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table, columns);
        const PgResult start(PQexec(pg_, command.c_str()));
        if (PQresultStatus(start.get()) != PGRES_COPY_IN) throw_fault(pg_, start.get(), command);
        std::string buffer;
        append_copy_header(buffer);
        std::int64_t count = 0;
        const auto add = [&](const Parameters& parameters) {
            append_copy_row(buffer, parameters, insert.parameters);
            ++count;
            if (buffer.size() < copy_chunk) return;
            if (PQputCopyData(pg_, buffer.data(), static_cast<int>(buffer.size())) != 1) throw_fault(pg_, nullptr, command);
            buffer.clear();
        };
        try {
            for (const auto& parameters : first) add(parameters);
            do add(row);
            while (next(row));
            append_copy_end(buffer);
            if (PQputCopyData(pg_, buffer.data(), static_cast<int>(buffer.size())) != 1) throw_fault(pg_, nullptr, command);
        } catch (...) {
            PQputCopyEnd(pg_, "given up");
            finish_copy();
            throw;
        }
        if (PQputCopyEnd(pg_, nullptr) != 1) throw_fault(pg_, nullptr, command);
        const auto result = finish_copy();
        auto out = outcome_of(result, command);
        out.rows = out.refused == Change::Refused::no ? count : 0;
        return out;
    }

    PgResult finish_copy() {
        PgResult last;
        while (auto* result = PQgetResult(pg_)) last.reset(result);
        return last;
    }

    PGconn* pg_;
    std::unordered_set<std::size_t> prepared_;
    std::uint64_t cursors_ = 0;
};

std::string shown(Connection& connection, const std::string& setting) {
    std::string out;
    connection.select({"SHOW " + setting, {}}, {}, false, [&](const Row& row) {
        out = std::get<std::string>(row.at(0, Wire::text));
        return false;
    });
    return out;
}

}  // namespace

std::unique_ptr<PostgresConnection> PostgresConnection::open(const std::string& url) {
    const char* names[] = {"dbname", "client_encoding", "application_name", "connect_timeout", nullptr};
    const char* values[] = {url.c_str(), "UTF8", "yikang", "5", nullptr};
    PGconn* pg = PQconnectdbParams(names, values, 1);
    auto connection = std::make_unique<Opened>(pg);
    if (PQstatus(pg) != CONNECTION_OK) throw Retry(fmt::format("postgresql does not answer: {}", PQerrorMessage(pg)), true);
    PQsetNoticeProcessor(
        pg, [](void*, const char* message) { spdlog::debug("postgresql: {}", message); }, nullptr);
    if (PQserverVersion(pg) < oldest_version) throw Broken(model::text_in_both("store.start.postgres_old"));
    if (shown(*connection, "server_encoding") != "UTF8") throw Broken(model::text_in_both("store.start.postgres_encoding"));
    if (shown(*connection, "fsync") != "on") throw Broken(model::text_in_both("store.start.postgres_fsync"));
    // remote_apply of a synchronous standby stays as it is; only a server that acknowledges too early is overruled.
    if (shown(*connection, "synchronous_commit") == "off") connection->execute("SET synchronous_commit = on");
    connection->execute("SET lock_timeout = '30s'");
    return connection;
}

}  // namespace yk::store
