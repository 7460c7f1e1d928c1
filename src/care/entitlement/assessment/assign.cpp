// Assigning two assessors by lot among the fit, appointments, visits in vain, and tasks taken back.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "care/entitlement/assessment/access.h"
#include "care/entitlement/assessment/draw.h"
#include "model/json.h"

namespace yk::care::assessment {
using namespace model;
namespace {

// An assessor of the district may answer for a town of it: who is fit does not hang on who assigns.
const Query<Assessor()> all_assessors{"assessment.all_assessors", R"(
    SELECT {a.*} FROM assessment_assessor a WHERE {unscoped who is fit does not hang on who assigns} ORDER BY a.id LIMIT 5000)"};
const Query<Agency()> all_agencies{"assessment.all_agencies", R"(
    SELECT {a.*} FROM assessment_agency a WHERE {unscoped who is fit does not hang on who assigns} ORDER BY a.id LIMIT 2000)"};
const Query<Assessor(AssessorId)> by_id{"assessment.assessor_by_id", R"(
    SELECT {a.*} FROM assessment_assessor a WHERE a.id = $1 AND {unscoped who goes may be registered at another office})"};
const Query<AssessorId(ElderId)> recused{"assessment.recused", R"(
    SELECT r.assessor FROM assessment_recusal r WHERE r.elder = $1 AND {unscoped a recusal holds whoever assigns} ORDER BY r.assessor LIMIT 500)"};
const Query<Case(ElderId, ScaleName, CaseId)> last_of_elder{"assessment.last_of_elder", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.elder = $1 AND c.scale = $2 AND c.id <> $3 AND c.lead IS NOT NULL AND c.submission IS NOT NULL
       AND {unscoped the elder may have lived elsewhere} ORDER BY c.opened_on DESC, c.id DESC LIMIT 1)"};
struct Load {
    AssessorId lead, second;
};
constexpr auto load_columns = columns<Load>({col<&Load::lead>("主评", "Lead"), col<&Load::second>("副评", "Second")});
constexpr auto load_schema = schema<Load>("assessment_load", "", {"任务", "Load"}, load_columns);
const Schema& schema_of(const Load*) { return load_schema; }
const Query<Load()> open_pairs{"assessment.open_pairs", R"(
    SELECT c.lead, c.second FROM assessment_case c WHERE c.state IN ('assigned', 'appointed') AND c.lead IS NOT NULL AND c.second IS NOT NULL
       AND {unscoped an assessor's load is that of all regions} ORDER BY c.id LIMIT 10000)"};
const Query<Load(Day)> latest_pairs{"assessment.latest_pairs", R"(
    SELECT c.lead, c.second FROM assessment_case c WHERE c.lead IS NOT NULL AND c.second IS NOT NULL AND c.opened_on >= $1
       AND {unscoped pairs of all regions} ORDER BY c.opened_on, c.id LIMIT 10000)"};

struct Assign {
    CaseId assessment_case;
    std::optional<AgencyId> agency;     // only of this agency; absent: of any
    std::optional<std::string> reason;  // of assigning anew
};
constexpr auto assign_columns = columns<Assign>({col<&Assign::assessment_case>("评估", "Assessment"),
                                                 col<&Assign::agency>("限定机构", "Agency"), col<&Assign::reason>("改派原因", "Reason")});
constexpr auto assign_schema = schema<Assign>("assign_assessment", "", {"分派", "Assign"}, assign_columns);
const Schema& schema_of(const Assign*) { return assign_schema; }
// `missed_on`: the day of the visit, when it is reported later (a phone without a line); absent: today.
struct Missed {
    CaseId assessment_case;
    std::string reason;
    std::optional<Day> missed_on;
};
constexpr auto missed_columns =
    columns<Missed>({col<&Missed::assessment_case>("评估", "Assessment"), col<&Missed::reason>("情况", "What was found"),
                     col<&Missed::missed_on>("上门日期", "Day of the visit")});
constexpr auto missed_schema = schema<Missed>("miss_assessment", "", {"登记未遇", "Nobody there"}, missed_columns);
const Schema& schema_of(const Missed*) { return missed_schema; }
struct Appoint {
    CaseId assessment_case;
    Day appointed_on;
    std::string appointed_time, place;
};
constexpr auto appoint_columns =
    columns<Appoint>({col<&Appoint::assessment_case>("评估", "Assessment"), col<&Appoint::appointed_on>("上门日期", "Day"),
                      col<&Appoint::appointed_time>("上门时间", "Time"), col<&Appoint::place>("上门地点", "Place")});
constexpr auto appoint_schema = schema<Appoint>("appoint_assessment", "", {"预约", "Appoint"}, appoint_columns);
const Schema& schema_of(const Appoint*) { return appoint_schema; }

struct Field {
    std::map<AgencyId, Agency> agencies;
    std::vector<Assessor> assessors;
    std::map<AssessorId, std::int64_t> open;
    std::map<AssessorId, AssessorId> partner;
    std::vector<AssessorId> recused;
};

Field field_of(Tx& tx, ElderId elder) {
    Field out;
    for (auto& agency : tx.list(all_agencies)) out.agencies.emplace(agency.id, std::move(agency));
    out.assessors = tx.list(all_assessors);
    for (const auto& pair : tx.list(open_pairs)) {
        ++out.open[pair.lead];
        ++out.open[pair.second];
    }
    for (const auto& pair : tx.list(latest_pairs, tx.today() - 365)) {
        out.partner[pair.lead] = pair.second;
        out.partner[pair.second] = pair.lead;
    }
    out.recused = tx.list(recused, elder);
    return out;
}

bool over(const std::optional<Day>& last, Day today) { return last && *last < today; }

// Why somebody cannot assess this elder, as a code; empty for who can.
std::string unfit(const Field& field, const Assessor& who, const Case& record, const elder::Elder& person, const Settings& settings,
                  Day today) {
    const auto at = field.agencies.find(who.agency);
    if (at == field.agencies.end()) return "agency";
    const auto& agency = at->second;
    const auto scale = code_of(record.scale);
    if (agency.suspended_on) return "agency_suspended";
    if (agency.valid_from > today || over(agency.valid_to, today)) return "agency_expired";
    if (!has_word(agency.scales, scale) || !has_word(who.scales, scale)) return "scale";
    if (who.suspended_on) return "suspended";
    if (who.valid_from > today || over(who.valid_to, today)) return "qualification_expired";
    if (over(who.trained_until, today)) return "training_expired";
    if (!within(record.region, subtree_of(agency.region)) || !within(record.region, subtree_of(who.region))) return "region";
    if (std::find(field.recused.begin(), field.recused.end(), who.id) != field.recused.end()) return "recused";
    if (who.phone && (person.phone == who.phone || person.phone_alt == who.phone)) return "same_phone";
    if (who.id == record.lead || who.id == record.second) return "assigned_now";
    if (record.before && has_word(record.formerly, id_text(who.id.value))) return "assessed_before";
    const auto load = field.open.find(who.id);
    return load != field.open.end() && load->second >= settings.open_most ? "full" : "";
}

// The disputed assessment's agency comes in only when no other is fit.
void prefer_other_agency(std::vector<Candidate>& fit, AgencyId agency) {
    const bool other = std::count_if(fit.begin(), fit.end(), [&](const Candidate& c) { return c.agency != agency.value; }) >= 2;
    if (other) std::erase_if(fit, [&](const Candidate& c) { return c.agency == agency.value; });
}

std::string draw_text(std::uint64_t seed, std::span<const Candidate> fit, const std::vector<std::pair<std::int64_t, std::string>>& unfit) {
    std::string out = fmt::format(R"({{"seed":"{}","fit":[)", seed);
    for (std::size_t i = 0; i < fit.size(); ++i)
        out +=
            fmt::format(R"({}{{"assessor":"{}","agency":"{}","medical":{},"last_partner":"{}"}})", i ? "," : "", id_text(fit[i].assessor),
                        id_text(fit[i].agency), fit[i].medical, fit[i].last_partner ? id_text(fit[i].last_partner) : "");
    out += R"(],"unfit":[)";
    for (std::size_t i = 0; i < unfit.size() && i < 200; ++i)
        out += fmt::format(R"({}{{"assessor":"{}","because":"{}"}})", i ? "," : "", id_text(unfit[i].first), unfit[i].second);
    return out + "]}";
}

Status draw(Tx& tx, Case& record, const std::optional<AgencyId>& only, const Settings& settings) {
    const auto person = YK_TRY(tx.get<elder::Elder>(record.elder));
    const auto field = field_of(tx, record.elder);
    std::vector<Candidate> fit;
    std::vector<std::pair<std::int64_t, std::string>> others;
    for (const auto& who : field.assessors) {
        auto because = only && who.agency != *only ? std::string("other_agency") : unfit(field, who, record, person, settings, tx.today());
        if (!because.empty()) {
            others.emplace_back(who.id.value, std::move(because));
            continue;
        }
        const auto partner = field.partner.find(who.id);
        fit.push_back({who.id.value, who.agency.value, who.medical, partner == field.partner.end() ? 0 : partner->second.value});
    }
    if (record.before)
        if (const auto disputed = tx.find<Case>(*record.before); disputed && disputed->agency) prefer_other_agency(fit, *disputed->agency);
    std::optional<Pair> not_again;
    if (const auto last = tx.first(last_of_elder, record.elder, record.scale, record.id))
        not_again = Pair{last->lead->value, last->second->value};
    const auto seed = tx.random();
    const auto pair = draw_pair(fit, not_again, seed);
    if (!pair) {
        std::map<std::string, std::int64_t> counts;
        for (const auto& [id, because] : others) ++counts[because];
        std::string text;
        for (const auto& [because, count] : counts) text += (text.empty() ? "" : "，") + because + " " + std::to_string(count);
        return fail(ErrorKind::conflict, "assessment.assign.nobody",
                    TextArgs{{"fit", std::to_string(fit.size())}, {"because", text.empty() ? "-" : text}});
    }
    record.draw.text = draw_text(seed, fit, others);
    record.lead = AssessorId{pair->first};
    record.second = AssessorId{pair->second};
    for (const auto& who : field.assessors)
        if (who.id == record.lead) record.agency = who.agency;
    return {};
}

void remember_pair(Case& record) {
    for (const auto& who : {record.lead, record.second})
        if (who && !has_word(record.formerly, id_text(who->value)))
            record.formerly += (record.formerly.empty() ? "" : " ") + id_text(who->value);
}

Result<Case> assign(Tx& tx, const Assign& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    if (record.lead && record.state != State::accepted) {
        YK_TRY_VOID(want_reason(in.reason.value_or("")));
        tx.because(*in.reason);
        remember_pair(record);
    }
    YK_TRY_VOID(advance(record, Event::assign));
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    YK_TRY_VOID(draw(tx, record, in.agency, settings));
    record.appointed_on.reset();
    record.appointed_time.clear();
    record.due_on = tx.today() + static_cast<std::int32_t>(settings.visit_days);
    return saved(tx, std::move(record));
}

// Who goes must still be qualified and trained on the day of the visit.
Status still_valid_on(Tx& tx, const Case& record, Day day) {
    for (const auto& id : {record.lead, record.second}) {
        const auto who = id ? tx.first(by_id, *id) : std::nullopt;
        if (const auto ends = who ? ends_before(*who, day) : std::string(); !ends.empty())
            return fail_at("/appointed_on", "assessment.appoint.expired", TextArgs{{"name", who->name}, {"day", ends}});
    }
    return {};
}

bool looks_like_time(const std::string& text) {
    return text.size() == 5 && text[2] == ':' && text >= "00:00" && text <= "23:59" && text[3] <= '5' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c == ':' || (c >= '0' && c <= '9'); });
}

Result<Case> appoint(Tx& tx, const Appoint& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(may_work(tx, record));
    if (in.appointed_on < tx.today()) return fail_at("/appointed_on", "assessment.appoint.past");
    if (in.appointed_on > tx.today() + 90) return fail_at("/appointed_on", "assessment.appoint.far");
    if (!looks_like_time(in.appointed_time)) return fail_at("/appointed_time", "assessment.appoint.time");
    YK_TRY_VOID(want_length(in.place, 0, 200, "/place"));
    YK_TRY_VOID(still_valid_on(tx, record, in.appointed_on));
    YK_TRY_VOID(advance(record, Event::appoint));
    record.appointed_on = in.appointed_on;
    record.appointed_time = in.appointed_time;
    record.place = in.place;
    return saved(tx, std::move(record));
}

// Nobody at home. After some times the case is held, and an officer finds out. Reported late it counts by its own day: an appointment that
// has been made since stands.
Result<Case> miss(Tx& tx, const Missed& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(may_work(tx, record));
    YK_TRY_VOID(want_reason(in.reason));
    const auto on = in.missed_on.value_or(tx.today());
    if (on > tx.today() || on < record.opened_on)
        return fail_at("/missed_on", "assessment.miss.day", {{"from", day_text(record.opened_on)}, {"to", day_text(tx.today())}});
    const bool since = on < tx.today() && record.state == State::appointed && record.appointed_on && on < *record.appointed_on;
    if (!since) YK_TRY_VOID(advance(record, Event::miss));
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    const auto words = on == tx.today() ? in.reason : day_text(on) + "：" + in.reason;
    tx.because(words);
    record.note = words;
    if (!since) {
        record.appointed_on.reset();
        record.appointed_time.clear();
    }
    if (++record.attempts >= settings.attempts_most && !since) {
        YK_TRY_VOID(advance(record, Event::hold));
        record.due_on.reset();
    }
    return saved(tx, std::move(record));
}

Result<Case> take_back(Tx& tx, const Reasoned& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(want_reason(in.reason));
    YK_TRY_VOID(advance(record, Event::release));
    tx.because(in.reason);
    remember_pair(record);
    record.agency.reset();
    record.lead.reset();
    record.second.reset();
    record.appointed_on.reset();
    return saved(tx, std::move(record));
}

constexpr std::array routes{
    http::post<&assign>("/assessment/cases/{assessment_case}/assign", rights::assign, http::RowScope::region, {"分派", "Assign"}),
    http::post<&take_back>("/assessment/cases/{assessment_case}/release", rights::assign, http::RowScope::region,
                           {"收回任务", "Take the task back"}),
    http::post<&appoint>("/assessment/cases/{assessment_case}/appoint", rights::work, http::RowScope::region, {"预约上门", "Appoint"}),
    http::post<&miss>("/assessment/cases/{assessment_case}/miss", rights::work, http::RowScope::region, {"登记未遇", "Nobody there"}),
};

}  // namespace

std::span<const http::Route> assign_routes() { return routes; }

}  // namespace yk::care::assessment
