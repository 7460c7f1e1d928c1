// Indicators: every figure of the city's documents against its target and date. Computed where the records of the platform are exactly
// what the document counts, reported with evidence by a department where they are not, frozen month by month, and never made up.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "care/entitlement/policy/policy.h"
#include "care/module.h"
#include "care/people/organisation/organisation.h"
#include "model/flow.h"
#include "store/tx.h"

namespace yk::care::indicators {

extern const care::Module module;

using ReportId = Id<struct IndicatorReportTag>;
using SnapshotId = Id<struct IndicatorSnapshotTag>;

// Numbers of indicators are whole ten-thousandths, so that 0.25 m² and 99.9964 % stay exact.
inline constexpr std::int64_t one = 10'000;
// "70", "0.25": at most twelve digits, at most four after the point. nullopt otherwise.
std::optional<std::int64_t> parse_amount(std::string_view text);
std::string amount_text(std::int64_t amount);

// How a figure stands on a day. Computed, never stored but in snapshots.
enum class Standing : std::uint8_t {
    met,             // reached, and by the date where there is one
    late,            // reached after the date
    fallen,          // reached by the date, below it since
    on_the_way,      // not reached, the date has not passed or the target does not hold yet
    missed,          // not reached, and the target holds
    watched,         // there is a value, the document sets no figure for it
    never_reported,  // the date has passed without any value
    no_data,         // no value, nothing has passed
};
std::span<const model::Option> options_of(Standing);

enum class Direction : std::uint8_t { at_least, at_most, done };
struct Target {
    Direction direction = Direction::at_least;
    std::optional<std::int64_t> value;  // of `done`: one
    std::optional<Day> by;              // absent: to be kept at any time
    std::optional<Day> from;            // the first day it holds
    bool yearly = false;                // each year has its own value, due when the year is over
};
Target target_of(const rules::Indicator& indicator);

struct Point {
    Day on;
    std::int64_t value = 0;
};
// Pure. `points` in order of day; those after `on` do not count. A date holds through its day.
Standing standing_of(const Target& target, std::span<const Point> points, Day on);

enum class Origin : std::uint8_t { none, computed, reported };
std::span<const model::Option> options_of(Origin);

// The value of an indicator in a region as of a day. `numerator` and `denominator` are empty where nobody has told them.
struct Reading {
    Origin origin = Origin::none;
    std::string value, numerator, denominator;
    std::optional<Day> as_of;
    std::string source;  // of a reported one: where it comes from, and who accepted it
    // Of a computed one: the lists of what is counted and of what it is counted among, pages of the console.
    std::string rows, among;
    Standing standing = Standing::no_data;
};

struct Tally {
    std::int64_t numerator = 0, denominator = 0;
};

// Every value the actor may see as of a day, read once.
class Board {
 public:
    static Result<Board> read(Tx& tx, Day on);
    Reading read_one(const rules::Indicator& indicator, RegionCode region) const;
    // The region of the one value that speaks for the actor: the indicator's own district, the city, or the actor's district.
    RegionCode home_of(const rules::Indicator& indicator) const;
    // Districts and zones within the actor's regions, by code.
    const std::vector<organisation::Region>& districts() const { return districts_; }
    RegionCode home() const { return home_; }
    // What is known of a figure in a region over time, by day: accepted reports, frozen months, what is counted as of now.
    std::vector<Point> points_of(const rules::Indicator& indicator, RegionCode region) const;
    // Regions with a count of the source, below districts as well.
    std::vector<RegionCode> counted_regions(const std::string& source) const;
    bool sees() const { return sees_; }  // the actor sees the city or a district of it: figures have values there only
    Day on() const { return on_; }

 private:
    struct Known {
        std::vector<Point> points;
        Reading last;
    };
    Status read_reports(Tx& tx, const rules::Pack& pack);
    void read_months(Tx& tx, const rules::Pack& pack);
    Status read_counts(Tx& tx, RegionCode city);
    std::optional<Reading> computed(const rules::Indicator& indicator, RegionCode region) const;
    Day on_;
    RegionCode home_;
    bool sees_ = false;
    std::vector<organisation::Region> districts_;
    std::map<std::pair<std::string, RegionCode>, Known> known_;
    std::map<std::string, std::map<RegionCode, Tally>> tallies_;
    Day counted_on_;
    std::string proposed_;  // items that a run proposes by itself, parted by commas
};

// The chain of frozen months: every row carries the digest of the row before, and each month and revision the city's signature.
struct ChainState {
    std::int64_t rows = 0;
    bool whole = true;                      // digests and signatures fit, and the last row is signed for
    std::optional<std::int64_t> broken_at;  // number of the first row whose digest does not fit
    std::string last;                       // digest, to be noted elsewhere
    std::int64_t signatures = 0;
    std::optional<std::int64_t> forged_at;  // number of the first signature without its row, or not of the city's key
    std::int64_t signed_to = 0;             // number of the last row that a signature covers
    std::string public_key;                 // of the city, in hex; to be published
};
const model::Schema& schema_of(const ChainState*);
// Recomputes every digest and checks every signature.
Result<ChainState> check_chain(Tx& tx);

// Freezes the months before this one, the oldest first, so that a synthetic city shows a trend.
Status freeze_months(Tx& tx, std::int32_t months);
// Counts what the platform counts itself for today: where something has changed, or all of it.
Status count_city(store::Database& database, const store::Request& request, bool whole);

// A value with its unit ("70 %", "已完成"); empty where there is none.
policy::Text value_text(const rules::Pack& pack, const rules::Indicator& indicator, const std::string& value);
policy::Text target_text(const rules::Pack& pack, const rules::Indicator& indicator);
policy::Text standing_text(Standing standing);
// What is missing where there is no value: the module that would keep the records, or a department's report.
policy::Text missing_text(const rules::Indicator& indicator);

}  // namespace yk::care::indicators
