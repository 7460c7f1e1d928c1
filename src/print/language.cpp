// cairo 1.16 cannot say in which language a text is nor that it is tagged, and screen readers ask. The catalogue is written once more with
// both behind the finished file, the way PDF provides for changes (ISO 32000-1, 7.5.6).
#include <fmt/format.h>

#include <charconv>
#include <iostream>

#include "base/check.h"
#include "base/result.h"
#include "print/canvas.h"

namespace yk::print {
namespace {

std::string read_at(std::iostream& pdf, std::int64_t at, std::size_t length) {
    std::string out(length, '\0');
    pdf.clear();
    pdf.seekg(at);
    pdf.read(out.data(), static_cast<std::streamsize>(length));
    out.resize(static_cast<std::size_t>(pdf.gcount()));
    pdf.clear();
    return out;
}

std::int64_t number_after(std::string_view text, std::string_view word) {
    auto at = text.rfind(word);
    if (at == std::string_view::npos) throw Broken("pdf: no " + std::string(word));
    at = text.find_first_of("0123456789", at + word.size());
    std::int64_t out = -1;
    if (at != std::string_view::npos) std::from_chars(text.data() + at, text.data() + text.size(), out);
    if (out < 0) throw Broken("pdf: no number after " + std::string(word));
    return out;
}

}  // namespace

void add_language(std::iostream& pdf, std::string_view language) {
    CHECK(language.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == std::string_view::npos);
    pdf.clear();
    pdf.seekg(0, std::ios::end);
    const std::int64_t size = pdf.tellg();
    const std::int64_t tail_at = std::max<std::int64_t>(0, size - 1024);
    const auto tail = read_at(pdf, tail_at, static_cast<std::size_t>(size - tail_at));
    const auto xref = number_after(tail, "startxref");
    const auto root = number_after(tail, "/Root");
    const auto objects = number_after(tail, "/Size");
    const auto info = number_after(tail, "/Info");
    // "xref\n0 N\n", then twenty bytes an object.
    const auto head = read_at(pdf, xref, 64);
    const auto first = head.find('\n', head.find('\n') + 1);
    if (!head.starts_with("xref\n0 ") || first == std::string::npos) throw Broken("pdf: table of objects not as expected");
    const auto entry = read_at(pdf, xref + static_cast<std::int64_t>(first) + 1 + root * 20, 10);
    std::int64_t at = -1;
    std::from_chars(entry.data(), entry.data() + entry.size(), at);
    auto catalog = read_at(pdf, at, 4096);
    const auto end = catalog.find("endobj");
    if (at < 0 || end == std::string::npos || !catalog.starts_with(std::to_string(root) + " 0 obj")) throw Broken("pdf: no catalogue");
    catalog.resize(end);
    const auto open = catalog.find("<<");
    catalog.insert(open + 2,
                   fmt::format(" /Lang ({}) /MarkInfo << /Marked true >> /ViewerPreferences << /DisplayDocTitle true >>", language));
    pdf.seekp(0, std::ios::end);
    const auto body = catalog + "endobj\n";
    pdf << body << "xref\n"
        << root << " 1\n"
        << fmt::format("{:010} 00000 n \n", size) << "trailer\n<< /Size " << objects << "\n   /Root " << root << " 0 R\n   /Info " << info
        << " 0 R\n   /Prev " << xref << "\n>>\nstartxref\n"
        << size + static_cast<std::int64_t>(body.size()) << "\n%%EOF\n";
    if (!pdf) throw Broken("pdf: could not be written");
}

}  // namespace yk::print
