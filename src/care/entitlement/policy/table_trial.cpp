// A decision table filled in as a sheet: read from a pack or from its text, checked for overlaps and gaps, written as the text of a pack,
// and tried on a sample of elders.
#include <algorithm>

#include "care/entitlement/policy/trial.h"
#include "rules/table_text.h"

namespace yk::rules {
using namespace model;

constexpr auto draft_column_columns =
    columns<DraftColumn>({col<&DraftColumn::is>("表达式", "Expression"), col<&DraftColumn::type>("类型", "Type"),
                          col<&DraftColumn::label>("名称", "Label"), col<&DraftColumn::label_en>("英文名称", "Label in English")});
constexpr auto draft_column_schema = schema<DraftColumn>("policy_table_column", "", {"条件列", "Column"}, draft_column_columns);
const Schema& schema_of(const DraftColumn*) { return draft_column_schema; }

constexpr auto draft_output_columns =
    columns<DraftOutput>({col<&DraftOutput::name>("名称", "Name"), col<&DraftOutput::type>("类型", "Type")});
constexpr auto draft_output_schema = schema<DraftOutput>("policy_table_output", "", {"结果", "Outcome"}, draft_output_columns);
const Schema& schema_of(const DraftOutput*) { return draft_output_schema; }

constexpr auto draft_row_columns = columns<DraftRow>({
    col<&DraftRow::label>("名称", "Label"),
    col<&DraftRow::label_en>("英文名称", "Label in English"),
    col<&DraftRow::cells>("条件格", "Cells"),
    col<&DraftRow::then>("结果", "Outcome"),
    col<&DraftRow::document>("文件", "Document"),
    col<&DraftRow::at>("条款", "Clause"),
});
constexpr auto draft_row_schema = schema<DraftRow>("policy_table_row", "", {"行", "Row"}, draft_row_columns);
const Schema& schema_of(const DraftRow*) { return draft_row_schema; }

constexpr auto draft_columns = columns<TableDraft>({
    col<&TableDraft::name>("代码", "Name"),
    col<&TableDraft::label>("名称", "Label"),
    col<&TableDraft::label_en>("英文名称", "Label in English"),
    col<&TableDraft::hit>("命中规则", "Hit policy"),
    col<&TableDraft::columns>("条件列", "Columns"),
    col<&TableDraft::outputs>("结果列", "Outcomes"),
    col<&TableDraft::rows>("行", "Rows"),
    col<&TableDraft::otherwise>("其余", "Otherwise"),
    col<&TableDraft::document>("文件", "Document"),
    col<&TableDraft::at>("条款", "Clause"),
    col<&TableDraft::status>("状态", "Status"),
    col<&TableDraft::note>("说明", "Note"),
    col<&TableDraft::note_en>("英文说明", "Note in English"),
});
constexpr auto draft_schema = schema<TableDraft>("policy_table", "", {"决策表", "Decision table"}, draft_columns);
const Schema& schema_of(const TableDraft*) { return draft_schema; }

}  // namespace yk::rules

