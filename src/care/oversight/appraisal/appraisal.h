// Appraisal (专项考核, R59): districts appraised year by year under a scheme that is data: aspects with full marks, computed where a figure
// exists, judged by a named official where not. A district sees its draft and may object; another official answers; a second one publishes.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "care/module.h"
#include "care/oversight/indicators/indicators.h"
#include "model/flow.h"

namespace yk::care::appraisal {

extern const care::Module module;

using SchemeId = Id<struct AppraisalSchemeTag>;
using AspectId = Id<struct AppraisalAspectTag>;
using RoundId = Id<struct AppraisalRoundTag>;
using ScoreId = Id<struct AppraisalScoreTag>;
using ObjectionId = Id<struct AppraisalObjectionTag>;

// Marks are whole hundredths.
inline constexpr std::int64_t one_mark = 100;

enum class SchemeState : std::uint8_t { draft, in_use, retired };
std::span<const model::Option> options_of(SchemeState);
enum class SchemeEvent : std::uint8_t { put_in_use, retire };
std::span<const model::Option> options_of(SchemeEvent);
inline constexpr model::Flow<SchemeState, SchemeEvent, 2> scheme_flow{
    SchemeState::draft,
    {{
        {SchemeState::draft, SchemeEvent::put_in_use, SchemeState::in_use},
        {SchemeState::in_use, SchemeEvent::retire, SchemeState::retired},
    }}};
static_assert(scheme_flow.unambiguous() && scheme_flow.reaches(SchemeState::retired) && scheme_flow.terminal(SchemeState::retired));

// Where full marks come from. The documents name aspects and give no weights.
enum class Weights : std::uint8_t { example, decided };
std::span<const model::Option> options_of(Weights);

// One edition of a scheme. A round keeps the edition it began with.
struct Scheme {
    SchemeId id;
    std::string name;
    std::int64_t edition = 1;
    std::string document, at;  // the clause of the pack that asks for it; empty: the city's own
    SchemeState state = SchemeState::draft;
    Weights weights = Weights::example;
    std::string basis;  // of decided weights: the document that decides them
    std::int64_t objection_days = 0;
    std::string edited_by;
    std::int64_t account = 0;  // who edited it last
    std::string used_by;
    std::optional<Instant> used_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Scheme*);

enum class Method : std::uint8_t { judged, proportional, reached };
std::span<const model::Option> options_of(Method);

struct Aspect {
    AspectId id;
    SchemeId scheme;
    std::int64_t number = 0;
    std::string label;
    std::int64_t full_marks = 0;  // whole marks; 0 while nobody has set them
    Method method = Method::judged;
    std::string indicator;  // of the pack, where it is computed
    std::string guidance;   // what to look at
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Aspect*);

enum class RoundState : std::uint8_t { scoring, consulted, settled, published, cancelled };
std::span<const model::Option> options_of(RoundState);
enum class RoundEvent : std::uint8_t { consult, settle, send_back, publish, cancel };
std::span<const model::Option> options_of(RoundEvent);
inline constexpr model::Flow<RoundState, RoundEvent, 6> round_flow{RoundState::scoring,
                                                                   {{
                                                                       {RoundState::scoring, RoundEvent::consult, RoundState::consulted},
                                                                       {RoundState::consulted, RoundEvent::settle, RoundState::settled},
                                                                       {RoundState::settled, RoundEvent::send_back, RoundState::scoring},
                                                                       {RoundState::settled, RoundEvent::publish, RoundState::published},
                                                                       {RoundState::scoring, RoundEvent::cancel, RoundState::cancelled},
                                                                       {RoundState::consulted, RoundEvent::cancel, RoundState::cancelled},
                                                                   }}};
static_assert(round_flow.unambiguous() && round_flow.reaches(RoundState::published) && round_flow.terminal(RoundState::published) &&
              round_flow.terminal(RoundState::cancelled));

// The appraisal of a year.
struct Round {
    RoundId id;
    std::string year;
    std::string title;
    SchemeId scheme;
    RoundState state = RoundState::scoring;
    Day as_of;  // of computed figures
    std::optional<Day> objections_until;
    std::string opened_by;
    Instant opened_at;
    std::string settled_by;
    std::int64_t settled_account = 0;
    std::optional<Instant> settled_at;
    std::string published_by;
    std::optional<Instant> published_at;
    std::string sha256;  // of what is published
    std::string reason;  // of cancelling or sending back
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Round*);

enum class Origin : std::uint8_t { none, computed, judged };
std::span<const model::Option> options_of(Origin);

// What a district has for an aspect.
struct Score {
    ScoreId id;
    RoundId round;
    AspectId aspect;
    RegionCode region;
    Origin origin = Origin::none;
    std::string value, numerator, denominator, source;  // of the figure
    std::optional<Day> value_on;
    std::optional<std::int64_t> marks;  // hundredths
    std::string reason, evidence;       // of a judged one
    std::string judged_by;
    std::int64_t account = 0;
    std::optional<Instant> judged_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Score*);

enum class ObjectionState : std::uint8_t { open, upheld, rejected, withdrawn };
std::span<const model::Option> options_of(ObjectionState);
enum class ObjectionEvent : std::uint8_t { uphold, reject, withdraw };
std::span<const model::Option> options_of(ObjectionEvent);
inline constexpr model::Flow<ObjectionState, ObjectionEvent, 3> objection_flow{
    ObjectionState::open,
    {{
        {ObjectionState::open, ObjectionEvent::uphold, ObjectionState::upheld},
        {ObjectionState::open, ObjectionEvent::reject, ObjectionState::rejected},
        {ObjectionState::open, ObjectionEvent::withdraw, ObjectionState::withdrawn},
    }}};
static_assert(objection_flow.unambiguous() && objection_flow.reaches(ObjectionState::upheld) &&
              objection_flow.terminal(ObjectionState::rejected));

struct Objection {
    ObjectionId id;
    RoundId round;
    ScoreId score;
    RegionCode region;
    ObjectionState state = ObjectionState::open;
    std::string grounds;
    std::string file, type, sha256;  // of the evidence; empty: none
    std::int64_t bytes = 0;
    std::string filed_by;
    std::int64_t account = 0;
    Instant filed_at;
    std::string answer, answered_by;
    std::optional<Instant> answered_at;
    std::optional<std::int64_t> marks_before, marks_after;
    std::int64_t version = 0;
    // In answers only.
    std::string label;
};
const model::Schema& schema_of(const Objection*);

// Marks of a figure against its target, rounded down: reached gives full marks; not reached gives none, or the share reached where the
// aspect is proportional. Absent where the document sets no number. Pure.
std::optional<std::int64_t> marks_of(const indicators::Target& target, std::int64_t value, std::int64_t full, Method method);
// "17.5": whole or up to two digits after the point. nullopt otherwise.
std::optional<std::int64_t> parse_marks(std::string_view text);
std::string marks_text(std::int64_t hundredths);
// A made-up round of a demonstration city under the scheme its pack names, marked as an example.
Status seed_examples(Tx& tx);

}  // namespace yk::care::appraisal
