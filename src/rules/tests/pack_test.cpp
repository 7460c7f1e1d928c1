// What a pack may say, and above all what it may not.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "rules/cases.h"
#include "rules/decide.h"
#include "rules/policy.h"
#include "rules/receipt.h"
#include "rules/tests/test_pack.h"

namespace yk::rules {
namespace {

const Day today = *make_day(2026, 11, 22);

std::string faults_of(const PackFiles& files, const std::string& place = "small") {
    return diagnostics_text(load_pack_files(files, place).faults);
}

TEST(Pack, TheSmallPackLoads) {
    EXPECT_EQ(faults_of(small_pack()), "");
    EXPECT_EQ(faults_of(with_item()), "");
    EXPECT_TRUE(run_cases(load_pack_files(with_item(), "small").pack).failures.empty());
}

struct Refusal {
    const char *path, *from, *to, *words;
};

TEST(Pack, RefusesWithWordsThatSayWhereAndWhat) {
    const Refusal refusals[] = {
        {"small/parameters/min_age.yaml", "type: int", "type: int\ntype: int",
         "small/parameters/min_age.yaml:4:1: the key \"type\" stands twice"},
        {"small/parameters/min_age.yaml", "value: 60", "value: 060", "min_age.yaml:6:31: a number with a leading zero looks octal"},
        {"small/parameters/min_age.yaml", "value: 60", "value: no", "without quotes is a truth value or nothing"},
        {"small/parameters/min_age.yaml", "value: 60", "value: 6.5", "quote decimals"},
        {"small/parameters/min_age.yaml", "value: 60", "value: \"6.5\"", "\"6.5\" is not a whole number"},
        {"small/parameters/min_age.yaml", "value: 60", "value: 12:30", "quote times"},
        {"small/parameters/min_age.yaml", "value: 60", "value: *x", "this is not YAML"},
        {"small/parameters/min_age.yaml", "value: 60", "value: &x 60", "anchors are not allowed"},
        {"small/parameters/min_age.yaml", "value: 60", "value: !!int 60", "tags are not allowed"},
        {"small/parameters/min_age.yaml", "unit: year", "unit: furlong", "min_age.yaml:4:7: unknown unit \"furlong\""},
        {"small/parameters/min_age.yaml", "unit: year", "unit: fen", "money is counted in fen (like fen_per_month), and only money is"},
        {"small/parameters/min_age.yaml", "unit: year", "unit: year\ncolour: red", "unknown key \"colour\""},
        {"small/parameters/min_age.yaml", "from: 2026-01-01", "from: 2020-01-01", "min_age has two values from 2020-01-01"},
        {"small/parameters/min_age.yaml", "from: 2026-01-01", "from: 2019-01-01", "in the order of their dates"},
        {"small/parameters/min_age.yaml", "from: 2020-01-01,", "from: 2020-01-01, to: 2026-01-01,", "overlaps the one before"},
        {"small/parameters/min_age.yaml", "from: 2020-01-01,", "from: 2020-01-01, to: 2019-01-01,", "to lies before from"},
        {"small/parameters/min_age.yaml", "from: 2020-01-01", "from: 2020-13-01", "from is a date like"},
        {"small/parameters/min_age.yaml", "clause: {document: paper, at: \"1\"}, ", "", "nothing stands in a pack without its citation"},
        {"small/parameters/min_age.yaml", "at: \"1\"", "at: \"9\"", "no document has the clause paper 9"},
        {"small/parameters/min_age.yaml", "status: in_force", "status: perhaps", "status is one of"},
        {"small/parameters/rate_fen.yaml", "age_from: 80", "age_from: 70", "two rows have the same keys"},
        {"small/parameters/rate_fen.yaml", "age_from: 80", "age_from: old", "age_from is a whole number"},
        {"small/documents/paper.yaml", "carried_by: [{process: R01}]", "carried_by: []", "the clause 1 is carried by nothing"},
        {"small/documents/paper.yaml", "{process: R01}", "{item: nothing}", "carried by the item \"nothing\", which does not exist"},
        {"small/documents/paper.yaml", "legal_status: in_force", "legal_status: maybe", "legal_status is one of"},
        {"small/facts.yaml", "type: aid,", "type: aide,", "\"aide\" is not a type"},
        {"small/facts.yaml", "absent: 9999-12-31", "absent: never", "\"never\" is not a date"},
        {"small/facts.yaml", "fact: moved", "fact: birth", "the fact \"birth\" stands twice"},
        {"small/codes.yaml", "code: poorest", "code: poor", "the code \"poor\" stands twice"},
        {"small/pack.yaml", "documents: [paper]", "documents: [paper, other]", "documents/other.yaml is missing"},
        {"small/pack.yaml", "documents: [paper]", "documents: []", "pack.yaml does not name this document"},
        {"small/pack.yaml", "pack: small", "pack: big", "stands in the folder small"},
        {"small/pack.yaml", "fills_in: []", "fills_in: [small]", "fill in one another in a circle"},
        {"small/pack.yaml", "fills_in: []", "fills_in: [nowhere]", "nowhere/pack.yaml:1:1: the pack has no pack.yaml"},
    };
    for (const auto& [path, from, to, words] : refusals)
        EXPECT_NE(faults_of(with(path, from, to)).find(words), std::string::npos) << words << "\n" << faults_of(with(path, from, to));
}

TEST(Pack, RefusesRulesThatDoNotTypeCheck) {
    const std::pair<const char*, const char*> refusals[] = {
        {"bool, is: \"birth > 3\"", "these cannot be compared: date and int"},
        {"bool, is: \"agee > 3\"", "unknown name \"agee\""},
        {"bool, is: \"aid_class == aid.rich\"", "the code table aid has no \"rich\""},
        {"bool, is: \"aid_class > aid.poor\"", "aid has no order"},
        {"bool, is: \"income > 3 / 0.5\"", "rules count in whole numbers"},
        {"bool, is: \"level\"", "this is int, it should be bool"},
        {"bool, is: \"x\"", "\"x\" is defined by itself"},
        {"bool, is: \"alone == null\"", "null has no meaning here"},
        {"bool, is: \"has(alone)\"", "would make it a silent no"},
        {"bool, is: \"level in 3\"", "in needs a list"},
        {"bool, is: \"in_region(hukou, '4401')\"", "a region is a code of 12 digits"},
        {"bool, is: \"hukou == '4401'\"", "a region is a code of 12 digits"},
        {"bool, is: \"parameter.nothing > 3\"", "there is no parameter \"nothing\""},
        {"bool, is: \"category.nothing\"", "there is no category \"nothing\""},
        {"bool, is: \"alone && \"", "the expression ends too early"},
        {"money, is: \"income / 2\"", "money is divided only with a named rounding"},
        {"money, is: \"income * income\"", "money times money is not money"},
        {"money, is: \"income + level\"", "these cannot be added: money and int"},
        {"money, is: \"share_of(income, 1, 3, 'about')\"", "the rounding is"},
        {"money, is: \"share_of(income, 1, 0, 'down')\"", "the denominator is positive"},
        {"money, is: \"parameter.rate_fen\"", "takes 1 key(s): [age_from]"},
        {"money, is: \"parameter.rate_fen[birth]\"", "cannot be date"},
        {"date, is: \"add_months(birth, 1)\"", "write add_months(day, months, 'last_day')"},
        {"date, is: \"birth + 1\"", "dates are moved by add_days and add_months"},
        {"date, is: \"date('2023-02-29')\"", "a date is written date('2026-11-22')"},
        {"int, is: \"age_on(birth, today, 'sometimes')\"", "the 29 February rule is"},
        {"int, is: \"alone ? 1 : birth\"", "both sides of a choice have one type"},
        {"int, is: \"[1, 2].map(v, v)\"", "map() works on lists a rule cannot have"},
    };
    for (const auto& [let, words] : refusals) {
        const auto text = faults_of(small_pack(std::string("lets:\n  - {let: x, type: ") + let + "}\n"));
        EXPECT_NE(text.find(words), std::string::npos) << let << "\n" << text;
        EXPECT_NE(text.find("small/rules/rules.yaml:2:"), std::string::npos) << text;
        EXPECT_NE(text.find("^"), std::string::npos) << text;
    }
}

TEST(Pack, RefusesACircleOfCategories) {
    const auto category = [](const char* name, const char* when) {
        return std::string("  - {category: ") + name + ", label: {zh: 类, en: C}, rank: 1, when: \"" + when +
               "\", clause: {document: paper, at: \"1\"}, status: in_force}\n";
    };
    auto files = small_pack("categories:\n" + category("a", "category.b") + category("b", "category.a"));
    files["small/cases/c.yaml"] =
        "cases:\n  - {case: 甲, category: a, today: 2026-11-22, person: {}, answer: entitled}\n"
        "  - {case: 乙, category: b, today: 2026-11-22, person: {}, answer: entitled}\n";
    EXPECT_NE(faults_of(files).find("comes back to itself"), std::string::npos) << faults_of(files);
}

TEST(Pack, RefusesWhatHasNoCase) {
    auto files = with_item();
    files.erase("small/cases/items.yaml");
    EXPECT_NE(faults_of(files).find("the item \"allowance\" has no case"), std::string::npos);
    files = with("small/cases/items.yaml", "aid_class: poor", "aid: poor", with_item());
    EXPECT_NE(faults_of(files).find("there is no fact \"aid\""), std::string::npos);
}

TEST(Pack, RefusesAFileThatHasNoPlaceInIt) {
    auto files = small_pack();
    files["small/items/deep/x.yaml"] = "item: x\n";
    files["small/notes.txt"] = "x";
    const auto text = faults_of(files);
    EXPECT_NE(text.find("small/items/deep/x.yaml:1:1: this file has no place in a pack"), std::string::npos);
    EXPECT_NE(text.find("small/notes.txt:1:1: only .yaml files belong into a pack"), std::string::npos);
}

TEST(Pack, ALowerPackFillsInAndTwoOfOneRankCollide) {
    auto files = small_pack();
    const std::string clause = "clause: {document: order, at: \"1\"}, status: in_force";
    files["town/pack.yaml"] =
        "pack: town\nlabel: {zh: 镇, en: Town}\nplace: \"440103002000\"\nfills_in: [small]\nversion: \"1\"\ndocuments: [order]\n";
    files["town/documents/order.yaml"] =
        "document: order\ntitle: {zh: 令, en: Order}\nlegal_status: in_force\nclauses:\n  - {at: \"1\", title: {zh: 一, en: One}, "
        "carried_by: [{parameter: open_fen}]}\n";
    files["town/parameters/open_fen.yaml"] =
        "parameter: open_fen\nlabel: {zh: 未定, en: Open}\ntype: money\nunit: fen_per_month\nvalues:\n  - {from: 2025-01-01, value: 500, " +
        clause + "}\n";
    const auto loaded = load_pack_files(files, "town");
    ASSERT_EQ(diagnostics_text(loaded.faults), "");
    const auto& parameter = *loaded.pack->parameter("open_fen");
    EXPECT_EQ(choose_version(parameter, today).version->values.at(0).number, 500);
    EXPECT_EQ(choose_version(parameter, today).version->cited.pack, "town");
    EXPECT_FALSE(choose_version(parameter, *make_day(2024, 12, 31)).version->known);
    EXPECT_EQ(choose_version(parameter, *make_day(2019, 12, 31)).state, Choice::State::too_early);
    files["town/parameters/open_again.yaml"] = files["town/parameters/open_fen.yaml"];
    EXPECT_NE(faults_of(files, "town").find("the parameter \"open_fen\" stands twice in this pack"), std::string::npos);
}

Decision decided(const Person& person, const PackFiles& files = with_item(), Day day = today) {
    const auto loaded = load_pack_files(files, "small");
    EXPECT_EQ(diagnostics_text(loaded.faults), "");
    return decide(compile(loaded.pack, day).value(), person).items.at(0);
}

Person person(std::initializer_list<std::pair<const char*, const char*>> facts) {
    Person out;
    for (const auto& [name, value] : facts) out[name] = {value, "visit", "2026-11-01"};
    return out;
}

TEST(Decide, SaysYesWithTheAmountAndItsPayers) {
    const auto yes = decided(person({{"birth", "1946-11-22"}, {"aid_class", "poor"}, {"veteran", "true"}}));
    EXPECT_EQ(yes.answer, Answer::entitled);
    EXPECT_EQ(yes.amount_fen, 10000);
    EXPECT_EQ(yes.payable_fen, 10000);
    EXPECT_TRUE(yes.pays);
    EXPECT_EQ(yes.receiving, true);
    ASSERT_EQ(yes.payers.size(), 2u);
    EXPECT_EQ(yes.payers[0].fen + yes.payers[1].fen, 10000);
    EXPECT_EQ(yes.payers[0].fen, 3300);
    EXPECT_EQ(yes.because, (std::vector<std::string>{"年满起始年龄", "困难"}));
}

TEST(Decide, SaysNoWithTheDistanceToTheThreshold) {
    const auto no = decided(person({{"birth", "1961-11-23"}, {"aid_class", "poor"}}));
    EXPECT_EQ(no.answer, Answer::not_entitled);
    EXPECT_FALSE(no.amount_fen);
    EXPECT_FALSE(no.pays);
    EXPECT_EQ(no.because, std::vector<std::string>{"年满起始年龄"});
    const auto& threshold = no.rule.lines.at(0).thresholds.at(0);
    EXPECT_EQ(threshold.left, "64");
    EXPECT_EQ(threshold.right, "65");
    EXPECT_EQ(threshold.distance, 1);
    EXPECT_EQ(no.rule.lines.at(0).facts.at(0).source, "visit");
    ASSERT_FALSE(no.parameters.empty());
    EXPECT_EQ(no.parameters.at(0).from, "2026-01-01");
}

TEST(Decide, AsksOnlyForWhatCouldDecide) {
    const auto open = decided(person({{"birth", "1946-11-22"}}));
    EXPECT_EQ(open.answer, Answer::needs_information);
    EXPECT_EQ(open.missing, (std::vector<std::string>{"aid_class", "alone"}));
    EXPECT_EQ(decided(person({{"birth", "1946-11-22"}, {"alone", "false"}})).missing, std::vector<std::string>{"aid_class"});
    // Too young is too young, whatever is missing.
    EXPECT_EQ(decided(person({{"birth", "1980-01-01"}})).answer, Answer::not_entitled);
    EXPECT_EQ(decided(person({{"alone", "true"}})).missing, std::vector<std::string>{"birth"});
}

TEST(Decide, ExceptionsUnknownAmountsAndDates) {
    const auto dead = decided(person({{"birth", "1946-11-22"}, {"alone", "true"}, {"death", "2026-11-22"}}));
    EXPECT_EQ(dead.answer, Answer::not_entitled);
    EXPECT_EQ(dead.because, std::vector<std::string>{"已故"});
    auto open = with("small/items/allowance.yaml", "parameter.rate_fen[age_on(birth, today)]", "parameter.open_fen", with_item());
    const auto unknown = decided(person({{"birth", "1946-11-22"}, {"alone", "true"}}), open);
    EXPECT_EQ(unknown.answer, Answer::entitled);
    EXPECT_FALSE(unknown.amount_fen);
    EXPECT_EQ(unknown.amount_missing, std::vector<std::string>{"parameter.open_fen"});
    EXPECT_FALSE(unknown.pays);
    // 65 from 2026 on, 60 before; before 2020 there is no value and the item is not in force.
    EXPECT_EQ(decided(person({{"birth", "1962-01-01"}, {"alone", "true"}}), with_item(), *make_day(2025, 12, 31)).answer, Answer::entitled);
    EXPECT_EQ(decided(person({{"birth", "1962-01-01"}, {"alone", "true"}}), with_item(), *make_day(2026, 1, 1)).answer,
              Answer::not_entitled);
    EXPECT_EQ(decided(person({{"birth", "1940-01-01"}, {"alone", "true"}}), with_item(), *make_day(2019, 12, 31)).answer,
              Answer::not_in_force);
    auto example = with("small/parameters/rate_fen.yaml", "status: in_force", "status: unconfirmed", with_item());
    const auto shown = decided(person({{"birth", "1946-11-22"}, {"alone", "true"}}), example);
    EXPECT_EQ(shown.amount_fen, 10000);
    EXPECT_FALSE(shown.pays);
    EXPECT_EQ(shown.status, Status::unconfirmed);
}

TEST(Decide, AddingDistrictsAndAgesFindsTheMostSpecificRow) {
    const auto pack =
        load_pack_files(small_pack("lets:\n  - {let: x, type: money, is: \"parameter.district_fen[hukou][level * 20]\"}\n"), "small");
    ASSERT_EQ(diagnostics_text(pack.faults), "");
    const auto book = compile(pack.pack, today).value();
    const auto value = [&](const char* region, const char* level) {
        return decide(book, person({{"hukou", region}, {"level", level}})).lets.at(0).second.value_or("none");
    };
    EXPECT_EQ(value("440103001001", "3"), "100");
    EXPECT_EQ(value("440103001001", "4"), "300");
    EXPECT_EQ(value("440103002001", "3"), "100");
    EXPECT_EQ(value("440103002001", "4"), "999");
    EXPECT_EQ(value("440104000000", "5"), "200");
    EXPECT_EQ(value("440104000000", "2"), "none");
    EXPECT_EQ(value("440111000000", "4"), "none");
}

TEST(Decide, CoordinationTakesTheHigherAndExcludes) {
    auto files = with_item();
    auto second = std::string(item_text);
    second.replace(second.find("item: allowance"), 15, "item: subsidy");
    second.replace(second.find("parameter.rate_fen[age_on(birth, today)]"), 40, "yuan(50)");
    files["small/items/subsidy.yaml"] = second;
    files["small/cases/more.yaml"] =
        "cases:\n  - {case: 困难, item: subsidy, today: 2026-11-22, person: {birth: 1946-11-22, alone: true}, answer: entitled, amount: "
        "5000}\n";
    files["small/coordination/all.yaml"] =
        "coordinations:\n"
        "  - {coordination: higher, label: {zh: 择高, en: Higher}, kind: take_higher, items: [allowance, subsidy], clause: {document: "
        "paper, at: \"1\"}, status: in_force}\n"
        "  - {coordination: not_with_pay, label: {zh: 排除, en: Not with}, kind: exclude, when: \"veteran\", items: [subsidy], clause: "
        "{document: paper, at: \"1\"}, "
        "status: in_force}\n";
    const auto loaded = load_pack_files(files, "small");
    ASSERT_EQ(diagnostics_text(loaded.faults), "");
    const auto book = compile(loaded.pack, today).value();
    const auto payable = [&](const char* birth, const char* veteran) {
        const auto items = decide(book, person({{"birth", birth}, {"alone", "true"}, {"veteran", veteran}})).items;
        return std::pair(items.at(0).payable_fen, items.at(1).payable_fen);
    };
    using Amounts = std::pair<std::optional<std::int64_t>, std::optional<std::int64_t>>;
    EXPECT_EQ(payable("1946-11-22", "false"), Amounts(10000, 0));
    EXPECT_EQ(payable("1956-11-22", "false"), Amounts(0, 5000));
    const auto excluded = decide(book, person({{"birth", "1956-11-22"}, {"alone", "true"}, {"veteran", "true"}})).items;
    EXPECT_EQ(excluded.at(1).answer, Answer::entitled);
    EXPECT_EQ(excluded.at(1).payable_fen, 0);
    EXPECT_EQ(excluded.at(1).coordinated_by, (std::vector<std::string>{"higher", "not_with_pay"}));
}

// The file was written by engine "yikang-rules 1" and is never written again: a receipt of then must come out the same now, byte for byte.
TEST(Receipt, OfAnEarlierDayComesOutTheSameBitForBit) {
    std::ifstream in(std::string(YIKANG_ROOT) + "/src/rules/tests/golden/receipt_1.json", std::ios::binary);
    const std::string kept((std::istreambuf_iterator<char>(in)), {});
    ASSERT_FALSE(kept.empty());
    EXPECT_NE(kept.find(R"("engine":"yikang-rules 1")"), std::string::npos);
    const auto replay = replay_receipt(kept, load_pack_files(with_item(), "small").pack);
    ASSERT_TRUE(replay) << replay.error().code;
    EXPECT_TRUE(replay->same) << replay->difference << "\n" << replay->repeated;
}

TEST(Receipt, ComesOutTheSameAndNoticesWhatChanged) {
    const auto pack = load_pack_files(with_item(), "small").pack;
    const auto book = compile(pack, today).value();
    const auto someone = person({{"birth", "1946-11-22"}, {"aid_class", "poor"}, {"level", "77"}});
    const auto receipt = receipt_json(book, someone, "allowance").value();
    const auto replay = replay_receipt(receipt, pack).value();
    EXPECT_TRUE(replay.same) << replay.difference;
    EXPECT_EQ(receipt_pack_hash(receipt).value(), pack->hash);
    EXPECT_NE(receipt.find(R"("refused_facts":["level"])"), std::string::npos);

    auto tampered = receipt;
    tampered.replace(tampered.find("10000"), 5, "10001");
    const auto noticed = replay_receipt(tampered, pack).value();
    EXPECT_FALSE(noticed.same);
    EXPECT_NE(noticed.difference.find("at byte"), std::string::npos);

    const auto other = load_pack_files(with("small/parameters/min_age.yaml", "value: 60", "value: 61", with_item()), "small").pack;
    EXPECT_EQ(replay_receipt(receipt, other).error().code, "rules.receipt.pack");
    auto old = receipt;
    old.replace(old.find("yikang-rules 1"), 14, "yikang-rules 0");
    EXPECT_EQ(replay_receipt(old, pack).error().code, "rules.receipt.engine");
    for (const char* bad :
         {"", "{}", "[]", R"({"pack":1})", R"({"engine":"x","today":"2026-11-22","pack":{},"facts":[1],"decision":{}})"}) {
        EXPECT_FALSE(replay_receipt(bad, pack)) << bad;
    }
    EXPECT_EQ(receipt_json(book, someone, "nothing").error().code, "rules.item.unknown");
}

TEST(Cases, FailuresNameFileCaseExpectedAndGot) {
    const auto pack = load_pack_files(with("small/cases/items.yaml", "amount: 3000", "amount: 3001", with_item()), "small").pack;
    const auto report = run_cases(pack);
    ASSERT_EQ(report.failures.size(), 1u);
    EXPECT_EQ(failure_text(report.failures[0]), "small/cases/items.yaml:3: case 前一日: amount: expected 3001, got 3000");
    EXPECT_EQ(failure_text(report.failures[0], Language::zh), "small/cases/items.yaml:3: 案例“前一日”：金额应为 3001，实为 3000");
    const auto wrong_reason =
        load_pack_files(with("small/cases/items.yaml", "because: [困难]", "because: [独居]", with_item()), "small").pack;
    EXPECT_EQ(run_cases(wrong_reason).failures.size(), 1u);
}

// The packs the product ships: they load, every case holds, every clause is carried.
TEST(Policies, EveryPackLoadsAndItsCasesHold) {
    for (const auto& folder : std::filesystem::directory_iterator(std::string(YIKANG_ROOT) + "/policies")) {
        if (!std::filesystem::exists(folder.path() / "pack.yaml")) continue;
        const auto report = policy_test(folder.path(), Language::zh);
        EXPECT_TRUE(report.ok) << report.text;
        EXPECT_TRUE(policy_coverage(folder.path(), Language::zh).ok);
    }
}

TEST(Policies, AFolderWithoutAPackIsBrokenPlumbing) {
    EXPECT_THROW(read_pack_folder(std::string(YIKANG_ROOT) + "/policies/nowhere"), Broken);
}

}  // namespace
}  // namespace yk::rules
