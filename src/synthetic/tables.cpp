#include "synthetic/tables.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>

#include "base/check.h"
#include "base/text.h"
#include "synthetic/random.h"

namespace yk::synthetic {
namespace {

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else if (c != '\r')
            fields.back() += c;
    }
    return fields;
}

// Turns weights into cumulative shares.
void accumulate(std::vector<Weighted>& list) {
    double sum = 0;
    for (auto& w : list) sum = w.end += sum;
    for (auto& w : list) w.end /= sum;
    if (!list.empty()) list.back().end = 1;
}

template <std::size_t N>
void accumulate(std::array<double, N>& shares) {
    double sum = 0;
    for (auto& s : shares) sum = s += sum;
    if (sum <= 0) return;
    for (auto& s : shares) s /= sum;
}

Status read_city(const std::string& dir, std::string_view city, Tables& t, std::string& pyramid, std::array<std::string, 3>& basis) {
    const Csv csv = YK_TRY(Csv::read(dir + "/synthetic/cities.csv", {"city", "profile", "pyramid", "basis", "metric", "year", "phone_area",
                                                                     "phone_digits", "placeholder_code"}));
    for (std::size_t r = 0; r < csv.size(); ++r) {
        if (csv.at(r, 0) != city) continue;
        t.city_code = std::stoll(csv.at(r, 0));
        t.profile = csv.at(r, 1);
        pyramid = csv.at(r, 2);
        basis = {csv.at(r, 3), csv.at(r, 4), csv.at(r, 5)};
        t.phone_area = csv.at(r, 6);
        t.phone_digits = static_cast<int>(csv.number(r, 7));
        t.placeholder_code = csv.at(r, 8);
        return {};
    }
    return fail(ErrorKind::missing, "synthetic.city.unknown", TextArgs{{"city", std::string(city)}});
}

constexpr std::pair<std::string_view, double Rates::*> rate_names[] = {
    {"heaping_first_of_month", &Rates::heaping_first_of_month},
    {"heaping_10_15_20", &Rates::heaping_10_15_20},
    {"heaping_new_year", &Rates::heaping_new_year},
    {"town_weight_sigma", &Rates::town_weight_sigma},
    {"village_weight_sigma", &Rates::village_weight_sigma},
    {"id_retired", &Rates::id_retired},
    {"id_retired_from_70", &Rates::id_retired_from_70},
    {"id_migrant", &Rates::id_migrant},
    {"given_two_before_1950", &Rates::given_two_before_1950},
    {"given_two_from_1950", &Rates::given_two_from_1950},
    {"name_rare", &Rates::name_rare},
    {"name_private_use", &Rates::name_private_use},
    {"name_double_surname", &Rates::name_double_surname},
    {"name_middle_dot", &Rates::name_middle_dot},
    {"phone_60", &Rates::phone_60},
    {"phone_70", &Rates::phone_70},
    {"phone_80", &Rates::phone_80},
    {"phone_of_child", &Rates::phone_of_child},
    {"phone_mobile_below_75", &Rates::phone_mobile_below_75},
    {"phone_mobile_from_75", &Rates::phone_mobile_from_75},
    {"spouse_years_older", &Rates::spouse_years_older},
    {"spouse_years_sd", &Rates::spouse_years_sd},
    {"spouse_60", &Rates::spouse_60},
    {"spouse_70", &Rates::spouse_70},
    {"spouse_80", &Rates::spouse_80},
    {"spouse_90", &Rates::spouse_90},
    {"aid_odds_alone", &Rates::aid_odds_alone},
    {"institution_odds_level_3", &Rates::institution_odds_level_3},
    {"split_residence_elsewhere", &Rates::split_residence_elsewhere},
    {"split_other_district", &Rates::split_other_district},
    {"death_at_60", &Rates::death_at_60},
    {"death_slope", &Rates::death_slope},
    {"death_male", &Rates::death_male},
    {"death_female", &Rates::death_female},
    {"moves", &Rates::moves},
    {"aid_changes", &Rates::aid_changes},
    {"reissues", &Rates::reissues},
    {"pension", &Rates::pension},
    {"medical_enrolment", &Rates::medical_enrolment},
    {"ltci_assessed", &Rates::ltci_assessed},
    {"home_adaptation", &Rates::home_adaptation},
    {"housing_allowance", &Rates::housing_allowance},
    {"cremated", &Rates::cremated},
    {"survey_towns", &Rates::survey_towns},
};
Status read_rates_of_model(const std::string& dir, Tables& t) {
    const Csv csv = YK_TRY(Csv::read(dir + "/synthetic/model.csv", {"parameter", "value"}));
    const auto value = [&](const std::string& name) -> std::optional<double> {
        for (std::size_t r = 0; r < csv.size(); ++r)
            if (csv.at(r, 0) == name) return csv.number(r, 1);
        return std::nullopt;
    };
    const auto missing = [](std::string name) {
        return fail(ErrorKind::invalid, "synthetic.table.parameter", TextArgs{{"name", std::move(name)}});
    };
    for (const auto& [name, member] : rate_names) {
        const auto found = value(std::string(name));
        if (!found) return missing(std::string(name));
        t.rates.*member = *found;
    }
    const auto employee = value("pension_employee_" + t.profile);
    if (!employee) return missing("pension_employee_" + t.profile);
    t.rates.pension_employee = *employee;
    return {};
}

