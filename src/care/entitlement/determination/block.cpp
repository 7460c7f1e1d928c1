#include "care/entitlement/determination/block.h"

#include <algorithm>
#include <cstring>

#include "care/entitlement/determination/pack.h"

namespace yk::care::determination {
namespace {

constexpr std::uint64_t form = 1;  // of the packed bytes
constexpr std::size_t moment_limit = 1'000'000;
constexpr std::size_t cell_limit = 8'000'000;  // profiles × slots
constexpr int farthest_day = 10'000'000;

std::uint64_t hash_of(const Code* codes, const std::int64_t* amounts, std::size_t slots) {
    std::uint64_t h = 0x9e3779b97f4a7c15ull;
    const auto mix = [&](std::uint64_t v) {
        h ^= v;
        h *= 0xff51afd7ed558ccdull;
        h ^= h >> 32;
    };
    std::size_t i = 0;
    for (; i + 8 <= slots; i += 8) {
        std::uint64_t eight;
        std::memcpy(&eight, codes + i, 8);
        mix(eight);
    }
    for (; i < slots; ++i) mix(codes[i]);
    for (i = 0; i < slots; ++i)
        if (amounts[i] != no_amount) mix(static_cast<std::uint64_t>(amounts[i]) * 131 + i);
    return h;
}

// A column of anything whole as numbers.
template <class T, class Of>
void put(PackWriter& out, const std::vector<T>& values, Of of) {
    std::vector<std::int64_t> column;
    column.reserve(values.size());
    for (const auto& value : values) column.push_back(of(value));
    out.column(column);
}

bool all_within(const std::vector<std::int64_t>& values, std::int64_t low, std::int64_t high) {
    return std::all_of(values.begin(), values.end(), [&](std::int64_t v) { return v >= low && v <= high; });
}

void pack_profiles(PackWriter& out, const Block& block) {
    const auto profiles = block.profiles();
    std::vector<std::int64_t> column(profiles);
    for (std::size_t slot = 0; slot < block.slots; ++slot) {
        for (std::size_t p = 0; p < profiles; ++p) column[p] = block.codes[p * block.slots + slot];
        out.column(column);
        for (std::size_t p = 0; p < profiles; ++p) column[p] = block.amounts[p * block.slots + slot];
        out.column(column);
    }
}

bool unpack_profiles(PackReader& in, std::size_t profiles, Block& out) {
    out.codes.assign(profiles * out.slots, no_answer);
    out.amounts.assign(profiles * out.slots, no_amount);
    std::vector<std::int64_t> column;
    for (std::size_t slot = 0; slot < out.slots && in.good(); ++slot) {
        in.column(profiles, column);
        if (!all_within(column, no_answer, code_of(Answer::not_modelled))) return false;
        for (std::size_t p = 0; p < profiles; ++p) out.codes[p * out.slots + slot] = static_cast<Code>(column[p]);
        in.column(profiles, column);
        if (!all_within(column, no_amount, INT64_MAX)) return false;
        for (std::size_t p = 0; p < profiles; ++p) out.amounts[p * out.slots + slot] = column[p];
    }
    return in.good();
}

// A column of indexes, each below `below`.
bool indexes(PackReader& in, std::size_t count, std::size_t below, std::vector<std::int64_t>& column) {
    in.column(count, column);
    return in.good() && (count == 0 || (below > 0 && all_within(column, 0, static_cast<std::int64_t>(below) - 1)));
}

bool unpack_marks(PackReader& in, Block& out) {
    const auto count = in.count(out.rows() * out.slots);
    out.marks.resize(count);
    std::vector<std::int64_t> column;
    const auto read = [&](std::size_t below, auto set) {
        if (!indexes(in, count, below, column)) return false;
        for (std::size_t i = 0; i < count; ++i) set(out.marks[i], column[i]);
        return true;
    };
    const bool read_all =
        read(out.rows(), [](Mark& m, std::int64_t v) { m.row = static_cast<std::uint32_t>(v); }) &&
        read(out.slots, [](Mark& m, std::int64_t v) { m.slot = static_cast<std::uint32_t>(v); }) &&
        read(out.moments.size(), [](Mark& m, std::int64_t v) { m.moment = static_cast<std::uint32_t>(v); }) &&
        read(std::size_t{code_of(Answer::not_modelled)} + 1, [](Mark& m, std::int64_t v) { m.before = static_cast<Code>(v); }) &&
        read(options_of(Change{}).size(), [](Mark& m, std::int64_t v) { m.change = static_cast<Change>(v); });
    return read_all && std::adjacent_find(out.marks.begin(), out.marks.end(), [](const Mark& a, const Mark& b) {
                           return std::pair(a.row, a.slot) >= std::pair(b.row, b.slot);
                       }) == out.marks.end();
}

}  // namespace

std::string layout_text(const Layout& layout) {
    std::string out;
    for (const auto& slot : layout)
        out.append(slot.subject == Subject::item ? "item" : "category")
            .append("\t")
            .append(slot.item)
            .append("\t")
            .append(slot.period)
            .append("\t")
            .append(slot.status)
            .append("\n");
    return out;
}

std::optional<Layout> parse_layout(std::string_view text) {
    Layout out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos || out.size() == slot_limit) return std::nullopt;
        auto line = text.substr(0, end);
        text.remove_prefix(end + 1);
        std::string_view parts[4];
        for (int i = 0; i < 4; ++i) {
            const auto tab = i < 3 ? line.find('\t') : line.size();
            if (tab == std::string_view::npos) return std::nullopt;
            parts[i] = line.substr(0, tab);
            line.remove_prefix(std::min(tab + 1, line.size()));
        }
        if (parts[0] != "item" && parts[0] != "category") return std::nullopt;
        out.push_back(
            {parts[0] == "item" ? Subject::item : Subject::category, std::string(parts[1]), std::string(parts[2]), std::string(parts[3])});
    }
    return out;
}

