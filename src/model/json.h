// JSON both ways by walking a schema. Faults name the place: "/relatives/1/name".
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/schema.h"

namespace yk::model {

// Appends `text` as a JSON string.
void append_json_string(std::string& out, std::string_view text);
// Appends one stored value in the JSON form of its kind: ids and regions as text, money as whole fen, flags as true/false.
void append_json_value(std::string& out, Kind kind, const Scalar& value);

// What personal and sensitive members look like in an answer.
enum class Face : std::uint8_t { masked, plain };
void append_json(std::string& out, const Schema& schema, const void* record, Face face = Face::masked);
std::string json_of(const Schema& schema, const void* record, Face face = Face::masked);

struct ReadLimits {
    std::size_t bytes = 1 << 20;
    std::size_t depth = 16;
    std::size_t items = 10'000;  // of one list
};
// Fills `record` from a JSON object. Members of the object that the schema lacks, wrong types, missing required members, duplicate members
// and everything beyond the limits are reported together as problems. Columns in `skip` (path parameters) are left alone.
Status read_json(const Schema& schema, std::string_view text, void* record, const ReadLimits& limits = {},
                 std::span<const std::string_view> skip = {});
// Sets one column from text (path and query parameters, forms, sheets). Fault: problem at `pointer`.
Status read_text(const Column& column, std::string_view text, void* record, const std::string& pointer);

// True if `text` is one well-formed JSON document within the limits.
bool is_json(std::string_view text, const ReadLimits& limits = {});

}  // namespace yk::model
