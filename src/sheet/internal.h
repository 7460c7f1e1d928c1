// What the readers of one format share; not for other rooms.
#pragma once
#include <charconv>
#include <deque>
#include <string>
#include <vector>

#include "sheet/encoding.h"
#include "sheet/read.h"

namespace yk::sheet {

Result<FileShape> read_delimited(const ByteSource& source, const TextEncoding& encoding, const Limits& limits, Visitor& visitor);
Result<FileShape> read_html(const ByteSource& source, const TextEncoding& encoding, const Limits& limits, Visitor& visitor);
Result<FileShape> read_xlsx(const ByteSource& source, const Limits& limits, Visitor& visitor);

// The delimiter of the first lines of a text: the one that occurs equally often on most of them.
char find_delimiter(std::string_view head);

inline auto too_large(std::string_view what) {
    return fail(ErrorKind::invalid, "sheet.file.too_large", TextArgs{{"limit", std::string(what)}});
}
inline auto damaged(std::string detail) { return fail(ErrorKind::invalid, "sheet.file.damaged", std::move(detail)); }

// Plain decimal text of a number as a clerk would read it: no exponent up to 15 digits, none of the noise of binary fractions.
std::string number_text(double value);

}  // namespace yk::sheet
