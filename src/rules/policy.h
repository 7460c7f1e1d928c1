// What `yikang policy check|test|show|diff|coverage` says, as text for people and JSON for programs.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "rules/pack.h"
#include "rules/words.h"

namespace yk::rules {

// One command's output. `ok` gives the exit status: false means the pack was refused, a case failed or a clause is not covered.
struct PolicyReport {
    bool ok{};
    std::string text, json;
};

// Each loads the pack in `folder` first; a faulty pack gives its faults and ok = false. Throws Broken when the folder cannot be read.
PolicyReport policy_check(const std::filesystem::path& folder, Language language);
PolicyReport policy_test(const std::filesystem::path& folder, Language language);
PolicyReport policy_show(const std::filesystem::path& folder, Language language);
PolicyReport policy_coverage(const std::filesystem::path& folder, Language language);
// The mutation check: which changed operators, numbers and lines no case notices.
PolicyReport policy_mutate(const std::filesystem::path& folder, Language language);
// Entries that were added, removed or changed between two packs.
PolicyReport policy_diff(const std::filesystem::path& before, const std::filesystem::path& after, Language language);

}  // namespace yk::rules
