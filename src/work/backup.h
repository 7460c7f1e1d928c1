// Backups made by the program itself: written down in the database, and nightly into <data>/backups, where the newest seven are kept.
#pragma once
#include "work/runner.h"

namespace yk::work {

using BackupId = Id<struct BackupTag>;
struct Backup {
    BackupId id;
    std::string file;
    std::int64_t bytes = 0;
    Instant made_at;
    std::string made_by;
};
const model::Schema& schema_of(const Backup*);

// Makes a backup and writes down that it was made. Refuses as Database::backup does.
Result<Backup> make_backup(store::Database& database, const store::Request& request, const std::filesystem::path& file);
std::optional<Backup> last_backup(Tx& tx);

extern const JobKind backup;
extern const Schedule backup_schedule;  // nightly

}  // namespace yk::work
