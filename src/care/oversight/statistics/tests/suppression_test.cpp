// An adversary who knows everything that is published, the sums too, and that no hidden figure is nothing: whatever table he is given, of
// every hidden figure too many values remain possible. He solves the table by trying, with none of the means of the suppression itself.
#include "care/oversight/statistics/suppression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "care/oversight/disclosure/disclosure.h"

namespace yk::care::statistics {
namespace {

using disclosure::least_people;
using disclosure::least_width;

Grid crossed(std::vector<std::vector<std::int64_t>> inner) {
    Grid out;
    out.crossed = true;
    for (auto& row : inner) {
        std::int64_t sum = 0;
        for (const auto value : row) sum += value;
        row.push_back(sum);
    }
    std::vector<std::int64_t> sums(inner.front().size());
    for (const auto& row : inner)
        for (std::size_t c = 0; c < row.size(); ++c) sums[c] += row[c];
    inner.push_back(sums);
    out.rows = inner.size();
    out.columns = sums.size();
    for (const auto& row : inner) out.values.insert(out.values.end(), row.begin(), row.end());
    return out;
}

// Values of every hidden inner figure that fit what is published. Tries every table.
class Adversary {
 public:
    Adversary(const Grid& grid, const Hidden& hidden, bool nothing_hidden) : grid_(grid), hidden_(hidden), least_(nothing_hidden ? 0 : 1) {
        for (std::size_t r = 0; r + 1 < grid.rows; ++r)
            for (std::size_t c = 0; c + 1 < grid.columns; ++c)
                if (hidden[r * grid.columns + c]) unknown_.push_back(r * grid.columns + c);
        tried_ = grid.values;
        for (const auto at : unknown_) tried_[at] = 0;
    }
    std::map<std::size_t, std::set<std::int64_t>> possible() {
        step(0);
        return found_;
    }

