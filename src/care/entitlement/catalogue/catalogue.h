// What the public may read without signing in: the city's service list from the pack in force (R07 R12), the city itself, whom to call.
#pragma once
#include "care/module.h"

namespace yk::care::catalogue {

extern const care::Module module;

}  // namespace yk::care::catalogue
