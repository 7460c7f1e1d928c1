#include "store/engine.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "store/audit.h"
#include "store/dialect.h"
#include "store/outbox.h"

namespace yk::store {
namespace {

constexpr std::int64_t id_epoch_ms = 1577836800000;  // 2020-01-01T00:00Z
constexpr int id_random_bits = 21;
constexpr int begin_attempts = 3;
constexpr std::int64_t id_step_limit = 4096;  // ids of one moment rise by random steps up to this

std::uint64_t system_random() {
    thread_local unsigned char pool[512];
    thread_local std::size_t used = sizeof pool;
    if (used == sizeof pool) {
        if (RAND_bytes(pool, sizeof pool) != 1) throw Broken("no randomness from OpenSSL");
        used = 0;
    }
    std::uint64_t out = 0;
    std::memcpy(&out, pool + used, sizeof out);
    used += sizeof out;
    return out;
}

const Query<std::int64_t()> head_of_outbox{"store.head_of_outbox", "SELECT coalesce(max(seq), 0) FROM store_outbox"};
const Query<AuditEntry()> head_of_audit{"store.head_of_audit", "SELECT {*} FROM audit_entry ORDER BY seq DESC LIMIT 1"};

}  // namespace

RecordSql record_sql(const model::Schema& schema, Dialect dialect);

Clock Clock::system(std::optional<Day> fixed_today) {
    const auto now = [] {
        return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
    };
    return {now, &system_random, fixed_today};
}

Day Database::today() const { return clock().fixed_today ? *clock().fixed_today : day_of(now()); }

Engine::Engine(const Options& options, Dialect dialect, std::shared_ptr<const Keys> keys)
    : options_(options),
      dialect_(dialect),
      keys_(std::move(keys)),
      anchor_(options.data / anchor_file, keys_),
      readers_(options.connections, [this] { return open_reader(); }) {}

std::uint64_t Engine::random() {
    const std::lock_guard lock(id_mutex_);
    return options_.clock.random();
}

std::int64_t Engine::next_id() {
    const std::lock_guard lock(id_mutex_);
    const auto chance = options_.clock.random();
    const std::int64_t ms = std::max<std::int64_t>(options_.clock.now().ms - id_epoch_ms, 0);
    const auto fresh = ms << id_random_bits | static_cast<std::int64_t>(chance & ((1u << id_random_bits) - 1));
    last_id_ = std::max(fresh, last_id_ + 1 + static_cast<std::int64_t>((chance >> 32) % id_step_limit));
    return last_id_;
}

const Sql& Engine::sql_of(const QueryText& query, const Scope& scope, Parameters& parameters) {
    const auto ranges = scope.is_everything() ? -1 : static_cast<std::int64_t>(scope.ranges().size());
    const auto append_ranges = [&](bool uses_scope) {
        if (!uses_scope || ranges < 0) return;
        for (const auto& range : scope.ranges()) {
            parameters.emplace_back(range.from);
            parameters.emplace_back(range.to);
        }
    };
    {
        const std::shared_lock lock(sql_mutex_);
        const auto found = queries_.find({&query, ranges});
        if (found != queries_.end()) {
            append_ranges(found->second.second);
            return found->second.first;
        }
    }
    auto expanded = expand(query, dialect_, ranges < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(ranges)));
    const std::unique_lock lock(sql_mutex_);
    expanded.sql.number = next_number_++;
    const auto& kept = queries_.try_emplace({&query, ranges}, std::move(expanded.sql), expanded.uses_scope).first->second;
    append_ranges(kept.second);
    return kept.first;
}

const RecordSql& Engine::sql_of(const model::Schema& schema) {
    {
        const std::shared_lock lock(sql_mutex_);
        const auto found = record_sql_.find(&schema);
        if (found != record_sql_.end()) return found->second;
    }
    auto made = record_sql(schema, dialect_);
    const std::unique_lock lock(sql_mutex_);
    for (auto* sql : {&made.find, &made.insert, &made.update, &made.remove}) sql->number = next_number_++;
    return record_sql_.try_emplace(&schema, std::move(made)).first->second;
}

bool Engine::may_be_taken(std::string_view table, std::string_view column) const {
    return !unique_ || unique_->count(std::string(table).append(".").append(column)) > 0;
}

