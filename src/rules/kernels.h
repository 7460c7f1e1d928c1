// The inner loops of the columnar engine, compiled for three instruction sets and chosen when the program starts.
#pragma once
#include <cstddef>
#include <cstdint>

#include "rules/program.h"

namespace yk::rules {

// An operand: a column of numbers, or one number for all rows.
struct Numbers {
    const void* data{};
    std::int64_t constant{};
    bool is_constant{};
};

// Every loop covers words × 64 rows, words ≤ 16; columns are padded to that and do not overlap. Bits are packed 64 rows a word.
struct Kernels {
    const char* name;
    void (*compare)(Code code, Lane lane, const Numbers& a, const Numbers& b, std::uint64_t* out, std::size_t words);
    void (*member)(Lane lane, const Numbers& a, const std::int64_t* set, std::size_t count, std::uint64_t* out, std::size_t words);
    void (*choose)(Lane lane, const std::uint64_t* condition, const Numbers& a, const Numbers& b, void* out, std::size_t words);
    // `bad` gets the rows without a result; only written for codes that may fail. A constant `a` is not supported.
    void (*arithmetic)(Code code, Lane lane, const Numbers& a, const Numbers& b, void* out, std::uint64_t* bad, std::size_t words);
    void (*fill)(Lane lane, std::int64_t value, void* out, std::size_t words);
    void (*widen)(Lane from, const void* in, void* out, std::size_t words);
    // Dictionary indexes to classes, and classes to the values of a table.
    void (*classes)(const std::int32_t* indexes, const std::uint16_t* class_of, std::uint16_t* out, std::size_t words);
    void (*pick_number)(Lane lane, const std::uint16_t* classes, const void* table, void* out, std::size_t words);
    void (*pick_bit)(const std::uint16_t* classes, const std::uint8_t* table, std::uint64_t* out, std::size_t words);
};

// The best set this machine has. YIKANG_KERNELS=base|avx2|avx512 chooses one that it has, for tests and measurements.
const Kernels& best_kernels();
// Every set this machine has, for tests.
struct KernelSets {
    const Kernels* sets[3];
    std::size_t count;
};
KernelSets usable_kernels();

extern const Kernels kernels_base;
#if defined(__x86_64__)
extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;
#endif

}  // namespace yk::rules