namespace yk::care::policy {
using namespace model;
namespace {

constexpr std::size_t longest_text = 60'000;
constexpr std::size_t most_rows = 500;

struct TableSource {
    std::optional<std::string> name;  // of a table of the pack in force
    std::optional<std::string> yaml;  // the text of one
};
constexpr auto source_columns = columns<TableSource>({col<&TableSource::name>("代码", "Name"), col<&TableSource::yaml>("文本", "Text")});
constexpr auto source_schema = schema<TableSource>("policy_table_source", "", {"决策表来源", "Source of a table"}, source_columns);
const Schema& schema_of(const TableSource*) { return source_schema; }

struct TableTrial {
    rules::TableDraft table;
    std::optional<std::int64_t> sample;
};
constexpr auto trial_columns =
    columns<TableTrial>({col<&TableTrial::table>("决策表", "Table"), col<&TableTrial::sample>("抽样人数", "Sample")});
constexpr auto trial_schema = schema<TableTrial>("policy_table_trial", "", {"决策表试算", "Trial of a table"}, trial_columns);
const Schema& schema_of(const TableTrial*) { return trial_schema; }

// A fault and where it stands in the sheet; 0 = neither row nor column.
struct TableFault {
    std::int64_t row = 0, column = 0;
    std::string message;
};
constexpr auto fault_columns = columns<TableFault>(
    {col<&TableFault::row>("行", "Row"), col<&TableFault::column>("列", "Column"), col<&TableFault::message>("说明", "Message")});
constexpr auto fault_schema = schema<TableFault>("policy_table_fault", "", {"错误", "Fault"}, fault_columns);
const Schema& schema_of(const TableFault*) { return fault_schema; }

struct RowCount {
    std::int64_t row = 0;  // counted from 1; one more than the rows for otherwise, 0 for those whose row is not known
    std::int64_t people = 0;
};
constexpr auto count_columns = columns<RowCount>({col<&RowCount::row>("行", "Row"), col<&RowCount::people>("人数", "People")});
constexpr auto count_schema = schema<RowCount>("policy_table_count", "", {"各行人数", "People by row"}, count_columns);
const Schema& schema_of(const RowCount*) { return count_schema; }

struct TablePerson {
    elder::ElderId elder;
    std::string name;
    RegionCode region;
    std::int64_t row = 0;
    Text outcome;  // empty where it is not known
    std::vector<TrialFact> facts;
};
constexpr auto person_columns = columns<TablePerson>({
    col<&TablePerson::elder>("老年人", "Elder"),
    col<&TablePerson::name>("姓名", "Name"),
    col<&TablePerson::region>("区划", "Division"),
    col<&TablePerson::row>("行", "Row"),
    col<&TablePerson::outcome>("结果", "Outcome"),
    col<&TablePerson::facts>("用到的事实", "Facts used"),
});
constexpr auto person_schema = schema<TablePerson>("policy_table_person", "", {"试算结果", "Result"}, person_columns);
const Schema& schema_of(const TablePerson*) { return person_schema; }

struct TableAnswer {
    bool good = false;
    rules::TableDraft table;  // with its cells in plain form where they could be read
    std::string yaml;
    std::vector<TableFault> faults;
    std::vector<RowCount> counts;
    std::vector<TablePerson> people;
};
constexpr auto answer_columns = columns<TableAnswer>({
    col<&TableAnswer::good>("无误", "Good"),
    col<&TableAnswer::table>("决策表", "Table"),
    col<&TableAnswer::yaml>("文本", "Text"),
    col<&TableAnswer::faults>("错误", "Faults"),
    col<&TableAnswer::counts>("各行人数", "People by row"),
    col<&TableAnswer::people>("老年人", "Elders"),
});
constexpr auto answer_schema = schema<TableAnswer>("policy_table_answer", "", {"决策表试算", "Trial of a table"}, answer_columns);
const Schema& schema_of(const TableAnswer*) { return answer_schema; }

// What a sheet can be made of: the conditions that may stand in a column, the codes of their cells, the clauses they can rest on.
struct NamedText {
    std::string name;
    Text label;
};
constexpr auto named_columns = columns<NamedText>({col<&NamedText::name>("代码", "Name"), col<&NamedText::label>("名称", "Label")});
constexpr auto named_schema = schema<NamedText>("policy_table_name", "", {"名称", "Name"}, named_columns);
const Schema& schema_of(const NamedText*) { return named_schema; }

struct ChoiceGroup {
    std::string name;
    Text label;
    std::vector<NamedText> entries;
};
constexpr auto group_columns = columns<ChoiceGroup>(
    {col<&ChoiceGroup::name>("代码", "Name"), col<&ChoiceGroup::label>("名称", "Label"), col<&ChoiceGroup::entries>("内容", "Entries")});
constexpr auto group_schema = schema<ChoiceGroup>("policy_table_group", "", {"代码表", "Code table"}, group_columns);
const Schema& schema_of(const ChoiceGroup*) { return group_schema; }

struct ColumnChoice {
    std::string is, type;
    Text label, kind;
};
constexpr auto choice_columns =
    columns<ColumnChoice>({col<&ColumnChoice::is>("表达式", "Expression"), col<&ColumnChoice::type>("类型", "Type"),
                           col<&ColumnChoice::label>("名称", "Label"), col<&ColumnChoice::kind>("种类", "Kind")});
constexpr auto choice_schema = schema<ColumnChoice>("policy_table_condition", "", {"可用条件", "Condition"}, choice_columns);
const Schema& schema_of(const ColumnChoice*) { return choice_schema; }

struct TableChoices {
    std::vector<ColumnChoice> columns;
    std::vector<ChoiceGroup> codes, documents;
    std::vector<NamedText> tables;  // of the pack in force that have columns
};
constexpr auto choices_columns = columns<TableChoices>({
    col<&TableChoices::columns>("可用条件", "Conditions"),
    col<&TableChoices::codes>("代码表", "Code tables"),
    col<&TableChoices::documents>("文件", "Documents"),
    col<&TableChoices::tables>("决策表", "Decision tables"),
});
constexpr auto choices_schema =
    schema<TableChoices>("policy_table_choices", "", {"决策表可用内容", "What a table is made of"}, choices_columns);
const Schema& schema_of(const TableChoices*) { return choices_schema; }

bool fits_column(const rules::Type& type) {
    return !type.list && type.kind != rules::Type::Kind::text && type.kind != rules::Type::Kind::region;
}

Result<TableChoices> table_choices(http::Call& call) {
    TableChoices out;
    YK_TRY_VOID(call.database().read(call.request(), [&](Tx& tx) -> Status {
        const auto book = YK_TRY(rulebook_of(tx, tx.today()));
        const auto& pack = *book->pack;
        for (const auto& let : pack.lets)
            if (fits_column(let.type))
                out.columns.push_back({let.name,
                                       rules::type_text(let.type),
                                       let.label.zh.empty() ? Text{let.name, let.name} : text_of(let.label),
                                       {"中间值", "intermediate value"}});
        for (const auto& fact : pack.facts)
            if (fits_column(fact.type))
                out.columns.push_back({fact.name, rules::type_text(fact.type), text_of(fact.label), {"事实", "fact"}});
        for (const auto& category : pack.categories)
            out.columns.push_back({"category." + category.name, "bool", text_of(category.label), {"类别", "category"}});
        for (const auto& table : pack.codes) {
            ChoiceGroup group{table.name, {table.name, table.name}, {}};
            for (const auto& code : table.codes) group.entries.push_back({code.code, text_of(code.label)});
            out.codes.push_back(std::move(group));
        }
        for (const auto& document : pack.documents) {
            ChoiceGroup group{document.name, text_of(document.title), {}};
            for (const auto& clause : document.clauses) group.entries.push_back({clause.at, text_of(clause.title)});
            out.documents.push_back(std::move(group));
        }
        for (const auto& table : pack.tables)
            if (!table.columns.empty()) out.tables.push_back({table.name, text_of(table.label)});
        return {};
    }));
    return out;
}

void say(TableAnswer& out, const std::vector<rules::Diagnostic>& faults, rules::Language language) {
    for (const auto& fault : faults) {
        const auto at = rules::draft_place(out.table, fault.place.line);
        out.faults.push_back(
            {static_cast<std::int64_t>(at.row), static_cast<std::int64_t>(at.column), rules::said_text(fault.said, language)});
    }
    out.good = out.faults.empty();
}

rules::Language language_of(http::Call& call) { return call.english() ? rules::Language::en : rules::Language::zh; }

// The pack in force with this table in place of the one of its name, if it has one; the table stands last.
std::shared_ptr<const rules::Pack> with_table(const rules::Pack& pack, rules::DecisionTable table) {
    auto out = std::make_shared<rules::Pack>(pack);
    std::erase_if(out->tables, [&](const rules::DecisionTable& t) { return t.name == table.name; });
    out->tables.push_back(std::move(table));
    return out;
}

Text outcome_words(const rules::Pack& pack, const rules::DecisionTable& table, std::size_t row) {
    const auto& values = row < table.rows.size() ? table.rows[row].then : table.otherwise;
    Text out;
    for (std::size_t o = 0; o < table.outputs.size(); ++o) {
        const auto label = value_label(pack, table.outputs[o].type, values[o].text);
        out.zh += (o ? "；" : "") + label.zh;
        out.en += (o ? "; " : "") + label.en;
    }
    return out;
}

void try_on_people(Tx& tx, const rules::Rulebook& book, std::int64_t size, TableAnswer& out) {
    const auto& rule = book.tables.back();
    const auto& table = book.pack->tables.back();
    const auto sampled = sample_people(tx, book, size);
    std::vector<std::int64_t> counts(table.rows.size() + 2);
    for (std::size_t i = 0; i < sampled.people.size(); ++i) {
        const auto& person = sampled.people[i];
        const auto row = rules::inspect(book.program, sampled.columns, i)[rule.row];
        const auto shown_row = row ? *row + 1 : 0;
        ++counts[static_cast<std::size_t>(shown_row)];
        out.people.push_back({person.id, person.name, person.region, shown_row,
                              row ? outcome_words(*book.pack, table, static_cast<std::size_t>(*row)) : Text{},
                              facts_in_words(tx, book, rule.uses, sampled.columns, i)});
    }
    for (std::size_t row = 0; row < counts.size(); ++row) out.counts.push_back({static_cast<std::int64_t>(row), counts[row]});
}

Result<TableAnswer> open_table(http::Call& call, const TableSource& source) {
    if (source.name.has_value() == source.yaml.has_value()) return fail_at("/name", "policy.table.source");
    if (source.yaml && source.yaml->size() > longest_text) return fail_at("/yaml", "policy.table.long");
    TableAnswer out;
    YK_TRY_VOID(call.database().read(call.request(), [&](Tx& tx) -> Status {
        const auto book = YK_TRY(rulebook_of(tx, tx.today()));
        const auto& pack = *book->pack;
        if (source.yaml) {
            const auto read = rules::read_table(*source.yaml, pack, tx.today());
            // A text with faults has no sheet to show them in, so they are given with the lines of the text.
            for (const auto& fault : read.faults) out.faults.push_back({0, 0, rules::diagnostic_text(fault, language_of(call))});
            if (read.table.columns.empty()) {
                if (out.faults.empty()) return fail_at("/yaml", "policy.table.words");
                return {};
            }
            out.table = rules::draft_of(read.table, pack);
        } else {
            const auto found = std::find_if(pack.tables.begin(), pack.tables.end(), [&](const auto& t) { return t.name == *source.name; });
            if (found == pack.tables.end()) return fail(ErrorKind::missing, "policy.table.missing");
            if (found->columns.empty()) return fail_at("/name", "policy.table.words");
            out.table = rules::draft_of(*found, pack);
        }
        out.yaml = rules::draft_yaml(out.table);
        out.good = out.faults.empty();
        return {};
    }));
    return out;
}

Result<TableAnswer> try_table(http::Call& call, const TableTrial& trial) {
    const auto size = YK_TRY(sample_size(trial.sample));
    if (trial.table.rows.size() > most_rows) return fail_at("/table/rows", "policy.table.long");
    TableAnswer out;
    out.table = trial.table;
    out.yaml = rules::draft_yaml(trial.table);
    if (out.yaml.size() > longest_text) return fail_at("/table", "policy.table.long");
    YK_TRY_VOID(call.database().read(call.request(), [&](Tx& tx) -> Status {
        const auto book = YK_TRY(rulebook_of(tx, tx.today()));
        const auto read = rules::read_table(out.yaml, *book->pack, tx.today());
        say(out, read.faults, language_of(call));
        if (!out.good) return {};
        const auto compiled = rules::compile_with_faults(with_table(*book->pack, read.table), tx.today());
        say(out, compiled.faults, language_of(call));
        if (!compiled.rulebook) return {};
        out.table = rules::draft_of(read.table, *book->pack);
        out.yaml = rules::draft_yaml(out.table);
        try_on_people(tx, *compiled.rulebook, size, out);
        AuditNote note;
        note.action = "policy.trial";
        note.detail = "{\"people\":" + std::to_string(out.people.size()) + "}";
        tx.note(std::move(note));
        return {};
    }));
    return out;
}

constexpr std::array routes{
    http::get<&table_choices>("/policy/tables/choices", rights::expression_try, http::RowScope::none,
                              {"决策表可用内容", "What a decision table is made of"}),
    http::post<&open_table>("/policy/tables/open", rights::expression_try, http::RowScope::none, {"打开决策表", "Open a decision table"}),
    http::post<&try_table>("/policy/tables/try", rights::expression_try, http::RowScope::region, {"试算决策表", "Try a decision table"}),
};

}  // namespace

std::span<const http::Route> table_routes() { return routes; }

}  // namespace yk::care::policy
