// Editions as the console shows them: every table with its figures, definitions and what is left out, and as a workbook.
#include <array>

#include "care/entitlement/policy/policy.h"
#include "care/oversight/statistics/access.h"
#include "care/people/organisation/lookup.h"
#include "model/json.h"
#include "sheet/write.h"

namespace yk::care::statistics {
using namespace model;
namespace {

const Query<StoredSheet(PeriodId)> stored{"statistics.sheets_of",
                                          "SELECT {s.*} FROM statistics_sheet s WHERE s.period = $1 ORDER BY s.rank, s.id LIMIT 100"};
const Query<Period()> published{"statistics.published", R"(
    SELECT {p.*} FROM statistics_period p WHERE p.state IN ('released', 'superseded') ORDER BY p.as_of DESC, p.span, p.edition DESC, p.id LIMIT 500)"};

struct Key {
    PeriodId statistics_period;
};
constexpr auto key_columns = columns<Key>({col<&Key::statistics_period>("统计期", "Period")});
constexpr auto key_schema = schema<Key>("statistics_read_key", "", {"统计期", "Period"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct PeriodPage {
    Period period;
    std::optional<PeriodId> newer;  // the edition that revises this one
    std::vector<SheetView> sheets;
    std::vector<policy::ClauseText> basis;
    bool whole = true;  // the digest fits the content
};
constexpr auto page_columns =
    columns<PeriodPage>({col<&PeriodPage::period>("统计期", "Period"), col<&PeriodPage::newer>("更正版", "Newer edition"),
                         col<&PeriodPage::sheets>("统计表", "Tables"), col<&PeriodPage::basis>("依据", "Basis"),
                         col<&PeriodPage::whole>("校验一致", "Digest fits")});
constexpr auto page_schema = schema<PeriodPage>("statistics_period_page", "", {"统计期", "Period"}, page_columns);
const Schema& schema_of(const PeriodPage*) { return page_schema; }

const Query<PeriodId(PeriodId)> newer_of{"statistics.newer_of", R"(
    SELECT p.id FROM statistics_period p WHERE p.revises = $1 AND p.state <> 'discarded' ORDER BY p.id LIMIT 1)"};

Result<PeriodPage> show_period(Tx& tx, const Key& key) {
    PeriodPage out;
    out.period = YK_TRY(tx.get<Period>(key.statistics_period));
    out.newer = tx.first(newer_of, out.period.id);
    out.sheets = YK_TRY(sheets_of(tx, out.period.id));
    out.basis = YK_TRY(basis_of(tx));
    std::vector<std::pair<std::string, std::string>> contents;
    for (const auto& sheet : tx.list(stored, out.period.id)) contents.emplace_back(sheet.sheet, sheet.content);
    out.whole = digest_of(out.period, contents) == out.period.sha256;
    return out;
}

// One table a sheet, with every figure: for the desk, not for publication.
Result<http::Download> workbook(Tx& tx, const Key& key) {
    const auto period = YK_TRY(tx.get<Period>(key.statistics_period));
    const auto views = YK_TRY(sheets_of(tx, period.id));
    const auto city = YK_TRY(organisation::get_city(tx));
    const auto mark = city.name + " " + period.period + " 第" + std::to_string(period.edition) + "版 · 内部使用，含不公布的数 · " +
                      tx.actor().name + " " + day_text(tx.today()) + (city.synthetic ? " · 演示数据" : "");
    auto bytes = sheet::xlsx_bytes([&](sheet::TableWriter& writer) {
        for (const auto& view : views) {
            sheet::TableHead head{view.title.zh, {{view.title.zh + "（截至 " + day_text(view.content.as_of) + "）", 30}}, mark};
            for (const auto& column : view.content.columns) head.columns.push_back({column.label.zh, 12, sheet::ColumnFormat::integer});
            writer.begin(head);
            const auto wide = view.content.columns.size();
            for (std::size_t r = 0; r < view.content.rows.size(); ++r) {
                std::vector<sheet::OutCell> cells{std::string_view(view.content.rows[r].label.zh)};
                for (std::size_t c = 0; c < wide; ++c) cells.emplace_back(view.content.values[r * wide + c]);
                writer.row(cells);
            }
        }
    });
    tx.note({"statistics.export", "statistics_period", period.id.value, 0, "", "{}"});
    return http::Download{
        "统计 " + period.period + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", {}, std::move(bytes)};
}

constexpr std::array routes{
    http::get<&show_period>("/statistics/periods/{statistics_period}/page", rights::period_read, http::RowScope::city,
                            {"一期统计", "One period"}),
    http::get<&workbook>("/statistics/periods/{statistics_period}/tables.xlsx", rights::period_export, http::RowScope::city,
                         {"一期统计（表格）", "One period as a workbook"}),
};

}  // namespace

Result<std::vector<SheetView>> sheets_of(Tx& tx, PeriodId period) {
    std::vector<SheetView> out;
    for (const auto& sheet : tx.list(stored, period)) {
        SheetView view;
        view.table = sheet.sheet;
        YK_TRY_VOID(read_json(model::schema<Content>(), sheet.content, &view.content));
        // A table that the program no longer counts keeps its figures and its code.
        view.title = {sheet.sheet, sheet.sheet};
        if (const auto* table = find_table(sheet.sheet)) {
            view.title = policy::text_of(table->title);
            view.definition = policy::text_of(table->definition);
            view.standard = table->standard;
            view.crossed = table->crossed;
            view.rounded = table->rounded;
        }
        out.push_back(std::move(view));
    }
    return out;
}

std::vector<Period> list_public(Tx& tx) { return tx.list(published); }

std::optional<Period> find_public(Tx& tx, const std::string& period, const std::string& edition) {
    for (auto& found : list_public(tx))
        if (found.period == period && std::to_string(found.edition) == edition) return found;
    return std::nullopt;
}

Result<std::vector<policy::ClauseText>> basis_of(Tx& tx) {
    std::vector<policy::ClauseText> out;
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    for (const auto& task : book->pack->tasks)
        if (task.requirement == "R04") out.push_back(policy::clause_text(*book->pack, task.cited.clause));
    return out;
}

std::span<const http::Route> reading_routes() { return routes; }

}  // namespace yk::care::statistics
