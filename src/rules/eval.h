// The conformance protocol of the expression language: one JSON request a line in, one JSON answer a line out.
#pragma once
#include <string>
#include <string_view>

namespace yk::rules {

// In: {"id":…,"expr":…,"env":[{"name":…,"type":…}],"bindings":{name:tagged}}. Out: {"value":tagged} or {"error":text}, without a line
// break. tagged: {"int":"1"} {"double":"1.5"} {"string":""} {"bool":true} {"null":true} {"list":[…]} {"timestamp":…} {"duration":…}
// {"date":…}. An unknown result is {"unknown":[names]}. Never throws; a broken line is an error answer.
std::string eval_request_line(std::string_view json_line);

}  // namespace yk::rules
