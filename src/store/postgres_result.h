// Results and faults of libpq in the store's words. Only for the sources that speak to PostgreSQL.
#pragma once
#include <memory>
#include <string>

#include "store/connection.h"

struct pg_result;
struct pg_conn;

namespace yk::store {

struct ResultClear {
    void operator()(pg_result* result) const;
};
using PgResult = std::unique_ptr<pg_result, ResultClear>;

// The five characters of SQLSTATE, empty if there are none.
std::string sql_state(const pg_result* result);
// Throws what the failed result means: Retry, DiskFault, MissingTable, Broken.
[[noreturn]] void throw_fault(pg_conn* connection, const pg_result* result, const std::string& what);

class PgRow : public Row {
 public:
    explicit PgRow(const pg_result* result) : result_(result) {}
    int number = 0;
    std::size_t size() const override;
    std::string_view name(std::size_t column) const override;
    model::Scalar at(std::size_t column, Wire wire) const override;
    std::string raw(std::size_t column) const override;

 private:
    std::string_view text(std::size_t column) const;
    const pg_result* result_;
};

// Rows of COPY … FROM STDIN (FORMAT binary).
void append_copy_header(std::string& out);
void append_copy_row(std::string& out, const Parameters& row, const std::vector<Wire>& wires);
void append_copy_end(std::string& out);

}  // namespace yk::store
