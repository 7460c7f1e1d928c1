#include "store/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "store/backup.h"
#include "store/engine.h"

namespace yk::store {
namespace {

bool has_prefix(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

bool is_postgres(const std::string& url) { return has_prefix(url, "postgresql://") || has_prefix(url, "postgres://"); }

}  // namespace

std::unique_ptr<Database> Database::open(const Options& options) {
    const bool postgres = is_postgres(options.url);
    if (!postgres && !has_prefix(options.url, "sqlite:"))
        throw Broken("the database address must be sqlite:FILE or postgresql://…, and is " + options.url.substr(0, options.url.find(':')));
    std::error_code ignored;
    std::filesystem::create_directories(options.data, ignored);
    const auto file = options.data / key_file;
    bool made = false;
    const auto keys = Keys::open(file, &made);
    auto database = postgres ? open_postgres(options, keys) : open_sqlite(options, keys);
    if (!made) return database;
    // New keys beside old data would read nothing that was sealed and confirm nothing that was signed.
    auto& engine = dynamic_cast<Engine&>(*database);
    const auto connection = engine.open_reader();
    for (const auto& table : engine.tables(*connection)) {
        if (table != "store_migration") continue;
        std::filesystem::remove(file);
        throw Broken(fmt::format("the database holds data but its keys are missing: put your copy of {} back into {}", key_file,
                                 options.data.string()));
    }
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
    if (fd < 0) throw Broken(fmt::format("{} cannot be made; check that the folder exists and may be written", file.string()));
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