std::optional<std::size_t> Block::find(std::int64_t wanted) const {
    const auto at = std::lower_bound(person.begin(), person.end(), wanted);
    if (at == person.end() || *at != wanted) return std::nullopt;
    return static_cast<std::size_t>(at - person.begin());
}

std::pair<std::size_t, std::size_t> Block::marks_of(std::size_t row) const {
    const auto from = std::lower_bound(marks.begin(), marks.end(), row, [](const Mark& m, std::size_t r) { return m.row < r; });
    auto to = from;
    while (to != marks.end() && to->row == row) ++to;
    return {static_cast<std::size_t>(from - marks.begin()), static_cast<std::size_t>(to - marks.begin())};
}

std::string pack_block(const Block& block) {
    PackWriter out;
    out.number(form);
    out.number(block.rows());
    out.number(block.slots);
    out.number(block.profiles());
    out.number(block.moments.size());
    out.column(block.person);
    out.column(block.region);
    const auto index = [](std::uint32_t v) { return std::int64_t{v}; };
    put(out, block.profile, index);
    put(out, block.first, index);
    put(out, block.moments, [](const Moment& m) { return std::int64_t{m.day.days}; });
    put(out, block.moments, [](const Moment& m) { return m.run; });
    pack_profiles(out, block);
    out.number(block.marks.size());
    put(out, block.marks, [](const Mark& m) { return std::int64_t{m.row}; });
    put(out, block.marks, [](const Mark& m) { return std::int64_t{m.slot}; });
    put(out, block.marks, [](const Mark& m) { return std::int64_t{m.moment}; });
    put(out, block.marks, [](const Mark& m) { return std::int64_t{m.before}; });
    put(out, block.marks, [](const Mark& m) { return static_cast<std::int64_t>(m.change); });
    return out.take();
}

std::optional<Block> unpack_block(std::string_view bytes) {
    PackReader in(bytes);
    Block out;
    if (in.number() != form) return std::nullopt;
    const auto rows = in.count(4 * block_limit);
    out.slots = in.count(slot_limit);
    const auto profiles = in.count(rows);
    const auto moments = in.count(std::min(moment_limit, bytes.size() * 64));
    if (!in.good() || (rows > 0 && profiles == 0) || profiles * out.slots > cell_limit) return std::nullopt;
    in.column(rows, out.person);
    in.column(rows, out.region);
    const bool in_order =
        std::adjacent_find(out.person.begin(), out.person.end(), [](auto a, auto b) { return a >= b; }) == out.person.end();
    if (!in.good() || !in_order) return std::nullopt;
    std::vector<std::int64_t> column;
    if (!indexes(in, rows, profiles, column)) return std::nullopt;
    out.profile.assign(column.begin(), column.end());
    if (!indexes(in, rows, moments, column)) return std::nullopt;
    out.first.assign(column.begin(), column.end());
    out.moments.resize(moments);
    in.column(moments, column);
    if (!in.good() || !all_within(column, -farthest_day, farthest_day)) return std::nullopt;
    for (std::size_t i = 0; i < moments; ++i) out.moments[i].day.days = static_cast<std::int32_t>(column[i]);
    in.column(moments, column);
    for (std::size_t i = 0; i < moments; ++i) out.moments[i].run = column[i];
    if (!in.good() || !unpack_profiles(in, profiles, out) || !unpack_marks(in, out) || !in.at_end()) return std::nullopt;
    return out;
}

