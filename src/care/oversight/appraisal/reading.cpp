// A round with everything that belongs to it, for the city and for a district of it; and what is published.
#include <algorithm>
#include <array>
#include <map>

#include "care/oversight/appraisal/access.h"

namespace yk::care::appraisal {
using namespace model;
namespace {

const Query<Score(RoundId)> stored_scores{"appraisal.scores_of", R"(
    SELECT {s.*} FROM appraisal_score s JOIN appraisal_aspect a ON a.id = s.aspect WHERE s.round = $1 AND {scope s.region}
     ORDER BY s.region, a.number, s.id LIMIT 10000)"};
const Query<Score(RoundId)> published_scores{"appraisal.published_scores", R"(
    SELECT {s.*} FROM appraisal_score s JOIN appraisal_aspect a ON a.id = s.aspect JOIN appraisal_round r ON r.id = s.round
     WHERE s.round = $1 AND r.state = 'published' AND {unscoped what is published} ORDER BY s.region, a.number, s.id LIMIT 10000)"};
const Query<Objection(RoundId)> stored_objections{"appraisal.objections_of", R"(
    SELECT {o.*} FROM appraisal_objection o WHERE o.round = $1 AND {scope o.region} ORDER BY o.filed_at DESC, o.id LIMIT 2000)"};
const Query<Round()> published_rounds{
    "appraisal.published_rounds", "SELECT {r.*} FROM appraisal_round r WHERE r.state = 'published' ORDER BY r.year DESC, r.id LIMIT 100"};

struct Key {
    RoundId appraisal_round;
};
constexpr auto key_columns = columns<Key>({col<&Key::appraisal_round>("考核", "Appraisal")});
constexpr auto key_schema = schema<Key>("appraisal_read_key", "", {"考核", "Appraisal"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct OpenAspect {
    std::string label;
    std::int64_t full = 0;
};
constexpr auto aspect_columns =
    columns<OpenAspect>({col<&OpenAspect::label>("考核内容", "Aspect").open(), col<&OpenAspect::full>("满分", "Full marks").open()});
constexpr auto aspect_schema = schema<OpenAspect>("public_appraisal_aspect", "", {"考核内容", "Aspect"}, aspect_columns);
const Schema& schema_of(const OpenAspect*) { return aspect_schema; }
struct OpenLine {
    std::string name;
    std::vector<std::string> marks;  // in the order of the aspects
    std::string total;
};
constexpr auto line_columns =
    columns<OpenLine>({col<&OpenLine::name>("区", "District").open(), col<&OpenLine::marks>("得分", "Marks").open(),
                       col<&OpenLine::total>("总分", "Total").open()});
constexpr auto line_schema = schema<OpenLine>("public_appraisal_line", "", {"区得分", "District"}, line_columns);
const Schema& schema_of(const OpenLine*) { return line_schema; }
struct OpenRound {
    std::string year, title, scheme;
    Weights weights = Weights::example;
    policy::ClauseText clause;
    std::string published_by;
    std::optional<Instant> published_at;
    std::string sha256;
    bool synthetic = false;
    std::int64_t full = 0;
    std::vector<OpenAspect> aspects;
    std::vector<OpenLine> districts;
};
constexpr auto round_columns = columns<OpenRound>({
    col<&OpenRound::year>("年度", "Year").open(),
    col<&OpenRound::title>("考核", "Appraisal").open(),
    col<&OpenRound::scheme>("方案", "Scheme").open(),
    col<&OpenRound::weights>("分值", "Marks").open(),
    col<&OpenRound::clause>("依据", "Clause").open(),
    col<&OpenRound::published_by>("公布人", "Published by").open(),
    col<&OpenRound::published_at>("公布时间", "Published at").open(),
    col<&OpenRound::sha256>("校验值", "SHA-256").open(),
    col<&OpenRound::synthetic>("演示数据", "Made up").open(),
    col<&OpenRound::full>("满分", "Full marks").open(),
    col<&OpenRound::aspects>("考核内容", "Aspects").open(),
    col<&OpenRound::districts>("各区", "Districts").open(),
});
constexpr auto round_schema = schema<OpenRound>("public_appraisal", "", {"考核结果", "Appraisal"}, round_columns);
const Schema& schema_of(const OpenRound*) { return round_schema; }
struct OpenRounds {
    std::vector<OpenRound> items;
};
constexpr auto rounds_columns = columns<OpenRounds>({col<&OpenRounds::items>("考核结果", "Appraisals").open()});
constexpr auto rounds_schema = schema<OpenRounds>("public_appraisals", "", {"考核结果", "Appraisals"}, rounds_columns);
const Schema& schema_of(const OpenRounds*) { return rounds_schema; }

std::vector<DistrictLine> lines_of(Tx& tx, const std::vector<Score>& scores) {
    std::vector<DistrictLine> out;
    for (const auto& score : scores) {
        if (out.empty() || out.back().region != score.region)
            out.push_back({score.region, organisation::region_name(tx, score.region), {}, 0});
        auto& line = out.back();
        line.scores.push_back(score);
        if (!score.marks)
            line.total.reset();
        else if (line.total)
            *line.total += *score.marks;
    }
    return out;
}

Result<RoundPage> show_round(Tx& tx, const Key& key) { return page_of(tx, key.appraisal_round); }

Result<OpenRounds> published(Tx& tx) {
    OpenRounds out;
    const auto synthetic = YK_TRY(organisation::get_city(tx)).synthetic;
    for (const auto& round : tx.list(published_rounds)) {
        const auto scheme = YK_TRY(tx.get<Scheme>(round.scheme));
        OpenRound open{round.year,
                       round.title,
                       scheme.name,
                       scheme.weights,
                       YK_TRY(clause_of(tx, scheme)),
                       round.published_by,
                       round.published_at,
                       round.sha256,
                       synthetic,
                       0,
                       {},
                       {}};
        for (const auto& aspect : aspects_of(tx, scheme.id)) {
            open.full += aspect.full_marks;
            open.aspects.push_back({aspect.label, aspect.full_marks});
        }
        for (const auto& line : lines_of(tx, tx.list(published_scores, round.id))) {
            OpenLine shown{line.name, {}, line.total ? marks_text(*line.total) : ""};
            for (const auto& score : line.scores) shown.marks.push_back(score.marks ? marks_text(*score.marks) : "");
            open.districts.push_back(std::move(shown));
        }
        out.items.push_back(std::move(open));
    }
    return out;
}

constexpr std::array routes{
    http::get<&show_round>("/appraisal/rounds/{appraisal_round}/page", rights::round_read, http::RowScope::region,
                           {"年度考核", "The appraisal of a year"}),
    http::get<&published>("/public/appraisals", http::anyone, http::RowScope::none, {"公布的考核结果", "Published appraisals"}),
};

}  // namespace

std::vector<Score> scores_of(Tx& tx, RoundId round) { return tx.list(stored_scores, round); }
std::vector<Objection> objections_of(Tx& tx, RoundId round) { return tx.list(stored_objections, round); }

Result<RoundPage> page_of(Tx& tx, RoundId id) {
    RoundPage page;
    page.round = YK_TRY(tx.get<Round>(id));
    page.scheme = YK_TRY(tx.get<Scheme>(page.round.scheme));
    page.clause = YK_TRY(clause_of(tx, page.scheme));
    page.aspects = aspects_of(tx, page.scheme.id);
    for (const auto& aspect : page.aspects) page.full += aspect.full_marks;
    page.account = tx.actor().account;
    // A district reads its scores once they are open to it, not while they are being given.
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    page.shown = tx.scope().contains(city) || page.round.state == RoundState::consulted || page.round.state == RoundState::settled ||
                 page.round.state == RoundState::published;
    if (!page.shown) return page;
    page.districts = lines_of(tx, scores_of(tx, id));
    page.objections = objections_of(tx, id);
    for (auto& objection : page.objections)
        for (const auto& line : page.districts)
            for (std::size_t i = 0; i < line.scores.size(); ++i)
                if (line.scores[i].id == objection.score) objection.label = line.name + " · " + page.aspects[i].label;
    return page;
}

std::span<const http::Route> reading_routes() { return routes; }

}  // namespace yk::care::appraisal
