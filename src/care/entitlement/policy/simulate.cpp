#include "care/entitlement/policy/simulate.h"

#include <algorithm>
#include <array>
#include <map>

namespace yk::care::policy {

std::span<const model::Option> options_of(Effect) {
    static constexpr model::Option all[] = {{"gains", {"新符合", "Gains"}},
                                            {"loses", {"不再符合", "Loses"}},
                                            {"raised", {"金额提高", "Amount raised"}},
                                            {"lowered", {"金额降低", "Amount lowered"}},
                                            {"other", {"其他变化", "Other change"}}};
    return all;
}
std::span<const model::Option> options_of(GroupBy) {
    static constexpr model::Option all[] = {{"total", {"合计", "Total"}},
                                            {"district", {"按区", "By district"}},
                                            {"age_band", {"按年龄段", "By age band"}},
                                            {"category", {"按对象类别", "By category"}},
                                            {"payer", {"按出资方", "By payer"}}};
    return all;
}

namespace {

using model::col;
constexpr auto cost_columns =
    model::columns<Cost>({col<&Cost::month_fen>("月支出（分）", "A month in fen"), col<&Cost::year_fen>("年支出（分）", "A year in fen"),
                          col<&Cost::once_fen>("一次性（分）", "Once in fen"), col<&Cost::unknown>("金额不详", "Amounts not known")});
constexpr auto cost_schema = model::schema<Cost>("policy_cost", "", {"支出", "Cost"}, cost_columns);
constexpr auto group_columns = model::columns<Group>({
    col<&Group::item>("项目", "Item"),
    col<&Group::by>("分组", "By"),
    col<&Group::key>("组", "Group"),
    col<&Group::people>("人数", "People"),
    col<&Group::entitled_before>("符合（现行）", "Entitled in force"),
    col<&Group::entitled_after>("符合（拟行）", "Entitled compared"),
    col<&Group::gains>("新符合", "Gain"),
    col<&Group::loses>("不再符合", "Lose"),
    col<&Group::raised>("提高", "Raised"),
    col<&Group::lowered>("降低", "Lowered"),
    col<&Group::other>("其他变化", "Other changes"),
    col<&Group::before>("支出（现行）", "Cost in force"),
    col<&Group::after>("支出（拟行）", "Cost compared"),
});
constexpr auto group_schema = model::schema<Group>("policy_group", "", {"测算结果", "Result"}, group_columns);
constexpr auto outcome_columns =
    model::columns<Outcome>({col<&Outcome::people>("人数", "People"), col<&Outcome::groups>("结果", "Groups")});
constexpr auto outcome_schema = model::schema<Outcome>("policy_outcome", "", {"测算", "Simulation"}, outcome_columns);

}  // namespace

const model::Schema& schema_of(const Cost*) { return cost_schema; }
const model::Schema& schema_of(const Group*) { return group_schema; }
const model::Schema& schema_of(const Outcome*) { return outcome_schema; }

std::string age_band_of(std::optional<std::int32_t> age) {
    if (!age) return "unknown";
    if (*age < 60) return "0-59";
    if (*age >= 100) return "100-";
    const auto from = *age / 10 * 10;
    return std::to_string(from) + "-" + std::to_string(from + 9);
}

namespace {

// An item as both packs know it, by name.
struct Pair {
    std::string name;
    std::optional<std::size_t> before, after;  // index in each pack
};

std::vector<Pair> pairs_of(const rules::Pack& before, const rules::Pack& after) {
    std::vector<Pair> out;
    for (std::size_t i = 0; i < before.items.size(); ++i) out.push_back({before.items[i].name, i, std::nullopt});
    for (std::size_t i = 0; i < after.items.size(); ++i) {
        const auto known = std::find_if(out.begin(), out.end(), [&](const Pair& p) { return p.name == after.items[i].name; });
        if (known == out.end())
            out.push_back({after.items[i].name, std::nullopt, i});
        else
            known->after = i;
    }
    return out;
}

// A person's standing on one item under one pack.
struct Standing {
    std::optional<rules::Answer> answer;
    std::optional<std::int64_t> amount, payable;
    bool costs = false;  // the item has an amount rule and the person is entitled
    bool entitled() const { return answer == rules::Answer::entitled; }
};

Standing standing_of(const Side& side, std::optional<std::size_t> item, std::size_t row) {
    Standing out;
    if (!item) return out;
    out.answer = side.answers.item(*item, row);
    if (!out.entitled()) return out;
    out.amount = side.answers.amount_fen(*item, row);
    out.payable = side.answers.payable_fen(*item, row);
    out.costs = !side.book.pack->items[*item].amount.text.empty();
    return out;
}

std::optional<Effect> effect_of(const Standing& before, const Standing& after) {
    if (after.entitled() && !before.entitled()) return Effect::gains;
    if (before.entitled() && !after.entitled()) return Effect::loses;
    if (!before.entitled()) return before.answer == after.answer ? std::nullopt : std::optional(Effect::other);
    if (before.payable == after.payable) return std::nullopt;
    if (!before.payable || !after.payable) return Effect::other;
    return *before.payable < *after.payable ? Effect::raised : Effect::lowered;
}

// Sums of one side before they are turned into months and years.
struct Sums {
    std::int64_t monthly = 0, yearly = 0, once = 0, unknown = 0;
    bool some_recurring = false, some_once = false;