Status Engine::perform(Connection& connection, const Request& request, bool writable, const std::function<Status(Tx&)>& work,
                       std::vector<AuditNote>* notes, const std::function<Head&()>& head) {
    TxState state{*this, connection, request, writable, now(), request.reason, {}, {}, {}};
    Tx tx(state);
    Status done;
    try {
        done = work(tx);
    } catch (const Refusal& refusal) {
        done = tl::make_unexpected(refusal.error);
    } catch (const Retry&) {
        throw;
    } catch (const Broken&) {
        if (!state.doom) throw;  // what follows a doomed statement fails on PostgreSQL and tells nothing new
    }
    if (state.doom) done = tl::make_unexpected(*state.doom);
    if (!done) return done;
    if (notes)
        *notes = std::move(state.notes);
    else if (!state.notes.empty() || !state.facts.empty())
        write_trail(state, head());
    return done;
}

void Engine::write_trail(TxState& state, Head& head) {
    const auto load = [&](const model::Schema& schema, std::size_t count, const std::function<Parameters(std::size_t)>& row) {
        const auto& sql = sql_of(schema);
        std::size_t n = 0;
        const auto change = state.connection.load(schema.table, sql.columns, sql.insert, [&](Parameters& parameters) {
            if (n == count) return false;
            parameters = row(n++);
            return true;
        });
        // Someone else wrote under this number: our sight of the head was old.
        if (change.refused != Change::Refused::no) throw Retry("the head of " + std::string(schema.table) + " has moved", false);
    };
    const auto& actor = state.request.actor;
    load(model::schema<AuditEntry>(), state.notes.size(), [&](std::size_t n) {
        auto& note = state.notes[n];
        if (note.reason.empty()) note.reason = state.reason;
        head.audit_hash = audit_hash(head.audit_hash, note, ++head.audit_seq, state.now, actor.account, actor.name);
        const AuditEntry entry{head.audit_seq, state.now,    actor.account, actor.name,    note.action,    note.record,
                               note.id,        note.subject, note.reason,   {note.detail}, head.audit_hash};
        return parameters_of(*this, model::schema<AuditEntry>(), &entry);
    });
    load(model::schema<OutboxFact>(), state.facts.size(), [&](std::size_t n) {
        const auto& fact = state.facts[n];
        const OutboxFact row{++head.outbox_seq, state.now, fact.topic, fact.subject, {fact.body}};
        return parameters_of(*this, model::schema<OutboxFact>(), &row);
    });
}

Head Engine::read_head(Connection& connection) {
    Head head;
    Parameters none;
    connection.select(sql_of(head_of_audit, Scope::everything(), none), {}, false, [&](const Row& row) {
        AuditEntry entry;
        read_row(*this, model::schema<AuditEntry>(), row, &entry);
        head.audit_seq = entry.seq;
        head.audit_hash = entry.hash;
        return false;
    });
    connection.select(sql_of(head_of_outbox, Scope::everything(), none), {}, false, [&](const Row& row) {
        head.outbox_seq = std::get<std::int64_t>(row.at(0, Wire::whole));
        return false;
    });
    return head;
}

// A pooled connection may have died since its last use: that shows when the snapshot begins, before the work has run.
Status Engine::read_once(const Request& request, const std::function<Status(Tx&)>& work, std::vector<AuditNote>& notes) {
    for (int attempt = 1;; ++attempt) {
        auto lease = readers_.lease();
        try {
            begin_read(*lease);
        } catch (const Retry& again) {
            if (!again.reconnect || attempt == begin_attempts) throw;
            readers_.drop_idle();
            continue;
        }
        try {
            const auto done = perform(*lease, request, false, work, &notes, {});
            lease->execute("ROLLBACK");
            return done;
        } catch (...) {
            if (lease->in_transaction()) lease->execute("ROLLBACK");
            throw;
        }
    }
}

Status Engine::read(const Request& request, const std::function<Status(Tx&)>& work) {
    std::vector<AuditNote> notes;
    const auto done = read_once(request, work, notes);
    if (!done || notes.empty()) return done;
    return write(request, [&](Tx& tx) -> Status {
        for (const auto& note : notes) tx.note(note);
        return {};
    });
}

}  // namespace yk::store
