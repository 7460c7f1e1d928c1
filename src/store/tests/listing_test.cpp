#include "store/listing.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/tests/databases.h"
#include "store/tests/person.h"

namespace yk::store {
namespace {

using namespace testing;

constexpr std::string_view filters[] = {"level", "region", "born", "allowance", "phone", "seen", "active"};
constexpr std::string_view sorts[] = {"name", "allowance", "born", "points"};
constexpr std::string_view search[] = {"name", "code", "phone"};
constexpr model::Listing people{filters, sorts, search, "-allowance"};
constexpr model::Listing unsearchable{filters, sorts, {}, "code"};

class ListingTest : public OnBothDatabases {
 protected:
    ListingTest() {
        options.records = {&model::schema<Person>(), &model::schema<Visit>()};
        open(person_migrations);
        EXPECT_TRUE(database->write(as_system(), [&](Tx& tx) -> Status {
            for (int i = 0; i < 60; ++i) {
                auto p = some_person("c" + std::to_string(i));
                p.name = i % 3 == 0 ? "陈桂英" : i % 3 == 1 ? "Li_Hua%" : "王\\五";
                p.level = static_cast<Level>(i % 3);
                p.allowance = Fen{i / 4};  // many equal ones
                if (i % 5) p.born = *parse_day("1940-01-01") + i / 2;
                if (i % 7) p.points = i % 4;
                p.phone = "138000000" + std::to_string(10 + i);
                p.region = i % 2 ? RegionCode{440104001000 + i} : liwan;
                p.seen = *parse_instant("2026-11-22T00:00:00+08:00") + i * 3'600'000LL;
                p.active = i % 2;
                YK_TRY_VOID(tx.insert(p));
            }
            return {};
        }));
    }
    struct Got {
        ListPage page;
        std::vector<Person> rows;
    };
    Result<Got> get(const ListRequest& request, const Request& who = as_system(), const model::Listing& listing = people) {
        return database->read_value(who, [&](Tx& tx) -> Result<Got> {
            Got got;
            got.page = YK_TRY(list(tx, model::schema<Person>(), listing, request,
                                   [&](const void* row) { got.rows.push_back(*static_cast<const Person*>(row)); }));
            return got;
        });
    }
    std::string problem(const ListRequest& request, const model::Listing& listing = people) {
        const auto got = get(request, as_system(), listing);
        if (got || got.error().problems.empty()) return "none";
        return got.error().problems.front().pointer + " " + got.error().problems.front().code;
    }
};
INSTANTIATE_TEST_SUITE_P(Both, ListingTest, both(), name_of);

TEST_P(ListingTest, PagesMeetWithoutGapOrRepetitionInEveryOrder) {
    const std::vector<std::vector<Sort>> orders{{},
                                                {{"name"}},
                                                {{"born"}},
                                                {{"born", true}},
                                                {{"points", true}, {"name"}},
                                                {{"name", true}, {"points"}},
                                                {{"allowance"}, {"born", true}, {"points"}}};
    for (const auto& order : orders) {
        ListRequest all, paged;
        all.sort = paged.sort = order;
        all.limit = 100;
        paged.limit = 7;
        const auto whole = get(all);
        ASSERT_TRUE(whole);
        ASSERT_EQ(whole->rows.size(), 60u);
        EXPECT_FALSE(whole->page.next);
        std::vector<Person> joined;
        while (true) {
            const auto part = get(paged);
            ASSERT_TRUE(part) << part.error().code;
            EXPECT_EQ(part->page.count, 60);
            joined.insert(joined.end(), part->rows.begin(), part->rows.end());
            if (!part->page.next) break;
            ASSERT_LE(joined.size(), 60u);
            paged.after = *part->page.next;
        }
        EXPECT_EQ(joined, whole->rows);
    }
}

TEST_P(ListingTest, CountingStopsWhereTheCallerSays) {
    ListRequest request;
    request.limit = 5;
    EXPECT_EQ(get(request)->page.count, 60);
    EXPECT_TRUE(get(request)->page.count_exact);
    for (const std::int64_t to : {60, 59, 7, 0, -1}) {
        request.count_to = to;
        const auto got = get(request);
        EXPECT_EQ(got->page.count, std::max<std::int64_t>(0, to));
        EXPECT_EQ(got->page.count_exact, to == 60);
        EXPECT_EQ(got->rows.size(), 5u);  // the page itself is as long as before
    }
}

TEST_P(ListingTest, EmptyValuesComeLastEitherWay) {
    for (const bool descending : {false, true}) {
        ListRequest request;
        request.sort = {{"born", descending}};
        request.limit = 100;
        const auto got = get(request);
        EXPECT_TRUE(got->rows.front().born);
        EXPECT_FALSE(got->rows.back().born);
    }
}

TEST_P(ListingTest, FiltersOfEveryKind) {
    const auto count = [&](Filter filter) {
        ListRequest request;
        request.filters = {std::move(filter)};
        const auto got = get(request);
        EXPECT_TRUE(got);
        return got ? got->page.count : -1;
    };
    using Is = Filter::Is;
    EXPECT_EQ(count({"level", Is::one_of, {"low"}}), 20);
    EXPECT_EQ(count({"level", Is::one_of, {"low", "high"}}), 40);
    EXPECT_EQ(count({"region", Is::one_of, {"440104000000"}}), 30);  // everything below the district
    EXPECT_EQ(count({"region", Is::one_of, {"440104001001"}}), 1);
    EXPECT_EQ(count({"born", Is::from, {"1940-01-29"}}), 4);
    EXPECT_EQ(count({"allowance", Is::to, {"1"}}), 8);
    EXPECT_EQ(count({"phone", Is::one_of, {"13800000012"}}), 1);
    EXPECT_EQ(count({"seen", Is::one_of, {"2026-11-22"}}), 24);
    EXPECT_EQ(count({"seen", Is::from, {"2026-11-24"}}), 12);
    EXPECT_EQ(count({"seen", Is::to, {"2026-11-22"}}), 24);
    EXPECT_EQ(count({"active", Is::one_of, {"true"}}), 30);
    // None of: an empty column is none of the named values, and "not empty" is a question of its own.
    EXPECT_EQ(count({"level", Is::none_of, {"low"}}), 40);
    EXPECT_EQ(count({"level", Is::none_of, {"low", "high"}}), 20);
    EXPECT_EQ(count({"region", Is::none_of, {"440104000000"}}), 30);
    const auto empty = count({"born", Is::one_of, {""}});
    EXPECT_GT(empty, 0);
    EXPECT_EQ(count({"born", Is::none_of, {""}}), 60 - empty);
    EXPECT_EQ(count({"born", Is::none_of, {"1900-01-01"}}), 60);
    EXPECT_EQ(count({"born", Is::none_of, {"1900-01-01", ""}}), 60 - empty);
}

TEST_P(ListingTest, SearchTakesWildcardsLiterally) {
    const auto count = [&](std::string text) {
        ListRequest request;
        request.search = std::move(text);
        return get(request)->page.count;
    };
    EXPECT_EQ(count("桂"), 20);
    EXPECT_EQ(count("li_hua"), 20);
    EXPECT_EQ(count("LI"), 20);
    EXPECT_EQ(count("%"), 20);
    EXPECT_EQ(count("_"), 20);
    EXPECT_EQ(count("\\"), 20);
    EXPECT_EQ(count("' OR 1=1 --"), 0);
    EXPECT_EQ(count("13800000012"), 1);  // through the blind index
    EXPECT_EQ(count("1380000001"), 0);   // which knows whole values only
    EXPECT_EQ(count("  "), 60);
}

TEST_P(ListingTest, RefusesWhatIsNotOffered) {
    const auto filter = [](std::string column, std::vector<std::string> values, Filter::Is is = Filter::Is::one_of) {
        ListRequest request;
        request.filters = {{std::move(column), is, std::move(values)}};
        return request;
    };
    EXPECT_EQ(problem(filter("secret", {"x"})), "/query/f.secret store.list.filter_unknown");
    EXPECT_EQ(problem(filter("code; DROP TABLE test_person", {"x"})), "/query/f.code; DROP TABLE test_person store.list.filter_unknown");
    EXPECT_EQ(problem(filter("phone", {"1"}, Filter::Is::from)), "/query/f.phone.from store.list.filter_unknown");
    EXPECT_EQ(problem(filter("level", {"none"})), "/query/f.level store.list.filter_value");
    EXPECT_EQ(problem(filter("born", {"1940-02-30"})), "/query/f.born store.list.filter_value");
    EXPECT_EQ(problem(filter("allowance", {"99999999999999999999"})), "/query/f.allowance store.list.filter_value");
    EXPECT_EQ(problem(filter("level", {})), "/query/f.level store.list.filter_many");
    EXPECT_EQ(problem(filter("born", {"1940-01-01", "1941-01-01"}, Filter::Is::to)), "/query/f.born.to store.list.filter_many");
    EXPECT_EQ(problem(filter("level", std::vector<std::string>(101, "low"))), "/query/f.level store.list.filter_many");
    ListRequest request;
    request.sort = {{"phone"}};
    EXPECT_EQ(problem(request), "/query/sort store.list.sort_unknown");
    request.sort = {{"name"}, {"name"}};
    EXPECT_EQ(problem(request), "/query/sort store.list.sort_unknown");
    request.sort = {};
    for (const std::int64_t limit : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{101}, INT64_MAX}) {
        request.limit = limit;
        EXPECT_EQ(problem(request), "/query/limit store.list.limit");
    }
    request.limit = 50;
    request.search = "x";
    EXPECT_EQ(problem(request, unsearchable), "/query/q store.list.search_unavailable");
    request.search = std::string(101, 'x');
    EXPECT_EQ(problem(request), "/query/q store.list.search_long");
    request.search = "\xff";
    EXPECT_EQ(problem(request), "/query/q store.list.filter_value");
}

TEST_P(ListingTest, ACursorServesItsOwnListOnly) {
    ListRequest request;
    request.limit = 10;
    const auto cursor = *get(request)->page.next;
    request.after = cursor;
    EXPECT_TRUE(get(request));
    EXPECT_FALSE(get(request, as_clerk_of(yuexiu)));
    auto other = request;
    other.sort = {{"name"}};
    EXPECT_EQ(problem(other), "/query/after store.list.cursor");
    other = request;
    other.filters = {{"level", Filter::Is::one_of, {"low"}}};
    EXPECT_EQ(problem(other), "/query/after store.list.cursor");
    for (std::size_t i = 0; i < cursor.size(); i += 7) {
        auto forged = request;
        forged.after[i] = forged.after[i] == '0' ? '1' : '0';
        EXPECT_EQ(problem(forged), "/query/after store.list.cursor");
    }
    for (const auto& junk : std::vector<std::string>{"x", "00", "zz", std::string(5000, '0'), std::string("0\0", 2)}) {
        auto forged = request;
        forged.after = junk;
        EXPECT_EQ(problem(forged), "/query/after store.list.cursor");
    }
}

TEST_P(ListingTest, OtherDistrictsAreNeitherListedNorCounted) {
    ListRequest request;
    request.limit = 100;
    const auto clerk = get(request, as_clerk_of(yuexiu));
    EXPECT_EQ(clerk->rows.size(), 30u);
    EXPECT_EQ(clerk->page.count, 30);
    request.filters = {{"region", Filter::Is::one_of, {"440103000000"}}};
    EXPECT_EQ(get(request, as_clerk_of(yuexiu))->page.count, 0);
    auto nobody = as_clerk_of(yuexiu);
    nobody.actor.scope = Scope();
    EXPECT_EQ(get({}, nobody)->page.count, 0);
    std::int64_t seen = 0;
    const auto all = database->read_value(as_clerk_of(yuexiu), [&](Tx& tx) {
        return list_all(tx, model::schema<Person>(), people, {}, [&](const void* row) {
            EXPECT_TRUE(within(static_cast<const Person*>(row)->region, subtree_of(yuexiu)));
            return ++seen < 20;
        });
    });
    EXPECT_EQ(*all, 20);
}

}  // namespace
}  // namespace yk::store
