// What officials do with versions: upload, schedule, release, withdraw, take back, compare. Two persons act before anything changes.
#include <set>

#include "care/entitlement/policy/access.h"
#include "care/people/organisation/organisation.h"

namespace yk::care::policy {
using namespace model;
namespace {

const Query<Version(Day)> before_it{"policy.version_before", R"(
    SELECT {v.*} FROM policy_version v WHERE v.state = 'retired' AND v.active_from <= $1 ORDER BY v.active_from DESC, v.number DESC, v.id LIMIT 1)"};

struct VersionKey {
    VersionId policy_version;
};
constexpr auto key_columns = columns<VersionKey>({col<&VersionKey::policy_version>("版本", "Version")});
constexpr auto key_schema = schema<VersionKey>("policy_version_key", "", {"版本", "Version"}, key_columns);
const Schema& schema_of(const VersionKey*) { return key_schema; }

struct ScheduleVersion {
    VersionId policy_version;
    Day active_from;
};
constexpr auto schedule_columns = columns<ScheduleVersion>(
    {col<&ScheduleVersion::policy_version>("版本", "Version"), col<&ScheduleVersion::active_from>("生效日", "Active from")});
constexpr auto schedule_schema = schema<ScheduleVersion>("policy_schedule", "", {"排期", "Schedule"}, schedule_columns);
const Schema& schema_of(const ScheduleVersion*) { return schedule_schema; }

struct TakeBack {
    VersionId policy_version;
    std::string reason;
};
constexpr auto back_columns =
    columns<TakeBack>({col<&TakeBack::policy_version>("版本", "Version"), col<&TakeBack::reason>("理由", "Reason")});
constexpr auto back_schema = schema<TakeBack>("policy_take_back", "", {"撤回", "Take back"}, back_columns);
const Schema& schema_of(const TakeBack*) { return back_schema; }

struct NewVersion {
    std::string note;
};
constexpr auto new_columns = columns<NewVersion>({col<&NewVersion::note>("说明", "Note")});
constexpr auto new_schema = schema<NewVersion>("policy_new_version", "", {"新版本", "New version"}, new_columns);
const Schema& schema_of(const NewVersion*) { return new_schema; }

struct Comparison {
    VersionId policy_version;
    std::optional<VersionId> with;  // the one in force if left out
};
constexpr auto comparison_columns =
    columns<Comparison>({col<&Comparison::policy_version>("版本", "Version"), col<&Comparison::with>("对照", "Compared with")});
constexpr auto comparison_schema = schema<Comparison>("policy_comparison", "", {"比较", "Comparison"}, comparison_columns);
const Schema& schema_of(const Comparison*) { return comparison_schema; }

struct Differences {
    std::string before, after;
    std::vector<EntryChange> changes;
};
constexpr auto differences_columns =
    columns<Differences>({col<&Differences::before>("原版本", "Before"), col<&Differences::after>("新版本", "After"),
                          col<&Differences::changes>("差异", "Changes")});
constexpr auto differences_schema = schema<Differences>("policy_differences", "", {"版本差异", "Differences"}, differences_columns);
const Schema& schema_of(const Differences*) { return differences_schema; }

// What must be the same when the activation that was signed for is done.
std::string activation_subject(const Version& version, const Simulation& simulation) {
    return simulation.before_hash + " -> " + simulation.after_hash + " from " + day_text(*version.active_from);
}

Result<Simulation> want_simulation(Tx& tx, const Version& version) {
    const auto before = YK_TRY(rulebook_of(tx, tx.today()));
    const auto after = YK_TRY(rulebook_of(tx, version.id, tx.today()));
    auto found = simulation_of(tx, version.id, before->pack->hash, after->pack->hash);
    if (!found) return fail(ErrorKind::refused, "policy.version.not_simulated");
    return *std::move(found);
}

Result<Version> schedule_version(Tx& tx, const ScheduleVersion& input) {
    auto version = YK_TRY(get_version(tx, input.policy_version));
    YK_TRY_VOID(move(version, VersionEvent::schedule));
    if (tx.actor().account == 0) return fail(ErrorKind::refused, "policy.version.person");
    if (input.active_from < tx.today()) return fail_at("/active_from", "policy.version.past");
    if (input.active_from > add_months(tx.today(), 24, MonthRounding::last_day)) return fail_at("/active_from", "policy.version.far");
    const auto simulation = YK_TRY(want_simulation(tx, version));
    version.active_from = input.active_from;
    version.scheduled_account = tx.actor().account;
    version.scheduled_by = tx.actor().name;
    version.scheduled_at = tx.now();
    YK_TRY_VOID(tx.update(version));
    const auto moves = excessive(tx, moves_of(tx, simulation.id));
    const auto subject = activation_subject(version, simulation);
    if (!moves.empty() && !is_signed(tx, HoldKind::activation, subject))
        YK_TRY(open_hold(tx, HoldKind::activation, subject, name_of(version) + " · " + day_text(input.active_from),
                         YK_TRY(organisation::get_city(tx)).code, moves));
    return version;
}

Result<Version> release_version(Tx& tx, const VersionKey& key) {
    auto version = YK_TRY(get_version(tx, key.policy_version));
    if (version.state != VersionState::scheduled || version.released_at) return fail(ErrorKind::conflict, "policy.version.not_waiting");
    YK_TRY_VOID(want_second_person(tx, version.scheduled_account, "policy.version.same_person"));
    // The city may have moved on since it was simulated: then the simulation says nothing about this activation.
    const auto simulation = YK_TRY(want_simulation(tx, version));
    const auto moves = excessive(tx, moves_of(tx, simulation.id));
    if (!moves.empty() && !is_signed(tx, HoldKind::activation, activation_subject(version, simulation)))
        return tl::make_unexpected(held_error(moves));
    version.released_by = tx.actor().name;
    version.released_at = tx.now();
    YK_TRY_VOID(tx.update(version));
    YK_TRY(activate_due(tx));
    return get_version(tx, version.id);
}

Result<Version> withdraw_version(Tx& tx, const VersionKey& key) {
    auto version = YK_TRY(get_version(tx, key.policy_version));
    YK_TRY_VOID(move(version, VersionEvent::withdraw));
    version.active_from.reset();
    version.scheduled_account = 0;
    version.scheduled_by.clear();
    version.scheduled_at.reset();
    version.released_by.clear();
    version.released_at.reset();
    YK_TRY_VOID(tx.update(version));
    return version;
}

Result<Version> take_back_version(Tx& tx, const TakeBack& input) {
    auto version = YK_TRY(get_version(tx, input.policy_version));
    if (input.reason.empty()) return fail_at("/reason", "input.required");
    YK_TRY_VOID(move(version, VersionEvent::take_back));
    auto earlier = tx.first(before_it, *version.active_from);
    if (!earlier) return fail(ErrorKind::refused, "policy.version.nothing_before");
    version.taken_back_by = tx.actor().name;
    version.taken_back_at = tx.now();
    version.taken_back_reason = input.reason;
    YK_TRY_VOID(tx.update(version));
    YK_TRY_VOID(move(*earlier, VersionEvent::restore));
    YK_TRY_VOID(tx.update(*earlier));
    tx.announce("policy.activated", earlier->id.value, "{\"version\":\"" + id_text(earlier->id.value) + "\"}");
    YK_TRY_VOID(remember_use(tx, tx.today()));
    return version;
}

// Packs above the city's that the archive does not bring are taken from the version in force.
void complete_files(rules::PackFiles& files, const rules::PackFiles& in_force) {
    std::set<std::string> brought;
    for (const auto& [path, body] : files) brought.insert(path.substr(0, path.find('/')));
    for (const auto& [path, body] : in_force)
        if (!brought.count(path.substr(0, path.find('/')))) files.emplace(path, body);
}

Result<Version> upload_version(http::Call& call, const NewVersion& input) {
    if (call.uploads().size() != 1) return fail(ErrorKind::invalid, "policy.archive.one_file");
    auto files = YK_TRY(read_archive(call.uploads().front().file));
    std::string place;
    YK_TRY_VOID(call.database().read(call.request(), [&](Tx& tx) -> Status {
        place = YK_TRY(place_of(tx, files));
        if (const auto current = version_in_force(tx, tx.today())) complete_files(files, YK_TRY(files_of(tx, current->id)));
        return {};
    }));
    const auto examined = examine(files, place);
    return call.database().write_value(call.request(),
                                       [&](Tx& tx) { return store_version(tx, examined, files, Origin::upload, input.note); });
}

Result<Differences> compare_versions(Tx& tx, const Comparison& input) {
    const auto after = YK_TRY(rulebook_of(tx, input.policy_version, tx.today()));
    const auto before = input.with ? YK_TRY(rulebook_of(tx, *input.with, tx.today())) : YK_TRY(rulebook_of(tx, tx.today()));
    return Differences{YK_TRY(name_of(tx, input.with, tx.today(), *before->pack)),
                       YK_TRY(name_of(tx, input.policy_version, tx.today(), *after->pack)), differences(*before, *after)};
}

constexpr std::array routes{
    http::upload<&upload_version>("/policy/versions", rights::version_load, http::RowScope::city, {"载入新版本", "Load a version"}),
    http::get<&compare_versions>("/policy/versions/{policy_version}/differences", rights::pack_read, http::RowScope::none,
                                 {"版本差异", "Differences between versions"}),
    http::post<&schedule_version>("/policy/versions/{policy_version}/schedule", rights::version_schedule, http::RowScope::city,
                                  {"排期", "Schedule a version"}),
    http::post<&withdraw_version>("/policy/versions/{policy_version}/withdraw", rights::version_schedule, http::RowScope::city,
                                  {"撤销排期", "Withdraw a schedule"}),
    http::post<&release_version>("/policy/versions/{policy_version}/release", rights::version_release, http::RowScope::city,
                                 {"复核放行", "Release a version"}),
    http::post<&take_back_version>("/policy/versions/{policy_version}/take_back", rights::version_take_back, http::RowScope::city,
                                   {"撤回现行版本", "Take the active version back"}),
};

}  // namespace

std::span<const http::Route> version_routes() { return routes; }

}  // namespace yk::care::policy
