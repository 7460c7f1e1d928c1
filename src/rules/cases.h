// Runs the cases of a pack: person in, answer, amount and reason out. What an official reads is what is tested.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "rules/pack.h"

namespace yk::rules {

struct CaseFailure {
    Place place;
    std::string name;           // of the case
    Label what, expected, got;  // "answer", "entitled", "needs_information (missing: aid_class)"
};

struct CaseReport {
    std::size_t run{};
    std::vector<CaseFailure> failures;
};

// The cases of the pack's own folder. Cases of the packs above are run where those packs stand alone.
CaseReport run_cases(const std::shared_ptr<const Pack>& pack);

// "guangzhou/cases/items.yaml:12: case 满70周岁当日起: answer: expected entitled, got not_entitled (because: 在世)"
std::string failure_text(const CaseFailure& failure, Language language = Language::en);

}  // namespace yk::rules
