// Which rules are in force on a day: the version, its confirmed values, loaded and compiled once and kept for a while.
#include <fstream>
#include <map>
#include <mutex>

#include "base/product.h"
#include "care/entitlement/policy/access.h"
#include "care/people/organisation/organisation.h"

namespace yk::care::policy {
namespace {

constexpr std::size_t kept_packs = 6, kept_books = 12;

const Query<Version()> standing_versions{"policy.standing_versions", R"(
    SELECT {v.*} FROM policy_version v WHERE v.state = 'active' OR v.state = 'retired' OR (v.state = 'scheduled' AND v.released_at IS NOT NULL)
     ORDER BY v.active_from, v.number, v.id LIMIT 1000)"};
const Query<UsedPack(std::string)> used_pack{"policy.used_pack", "SELECT {*} FROM policy_used_pack WHERE hash = $1"};
const Query<Confirmation(std::vector<ConfirmationId>)> confirmations_by_id{
    "policy.confirmations_by_id", "SELECT {c.*} FROM policy_confirmation c WHERE c.id {in $1} ORDER BY c.id LIMIT 2000"};

// What has been loaded, by content: a hash never means something else, so nothing is ever dropped because it is stale.
template <class Key, class Value>
class Kept {
 public:
    explicit Kept(std::size_t most) : most_(most) {}
    std::shared_ptr<const Value> find(const Key& key) {
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(key);
        if (found == kept_.end()) return nullptr;
        found->second.used = ++clock_;
        return found->second.value;
    }
    void put(const Key& key, std::shared_ptr<const Value> value) {
        const std::lock_guard lock(mutex_);
        if (kept_.size() >= most_ && !kept_.count(key)) {
            auto oldest = kept_.begin();
            for (auto it = kept_.begin(); it != kept_.end(); ++it)
                if (it->second.used < oldest->second.used) oldest = it;
            kept_.erase(oldest);
        }
        kept_[key] = {std::move(value), ++clock_};
    }

 private:
    struct Slot {
        std::shared_ptr<const Value> value;
        std::uint64_t used = 0;
    };
    std::mutex mutex_;
    std::map<Key, Slot> kept_;
    std::size_t most_;
    std::uint64_t clock_ = 0;
};
Kept<std::string, rules::Pack>& packs() {
    static Kept<std::string, rules::Pack> value(kept_packs);
    return value;
}
Kept<std::pair<std::string, Day>, rules::Rulebook>& books() {
    static Kept<std::pair<std::string, Day>, rules::Rulebook> value(kept_books);
    return value;
}

Result<std::shared_ptr<const rules::Pack>> pack_of(Tx& tx, const Version& version) {
    if (auto known = packs().find(version.hash)) return known;
    const auto files = YK_TRY(files_of(tx, version.id));
    auto loaded = rules::load_pack_files(files, version.pack);
    if (!loaded.faults.empty()) return tl::make_unexpected(rules::faults_error(loaded.faults));
    packs().put(version.hash, loaded.pack);
    return loaded.pack;
}

Result<std::shared_ptr<const rules::Rulebook>> compiled(const std::shared_ptr<const rules::Pack>& pack, Day day) {
    if (auto known = books().find({pack->hash, day})) return known;
    auto book = std::make_shared<const rules::Rulebook>(YK_TRY(rules::compile(pack, day)));
    books().put({pack->hash, day}, book);
    return std::shared_ptr<const rules::Rulebook>(std::move(book));
}

Result<std::shared_ptr<const rules::Pack>> shipped_pack(Tx& tx) {
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    const auto folder = shipped_folder(city);
    if (!folder) return fail(ErrorKind::missing, "policy.pack.missing", TextArgs{{"city", region_text(city)}});
    const auto key = "folder " + folder->string();
    if (auto known = packs().find(key)) return known;
    auto pack = YK_TRY(rules::load_pack(*folder));
    packs().put(key, pack);
    return pack;
}

}  // namespace

std::optional<std::filesystem::path> shipped_folder(RegionCode city) {
    const auto wanted = "place: \"" + region_text(city) + "\"";
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator(product_folder() / "policies", ec)) {
        std::ifstream in(entry.path() / "pack.yaml");
        for (std::string line; std::getline(in, line);)
            if (line.starts_with(wanted)) return entry.path();
    }
    return std::nullopt;
}

// The version whose date covers the day; for days before the first, the first.
std::optional<Version> version_in_force(Tx& tx, Day day) {
    std::optional<Version> out;
    for (auto& version : tx.list(standing_versions))
        if (!out || (version.active_from && *version.active_from <= day)) out = std::move(version);
    return out;
}

std::string name_of(const Version& version) { return version.declared + " #" + std::to_string(version.number); }

Result<std::string> name_of(Tx& tx, std::optional<VersionId> version, Day day, const rules::Pack& pack) {
    if (version) return name_of(YK_TRY(get_version(tx, *version)));
    const auto current = version_in_force(tx, day);
    return current ? name_of(*current) : pack.place().version;
}

Result<std::shared_ptr<const rules::Rulebook>> rulebook_of(Tx& tx, Day day) {
    const auto version = version_in_force(tx, day);
    const auto pack = version ? YK_TRY(pack_of(tx, *version)) : YK_TRY(shipped_pack(tx));
    return compiled(with_confirmations(pack, released_confirmations(tx)), day);
}

Result<std::shared_ptr<const rules::Rulebook>> rulebook_of(Tx& tx, VersionId id, Day day) {
    const auto pack = YK_TRY(pack_of(tx, YK_TRY(get_version(tx, id))));
    return compiled(with_confirmations(pack, released_confirmations(tx)), day);
}

Status remember_use(Tx& tx, Day day) {
    const auto version = version_in_force(tx, day);
    if (!version) return {};
    const auto confirmations = released_confirmations(tx);
    const auto pack = with_confirmations(YK_TRY(pack_of(tx, *version)), confirmations);
    if (tx.first(used_pack, pack->hash)) return {};
    UsedPack used;
    used.id = tx.new_id<Id<struct UsedPackTag>>();
    used.hash = pack->hash;
    used.pack_version = version->id;
    for (const auto& confirmation : confirmations)
        used.confirmations += (used.confirmations.empty() ? "" : " ") + id_text(confirmation.id.value);
    used.since = tx.now();
    return tx.insert(used);
}

Result<std::shared_ptr<const rules::Pack>> pack_of_hash(Tx& tx, const std::string& hash) {
    const auto used = tx.first(used_pack, hash);
    if (!used) return fail(ErrorKind::missing, "policy.pack.unknown_hash", TextArgs{{"hash", hash.substr(0, 16)}});
    auto pack = YK_TRY(pack_of(tx, YK_TRY(get_version(tx, used->pack_version))));
    std::vector<ConfirmationId> ids;
    std::string_view rest = used->confirmations;
    while (!rest.empty()) {
        const auto space = rest.find(' ');
        if (const auto id = parse_id(rest.substr(0, space))) ids.push_back({*id});
        rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
    }
    if (!ids.empty()) pack = with_confirmations(std::move(pack), tx.list(confirmations_by_id, ids));
    if (pack->hash != hash) return fail(ErrorKind::conflict, "policy.pack.unknown_hash", TextArgs{{"hash", hash.substr(0, 16)}});
    return pack;
}

}  // namespace yk::care::policy
