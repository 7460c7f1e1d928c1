// Values of a real pack on both databases: what the platform counts, what is accepted, months frozen once, revised visibly, and a row that
// somebody changed behind the program's back.
#include "care/oversight/indicators/tests/city.h"

namespace yk::care::indicators {
namespace {

class IndicatorValues : public IndicatorCity {};
INSTANTIATE_TEST_SUITE_P(Both, IndicatorValues, store::testing::both(), store::testing::name_of);

TEST_P(IndicatorValues, NothingIsMadeUp) {
    EXPECT_EQ(read("helper_coverage", zhuhai).origin, Origin::none) << "an empty register is no measured zero";
    EXPECT_EQ(read("helper_coverage", zhuhai).standing, Standing::never_reported);
    EXPECT_EQ(read("new_estate_area", zhuhai).standing, Standing::no_data);
    good(write([&](Tx& tx) -> Status {
        const auto book = YK_TRY(book_of(tx, tx.today()));
        const auto board = YK_TRY(Board::read(tx, tx.today()));
        for (const auto& indicator : book->pack->indicators) {
            const auto standing = board.read_one(indicator, board.home_of(indicator)).standing;
            EXPECT_TRUE(standing == Standing::never_reported || standing == Standing::no_data) << indicator.name;
        }
        return {};
    }));
}

TEST_P(IndicatorValues, HelpersAreCountedByVillage) {
    std::vector<RegionCode> villages;
    std::size_t in_doumen = 0;
    good(write([&](Tx& tx) -> Status {
        for (const auto village : organisation::list_villages(tx, tx.today())) {
            if (!within(village, subtree_of(doumen))) continue;
            villages.push_back(village);
        }
        in_doumen = villages.size();
        const auto helper = [&](RegionCode region, guide::OfficerKind kind, const char* to) -> Status {
            guide::Officer officer;
            officer.id = tx.new_id<guide::OfficerId>();
            officer.name = "陈";
            officer.kind = kind;
            officer.region = region;
            officer.valid_from = *parse_day("2026-01-01");
            if (*to) officer.valid_to = *parse_day(to);
            return tx.insert(officer);
        };
        YK_TRY_VOID(helper(villages[0], guide::OfficerKind::elder_helper, ""));
        YK_TRY_VOID(helper(villages[0], guide::OfficerKind::elder_helper, ""));
        YK_TRY_VOID(helper(villages[1], guide::OfficerKind::elder_helper, "2026-11-22"));
        YK_TRY_VOID(helper(villages[2], guide::OfficerKind::elder_helper, "2026-11-21"));
        YK_TRY_VOID(helper(villages[3], guide::OfficerKind::service_guide, ""));
        return helper({villages[4].value / 1000 * 1000}, guide::OfficerKind::elder_helper, "");
    }));
    const auto district = read("helper_coverage", doumen);
    EXPECT_EQ(district.origin, Origin::computed);
    EXPECT_EQ(district.numerator, "2") << "two helpers of one village are one village; a town's helper, a guide, a former helper are none";
    EXPECT_EQ(district.denominator, std::to_string(in_doumen));
    EXPECT_EQ(district.standing, Standing::missed);
    const auto whole = read("helper_coverage", zhuhai);
    EXPECT_EQ(whole.numerator, "2");
    EXPECT_GT(std::stoul(whole.denominator), in_doumen);
    EXPECT_EQ(read("helper_coverage", doumen, "2026-11-23").numerator, "1");
}

TEST_P(IndicatorValues, OnlyAcceptedValuesCountAndTheLaterAcceptedStands) {
    accept("beds_per_1000", zhuhai, "2020-12-31", "41", ReportState::submitted);
    EXPECT_EQ(read("beds_per_1000", zhuhai).standing, Standing::never_reported);
    accept("beds_per_1000", zhuhai, "2020-12-31", "39");
    EXPECT_EQ(read("beds_per_1000", zhuhai).standing, Standing::missed);
    accept("beds_per_1000", zhuhai, "2020-12-31", "40");
    EXPECT_EQ(read("beds_per_1000", zhuhai).value, "40");
    EXPECT_EQ(read("beds_per_1000", zhuhai).standing, Standing::met);
    EXPECT_EQ(read("beds_per_1000", doumen).origin, Origin::none) << "a city's value is no district's";
}

TEST_P(IndicatorValues, AMonthIsFrozenOnceAndRevisedVisibly) {
    accept("beds_per_1000", zhuhai, "2026-10-15", "38");
    EXPECT_EQ(take("2026-11-30"), "indicators.snapshot.early");
    EXPECT_EQ(take("2026-11-22"), "indicators.snapshot.early");
    EXPECT_EQ(take("2026-10-31"), "");
    EXPECT_EQ(take("2026-10-31"), "indicators.snapshot.taken");
    auto frozen = rows("beds_per_1000");
    ASSERT_EQ(frozen.size(), 1u);
    EXPECT_EQ(frozen[0].value, "38");
    EXPECT_EQ(frozen[0].standing, Standing::missed);
    accept("beds_per_1000", zhuhai, "2026-10-15", "42");
    EXPECT_EQ(rows("beds_per_1000")[0].value, "38") << "frozen";
    EXPECT_EQ(take("2026-09-30"), "");
    std::string before;
    good(write([&](Tx& tx) -> Status {
        std::int64_t number = 0;
        std::map<std::int64_t, Snapshot> all;
        const auto book = YK_TRY(book_of(tx, tx.today()));
        for (const auto& indicator : book->pack->indicators)
            for (auto& row : snapshots_of(tx, indicator.name)) all[row.number] = row;
        for (const auto& [n, row] : all) {
            EXPECT_EQ(n, ++number);
            EXPECT_EQ(row.previous, before);
            EXPECT_EQ(row.sha256, digest_of(row)) << n;
            before = row.sha256;
        }
        EXPECT_GE(all.size(), 2 * book->pack->indicators.size());
        return {};
    }));
}

TEST_P(IndicatorValues, TheJobMakesUpForMonthsItMissed) {
    EXPECT_EQ(take("2026-07-31"), "");
    work::WorkTables tables;
    tables.kinds = {&snapshot_job};
    const auto runner = work::Runner::make(*database, tables, folder, 1, [](const work::Job&) {});
    good(write([](Tx& tx) -> Status {
        YK_TRY(work::submit(tx, snapshot_job, {"{}"}));
        return {};
    }));
    runner->run_until_idle();
    std::vector<std::string> months;
    for (const auto& row : rows("beds_per_1000")) months.push_back(row.month);
    EXPECT_EQ(months, (std::vector<std::string>{"2026-10", "2026-09", "2026-08", "2026-07"}));
}

TEST_P(IndicatorValues, AFrozenMonthIsAnEarlierPointOfWhatIsCounted) {
    good(write([&](Tx& tx) -> Status {
        guide::Officer officer;
        officer.id = tx.new_id<guide::OfficerId>();
        officer.name = "陈";
        officer.kind = guide::OfficerKind::elder_helper;
        officer.region = organisation::list_villages(tx, tx.today()).front();
        officer.valid_from = *parse_day("2026-01-01");
        YK_TRY_VOID(tx.insert(officer));
        // A month that was frozen at the full share before the document's date.
        Snapshot row;
        row.id = tx.new_id<SnapshotId>();
        row.number = 1;
        row.month = "2020-12";
        row.as_of = *parse_day("2020-12-31");
        row.taken_on = tx.today();
        row.indicator = "helper_coverage";
        row.region = zhuhai;
        row.origin = Origin::computed;
        row.value = "100";
        return tx.insert(row);
    }));
    EXPECT_EQ(read("helper_coverage", zhuhai).origin, Origin::computed);
    EXPECT_EQ(read("helper_coverage", zhuhai).standing, Standing::fallen) << "reached by the date, below it since";
}

TEST_P(IndicatorValues, AMonthIsSignedByTheCityAndAForgedOneIsNot) {
    EXPECT_EQ(take("2026-09-30"), "");
    EXPECT_EQ(take("2026-10-31"), "");
    good(write([&](Tx& tx) -> Status {
        const auto open = YK_TRY(read_signatures(tx));
        EXPECT_EQ(open.public_key.size(), 64u);
        EXPECT_EQ(open.digests.size(), 2u);
        for (const auto& [number, digest] : open.digests) EXPECT_EQ(digest.size(), 64u) << number;
        // A row that nobody signed: the table takes it, the key does not know it.
        Signature forged;
        forged.id = tx.new_id<SignatureId>();
        forged.number = 9999;
        forged.sha256 = std::string(64, 'a');
        forged.signature = std::string(128, '0');
        forged.signed_at = tx.now();
        YK_TRY_VOID(tx.insert(forged));
        EXPECT_EQ(YK_TRY(read_signatures(tx)).digests.at(9999), "");
        const auto state = YK_TRY(check_chain(tx));
        EXPECT_FALSE(state.whole);
        EXPECT_EQ(state.forged_at, 9999);
        return {};
    }));
}

TEST_P(IndicatorValues, ARowChangedWithItsDigestsIsFoundByItsSignature) {
    EXPECT_EQ(take("2026-09-30"), "");
    good(write([&](Tx& tx) -> Status {
        EXPECT_TRUE(YK_TRY(check_chain(tx)).whole);
        // Whoever writes the database rewrites the last row with a digest that fits: the chain alone would not tell.
        auto all = YK_TRY(check_chain(tx));
        EXPECT_EQ(all.signed_to, all.rows);
        Snapshot last;
        for (const auto& indicator : YK_TRY(book_of(tx, tx.today()))->pack->indicators)
            for (auto& known : snapshots_of(tx, indicator.name))
                if (known.number == all.rows) last = known;
        last.value = "100";
        last.sha256 = digest_of(last);
        YK_TRY_VOID(tx.update(last));
        const auto state = YK_TRY(check_chain(tx));
        EXPECT_FALSE(state.whole);
        EXPECT_FALSE(state.broken_at) << "its digest fits";
        EXPECT_EQ(state.forged_at, all.rows);
        return {};
    }));
}

TEST_P(IndicatorValues, CountsFollowTheRegisterByTown) {
    constexpr RegionCode town{440403100000};
    std::int64_t next = 0;
    const auto arrive = [&](RegionCode region, const char* born) {
        good(write([&](Tx& tx) -> Status {
            elder::Incoming row;
            row.document = "RESIDENT_ID";
            row.id_no = "TEST" + std::to_string(++next);
            row.name = "陈一";
            row.birth = parse_day(born);
            row.town = region;
            row.district = {region.value / 1'000'000 * 1'000'000};
            row.source = "police_hukou";
            row.registers_people = true;
            row.source_date = *parse_day("2026-10-31");
            row.batch = elder::BatchId{1};
            YK_TRY(elder::take_in(tx, row));
            return {};
        }));
    };
    const auto value = [&](const char* code, RegionCode region) { return read(code, region).value; };
    work::WorkTables tables;
    tables.kinds = {&counting_job};
    tables.subscriptions.assign(counting_subscriptions().begin(), counting_subscriptions().end());
    const auto runner = work::Runner::make(*database, tables, folder, 1, [](const work::Job&) {});
    const auto round = [&] {
        good(write([](Tx& tx) -> Status {
            YK_TRY(work::submit(tx, counting_job, {"{}"}, zhuhai));
            return {};
        }));
        runner->run_until_idle();
    };

    EXPECT_EQ(read("own_people", zhuhai).origin, Origin::none);
    arrive(town, "1940-01-01");
    arrive({440402001000}, "1960-01-01");
    EXPECT_EQ(value("own_people", zhuhai), "2") << "nothing is kept yet: counted on the spot";
    runner->run_until_idle();
    round();
    EXPECT_EQ(value("own_people", zhuhai), "2");
    EXPECT_EQ(value("own_aged_80", zhuhai), "50");
    arrive(town, "1960-01-01");
    EXPECT_EQ(value("own_people", zhuhai), "2") << "kept until the next round";
    runner->run_until_idle();
    round();
    EXPECT_EQ(value("own_people", zhuhai), "3");
    EXPECT_EQ(value("own_people", doumen), "2");
    EXPECT_EQ(value("own_people", town), "2");
    EXPECT_EQ(value("own_aged_80", town), "50");
    EXPECT_NE(read("own_people", town).rows.find("f.region=440403100000"), std::string::npos);
    EXPECT_EQ(read("own_people", zhuhai).standing, Standing::watched);
    // Counted where something has changed, and counted whole: the same.
    const auto kept = [&] {
        std::string all;
        good(write([&](Tx& tx) -> Status {
            for (const auto& row : YK_TRY(counts_as_of(tx, tx.today())).rows)
                all += row.source + region_text(row.region) + ":" + std::to_string(row.numerator) + "/" + std::to_string(row.denominator) +
                       " ";
            return {};
        }));
        return all;
    };
    const auto piecemeal = kept();
    good(count_city(*database, {Actor::system(), {}, {}}, true));
    EXPECT_EQ(kept(), piecemeal);
    // Whoever sees one district sees its number and not the city's.
    Reading city_wide, own;
    store::Request request{Actor::system(), {}, {}};
    request.actor.scope = Scope({subtree_of(doumen)});
    good(database->read(request, [&](Tx& tx) -> Status {
        const auto board = YK_TRY(Board::read(tx, tx.today()));
        city_wide = board.read_one(*find_indicator(*YK_TRY(book_of(tx, tx.today()))->pack, "own_people"), zhuhai);
        own = board.read_one(*find_indicator(*YK_TRY(book_of(tx, tx.today()))->pack, "own_people"), doumen);
        return {};
    }));
    EXPECT_EQ(city_wide.origin, Origin::none);
    EXPECT_EQ(own.value, "2");
}

TEST_P(IndicatorValues, TheWorkOfTheYearIsCountedByTown) {
    constexpr RegionCode town{440403100000};
    const auto day = [](const char* text) { return *parse_day(text); };
    good(write([&](Tx& tx) -> Status {
        elder::Incoming person;
        person.document = "RESIDENT_ID";
        person.id_no = "TEST9";
        person.name = "陈一";
        person.birth = day("1961-01-01");
        person.town = town;
        person.district = doumen;
        person.source = "police_hukou";
        person.registers_people = true;
        person.source_date = day("2026-10-31");
        person.batch = elder::BatchId{1};
        const auto known = YK_TRY(elder::take_in(tx, person)).elder;
        // Settled in time, settled late, not yet due, and one of last year.
        const auto outreach = [&](std::int64_t whose, const char* opened, const char* due, const char* closed) -> Status {
            guide::Outreach row;
            row.id = tx.new_id<guide::OutreachId>();
            row.elder = elder::ElderId{whose};
            row.region = town;
            row.opened_on = day(opened);
            row.due_on = day(due);
            if (*closed) row.closed_on = day(closed);
            row.state = *closed ? guide::OutreachState::found : guide::OutreachState::open;
            return tx.insert(row);
        };
        YK_TRY_VOID(outreach(1, "2026-03-01", "2026-04-01", "2026-03-20"));
        YK_TRY_VOID(outreach(2, "2026-03-01", "2026-04-01", "2026-04-02"));
        YK_TRY_VOID(outreach(3, "2026-11-01", "2026-12-01", ""));
        YK_TRY_VOID(outreach(4, "2025-11-01", "2025-12-01", "2025-11-20"));
        const auto assessed = [&](assessment::State state, assessment::Asker asker, const char* opened, const char* due) -> Status {
            assessment::Case row;
            row.id = tx.new_id<assessment::CaseId>();
            row.elder = known;
            row.region = town;
            row.state = state;
            row.asker = asker;
            row.opened_on = day(opened);
            row.due_on = day(due);
            if (state == assessment::State::concluded) row.published_on = row.concluded_on = day(opened);
            return tx.insert(row);
        };
        YK_TRY_VOID(assessed(assessment::State::concluded, assessment::Asker::elder, "2026-05-01", "2026-06-01"));
        YK_TRY_VOID(assessed(assessment::State::assigned, assessment::Asker::department, "2026-05-01", "2026-06-01"));
        YK_TRY_VOID(assessed(assessment::State::withdrawn, assessment::Asker::elder, "2026-05-01", "2026-06-01"));
        decision::Appeal appeal;
        appeal.id = tx.new_id<decision::AppealId>();
        appeal.proposal = decision::ProposalId{1};
        appeal.elder = known;
        appeal.region = town;
        appeal.filed_on = day("2026-09-01");
        appeal.due_on = day("2026-09-30");
        YK_TRY_VOID(tx.insert(appeal));
        EXPECT_EQ(assessment::late_cases(tx, tx.today()), 1) << "what is concluded or withdrawn waits for nobody";
        EXPECT_EQ(decision::late_objections(tx, tx.today()), 1);
        std::map<std::string, std::pair<std::int64_t, std::int64_t>> counted;
        for (const auto& row : YK_TRY(counts_as_of(tx, tx.today())).rows)
            if (row.region == town) counted[row.source] = {row.numerator, row.denominator};
        EXPECT_EQ(counted["guide.outreach_settled"], std::pair(std::int64_t{2}, std::int64_t{3}));
        EXPECT_EQ(counted["guide.outreach_in_time"], std::pair(std::int64_t{1}, std::int64_t{2}));
        EXPECT_EQ(counted["assessment.concluded"], std::pair(std::int64_t{1}, std::int64_t{2}));
        EXPECT_EQ(counted["assessment.objected"], std::pair(std::int64_t{0}, std::int64_t{1}));
        EXPECT_EQ(counted["assessment.from_age"].first, 65);
        EXPECT_EQ(counted["decision.objections_answered"], std::pair(std::int64_t{0}, std::int64_t{1}));
        EXPECT_EQ(counted.count("guide.visits_met"), 0u) << "nobody was visited: no share of nothing";
        // As it stood in March, by the dates of the records.
        for (const auto& row : YK_TRY(counts_as_of(tx, day("2026-03-31"))).rows)
            if (row.source == "guide.outreach_settled") {
                EXPECT_EQ(row.numerator * 10 + row.denominator, 12);
            }
        return {};
    }));
}

TEST_P(IndicatorValues, TheJobFreezesTheLastMonthAndDoesItOnce) {
    work::WorkTables tables;
    tables.kinds = {&snapshot_job};
    const auto runner = work::Runner::make(*database, tables, folder, 1, [](const work::Job&) {});
    for (int i = 0; i < 2; ++i) {
        good(write([](Tx& tx) -> Status {
            YK_TRY(work::submit(tx, snapshot_job, {"{}"}));
            return {};
        }));
        runner->run_until_idle();
    }
    const auto frozen = rows("beds_per_1000");
    ASSERT_EQ(frozen.size(), 1u);
    EXPECT_EQ(frozen[0].month, "2026-10");
    EXPECT_EQ(frozen[0].standing, Standing::never_reported);
}

}  // namespace
}  // namespace yk::care::indicators
