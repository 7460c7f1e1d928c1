// The project's own data files: UTF-8 CSV with a header line, fields in quotes where they hold commas, no line breaks inside fields.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace yk::care::organisation {

struct TableLine {
    std::int64_t number;  // of the line in the file, the header is 1
    std::vector<std::string> fields;
};

// Every line in the order of `columns`, whatever the order in the file. Refuses organisation.file.missing, .columns and .line (args file,
// line): our files are right or they are not loaded.
Result<std::vector<TableLine>> read_table(const std::filesystem::path& file, const std::vector<std::string_view>& columns);
// For a value that no line may hold: organisation.file.value with file, line and the column.
tl::unexpected<Error> wrong_value(const std::filesystem::path& file, const TableLine& line, std::string_view column);

}  // namespace yk::care::organisation
