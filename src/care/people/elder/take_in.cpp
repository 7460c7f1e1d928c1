// One row at a time: the way of single reports (a visit, an assessment, a case).
#include "care/people/elder/alias.h"
#include "care/people/elder/former.h"
#include "care/people/elder/taking.h"

namespace yk::care::elder {
namespace {

const Query<Elder(std::string, std::string)> by_document{"elder.by_document", R"(
    SELECT {p.*} FROM elder_person p WHERE p.id_no_index = $1 AND p.document = $2 AND {unscoped a document is one person in the whole city}
     ORDER BY p.id LIMIT 1)"};

const Query<ElderFact(ElderId, std::string)> by_source{"elder.facts_by_source", R"(
    SELECT {f.*} FROM elder_fact f
     WHERE f.elder = $1 AND f.source = $2 AND f.retracted_at IS NULL
     ORDER BY f.source_date DESC, f.id DESC LIMIT 1000)"};

const Bulk<Instant, BatchId, std::vector<FactId>> empty_by_ids{
    "elder.empty_facts", "elder.facts.emptied", "UPDATE elder_fact SET retracted_at = $1, retracted_by = $2 WHERE id {in $3}"};

const Technical<std::string, std::vector<FactId>> told_as_number{
    "elder.told_as_number", "under which number a fact came follows from its file",
    "INSERT INTO elder_fact_told (fact, told_as) SELECT f.id, $1 FROM elder_fact f WHERE f.id {in $2} ON CONFLICT (fact) DO NOTHING"};

}  // namespace

void remember_number(Tx& tx, const Elder& person, const Incoming& in, const std::vector<FactId>& facts) {
    if (facts.empty() || (in.id_no == person.id_no.text && in.document == person.document)) return;
    tx.run(told_as_number, tx.blind_index(model::schema<Elder>(), "id_no", in.id_no), facts);
}

std::vector<FactId> last_facts(const Taking& taking, std::int64_t count) {
    std::vector<FactId> out;
    for (auto at = taking.fresh.size() - static_cast<std::size_t>(count); at < taking.fresh.size(); ++at)
        out.push_back(taking.fresh[at].id);
    return out;
}

std::optional<Elder> find_by_document(Tx& tx, std::string_view document, std::string_view id_no) {
    auto known = tx.first(by_document, tx.blind_index(model::schema<Elder>(), "id_no", id_no), std::string(document));
    return known ? known : find_by_alias(tx, document, id_no);
}

void write_facts(Tx& tx, const std::vector<ElderFact>& fresh, const std::vector<FactId>& emptied, BatchId batch) {
    std::vector<const void*> rows;
    rows.reserve(fresh.size());
    for (const auto& fact : fresh) rows.push_back(&fact);
    tx.insert_bulk(model::schema<ElderFact>(), rows, "elder.facts.taken_in");
    if (!emptied.empty()) tx.run(empty_by_ids, tx.now(), batch, emptied);
}

Result<TakenIn> take_in(Tx& tx, const Incoming& in) {
    Taking taking;
    if (auto known = find_by_document(tx, in.document, in.id_no)) {
        taking.before = taking.after = std::move(*known);
        taking.known = tx.list(by_source, taking.after.id, in.source);
    } else {
        taking = new_person(tx, in);
    }
    const auto taken = take_row(tx, taking, in);
    if (!taking.stored()) {
        YK_TRY_VOID(tx.insert(taking.after));
    } else if (differs(*taking.before, taking.after)) {
        YK_TRY_VOID(tx.update(taking.after));
        Former former = former_of(tx, taking, in.batch);
        YK_TRY_VOID(tx.insert(former));
    }
    write_facts(tx, taking.fresh, taking.emptied, in.batch);
    remember_number(tx, taking.after, in, last_facts(taking, taken.facts));
    if (taken.how != Taken::unchanged) tx.announce("elder.changed", taken.elder.value, "{}");
    return taken;
}

}  // namespace yk::care::elder
