// A connection to SQLite. Statements are leased from its cache: one that is busy is never shared, a nested use gets its own.
#pragma once
#include <filesystem>
#include <memory>

#include "store/connection.h"

struct sqlite3;

namespace yk::store {

enum class SqliteRole : std::uint8_t { reader, writer, owner };  // an owner changes tables: references are checked at its commit

class SqliteConnection : public Connection {
 public:
    // Opens and asserts WAL, synchronous=FULL, foreign keys and UTF-8 by reading each back.
    static std::unique_ptr<SqliteConnection> open(const std::filesystem::path& file, SqliteRole role);
    virtual sqlite3* handle() = 0;
};

}  // namespace yk::store
