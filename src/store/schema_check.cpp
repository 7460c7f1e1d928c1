#include "store/schema_check.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "base/text.h"
#include "model/sql.h"
#include "store/dialect.h"

namespace yk::store {
namespace {

// Both databases' words for a type of the shared dialect.
std::string shared_type(const std::string& type) {
    if (type == "INTEGER") return "BIGINT";  // SQLite's word for a whole-number primary key
    if (type == "BYTEA") return "BLOB";
    return type;
}

std::string wrong_row(const QueryText& query, const std::vector<std::string>& names) {
    if (!query.row) return names.size() == 1 ? "" : fmt::format("gives {} columns where one value is expected", names.size());
    const auto columns = model::stored_columns(*query.row);
    if (names.size() != columns.size()) return fmt::format("gives {} columns, {} has {}", names.size(), query.row->name, columns.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == columns[i]->name) continue;
        const bool swapped = std::any_of(columns.begin(), columns.end(), [&](const auto* c) { return c->name == names[i]; });
        if (swapped) return fmt::format("gives {} where {} expects {}", names[i], query.row->name, columns[i]->name);
    }
    return {};
}

std::string fault_of(Engine& engine, Connection& connection, const QueryText& query, const std::vector<std::string>& scoped_tables) {
    for (const auto ranges : {std::optional<std::size_t>(), std::optional<std::size_t>(1)}) {
        const auto expanded = expand(query, engine.dialect(), ranges);
        if (!expanded.uses_scope && !expanded.unscoped) {
            const auto words = identifiers(query.sql);
            for (const auto& table : scoped_tables)
                if (std::binary_search(words.begin(), words.end(), table))
                    return fmt::format("reads {} without {{scope …}} or {{unscoped …}}", table);
        }
        const auto names = connection.describe(expanded.sql);
        if (query.writes) continue;
        const auto wrong = wrong_row(query, names);
        if (!wrong.empty()) return wrong;
    }
    return {};
}

}  // namespace

std::vector<std::string> compare_with_table(const model::Schema& schema, const std::vector<Engine::ActualColumn>& actual) {
    std::vector<std::string> faults;
    const auto fault = [&](std::string_view column, std::string_view what) {
        faults.push_back(fmt::format("{}.{}: {}", schema.table, column, what));
    };
    if (actual.empty()) return {fmt::format("{}: no such table", schema.table)};
    std::map<std::string, const Engine::ActualColumn*> there;
    for (const auto& column : actual) there[column.name] = &column;
    const auto expect = [&](const std::string& name, std::string_view type, std::optional<bool> required, bool key) {
        const auto found = there.find(name);
        if (found == there.end()) return fault(name, "missing in the table");
        const auto& column = *found->second;
        if (shared_type(column.type) != type) fault(name, fmt::format("is {} in the table, {} in the record", column.type, type));
        if (column.key != key) fault(name, key ? "is not the primary key" : "is the primary key");
        if (!key && required && column.required != *required)
            fault(name, *required ? "may be NULL in the table" : "may not be NULL in the table");
        there.erase(found);
    };
    for (const auto* column : model::stored_columns(schema)) {
        expect(std::string(column->name), model::sql_type(*column), !column->codec->optional, column->key);
        if (column->indexed) expect(std::string(column->name) + "_index", "TEXT", std::nullopt, false);
    }
    for (const auto& [name, column] : there)
        if (column->required && !column->has_default) fault(name, "is required by the table and unknown to the record");
    return faults;
}

Fingerprint fingerprint_of(Connection& connection, const std::string& table, const std::vector<std::string>& columns) {
    Fingerprint out;
    if (columns.empty()) return out;
    const Sql sql{fmt::format("SELECT {} FROM {}", fmt::join(columns, ", "), table), {}, 0};
    std::uint64_t sum[2] = {};
    connection.select(sql, {}, true, [&](const Row& row) {
        std::string text;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto value = row.raw(i);
            text.append(std::to_string(value.size())).append(":").append(value);
        }
        unsigned char digest[32];
        EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_sha256(), nullptr);
        std::uint64_t part[2];
        std::memcpy(part, digest, sizeof part);
        sum[0] += part[0];
        sum[1] += part[1];
        ++out.rows;
        return true;
    });
    out.hash = fmt::format("{:016x}{:016x}", sum[0], sum[1]);
    return out;
}

std::vector<std::string> check_queries(Engine& engine, Connection& connection) {
    std::vector<std::string> faults, scoped_tables;
    for (const auto* schema : engine.records())
        if (schema->scoped()) scoped_tables.emplace_back(schema->table);
    std::set<std::string_view> names;
    for (const auto* query = QueryText::first(); query; query = query->next) {
        std::string fault;
        try {
            fault = fault_of(engine, connection, *query, scoped_tables);
        } catch (const MissingTable& missing) {
            if (engine.every_query()) fault = missing.what();
        } catch (const Broken& broken) {
            fault = broken.what();
        }
        if (!names.insert(query->name).second) fault = "the name is used twice";
        if (!fault.empty()) faults.push_back(fmt::format("query {}: {}", query->name, fault));
    }
    return faults;
}

}  // namespace yk::store
