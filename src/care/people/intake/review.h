// What a file says between the lines and a person has to decide: somebody a complete roster no longer names, a death without its day.
// Nobody is ever removed from the register by being left out of a file.
#pragma once
#include "care/people/elder/bulk.h"
#include "care/people/intake/batch.h"

namespace yk::care::intake {

using ReviewId = Id<struct IntakeReviewTag>;
enum class ReviewKind : std::uint8_t { gone, death_undated, death_withdrawn };
std::span<const model::Option> options_of(ReviewKind);
enum class ReviewState : std::uint8_t { open, kept, struck, death_recorded, moved, returned };
std::span<const model::Option> options_of(ReviewState);
enum class ReviewEvent : std::uint8_t { keep, strike, record_death, note_move, reappear };
std::span<const model::Option> options_of(ReviewEvent);

struct Review {
    ReviewId id;
    elder::BatchId batch;
    SourceKind source = SourceKind::police_hukou;
    RegionCode district;  // of the file
    ReviewKind kind = ReviewKind::gone;
    elder::ElderId elder;
    std::string name;
    std::optional<Day> birth;
    std::string told;  // what the file says of the day: "2026-09"; empty: nothing
    Day as_of;
    ReviewState state = ReviewState::open;
    std::optional<Day> died_on;
    std::string reason, decided_by;
    std::optional<Instant> decided_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Review*);

// One person whom a batch changed, and how.
struct PersonChange {
    Id<struct PersonChangeTag> id;
    elder::BatchId batch;
    RegionCode district;
    elder::ElderId elder;
    std::string name;
    std::string changes;  // {"phone":{"from":…,"to":…}}; sealed. Of an elder of another district without "from"
};
const model::Schema& schema_of(const PersonChange*);
std::string changes_json(const std::vector<elder::ChangedValue>& changes, bool with_former = true);

// A death the file tells of without a full date, in a window that is being written.
struct UndatedDeath {
    elder::ElderId elder;
    std::string told;
    ReviewKind kind = ReviewKind::death_undated;
};
// Puts them before somebody, unless the person is known as dead or the same source's word on them was reviewed already.
void review_deaths(Tx& tx, const Batch& batch, std::span<const UndatedDeath> deaths);
// After a whole file: people its source told of before and it does not name (`named`, sorted) go to review; people who are named again
// leave it. Only complete files not older than the newest one say anything about absence. Returns how many are newly missing.
Result<std::int64_t> review_absence(store::Database& database, const store::Request& request, const Batch& batch,
                                    std::span<const elder::ElderId> named);
// The reviews of a batch that nobody has decided go with it.
void forget_open_reviews(Tx& tx, elder::BatchId batch);
std::vector<elder::ElderId> list_gone(Tx& tx, elder::BatchId batch, elder::ElderId after);
std::int64_t count_changed(Tx& tx, elder::BatchId batch);
void scan_changes(Tx& tx, elder::BatchId batch, const std::function<bool(const PersonChange&)>& each);
void forget_changes(Tx& tx, elder::BatchId batch);

inline constexpr Right read_reviews{"intake.review.read", {"查看数据复核", "See reviews of files"}};
inline constexpr Right decide_reviews{"intake.review.decide", {"办理数据复核", "Decide reviews of files"}};

extern const http::Resource reviews, person_changes;
std::span<const http::Route> review_routes();

}  // namespace yk::care::intake
