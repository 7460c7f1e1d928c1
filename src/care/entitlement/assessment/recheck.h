// Sample re-checks (R06): concluded results drawn by a lot that anybody can repeat, assessed anew by others, and set beside the first
// result. Inside the module only.
#pragma once
#include "care/entitlement/assessment/access.h"

namespace yk::care::assessment {

enum class LotState : std::uint8_t { prepared, drawn };
std::span<const model::Option> options_of(LotState);

// The list is fixed by its digest and the secret by its own before the words of the draw are known. A line of the list is
// "case,agency,level"; of each agency and level `each` are drawn.
struct Recheck {
    RecheckId id;
    RegionCode region;  // with everything below
    ScaleName scale = ScaleName::gbt42195;
    Day concluded_from, concluded_to;
    std::int64_t each = 0;
    LotState state = LotState::prepared;
    std::int64_t listed = 0;
    std::string list_digest, commitment;  // sha256
    std::string words, secret, seed;      // empty until drawn
    std::int64_t sampled = 0;
    std::int64_t passed_over = 0;  // drawn, but dead or under re-check already
    std::string prepared_by;
    Instant prepared_at;
    std::string drawn_by;
    std::optional<Instant> drawn_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Recheck*);

const model::Schema& recheck_secret_record();
std::span<const http::Route> recheck_routes();
std::span<const http::Route> recheck_page_routes();
extern const http::Resource rechecks;

}  // namespace yk::care::assessment
