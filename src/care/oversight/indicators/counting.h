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
    // The lists of exactly the rows that are the numerator and the denominator: pages of the console with every condition of the count; a
    // region is added as a filter. `counted_rows` where a list cannot tell them; empty where there is none.
    std::string_view source, of, among;
    Fold fold = Fold::sum;
    bool share = true;  // numerator ÷ denominator; else the numerator is the value
};
const Measure* find_measure(std::string_view source);
inline constexpr std::string_view counted_rows = "rows";
// The address of a list of a measure for a region, with its conditions as of the day; empty where there is none.
enum class Side : std::uint8_t { numerator, denominator };
std::span<const model::Option> options_of(Side);
Day first_of_year(Day on);
// A department's file comes monthly: after 31 days one is missing.
inline constexpr std::int32_t fresh_days = 31;
// The day of the newest file by district and source, of those that have sent one by then.
std::map<std::pair<RegionCode, std::string>, Day> newest_files(Tx& tx, RegionRange range, Day on);
std::string rows_page(const Measure& measure, Side side, RegionCode region, Day on, const std::string& proposed_items);

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

// One part of the records in one region, counted.
struct Piece {
    const Part* part = nullptr;
    RegionRange range;
    std::vector<Counted> rows;
};
struct Round {
    Day on;
    std::optional<CountId> newest;  // of the day's counts when it began
    bool whole = false;
    std::vector<std::int64_t> seen;  // the marks it counts for; whoever marks meanwhile may have a lower number
    std::vector<Piece> pieces;
};
// Reads only: what changes meanwhile is marked anew and counted in the next round.
Result<Round> count_round(Tx& tx, bool whole);
// Keeps what a round has counted, unless another has counted since.
Status keep_round(Tx& tx, const Round& round);

const model::Schema* due_record();
std::span<const work::Subscription> counting_subscriptions();
std::span<const http::Route> counting_routes();
std::span<const http::Route> row_routes();
extern const work::JobKind counting_job;

}  // namespace yk::care::indicators
