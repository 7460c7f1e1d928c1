// What the sources of this module share. Inside the module only.
#pragma once
#include "care/entitlement/policy/policy.h"
#include "care/oversight/appraisal/appraisal.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::appraisal {

namespace rights {
inline constexpr Right round_read{"appraisal.round.read", {"查看考核", "See appraisals"}};
inline constexpr Right scheme_update{"appraisal.scheme.update", {"编制、启用考核方案", "Draw up and use schemes"}};
inline constexpr Right round_run{"appraisal.round.run", {"组织考核", "Run an appraisal"}};
inline constexpr Right score_judge{"appraisal.score.judge", {"评分", "Judge"}};
inline constexpr Right objection_file{"appraisal.objection.file", {"提出异议", "Object"}};
inline constexpr Right objection_answer{"appraisal.objection.answer", {"答复异议", "Answer objections"}};
inline constexpr Right round_publish{"appraisal.round.publish", {"公布考核结果", "Publish an appraisal"}};
}  // namespace rights

// One district of a round.
struct DistrictLine {
    RegionCode region;
    std::string name;
    std::vector<Score> scores;          // in the order of the aspects
    std::optional<std::int64_t> total;  // hundredths; absent while a score is missing
};
const model::Schema& schema_of(const DistrictLine*);

struct RoundPage {
    Round round;
    Scheme scheme;
    policy::ClauseText clause;
    std::vector<Aspect> aspects;
    std::int64_t full = 0;  // whole marks
    std::vector<DistrictLine> districts;
    std::vector<Objection> objections;
    bool shown = true;  // false: the draft is not open to the reader's district yet
    std::int64_t account = 0;
};
const model::Schema& schema_of(const RoundPage*);
Result<RoundPage> page_of(Tx& tx, RoundId round);

std::vector<Aspect> aspects_of(Tx& tx, SchemeId scheme);
std::vector<Score> scores_of(Tx& tx, RoundId round);
std::vector<Objection> objections_of(Tx& tx, RoundId round);
Result<policy::ClauseText> clause_of(Tx& tx, const Scheme& scheme);
// Refuses appraisal.<what>.state with the words of both.
tl::unexpected<Error> wrong_state(std::string_view code, const model::Label& state, const model::Label& act);

template <class State, class Event, std::size_t N>
Status advance(State& state, Event event, const model::Flow<State, Event, N>& flow, std::string_view code) {
    const auto next = flow.next(state, event);
    if (!next) return wrong_state(code, model::label_of(state), model::label_of(event));
    state = *next;
    return {};
}

// Commands that examples use as well.
struct NewAspect {
    std::string label;
    std::int64_t full_marks = 0;
    Method method = Method::judged;
    std::string indicator, guidance;
};
const model::Schema& schema_of(const NewAspect*);
Result<Scheme> scheme_of_pack(Tx& tx);
Status keep_aspects(Tx& tx, const Scheme& scheme, const std::vector<NewAspect>& aspects);
Result<Round> open_round(Tx& tx, const Scheme& scheme, const std::string& year);

std::span<const http::Route> scheme_routes();
std::span<const http::Route> round_routes();
std::span<const http::Route> objection_routes();
std::span<const http::Route> reading_routes();
std::span<const http::Route> print_routes();

}  // namespace yk::care::appraisal
