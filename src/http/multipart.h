// multipart/form-data (RFC 7578) from a stored body: fields into texts, files into files of their own, in bounded memory.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/route.h"
#include "http/target.h"

namespace yk::http {

struct Form {
    std::vector<Parameter> fields;
    std::vector<Upload> files;  // in `folder`; the caller removes them
};

// At most 20 fields of 64 KiB and 10 files. Refuses "http.multipart.broken", "http.multipart.too_much"; files made so far are removed.
Result<Form> parse_form(const std::filesystem::path& body, std::string_view content_type, const std::filesystem::path& folder);

}  // namespace yk::http