Status read_divisions(const std::string& dir, std::uint64_t seed, Tables& t) {
    const Csv csv = YK_TRY(Csv::read(dir + "/divisions.csv", {"code", "name", "level", "parent_code", "is_statistical_pseudo"}));
    for (std::size_t r = 0; r < csv.size(); ++r) {
        const std::int64_t code = std::stoll(csv.at(r, 0));
        if (code / 100'000'000 != t.city_code / 100'000'000 || csv.at(r, 4) == "1") continue;
        const auto& name = csv.at(r, 1);
        const auto& level = csv.at(r, 2);
        if (level == "city") t.city_name = name;
        if (level == "district") t.districts.push_back({code, name, csv.at(r, 0).substr(0, 6)});
        if (level == "town") t.districts.back().towns.push_back({code, name, name.ends_with("街道")});
        if (level != "village") continue;
        auto& district = t.districts.back();
        const std::int64_t parent = std::stoll(csv.at(r, 3));
        const auto town = std::find_if(district.towns.begin(), district.towns.end(), [&](const Town& x) { return x.code == parent; });
        if (town != district.towns.end())
            district.villages.push_back({code, name, static_cast<std::size_t>(town - district.towns.begin())});
    }
    // A town weighs as much as it has villages, give or take; villages differ within it.
    for (auto& district : t.districts) {
        double sum = 0;
        for (const auto& village : district.villages) {
            Stream town(seed, Purpose::town, static_cast<std::uint64_t>(district.towns[village.town].code));
            Stream own(seed, Purpose::village, static_cast<std::uint64_t>(village.code));
            sum += std::exp(t.rates.town_weight_sigma * town.normal() + t.rates.village_weight_sigma * own.normal());
            district.village_ends.push_back(sum);
        }
        CHECK(sum > 0);
        for (auto& end : district.village_ends) end /= sum;
        district.village_ends.back() = 1;
    }
    return {};
}

// The row named like the district goes before one that counts it with or without its functional zones.
Status read_population(const std::string& dir, const std::array<std::string, 3>& basis, Tables& t) {
    const Csv csv = YK_TRY(Csv::read(dir + "/population.csv", {"code", "name", "year", "basis", "metric", "value"}));
    for (auto& district : t.districts) {
        bool exact = false;
        for (std::size_t r = 0; r < csv.size(); ++r) {
            if (csv.at(r, 3) != basis[0] || csv.at(r, 4) != basis[1] || csv.at(r, 2) != basis[2]) continue;
            if (std::stoll(csv.at(r, 0)) != district.code || exact) continue;
            exact = csv.at(r, 1) == district.name;
            district.weight = csv.number(r, 5);
        }
    }
    double sum = 0;
    for (const auto& district : t.districts) sum += district.weight;
    CHECK(sum > 0);
    for (auto& district : t.districts) district.weight /= sum;
    return {};
}

