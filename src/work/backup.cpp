#include "work/backup.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/json.h"

namespace yk::work {
namespace {

namespace fs = std::filesystem;

constexpr std::int32_t at_minute = 2 * 60 + 30;
constexpr std::size_t kept = 7;
constexpr std::string_view prefix = "yikang-";

const Query<Backup()> newest_backup{"work.newest_backup", "SELECT {*} FROM work_backup ORDER BY made_at DESC, id DESC LIMIT 1"};

std::int64_t bytes_of(const fs::path& at) {
    std::error_code ec;
    if (fs::is_regular_file(at, ec)) return static_cast<std::int64_t>(fs::file_size(at, ec));
    std::int64_t sum = 0;
    for (const auto& entry : fs::recursive_directory_iterator(at, ec))
        if (entry.is_regular_file(ec)) sum += static_cast<std::int64_t>(entry.file_size(ec));
    return sum;
}

// Names carry the moment, so their order is the order of time. The anchor of a backup goes with it.
void forget_old(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(folder, ec)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with(prefix) && !name.ends_with(".anchor") && !name.ends_with(".part")) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    for (std::size_t i = 0; i + kept < found.size(); ++i) {
        fs::remove_all(found[i], ec);
        fs::remove(found[i].string() + ".anchor", ec);
    }
    // What a killed or failed run left: half files, and anchors without their backup.
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(folder, ec)) all.push_back(entry.path());
    for (const auto& path : all) {
        const auto name = path.filename().string();
        const bool orphan = name.ends_with(".anchor") && !fs::exists(path.parent_path() / path.stem(), ec);
        if (name.ends_with(".part") || name.ends_with(".words") || orphan) fs::remove(path, ec);
    }
}

Status run_backup(JobRun& run) {
    const auto folder = run.data_folder() / "backups";
    std::error_code ec;
    fs::create_directories(folder, ec);
    fs::permissions(folder, fs::perms::owner_all, ec);
    const auto needed = run.database().health().bytes, free = static_cast<std::int64_t>(fs::space(folder, ec).available);
    if (!ec && free < 2 * needed)
        return fail(ErrorKind::refused, "work.backup.space",
                    {{"free", std::to_string(free >> 20)}, {"needed", std::to_string(2 * needed >> 20)}});
    auto moment = instant_text(run.database().now()).substr(0, 19);
    std::erase_if(moment, [](char c) { return c == '-' || c == ':'; });
    const auto made = YK_TRY(make_backup(run.database(), run.request(), folder / (std::string(prefix) + moment)));
    forget_old(folder);
    std::string name;
    model::append_json_string(name, fs::path(made.file).filename().string());
    run.result({fmt::format(R"({{"backup":{},"bytes":{}}})", name, made.bytes)});
    return {};
}

}  // namespace

const model::Schema& schema_of(const Backup*) {
    static constexpr auto columns = model::columns<Backup>({
        model::key<&Backup::id>("编号", "Id"),
        model::col<&Backup::file>("文件", "File"),
        model::col<&Backup::bytes>("字节数", "Bytes"),
        model::col<&Backup::made_at>("时间", "Made"),
        model::col<&Backup::made_by>("备份人", "Made by"),
    });
    static constexpr auto schema = model::schema<Backup>("backup", "work_backup", {"备份", "Backup"}, columns);
    return schema;
}

Result<Backup> make_backup(store::Database& database, const store::Request& request, const fs::path& file) {
    YK_TRY_VOID(database.backup(file));
    const Backup made{{}, fs::absolute(file).string(), bytes_of(file), {}, request.actor.name};
    return database.write_value(request, [&](Tx& tx) -> Result<Backup> {
        auto row = made;
        row.made_at = tx.now();
        YK_TRY_VOID(tx.insert(row));
        return row;
    });
}

std::optional<Backup> last_backup(Tx& tx) { return tx.first(newest_backup); }

const JobKind backup{"work.backup", {"备份数据库", "Backup"}, &run_backup, 1};
const Schedule backup_schedule{"work.backup", {"每夜备份", "Nightly backup"}, &backup, 0, at_minute};

}  // namespace yk::work
