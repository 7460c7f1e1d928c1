// The city's policy packs: versions with their files, confirmed values, simulations, and the guard that holds large moves.
// Everything above asks here which rules are in force on a day; nobody else reads policies/.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "care/entitlement/policy/entry.h"
#include "care/entitlement/policy/simulate.h"
#include "care/module.h"
#include "model/flow.h"
#include "rules/load.h"
#include "rules/rulebook.h"
#include "store/tx.h"

namespace yk::care::policy {

extern const care::Module module;

using VersionId = Id<struct PackVersionTag>;
using ConfirmationId = Id<struct ConfirmationTag>;
using SimulationId = Id<struct SimulationTag>;
using HoldId = Id<struct HoldTag>;

// Versions ---------------------------------------------------------------------------------------------------------------------------

enum class VersionState : std::uint8_t { loaded, checked, scheduled, active, retired, taken_back };
std::span<const model::Option> options_of(VersionState);
enum class VersionEvent : std::uint8_t { check, schedule, withdraw, activate, retire, restore, take_back };
std::span<const model::Option> options_of(VersionEvent);

inline constexpr model::Flow<VersionState, VersionEvent, 7> version_flow{
    VersionState::loaded,
    {{
        {VersionState::loaded, VersionEvent::check, VersionState::checked},
        {VersionState::checked, VersionEvent::schedule, VersionState::scheduled},
        {VersionState::scheduled, VersionEvent::withdraw, VersionState::checked},
        {VersionState::scheduled, VersionEvent::activate, VersionState::active},
        {VersionState::active, VersionEvent::retire, VersionState::retired},
        {VersionState::retired, VersionEvent::restore, VersionState::active},
        {VersionState::active, VersionEvent::take_back, VersionState::taken_back},
    }}};
static_assert(version_flow.unambiguous() && version_flow.reaches(VersionState::retired) && version_flow.terminal(VersionState::taken_back));

enum class Origin : std::uint8_t { shipped, upload };
std::span<const model::Option> options_of(Origin);

// A set of files with everything above them, known by its content. A loaded version has faults or has not been checked.
struct Version {
    VersionId id;
    std::string pack;         // "guangzhou"
    std::int64_t number = 0;  // counted from 1 in this city
    std::string declared;     // what pack.yaml calls it
    std::string hash;
    VersionState state = VersionState::loaded;
    Origin origin = Origin::upload;
    std::string note;
    std::int64_t files = 0, faults = 0, cases = 0, failures = 0;
    std::string report, report_en;  // the faults and the cases that failed, as text with file, line and caret
    std::optional<Day> active_from;
    std::int64_t loaded_account = 0;
    std::string loaded_by;
    Instant loaded_at;
    std::int64_t scheduled_account = 0;
    std::string scheduled_by;
    std::optional<Instant> scheduled_at;
    std::string released_by;  // the second official; empty until then
    std::optional<Instant> released_at;
    std::string taken_back_by;
    std::optional<Instant> taken_back_at;
    std::string taken_back_reason;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Version*);

// Makes the shipped folder of the city's place version 1, active from the beginning, if the city has no version yet; a shipped folder
// with another content is added as a checked version for officials to schedule. Call it at every start.
Status keep_shipped(Tx& tx);
// Loads a set of files as a new version and checks it. Refuses policy.version.known, .place, .empty.
Result<Version> load_version(Tx& tx, const rules::PackFiles& files, const std::string& place, Origin origin, const std::string& note);
// Activates what is released and due, retires what it replaces. Returns how many became active.
Result<std::int64_t> activate_due(Tx& tx);

// What is in force ------------------------------------------------------------------------------------------------------------------

// The rulebook in force in the city on a day: the released version whose date covers it, with its confirmed values. Without any version in
// the database (tools on an empty one) the shipped folder. Refuses policy.pack.missing, rules.pack.faulty.
Result<std::shared_ptr<const rules::Rulebook>> rulebook_of(Tx& tx, Day day);
// The same of one version, whatever its state.
Result<std::shared_ptr<const rules::Rulebook>> rulebook_of(Tx& tx, VersionId version, Day day);
// The pack that had this hash when it was used, for receipts; confirmed values included. Refuses policy.pack.unknown_hash.
Result<std::shared_ptr<const rules::Pack>> pack_of_hash(Tx& tx, const std::string& hash);
// Keeps what makes the pack in force on the day, so that pack_of_hash finds it. Whoever stores decisions calls it before.
Status remember_use(Tx& tx, Day day);
// The folder of policies/ whose pack is for this place.
std::optional<std::filesystem::path> shipped_folder(RegionCode city);

// Confirmed values ------------------------------------------------------------------------------------------------------------------

enum class ConfirmationState : std::uint8_t { proposed, released, declined, withdrawn };
std::span<const model::Option> options_of(ConfirmationState);
enum class ConfirmationEvent : std::uint8_t { release, decline, withdraw };
std::span<const model::Option> options_of(ConfirmationEvent);

inline constexpr model::Flow<ConfirmationState, ConfirmationEvent, 3> confirmation_flow{
    ConfirmationState::proposed,
    {{
        {ConfirmationState::proposed, ConfirmationEvent::release, ConfirmationState::released},
        {ConfirmationState::proposed, ConfirmationEvent::decline, ConfirmationState::declined},
        {ConfirmationState::released, ConfirmationEvent::withdraw, ConfirmationState::withdrawn},
    }}};
static_assert(confirmation_flow.unambiguous() && confirmation_flow.reaches(ConfirmationState::withdrawn));

// An unconfirmed entry, or one dated value of a parameter, confirmed with its source. It holds only for the content it was given for.
struct Confirmation {
    ConfirmationId id;
    EntryKind kind = EntryKind::parameter;
    std::string name;
    std::string label;              // in Chinese, as it was
    std::optional<Day> value_from;  // of a parameter's value
    std::string pack;               // the folder the entry stands in
    std::string content;            // the value or rule in words, as it was
    std::string fingerprint;        // of the content
    std::string source_title;       // document and number
    std::string source_text;        // the words that say so
    std::optional<Day> source_date;
    ConfirmationState state = ConfirmationState::proposed;
    std::int64_t proposed_account = 0;
    std::string proposed_by;
    Instant proposed_at;
    std::string decided_by;  // released or declined
    std::optional<Instant> decided_at;
    std::string withdrawn_by;
    std::optional<Instant> withdrawn_at;
    std::string reason;  // of declining or withdrawing
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Confirmation*);

// Simulations -----------------------------------------------------------------------------------------------------------------------

// One comparison over the elders of its region: another version, or the one in force with other values, against the one in force.
struct Simulation {
    SimulationId id;
    std::string title;
    RegionCode region;
    Day as_of;
    std::string settings;  // PARAMETER=VALUE, one a line
    std::optional<VersionId> target;
    std::string before_pack, before_hash, after_pack, after_hash;
    std::int64_t people = 0, gains = 0, loses = 0, raised = 0, lowered = 0, other = 0;  // people, each counted once a kind
    std::optional<Fen> month_before_fen, month_after_fen, year_before_fen, year_after_fen;
    std::int64_t unknown_before = 0, unknown_after = 0;  // entitlements whose amount is not known
    std::string started_by;
    Instant started_at;
    std::optional<Instant> finished_at;
    std::optional<work::JobId> job;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Simulation*);

// The guard -------------------------------------------------------------------------------------------------------------------------

// How much the share of the entitled of one item moved.
struct Move {
    std::string item;
    Text label;
    std::int64_t people_before = 0, entitled_before = 0, people_after = 0, entitled_after = 0;
};
const model::Schema& schema_of(const Move*);

enum class HoldKind : std::uint8_t { activation, run };
std::span<const model::Option> options_of(HoldKind);
// An activation or a run that waits for a second official.
struct Hold {
    HoldId id;
    HoldKind kind = HoldKind::run;
    std::string subject;  // what must be the same when it is done: pack hashes, day, region
    std::string title;    // in words
    RegionCode region;
    std::string summary;  // what moved, a line an item
    model::RawJson moves{"[]"};
    std::int64_t requested_account = 0;
    std::string requested_by;
    Instant requested_at;
    std::string signed_by;  // empty while it is held
    std::optional<Instant> signed_at;
    std::string reason;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Hold*);

// Items whose share of entitled people moved by more than the settings allow.
std::vector<Move> excessive(Tx& tx, std::span<const Move> moves);
// Goes on when nothing moved too far or a second official has signed this very subject. Otherwise the hold is written down in a
// transaction of its own and the act is refused: policy.guard.held with the items.
Status pass_guard(store::Database& database, const store::Request& request, HoldKind kind, const std::string& subject,
                  const std::string& title, RegionCode region, std::span<const Move> moves);

}  // namespace yk::care::policy
