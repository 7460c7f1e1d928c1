#include "sheet/package.h"

#include <expat.h>
#include <zip.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "sheet/internal.h"

namespace yk::sheet {
namespace {

constexpr std::uint64_t most_parts = 10'000;
constexpr std::uint64_t ratio_free_bytes = 16ULL << 20;
constexpr int deepest = 64;
constexpr std::int64_t longest_token = 1 << 20;

// Feeds libzip from a ByteSource.
struct Feed {
    const ByteSource& source;
    std::uint64_t at = 0;
    zip_error_t error{};
};

zip_int64_t on_zip(void* state, void* data, zip_uint64_t size, zip_source_cmd_t command) {
    auto& feed = *static_cast<Feed*>(state);
    switch (command) {
        case ZIP_SOURCE_OPEN:
            feed.at = 0;
            return 0;
        case ZIP_SOURCE_READ: {
            const auto n = feed.source.read_at(feed.at, static_cast<char*>(data), size);
            feed.at += n;
            return static_cast<zip_int64_t>(n);
        }
        case ZIP_SOURCE_SEEK: {
            const auto to = zip_source_seek_compute_offset(feed.at, feed.source.size(), data, size, &feed.error);
            if (to < 0) return -1;
            feed.at = static_cast<std::uint64_t>(to);
            return 0;
        }
        case ZIP_SOURCE_TELL:
            return static_cast<zip_int64_t>(feed.at);
        case ZIP_SOURCE_STAT: {
            auto* stat = static_cast<zip_stat_t*>(data);
            zip_stat_init(stat);
            stat->size = feed.source.size();
            stat->valid = ZIP_STAT_SIZE;
            return sizeof(zip_stat_t);
        }
        case ZIP_SOURCE_ERROR:
            return zip_error_to_data(&feed.error, data, size);
        case ZIP_SOURCE_SUPPORTS:
            return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
                                                  ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
        case ZIP_SOURCE_CLOSE:
        case ZIP_SOURCE_FREE:
            return 0;
        default:
            zip_error_set(&feed.error, ZIP_ER_OPNOTSUPP, 0);
            return -1;
    }
}

std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

// The number of parts the archive's end record claims: libzip reserves memory for each before it reads any.
Result<std::uint64_t> claimed_parts(const ByteSource& source) {
    constexpr std::uint64_t longest_end = 65'557;
    std::string tail(std::min(source.size(), longest_end), '\0');
    tail.resize(source.read_at(source.size() - tail.size(), tail.data(), tail.size()));
    const auto end = tail.rfind("PK\x05\x06");
    if (end == tail.npos || end + 22 > tail.size()) return damaged("no end of the archive");
    const auto count = little_endian(std::string_view(tail).substr(end + 10, 2));
    if (count != 0xFFFF) return count;
    // 65,535 or, in the form for large archives, more: either is far beyond a workbook.
    return most_parts + 1;
}

struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

struct Parsing {
    XML_Parser parser;
    XmlVisitor& visitor;
    int depth = 0;
    bool forbidden = false, too_deep = false;
};

std::string_view local(const char* name) {
    const std::string_view whole = name;
    const auto colon = whole.find(':');
    return colon == whole.npos ? whole : whole.substr(colon + 1);
}

void XMLCALL on_start(void* state, const XML_Char* name, const XML_Char** attributes) {
    auto& parsing = *static_cast<Parsing*>(state);
    if (++parsing.depth > deepest) {
        parsing.too_deep = true;
        XML_StopParser(parsing.parser, XML_FALSE);
        return;
    }
    parsing.visitor.start(local(name), attributes);
}
void XMLCALL on_end(void* state, const XML_Char* name) {
    auto& parsing = *static_cast<Parsing*>(state);
    --parsing.depth;
    parsing.visitor.end(local(name));
}
void XMLCALL on_text(void* state, const XML_Char* text, int size) {
    static_cast<Parsing*>(state)->visitor.text({text, static_cast<std::size_t>(size)});
}
void XMLCALL on_doctype(void* state, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    auto& parsing = *static_cast<Parsing*>(state);
    parsing.forbidden = true;
    XML_StopParser(parsing.parser, XML_FALSE);
}

}  // namespace

struct Package::Archive {
    explicit Archive(const ByteSource& source) : feed{source, 0, {}} {}
    ~Archive() {
        if (zip) zip_discard(zip);
    }
    Feed feed;
    zip_t* zip = nullptr;
};

Package::Package(std::unique_ptr<Archive> archive, const Limits& limits) : archive_(std::move(archive)), limits_(limits) {}
Package::~Package() = default;

Result<std::unique_ptr<Package>> Package::open(const ByteSource& source, const Limits& limits) {
    if (YK_TRY(claimed_parts(source)) > most_parts) return too_large("parts");
    auto archive = std::make_unique<Archive>(source);
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* from = zip_source_function_create(on_zip, &archive->feed, &error);
    if (!from) throw Broken("libzip: no source");
    archive->zip = zip_open_from_source(from, ZIP_RDONLY, &error);
    if (!archive->zip) {
        zip_source_free(from);
        std::string why = zip_error_strerror(&error);
        zip_error_fini(&error);
        return damaged(std::move(why));
    }
    return std::unique_ptr<Package>(new Package(std::move(archive), limits));
}

std::vector<std::string> Package::parts() const {
    std::vector<std::string> out;
    const auto count = zip_get_num_entries(archive_->zip, 0);
    for (zip_int64_t i = 0; i < count; ++i)
        if (const char* name = zip_get_name(archive_->zip, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS)) out.emplace_back(name);
    return out;
}

bool Package::has(const std::string& part) const { return zip_name_locate(archive_->zip, part.c_str(), ZIP_FL_NOCASE) >= 0; }

Status Package::inflate(const std::string& part, const std::function<bool(std::string_view)>& take) {
    const auto index = zip_name_locate(archive_->zip, part.c_str(), ZIP_FL_NOCASE);
    if (index < 0) return damaged("part missing");
    zip_stat_t stat;
    if (zip_stat_index(archive_->zip, static_cast<zip_uint64_t>(index), 0, &stat) != 0) return damaged("part without header");
    if (stat.encryption_method != ZIP_EM_NONE) return fail(ErrorKind::invalid, "sheet.file.unsupported", "encrypted part");
    if (stat.size > limits_.inflated_bytes) return too_large("inflated_bytes");
    zip_file_t* file = zip_fopen_index(archive_->zip, static_cast<zip_uint64_t>(index), 0);
    if (!file) return damaged("part cannot be opened");
    const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> closer(file, &zip_fclose);
    std::vector<char> piece(64 << 10);
    std::uint64_t here = 0;
    while (true) {
        const auto n = zip_fread(file, piece.data(), piece.size());
        if (n < 0) return damaged("part cannot be inflated");
        if (n == 0) return {};
        here += static_cast<std::uint64_t>(n);
        inflated_ += static_cast<std::uint64_t>(n);
        if (inflated_ > limits_.inflated_bytes) return too_large("inflated_bytes");
        if (here > ratio_free_bytes && here / limits_.inflate_ratio > stat.comp_size) return too_large("inflate_ratio");
        if (!take({piece.data(), static_cast<std::size_t>(n)})) return {};
    }
}

Status parse_part(Package& package, const std::string& part, XmlVisitor& visitor) {
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser(XML_ParserCreate(nullptr));
    if (!parser) throw Broken("expat: no parser");
    Parsing parsing{parser.get(), visitor};
    XML_SetUserData(parser.get(), &parsing);
    XML_SetElementHandler(parser.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
    std::int64_t fed = 0;
    bool broken = false, long_token = false;
    YK_TRY_VOID(package.inflate(part, [&](std::string_view piece) {
        if (XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), 0) != XML_STATUS_OK) broken = true;
        fed += static_cast<std::int64_t>(piece.size());
        // A token longer than this would be read again with every piece.
        long_token = fed - XML_GetCurrentByteIndex(parser.get()) > longest_token;
        return !broken && !long_token && !visitor.enough();
    }));
    if (parsing.forbidden) return fail(ErrorKind::invalid, "sheet.file.forbidden");
    if (parsing.too_deep) return too_large("depth");
    if (long_token) return too_large("token");
    if (visitor.enough()) return {};
    if (broken || XML_Parse(parser.get(), nullptr, 0, 1) != XML_STATUS_OK) return damaged("XML is not well formed");
    return {};
}

std::string_view attribute(const char** attributes, std::string_view name) {
    for (; attributes && attributes[0]; attributes += 2)
        if (local(attributes[0]) == name) return attributes[1];
    return {};
}

}  // namespace yk::sheet
