// One connection to either database as the rest of store/ sees it: statements with parameters in, rows out, faults by kind.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/schema.h"

namespace yk::store {

enum class Dialect : std::uint8_t { sqlite, postgres };

// How a value travels. Sealed columns are bytes.
enum class Wire : std::uint8_t { whole, decimal, text, bytes };
Wire wire_of(model::Kind kind);
Wire wire_of(const model::Column& column);

// A statement in the words of one database. Its address is its identity in the statement caches: it lives as long as the engine.
struct Sql {
    std::string text;
    std::vector<Wire> parameters;
    std::size_t number = 0;         // names the prepared statement; 0: prepared once and dropped
    bool answers_conflict = false;  // inserts nothing on a conflict, and the conflict is to be named
};
using Parameters = std::vector<model::Scalar>;

// The row a select stands on.
class Row {
 public:
    virtual ~Row() = default;
    virtual std::size_t size() const = 0;
    virtual std::string_view name(std::size_t column) const = 0;
    // The value as `wire`; Broken when the column holds something else.
    virtual model::Scalar at(std::size_t column, Wire wire) const = 0;
    // The value with its type, unmistakable within one database; for fingerprints.
    virtual std::string raw(std::size_t column) const = 0;
};
using EachRow = std::function<bool(const Row&)>;

struct Change {
    enum class Refused : std::uint8_t { no, taken, reference };
    std::int64_t rows = 0;
    Refused refused = Refused::no;
    std::string columns;  // of the unique constraint: "name" or "account, region"
};

class Connection {
 public:
    virtual ~Connection() = default;
    // Statements without parameters and rows: BEGIN, COMMIT, DDL.
    virtual void execute(const std::string& sql) = 0;
    // Rows in order until `each` returns false. `streaming` holds a bounded number of rows at a time. Selects nest.
    virtual void select(const Sql& sql, const Parameters& parameters, bool streaming, const EachRow& each) = 0;
    // INSERT, UPDATE, DELETE. `guarded`: a refusal by a constraint must leave the transaction usable.
    virtual Change change(const Sql& sql, const Parameters& parameters, bool guarded) = 0;
    // Many rows into `table`; next() fills one row of parameters or returns false.
    virtual Change load(std::string_view table, std::string_view columns, const Sql& insert,
                        const std::function<bool(Parameters&)>& next) = 0;
    // Prepares without running; the names of the result columns. Broken with the database's words when it does not prepare.
    virtual std::vector<std::string> describe(const Sql& sql) = 0;
    virtual bool usable() const = 0;          // false: to be closed, not pooled
    virtual bool in_transaction() const = 0;  // false once the database has rolled back by itself
};

// The database wants the whole transaction run again (PostgreSQL 40001, 40P01), or the connection broke before the commit was sent.
class Retry : public Broken {
 public:
    Retry(const std::string& what, bool reconnect) : Broken(what), reconnect(reconnect) {}
    bool reconnect;
};
class MissingTable : public Broken {
 public:
    using Broken::Broken;
};
// No room on the disk, or the disk refuses: the write is refused, reading goes on.
class DiskFault : public Broken {
 public:
    DiskFault(const std::string& what, bool full) : Broken(what), full(full) {}
    bool full;
};
// A refusal that has to leave through code that returns nothing. Caught where the transaction ends.
class Refusal : public std::exception {
 public:
    explicit Refusal(Error error) : error(std::move(error)) {}
    const char* what() const noexcept override { return error.code.c_str(); }
    Error error;
};

}  // namespace yk::store
