// A connection to PostgreSQL: prepared statements by name, parameters and results in text form, bulk loads by binary COPY.
#pragma once
#include <memory>
#include <string>

#include "store/connection.h"

namespace yk::store {

class PostgresConnection : public Connection {
 public:
    // Connects and asserts UTF-8, fsync and a version this program knows. Retry when nobody answers.
    static std::unique_ptr<PostgresConnection> open(const std::string& url);
    // COMMIT, told apart: Retry when the database refused it, Broken when the connection was lost and nobody knows.
    virtual void commit() = 0;
    virtual int server_version() const = 0;
    virtual std::string database_name() const = 0;
};

}  // namespace yk::store
