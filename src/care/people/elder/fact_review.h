// Facts on which competent departments disagree, or which somebody has contradicted since: put before an official, who says which
// statement stands and why. The answer is a statement of its own (source "review") and can be taken back.
#pragma once
#include <array>

#include "care/people/elder/competence.h"
#include "model/flow.h"

namespace yk::care::elder {

using FactReviewId = Id<struct FactReviewTag>;

enum class FactReviewState : std::uint8_t { open, settled, lapsed };
std::span<const model::Option> options_of(FactReviewState);
enum class FactReviewEvent : std::uint8_t { settle, undo, lapse };
std::span<const model::Option> options_of(FactReviewEvent);

// Lapsed: the departments agree by themselves again.
inline constexpr model::Flow<FactReviewState, FactReviewEvent, 3> fact_review_flow{
    FactReviewState::open,
    {{
        {FactReviewState::open, FactReviewEvent::settle, FactReviewState::settled},
        {FactReviewState::open, FactReviewEvent::lapse, FactReviewState::lapsed},
        {FactReviewState::settled, FactReviewEvent::undo, FactReviewState::open},
    }}};
static_assert(fact_review_flow.unambiguous() && fact_review_flow.reaches(FactReviewState::lapsed));

// One statement as an official reads it.
struct FactLine {
    FactId id;
    std::string fact;
    Words label;
    std::string value;
    Words value_label;
    std::string source;
    Words source_label;
    Day source_date;
    Instant received_at;
    Words basis;
    std::string basis_cite;
    std::string basis_status;
    BatchId batch;
    bool stands = false;       // it is the one that rules and pages use
    bool contradicts = false;  // it speaks against the one that stands
    std::optional<Instant> retracted_at;
};
const model::Schema& schema_of(const FactLine*);

struct FactReview {
    FactReviewId id;
    ElderId elder;
    RegionCode region;
    std::string fact;
    FactReviewState state = FactReviewState::open;
    Instant opened_at;
    std::optional<Instant> settled_at;
    std::string settled_by;
    std::string reason;
    std::optional<FactId> chosen;   // the statement the official holds to be right
    std::optional<FactId> written;  // the statement that says so
    std::int64_t version = 0;
    // computed
    std::string elder_name;
    Words fact_label;
    std::vector<FactLine> statements;
};
const model::Schema& schema_of(const FactReview*);

inline constexpr Right read_fact_reviews{"elder.fact_review.read", {"查看事实冲突", "See conflicting facts"}};
inline constexpr Right settle_fact_reviews{"elder.fact_review.settle", {"裁定事实冲突", "Settle conflicting facts"}};

// Statements that speak against the one that stands: another register that says otherwise, a newer word of a less competent source, or a
// word after (or against) an official's. `statements` are all of one elder, newest first within a fact.
struct Disagreement {
    const FactKind* fact = nullptr;
    const ElderFact* stands = nullptr;
    std::vector<const ElderFact*> against;
};
std::vector<Disagreement> disagreements_of(std::span<const ElderFact> statements);

// Opens reviews for new disagreements and lets those lapse that are over. Writes nothing when nothing changed.
Status tend_fact_reviews(Tx& tx, const Elder& person, std::span<const ElderFact> statements);

// Of elders who are no longer in the register: nothing is left to settle.
Status lapse_fact_reviews(Tx& tx, const std::vector<ElderId>& gone);
// Those among the elders who have an open review, in order.
std::vector<ElderId> list_reviewed(Tx& tx, const std::vector<ElderId>& elders);

struct SettleFact {
    FactReviewId fact_review;
    FactId chosen;
    std::string reason;
};
Result<FactReview> settle_fact(Tx& tx, const SettleFact& in);
struct UndoFactReview {
    FactReviewId fact_review;
    std::string reason;
};
Result<FactReview> undo_fact_review(Tx& tx, const UndoFactReview& in);
const model::Schema& schema_of(const SettleFact*);
const model::Schema& schema_of(const UndoFactReview*);

// The statements as lines, with what stands and what contradicts it.
std::vector<FactLine> lines_of(Tx& tx, std::span<const ElderFact> statements);

struct FactsQuery {
    ElderId elder;
    std::optional<Day> known_on;  // what this system knew at the end of that day; absent: now
    std::optional<Day> valid_on;  // what sources said by that day; absent: whatever their date
};
const model::Schema& schema_of(const FactsQuery*);
struct FactsAnswer {
    std::vector<FactLine> items;
};
const model::Schema& schema_of(const FactsAnswer*);
Result<FactsAnswer> show_facts(Tx& tx, const FactsQuery& in);

extern const http::Resource fact_reviews;
extern const Queue open_fact_reviews;

}  // namespace yk::care::elder
