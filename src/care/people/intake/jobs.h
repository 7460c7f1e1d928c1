// The intake's long work and its file store. Inside the module only.
#pragma once
#include <filesystem>

#include "care/people/intake/batch.h"

namespace yk::care::intake {

extern const work::JobKind check_job, take_job, take_back_job;
std::filesystem::path file_of(const std::filesystem::path& data, elder::BatchId batch);
// Empty when the event does not fit the state.
std::optional<BatchState> next_state(BatchState state, BatchEvent event);
// Takes a batch back: facts, people, its open reviews; in windows, so that a cancelled or interrupted run goes on where it stopped.
Result<Batch> take_back_batch(store::Database& database, const store::Request& request, elder::BatchId batch,
                              const std::function<bool(std::int64_t)>& progress);

}  // namespace yk::care::intake
