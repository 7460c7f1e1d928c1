#include "synthetic/city.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "synthetic/parts.h"

namespace yk::synthetic {

Day first_day(Month month) { return *make_day(month.year, month.month, 1); }
Day last_day(Month month) { return add_months(first_day(month), 1, MonthRounding::last_day) - 1; }

City::City(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
City::~City() = default;
City::City(City&&) noexcept = default;
City& City::operator=(City&&) noexcept = default;

Mark City::mark() const { return {true, 1, parts_->options.seed}; }
RegionCode City::code() const { return {parts_->tables.city_code}; }
std::string_view City::name() const { return parts_->tables.city_name; }
std::size_t City::districts() const { return parts_->tables.districts.size(); }
RegionCode City::district_code(std::size_t district) const { return {parts_->tables.districts.at(district).code}; }
std::string_view City::district_name(std::size_t district) const { return parts_->tables.districts.at(district).name; }
std::uint64_t City::people(std::size_t district) const { return parts_->census.people(district); }
std::uint64_t City::upcoming(std::size_t district) const { return parts_->census.upcoming(district); }

std::optional<std::size_t> City::district_of(RegionCode code) const {
    for (std::size_t d = 0; d < districts(); ++d)
        if (within(code, subtree_of(district_code(d)))) return d;
    return std::nullopt;
}

std::string_view City::town_name(RegionCode code) const {
    const auto district = district_of(code);
    if (!district) return {};
    for (const auto& town : parts_->tables.districts[*district].towns)
        if (within(code, subtree_of({town.code}))) return town.name;
    return {};
}

std::string_view City::village_name(RegionCode village) const {
    const auto found = parts_->villages.find(village.value);
    if (found == parts_->villages.end()) return {};
    return parts_->tables.districts[found->second.first].villages[found->second.second].name;
}

std::string City::address_text(const Address& address) const {
    static constexpr std::array roads{"一马路", "二马路", "三马路", "四马路", "五马路", "六马路", "七马路", "八马路"};
    const auto found = parts_->villages.find(address.village.value);
    CHECK(found != parts_->villages.end());
    const District& district = parts_->tables.districts[found->second.first];
    const Village& village = district.villages[found->second.second];
    const Town& town = district.towns[village.town];
    std::string text = district.name;
    if (town.street) {
        text += town.name.substr(0, town.name.size() - std::string_view("道").size());
        text += roads[address.road % roads.size()];
    } else {
        text += town.name;
        auto place = village.name;
        for (const std::string_view tail : {"民委员会", "民委会", "委会"})
            if (place.ends_with(tail)) place.resize(place.size() - tail.size());
        text += place;
    }
    if (address.number == 0) return text + "养老院";
    text += std::to_string(address.number) + "号";
    if (address.room == 1) text += "之二";
    if (address.room > 1) text += std::to_string(address.room / 8 + 1) + "0" + std::to_string(address.room % 8 + 1) + "房";
    return text;
}

Result<City> make_city(const CityOptions& options) {
    if (options.people == 0) return fail(ErrorKind::invalid, "synthetic.city.empty");
    Tables tables = YK_TRY(read_tables(options.data_dir, options.city, options.seed));
    Census census = YK_TRY(Census::count(tables, options.people, options.seed, options.base_year, options.id_mode));
    auto parts =
        std::make_unique<City::Parts>(City::Parts{options, std::move(tables), std::move(census), *make_day(options.base_year, 12, 31), {}});
    for (std::size_t d = 0; d < parts->tables.districts.size(); ++d) {
        const auto& villages = parts->tables.districts[d].villages;
        for (std::size_t v = 0; v < villages.size(); ++v) parts->villages.emplace(villages[v].code, std::pair{d, v});
    }
    return City(std::move(parts));
}

}  // namespace yk::synthetic
