// Departments and bodies: the city's own, and those of each district, zone and town.
#include "care/people/organisation/access.h"
#include "care/people/organisation/table_file.h"

namespace yk::care::organisation {
namespace {

const Query<Region()> districts_and_towns{"organisation.districts_and_towns", R"(
    SELECT {a.*} FROM organisation_region a WHERE a.level IN ('district', 'town') ORDER BY a.code)"};

constexpr std::string_view place = "{place}";

std::string filled(std::string pattern, const std::string& name) {
    const auto at = pattern.find(place);
    return at == std::string::npos ? pattern : pattern.replace(at, place.size(), name);
}

// Which lines of the file speak of this region.
std::string_view line_level_of(const Region& region) {
    if (region.functional_zone) return "zone";
    if (region.level == RegionLevel::district) return "district";
    return region.kind == "街道" ? "subdistrict" : "town";
}

}  // namespace

Result<std::int64_t> load_bodies(Tx& tx, const std::filesystem::path& file, RegionCode city) {
    const auto lines = YK_TRY(read_table(file, {"city", "level", "body", "zh", "en", "source"}));
    const auto regions = tx.list(districts_and_towns);
    std::vector<Department> departments;
    const auto add = [&](const TableLine& line, const std::string& zh, const std::string& en, RegionLevel level, RegionCode region) {
        departments.push_back({tx.new_id<DepartmentId>(), line.fields[2], zh, en, level, region, line.fields[5], true, 1});
    };
    for (const auto& line : lines) {
        const auto& f = line.fields;
        if (parse_region(f[0]) != city) continue;
        if (f[2].empty() || f[3].empty() || f[4].empty()) return wrong_value(file, line, "body");
        if (f[1] == "city") {
            add(line, f[3], f[4], RegionLevel::city, city);
            continue;
        }
        if (f[1] != "district" && f[1] != "zone" && f[1] != "town" && f[1] != "subdistrict") return wrong_value(file, line, "level");
        for (const auto& region : regions)
            if (line_level_of(region) == f[1])
                add(line, filled(f[3], region.name), filled(f[4], region.name_en.empty() ? region.name : region.name_en), region.level,
                    region.code);
    }
    std::vector<const void*> rows;
    for (const auto& department : departments) rows.push_back(&department);
    tx.insert_bulk(model::schema<Department>(), rows, "departments and bodies the documents name");
    return static_cast<std::int64_t>(departments.size());
}

Status check_department(Tx& tx, void* record, const void*) {
    auto& department = *static_cast<Department*>(record);
    if (!department.region) return fail_at("/region", "input.required");
    const Region region = YK_TRY(get_region(tx, department.region));
    department.level = region.level;
    return {};
}

}  // namespace yk::care::organisation
