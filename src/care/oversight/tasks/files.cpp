// Evidence files of tasks: uploaded first, then named by the report that keeps them. They lie beside the database.
#include <array>

#include "care/oversight/tasks/access.h"
#include "http/paper.h"

namespace yk::care::tasks {
using namespace model;
namespace {

constexpr std::int64_t most_bytes = 50ll << 20;
constexpr std::int64_t most_loose = 40;

const Query<std::int64_t(TaskId)> loose_files{"tasks.loose_files", R"(
    SELECT COUNT(*) FROM tasks_file f WHERE f.task = $1 AND f.step IS NULL AND {scope f.region})"};

struct Key {
    TaskId task;
};
constexpr auto key_columns = columns<Key>({col<&Key::task>("任务", "Task")});
constexpr auto key_schema = schema<Key>("task_upload", "", {"上传佐证", "Upload"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct FileKey {
    TaskFileId task_file;
};
constexpr auto file_key_columns = columns<FileKey>({col<&FileKey::task_file>("文件", "File")});
constexpr auto file_key_schema = schema<FileKey>("task_file_key", "", {"佐证文件", "Evidence"}, file_key_columns);
const Schema& schema_of(const FileKey*) { return file_key_schema; }

std::filesystem::path place_of(const std::filesystem::path& data, TaskFileId file) { return data / "tasks" / id_text(file.value); }

Result<TaskFile> upload_file(http::Call& call, const Key& key) {
    const auto sent = YK_TRY(http::read_paper(call, http::Papers::documents, most_bytes));
    return call.database().write_value(call.request(), [&](Tx& tx) -> Result<TaskFile> {
        const auto task = YK_TRY(tx.get<Task>(key.task));
        const auto book = YK_TRY(book_of(tx));
        const Offices offices(tx, *book->pack);
        const auto official = Official::of(tx);
        // Whoever may report or hand in may bring evidence; the report itself asks again.
        if (!is_open(task)) YK_TRY_VOID(may_report(tx, offices, official, task));
        const bool own = official.department && offices.answers(*official.department, task);
        if (!own && !official.supervises) YK_TRY_VOID(may_report(tx, offices, official, task));
        if (tx.one(loose_files, task.id) >= most_loose) return fail(ErrorKind::limited, "tasks.file.loose");
        TaskFile file;
        file.id = tx.new_id<TaskFileId>();
        file.task = task.id;
        file.region = task.region;
        file.name = sent.name;
        file.type = sent.type;
        file.sha256 = sent.sha256;
        file.bytes = sent.bytes;
        file.uploaded_by = tx.actor().name;
        file.account = tx.actor().account;
        file.uploaded_at = tx.now();
        http::keep_plain(sent, place_of(call.data_folder(), file.id));
        YK_TRY_VOID(tx.insert(file));
        return file;
    });
}

Result<http::Download> download_file(http::Call& call, const FileKey& key) {
    TaskFile file;
    YK_TRY_VOID(call.database().read(call.request(), [&](Tx& tx) -> Status {
        file = YK_TRY(tx.get<TaskFile>(key.task_file));
        tx.note({"task_file.download", "task_file", file.id.value, 0, "", ""});
        return {};
    }));
    return http::open_plain(file.name, file.type, place_of(call.data_folder(), file.id));
}

constexpr std::array routes{
    http::upload<&upload_file>("/tasks/tasks/{task}/files", rights::task_report, http::RowScope::region,
                               {"上传佐证文件", "Upload evidence"}),
    http::get<&download_file>("/tasks/files/{task_file}", rights::task_read, http::RowScope::region, {"下载佐证文件", "Download evidence"}),
};

}  // namespace

std::span<const http::Route> file_routes() { return routes; }

}  // namespace yk::care::tasks
