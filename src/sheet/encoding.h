// Finds the encoding of a text file from its bytes and decodes it piece by piece.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sheet/bytes.h"

namespace yk::sheet {

struct TextEncoding {
    const char* name = "UTF-8";  // for iconv and for the report
    std::uint64_t skip = 0;      // bytes of the byte order mark
    bool cut_character = false;  // the file ends inside a character
};

// Reads the whole file once: byte order mark, then strict UTF-8, then GB18030. Errors: sheet.file.encoding, .encoding_mixed, .unsupported.
// Mixed: some lines hold Han characters in UTF-8 while others are not UTF-8. GB18030 would read the former as wrong but plausible names.
Result<TextEncoding> find_encoding(const ByteSource& source);

// The text of a file as UTF-8, in a window that slides over it.
class TextWindow {
 public:
    TextWindow(const ByteSource& source, const TextEncoding& encoding);
    ~TextWindow();
    TextWindow(const TextWindow&) = delete;
    TextWindow& operator=(const TextWindow&) = delete;

    // What is decoded and not yet dropped.
    std::string_view text() const { return std::string_view(buffer_).substr(start_); }
    void drop(std::size_t count) { start_ += count; }
    // Appends more text; false at the end of the file. Views into text() become invalid.
    bool more();
    // Bytes that no character of the encoding begins with. The text ends before them.
    bool broken() const { return broken_; }
    bool cut_character() const { return cut_; }

 private:
    void convert(bool at_end);

    const ByteSource& source_;
    TextEncoding encoding_;
    void* iconv_ = nullptr;  // none for UTF-8
    std::uint64_t offset_;
    std::string raw_;  // read, not yet decoded
    std::string buffer_;
    std::size_t start_ = 0;
    bool ended_ = false, broken_ = false, cut_ = false;
};

}  // namespace yk::sheet