    void add(const std::string& period, bool costs, std::optional<std::int64_t> fen) {
        if (!costs) return;
        if (!fen || (period != "month" && period != "year" && period != "once")) {
            ++unknown;  // by the meal, say: how often nobody knows
            return;
        }
        if (period == "once") {
            once += *fen;
            some_once = true;
            return;
        }
        (period == "month" ? monthly : yearly) += *fen;
        some_recurring = true;
    }
    Cost cost() const {
        Cost out;
        out.unknown = unknown;
        if (some_once) out.once_fen = once;
        if (!some_recurring) return out;
        out.year_fen = monthly * 12 + yearly;
        out.month_fen = monthly + share_of(Fen{yearly}, 1, 12, Rounding::half_up).value;
        return out;
    }
};

struct Cell {
    Group group;
    Sums before, after;
    bool used = false;

    void people(bool entitled_before, bool entitled_after) {
        ++group.people;
        group.entitled_before += entitled_before;
        group.entitled_after += entitled_after;
    }
    void effect(Effect effect) {
        static constexpr std::array counts{&Group::gains, &Group::loses, &Group::raised, &Group::lowered, &Group::other};
        ++(group.*counts[static_cast<std::size_t>(effect)]);
    }
};

// One share of an amount; the last payer takes what rounding leaves, as in decisions.
struct Share {
    std::string payer;
    std::int64_t fen;
};
std::vector<Share> shares_of(const rules::Item& item, std::int64_t fen) {
    if (item.payers.empty()) return {{"unknown", fen}};
    std::vector<Share> out;
    auto rest = fen;
    for (std::size_t i = 0; i < item.payers.size(); ++i) {
        const auto part = i + 1 == item.payers.size() ? rest : share_of(Fen{fen}, item.payers[i].percent, 100, Rounding::down).value;
        rest -= part;
        out.push_back({item.payers[i].payer, part});
    }
    return out;
}

}  // namespace

class Simulator::Comparison {
 public:
    Comparison(const rules::Rulebook& before, const rules::Rulebook& after, Each each)
        : book_before_(before),
          book_after_(after),
          each_(std::move(each)),
          pairs_(pairs_of(*before.pack, *after.pack)),
          cells_(pairs_.size() + 1) {
        for (std::size_t i = 0; i < before.pack->categories.size(); ++i) categories_.push_back(i);
        std::stable_sort(categories_.begin(), categories_.end(),
                         [&](std::size_t a, std::size_t b) { return before.pack->categories[a].rank < before.pack->categories[b].rank; });
    }

    void add(const rules::BatchAnswers& before, const rules::BatchAnswers& after, const std::vector<Member>& members) {
        const Side was{book_before_, before}, is{book_after_, after};
        before_ = &was;
        after_ = &is;
        for (std::size_t row = 0; row < members.size(); ++row) person(row, members[row]);
        people_ += static_cast<std::int64_t>(members.size());
        before_ = after_ = nullptr;
    }

    Outcome finish() {
        Outcome out;
        out.people = people_;
        for (std::size_t i = 0; i < cells_.size(); ++i)
            for (const auto& [key, index] : indexes_) {
                if (index >= cells_[i].size() || !cells_[i][index].used) continue;
                auto& cell = cells_[i][index];
                auto group = std::move(cell.group);
                group.item = i == 0 ? "" : pairs_[i - 1].name;
                group.by = key.first;
                group.key = key.second;
                group.before = cell.before.cost();
                group.after = cell.after.cost();
                out.groups.push_back(std::move(group));
            }
        return out;
    }

 private:
    using Key = std::pair<GroupBy, std::string>;

    std::size_t index_of(const Key& key) { return indexes_.emplace(key, indexes_.size()).first->second; }
    Cell& cell_at(std::size_t items, std::size_t key) {
        auto& cells = cells_[items];
        if (cells.size() <= key) cells.resize(key + 1);
        cells[key].used = true;
        return cells[key];
    }

