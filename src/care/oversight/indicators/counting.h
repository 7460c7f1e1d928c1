// What the platform counts itself: which records, by town and day, kept in step with the register. Inside the module only.
#pragma once
#include <map>
#include <string_view>

#include "care/oversight/indicators/access.h"

namespace yk::care::indicators {

// One row of what was counted: of a town, of a district where no town is known, or of a district where records are kept by district.
struct Counted {
    std::string_view source;
    RegionCode region;
    std::int64_t numerator = 0, denominator = 0;
};
using CountId = Id<struct IndicatorCountTag>;
struct Count {
    CountId id;
    std::string source;
    RegionCode region;
    Day counted_on;
    std::int64_t numerator = 0, denominator = 0;
    Instant counted_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Count*);

// A source that packs or the platform's own figures name: what its numbers are and where its rows are seen.
enum class Fold : std::uint8_t { sum, least };
struct Measure {
    std::string_view source, rows;  // rows: the list it counts, a page of the console; a region is added as a filter
    Fold fold = Fold::sum;
    bool share = true;  // numerator ÷ denominator; else the numerator is the value
};
const Measure* find_measure(std::string_view source);

// Records that are counted together. `changed`: only where something has changed, and whole once a day; `round`: whole at every round;
// `day`: once a day. `past`: the records tell how it stood on a past day.
enum class When : std::uint8_t { changed, round, day };
struct Part {
    std::string_view name;
    std::span<const std::string_view> sources;
    When when = When::round;
    bool past = true;
    Result<std::vector<Counted>> (*count)(Tx& tx, RegionRange range, Day on);
};
std::span<const Part> parts();
inline constexpr std::string_view people_part = "people", entitlement_part = "entitlement";

// The newest counts as of a day: those kept, of today the newest of the last week; else, where none are kept, counted on the spot.
struct Counts {
    Day on;
    std::vector<Count> rows;
};
Result<Counts> counts_as_of(Tx& tx, Day on);
// numerator ÷ denominator in the unit of a percentage, rounded against whoever is measured. The denominator is above nothing.
std::int64_t percent_of(const Tally& tally, Direction direction);

const model::Schema* due_record();
std::span<const work::Subscription> counting_subscriptions();
std::span<const http::Route> counting_routes();
extern const work::JobKind counting_job;

}  // namespace yk::care::indicators
