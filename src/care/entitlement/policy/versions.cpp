// Versions of the city's packs: loaded and checked, scheduled by one official, released by another, active from a day, taken back.
#include <algorithm>
#include <map>
#include <set>

#include "care/entitlement/policy/access.h"
#include "care/people/organisation/organisation.h"
#include "rules/cases.h"

namespace yk::care::policy {
namespace {

const Query<Version()> shipped_versions{"policy.shipped_versions",
                                        "SELECT {*} FROM policy_version WHERE origin = 'shipped' ORDER BY number DESC, id LIMIT 50"};
const Query<std::int64_t()> last_number{"policy.last_number", "SELECT COALESCE(MAX(number), 0) FROM policy_version"};
const Query<Version(std::string)> version_of_hash{"policy.version_of_hash",
                                                  "SELECT {*} FROM policy_version WHERE hash = $1 ORDER BY number, id LIMIT 10"};
const Query<Version(Day)> due_versions{"policy.due_versions", R"(
    SELECT {v.*} FROM policy_version v WHERE v.state = 'scheduled' AND v.released_at IS NOT NULL AND v.active_from <= $1
     ORDER BY v.active_from, v.number, v.id LIMIT 100)"};
const Query<Version()> active_versions{"policy.active_versions",
                                       "SELECT {*} FROM policy_version WHERE state = 'active' ORDER BY active_from, number, id LIMIT 100"};
const Query<std::string(std::vector<std::string>)> known_contents{
    "policy.known_contents", "SELECT hash FROM policy_content WHERE hash {in $1} ORDER BY hash LIMIT 6000"};
const Query<VersionFile(VersionId)> files_of_version{
    "policy.files_of_version", "SELECT {f.*} FROM policy_version_file f WHERE f.pack_version = $1 ORDER BY f.path, f.id LIMIT 6000"};
const Query<Content(VersionId)> contents_of_version{"policy.contents_of_version", R"(
    SELECT {c.*} FROM policy_content c WHERE c.hash IN (SELECT f.hash FROM policy_version_file f WHERE f.pack_version = $1)
     ORDER BY c.hash, c.id LIMIT 6000)"};

constexpr std::size_t longest_report = 60'000;

void report(std::string& into, const std::string& text) {
    if (into.size() + text.size() < longest_report) into += text + "\n";
}

// Only the files of the chain; a text that another version has is not kept again.
void keep_files(Tx& tx, const Version& version, const rules::Pack& pack, const rules::PackFiles& files) {
    std::vector<VersionFile> listed;
    std::vector<std::string> hashes;
    for (const auto& file : pack.files) {
        listed.push_back({tx.new_id<Id<struct VersionFileTag>>(), version.id, file.path, file.sha256});
        hashes.push_back(file.sha256);
    }
    const auto known_list = tx.list(known_contents, hashes);
    std::set<std::string> known(known_list.begin(), known_list.end());
    std::vector<Content> fresh;
    for (const auto& file : pack.files)
        if (known.insert(file.sha256).second) fresh.push_back({tx.new_id<Id<struct ContentTag>>(), file.sha256, files.at(file.path)});
    std::vector<const void*> rows;
    for (const auto& content : fresh) rows.push_back(&content);
    tx.insert_bulk(model::schema<Content>(), rows, "policy.version.files");
    rows.clear();
    for (const auto& file : listed) rows.push_back(&file);
    tx.insert_bulk(model::schema<VersionFile>(), rows, "policy.version.files");
}

}  // namespace

Status want_second_person(Tx& tx, std::int64_t first, std::string_view code) {
    // The system itself (account 0) is nobody: it can be neither the first nor the second of two persons.
    if (tx.actor().account == 0 || tx.actor().account == first) return fail(ErrorKind::refused, code);
    return {};
}

Status move(Version& version, VersionEvent event) {
    const auto next = version_flow.next(version.state, event);
    if (!next)
        return fail(ErrorKind::conflict, "policy.version.state", TextArgs{{"state", std::string(model::label_of(version.state).zh)}});
    version.state = *next;
    return {};
}

Examined examine(const rules::PackFiles& files, const std::string& place) {
    auto loaded = rules::load_pack_files(files, place);
    Version version;
    version.pack = place;
    version.hash = loaded.pack->hash;
    version.files = static_cast<std::int64_t>(loaded.pack->files.size());
    version.faults = static_cast<std::int64_t>(loaded.faults.size());
    if (!loaded.pack->chain.empty()) version.declared = loaded.pack->place().version;
    for (const auto& fault : loaded.faults) {
        report(version.report, rules::diagnostic_text(fault, rules::Language::zh));
        report(version.report_en, rules::diagnostic_text(fault, rules::Language::en));
    }
    if (!loaded.faults.empty()) return {version, loaded.pack};
    const auto cases = rules::run_cases(loaded.pack);
    version.cases = static_cast<std::int64_t>(cases.run);
    version.failures = static_cast<std::int64_t>(cases.failures.size());
    for (const auto& failure : cases.failures) {
        report(version.report, rules::failure_text(failure, rules::Language::zh));
        report(version.report_en, rules::failure_text(failure, rules::Language::en));
    }
    if (cases.failures.empty()) version.state = *version_flow.next(version.state, VersionEvent::check);
    return {version, loaded.pack};
}

Result<Version> get_version(Tx& tx, VersionId id) { return tx.get<Version>(id); }

Result<rules::PackFiles> files_of(Tx& tx, VersionId id) {
    std::map<std::string, std::string> bodies;
    for (auto& content : tx.list(contents_of_version, id)) bodies[content.hash] = std::move(content.body);
    rules::PackFiles out;
    for (const auto& file : tx.list(files_of_version, id)) {
        const auto body = bodies.find(file.hash);
        if (body == bodies.end() || rules::sha256_hex(body->second) != file.hash)
            throw Broken("the stored text of " + file.path + " is not the one its hash names");
        out[file.path] = body->second;
    }
    return out;
}

Result<std::string> place_of(Tx& tx, const rules::PackFiles& files) {
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    const auto wanted = "place: \"" + region_text(city) + "\"";
    for (const auto& [path, body] : files) {
        if (!path.ends_with("/pack.yaml") || std::count(path.begin(), path.end(), '/') != 1) continue;
        if (body.starts_with(wanted) || body.find("\n" + wanted) != std::string::npos) return path.substr(0, path.find('/'));
    }
    return fail(ErrorKind::invalid, "policy.version.place", TextArgs{{"city", region_text(city)}});
}

Result<Version> load_version(Tx& tx, const rules::PackFiles& files, const std::string& place, Origin origin, const std::string& note) {
    return store_version(tx, examine(files, place), files, origin, note);
}

Result<Version> store_version(Tx& tx, const Examined& examined, const rules::PackFiles& files, Origin origin, const std::string& note) {
    auto version = examined.version;
    if (examined.pack->files.empty()) return fail(ErrorKind::invalid, "policy.version.empty");
    if (const auto known = tx.first(version_of_hash, version.hash))
        return fail(ErrorKind::conflict, "policy.version.known", TextArgs{{"number", std::to_string(known->number)}});
    version.id = tx.new_id<VersionId>();
    version.number = tx.one(last_number) + 1;
    version.origin = origin;
    version.note = note;
    version.loaded_account = tx.actor().account;
    version.loaded_by = tx.actor().name;
    version.loaded_at = tx.now();
    YK_TRY_VOID(tx.insert(version));
    keep_files(tx, version, *examined.pack, files);
    return version;
}

Status keep_shipped(Tx& tx) {
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    const auto folder = shipped_folder(city);
    if (!folder) return {};
    const auto files = rules::read_pack_folder(*folder);
    std::map<std::string, std::string> listed;
    for (const auto& [path, body] : files) listed[path] = rules::sha256_hex(body);
    const auto shipped = tx.list(shipped_versions);
    for (const auto& version : shipped) {
        std::map<std::string, std::string> kept;
        for (const auto& file : tx.list(files_of_version, version.id)) kept[file.path] = file.hash;
        if (kept == listed) return {};
    }
    auto version = load_version(tx, files, folder->filename().string(), Origin::shipped, "");
    if (!version) return version.error().code == "policy.version.known" ? Status{} : tl::make_unexpected(version.error());
    if (version->number != 1 || version->state != VersionState::checked) return {};
    // There is nothing before it that it could take from anybody, so the first version needs no second official.
    YK_TRY_VOID(move(*version, VersionEvent::schedule));
    YK_TRY_VOID(move(*version, VersionEvent::activate));
    version->active_from = tx.today();
    version->scheduled_by = version->released_by = tx.actor().name;
    version->scheduled_at = version->released_at = tx.now();
    YK_TRY_VOID(tx.update(*version));
    return remember_use(tx, tx.today());
}

Status activate(Tx& tx, Version version) {
    for (auto& other : tx.list(active_versions)) {
        YK_TRY_VOID(move(other, VersionEvent::retire));
        YK_TRY_VOID(tx.update(other));
    }
    YK_TRY_VOID(move(version, VersionEvent::activate));
    YK_TRY_VOID(tx.update(version));
    YK_TRY_VOID(remember_use(tx, tx.today()));
    tx.announce("policy.activated", version.id.value, "{\"version\":\"" + id_text(version.id.value) + "\"}");
    return {};
}

Result<std::int64_t> activate_due(Tx& tx) {
    std::int64_t count = 0;
    for (const auto& version : tx.list(due_versions, tx.today())) {
        YK_TRY_VOID(activate(tx, version));
        ++count;
    }
    return count;
}

}  // namespace yk::care::policy
