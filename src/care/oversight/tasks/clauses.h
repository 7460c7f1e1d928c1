// Documents clause by clause: what carries each, and how that stands. Inside the module only.
#pragma once
#include "care/oversight/tasks/overview.h"

namespace yk::care::tasks {

// How a clause stands: of its tasks the worst; without tasks, whether anything carries it.
enum class ClauseState : std::uint8_t { overdue, report_due, under_way, done, carried, not_computable, uncovered };
std::span<const model::Option> options_of(ClauseState);

struct CarrierView {
    std::string kind, name;
    policy::Text label;
    policy::Text state;  // status of an entry, standing of a task
    std::string tone;    // good · warn · bad · info · open
    std::optional<TaskId> task;
};
const model::Schema& schema_of(const CarrierView*);

struct ClauseLine {
    std::string at;
    policy::Text title;
    ClauseState state = ClauseState::uncovered;
    std::vector<CarrierView> carriers;
    std::vector<Line> tasks;
    std::vector<IndicatorLine> indicators;
};
const model::Schema& schema_of(const ClauseLine*);

struct DocumentPage {
    std::string name, letter, number, issued, legal_status, pack;
    policy::Text title, note;
    bool excerpt = false;
    std::int64_t clauses = 0, covered = 0, uncovered = 0, not_computable = 0, tasks = 0, overdue = 0, done = 0;
    std::vector<Count> states;
    std::vector<ClauseLine> lines;
};
const model::Schema& schema_of(const DocumentPage*);

// Every document of the pack in force, the city's own first; `only` picks one.
Result<std::vector<DocumentPage>> document_pages(Tx& tx, const std::optional<std::string>& only, Day on);

// A function of the platform by the number packs give it ("R48"); the number itself where it is not known.
policy::Text process_label(const std::string& code);

}  // namespace yk::care::tasks
