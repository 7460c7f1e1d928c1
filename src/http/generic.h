// What this room answers by itself, for every program: descriptions of records, dictionary, search, selections, exports, jobs, files,
// notices, preferences, unmasking, audit. Ordinary tables, collected by app/.
#pragma once
#include <span>
#include <string>

#include "http/server.h"
#include "work/runner.h"

namespace yk::http {

namespace right {
inline constexpr Right unmask{"personal.unmask", {"查看个人信息明文", "See personal data unmasked"}};
inline constexpr Right audit_read{"audit.entry.read", {"查看审计记录", "See the audit trail"}};
inline constexpr Right audit_verify{"audit.chain.verify", {"校验审计链", "Verify the audit chain"}};
inline constexpr Right job_read{"jobs.job.read", {"查看全部作业", "See all jobs"}};
inline constexpr Right health_read{"health.system.read", {"查看系统状态", "See the state of the system"}};
}  // namespace right

std::span<const Route> routes();
std::span<const Resource* const> resources();
std::span<const model::Schema* const> records();
std::span<const store::Migration> migrations();
std::span<const Right* const> rights();
std::span<const work::JobKind* const> jobs();
std::span<const Queue* const> queues();

// Tells jobs and handlers which resources, kinds of job and code tables there are. Server::make does it; programs that run jobs without a
// server call it themselves. The tables must live as long as the program.
void introduce(const Tables& tables, RegionCode city = {});

// The data of a `job` event: a job as GET /jobs/{job} shows it.
std::string job_event(const work::Job& job);

// Leaves a notice for an account; `path` leads to what it is about and may be empty.
Status notify(Tx& tx, std::int64_t account, std::string title, std::string body, std::string path);

}  // namespace yk::http
