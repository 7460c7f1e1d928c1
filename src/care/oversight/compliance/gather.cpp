// The live records read for the night's examination: a few scans over everybody, never a question an elder.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "care/entitlement/determination/answers.h"
#include "care/oversight/compliance/access.h"
#include "care/people/elder/bulk.h"
#include "care/people/elder/match.h"
#include "rules/decide.h"
#include "rules/load.h"

namespace yk::care::compliance {
using namespace model;
namespace {

struct Holder {
    RegionCode region;
    std::vector<Held> held;
};
using Holders = std::unordered_map<std::int64_t, Holder>;

Held* held_of(Holders& holders, std::int64_t elder, const std::string& item) {
    const auto found = holders.find(elder);
    if (found == holders.end()) return nullptr;
    for (auto& one : found->second.held)
        if (one.item == item) return &one;
    return nullptr;
}

Holders holders_by_decision(Tx& tx) {
    Holders out;
    std::map<std::string, bool> items;
    decision::scan_all_in_effect(tx, [&](const decision::Benefit& benefit) {
        auto& holder = out[benefit.elder.value];
        holder.region = benefit.region;
        Held held;
        held.item = benefit.item;
        held.decided = true;
        held.amount_fen = benefit.amount_fen;
        held.begins_on = benefit.begins_on;
        holder.held.push_back(std::move(held));
        items[benefit.item] = true;
        return true;
    });
    for (const auto& [item, known] : items)
        determination::scan_answers(tx, {.subject = determination::Subject::item, .item = item}, [&](const determination::AnswerRow& row) {
            if (auto* held = held_of(out, row.person.value, item)) {
                held->answer = row.answer;
                held->answer_since = row.since;
            }
            return true;
        });
    return out;
}

// A dated level that benefits rest on, and for how long it is valid.
struct Dated {
    std::size_t level = 0, date = 0;
    std::string date_name;
    std::int32_t months = 0;
};
std::optional<std::int64_t> number_of(const rules::Rulebook& book, std::string_view name) {
    const auto& all = book.pack->parameters;
    const auto at = std::find_if(all.begin(), all.end(), [&](const rules::Parameter& p) { return p.name == name; });
    if (at == all.end()) return std::nullopt;
    const auto* version = book.choices[static_cast<std::size_t>(at - all.begin())].version;
    if (!version || !version->known || version->values.size() != 1) return std::nullopt;
    return version->values.front().number;
}
std::vector<Dated> dated_facts(const rules::Rulebook& book) {
    struct Named {
        std::string_view level, date, first, second;
    };
    // The confirmed validity goes before the example.
    static constexpr Named named[] = {{"ability_level", "assessed_on", "assessment_validity_months", "assessment_benefit_months"},
                                      {"ltc_grade", "ltc_assessed_on", "ltc_validity_months", "ltc_validity_months"}};
    std::vector<Dated> out;
    for (const auto& one : named) {
        const auto level = book.pack->fact_index(one.level), date = book.pack->fact_index(one.date);
        auto months = number_of(book, one.first);
        if (!months) months = number_of(book, one.second);
        if (level && date && months) out.push_back({*level, *date, std::string(one.date), static_cast<std::int32_t>(*months)});
    }
    return out;
}

class Looking {
 public:
    Looking(const rules::Rulebook& book, const Terms& terms, Holders& holders, Day today)
        : book_(book), terms_(terms), holders_(holders), today_(today), dated_(dated_facts(book)), death_(book.pack->fact_index("death")) {}

    void part(const policy::Population& part, std::vector<Draft>& out) {
        const auto& columns = *part.columns[0];
        const rules::BatchAnswers answers(book_, columns);
        for (std::size_t row = 0; row < part.people.size(); ++row) {
            const auto& member = part.people[row];
            Examined person{member.elder, member.region, member.birth, day_at(columns, death_, row), {}};
            if (person.died_on && *person.died_on > today_) person.died_on.reset();
            if (const auto found = holders_.find(member.elder.value); found != holders_.end()) person.held = found->second.held;
            for (std::size_t i = 0; i < book_.items.size(); ++i) of_item(answers, columns, i, row, person);
            for (auto& draft : findings_of(person, terms_, today_)) out.push_back(std::move(draft));
        }
    }

 private:
    static std::optional<Day> day_at(const rules::Columns& columns, std::optional<std::size_t> fact, std::size_t row) {
        const auto number = fact ? columns.number(*fact, row) : std::nullopt;
        const auto day = number ? rules::unpacked_day(*number) : std::nullopt;
        return day && civil(*day).year < 9999 ? day : std::nullopt;
    }
    void of_item(const rules::BatchAnswers& answers, const rules::Columns& columns, std::size_t i, std::size_t row, Examined& person) {
        const auto& rule = book_.items[i];
        const auto& item = book_.pack->items[rule.item];
        auto held = std::find_if(person.held.begin(), person.held.end(), [&](const Held& h) { return h.item == item.name; });
        const bool told = rule.receiving != rules::no_node && answers.receiving(i, row) == true;
        if (held == person.held.end()) {
            if (!told) return;
            person.held.push_back({});
            held = person.held.end() - 1;
            held->item = item.name;
        }
        if (told && !rule.receiving_uses.facts.empty()) held->told_by = book_.pack->facts[*rule.receiving_uses.facts.begin()].name;
        held->yields = answers.payable_fen(i, row) == 0 && answers.amount_fen(i, row).value_or(0) > 0;
        for (const auto& dated : dated_) {
            const auto level = static_cast<std::uint32_t>(dated.level);
            if (!rule.condition.uses.facts.contains(level) && !rule.amount_uses.facts.contains(level)) continue;
            const auto on = day_at(columns, dated.date, row);
            if (!on) continue;
            held->valid_until = add_months(*on, dated.months, MonthRounding::last_day) - 1;
            held->rests_on = dated.date_name;
        }
    }

