// JSON Schema (OpenAPI 3.1) of a record, and its description for the console.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "model/form.h"
#include "model/schema.h"

namespace yk::model {

// {"type":"object","title":…,"properties":{…},"required":[…],"additionalProperties":false}; nested records by "$ref" to
// #/components/schemas/<name>.
std::string json_schema(const Schema& schema);
// Every record reachable from `schema` through lists and objects, itself included, each once.
void collect_nested(const Schema& schema, std::vector<const Schema*>& into);
// The "columns" array of GET /meta/records.
std::string columns_json(const Schema& schema);
// The "form" object of GET /meta/records.
std::string form_json(const Schema& schema, std::span<const FormGroup> form);

}  // namespace yk::model
