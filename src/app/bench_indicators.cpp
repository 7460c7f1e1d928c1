// `yikang bench indicators`: the indicators of a city that is there, counted whole, counted where something has changed, and read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>

#include "app/commands.h"
#include "care/entitlement/policy/policy.h"
#include "care/oversight/indicators/indicators.h"
#include "care/people/elder/elder.h"

namespace yk::app {
namespace {

namespace indicators = care::indicators;

constexpr std::size_t rounds = 5;
constexpr std::size_t changed_people = 100;

using Clock = std::chrono::steady_clock;
store::Request request() { return {Actor::system(), "bench", ""}; }

// The median of some rounds, in milliseconds.
template <class Work>
Result<double> median(const Work& work) {
    std::vector<double> all;
    for (std::size_t i = 0; i < rounds; ++i) {
        const auto from = Clock::now();
        YK_TRY_VOID(work());
        all.push_back(std::chrono::duration<double, std::milli>(Clock::now() - from).count());
    }
    std::sort(all.begin(), all.end());
    return all[rounds / 2];
}

// Some elders are told of as a day's work would tell of them; what is heard is not timed.
Status change_some(store::Database& database) {
    return database.write(request(), [](Tx& tx) -> Status {
        std::vector<std::int64_t> ids;
        care::elder::scan_people(tx, [&](const care::elder::Elder& person, std::span<const care::elder::ElderFact>) {
            ids.push_back(person.id.value);
            return ids.size() < changed_people;
        });
        for (const auto id : ids)
            for (const auto& subscription : indicators::module.subscriptions)
                YK_TRY_VOID(subscription.hear(tx, {0, "elder.changed", id, {"{}"}, tx.now()}));
        return {};
    });
}

struct Report {
    std::int64_t elders = 0, figures = 0;
    double people_ms = 0, whole_ms = 0, again_ms = 0, read_ms = 0;
};

Result<Report> measure(store::Database& database) {
    Report out;
    // For comparison: nothing but the number of rows of the register.
    out.people_ms = YK_TRY(median([&] {
        return database.read(request(), [&](Tx& tx) -> Status {
            out.elders = care::elder::count_people(tx);
            return {};
        });
    }));
    out.whole_ms = YK_TRY(median([&] { return indicators::count_city(database, request(), true); }));
    std::vector<double> again;
    for (std::size_t i = 0; i < rounds; ++i) {
        YK_TRY_VOID(change_some(database));
        const auto from = Clock::now();
        YK_TRY_VOID(indicators::count_city(database, request(), false));
        again.push_back(std::chrono::duration<double, std::milli>(Clock::now() - from).count());
    }
    std::sort(again.begin(), again.end());
    out.again_ms = again[rounds / 2];
    out.read_ms = YK_TRY(median([&] {
        return database.read(request(), [&](Tx& tx) -> Status {
            const auto board = YK_TRY(indicators::Board::read(tx, tx.today()));
            const auto book = YK_TRY(care::policy::rulebook_of(tx, tx.today()));
            out.figures = 0;
            for (const auto& indicator : book->pack->indicators) {
                ++out.figures;
                for (const auto& district : board.districts()) board.read_one(indicator, district.code);
            }
            return {};
        });
    }));
    return out;
}

int bench_indicators(const Common& common) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    if (!has_city(**database)) {
        say("The database holds no city yet; make one with `yikang demo --people 200000 --data FOLDER`.");
        return 1;
    }
    const auto done = measure(**database);
    if (!done) return refused(done.error());
    const auto kind = (*database)->health().kind;
    if (common.json)
        std::cout
            << fmt::format(
                   R"({{"database":"{}","elders":{},"count_people_ms":{:.1f},"whole_ms":{:.1f},"changed_ms":{:.1f},"read_ms":{:.1f}}})",
                   kind, done->elders, done->people_ms, done->whole_ms, done->again_ms, done->read_ms)
            << std::endl;
    else
        std::cout << fmt::format(
                         "{}: {} elders\n"
                         "counting the register's rows  {:.1f} ms\n"
                         "every indicator, whole city   {:.1f} ms\n"
                         "after {} elders have changed  {:.1f} ms\n"
                         "reading {} figures of all districts from the kept counts  {:.1f} ms",
                         kind, done->elders, done->people_ms, done->whole_ms, changed_people, done->again_ms, done->figures, done->read_ms)
                  << std::endl;
    return 0;
}

}  // namespace

void add_bench_indicators(CLI::App& bench, Common& common, std::function<int()>& run) {
    auto* command = bench.add_subcommand("indicators", "The indicators of the city that is there: counted whole, after changes, and read");
    command->callback([&common, &run] { run = [&common] { return bench_indicators(common); }; });
}

}  // namespace yk::app
