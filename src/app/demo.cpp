#include <fmt/format.h>

#include "app/commands.h"
#include "app/modules.h"
#include "base/product.h"
#include "care/entitlement/determination/determination.h"
#include "care/oversight/appraisal/appraisal.h"
#include "care/oversight/indicators/indicators.h"
#include "care/oversight/statistics/statistics.h"
#include "care/oversight/tasks/tasks.h"
#include "care/people/elder/elder.h"
#include "care/people/intake/batch.h"
#include "care/people/organisation/organisation.h"
#include "synthetic/feed.h"

namespace yk::app {
namespace {

store::Request demo_request() { return {Actor::system(), "demo", "演示数据"}; }

// The files a city would send in a first month, the register of persons first.
constexpr synthetic::FeedKind first_feeds[] = {
    synthetic::FeedKind::police_hukou, synthetic::FeedKind::civil_affairs_aid, synthetic::FeedKind::disabled_federation,
    synthetic::FeedKind::health_death, synthetic::FeedKind::veterans,          synthetic::FeedKind::health_special_family,
    synthetic::FeedKind::town_survey,  synthetic::FeedKind::medical_ltci,      synthetic::FeedKind::home_adaptation,
};

struct Totals {
    std::int64_t files = 0, refused = 0, accepted = 0, rejected = 0;
};

Status take_file(store::Database& database, const Place& place, const synthetic::City& city, synthetic::FeedKind kind, std::size_t district,
                 synthetic::Month month, Totals& totals) {
    const auto silent = [](std::int64_t) { return true; };
    const synthetic::FeedRequest request{.kind = kind, .district = district, .month = month};
    const auto folder = place.data / "demo";
    std::filesystem::create_directories(folder);
    const auto file = folder / synthetic::feed_file_name(city, request);
    const auto key = synthetic::write_feed(city, request, file.string());
    if (key.rows.empty()) {
        std::filesystem::remove(file);
        return {};
    }
    const auto source = care::intake::parse_source_kind(synthetic::text_of(kind));
    CHECK(source);
    auto batch = YK_TRY(database.write_value(demo_request(), [&](Tx& tx) {
        return care::intake::receive_file(tx, place.data, file, file.filename().string(), *source, city.district_code(district),
                                          synthetic::last_day(month));
    }));
    batch = YK_TRY(care::intake::check_batch(database, demo_request(), place.data, batch.id, silent));
    ++totals.files;
    if (batch.state == care::intake::BatchState::refused) {
        ++totals.refused;
        return {};
    }
    batch = YK_TRY(care::intake::take_batch(database, demo_request(), place.data, batch.id, silent));
    totals.accepted += batch.accepted;
    totals.rejected += batch.rejected;
    return {};
}

synthetic::Month month_before(Day today) {
    const auto last = civil(first_of_month(today) - 1);
    return {last.year, last.month};
}

}  // namespace

Status fill_demo(store::Database& database, const Place& place, const CityName& name, const DemoSize& size, const Say& say) {
    say(fmt::format("Making the database of {} (synthetic)", name.name));
    YK_TRY_VOID(init_city(database, name, true));
    YK_TRY_VOID(database.write(demo_request(), [&](Tx& tx) -> Status {
        YK_TRY(care::organisation::seed_demo_accounts(tx, product_folder() / "data/demo_accounts.csv"));
        YK_TRY_VOID(care::tasks::seed_examples(tx));
        YK_TRY_VOID(care::statistics::seed_examples(tx));
        return care::appraisal::seed_examples(tx);
    }));
    if (size.people == 0) return {};
    synthetic::CityOptions options;
    options.data_dir = (product_folder() / "data").string();
    options.city = region_text({name.code});
    options.people = static_cast<std::uint64_t>(size.people);
    options.seed = size.seed;
    options.id_mode = size.placeholder_ids ? synthetic::IdMode::placeholder : synthetic::IdMode::real_shape;
    const auto city = YK_TRY(synthetic::make_city(options));
    const auto month = month_before(database.today());
    Totals totals;
    for (std::size_t district = 0; district < city.districts(); ++district) {
        for (const auto kind : first_feeds) YK_TRY_VOID(take_file(database, place, city, kind, district, month, totals));
        say(fmt::format("  {} of {} districts: {} files taken in, {} rows accepted, {} rejected", district + 1, city.districts(),
                        totals.files, totals.accepted, totals.rejected));
    }
    const auto run =
        YK_TRY(care::determination::determine(database, demo_request(), database.today(), [](std::int64_t, std::int64_t) { return true; }));
    say(fmt::format("Determined {} elders: {} answers, {} entitled, {} need information", run.people, run.answers, run.newly_entitled,
                    run.needs_information));
    YK_TRY_VOID(care::indicators::count_city(database, demo_request(), true));
    constexpr std::int32_t months_shown = 6;
    return database.write(demo_request(), [](Tx& tx) { return care::indicators::freeze_months(tx, months_shown); });
}

int demo_command(const Common& common, const std::string& city, const DemoSize& size, bool serve_after, const ServeOptions& options) {
    auto database = open_city(common.place);
    if (!database) return refused(database.error());
    if (has_city(**database)) {
        if (!serve_after) {
            say("The database holds a city already; choose an empty folder with --data.");
            return 1;
        }
    } else {
        const auto filled = fill_demo(**database, common.place, *find_city(city), size, [](const std::string& line) { say(line); });
        if (!filled) return refused(filled.error());
    }
    if (!serve_after) return 0;
    say(
        fmt::format("Demonstration accounts: bureau, chief, district, town, guide, assessor, home, finance, inspector, partner, sysadmin, "
                    "secadmin, auditor. Password: {}",
                    care::organisation::demo_password));
    return serve(std::move(*database), common, options);
}

}  // namespace yk::app
