#include "rules/source.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace yk::rules {

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
    std::string pad;
    for (const char32_t c : code_points(text.substr(line_start, offset - line_start)))
        pad += is_han(c) || c >= 0xFF00 ? "\u3000" : c == '\t' ? "\t" : " ";
    out.excerpt = fmt::format("    {}\n    {}^{}", line, pad, std::string(marked - 1, '~'));
    return out;
}

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
