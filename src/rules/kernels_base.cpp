// The kernels for any machine of this kind.
#include "rules/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#pragma GCC push_options
#pragma GCC optimize("O3")
#include "rules/operations.h"

namespace yk::rules {
namespace {
#include "rules/kernels.inc"
}  // namespace

const Kernels kernels_base{"base", compare, member, choose, arithmetic, fill, widen, classes, pick_number, pick_bit};

}  // namespace yk::rules
#pragma GCC pop_options
