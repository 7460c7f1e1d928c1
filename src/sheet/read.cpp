#include "sheet/read.h"

#include <algorithm>

#include "sheet/internal.h"

namespace yk::sheet {
namespace {

// Kinds of files that office users send by mistake; named so that the refusal can say more than "broken".
bool known_binary(std::string_view head) {
    constexpr std::string_view ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";  // old .xls, and encrypted .xlsx
    return head.starts_with(ole) || head.starts_with("%PDF") || head.starts_with("Rar!") || head.starts_with("7z\xBC\xAF") ||
           head.starts_with("\x89PNG") || head.starts_with("\xFF\xD8\xFF") || head.starts_with("\x1F\x8B");
}

bool looks_like_html(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos || text[first] != '<') return false;
    std::string lower(text.substr(first, 16 << 10));
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (lower.starts_with("<?xml") && lower.find("<html") == lower.npos && lower.find("<table") == lower.npos) return false;
    for (const std::string_view mark : {"<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<div", "<style", "<tr"})
        if (lower.find(mark) != lower.npos) return true;
    return false;
}

}  // namespace

Result<FileShape> read_tables(const ByteSource& source, const Limits& limits, Visitor& visitor) {
    if (source.size() == 0) return fail(ErrorKind::invalid, "sheet.file.empty");
    if (source.size() > limits.file_bytes) return too_large("file_bytes");
    char head[8] = {};
    const auto got = source.read_at(0, head, sizeof head);
    const std::string_view start(head, got);
    if (start.starts_with("PK\x03\x04") || start.starts_with("PK\x05\x06")) return read_xlsx(source, limits, visitor);
    if (known_binary(start)) return fail(ErrorKind::invalid, "sheet.file.unsupported");
    const auto encoding = YK_TRY(find_encoding(source));
    TextWindow window(source, encoding);
    window.more();
    if (looks_like_html(window.text())) return read_html(source, encoding, limits, visitor);
    if (window.text().starts_with("<?xml")) return fail(ErrorKind::invalid, "sheet.file.unsupported");
    return read_delimited(source, encoding, limits, visitor);
}

}  // namespace yk::sheet
