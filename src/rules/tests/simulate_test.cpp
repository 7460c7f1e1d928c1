// Simulation counted against the single decisions, and the mutation check against cases that are known to be thin.
#include "rules/simulate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "rules/mutate.h"
#include "rules/tests/test_pack.h"

namespace yk::rules {
namespace {

const Day today = *make_day(2026, 11, 22);

Columns population(const Rulebook& book, std::size_t rows) {
    auto columns = columns_for(book, rows);
    const auto fact = [&](const char* name) { return *book.pack->fact_index(name); };
    for (std::size_t row = 0; row < rows; ++row) {
        EXPECT_TRUE(columns.set_number(fact("birth"), row, packed_day(Day{-18000 + static_cast<std::int32_t>(row * 7919 % 20000)})));
        if (row % 5) {
            EXPECT_TRUE(columns.set_number(fact("aid_class"), row, static_cast<std::int64_t>(row % 3)));
        }
        if (row % 7) {
            EXPECT_TRUE(columns.set_number(fact("alone"), row, row % 2));
        }
    }
    return columns;
}

TEST(Simulate, CountsWhoGainsAndLosesLikeTheSingleDecisions) {
    const auto pack = load_pack_files(with_item(), "small").pack;
    auto edited = with_value(*with_value(*pack, "min_age", "72", today).value(), "rate_fen[80]", "12000", today).value();
    const auto before = compile(pack, today).value(), after = compile(edited, today).value();
    constexpr std::size_t rows = 3000;
    const auto columns = population(before, rows);
    Dimension halves{"half", {"even", "odd"}, {}};
    for (std::size_t row = 0; row < rows; ++row) halves.group_of.push_back(row % 2);
    const auto simulation = simulate(before, after, columns, {halves}, 2).value();
    ASSERT_EQ(simulation.items.size(), 1u);
    const auto& impact = simulation.items[0];

    const BatchAnswers was(before, columns), is(after, columns);
    Tally expected;
    for (std::size_t row = 0; row < rows; ++row) {
        const bool a = was.item(0, row) == Answer::entitled, b = is.item(0, row) == Answer::entitled;
        const auto fen_a = was.payable_fen(0, row).value_or(0), fen_b = is.payable_fen(0, row).value_or(0);
        expected.entitled_before += a;
        expected.entitled_after += b;
        expected.gains += !a && b;
        expected.loses += a && !b;
        expected.raised += a && b && fen_b > fen_a;
        expected.fen_before += fen_a;
        expected.fen_after += fen_b;
    }
    EXPECT_GT(expected.loses, 0);
    EXPECT_GT(expected.raised, 0);
    EXPECT_EQ(impact.total.entitled_before, expected.entitled_before);
    EXPECT_EQ(impact.total.entitled_after, expected.entitled_after);
    EXPECT_EQ(impact.total.gains, 0);
    EXPECT_EQ(impact.total.loses, expected.loses);
    EXPECT_EQ(impact.total.raised, expected.raised);
    EXPECT_EQ(impact.total.fen_before, expected.fen_before);
    EXPECT_EQ(impact.total.fen_after, expected.fen_after);
    EXPECT_EQ(impact.by[0][0].loses + impact.by[0][1].loses, expected.loses);
    EXPECT_EQ(impact.people.size(), static_cast<std::size_t>(expected.loses + expected.raised));
    ASSERT_EQ(impact.payers.size(), 2u);
    EXPECT_EQ(impact.payers[0].fen_after + impact.payers[1].fen_after, expected.fen_after);
    EXPECT_EQ(impact.times_a_year(), 12);
    EXPECT_NE(simulation_json(simulation, {halves}).find(R"("half":{"even":)"), std::string::npos);
}

TEST(Simulate, TheSamePackMovesNobodyAndOtherFactsAreRefused) {
    const auto pack = load_pack_files(with_item(), "small").pack;
    const auto book = compile(pack, today).value();
    const auto columns = population(book, 100);
    const auto none = simulate(book, book, columns, {}).value();
    EXPECT_TRUE(none.items.empty());
    EXPECT_EQ(none.unchanged, std::vector<std::string>{"allowance"});
    const auto other = load_pack_files(with("small/facts.yaml", "range: [0, 5]", "range: [0, 900]", with_item()), "small").pack;
    EXPECT_EQ(simulate(book, compile(other, today).value(), columns, {}).error().code, "rules.simulation.facts_differ");
}

TEST(Simulate, RefusesValuesThatAreNone) {
    const auto pack = load_pack_files(with_item(), "small").pack;
    EXPECT_EQ(with_value(*pack, "nothing", "1", today).error().code, "rules.parameter.unknown");
    EXPECT_EQ(with_value(*pack, "min_age", "old", today).error().code, "rules.parameter.value");
    EXPECT_EQ(with_value(*pack, "min_age[3]", "1", today).error().code, "rules.parameter.keys");
    EXPECT_EQ(with_value(*pack, "rate_fen", "1", today).error().code, "rules.parameter.keys");
    EXPECT_EQ(with_value(*pack, "rate_fen[80", "1", today).error().code, "rules.parameter.keys");
}

TEST(Mutate, FindsWhatNoCaseNotices) {
    const auto thin = mutate_pack(load_pack_files(with_item(), "small").pack);
    EXPECT_GT(thin.tried, 10u);
    const auto survives = [&](const char* is) {
        return std::any_of(thin.survivors.begin(), thin.survivors.end(),
                           [&](const Mutation& m) { return m.is.find(is) != std::string::npos; });
    };
    // No case stands at the age limit, and none has somebody who died; the amounts are tested.
    EXPECT_TRUE(survives("age_on(birth, today) > parameter.min_age"));
    EXPECT_TRUE(survives("(exception left out)"));
    EXPECT_FALSE(survives("10001"));
    auto files = with_item();
    files["small/cases/items.yaml"] +=
        "  - {case: 已故, item: allowance, today: 2026-11-22, person: {birth: 1946-11-22, aid_class: poor, death: 2026-11-22}, answer: "
        "not_entitled}\n";
    const auto better = mutate_pack(load_pack_files(files, "small").pack);
    EXPECT_LT(better.survivors.size(), thin.survivors.size());
}

}  // namespace
}  // namespace yk::rules
