// The route tables of this room, by source.
#pragma once
#include <span>

#include "http/route.h"

namespace yk::http {

std::span<const Route> meta_routes();
std::span<const Route> own_routes();
std::span<const Route> export_routes();
std::span<const Route> job_routes();
std::span<const Route> system_routes();

}  // namespace yk::http
