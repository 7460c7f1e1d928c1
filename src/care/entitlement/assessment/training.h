// What assessors were trained in, with which outcome and until when it counts (R06). Inside the module only.
#pragma once
#include "care/entitlement/assessment/access.h"

namespace yk::care::assessment {

struct Training {
    Id<struct AssessmentTrainingTag> id;
    AssessorId assessor;
    RegionCode region;
    std::string topic, provider;
    Day held_on;
    std::int64_t hours = 0;
    bool passed = false;
    std::optional<Day> valid_until;
    std::string certificate_no;
    std::int64_t version = 0;
    std::string assessor_name;  // computed
};
const model::Schema& schema_of(const Training*);

extern const http::Resource trainings;

}  // namespace yk::care::assessment
