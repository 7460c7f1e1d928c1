// Static pages of web/dist: a table of every file made at start; nothing outside the table can be asked for.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "http/wire.h"

namespace yk::http {

class Pages {
 public:
    // An empty or absent folder: no pages.
    explicit Pages(const std::filesystem::path& folder);

    // The answer to GET `path` (undecoded); 404 is left to the caller: nullopt.
    std::optional<WireResponse> get(std::string_view path, const WireRequest& request) const;

 private:
    struct Variant {
        std::filesystem::path file;
        std::int64_t bytes = 0;
    };
    struct Page {
        Variant plain, gzip, brotli;
        std::string_view type;
        std::string etag;
        bool immutable = false;
    };
    const Page* find(const std::string& path) const;
    WireResponse response_of(const Page& page, const WireRequest& request) const;

    std::map<std::string, Page, std::less<>> pages_;  // by "/console/assets/x.js"
};

// The headers that every answer carries; `tls` adds HSTS.
void add_security_headers(WireResponse& response, bool tls);

}  // namespace yk::http
