// The rows of the ledger as pages, reports and clause pages show them. Inside the module only.
#pragma once
#include <set>

#include "care/oversight/indicators/indicators.h"
#include "care/oversight/tasks/access.h"

namespace yk::care::tasks {

struct BodyName {
    std::string body;
    policy::Text name;
    bool mapped = false;
};
const model::Schema& schema_of(const BodyName*);

// One task as a line of the ledger.
struct Line {
    TaskId id;
    std::optional<TaskId> parent;
    Origin origin = Origin::document;
    std::string document, at, code;
    policy::Text clause;  // title of the clause
    policy::Text title;
    std::vector<BodyName> lead, support, implement;
    RegionCode region;
    std::string region_name;
    DueKind due_kind = DueKind::none;
    std::optional<Day> due_on, printed_due_on;
    bool ongoing = false, in_pack = true, listed = false, example = false;
    bool mine = false;  // the acting official's department answers for it
    std::string status;
    TaskState state = TaskState::assigned;
    Standing standing = Standing::not_started;
    std::optional<std::int64_t> days;  // to the date; negative: since
    std::optional<std::int64_t> percent;
    std::int64_t reports = 0;
    std::optional<Day> last_report_on, done_on, closed_on, extension_until;
    std::int64_t parts = 0, parts_closed = 0;
    bool flagged = false;  // the pack flags something about the text
};
const model::Schema& schema_of(const Line*);

struct Count {
    std::string code;
    policy::Text label;
    std::int64_t count = 0;
};
const model::Schema& schema_of(const Count*);

struct Wanted {
    std::optional<std::string> document, body, role, standing, q;
    std::optional<RegionCode> region;
    std::optional<bool> mine, listed, parts, open;
    std::optional<Day> due_from, due_to;
};

// Tasks within the actor's regions as lines on a day, in the order of the ledger; those wanted.
class Ledger {
 public:
    static Result<Ledger> read(Tx& tx, Day on);
    Line line_of(const Task& task) const;
    bool wanted(const Line& line, const Task& task, const Wanted& wanted) const;
    // The task speaks for itself: it is no part, or its whole lies outside the actor's regions.
    bool stands(const Task& task) const { return !task.parent || ids_.count(*task.parent) == 0; }
    const std::vector<Task>& tasks() const { return tasks_; }
    const rules::Pack& pack() const { return *book_->pack; }
    const rules::Rulebook& book() const { return *book_; }
    const Offices& offices() const { return *offices_; }
    const Official& official() const { return official_; }
    Day on() const { return on_; }

 private:
    std::vector<BodyName> names(const std::string& list, const Task& task) const;
    std::shared_ptr<const rules::Rulebook> book_;
    std::shared_ptr<const Offices> offices_;
    Official official_;
    Rules rules_;
    Day on_;
    std::vector<Task> tasks_;
    std::set<TaskId> ids_;
    std::map<TaskId, std::pair<std::int64_t, std::int64_t>> parts_;
    std::map<RegionCode, std::string> regions_;
    std::map<std::string, policy::Text> clauses_;        // by "document#at"
    std::map<std::string, const rules::Task*> entries_;  // by "document#code"
};

// Counts by standing, in the order of its options, those that occur.
std::vector<Count> counts_of(const std::vector<Line>& lines);

// An indicator of the pack: definition, target and its value where there is one; else what is missing.
struct IndicatorLine {
    std::string code;
    policy::Text label, definition, target;
    std::string by;  // date or "ongoing"
    std::string at;  // clause
    std::optional<double> value;
    policy::Text state;  // how it stands, with its value or what is missing
    bool good = false;   // the target is met
};
const model::Schema& schema_of(const IndicatorLine*);
std::optional<IndicatorLine> indicator_line(const rules::Pack& pack, const indicators::Board& board, const std::string& code);

}  // namespace yk::care::tasks
