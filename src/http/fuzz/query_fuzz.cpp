#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "http/bind.h"
#include "http/compress.h"
#include "http/resource.h"
#include "work/job.h"

// Any bytes as a request target: split, decoded, read as the query of a list and as the parameters of a route. What was decoded is encoded
// and decoded to the same again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace yk;
    static const http::Resource jobs{.schema = &model::schema<work::Job>(),
                                     .listing = &work::job_listing(),
                                     .path = "/jobs",
                                     .scope = http::RowScope::own,
                                     .read = &http::signed_in};
    static const http::Endpoint endpoint{{.method = http::Method::get, .path = "/jobs"}, 0, {}, jobs.schema};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto [path, query] = http::split_target(text);
    (void)http::path_segments(path);
    (void)http::coding_for(text);
    const auto parameters = http::parse_query(query);
    if (!parameters) return 0;
    for (const auto& [name, value] : *parameters) {
        if (!valid_utf8(value) || http::percent_decoded(http::percent_encoded(value), true) != value) __builtin_trap();
        (void)http::member_of_parameter(name);
    }
    const auto request = http::list_request(jobs, *parameters);
    if (request && (request->limit < 1 || request->limit > 100 || request->sort.size() > 4)) __builtin_trap();
    work::Job job;
    (void)http::bind_parameters(endpoint, *parameters, "/query/", &job);
    return 0;
}
