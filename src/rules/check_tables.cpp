#include "rules/check_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <set>

#include "rules/cells.h"
#include "rules/columns.h"
#include "rules/lower.h"

namespace yk::rules {
namespace {

using Kind = Type::Kind;
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min() / 4;
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max() / 4;
constexpr std::size_t max_situations = 200'000;
constexpr std::size_t max_gaps = 5;

struct Interval {
    std::int64_t low, high;
};
using Intervals = std::vector<Interval>;

// A column cut into the pieces no cell tears apart: every cell takes a piece whole or not at all.
struct Axis {
    Intervals pieces;
    std::vector<std::vector<bool>> takes;  // by row, by piece
};

std::optional<std::int64_t> value_of(const CellValue& value, const Pack& pack, Day today) {
    if (value.parameter.empty()) return value.number;
    const auto* parameter = pack.parameter(value.parameter);
    if (!parameter || !parameter->by.empty() || parameter->type.list) return std::nullopt;
    const auto choice = choose_version(*parameter, today);
    if (choice.state != Choice::State::chosen || !choice.version->known || choice.version->values.empty()) return std::nullopt;
    return choice.version->values.front().number;
}

// The values a column can have at all: those of its type, and of a fact its range.
Interval domain_of(const TableColumn& column, const Pack& pack) {
    if (column.type.kind == Kind::boolean) return {0, 1};
    if (const auto* table = pack.code_table(column.type.table); table && column.type.kind == Kind::code)
        return {0, static_cast<std::int64_t>(table->codes.size()) - 1};
    if (const auto fact = pack.fact_index(column.is.text)) return {pack.facts[*fact].low, pack.facts[*fact].high};
    return {lowest, highest};
}

class TableCheck {
 public:
    TableCheck(const Pack& pack, const DecisionTable& table, Day today, std::vector<Diagnostic>& faults)
        : pack_(pack), table_(table), today_(today), faults_(faults) {}

    void run() {
        if (!measure()) return;
        std::size_t count = 1;
        for (const auto& axis : axes_) {
            count *= axis.pieces.size();
            if (count > max_situations) return fault(table_.cited.place, {"table.large", {{"most", std::to_string(max_situations)}}});
        }
        situations_ = count;
        open_.assign(count, false);
        reached_.assign(table_.rows.size(), false);
        for (std::size_t i = 0; i < count; ++i) judge(i);
        if (table_.hit == HitPolicy::first) unreached();
        if (table_.closed) gaps();
    }

 private:
    void fault(const Place& place, Said said) { faults_.push_back({place, std::move(said), {}}); }

    // The axes; false when a cell cannot be read (which is a fault of its own) or compares with an unknown parameter.
    bool measure() {
        for (std::size_t c = 0; c < table_.columns.size(); ++c) {
            const auto domain = domain_of(table_.columns[c], pack_);
            std::vector<Intervals> sets;
            std::set<std::int64_t> cuts{domain.low};
            for (const auto& row : table_.rows) {
                std::optional<Said> said;
                const auto cell = c < row.cells.size() ? parse_cell(table_.columns[c], row.cells[c], pack_, said) : std::nullopt;
                if (!cell) return false;
                auto set = set_of(*cell, domain);
                if (!set) return false;
                for (const auto& part : *set) {
                    if (part.low > domain.low && part.low <= domain.high) cuts.insert(part.low);
                    if (part.high >= domain.low && part.high < domain.high) cuts.insert(part.high + 1);
                }
                sets.push_back(*std::move(set));
            }
            axes_.push_back(cut(table_.columns[c].type.kind, domain, cuts, sets));
        }
        return !axes_.empty();
    }

    std::optional<Intervals> set_of(const Cell& cell, Interval domain) const {
        if (cell.anything) return Intervals{domain};
        Intervals out;
        for (const auto& range : cell.ranges) {
            Interval part = domain;
            for (const auto* end : {&range.low, &range.high}) {
                if (!*end) continue;
                const auto value = value_of(**end, pack_, today_);
                if (!value) return std::nullopt;
                if (end == &range.low)
                    part.low = *value + range.low_strict;
                else
                    part.high = *value - range.high_strict;
            }
            if (part.low <= part.high) out.push_back(part);
        }
        return cell.negated ? complement(std::move(out), domain) : out;
    }

    static Intervals complement(Intervals set, Interval domain) {
        std::sort(set.begin(), set.end(), [](const Interval& a, const Interval& b) { return a.low < b.low; });
        Intervals out;
        auto next = domain.low;
        for (const auto& part : set) {
            if (part.low > next) out.push_back({next, part.low - 1});
            next = std::max(next, part.high + 1);
        }
        if (next <= domain.high) out.push_back({next, domain.high});
        return out;
    }

