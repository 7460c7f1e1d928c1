#include "care/people/intake/remembered.h"

#include <algorithm>

#include "care/people/intake/fields.h"
#include "care/people/intake/jobs.h"

namespace yk::care::intake {
using namespace model;
namespace {

constexpr auto heading_columns = columns<RememberedHeading>({
    key<&RememberedHeading::id>("编号", "Id"),
    col<&RememberedHeading::source>("来源", "Source"),
    col<&RememberedHeading::district>("区", "District").scope(),
    col<&RememberedHeading::header>("列名", "Header"),
    col<&RememberedHeading::field>("字段", "Field"),
    col<&RememberedHeading::remembered_by>("设定人", "Set by"),
    col<&RememberedHeading::remembered_at>("设定时间", "Set at"),
    version<&RememberedHeading::version>(),
});
constexpr auto heading_schema =
    schema<RememberedHeading>("intake_heading", "intake_heading", {"记住的列", "Remembered column"}, heading_columns);

const Query<RememberedHeading(SourceKind, RegionCode)> remembered{"intake.remembered_headings", R"(
    SELECT {h.*} FROM intake_heading h WHERE h.source = $1 AND h.district = $2 AND {scope h.district} ORDER BY h.id LIMIT 2000)"};

struct Assignment {
    std::string header, field;
};
constexpr auto assignment_columns =
    columns<Assignment>({col<&Assignment::header>("列名", "Header"), col<&Assignment::field>("字段", "Field")});
constexpr auto assignment_schema = schema<Assignment>("assignment", "", {"列", "Column"}, assignment_columns);
const Schema& schema_of(const Assignment*) { return assignment_schema; }

struct Assign {
    elder::BatchId batch;
    std::vector<Assignment> columns;
};
constexpr auto assign_columns = columns<Assign>({col<&Assign::batch>("批次", "Batch"), col<&Assign::columns>("列", "Columns")});
constexpr auto assign_schema = schema<Assign>("assign_columns", "", {"指定各列", "Assign columns"}, assign_columns);
const Schema& schema_of(const Assign*) { return assign_schema; }

Status check_assignments(const Assign& in, SourceKind source) {
    const auto fields = field_names(source);
    for (std::size_t i = 0; i < in.columns.size(); ++i) {
        const auto& [header, field] = in.columns[i];
        const auto at = "/columns/" + std::to_string(i);
        if (plain_heading(header).empty() || header.size() > 300) return fail_at(at + "/header", "intake.column.header");
        if (!field.empty() && std::find(fields.begin(), fields.end(), field) == fields.end())
            return fail_at(at + "/field", "intake.column.field");
    }
    return {};
}

Result<Batch> assign(Tx& tx, const Assign& in) {
    auto batch = YK_TRY(tx.get<Batch>(in.batch));
    if (!next_state(batch.state, BatchEvent::check)) return fail(ErrorKind::conflict, "intake.batch.state");
    YK_TRY_VOID(check_assignments(in, batch.source));
    auto known = tx.list(remembered, batch.source, batch.district);
    for (const auto& [header, field] : in.columns) {
        const auto plain = plain_heading(header);
        const auto at = std::find_if(known.begin(), known.end(), [&](const auto& h) { return plain_heading(h.header) == plain; });
        RememberedHeading heading = at == known.end() ? RememberedHeading{} : *at;
        heading.source = batch.source;
        heading.district = batch.district;
        heading.header = header;
        heading.field = field;
        heading.remembered_by = tx.actor().name;
        heading.remembered_at = tx.now();
        if (at == known.end()) {
            YK_TRY_VOID(tx.insert(heading));
            known.push_back(heading);
        } else if (at->field != field) {
            YK_TRY_VOID(tx.update(heading));
            *at = heading;
        }
    }
    return queue_step(tx, batch, check_job);
}

struct HeadingKey {
    decltype(RememberedHeading::id) heading;
};
constexpr auto key_columns = columns<HeadingKey>({col<&HeadingKey::heading>("列", "Column")});
constexpr auto key_schema = schema<HeadingKey>("heading_key", "", {"列", "Column"}, key_columns);
const Schema& schema_of(const HeadingKey*) { return key_schema; }

Result<http::Nothing> forget(Tx& tx, const HeadingKey& in) {
    const auto heading = YK_TRY(tx.get<RememberedHeading>(in.heading));
    YK_TRY_VOID(tx.remove(heading));
    return http::Nothing{};
}

constexpr std::string_view filters[] = {"source", "district"};
constexpr std::string_view sorts[] = {"remembered_at", "header"};
constexpr std::string_view searched[] = {"header"};
constexpr Listing listing{filters, sorts, searched, "-remembered_at"};
constexpr http::Command commands[] = {{"forget", "/intake/columns/{heading}/forget", {"不再记住", "Forget"}, true}};
constexpr std::array routes{
    http::post<&assign>("/intake/batches/{batch}/columns", take_batches, http::RowScope::region, {"指定各列含义", "Say what columns mean"}),
    http::post<&forget>("/intake/columns/{heading}/forget", take_batches, http::RowScope::region, {"不再记住一列", "Forget a column"}),
};

}  // namespace

const http::Resource remembered_headings{.schema = &model::schema<RememberedHeading>(),
                                         .listing = &listing,
                                         .path = "/intake/columns",
                                         .scope = http::RowScope::region,
                                         .read = &read_batches,
                                         .commands = commands};
std::span<const http::Route> remembered_routes() { return routes; }
const Schema& schema_of(const RememberedHeading*) { return heading_schema; }

std::vector<RememberedColumn> list_remembered(Tx& tx, SourceKind source, RegionCode district) {
    std::vector<RememberedColumn> out;
    for (const auto& heading : tx.list(remembered, source, district)) out.push_back({heading.header, heading.field});
    return out;
}

}  // namespace yk::care::intake
