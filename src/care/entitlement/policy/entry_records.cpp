#include "care/entitlement/policy/entry.h"

namespace yk::care::policy {
using namespace model;

std::span<const Option> options_of(EntryKind) {
    static constexpr Option all[] = {{"item", {"服务项目", "Service item"}},
                                     {"category", {"对象类别", "Recipient category"}},
                                     {"parameter", {"参数", "Parameter"}},
                                     {"rule", {"判定表", "Decision table"}},
                                     {"let", {"中间值", "Intermediate value"}},
                                     {"coordination", {"待遇衔接", "Coordination of benefits"}},
                                     {"fact", {"事实", "Fact"}},
                                     {"code_table", {"代码表", "Code table"}},
                                     {"indicator", {"指标", "Indicator"}},
                                     {"task", {"任务", "Task"}},
                                     {"responsibility", {"职责", "Responsibility"}},
                                     {"body", {"责任单位", "Body"}}};
    return all;
}
std::span<const Option> options_of(Difference) {
    static constexpr Option all[] = {{"added", {"新增", "Added"}}, {"removed", {"删去", "Removed"}}, {"changed", {"修改", "Changed"}}};
    return all;
}

namespace {

constexpr auto detail_columns =
    columns<Detail>({col<&Detail::key>("键", "Key"), col<&Detail::label>("名称", "Label"), col<&Detail::value>("内容", "Value")});
constexpr auto detail_schema = schema<Detail>("policy_detail", "", {"内容", "Detail"}, detail_columns);

constexpr auto line_columns = columns<LineView>({col<&LineView::depth>("层次", "Depth"), col<&LineView::kind>("种类", "Kind"),
                                                 col<&LineView::label>("条件", "Condition"), col<&LineView::when>("表达式", "Expression")});
constexpr auto line_schema = schema<LineView>("policy_line", "", {"条件", "Condition"}, line_columns);

constexpr auto row_columns =
    columns<RowView>({col<&RowView::key>("键", "Key"), col<&RowView::label>("档", "Row"), col<&RowView::value>("值", "Value")});
constexpr auto row_schema = schema<RowView>("policy_row", "", {"档", "Row"}, row_columns);

constexpr auto value_columns = columns<ValueView>({
    col<&ValueView::from>("自", "From"),
    col<&ValueView::to>("至", "To"),
    col<&ValueView::known>("已知", "Known"),
    col<&ValueView::applies>("适用", "Applies"),
    col<&ValueView::upper>("上级政策包", "Of a pack above"),
    col<&ValueView::value>("值", "Value"),
    col<&ValueView::rows>("分档", "Rows"),
    col<&ValueView::status>("状态", "Status"),
    col<&ValueView::status_label>("状态名称", "Status in words"),
    col<&ValueView::clause>("依据条款", "Clause"),
    col<&ValueView::note>("说明", "Note"),
    col<&ValueView::pack>("政策包", "Pack"),
});
constexpr auto value_schema = schema<ValueView>("policy_value", "", {"值", "Value"}, value_columns);

constexpr auto reference_columns = columns<Reference>({col<&Reference::kind>("种类", "Kind"), col<&Reference::name>("代码", "Name"),
                                                       col<&Reference::label>("名称", "Label"), col<&Reference::as>("方式", "How")});
constexpr auto reference_schema = schema<Reference>("policy_reference", "", {"引用", "Reference"}, reference_columns);

constexpr auto entry_columns = columns<Entry>({
    col<&Entry::kind>("种类", "Kind"),
    col<&Entry::name>("代码", "Name"),
    col<&Entry::label>("名称", "Label"),
    col<&Entry::status>("状态", "Status"),
    col<&Entry::status_label>("状态名称", "Status in words"),
    col<&Entry::pack>("政策包", "Pack"),
    col<&Entry::clause>("依据条款", "Clause"),
    col<&Entry::note>("说明", "Note"),
    col<&Entry::file>("文件", "File"),
    col<&Entry::line>("行", "Line"),
    col<&Entry::summary>("概要", "Summary"),
    col<&Entry::details>("内容", "Details"),
    col<&Entry::lines>("条件", "Conditions"),
    col<&Entry::values>("各期的值", "Dated values"),
    col<&Entry::used_by>("被引用", "Used by"),
    col<&Entry::carries>("承载的条款", "Clauses carried"),
});
constexpr auto entry_schema = schema<Entry>("policy_entry", "", {"政策条目", "Policy entry"}, entry_columns);

constexpr auto brief_columns = columns<EntryBrief>({
    col<&EntryBrief::kind>("种类", "Kind"),
    col<&EntryBrief::name>("代码", "Name"),
    col<&EntryBrief::label>("名称", "Label"),
    col<&EntryBrief::summary>("概要", "Summary"),
    col<&EntryBrief::status>("状态", "Status"),
    col<&EntryBrief::status_label>("状态名称", "Status in words"),
    col<&EntryBrief::pack>("政策包", "Pack"),
    col<&EntryBrief::clause>("依据条款", "Clause"),
});
constexpr auto brief_schema = schema<EntryBrief>("policy_entry_brief", "", {"政策条目", "Policy entry"}, brief_columns);

constexpr auto clause_columns = columns<ClauseView>(
    {col<&ClauseView::at>("条款", "Clause"), col<&ClauseView::title>("标题", "Title"), col<&ClauseView::carried_by>("承载", "Carried by")});
constexpr auto clause_schema = schema<ClauseView>("policy_clause", "", {"条款", "Clause"}, clause_columns);

constexpr auto document_columns = columns<DocumentView>({
    col<&DocumentView::name>("代码", "Name"),
    col<&DocumentView::letter>("字母", "Letter"),
    col<&DocumentView::number>("文号", "Number"),
    col<&DocumentView::issued>("发布", "Issued"),
    col<&DocumentView::legal_status>("效力", "Legal status"),
    col<&DocumentView::superseded_by>("被替代", "Superseded by"),
    col<&DocumentView::pack>("政策包", "Pack"),
    col<&DocumentView::title>("标题", "Title"),
    col<&DocumentView::excerpt>("摘录", "Excerpt"),
    col<&DocumentView::clause_count>("条款数", "Clauses"),
    col<&DocumentView::not_computable>("不可计算", "Not computable"),
    col<&DocumentView::clauses>("条款", "Clauses in full"),
});
constexpr auto document_schema = schema<DocumentView>("policy_document", "", {"文件", "Document"}, document_columns);

constexpr auto field_columns =
    columns<FieldChange>({col<&FieldChange::key>("键", "Key"), col<&FieldChange::label>("名称", "Label"),
                          col<&FieldChange::before>("原值", "Before"), col<&FieldChange::after>("新值", "After")});
constexpr auto field_schema = schema<FieldChange>("policy_field_change", "", {"修改", "Change"}, field_columns);

constexpr auto change_columns = columns<EntryChange>({
    col<&EntryChange::kind>("种类", "Kind"),
    col<&EntryChange::name>("代码", "Name"),
    col<&EntryChange::label>("名称", "Label"),
    col<&EntryChange::difference>("差异", "Difference"),
    col<&EntryChange::fields>("内容", "Fields"),
});
constexpr auto change_schema = schema<EntryChange>("policy_entry_change", "", {"差异", "Difference"}, change_columns);

}  // namespace

const Schema& schema_of(const Detail*) { return detail_schema; }
const Schema& schema_of(const LineView*) { return line_schema; }
const Schema& schema_of(const RowView*) { return row_schema; }
const Schema& schema_of(const ValueView*) { return value_schema; }
const Schema& schema_of(const Reference*) { return reference_schema; }
const Schema& schema_of(const Entry*) { return entry_schema; }
const Schema& schema_of(const EntryBrief*) { return brief_schema; }
const Schema& schema_of(const ClauseView*) { return clause_schema; }
const Schema& schema_of(const DocumentView*) { return document_schema; }
const Schema& schema_of(const FieldChange*) { return field_schema; }
const Schema& schema_of(const EntryChange*) { return change_schema; }

}  // namespace yk::care::policy
