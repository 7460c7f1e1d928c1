#include "store/database.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "model/texts.h"
#include "store/backup.h"
#include "store/connection.h"
#include "store/engine.h"

namespace yk::store {
namespace {

bool has_prefix(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

bool is_postgres(const std::string& url) { return has_prefix(url, "postgresql://") || has_prefix(url, "postgres://"); }

// A start that fails leaves no new keys behind: beside a database that holds data already they would later pass for its own.
struct NewKeys {
    std::filesystem::path file;
    bool made = false;
    ~NewKeys() {
        std::error_code ignored;
        if (made) std::filesystem::remove(file, ignored);
    }
};

std::unique_ptr<Database> reach_postgres(const Options& options, const std::shared_ptr<const Keys>& keys) {
    try {
        return open_postgres(options, keys);
    } catch (const Retry& away) {
        std::string fault(trimmed(std::string_view(away.what())));
        std::replace(fault.begin(), fault.end(), '\n', ' ');
        throw Broken(model::text_in_both("store.start.postgres", {{"fault", std::move(fault)}}));
    }
}

}  // namespace

std::unique_ptr<Database> Database::open(const Options& options) {
    const bool postgres = is_postgres(options.url);
    if (!postgres && !has_prefix(options.url, "sqlite:"))
        throw Broken(model::text_in_both("store.start.address", {{"kind", options.url.substr(0, options.url.find(':'))}}));
    std::error_code fault;
    std::filesystem::create_directories(options.data, fault);
    if (fault) throw Broken(model::text_in_both("store.start.folder", {{"folder", options.data.string()}, {"fault", fault.message()}}));
    NewKeys fresh{options.data / key_file};
    const auto keys = Keys::open(fresh.file, &fresh.made);
    auto database = postgres ? reach_postgres(options, keys) : open_sqlite(options, keys);
    if (!fresh.made) return database;
    // New keys beside old data would read nothing that was sealed and confirm nothing that was signed.
    auto& engine = dynamic_cast<Engine&>(*database);
    const auto connection = engine.open_reader();
    for (const auto& table : engine.tables(*connection)) {
        if (table != "store_migration") continue;
        throw Broken(model::text_in_both("store.start.keys_missing", {{"file", std::string(key_file)}, {"folder", options.data.string()}}));
    }
    fresh.made = false;
    return database;
}

void Database::write_later(const Request& request, std::function<Status(Tx&)> work, Done done) {
    Status status;
    std::exception_ptr thrown;
    try {
        status = write(request, work);
    } catch (...) {
        thrown = std::current_exception();
    }
    done(std::move(status), thrown);
}

void make_private(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) throw Broken(model::text_in_both("store.start.file", {{"file", file.string()}, {"fault", std::strerror(errno)}}));
    ::close(fd);
}

Status carry_file(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::error_code fault;
    if (!std::filesystem::exists(from)) return {};
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, fault);
    if (!fault) return {};
    return fail(ErrorKind::unavailable, "store.backup.failed", TextArgs{{"file", to.string()}, {"fault", fault.message()}});
}

std::filesystem::path anchor_of_backup(const std::filesystem::path& file) { return file.string() + ".anchor"; }

Status restore(const Options& options, const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) return fail(ErrorKind::missing, "store.restore.missing", TextArgs{{"file", file.string()}});
    std::error_code ignored;
    std::filesystem::create_directories(options.data, ignored);
    return is_postgres(options.url) ? restore_postgres(options, file) : restore_sqlite(options, file);
}

}  // namespace yk::store
