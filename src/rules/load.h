// Loads a pack and everything it fills in. A pack that is wrong in any way is refused with words that say where and what.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "rules/pack.h"

namespace yk::rules {

// The files of a pack and of the packs above it, by path below the common folder ("guangzhou/items/x.yaml").
using PackFiles = std::map<std::string, std::string>;

struct Loaded {
    std::shared_ptr<const Pack> pack;  // what could be read, also when there are faults
    std::vector<Diagnostic> faults;
};

// `place` is the folder name of the pack. Checks everything: form, references, citations, dates, types of every expression on every day
// on which a value changes, and that every rule has cases. Does not run the cases (cases.h).
Loaded load_pack_files(const PackFiles& files, const std::string& place);

// Reads policies/<place> and the folders beside it that it fills in. Throws Broken when a folder cannot be read.
PackFiles read_pack_folder(const std::filesystem::path& folder);

// Refusal rules.pack.faulty, as compile (rulebook.h).
Result<std::shared_ptr<const Pack>> load_pack(const std::filesystem::path& folder);

std::string sha256_hex(std::string_view bytes);

}  // namespace yk::rules
