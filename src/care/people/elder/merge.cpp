// Two rows become one, and two again. Facts keep their source and batch; those that came later under the other's number go with it.
#include "care/people/elder/alias.h"
#include "care/people/elder/match.h"
#include "care/people/elder/search.h"
#include "model/json.h"

namespace yk::care::elder {
using namespace model;
namespace {

// What a merge has to remember: both rows, and the ids of everything that went over.
struct Before {
    RawJson kept, dropped;
    std::vector<FactId> facts;
    std::vector<FactId> aliases, papers, changes;  // ids only
};
constexpr auto before_columns = columns<Before>({col<&Before::kept>("保留者", "Kept"), col<&Before::dropped>("并入者", "Dropped"),
                                                 col<&Before::facts>("事实", "Facts"), col<&Before::aliases>("曾用证件", "Aliases"),
                                                 col<&Before::papers>("材料", "Papers"), col<&Before::changes>("变更", "Changes")});
constexpr auto before_schema = schema<Before>("rows_before_merge", "", {"合并前", "Before a merge"}, before_columns);

const Query<FactId(ElderId)> facts_of{"elder.fact_ids", "SELECT f.id FROM elder_fact f WHERE f.elder = $1 ORDER BY f.id LIMIT 9999"};
const Query<FactId(ElderId)> aliases_of{"elder.alias_ids", "SELECT a.id FROM elder_alias a WHERE a.elder = $1 ORDER BY a.id LIMIT 9999"};
const Query<FactId(ElderId)> papers_of{
    "elder.paper_ids",
    "SELECT p.id FROM elder_paper p WHERE p.elder = $1 AND {unscoped papers go where their elder goes} ORDER BY p.id LIMIT 9999"};
const Query<FactId(ElderId)> changes_of{
    "elder.change_ids",
    "SELECT c.id FROM elder_change c WHERE c.elder = $1 AND {unscoped cases go where their elder goes} ORDER BY c.id LIMIT 9999"};

const Bulk<ElderId, std::vector<FactId>> give_facts{"elder.merge_facts", "elder.merged",
                                                    "UPDATE elder_fact SET elder = $1 WHERE id {in $2}"};
const Bulk<ElderId, std::vector<FactId>> give_aliases{"elder.merge_aliases", "elder.merged",
                                                      "UPDATE elder_alias SET elder = $1 WHERE id {in $2}"};
const Bulk<ElderId, std::vector<FactId>> give_papers{
    "elder.merge_papers", "elder.merged",
    "UPDATE elder_paper SET elder = $1 WHERE id {in $2} AND {unscoped papers go where their elder goes}"};
const Bulk<ElderId, std::vector<FactId>> give_changes{
    "elder.merge_changes", "elder.merged",
    "UPDATE elder_change SET elder = $1 WHERE id {in $2} AND {unscoped cases go where their elder goes}"};
const Bulk<ElderId, ElderId, std::string> give_later_facts{"elder.unmerge_later_facts", "elder.unmerged",
                                                           R"(
    UPDATE elder_fact SET elder = $1 WHERE elder = $2 AND id IN (SELECT t.fact FROM elder_fact_told t WHERE t.told_as = $3))"};

void move_all(Tx& tx, ElderId to, const Before& before) {
    if (!before.facts.empty()) tx.run(give_facts, to, before.facts);
    if (!before.aliases.empty()) tx.run(give_aliases, to, before.aliases);
    if (!before.papers.empty()) tx.run(give_papers, to, before.papers);
    if (!before.changes.empty()) tx.run(give_changes, to, before.changes);
}

// Calls with each member that may be blank.
template <class F>
void each_blank(Elder& a, const Elder& b, F&& f) {
    f(a.birth, b.birth);
    f(a.hukou_region, b.hukou_region);
    f(a.residence_region, b.residence_region);
    f(a.address, b.address);
    f(a.phone, b.phone);
    f(a.phone_alt, b.phone_alt);
}

}  // namespace

Status put_together(Tx& tx, Duplicate& pair) {
    auto kept = YK_TRY(tx.get<Elder>(*pair.keep));
    const auto dropped = YK_TRY(tx.get<Elder>(pair.first == *pair.keep ? pair.second : pair.first));
    Before before{{json_of(schema<Elder>(), &kept, Face::plain)},
                  {json_of(schema<Elder>(), &dropped, Face::plain)},
                  tx.list(facts_of, dropped.id),
                  tx.list(aliases_of, dropped.id),
                  tx.list(papers_of, dropped.id),
                  tx.list(changes_of, dropped.id)};
    move_all(tx, kept.id, before);
    YK_TRY_VOID(tx.remove(dropped));
    forget_elders(tx, {dropped.id});
    YK_TRY_VOID(keep_alias(tx, dropped.document, dropped.id_no, kept.id, BatchId{pair.id.value}));
    each_blank(kept, dropped, [](auto& mine, const auto& theirs) {
        if (!mine) mine = theirs;
    });
    YK_TRY_VOID(tx.update(kept));
    YK_TRY(follow_facts(tx, kept.id));
    pair.rows_before = json_of(before_schema, &before, Face::plain);
    pair.version_after = YK_TRY(tx.get<Elder>(kept.id)).version;
    tx.announce("elder.merged", kept.id.value, "{\"dropped\":\"" + id_text(dropped.id.value) + "\"}");
    tx.announce("elder.removed", dropped.id.value, "{}");
    tx.announce("elder.changed", kept.id.value, "{}");
    return {};
}

Status take_apart(Tx& tx, Duplicate& pair) {
    Before before;
    YK_TRY_VOID(read_json(before_schema, pair.rows_before.value_or(""), &before));
    Elder kept_before, dropped;
    YK_TRY_VOID(read_json(schema<Elder>(), before.kept.text, &kept_before));
    YK_TRY_VOID(read_json(schema<Elder>(), before.dropped.text, &dropped));
    if (!tx.find<Elder>(*pair.keep)) return fail(ErrorKind::conflict, "elder.duplicate.merged_on");
    auto kept = YK_TRY(tx.get<Elder>(*pair.keep));
    YK_TRY_VOID(drop_alias(tx, dropped.document, dropped.id_no));
    dropped.version = 0;
    YK_TRY_VOID(tx.insert(dropped));
    move_all(tx, dropped.id, before);
    const auto later = tx.run(give_later_facts, dropped.id, kept.id, tx.blind_index(schema<Elder>(), "id_no", dropped.id_no.text));
    if (kept.version == pair.version_after) {
        kept_before.version = kept.version;
        YK_TRY_VOID(tx.update(kept_before));
    } else {
        // Changed since: only what the merge itself had filled goes back.
        Elder was = kept_before;
        std::vector<bool> blank;
        each_blank(was, dropped, [&](auto& mine, const auto&) { blank.push_back(!mine); });
        std::size_t n = 0;
        each_blank(kept, dropped, [&](auto& mine, const auto& theirs) {
            if (blank[n++] && mine == theirs) mine.reset();
        });
        YK_TRY_VOID(tx.update(kept));
        YK_TRY(follow_facts(tx, kept.id));
    }
    if (later) YK_TRY(follow_facts(tx, dropped.id));  // what was said under this number meanwhile, a death among it
    pair.rows_before.reset();
    tx.announce("elder.unmerged", kept.id.value, "{\"restored\":\"" + id_text(dropped.id.value) + "\"}");
    tx.announce("elder.changed", kept.id.value, "{}");
    tx.announce("elder.changed", dropped.id.value, "{}");
    return {};
}

}  // namespace yk::care::elder
