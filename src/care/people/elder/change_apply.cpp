// What each kind of change asks for and what it does.
#include <algorithm>
#include <charconv>

#include "care/people/elder/alias.h"
#include "care/people/elder/change.h"
#include "care/people/elder/fact_review.h"
#include "care/people/organisation/lookup.h"
#include "model/json.h"

namespace yk::care::elder {
using namespace model;
namespace {

constexpr std::string_view erased = "清空";
constexpr std::string_view own_columns[] = {"name", "address", "phone", "phone_alt"};

bool is_own_column(std::string_view field) {
    return std::find(std::begin(own_columns), std::end(own_columns), field) != std::end(own_columns);
}

Result<bool> inside_city(Tx& tx, RegionCode code) { return within(code, subtree_of(YK_TRY(organisation::get_city(tx)).code)); }

Status check_day(Tx& tx, const Elder& person, const Change& in) {
    if (!in.changed_on) return fail_at("/changed_on", "input.required");
    if (*in.changed_on > tx.today()) return fail_at("/changed_on", "elder.change.future");
    if (person.birth && *in.changed_on < *person.birth) return fail_at("/changed_on", "elder.change.before_birth");
    return {};
}

Status check_move(Tx& tx, const Change& in) {
    if (!in.to_region) return fail_at("/to_region", "input.required");
    const bool inside = YK_TRY(inside_city(tx, *in.to_region));
    if (in.kind == ChangeKind::move_out && inside) return fail_at("/to_region", "elder.change.move_inside");
    if (in.kind == ChangeKind::move_out) return {};
    if (!inside || organisation::region_name(tx, *in.to_region).empty() || level_of(*in.to_region) < RegionLevel::town)
        return fail_at("/to_region", "elder.change.no_town");
    return {};
}

// Empty when the text is no value of the fact.
bool fits(const FactKind& fact, const std::string& value) {
    if (fact.type == "date") return parse_day(value).has_value();
    if (fact.type == "bool") return value == "true" || value == "false";
    if (fact.type == "int" || fact.type == "money") {
        std::int64_t n = 0;
        const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), n);
        return fault == std::errc() && end == value.data() + value.size() && n >= 0;
    }
    return !Competence::shared().value_label(fact, value).zh.empty();
}

// A place of registration: known in this city, or a district or town somewhere else.
Status check_place(Tx& tx, const std::string& value) {
    const auto place = parse_region(value);
    if (!place) return fail_at("/value", "elder.change.value");
    const bool known =
        YK_TRY(inside_city(tx, *place)) ? !organisation::region_name(tx, *place).empty() : level_of(*place) >= RegionLevel::district;
    return known ? Status() : Status(fail_at("/value", "elder.change.no_region"));
}

Status check_correction(Tx& tx, const Change& in) {
    if (is_own_column(in.field)) {
        if (in.value == erased) return in.field == "name" ? Status(fail_at("/value", "elder.change.name_needed")) : Status();
        Elder scratch;
        const auto* column = model::schema<Elder>().find(in.field);
        if (!read_text(*column, in.value, &scratch, "/value") || in.value.empty() || in.value.size() > 300)
            return fail_at("/value", "elder.change.value");
        return {};
    }
    const auto* fact = Competence::shared().fact(in.field);
    if (in.field == "death") return fail_at("/field", "elder.change.use_death");
    if (in.field == "residence_region") return fail_at("/field", "elder.change.use_move");
    if (!fact) return fail_at("/field", "elder.change.field");
    if (fact->type == "region") return check_place(tx, in.value);
    return fits(*fact, in.value) ? Status() : Status(fail_at("/value", "elder.change.value"));
}

Status check_identity(Tx& tx, const Elder& person, const Change& in) {
    const auto document = in.field.empty() ? std::string("RESIDENT_ID") : in.field;
    if (document == "RESIDENT_ID" && !ResidentId::of(in.value)) return fail_at("/value", "input.resident_id");
    if (in.value.empty() || in.value.size() > 40) return fail_at("/value", "elder.document.form");
    const auto other = find_by_document(tx, document, in.value);
    if (other && other->id == person.id && other->id_no.text == in.value) return fail_at("/value", "elder.change.same_number");
    if (other && other->id != person.id) return fail_at("/value", "elder.change.number_taken");
    return {};
}

std::string shown(const Elder& person, std::string_view column) {
    const auto* found = model::schema<Elder>().find(column);
    return display_text(*found, value_of(*found, &person));
}

