// A small pack in memory for tests: facts of every type, code tables and parameters; rules are added by the test.
#pragma once
#include <gtest/gtest.h>

#include <string>

#include "rules/load.h"

namespace yk::rules {

inline PackFiles small_pack(const std::string& rules = "lets: []\n") {
    PackFiles files;
    files["small/pack.yaml"] =
        "pack: small\nlabel: {zh: 小包, en: Small}\nplace: \"440100000000\"\nfills_in: []\nversion: \"1\"\ndocuments: [paper]\n";
    files["small/documents/paper.yaml"] =
        "document: paper\ntitle: {zh: 文件, en: Paper}\nlegal_status: in_force\nclauses:\n"
        "  - {at: \"1\", title: {zh: 第一条, en: One}, carried_by: [{process: R01}]}\n";
    files["small/codes.yaml"] =
        "codes:\n  aid:\n    - {code: none, label: {zh: 无, en: none}}\n    - {code: poor, label: {zh: 困难, en: poor}}\n"
        "    - {code: poorest, label: {zh: 特困, en: poorest}}\n  body:\n    - {code: own, label: {zh: 本级, en: own}}\n"
        "  payer:\n    - {code: city, label: {zh: 市, en: city}}\n    - {code: district, label: {zh: 区, en: district}}\n";
    files["small/bodies.yaml"] = "bodies:\n  - {body: office, level: city, name: {zh: 办公室, en: Office}}\n";
    files["small/facts.yaml"] =
        "facts:\n"
        "  - {fact: birth, type: date, label: {zh: 出生, en: Birth}, from: [visit]}\n"
        "  - {fact: moved, type: date, label: {zh: 迁入, en: Moved}, from: [visit]}\n"
        "  - {fact: death, type: date, label: {zh: 死亡, en: Death}, from: [visit], absent: 9999-12-31}\n"
        "  - {fact: aid_class, type: aid, label: {zh: 救助, en: Aid}, from: [visit]}\n"
        "  - {fact: level, type: int, label: {zh: 等级, en: Level}, from: [visit], range: [0, 5]}\n"
        "  - {fact: count, type: int, label: {zh: 次数, en: Count}, from: [visit]}\n"
        "  - {fact: income, type: money, label: {zh: 收入, en: Income}, from: [visit]}\n"
        "  - {fact: alone, type: bool, label: {zh: 独居, en: Alone}, from: [visit]}\n"
        "  - {fact: veteran, type: bool, label: {zh: 优抚, en: Veteran}, from: [visit]}\n"
        "  - {fact: hukou, type: region, label: {zh: 户籍, en: Registered}, from: [visit]}\n"
        "  - {fact: home, type: region, label: {zh: 居住, en: Lives}, from: [visit]}\n"
        "  - {fact: bank, type: text, label: {zh: 银行, en: Bank}, from: [visit]}\n";
    const std::string clause = "clause: {document: paper, at: \"1\"}, status: in_force";
    files["small/parameters/min_age.yaml"] =
        "parameter: min_age\nlabel: {zh: 年龄, en: Age}\ntype: int\nunit: year\nvalues:\n  - {from: 2020-01-01, value: 60, " + clause +
        "}\n  - {from: 2026-01-01, value: 65, " + clause + "}\n";
    files["small/parameters/rate_fen.yaml"] =
        "parameter: rate_fen\nlabel: {zh: 标准, en: Rate}\ntype: money\nunit: fen_per_month\nby: [age_from]\nvalues:\n"
        "  - {from: 2020-01-01, rows: [{age_from: 70, value: 3000}, {age_from: 80, value: 10000}], " +
        clause + "}\n";
    files["small/parameters/district_fen.yaml"] =
        "parameter: district_fen\nlabel: {zh: 区标准, en: District}\ntype: money\nunit: fen_per_month\nby: [district, age_from]\nvalues:\n"
        "  - {from: 2020-01-01, rows: [{district: \"440103000000\", age_from: 60, value: 100}, {district: \"440103000000\", age_from: 80, "
        "value: 300}, "
        "{district: \"440104000000\", age_from: 60, value: 200}, {district: \"440103002000\", age_from: 80, value: 999}], " +
        clause + "}\n";
    files["small/parameters/open_fen.yaml"] =
        "parameter: open_fen\nlabel: {zh: 未定, en: Open}\ntype: money\nunit: fen_per_month\nvalues:\n  - {from: 2020-01-01, " + clause +
        "}\n";
    files["small/rules/rules.yaml"] = rules;
    return files;
}

// Replaces text in a file of the small pack; the text must be there.
inline PackFiles with(const std::string& path, const std::string& from, const std::string& to, PackFiles files = small_pack()) {
    auto& content = files.at(path);
    const auto at = content.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    content.replace(at, from.size(), to);
    return files;
}

constexpr const char* item_text =
    "item: allowance\n"
    "label: {zh: 津贴, en: Allowance}\n"
    "kind: material\n"
    "responsible: [office]\n"
    "entitled:\n"
    "  all:\n"
    "    - {label: {zh: 年满起始年龄, en: old enough}, when: \"age_on(birth, today) >= parameter.min_age\"}\n"
    "    - any:\n"
    "        - {label: {zh: 困难, en: poor}, when: \"aid_class != aid.none\"}\n"
    "        - {label: {zh: 独居, en: alone}, when: \"alone\"}\n"
    "  except:\n"
    "    - {label: {zh: 已故, en: dead}, when: \"death <= today\"}\n"
    "amount: \"parameter.rate_fen[age_on(birth, today)]\"\n"
    "period: month\n"
    "payers: [{payer: city, percent: 33}, {payer: district, percent: 67}]\n"
    "receiving: \"veteran\"\n"
    "clause: {document: paper, at: \"1\"}\n"
    "status: in_force\n";

inline PackFiles with_item(const std::string& text = item_text) {
    auto files = small_pack();
    files["small/items/allowance.yaml"] = text;
    files["small/cases/items.yaml"] =
        "cases:\n"
        "  - {case: 困难, item: allowance, today: 2026-11-22, person: {birth: 1946-11-22, aid_class: poor}, answer: entitled, amount: "
        "10000, because: [困难]}\n"
        "  - {case: 前一日, item: allowance, today: 2026-11-22, person: {birth: 1946-11-23, aid_class: poor}, answer: entitled, amount: "
        "3000}\n";
    return files;
}

}  // namespace yk::rules
