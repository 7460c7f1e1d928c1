// The rows behind a figure that no list of records can tell by filters: villages, files by district, dates held against each other.
#include <algorithm>
#include <array>
#include <set>

#include "care/entitlement/assessment/counts.h"
#include "care/oversight/indicators/counting.h"
#include "care/people/intake/batch.h"
#include "care/people/organisation/lookup.h"
#include "care/service/guide/counts.h"

namespace yk::care::indicators {
using namespace model;

std::span<const Option> options_of(Side) {
    static constexpr Option all[] = {{"numerator", {"分子", "Numerator"}}, {"denominator", {"分母", "Denominator"}}};
    return all;
}

namespace {

struct Row {
    std::string title;  // what is counted, by its own number or name
    RegionCode region;
    std::string region_name;
    std::optional<Day> on;
    std::string page;  // of the record; empty where it has none
};
constexpr auto row_columns = columns<Row>({
    col<&Row::title>("名称", "Name"),
    col<&Row::region>("区划", "Region"),
    col<&Row::region_name>("区划名称", "Name of the region"),
    col<&Row::on>("日期", "Day"),
    col<&Row::page>("页面", "Page"),
});
constexpr auto row_schema = schema<Row>("indicator_counted_row", "", {"明细", "Row"}, row_columns);
const Schema& schema_of(const Row*) { return row_schema; }

struct Asked {
    std::string source;
    Side side = Side::numerator;
    RegionCode region;
    std::optional<std::int64_t> page;
};
constexpr auto asked_columns = columns<Asked>({
    col<&Asked::source>("口径", "Source"),
    col<&Asked::side>("分子或分母", "Side"),
    col<&Asked::region>("区划", "Region"),
    col<&Asked::page>("页码", "Page"),
});
constexpr auto asked_schema = schema<Asked>("indicator_rows_query", "", {"查询", "Query"}, asked_columns);
const Schema& schema_of(const Asked*) { return asked_schema; }

struct Rows {
    Day on;
    std::string region_name;
    std::int64_t count = 0, page = 1, pages = 1;
    std::vector<Row> items;
};
constexpr auto rows_columns = columns<Rows>({
    col<&Rows::on>("日期", "On"),
    col<&Rows::region_name>("区划名称", "Name of the region"),
    col<&Rows::count>("条数", "Count"),
    col<&Rows::page>("页码", "Page"),
    col<&Rows::pages>("页数", "Pages"),
    col<&Rows::items>("明细", "Rows"),
});
constexpr auto rows_schema = schema<Rows>("indicator_rows", "", {"指标明细", "Rows of a figure"}, rows_columns);
const Schema& schema_of(const Rows*) { return rows_schema; }

constexpr std::int64_t page_rows = 100;

void add_villages(Tx& tx, const std::vector<RegionCode>& served, bool around, const Asked& in, std::vector<Row>& out) {
    if (served.empty()) return;
    const std::set<RegionCode> own(served.begin(), served.end());
    const auto is_served = [&](RegionCode village) {
        const RegionCode town{village.value / 1'000 * 1'000}, district{village.value / 1'000'000 * 1'000'000};
        const RegionCode city{village.value / 100'000'000 * 100'000'000};
        return own.count(village) > 0 || (around && (own.count(town) > 0 || own.count(district) > 0 || own.count(city) > 0));
    };
    for (const auto village : organisation::list_villages(tx, tx.today()))
        if (within(village, subtree_of(in.region)) && tx.scope().contains(village) && (in.side == Side::denominator || is_served(village)))
            out.push_back({{}, village, {}, {}, {}});
}

void add_outreach(Tx& tx, const Asked& in, std::vector<Row>& out) {
    guide::scan_due_outreach(tx, subtree_of(in.region), first_of_year(tx.today()), tx.today(), [&](const guide::DueOutreach& one) {
        if (in.side == Side::denominator || one.in_time)
            out.push_back({id_text(one.id.value), one.region, {}, one.due_on, "/guide/outreach/" + id_text(one.id.value)});
        return true;
    });
}

Row case_row(assessment::CaseId id, RegionCode region, Day on) {
    return {id_text(id.value), region, {}, on, "/assessment/cases/" + id_text(id.value)};
}

void add_cases(Tx& tx, bool about_results, const Asked& in, std::vector<Row>& out) {
    assessment::scan_counted(tx, subtree_of(in.region), first_of_year(tx.today()), tx.today(), [&](const assessment::CountedCase& one) {
        const bool among = about_results ? one.published : one.asked, of = about_results ? one.objected : one.concluded;
        if (in.side == Side::denominator ? among : of) out.push_back(case_row(one.id, one.region, one.opened_on));
        return true;
    });
}

void add_accepted(Tx& tx, const Asked& in, std::vector<Row>& out) {
    assessment::scan_accepted(tx, first_of_year(tx.today()), tx.today(), [&](const assessment::Accepted& one) {
        if (within(one.region, subtree_of(in.region))) out.push_back(case_row(one.id, one.region, one.opened_on));
        return true;
    });
}

void add_files(Tx& tx, const Asked& in, std::vector<Row>& out) {
    for (const auto& [key, day] : newest_files(tx, subtree_of(in.region), tx.today()))
        if (in.side == Side::denominator || tx.today() - day <= fresh_days)
            out.push_back({key.second, key.first, {}, day, "/intake?f.source=" + key.second});
}

Result<Rows> list_rows(Tx& tx, const Asked& in) {
    std::vector<Row> all;
    if (in.source == "guide.helper_coverage")
        add_villages(tx, guide::helped_regions(tx, tx.today()), false, in, all);
    else if (in.source == "guide.guide_coverage")
        add_villages(tx, guide::guided_regions(tx, tx.today()), true, in, all);
    else if (in.source == "guide.outreach_in_time")
        add_outreach(tx, in, all);
    else if (in.source == "assessment.concluded" || in.source == "assessment.objected")
        add_cases(tx, in.source == "assessment.objected", in, all);
    else if (in.source == "assessment.from_age")
        add_accepted(tx, in, all);
    else if (in.source == "intake.fresh")
        add_files(tx, in, all);
    else
        return fail(ErrorKind::missing, "indicators.rows.source", TextArgs{{"source", in.source.substr(0, 60)}});
    Rows out;
    out.on = tx.today();
    out.region_name = organisation::region_name(tx, in.region);
    out.count = static_cast<std::int64_t>(all.size());
    out.pages = std::max<std::int64_t>(1, (out.count + page_rows - 1) / page_rows);
    out.page = std::clamp<std::int64_t>(in.page.value_or(1), 1, out.pages);
    const auto first = static_cast<std::size_t>((out.page - 1) * page_rows);
    for (auto at = first; at < std::min(all.size(), first + page_rows); ++at) {
        auto& row = out.items.emplace_back(std::move(all[at]));
        row.region_name = organisation::region_name(tx, row.region);
        if (row.title.empty()) row.title = row.region_name;
    }
    return out;
}

constexpr std::array routes{
    http::get<&list_rows>("/indicators/rows/{source}", rights::value_read, http::RowScope::region, {"指标明细", "Rows of a figure"}),
};

}  // namespace

std::span<const http::Route> row_routes() { return routes; }

}  // namespace yk::care::indicators
