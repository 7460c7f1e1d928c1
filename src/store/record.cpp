// Records to and from rows, and the statements of a stored record.
#include <fmt/format.h>

#include <charconv>

#include "base/check.h"
#include "model/sql.h"
#include "store/dialect.h"
#include "store/engine.h"

namespace yk::store {
namespace {

model::Scalar unsealed_scalar(std::string text, Wire wire) {
    if (wire == Wire::whole) {
        std::int64_t n = 0;
        std::from_chars(text.data(), text.data() + text.size(), n);
        return n;
    }
    if (wire == Wire::decimal) {
        double d = 0;
        std::from_chars(text.data(), text.data() + text.size(), d);
        return d;
    }
    return text;
}

Sql statement(std::string text, Dialect dialect, std::vector<Wire> parameters) {
    return {argument_marks(text, dialect), std::move(parameters), 0, false};
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) { return fmt::format("{}", fmt::join(parts, between)); }

}  // namespace

std::string seal_context(const model::Schema& schema, std::string_view column) {
    return std::string(schema.table).append(".").append(column);
}

void read_row(const Engine& engine, const model::Schema& schema, const Row& row, void* record) {
    std::size_t at = 0;
    for (const auto& column : schema.columns) {
        if (column.computed || column.codec->kind == model::Kind::list || column.codec->kind == model::Kind::object) continue;
        auto value = row.at(at++, wire_of(column));
        if (column.sealed && !std::holds_alternative<std::monostate>(value)) {
            auto plain = engine.keys().unseal(std::get<std::string>(value), seal_context(schema, column.name));
            if (!plain) throw Broken(fmt::format("{}.{}: {}", schema.name, column.name, plain.error().code));
            value = unsealed_scalar(std::move(*plain), wire_of(column.codec->kind));
        }
        const auto fault = column.codec->set(column.at(record), value);
        if (!fault.empty()) throw Broken(fmt::format("{}.{}: a stored value does not fit ({})", schema.name, column.name, fault));
    }
}

RecordSql record_sql(const model::Schema& schema, Dialect dialect) {
    const auto* key = schema.key();
    const auto* version = schema.version();
    CHECK(key && !schema.table.empty());
    const std::string table(schema.table);
    std::vector<std::string> names, marks, changes;
    std::vector<Wire> wires;
    std::string key_mark;
    const auto add = [&](std::string name, Wire wire, bool is_key) {
        const auto mark = "$" + std::to_string(names.size() + 1);
        if (is_key)
            key_mark = mark;
        else
            changes.push_back(name + " = " + mark);
        names.push_back(std::move(name));
        marks.push_back(mark);
        wires.push_back(wire);
    };
    for (const auto* column : model::stored_columns(schema)) {
        add(std::string(column->name), wire_of(*column), column->key);
        if (column->indexed) add(std::string(column->name) + "_index", Wire::text, false);
    }
    const std::string key_name(key->name);
    const Wire key_wire = wire_of(*key);
    RecordSql out;
    out.columns = joined(names, ", ");
    out.find =
        statement("SELECT " + model::select_list(schema, "") + " FROM " + table + " WHERE " + key_name + " = $1", dialect, {key_wire});
    out.insert = statement("INSERT INTO " + table + " (" + out.columns + ") VALUES (" + joined(marks, ", ") + ")" +
                               std::string(dialect == Dialect::postgres ? on_conflict_nothing : ""),
                           dialect, wires);
    out.insert.answers_conflict = dialect == Dialect::postgres;
    std::string update = "UPDATE " + table + " SET " + joined(changes, ", ") + " WHERE " + key_name + " = " + key_mark;
    std::string remove = "DELETE FROM " + table + " WHERE " + key_name + " = $1";
    std::vector<Wire> update_wires = wires, remove_wires{key_wire};
    if (version) {
        update += " AND " + std::string(version->name) + " = $" + std::to_string(names.size() + 1);
        remove += " AND " + std::string(version->name) + " = $2";
        update_wires.push_back(Wire::whole);
        remove_wires.push_back(Wire::whole);
    }
    out.update = statement(std::move(update), dialect, std::move(update_wires));
    out.remove = statement(std::move(remove), dialect, std::move(remove_wires));
    return out;
}

}  // namespace yk::store
