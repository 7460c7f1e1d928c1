// Migrations, forward only: each step in one transaction, with a fingerprint of the rows that were there before.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/check.h"
#include "store/audit.h"
#include "store/dialect.h"
#include "store/outbox.h"
#include "store/schema_check.h"

namespace yk::store {
namespace {

constexpr std::string_view bookkeeping = R"(
CREATE TABLE IF NOT EXISTS store_migration (module TEXT NOT NULL, number BIGINT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (module, number));
CREATE TABLE IF NOT EXISTS store_fingerprint (module TEXT NOT NULL, number BIGINT NOT NULL, table_name TEXT NOT NULL,
    rows_before BIGINT NOT NULL, hash_before TEXT NOT NULL, rows_after BIGINT NOT NULL, hash_after TEXT NOT NULL,
    PRIMARY KEY (module, number, table_name));
)";

constexpr Migration own[] = {{"store", 1, R"(
CREATE TABLE audit_entry (seq BIGINT PRIMARY KEY, at TEXT NOT NULL, account BIGINT, actor TEXT NOT NULL, action TEXT NOT NULL,
    record TEXT NOT NULL, record_id BIGINT, subject BIGINT, reason TEXT NOT NULL, changes TEXT NOT NULL,
    hash TEXT NOT NULL);
CREATE INDEX audit_entry_record ON audit_entry (record, record_id, seq);
CREATE INDEX audit_entry_subject ON audit_entry (subject, seq) WHERE subject IS NOT NULL;
CREATE INDEX audit_entry_account ON audit_entry (account, seq);
CREATE INDEX audit_entry_at ON audit_entry (at, seq);
APPEND ONLY audit_entry;
CREATE TABLE store_outbox (seq BIGINT PRIMARY KEY, at TEXT NOT NULL, topic TEXT NOT NULL, subject BIGINT NOT NULL, body TEXT NOT NULL);
CREATE TABLE store_idempotency (actor BIGINT NOT NULL, key TEXT NOT NULL, request_hash TEXT NOT NULL, status BIGINT NOT NULL,
    body TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (actor, key));
CREATE INDEX store_idempotency_at ON store_idempotency (at);
)"}};

struct Seen {
    std::vector<std::string> columns;
    Fingerprint before;
};
using Sights = std::map<std::string, Seen>;

std::vector<std::string> names_of(const std::vector<Engine::ActualColumn>& columns) {
    std::vector<std::string> out;
    for (const auto& column : columns) out.push_back(column.name);
    return out;
}

// Tables the step names, and those that refer to them: a deletion there may reach here.
Sights look_before(Engine& engine, Connection& owner, const Migration& step) {
    Sights sights;
    const auto words = identifiers(step.sql);
    std::vector<std::string> touched;
    for (const auto& table : engine.tables(owner)) {
        if (!std::binary_search(words.begin(), words.end(), table)) continue;
        touched.push_back(table);
        for (auto& other : engine.referring_tables(owner, table)) touched.push_back(std::move(other));
    }
    for (const auto& table : touched) {
        if (sights.count(table)) continue;
        auto columns = names_of(engine.columns_of(owner, table));
        const auto print = fingerprint_of(owner, table, columns);
        sights[table] = {std::move(columns), print};
    }
    return sights;
}

Error refusal(std::string_view code, const Migration& step, std::string_view table, std::string_view fault = {}) {
    return {ErrorKind::refused,
            std::string(code),
            {},
            {{"module", std::string(step.module)},
             {"number", std::to_string(step.number)},
             {"table", std::string(table)},
             {"fault", std::string(fault)}},
            {}};
}

void record_fingerprint(Connection& owner, Dialect dialect, const Migration& step, const std::string& table, const Fingerprint& before,
                        const Fingerprint& after) {
    const Sql sql{argument_marks("INSERT INTO store_fingerprint (module, number, table_name, rows_before, hash_before, rows_after, "
                                 "hash_after) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                                 dialect),
                  {Wire::text, Wire::whole, Wire::text, Wire::whole, Wire::text, Wire::whole, Wire::text},
                  0};
    owner.change(sql, {std::string(step.module), std::int64_t{step.number}, table, before.rows, before.hash, after.rows, after.hash},
                 false);
}

// A step that does not say that it rewrites old rows must leave what was there as it was.
Status compare_after(Engine& engine, Connection& owner, const Migration& step, const Sights& sights) {
    const auto tables = engine.tables(owner);
    for (const auto& [table, seen] : sights) {
        const bool there = std::find(tables.begin(), tables.end(), table) != tables.end();
        const auto now = there ? names_of(engine.columns_of(owner, table)) : std::vector<std::string>();
        const bool complete = std::all_of(seen.columns.begin(), seen.columns.end(),
                                          [&](const auto& c) { return std::find(now.begin(), now.end(), c) != now.end(); });
        const bool comparable = there && complete;
        const auto after = comparable ? fingerprint_of(owner, table, seen.columns) : Fingerprint{};
        const bool kept = comparable ? after == seen.before : seen.before.rows == 0;
        if (!kept && !step.rewrites_data) return tl::make_unexpected(refusal("store.migration.changes_data", step, table));
        record_fingerprint(owner, engine.dialect(), step, table, seen.before, after);
    }
    return {};
}

Status apply(Engine& engine, Connection& owner, const Migration& step, Instant now) {
    const auto sights = look_before(engine, owner, step);
    for (const auto& statement : migration_statements(step.sql, engine.dialect())) try {
            owner.execute(statement);
        } catch (const DiskFault&) {
            throw;
        } catch (const Broken& broken) {
            return tl::make_unexpected(refusal("store.migration.failed", step, {}, broken.what()));
        }
    YK_TRY_VOID(compare_after(engine, owner, step, sights));
    const auto broken = engine.broken_references(owner);
    if (!broken.empty()) return tl::make_unexpected(refusal("store.migration.references", step, broken.front()));
    const Sql sql{argument_marks("INSERT INTO store_migration (module, number, at) VALUES ($1, $2, $3)", engine.dialect()),
                  {Wire::text, Wire::whole, Wire::text},
                  0};
    owner.change(sql, {std::string(step.module), std::int64_t{step.number}, instant_text(now)}, false);
    return {};
}

std::map<std::string, std::int64_t> applied(Connection& owner) {
    std::map<std::string, std::int64_t> out;
    const Sql sql{"SELECT module, max(number) FROM store_migration GROUP BY module ORDER BY module", {}, 0};
    owner.select(sql, {}, false, [&](const Row& row) {
        out[std::get<std::string>(row.at(0, Wire::text))] = std::get<std::int64_t>(row.at(1, Wire::whole));
        return true;
    });
    return out;
}

// Applies what is missing; the names of the applied steps.
Result<std::vector<std::string>> bring_up(Engine& engine, Connection& owner, const std::vector<Migration>& steps) {
    const auto in_transaction = [&](const std::function<Status()>& work) -> Status {
        engine.begin_migration(owner);
        try {
            const auto done = work();
            owner.execute(done ? "COMMIT" : "ROLLBACK");
            return done;
        } catch (...) {
            if (owner.usable() && owner.in_transaction()) owner.execute("ROLLBACK");
            throw;
        }
    };
    std::map<std::string, std::int64_t> highest;
    YK_TRY_VOID(in_transaction([&]() -> Status {
        for (const auto& statement : migration_statements(bookkeeping, engine.dialect())) owner.execute(statement);
        return {};
    }));
    for (const auto& step : steps) {
        CHECK(step.number == ++highest[std::string(step.module)]);  // numbers of a module run 1, 2, 3 …
    }
    std::vector<std::string> done;
    const auto before = applied(owner);
    for (const auto& [module, number] : before)
        if (highest.count(module) && number > highest[module])
            return tl::make_unexpected(refusal("store.migration.newer", {module, static_cast<std::int32_t>(number), {}}, {}));
    for (const auto& step : steps) {
        const auto found = before.find(std::string(step.module));
        if (found != before.end() && step.number <= found->second) continue;
        YK_TRY_VOID(in_transaction([&] { return apply(engine, owner, step, engine.now()); }));
        done.push_back(fmt::format("{} {}", step.module, step.number));
    }
    return done;
}

Status compare_records(Engine& engine, Connection& owner) {
    std::vector<std::string> faults;
    for (const auto* schema : engine.records())
        for (auto& fault : compare_with_table(*schema, engine.columns_of(owner, std::string(schema->table))))
            faults.push_back(std::move(fault));
    for (const auto* schema : {&model::schema<AuditEntry>(), &model::schema<OutboxFact>()})
        for (auto& fault : compare_with_table(*schema, engine.columns_of(owner, std::string(schema->table))))
            faults.push_back(std::move(fault));
    if (!faults.empty())
        return fail(ErrorKind::refused, "store.migration.table_differs", TextArgs{{"fault", fmt::format("{}", fmt::join(faults, "; "))}});
    faults = check_queries(engine, owner);
    if (!faults.empty())
        return fail(ErrorKind::refused, "store.migration.query_fails", TextArgs{{"fault", fmt::format("{}", fmt::join(faults, "; "))}});
    return {};
}

}  // namespace

Status Engine::migrate(std::span<const Migration> migrations) {
    std::vector<Migration> steps(std::begin(own), std::end(own));
    steps.insert(steps.end(), migrations.begin(), migrations.end());
    const auto owner = open_owner();
    const auto done = YK_TRY(bring_up(*this, *owner, steps));
    YK_TRY_VOID(compare_records(*this, *owner));
    unique_ = unique_columns(*owner);
    settle_anchor(*owner);
    if (done.empty()) return {};
    return write({Actor::system(), {}, {}}, [&](Tx& tx) -> Status {
        AuditNote note;
        note.action = "store.migrate";
        note.reason = fmt::format("{}", fmt::join(done, ", "));
        tx.note(std::move(note));
        return {};
    });
}

// Before new commits move the anchor: an anchor that the database contradicts is kept for `audit verify`; one that lags is put forward.
void Engine::settle_anchor(Connection& connection) {
    const auto head = read_head(connection);
    for (const auto& slot : anchor_.read(2)) {
        if (!slot.good) continue;
        bool agrees = false;
        const Sql sql{argument_marks("SELECT hash FROM audit_entry WHERE seq = $1", dialect_), {Wire::whole}, 0};
        if (slot.seq == head.audit_seq)
            agrees = slot.hash == head.audit_hash;
        else
            connection.select(sql, {slot.seq}, false, [&](const Row& row) {
                agrees = std::get<std::string>(row.at(0, Wire::text)) == slot.hash;
                return false;
            });
        if (!agrees) anchor_.keep(slot);
    }
    if (head.audit_seq > 0) anchor_.advance(head.audit_seq, head.audit_hash);
}

}  // namespace yk::store
