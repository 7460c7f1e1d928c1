// What somebody has been reminded of, so that it is done once. Inside the module only.
#pragma once
#include "care/entitlement/assessment/access.h"

namespace yk::care::assessment {

struct Reminder {
    Id<struct AssessmentReminderTag> id;
    std::int64_t subject = 0;  // a case, an assessor or an agency
    std::string what;          // before, after, visit; qualification, training, agency
    std::string step;          // state of the case; before or after an end
    Day due_on;
    RegionCode region;
    std::int64_t people = 0;
    Day told_on;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Reminder*);

}  // namespace yk::care::assessment
