#include "care/people/elder/taking.h"

#include <algorithm>
#include <tuple>

namespace yk::care::elder {
namespace {

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

void empty(Elder& person, const Incoming& in) {
    for (const auto& what : in.erased) {
        if (what == "phone") person.phone.reset();
        if (what == "phone_alt") person.phone_alt.reset();
        if (what == "address") person.address.reset();
        if (what == "town") (in.place_is_residence ? person.residence_region : person.hukou_region).reset();
    }
}

// Whose elder this is: the town of residence, else of registration. Who has left the city stays with the town that knew him last.
RegionCode whose(const Elder& person, RegionCode district) {
    for (const auto& place : {person.residence_region, person.hukou_region})
        if (place && same_city(*place, district)) return *place;
    return person.region ? person.region : district;
}

void complete(Elder& person, const Incoming& in) {
    // A row under a number the person had before adds what is not known, and does not go before the person's own.
    const bool first = in.registers_people && in.id_no == person.id_no.text;
    if (!in.name.empty() && (person.name.empty() || first)) person.name = in.name;
    if (in.sex != Sex::unknown) person.sex = static_cast<std::int64_t>(in.sex);
    adopt(person.birth, in.birth, first);
    adopt(in.place_is_residence ? person.residence_region : person.hukou_region, in.town, first);
    adopt(person.address, in.address.empty() ? std::nullopt : std::optional(in.address), first);
    adopt(person.phone, phone_of(in.phone), first);
    adopt(person.phone_alt, phone_of(in.phone_alt), first);
    empty(person, in);
    person.region = whose(person, in.district);
    for (const auto& statement : in.statements)
        if (statement.fact == "death") {
            const auto day = parse_day(statement.value);
            if (!day) continue;
            person.died_on = day;
            person.state = ElderState::deceased;
        }
}

// Facts this source has not said before in these words; a file about an earlier day does not go before a later one.
void state_facts(Tx& tx, Taking& taking, const Incoming& in, TakenIn& out) {
    std::vector<ElderFact> fresh;
    for (const auto& statement : in.statements) {
        const auto latest =
            std::find_if(taking.known.begin(), taking.known.end(), [&](const ElderFact& f) { return f.fact == statement.fact; });
        const bool known = latest != taking.known.end();
        if (known && (latest->value == statement.value || latest->source_date > in.source_date)) continue;
        out.changes.push_back({statement.fact, known ? latest->value : "", statement.value});
        fresh.push_back(
            {tx.new_id<FactId>(), taking.after.id, statement.fact, statement.value, in.source, in.source_date, tx.now(), in.batch, {}, {}});
    }
    out.facts = static_cast<std::int64_t>(fresh.size());
    taking.known.insert(taking.known.begin(), fresh.begin(), fresh.end());
    taking.fresh.insert(taking.fresh.end(), fresh.begin(), fresh.end());
}

// A fact that the source empties ends: those it stated before are kept as history and count no more.
void empty_facts(Tx& tx, Taking& taking, const Incoming& in, TakenIn& out) {
    for (const auto& name : in.erased) {
        bool any = false;
        std::erase_if(taking.known, [&](const ElderFact& fact) {
            if (fact.fact != name || fact.source_date > in.source_date) return false;
            const auto pending =
                std::find_if(taking.fresh.begin(), taking.fresh.end(), [&](const ElderFact& f) { return f.id == fact.id; });
            if (pending == taking.fresh.end())
                taking.emptied.push_back(fact.id);
            else
                pending->retracted_at = tx.now(), pending->retracted_by = in.batch;
            if (!any) out.changes.push_back({name, fact.value, ""});
            any = true;
            return true;
        });
    }
}

// One field of the person, named and compared as the report tells it.
void compare(TakenIn& out, std::string_view field, const std::string& from, const std::string& to) {
    if (from != to) out.changes.push_back({std::string(field), from, to});
}
template <class T, class Text>
std::string text_or_empty(const std::optional<T>& value, Text text) {
    return value ? std::string(text(*value)) : std::string();
}

void compare_people(TakenIn& out, const Elder& before, const Elder& after) {
    const auto place = [](RegionCode code) { return region_text(code); };
    const auto digits = [](const Phone& phone) { return phone.text(); };
    const auto same = [](const std::string& text) { return text; };
    compare(out, "name", before.name, after.name);
    compare(out, "hukou_town", text_or_empty(before.hukou_region, place), text_or_empty(after.hukou_region, place));
    compare(out, "residence_town", text_or_empty(before.residence_region, place), text_or_empty(after.residence_region, place));
    compare(out, "address", text_or_empty(before.address, same), text_or_empty(after.address, same));
    compare(out, "phone", text_or_empty(before.phone, digits), text_or_empty(after.phone, digits));
    compare(out, "phone_alt", text_or_empty(before.phone_alt, digits), text_or_empty(after.phone_alt, digits));
}

}  // namespace

bool differs(const Elder& before, const Elder& after) {
    const auto values = [](const Elder& p) {
        return std::tie(p.name, p.sex, p.birth, p.region, p.hukou_region, p.residence_region, p.address, p.phone, p.phone_alt, p.state,
                        p.died_on);
    };
    return values(before) != values(after);
}

Taking new_person(Tx& tx, const Incoming& in) {
    Taking taking;
    auto& person = taking.after;
    person.id = tx.new_id<ElderId>();
    person.document = in.document;
    person.id_no.text = in.id_no;
    person.first_batch = in.batch;
    person.synthetic = in.synthetic;
    person.version = 1;
    return taking;
}

TakenIn take_row(Tx& tx, Taking& taking, const Incoming& in) {
    TakenIn out{taking.after.id, taking.stored() ? Taken::unchanged : Taken::created, 0, {}, {}};
    if (taking.stored()) out.region_before = taking.before->region;
    const auto earlier = taking.stored() ? std::optional(taking.after) : std::nullopt;
    complete(taking.after, in);
    state_facts(tx, taking, in, out);
    empty_facts(tx, taking, in, out);
    if (!taking.stored()) {
        out.changes.clear();
        return out;
    }
    const bool changed = differs(*earlier, taking.after);
    if (changed) compare_people(out, *earlier, taking.after);
    // Later rows of a person whom the same batch brought complete what it created.
    if (changed || !out.changes.empty()) out.how = taking.before->first_batch == in.batch ? Taken::created : Taken::updated;
    return out;
}

}  // namespace yk::care::elder
