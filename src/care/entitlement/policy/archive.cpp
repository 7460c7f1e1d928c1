// A policy folder that comes as a zip file: read within bounds, with its common folder taken away.
#include <algorithm>

#include "base/text.h"
#include "care/entitlement/policy/access.h"
#include "sheet/package.h"

namespace yk::care::policy {
namespace {

constexpr std::size_t most_files = 5000;
constexpr std::size_t longest_file = 4 << 20;
constexpr std::size_t longest_path = 200;

bool is_plain_path(const std::string& path) {
    return path.size() <= longest_path && valid_utf8(path) && !path.starts_with('/') && path.find('\\') == std::string::npos &&
           ("/" + path + "/").find("/../") == std::string::npos;
}
// Files of the operating system and notes are no part of a pack.
bool is_of_a_pack(const std::string& path) { return path.ends_with(".yaml") || path.ends_with("/README.md"); }

// Everything above the folders that hold a pack.yaml: "policies/" in policies/guangzhou/pack.yaml.
std::optional<std::string> common_folder(const std::vector<std::string>& paths) {
    std::optional<std::string> out;
    for (const auto& path : paths) {
        if (!path.ends_with("/pack.yaml")) continue;
        const auto folder = path.substr(0, path.size() - std::string_view("/pack.yaml").size());
        const auto slash = folder.rfind('/');
        const auto above = slash == std::string::npos ? std::string() : folder.substr(0, slash + 1);
        if (!out || above.size() < out->size()) out = above;
    }
    return out;
}

}  // namespace

Result<rules::PackFiles> read_archive(const std::filesystem::path& file) {
    sheet::Limits limits;
    limits.file_bytes = limits.inflated_bytes = 32 << 20;
    const auto source = YK_TRY(sheet::open_file(file.string()));
    if (source->size() > limits.file_bytes) return fail(ErrorKind::invalid, "policy.archive.too_large");
    auto package = sheet::Package::open(*source, limits);
    if (!package) return fail(ErrorKind::invalid, "policy.archive.damaged", package.error().code);
    const auto parts = (*package)->parts();
    const auto above = common_folder(parts);
    if (!above) return fail(ErrorKind::invalid, "policy.archive.no_pack");
    rules::PackFiles out;
    for (const auto& part : parts) {
        if (!part.starts_with(*above) || !is_of_a_pack(part)) continue;
        const auto path = part.substr(above->size());
        if (!is_plain_path(path)) return fail(ErrorKind::invalid, "policy.archive.path", TextArgs{{"path", path.substr(0, 80)}});
        if (out.size() >= most_files) return fail(ErrorKind::invalid, "policy.archive.too_large");
        auto& body = out[path];
        bool fits = true;
        const auto read = (*package)->inflate(part, [&](std::string_view piece) {
            fits = body.size() + piece.size() <= longest_file;
            if (fits) body += piece;
            return fits;
        });
        if (!fits) return fail(ErrorKind::invalid, "policy.archive.too_large");
        if (!read) return fail(ErrorKind::invalid, "policy.archive.damaged", read.error().code);
        if (!valid_utf8(body)) return fail(ErrorKind::invalid, "policy.archive.encoding", TextArgs{{"path", path}});
    }
    return out;
}

}  // namespace yk::care::policy
