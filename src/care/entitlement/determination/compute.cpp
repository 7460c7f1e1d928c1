#include "care/entitlement/determination/compute.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "rules/decide.h"

namespace yk::care::determination {
namespace {

static_assert(static_cast<int>(rules::Answer::not_modelled) == static_cast<int>(Answer::not_modelled));
Code code_of_rules(rules::Answer answer) { return code_of(static_cast<Answer>(answer)); }

bool comes_first(const Slot& a, const Slot& b) { return std::pair(a.subject, a.item) < std::pair(b.subject, b.item); }
bool same_question(const Slot& a, const Slot& b) { return a.subject == b.subject && a.item == b.item; }

Change change_of(Code before, Code now, bool amount_differs) {
    constexpr auto entitled = code_of(Answer::entitled);
    if (now == entitled && before != entitled) return Change::newly_entitled;
    if (now != entitled && before == entitled) return Change::stopped;
    return before != no_answer && (before != now || amount_differs) ? Change::changed : Change::none;
}

// An answer is as reliable as the least of what it rests on: the rule and every value it uses, as rules::decide says of one person.
rules::Status worst(const rules::Rulebook& book, rules::Status status, const rules::Uses& uses) {
    for (const auto parameter : uses.parameters)
        if (const auto* version = book.choices[parameter].version) status = std::max(status, version->cited.status);
    return status;
}

// The answers of a block's people, row by row.
struct Fresh {
    std::vector<Code> codes;
    std::vector<std::int64_t> amounts;
};
Fresh answer_all(const Question& q, const Snapshot& snapshot) {
    const auto slots = q.layout.size();
    const auto rows = snapshot.rows();
    const auto columns = columns_of(q.book, q.rosters, snapshot);
    const rules::BatchAnswers answers(q.book, columns);
    Fresh out{std::vector<Code>(rows * slots, no_answer), std::vector<std::int64_t>(rows * slots, no_amount)};
    for (std::size_t i = 0; i < q.items.size(); ++i) {
        const auto slot = q.items[i];
        const bool paid = q.book.item_outputs[i].amount != rules::no_node;
        for (std::size_t row = 0; row < rows; ++row) {
            const auto answer = answers.item(i, row);
            out.codes[row * slots + slot] = code_of_rules(answer);
            if (paid && answer == rules::Answer::entitled)
                if (const auto amount = answers.amount_fen(i, row); amount && *amount >= 0) out.amounts[row * slots + slot] = *amount;
        }
    }
    for (std::size_t i = 0; i < q.categories.size(); ++i)
        for (std::size_t row = 0; row < rows; ++row) out.codes[row * slots + q.categories[i]] = code_of_rules(answers.category(i, row));
    return out;
}

class Comparison {
 public:
    Comparison(const Question& question, const Block& before)
        : q_(question), before_(before), after_(question.layout.size()), changed_(question.layout.size()), asked_(question.layout.size()) {
        for (auto* by_slot : {&tally_.people_before, &tally_.entitled_before, &tally_.entitled_after}) by_slot->resize(q_.layout.size());
        for (const auto slot : q_.items) asked_[slot] = true;
        for (const auto slot : q_.categories) asked_[slot] = true;
    }

    void keep(std::size_t old) { after_.add_row(before_, old); }

