// Assessment scales as data with versions (R05): a scale is read from data/scales, answers are scored by it, and no number of a standard
// stands in code. Results of different scales are never converted into one another.
#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/texts.h"

namespace yk::care::assessment {

// How the scores become a level: one sum (GB/T 42195), a matrix of dimension bands (医保办发〔2021〕37号), the number of things that a
// person cannot do (特困人员认定办法).
enum class Method : std::uint8_t { sum, matrix, checklist };

struct Item {
    std::string code;  // "B.2.4", "ADL.eating", "bathing"
    std::string zh;
    std::vector<std::int32_t> scores;  // every score the item allows; a checklist has 0 no, 1 yes
};

// Sums from `min` to `max` give this level or band.
struct Band {
    std::string code;  // of a dimension or of a checklist: "mild"
    std::string zh;
    std::int32_t level = 0;
    std::int32_t min = 0;
    std::int32_t max = 0;
};

struct Group {
    std::string code;
    std::string zh;
    std::int32_t max = 0;
    std::vector<Item> items;
    std::vector<Band> bands;  // of a matrix scale, otherwise empty
};

// An answer of its own that settles the level whatever the sum is (coma).
struct ForcedLevel {
    std::string answer;
    std::int32_t level = 0;
    std::string reason;
    std::string item;  // where the answer shows too; another score there is worth a warning
    std::int32_t score = 0;
};

// One reason to raise the level: a diagnosis in a range of ICD-10 categories, or enough care-risk events.
struct RaiseReason {
    std::string reason;
    std::string diagnosis_from;  // three characters; empty: not about diagnoses
    std::string diagnosis_to;    // included
    std::int32_t events_at_least = 0;
};

struct Scale {
    std::string name;     // "gbt42195"
    std::string edition;  // "2022"; empty where the standard has none
    std::string standard;
    std::string status;  // "unconfirmed", or empty
    Method method = Method::sum;
    std::vector<Group> groups;
    std::vector<Band> levels;  // by total, or by number of failed items of a checklist; of a matrix scale with codes only
    std::vector<ForcedLevel> forced;
    std::vector<RaiseReason> raise_reasons;
    std::int32_t raise_levels = 0;  // added once, however many reasons hold
    std::int32_t highest_level = 0;
    std::vector<std::pair<std::string, std::string>> risk_events;  // code, zh
    std::int32_t risk_event_most = 0;                              // the answer that means "this often or more"
    std::vector<std::string> severity;                             // bands of a matrix scale, best first
    std::size_t row_group = 0;
    std::vector<std::size_t> column_groups;  // the worst of them is the column
    std::vector<std::vector<std::int32_t>> matrix;
};

// Stands for an answer that is no whole number (true, 2.5, "4"); no item allows it.
inline constexpr std::int32_t not_a_score = std::numeric_limits<std::int32_t>::min();

struct Answers {
    std::map<std::string, std::int32_t> items;
    std::set<std::string> forced;        // "coma"
    std::vector<std::string> diagnoses;  // ICD-10 as certified; F04 to F99 only where a psychiatrist made the diagnosis
    std::map<std::string, std::int32_t> risk_events;
};

struct Outcome {
    std::vector<std::pair<std::string, std::int32_t>> sums;  // by group, then "total" of a sum scale
    std::vector<std::pair<std::string, std::string>> bands;  // by group of a matrix scale
    std::optional<std::int32_t> preliminary_level;           // of a sum scale, before coma and raising
    std::int32_t final_level = 0;
    std::string level_code;            // of a checklist: "partial"
    std::vector<std::string> reasons;  // every reason that holds for leaving the preliminary level
    std::vector<Problem> warnings;     // accepted, but worth a look
};

// Reads data/scales/<name>.scoring.json and the definition it names. Errors: assessment.scale.unknown (no such file),
// assessment.scale.damaged, assessment.scale.inconsistent (sums, gaps between levels, a matrix that falls where ability falls).
Result<Scale> load_scale(const std::string& scales_dir, std::string_view name);
// The same from text.
Result<Scale> parse_scale(std::string_view definition, std::string_view scoring);

// Errors: input.invalid with one problem for each missing, impossible or unknown answer, in the order of the scale. Codes:
// assessment.item.missing, .unknown, assessment.score.impossible, assessment.diagnosis.malformed, assessment.risk_event.unknown,
// .impossible.
Result<Outcome> score(const Scale& scale, const Answers& answers);

// Answers from a JSON object: {"items": {code: score}, "coma": true, "diagnoses": [...], "risk_events": {code: times}}; of a checklist the
// items are true or false. Errors: input.invalid with one problem for each member that is no answer at all or stands there twice.
Result<Answers> read_answers(const Scale& scale, std::string_view text);

// One JSON document of answers in, one of the outcome or of the error out, both on one line. The error names the first problem;
// `problems` lists all of them. Never fails.
std::string assess_line(const Scale& scale, std::string_view line, model::Language language = model::Language::zh);

}  // namespace yk::care::assessment
