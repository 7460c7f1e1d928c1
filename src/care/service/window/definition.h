// What kinds of application there are: papers, tasks of departments, deadlines. Read from data/applications.json, or from what a case
// keeps.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/describe.h"

namespace yk::care::window {

// Not needed when a department already holds any of `facts`. `only_for`: "proxy", or empty for everybody.
struct PaperKind {
    std::string code, zh, en;
    std::vector<std::string> facts;
    std::string only_for;
};
const model::Schema& schema_of(const PaperKind*);

// `body` is a department's code in the packs; the nearest office of that body around the applicant's region gets the task.
struct TaskKind {
    std::string code, zh, en, body;
    std::int64_t days = 0;  // working days from acceptance
};
const model::Schema& schema_of(const TaskKind*);

enum class Applicant : std::uint8_t { person, organisation };
std::span<const model::Option> options_of(Applicant);
// Who gives the answer: the decision on a benefit, an assessment, or the official at the window.
enum class Decider : std::uint8_t { benefit, assessment, window };
std::span<const model::Option> options_of(Decider);

struct Definition {
    std::string code, zh, en;
    Applicant applicant = Applicant::person;
    Decider decider = Decider::window;
    std::string status;                                              // example until a city confirms papers, tasks and days
    std::string clause;                                              // what document asks for it
    std::int64_t accept_days = 0, decide_days = 0, answer_days = 0;  // working days
    std::vector<PaperKind> papers;
    std::vector<TaskKind> tasks;
};
const model::Schema& schema_of(const Definition*);

struct Definitions {
    std::string edition;
    std::string source;
    std::vector<Definition> kinds;
    const Definition* find(std::string_view kind) const;
};
const model::Schema& schema_of(const Definitions*);

// Reads and checks the text of a definitions file: unknown members, codes twice, bodies or days missing are refused with the place.
Result<Definitions> read_definitions(std::string_view text);
// The product's own file, read once. Throws Broken when the product is damaged.
const Definitions& shipped_definitions();

}  // namespace yk::care::window
