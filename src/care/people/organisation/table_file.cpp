#include "care/people/organisation/table_file.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "base/text.h"

namespace yk::care::organisation {
namespace {
constexpr std::size_t longest_line = 10'000;
constexpr std::size_t most_lines = 1'000'000;

// nullopt on an unclosed quote or text after a closed one.
std::optional<std::vector<std::string>> fields_of(std::string_view line) {
    std::vector<std::string> fields(1);
    enum class In : std::uint8_t { start, plain, quoted, closed } in = In::start;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (in == In::quoted) {
            if (c != '"')
                fields.back() += c;
            else if (i + 1 < line.size() && line[i + 1] == '"')
                fields.back() += line[++i];
            else
                in = In::closed;
        } else if (c == ',') {
            fields.emplace_back();
            in = In::start;
        } else if (c == '"' && in == In::start) {
            in = In::quoted;
        } else if (c == '"' || in == In::closed) {
            return std::nullopt;
        } else {
            fields.back() += c;
            in = In::plain;
        }
    }
    if (in == In::quoted) return std::nullopt;
    return fields;
}

tl::unexpected<Error> wrong_line(const std::filesystem::path& file, std::int64_t number) {
    return fail(ErrorKind::refused, "organisation.file.line", {{"file", file.filename().string()}, {"line", std::to_string(number)}});
}
}  // namespace

Result<std::vector<TableLine>> read_table(const std::filesystem::path& file, const std::vector<std::string_view>& columns) {
    std::ifstream in(file);
    if (!in) return fail(ErrorKind::missing, "organisation.file.missing", {{"file", file.string()}});
    std::vector<std::size_t> place;
    std::vector<TableLine> lines;
    std::size_t width = 0;
    std::string text;
    for (std::int64_t number = 1; std::getline(in, text); ++number) {
        if (!text.empty() && text.back() == '\r') text.pop_back();
        if (text.empty()) continue;
        auto fields = fields_of(text);
        if (!fields || text.size() > longest_line || lines.size() >= most_lines || !valid_utf8(text)) return wrong_line(file, number);
        if (number == 1) {
            width = fields->size();
            for (const auto column : columns) {
                const auto at = std::ranges::find(*fields, column);
                if (at == fields->end())
                    return fail(ErrorKind::refused, "organisation.file.columns",
                                {{"file", file.filename().string()}, {"column", std::string(column)}});
                place.push_back(static_cast<std::size_t>(at - fields->begin()));
            }
            continue;
        }
        if (fields->size() != width) return wrong_line(file, number);
        TableLine& line = lines.emplace_back(TableLine{number, {}});
        for (const auto at : place) line.fields.push_back(std::move((*fields)[at]));
    }
    if (in.bad()) throw Broken("cannot read " + file.string());
    return lines;
}

tl::unexpected<Error> wrong_value(const std::filesystem::path& file, const TableLine& line, std::string_view column) {
    return fail(ErrorKind::refused, "organisation.file.value",
                {{"file", file.filename().string()}, {"line", std::to_string(line.number)}, {"column", std::string(column)}});
}

}  // namespace yk::care::organisation
