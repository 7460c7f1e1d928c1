// One result for all (结果通认): what other modules and systems read of an elder's assessments, and results of others taken in.
#pragma once
#include "care/entitlement/assessment/assessment.h"
#include "care/entitlement/policy/words.h"

namespace yk::care::assessment {

// A level of another city or department, taken in with its origin and accepted or not by rule (结果通认).
enum class Origin : std::uint8_t { other_city, health, medical_insurance, disabled_federation, civil_affairs };
std::span<const model::Option> options_of(Origin);
enum class OutsideState : std::uint8_t { recognised, refused, taken_back };
std::span<const model::Option> options_of(OutsideState);
struct OutsideResult {
    Id<struct OutsideResultTag> id;
    ElderId elder;
    RegionCode region;
    ScaleName scale = ScaleName::gbt42195;
    std::int64_t level = 0;
    Day assessed_on;
    Origin origin = Origin::other_city;
    std::string origin_name, document_no;
    OutsideState state = OutsideState::recognised;
    std::string because;  // code of the rule that refused it
    std::string taken_by;
    Day taken_on;
    std::int64_t version = 0;
    std::string name, level_label;  // computed
};
const model::Schema& schema_of(const OutsideResult*);

// The result as every department sees it.
struct ResultShown {
    std::optional<CaseId> id;  // none: of others
    ElderId elder;
    std::string name;
    elder::DocumentNumber id_no;
    ScaleName scale = ScaleName::gbt42195;
    std::int64_t level = 0;
    policy::Text level_label;
    Day assessed_on;
    std::optional<Day> valid_until;
    bool valid = true;   // today
    std::string origin;  // of others: who assessed
    bool recognised = true;
    RegionCode region;
};
const model::Schema& schema_of(const ResultShown*);
// Concluded ones and those of others that were not taken back; the caller notes who was shown them.
Result<std::vector<ResultShown>> results_of(Tx& tx, const elder::Elder& person);

struct NewOutside {
    ElderId elder;
    ScaleName scale = ScaleName::gbt42195;
    std::int64_t level = 0;
    Day assessed_on;
    Origin origin = Origin::other_city;
    std::string origin_name, document_no;
};
const model::Schema& schema_of(const NewOutside*);
// Keeps the result with its origin and recognises it or not by rule; a recognised one becomes a fact and the elder is determined anew.
Result<OutsideResult> take_in_outside(Tx& tx, const NewOutside& in);

}  // namespace yk::care::assessment
