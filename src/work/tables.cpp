// The tables of work/ and their records.
#include <fmt/format.h>

#include "work/runner.h"

namespace yk::work {
namespace {

constexpr store::Migration steps[] = {{"work", 1, R"(
CREATE TABLE work_job (id BIGINT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, arguments TEXT NOT NULL, done BIGINT NOT NULL,
    total BIGINT NOT NULL, message TEXT NOT NULL, result TEXT NOT NULL, checkpoint TEXT NOT NULL, fault TEXT NOT NULL, created_by BIGINT,
    created_by_name TEXT NOT NULL, created_at TEXT NOT NULL, started_at TEXT, finished_at TEXT, lease_until TEXT, attempt BIGINT NOT NULL,
    cancel_requested BIGINT NOT NULL, region BIGINT NOT NULL, version BIGINT NOT NULL,
    given_back BIGINT NOT NULL DEFAULT 0, actor_department BIGINT NOT NULL DEFAULT 0, actor_rights TEXT NOT NULL DEFAULT '',
    actor_regions TEXT NOT NULL DEFAULT '');
CREATE INDEX work_job_due ON work_job (id) WHERE state IN ('queued', 'running');
CREATE INDEX work_job_created ON work_job (created_at, id);
CREATE TABLE work_job_file (id BIGINT PRIMARY KEY, job BIGINT NOT NULL REFERENCES work_job (id), name TEXT NOT NULL, bytes BIGINT NOT NULL,
    made_at TEXT NOT NULL, region BIGINT NOT NULL);
CREATE UNIQUE INDEX work_job_file_name ON work_job_file (job, name);
CREATE TABLE work_schedule (code TEXT PRIMARY KEY, enabled BIGINT NOT NULL, every_minutes BIGINT NOT NULL, at_minute BIGINT NOT NULL,
    counted_from TEXT NOT NULL, last_job BIGINT, version BIGINT NOT NULL);
CREATE TABLE work_delivery (name TEXT PRIMARY KEY, seq BIGINT NOT NULL, fault TEXT NOT NULL, moved_at TEXT NOT NULL);
)"}};

}  // namespace

std::span<const store::Migration> migrations() { return steps; }

std::span<const model::Schema* const> records() {
    static const model::Schema* const all[] = {&model::schema<Job>(), &model::schema<JobFile>(), &model::schema<ScheduleRow>(),
                                               &model::schema<Delivery>()};
    return all;
}

std::span<const model::Option> options_of(JobState) {
    static constexpr model::Option all[] = {{"queued", {"等待", "Waiting"}},
                                            {"running", {"进行中", "Running"}},
                                            {"done", {"完成", "Done"}},
                                            {"failed", {"失败", "Failed"}},
                                            {"cancelled", {"已取消", "Cancelled"}}};
    return all;
}

const model::Schema& schema_of(const Job*) {
    using model::col;
    static constexpr auto columns = model::columns<Job>({
        model::key<&Job::id>("编号", "Id"),
        col<&Job::kind>("种类", "Kind"),
        col<&Job::state>("状态", "State"),
        col<&Job::arguments>("参数", "Arguments").hide(),
        col<&Job::done>("已完成", "Done"),
        col<&Job::total>("总数", "Total"),
        col<&Job::message>("进展", "Message"),
        col<&Job::result>("结果", "Result").hide(),
        col<&Job::checkpoint>("续作点", "Checkpoint").hide(),
        col<&Job::fault>("失败原因", "Fault"),
        col<&Job::created_by>("提交账号", "Account").as_id().hide(),
        col<&Job::created_by_name>("提交人", "Submitted by"),
        col<&Job::created_at>("提交时间", "Submitted"),
        col<&Job::started_at>("开始时间", "Started"),
        col<&Job::finished_at>("结束时间", "Finished"),
        col<&Job::lease_until>("占用至", "Lease until").hide(),
        col<&Job::attempt>("第几次运行", "Attempt"),
        col<&Job::cancel_requested>("已请求取消", "Cancel requested"),
        col<&Job::region>("地区", "Region").scope(),
        model::version<&Job::version>(),
    });
    static constexpr auto schema = model::schema<Job>("job", "work_job", {"任务", "Job"}, columns);
    return schema;
}

const model::Listing& job_listing() {
    static constexpr std::string_view filters[] = {"state", "kind", "created_at", "created_by", "finished_at"},
                                      sorts[] = {"created_at", "kind", "state"}, search[] = {"kind", "created_by_name"};
    static constexpr model::Listing listing{filters, sorts, search, "-created_at"};
    return listing;
}

const model::Schema& schema_of(const JobFile*) {
    static constexpr auto columns = model::columns<JobFile>({
        model::key<&JobFile::id>("编号", "Id"),
        model::col<&JobFile::job>("任务", "Job"),
        model::col<&JobFile::name>("文件名", "Name"),
        model::col<&JobFile::bytes>("字节数", "Bytes"),
        model::col<&JobFile::made_at>("生成时间", "Made"),
        model::col<&JobFile::region>("地区", "Region").scope(),
    });
    static constexpr auto schema = model::schema<JobFile>("job_file", "work_job_file", {"任务文件", "Job file"}, columns);
    return schema;
}

const model::Schema& schema_of(const ScheduleRow*) {
    static constexpr auto columns = model::columns<ScheduleRow>({
        model::key<&ScheduleRow::code>("代码", "Code"),
        model::col<&ScheduleRow::enabled>("启用", "Enabled"),
        model::col<&ScheduleRow::every_minutes>("每隔（分钟）", "Every (minutes)"),
        model::col<&ScheduleRow::at_minute>("每天（零点起分钟）", "Daily at (minute of the day)"),
        model::col<&ScheduleRow::counted_from>("上次启动", "Last start"),
        model::col<&ScheduleRow::last_job>("上次任务", "Last job"),
        model::version<&ScheduleRow::version>(),
    });
    static constexpr auto schema = model::schema<ScheduleRow>("schedule", "work_schedule", {"定时任务", "Schedule"}, columns);
    return schema;
}

const model::Listing& schedule_listing() {
    static constexpr std::string_view filters[] = {"enabled"}, sorts[] = {"code"};
    static constexpr model::Listing listing{filters, sorts, {}, "code"};
    return listing;
}

const model::Schema& schema_of(const Delivery*) {
    static constexpr auto columns = model::columns<Delivery>({
        model::key<&Delivery::name>("订阅者", "Subscriber"),
        model::col<&Delivery::seq>("已送到第几条", "Delivered up to"),
        model::col<&Delivery::fault>("停止原因", "Fault"),
        model::col<&Delivery::moved_at>("更新时间", "Moved"),
    });
    static constexpr auto schema = model::schema<Delivery>("delivery", "work_delivery", {"事件送达", "Delivery"}, columns);
    return schema;
}

const model::Listing& delivery_listing() {
    static constexpr std::string_view sorts[] = {"name"};
    static constexpr model::Listing listing{{}, sorts, {}, "name"};
    return listing;
}

const model::Schema& schema_of(const Fact*) {
    static constexpr auto columns = model::columns<Fact>({
        model::key<&Fact::seq>("序号", "Number"),
        model::col<&Fact::topic>("主题", "Topic"),
        model::col<&Fact::subject>("对象", "Subject").as_id(),
        model::col<&Fact::body>("内容", "Body"),
        model::col<&Fact::at>("时间", "Time"),
    });
    static constexpr auto schema = model::schema<Fact>("fact", "", {"业务事件", "Fact"}, columns);
    return schema;
}

}  // namespace yk::work
