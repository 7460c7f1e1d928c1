#include "care/oversight/statistics/suppression.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>

#include "base/check.h"
#include "care/oversight/disclosure/disclosure.h"

namespace yk::care::statistics {
namespace {

using disclosure::least_people;
using disclosure::least_width;
constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max() / 4;

bool small(std::int64_t value) { return value > 0 && value < least_people; }

// A sum enters its line with the opposite sign, so that every line adds up to nothing and rises and falls change places.
bool negated(const Grid& grid, std::size_t cell) {
    const bool last_row = cell / grid.columns == grid.rows - 1, last_column = cell % grid.columns == grid.columns - 1;
    return last_row != last_column;
}
// How far a hidden figure may rise or fall, as it stands in its lines. It may become any larger and no less than one.
std::int64_t room(const Grid& grid, std::size_t cell, bool up) {
    return up != negated(grid, cell) ? unbounded : std::max<std::int64_t>(grid.values[cell] - 1, 0);
}

// The hidden figures as arcs between their rows and columns: what one gives up another of its line takes over. How far a figure can move is
// the flow from its row to its column past itself.
class Flow {
 public:
    Flow(const Grid& grid, const Hidden& hidden) : grid_(grid), hidden_(hidden) {}

    std::int64_t most(std::size_t cell, bool up, std::int64_t enough) {
        moved_.assign(grid_.values.size(), 0);
        up_ = up;
        std::int64_t sum = 0;
        while (sum < enough) {
            const auto step = augment(cell, enough - sum);
            if (step == 0) break;
            sum += step;
        }
        return sum;
    }

