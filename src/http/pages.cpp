#include "http/pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "http/compress.h"
#include "http/target.h"

namespace yk::http {
namespace {

constexpr std::pair<std::string_view, std::string_view> types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".pdf", "application/pdf"},
};

std::string_view type_of(std::string_view name) {
    for (const auto& [ending, type] : types)
        if (name.ends_with(ending)) return type;
    return "application/octet-stream";
}

// Files whose name carries a hash of their content: the build puts them, and nothing else, into an assets folder.
bool hashed(std::string_view path) { return path.find("/assets/") != std::string_view::npos; }

WireResponse redirect(std::string_view to) {
    WireResponse response;
    response.status = 302;
    response.header("Location", to);
    response.header("Cache-Control", "no-cache");
    return response;
}

}  // namespace

Pages::Pages(const std::filesystem::path& folder) {
    std::error_code ec;
    if (folder.empty() || !std::filesystem::is_directory(folder, ec)) return;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.is_symlink()) continue;
        auto path = "/" + std::filesystem::relative(entry.path(), folder).generic_string();
        const bool gzip = path.ends_with(".gz"), brotli = path.ends_with(".br");
        if (gzip || brotli) path.resize(path.size() - 3);
        Page& page = pages_[path];
        Variant& variant = gzip ? page.gzip : brotli ? page.brotli : page.plain;
        variant = {entry.path(), static_cast<std::int64_t>(entry.file_size())};
        if (gzip || brotli) continue;
        const auto changed = entry.last_write_time().time_since_epoch().count();
        page.type = type_of(path);
        page.etag = fmt::format("\"{:x}-{:x}\"", variant.bytes, changed);
        page.immutable = hashed(path);
    }
    std::erase_if(pages_, [](const auto& entry) { return entry.second.plain.file.empty(); });
}

const Pages::Page* Pages::find(const std::string& path) const {
    const auto found = pages_.find(path);
    return found == pages_.end() ? nullptr : &found->second;
}

WireResponse Pages::response_of(const Page& page, const WireRequest& request) const {
    WireResponse response;
    const bool brotli = !page.brotli.file.empty() && accepts(request.accept_encoding, "br");
    const bool gzip = !brotli && !page.gzip.file.empty() && accepts(request.accept_encoding, "gzip");
    const Variant& chosen = brotli ? page.brotli : gzip ? page.gzip : page.plain;
    const auto etag = brotli || gzip ? page.etag.substr(0, page.etag.size() - 1) + (brotli ? "-br\"" : "-gz\"") : page.etag;
    response.header("ETag", etag);
    response.header("Vary", "Accept-Encoding");
    response.header("Cache-Control", page.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (request.if_none_match == etag) {
        response.status = 304;
        return response;
    }
    response.header("Content-Type", page.type);
    if (brotli || gzip) response.header("Content-Encoding", brotli ? "br" : "gzip");
    response.file = chosen.file;
    response.file_bytes = chosen.bytes;
    return response;
}

std::optional<WireResponse> Pages::get(std::string_view path, const WireRequest& request) const {
    if (pages_.empty()) return std::nullopt;
    if (path == "/") return redirect("/portal/");
    const bool folder = path.ends_with('/');
    const auto segments = path_segments(folder ? path.substr(0, path.size() - 1) : path);
    if (!segments) return std::nullopt;
    std::string plain;
    for (const auto& segment : *segments) plain += "/" + segment;
    if (const auto* page = folder ? nullptr : find(plain)) return response_of(*page, request);
    // Pages of an application are made in the browser: any path below it that names no file is its index.html.
    const auto* index = find("/" + segments->front() + "/index.html");
    if (!index || segments->back().find('.') != std::string::npos) return std::nullopt;
    if (segments->size() == 1 && !folder) return redirect("/" + percent_encoded(segments->front()) + "/");
    return response_of(*index, request);
}

void add_security_headers(WireResponse& response, bool tls) {
    response.headers +=
        "X-Content-Type-Options: nosniff\r\n"
        "Referrer-Policy: same-origin\r\n"
        "Cross-Origin-Opener-Policy: same-origin\r\n"
        "Cross-Origin-Resource-Policy: same-origin\r\n"
        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'\r\n";
    if (tls) response.headers += "Strict-Transport-Security: max-age=31536000\r\n";
}

}  // namespace yk::http
