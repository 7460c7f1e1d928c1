#include "work/queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/texts.h"

namespace yk::work {
namespace {

// What the row keeps beside the job: the account's department, rights and regions, and how often the job was given back in good order.
struct Kept {
    std::int64_t given_back = 0;
    std::int64_t actor_department = 0;
    std::string actor_rights;   // "a.b c.d", "*" for all
    std::string actor_regions;  // "440103000000-440104000000 …"
};
const model::Schema& schema_of(const Kept*) {
    static constexpr auto columns = model::columns<Kept>({
        model::col<&Kept::given_back>("归还次数", "Given back"),
        model::col<&Kept::actor_department>("部门", "Department"),
        model::col<&Kept::actor_rights>("权限", "Rights"),
        model::col<&Kept::actor_regions>("地区", "Regions"),
    });
    static constexpr auto schema = model::schema<Kept>("job_kept", "", {"任务所依", "Job's account"}, columns);
    return schema;
}

const Query<std::int64_t(std::string)> count_due{
    "work.count_due",
    "SELECT count(*) FROM work_job WHERE (state = 'queued' OR (state = 'running' AND lease_until < $1)) AND {unscoped the runner takes "
    "every job}"};
const Query<Job(std::string)> oldest_due{
    "work.oldest_due",
    "SELECT {*} FROM work_job WHERE (state = 'queued' OR (state = 'running' AND lease_until < $1)) AND {unscoped the runner takes every "
    "job} ORDER BY id LIMIT 1 {skip locked}"};
const Query<Kept(JobId)> kept_of_job{"work.kept_of_job",
                                     "SELECT given_back, actor_department, actor_rights, actor_regions FROM work_job WHERE id = $1 AND "
                                     "{unscoped the runner takes every job} ORDER BY id"};
const Query<std::int64_t(JobId)> under_way{
    "work.under_way",
    "SELECT count(*) FROM work_job WHERE id = $1 AND state IN ('queued', 'running') AND {unscoped asks of one known job only}"};
const Query<bool(JobId, std::int64_t)> cancel_asked{
    "work.cancel_asked",
    "SELECT cancel_requested FROM work_job WHERE id = $1 AND attempt = $2 AND {unscoped a run asks about its own job} ORDER BY id"};
const Query<JobFile(JobId, std::string)> file_of_name{
    "work.file_of_name",
    "SELECT {*} FROM work_job_file WHERE job = $1 AND name = $2 AND {unscoped a run asks about its own files} ORDER BY id"};

const Technical<JobId, std::int64_t, std::string, std::string> keep_account{
    "work.keep_account", "belongs to the insert of the job",
    "UPDATE work_job SET actor_department = $2, actor_rights = $3, actor_regions = $4 WHERE id = $1 AND {unscoped the job just submitted}"};
const Technical<JobId, std::string, std::string> take_job{
    "work.take_job", "a lease",
    "UPDATE work_job SET state = 'running', attempt = attempt + 1, lease_until = $2, started_at = coalesce(started_at, $3) WHERE id = $1 "
    "AND {unscoped the runner takes every job}"};
const Technical<JobId, std::int64_t, std::string, std::int64_t, std::int64_t, std::string> renew_job{
    "work.renew_job", "a lease and its progress",
    "UPDATE work_job SET lease_until = $3, done = $4, total = $5, message = $6 WHERE id = $1 AND attempt = $2 AND state = 'running' AND "
    "{unscoped a run renews its own job}"};
const Technical<JobId, std::int64_t, std::string, std::string> keep_place{
    "work.keep_place", "where to go on after a restart",
    "UPDATE work_job SET checkpoint = $3, lease_until = $4 WHERE id = $1 AND attempt = $2 AND state = 'running' AND {unscoped a run keeps "
    "its own place}"};
const Technical<JobId, std::int64_t, std::string, std::int64_t, std::int64_t, std::string, std::string, std::string, std::string> end_job{
    "work.end_job", "noted in the trail by its own entry",
    "UPDATE work_job SET state = $3, done = $4, total = $5, message = $6, result = $7, fault = $8, finished_at = $9, lease_until = NULL "
    "WHERE id = $1 AND attempt = $2 AND state = 'running' AND {unscoped a run ends its own job}"};
const Technical<JobId, std::int64_t, std::int64_t> return_job{
    "work.return_job", "a lease",
    "UPDATE work_job SET state = 'queued', lease_until = NULL, given_back = given_back + $3 WHERE id = $1 AND attempt = $2 AND state = "
    "'running' AND {unscoped a run gives back its own job}"};
const Technical<JobFileId, std::int64_t> set_bytes{"work.set_bytes", "the size of a file its job has written",
                                                   "UPDATE work_job_file SET bytes = $2 WHERE id = $1 AND {unscoped a run's own file}"};

store::Request as_system() { return {Actor::system(), {}, {}}; }
std::string lease_from(Instant now) { return instant_text(now + lease_ms); }

std::string rights_text(const Actor& actor) { return actor.every_right ? "*" : fmt::format("{}", fmt::join(actor.rights.codes(), " ")); }
std::string regions_text(const Scope& scope) {
    std::string out;
    for (const auto& range : scope.ranges()) out += fmt::format("{}{}:{}", out.empty() ? "" : " ", range.from, range.to);
    return out;
}

template <class Each>
void split(std::string_view text, Each each) {
    while (!text.empty()) {
        const auto space = std::min(text.find(' '), text.size());
        if (space > 0) each(text.substr(0, space));
        text.remove_prefix(std::min(space + 1, text.size()));
    }
}

Actor actor_of(const Job& job, const Kept& kept) {
    Actor actor;
    actor.account = job.created_by;
    actor.name = job.created_by_name;
    actor.department = kept.actor_department;
    actor.every_right = kept.actor_rights == "*";
    std::vector<std::string> rights;
    if (!actor.every_right) split(kept.actor_rights, [&](std::string_view right) { rights.emplace_back(right); });
    actor.rights = std::move(rights);
    std::vector<RegionRange> ranges;
    split(kept.actor_regions, [&](std::string_view range) {
        const auto colon = range.find(':');
        RegionRange one;
        std::from_chars(range.data(), range.data() + colon, one.from);
        std::from_chars(range.data() + colon + 1, range.data() + range.size(), one.to);
        ranges.push_back(one);
    });
    actor.scope = Scope(std::move(ranges));
    return actor;
}

std::string fault_text(std::string_view code, TextArgs args = {}) { return model::text_of(model::Language::zh, code, args); }

bool end(Tx& tx, const Job& job) {
    const auto state = model::code_of(job.state);
    const auto rows =
        tx.run(end_job, job.id, job.attempt, state, job.done, job.total, job.message, job.result.text, job.fault, instant_text(tx.now()));
    if (rows == 0) return false;
    AuditNote note;
    note.action = "job." + state;
    note.record = "job";
    note.id = job.id.value;
    tx.note(std::move(note));
    return true;
}

}  // namespace

Result<JobId> submit(Tx& tx, const JobKind& kind, model::RawJson arguments, RegionCode of_system) {
    const auto& actor = tx.actor();
    Job job;
    job.kind = kind.code;
    job.arguments = std::move(arguments);
    job.created_by = actor.account;
    job.created_by_name = actor.name;
    job.created_at = tx.now();
    if (actor.scope.is_everything()) job.region = of_system;
    if (!actor.scope.is_everything() && !actor.scope.ranges().empty()) job.region = RegionCode{actor.scope.ranges().front().from};
    if (!actor.scope.contains(job.region)) return fail(ErrorKind::denied, "work.job.no_region");
    YK_TRY_VOID(tx.insert(job));
    tx.run(keep_account, job.id, actor.department, rights_text(actor), regions_text(actor.scope));
    return job.id;
}

Result<Job> cancel(Tx& tx, JobId id) {
    auto job = YK_TRY(tx.get<Job>(id));
    if (job.state != JobState::queued && job.state != JobState::running) return fail(ErrorKind::conflict, "work.job.finished");
    job.cancel_requested = true;
    if (job.state == JobState::queued) {
        job.state = JobState::cancelled;
        job.finished_at = tx.now();
    }
    YK_TRY_VOID(tx.update(job));
    return job;
}

std::filesystem::path path_of(const std::filesystem::path& data, const JobFile& file) { return data / "files" / id_text(file.id.value); }

bool is_under_way(Tx& tx, JobId job) { return tx.one(under_way, job) > 0; }

bool any_due(store::Database& database) {
    bool due = false;
    const auto done = database.read(as_system(), [&](Tx& tx) -> Status {
        due = tx.one(count_due, instant_text(tx.now())) > 0;
        return {};
    });
    return done && due;
}

std::optional<Held> take(store::Database& database, std::span<const JobKind* const> kinds) {
    std::optional<Held> held;
    bool ended = true;
    while (ended) {
        const auto done = database.write(as_system(), [&](Tx& tx) -> Status {
            held.reset();
            ended = false;
            auto job = tx.first(oldest_due, instant_text(tx.now()));
            if (!job) return {};
            const auto kept = tx.first(kept_of_job, job->id);
            tx.run(take_job, job->id, lease_from(tx.now()), instant_text(tx.now()));
            ++job->attempt;
            const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto* k) { return k->code == job->kind; });
            const bool too_often = kind != kinds.end() && job->attempt - kept->given_back > (*kind)->attempts;
            if (kind == kinds.end() || too_often || job->cancel_requested) {
                job->state = job->cancel_requested ? JobState::cancelled : JobState::failed;
                if (too_often) job->fault = fault_text("work.job.attempts", {{"count", std::to_string((*kind)->attempts)}});
                if (kind == kinds.end()) job->fault = fault_text("work.job.kind_unknown", {{"kind", job->kind}});
                ended = end(tx, *job);
                return {};
            }
            job->state = JobState::running;
            held.emplace(Held{*job, {actor_of(*job, *kept), "job " + id_text(job->id.value), {}}});
            return {};
        });
        if (!done) return std::nullopt;
    }
    return held;
}