    // The elder's new answers; `codes` may be changed: a category that never held has none.
    void settle(std::int64_t person, std::int64_t region, Code* codes, const std::int64_t* amounts, std::optional<std::size_t> old) {
        const auto* was = old ? before_.codes_of(*old) : nullptr;
        const auto slots = q_.layout.size();
        for (std::size_t s = 0; s < slots; ++s) {
            const auto had = was ? was[s] : no_answer;
            if (!asked_[s])
                codes[s] = had == no_answer ? no_answer : code_of(Answer::not_in_force);  // the pack no longer has it
            else if (q_.layout[s].subject == Subject::category && codes[s] != code_of(Answer::entitled) && had == no_answer)
                codes[s] = no_answer;
        }
        count(codes, was);
        if (!old) return add_new(person, region, codes, amounts);
        const bool same =
            std::memcmp(was, codes, slots) == 0 && std::memcmp(before_.amounts_of(*old), amounts, slots * sizeof *amounts) == 0;
        after_.add(person, region, codes, amounts, before_.moments[before_.first[*old]]);
        if (same) return copy_marks(after_, *old);
        changed_.add(person, region, codes, amounts, before_.moments[before_.first[*old]]);
        mark_all(*old, codes, amounts);
    }
    Determined take() { return {after_.take(), changed_.take(), std::move(tally_)}; }

 private:
    void count(const Code* codes, const Code* was) {
        ++tally_.people;
        for (std::size_t s = 0; s < q_.layout.size(); ++s) {
            if (q_.layout[s].subject != Subject::item) continue;
            tally_.needs_information += codes[s] == code_of(Answer::needs_information);
            tally_.entitled_after[s] += codes[s] == code_of(Answer::entitled);
            if (!was || was[s] == no_answer) continue;
            ++tally_.people_before[s];
            tally_.entitled_before[s] += was[s] == code_of(Answer::entitled);
        }
    }
    void count(Change change, std::size_t slot) {
        if (q_.layout[slot].subject != Subject::item) return;
        tally_.newly_entitled += change == Change::newly_entitled;
        tally_.stopped += change == Change::stopped;
        tally_.changed += change == Change::changed;
    }
    void add_new(std::int64_t person, std::int64_t region, const Code* codes, const std::int64_t* amounts) {
        after_.add(person, region, codes, amounts, q_.moment);
        changed_.add(person, region, codes, amounts, q_.moment);
        for (std::size_t s = 0; s < q_.layout.size(); ++s)
            if (codes[s] == code_of(Answer::entitled)) count(Change::newly_entitled, s);
    }
    void copy_marks(BlockBuilder& to, std::size_t old) {
        const auto [begin, end] = before_.marks_of(old);
        for (auto i = begin; i < end; ++i) {
            const auto& m = before_.marks[i];
            to.mark(m.slot, m.before, m.change, before_.moments[m.moment]);
        }
    }
    void mark_all(std::size_t old, const Code* codes, const std::int64_t* amounts) {
        const auto* was = before_.codes_of(old);
        const auto* had = before_.amounts_of(old);
        auto [at, end] = before_.marks_of(old);
        for (std::uint32_t s = 0; s < q_.layout.size(); ++s) {
            const Mark* earlier = at < end && before_.marks[at].slot == s ? &before_.marks[at++] : nullptr;
            if (was[s] != codes[s] || had[s] != amounts[s]) {
                const auto change = change_of(was[s], codes[s], had[s] != amounts[s]);
                count(change, s);
                for (auto* to : {&after_, &changed_}) to->mark(s, was[s], change, q_.moment);
            } else if (earlier) {
                for (auto* to : {&after_, &changed_}) to->mark(s, earlier->before, earlier->change, before_.moments[earlier->moment]);
            }
        }
    }