 private:
    // Away from the row a figure falls where the asked one rises; back towards a row it rises.
    std::int64_t left(std::size_t cell, bool away) const {
        const bool up = away != up_;
        return room(grid_, cell, up) + (up ? -moved_[cell] : moved_[cell]);
    }
    std::int64_t augment(std::size_t cell, std::int64_t enough) {
        const auto rows = grid_.rows, columns = grid_.columns;
        const auto from = cell / columns, to = rows + cell % columns;
        std::vector<std::optional<std::size_t>> by(rows + columns);  // the figure over which a line was reached
        std::vector<bool> seen(rows + columns);
        std::deque<std::size_t> queue{from};
        seen[from] = true;
        while (!queue.empty() && !seen[to]) {
            const auto node = queue.front();
            queue.pop_front();
            const bool away = node < rows;
            for (std::size_t i = 0; i < (away ? columns : rows); ++i) {
                const auto arc = away ? node * columns + i : i * columns + (node - rows);
                const auto next = away ? rows + i : i;
                if (arc == cell || !hidden_[arc] || seen[next] || left(arc, away) <= 0) continue;
                seen[next] = true;
                by[next] = arc;
                queue.push_back(next);
            }
        }
        if (!seen[to]) return 0;
        auto step = enough;
        for (auto node = to; node != from; node = other_end(*by[node], node)) step = std::min(step, left(*by[node], node >= rows));
        for (auto node = to; node != from; node = other_end(*by[node], node)) moved_[*by[node]] += (node >= rows) != up_ ? step : -step;
        return step;
    }
    std::size_t other_end(std::size_t arc, std::size_t node) const {
        return node >= grid_.rows ? arc / grid_.columns : grid_.rows + arc % grid_.columns;
    }
    const Grid& grid_;
    const Hidden& hidden_;
    std::vector<std::int64_t> moved_;
    bool up_ = true;
};

Hidden all_but_grand(const Grid& grid) {
    Hidden out(grid.values.size(), true);
    out.back() = small(grid.values.back());
    return out;
}

// Hides further sums of the last row or column, whose own sum is the corner.
bool protect_sums(const Grid& grid, Hidden& hidden, bool of_rows) {
    std::vector<std::int64_t> figures;
    std::vector<bool> mask;
    std::vector<std::size_t> cells;
    for (std::size_t i = 0; i + 1 < (of_rows ? grid.rows : grid.columns); ++i) {
        cells.push_back(of_rows ? i * grid.columns + grid.columns - 1 : (grid.rows - 1) * grid.columns + i);
        figures.push_back(grid.values[cells.back()]);
        mask.push_back(hidden[cells.back()]);
    }
    if (!disclosure::protect_line(figures, mask)) return false;
    for (std::size_t i = 0; i < cells.size(); ++i) hidden[cells[i]] = mask[i];
    return true;
}

// The three figures that close a ring with a hidden one, at the least loss.
struct Ring {
    std::vector<std::size_t> cells;
    std::int64_t width = 0, loss = 0;
};
std::optional<Ring> best_ring(const Grid& grid, const Hidden& hidden, std::size_t cell) {
    const auto row = cell / grid.columns, column = cell % grid.columns;
    const auto usable = [&](std::size_t other) {
        const bool sum = other / grid.columns == grid.rows - 1 || other % grid.columns == grid.columns - 1;
        return hidden[other] || (!sum && grid.values[other] > 0);
    };
    std::optional<Ring> best;
    for (std::size_t r = 0; r < grid.rows; ++r)
        for (std::size_t c = 0; c < grid.columns; ++c) {
            if (r == row || c == column) continue;
            const auto beside = row * grid.columns + c, across = r * grid.columns + c, below = r * grid.columns + column;
            if (!usable(beside) || !usable(across) || !usable(below)) continue;
            if (hidden[beside] && hidden[across] && hidden[below]) continue;
            const auto rise = std::min({room(grid, beside, false), room(grid, across, true), room(grid, below, false)});
            const auto fall = std::min({room(grid, beside, true), room(grid, across, false), room(grid, below, true)});
            Ring ring{{beside, across, below}, std::min(rise, least_width) + std::min({fall, room(grid, cell, false), least_width}), 0};
            ring.width = std::min(ring.width, least_width);
            for (const auto other : ring.cells) ring.loss += hidden[other] ? 0 : grid.values[other];
            if (!best || ring.width > best->width || (ring.width == best->width && ring.loss < best->loss)) best = ring;
        }
    return best;
}

Hidden protect_crossed(const Grid& grid, Hidden hidden) {
    if (small(grid.values.back())) return all_but_grand(grid);
    if (!protect_sums(grid, hidden, true) || !protect_sums(grid, hidden, false)) return all_but_grand(grid);
    for (std::size_t cell = 0; cell < hidden.size();) {
        if (!hidden[cell] || width_of(grid, hidden, cell, least_width) >= least_width) {
            ++cell;
            continue;
        }
        const auto ring = best_ring(grid, hidden, cell);
        if (!ring) return all_but_grand(grid);
        for (const auto other : ring->cells) hidden[other] = true;
        cell = 0;  // what was hidden just now needs protection too
    }
    return hidden;
}

// Rows by themselves, each with its sum in the last column.
Hidden protect_rows(const Grid& grid, Hidden hidden) {
    for (std::size_t row = 0; row < grid.rows; ++row) {
        std::vector<std::int64_t> figures;
        std::vector<bool> mask;
        for (std::size_t c = 0; c + 1 < grid.columns; ++c) {
            figures.push_back(grid.at(row, c));
            mask.push_back(hidden[row * grid.columns + c]);
        }
        const bool sum_hidden = hidden[row * grid.columns + grid.columns - 1];
        const bool silent = !disclosure::protect_line(figures, mask) && !sum_hidden;
        for (std::size_t c = 0; c + 1 < grid.columns; ++c) hidden[row * grid.columns + c] = mask[c] || silent;
    }
    return hidden;
}

Hidden first_hidden(const std::vector<std::int64_t>& values, Hidden before) {
    if (before.empty()) before.assign(values.size(), false);
    CHECK(before.size() == values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        if (small(values[i])) before[i] = true;
    return before;
}

}  // namespace

std::int64_t width_of(const Grid& grid, const Hidden& hidden, std::size_t cell, std::int64_t enough) {
    Flow flow(grid, hidden);
    const auto up = std::min(flow.most(cell, true, enough), room(grid, cell, true));
    if (up >= enough) return enough;
    return std::min(enough, up + std::min(flow.most(cell, false, enough), room(grid, cell, false)));
}

Hidden protect_grid(const Grid& grid, Hidden before) {
    CHECK(grid.values.size() == grid.rows * grid.columns && grid.columns > 1);
    if (grid.values.empty()) return {};
    auto hidden = first_hidden(grid.values, std::move(before));
    return grid.crossed ? protect_crossed(grid, std::move(hidden)) : protect_rows(grid, std::move(hidden));
}

Hidden protect_tree(const std::vector<std::int64_t>& values, const std::vector<std::size_t>& parents, Hidden before) {
    auto hidden = first_hidden(values, std::move(before));
    for (std::size_t parent = 0; parent < values.size(); ++parent) {
        std::vector<std::int64_t> figures;
        std::vector<bool> mask;
        std::vector<std::size_t> parts;
        for (std::size_t i = 1; i < values.size(); ++i)
            if (parents[i] == parent) {
                parts.push_back(i);
                figures.push_back(values[i]);
                mask.push_back(hidden[i]);
            }
        const bool silent = hidden[parent] || !disclosure::protect_line(figures, mask);
        for (std::size_t i = 0; i < parts.size(); ++i) hidden[parts[i]] = silent || mask[i];
    }
    return hidden;
}

}  // namespace yk::care::statistics
