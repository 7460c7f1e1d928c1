// SQL by walking a schema, in the dialect both databases share (store/ rewrites BIGINT PRIMARY KEY and BLOB where one of them differs).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"

namespace yk::model {

// The SQL type word of a column: BIGINT, TEXT, DOUBLE PRECISION. Sealed columns are BLOB.
std::string_view sql_type(const Column& column);
// Columns that are stored, in order. Sealed and indexed ones are followed by "<name>_index".
std::vector<const Column*> stored_columns(const Schema& schema);
// "a.id, a.name, …" of the stored columns; empty alias gives bare names. Index columns are not selected.
std::string select_list(const Schema& schema, std::string_view alias);
// CREATE TABLE for tests, examples and `dev new-module`; migrations are written by hand and checked against it.
std::string create_table(const Schema& schema);

}  // namespace yk::model
