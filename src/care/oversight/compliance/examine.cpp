#include "care/oversight/compliance/examine.h"

#include <algorithm>

#include "rules/load.h"

namespace yk::care::compliance {
using namespace model;
namespace {

constexpr auto line_columns = columns<FactLine>({
    col<&FactLine::label>("事实", "Fact"),
    col<&FactLine::value>("内容", "Value"),
    col<&FactLine::source>("来源", "Source"),
    col<&FactLine::source_date>("来源日期", "Source date"),
});
constexpr auto line_schema = schema<FactLine>("compliance_fact", "", {"事实", "Fact"}, line_columns);

Draft draft_of(const Examined& person, FindingKind kind, std::string subject, Day since, const std::vector<const Held*>& held) {
    Draft out;
    out.elder = person.elder;
    out.region = person.region;
    out.kind = kind;
    out.subject = std::move(subject);
    out.since = since;
    for (const auto* one : held) {
        out.items.push_back(one->item);
        out.decided |= one->decided;
        if (one->amount_fen) out.amount_fen = out.amount_fen.value_or(Fen{0}) + *one->amount_fen;
        if (!one->told_by.empty()) out.facts.push_back(one->told_by);
    }
    return out;
}

void after_death(const Examined& person, Day today, std::vector<Draft>& out) {
    if (!person.died_on || *person.died_on >= today) return;
    std::vector<const Held*> held;
    for (const auto& one : person.held) held.push_back(&one);
    if (held.empty()) return;
    auto draft = draft_of(person, FindingKind::after_death, "", *person.died_on + 1, held);
    draft.facts.insert(draft.facts.begin(), "death");
    out.push_back(std::move(draft));
}

void double_benefits(const Examined& person, const Terms& terms, Day today, std::vector<Draft>& out) {
    for (const auto& group : terms.coordinated) {
        std::vector<const Held*> both;
        bool yields = false;
        for (const auto& one : person.held) {
            if (std::find(group.items.begin(), group.items.end(), one.item) == group.items.end()) continue;
            both.push_back(&one);
            yields |= one.yields;
        }
        if (group.both_held_suffices ? both.size() < 2 : !yields) continue;
        Day since{};
        for (const auto* one : both) since = std::max(since, one->begins_on.value_or(since));
        auto draft = draft_of(person, FindingKind::double_benefit, group.name, since == Day{} ? today : since, both);
        draft.notes.push_back(group.label);
        out.push_back(std::move(draft));
    }
}

void of_one_benefit(const Examined& person, const Held& one, Day today, std::vector<Draft>& out) {
    // After a death there is one case for everything.
    if (person.died_on) return;
    if (one.valid_until && *one.valid_until < today) {
        auto draft = draft_of(person, FindingKind::expired_assessment, one.item, *one.valid_until + 1, {&one});
        draft.facts.push_back(one.rests_on);
        out.push_back(std::move(draft));
    }
    const bool no = one.answer == determination::Answer::not_entitled || one.answer == determination::Answer::not_in_force;
    if (one.decided && no) {
        auto draft = draft_of(person, FindingKind::against_answer, one.item, one.answer_since.value_or(today), {&one});
        draft.notes.push_back(
            {"系统结论：" + std::string(label_of(*one.answer).zh), "Machine's answer: " + std::string(label_of(*one.answer).en)});
        out.push_back(std::move(draft));
    }
}

void implausible_age(const Examined& person, const Terms& terms, Day today, std::vector<Draft>& out) {
    if (!person.birth || person.died_on || age_on(*person.birth, today) < terms.implausible_age) return;
    std::vector<const Held*> held;
    for (const auto& one : person.held) held.push_back(&one);
    const auto months = static_cast<std::int32_t>(terms.implausible_age * 12);
    auto draft = draft_of(person, FindingKind::implausible_age, "", add_months(*person.birth, months, MonthRounding::next_month), held);
    draft.facts.insert(draft.facts.begin(), "birth");
    out.push_back(std::move(draft));
}

}  // namespace

const Schema& schema_of(const FactLine*) { return line_schema; }

std::vector<Draft> findings_of(const Examined& person, const Terms& terms, Day today) {
    std::vector<Draft> out;
    after_death(person, today, out);
    if (!person.died_on) double_benefits(person, terms, today, out);
    for (const auto& one : person.held) of_one_benefit(person, one, today, out);
    implausible_age(person, terms, today, out);
    return out;
}

std::string digest_of(const Draft& draft, const std::vector<FactLine>& lines) {
    std::string text(code_of(draft.kind));
    for (const auto& item : draft.items) text += "\n" + item;
    if (draft.amount_fen) text += "\n" + std::to_string(draft.amount_fen->value);
    for (const auto& line : lines) text += "\n" + line.label.zh + "\t" + line.value.zh + "\t" + line.source.zh;
    return rules::sha256_hex(text).substr(0, 24);
}

bool to_reopen(FindingState state, bool moved, std::optional<decision::State> stop) {
    switch (state) {
        case FindingState::cleared:
            return true;
        case FindingState::explained:
        case FindingState::accepted:
            return moved;
        case FindingState::stop_proposed:
            // The official decided not to stop, or the machine took the question back; or one benefit has stopped and another goes on.
            return stop == decision::State::refused || stop == decision::State::lapsed || (moved && stop == decision::State::adopted);
        case FindingState::open:
        case FindingState::correcting:
            return false;
    }
    return false;
}

}  // namespace yk::care::compliance
