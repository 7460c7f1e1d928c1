// Jobs as their owners see them, and the files they made.
#include "work/job.h"

#include <fmt/format.h>

#include <algorithm>

#include "http/exchange.h"
#include "http/generic.h"
#include "http/known.h"
#include "http/meta.h"
#include "http/resource.h"
#include "http/rows.h"
#include "model/json.h"

namespace yk::http {
namespace {

using model::col;

struct JobRef {
    work::JobId job;
};
const model::Schema& schema_of(const JobRef*) {
    static constexpr auto columns = model::columns<JobRef>({col<&JobRef::job>("作业", "Job")});
    static constexpr model::Schema schema = model::schema<JobRef>("job_ref", "", {"作业", "Job"}, columns);
    return schema;
}

bool sees(const Actor& actor, const work::Job& job) { return job.created_by == actor.account || actor.may(right::job_read); }

Result<work::Job> visible_job(Tx& tx, work::JobId id) {
    auto job = YK_TRY(tx.get<work::Job>(id));
    if (!sees(tx.actor(), job)) return missing_record(model::schema<work::Job>());
    return job;
}

// The list takes the parameters of a list page, so it reads the query itself.
Result<model::RawJson> list_jobs(Call& call) {
    const auto& x = exchange_of(call);
    auto request = YK_TRY(list_request(job_resource(), x.query));
    if (!call.actor().may(right::job_read)) {
        std::erase_if(request.filters, [](const auto& filter) { return filter.column == "created_by"; });
        request.filters.push_back({"created_by", store::Filter::Is::one_of, {id_text(call.actor().account)}});
    }
    return call.database().read_value(call.request(), [&](Tx& tx) -> Result<model::RawJson> {
        std::string out = "{\"items\":[";
        const auto page = YK_TRY(list_rows(tx, job_resource(), request, [&](const void* record) {
            if (out.back() != '[') out += ',';
            out += job_event(*static_cast<const work::Job*>(record));
        }));
        append_page_end(out, page);
        return model::RawJson{std::move(out)};
    });
}

Result<model::RawJson> show_job(Tx& tx, const JobRef& in) { return model::RawJson{job_event(YK_TRY(visible_job(tx, in.job)))}; }

Result<model::RawJson> cancel_job(Tx& tx, const JobRef& in) {
    const auto job = YK_TRY(visible_job(tx, in.job));
    return model::RawJson{job_event(YK_TRY(work::cancel(tx, job.id)))};
}

struct FileRef {
    work::JobFileId file;
};
const model::Schema& schema_of(const FileRef*) {
    static constexpr auto columns = model::columns<FileRef>({col<&FileRef::file>("文件", "File")});
    static constexpr model::Schema schema = model::schema<FileRef>("file_ref", "", {"文件", "File"}, columns);
    return schema;
}

std::string_view type_of(std::string_view name) {
    if (name.ends_with(".xlsx")) return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    if (name.ends_with(".csv")) return "text/csv; charset=utf-8";
    return "application/octet-stream";
}

// Whoever sees the job may fetch its files; each time leaves a note.
Result<Download> download_file(Call& call, const FileRef& in) {
    return call.database().read_value(call.request(), [&](Tx& tx) -> Result<Download> {
        const auto file = YK_TRY(tx.get<work::JobFile>(in.file));
        const auto job = YK_TRY(visible_job(tx, file.job));
        const auto path = work::path_of(call.data_folder(), file);
        std::error_code ec;
        if (!std::filesystem::is_regular_file(path, ec)) return fail(ErrorKind::missing, "http.file.gone");
        AuditNote note;
        note.action = "file.download";
        note.record = "job";
        note.id = job.id.value;
        note.detail = "{\"file\":\"" + id_text(file.id.value) + "\"}";
        tx.note(std::move(note));
        return Download{file.name, std::string(type_of(file.name)), path, {}};
    });
}

}  // namespace

model::Label label_of_job(std::string_view kind) {
    const auto& kinds = known_tables().job_kinds;
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const auto* each) { return each->code == kind; });
    return found == kinds.end() ? model::Label{kind, kind} : (*found)->label;
}

std::string job_event(const work::Job& job) {
    const auto label = label_of_job(job.kind);
    const auto text = [](std::string_view value) {
        std::string out;
        model::append_json_string(out, value);
        return out;
    };
    const auto state = model::value_of(*model::schema<work::Job>().find("state"), &job);
    return fmt::format(
        R"({{"id":"{}","kind":{},"label":{{"zh":{},"en":{}}},"state":"{}","progress":{},"total":{},"message":{},"result":{},"created_at":"{}","created_by":{{"id":"{}","name":{}}}}})",
        id_text(job.id.value), text(job.kind), text(label.zh), text(label.en), std::get<std::string>(state), job.done, job.total,
        text(job.fault.empty() ? job.message : job.fault), job.result.text.empty() ? "null" : job.result.text, instant_text(job.created_at),
        job.created_by ? id_text(job.created_by) : "", text(job.created_by_name));
}

const Resource& job_resource() {
    static const Resource made{.schema = &model::schema<work::Job>(),
                               .listing = &work::job_listing(),
                               .path = "/jobs",
                               .scope = RowScope::own,
                               .read = &signed_in};
    return made;
}

std::span<const Route> job_routes() {
    using enum RowScope;
    static constexpr std::array all{
        list_page(get<&list_jobs>("/jobs", signed_in, own, {"作业列表", "List jobs"})),
        get<&show_job>("/jobs/{job}", signed_in, own, {"查看作业", "Show a job"}),
        get<&download_file>("/files/{file}", signed_in, own, {"下载文件", "Download a file"}),
        post<&cancel_job>("/jobs/{job}/cancel", signed_in, own, {"取消作业", "Cancel a job"}),
    };
    return all;
}

}  // namespace yk::http
