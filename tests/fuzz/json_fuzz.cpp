#include <cstdint>
#include <string_view>

#include "model/json.h"
#include "work/job.h"

// Any bytes as the JSON of a record: read or refused, and what was read is written as JSON again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto& schema = yk::model::schema<yk::work::Job>();
    yk::work::Job job;
    if (yk::model::read_json(schema, text, &job) && !yk::model::is_json(yk::model::json_of(schema, &job))) __builtin_trap();
    for (const auto& column : schema.columns) (void)yk::model::read_text(column, text, &job, "/query/x");
    return 0;
}
