// The free health check beside the assessment (R05): results of checks taken in with their origin, planned checks so that one visit serves
// both, and an assessment proposed where a check suspects a loss of ability. Only where a document of the city ties the two.
#pragma once
#include "care/entitlement/assessment/results.h"

namespace yk::care::assessment {

// planned: a day to come; recognised: counts here; kept: no document of the city ties checks to assessments; refused: by rule.
enum class HealthState : std::uint8_t { planned, recognised, kept, refused };
std::span<const model::Option> options_of(HealthState);
struct HealthCheck {
    Id<struct HealthCheckTag> id;
    ElderId elder;
    RegionCode region;
    HealthState state = HealthState::planned;
    Day held_on;
    Origin origin = Origin::health;
    std::string origin_name, document_no;
    std::string place;
    std::string findings;   // as far as they bear on the assessment
    bool suspects = false;  // of a loss of ability or a cognitive impairment
    std::string because;    // code of the rule that refused it, or why nothing was proposed
    std::optional<CaseId> proposed;
    std::string taken_by;
    Day taken_on;
    std::int64_t version = 0;
    std::string name;  // computed
};
const model::Schema& schema_of(const HealthCheck*);

struct NewHealthCheck {
    ElderId elder;
    Day held_on;
    Origin origin = Origin::health;
    std::string origin_name, document_no;
    std::optional<std::string> place, findings;
    bool suspects = false;
};
const model::Schema& schema_of(const NewHealthCheck*);
// Keeps the check with its origin, decides by rule whether it counts, and asks for an assessment where it suspects something and none
// is under way or newer. What the same origin tells again under the same number takes the place of what it told.
Result<HealthCheck> take_in_health_check(Tx& tx, const NewHealthCheck& in);

std::span<const http::Route> health_routes();
extern const http::Resource health_checks;

}  // namespace yk::care::assessment
