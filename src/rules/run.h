// Runs a program over columns, block by block. The traced and the untraced run are the same program; tracing only keeps bits.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "rules/columns.h"
#include "rules/program.h"

namespace yk::rules {

struct RunOptions {
    bool trace{};  // keep one bit per condition and person
    unsigned threads{1};
};

// The rows of one block in which a condition is not known; only blocks that have such rows are kept.
struct UnknownRows {
    std::uint32_t block;
    std::uint32_t condition;
    std::uint64_t rows[block_words];
};

class Results {
 public:
    std::size_t rows() const { return rows_; }
    // The value of program.outputs[output] for a person; bits are 0 and 1, dates packed. nullopt = not known.
    std::optional<std::int64_t> value(std::size_t output, std::size_t row) const;
    // The truth of program.conditions[condition]; only after a traced run.
    std::optional<bool> condition(std::size_t condition, std::size_t row) const;

    // The columns behind value(): 32-bit or 64-bit numbers, or packed bits. A row's value counts only where its known bit is set.
    Lane lane(std::size_t output) const { return outputs_[output].lane; }
    const Aligned& values(std::size_t output) const { return outputs_[output].values; }
    const std::uint64_t* known(std::size_t output) const { return outputs_[output].known.as<std::uint64_t>(); }
    std::size_t trace_bytes() const { return trace_.bytes() + unknown_.size() * sizeof(UnknownRows); }

 private:
    friend class Runner;
    struct Output {
        Lane lane;
        Aligned values;
        Aligned known;
    };
    std::size_t rows_{};
    std::size_t conditions_{};
    std::vector<Output> outputs_;
    Aligned trace_;                     // block by block, condition by condition, 16 words each
    std::vector<UnknownRows> unknown_;  // ordered by block, then condition
};

// The instruction set in use: base, avx2 or avx512.
const char* kernel_set_name();

Results run(const Program& program, const Columns& columns, RunOptions options = {});
// As run, but writes into the room of earlier results of the same program and number of rows.
Results run_again(Results room, const Program& program, const Columns& columns, RunOptions options = {});

// The value of every node for one person, by the same program and kernels; nullopt where it is not known.
std::vector<std::optional<std::int64_t>> inspect(const Program& program, const Columns& columns, std::size_t row);

}  // namespace yk::rules