 private:
    std::int64_t row_sum(std::size_t r) const {
        std::int64_t sum = 0;
        for (std::size_t c = 0; c + 1 < grid_.columns; ++c) sum += tried_[r * grid_.columns + c];
        return sum;
    }
    std::int64_t column_sum(std::size_t c) const {
        std::int64_t sum = 0;
        for (std::size_t r = 0; r + 1 < grid_.rows; ++r) sum += tried_[r * grid_.columns + c];
        return sum;
    }
    bool fits() const {
        const auto last_row = grid_.rows - 1, last_column = grid_.columns - 1;
        for (std::size_t r = 0; r < last_row; ++r) {
            const auto at = r * grid_.columns + last_column;
            if (hidden_[at] ? row_sum(r) < least_ : row_sum(r) != grid_.values[at]) return false;
        }
        std::int64_t all = 0;
        for (std::size_t c = 0; c < last_column; ++c) {
            const auto at = last_row * grid_.columns + c;
            if (hidden_[at] ? column_sum(c) < least_ : column_sum(c) != grid_.values[at]) return false;
            all += column_sum(c);
        }
        return hidden_.back() || all == grid_.values.back();
    }
    void step(std::size_t next) {
        if (next == unknown_.size()) {
            if (!fits()) return;
            for (const auto at : unknown_) found_[at].insert(tried_[at]);
            return;
        }
        const auto at = unknown_[next], row = at / grid_.columns, sum = row * grid_.columns + grid_.columns - 1;
        // The last hidden figure of a row whose sum is published is what is left.
        const bool last = next + 1 == unknown_.size() || unknown_[next + 1] / grid_.columns != row;
        tried_[at] = 0;
        if (last && !hidden_[sum]) {
            tried_[at] = grid_.values[sum] - row_sum(row);
            if (tried_[at] >= least_) step(next + 1);
            tried_[at] = 0;
            return;
        }
        const auto most = hidden_[sum] ? grid_.values[at] + 12 : grid_.values[sum] - row_sum(row);
        for (auto value = least_; value <= most; ++value) {
            tried_[at] = value;
            step(next + 1);
        }
        tried_[at] = 0;
    }
    const Grid& grid_;
    const Hidden& hidden_;
    std::int64_t least_;
    std::vector<std::size_t> unknown_;
    std::vector<std::int64_t> tried_;
    std::map<std::size_t, std::set<std::int64_t>> found_;
};

bool hides_nothings(const Grid& grid, const Hidden& hidden) {
    for (std::size_t i = 0; i < hidden.size(); ++i)
        if (hidden[i] && grid.values[i] == 0) return true;
    return false;
}

TEST(Suppression, SubtractionFromTheSumsFails) {
    const auto grid = crossed({{120, 3, 40}, {60, 25, 18}, {33, 41, 52}});
    const auto hidden = protect_grid(grid);
    EXPECT_TRUE(hidden[1]) << "three people";
    // Every row and every column with a hidden figure has another one.
    for (std::size_t r = 0; r < grid.rows; ++r) {
        int n = 0;
        for (std::size_t c = 0; c < grid.columns; ++c) n += hidden[r * grid.columns + c];
        EXPECT_NE(n, 1) << "row " << r;
    }
    for (std::size_t c = 0; c < grid.columns; ++c) {
        int n = 0;
        for (std::size_t r = 0; r < grid.rows; ++r) n += hidden[r * grid.columns + c];
        EXPECT_NE(n, 1) << "column " << c;
    }
    EXPECT_FALSE(hidden.back());
    EXPECT_LE(std::count(hidden.begin(), hidden.end(), true), 4) << "no more than the ring is hidden";
}

TEST(Suppression, ATableOfLargeFiguresIsShownWhole) {
    const auto hidden = protect_grid(crossed({{10, 20, 0}, {30, 0, 50}}));
    EXPECT_EQ(std::count(hidden.begin(), hidden.end(), true), 0);
}

TEST(Suppression, NobodyWorksOutAHiddenFigure) {
    std::mt19937 random(20261123);
    int hiding = 0;
    for (int round = 0; round < 120; ++round) {
        std::vector<std::vector<std::int64_t>> inner(3, std::vector<std::int64_t>(3));
        for (auto& row : inner)
            for (auto& value : row) value = random() % 4 == 0 ? 0 : random() % 3 == 0 ? random() % 10 : 10 + random() % 14;
        const auto grid = crossed(inner);
        const auto hidden = protect_grid(grid);
        for (std::size_t i = 0; i < hidden.size(); ++i)
            if (grid.values[i] > 0 && grid.values[i] < least_people) {
                EXPECT_TRUE(hidden[i]);
            }
        if (hides_nothings(grid, hidden) || std::count(hidden.begin(), hidden.end(), true) > 6) continue;  // too many tables to try
        for (const auto& [at, values] : Adversary(grid, hidden, false).possible()) {
            EXPECT_GT(static_cast<std::int64_t>(values.size()), least_width)
                << "round " << round << " figure " << at << " of " << grid.values[at];
            ++hiding;
        }
    }
    EXPECT_GT(hiding, 100) << "the rounds try something";
}

// The adversary himself must be able to win, or he proves nothing.
TEST(Suppression, TheAdversaryWinsWhereOnlySmallFiguresAreHidden) {
    const auto grid = crossed({{120, 3, 40}, {60, 25, 18}, {33, 41, 52}});
    Hidden hidden(grid.values.size(), false);
    hidden[1] = true;
    const auto found = Adversary(grid, hidden, false).possible();
    EXPECT_EQ(found.at(1), (std::set<std::int64_t>{3}));
    EXPECT_EQ(width_of(grid, hidden, 1, least_width), 0);
    // A second one in the row alone does not help: its column gives it away, and it the first.
    hidden[0] = true;
    EXPECT_EQ(Adversary(grid, hidden, false).possible().at(1), (std::set<std::int64_t>{3}));
    EXPECT_EQ(width_of(grid, hidden, 1, least_width), 0);
}

TEST(Suppression, SumsThatTablesShareAreHiddenAlike) {
    const auto one = protect_grid(crossed({{4, 0}, {30, 50}, {20, 90}}));
    const auto other = protect_grid(crossed({{2, 2, 0}, {40, 20, 20}, {50, 30, 30}}));
    for (std::size_t r = 0; r < 3; ++r) EXPECT_EQ(one[r * 3 + 2], other[r * 4 + 3]) << "sum of row " << r;
    EXPECT_TRUE(one[2]);
}

TEST(Suppression, ATableWithTooLittleToHideBehindIsLeftOut) {
    const auto grid = crossed({{2, 0}, {0, 12}});
    const auto hidden = protect_grid(grid);
    EXPECT_EQ(std::count(hidden.begin(), hidden.end(), true), 8) << "all but the grand total";
    const auto none = protect_grid(crossed({{2, 1}, {0, 3}}));
    EXPECT_EQ(std::count(none.begin(), none.end(), true), 9);
}

TEST(Suppression, WhatAnEarlierEditionHidStaysHidden) {
    const auto grid = crossed({{120, 30, 40}, {60, 25, 18}, {33, 41, 52}});
    Hidden before(grid.values.size(), false);
    before[1] = true;
    const auto hidden = protect_grid(grid, before);
    EXPECT_TRUE(hidden[1]);
    EXPECT_GE(width_of(grid, hidden, 1, least_width), least_width);
}

TEST(Suppression, RowsOfTheirOwnHaveTheirOwnSums) {
    Grid grid{3, 4, {100, 3, 20, 123, 0, 0, 5, 5, 2, 2, 7, 11}, false};
    const auto hidden = protect_grid(grid);
    EXPECT_EQ(hidden, (Hidden{false, true, true, false, false, false, true, true, true, true, true, false}));
    EXPECT_EQ(protect_grid({1, 4, {0, 6, 6, 12}, false}), (Hidden{false, true, true, false}));
    EXPECT_EQ(protect_grid({1, 4, {0, 2, 8, 10}, false}), (Hidden{false, true, true, false}));
    EXPECT_EQ(protect_grid({1, 6, {1, 2, 2, 2, 3, 10}, false}), (Hidden{true, true, true, true, true, false}));
}

TEST(Suppression, PartsOfADistrictThatIsLeftOutAreLeftOut) {
    // whole 60: district 1 of 5 (towns 5, 0), district 2 of 25 (towns 4, 21), district 3 of 30 (towns 15, 15)
    const std::vector<std::int64_t> values{60, 5, 5, 0, 25, 4, 21, 30, 15, 15};
    const std::vector<std::size_t> parents{0, 0, 1, 1, 0, 4, 4, 0, 7, 7};
    const auto hidden = protect_tree(values, parents);
    EXPECT_EQ(hidden, (Hidden{false, true, true, true, true, true, true, false, false, false}));
}

}  // namespace
}  // namespace yk::care::statistics
