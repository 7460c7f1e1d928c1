#include "rules/source.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace yk::rules {

namespace {

constexpr std::size_t shown_before = 60, shown_after = 60;

// A line and below it a caret after `before`, its beginning.
std::string marked_line(std::string_view line, std::string_view before, std::size_t marked) {
    std::string pad;
    for (const char32_t c : code_points(before)) pad += is_han(c) || c >= 0xFF00 ? "\u3000" : c == '\t' ? "\t" : " ";
    return fmt::format("    {}\n    {}^{}", line, pad, std::string(marked - 1, '~'));
}

}  // namespace

Diagnostic diagnostic_at(const Place& start, std::string_view text, Span span, Said said) {
    const auto offset = std::min<std::size_t>(span.offset, text.size());
    const auto before = text.substr(0, offset);
    const auto last_break = before.rfind('\n');
    const auto line_start = last_break == std::string_view::npos ? 0 : last_break + 1;
    const auto line = text.substr(line_start, text.find('\n', line_start) - line_start);
    const auto lines_down = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
    const auto indent = length_of(text.substr(line_start, offset - line_start));
    const auto marked =
        std::max<std::size_t>(1, length_of(text.substr(offset, std::min<std::size_t>(span.length, line_start + line.size() - offset))));

    Diagnostic out{start, std::move(said), {}};
    out.place.line = std::max<std::uint32_t>(1, start.line) + lines_down;
    out.place.column = static_cast<std::uint32_t>(indent) + (lines_down == 0 ? std::max<std::uint32_t>(1, start.column) : 1);
    out.excerpt = marked_line(line, line.substr(0, offset - line_start), marked);
    return out;
}

std::string excerpt_at(std::string_view text, const Place& place) {
    std::size_t start = 0;
    for (std::uint32_t line = 1; line < place.line; ++line) {
        start = text.find('\n', start);
        if (start == std::string_view::npos) return {};
        ++start;
    }
    const auto line = text.substr(start, std::min(text.find_first_of("\r\n", start), text.size()) - start);
    if (!valid_utf8(line)) return {};
    // Bytes before the column, and where the shown part begins and ends: never inside a character.
    std::size_t before = 0, from = 0, to = line.size(), column = 1;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if ((static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) continue;
        if (column == place.column) before = at;
        if (column + shown_before == place.column) from = at;
        if (column == place.column + shown_after) to = at;
        ++column;
    }
    if (place.column >= column) before = line.size();
    if (line.empty() || place.column >= column + 1) return {};
    const std::string cut = from > 0 ? "…" : "", rest = to < line.size() ? "…" : "";
    return marked_line(cut + std::string(line.substr(from, to - from)) + rest, cut + std::string(line.substr(from, before - from)), 1);
}

std::string place_text(const Place& place) { return fmt::format("{}:{}", place.file, place.line); }

std::string diagnostic_text(const Diagnostic& fault, Language language) {
    std::string out;
    if (!fault.place.file.empty()) out += fault.place.file + ":";
    if (fault.place.line) out += fmt::format("{}:{}:", fault.place.line, fault.place.column);
    if (!out.empty()) out += " ";
    out += said_text(fault.said, language);
    if (!fault.excerpt.empty()) out += "\n" + fault.excerpt;
    return out;
}

std::string diagnostics_text(const std::vector<Diagnostic>& faults, Language language) {
    std::string out;
    for (const auto& fault : faults) out += diagnostic_text(fault, language) + "\n";
    return out;
}

}  // namespace yk::rules
