// From the assessment to the result: checked, published for objections, concluded. A level is released only by who has seen which benefits
// it changes; concluded, it is a fact of the elder and the answers follow in the same transaction.
#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "care/entitlement/assessment/access.h"
#include "care/entitlement/determination/answers.h"
#include "care/entitlement/policy/facts.h"
#include "care/people/organisation/lookup.h"
#include "rules/decide.h"

namespace yk::care::assessment {
using namespace model;
namespace {

const Query<Case(ElderId, ScaleName, CaseId)> results_before{"assessment.results_before", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.elder = $1 AND c.scale = $2 AND c.id <> $3 AND c.state = 'concluded'
       AND {unscoped a new result takes the place of every earlier one} ORDER BY c.id LIMIT 100)"};
const Query<std::int64_t(CaseId)> held_entries{"assessment.held_entries", R"(
    SELECT COUNT(*) FROM assessment_submission s WHERE s.assessment = $1 AND s.state = 'held' AND {scope s.region})"};
const Query<Case(CaseId)> disputes_of{"assessment.disputes_of", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.before = $1 AND c.reason = 'dispute' AND c.state NOT IN ('concluded', 'withdrawn', 'closed', 'superseded', 'retracted', 'compared')
       AND {scope c.region} ORDER BY c.id LIMIT 1)"};
const Query<Case(std::int64_t, std::int64_t, Day)> published_in{"assessment.published_in", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.state IN ('published', 'objected') AND c.region >= $1 AND c.region < $2 AND c.objections_until >= $3
       AND {unscoped what is published anybody may see} ORDER BY c.objections_until, c.id LIMIT 500)"};

struct Key {
    CaseId assessment_case;
};
constexpr auto key_columns = columns<Key>({col<&Key::assessment_case>("评估", "Assessment")});
constexpr auto key_schema = schema<Key>("assessment_case_key", "", {"评估", "Assessment"}, key_columns);
const Schema& schema_of(const Key*) { return key_schema; }

// What the level would change -----------------------------------------------------------------------------------------------------------

struct Effect {
    std::string item;
    Text label;
    std::string before, after;  // codes of determination answers
    Text before_label, after_label;
    std::optional<Fen> before_fen, after_fen;
    std::string period, status;
};
constexpr auto effect_columns = columns<Effect>({
    col<&Effect::item>("项目", "Item"),
    col<&Effect::label>("名称", "Name"),
    col<&Effect::before>("原结论", "Before"),
    col<&Effect::after>("新结论", "After"),
    col<&Effect::before_label>("原结论（文字）", "Before in words"),
    col<&Effect::after_label>("新结论（文字）", "After in words"),
    col<&Effect::before_fen>("原金额", "Amount before"),
    col<&Effect::after_fen>("新金额", "Amount after"),
    col<&Effect::period>("周期", "Period"),
    col<&Effect::status>("规则状态", "Status"),
});
constexpr auto effect_schema = schema<Effect>("assessment_effect", "", {"待遇变化", "Effect"}, effect_columns);
const Schema& schema_of(const Effect*) { return effect_schema; }
struct Preview {
    std::optional<std::int64_t> level, level_before;
    Text level_label, level_before_label;
    std::vector<Effect> effects;
};
constexpr auto preview_columns = columns<Preview>(
    {col<&Preview::level>("等级", "Level"), col<&Preview::level_before>("原等级", "Level before"),
     col<&Preview::level_label>("等级名称", "Level in words"), col<&Preview::level_before_label>("原等级名称", "Level before in words"),
     col<&Preview::effects>("待遇变化", "Effects")});
constexpr auto preview_schema = schema<Preview>("assessment_preview", "", {"结论影响", "Preview"}, preview_columns);
const Schema& schema_of(const Preview*) { return preview_schema; }

Text words_of_answer(rules::Answer answer) { return policy::text_of(label_of(static_cast<determination::Answer>(answer))); }

Effect effect_of(const rules::Pack& pack, const rules::Decision& before, const rules::Decision& after) {
    Effect out;
    out.item = after.name;
    if (const auto* item = pack.item(after.name)) out.label = policy::text_of(item->label);
    out.before = rules::answer_text(before.answer);
    out.after = rules::answer_text(after.answer);
    out.before_label = words_of_answer(before.answer);
    out.after_label = words_of_answer(after.answer);
    if (before.payable_fen) out.before_fen = Fen{*before.payable_fen};
    if (after.payable_fen) out.after_fen = Fen{*after.payable_fen};
    out.period = after.period.empty() ? before.period : after.period;
    out.status = rules::status_text(after.status);
    return out;
}

// The elder's facts as they are, and with the level of this case said today: both go through the rulebook in force.
Result<Preview> preview_of(Tx& tx, const Case& record) {
    Preview out;
    out.level = record.level;
    if (record.level) out.level_label = level_text(code_of(record.scale), *record.level);
    for (const auto& before : tx.list(results_before, record.elder, record.scale, record.id)) out.level_before = before.level;
    if (out.level_before) out.level_before_label = level_text(code_of(record.scale), *out.level_before);
    const auto person = YK_TRY(tx.get<elder::Elder>(record.elder));
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto rosters = policy::rosters_of(tx);
    const auto known = elder::list_facts(tx, record.elder);
    std::vector<elder::ElderFact> then;
    for (const auto& said : statements_of(record))
        then.push_back({{}, record.elder, said.fact, said.value, "assessment", *record.assessed_on, tx.now(), {}, {}, {}});
    then.insert(then.end(), known.begin(), known.end());
    const auto now = rules::decide(*book, policy::person_of(*book->pack, person, known, rosters));
    const auto next = rules::decide(*book, policy::person_of(*book->pack, person, then, rosters));
    for (const auto& after : next.items) {
        const auto before = std::find_if(now.items.begin(), now.items.end(), [&](const auto& d) { return d.name == after.name; });
        if (before == now.items.end() || (before->answer == after.answer && before->payable_fen == after.payable_fen)) continue;
        out.effects.push_back(effect_of(*book->pack, *before, after));
    }
    return out;
}

Result<Preview> preview(Tx& tx, const Key& in) { return preview_of(tx, YK_TRY(tx.get<Case>(in.assessment_case))); }

// Check, publication, objection -------------------------------------------------------------------------------------------------------

Result<Case> publish(Tx& tx, const Key& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(advance(record, Event::publish));
    if (const auto held = tx.one(held_entries, record.id); held > 0)
        return fail(ErrorKind::conflict, "assessment.publish.held", TextArgs{{"count", std::to_string(held)}});
    const auto submission = YK_TRY(tx.get<Submission>(*record.submission));
    if (submission.account == tx.actor().account) return fail(ErrorKind::conflict, "assessment.check.same_person");
    // A re-check that found the same leaves the first result as it is; one that found another may take its place.
    if (record.reason == Reason::recheck)
        if (const auto first = tx.find<Case>(*record.before); first && first->level == record.level)
            return fail(ErrorKind::conflict, "assessment.recheck.same");
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    record.checked_account = tx.actor().account;
    record.checked_by = tx.actor().name;
    const auto person = YK_TRY(tx.get<elder::Elder>(record.elder));
    record.published_name = utf8_of(code_points(person.name).substr(0, 1)) + "**";
    record.published_on = tx.today();
    record.objections_until = tx.today() + static_cast<std::int32_t>(settings.publication_days);
    record.due_on = record.objections_until;
    return saved(tx, std::move(record));
}

// The same two go again, or another pair is drawn by assigning anew.
Result<Case> rework(Tx& tx, const Reasoned& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(want_reason(in.reason));
    YK_TRY_VOID(advance(record, Event::rework));
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    tx.because(in.reason);
    record.note = in.reason;
    record.appointed_on.reset();
    record.due_on = tx.today() + static_cast<std::int32_t>(settings.visit_days);
    return saved(tx, std::move(record));
}

struct Objection {
    CaseId assessment_case;
    std::string objected_by, grounds;
};
constexpr auto objection_columns =
    columns<Objection>({col<&Objection::assessment_case>("评估", "Assessment"), col<&Objection::objected_by>("异议人", "Objected by"),
                        col<&Objection::grounds>("异议内容", "Grounds")});
constexpr auto objection_schema = schema<Objection>("assessment_objection", "", {"登记异议", "Object"}, objection_columns);
const Schema& schema_of(const Objection*) { return objection_schema; }

// Opens a re-assessment that others make; the disputed result waits during publication and stays in force once it is concluded.
Result<Case> object(Tx& tx, const Objection& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(want_length(trimmed(in.objected_by), 1, 50, "/objected_by"));
    YK_TRY_VOID(want_length(trimmed(in.grounds), 2, 500, "/grounds"));
    if (tx.first(disputes_of, record.id)) return fail(ErrorKind::conflict, "assessment.object.open");
    YK_TRY_VOID(advance(record, Event::object));
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    if (record.state == State::concluded)
        if (const auto last = last_day_to_object(record, settings); tx.today() > last)
            return fail(ErrorKind::conflict, "assessment.object.late", TextArgs{{"day", day_text(last)}});
    record.objection = trimmed(in.grounds);
    record.objected_by = trimmed(in.objected_by);
    record.due_on.reset();
    YK_TRY_VOID(tx.update(record));
    auto again = YK_TRY(assessed_anew(tx, record, Reason::dispute));
    again.channel = Channel::window;
    again.asker = Asker::elder;
    again.asked_by = record.objected_by;
    again.wish = record.objection;
    YK_TRY_VOID(tx.insert(again));
    YK_TRY_VOID(complete(tx, &again));
    return again;
}

// Withdrawn by who objected, or without ground: the publication goes on.
Result<Case> dismiss(Tx& tx, const Reasoned& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(want_reason(in.reason));
    YK_TRY_VOID(advance(record, Event::dismiss));
    tx.because(in.reason);
    if (auto dispute = tx.first(disputes_of, record.id)) {
        if (!flow.next(dispute->state, Event::withdraw)) return fail(ErrorKind::conflict, "assessment.dismiss.under_way");
        YK_TRY_VOID(advance(*dispute, Event::withdraw));
        dispute->note = in.reason;
        YK_TRY_VOID(tx.update(*dispute));
    }
    record.due_on = record.objections_until;
    record.note = in.reason;
    return saved(tx, std::move(record));
}

// Conclusion --------------------------------------------------------------------------------------------------------------------------

struct Conclude {
    CaseId assessment_case;
    std::int64_t effects_seen = 0;  // how many benefits the preview showed to change
};
constexpr auto conclude_columns = columns<Conclude>(
    {col<&Conclude::assessment_case>("评估", "Assessment"), col<&Conclude::effects_seen>("已知悉的待遇变化数", "Effects seen")});
constexpr auto conclude_schema = schema<Conclude>("conclude_assessment", "", {"出结论", "Conclude"}, conclude_columns);
const Schema& schema_of(const Conclude*) { return conclude_schema; }

Status supersede_earlier(Tx& tx, const Case& record) {
    std::vector<Case> earlier = tx.list(results_before, record.elder, record.scale, record.id);
    if (record.before)
        if (auto disputed = tx.find<Case>(*record.before); disputed && disputed->state == State::objected) earlier.push_back(*disputed);
    for (auto& one : earlier) {
        if (one.assessed_on > record.assessed_on) continue;  // a late entry does not undo a newer result
        YK_TRY_VOID(advance(one, Event::supersede));
        YK_TRY_VOID(tx.update(one));
    }
    return {};
}

Result<Case> conclude(Tx& tx, const Conclude& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(advance(record, Event::conclude));
    if (record.objections_until && tx.today() <= *record.objections_until)
        return fail(ErrorKind::conflict, "assessment.conclude.early", TextArgs{{"day", day_text(*record.objections_until)}});
    if (record.checked_account == tx.actor().account) return fail(ErrorKind::conflict, "assessment.conclude.same_person");
    const auto effects = YK_TRY(preview_of(tx, record)).effects.size();
    if (static_cast<std::int64_t>(effects) != in.effects_seen)
        return fail(ErrorKind::conflict, "assessment.conclude.moved", TextArgs{{"count", std::to_string(effects)}});
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    const auto settings = YK_TRY(settings_of(*book));
    record.concluded_by = tx.actor().name;
    record.concluded_on = tx.today();
    record.valid_until =
        add_months(*record.assessed_on, static_cast<std::int32_t>(validity_of(settings, record.purpose)), MonthRounding::last_day) - 1;
    record.due_on.reset();
    record.objections_until = tx.today() + static_cast<std::int32_t>(settings.publication_days);
    for (const auto& said : statements_of(record))
        YK_TRY(elder::state_fact(tx, record.elder, said, "assessment", *record.assessed_on, elder::BatchId{record.id.value}));
    YK_TRY_VOID(supersede_earlier(tx, record));
    YK_TRY_VOID(policy::remember_use(tx, tx.today()));
    YK_TRY(determination::redetermine(tx, record.elder, tx.today()));
    tx.announce("assessment.concluded", record.elder.value, "{\"case\":\"" + id_text(record.id.value) + "\"}");
    return saved(tx, std::move(record));
}

// The facts of the case go, and the elder is determined without them.
Result<Case> retract(Tx& tx, const Reasoned& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    YK_TRY_VOID(want_reason(in.reason));
    YK_TRY_VOID(advance(record, Event::retract));
    tx.because(in.reason);
    record.note = in.reason;
    YK_TRY(elder::take_back(tx, elder::BatchId{record.id.value}));
    YK_TRY_VOID(policy::remember_use(tx, tx.today()));
    YK_TRY(determination::redetermine(tx, record.elder, tx.today()));
    tx.announce("assessment.retracted", record.elder.value, "{\"case\":\"" + id_text(record.id.value) + "\"}");
    return saved(tx, std::move(record));
}

// What anybody may read of a town or village while objections are heard: masked name, place, scale, last day. The level is the elder's own
// affair; who objects is told it at the window (PIPL art. 28).
struct Region {
    RegionCode region;
};
constexpr auto region_columns = columns<Region>({col<&Region::region>("区划", "Division")});
constexpr auto region_schema = schema<Region>("assessment_publication_key", "", {"公示", "Publication"}, region_columns);
const Schema& schema_of(const Region*) { return region_schema; }
struct Notice {
    std::string name;
    RegionCode region;
    std::string village;
    ScaleName scale = ScaleName::gbt42195;
    std::optional<Day> published_on, objections_until;
};
constexpr auto notice_columns = columns<Notice>(
    {col<&Notice::name>("姓名", "Name").open(), col<&Notice::region>("区划", "Division").open(),
     col<&Notice::village>("村居", "Village").open(), col<&Notice::scale>("量表", "Scale").open(),
     col<&Notice::published_on>("公示日", "Published on").open(), col<&Notice::objections_until>("异议截止", "Objections until").open()});
constexpr auto notice_schema = schema<Notice>("assessment_publication", "", {"评估公示", "Publication"}, notice_columns);
const Schema& schema_of(const Notice*) { return notice_schema; }
struct Notices {
    std::vector<Notice> items;
};
constexpr auto notices_columns = columns<Notices>({col<&Notices::items>("公示", "Publications").open()});
constexpr auto notices_schema = schema<Notices>("assessment_publications", "", {"评估公示", "Publications"}, notices_columns);
const Schema& schema_of(const Notices*) { return notices_schema; }

Result<Notices> publication(Tx& tx, const Region& in) {
    if (level_of(in.region) != RegionLevel::town && level_of(in.region) != RegionLevel::village)
        return fail_at("/region", "assessment.publication.town");
    Notices out;
    const auto range = subtree_of(in.region);
    for (const auto& record : tx.list(published_in, range.from, range.to, tx.today()))
        out.items.push_back({record.published_name, record.region, organisation::region_name(tx, record.region), record.scale,
                             record.published_on, record.objections_until});
    return out;
}

constexpr std::array routes{
    http::get<&preview>("/assessment/cases/{assessment_case}/preview", read_cases, http::RowScope::region,
                        {"结论会改变哪些待遇", "What the level would change"}),
    http::post<&publish>("/assessment/cases/{assessment_case}/publish", rights::check, http::RowScope::region,
                         {"审核通过并公示", "Check and publish"}),
    http::post<&rework>("/assessment/cases/{assessment_case}/rework", rights::check, http::RowScope::region, {"退回重评", "Send back"}),
    http::post<&object>("/assessment/cases/{assessment_case}/object", rights::object, http::RowScope::region, {"登记异议", "Object"}),
    http::post<&dismiss>("/assessment/cases/{assessment_case}/dismiss", rights::check, http::RowScope::region,
                         {"异议不成立", "Dismiss the objection"}),
    http::post<&conclude>("/assessment/cases/{assessment_case}/conclude", rights::conclude, http::RowScope::region, {"出结论", "Conclude"}),
    http::post<&retract>("/assessment/cases/{assessment_case}/retract", rights::conclude, http::RowScope::region,
                         {"撤销结论", "Retract the result"}),
    http::get<&publication>("/public/assessments/{region}", http::anyone, http::RowScope::none, {"评估公示", "Published assessments"}),
};

}  // namespace

std::span<const http::Route> conclude_routes() { return routes; }

}  // namespace yk::care::assessment
