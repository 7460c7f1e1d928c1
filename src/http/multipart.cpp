#include "http/multipart.h"

#include <algorithm>
#include <fstream>

#include "base/text.h"
#include "http/problem.h"

namespace yk::http {
namespace {

constexpr std::size_t max_fields = 20, max_files = 10, max_field_bytes = 64 << 10, max_head_bytes = 4 << 10, chunk_bytes = 64 << 10;

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

// The value of `name="…"` or name=… within a header value; quoted pairs are undone.
std::optional<std::string> attribute(std::string_view header, std::string_view name) {
    const auto low = lower(header);
    for (std::size_t at = low.find(name); at != std::string::npos; at = low.find(name, at + 1)) {
        const bool starts = at > 0 && (low[at - 1] == ' ' || low[at - 1] == ';' || low[at - 1] == '\t');
        std::size_t from = at + name.size();
        if (!starts || from >= low.size() || low[from] != '=') continue;
        ++from;
        std::string out;
        if (from < header.size() && header[from] == '"') {
            for (++from; from < header.size() && header[from] != '"'; ++from) {
                if (header[from] == '\\' && from + 1 < header.size()) ++from;
                out += header[from];
            }
            return from < header.size() ? std::optional(out) : std::nullopt;
        }
        while (from < header.size() && header[from] != ';' && header[from] != ' ') out += header[from++];
        return out;
    }
    return std::nullopt;
}

// Only the last part of what browsers send as the name of a file, without control characters.
std::string file_name(std::string_view sent) {
    if (const auto slash = sent.find_last_of("/\\"); slash != std::string_view::npos) sent.remove_prefix(slash + 1);
    std::string out;
    for (const char c : sent)
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
    if (!valid_utf8(out)) out = decode(out, "GB18030").value_or("");
    if (out.size() > 200) out.resize(200);
    return out.empty() || !valid_utf8(out) ? "file" : out;
}

class FormReader {
 public:
    FormReader(const std::filesystem::path& body, std::string boundary, std::filesystem::path folder)
        : in_(body, std::ios::binary), mark_("\r\n--" + std::move(boundary)), folder_(std::move(folder)) {
        if (!in_) throw Broken("an upload cannot be read back from " + folder_.string());
        window_ = "\r\n";  // so that the first boundary, too, follows a line end
    }

    Status read(Form& form) {
        std::string preamble;
        YK_TRY_VOID(until_mark([&](std::string_view piece) { return preamble.append(piece).size() <= max_head_bytes; }));
        while (true) {
            const auto tail = take(2);
            if (tail == "--") return {};
            if (tail != "\r\n") return broken();
            YK_TRY_VOID(part(form));
        }
    }

 private:
    static tl::unexpected<Error> broken() { return fail(ErrorKind::invalid, "http.multipart.broken"); }
    static tl::unexpected<Error> too_much() { return fail(ErrorKind::invalid, "http.multipart.too_much"); }

    bool fill() {
        const auto before = window_.size();
        window_.resize(before + chunk_bytes);
        in_.read(window_.data() + before, chunk_bytes);
        window_.resize(before + static_cast<std::size_t>(in_.gcount()));
        return window_.size() > before;
    }
    std::string take(std::size_t n) {
        while (window_.size() < n && fill()) {
        }
        auto out = window_.substr(0, n);
        window_.erase(0, n);
        return out;
    }
    // Gives everything before the next boundary to `sink` (false: too much) and steps over the boundary.
    template <class Sink>
    Status until_mark(Sink&& sink) {
        while (true) {
            const auto at = window_.find(mark_);
            if (at != std::string::npos) {
                if (!sink(std::string_view(window_).substr(0, at))) return too_much();
                window_.erase(0, at + mark_.size());
                return {};
            }
            if (window_.size() > mark_.size()) {
                const auto safe = window_.size() - mark_.size();
                if (!sink(std::string_view(window_).substr(0, safe))) return too_much();
                window_.erase(0, safe);
            }
            if (!fill()) return broken();
        }
    }
    Status part(Form& form) {
        std::string disposition;
        for (std::size_t bytes = 0;;) {
            std::size_t end;
            while ((end = window_.find("\r\n")) == std::string::npos)
                if (window_.size() > max_head_bytes || !fill()) return broken();
            const auto line = take(end + 2);
            if (line == "\r\n") break;
            if ((bytes += line.size()) > max_head_bytes) return too_much();
            if (lower(line.substr(0, 20)) == "content-disposition:") disposition = line.substr(20, line.size() - 22);
        }
        const auto name = attribute(disposition, "name");
        if (!name || name->empty() || !valid_utf8(*name)) return broken();
        const auto sent = attribute(disposition, "filename");
        return sent ? file(form, *sent) : field(form, *name);
    }
    Status field(Form& form, const std::string& name) {
        if (form.fields.size() == max_fields) return too_much();
        std::string value;
        YK_TRY_VOID(until_mark([&](std::string_view piece) { return value.append(piece).size() <= max_field_bytes; }));
        if (!valid_utf8(value)) return fail_at("/" + name, "input.text");
        form.fields.push_back({name, std::move(value)});
        return {};
    }
    Status file(Form& form, const std::string& sent) {
        if (form.files.size() == max_files) return too_much();
        auto& upload = form.files.emplace_back(Upload{folder_ / ("part-" + new_trace() + new_trace()), file_name(sent), 0});
        std::ofstream out(upload.file, std::ios::binary);
        YK_TRY_VOID(until_mark([&](std::string_view piece) {
            out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
            upload.bytes += static_cast<std::int64_t>(piece.size());
            return true;
        }));
        out.close();
        if (!out) throw Broken("no room for an upload in " + folder_.string() + "; free some disk space");
        return {};
    }

    std::ifstream in_;
    const std::string mark_;
    const std::filesystem::path folder_;
    std::string window_;
};

}  // namespace

Result<Form> parse_form(const std::filesystem::path& body, std::string_view content_type, const std::filesystem::path& folder) {
    const auto boundary = attribute(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > 70) return fail(ErrorKind::invalid, "http.multipart.broken");
    Form form;
    const auto remove_files = [&] {
        std::error_code ec;
        for (const auto& upload : form.files) std::filesystem::remove(upload.file, ec);
    };
    try {
        FormReader reader(body, *boundary, folder);
        if (auto read = reader.read(form); !read) {
            remove_files();
            return tl::make_unexpected(std::move(read).error());
        }
    } catch (const Broken&) {
        remove_files();
        throw;
    }
    return form;
}

}  // namespace yk::http
