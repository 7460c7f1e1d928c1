#include "app/city.h"

#include <algorithm>
#include <array>
#include <iostream>

#include "app/modules.h"
#include "base/product.h"
#include "care/entitlement/policy/policy.h"
#include "care/oversight/tasks/tasks.h"
#include "care/people/organisation/organisation.h"
#include "model/texts.h"

namespace yk::app {
namespace {
constexpr std::array cities{
    CityName{"guangzhou", 440100000000, "广州市"},
    CityName{"zhuhai", 440400000000, "珠海市"},
    CityName{"yunfu", 445300000000, "云浮市"},
    CityName{"yangjiang", 441700000000, "阳江市"},
};
}  // namespace

std::optional<CityName> find_city(std::string_view key) {
    const auto at = std::find_if(cities.begin(), cities.end(), [&](const CityName& city) { return city.key == key; });
    return at == cities.end() ? std::nullopt : std::optional(*at);
}

std::vector<std::string> city_keys() {
    std::vector<std::string> keys;
    for (const auto& city : cities) keys.emplace_back(city.key);
    return keys;
}

store::Options options_of(const Place& place) {
    store::Options options;
    options.url = place.database.empty() ? "sqlite:" + (place.data / "yikang.db").string() : place.database;
    options.data = place.data;
    options.clock = store::Clock::system(place.today);
    options.records = all_records();
    options.every_query = true;
    return options;
}

Result<std::unique_ptr<store::Database>> open_city(const Place& place) {
    const auto options = options_of(place);
    const auto key_file = place.data / store::key_file;
    std::error_code ignored;  // what cannot be looked at, the opening refuses in words
    const bool had_keys = std::filesystem::exists(key_file, ignored);
    auto database = store::Database::open(options);
    if (!had_keys) std::cerr << model::text_in_both("store.keys.made", {{"file", key_file.string()}}) << std::endl;
    const auto migrations = all_migrations();
    YK_TRY_VOID(database->migrate(migrations));
    if (has_city(*database))
        YK_TRY_VOID(database->write({Actor::system(), "start", ""}, [](Tx& tx) -> Status {
            YK_TRY(care::organisation::sync_rights(tx, all_rights(), product_folder() / "data/roles.csv"));
            YK_TRY_VOID(care::policy::keep_shipped(tx));
            return care::tasks::open_ledger_once(tx);
        }));
    return database;
}

bool has_city(store::Database& database) {
    return database
        .read({Actor::system(), "start", ""},
              [](Tx& tx) -> Status {
                  YK_TRY(care::organisation::get_city(tx));
                  return {};
              })
        .has_value();
}

Status init_city(store::Database& database, const CityName& city, bool synthetic) {
    const auto data = product_folder() / "data";
    return database.write({Actor::system(), "init", ""}, [&](Tx& tx) -> Status {
        const RegionCode code{city.code};
        YK_TRY(care::organisation::init_city(tx, code, std::string(city.name), synthetic));
        YK_TRY(care::organisation::load_divisions(tx, data / "divisions.csv", code));
        YK_TRY(care::organisation::load_zones(tx, data / "zones.csv", code));
        YK_TRY(care::organisation::load_bodies(tx, data / "bodies.csv", code));
        YK_TRY(care::organisation::sync_rights(tx, all_rights(), data / "roles.csv"));
        YK_TRY_VOID(care::policy::keep_shipped(tx));
        return care::tasks::open_ledger_once(tx);
    });
}

}  // namespace yk::app
