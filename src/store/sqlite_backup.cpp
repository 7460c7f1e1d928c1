#include <fmt/format.h>
#include <sqlite3.h>

#include "store/backup.h"
#include "store/sqlite_connection.h"

namespace yk::store {
namespace {

constexpr int pages_per_step = 1000;  // between steps writers get their turn

// Copies a whole database into `to`; the words of the fault, empty when it worked.
std::string copy_database(sqlite3* from, const std::filesystem::path& to) {
    sqlite3* target = nullptr;
    std::string fault;
    if (sqlite3_open_v2(to.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) == SQLITE_OK) {
        sqlite3_exec(target, "PRAGMA synchronous = FULL", nullptr, nullptr, nullptr);
        if (auto* backup = sqlite3_backup_init(target, "main", from, "main")) {
            int step = SQLITE_OK;
            while (step == SQLITE_OK || step == SQLITE_BUSY || step == SQLITE_LOCKED) {
                step = sqlite3_backup_step(backup, pages_per_step);
                if (step == SQLITE_BUSY || step == SQLITE_LOCKED) sqlite3_sleep(20);
            }
            sqlite3_backup_finish(backup);
        }
    }
    if (sqlite3_errcode(target) != SQLITE_OK) fault = sqlite3_errmsg(target);
    sqlite3_close(target);
    return fault;
}

std::string integrity_fault(sqlite3* db) {
    std::string out = "unreadable";
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &statement, nullptr) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        out = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_stmt* count = nullptr;
    if (out == "ok" && sqlite3_prepare_v2(db, "SELECT count(*) FROM store_migration", -1, &count, nullptr) != SQLITE_OK)
        out = "not a backup of this system";
    sqlite3_finalize(count);
    return out == "ok" ? "" : out;
}

}  // namespace

Status backup_sqlite(const std::filesystem::path& database, Anchor& anchor, const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) return fail(ErrorKind::conflict, "store.backup.exists", TextArgs{{"file", file.string()}});
    YK_TRY_VOID(carry_file(anchor.file(), anchor_of_backup(file)));
    const auto source = SqliteConnection::open(database, SqliteRole::reader);
    // A read transaction holds one snapshot: without it a busy writer would make the copy begin again and again.
    source->execute("BEGIN");
    source->select({"SELECT count(*) FROM sqlite_master", {}, 0}, {}, false, [](const Row&) { return false; });
    const auto part = file.string() + ".part";
    std::filesystem::remove(part);
    make_private(part);
    const auto fault = copy_database(source->handle(), part);
    if (!fault.empty()) {
        std::filesystem::remove(part);
        return fail(ErrorKind::unavailable, "store.backup.failed", TextArgs{{"file", file.string()}, {"fault", fault}});
    }
    std::filesystem::rename(part, file);
    return {};
}

Status restore_sqlite(const Options& options, const std::filesystem::path& file) {
    const std::filesystem::path target = options.url.substr(std::string_view("sqlite:").size());
    if (std::filesystem::exists(target))
        return fail(ErrorKind::conflict, "store.restore.not_empty", TextArgs{{"database", target.string()}});
    const auto damaged = [&](const std::string& fault) {
        return fail(ErrorKind::refused, "store.restore.damaged", TextArgs{{"file", file.string()}, {"fault", fault}});
    };
    sqlite3* source = nullptr;
    const int opened = sqlite3_open_v2(file.c_str(), &source, SQLITE_OPEN_READONLY, nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> closer(source, &sqlite3_close);
    if (opened != SQLITE_OK) return damaged(sqlite3_errmsg(source));
    const auto fault = integrity_fault(source);
    if (!fault.empty()) return damaged(fault);
    const auto part = target.string() + ".part";
    std::filesystem::remove(part);
    make_private(part);
    const auto copied = copy_database(source, part);
    if (!copied.empty()) {
        std::filesystem::remove(part);
        return damaged(copied);
    }
    YK_TRY_VOID(carry_file(anchor_of_backup(file), options.data / anchor_file));
    std::filesystem::rename(part, target);
    return {};
}

}  // namespace yk::store
