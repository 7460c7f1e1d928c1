// Named commands on one elder (death, death taken back, moving in and out, a field corrected, another identity number) with their
// consequences shown before, and the same as requests that a second person approves. Each leaves its case, its evidence and its reason.
#pragma once
#include "care/people/elder/competence.h"
#include "model/flow.h"

namespace yk::care::elder {

using ChangeId = Id<struct ChangeTag>;

enum class ChangeKind : std::uint8_t { report_death, take_back_death, move_in, move_out, correct, change_identity };
std::span<const model::Option> options_of(ChangeKind);
enum class ChangeState : std::uint8_t { proposed, done, returned, withdrawn };
std::span<const model::Option> options_of(ChangeState);
enum class ChangeEvent : std::uint8_t { approve, send_back, withdraw };
std::span<const model::Option> options_of(ChangeEvent);

inline constexpr model::Flow<ChangeState, ChangeEvent, 3> change_flow{
    ChangeState::proposed,
    {{
        {ChangeState::proposed, ChangeEvent::approve, ChangeState::done},
        {ChangeState::proposed, ChangeEvent::send_back, ChangeState::returned},
        {ChangeState::proposed, ChangeEvent::withdraw, ChangeState::withdrawn},
    }}};
static_assert(change_flow.unambiguous() && change_flow.reaches(ChangeState::done) && change_flow.terminal(ChangeState::returned));

// What is to be changed. Which members count depends on the kind.
struct Change {
    ElderId elder;
    ChangeKind kind = ChangeKind::correct;
    std::optional<Day> changed_on;        // day of death, of the move, since when the new number holds
    std::optional<RegionCode> to_region;  // of a move: a town of this city, or any division elsewhere
    std::string field;                    // corrected: a column of the elder or a fact; of another number: kind of document
    std::string value;                    // corrected: the new value, "清空" empties; of another number: the number
    std::string evidence;                 // which paper says so
    std::string reason;
};
const model::Schema& schema_of(const Change*);

// A case: proposed or carried out.
struct ElderChange {
    ChangeId id;
    ElderId elder;
    RegionCode region;
    ChangeKind kind = ChangeKind::correct;
    ChangeState state = ChangeState::proposed;
    std::optional<Day> changed_on;
    std::optional<RegionCode> to_region;
    std::string field;
    std::optional<std::string> value;
    std::optional<std::string> before;  // the value it replaced
    std::string evidence;
    std::string reason;
    std::int64_t proposed_by = 0;  // account
    std::string proposed_by_name;
    Instant proposed_at;
    std::string decided_by;
    std::optional<Instant> decided_at;
    std::string answer;  // reason of the second person
    std::int64_t version = 0;
    std::string elder_name;  // computed
};
const model::Schema& schema_of(const ElderChange*);

struct Consequence {
    bool warning = false;
    Words text;
};
const model::Schema& schema_of(const Consequence*);
struct Consequences {
    std::vector<Consequence> items;
};
const model::Schema& schema_of(const Consequences*);

// What modules above know of a change (money paid after the day, places held). Added once at start, before the first request.
using ConsequenceCheck = void (*)(Tx& tx, const Change& change, std::vector<Consequence>& out);
void add_consequence_check(ConsequenceCheck check);

inline constexpr Right read_changes{"elder.change.read", {"查看变更事项", "See changes of elders"}};
inline constexpr Right propose_changes{"elder.change.create", {"提出变更申请", "Propose a change"}};
inline constexpr Right carry_out_changes{"elder.change.carry_out", {"直接办理变更", "Carry out a change"}};
inline constexpr Right approve_changes{"elder.change.approve", {"审批变更申请", "Approve changes"}};

// Refuses what cannot be: elder.change.… with the field at fault. Writes nothing.
Result<Consequences> preview_change(Tx& tx, const Change& in);
// The change at once, as a case that is done. Refuses as preview_change.
Result<ElderChange> carry_out(Tx& tx, const Change& in);
// As a request that somebody else approves.
Result<ElderChange> propose_change(Tx& tx, const Change& in);

struct ChangeAnswer {
    ChangeId elder_change;
    std::string reason;
};
const model::Schema& schema_of(const ChangeAnswer*);
// Refuses elder.change.own for whoever proposed it, elder.change.closed, and whatever the change itself refuses by now.
Result<ElderChange> approve_change(Tx& tx, const ChangeAnswer& in);
Result<ElderChange> return_change(Tx& tx, const ChangeAnswer& in);
// By the one who proposed it only.
Result<ElderChange> withdraw_change(Tx& tx, const ChangeAnswer& in);

extern const http::Resource changes;
extern const Queue proposed_changes;
std::span<const http::Route> change_routes();

// Inside the module: checks a change, and does it on behalf of a case (the old value goes into `before`).
Status check_change(Tx& tx, const Elder& person, const Change& in);
Status apply_change(Tx& tx, const Change& in, ElderChange& record);

}  // namespace yk::care::elder
