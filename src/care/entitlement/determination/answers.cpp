// The answers read for other modules: blocks with their patches, cut to the actor's regions.
#include "care/entitlement/determination/answers.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "care/entitlement/determination/reader.h"
#include "care/people/elder/statements.h"

namespace yk::care::determination {
using namespace model;
namespace {

constexpr auto row_columns = columns<AnswerRow>({
    key<&AnswerRow::person>("老年人", "Elder"),
    col<&AnswerRow::region>("区划", "Division"),
    col<&AnswerRow::subject>("类别", "Kind"),
    col<&AnswerRow::item>("项目", "Item"),
    col<&AnswerRow::answer>("结论", "Answer"),
    col<&AnswerRow::before>("原结论", "Before"),
    col<&AnswerRow::amount_fen>("金额", "Amount"),
    col<&AnswerRow::period>("周期", "Period"),
    col<&AnswerRow::status>("规则状态", "Rule status"),
    col<&AnswerRow::since>("自", "Since"),
    col<&AnswerRow::run>("批次", "Run"),
    col<&AnswerRow::change>("变化", "Change"),
});
constexpr auto row_schema = schema<AnswerRow>("determination_answer", "", {"认定结论", "Answer"}, row_columns);

// Puts a block and its patches into one layout.
struct Merged {
    Block block;
    Layout layout;
};
Block put_into(const Block& block, const Layout& from, const Layout& all) {
    return from == all ? block : moved_slots(block, places_in(all, from), all.size());
}
Merged merge(Block block, const Layout& layout, const std::vector<PatchRow>& patches, Layouts& layouts) {
    if (patches.empty()) return {std::move(block), layout};
    std::vector<const Layout*> used{&layout};
    for (const auto& patch : patches)
        if (!patch.gone) used.push_back(&layouts.of(patch.layout));
    const auto all = joined(used);
    std::map<std::int64_t, Block> rows;
    std::set<std::int64_t> gone;
    for (const auto& patch : patches)
        if (patch.gone)
            gone.insert(patch.person.value);
        else
            rows.emplace(patch.person.value, put_into(whole_block(patch.answers.data), layouts.of(patch.layout), all));
    return {patched(put_into(block, layout, all), rows, gone), all};
}

bool overlaps(const Scope& scope, std::int64_t low, std::int64_t high) {
    if (scope.is_everything()) return true;
    return std::any_of(scope.ranges().begin(), scope.ranges().end(), [&](const RegionRange& r) { return r.from <= high && low < r.to; });
}

}  // namespace

const Schema& schema_of(const AnswerRow*) { return row_schema; }

Layout joined(const std::vector<const Layout*>& layouts) {
    Layout out;
    const auto before = [](const Slot& a, const Slot& b) { return std::pair(a.subject, a.item) < std::pair(b.subject, b.item); };
    // The newest last: what it says of an item counts.
    for (auto at = layouts.rbegin(); at != layouts.rend(); ++at)
        for (const auto& slot : **at) {
            const auto place = std::lower_bound(out.begin(), out.end(), slot, before);
            if (place == out.end() || before(slot, *place)) out.insert(place, slot);
        }
    return out;
}

void scan_blocks(Tx& tx, const EachBlock& each) {
    Layouts layouts(tx);
    const auto places = block_places(tx);
    if (places.empty()) {
        const auto merged = merge({}, {}, patches_between(tx, 0, INT64_MAX), layouts);
        each(merged.block, merged.layout);
        return;
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto end = i + 1 < places.size() ? places[i + 1].id.value : INT64_MAX;
        const auto patches = patches_between(tx, places[i].id.value, end);
        if (patches.empty() && !overlaps(tx.scope(), places[i].region_low, places[i].region_high)) continue;
        const auto row = block_row(tx, places[i].id);
        const auto merged = merge(whole_block(row->answers.data), layouts.of(row->layout), patches, layouts);
        if (!each(merged.block, merged.layout)) return;
    }
}

SlotFilter::SlotFilter(const Scope& scope, const AnswerFilter& filter, const Layout& layout) : scope_(scope), filter_(filter) {
    if (filter.region) range_ = subtree_of(*filter.region);
    for (std::size_t s = 0; s < layout.size(); ++s) {
        const auto& slot = layout[s];
        if (filter.category && slot.subject == Subject::category && slot.item == *filter.category) category_ = s;
        if (filter.subject && slot.subject != *filter.subject) continue;
        if (filter.item && slot.item != *filter.item) continue;
        slots_.push_back(s);
    }
}
bool SlotFilter::admits(const Block& block, std::size_t row) const {
    const RegionCode region{block.region[row]};
    if (!scope_.contains(region) || (range_ && !within(region, *range_))) return false;
    if (!filter_.category) return true;
    return category_ && block.codes_of(row)[*category_] == code_of(Answer::entitled);
}
bool SlotFilter::admits(Code code) const { return code != no_answer && (!filter_.answer || code == code_of(*filter_.answer)); }
bool SlotFilter::admits(const AnswerRow& row) const {
    return (!filter_.change || row.change == *filter_.change) && (!filter_.run || row.run == *filter_.run);
}

void scan_answers(Tx& tx, const AnswerFilter& filter, const EachAnswer& each) {
    const auto scope = tx.scope();
    scan_blocks(tx, [&](const Block& block, const Layout& layout) {
        const SlotFilter wanted(scope, filter, layout);
        for (std::size_t row = 0; row < block.rows(); ++row) {
            if (!wanted.admits(block, row)) continue;
            for (const auto slot : wanted.slots()) {
                if (!wanted.admits(block.codes_of(row)[slot])) continue;
                const auto answer = row_of(block, layout, row, slot);
                if (wanted.admits(*answer) && !each(*answer)) return false;
            }
        }
        return true;
    });
}

void scan_changes(Tx& tx, RunId run, const EachAnswer& each) {
    const auto scope = tx.scope();
    Layouts layouts(tx);
    scan_change_rows(tx, run, [&](const ChangeRow& change) {
        const auto block = whole_block(change.answers.data);
        const auto& layout = layouts.of(change.layout);
        for (std::size_t row = 0; row < block.rows(); ++row) {
            if (!scope.contains(RegionCode{block.region[row]})) continue;
            for (std::size_t slot = 0; slot < layout.size(); ++slot) {
                if (layout[slot].subject != Subject::item) continue;
                const auto answer = row_of(block, layout, row, slot);
                if (answer && answer->run == run && answer->change != Change::none && !each(*answer)) return false;
            }
        }
        return true;
    });
}

// Where he lives now counts: the division in the block may be a run behind.
static bool in_sight(Tx& tx, elder::ElderId person) {
    const auto standing = elder::find_standing(tx, person);
    return standing && tx.scope().contains(standing->region);
}

std::vector<AnswerRow> answers_of(Tx& tx, elder::ElderId person) {
    if (!in_sight(tx, person)) return {};
    Layouts layouts(tx);
    Block block;
    LayoutId layout;
    if (const auto patch = patch_of(tx, person)) {
        if (patch->gone) return {};
        block = whole_block(patch->answers.data);
        layout = patch->layout;
    } else if (const auto row = block_of(tx, person)) {
        block = whole_block(row->answers.data);
        layout = row->layout;
    }
    std::vector<AnswerRow> out;
    const auto row = block.find(person.value);
    if (!row) return out;
    const auto& slots = layouts.of(layout);
    for (std::size_t slot = 0; slot < slots.size(); ++slot)
        if (auto answer = row_of(block, slots, *row, slot)) out.push_back(std::move(*answer));
    return out;
}

std::vector<AnswerRow> answers_on(Tx& tx, elder::ElderId person, Day day) {
    if (!in_sight(tx, person)) return {};
    Layouts layouts(tx);
    std::vector<AnswerRow> out;
    scan_changes_of(tx, person, day, [&](const ChangeRow& change) {
        const auto block = whole_block(change.answers.data);
        const auto row = block.find(person.value);
        if (!row) return true;
        const auto& layout = layouts.of(change.layout);
        for (std::size_t slot = 0; slot < layout.size(); ++slot)
            if (auto answer = row_of(block, layout, *row, slot)) out.push_back(std::move(*answer));
        return false;
    });
    return out;
}

std::vector<AnswerCount> count_answers(Tx& tx, const AnswerFilter& filter, CountBy by) {
    CHECK(!filter.change && !filter.run);  // those are few: scan them
    const auto scope = tx.scope();
    const std::int64_t width = by == CountBy::nothing ? 1'000'000'000'000 : by == CountBy::district ? 1'000'000 : 1'000;
    using Key = std::tuple<std::int64_t, Subject, std::string, Answer>;
    std::map<Key, std::pair<std::int64_t, std::int64_t>> counts;
    scan_blocks(tx, [&](const Block& block, const Layout& layout) {
        const SlotFilter wanted(scope, filter, layout);
        // How many of each profile in each region; then each profile's answers once.
        std::map<std::pair<std::int64_t, std::uint32_t>, std::int64_t> alike;
        for (std::size_t row = 0; row < block.rows(); ++row)
            if (wanted.admits(block, row)) ++alike[{block.region[row] / width * width, block.profile[row]}];
        for (const auto& [key, people] : alike)
            for (const auto slot : wanted.slots()) {
                const auto at = key.second * block.slots + slot;
                if (!wanted.admits(block.codes[at])) continue;
                auto& count = counts[{key.first, layout[slot].subject, layout[slot].item, answer_of(block.codes[at])}];
                count.first += people;
                if (block.amounts[at] != no_amount) count.second += people * block.amounts[at];
            }
        return true;
    });
    std::vector<AnswerCount> out;
    for (const auto& [key, count] : counts)
        out.push_back({{std::get<0>(key)}, std::get<1>(key), std::get<2>(key), std::get<3>(key), count.first, Fen{count.second}});
    return out;
}

}  // namespace yk::care::determination
