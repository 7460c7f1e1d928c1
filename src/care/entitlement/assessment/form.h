// A scale as a form to fill in: its items with every answer and what the answer means, and the version a case is pinned to (R05).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "care/entitlement/assessment/scale.h"
#include "care/entitlement/policy/words.h"

namespace yk::care::assessment {

using policy::Text;

struct FormAnswer {
    std::int64_t score = 0;
    Text anchor;  // in our own words
};
const model::Schema& schema_of(const FormAnswer*);
struct FormItem {
    std::string code;
    Text label;
    std::vector<FormAnswer> answers;  // most able first
};
const model::Schema& schema_of(const FormItem*);
struct FormPart {
    std::string code;
    Text label;
    std::vector<FormItem> items;
};
const model::Schema& schema_of(const FormPart*);
struct FormChoice {
    std::string code;
    Text label;
};
const model::Schema& schema_of(const FormChoice*);
struct FormLevel {
    std::int64_t level = 0;
    std::string code;
    Text label;
};
const model::Schema& schema_of(const FormLevel*);

struct Form {
    std::string scale, version, standard, status;  // version: the edition and the first digits of the files' hash
    std::string method;                            // sum, matrix, checklist
    std::vector<FormPart> groups;
    std::vector<FormChoice> extra;        // answers of their own, true or false: coma
    std::vector<FormChoice> risk_events;  // how often in 30 days, 0 to risk_event_most
    std::int64_t risk_event_most = 0;
    bool asks_diagnoses = false;  // ICD-10 codes that raise the level
    std::vector<FormLevel> levels;
};
const model::Schema& schema_of(const Form*);

struct ScaleForm {
    Scale scale;
    Form form;
};
// Read once from the product's folder; throws Broken when its files are missing or wrong, refuses assessment.scale.unknown.
Result<const ScaleForm*> form_of(std::string_view scale);
// The label of a level of a scale; the number where the scale has none.
Text level_text(std::string_view scale, std::int64_t level);

}  // namespace yk::care::assessment
