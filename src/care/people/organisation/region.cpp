// Divisions, functional zones, and the scope of codes that follows from a set of regions.
#include <algorithm>
#include <array>
#include <set>

#include "care/people/organisation/access.h"
#include "care/people/organisation/table_file.h"

namespace yk::care::organisation {
namespace {

const Query<ZoneExtent(Day)> zone_extents{"organisation.zone_extents", R"(
    SELECT r.code AS zone, r.parent AS parent, COALESCE(m.member, 0) AS member
      FROM organisation_region r
      LEFT JOIN organisation_zone_member m
        ON m.zone = r.code AND (m.valid_from IS NULL OR m.valid_from <= $1) AND (m.valid_to IS NULL OR m.valid_to >= $1)
     WHERE r.functional_zone = 1 AND (r.valid_from IS NULL OR r.valid_from <= $1) AND (r.valid_to IS NULL OR r.valid_to >= $1)
     ORDER BY r.code, m.member)"};

const Query<City()> the_city{"organisation.city", "SELECT {a.*} FROM organisation_city a ORDER BY a.code LIMIT 1"};

constexpr std::int64_t zone_base = 900'000'000'000;      // no province of GB/T 2260 begins with 9
constexpr std::int64_t province_step = 100'000'000'000;  // place of the first digit
constexpr std::int64_t city_step = 100'000'000;

// Zones of 440400000000 are 940401000000, 940402000000 …
bool zone_code_of_city(RegionCode zone, RegionCode city) {
    return level_of(zone) == RegionLevel::district && zone.value / city_step == (zone_base + city.value % province_step) / city_step;
}

std::optional<RegionLevel> level_named(std::string_view name) {
    const auto options = options_of(RegionLevel{});
    for (std::size_t i = 0; i < options.size(); ++i)
        if (options[i].code == name) return static_cast<RegionLevel>(i);
    return std::nullopt;
}

// Empty is no date; nullopt is a wrong one.
std::optional<std::optional<Day>> optional_day(const std::string& text) {
    if (text.empty()) return std::optional<Day>{};
    const auto day = parse_day(text);
    if (!day) return std::nullopt;
    return day;
}

Result<Region> region_of(const std::filesystem::path& file, const TableLine& line, std::string_view source) {
    const auto& [code, name, level, parent, kind] =
        std::tie(line.fields[0], line.fields[1], line.fields[2], line.fields[3], line.fields[4]);
    Region region;
    const auto number = parse_region(code);
    if (!number) return wrong_value(file, line, "code");
    region.code = *number;
    const auto above = parse_region(parent);
    if (!above || !within(*number, subtree_of(*above))) return wrong_value(file, line, "parent_code");
    region.parent = *above;
    const auto named = level_named(level);
    if (!named || *named != level_of(region.code)) return wrong_value(file, line, "level");
    region.level = *named;
    if (name.empty()) return wrong_value(file, line, "name");
    region.name = name;
    region.kind = kind;
    region.source = source;
    return region;
}

}  // namespace

Result<City> init_city(Tx& tx, RegionCode code, std::string name, bool synthetic) {
    if (tx.first(the_city)) return fail(ErrorKind::refused, "organisation.city.exists");
    City city{code, std::move(name), synthetic, tx.today()};
    YK_TRY_VOID(tx.insert(city));
    SignInRules rules;
    rules.id.value = 1;
    YK_TRY_VOID(tx.insert(rules));
    return city;
}

Result<City> get_city(Tx& tx) {
    auto city = tx.first(the_city);
    if (!city) return fail(ErrorKind::unavailable, "organisation.city.missing");
    return std::move(*city);
}

Result<std::int64_t> load_divisions(Tx& tx, const std::filesystem::path& file, RegionCode city) {
    const auto lines = YK_TRY(read_table(file, {"code", "name", "level", "parent_code", "kind", "is_statistical_pseudo"}));
    std::vector<Region> regions;
    std::set<std::int64_t> seen;
    for (const auto& line : lines) {
        if (line.fields[5] != "0" && line.fields[5] != "1") return wrong_value(file, line, "is_statistical_pseudo");
        if (line.fields[5] == "1") continue;
        Region region = YK_TRY(region_of(file, line, "divisions.csv"));
        if (!within(region.code, subtree_of(city))) continue;
        if (!seen.insert(region.code.value).second) return wrong_value(file, line, "code");
        if (region.code != city && !seen.contains(region.parent.value)) return wrong_value(file, line, "parent_code");
        regions.push_back(std::move(region));
    }
    if (regions.empty()) return fail(ErrorKind::refused, "organisation.file.no_city", {{"file", file.filename().string()}});
    std::vector<const void*> rows;
    for (auto& region : regions) {
        region.version = 1;
        rows.push_back(&region);
    }
    tx.insert_bulk(model::schema<Region>(), rows, "divisions of the city, from the statistics' table");
    return static_cast<std::int64_t>(regions.size());
}

Result<std::int64_t> load_zones(Tx& tx, const std::filesystem::path& file, RegionCode city) {
    const auto lines =
        YK_TRY(read_table(file, {"city", "code", "member", "zh", "en", "parent", "valid_from", "valid_to", "status", "source"}));
    std::set<std::int64_t> zones;
    for (const auto& line : lines) {
        const auto& f = line.fields;
        if (parse_region(f[0]) != city) continue;
        const auto code = parse_region(f[1]), parent = parse_region(f[5]);
        const auto from = optional_day(f[6]), to = optional_day(f[7]);
        if (!code || !zone_code_of_city(*code, city)) return wrong_value(file, line, "code");
        if (!parent || !within(*parent, subtree_of(city))) return wrong_value(file, line, "parent");
        if (!from) return wrong_value(file, line, "valid_from");
        if (!to) return wrong_value(file, line, "valid_to");
        if (f[8] != "in_force" && f[8] != "unconfirmed") return wrong_value(file, line, "status");
        if (zones.insert(code->value).second) {
            Region zone{*code, f[3], f[4], RegionLevel::district, "功能区", *parent, true, f[8] == "in_force", *from, *to, f[9]};
            YK_TRY_VOID(tx.insert(zone));
        }
        if (f[2].empty()) continue;
        const auto town = parse_region(f[2]);
        if (!town) return wrong_value(file, line, "member");
        YK_TRY_VOID(get_region(tx, *town));
        ZoneMember member{{}, *code, *town, *from, *to, f[9]};
        YK_TRY_VOID(tx.insert(member));
    }
    return static_cast<std::int64_t>(zones.size());
}

Scope scope_of(std::span<const RegionCode> regions, std::span<const ZoneExtent> zones) {
    std::vector<RegionRange> ranges;
    for (const auto code : regions) {
        const RegionRange subtree = subtree_of(code);
        ranges.push_back(subtree);
        for (const auto& zone : zones) {
            if (zone.zone == code && zone.member) ranges.push_back(subtree_of(zone.member));
            if (within(zone.parent, subtree)) {
                ranges.push_back(subtree_of(zone.zone));
                if (zone.member) ranges.push_back(subtree_of(zone.member));
            }
        }
    }
    return Scope(std::move(ranges));
}

Scope scope_of(Tx& tx, std::span<const RegionCode> regions) { return scope_of(regions, tx.list(zone_extents, tx.today())); }

Result<Region> get_region(Tx& tx, RegionCode code) {
    auto region = tx.find<Region>(code);
    if (!region) return fail(ErrorKind::missing, "organisation.region.unknown", {{"code", region_text(code)}});
    return std::move(*region);
}

// A division is what the statistics say; people add zones, rename, and end validity.
Status check_region(Tx& tx, void* record, const void* before) {
    auto& region = *static_cast<Region*>(record);
    if (!region.code) return fail_at("/code", "input.required");
    if (!region.parent) return fail_at("/parent", "input.required");
    if (!tx.scope().covers(subtree_of(region.parent))) return fail(ErrorKind::denied, "organisation.region.outside");
    if (region.valid_from && region.valid_to && *region.valid_to < *region.valid_from)
        return fail_at("/valid_to", "organisation.dates.reversed");
    if (before) {
        access_changed();
        return {};
    }
    const City city = YK_TRY(get_city(tx));
    YK_TRY_VOID(get_region(tx, region.parent));
    const bool zone = zone_code_of_city(region.code, city.code);
    if (!zone && !within(region.code, subtree_of(region.parent))) return fail_at("/code", "organisation.region.code_outside_parent");
    region.functional_zone = zone;
    region.level = level_of(region.code);
    access_changed();
    return {};
}

Status check_zone_member(Tx& tx, void* record, const void*) {
    const auto& member = *static_cast<ZoneMember*>(record);
    if (!member.zone) return fail_at("/zone", "input.required");
    if (!member.member) return fail_at("/member", "input.required");
    const Region zone = YK_TRY(get_region(tx, member.zone));
    if (!zone.functional_zone) return fail_at("/zone", "organisation.zone.not_a_zone");
    if (!tx.scope().covers(subtree_of(zone.parent))) return fail(ErrorKind::denied, "organisation.region.outside");
    const Region town = YK_TRY(get_region(tx, member.member));
    if (town.functional_zone || town.level < RegionLevel::town) return fail_at("/member", "organisation.zone.member_level");
    if (member.valid_from && member.valid_to && *member.valid_to < *member.valid_from)
        return fail_at("/valid_to", "organisation.dates.reversed");
    access_changed();
    return {};
}

}  // namespace yk::care::organisation