    void person(std::size_t row, const Member& member) {
        const auto band = age_band_of(member.age);
        const auto category = category_of(row);
        keys_ = {index_of({GroupBy::total, ""}), index_of({GroupBy::district, region_text(member.district)}),
                 index_of({GroupBy::age_band, band}), index_of({GroupBy::category, category})};
        any_before_ = any_after_ = false;
        any_.fill(false);
        for (std::size_t i = 0; i < pairs_.size(); ++i) one_item(i, row, band, category);
        for (const auto key : keys_) {
            auto& cell = cell_at(0, key);
            cell.people(any_before_, any_after_);
            for (std::size_t e = 0; e < any_.size(); ++e)
                if (any_[e]) cell.effect(static_cast<Effect>(e));
        }
    }

    void one_item(std::size_t i, std::size_t row, const std::string& band, const std::string& category) {
        const auto& pair = pairs_[i];
        const auto before = standing_of(*before_, pair.before, row), after = standing_of(*after_, pair.after, row);
        const auto effect = effect_of(before, after);
        const auto* item_before = pair.before ? &book_before_.pack->items[*pair.before] : nullptr;
        const auto* item_after = pair.after ? &book_after_.pack->items[*pair.after] : nullptr;
        for (const auto key : keys_) {
            auto& cell = cell_at(i + 1, key);
            cell.people(before.entitled(), after.entitled());
            if (effect) cell.effect(*effect);
            for (auto* sums : {&cell, &cell_at(0, key)}) {
                if (item_before) sums->before.add(item_before->period, before.costs, before.payable);
                if (item_after) sums->after.add(item_after->period, after.costs, after.payable);
            }
        }
        if (item_before) payers(i, *item_before, before, &Cell::before, &Group::entitled_before);
        if (item_after) payers(i, *item_after, after, &Cell::after, &Group::entitled_after);
        any_before_ |= before.entitled();
        any_after_ |= after.entitled();
        if (!effect) return;
        any_[static_cast<std::size_t>(*effect)] = true;
        if (!each_) return;
        const auto& period = item_after ? item_after->period : item_before->period;
        each_({row, pair.name, *effect, before.answer, after.answer, before.payable, after.payable, period, band, category});
    }

    void payers(std::size_t i, const rules::Item& item, const Standing& standing, Sums Cell::*sums, std::int64_t Group::*entitled) {
        if (!standing.costs) return;
        const auto put = [&](const std::string& payer, std::optional<std::int64_t> fen) {
            for (const auto index : {i + 1, std::size_t{0}}) {
                auto& cell = cell_at(index, index_of({GroupBy::payer, payer}));
                (cell.*sums).add(item.period, true, fen);
                if (index != 0) ++(cell.group.*entitled);
            }
        };
        if (standing.payable)
            for (const auto& share : shares_of(item, *standing.payable)) put(share.payer, share.fen);
        else if (item.payers.empty())
            put("unknown", std::nullopt);
        else
            for (const auto& share : item.payers) put(share.payer, std::nullopt);
    }

    // The category of highest rank that holds under the policy in force, so that every person stands in exactly one.
    std::string category_of(std::size_t row) const {
        bool unknown = false;
        for (const auto index : categories_) {
            const auto answer = before_->answers.category(index, row);
            if (answer == rules::Answer::entitled) return book_before_.pack->categories[index].name;
            unknown |= answer == rules::Answer::needs_information;
        }
        return unknown ? "unknown" : "none";
    }

    const rules::Rulebook& book_before_;
    const rules::Rulebook& book_after_;
    Each each_;
    const Side* before_ = nullptr;  // of the part that is being added
    const Side* after_ = nullptr;
    std::int64_t people_ = 0;
    std::vector<Pair> pairs_;
    std::vector<std::size_t> categories_;  // by rank
    std::map<Key, std::size_t> indexes_;
    std::vector<std::vector<Cell>> cells_;  // all items first, then by item; by index of the key
    std::array<std::size_t, 4> keys_{};
    bool any_before_ = false, any_after_ = false;
    std::array<bool, 5> any_{};
};

Simulator::Simulator(const rules::Rulebook& before, const rules::Rulebook& after, Each each)
    : comparison_(std::make_unique<Comparison>(before, after, std::move(each))) {}
Simulator::~Simulator() = default;
void Simulator::add(const rules::BatchAnswers& before, const rules::BatchAnswers& after, const std::vector<Member>& members) {
    comparison_->add(before, after, members);
}
Outcome Simulator::finish() { return comparison_->finish(); }

Outcome simulate(const Side& before, const Side& after, const std::vector<Member>& members, const Simulator::Each& each) {
    Simulator simulator(before.book, after.book, each);
    simulator.add(before.answers, after.answers, members);
    return simulator.finish();
}

}  // namespace yk::care::policy
