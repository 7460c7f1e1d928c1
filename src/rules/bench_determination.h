// `yikang bench determination`: 24 rules of a pack over a deterministic synthetic population, with a checksum that other engines reproduce.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "rules/columns.h"
#include "rules/rulebook.h"
#include "rules/run.h"

namespace yk::rules {

struct BenchOptions {
    std::size_t elders{1'000'000};
    bool trace{};
    unsigned threads{1};
    int repeats{5};           // the best run counts
    std::string edit;         // "ml5_fen=150": also measure what this value would change for everybody
    int unknown_per_mille{};  // facts made unknown at random, to measure with gaps; the checksum then has no reference
};

// One edited value over everybody: the rules compiled anew, run over all people, and every result compared.
struct EditImpact {
    double seconds{}, cpu_seconds{};         // from the value to the counts
    std::size_t people{}, results{};         // that come out differently
    std::int64_t sum_before{}, sum_after{};  // of the last rule, the sum of all benefits
};

struct BenchReport {
    std::size_t elders{};
    double seconds{};      // of the best run, results written into room that is already there
    double cpu_seconds{};  // of all threads in the run that took least; steadier than `seconds` on a busy machine
    double mean_seconds{};
    std::size_t conditions{};  // trace bits a person
    std::size_t trace_bytes{};
    std::size_t column_bytes{};  // inputs and outputs
    std::size_t peak_bytes{};    // resident set of the process
    std::string kernels;
    std::optional<EditImpact> impact;
    std::string checksum;  // "checksum n=1000 fnv=… sums=…"
};

// Refuses as with_value() does where the options edit a value that the pack cannot have.
// Loads the pack in `pack_folder` (bench/determination/pack/rig). Refuses a pack without the lets r01 to r24.
Result<BenchReport> bench_determination(const std::filesystem::path& pack_folder, const BenchOptions& options);
std::string bench_text(const BenchReport& report);
std::string bench_json(const BenchReport& report);

// The rulebook on the rig's day with outputs r01 to r24.
Result<Rulebook> determination_rulebook(const std::filesystem::path& pack_folder);
// The first `elders` people. Person i depends only on i, so a smaller population is the beginning of a larger one.
Columns determination_population(const Rulebook& book, std::size_t elders);
// The first `elders` people as comma-separated values for other engines: a heading of fact names, dates as yyyymmdd, codes by their index.
// Throws Broken when the file cannot be written.
yk::Status write_population(const std::filesystem::path& pack_folder, std::size_t elders, const std::filesystem::path& file);
// FNV-1a over all results in the order of people, 32 bits each, and the sum of each rule.
std::string determination_checksum(const Results& results);

}  // namespace yk::rules
