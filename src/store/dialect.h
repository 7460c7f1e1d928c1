// From the shared dialect to the words of one database: query directives, argument marks, table definitions.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/connection.h"
#include "store/query.h"

namespace yk::store {

struct Expanded {
    Sql sql;
    bool uses_scope = false;  // two parameters per range follow the query's own
    bool unscoped = false;    // says why it looks beyond the regions
};
// `ranges`: number of ranges of the actor's scope; nullopt for a scope of everything. Broken names the query when a directive is wrong.
Expanded expand(const QueryText& query, Dialect dialect, std::optional<std::size_t> ranges);

// "$1" → "?1" on SQLite, outside quotes.
std::string argument_marks(std::string_view sql, Dialect dialect);

// The statements of a migration in the words of the database. Beside the words BIGINT PRIMARY KEY, BLOB and TEXT (bytewise order on
// both) it knows the statement `APPEND ONLY <table>`, which makes triggers that refuse every change and deletion.
std::vector<std::string> migration_statements(std::string_view sql, Dialect dialect);

// Lower-case identifiers outside quotes, each once.
std::vector<std::string> identifiers(std::string_view sql);

}  // namespace yk::store