Hold renew(store::Database& database, const Job& job, const Progress& progress) {
    Hold hold = Hold::kept;
    const auto done = database.write(as_system(), [&](Tx& tx) -> Status {
        const auto rows = tx.run(renew_job, job.id, job.attempt, lease_from(tx.now()), progress.done, progress.total, progress.message);
        hold = rows == 0 ? Hold::lost : tx.first(cancel_asked, job.id, job.attempt).value_or(false) ? Hold::cancel_asked : Hold::kept;
        return {};
    });
    return done ? hold : Hold::kept;  // a full disk is no reason to give the job up: the lease tells
}

bool keep_checkpoint(Tx& tx, const Job& job, const std::string& where) {
    return tx.run(keep_place, job.id, job.attempt, where, lease_from(tx.now())) > 0;
}

JobFile file_of(store::Database& database, const Held& held, std::string_view name) {
    const auto file = database.write_value(held.request, [&](Tx& tx) -> Result<JobFile> {
        if (auto known = tx.first(file_of_name, held.job.id, std::string(name))) return *known;
        JobFile made{{}, held.job.id, std::string(name), 0, tx.now(), held.job.region};
        YK_TRY_VOID(tx.insert(made));
        return made;
    });
    if (!file) throw Broken("a job's file cannot be registered: " + file.error().code);
    return *file;
}

bool finish(store::Database& database, const Job& job, const std::vector<JobFile>& files) {
    bool held = false;
    const auto done = database.write(as_system(), [&](Tx& tx) -> Status {
        held = end(tx, job);
        for (const auto& file : files)
            if (held) tx.run(set_bytes, file.id, file.bytes);
        return {};
    });
    return done && held;
}

bool give_back(store::Database& database, const Job& job, bool counted) {
    bool held = false;
    const auto done = database.write(as_system(), [&](Tx& tx) -> Status {
        held = tx.run(return_job, job.id, job.attempt, std::int64_t{counted ? 0 : 1}) > 0;
        return {};
    });
    return done && held;
}

}  // namespace yk::work