    const rules::Rulebook& book_;
    const Terms& terms_;
    Holders& holders_;
    Day today_;
    std::vector<Dated> dated_;
    std::optional<std::size_t> death_;
};

void concern(const Holder& holder, Draft& draft) {
    draft.region = holder.region;
    for (const auto& held : holder.held) {
        draft.items.push_back(held.item);
        draft.decided = true;
        if (held.amount_fen) draft.amount_fen = draft.amount_fen.value_or(Fen{0}) + *held.amount_fen;
    }
}

// Of two records that were put together one is gone, and its account with it is nobody else's.
std::vector<SharedAccount> shared_in_register(Tx& tx) {
    auto out = shared_accounts(tx);
    std::set<elder::ElderId> elders, known;
    for (const auto& account : out) elders.insert(account.elder);
    for (const auto& person : elder::list_people(tx, {elders.begin(), elders.end()})) known.insert(person.id);
    std::erase_if(out, [&](const SharedAccount& account) { return !known.contains(account.elder); });
    return out;
}

void of_accounts(Tx& tx, const Holders& holders, std::vector<Draft>& out) {
    const auto shared = shared_in_register(tx);
    for (std::size_t at = 0; at < shared.size();) {
        std::size_t end = at;
        Day since{};
        for (; end < shared.size() && shared[end].number_index == shared[at].number_index; ++end)
            since = std::max(since, shared[end].told_on);
        const auto people = end - at;
        for (; at < end; ++at) {
            const auto holder = holders.find(shared[at].elder.value);
            if (people < 2 || holder == holders.end()) continue;
            Draft draft;
            draft.elder = shared[at].elder;
            draft.kind = FindingKind::shared_account;
            draft.subject = rules::sha256_hex(shared[at].number_index).substr(0, 24);
            draft.since = since;
            concern(holder->second, draft);
            const auto others = std::to_string(people - 1);
            draft.notes.push_back({"与另外 " + others + " 名老年人为同一收款账户", "The same account as " + others + " other elders"});
            out.push_back(std::move(draft));
        }
    }
}

void of_pairs(Tx& tx, const Holders& holders, Day today, std::vector<Draft>& out) {
    elder::scan_unsettled_pairs(tx, [&](const elder::UnsettledPair& pair) {
        const auto first = holders.find(pair.first.value), second = holders.find(pair.second.value);
        if (first == holders.end() || second == holders.end()) return true;
        Draft draft;
        draft.elder = pair.first;
        draft.kind = FindingKind::same_person;
        draft.subject = id_text(pair.second.value);
        draft.since = std::min(today, day_of(pair.found_at));
        concern(first->second, draft);
        concern(second->second, draft);
        draft.region = first->second.region;
        draft.notes.push_back({"两条档案疑似同一人，均在享待遇", "Two records that are likely one person both have benefits"});
        out.push_back(std::move(draft));
        return true;
    });
}

}  // namespace

Result<std::int64_t> setting_of(const rules::Rulebook& book, std::string_view name) {
    if (const auto found = number_of(book, name)) return *found;
    return fail(ErrorKind::refused, "compliance.setting.missing", TextArgs{{"name", std::string(name)}});
}

Result<Day> due_from_today(Tx& tx) {
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    return tx.today() + static_cast<std::int32_t>(YK_TRY(setting_of(*book, "compliance_due_days")));
}

Result<Terms> terms_of(const rules::Rulebook& book) {
    Terms out;
    out.implausible_age = YK_TRY(setting_of(book, "compliance_implausible_age"));
    out.due_days = YK_TRY(setting_of(book, "compliance_due_days"));
    for (const auto& one : book.pack->coordinations)
        if (one.kind != rules::Coordination::Kind::add)
            out.coordinated.push_back({one.name, policy::text_of(one.label), one.kind != rules::Coordination::Kind::exclude, one.items});
    return out;
}

Result<Gathered> gather(Tx& tx) {
    Gathered out;
    out.book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    out.terms = YK_TRY(terms_of(*out.book));
    auto holders = holders_by_decision(tx);
    Looking looking(*out.book, out.terms, holders, tx.today());
    const rules::Rulebook* const books[] = {out.book.get()};
    policy::scan_population(tx, books, [&](const policy::Population& part) {
        out.people += static_cast<std::int64_t>(part.people.size());
        looking.part(part, out.drafts);
        return true;
    });
    of_accounts(tx, holders, out.drafts);
    of_pairs(tx, holders, tx.today(), out.drafts);
    std::sort(out.drafts.begin(), out.drafts.end(),
              [](const Draft& a, const Draft& b) { return std::tie(a.elder, a.kind, a.subject) < std::tie(b.elder, b.kind, b.subject); });
    const auto same = [](const Draft& a, const Draft& b) {
        return std::tie(a.elder, a.kind, a.subject) == std::tie(b.elder, b.kind, b.subject);
    };
    out.drafts.erase(std::unique(out.drafts.begin(), out.drafts.end(), same), out.drafts.end());
    return out;
}

}  // namespace yk::care::compliance
