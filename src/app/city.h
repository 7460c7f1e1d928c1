// One city's database as the commands use it: opened, brought up to date, made, filled with the demonstration city.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "store/database.h"

namespace yk::app {

struct Place {
    std::filesystem::path data = "var";
    std::string database;      // empty: sqlite:<data>/yikang.db
    std::optional<Day> today;  // --today
};

struct CityName {
    std::string_view key;   // "guangzhou"
    std::int64_t code;      // 440100000000
    std::string_view name;  // 广州市
};
std::optional<CityName> find_city(std::string_view key);
std::vector<std::string> city_keys();

// Opens the database and brings its tables up to date. Throws Broken; refuses as Database::migrate does.
Result<std::unique_ptr<store::Database>> open_city(const Place& place);
store::Options options_of(const Place& place);
bool has_city(store::Database& database);

// An empty database for one city: divisions, zones, bodies, rights.
Status init_city(store::Database& database, const CityName& city, bool synthetic);

struct DemoSize {
    std::int64_t people = 20000;
    std::uint64_t seed = 1;
    bool placeholder_ids = true;
};
using Say = std::function<void(const std::string&)>;
// The synthetic city: department files are written, taken in through intake like real ones, and everybody is determined.
Status fill_demo(store::Database& database, const Place& place, const CityName& city, const DemoSize& size, const Say& say);

}  // namespace yk::app
