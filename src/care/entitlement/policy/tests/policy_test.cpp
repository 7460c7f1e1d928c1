// Reading packs, comparing them, and simulating, without a database.
#include "care/entitlement/policy/access.h"
#include "rules/tests/test_pack.h"

namespace yk::care::policy {
namespace {

std::shared_ptr<const rules::Rulebook> book_of(const rules::PackFiles& files, const char* day = "2026-11-22") {
    const auto loaded = rules::load_pack_files(files, "small");
    EXPECT_TRUE(loaded.faults.empty()) << rules::diagnostics_text(loaded.faults);
    return std::make_shared<const rules::Rulebook>(*rules::compile(loaded.pack, *parse_day(day)));
}

const Entry* find(const std::vector<Entry>& entries, EntryKind kind, std::string_view name) {
    for (const auto& entry : entries)
        if (entry.kind == kind && entry.name == name) return &entry;
    return nullptr;
}

TEST(PolicyEntries, SayWhatTheyAreWhereTheyStandAndWhoUsesThem) {
    const auto book = book_of(rules::with_item());
    const auto entries = entries_of(*book);
    const auto* age = find(entries, EntryKind::parameter, "min_age");
    ASSERT_TRUE(age);
    EXPECT_EQ(age->summary.zh, "65 year");
    EXPECT_EQ(age->clause.document, "paper");
    ASSERT_EQ(age->values.size(), 2u);
    EXPECT_FALSE(age->values[0].applies);
    EXPECT_TRUE(age->values[1].applies);
    ASSERT_EQ(age->used_by.size(), 1u);
    EXPECT_EQ(age->used_by[0].name, "allowance");
    EXPECT_EQ(age->used_by[0].as.zh, "条件");
    const auto* rate = find(entries, EntryKind::parameter, "rate_fen");
    ASSERT_TRUE(rate);
    EXPECT_EQ(rate->used_by.at(0).as.zh, "金额");
    EXPECT_EQ(rate->values.at(0).rows.at(0).label.zh, "70岁起");
    EXPECT_EQ(rate->values.at(0).rows.at(0).value.zh.substr(0, 5), "30.00");
    EXPECT_EQ(find(entries, EntryKind::parameter, "open_fen")->summary.zh, "文件未写明");
    const auto* item = find(entries, EntryKind::item, "allowance");
    ASSERT_TRUE(item);
    ASSERT_EQ(item->lines.size(), 6u);
    EXPECT_EQ(item->lines[0].kind, "all");
    EXPECT_EQ(item->lines[2].kind, "any");
    EXPECT_EQ(item->lines[3].depth, 2);
    EXPECT_EQ(item->lines[5].kind, "except");
    EXPECT_FALSE(find(entries, EntryKind::item, "min_age"));
}

TEST(PolicyEntries, TellOnTheDayBeforeWhichValueApplied) {
    const auto entries = entries_of(*book_of(rules::with_item(), "2025-12-31"));
    EXPECT_EQ(find(entries, EntryKind::parameter, "min_age")->summary.zh, "60 year");
}

TEST(PolicyDocuments, EveryClauseShowsItsCarriers) {
    const auto documents = documents_of(*book_of(rules::with_item())->pack);
    ASSERT_EQ(documents.size(), 1u);
    EXPECT_EQ(documents[0].clause_count, 1);
    EXPECT_EQ(documents[0].clauses[0].carried_by.at(0).kind, "process");
}

TEST(PolicyDifferences, NameTheDatedValueThatChanged) {
    const auto before = book_of(rules::with_item());
    EXPECT_TRUE(differences(*before, *before).empty());
    const auto after = book_of(rules::with("small/parameters/rate_fen.yaml", "value: 10000", "value: 12000", rules::with_item()));
    const auto changes = differences(*before, *after);
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].name, "rate_fen");
    EXPECT_EQ(changes[0].difference, Difference::changed);
    ASSERT_EQ(changes[0].fields.size(), 1u);
    EXPECT_EQ(changes[0].fields[0].key, "small 2020-01-01");
    EXPECT_NE(changes[0].fields[0].before.zh.find("100.00"), std::string::npos);
    EXPECT_NE(changes[0].fields[0].after.zh.find("120.00"), std::string::npos);
    const auto gone = differences(*before, *book_of(rules::small_pack()));
    ASSERT_FALSE(gone.empty());
    EXPECT_EQ(gone[0].name, "allowance");
    EXPECT_EQ(gone[0].difference, Difference::removed);
}

