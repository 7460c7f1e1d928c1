// Evidence files of tasks: uploaded first, then named by the report that keeps them. They lie beside the database, known by their digest.
#include <openssl/evp.h>

#include <array>
#include <fstream>

#include "base/text.h"
#include "care/oversight/tasks/access.h"

namespace yk::care::tasks {
using namespace model;
namespace {

constexpr std::int64_t most_bytes = 50ll << 20;
constexpr std::int64_t most_loose = 40;

const Query<std::int64_t(TaskId)> loose_files{"tasks.loose_files", R"(
    SELECT COUNT(*) FROM tasks_file f WHERE f.task = $1 AND f.step IS NULL AND {scope f.region})"};

struct Kind {
    std::string_view ending, type, magic;
};
// What a file is must agree with how it begins; anything else is no evidence but a risk.
constexpr std::array kinds{
    Kind{".pdf", "application/pdf", "%PDF-"},
    Kind{".png", "image/png", "\x89PNG"},
    Kind{".jpg", "image/jpeg", "\xff\xd8\xff"},
    Kind{".jpeg", "image/jpeg", "\xff\xd8\xff"},
    Kind{".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\x03\x04"},
    Kind{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"},
    Kind{".ofd", "application/ofd", "PK\x03\x04"},
};

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

std::string sha256_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (!in || !digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) throw Broken("cannot read " + file.string());
    std::array<char, 65536> buffer{};
    while (in.read(buffer.data(), buffer.size()), in.gcount() > 0)
        EVP_DigestUpdate(digest.get(), buffer.data(), static_cast<std::size_t>(in.gcount()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(digest.get(), sum.data(), &size);
    return hex_text({reinterpret_cast<const char*>(sum.data()), size});
}

const Kind* kind_of(const http::Upload& upload) {
    std::ifstream in(upload.file, std::ios::binary);
    std::array<char, 8> head{};
    in.read(head.data(), head.size());
    const std::string_view begin(head.data(), static_cast<std::size_t>(in.gcount()));
    std::string name = upload.name;
    for (auto& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    for (const auto& kind : kinds)
        if (name.size() > kind.ending.size() && name.ends_with(kind.ending) && begin.starts_with(kind.magic)) return &kind;
    return nullptr;
}

Result<TaskFile> upload_file(http::Call& call, const Key& key) {
    if (call.uploads().size() != 1) return fail_at("/file", "tasks.file.one");
    const auto& upload = call.uploads().front();
    if (upload.bytes > most_bytes) return fail_at("/file", "tasks.file.large");
    const auto* kind = kind_of(upload);
    if (!kind) return fail_at("/file", "tasks.file.kind");
    if (length_of(upload.name) > 200) return fail_at("/file", "tasks.file.name");
    const auto sha256 = sha256_of(upload.file);
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
        file.name = upload.name;
        file.type = std::string(kind->type);
        file.sha256 = sha256;
        file.bytes = upload.bytes;
        file.uploaded_by = tx.actor().name;
        file.account = tx.actor().account;
        file.uploaded_at = tx.now();
        const auto kept = place_of(call.data_folder(), file.id);
        std::filesystem::create_directories(kept.parent_path());
        std::filesystem::copy_file(upload.file, kept, std::filesystem::copy_options::overwrite_existing);
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
    const auto kept = place_of(call.data_folder(), file.id);
    if (!std::filesystem::exists(kept)) return fail(ErrorKind::missing, "tasks.file.lost", TextArgs{{"name", file.name}});
    return http::Download{file.name, file.type, kept, ""};
}

constexpr std::array routes{
    http::upload<&upload_file>("/tasks/tasks/{task}/files", rights::task_report, http::RowScope::region,
                               {"上传佐证文件", "Upload evidence"}),
    http::get<&download_file>("/tasks/files/{task_file}", rights::task_read, http::RowScope::region, {"下载佐证文件", "Download evidence"}),
};

}  // namespace

std::span<const http::Route> file_routes() { return routes; }

}  // namespace yk::care::tasks
