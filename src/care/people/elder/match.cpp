#include "care/people/elder/match.h"

#include <algorithm>
#include <array>

#include "base/fold.h"
#include "care/people/elder/pinyin.h"
#include "care/people/elder/search.h"

namespace yk::care::elder {
using namespace model;

std::span<const Option> options_of(DuplicateState) {
    static constexpr Option all[] = {{"open", {"待判定", "Open"}},
                                     {"unsure", {"暂不能定", "Unsure"}},
                                     {"different", {"不是同一人", "Different persons"}},
                                     {"merging", {"待第二人确认合并", "Merge to confirm"}},
                                     {"merged", {"已合并", "Merged"}},
                                     {"undoing", {"待第二人确认撤销", "Undo to confirm"}}};
    return all;
}
std::span<const Option> options_of(DuplicateEvent) {
    static constexpr Option all[] = {{"tell_apart", {"不是同一人", "tell apart"}},
                                     {"leave_unsure", {"暂不能定", "leave unsure"}},
                                     {"ask_merge", {"申请合并", "ask to merge"}},
                                     {"merge", {"合并", "merge"}},
                                     {"refuse", {"不同意", "refuse"}},
                                     {"ask_undo", {"申请撤销合并", "ask to undo"}},
                                     {"undo", {"撤销合并", "undo"}}};
    return all;
}

namespace {

constexpr auto side_columns = columns<Side>({
    key<&Side::id>("编号", "Id"),
    col<&Side::name>("姓名", "Name"),
    col<&Side::id_no>("证件号码", "Document number").personal(),
    col<&Side::sex>("性别", "Sex"),
    col<&Side::birth>("出生日期", "Born"),
    col<&Side::region>("所属区划", "Division"),
    col<&Side::address>("住址", "Address").personal(),
    col<&Side::phone>("电话", "Phone").personal(),
    col<&Side::state>("状态", "State"),
    col<&Side::facts>("事实条数", "Facts"),
    col<&Side::money>("有待遇", "Money attached"),
});
constexpr auto side_schema = schema<Side>("duplicate_side", "", {"其中一人", "One of the two"}, side_columns);

constexpr auto pair_columns = columns<Duplicate>({
    key<&Duplicate::id>("编号", "Id"),
    col<&Duplicate::first>("甲", "First").about().hide(),
    col<&Duplicate::second>("乙", "Second").about().hide(),
    col<&Duplicate::region>("区划", "Division").scope(),
    col<&Duplicate::score>("相像程度", "Likeness"),
    col<&Duplicate::grounds>("相像之处", "Grounds").hide(),
    col<&Duplicate::state>("状态", "State"),
    col<&Duplicate::found_at>("发现时间", "Found"),
    col<&Duplicate::decided_account>("判定账号", "Decided by account").as_id().hide(),
    col<&Duplicate::decided_by>("判定人", "Decided by"),
    col<&Duplicate::decided_at>("判定时间", "Decided at"),
    col<&Duplicate::reason>("理由", "Reason"),
    col<&Duplicate::keep>("保留", "Keep").hide(),
    col<&Duplicate::rows_before>("合并前", "Before the merge").sensitive().seal().hide(),
    col<&Duplicate::version_after>("合并后版本", "Version after").hide(),
    version<&Duplicate::version>(),
    col<&Duplicate::sides>("两人", "Both").compute(),
});
constexpr auto pair_schema = schema<Duplicate>("duplicate", "elder_duplicate", {"疑似重复", "Likely same person"}, pair_columns);

constexpr auto answer_columns =
    columns<DuplicateAnswer>({col<&DuplicateAnswer::duplicate>("疑似重复", "Pair"), col<&DuplicateAnswer::reason>("理由", "Reason")});
constexpr auto answer_schema = schema<DuplicateAnswer>("duplicate_answer", "", {"判定", "Decide"}, answer_columns);
constexpr auto merge_columns = columns<MergeElders>({col<&MergeElders::duplicate>("疑似重复", "Pair"),
                                                     col<&MergeElders::keep>("保留", "Keep"), col<&MergeElders::reason>("理由", "Reason")});
constexpr auto merge_schema = schema<MergeElders>("merge_elders", "", {"合并", "Merge"}, merge_columns);

constexpr auto unsettled_columns =
    columns<UnsettledPair>({key<&UnsettledPair::id>("编号", "Id"), col<&UnsettledPair::first>("一", "First"),
                            col<&UnsettledPair::second>("二", "Second"), col<&UnsettledPair::found_at>("发现时间", "Found at")});
constexpr auto unsettled_schema = schema<UnsettledPair>("unsettled_pair", "", {"待判定", "Unsettled pair"}, unsettled_columns);
const Query<UnsettledPair()> unsettled{"elder.unsettled_pairs", R"(
    SELECT {d.*} FROM elder_duplicate d JOIN elder_person a ON a.id = d.first JOIN elder_person b ON b.id = d.second
     WHERE d.state IN ('open', 'unsure', 'merging') AND {scope d.region} ORDER BY d.id)"};

using ByKey = Query<Elder(std::int64_t, ElderId)>;
#define YK_BY_KEY(column)                                                                    \
    "SELECT {p.*} FROM elder_search s JOIN elder_person p ON p.id = s.elder WHERE s." column \
    " = $1 AND s.elder <> $2 AND {unscoped a person may be known twice in different districts} ORDER BY p.id LIMIT 20"
const ByKey by_sound{"elder.match_by_sound", YK_BY_KEY("sound_key")};
const ByKey by_shape{"elder.match_by_shape", YK_BY_KEY("shape_key")};
const ByKey by_phone{"elder.match_by_phone", YK_BY_KEY("phone_key")};
const ByKey by_place{"elder.match_by_place", YK_BY_KEY("place_key")};
#undef YK_BY_KEY
const Query<DuplicateId(ElderId, ElderId)> known_pair{"elder.known_pair", R"(
    SELECT d.id FROM elder_duplicate d WHERE d.first = $1 AND d.second = $2 AND {unscoped a pair comes once in the whole city}
     ORDER BY d.id LIMIT 1)"};
const Query<std::int64_t(ElderId)> count_facts{"elder.count_facts",
                                               "SELECT count(*) FROM elder_fact f WHERE f.elder = $1 AND f.retracted_at IS NULL"};

std::vector<MoneyCheck>& money_checks() {
    static std::vector<MoneyCheck> all;
    return all;
}
bool has_money(Tx& tx, ElderId elder) {
    return std::any_of(money_checks().begin(), money_checks().end(), [&](MoneyCheck check) { return check(tx, elder); });
}

// The narrowest division that holds both: whoever may see only one of the two is not shown the pair.
RegionCode common_region(const Elder& a, const Elder& b) {
    for (const std::int64_t level : {1'000, 1'000'000})
        if (a.region.value / level == b.region.value / level) return RegionCode{a.region.value / level * level};
    constexpr std::int64_t city = 100'000'000;
    return RegionCode{a.region.value / city * city};
}

// Places in which two numbers of one length differ.
std::size_t distance(const std::string& a, const std::string& b) {
    if (a.size() != b.size()) return a.size();
    std::size_t out = 0;
    for (std::size_t i = 0; i < a.size(); ++i) out += a[i] != b[i];
    return out;
}

}  // namespace

const Schema& schema_of(const UnsettledPair*) { return unsettled_schema; }
void scan_unsettled_pairs(Tx& tx, const std::function<bool(const UnsettledPair&)>& each) { tx.scan(unsettled, each); }

const Schema& schema_of(const Side*) { return side_schema; }
const Schema& schema_of(const Duplicate*) { return pair_schema; }
const Schema& schema_of(const DuplicateAnswer*) { return answer_schema; }
const Schema& schema_of(const MergeElders*) { return merge_schema; }

void add_money_check(MoneyCheck check) { money_checks().push_back(check); }

Likeness likeness_of(const Elder& a, const Elder& b) {
    Likeness out;
    const auto add = [&](std::int64_t points, std::string_view ground) {
        out.score += points;
        if (points > 0) out.grounds += (out.grounds.empty() ? "" : " ") + std::string(ground);
    };
    if (folded_name(a.name) == folded_name(b.name))
        add(40, "name");
    else if (syllables_of(a.name) == syllables_of(b.name))
        add(30, "sound");
    else if (shape_of(a.name) == shape_of(b.name))
        add(30, "shape");
    if (a.birth && a.birth == b.birth) add(30, "birth");
    if (a.phone && (a.phone == b.phone || a.phone == b.phone_alt)) add(20, "phone");
    if (a.address && a.address == b.address) add(20, "address");
    if (!a.id_no.text.empty() && distance(a.id_no.text, b.id_no.text) <= 2) add(20, "number");
    if (a.region.value / 1'000'000 == b.region.value / 1'000'000) add(10, "district");
    if (a.sex && b.sex && a.sex != b.sex) out.score -= 30;
    return out;
}

Status find_duplicates(Tx& tx, const Elder& person) {
    const auto keys = match_keys(tx, person);
    std::vector<Elder> others;
    for (const auto& [query, key] :
         {std::pair{&by_sound, keys.sound}, {&by_shape, keys.shape}, {&by_phone, keys.phone}, {&by_place, keys.place}})
        if (key)
            for (auto& other : tx.list(*query, *key, person.id))
                if (std::none_of(others.begin(), others.end(), [&](const Elder& o) { return o.id == other.id; }))
                    others.push_back(std::move(other));
    for (const auto& other : others) {
        const auto likeness = likeness_of(person, other);
        const auto first = std::min(person.id, other.id), second = std::max(person.id, other.id);
        if (likeness.score < duplicate_threshold || tx.first(known_pair, first, second)) continue;
        Duplicate pair;
        pair.first = first;
        pair.second = second;
        pair.region = common_region(person, other);
        pair.score = likeness.score;
        pair.grounds = likeness.grounds;
        pair.found_at = tx.now();
        YK_TRY_VOID(tx.insert(pair));
    }
    return {};
}

namespace {

// The pair in the state that the event leads to. Refuses elder.duplicate.closed.
Result<Duplicate> stepped(Tx& tx, DuplicateId id, DuplicateEvent event, const std::string& reason) {
    auto pair = YK_TRY(tx.get<Duplicate>(id));
    const auto next = duplicate_flow.next(pair.state, event);
    if (!next) return fail(ErrorKind::conflict, "elder.duplicate.closed");
    pair.state = *next;
    pair.decided_account = tx.actor().account;
    pair.decided_by = tx.actor().name;
    pair.decided_at = tx.now();
    pair.reason = reason;
    tx.because(reason);
    return pair;
}

Result<Duplicate> simple_step(Tx& tx, const DuplicateAnswer& in, DuplicateEvent event) {
    YK_TRY_VOID(validate(answer_schema, std::array{length("reason", 2, 500)}, &in));
    auto pair = YK_TRY(stepped(tx, in.duplicate, event, in.reason));
    YK_TRY_VOID(tx.update(pair));
    return pair;
}

Status second_person(Tx& tx, DuplicateId id) {
    const auto pair = YK_TRY(tx.get<Duplicate>(id));
    if (pair.state != DuplicateState::merging && pair.state != DuplicateState::undoing)
        return fail(ErrorKind::conflict, "elder.duplicate.closed");
    if (pair.decided_account == tx.actor().account) return fail(ErrorKind::denied, "elder.duplicate.own");
    return {};
}

}  // namespace

Result<Duplicate> tell_apart(Tx& tx, const DuplicateAnswer& in) { return simple_step(tx, in, DuplicateEvent::tell_apart); }
Result<Duplicate> leave_unsure(Tx& tx, const DuplicateAnswer& in) { return simple_step(tx, in, DuplicateEvent::leave_unsure); }
Result<Duplicate> ask_undo(Tx& tx, const DuplicateAnswer& in) { return simple_step(tx, in, DuplicateEvent::ask_undo); }

Result<Duplicate> merge_elders(Tx& tx, const MergeElders& in) {
    YK_TRY_VOID(validate(merge_schema, std::array{length("reason", 2, 500)}, &in));
    const auto known = YK_TRY(tx.get<Duplicate>(in.duplicate));
    if (in.keep != known.first && in.keep != known.second) return fail_at("/keep", "elder.duplicate.keep");
    // Both within the actor's regions, or there is nothing to merge for him.
    YK_TRY(tx.get<Elder>(known.first));
    YK_TRY(tx.get<Elder>(known.second));
    const bool money = has_money(tx, known.first) || has_money(tx, known.second);
    if (known.state == DuplicateState::merging) return fail(ErrorKind::conflict, "elder.duplicate.closed");
    auto pair = YK_TRY(stepped(tx, in.duplicate, money ? DuplicateEvent::ask_merge : DuplicateEvent::merge, in.reason));
    pair.keep = in.keep;
    if (!money) YK_TRY_VOID(put_together(tx, pair));
    YK_TRY_VOID(tx.update(pair));
    return pair;
}

Result<Duplicate> confirm_duplicate(Tx& tx, const DuplicateAnswer& in) {
    YK_TRY_VOID(validate(answer_schema, std::array{length("reason", 2, 500)}, &in));
    YK_TRY_VOID(second_person(tx, in.duplicate));
    const bool merging = YK_TRY(tx.get<Duplicate>(in.duplicate)).state == DuplicateState::merging;
    auto pair = YK_TRY(stepped(tx, in.duplicate, merging ? DuplicateEvent::merge : DuplicateEvent::undo, in.reason));
    YK_TRY_VOID(merging ? put_together(tx, pair) : take_apart(tx, pair));
    YK_TRY_VOID(tx.update(pair));
    return pair;
}

Result<Duplicate> refuse_duplicate(Tx& tx, const DuplicateAnswer& in) {
    YK_TRY_VOID(second_person(tx, in.duplicate));
    return simple_step(tx, in, DuplicateEvent::refuse);
}

namespace {

Status complete_pair(Tx& tx, void* record) {
    auto& pair = *static_cast<Duplicate*>(record);
    for (const auto id : {pair.first, pair.second})
        if (const auto p = tx.find<Elder>(id))
            pair.sides.push_back({p->id, p->name, p->id_no, p->sex, p->birth, p->region, p->address, p->phone, p->state,
                                  tx.one(count_facts, id), has_money(tx, id)});
    return {};
}

constexpr std::string_view filters[] = {"state", "region", "score", "first", "second", "decided_account"};
constexpr std::string_view sorts[] = {"score", "found_at", "decided_at"};
constexpr Listing listing{filters, sorts, {}, "-score"};
constexpr http::Command commands[] = {
    {"tell_apart", "/elder/duplicates/{duplicate}/tell-apart", {"不是同一人", "Different persons"}, false},
    {"leave_unsure", "/elder/duplicates/{duplicate}/leave-unsure", {"暂不能定", "Leave unsure"}, false},
    {"confirm", "/elder/duplicates/{duplicate}/confirm", {"第二人确认", "Confirm"}, true},
    {"refuse", "/elder/duplicates/{duplicate}/refuse", {"不同意", "Refuse"}, false},
    {"undo", "/elder/duplicates/{duplicate}/undo", {"申请撤销合并", "Ask to undo the merge"}, true},
};
constexpr auto region = http::RowScope::region;
constexpr std::array routes{
    http::post<&tell_apart>("/elder/duplicates/{duplicate}/tell-apart", decide_duplicates, region, {"判定不是同一人", "Different persons"}),
    http::post<&leave_unsure>("/elder/duplicates/{duplicate}/leave-unsure", decide_duplicates, region, {"暂不能定", "Leave unsure"}),
    http::post<&merge_elders>("/elder/duplicates/{duplicate}/merge", decide_duplicates, region, {"合并为同一人", "Merge"}),
    http::post<&confirm_duplicate>("/elder/duplicates/{duplicate}/confirm", decide_duplicates, region, {"第二人确认", "Confirm"}),
    http::post<&refuse_duplicate>("/elder/duplicates/{duplicate}/refuse", decide_duplicates, region, {"不同意", "Refuse"}),
    http::post<&ask_undo>("/elder/duplicates/{duplicate}/undo", decide_duplicates, region, {"申请撤销合并", "Ask to undo a merge"}),
};
constexpr std::string_view title[] = {"score", "grounds"};

}  // namespace

const http::Resource duplicates{.schema = &pair_schema,
                                .listing = &listing,
                                .path = "/elder/duplicates",
                                .scope = http::RowScope::region,
                                .read = &read_duplicates,
                                .commands = commands,
                                .audited_read = true,
                                .complete = &complete_pair};
const Queue open_duplicates{.code = "elder.duplicates.open",
                            .label = {"待判定的疑似重复", "Likely same persons to decide"},
                            .right = &decide_duplicates,
                            .resource = &duplicates,
                            .filter = "f.state=open",
                            .title = title,
                            .page = "/elder/duplicates?open={id}"};
const Queue asked_duplicates{.code = "elder.duplicates.asked",
                             .label = {"待第二人确认的合并和撤销", "Merges and undoings to confirm"},
                             .right = &decide_duplicates,
                             .resource = &duplicates,
                             .filter = "f.state=merging,undoing&f.decided_account.not=@me",
                             .title = title,
                             .page = "/elder/duplicates?open={id}"};
std::span<const http::Route> duplicate_routes() { return routes; }

}  // namespace yk::care::elder