// 100 stands for 100 and over: the numbers halve with each year beyond. Below 60 each age is taken to be as large as 60.
Status read_pyramid(const std::string& dir, const std::string& profile, Tables& t) {
    constexpr std::array centenarians{0.50, 0.25, 0.13, 0.07, 0.03, 0.02};
    const Csv csv = YK_TRY(Csv::read(dir + "/pyramid_60plus.csv", {"profile", "age", "male", "female"}));
    double sum = 0;
    for (std::size_t r = 0; r < csv.size(); ++r) {
        if (csv.at(r, 0) != profile) continue;
        const int age = static_cast<int>(csv.number(r, 1));
        for (std::size_t sex = 0; sex < 2; ++sex) {
            const double people = csv.number(r, 2 + sex);
            sum += people;
            if (age < 100) t.pyramid[static_cast<std::size_t>(age - first_age)][sex] = people;
            for (std::size_t over = 0; age == 100 && over < centenarians.size(); ++over)
                t.pyramid[static_cast<std::size_t>(100 - first_age) + over][sex] = people * centenarians[over];
        }
    }
    CHECK(sum > 0);
    for (int age = first_age; age < register_age; ++age)
        t.pyramid[static_cast<std::size_t>(age - first_age)] = t.pyramid[register_age - first_age];
    for (auto& by_sex : t.pyramid)
        for (auto& share : by_sex) share /= sum;
    return {};
}

Status read_area_codes(const std::string& dir, Tables& t) {
    const Csv csv = YK_TRY(Csv::read(dir + "/id_area_codes.csv", {"code", "name", "status", "successor"}));
    const std::string city = std::to_string(t.city_code / 100'000'000);
    std::size_t turn = 0;
    for (std::size_t r = 0; r < csv.size(); ++r) {
        const auto& code = csv.at(r, 0);
        if (csv.at(r, 2) == "abolished") {
            for (auto& district : t.districts) {
                if (district.id_code != csv.at(r, 3)) continue;
                district.retired_codes.push_back(code);
                district.retired_names.push_back(csv.at(r, 1));
            }
        } else if (code.substr(0, 4) != city && code.substr(4) != "00" && code.substr(4) != "01") {
            t.districts[turn++ % t.districts.size()].migrant_codes.push_back(code);
        }
    }
    return {};
}

Status read_names(const std::string& dir, Tables& t) {
    const Csv csv = YK_TRY(Csv::read(dir + "/names.csv", {"type", "text", "weight_permille", "sex_or_note"}));
    for (std::size_t r = 0; r < csv.size(); ++r) {
        const auto& type = csv.at(r, 0);
        const Weighted name{csv.at(r, 1), csv.number(r, 2)};
        const auto characters = length_of(name.text);
        if (type == "surname") (characters > 2 ? t.middle_dot_surnames : characters == 2 ? t.double_surnames : t.surnames).push_back(name);
        if (type == "given") t.given[csv.at(r, 3) == "M" ? 0 : 1][characters > 1 ? 1 : 0].push_back(name);
        if (type != "rare_given_char") continue;
        (is_private_use(code_points(name.text).front()) ? t.private_characters : t.rare_characters).push_back(name.text);
    }
    accumulate(t.surnames);
    accumulate(t.double_surnames);
    accumulate(t.middle_dot_surnames);
    for (auto& sex : t.given)
        for (auto& list : sex) accumulate(list);
    return {};
}

std::size_t index_in(std::string_view value, std::initializer_list<std::string_view> list) {
    return static_cast<std::size_t>(std::find(list.begin(), list.end(), value) - list.begin());
}

void take_rate(std::string_view attribute, std::string_view value, int low, int high, double share, bool own, Tables& t) {
    for (int age = first_age; age <= last_age; ++age) {
        const int in_table = std::clamp(age, register_age, 100);
        if (in_table < low || in_table > high) continue;
        const auto a = static_cast<std::size_t>(age - first_age);
        if (attribute == "care_level_gbt42195") t.care_ends[a][static_cast<std::size_t>(value[0] - '0')] = share;
        if (attribute == "institution_resident") t.institution[a] = share;
        if (attribute == "disability_certificate" && own) t.disability[a] = share;
    }
    if (attribute == "disability_category")
        t.category_ends[index_in(value, {"visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"})] = share;
    if (attribute == "disability_grade") t.grade_ends[static_cast<std::size_t>(value[0] - '1')] = share;
    if (attribute == "veteran") t.veteran = share;
    if (!own) return;
    if (attribute == "living") t.living[index_in(value, {"alone", "couple_only", "with_children", "institution"})] = share;
    if (attribute == "aid_class") t.aid[index_in(value, {"destitute", "minimum_living", "low_income_edge"})] = share;
    if (attribute == "special_family") t.special_family = share;
    if (attribute == "split_residence") t.split = share;
}

