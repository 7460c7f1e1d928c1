// The kernels for machines with AVX2.
#include "rules/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#pragma GCC push_options
#pragma GCC optimize("O3")
#pragma GCC target("avx2,bmi,bmi2,fma,popcnt")
#include "rules/operations.h"

namespace yk::rules {
namespace {
#include "rules/kernels.inc"
}  // namespace

const Kernels kernels_avx2{"avx2", compare, member, choose, arithmetic, fill, widen, classes, pick_number, pick_bit};

}  // namespace yk::rules
#pragma GCC pop_options
#endif
