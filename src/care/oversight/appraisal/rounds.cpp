// The appraisal of a year: opened under one edition of a scheme, computed and judged, opened to objections, settled, published by another
// official than who settled it.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/oversight/appraisal/access.h"
#include "http/generic.h"
#include "model/json.h"
#include "rules/load.h"

namespace yk::care::appraisal {
using namespace model;
namespace {

const Query<std::int64_t(std::string, std::string)> rounds_of{"appraisal.rounds_of_year", R"(
    SELECT COUNT(*) FROM appraisal_round r JOIN appraisal_scheme s ON s.id = r.scheme
     WHERE r.year = $1 AND s.name = $2 AND r.state <> 'cancelled')"};

struct NewRound {
    std::string year;
    SchemeId scheme;
};
constexpr auto new_columns = columns<NewRound>({col<&NewRound::year>("年度", "Year"), col<&NewRound::scheme>("方案", "Scheme")});
constexpr auto new_schema = schema<NewRound>("appraisal_new_round", "", {"发起考核", "Open an appraisal"}, new_columns);
const Schema& schema_of(const NewRound*) { return new_schema; }

struct Key {
    RoundId appraisal_round;
};
constexpr auto key_columns = columns<Key>({col<&Key::appraisal_round>("考核", "Appraisal")});
constexpr auto key_schema = schema<Key>("appraisal_round_key", "", {"考核", "Appraisal"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

struct Reasoned {
    RoundId appraisal_round;
    std::string reason;
};
constexpr auto reasoned_columns =
    columns<Reasoned>({col<&Reasoned::appraisal_round>("考核", "Appraisal"), col<&Reasoned::reason>("原因", "Reason")});
constexpr auto reasoned_schema = schema<Reasoned>("appraisal_round_reason", "", {"取消或退回", "Cancel or send back"}, reasoned_columns);
const Schema& schema_of(const Reasoned*) { return reasoned_schema; }

struct Judgement {
    ScoreId appraisal_score;
    std::string marks, reason, evidence;
};
constexpr auto judgement_columns =
    columns<Judgement>({col<&Judgement::appraisal_score>("得分", "Score"), col<&Judgement::marks>("分数", "Marks"),
                        col<&Judgement::reason>("评分理由", "Reason"), col<&Judgement::evidence>("依据材料", "Evidence")});
constexpr auto judgement_schema = schema<Judgement>("appraisal_judgement", "", {"评分", "Judge"}, judgement_columns);
const Schema& schema_of(const Judgement*) { return judgement_schema; }

Status advance_round(Round& round, RoundEvent event) { return advance(round.state, event, round_flow, "appraisal.round.state"); }

// Fills the scores that figures give. A judged one stays until a figure exists.
Status compute(Tx& tx, const Round& round, std::vector<Score>& scores) {
    const auto book = YK_TRY(policy::rulebook_of(tx, round.as_of));
    const auto board = YK_TRY(indicators::Board::read(tx, round.as_of));
    const auto aspects = aspects_of(tx, round.scheme);
    for (auto& score : scores) {
        const auto aspect = std::find_if(aspects.begin(), aspects.end(), [&](const Aspect& each) { return each.id == score.aspect; });
        CHECK(aspect != aspects.end());
        if (aspect->method == Method::judged) continue;
        const auto& all = book->pack->indicators;
        const auto indicator = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == aspect->indicator; });
        if (indicator == all.end()) continue;
        const auto reading = board.read_one(*indicator, score.region);
        const auto value = indicators::parse_amount(reading.value);
        const auto marks = value ? marks_of(indicators::target_of(*indicator), *value, aspect->full_marks, aspect->method) : std::nullopt;
        if (!marks && score.origin != Origin::computed) continue;
        const auto version = score.version;
        score = {score.id, score.round, score.aspect, score.region};
        score.version = version;
        if (!marks) continue;
        score.origin = Origin::computed;
        score.value = reading.value;
        score.numerator = reading.numerator;
        score.denominator = reading.denominator;
        score.source = reading.source;
        score.value_on = reading.as_of;
        score.marks = marks;
    }
    return {};
}

Result<Round> start_round(Tx& tx, const NewRound& in) {
    const auto scheme = YK_TRY(tx.get<Scheme>(in.scheme));
    return open_round(tx, scheme, in.year);
}

Result<RoundPage> compute_again(Tx& tx, const Key& key) {
    const auto round = YK_TRY(tx.get<Round>(key.appraisal_round));
    if (round.state != RoundState::scoring)
        return fail(ErrorKind::conflict, "appraisal.round.not_scoring", TextArgs{{"title", round.title}});
    auto scores = scores_of(tx, round.id);
    YK_TRY_VOID(compute(tx, round, scores));
    for (auto& score : scores) YK_TRY_VOID(tx.update(score));
    return page_of(tx, round.id);
}

Result<Score> judge(Tx& tx, const Judgement& in) {
    auto score = YK_TRY(tx.get<Score>(in.appraisal_score));
    const auto round = YK_TRY(tx.get<Round>(score.round));
    const auto aspect = YK_TRY(tx.get<Aspect>(score.aspect));
    if (round.state != RoundState::scoring)
        return fail(ErrorKind::conflict, "appraisal.round.not_scoring", TextArgs{{"title", round.title}});
    if (score.origin == Origin::computed) return fail(ErrorKind::conflict, "appraisal.score.computed", TextArgs{{"label", aspect.label}});
    const auto marks = parse_marks(in.marks);
    if (!marks || *marks > aspect.full_marks * one_mark)
        return fail_at("/marks", "appraisal.score.marks", TextArgs{{"full", std::to_string(aspect.full_marks)}});
    YK_TRY_VOID(want_length(in.reason, 4, 1000, "/reason"));
    YK_TRY_VOID(want_length(in.evidence, 2, 500, "/evidence"));
    score.origin = Origin::judged;
    score.marks = marks;
    score.reason = in.reason;
    score.evidence = in.evidence;
    score.judged_by = tx.actor().name;
    score.account = tx.actor().account;
    score.judged_at = tx.now();
    YK_TRY_VOID(tx.update(score));
    return score;
}

// Whoever works in a district's own offices is told that its draft is open, or that the result is out.
Status tell_districts(Tx& tx, const Round& round, const std::string& what, const std::string& more) {
    std::vector<RegionCode> regions;
    for (const auto& score : scores_of(tx, round.id))
        if (std::find(regions.begin(), regions.end(), score.region) == regions.end()) regions.push_back(score.region);
    for (const auto& office : organisation::list_offices(tx)) {
        if (std::find(regions.begin(), regions.end(), office.region) == regions.end()) continue;
        for (const auto account : organisation::list_staff(tx, office.id))
            YK_TRY_VOID(http::notify(tx, account.value, what + "：" + round.title, more, "/appraisal/rounds/" + id_text(round.id.value)));
    }
    return {};
}

Result<Round> consult(Tx& tx, const Key& key) {
    auto round = YK_TRY(tx.get<Round>(key.appraisal_round));
    YK_TRY_VOID(advance_round(round, RoundEvent::consult));
    const auto scheme = YK_TRY(tx.get<Scheme>(round.scheme));
    std::int64_t missing = 0;
    for (const auto& score : scores_of(tx, round.id)) missing += !score.marks;
    if (missing > 0) return fail(ErrorKind::conflict, "appraisal.round.missing", TextArgs{{"count", std::to_string(missing)}});
    round.objections_until = tx.today() + static_cast<std::int32_t>(scheme.objection_days);
    YK_TRY_VOID(tx.update(round));
    YK_TRY_VOID(tell_districts(tx, round, "考核评分征求意见", "有异议请提出，截止 " + day_text(*round.objections_until) + "（含当日）"));
    return round;
}

// A round neither goes on nor ends while a district waits for an answer.
Status want_answered(Tx& tx, const Round& round) {
    std::int64_t open = 0;
    for (const auto& objection : objections_of(tx, round.id)) open += objection.state == ObjectionState::open;
    if (open > 0) return fail(ErrorKind::conflict, "appraisal.round.objections", TextArgs{{"count", std::to_string(open)}});
    return {};
}

Result<Round> settle(Tx& tx, const Key& key) {
    auto round = YK_TRY(tx.get<Round>(key.appraisal_round));
    YK_TRY_VOID(advance_round(round, RoundEvent::settle));
    if (tx.today() <= *round.objections_until)
        return fail(ErrorKind::conflict, "appraisal.round.early", TextArgs{{"day", day_text(*round.objections_until)}});
    YK_TRY_VOID(want_answered(tx, round));
    round.settled_by = tx.actor().name;
    round.settled_account = tx.actor().account;
    round.settled_at = tx.now();
    YK_TRY_VOID(tx.update(round));
    return round;
}

std::string digest_of(const RoundPage& page) {
    std::string all;
    const auto put = [&](const std::string& text) { all += std::to_string(text.size()) + ":" + text; };
    for (const auto& text :
         {page.round.year, page.round.title, page.scheme.name, std::to_string(page.scheme.edition), day_text(page.round.as_of)})
        put(text);
    for (const auto& aspect : page.aspects) {
        put(aspect.label);
        put(std::to_string(aspect.full_marks));
    }
    for (const auto& line : page.districts) {
        put(region_text(line.region));
        for (const auto& score : line.scores) put(score.marks ? std::to_string(*score.marks) : "");
    }
    return rules::sha256_hex(all);
}

Result<Round> publish(Tx& tx, const Key& key) {
    auto round = YK_TRY(tx.get<Round>(key.appraisal_round));
    YK_TRY_VOID(advance_round(round, RoundEvent::publish));
    if (round.settled_account == tx.actor().account) return fail(ErrorKind::conflict, "appraisal.round.same_person");
    round.published_by = tx.actor().name;
    round.published_at = tx.now();
    round.sha256 = digest_of(YK_TRY(page_of(tx, round.id)));
    YK_TRY_VOID(tx.update(round));
    YK_TRY_VOID(tell_districts(tx, round, "考核结果公布", ""));
    return round;
}

Result<Round> end_round(Tx& tx, const Reasoned& in, RoundEvent event) {
    auto round = YK_TRY(tx.get<Round>(in.appraisal_round));
    YK_TRY_VOID(want_length(in.reason, 4, 500, "/reason"));
    YK_TRY_VOID(advance_round(round, event));
    YK_TRY_VOID(want_answered(tx, round));
    round.reason = in.reason;
    YK_TRY_VOID(tx.update(round));
    return round;
}
Result<Round> send_back(Tx& tx, const Reasoned& in) { return end_round(tx, in, RoundEvent::send_back); }
Result<Round> cancel(Tx& tx, const Reasoned& in) { return end_round(tx, in, RoundEvent::cancel); }

constexpr std::array routes{
    http::post<&start_round>("/appraisal/rounds", rights::round_run, http::RowScope::city,
                             {"发起年度考核", "Open the appraisal of a year"}),
    http::post<&compute_again>("/appraisal/rounds/{appraisal_round}/compute", rights::round_run, http::RowScope::city,
                               {"重新计算指标得分", "Compute from the figures again"}),
    http::post<&judge>("/appraisal/scores/{appraisal_score}/judge", rights::score_judge, http::RowScope::city, {"评分", "Judge"}),
    http::post<&consult>("/appraisal/rounds/{appraisal_round}/consult", rights::round_run, http::RowScope::city,
                         {"发各区征求意见", "Open to objections"}),
    http::post<&settle>("/appraisal/rounds/{appraisal_round}/settle", rights::round_run, http::RowScope::city, {"定稿", "Settle"}),
    http::post<&publish>("/appraisal/rounds/{appraisal_round}/publish", rights::round_publish, http::RowScope::city,
                         {"公布考核结果", "Publish the result"}),
    http::post<&send_back>("/appraisal/rounds/{appraisal_round}/send_back", rights::round_publish, http::RowScope::city,
                           {"退回定稿", "Send back"}),
    http::post<&cancel>("/appraisal/rounds/{appraisal_round}/cancel", rights::round_run, http::RowScope::city, {"取消考核", "Cancel"}),
};

}  // namespace

Result<Round> open_round(Tx& tx, const Scheme& scheme, const std::string& year) {
    const auto first = year.size() == 4 ? parse_day(year + "-01-01") : std::nullopt;
    if (!first || *first > tx.today()) return fail_at("/year", "appraisal.round.year");
    if (scheme.state != SchemeState::in_use) return fail_at("/scheme", "appraisal.scheme.not_in_use", TextArgs{{"name", scheme.name}});
    if (tx.one(rounds_of, year, scheme.name) > 0)
        return fail(ErrorKind::conflict, "appraisal.round.exists", TextArgs{{"year", year}, {"name", scheme.name}});
    const auto city = YK_TRY(organisation::get_city(tx));
    Round round;
    round.id = tx.new_id<RoundId>();
    round.year = year;
    round.title = city.name + " " + year + " 年度养老服务专项考核";
    round.scheme = scheme.id;
    round.as_of = std::min(tx.today(), add_months(*first, 12, MonthRounding::last_day) - 1);
    round.opened_by = tx.actor().name;
    round.opened_at = tx.now();
    YK_TRY_VOID(tx.insert(round));
    std::vector<Score> scores;
    for (const auto& district : organisation::list_children(tx, city.code))
        for (const auto& aspect : aspects_of(tx, scheme.id)) scores.push_back({tx.new_id<ScoreId>(), round.id, aspect.id, district.code});
    YK_TRY_VOID(compute(tx, round, scores));
    for (auto& score : scores) YK_TRY_VOID(tx.insert(score));
    return round;
}

std::span<const http::Route> round_routes() { return routes; }

}  // namespace yk::care::appraisal
