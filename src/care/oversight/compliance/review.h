// Sampled review (R02): decisions or answers drawn by lot, looked at by somebody who did not decide them. Inside the module only.
#pragma once
#include "care/oversight/compliance/report.h"
#include "care/people/organisation/organisation.h"

namespace yk::care::compliance {

using ReviewId = Id<struct ReviewTag>;
using SampleId = Id<struct SampleTag>;

enum class ReviewOf : std::uint8_t { decisions, answers };  // of officials, or of the machine
std::span<const model::Option> options_of(ReviewOf);
enum class ReviewState : std::uint8_t { prepared, drawn };
std::span<const model::Option> options_of(ReviewState);
enum class Outcome : std::uint8_t { pending, right, wrong, unclear };
std::span<const model::Option> options_of(Outcome);

// What anybody may check: the list is fixed by its digest and the secret by its own before the words of the draw are known.
struct Review {
    ReviewId id;
    ReviewOf of = ReviewOf::decisions;
    std::string item;  // of answers; empty: every item that was decided on
    std::optional<Day> decided_from, decided_to;
    std::int64_t each = 0;  // of a stratum: an item and an answer
    ReviewState state = ReviewState::prepared;
    std::int64_t listed = 0;
    std::string list_digest, commitment;  // sha256
    std::string words, secret, seed;      // empty until drawn
    std::int64_t sampled = 0;
    std::string prepared_by;
    Instant prepared_at;
    std::string drawn_by;
    std::optional<Instant> drawn_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Review*);

struct Sample {
    SampleId id;
    ReviewId review;
    elder::ElderId elder;
    RegionCode region;
    std::string item;
    std::string answer;  // adopted, refused, or the machine's
    std::optional<decision::ProposalId> proposal;
    std::int64_t decided_account = 0, released_account = 0;
    std::int64_t reviewer = 0;  // account
    std::string reviewer_name;
    Outcome outcome = Outcome::pending;
    std::string reason;
    std::optional<Instant> answered_at;
    std::optional<FindingId> finding;  // of a wrong one
    std::string handed_over;           // why it went to this reviewer, where it was drawn for another
    std::int64_t version = 0;
    std::string name, item_label;  // computed
};
const model::Schema& schema_of(const Sample*);

const model::Schema& review_secret_record();
std::span<const http::Route> review_routes();
extern const http::Resource reviews, samples;

namespace rights {
inline constexpr Right review_read{"compliance.review.read", {"查看抽查", "See reviews"}};
inline constexpr Right review_prepare{"compliance.review.prepare", {"组织抽查", "Prepare reviews and draw"}};
inline constexpr Right review_answer{"compliance.review.answer", {"复看抽中的决定", "Review drawn cases"}};
}  // namespace rights

}  // namespace yk::care::compliance
