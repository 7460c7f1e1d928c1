#include "http/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>

namespace yk::http {
namespace {

constexpr int gzip_level = 1, gzip_window = 15 + 16, gzip_memory = 8;  // + 16: with the header of a .gz file
constexpr int brotli_quality = 2, brotli_window = 18;

std::string gzipped(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, gzip_level, Z_DEFLATED, gzip_window, gzip_memory, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(done ? stream.total_out : 0);
    deflateEnd(&stream);
    return out;
}

std::string brotlied(std::string_view text) {
    std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
    std::string out(size, '\0');
    if (size == 0 || BrotliEncoderCompress(brotli_quality, brotli_window, BROTLI_MODE_TEXT, text.size(),
                                           reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                           reinterpret_cast<std::uint8_t*>(out.data())) != BROTLI_TRUE)
        return {};
    out.resize(size);
    return out;
}

}  // namespace

bool accepts(std::string_view accept, std::string_view coding) {
    while (!accept.empty()) {
        auto part = accept.substr(0, accept.find(','));
        accept.remove_prefix(std::min(accept.size(), part.size() + 1));
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        const auto name = part.substr(0, part.find_first_of("; "));
        if (name != coding) continue;
        const auto q = part.find("q=0");
        return q == std::string_view::npos || part.substr(q + 3).find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

Coding coding_for(std::string_view accept) {
    if (accepts(accept, "br")) return Coding::brotli;
    return accepts(accept, "gzip") ? Coding::gzip : Coding::none;
}

std::string_view name_of(Coding coding) { return coding == Coding::brotli ? "br" : coding == Coding::gzip ? "gzip" : "identity"; }

std::string compressed(std::string_view text, Coding coding) {
    return coding == Coding::brotli ? brotlied(text) : coding == Coding::gzip ? gzipped(text) : std::string();
}

}  // namespace yk::http