TEST(PolicySettings, AreWrittenAsParameterAndValue) {
    const auto setting = parse_setting("longevity_allowance_fen[80]=12000");
    ASSERT_TRUE(setting);
    EXPECT_EQ(setting->parameter, "longevity_allowance_fen[80]");
    EXPECT_EQ(setting->value, "12000");
    EXPECT_EQ(setting_text(*setting), "longevity_allowance_fen[80]=12000");
    for (const auto* wrong : {"", "=", "a=", "=1", "min_age", "Min=1", "[80]=1", "a b=1"}) {
        const auto refused = parse_setting(wrong);
        ASSERT_FALSE(refused) << wrong;
        EXPECT_EQ(refused.error().code, "policy.setting.form");
    }
    EXPECT_FALSE(parse_setting("a=" + std::string(500, '1')));
}

TEST(PolicySettings, GiveAnotherPackAnotherHash) {
    const auto book = book_of(rules::with_item());
    const auto day = *parse_day("2026-11-22");
    const std::vector<Setting> age{{"min_age", "70"}}, wrong_value{{"min_age", "old"}}, wrong_name{{"no_such", "1"}},
        wrong_row{{"min_age[3]", "1"}};
    EXPECT_EQ(*with_settings(book->pack, {}, day), book->pack);
    const auto changed = with_settings(book->pack, age, day);
    ASSERT_TRUE(changed);
    EXPECT_NE((*changed)->hash, book->pack->hash);
    EXPECT_EQ(entries_of(*rules::compile(*changed, day)).size(), entries_of(*book).size());
    EXPECT_FALSE(with_settings(book->pack, wrong_value, day));
    EXPECT_FALSE(with_settings(book->pack, wrong_name, day));
    EXPECT_FALSE(with_settings(book->pack, wrong_row, day));
}

// Three elders of two districts: 79 and poor, 67 and poor, 67 with nothing known.
struct Three {
    explicit Three(const rules::PackFiles& before_files, const rules::PackFiles& after_files)
        : before(book_of(before_files)),
          after(book_of(after_files)),
          columns_before(rules::columns_for(*before, 3)),
          columns_after(rules::columns_for(*after, 3)) {
        for (auto* side : {&columns_before, &columns_after}) {
            const auto& book = side == &columns_before ? *before : *after;
            const auto put = [&](const char* fact, std::size_t row, const char* value) {
                EXPECT_TRUE(rules::store_fact(book, *side, *book.pack->fact_index(fact), row, value));
            };
            put("birth", 0, "1947-01-01");
            put("aid_class", 0, "poor");
            put("birth", 1, "1959-01-01");
            put("aid_class", 1, "poor");
            put("birth", 2, "1959-01-01");
        }
    }
    Outcome run(const std::function<void(const PersonEffect&)>& each = {}) const {
        const rules::BatchAnswers was(*before, columns_before), is(*after, columns_after);
        return simulate({*before, was}, {*after, is}, {{{440103000000}, 79}, {{440103000000}, 67}, {{440104000000}, std::nullopt}}, each);
    }
    static const Group& group(const Outcome& outcome, const std::string& item, GroupBy by, const std::string& key) {
        for (const auto& one : outcome.groups)
            if (one.item == item && one.by == by && one.key == key) return one;
        ADD_FAILURE() << "no group " << item << " " << key;
        static const Group none;
        return none;
    }
    std::shared_ptr<const rules::Rulebook> before, after;
    rules::Columns columns_before, columns_after;
};

TEST(PolicySimulation, PartsAddUpToTheWhole) {
    const Three three(rules::with_item(), rules::with("small/parameters/min_age.yaml", "value: 65", "value: 75", rules::with_item()));
    const rules::BatchAnswers was(*three.before, three.columns_before), is(*three.after, three.columns_after);
    const std::vector<Member> members{{{440103000000}, 79}, {{440103000000}, 67}, {{440104000000}, std::nullopt}};
    std::vector<std::size_t> rows;
    Simulator simulator(*three.before, *three.after, [&](const PersonEffect& effect) { rows.push_back(effect.row); });
    simulator.add(was, is, members);
    simulator.add(was, is, members);
    const auto twice = simulator.finish();
    const auto once = three.run();
    EXPECT_EQ(twice.people, 6);
    ASSERT_EQ(twice.groups.size(), once.groups.size());
    for (std::size_t i = 0; i < once.groups.size(); ++i) {
        EXPECT_EQ(twice.groups[i].key, once.groups[i].key);
        EXPECT_EQ(twice.groups[i].people, 2 * once.groups[i].people);
        EXPECT_EQ(twice.groups[i].loses, 2 * once.groups[i].loses);
        EXPECT_EQ(twice.groups[i].after.year_fen.value_or(0), 2 * once.groups[i].after.year_fen.value_or(0));
    }
    EXPECT_EQ(rows, (std::vector<std::size_t>{1, 2, 1, 2})) << "rows count within a part";
}

