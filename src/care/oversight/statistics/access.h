// What the sources of this module share: rights, stored sheets, export templates. Inside the module only.
#pragma once
#include "care/oversight/statistics/tables.h"

namespace yk::care::statistics {

namespace rights {
inline constexpr Right period_read{"statistics.period.read", {"查看统计", "See statistics"}};
inline constexpr Right period_freeze{"statistics.period.freeze", {"冻结、更正、作废统计", "Freeze, revise and discard statistics"}};
inline constexpr Right period_release{"statistics.period.release", {"签发统计", "Release statistics"}};
inline constexpr Right period_export{"statistics.period.export", {"导出统计", "Export statistics"}};
inline constexpr Right template_update{"statistics.template.update", {"维护上报模板", "Maintain export templates"}};
}  // namespace rights

struct StoredSheet {
    SheetId id;
    PeriodId period;
    std::int64_t rank = 0;
    std::string sheet;    // code of the table
    std::string content;  // a Content as JSON
};
const model::Schema& schema_of(const StoredSheet*);

enum class Form : std::uint8_t { xlsx, csv };
std::span<const model::Option> options_of(Form);

// The form in which a higher level wants figures: which, in what order, under which headings, in which cells.
struct Template {
    TemplateId id;
    std::string name;
    std::string recipient;
    Span span = Span::month;
    Form form = Form::xlsx;
    std::string title;  // in the first row of the sheet
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Template*);

// One figure or one fixed text of a form. Without a place: the next row, heading in column A and figure in column B. With one: the figure
// stands there and its heading left of it; a text without a figure stands there itself.
struct TemplateLine {
    TemplateLineId id;
    TemplateId form;
    std::int64_t number = 0;
    std::string heading, place;               // "C7"
    std::string sheet, line_key, column_key;  // a table with its row and column; all empty: a fixed text
};
const model::Schema& schema_of(const TemplateLine*);

// One table of an edition as it is shown inside.
struct SheetView {
    std::string table;
    Text title, definition;
    std::string standard;
    bool crossed = false, rounded = false;
    Content content;
};
const model::Schema& schema_of(const SheetView*);

Result<std::vector<SheetView>> sheets_of(Tx& tx, PeriodId period);
// Editions that the public may see: released and those that a later one replaced.
std::optional<Period> find_public(Tx& tx, const std::string& period, const std::string& edition);
std::vector<Period> list_public(Tx& tx);
std::vector<TemplateLine> lines_of(Tx& tx, TemplateId form);
// Clauses of the pack in force that ask for statistics.
Result<std::vector<policy::ClauseText>> basis_of(Tx& tx);

std::span<const http::Route> freeze_routes();
std::span<const http::Route> reading_routes();
std::span<const http::Route> open_routes();
std::span<const http::Route> template_routes();
extern const work::JobKind freeze_job;

}  // namespace yk::care::statistics
