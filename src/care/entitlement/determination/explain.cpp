// The reason of an answer in words, made when it is shown: the same program, the same facts.
#include "care/entitlement/determination/explain.h"

#include <algorithm>

#include "care/entitlement/determination/results.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::determination {
namespace {

using policy::code_label;
using policy::text_of;

const rules::Fact* find_fact(const rules::Pack& pack, std::string_view name) {
    const auto index = pack.fact_index(name);
    return index ? &pack.facts[*index] : nullptr;
}

FactText fact_text(const rules::Pack& pack, const rules::FactUse& use) {
    FactText out;
    out.fact = use.name;
    const auto* fact = find_fact(pack, use.name);
    out.label = fact ? text_of(fact->label) : Text{use.name, use.name};
    if (use.value) {
        out.value = *use.value;
        out.value_label = fact ? policy::value_label(pack, fact->type, *use.value) : Text{*use.value, *use.value};
    } else {
        out.value_label = {"不详", "not known"};
    }
    if (use.assumed)
        out.source = {"各部门均未登记", "no department has one on record"};
    else if (!use.source.empty())
        out.source = code_label(pack, "fact_source", use.source);
    out.source_date = parse_day(use.as_of);
    return out;
}

Text distance_text(const rules::ReasonLine& line) {
    for (const auto& threshold : line.thresholds) {
        if (!threshold.left || !threshold.right || !threshold.distance || *threshold.distance == 0) continue;
        if (threshold.left->starts_with("9999") || threshold.right->starts_with("9999")) continue;  // the day of what has not happened
        const auto by = std::to_string(std::abs(*threshold.distance));
        return {*threshold.left + " " + threshold.op + " " + *threshold.right + "，相差 " + by,
                *threshold.left + " " + threshold.op + " " + *threshold.right + ", " + by + " apart"};
    }
    return {};
}

void add_lines(const rules::Pack& pack, const rules::ReasonLine& line, std::vector<Because>& out) {
    if (line.kind == rules::Line::Kind::leaf) {
        Because because;
        because.label = text_of(line.label);
        if (line.exception) because.label = {"除外：" + because.label.zh, "Except: " + because.label.en};
        if (line.held != rules::Held::unknown) because.holds = line.held == rules::Held::held;
        for (const auto& fact : line.facts) because.facts.push_back(fact_text(pack, fact));
        because.distance = distance_text(line);
        out.push_back(std::move(because));
    }
    for (const auto& inner : line.lines) add_lines(pack, inner, out);
}

void collect_facts(const std::vector<Because>& because, std::vector<FactText>& out) {
    for (const auto& line : because)
        for (const auto& fact : line.facts)
            if (std::none_of(out.begin(), out.end(), [&](const FactText& f) { return f.fact == fact.fact; })) out.push_back(fact);
}

}  // namespace

Missing missing_fact(const rules::Pack& pack, const std::string& name) {
    Missing out{name, {name, name}, {}};
    if (const auto* fact = find_fact(pack, name)) {
        out.label = text_of(fact->label);
        for (const auto& source : fact->from) out.from.push_back(code_label(pack, "fact_source", source));
    } else if (name.starts_with("parameter."))
        if (const auto* parameter = pack.parameter(std::string_view(name).substr(10))) out.label = text_of(parameter->label);
    return out;
}

void explain(const rules::Pack& pack, const rules::Decision& decision, Determination& out) {
    const auto option = options_of(Answer{})[static_cast<std::size_t>(decision.answer)];
    out.item_label = text_of(decision.label);
    out.answer_label = {std::string(option.label.zh), std::string(option.label.en)};
    out.clause = policy::clause_text(pack, decision.clause);
    out.because.clear();
    add_lines(pack, decision.rule, out.because);
    for (const auto& exception : decision.exceptions) add_lines(pack, exception, out.because);
    out.facts.clear();
    collect_facts(out.because, out.facts);
    out.missing.clear();
    for (const auto& name : decision.missing) out.missing.push_back(missing_fact(pack, name));
    if (decision.answer == rules::Answer::entitled)
        for (const auto& name : decision.amount_missing) out.missing.push_back(missing_fact(pack, name));
}

Result<Decided> decide_elder(Tx& tx, elder::ElderId id, Day as_of) {
    Decided out;
    out.person = YK_TRY(tx.get<elder::Elder>(id));
    out.book = YK_TRY(policy::rulebook_of(tx, as_of));
    out.decisions =
        rules::decide(*out.book, policy::person_of(*out.book->pack, out.person, elder::list_facts(tx, id), policy::rosters_of(tx)));
    return out;
}

const rules::Decision* find_decision(const Decided& decided, Subject subject, std::string_view item) {
    const auto& all = subject == Subject::item ? decided.decisions.items : decided.decisions.categories;
    const auto found = std::find_if(all.begin(), all.end(), [&](const rules::Decision& d) { return d.name == item; });
    return found == all.end() ? nullptr : &*found;
}

void name_regions(Tx& tx, const rules::Pack& pack, std::vector<FactText>& facts) {
    for (auto& text : facts) {
        const auto* fact = find_fact(pack, text.fact);
        const auto code = fact && fact->type.kind == rules::Type::Kind::region ? parse_region(text.value) : std::nullopt;
        if (!code) continue;
        const auto name = organisation::region_name(tx, *code);
        if (!name.empty()) text.value_label = {name, name};
    }
}

void name_regions(Tx& tx, const rules::Pack& pack, Determination& result) {
    name_regions(tx, pack, result.facts);
    for (auto& line : result.because) name_regions(tx, pack, line.facts);
}

void say_answer(Determination& result) { result.answer_label = policy::text_of(model::label_of(result.answer)); }

Person brief(const elder::Elder& person) { return {person.id, person.name, person.id_no, person.region}; }

Result<ElderPage> page_of(Tx& tx, elder::ElderId id, Day as_of) {
    const auto decided = YK_TRY(decide_elder(tx, id, as_of));
    ElderPage page;
    page.elder = decided.person;
    for (const auto& fact : decided.decisions.facts)
        if (!fact.assumed) page.facts.push_back(fact_text(*decided.book->pack, fact));
    name_regions(tx, *decided.book->pack, page.facts);
    for (const auto& row : answers_of(tx, id)) {
        auto result = listed(row);
        const auto* decision = find_decision(decided, result.subject, result.item);
        if (!decision) continue;
        explain(*decided.book->pack, *decision, result);
        say_answer(result);
        name_regions(tx, *decided.book->pack, result);
        result.elder = brief(decided.person);
        if (result.subject == Subject::item)
            page.determinations.push_back(std::move(result));
        else if (result.answer == Answer::entitled)
            page.categories.push_back(std::move(result));
    }
    AuditNote note;
    note.action = "elder.read";
    note.record = "elder";
    note.id = note.subject = id.value;
    tx.note(std::move(note));
    return page;
}

}  // namespace yk::care::determination
