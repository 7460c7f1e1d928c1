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
const work::JobKind& audit_verify_kind();

}  // namespace yk::http
