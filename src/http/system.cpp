// The audit trail in the console, its verification as a job, and how the system is.
#include <fmt/format.h>
#include <sys/resource.h>

#include <fstream>

#include "http/exchange.h"
#include "http/generic.h"
#include "http/meta.h"
#include "model/json.h"
#include "store/audit.h"
#include "work/job.h"

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
    return model::RawJson{out + "}"};
}

}  // namespace

const work::JobKind& audit_verify_kind() { return verify_kind; }

std::span<const Resource* const> resources() {
    static const Resource* const all[] = {&audit_resource};
    return all;
}

std::span<const Route> system_routes() {
    using enum RowScope;
    static constexpr std::array all{
        post<&verify>("/audit/verify", right::audit_verify, city, {"校验审计链", "Verify the audit chain"}),
        get<&health>("/health", right::health_read, none, {"系统状态", "State of the system"}),
    };
    return all;
}

std::span<const Route> routes() {
    static const std::vector<Route> all = [] {
        std::vector<Route> made;
        for (const auto part : {meta_routes(), own_routes(), export_routes(), job_routes(), waiting_routes(), system_routes()})
            made.insert(made.end(), part.begin(), part.end());
        return made;
    }();
    return all;
}

std::span<const Right* const> rights() {
    static constexpr const Right* all[] = {&right::unmask, &right::audit_read, &right::audit_verify, &right::job_read, &right::health_read};
    return all;
}

}  // namespace yk::http
