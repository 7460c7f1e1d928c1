// The records of the statistics, the words of their choices, what is published of a table, and its digest.
#include "base/text.h"
#include "care/oversight/statistics/access.h"
#include "rules/load.h"

namespace yk::care::statistics {
using namespace model;

std::span<const Option> options_of(Span) {
    static constexpr Option all[] = {{"month", {"月度", "Month"}}, {"year", {"年度", "Year"}}};
    return all;
}
std::span<const Option> options_of(State) {
    static constexpr Option all[] = {{"frozen", {"待签发", "Waits for release"}},
                                     {"released", {"已公布", "Published"}},
                                     {"superseded", {"已被更正", "Revised since"}},
                                     {"discarded", {"已作废", "Discarded"}}};
    return all;
}
std::span<const Option> options_of(Event) {
    static constexpr Option all[] = {{"release", {"签发", "release"}}, {"supersede", {"更正", "revise"}}, {"discard", {"作废", "discard"}}};
    return all;
}
std::span<const Option> options_of(Form) {
    static constexpr Option all[] = {{"xlsx", {"Excel 表格", "Excel sheet"}}, {"csv", {"CSV 文本", "CSV text"}}};
    return all;
}

namespace {
constexpr auto period_columns = columns<Period>({
    key<&Period::id>("编号", "Id").open(),
    col<&Period::span>("周期", "Span").open(),
    col<&Period::period>("期别", "Period").open(),
    col<&Period::edition>("版次", "Edition").open(),
    col<&Period::as_of>("截至", "As of").open(),
    col<&Period::state>("状态", "State").open(),
    col<&Period::people>("老年人数", "Elders").open(),
    col<&Period::tables>("表数", "Tables").open(),
    col<&Period::hidden>("不公布的数", "Figures left out").open(),
    col<&Period::pack>("政策包", "Pack").open(),
    col<&Period::pack_hash>("政策包摘要", "Hash of the pack").hide(),
    col<&Period::sha256>("校验值", "SHA-256").hide(),
    col<&Period::frozen_by>("冻结人", "Frozen by"),
    col<&Period::frozen_account>("冻结账号", "Account").as_id().hide(),
    col<&Period::frozen_at>("冻结时间", "Frozen at"),
    col<&Period::released_by>("签发人", "Released by").open(),
    col<&Period::released_at>("签发时间", "Released at").open(),
    col<&Period::revises>("更正的版次", "Revises").hide(),
    col<&Period::reason>("原因", "Reason").open(),
    version<&Period::version>(),
});
constexpr auto period_schema = schema<Period>("statistics_period", "statistics_period", {"统计期", "Period"}, period_columns);

constexpr auto heading_columns = columns<Heading>({col<&Heading::key>("代码", "Code").open(), col<&Heading::label>("名称", "Label").open(),
                                                   col<&Heading::level>("层次", "Level").open()});
constexpr auto heading_schema = schema<Heading>("statistics_heading", "", {"表头", "Heading"}, heading_columns);

constexpr auto content_columns =
    columns<Content>({col<&Content::as_of>("截至", "As of"), col<&Content::rows>("行", "Rows"), col<&Content::columns>("列", "Columns"),
                      col<&Content::values>("数值", "Figures"), col<&Content::hidden>("不公布", "Left out")});
constexpr auto content_schema = schema<Content>("statistics_content", "", {"统计表", "Table"}, content_columns);

constexpr auto sheet_columns = columns<StoredSheet>({key<&StoredSheet::id>("编号", "Id"), col<&StoredSheet::period>("统计期", "Period"),
                                                     col<&StoredSheet::rank>("序号", "Rank"), col<&StoredSheet::sheet>("表", "Table"),
                                                     col<&StoredSheet::content>("内容", "Content")});
constexpr auto sheet_schema = schema<StoredSheet>("statistics_sheet", "statistics_sheet", {"冻结的统计表", "Frozen table"}, sheet_columns);

constexpr auto template_columns = columns<Template>({
    key<&Template::id>("编号", "Id"),
    col<&Template::name>("模板", "Template"),
    col<&Template::recipient>("报送单位", "Recipient"),
    col<&Template::span>("周期", "Span"),
    col<&Template::form>("文件格式", "File"),
    col<&Template::title>("表头第一行", "First row"),
    version<&Template::version>(),
});
constexpr auto template_schema =
    schema<Template>("statistics_template", "statistics_template", {"上报模板", "Export template"}, template_columns);

constexpr auto line_columns = columns<TemplateLine>({
    key<&TemplateLine::id>("编号", "Id"),
    col<&TemplateLine::form>("模板", "Template").hide(),
    col<&TemplateLine::number>("序号", "Number"),
    col<&TemplateLine::heading>("栏目", "Heading"),
    col<&TemplateLine::place>("单元格", "Cell"),
    col<&TemplateLine::sheet>("统计表", "Table"),
    col<&TemplateLine::line_key>("行", "Row"),
    col<&TemplateLine::column_key>("列", "Column"),
});
constexpr auto line_schema =
    schema<TemplateLine>("statistics_template_line", "statistics_template_line", {"上报栏目", "Line"}, line_columns);

constexpr auto view_columns = columns<SheetView>({
    col<&SheetView::table>("表", "Table"),
    col<&SheetView::title>("名称", "Title"),
    col<&SheetView::definition>("口径", "Definition"),
    col<&SheetView::standard>("分类标准", "Standard"),
    col<&SheetView::crossed>("可相加", "Adds up"),
    col<&SheetView::rounded>("取到十位", "Rounded"),
    col<&SheetView::content>("内容", "Content"),
});
constexpr auto view_schema = schema<SheetView>("statistics_sheet_view", "", {"统计表", "Table"}, view_columns);
}  // namespace

const Schema& schema_of(const Period*) { return period_schema; }
const Schema& schema_of(const Heading*) { return heading_schema; }
const Schema& schema_of(const Content*) { return content_schema; }
const Schema& schema_of(const StoredSheet*) { return sheet_schema; }
const Schema& schema_of(const Template*) { return template_schema; }
const Schema& schema_of(const TemplateLine*) { return line_schema; }
const Schema& schema_of(const SheetView*) { return view_schema; }

std::vector<std::optional<std::int64_t>> published_of(const Content& content, bool rounded) {
    constexpr std::int64_t step = 10;
    std::vector<std::optional<std::int64_t>> out;
    for (const auto value : content.values) out.emplace_back(rounded ? (value + step / 2) / step * step : value);
    for (const auto at : content.hidden) out[static_cast<std::size_t>(at)].reset();
    return out;
}

std::string digest_of(const Period& period, const std::vector<std::pair<std::string, std::string>>& contents) {
    std::string all;
    const auto put = [&](const std::string& text) { all += std::to_string(text.size()) + ":" + text; };
    for (const auto& text : {period.period, std::to_string(period.edition), day_text(period.as_of), std::to_string(period.people),
                             period.pack, period.pack_hash})
        put(text);
    for (const auto& [table, content] : contents) {
        put(table);
        put(content);
    }
    return rules::sha256_hex(all);
}

}  // namespace yk::care::statistics
