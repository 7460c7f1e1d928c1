// A visit written down: its answers become facts, the elder is determined again, and what changed is answered at once.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/entitlement/determination/answers.h"
#include "care/people/elder/change.h"
#include "care/service/guide/access.h"
#include "model/json.h"

namespace yk::care::guide {
using namespace model;
namespace {

struct Told {
    std::string fact, value;
};
constexpr auto told_columns = columns<Told>({col<&Told::fact>("事实", "Fact"), col<&Told::value>("值", "Value").sensitive()});
constexpr auto told_schema = schema<Told>("visit_answer", "", {"回答", "Answer"}, told_columns);
const Schema& schema_of(const Told*) { return told_schema; }

struct NewVisit {
    ElderId elder;
    Outcome outcome = Outcome::found;
    std::vector<Told> answers;
    std::optional<Day> died_on;  // of an elder found to have died, where somebody could tell
    std::optional<Day> made_on;  // of a visit that a device kept until there was a network; otherwise today
    std::optional<std::string> note;
};
constexpr auto new_columns = columns<NewVisit>({col<&NewVisit::elder>("老年人", "Elder"), col<&NewVisit::outcome>("结果", "Outcome"),
                                                col<&NewVisit::answers>("回答", "Answers"), col<&NewVisit::died_on>("去世日期", "Died on"),
                                                col<&NewVisit::made_on>("上门日期", "Made on"), col<&NewVisit::note>("备注", "Note")});
constexpr auto new_schema = schema<NewVisit>("new_visit", "", {"上门登记", "Visit"}, new_columns);
const Schema& schema_of(const NewVisit*) { return new_schema; }

struct Changed {
    std::string item;
    Text label;
    std::string before, after;
    Text before_label, after_label;
    std::optional<Fen> amount_fen;
    std::string period;
    std::string status;
};
constexpr auto changed_columns =
    columns<Changed>({col<&Changed::item>("项目", "Item"), col<&Changed::label>("名称", "Name"), col<&Changed::before>("原结论", "Before"),
                      col<&Changed::after>("现结论", "After"), col<&Changed::before_label>("原结论（文字）", "Before in words"),
                      col<&Changed::after_label>("现结论（文字）", "After in words"), col<&Changed::amount_fen>("金额", "Amount"),
                      col<&Changed::period>("周期", "Period"), col<&Changed::status>("规则状态", "Status")});
constexpr auto changed_schema = schema<Changed>("visit_change", "", {"结论变化", "Change"}, changed_columns);
const Schema& schema_of(const Changed*) { return changed_schema; }

struct Recorded {
    Visit visit;
    std::vector<Changed> changed;
    std::optional<Day> next_on;   // of the next attempt
    bool death_proposed = false;  // a change waits for approval
};
constexpr auto recorded_columns = columns<Recorded>(
    {col<&Recorded::visit>("上门记录", "Visit"), col<&Recorded::changed>("结论变化", "What changed"),
     col<&Recorded::next_on>("下次上门", "Next attempt"), col<&Recorded::death_proposed>("已提出去世登记", "Death proposed")});
constexpr auto recorded_schema = schema<Recorded>("recorded_visit", "", {"登记结果", "Recorded visit"}, recorded_columns);
const Schema& schema_of(const Recorded*) { return recorded_schema; }

struct TakeBack {
    VisitId guide_visit;
    std::string reason;
};
constexpr auto back_columns =
    columns<TakeBack>({col<&TakeBack::guide_visit>("上门记录", "Visit"), col<&TakeBack::reason>("原因", "Reason")});
constexpr auto back_schema = schema<TakeBack>("take_visit_back", "", {"撤销", "Take back"}, back_columns);
const Schema& schema_of(const TakeBack*) { return back_schema; }

constexpr std::size_t longest_note = 500, most_answers = 60;
constexpr std::int32_t longest_kept_days = 30;  // a device keeps a visit no longer

Text answer_text(determination::Answer answer) {
    const auto& label = options_of(determination::Answer{})[static_cast<std::size_t>(answer)].label;
    return {std::string(label.zh), std::string(label.en)};
}
std::string answer_code(determination::Answer answer) {
    return std::string(options_of(determination::Answer{})[static_cast<std::size_t>(answer)].code);
}

std::vector<Changed> changes_of(const rules::Pack& pack, const std::vector<determination::AnswerRow>& rows) {
    std::vector<Changed> out;
    for (const auto& row : rows) {
        const auto* item = row.subject == determination::Subject::item ? pack.item(row.item) : nullptr;
        if (!item || row.before == row.answer) continue;
        Changed change{
            row.item,  policy::text_of(item->label), {}, answer_code(row.answer), {}, answer_text(row.answer), row.amount_fen, row.period,
            row.status};
        if (row.before) {
            change.before = answer_code(*row.before);
            change.before_label = answer_text(*row.before);
        }
        out.push_back(std::move(change));
    }
    return out;
}

Status check_told(const rules::Rulebook& book, const NewVisit& input) {
    if (input.outcome != Outcome::found && !input.answers.empty()) return fail_at("/answers", "guide.visit.answers_only_found");
    if (input.answers.size() > most_answers) return fail_at("/answers", "guide.answer.many");
    for (std::size_t i = 0; i < input.answers.size(); ++i) {
        const auto& told = input.answers[i];
        const auto pointer = "/answers/" + std::to_string(i) + "/value";
        YK_TRY(check_answer(book, told.fact, told.value, pointer));
        const auto& fact = book.pack->facts[*book.pack->fact_index(told.fact)];
        if (!found_by_visit(fact))
            return fail_at(pointer, "guide.answer.not_by_visit", {{"fact", fact.label.zh}, {"fact_en", fact.label.en}});
        for (std::size_t j = 0; j < i; ++j)
            if (input.answers[j].fact == told.fact) return fail_at(pointer, "guide.answer.twice", {{"fact", fact.label.zh}});
    }
    return {};
}

// The answers as facts of source "visit", dated as the visit and filed under the visit, so that they can be taken back with it.
Status write_facts(Tx& tx, const elder::Elder& elder, const Visit& visit, const std::vector<Told>& answers) {
    elder::Incoming incoming;
    incoming.document = elder.document;
    incoming.id_no = elder.id_no.text;
    incoming.name = elder.name;
    incoming.birth = elder.birth;
    incoming.district = elder.region;
    incoming.source = "visit";
    incoming.source_date = visit.made_on;
    incoming.batch = elder::BatchId{visit.id.value};
    incoming.synthetic = elder.synthetic;
    for (const auto& told : answers) incoming.statements.push_back({told.fact, told.value});
    YK_TRY(elder::take_in(tx, incoming));
    return {};
}

OutreachEvent event_of(Outcome outcome) {
    if (outcome == Outcome::found) return OutreachEvent::find;
    return outcome == Outcome::not_reachable ? OutreachEvent::miss : OutreachEvent::close;
}

// What the visit does to the elder's open outreach. One that a device kept settles it by its own day: nothing done in time turns late.
Status settle(Tx& tx, const rules::Rulebook& book, Outreach& outreach, const NewVisit& input, std::optional<Day>& next_on) {
    const auto next = outreach_flow.next(outreach.state, event_of(input.outcome));
    CHECK(next);
    outreach.state = *next;
    outreach.outcome = input.outcome;
    ++outreach.attempts;
    outreach.note = input.note.value_or("");
    if (outreach.state == OutreachState::waiting) {
        outreach.due_on = tx.today() + static_cast<std::int32_t>(YK_TRY(settings_of(book)).retry_days);
        next_on = outreach.due_on;
    } else {
        outreach.closed_on = std::max(input.made_on.value_or(tx.today()), outreach.opened_on);
        outreach.closed_by = tx.actor().name;
    }
    return tx.update(outreach);
}

bool wants_note(Outcome outcome) {
    return outcome == Outcome::refused || outcome == Outcome::moved || outcome == Outcome::dead || outcome == Outcome::receives_elsewhere;
}

// What a guide heard at the door changes nobody's state: it becomes a request that another person checks and approves.
Status propose_death(Tx& tx, const Visit& visit, Day died_on) {
    elder::Change change;
    change.elder = visit.elder;
    change.kind = elder::ChangeKind::report_death;
    change.changed_on = died_on;
    change.evidence = "上门登记 " + day_text(visit.made_on) + " " + visit.made_by;
    change.reason = visit.note;
    if (auto proposed = elder::propose_change(tx, change); !proposed) {
        auto error = proposed.error();
        for (auto& field : error.problems)
            if (field.pointer == "/changed_on") field.pointer = "/died_on";
        return tl::make_unexpected(std::move(error));
    }
    return {};
}

Result<Recorded> record_visit(Tx& tx, const NewVisit& input) {
    const auto note = input.note.value_or("");
    if (input.outcome == Outcome::no_longer_due) return fail_at("/outcome", "guide.visit.outcome");
    if (input.died_on && input.outcome != Outcome::dead) return fail_at("/died_on", "guide.visit.died_on");
    if (input.made_on && (*input.made_on > tx.today() || *input.made_on < tx.today() - longest_kept_days))
        return fail_at("/made_on", "guide.visit.made_on", {{"days", std::to_string(longest_kept_days)}});
    if (wants_note(input.outcome) && trimmed(note).size() < 2) return fail_at("/note", "guide.visit.note");
    if (length_of(note) > longest_note) return fail_at("/note", "input.length", {{"low", "0"}, {"high", std::to_string(longest_note)}});
    const auto elder = YK_TRY(tx.get<elder::Elder>(input.elder));
    if (elder.state == elder::ElderState::deceased) return fail(ErrorKind::conflict, "guide.visit.deceased");
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    YK_TRY_VOID(check_told(*book, input));
    Recorded out;
    auto& visit = out.visit;
    visit.id = tx.new_id<VisitId>();
    visit.elder = elder.id;
    visit.region = elder.region;
    visit.outcome = input.outcome;
    visit.note = note;
    visit.account = tx.actor().account;
    visit.made_by = tx.actor().name;
    visit.made_on = input.made_on.value_or(tx.today());
    std::vector<std::string> names;
    for (const auto& told : input.answers) names.push_back(told.fact);
    visit.facts = words_text(names);
    if (auto outreach = open_outreach_of(tx, elder.id)) {
        visit.outreach = outreach->id;
        YK_TRY_VOID(settle(tx, *book, *outreach, input, out.next_on));
    }
    YK_TRY_VOID(tx.insert(visit));
    if (input.died_on) {
        YK_TRY_VOID(propose_death(tx, visit, *input.died_on));
        out.death_proposed = true;
    }
    if (!input.answers.empty()) {
        YK_TRY_VOID(write_facts(tx, elder, visit, input.answers));
        YK_TRY_VOID(policy::remember_use(tx, tx.today()));
        out.changed = changes_of(*book->pack, YK_TRY(determination::redetermine(tx, elder.id, tx.today())));
    }
    YK_TRY_VOID(complete_visit(tx, &visit));
    return out;
}

// The facts of the visit are retracted, the elder is determined without them, and what was open before is open again.
Result<Recorded> take_visit_back(Tx& tx, const TakeBack& input) {
    Recorded out;
    out.visit = YK_TRY(tx.get<Visit>(input.guide_visit));
    auto& visit = out.visit;
    if (visit.taken_back_at) return fail(ErrorKind::conflict, "guide.visit.taken_back");
    const bool own = visit.account != 0 && visit.account == tx.actor().account;
    if (!own && !tx.actor().may(rights::outreach_assign)) return fail(ErrorKind::denied, "guide.visit.foreign");
    if (trimmed(input.reason).empty() || length_of(input.reason) > longest_note) return fail_at("/reason", "guide.visit.reason");
    tx.because(input.reason);
    visit.taken_back_by = tx.actor().name;
    visit.taken_back_at = tx.now();
    visit.taken_back_reason = input.reason;
    YK_TRY_VOID(tx.update(visit));
    YK_TRY(elder::take_back(tx, elder::BatchId{visit.id.value}));
    const auto book = YK_TRY(policy::rulebook_of(tx, tx.today()));
    YK_TRY_VOID(policy::remember_use(tx, tx.today()));
    out.changed = changes_of(*book->pack, YK_TRY(determination::redetermine(tx, visit.elder, tx.today())));
    if (visit.outreach && !open_outreach_of(tx, visit.elder)) {
        const auto before = tx.find<Outreach>(*visit.outreach);
        if (before) {
            Outreach again = *before;
            again.id = tx.new_id<OutreachId>();
            again.state = OutreachState::open;
            again.outcome.reset();
            again.closed_on.reset();
            again.closed_by.clear();
            again.opened_on = tx.today();
            again.due_on = tx.today() + static_cast<std::int32_t>(YK_TRY(settings_of(*book)).due_days);
            again.version = 0;
            YK_TRY_VOID(tx.insert(again));
        }
    }
    YK_TRY_VOID(complete_visit(tx, &visit));
    return out;
}

constexpr std::array routes{
    http::post<&record_visit>("/guide/visits", rights::visit_record, http::RowScope::region, {"登记上门情况", "Record a visit"}),
    http::post<&take_visit_back>("/guide/visits/{guide_visit}/take_back", rights::visit_take_back, http::RowScope::region,
                                 {"撤销上门记录", "Take a visit back"}),
};

}  // namespace

std::span<const http::Route> visit_routes() { return routes; }

}  // namespace yk::care::guide
