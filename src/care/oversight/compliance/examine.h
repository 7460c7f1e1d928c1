// What the records say against the benefits one person holds: pure, so that every kind is tested without a city.
#pragma once
#include <string>
#include <vector>

#include "care/entitlement/policy/words.h"
#include "care/oversight/compliance/compliance.h"

namespace yk::care::compliance {

// A benefit one has: by decision, or because the department that pays says so.
struct Held {
    std::string item;
    bool decided = false;
    std::optional<Fen> amount_fen;  // of a decided one
    std::optional<Day> begins_on;
    std::optional<determination::Answer> answer;  // the machine's, where it has one
    std::optional<Day> answer_since;
    bool yields = false;             // entitled, but under the pack's coordination another benefit is paid in its place
    std::optional<Day> valid_until;  // of the assessment it rests on
    std::string rests_on;            // the fact that dates this assessment
    std::string told_by;             // the fact that says it is received
};
struct Examined {
    elder::ElderId elder;
    RegionCode region;
    std::optional<Day> birth, died_on;
    std::vector<Held> held;
};

// Benefits that touch one another, as the pack names them.
struct Coordinated {
    std::string name;
    policy::Text label;
    bool both_held_suffices = true;  // `exclude` looks at a fact and not at the other benefit
    std::vector<std::string> items;
};
struct Terms {
    std::vector<Coordinated> coordinated;
    std::int64_t implausible_age = 0;
    std::int64_t due_days = 0;
};

// A finding before it is compared with the cases there are.
struct Draft {
    elder::ElderId elder;
    RegionCode region;
    FindingKind kind = FindingKind::against_answer;
    std::string subject;
    Day since;
    std::vector<std::string> items;
    std::optional<Fen> amount_fen;
    bool decided = false;             // at least one of the benefits is in effect by decision
    std::vector<std::string> facts;   // whose statements show it
    std::vector<policy::Text> notes;  // what no fact says
};
std::vector<Draft> findings_of(const Examined& person, const Terms& terms, Day today);

// One line of what was found.
struct FactLine {
    policy::Text label, value, source;
    std::optional<Day> source_date;
};
const model::Schema& schema_of(const FactLine*);
// Equal for the same findings: of kind, benefits, money, values and sources, not of the day a source repeated itself.
std::string digest_of(const Draft& draft, const std::vector<FactLine>& lines);
// Whether a case that is found all the same is to be worked anew: `moved` when something else is found now, `stop` what became of the
// stop that was proposed.
bool to_reopen(FindingState state, bool moved, std::optional<decision::State> stop);

}  // namespace yk::care::compliance
