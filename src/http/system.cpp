// The audit trail in the console, its verification as a job, and how the system is.
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/resource.h>

#include <fstream>

#include "http/exchange.h"
#include "http/generic.h"
#include "http/meta.h"
#include "model/json.h"
#include "store/audit.h"
#include "work/backup.h"
#include "work/runner.h"
#include "work/state.h"

namespace yk::http {
namespace {

Status run_verify(work::JobRun& run) {
    const auto report = store::verify_audit(run.database(), run.data_folder() / store::anchor_file,
                                            [&](std::int64_t seq) { run.progress(seq, 0, std::to_string(seq)); });
    std::string result = fmt::format(R"({{"good":{},"entries":{},"head":{},"faults":[)", report.good(), report.entries, report.head);
    constexpr std::size_t shown = 100;
    for (std::size_t i = 0; i < report.faults.size() && i < shown; ++i) {
        if (i) result += ',';
        model::append_json_string(result, report.faults[i]);
    }
    run.result({result + "]}"});
    run.progress(report.entries, report.entries, report.good() ? "" : report.faults.front());
    return {};
}

constexpr work::JobKind verify_kind{"audit.verify", {"校验审计链", "Verify the audit chain"}, &run_verify};

Result<model::RawJson> verify(Tx& tx) {
    const auto id = YK_TRY(work::submit(tx, verify_kind, {"{}"}));
    return model::RawJson{job_event(YK_TRY(tx.get<work::Job>(id)))};
}

const Resource audit_resource{
    .schema = &model::schema<store::AuditEntry>(),
    .listing = &store::audit_listing(),
    .path = "/audit",
    .scope = RowScope::city,
    .read = &right::audit_read,
    .export_ = &right::audit_read,
};

// Memory of this process that is its own, in bytes; 0 where the kernel does not say.
std::int64_t own_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:")) return std::atoll(line.c_str() + 8) * 1024;
    return 0;
}

// Jobs, delivery of facts and backups.
void append_work(std::string& out, Tx& tx) {
    const auto state = work::work_state(tx);
    out += fmt::format(R"(,"jobs":{{"queued":{},"running":{},"failed_last_day":{}}})", state.queued, state.running, state.failed_last_day);
    out += fmt::format(R"(,"delivery":{{"facts_waiting":{},"stopped":[)", work::delivery_lag(tx));
    for (const auto& delivery : state.stopped) {
        if (out.back() != '[') out += ',';
        out += "{\"name\":";
        model::append_json_string(out, delivery.name);
        out += ",\"fault\":";
        model::append_json_string(out, delivery.fault);
        out += '}';
    }
    out += "]},\"backup\":";
    const auto backup = work::last_backup(tx);
    if (!backup) {
        out += "{\"last_backup_at\":null}";
        return;
    }
    out += fmt::format(R"({{"last_backup_at":"{}","backup_bytes":{},"file":)", instant_text(backup->made_at), backup->bytes);
    model::append_json_string(out, backup->file);
    out += '}';
}

Result<model::RawJson> health(Call& call) {
    const auto& x = exchange_of(call);
    const auto database = call.database().health();
    const auto traffic = (*x.traffic)();
    std::error_code ec;
    const auto disk = std::filesystem::space(call.data_folder(), ec);
    std::string out = "{\"version\":";
    model::append_json_string(out, x.options.version);
    out += fmt::format(R"(,"now":"{}","memory_bytes":{},"database":{{"kind":)", instant_text(call.database().now()), own_memory());
    model::append_json_string(out, database.kind);
    out += fmt::format(R"(,"bytes":{},"connections":{},"busy":{},"audit_sequence":{},"outbox_sequence":{}}})", database.bytes,
                       database.connections, database.busy, database.audit_seq, database.outbox_seq);
    out += fmt::format(R"(,"server":{{"connections":{},"event_streams":{},"requests_waiting":{}}})", traffic.connections, traffic.streams,
                       traffic.waiting);
    if (!ec) out += fmt::format(R"(,"disk":{{"free_bytes":{},"size_bytes":{}}})", disk.available, disk.capacity);
    YK_TRY_VOID(call.database().read(call.request(), [&](Tx& tx) -> Status {
        append_work(out, tx);
        return {};
    }));
    out += ",\"versions\":{\"program\":";
    model::append_json_string(out, x.options.version);
    out += ",\"database\":";
    model::append_json_string(out, database.kind);
    out += ",\"openssl\":";
    model::append_json_string(out, OpenSSL_version(OPENSSL_VERSION_STRING));
    return model::RawJson{out + "}}"};
}

struct SubscriberRef {
    std::string subscriber;
};
const model::Schema& schema_of(const SubscriberRef*) {
    static constexpr auto columns = model::columns<SubscriberRef>({model::col<&SubscriberRef::subscriber>("订阅者", "Subscriber")});
    static constexpr auto schema = model::schema<SubscriberRef>("subscriber_ref", "", {"订阅者", "Subscriber"}, columns);
    return schema;
}

// A subscriber that stands still at a fact it refused tries it again.
Result<Nothing> resume_delivery(Tx& tx, const SubscriberRef& in) {
    YK_TRY_VOID(work::resume(tx, in.subscriber));
    return Nothing{};
}

}  // namespace

const work::JobKind& audit_verify_kind() { return verify_kind; }

std::span<const Resource* const> resources() {
    static const Resource* const all[] = {&audit_resource, &schedules_resource()};
    return all;
}

std::span<const Route> system_routes() {
    using enum RowScope;
    static constexpr std::array all{
        post<&verify>("/audit/verify", right::audit_verify, city, {"校验审计链", "Verify the audit chain"}),
        post<&resume_delivery>("/outbox/{subscriber}/resume", right::delivery_resume, city,
                               {"恢复事件送达", "Resume the delivery of facts"}),
        get<&health>("/health", right::health_read, none, {"系统状态", "State of the system"}),
    };
    return all;
}

std::span<const Route> routes() {
    static const std::vector<Route> all = [] {
        std::vector<Route> made;
        for (const auto part :
             {meta_routes(), own_routes(), export_routes(), job_routes(), waiting_routes(), schedule_routes(), system_routes()})
            made.insert(made.end(), part.begin(), part.end());
        return made;
    }();
    return all;
}

std::span<const Right* const> rights() {
    static constexpr const Right* all[] = {&right::unmask,        &right::audit_read,   &right::audit_verify,
                                           &right::job_read,      &right::health_read,  &right::delivery_resume,
                                           &right::schedule_read, &right::schedule_run, &right::schedule_update};
    return all;
}

}  // namespace yk::http