    // Packed days have room for days that do not exist; a piece of those alone is no situation.
    static bool holds_a_day(Interval piece) {
        constexpr std::int64_t longest_without = 700;  // from the last day of a year to the first of the next
        if (piece.high - piece.low >= longest_without) return true;
        for (auto at = piece.low; at <= piece.high; ++at)
            if (unpacked_day(at)) return true;
        return false;
    }

    // Codes and truth values are cut one by one, so that what is said of them can name each.
    Axis cut(Kind kind, Interval domain, std::set<std::int64_t>& cuts, const std::vector<Intervals>& sets) const {
        Axis out;
        for (auto at = cuts.begin(); at != cuts.end(); ++at) {
            const auto next = std::next(at);
            const Interval piece{*at, next == cuts.end() ? domain.high : *next - 1};
            if (kind != Kind::date || holds_a_day(piece)) out.pieces.push_back(piece);
        }
        for (const auto& set : sets) {
            std::vector<bool> row;
            for (const auto& piece : out.pieces)
                row.push_back(
                    std::any_of(set.begin(), set.end(), [&](const Interval& s) { return s.low <= piece.low && piece.high <= s.high; }));
            out.takes.push_back(std::move(row));
        }
        return out;
    }

    std::vector<std::size_t> pieces_of(std::size_t situation) const {
        std::vector<std::size_t> out;
        for (const auto& axis : axes_) {
            out.push_back(situation % axis.pieces.size());
            situation /= axis.pieces.size();
        }
        return out;
    }

    std::size_t situation_of(const std::vector<std::size_t>& pieces) const {
        std::size_t out = 0;
        for (std::size_t c = axes_.size(); c-- > 0;) out = out * axes_[c].pieces.size() + pieces[c];
        return out;
    }

    bool row_takes(std::size_t row, const std::vector<std::size_t>& pieces) const {
        for (std::size_t c = 0; c < axes_.size(); ++c)
            if (!axes_[c].takes[row][pieces[c]]) return false;
        return true;
    }

    void judge(std::size_t situation) {
        const auto pieces = pieces_of(situation);
        std::optional<std::size_t> first;
        for (std::size_t row = 0; row < table_.rows.size(); ++row) {
            if (!row_takes(row, pieces)) continue;
            if (!first) {
                first = row;
                reached_[row] = true;
                if (table_.hit == HitPolicy::first) return;
            } else {
                meet(*first, row, pieces);
            }
        }
        open_[situation] = !first;
    }

    // Two rows that hold together.
    void meet(std::size_t a, std::size_t b, const std::vector<std::size_t>& pieces) {
        if (table_.hit == HitPolicy::any && table_.rows[a].then == table_.rows[b].then) return;
        if (!met_.insert({a, b}).second) return;
        std::vector<std::vector<std::size_t>> box;
        for (const auto piece : pieces) box.push_back({piece});
        // As wide as both rows allow, so that the situation says no more than it must.
        for (std::size_t c = 0; c < axes_.size(); ++c) {
            box[c].clear();
            for (std::size_t p = 0; p < axes_[c].pieces.size(); ++p)
                if (axes_[c].takes[a][p] && axes_[c].takes[b][p]) box[c].push_back(p);
        }
        const auto& one = table_.rows[a];
        const auto& other = table_.rows[b];
        TextArgs args{{"row", std::to_string(a + 1)},   {"other", std::to_string(b + 1)},  {"label", one.label.en},
                      {"label_zh", one.label.zh},       {"other_label", other.label.en},   {"other_zh", other.label.zh},
                      {"situation", words(box, false)}, {"situation_zh", words(box, true)}};
        if (table_.hit == HitPolicy::unique)
            fault(other.when.place, {"table.overlap", std::move(args)});
        else
            fault(other.when.place, {"table.conflict", std::move(args)});
    }

    void unreached() {
        for (std::size_t row = 0; row < table_.rows.size(); ++row) {
            const auto& label = table_.rows[row].label;
            if (!reached_[row])
                fault(table_.rows[row].when.place,
                      {"table.shadowed", {{"row", std::to_string(row + 1)}, {"label", label.en}, {"label_zh", label.zh}}});
        }
    }

    // The situations nobody covers, each as wide as it can be said.
    void gaps() {
        std::size_t said = 0;
        for (std::size_t i = 0; i < situations_ && said < max_gaps; ++i) {
            if (!open_[i]) continue;
            std::vector<std::vector<std::size_t>> box;
            for (const auto piece : pieces_of(i)) box.push_back({piece});
            for (std::size_t c = 0; c < axes_.size(); ++c) {
                for (std::size_t p = 0; p < axes_[c].pieces.size(); ++p) {
                    if (p == box[c].front()) continue;
                    auto wider = box;
                    wider[c] = {p};
                    if (all_open(wider)) box[c].push_back(p);
                }
                std::sort(box[c].begin(), box[c].end());
            }
            each(box, [&](std::size_t at) {
                open_[at] = false;
                return true;
            });
            fault(table_.cited.place, {"table.gap", {{"situation", words(box, false)}, {"situation_zh", words(box, true)}}});
            ++said;
        }
    }

