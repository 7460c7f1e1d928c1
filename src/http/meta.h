// The route tables of this room, by source.
#pragma once
#include <span>

#include "http/route.h"
#include "work/job.h"

namespace yk::http {

std::span<const Route> meta_routes();
std::span<const Route> own_routes();
std::span<const Route> export_routes();
std::span<const Route> job_routes();
std::span<const Route> system_routes();
std::span<const Route> waiting_routes();
std::span<const Route> schedule_routes();
const Resource& schedules_resource();
// For reading requests for jobs, which are shown in a form of their own.
const Resource& job_resource();
// A value as lists show it: masked where it is personal.
std::string shown_text(const model::Column& column, const void* record, bool english);
// Every queue's filter, days and titles stand in its list; a queue that does not is a bug: CHECK.
void check_queues(std::span<const Queue* const> queues);
const work::JobKind& audit_verify_kind();

}  // namespace yk::http
