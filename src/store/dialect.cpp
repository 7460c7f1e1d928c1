#include "store/dialect.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "model/sql.h"

namespace yk::store {
namespace {

bool word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Calls `outside` for every piece of text outside quotes and `inside` for every quoted piece, in order.
template <class Outside, class Inside>
void walk_quotes(std::string_view sql, Outside outside, Inside inside) {
    std::size_t from = 0;
    while (from < sql.size()) {
        const auto quote = sql.find_first_of("'\"", from);
        if (quote == std::string_view::npos) break;
        outside(sql.substr(from, quote - from));
        const auto end = sql.find(sql[quote], quote + 1);
        const auto to = end == std::string_view::npos ? sql.size() : end + 1;
        inside(sql.substr(quote, to - quote));
        from = to;
    }
    if (from < sql.size()) outside(sql.substr(from));
}

std::string scope_predicate(std::string_view column, std::optional<std::size_t> ranges, std::size_t first) {
    if (!ranges) return "TRUE";
    if (*ranges == 0) return "FALSE";
    std::string out = "(";
    for (std::size_t i = 0; i < *ranges; ++i) {
        const std::string low = "$" + std::to_string(first + 2 * i), high = "$" + std::to_string(first + 2 * i + 1);
        if (i) out += " OR ";
        out.append("(").append(column).append(" >= ").append(low).append(" AND ").append(column).append(" < ").append(high).append(")");
    }
    return out + ")";
}

std::string membership(const QueryText& query, std::string_view argument, Dialect dialect) {
    std::size_t number = 0;
    if (argument.size() < 2 || argument[0] != '$' ||
        std::from_chars(argument.data() + 1, argument.data() + argument.size(), number).ec != std::errc() || number == 0 ||
        number > query.arguments || query.argument_types[number - 1]->kind != model::Kind::list)
        throw Broken("query " + std::string(query.name) + ": {in …} wants a list argument");
    const std::string mark(argument);
    if (dialect == Dialect::sqlite) return "IN (SELECT value FROM json_each(" + mark + "))";
    // Ids are keys: an array makes the planner look each up, where a sub-select lets it walk a whole index of a table whose sizes it has
    // not learned yet (after every large load).
    const bool whole = wire_of(query.argument_types[number - 1]->element->kind) == Wire::whole;
    const std::string values = "(SELECT CAST(value AS " + std::string(whole ? "BIGINT" : "TEXT") +
                               ") FROM jsonb_array_elements_text(CAST(" + mark + " AS JSONB)))";
    return whole ? "= ANY (ARRAY" + values + ")" : "IN " + values;
}

std::string directive(const QueryText& query, std::string_view body, Dialect dialect, std::optional<std::size_t> ranges, Expanded& out) {
    const auto starts = [&](std::string_view word) { return body.substr(0, word.size()) == word; };
    if (body == "*" || (body.size() > 2 && body.substr(body.size() - 2) == ".*")) {
        if (!query.row) throw Broken("query " + std::string(query.name) + ": {" + std::string(body) + "} needs a record as its row");
        return model::select_list(*query.row, body == "*" ? std::string_view() : body.substr(0, body.size() - 2));
    }
    if (starts("scope ")) {
        out.uses_scope = true;
        return scope_predicate(body.substr(6), ranges, query.arguments + 1);
    }
    if (starts("unscoped ") && body.size() > 9) {
        out.unscoped = true;
        return "TRUE";
    }
    if (body == "skip locked") return dialect == Dialect::postgres ? "FOR UPDATE SKIP LOCKED" : "";
    if (starts("in ")) return membership(query, body.substr(3), dialect);
    throw Broken("query " + std::string(query.name) + ": unknown directive {" + std::string(body) + "}");
}

// Replaces whole words outside quotes.
std::string with_word(std::string_view sql, std::string_view word, std::string_view by) {
    std::string out;
    walk_quotes(
        sql,
        [&](std::string_view piece) {
            std::size_t from = 0;
            for (auto at = piece.find(word); at != std::string_view::npos; at = piece.find(word, at + word.size())) {
                const bool whole =
                    (at == 0 || !word_char(piece[at - 1])) && (at + word.size() == piece.size() || !word_char(piece[at + word.size()]));
                if (!whole) continue;
                out.append(piece.substr(from, at - from)).append(by);
                from = at + word.size();
            }
            out.append(piece.substr(from));
        },
        [&](std::string_view piece) { out.append(piece); });
    return out;
}

void append_only(const std::string& table, Dialect dialect, std::vector<std::string>& out) {
    const std::string what = table + " is append only";
    if (dialect == Dialect::sqlite) {
        for (const std::string verb : {"UPDATE", "DELETE"})
            out.push_back("CREATE TRIGGER " + table + "_no_" + (verb == "UPDATE" ? "update" : "delete") + " BEFORE " + verb + " ON " +
                          table + " BEGIN SELECT RAISE(ABORT, '" + what + "'); END");
        return;
    }
    out.push_back("CREATE FUNCTION " + table + "_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '" + what +
                  "'; END $$");
    out.push_back("CREATE TRIGGER " + table + "_append_only BEFORE UPDATE OR DELETE ON " + table + " FOR EACH ROW EXECUTE FUNCTION " +
                  table + "_refuse()");
    out.push_back("CREATE TRIGGER " + table + "_no_truncate BEFORE TRUNCATE ON " + table + " FOR EACH STATEMENT EXECUTE FUNCTION " + table +
                  "_refuse()");
}

std::string_view without_blanks(std::string_view text) {
    const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) || c == ';'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace

Wire wire_of(model::Kind kind) {
    switch (kind) {
        case model::Kind::id:
        case model::Kind::integer:
        case model::Kind::flag:
        case model::Kind::money:
        case model::Kind::region:
            return Wire::whole;
        case model::Kind::decimal:
            return Wire::decimal;
        default:
            return Wire::text;
    }
}
Wire wire_of(const model::Column& column) { return column.sealed ? Wire::bytes : wire_of(column.codec->kind); }

std::string argument_marks(std::string_view sql, Dialect dialect) {
    if (dialect == Dialect::postgres) return std::string(sql);
    std::string out;
    walk_quotes(
        sql,
        [&](std::string_view piece) {
            for (std::size_t i = 0; i < piece.size(); ++i)
                out += piece[i] == '$' && i + 1 < piece.size() && std::isdigit(static_cast<unsigned char>(piece[i + 1])) ? '?' : piece[i];
        },
        [&](std::string_view piece) { out.append(piece); });
    return out;
}

Expanded expand(const QueryText& query, Dialect dialect, std::optional<std::size_t> ranges) {
    Expanded out;
    std::string text;
    for (std::size_t from = 0; from < query.sql.size();) {
        const auto at = query.sql.find_first_of("{'\"", from);
        text.append(query.sql.substr(from, at == std::string_view::npos ? at : at - from));
        if (at == std::string_view::npos) break;
        const char open = query.sql[at];
        const auto close = query.sql.find(open == '{' ? '}' : open, at + 1);
        if (close == std::string_view::npos) throw Broken("query " + std::string(query.name) + ": an opened quote or { has no end");
        if (open == '{')
            text += directive(query, query.sql.substr(at + 1, close - at - 1), dialect, ranges, out);
        else
            text.append(query.sql.substr(at, close + 1 - at));
        from = close + 1;
    }
    out.sql.text = argument_marks(text, dialect);
    for (std::size_t i = 0; i < query.arguments; ++i) out.sql.parameters.push_back(wire_of(query.argument_types[i]->kind));
    if (out.uses_scope && ranges) out.sql.parameters.insert(out.sql.parameters.end(), 2 * *ranges, Wire::whole);
    return out;
}

std::vector<std::string> migration_statements(std::string_view sql, Dialect dialect) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < sql.size();) {
        auto to = sql.find(";\n", from);
        if (to == std::string_view::npos) to = sql.size();
        const auto statement = without_blanks(sql.substr(from, to - from));
        from = to + 2;
        if (statement.empty()) continue;
        if (statement.substr(0, 12) == "APPEND ONLY ") {
            append_only(std::string(statement.substr(12)), dialect, out);
            continue;
        }
        std::string text(statement);
        if (dialect == Dialect::sqlite) {
            text = with_word(text, "BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY");
        } else {
            text = with_word(text, "BLOB", "BYTEA");
            const bool defines = statement.substr(0, 12) == "CREATE TABLE" || statement.substr(0, 11) == "ALTER TABLE";
            if (defines) text = with_word(text, "TEXT", "TEXT COLLATE \"C\"");
        }
        out.push_back(std::move(text));
    }
    return out;
}

std::vector<std::string> identifiers(std::string_view sql) {
    std::vector<std::string> out;
    walk_quotes(
        sql,
        [&](std::string_view piece) {
            for (std::size_t i = 0; i < piece.size();) {
                if (!word_char(piece[i])) {
                    ++i;
                    continue;
                }
                std::string word;
                while (i < piece.size() && word_char(piece[i]))
                    word += static_cast<char>(std::tolower(static_cast<unsigned char>(piece[i++])));
                out.push_back(std::move(word));
            }
        },
        [](std::string_view) {});
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

}  // namespace yk::store
