// The tables as they are against the records as they are described, and the fingerprint of the rows of a table.
#pragma once
#include <string>
#include <vector>

#include "store/engine.h"

namespace yk::store {

// In words, one per contradiction between a record and its table.
std::vector<std::string> compare_with_table(const model::Schema& schema, const std::vector<Engine::ActualColumn>& actual);

struct Fingerprint {
    std::int64_t rows = 0;
    std::string hash;  // the same whatever the order of the rows
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};
Fingerprint fingerprint_of(Connection& connection, const std::string& table, const std::vector<std::string>& columns);

// In words, one per query that does not prepare, does not give what its row expects, or forgets the regions.
std::vector<std::string> check_queries(Engine& engine, Connection& connection);

}  // namespace yk::store
