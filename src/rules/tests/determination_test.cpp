#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "rules/bench_determination.h"
#include "rules/kernels.h"

namespace yk::rules {
namespace {

const std::string pack_folder = std::string(YIKANG_ROOT) + "/bench/determination/pack/rig";

const Rulebook& book() {
    static const Rulebook made = [] {
        auto loaded = determination_rulebook(pack_folder);
        if (!loaded) {
            for (const auto& [name, value] : loaded.error().args) ADD_FAILURE() << name << ": " << value;
            std::abort();
        }
        return *std::move(loaded);
    }();
    return made;
}

std::string checksum(std::size_t elders, RunOptions options = {}) {
    const auto columns = determination_population(book(), elders);
    return determination_checksum(run(book().program, columns, options));
}

// Computed by other engines (PostgreSQL, DuckDB, SQLite, JavaScript) from the same rules.
TEST(Determination, ReproducesTheReferenceChecksum) {
    const std::string reference =
        "checksum n=1000 fnv=d496e68bba8c3654 "
        "sums=842,386,2944500,2080000,190000,65000,890500,63300,1145500,377,2932500,960000,254400,13800000,"
        "18200000,449,344800,4699,153668000,0,560000,1,921600,11577400";
    EXPECT_EQ(checksum(1000), reference);
    EXPECT_EQ(checksum(1000, {.trace = true}), reference);
    EXPECT_EQ(checksum(1000, {.trace = true, .threads = 2}), reference);
}

TEST(Determination, ReproducesEverySizeOfTheRig) {
    std::ifstream in(std::string(YIKANG_ROOT) + "/tests/given/determination/expected.txt");
    ASSERT_TRUE(in);
    int compared = 0;
    for (std::string line; std::getline(in, line);) {
        const auto elders = std::strtoul(line.c_str() + line.find("n=") + 2, nullptr, 10);
        if (elders > 50000) continue;  // the larger ones are run by `yikang bench`
        EXPECT_EQ(checksum(elders, {.threads = 2}), line);
        ++compared;
    }
    EXPECT_EQ(compared, 7);
}

TEST(Determination, UsesLessThanTwoHundredBytesAnElder) {
    const auto report = bench_determination(pack_folder, {.elders = 20480, .trace = true, .repeats = 1});
    ASSERT_TRUE(report);
    EXPECT_LT(report->column_bytes / report->elders, 200u);
    EXPECT_GT(report->conditions, 50u);
    EXPECT_LT(report->trace_bytes / report->elders, 32u);
}

TEST(Determination, OneEditedValueTouchesWhomItConcerns) {
    const auto report = bench_determination(pack_folder, {.elders = 20480, .repeats = 1, .edit = "tk_urban_fen=1"});
    ASSERT_TRUE(report && report->impact);
    // The expected people are counted from the results themselves: whoever gets the urban standard.
    const auto columns = determination_population(book(), 20480);
    const auto results = run(book().program, columns);
    std::size_t paid = 0;
    std::int64_t total = 0;
    const auto type = *book().pack->fact_index("hukou_type");
    for (std::size_t row = 0; row < columns.rows(); ++row) {
        const auto amount = results.value(3, row).value_or(0);
        if (amount == 0 || columns.number(type, row) != 1) continue;
        ++paid;
        total += amount;
    }
    EXPECT_GT(paid, 0u);
    EXPECT_EQ(report->impact->people, paid);
    EXPECT_EQ(report->impact->results, 2 * paid) << "the standard itself and the sum of all benefits";
    EXPECT_EQ(report->impact->sum_before - report->impact->sum_after, total - static_cast<std::int64_t>(paid));
    EXPECT_EQ(bench_determination(pack_folder, {.elders = 1, .repeats = 1, .edit = "nothing=1"}).error().code, "rules.parameter.unknown");
    EXPECT_EQ(bench_determination(pack_folder, {.elders = 1, .repeats = 1, .edit = "ml5_fen"}).error().code, "rules.parameter.value");
}

}  // namespace
}  // namespace yk::rules
