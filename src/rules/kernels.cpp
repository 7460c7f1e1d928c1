#include "rules/kernels.h"

#include <cstdlib>
#include <string_view>

namespace yk::rules {

KernelSets usable_kernels() {
    KernelSets out{{&kernels_base}, 1};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma")) {
        out.sets[out.count++] = &kernels_avx2;
        const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512vl");
        if (wide) out.sets[out.count++] = &kernels_avx512;
    }
#endif
    return out;
}

const Kernels& best_kernels() {
    static const Kernels& chosen = [&]() -> const Kernels& {
        const auto usable = usable_kernels();
        const char* wish = std::getenv("YIKANG_KERNELS");
        for (std::size_t i = 0; wish && i < usable.count; ++i) {
            if (std::string_view(wish) == usable.sets[i]->name) return *usable.sets[i];
        }
        return *usable.sets[usable.count - 1];
    }();
    return chosen;
}

}  // namespace yk::rules
