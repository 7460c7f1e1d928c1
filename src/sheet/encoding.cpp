#include "sheet/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace yk::sheet {
namespace {

constexpr std::size_t block = 256 << 10;

// Follows UTF-8 byte by byte over block borders and keeps count of lines. Only lines with bytes beyond ASCII matter.
class LineCensus {
 public:
    void feed(std::string_view bytes) {
        for (std::size_t at = 0; at < bytes.size();) {
            if (invalid_) {  // nothing more to learn from this line
                const auto end = bytes.find('\n', at);
                if (end == bytes.npos) return;
                at = end;
            } else if (!left_ && !foreign_) {
                at = skip_ascii(bytes, at);
                if (at == bytes.size()) return;
            }
            one(static_cast<unsigned char>(bytes[at++]));
        }
    }
    void end() {
        cut_ = left_ && !invalid_;
        left_ = 0;
        line_end();
    }
    bool any_invalid() const { return invalid_lines_; }
    bool any_han() const { return han_lines_; }
    bool cut() const { return cut_; }

 private:
    static std::size_t skip_ascii(std::string_view bytes, std::size_t at) {
        for (std::uint64_t word = 0; at + 8 <= bytes.size(); at += 8) {
            std::memcpy(&word, bytes.data() + at, 8);
            if (word & 0x8080808080808080ULL) break;
        }
        while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
        return at;
    }
    void one(unsigned char b) {
        if (b == '\n') return line_end();
        if (invalid_) return;
        if (left_) {
            if (b < low_ || b > high_) return fail();
            low_ = 0x80, high_ = 0xBF;
            --left_;
            return;
        }
        if (b < 0x80) return;
        foreign_ = true;
        low_ = 0x80, high_ = 0xBF;
        if (b >= 0xC2 && b <= 0xDF) {
            left_ = 1;
        } else if (b >= 0xE0 && b <= 0xEF) {
            left_ = 2, han_ = true;
            if (b == 0xE0) low_ = 0xA0;
            if (b == 0xED) high_ = 0x9F;
        } else if (b >= 0xF0 && b <= 0xF4) {
            left_ = 3, han_ = true;
            if (b == 0xF0) low_ = 0x90;
            if (b == 0xF4) high_ = 0x8F;
        } else {
            fail();
        }
    }
    void fail() {
        invalid_ = true;
        left_ = 0;
    }
    void line_end() {
        if (left_) invalid_ = true;
        invalid_lines_ |= invalid_;
        // Two-byte sequences alone prove nothing: many pairs of GB18030 look like them.
        han_lines_ |= !invalid_ && han_;
        left_ = 0;
        foreign_ = han_ = invalid_ = false;
    }

    int left_ = 0;
    unsigned char low_ = 0x80, high_ = 0xBF;
    bool foreign_ = false, han_ = false, invalid_ = false;
    bool invalid_lines_ = false, han_lines_ = false, cut_ = false;
};

// UTF-16 without a mark shows as zero bytes on one side of nearly every ASCII character; a zero byte elsewhere is no text at all.
Result<const char*> wide_or_plain(std::string_view head) {
    std::size_t even = 0, odd = 0;
    for (std::size_t i = 0; i < head.size(); ++i)
        if (head[i] == '\0') ++(i % 2 ? odd : even);
    if (!even && !odd) return static_cast<const char*>(nullptr);
    if (odd * 8 >= head.size() / 2 && even * 50 <= odd) return "UTF-16LE";
    if (even * 8 >= head.size() / 2 && odd * 50 <= even) return "UTF-16BE";
    return fail(ErrorKind::invalid, "sheet.file.unsupported");
}

}  // namespace