// Institution residents by age are known for one city only; the others are scaled by their share of all elders.
Status read_rates(const std::string& dir, Tables& t) {
    const Csv csv = YK_TRY(Csv::read(dir + "/attribute_rates.csv", {"attribute", "profile", "age_lo", "age_hi", "value", "percent"}));
    double base = 0;
    t.split = t.rates.split_residence_elsewhere;
    for (std::size_t r = 0; r < csv.size(); ++r) {
        const auto& profile = csv.at(r, 1);
        if (csv.at(r, 0) == "living" && csv.at(r, 4) == "institution" && base == 0) base = csv.number(r, 5) / 100;
        take_rate(csv.at(r, 0), csv.at(r, 4), static_cast<int>(csv.number(r, 2)), static_cast<int>(csv.number(r, 3)),
                  csv.number(r, 5) / 100, profile == "all" || profile == t.profile, t);
    }
    for (auto& levels : t.care_ends) accumulate(levels);
    for (auto& share : t.institution) share *= t.living[3] / base;
    accumulate(t.category_ends);
    accumulate(t.grade_ends);
    return {};
}

Status read_dirt(const std::string& dir, Tables& t) {
    const std::vector<std::string_view> columns{"defect",  "police",       "civil_aid", "disabled",
                                                "pension", "health_death", "funeral",   "town_survey"};
    const Csv rows = YK_TRY(Csv::read(dir + "/synthetic/dirt.csv", columns));
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (std::size_t c = 1; c < columns.size(); ++c) t.dirt[rows.at(r, 0)][std::string(columns[c])] = rows.number(r, c) / 10'000;
    const Csv files = YK_TRY(Csv::read(dir + "/synthetic/files.csv", {"shape", "per_100"}));
    for (std::size_t r = 0; r < files.size(); ++r) t.files[files.at(r, 0)] = files.number(r, 1) / 100;
    return {};
}

}  // namespace

Result<Csv> Csv::read(const std::string& path, const std::vector<std::string_view>& columns) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorKind::missing, "synthetic.table.missing", TextArgs{{"file", path}});
    Csv csv;
    std::string line;
    std::getline(in, line);
    const auto header = fields_of(line);
    for (const auto column : columns) {
        const auto found = std::find(header.begin(), header.end(), column);
        if (found == header.end())
            return fail(ErrorKind::invalid, "synthetic.table.column", TextArgs{{"file", path}, {"column", std::string(column)}});
        csv.order_.push_back(static_cast<std::size_t>(found - header.begin()));
    }
    while (std::getline(in, line)) {
        if (line.empty()) continue;
        csv.rows_.push_back(fields_of(line));
        csv.rows_.back().resize(header.size());
    }
    return csv;
}

double Csv::number(std::size_t row, std::size_t column) const {
    const auto& text = at(row, column);
    return text.empty() ? 0 : std::stod(text);
}

Result<Tables> read_tables(const std::string& dir, std::string_view city, std::uint64_t seed) {
    Tables t;
    std::string pyramid;
    std::array<std::string, 3> basis;
    YK_TRY_VOID(read_city(dir, city, t, pyramid, basis));
    YK_TRY_VOID(read_rates_of_model(dir, t));
    YK_TRY_VOID(read_divisions(dir, seed, t));
    YK_TRY_VOID(read_population(dir, basis, t));
    YK_TRY_VOID(read_pyramid(dir, pyramid, t));
    YK_TRY_VOID(read_area_codes(dir, t));
    YK_TRY_VOID(read_names(dir, t));
    YK_TRY_VOID(read_rates(dir, t));
    YK_TRY_VOID(read_dirt(dir, t));
    return t;
}

}  // namespace yk::synthetic