Status correct(Tx& tx, Elder& person, const Change& in, ElderChange& record) {
    if (is_own_column(in.field)) {
        record.before = shown(person, in.field);
        const auto* column = model::schema<Elder>().find(in.field);
        const auto fault = column->codec->set(column->at(&person), in.value == erased ? Scalar{} : Scalar{in.value});
        if (!fault.empty()) return fail_at("/value", "elder.change.value");
        YK_TRY_VOID(tx.update(person));
        tx.announce("elder.changed", person.id.value, "{}");
        return {};
    }
    const auto facts = list_facts(tx, person.id);
    if (const auto* before = standing_fact(facts, in.field, Competence::shared().fact(in.field)->from)) record.before = before->value;
    YK_TRY(state_fact(tx, person.id, {in.field, in.value}, "correction", tx.today(), BatchId{record.id.value}));
    return {};
}

Status take_back_death(Tx& tx, const Elder& person, ElderChange& record) {
    record.before = person.died_on ? day_text(*person.died_on) : "";
    bool others = false;
    for (const auto& fact : list_facts(tx, person.id)) {
        if (fact.fact != "death") continue;
        if (is_official_word(fact.source))
            YK_TRY_VOID(retract_fact(tx, fact.id));
        else
            others = true;
    }
    // What a department has said stays on record; the official's word goes before it.
    if (others) YK_TRY(state_fact(tx, person.id, {"death", "9999-12-31"}, "correction", tx.today(), BatchId{record.id.value}));
    auto now = YK_TRY(tx.get<Elder>(person.id));
    if (now.state == ElderState::deceased) {
        now.state = ElderState::living;
        now.died_on.reset();
        YK_TRY_VOID(tx.update(now));
        tx.announce("elder.changed", person.id.value, "{}");
    }
    tx.announce("elder.death_taken_back", person.id.value, "{}");
    return {};
}

Status move(Tx& tx, const Elder& person, const Change& in, ElderChange& record) {
    // Whoever hands an elder to another district asks for it; it is carried out by those who answer for both.
    if (in.kind == ChangeKind::move_in && !tx.scope().contains(*in.to_region)) return fail_at("/to_region", "elder.change.other_district");
    if (person.residence_region) record.before = region_text(*person.residence_region);
    YK_TRY(state_fact(tx, person.id, {"residence_region", region_text(*in.to_region)}, "correction", tx.today(), BatchId{record.id.value}));
    auto now = YK_TRY(tx.get<Elder>(person.id));
    const bool gone = in.kind == ChangeKind::move_out;
    if (now.state != ElderState::deceased) now.state = gone ? ElderState::moved_out : ElderState::living;
    now.moved_on = in.changed_on;
    return tx.update(now);
}

Status change_identity(Tx& tx, Elder& person, const Change& in, ElderChange& record) {
    record.before = person.id_no.text;
    YK_TRY_VOID(keep_alias(tx, person.document, person.id_no, person.id, BatchId{record.id.value}));
    person.document = in.field.empty() ? "RESIDENT_ID" : in.field;
    person.id_no.text = in.value;
    YK_TRY_VOID(drop_alias(tx, person.document, person.id_no));
    YK_TRY_VOID(tx.update(person));
    tx.announce("elder.changed", person.id.value, "{}");
    return {};
}

}  // namespace

Status check_change(Tx& tx, const Elder& person, const Change& in) {
    switch (in.kind) {
        case ChangeKind::report_death:
            if (person.state == ElderState::deceased)
                return fail(ErrorKind::conflict, "elder.change.dead_already",
                            TextArgs{{"on", person.died_on ? day_text(*person.died_on) : ""}});
            return check_day(tx, person, in);
        case ChangeKind::take_back_death:
            if (person.state != ElderState::deceased) return fail(ErrorKind::conflict, "elder.change.not_dead");
            return {};
        case ChangeKind::move_in:
        case ChangeKind::move_out:
            if (person.state == ElderState::deceased) return fail(ErrorKind::conflict, "elder.change.dead_moves");
            YK_TRY_VOID(check_day(tx, person, in));
            return check_move(tx, in);
        case ChangeKind::correct:
            return check_correction(tx, in);
        case ChangeKind::change_identity:
            return check_identity(tx, person, in);
    }
    return {};
}

Status apply_change(Tx& tx, const Change& in, ElderChange& record) {
    auto person = YK_TRY(tx.get<Elder>(in.elder));
    YK_TRY_VOID(check_change(tx, person, in));
    switch (in.kind) {
        case ChangeKind::report_death:
            YK_TRY(state_fact(tx, person.id, {"death", day_text(*in.changed_on)}, "correction", tx.today(), BatchId{record.id.value}));
            tx.announce("elder.died", person.id.value, "{\"on\":\"" + day_text(*in.changed_on) + "\"}");
            return {};
        case ChangeKind::take_back_death:
            return take_back_death(tx, person, record);
        case ChangeKind::move_in:
        case ChangeKind::move_out:
            return move(tx, person, in, record);
        case ChangeKind::correct:
            return correct(tx, person, in, record);
        case ChangeKind::change_identity:
            return change_identity(tx, person, in, record);
    }
    return {};
}

}  // namespace yk::care::elder
