// Decision tables with columns: what a cell may say, what is said of rows that overlap or leave something out, and the way from a table
// to its text and back.
#include <gtest/gtest.h>

#include "rules/cells.h"
#include "rules/decide.h"
#include "rules/table_text.h"
#include "rules/tests/test_pack.h"

namespace yk::rules {
namespace {

const Day today = *make_day(2026, 11, 22);
const TableColumn level{{"level", {}}, {Type::Kind::integer, {}, false}, {"等级", "Level"}};
const TableColumn aid{{"aid_class", {}}, {Type::Kind::code, "aid", false}, {"救助", "Aid"}};
const TableColumn either{{"alone || veteran", {}}, {Type::Kind::boolean, {}, false}, {"独居或优抚", "Alone or veteran"}};
const TableColumn income{{"income", {}}, {Type::Kind::money, {}, false}, {"收入", "Income"}};
const TableColumn moved{{"moved", {}}, {Type::Kind::date, {}, false}, {"迁入", "Moved"}};

std::string expression_of(const TableColumn& column, std::string_view text) {
    const auto pack = load_pack_files(small_pack(), "small").pack;
    std::optional<Said> fault;
    const auto cell = parse_cell(column, text, *pack, fault);
    if (!cell) return fault ? "refused: " + std::string(fault->code.words().code) : "refused without a word";
    // What is written in plain form says the same.
    const auto again = parse_cell(column, cell_text(column, *cell), *pack, fault);
    EXPECT_TRUE(again && cell_expression(column, *again) == cell_expression(column, *cell)) << text;
    return cell_expression(column, *cell);
}

TEST(Table, ReadsWhatAClerkWritesIntoACell) {
    const std::tuple<TableColumn, const char*, const char*> cells[] = {
        {level, "-", ""},
        {level, "", ""},
        {level, "不限", ""},
        {level, "3", "level == 3"},
        {level, ">= 3", "level >= 3"},
        {level, "≥3", "level >= 3"},
        {level, "＜ 3", "level < 3"},
        {level, "2..4", "level >= 2 && level <= 4"},
        {level, "2至4", "level >= 2 && level <= 4"},
        {level, "1、3", "level in [1, 3]"},
        {level, "1, >= 4", "(level == 1 || level >= 4)"},
        {level, "非 2至4", "!(level >= 2 && level <= 4)"},
        {level, "not 3", "level != 3"},
        {level, ">= parameter.min_age", "level >= parameter.min_age"},
        {aid, "poor", "aid_class == aid.poor"},
        {aid, "困难、特困", "aid_class in [aid.poor, aid.poorest]"},
        {aid, "not none", "aid_class != aid.none"},
        {either, "true", "(alone || veteran)"},
        {either, "否", "!(alone || veteran)"},
        {either, "true, false", ""},
        {income, "≤3000元", "income <= 300000"},
        {moved, "2020-02-29..2021-01-01", "moved >= date('2020-02-29') && moved <= date('2021-01-01')"},
    };
    for (const auto& [column, text, expression] : cells) EXPECT_EQ(expression_of(column, text), expression) << text;
}

TEST(Table, RefusesACellItCannotRead) {
    for (const char* bad : {">=", "3..", "..3", "three", "3 4", "1,,2", "not", ">= poor", "9999999999999", "parameter.nothing"})
        EXPECT_EQ(expression_of(level, bad), "refused: table.cell") << bad;
    EXPECT_EQ(expression_of(level, "4..2"), "refused: table.cell_order");
    EXPECT_EQ(expression_of(aid, "rich"), "refused: table.cell_code");
    EXPECT_EQ(expression_of(aid, ">= poor"), "refused: table.cell");
    EXPECT_EQ(expression_of(either, "maybe"), "refused: table.cell");
    EXPECT_EQ(expression_of(moved, "2021-02-29"), "refused: table.cell");
}

struct Row {
    const char *level, *aid, *rate;
};
std::string table_of(const char* hit, std::initializer_list<Row> rows, const char* otherwise = "") {
    std::string out = std::string("tables:\n  - table: rate\n    label: {zh: 档, en: Rate}\n    hit: ") + hit +
                      "\n    columns:\n      - {is: level, type: int, label: {zh: 等级, en: Level}}\n"
                      "      - {is: aid_class, type: aid, label: {zh: 救助, en: Aid}}\n    outputs: {rate: int}\n    rows:\n";
    int n = 0;
    for (const auto& row : rows) {
        const auto name = std::to_string(++n);
        out += "      - {label: {zh: 行" + name + ", en: Row" + name + "}, cells: [\"" + row.level + "\", \"" + row.aid +
               "\"], then: {rate: " + row.rate + "}, clause: {document: paper, at: \"1\"}}\n";
    }
    if (*otherwise) out += std::string("    otherwise: {rate: ") + otherwise + "}\n";
    return out + "    clause: {document: paper, at: \"1\"}\n    status: in_force\n";
}

std::string faults_of(const std::string& table, Language language = Language::en) {
    const auto pack = load_pack_files(small_pack(), "small").pack;
    std::string out;
    for (const auto& fault : read_table(table, *pack, today).faults) out += said_text(fault.said, language) + "\n";
    return out;
}

TEST(Table, NamesRowsThatOverlapAndSituationsLeftOut) {
    EXPECT_EQ(faults_of(table_of("unique", {{"<= 2", "-", "1"}, {">= 3", "-", "2"}})), "");
    EXPECT_EQ(faults_of(table_of("unique", {{"<= 3", "-", "1"}, {">= 3", "poor", "2"}, {">= 4", "not poor", "2"}})),
              "rows 1 \"Row1\" and 2 \"Row2\" can hold together (Level 3, Aid poor); this table allows one row only\n");
    EXPECT_EQ(faults_of(table_of("unique", {{"<= 3", "-", "1"}, {">= 3", "poor", "2"}}, "0"), Language::zh),
              "第1行“行1”与第2行“行2”会同时成立（等级 3，救助 困难）；此表规定只能有一行成立\n");
    EXPECT_EQ(faults_of(table_of("unique", {{"<= 2", "-", "1"}, {">= 4", "not poorest", "2"}})),
              "no row covers this situation: Level 3; add a row or give the outcome of all others\n"
              "no row covers this situation: Level >= 4, Aid poorest; add a row or give the outcome of all others\n");
    EXPECT_EQ(faults_of(table_of("unique", {{"<= 2", "-", "1"}, {">= 4", "-", "2"}}), Language::zh),
              "没有一行管到这种情形：等级 3；请补一行，或写“其余”的结果\n");
}

TEST(Table, OverlapsMayAgreeWhereTheTableSaysSo) {
    EXPECT_EQ(faults_of(table_of("any", {{"<= 3", "-", "1"}, {">= 3", "-", "1"}})), "");
    EXPECT_EQ(faults_of(table_of("any", {{"<= 3", "-", "1"}, {">= 3", "-", "2"}})),
              "rows 1 \"Row1\" and 2 \"Row2\" can hold together (Level 3) and give different outcomes; this table wants them alike\n");
}

TEST(Table, ARowThatIsNeverReachedIsNamed) {
    EXPECT_EQ(faults_of(table_of("first", {{">= 2", "-", "1"}, {"3", "-", "2"}}, "0")),
              "row 2 \"Row2\" is never reached: the rows before it take all of its situations\n");
    EXPECT_EQ(faults_of(table_of("first", {{"3", "-", "1"}, {">= 2", "-", "2"}}, "0")), "");
    // Beyond the range of the fact there is nobody: 0 to 5 is everything.
    EXPECT_EQ(faults_of(table_of("first", {{"0..5", "-", "1"}})), "");
    EXPECT_EQ(faults_of(table_of("first", {{"-", "none", "1"}, {"-", "poor, poorest", "2"}})), "");
}

TEST(Table, RefusesAFormThatIsNotATable) {
    EXPECT_NE(faults_of(table_of("sometimes", {{"-", "-", "1"}})).find("hit is one of"), std::string::npos);
    auto text = table_of("first", {{"3", "-", "1"}}, "0");
    text.replace(text.find("\"3\", \"-\""), 8, "\"3\"");
    EXPECT_NE(faults_of(text).find("row 1 has 1 cells, the table has 2 columns"), std::string::npos) << faults_of(text);
    text = table_of("first", {{"3", "-", "1"}}, "0");
    text.replace(text.find("cells: [\"3\", \"-\"]"), 17, "when: \"level == 3\"");
    EXPECT_NE(faults_of(text).find("a table with columns has rows with cells"), std::string::npos) << faults_of(text);
    EXPECT_NE(faults_of("tables: []\n"), "");
    EXPECT_NE(faults_of("lets: [\n"), "");
}

TEST(Table, GoesToItsTextAndBack) {
    const auto pack = load_pack_files(small_pack(), "small").pack;
    const auto text = table_of("unique", {{"1, 3", "困难、特困", "1"}, {"≥4", "非 无", "2"}}, "0");
    const auto first = read_table(text, *pack, today);
    ASSERT_EQ(diagnostics_text(first.faults), "");
    const auto draft = draft_of(first.table, *pack);
    EXPECT_EQ(draft.rows[0].cells, (std::vector<std::string>{"1, 3", "poor, poorest"}));
    const auto written = draft_yaml(draft);
    const auto second = read_table(written, *pack, today);
    ASSERT_EQ(diagnostics_text(second.faults), "") << written;
    EXPECT_EQ(draft_yaml(draft_of(second.table, *pack)), written);
    ASSERT_EQ(second.table.rows.size(), 2u);
    for (std::size_t r = 0; r < 2; ++r) {
        EXPECT_EQ(second.table.rows[r].when.text, first.table.rows[r].when.text);
        EXPECT_EQ(second.table.rows[r].then, first.table.rows[r].then);
    }
    EXPECT_EQ(second.table.otherwise, first.table.otherwise);
    // The lines of the text lead back to the rows and columns of the sheet.
    std::uint32_t line = 1;
    for (std::size_t at = 0; at < written.find("cells: [\">= 4\""); ++at) line += written[at] == '\n';
    EXPECT_EQ(draft_place(draft, line).row, 2u);
    EXPECT_EQ(draft_place(draft, 6).column, 1u);
    EXPECT_EQ(draft_place(draft, 1).row + draft_place(draft, 1).column, 0u);
}

TEST(Table, DecidesAsTheSameRowsWrittenAsExpressions) {
    const auto cases =
        "cases:\n  - {case: 一, table: rate, today: 2026-11-22, person: {level: 3, aid_class: poor}, gives: {rate: 1}}\n"
        "  - {case: 二, table: rate, today: 2026-11-22, person: {aid_class: none}, gives: {rate: 0}}\n"
        "  - {case: 三, table: rate, today: 2026-11-22, person: {aid_class: poor}, answer: needs_information, missing: [level]}\n";
    auto files = small_pack(table_of("first", {{">= 3", "not none", "1"}}, "0"));
    files["small/cases/table.yaml"] = cases;
    const auto loaded = load_pack_files(files, "small");
    ASSERT_EQ(diagnostics_text(loaded.faults), "");
    const auto book = compile(loaded.pack, today).value();
    const auto rate = [&](Person person) { return decide(book, person).tables.front(); };
    EXPECT_EQ(rate({{"level", {"3", "", ""}}, {"aid_class", {"poor", "", ""}}}).gives.front().second, "1");
    EXPECT_EQ(rate({{"aid_class", {"none", "", ""}}}).gives.front().second, "0");
    EXPECT_EQ(rate({{"aid_class", {"poor", "", ""}}}).missing, std::vector<std::string>{"level"});
    // A fault in a table keeps the pack from loading.
    files = small_pack(table_of("unique", {{">= 3", "-", "1"}, {"3", "-", "2"}}, "0"));
    files["small/cases/table.yaml"] = "cases: []\n";
    EXPECT_NE(diagnostics_text(load_pack_files(files, "small").faults).find("rules.yaml"), std::string::npos);
}

}  // namespace
}  // namespace yk::rules
