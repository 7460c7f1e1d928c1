// The data files behind a synthetic city, read once into lookups by age.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace yk::synthetic {

// Ages the generator knows: 60 to 105 are the register, 57 to 59 turn 60 within three years.
inline constexpr int first_age = 57, register_age = 60, last_age = 105;
inline constexpr int ages = last_age - first_age + 1;

// A CSV of our own with a header line; quoted fields may hold commas.
class Csv {
 public:
    // Errors: synthetic.table.missing (no such file), .column (a named column is not there).
    static Result<Csv> read(const std::string& path, const std::vector<std::string_view>& columns);
    std::size_t size() const { return rows_.size(); }
    // The field of row `row` in the column that stood at `column` of the list given to read().
    const std::string& at(std::size_t row, std::size_t column) const { return rows_[row][order_[column]]; }
    double number(std::size_t row, std::size_t column) const;

 private:
    std::vector<std::vector<std::string>> rows_;
    std::vector<std::size_t> order_;
};

struct Village {
    std::int64_t code;
    std::string name;
    std::size_t town;  // index into District::towns
};
struct Town {
    std::int64_t code;
    std::string name;
    bool street;  // 街道, not 镇
};
struct District {
    std::int64_t code;  // 440103000000
    std::string name;
    std::string id_code;  // 440103
    double weight = 0;    // of the city's people
    std::vector<Town> towns;
    std::vector<Village> villages;
    std::vector<double> village_ends;        // cumulative weights, the last is 1
    std::vector<std::string> retired_codes;  // first six digits of older cards
    std::vector<std::string> retired_names;  // 芳村区
    std::vector<std::string> migrant_codes;  // of cards issued elsewhere, no other district's
};

// Text with a cumulative weight; the last is 1.
struct Weighted {
    std::string text;
    double end;
};

// The rates of data/synthetic/model.csv, by their names there.
struct Rates {
    double heaping_first_of_month = 0;
    double heaping_10_15_20 = 0;
    double heaping_new_year = 0;
    double town_weight_sigma = 0;
    double village_weight_sigma = 0;
    double id_retired = 0;
    double id_retired_from_70 = 0;
    double id_migrant = 0;
    double given_two_before_1950 = 0;
    double given_two_from_1950 = 0;
    double name_rare = 0;
    double name_private_use = 0;
    double name_double_surname = 0;
    double name_middle_dot = 0;
    double phone_60 = 0;
    double phone_70 = 0;
    double phone_80 = 0;
    double phone_of_child = 0;
    double phone_mobile_below_75 = 0;
    double phone_mobile_from_75 = 0;
    double spouse_years_older = 0;
    double spouse_years_sd = 0;
    double spouse_60 = 0;
    double spouse_70 = 0;
    double spouse_80 = 0;
    double spouse_90 = 0;
    double aid_odds_alone = 0;
    double institution_odds_level_3 = 0;
    double split_residence_elsewhere = 0;
    double split_other_district = 0;
    double death_at_60 = 0;
    double death_slope = 0;
    double death_male = 0;
    double death_female = 0;
    double moves = 0;
    double aid_changes = 0;
    double reissues = 0;
    double pension = 0;
    double medical_enrolment = 0;
    double ltci_assessed = 0;
    double home_adaptation = 0;
    double housing_allowance = 0;
    double cremated = 0;
    double survey_towns = 0;
    double pension_employee = 0;  // of the city's profile
};

struct Tables {
    std::int64_t city_code = 0;
    std::string city_name, profile, phone_area, placeholder_code;
    int phone_digits = 8;
    std::vector<District> districts;
    std::array<std::array<double, 2>, ages> pyramid{};  // share of the register by age and sex (0 male); below 60: of people yet to come
    Rates rates;
    std::map<std::string, std::map<std::string, double, std::less<>>, std::less<>> dirt;  // defect → department → per row
    std::map<std::string, double, std::less<>> files;                                     // shape → share

    std::vector<Weighted> surnames, double_surnames, middle_dot_surnames;
    std::array<std::array<std::vector<Weighted>, 2>, 2> given;  // [sex][0 one character, 1 two]
    std::vector<std::string> rare_characters, private_characters;

    std::array<std::array<double, 5>, ages> care_ends{};  // cumulative share of levels 0 to 4
    std::array<double, ages> institution{};
    std::array<double, ages> disability{};
    std::array<double, 7> category_ends{};  // visual hearing speech physical intellectual mental multiple: 1 to 7
    std::array<double, 4> grade_ends{};
    std::array<double, 5> living{};  // alone couple_only with_children institution other
    std::array<double, 3> aid{};     // destitute minimum_living low_income_edge
    double special_family = 0, veteran = 0, split = 0;
};

// Errors: synthetic.city.unknown (no such city in data/synthetic/cities.csv), synthetic.table.parameter (a rate is
// missing) and those of Csv::read.
Result<Tables> read_tables(const std::string& data_dir, std::string_view city_code, std::uint64_t seed);

}  // namespace yk::synthetic