TEST(PolicySimulation, CountsWhoLosesAndWhatItCostsByEveryGroup) {
    const Three three(rules::with_item(), rules::with("small/parameters/min_age.yaml", "value: 65", "value: 75", rules::with_item()));
    std::vector<PersonEffect> effects;
    const auto outcome = three.run([&](const PersonEffect& effect) { effects.push_back(effect); });
    EXPECT_EQ(outcome.people, 3);
    const auto& total = Three::group(outcome, "allowance", GroupBy::total, "");
    EXPECT_EQ(total.people, 3);
    EXPECT_EQ(total.entitled_before, 2);
    EXPECT_EQ(total.entitled_after, 1);
    EXPECT_EQ(total.loses, 1);
    EXPECT_EQ(total.gains, 0);
    EXPECT_EQ(total.other, 1) << "the third is too young now, whatever else were known";
    EXPECT_EQ(total.before.month_fen, 3000) << "of 67 nothing is paid: the table begins at 70, so the amount is not known";
    EXPECT_EQ(total.before.unknown, 1);
    EXPECT_EQ(total.after.month_fen, 3000);
    EXPECT_EQ(total.after.year_fen, 36000);
    EXPECT_EQ(total.after.unknown, 0);
    EXPECT_EQ(Three::group(outcome, "allowance", GroupBy::district, "440103000000").loses, 1);
    EXPECT_EQ(Three::group(outcome, "allowance", GroupBy::age_band, "60-69").loses, 1);
    EXPECT_EQ(Three::group(outcome, "allowance", GroupBy::age_band, "unknown").other, 1);
    EXPECT_EQ(Three::group(outcome, "allowance", GroupBy::category, "none").people, 3);
    EXPECT_EQ(Three::group(outcome, "allowance", GroupBy::payer, "city").after.month_fen, 990);
    EXPECT_EQ(Three::group(outcome, "allowance", GroupBy::payer, "district").after.month_fen, 2010);
    EXPECT_EQ(Three::group(outcome, "", GroupBy::total, "").loses, 1);
    ASSERT_EQ(effects.size(), 2u);
    EXPECT_EQ(effects[0].row, 1u);
    EXPECT_EQ(effects[0].effect, Effect::loses);
    EXPECT_EQ(effects[1].effect, Effect::other);
    EXPECT_EQ(effects[1].before, rules::Answer::needs_information);
}

TEST(PolicySimulation, TellsARaiseFromAnAmountThatBecomesKnown) {
    const Three raised(rules::with_item(), rules::with("small/parameters/rate_fen.yaml", "value: 3000", "value: 3001", rules::with_item()));
    const auto outcome = raised.run();
    EXPECT_EQ(Three::group(outcome, "allowance", GroupBy::total, "").raised, 1);
    const Three known(rules::with_item(),
                      rules::with("small/parameters/rate_fen.yaml", "age_from: 70", "age_from: 60", rules::with_item()));
    const auto later = known.run();
    const auto& total = Three::group(later, "allowance", GroupBy::total, "");
    EXPECT_EQ(total.raised, 0) << "an amount that was not known has not been raised";
    EXPECT_EQ(total.other, 1);
    EXPECT_EQ(total.after.month_fen, 6000);
}

TEST(PolicySimulation, AnItemOnlyOnePackHasIsGainedOrLostByAll) {
    const Three three(rules::small_pack(), rules::with_item());
    const auto alone = three.run();
    const auto& total = Three::group(alone, "allowance", GroupBy::total, "");
    EXPECT_EQ(total.gains, 2);
    EXPECT_EQ(total.entitled_before, 0);
    EXPECT_FALSE(total.before.month_fen);
}

TEST(PolicyAgeBands, AreTenYearsWide) {
    EXPECT_EQ(age_band_of(59), "0-59");
    EXPECT_EQ(age_band_of(60), "60-69");
    EXPECT_EQ(age_band_of(99), "90-99");
    EXPECT_EQ(age_band_of(100), "100-");
    EXPECT_EQ(age_band_of(std::nullopt), "unknown");
}

}  // namespace
}  // namespace yk::care::policy