Result<TextEncoding> find_encoding(const ByteSource& source) {
    std::string bytes(std::min<std::uint64_t>(block, source.size()), '\0');
    bytes.resize(source.read_at(0, bytes.data(), bytes.size()));
    const std::string_view head = bytes;
    if (head.substr(0, 2) == "\xFF\xFE") return TextEncoding{"UTF-16LE", 2, source.size() % 2 != 0};
    if (head.substr(0, 2) == "\xFE\xFF") return TextEncoding{"UTF-16BE", 2, source.size() % 2 != 0};
    const bool marked = head.substr(0, 3) == "\xEF\xBB\xBF";
    if (const char* wide = YK_TRY(wide_or_plain(head.substr(0, 4096)))) return TextEncoding{wide, 0, source.size() % 2 != 0};

    LineCensus census;
    for (std::uint64_t offset = 0; !bytes.empty();) {
        census.feed(bytes);
        offset += bytes.size();
        bytes.resize(std::min<std::uint64_t>(block, source.size() - std::min(offset, source.size())));
        bytes.resize(source.read_at(offset, bytes.data(), bytes.size()));
    }
    census.end();
    const std::uint64_t skip = marked ? 3 : 0;
    // A character cut off at the end is the only fault of such a line, and no fault of the encoding.
    if (!census.any_invalid()) return TextEncoding{"UTF-8", skip, census.cut()};
    if (census.any_han()) return fail(ErrorKind::invalid, "sheet.file.encoding_mixed");
    if (marked) return fail(ErrorKind::invalid, "sheet.file.encoding");
    return TextEncoding{"GB18030", 0, false};
}

TextWindow::TextWindow(const ByteSource& source, const TextEncoding& encoding)
    : source_(source), encoding_(encoding), offset_(encoding.skip) {
    if (std::string_view(encoding.name) == "UTF-8") return;
    const iconv_t opened = iconv_open("UTF-8", encoding.name);
    if (opened == reinterpret_cast<iconv_t>(-1)) throw Broken(std::string("iconv does not know ") + encoding.name);
    iconv_ = opened;
}

TextWindow::~TextWindow() {
    if (iconv_) iconv_close(static_cast<iconv_t>(iconv_));
}

bool TextWindow::more() {
    if (ended_) return false;
    buffer_.erase(0, start_);
    start_ = 0;
    const auto kept = raw_.size();
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(block, source_.size() - std::min(offset_, source_.size())));
    raw_.resize(kept + wanted);
    const auto got = source_.read_at(offset_, raw_.data() + kept, wanted);
    raw_.resize(kept + got);
    offset_ += got;
    ended_ = got < wanted || offset_ >= source_.size();
    const auto before = buffer_.size();
    convert(ended_);
    if (broken_) ended_ = true;
    return buffer_.size() > before || !ended_;
}

void TextWindow::convert(bool at_end) {
    if (!iconv_) {
        // Validated by find_encoding; only the last character of the file may be incomplete.
        auto whole = raw_.size();
        if (at_end && encoding_.cut_character) {
            while (whole && (static_cast<unsigned char>(raw_[whole - 1]) & 0xC0) == 0x80) --whole;
            if (whole) --whole;
            cut_ = true;
        }
        buffer_.append(raw_, 0, whole);
        raw_.clear();
        return;
    }
    char* in = raw_.data();
    std::size_t in_left = raw_.size();
    while (in_left) {
        const auto used = buffer_.size();
        buffer_.resize(used + in_left * 2 + 16);
        char* out = buffer_.data() + used;
        std::size_t out_left = buffer_.size() - used;
        const auto n = iconv(static_cast<iconv_t>(iconv_), &in, &in_left, &out, &out_left);
        const int why = errno;
        buffer_.resize(buffer_.size() - out_left);
        if (n != static_cast<std::size_t>(-1)) break;
        if (why == E2BIG) continue;
        if (why == EINVAL && !at_end) break;
        if (why == EINVAL) cut_ = true;
        if (why == EILSEQ) broken_ = true;
        if (why == EINVAL) in_left = 0;
        break;
    }
    raw_.erase(0, raw_.size() - in_left);
}

}  // namespace yk::sheet
