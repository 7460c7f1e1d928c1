// The intake's long work and its file store. Inside the module only.
#pragma once
#include <filesystem>

#include "care/people/intake/batch.h"

namespace yk::care::intake {

extern const work::JobKind check_job, take_job, take_back_job;
std::filesystem::path file_of(const std::filesystem::path& data, elder::BatchId batch);
// Empty when the event does not fit the state.
std::optional<BatchState> next_state(BatchState state, BatchEvent event);

}  // namespace yk::care::intake
