#include "store/tx.h"

#include <fmt/format.h>

#include "model/diff.h"
#include "model/json.h"
#include "model/sql.h"
#include "store/engine.h"
#include "store/parameters.h"

namespace yk {

using model::Scalar;
using model::Schema;
using store::Change;
using store::Parameters;

namespace {

struct KeptReply {
    std::string request_hash;
    std::int64_t status = 0;
    std::string body;
};
const Schema& schema_of(const KeptReply*) {
    static constexpr auto columns = model::columns<KeptReply>({
        model::col<&KeptReply::request_hash>("请求摘要", "Request hash"),
        model::col<&KeptReply::status>("状态", "Status"),
        model::col<&KeptReply::body>("答复", "Body"),
    });
    static constexpr auto schema = model::schema<KeptReply>("kept_reply", "", {"已答复的请求", "Kept reply"}, columns);
    return schema;
}

const Query<KeptReply(std::int64_t, std::string)> reply_of_key{
    "store.reply_of_key", "SELECT {*} FROM store_idempotency WHERE actor = $1 AND key = $2 ORDER BY key"};
const Bulk<std::int64_t, std::string, std::string, std::int64_t, std::string, std::string> insert_reply{
    "store.insert_reply", "the reply of a request, with its effect",
    "INSERT INTO store_idempotency (actor, key, request_hash, status, body, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"};

TextArgs record_args(const Schema& schema) {
    return {{"record", std::string(schema.label.zh)}, {"record_en", std::string(schema.label.en)}};
}

// The constraint's columns by their labels, so that a clerk recognises the field.
Error taken_error(const Schema& schema, const std::string& columns) {
    Error error{ErrorKind::conflict, "store.record.exists", {}, record_args(schema), {}};
    std::string zh, en;
    for (std::size_t from = 0; from < columns.size();) {
        const auto comma = std::min(columns.find(", ", from), columns.size());
        std::string name = columns.substr(from, comma - from);
        from = comma + 2;
        if (name.size() > 6 && name.compare(name.size() - 6, 6, "_index") == 0) name.resize(name.size() - 6);
        const auto* column = schema.find(name);
        zh.append(zh.empty() ? "" : "、").append(column ? column->label.zh : std::string_view(name));
        en.append(en.empty() ? "" : ", ").append(column ? column->label.en : std::string_view(name));
    }
    error.args.insert(error.args.end(), {{"field", zh}, {"field_en", en}, {"columns", columns}});
    return error;
}

std::int64_t whole_of(const model::Column* column, const void* record) {
    if (!column) return 0;
    const auto value = model::value_of(*column, record);
    const auto* n = std::get_if<std::int64_t>(&value);
    return n ? *n : 0;
}

std::int64_t subject_of(const Schema& schema, const void* record) {
    for (const auto& column : schema.columns)
        if (column.subject) return whole_of(&column, record);
    return 0;
}

bool in_scope(const Tx& tx, const Schema& schema, const void* record) {
    const auto* column = schema.scoped();
    return !column || tx.scope().contains(RegionCode{whole_of(column, record)});
}

void set_whole(const model::Column& column, void* record, std::int64_t value) {
    CHECK(column.codec->set(column.at(record), value).empty());
}

void note_change(Tx& tx, const Schema& schema, std::string_view verb, const void* record, std::string changes) {
    AuditNote note;
    note.action = std::string(schema.name).append(".").append(verb);
    note.record = schema.name;
    note.id = whole_of(schema.key(), record);
    note.subject = subject_of(schema, record);
    note.detail = std::move(changes);
    tx.note(std::move(note));
}

// A constraint refused: a taken value leaves the transaction usable, a broken reference dooms it on both databases.
Status refused(Tx& tx, const Schema& schema, const Change& change) {
    if (change.refused == Change::Refused::taken) return tl::make_unexpected(taken_error(schema, change.columns));
    tx.state().doom = Error{ErrorKind::conflict, "store.record.referenced", {}, record_args(schema), {}};
    return tl::make_unexpected(*tx.state().doom);
}

}  // namespace

const Actor& Tx::actor() const { return state_.request.actor; }
Instant Tx::now() const { return state_.now; }
Day Tx::today() const {
    const auto& fixed = state_.engine.clock().fixed_today;
    return fixed ? *fixed : day_of(state_.now);
}
std::uint64_t Tx::random() { return state_.engine.random(); }
bool Tx::writable() const { return state_.writable; }
std::int64_t Tx::next_id() { return state_.engine.next_id(); }

Scalar Tx::argument(const model::Codec& codec, const void* at) {
    if (codec.kind != model::Kind::list) return codec.get(at);
    std::string out = "[";
    for (std::size_t i = 0; i < codec.size(at); ++i) {
        if (i) out += ',';
        const auto value = codec.element->get(codec.item(at, i));
        if (const auto* n = std::get_if<std::int64_t>(&value))
            out += std::to_string(*n);
        else
            model::append_json_string(out, std::get<std::string>(value));
    }
    return out + "]";
}

bool Tx::find_any(const Schema& schema, const Scalar& key, void* record) {
    bool found = false;
    state_.connection.select(state_.engine.sql_of(schema).find, {key}, false, [&](const store::Row& row) {
        store::read_row(state_.engine, schema, row, record);
        found = true;
        return false;
    });
    return found && in_scope(*this, schema, record);
}

Status Tx::get_any(const Schema& schema, const Scalar& key, void* record) {
    if (find_any(schema, key, record)) return {};
    return fail(ErrorKind::missing, "store.record.missing", record_args(schema));
}

Status Tx::insert_any(const Schema& schema, void* record) {
    CHECK(writable());
    const auto* key = schema.key();
    if (key->codec->kind == model::Kind::id && whole_of(key, record) == 0) set_whole(*key, record, next_id());
    if (schema.version()) set_whole(*schema.version(), record, 1);
    if (!in_scope(*this, schema, record)) return fail(ErrorKind::denied, "store.scope.outside", record_args(schema));
    const auto change =
        state_.connection.change(state_.engine.sql_of(schema).insert, store::parameters_of(state_.engine, schema, record), true);
    if (change.refused != Change::Refused::no) return refused(*this, schema, change);
    note_change(*this, schema, "insert", record, model::difference(schema, nullptr, record));
    return {};
}

Status Tx::update_any(const Schema& schema, void* record) {
    CHECK(writable());
    const auto before = model::make_record(schema);
    YK_TRY_VOID(get_any(schema, model::value_of(*schema.key(), record), before.get()));
    const auto* version = schema.version();
    const auto stale = [&] { return fail(ErrorKind::conflict, "store.record.stale", record_args(schema)); };
    if (whole_of(version, before.get()) != whole_of(version, record)) return stale();
    if (!in_scope(*this, schema, record)) return fail(ErrorKind::denied, "store.scope.outside", record_args(schema));
    auto changes = model::difference(schema, before.get(), record);
    if (changes == "[]") return {};

    bool guarded = false;
    for (const auto* column : model::stored_columns(schema)) {
        if (column->version || model::value_of(*column, before.get()) == model::value_of(*column, record)) continue;
        const auto name = std::string(column->name) + (column->indexed ? "_index" : "");
        guarded = guarded || state_.engine.may_be_taken(schema.table, name);
    }
    const auto old_version = whole_of(version, record);
    if (version) set_whole(*version, record, old_version + 1);
    auto parameters = store::parameters_of(state_.engine, schema, record);
    if (version) parameters.emplace_back(old_version);
    const auto change = state_.connection.change(state_.engine.sql_of(schema).update, parameters, guarded);
    if (change.refused != Change::Refused::no || change.rows == 0) {
        if (version) set_whole(*version, record, old_version);
        return change.refused != Change::Refused::no ? refused(*this, schema, change) : Status(stale());
    }
    note_change(*this, schema, "update", record, std::move(changes));
    return {};
}

Status Tx::remove_any(const Schema& schema, const void* record) {
    CHECK(writable());
    const auto before = model::make_record(schema);
    YK_TRY_VOID(get_any(schema, model::value_of(*schema.key(), record), before.get()));
    const auto* version = schema.version();
    Parameters parameters{model::value_of(*schema.key(), record)};
    if (version) parameters.emplace_back(whole_of(version, record));
    const auto change = state_.connection.change(state_.engine.sql_of(schema).remove, parameters, true);
    if (change.refused != Change::Refused::no) return refused(*this, schema, change);
    if (change.rows == 0) return fail(ErrorKind::conflict, "store.record.stale", record_args(schema));
    note_change(*this, schema, "remove", record, model::difference(schema, before.get(), nullptr));
    return {};
}

void Tx::insert_bulk(const Schema& schema, const std::vector<const void*>& records, std::string_view why) {
    CHECK(writable());
    if (records.empty()) return;
    const auto& sql = state_.engine.sql_of(schema);
    std::size_t n = 0;
    store::Ahead ahead(state_.engine.keys(), schema, records);
    const auto change = state_.connection.load(schema.table, sql.columns, sql.insert, [&](Parameters& parameters) {
        if (n == records.size()) return false;
        const void* record = records[n++];
        CHECK(schema.key()->codec->kind != model::Kind::id || whole_of(schema.key(), record) != 0);
        if (!in_scope(*this, schema, record)) throw store::Refusal({ErrorKind::denied, "store.scope.outside", {}, record_args(schema), {}});
        ahead.next(parameters);
        return true;
    });
    if (change.refused == Change::Refused::taken) state_.doom = taken_error(schema, change.columns);
    if (change.refused == Change::Refused::reference)
        state_.doom = Error{ErrorKind::conflict, "store.record.referenced", {}, record_args(schema), {}};
    if (state_.doom) throw store::Refusal(*state_.doom);
    AuditNote note;
    note.action = std::string(schema.name) + ".load";
    note.record = schema.name;
    note.reason = why;
    note.detail = fmt::format("{{\"rows\":{}}}", records.size());
    this->note(std::move(note));
}

void Tx::run(const QueryText& query, const std::vector<Scalar>& args, const std::function<void*()>& place,
             const std::function<bool()>& each, std::int64_t cap) {
    Parameters parameters = args;
    const auto& sql = state_.engine.sql_of(query, scope(), parameters);
    std::int64_t rows = 0;
    state_.connection.select(sql, parameters, cap < 0, [&](const store::Row& row) {
        if (cap >= 0 && ++rows > cap) throw Broken(fmt::format("query {} gives more than {} rows: scan() it", query.name, cap));
        void* record = place();
        if (query.row) {
            store::read_row(state_.engine, *query.row, row, record);
        } else {
            const auto fault = query.value->set(record, row.at(0, store::wire_of(query.value->kind)));
            if (!fault.empty()) throw Broken(fmt::format("query {}: the value does not fit ({})", query.name, fault));
        }
        return each();
    });
}

std::int64_t Tx::run_bulk(const QueryText& query, std::string_view why, const std::vector<Scalar>& args) {
    CHECK(writable());
    Parameters parameters = args;
    const auto& sql = state_.engine.sql_of(query, scope(), parameters);
    const auto change = state_.connection.change(sql, parameters, false);
    if (change.refused != Change::Refused::no) {
        const auto code = change.refused == Change::Refused::taken ? "store.bulk.exists" : "store.bulk.referenced";
        state_.doom = Error{ErrorKind::conflict, code, {}, {{"query", std::string(query.name)}, {"columns", change.columns}}, {}};
        throw store::Refusal(*state_.doom);
    }
    if (change.rows == 0 || why.empty()) return change.rows;
    AuditNote note;
    note.action = "bulk." + std::string(query.name);
    note.reason = why;
    note.detail = fmt::format("{{\"rows\":{}}}", change.rows);
    this->note(std::move(note));
    return change.rows;
}

void Tx::announce(std::string_view topic, std::int64_t subject, std::string body) {
    CHECK(writable());
    state_.facts.push_back({std::string(topic), subject, std::move(body)});
}
void Tx::note(AuditNote note) { state_.notes.push_back(std::move(note)); }
void Tx::because(std::string reason) { state_.reason = std::move(reason); }

Result<std::optional<StoredReply>> Tx::earlier_reply(std::string_view key, std::string_view request_hash) {
    const auto kept = first(reply_of_key, actor().account, std::string(key));
    if (!kept) return std::optional<StoredReply>();
    if (kept->request_hash != request_hash) return fail(ErrorKind::conflict, "store.idempotency.different");
    return std::optional(StoredReply{static_cast<int>(kept->status), kept->body});
}

void Tx::keep_reply(std::string_view key, std::string_view request_hash, StoredReply reply) {
    CHECK(writable());
    Parameters parameters{actor().account,       std::string(key),   std::string(request_hash), std::int64_t{reply.status},
                          std::move(reply.body), instant_text(now())};
    const auto& sql = state_.engine.sql_of(insert_reply, scope(), parameters);
    if (state_.connection.change(sql, parameters, false).rows == 0)
        throw store::Refusal({ErrorKind::conflict, "store.idempotency.different", {}, {}, {}});
}

std::string Tx::blind_index(const Schema& schema, std::string_view column, std::string_view value) const {
    return state_.engine.keys().blind_index(value, store::seal_context(schema, column));
}
std::string Tx::seal(std::string_view plain, std::string_view context) const { return state_.engine.keys().seal(plain, context); }
Result<std::string> Tx::unseal(std::string_view sealed, std::string_view context) const {
    return state_.engine.keys().unseal(sealed, context);
}

}  // namespace yk
