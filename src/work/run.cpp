#include "work/run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "model/json.h"
#include "model/texts.h"

namespace yk::work {
namespace {

constexpr std::int64_t write_every_ms = 500;
constexpr int look_every_calls = 64;  // where the clock stands still (tests, --today)

}  // namespace

void Run::take_note(Hold hold) {
    if (hold == Hold::lost) lost_ = true;
    if (hold == Hold::cancel_asked) cancel_asked_ = true;
}

void Run::renew_lease() {
    Progress progress;
    {
        const std::lock_guard lock(mutex_);
        progress = progress_;
    }
    take_note(renew(database_, held_.job, progress));
}

void Run::write_progress() {
    written_at_ = database_.now();
    calls_ = 0;
    renew_lease();
    held_.job.done = progress_.done;
    held_.job.total = progress_.total;
    held_.job.message = progress_.message;
    if (changed_) changed_(held_.job);
}

bool Run::cancelled() {
    const auto since = database_.now() - written_at_;
    if (++calls_ >= look_every_calls || since >= write_every_ms || since < 0) write_progress();
    told_to_stop_ = told_to_stop_ || stopping_ || lost_ || cancel_asked_;
    return told_to_stop_;
}

void Run::progress(std::int64_t done, std::int64_t total, std::string_view message) {
    {
        const std::lock_guard lock(mutex_);
        progress_ = {done, total, std::string(message)};
    }
    const auto since = database_.now() - written_at_;
    if (since >= write_every_ms || since < 0) write_progress();
}

void Run::checkpoint(model::RawJson where) {
    const auto done = step([](Tx&) -> Status { return {}; }, std::move(where));
    if (!done && done.error().code != "work.job.lost") throw Broken("the place of a job cannot be kept: " + done.error().code);
}

Status Run::step(const std::function<Status(Tx&)>& work, model::RawJson where) {
    const auto done = database_.write(held_.request, [&](Tx& tx) -> Status {
        YK_TRY_VOID(work(tx));
        if (keep_checkpoint(tx, held_.job, where.text)) return {};
        return fail(ErrorKind::conflict, "work.job.lost");
    });
    if (done) held_.job.checkpoint = std::move(where);
    if (!done && done.error().code == "work.job.lost") lost_ = true;
    return done;
}

std::filesystem::path Run::new_file(std::string_view name) {
    auto file = file_of(database_, held_, name);
    const auto path = path_of(data_, file);
    std::filesystem::create_directories(path.parent_path());
    files_.push_back(std::move(file));
    return path;
}

// "files" of the result, unless the job has listed them itself.
void Run::list_files() {
    std::string list;
    for (auto& file : files_) {
        std::error_code absent;
        const auto bytes = std::filesystem::file_size(path_of(data_, file), absent);
        if (absent) continue;
        file.bytes = static_cast<std::int64_t>(bytes);
        list += fmt::format("{}{{\"id\":\"{}\",\"name\":", list.empty() ? "" : ",", id_text(file.id.value));
        model::append_json_string(list, file.name);
        list += fmt::format(",\"bytes\":{}}}", file.bytes);
    }
    auto& result = held_.job.result.text;
    if (list.empty() || result.find("\"files\"") != std::string::npos) return;
    const auto close = result.rfind('}');
    const bool has_members = result.find(':') != std::string::npos;
    if (close == std::string::npos)
        result = "{\"files\":[" + list + "]}";
    else
        result.insert(close, std::string(has_members ? "," : "") + "\"files\":[" + list + "]");
}

void Run::end(JobState state, std::string fault) {
    auto& job = held_.job;
    {
        const std::lock_guard lock(mutex_);
        job.done = progress_.done;
        job.total = progress_.total;
        job.message = progress_.message;
    }
    list_files();
    job.state = state;
    job.fault = std::move(fault);
    if (!finish(database_, job, files_)) return;
    job.finished_at = database_.now();
    job.lease_until.reset();
    if (changed_) changed_(job);
}

void Run::execute(const JobKind& kind) {
    auto& job = held_.job;
    progress_ = {job.done, job.total, job.message};
    written_at_ = database_.now();
    if (changed_) changed_(job);
    Status done;
    try {
        done = kind.run(*this);
    } catch (const std::exception& broken) {
        spdlog::error("job {} of kind {} broke off: {}", id_text(job.id.value), job.kind, broken.what());
        if (job.attempt < kind.attempts)
            give_back(database_, job, true);
        else
            end(JobState::failed, model::text_of(model::Language::zh, "work.job.broken"));
        return;
    }
    if (lost_) return;  // another run holds it now
    if (told_to_stop_ && cancel_asked_) return end(JobState::cancelled, {});
    if (told_to_stop_) {
        give_back(database_, job, false);
        return;
    }
    if (done) return end(JobState::done, {});
    end(JobState::failed, model::text_of(model::Language::zh, done.error()));
}

}  // namespace yk::work
