// A synthetic city: person k of district d is a pure function of (seed, d, k), made again in any order, on any machine.
// Nobody in it exists. Everything made from it is to be marked so: City::mark().
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.h"
#include "base/region.h"
#include "base/resident_id.h"
#include "base/result.h"

namespace yk::synthetic {

// placeholder: numbers begin with a 市辖区 code under which none was ever issued; for demonstrations and screenshots.
// real_shape: numbers of the shape of real ones; they may coincide with a living person's, so a register of them is never published.
enum class IdMode : std::uint8_t { placeholder, real_shape };

struct Month {
    std::int32_t year;
    std::int32_t month;  // 1..12
    friend auto operator<=>(const Month&, const Month&) = default;
};
Day first_day(Month month);
Day last_day(Month month);

// Goes with every row that leaves the generator.
struct Mark {
    bool synthetic = true;
    std::int32_t gen_version = 1;
    std::uint64_t seed = 0;
};

enum class Living : std::uint8_t { alone, couple_only, with_children, institution, other };
enum class AidClass : std::uint8_t { none, extreme_difficulty, minimum_living_allowance, low_income };

struct Disability {
    std::int32_t kind = 0;   // GB/T 26341: 1 visual 2 hearing 3 speech 4 physical 5 intellectual 6 mental 7 multiple; 0 none
    std::int32_t grade = 0;  // 1 the most severe
    bool reissued = false;   // the certificate's number ends in B1
};

struct Address {
    RegionCode village;
    std::uint16_t number = 0;  // house number; 0 in an institution
    std::uint8_t road = 0;
    std::uint8_t room = 0;
};

// As a department that knew everything would have it, at the end of a month.
struct Person {
    std::size_t district = 0;  // index, of the hukou
    std::uint64_t k = 0;
    std::array<char, 18> id{};
    std::string name;
    Sex sex = Sex::unknown;
    Day birth;
    std::string phone;                    // empty: none
    std::optional<std::uint64_t> spouse;  // k in the same district, while both live
    Address hukou, residence;
    Living living = Living::other;
    std::int32_t ability_level = 0;  // GB/T 42195, 0 to 4
    std::int32_t ltci_level = 0;     // long-term care insurance, 1 to 5; 0 not assessed
    Day ltci_assessed_on;
    AidClass aid = AidClass::none;
    Day aid_since;
    Disability disability;
    std::int32_t special_family = 0;  // family planning: 0 no, 1 only child lost, 2 only child disabled
    std::int32_t veteran = 0;         // 0 no, 1 to 4 a class of special care
    std::int64_t pension_fen = 0;     // a month
    bool employee_pension = false;
    bool medical_enrolled = false;
    Day adapted_on;  // home adaptation; {} none
    std::int64_t adaptation_fen = 0, housing_allowance_fen = 0;
    std::optional<Day> died_on;
    bool cremated = false;

    std::string_view id_no() const { return {id.data(), id.size()}; }
    std::int32_t age_on(Day day) const { return yk::age_on(birth, day); }
};

enum class EventKind : std::uint8_t { death, move, aid_change, id_reissue };
struct Event {
    EventKind kind;
    Day day;
};

struct CityOptions {
    std::string data_dir;           // where divisions.csv and synthetic/ lie
    std::string city;               // "440100000000"
    std::uint64_t people = 20'000;  // aged 60 and over at the end of base_year
    std::uint64_t seed = 1;
    IdMode id_mode = IdMode::placeholder;
    std::int32_t base_year = 2025;  // ages and stocks are those of 31 December; events come after
};

class City {
 public:
    ~City();
    City(City&&) noexcept;
    City& operator=(City&&) noexcept;

    Mark mark() const;
    RegionCode code() const;
    std::string_view name() const;
    std::size_t districts() const;
    RegionCode district_code(std::size_t district) const;
    std::string_view district_name(std::size_t district) const;
    // nullopt when the city has no district of that code.
    std::optional<std::size_t> district_of(RegionCode code) const;
    // Aged 60 and over at the end of the base year: k from 0. After them come upcoming() people who turn 60 within three years.
    std::uint64_t people(std::size_t district) const;
    std::uint64_t upcoming(std::size_t district) const;

    // At the end of `month`; without one, at the end of the base year. k below people + upcoming. Safe from any number of threads.
    Person person(std::size_t district, std::uint64_t k) const;
    Person person(std::size_t district, std::uint64_t k, Month month) const;
    // What happens to that person in that month, by day. Nothing happens before the base year's end.
    std::vector<Event> events(std::size_t district, std::uint64_t k, Month month) const;

    std::string_view town_name(RegionCode town_or_village) const;
    std::string_view village_name(RegionCode village) const;
    // "荔湾区多宝街二马路270号之二"
    std::string address_text(const Address& address) const;

    // For the sources of this room.
    struct Parts;
    const Parts& parts() const { return *parts_; }

 private:
    friend Result<City> make_city(const CityOptions& options);
    explicit City(std::unique_ptr<const Parts> parts);
    std::unique_ptr<const Parts> parts_;
};

// Errors: synthetic.city.unknown, .empty (no people), .too_many (not enough identity numbers for a day), synthetic.table.missing, .column.
Result<City> make_city(const CityOptions& options);

}  // namespace yk::synthetic