    template <class Use>
    bool each(const std::vector<std::vector<std::size_t>>& box, Use use) {
        std::vector<std::size_t> at(box.size());
        while (true) {
            std::vector<std::size_t> pieces;
            for (std::size_t c = 0; c < box.size(); ++c) pieces.push_back(box[c][at[c]]);
            if (!use(situation_of(pieces))) return false;
            std::size_t c = 0;
            while (c < box.size() && ++at[c] == box[c].size()) at[c++] = 0;
            if (c == box.size()) return true;
        }
    }
    bool all_open(const std::vector<std::vector<std::size_t>>& box) {
        return each(box, [&](std::size_t at) { return open_[at]; });
    }

    // "年龄 60至79、社会救助类别 低保、特困"; columns that may be anything are left out.
    std::string words(const std::vector<std::vector<std::size_t>>& box, bool zh) const {
        std::vector<std::string> parts;
        for (std::size_t c = 0; c < box.size(); ++c) {
            if (box[c].size() == axes_[c].pieces.size()) continue;
            const auto& column = table_.columns[c];
            std::vector<std::string> values;
            for (std::size_t i = 0; i < box[c].size(); ++i) {
                auto piece = axes_[c].pieces[box[c][i]];
                while (i + 1 < box[c].size() && axes_[c].pieces[box[c][i + 1]].low == piece.high + 1)
                    piece.high = axes_[c].pieces[box[c][++i]].high;
                values.push_back(piece_words(column, piece, zh));
            }
            parts.push_back(fmt::format("{} {}", zh ? column.label.zh : column.label.en, fmt::join(values, zh ? "、" : " or ")));
        }
        if (parts.empty()) return zh ? "任何情形" : "anything";
        return fmt::format("{}", fmt::join(parts, zh ? "，" : ", "));
    }

    std::string piece_words(const TableColumn& column, Interval piece, bool zh) const {
        if (column.type.kind == Kind::boolean) {
            if (piece.low != piece.high) return zh ? "是或否" : "true or false";
            return piece.low ? (zh ? "是" : "true") : (zh ? "否" : "false");
        }
        if (const auto* codes = pack_.code_table(column.type.table); codes && column.type.kind == Kind::code) {
            std::vector<std::string> labels;
            for (auto i = piece.low; i <= piece.high; ++i) {
                const auto& label = codes->codes[static_cast<std::size_t>(i)].label;
                labels.push_back(zh ? label.zh : label.en);
            }
            return fmt::format("{}", fmt::join(labels, zh ? "、" : " or "));
        }
        const auto domain = domain_of(column, pack_);
        const auto number = [&](std::int64_t value, int towards) { return number_words(column, value, towards, zh); };
        if (piece.low == piece.high) return number(piece.low, 1);
        if (piece.low <= domain.low) return (zh ? "≤" : "<= ") + number(piece.high, -1);
        if (piece.high >= domain.high) return (zh ? "≥" : ">= ") + number(piece.low, 1);
        return number(piece.low, 1) + (zh ? "至" : "..") + number(piece.high, -1);
    }

    // Packed days have room for days that do not exist, so an end beside a bound is moved to the next day that does.
    static std::string number_words(const TableColumn& column, std::int64_t value, int towards, bool zh) {
        if (column.type.kind == Kind::money && zh && value % 100 == 0) return fmt::format("{}元", value / 100);
        if (column.type.kind != Kind::date) return std::to_string(value);
        constexpr int most_steps = 700;
        for (int i = 0; i < most_steps && !unpacked_day(value); ++i) value += towards;
        const auto day = unpacked_day(value);
        return day ? day_text(*day) : std::to_string(value);
    }

    const Pack& pack_;
    const DecisionTable& table_;
    Day today_;
    std::vector<Diagnostic>& faults_;
    std::vector<Axis> axes_;
    std::size_t situations_{};
    std::vector<bool> open_, reached_;
    std::set<std::pair<std::size_t, std::size_t>> met_;
};

}  // namespace

void check_table(const Pack& pack, const DecisionTable& table, Day today, std::vector<Diagnostic>& faults) {
    if (!table.columns.empty()) TableCheck(pack, table, today, faults).run();
}

void check_tables(const Pack& pack, Day today, std::vector<Diagnostic>& faults) {
    for (const auto& table : pack.tables) check_table(pack, table, today, faults);
}

}  // namespace yk::rules
