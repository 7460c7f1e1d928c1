// Input of a request into the handler's record: path, query, JSON body and form fields by the schema. Every fault names its place.
#pragma once
#include <string>
#include <vector>

#include "http/site.h"
#include "http/target.h"
#include "model/json.h"

namespace yk::http {

// Member name of a query parameter: "f.at.from" → "f_at_from"; as it is without dots. Empty when no member can have that parameter.
std::string member_of_parameter(std::string_view parameter);
// The other way round: "f_level" → "f.level".
std::string parameter_of_member(std::string_view member);

// Fills the members named in the path. A value that is no id is a missing record: "http.path.missing".
Status bind_path(const Endpoint& endpoint, const std::vector<std::string>& values, void* record);
// Fills all other members from parameters (query or form); `place` is "/query/" or "/".
Status bind_parameters(const Endpoint& endpoint, const std::vector<Parameter>& parameters, std::string_view place, void* record);
// Fills all other members from a JSON body; an empty one counts as {}.
Status bind_body(const Endpoint& endpoint, std::string_view body, void* record, const model::ReadLimits& limits);

}  // namespace yk::http
