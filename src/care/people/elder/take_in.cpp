#include <algorithm>

#include "care/people/elder/alias.h"
#include "care/people/elder/former.h"
#include "model/json.h"

namespace yk::care::elder {
namespace {

const Query<Elder(std::string, std::string)> by_document{"elder.by_document", R"(
    SELECT {p.*} FROM elder_person p WHERE p.id_no_index = $1 AND p.document = $2 AND {unscoped a document is one person in the whole city}
     ORDER BY p.id LIMIT 1)"};

const Query<ElderFact(ElderId, std::string)> by_source{"elder.facts_by_source", R"(
    SELECT {f.*} FROM elder_fact f
     WHERE f.elder = $1 AND f.source = $2 AND f.retracted_at IS NULL
     ORDER BY f.source_date DESC, f.id DESC LIMIT 1000)"};

const Query<Former(BatchId)> former_rows{"elder.former_rows", R"(
    SELECT {f.*} FROM elder_former f WHERE f.batch = $1 ORDER BY f.id LIMIT 1000000)"};

const Query<Elder(BatchId)> only_of_batch{"elder.only_of_batch", R"(
    SELECT {p.*} FROM elder_person p
     WHERE p.first_batch = $1 AND {unscoped a batch is taken back whole}
       AND NOT EXISTS (SELECT 1 FROM elder_fact f WHERE f.elder = p.id AND f.batch <> $1 AND f.retracted_at IS NULL)
     ORDER BY p.id)"};

const Bulk<Instant, BatchId> retract_batch{"elder.retract_batch", "elder.batch.taken_back",
                                           "UPDATE elder_fact SET retracted_at = $1 WHERE batch = $2 AND retracted_at IS NULL"};
const Technical<std::string, ElderId, BatchId, std::string> told_as_number{"elder.told_as_number",
                                                                           "under which number a fact came follows from its file", R"(
    INSERT INTO elder_fact_told (fact, told_as)
    SELECT f.id, $1 FROM elder_fact f WHERE f.elder = $2 AND f.batch = $3 AND f.source = $4 ON CONFLICT (fact) DO NOTHING)"};
const Bulk<BatchId> forget_former{"elder.forget_former", "elder.batch.taken_back", "DELETE FROM elder_former WHERE batch = $1"};

std::optional<Phone> phone_of(const std::string& digits) {
    if (digits.empty()) return std::nullopt;
    auto phone = Phone::of(digits);
    if (!phone) return std::nullopt;
    return *phone;
}

// Fills what is blank; a source that keeps the register of persons goes before what others said.
template <class T>
void adopt(std::optional<T>& mine, const std::optional<T>& theirs, bool override) {
    if (theirs && (!mine || override)) mine = theirs;
}

void complete(Elder& person, const Incoming& in) {
    const bool first = in.registers_people;
    if (!in.name.empty() && (person.name.empty() || first)) person.name = in.name;
    if (in.sex != Sex::unknown) person.sex = static_cast<std::int64_t>(in.sex);
    adopt(person.birth, in.birth, first);
    adopt(in.place_is_residence ? person.residence_region : person.hukou_region, in.town, first);
    adopt(person.address, in.address.empty() ? std::nullopt : std::optional(in.address), first);
    adopt(person.phone, phone_of(in.phone), first);
    adopt(person.phone_alt, phone_of(in.phone_alt), first);
    person.region = person.residence_region ? *person.residence_region
                    : person.hukou_region   ? *person.hukou_region
                    : person.region         ? person.region
                                            : in.district;
    for (const auto& statement : in.statements)
        if (statement.fact == "death") {
            const auto day = parse_day(statement.value);
            if (!day) continue;
            person.died_on = day;
            person.state = ElderState::deceased;
        }
}

// Facts this source has not said before in these words.
std::vector<Statement> new_statements(Tx& tx, ElderId elder, const Incoming& in) {
    if (in.statements.empty()) return {};
    const auto known = tx.list(by_source, elder, in.source);
    std::vector<Statement> fresh;
    for (const auto& statement : in.statements) {
        const auto latest = std::find_if(known.begin(), known.end(), [&](const ElderFact& f) { return f.fact == statement.fact; });
        const bool older = latest != known.end() && latest->source_date > in.source_date;
        if (latest == known.end() || (latest->value != statement.value && !older)) fresh.push_back(statement);
    }
    return fresh;
}

void write_facts(Tx& tx, const Elder& person, const Incoming& in, const std::vector<Statement>& statements) {
    if (statements.empty()) return;
    std::vector<ElderFact> facts;
    for (const auto& statement : statements)
        facts.push_back(
            {tx.new_id<FactId>(), person.id, statement.fact, statement.value, in.source, in.source_date, tx.now(), in.batch, {}});
    std::vector<const void*> rows;
    for (const auto& fact : facts) rows.push_back(&fact);
    tx.insert_bulk(model::schema<ElderFact>(), rows, "elder.facts.taken_in");
}

// Facts that came under a former number of the elder are remembered with it: should a merge be undone, they go with that number.
void remember_number(Tx& tx, ElderId elder, const Incoming& in) {
    tx.run(told_as_number, tx.blind_index(model::schema<Elder>(), "id_no", in.id_no), elder, in.batch, in.source);
}

Status keep_former(Tx& tx, const Elder& before, std::int64_t version_after, BatchId batch) {
    Former former{tx.new_id<decltype(Former::id)>(), batch, before.id, model::json_of(model::schema<Elder>(), &before, model::Face::plain),
                  version_after};
    return tx.insert(former);
}

}  // namespace

std::optional<Elder> find_by_document(Tx& tx, std::string_view document, std::string_view id_no) {
    auto known = tx.first(by_document, tx.blind_index(model::schema<Elder>(), "id_no", id_no), std::string(document));
    return known ? known : find_by_alias(tx, document, id_no);
}

Result<TakenIn> take_in(Tx& tx, const Incoming& in) {
    if (auto known = find_by_document(tx, in.document, in.id_no)) {
        Elder after = *known;
        complete(after, in);
        const auto fresh = new_statements(tx, after.id, in);
        const auto version = after.version;
        YK_TRY_VOID(tx.update(after));
        const bool changed = after.version != version;
        if (changed) YK_TRY_VOID(keep_former(tx, *known, after.version, in.batch));
        write_facts(tx, after, in, fresh);
        if (in.id_no != after.id_no.text || in.document != after.document) remember_number(tx, after.id, in);
        if (changed || !fresh.empty()) tx.announce("elder.changed", after.id.value, "{}");
        return TakenIn{after.id, changed || !fresh.empty() ? Taken::updated : Taken::unchanged, static_cast<std::int64_t>(fresh.size())};
    }
    Elder person;
    person.id = tx.new_id<ElderId>();
    person.document = in.document;
    person.id_no.text = in.id_no;
    person.first_batch = in.batch;
    person.synthetic = in.synthetic;
    complete(person, in);
    YK_TRY_VOID(tx.insert(person));
    write_facts(tx, person, in, in.statements);
    tx.announce("elder.changed", person.id.value, "{}");
    return TakenIn{person.id, Taken::created, static_cast<std::int64_t>(in.statements.size())};
}

Result<TakenBack> take_back(Tx& tx, BatchId batch) {
    TakenBack done;
    done.facts = tx.run(retract_batch, tx.now(), batch);
    for (const auto& former : tx.list(former_rows, batch)) {
        auto now = tx.find<Elder>(former.elder);
        if (!now || now->version != former.version_after) {
            ++done.people_kept;
            continue;
        }
        Elder before;
        YK_TRY_VOID(model::read_json(model::schema<Elder>(), former.person, &before));
        before.version = now->version;
        YK_TRY_VOID(tx.update(before));
        tx.announce("elder.changed", before.id.value, "{}");
        ++done.people_restored;
    }
    tx.run(forget_former, batch);
    std::vector<Elder> alone;
    tx.scan(only_of_batch, std::function<bool(const Elder&)>([&](const Elder& person) {
                alone.push_back(person);
                return true;
            }),
            batch);
    for (const auto& person : alone) {
        YK_TRY_VOID(tx.remove(person));
        tx.announce("elder.removed", person.id.value, "{}");
    }
    done.people_removed = static_cast<std::int64_t>(alone.size());
    return done;
}

}  // namespace yk::care::elder
