// CHECK for bugs: on in every build, never about input. A failed check ends the process with file and line.
#pragma once

namespace yk {
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;
}  // namespace yk

#define CHECK(condition)                                                      \
    do {                                                                      \
        if (!(condition)) ::yk::check_failed(#condition, __FILE__, __LINE__); \
    } while (0)
