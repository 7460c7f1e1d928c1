// Packed columns and blocks: what goes in comes out, equal rows give equal bytes, and bytes of anybody else are refused.
#include "care/entitlement/determination/block.h"

#include <gtest/gtest.h>

#include <random>

#include "care/entitlement/determination/compute.h"
#include "care/entitlement/determination/pack.h"
#include "care/entitlement/determination/snapshot.h"

namespace yk::care::determination {
namespace {

std::vector<std::int64_t> there_and_back(const std::vector<std::int64_t>& values, std::size_t* bytes = nullptr) {
    PackWriter out;
    out.column(values);
    const auto packed = out.take();
    if (bytes) *bytes = packed.size();
    PackReader in(packed);
    std::vector<std::int64_t> back;
    in.column(values.size(), back);
    EXPECT_TRUE(in.good() && in.at_end());
    return back;
}

TEST(Pack, EveryKindOfColumnComesBack) {
    std::mt19937_64 random(1);
    std::vector<std::vector<std::int64_t>> columns{{}, {0}, {INT64_MIN}, {INT64_MAX, INT64_MIN, 0, -1}, std::vector<std::int64_t>(5000, 7)};
    for (unsigned width = 1; width <= 64; ++width) {
        columns.emplace_back();
        for (int i = 0; i < 999; ++i) columns.back().push_back(static_cast<std::int64_t>(random() >> (64 - width)) - 5);
    }
    columns.emplace_back();
    for (int i = 0; i < 4096; ++i) columns.back().push_back(440103001000 + i / 100 * 1000);
    columns.emplace_back();
    for (std::int64_t id = 1, i = 0; i < 4096; ++i) columns.back().push_back(id += 1 + static_cast<std::int64_t>(random() % 4096));
    for (const auto& column : columns) EXPECT_EQ(there_and_back(column), column);
}

TEST(Pack, TakesTheSmallestForm) {
    std::size_t bytes = 0;
    there_and_back(std::vector<std::int64_t>(4096, 440103000000), &bytes);
    EXPECT_LT(bytes, 12u);
    std::vector<std::int64_t> bits(4096);
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<std::int64_t>(i * 2654435761u >> 7 & 1);
    there_and_back(bits, &bytes);
    EXPECT_LT(bytes, 520u);
}

Block sample(std::size_t people, std::size_t slots, unsigned seed) {
    std::mt19937 random(seed);
    BlockBuilder out(slots);
    for (std::size_t i = 0; i < people; ++i) {
        std::vector<Code> codes(slots);
        std::vector<std::int64_t> amounts(slots, no_amount);
        const auto kind = random() % 9;
        for (std::size_t s = 0; s < slots; ++s) codes[s] = static_cast<Code>((kind * 7 + s) % 6);
        amounts[kind % slots] = static_cast<std::int64_t>(kind * 1000);
        out.add(static_cast<std::int64_t>(1000 + 3 * i), 440103000000 + static_cast<std::int64_t>(i % 5) * 1000, codes.data(),
                amounts.data(), {{20000}, 77});
        if (i % 10 == 0) out.mark(0, code_of(Answer::entitled), Change::stopped, {{20001}, 78});
        if (i % 15 == 0) out.mark(static_cast<std::uint32_t>(slots - 1), no_answer, Change::none, {{20002}, 0});
    }
    return out.take();
}

TEST(Blocks, ComeBackWholeAndEqualRowsGiveEqualBytes) {
    for (const auto people : {0u, 1u, 64u, 4096u}) {
        const auto block = sample(people, 45, people);
        const auto bytes = pack_block(block);
        const auto back = unpack_block(bytes);
        ASSERT_TRUE(back) << people;
        EXPECT_EQ(back->person, block.person);
        EXPECT_EQ(back->region, block.region);
        EXPECT_EQ(back->profile, block.profile);
        EXPECT_EQ(back->codes, block.codes);
        EXPECT_EQ(back->amounts, block.amounts);
        EXPECT_EQ(back->marks, block.marks);
        BlockBuilder again(45);
        for (std::size_t row = 0; row < block.rows(); ++row) again.add_row(*back, row);
        EXPECT_EQ(pack_block(again.take()), bytes);
    }
}

TEST(Blocks, TakeFewBytesAnElder) { EXPECT_LT(pack_block(sample(4096, 45, 1)).size(), 4096u * 4); }

TEST(Blocks, DamagedBytesAreRefusedAndNeverReadAsOthers) {
    const auto bytes = pack_block(sample(200, 12, 3));
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(unpack_block(std::string_view(bytes).substr(0, cut))) << cut;
    EXPECT_FALSE(unpack_block(bytes + "x"));
    std::mt19937 random(5);
    for (int i = 0; i < 3000; ++i) {
        auto bent = bytes;
        bent[random() % bent.size()] = static_cast<char>(random());
        const auto block = unpack_block(bent);
        for (std::size_t row = 0; block && row < block->rows(); ++row) ASSERT_LT(block->profile[row], block->profiles());
    }
}

TEST(Blocks, OneAnswerTellsItsLatestChange) {
    const Layout layout{{Subject::item, "a", "month", "in_force"}, {Subject::item, "b", "", "draft"}};
    BlockBuilder builder(2);
    const Code codes[] = {code_of(Answer::not_entitled), code_of(Answer::entitled)};
    const std::int64_t amounts[] = {no_amount, 5000};
    builder.add(9, 440103000000, codes, amounts, {{20000}, 1});
    builder.mark(0, code_of(Answer::entitled), Change::stopped, {{20010}, 2});
    const auto block = builder.take();
    const auto a = row_of(block, layout, 0, 0), b = row_of(block, layout, 0, 1);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->change, Change::stopped);
    EXPECT_EQ(a->before, Answer::entitled);
    EXPECT_EQ(a->since, Day{20010});
    EXPECT_EQ(a->run, RunId{2});
    EXPECT_EQ(b->change, Change::newly_entitled);
    EXPECT_EQ(b->before, std::nullopt);
    EXPECT_EQ(b->amount_fen, Fen{5000});
    EXPECT_EQ(b->status, "draft");
}

TEST(Blocks, PatchesReplaceAddAndTakeOut) {
    const auto block = sample(10, 4, 1);
    std::map<std::int64_t, Block> patches;
    for (const std::int64_t person : {1003, 1004, 9999}) {
        BlockBuilder one(4);
        const Code codes[] = {1, 1, 1, 1};
        const std::int64_t amounts[] = {no_amount, no_amount, no_amount, no_amount};
        one.add(person, 440104000000, codes, amounts, {{20003}, 0});
        patches.emplace(person, one.take());
    }
    const auto merged = patched(block, patches, {1000});
    EXPECT_EQ(merged.rows(), 11u);
    EXPECT_FALSE(merged.find(1000));
    EXPECT_EQ(merged.region[*merged.find(1003)], 440104000000);
    EXPECT_TRUE(merged.find(1004) && merged.find(9999));
    EXPECT_TRUE(std::is_sorted(merged.person.begin(), merged.person.end()));
}

TEST(Layouts, ComeBackAndStrangeOnesAreRefused) {
    const Layout layout{{Subject::item, "allowance", "month", "in_force"}, {Subject::category, "poor", "", "draft"}};
    EXPECT_EQ(parse_layout(layout_text(layout)), layout);
    EXPECT_EQ(parse_layout(""), Layout());
    for (const auto* bad : {"item\ta\tb\tc", "item\ta\n", "other\ta\tb\tc\n", "\n"}) EXPECT_FALSE(parse_layout(bad)) << bad;
}

TEST(Snapshots, ComeBackWithWhatIsKnownRefusedAndNotStated) {
    Snapshot snapshot(3);
    snapshot.person = {5, 8, 9};
    snapshot.region = {440103001000, 440103001000, 440104000000};
    snapshot.texts = {"农商银行"};
    snapshot.columns[1].states = {Snapshot::known, Snapshot::refused, Snapshot::unstated};
    snapshot.columns[1].values = {-7, 0, 0};
    snapshot.columns[2].states = {Snapshot::unstated, Snapshot::unstated, Snapshot::known};
    snapshot.columns[2].values = {0, 0, 0};
    const auto bytes = pack_snapshot(snapshot);
    const auto back = unpack_snapshot(bytes, 3);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->person, snapshot.person);
    EXPECT_EQ(back->region, snapshot.region);
    EXPECT_EQ(back->texts, snapshot.texts);
    for (std::size_t f = 0; f < 3; ++f) {
        EXPECT_EQ(back->columns[f].states, snapshot.columns[f].states);
        EXPECT_EQ(back->columns[f].values, snapshot.columns[f].values);
    }
    EXPECT_FALSE(unpack_snapshot(bytes, 4));
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(unpack_snapshot(std::string_view(bytes).substr(0, cut), 3));
}

}  // namespace
}  // namespace yk::care::determination
