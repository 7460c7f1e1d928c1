// Which figures of a table are left out before it is published, so that nobody can work them out from the rest. Pure.
//
// Rule. A figure of 1 to 9 people is hidden (disclosure::least_people); nothing stays nothing. Then further figures are hidden until, of
// every hidden figure, at least disclosure::least_width + 1 values remain possible to somebody who knows everything that is published
// about the table, all sums included, and that no hidden figure is nothing. Sums that tables share are treated by themselves first, always
// in the same way, so that one table never shows what another hides. Where a table has too little to hide behind, all of it but its grand
// total is hidden, nothings included.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace yk::care::statistics {

// Figures row by row. With `crossed` the last row and the last column are sums and the corner is the sum of all; without, only the last
// column is a sum, and rows have nothing to do with each other.
struct Grid {
    std::size_t rows = 0, columns = 0;
    std::vector<std::int64_t> values;
    bool crossed = false;
    std::int64_t at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
};
using Hidden = std::vector<bool>;

// `before`: what an earlier edition hid; it stays hidden. Empty: none.
Hidden protect_grid(const Grid& grid, Hidden before = {});
// Figures of a tree of three levels: parents[i] is the index of the figure that i is a part of; the first figure is the whole and its own
// parent. Parts come after what they are parts of.
Hidden protect_tree(const std::vector<std::int64_t>& values, const std::vector<std::size_t>& parents, Hidden before = {});
// How many more values than one remain possible for a hidden figure of a crossed grid, up to `enough`.
std::int64_t width_of(const Grid& grid, const Hidden& hidden, std::size_t cell, std::int64_t enough);

}  // namespace yk::care::statistics
