// Guides, street officers and helpers, and what brings services to people: outreach, visits, consultation, referral, discovery (R08 R09),
// and the trial calculation of the portal (R13).
#pragma once
#include "care/module.h"

namespace yk::care::guide {

extern const care::Module module;

}  // namespace yk::care::guide