    const Question& q_;
    const Block& before_;
    BlockBuilder after_, changed_;
    std::vector<bool> asked_;
    Tally tally_;
};

}  // namespace

Question question_of(const rules::Rulebook& book, const policy::Rosters& rosters, const std::vector<const Layout*>& used, Moment moment,
                     const Scope& scope, const std::set<std::int64_t>& wait) {
    Layout all;
    std::vector<rules::Status> of_items, of_categories;
    for (const auto& item : book.pack->items) of_items.push_back(item.cited.status);
    for (const auto& category : book.pack->categories) of_categories.push_back(category.cited.status);
    for (const auto& rule : book.items) {
        auto uses = rule.condition.uses;
        uses.add(rule.amount_uses);
        of_items[rule.item] = worst(book, of_items[rule.item], uses);
    }
    for (const auto& rule : book.categories) of_categories[rule.category] = worst(book, of_categories[rule.category], rule.condition.uses);
    for (std::size_t i = 0; i < of_items.size(); ++i)
        all.push_back({Subject::item, book.pack->items[i].name, book.pack->items[i].period, std::string(rules::status_text(of_items[i]))});
    for (std::size_t i = 0; i < of_categories.size(); ++i)
        all.push_back({Subject::category, book.pack->categories[i].name, "", std::string(rules::status_text(of_categories[i]))});
    const auto asked = all.size();
    for (const auto* layout : used)
        for (const auto& slot : *layout)
            if (std::none_of(all.begin(), all.end(), [&](const Slot& s) { return same_question(s, slot); })) all.push_back(slot);
    Layout mine(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(asked));
    std::sort(all.begin(), all.end(), comes_first);
    const auto places = places_in(all, mine);
    const auto items = static_cast<std::ptrdiff_t>(book.pack->items.size());
    return {book,  rosters, std::move(all), {places.begin(), places.begin() + items}, {places.begin() + items, places.end()}, moment,
            scope, wait};
}

std::vector<std::size_t> places_in(const Layout& all, const Layout& some) {
    std::vector<std::size_t> out;
    for (const auto& slot : some) {
        const auto at = std::lower_bound(all.begin(), all.end(), slot, comes_first);
        CHECK(at != all.end() && same_question(*at, slot));
        out.push_back(static_cast<std::size_t>(at - all.begin()));
    }
    return out;
}

void Tally::add(const Tally& other) {
    people += other.people;
    newly_entitled += other.newly_entitled;
    stopped += other.stopped;
    changed += other.changed;
    needs_information += other.needs_information;
    const auto add_all = [](std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
        to.resize(std::max(to.size(), from.size()));
        for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
    };
    add_all(people_before, other.people_before);
    add_all(entitled_before, other.entitled_before);
    add_all(entitled_after, other.entitled_after);
}

Determined determine_block(const Question& q, const Snapshot& snapshot, const Block& before) {
    const auto slots = q.layout.size();
    auto fresh = answer_all(q, snapshot);
    Comparison comparison(q, before);
    std::size_t old = 0;
    // People of the block whom the snapshot does not have left the register, unless they are so new that it has not read them yet.
    const auto pass = [&](std::int64_t until) {
        for (; old < before.rows() && before.person[old] < until; ++old)
            if (q.wait.count(before.person[old])) comparison.keep(old);
    };
    for (std::size_t row = 0; row < snapshot.rows(); ++row) {
        const auto person = snapshot.person[row];
        pass(person);
        const bool known = old < before.rows() && before.person[old] == person;
        const bool asked = q.scope.contains(RegionCode{snapshot.region[row]}) && (q.wait.empty() || !q.wait.count(person));
        if (asked)
            comparison.settle(person, snapshot.region[row], &fresh.codes[row * slots], &fresh.amounts[row * slots],
                              known ? std::optional(old) : std::nullopt);
        else if (known)
            comparison.keep(old);
        old += known;
    }
    pass(INT64_MAX);
    return comparison.take();
}

Block patched(const Block& block, const std::map<std::int64_t, Block>& patches, const std::set<std::int64_t>& gone) {
    BlockBuilder out(block.slots);
    auto next = patches.begin();
    for (std::size_t row = 0; row <= block.rows(); ++row) {
        const auto until = row < block.rows() ? block.person[row] : INT64_MAX;
        for (; next != patches.end() && next->first <= until; ++next)
            if (next->second.rows() == 1) out.add_row(next->second, 0);
        if (row == block.rows() || patches.count(until) || gone.count(until)) continue;
        out.add_row(block, row);
    }
    return out.take();
}

}  // namespace yk::care::determination
