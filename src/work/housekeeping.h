// What the store may forget: kept replies and facts that everybody has heard, each past its time. Never the audit trail.
#pragma once
#include "work/runner.h"

namespace yk::work {

extern const JobKind housekeeping;
extern const Schedule housekeeping_schedule;  // nightly

}  // namespace yk::work
