#include "http/paper.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <memory>
#include <sstream>

#include "base/text.h"

namespace yk::http {
namespace {

struct Kind {
    std::string_view ending, type, magic;
    bool scan = false;
};
constexpr std::array kinds{
    Kind{".pdf", "application/pdf", "%PDF-", true},
    Kind{".png", "image/png", "\x89PNG\r\n\x1A\n", true},
    Kind{".jpg", "image/jpeg", "\xff\xd8\xff", true},
    Kind{".jpeg", "image/jpeg", "\xff\xd8\xff", true},
    Kind{".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04"},
    Kind{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"},
    Kind{".ofd", "application/ofd", "PK\x03\x04"},
};
constexpr std::size_t longest_magic = 8, longest_name = 200;

Broken unreadable(const std::filesystem::path& file) { return Broken("cannot read " + file.string()); }
Broken unwritable(const std::filesystem::path& file) { return Broken("cannot write " + file.string()); }

// Piece by piece: an upload may be larger than what should lie in memory.
std::string sha256_of(std::ifstream& in, const std::filesystem::path& file) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    bool good = digest && EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) == 1;
    std::array<char, 65536> buffer{};
    while (good && (in.read(buffer.data(), buffer.size()), in.gcount() > 0))
        good = EVP_DigestUpdate(digest.get(), buffer.data(), static_cast<std::size_t>(in.gcount())) == 1;
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned int size = 0;
    if (!good || in.bad() || EVP_DigestFinal_ex(digest.get(), sum.data(), &size) != 1) throw unreadable(file);
    return hex_text({reinterpret_cast<const char*>(sum.data()), size});
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    if (!in || !(out << in.rdbuf())) throw unreadable(file);
    return std::move(out).str();
}

void sync(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool good = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (!good) throw unwritable(file);
}

// Under a name of its own first (that of the upload), so that nobody finds half a file and two calls do not write into one another's.
template <class Write>
void keep(const Paper& paper, const std::filesystem::path& place, const Write& write) {
    const auto part = std::filesystem::path(place.string() + "." + paper.file.filename().string());
    try {
        std::filesystem::create_directories(place.parent_path());
        write(part);
        sync(part);
        std::filesystem::rename(part, place);
        sync(place.parent_path());
    } catch (const std::exception& fault) {
        std::error_code gone;
        std::filesystem::remove(part, gone);
        throw Broken("cannot keep " + place.string() + ": " + fault.what());
    }
}

tl::unexpected<Error> lost(const std::string& name) { return fail(ErrorKind::missing, "http.paper.lost", TextArgs{{"name", name}}); }

}  // namespace

std::string_view paper_type(Papers papers, std::string_view name, std::string_view first_bytes) {
    std::string lower(name);
    for (auto& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    for (const auto& kind : kinds) {
        const bool named = lower.size() > kind.ending.size() && lower.ends_with(kind.ending);
        if (first_bytes.starts_with(kind.magic) && (papers == Papers::scans ? kind.scan : named)) return kind.type;
    }
    return {};
}

Result<Paper> read_paper(const Upload& upload, Papers papers, std::int64_t most_bytes) {
    if (upload.bytes > most_bytes) return fail_at("/file", "http.paper.large", TextArgs{{"most", std::to_string(most_bytes >> 20)}});
    if (length_of(upload.name) > longest_name) return fail_at("/file", "http.paper.name");
    std::ifstream in(upload.file, std::ios::binary);
    if (!in) throw unreadable(upload.file);
    std::array<char, longest_magic> head{};
    in.read(head.data(), head.size());
    const auto type = paper_type(papers, upload.name, {head.data(), static_cast<std::size_t>(in.gcount())});
    if (type.empty()) return fail_at("/file", papers == Papers::scans ? "http.paper.scans" : "http.paper.documents");
    in.clear();
    in.seekg(0);
    return Paper{upload.file, upload.name, std::string(type), sha256_of(in, upload.file), upload.bytes};
}

Result<Paper> read_paper(const Call& call, Papers papers, std::int64_t most_bytes) {
    if (call.uploads().size() != 1) return fail_at("/file", "http.paper.one");
    return read_paper(call.uploads().front(), papers, most_bytes);
}

void keep_plain(const Paper& paper, const std::filesystem::path& place) {
    keep(paper, place, [&](const std::filesystem::path& part) {
        std::filesystem::copy_file(paper.file, part, std::filesystem::copy_options::overwrite_existing);
    });
}

void keep_sealed(Tx& tx, const Paper& paper, const std::filesystem::path& place, std::string_view context) {
    keep(paper, place, [&](const std::filesystem::path& part) {
        std::ofstream out(part, std::ios::binary);
        out << tx.seal(bytes_of(paper.file), context);
        if (!out.flush()) throw unwritable(part);
    });
}

Result<Download> open_plain(std::string name, std::string type, const std::filesystem::path& place) {
    if (!std::filesystem::exists(place)) return lost(name);
    return Download{std::move(name), std::move(type), place, {}};
}

Result<Download> open_sealed(Tx& tx, std::string name, std::string type, const std::filesystem::path& place, std::string_view context) {
    if (!std::filesystem::exists(place)) return lost(name);
    return Download{std::move(name), std::move(type), {}, YK_TRY(tx.unseal(bytes_of(place), context))};
}

}  // namespace yk::http
