// What the sources of this module share: rights, records that nobody above sees, and the steps between states. Inside the module only.
#pragma once
#include "care/entitlement/policy/facts.h"
#include "care/entitlement/policy/policy.h"
#include "care/entitlement/policy/what_if.h"

namespace yk::care::policy {

namespace rights {
inline constexpr Right pack_read{"policy.pack.read", {"查看政策包", "See policy packs"}};
inline constexpr Right version_load{"policy.version.load", {"载入政策包版本", "Load pack versions"}};
inline constexpr Right version_schedule{"policy.version.schedule", {"安排政策包生效", "Schedule pack versions"}};
inline constexpr Right version_release{"policy.version.release", {"复核政策包生效", "Release pack versions"}};
inline constexpr Right version_take_back{"policy.version.take_back", {"撤回政策包", "Take pack versions back"}};
inline constexpr Right confirmation_propose{"policy.confirmation.propose", {"提出参数确认", "Propose confirmations"}};
inline constexpr Right confirmation_release{"policy.confirmation.release", {"复核参数确认", "Release confirmations"}};
inline constexpr Right simulation_read{"policy.simulation.read", {"查看政策测算", "See simulations"}};
inline constexpr Right simulation_run{"policy.simulation.run", {"发起政策测算", "Start simulations"}};
inline constexpr Right hold_sign{"policy.hold.sign", {"签批大幅变动", "Sign large moves"}};
inline constexpr Right guard_update{"policy.guard.update", {"设置变动限制", "Set the guard"}};
inline constexpr Right expression_try{"policy.expression.try", {"试算表达式", "Try expressions"}};
}  // namespace rights

// A file of a version; its text is kept once for all versions.
struct VersionFile {
    Id<struct VersionFileTag> id;
    VersionId pack_version;
    std::string path, hash;
};
const model::Schema& schema_of(const VersionFile*);
struct Content {
    Id<struct ContentTag> id;
    std::string hash, body;
};
const model::Schema& schema_of(const Content*);

// A pack as it was in force: the version with the confirmed values of that time, so that a receipt can be repeated years later.
struct UsedPack {
    Id<struct UsedPackTag> id;
    std::string hash;
    VersionId pack_version;
    std::string confirmations;  // ids parted by spaces
    Instant since;
};
const model::Schema& schema_of(const UsedPack*);

// A number of a simulation with its group, and a person behind it.
struct GroupRow {
    Id<struct GroupRowTag> id;
    SimulationId simulation;
    std::string item;
    GroupBy by = GroupBy::total;
    std::string key;
    std::int64_t people = 0, entitled_before = 0, entitled_after = 0, gains = 0, loses = 0, raised = 0, lowered = 0, other = 0;
    std::optional<Fen> month_before_fen, month_after_fen, year_before_fen, year_after_fen, once_before_fen, once_after_fen;
    std::int64_t unknown_before = 0, unknown_after = 0;
    std::string item_label, item_label_en, key_label, key_label_en;
};
const model::Schema& schema_of(const GroupRow*);
struct PersonRow {
    Id<struct PersonRowTag> id;
    SimulationId simulation;
    elder::ElderId person;
    RegionCode region, district;
    std::string item;
    Effect effect = Effect::other;
    std::string before, after;  // answers; empty where a pack does not have the item
    std::optional<Fen> amount_before_fen, amount_after_fen;
    std::string period, age_band, category;
    // computed
    std::string name;
    elder::DocumentNumber id_no;
};
const model::Schema& schema_of(const PersonRow*);

// One row: how far the share of the entitled may move without a second signature.
struct GuardRules {
    Id<struct GuardRulesTag> id;
    std::int64_t share_percent = 10;
    std::int64_t least_people = 20;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const GuardRules*);
inline constexpr std::int64_t guard_rules_id = 1;

// Refuses unless the actor is a person other than `first`.
Status want_second_person(Tx& tx, std::int64_t first, std::string_view code);

// Versions
struct Examined {
    Version version;  // with faults, cases, failures, report and the state that follows from them
    std::shared_ptr<const rules::Pack> pack;
};
// Loads the files and runs the cases. Takes seconds: outside a write transaction where somebody waits.
Examined examine(const rules::PackFiles& files, const std::string& place);
Result<Version> store_version(Tx& tx, const Examined& examined, const rules::PackFiles& files, Origin origin, const std::string& note);
// Refuses policy.version.state when the event does not fit.
Status move(Version& version, VersionEvent event);
Result<Version> get_version(Tx& tx, VersionId id);
std::optional<Version> version_in_force(Tx& tx, Day day);
// "2026.12 #3": what a version is called where it stands beside others.
std::string name_of(const Version& version);
// The name of the version given, otherwise of the one in force on the day; of `pack` itself where the city has no versions.
Result<std::string> name_of(Tx& tx, std::optional<VersionId> version, Day day, const rules::Pack& pack);
Result<rules::PackFiles> files_of(Tx& tx, VersionId id);
Result<std::string> place_of(Tx& tx, const rules::PackFiles& files);
Result<rules::PackFiles> read_archive(const std::filesystem::path& file);

// Confirmations
std::vector<Confirmation> released_confirmations(Tx& tx);
// The pack with every confirmation whose content is still the same; `pack` itself when there is none.
std::shared_ptr<const rules::Pack> with_confirmations(std::shared_ptr<const rules::Pack> pack,
                                                      const std::vector<Confirmation>& confirmations);

// The guard within one transaction.
bool is_signed(Tx& tx, HoldKind kind, const std::string& subject);
Result<Hold> open_hold(Tx& tx, HoldKind kind, const std::string& subject, const std::string& title, RegionCode region,
                       std::span<const Move> moves);
Error held_error(std::span<const Move> moves);
// The latest finished simulation of this version against what is in force on the day; nothing where there is none.
std::optional<Simulation> simulation_of(Tx& tx, VersionId target, const std::string& before_hash, const std::string& after_hash);
std::vector<Move> moves_of(Tx& tx, SimulationId simulation);

extern const work::JobKind simulate_job;
std::span<const http::Route> reading_routes();
std::span<const http::Route> version_routes();
std::span<const http::Route> confirmation_routes();
std::span<const http::Route> simulation_routes();
std::span<const http::Route> trial_routes();
std::span<const http::Route> table_routes();
std::span<const http::Route> guard_routes();

}  // namespace yk::care::policy
