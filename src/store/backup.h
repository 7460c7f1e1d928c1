// Backup and restore through the databases' own means. A backup is one file; the audit anchor goes with it as <file>.anchor.
#pragma once
#include <filesystem>

#include "base/result.h"
#include "store/anchor.h"
#include "store/database.h"

namespace yk::store {

Status backup_sqlite(const std::filesystem::path& database, Anchor& anchor, const std::filesystem::path& file);
Status backup_postgres(const std::string& url, Anchor& anchor, const std::filesystem::path& file);
Status restore_sqlite(const Options& options, const std::filesystem::path& file);
Status restore_postgres(const Options& options, const std::filesystem::path& file);

// Makes an empty file that only its owner may read, before a database or a backup is written into it.
void make_private(const std::filesystem::path& file);
// Copies the anchor file beside a backup, and back. The copy is made before the backup, so that it never runs ahead of it.
Status carry_file(const std::filesystem::path& from, const std::filesystem::path& to);
std::filesystem::path anchor_of_backup(const std::filesystem::path& file);

}  // namespace yk::store
