// The rows behind a number are exactly the counted ones, and of two rounds of counting the older keeps nothing.
#include "care/oversight/indicators/tests/city.h"
#include "http/resource.h"

namespace yk::care::indicators {
namespace {

class IndicatorRows : public IndicatorCity {};
INSTANTIATE_TEST_SUITE_P(Both, IndicatorRows, store::testing::both(), store::testing::name_of);

const http::Resource* find_list(const care::Module& module, std::string_view path) {
    for (const auto* one : module.resources)
        if (one->path == path) return one;
    return nullptr;
}

// Every measure leads to lists; a list of records that a filter can tell is asked for exactly what the count asked for.
TEST_P(IndicatorRows, TheRowsBehindANumberAreItsRows) {
    constexpr RegionCode town{440403100000};
    const auto day = [](const char* text) { return *parse_day(text); };
    const auto appeal = [&](Tx& tx, const char* filed, bool closed, bool lapsed) -> Status {
        decision::Appeal row;
        row.id = tx.new_id<decision::AppealId>();
        row.proposal = decision::ProposalId{1};
        row.elder = elder::ElderId{1};
        row.region = town;
        row.filed_on = day(filed);
        row.due_on = day("2026-12-30");
        row.closed = closed;
        row.lapsed = lapsed;
        return tx.insert(row);
    };
    const auto visit = [&](Tx& tx, const char* made, guide::Outcome outcome, bool taken_back) -> Status {
        guide::Visit row;
        row.id = tx.new_id<guide::VisitId>();
        row.elder = elder::ElderId{1};
        row.region = town;
        row.made_on = day(made);
        row.outcome = outcome;
        if (taken_back) row.taken_back_at = tx.now();
        return tx.insert(row);
    };
    const auto outreach = [&](Tx& tx, const char* opened, const char* closed) -> Status {
        guide::Outreach row;
        row.id = tx.new_id<guide::OutreachId>();
        row.elder = elder::ElderId{tx.new_id<guide::OutreachId>().value};
        row.region = town;
        row.opened_on = day(opened);
        row.due_on = day("2026-12-30");
        if (*closed) row.closed_on = day(closed);
        row.state = *closed ? guide::OutreachState::found : guide::OutreachState::open;
        return tx.insert(row);
    };
    good(write([&](Tx& tx) -> Status {
        YK_TRY_VOID(appeal(tx, "2026-02-01", true, false));
        YK_TRY_VOID(appeal(tx, "2026-02-02", true, true));
        YK_TRY_VOID(appeal(tx, "2026-02-03", false, false));
        YK_TRY_VOID(appeal(tx, "2025-12-31", true, false));
        YK_TRY_VOID(visit(tx, "2026-03-01", guide::Outcome::found, false));
        YK_TRY_VOID(visit(tx, "2026-03-02", guide::Outcome::found, true));
        YK_TRY_VOID(visit(tx, "2026-03-03", guide::Outcome::not_reachable, false));
        YK_TRY_VOID(visit(tx, "2025-03-03", guide::Outcome::found, false));
        YK_TRY_VOID(outreach(tx, "2026-03-01", "2026-03-20"));
        YK_TRY_VOID(outreach(tx, "2026-03-01", ""));
        YK_TRY_VOID(outreach(tx, "2025-03-01", "2026-03-20"));
        std::map<std::string, std::pair<std::int64_t, std::int64_t>> counted;
        for (const auto& row : YK_TRY(counts_as_of(tx, tx.today())).rows)
            if (row.region == town) counted[row.source] = {row.numerator, row.denominator};
        const std::map<std::string_view, const http::Resource*> lists = {
            {"/decision/appeals", find_list(decision::module, "/decision/appeals")},
            {"/guide/visits", find_list(guide::module, "/guide/visits")},
            {"/guide/outreach", find_list(guide::module, "/guide/outreach")}};
        const auto listed = [&](const std::string& page) -> std::int64_t {
            const auto at = page.find('?');
            const auto* list = lists.at(page.substr(0, at));
            std::vector<http::Parameter> query;
            for (std::size_t from = at + 1; from < page.size();) {
                const auto end = std::min(page.find('&', from), page.size()), sign = page.find('=', from);
                query.push_back({page.substr(from, sign - from), page.substr(sign + 1, end - sign - 1)});
                from = end + 1;
            }
            const auto request = http::list_request(*list, query);
            EXPECT_TRUE(request) << page;
            if (!request) return -1;
            const auto rows = store::list_all(tx, *list->schema, *list->listing, *request, [](const void*) { return true; });
            EXPECT_TRUE(rows) << page;
            return rows ? *rows : -1;
        };
        int checked = 0;
        for (const auto& [source, expected] : counted) {
            const auto* measure = find_measure(source);
            const auto of = rows_page(*measure, Side::numerator, town, tx.today(), "A");
            if (of.starts_with("/indicators/rows/") || lists.count(of.substr(0, of.find('?'))) == 0) continue;
            ++checked;
            EXPECT_EQ(listed(of), expected.first) << of;
            EXPECT_EQ(listed(rows_page(*measure, Side::denominator, town, tx.today(), "A")), expected.second) << source;
        }
        EXPECT_EQ(checked, 3);
        EXPECT_EQ(counted["decision.objections_answered"], std::pair(std::int64_t{1}, std::int64_t{2})) << "a lapsed one was not answered";
        return {};
    }));
}

// A round that ends after another has counted drops its numbers: what it has read is older.
TEST_P(IndicatorRows, ARoundThatWasOvertakenKeepsNothing) {
    const store::Request request{Actor::system(), {}, {}};
    good(count_city(*database, request, true));
    std::optional<Round> slow;
    good(database->read(request, [&](Tx& tx) -> Status {
        slow = YK_TRY(count_round(tx, true));
        return {};
    }));
    good(write([&](Tx& tx) -> Status {
        guide::Officer officer;
        officer.id = tx.new_id<guide::OfficerId>();
        officer.name = "陈";
        officer.kind = guide::OfficerKind::elder_helper;
        officer.region = organisation::list_villages(tx, tx.today()).front();
        officer.valid_from = *parse_day("2026-01-01");
        return tx.insert(officer);
    }));
    now.ms += 1000;
    good(count_city(*database, request, true));
    good(write([&](Tx& tx) { return keep_round(tx, *slow); }));
    EXPECT_EQ(read("helper_coverage", zhuhai).numerator, "1");
}

}  // namespace
}  // namespace yk::care::indicators