BlockBuilder::BlockBuilder(std::size_t slots) : table_(1024) { block_.slots = slots; }

std::uint32_t BlockBuilder::moment_of(const Moment& moment) {
    auto& all = block_.moments;
    for (auto i = all.size(); i-- > 0;)
        if (all[i] == moment) return static_cast<std::uint32_t>(i);
    all.push_back(moment);
    return static_cast<std::uint32_t>(all.size() - 1);
}

void BlockBuilder::add(std::int64_t person, std::int64_t region, const Code* codes, const std::int64_t* amounts, const Moment& first) {
    const auto slots = block_.slots;
    const auto profiles = block_.profiles();
    if (2 * profiles >= table_.size()) {
        std::vector<std::uint32_t> larger(4 * table_.size());
        for (std::size_t p = 0; p < profiles; ++p) {
            auto at = hash_of(&block_.codes[p * slots], &block_.amounts[p * slots], slots) & (larger.size() - 1);
            while (larger[at] != 0) at = (at + 1) & (larger.size() - 1);
            larger[at] = static_cast<std::uint32_t>(p + 1);
        }
        table_ = std::move(larger);
    }
    auto at = hash_of(codes, amounts, slots) & (table_.size() - 1);
    for (; table_[at] != 0; at = (at + 1) & (table_.size() - 1)) {
        const auto p = table_[at] - 1;
        if (std::memcmp(&block_.codes[p * slots], codes, slots) == 0 &&
            std::memcmp(&block_.amounts[p * slots], amounts, slots * sizeof *amounts) == 0)
            break;
    }
    if (table_[at] == 0) {
        block_.codes.insert(block_.codes.end(), codes, codes + slots);
        block_.amounts.insert(block_.amounts.end(), amounts, amounts + slots);
        table_[at] = static_cast<std::uint32_t>(profiles + 1);
    }
    block_.person.push_back(person);
    block_.region.push_back(region);
    block_.profile.push_back(table_[at] - 1);
    block_.first.push_back(moment_of(first));
}

void BlockBuilder::mark(std::uint32_t slot, Code before, Change change, const Moment& moment) {
    block_.marks.push_back({static_cast<std::uint32_t>(block_.rows() - 1), slot, moment_of(moment), before, change});
}

void BlockBuilder::add_row(const Block& from, std::size_t row) {
    add(from.person[row], from.region[row], from.codes_of(row), from.amounts_of(row), from.moments[from.first[row]]);
    const auto [begin, end] = from.marks_of(row);
    for (auto i = begin; i < end; ++i) {
        const auto& m = from.marks[i];
        mark(m.slot, m.before, m.change, from.moments[m.moment]);
    }
}

Block moved_slots(const Block& block, const std::vector<std::size_t>& to, std::size_t slots) {
    Block out = block;
    out.slots = slots;
    const auto profiles = block.profiles();
    out.codes.assign(profiles * slots, no_answer);
    out.amounts.assign(profiles * slots, no_amount);
    for (std::size_t p = 0; p < profiles; ++p)
        for (std::size_t s = 0; s < block.slots; ++s) {
            out.codes[p * slots + to[s]] = block.codes[p * block.slots + s];
            out.amounts[p * slots + to[s]] = block.amounts[p * block.slots + s];
        }
    for (auto& mark : out.marks) mark.slot = static_cast<std::uint32_t>(to[mark.slot]);
    std::sort(out.marks.begin(), out.marks.end(),
              [](const Mark& a, const Mark& b) { return std::pair(a.row, a.slot) < std::pair(b.row, b.slot); });
    return out;
}

std::optional<AnswerRow> row_of(const Block& block, const Layout& layout, std::size_t row, std::size_t slot) {
    const auto code = block.codes_of(row)[slot];
    if (code == no_answer) return std::nullopt;
    const auto& asked = layout[slot];
    AnswerRow out{{block.person[row]}, {block.region[row]}, asked.subject, asked.item, answer_of(code)};
    const auto amount = block.amounts_of(row)[slot];
    if (amount != no_amount) out.amount_fen = Fen{amount};
    out.period = asked.period;
    out.status = asked.status;
    auto moment = block.moments[block.first[row]];
    out.change = code == code_of(Answer::entitled) ? Change::newly_entitled : Change::none;
    const auto [begin, end] = block.marks_of(row);
    for (auto i = begin; i < end; ++i)
        if (const auto& mark = block.marks[i]; mark.slot == slot) {
            moment = block.moments[mark.moment];
            out.change = mark.change;
            if (mark.before != no_answer) out.before = answer_of(mark.before);
        }
    out.since = moment.day;
    out.run = RunId{moment.run};
    return out;
}

}  // namespace yk::care::determination
