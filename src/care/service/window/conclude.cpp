// How a case ends: decided here, by the decision on a benefit or by an assessment; answered; closed; ended by a death.
#include <array>
#include <functional>

#include "base/text.h"
#include "care/people/elder/origin.h"
#include "care/service/window/access.h"
#include "http/generic.h"
#include "model/json.h"

namespace yk::care::window {
using namespace model;
namespace {

const Query<Case(decision::ProposalId)> of_proposal{"window.case_of_proposal", R"(
    SELECT {c.*} FROM window_case c WHERE c.proposal = $1 AND c.state IN ('deciding', 'decided', 'answered', 'closed') AND {scope c.region}
     ORDER BY c.id LIMIT 1)"};
const Query<Case(ElderId)> assessing{"window.cases_assessing", R"(
    SELECT {c.*} FROM window_case c WHERE c.elder = $1 AND c.state = 'deciding' AND c.assessment IS NOT NULL AND {scope c.region}
     ORDER BY c.id LIMIT 20)"};
const Query<Case(ElderId)> open_of_elder{"window.open_of_elder", R"(
    SELECT {c.*} FROM window_case c WHERE c.elder = $1 AND c.state IN ('draft', 'submitted', 'returned', 'in_progress', 'deciding')
       AND {scope c.region} ORDER BY c.id LIMIT 100)"};
const Query<Case(CaseId)> waiting_after{"window.waiting_after", R"(
    SELECT {c.*} FROM window_case c WHERE c.state = 'deciding' AND c.id > $1 AND {scope c.region} ORDER BY c.id LIMIT 200)"};
const Query<ElderId(ElderId)> elders_after{"window.open_elders", R"(
    SELECT DISTINCT c.elder FROM window_case c WHERE c.elder > $1 AND c.state IN ('draft', 'submitted', 'returned', 'in_progress', 'deciding')
       AND {scope c.region} ORDER BY c.elder LIMIT 200)"};
const Query<Case(ElderId)> all_of_elder{"window.all_of_elder", R"(
    SELECT {c.*} FROM window_case c WHERE c.elder = $1 AND {scope c.region} ORDER BY c.id LIMIT 500)"};

struct Ruling {
    CaseId window_case;
    Outcome outcome = Outcome::granted;
    std::string reason;
};
constexpr auto ruling_columns = columns<Ruling>(
    {col<&Ruling::window_case>("申请", "Application"), col<&Ruling::outcome>("决定", "Outcome"), col<&Ruling::reason>("理由", "Reason")});
constexpr auto ruling_schema = schema<Ruling>("decide_window_case", "", {"作出决定", "Decide"}, ruling_columns);
const Schema& schema_of(const Ruling*) { return ruling_schema; }
struct Answering {
    CaseId window_case;
    std::string answer, how;
};
constexpr auto answering_columns = columns<Answering>(
    {col<&Answering::window_case>("申请", "Application"), col<&Answering::answer>("答复", "Answer"), col<&Answering::how>("方式", "How")});
constexpr auto answering_schema = schema<Answering>("answer_window_case", "", {"答复", "Answer"}, answering_columns);
const Schema& schema_of(const Answering*) { return answering_schema; }
struct Merged {
    std::optional<ElderId> dropped, restored;
};
constexpr auto merged_columns = columns<Merged>({col<&Merged::dropped>("并入者", "Dropped"), col<&Merged::restored>("恢复者", "Restored")});
constexpr auto merged_schema = schema<Merged>("window_merged", "", {"合并", "Merge"}, merged_columns);

// No decision before every department has answered.
Status want_tasks_done(Tx& tx, const Case& record) {
    std::string waiting;
    for (const auto& task : tasks_of(tx, record.id))
        if (task.state == TaskState::open || task.state == TaskState::claimed)
            waiting += (waiting.empty() ? "" : "、") + task.label + "（" + task.office_name + "）";
    if (waiting.empty()) return {};
    return fail(ErrorKind::conflict, "window.case.tasks", TextArgs{{"number", record.number}, {"tasks", waiting}});
}

Result<Case> hand_over(Tx& tx, const CaseReason& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    YK_TRY_VOID(advance(record, Event::hand_over));
    YK_TRY_VOID(want_handler(tx, record));
    YK_TRY_VOID(want_tasks_done(tx, record));
    const auto definition = YK_TRY(definition_of(tx, record));
    if (definition.decider == Decider::window || !record.elder)
        return fail(ErrorKind::conflict, "window.case.decides_itself", TextArgs{{"number", record.number}});
    YK_TRY_VOID(want_length(trimmed(in.reason), 0, 500, "/reason"));
    if (definition.decider == Decider::benefit) {
        record.proposal = YK_TRY(decision::propose(tx, *record.elder, record.item, "依申请 " + record.number)).id;
    } else {
        assessment::Request wish;
        wish.elder = *record.elder;
        wish.channel = record.channel;
        wish.asker = record.asker;
        wish.asked_by = record.asked_by;
        wish.wish = "依申请 " + record.number;
        record.assessment = YK_TRY(assessment::request_assessment(tx, wish)).id;
    }
    record.due_on.reset();  // the deciding module has its own
    return saved(tx, std::move(record), Act::handed_over, trimmed(in.reason));
}

Result<Case> taken_back(Tx& tx, Case record, const std::string& words) {
    record.proposal.reset();
    record.assessment.reset();
    const auto definition = YK_TRY(definition_of(tx, record));
    record.due_on = calendar_of(tx).after(tx.today(), static_cast<std::int32_t>(definition.decide_days));
    return saved(tx, std::move(record), Act::reconsidered, words);
}

// Back to the window: what was proposed was returned or ended without a decision.
Result<Case> reconsider(Tx& tx, const CaseReason& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    YK_TRY_VOID(want_length(trimmed(in.reason), 4, 500, "/reason"));
    YK_TRY_VOID(advance(record, Event::reconsider));
    YK_TRY_VOID(want_handler(tx, record));
    if (record.proposal) {
        const auto proposal = tx.find<decision::Proposal>(*record.proposal);
        if (proposal && proposal->state != decision::State::lapsed)
            return fail(ErrorKind::conflict, "window.case.with_decision", TextArgs{{"number", record.number}});
    }
    if (record.assessment) {
        const auto found = tx.find<assessment::Case>(*record.assessment);
        if (found && found->state != assessment::State::withdrawn && found->state != assessment::State::closed)
            return fail(ErrorKind::conflict, "window.case.with_assessment", TextArgs{{"number", record.number}});
    }
    return taken_back(tx, std::move(record), trimmed(in.reason));
}

Result<Case> settled(Tx& tx, Case record, Outcome outcome, const std::string& reason, const std::string& by, std::int64_t account) {
    const auto definition = YK_TRY(definition_of(tx, record));
    record.outcome = outcome;
    record.reason = reason;
    record.decided_by = by;
    record.decided_account = account;
    record.decided_on = tx.today();
    record.due_on = calendar_of(tx).after(tx.today(), static_cast<std::int32_t>(definition.answer_days));
    const auto words = std::string(label_of(outcome).zh) + (reason.empty() ? "" : "：" + reason);
    // The decision came from elsewhere: whoever has the case answers now.
    if (record.handler_account != 0 && record.handler_account != tx.actor().account)
        YK_TRY_VOID(http::notify(tx, record.handler_account, "窗口申请 " + record.number,
                                 "已决定（" + std::string(label_of(outcome).zh) + "），请答复",
                                 "/window/cases/" + id_text(record.id.value)));
    return saved(tx, std::move(record), Act::decided, words);
}

Result<Case> decide(Tx& tx, const Ruling& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    if (tx.actor().account == 0) return fail(ErrorKind::refused, "window.case.person");
    if (record.state == State::deciding)
        return fail(ErrorKind::conflict, record.proposal ? "window.case.with_decision" : "window.case.with_assessment",
                    TextArgs{{"number", record.number}});
    YK_TRY_VOID(advance(record, Event::decide));
    YK_TRY_VOID(want_handler(tx, record));
    YK_TRY_VOID(want_tasks_done(tx, record));
    const auto definition = YK_TRY(definition_of(tx, record));
    // A benefit begins and a level is found only where that is done.
    if (in.outcome == Outcome::granted && definition.decider != Decider::window)
        return fail(ErrorKind::conflict, "window.case.granted_elsewhere", TextArgs{{"number", record.number}});
    YK_TRY_VOID(want_length(trimmed(in.reason), in.outcome == Outcome::refused ? 4 : 0, 500, "/reason"));
    return settled(tx, std::move(record), in.outcome, trimmed(in.reason), tx.actor().name, tx.actor().account);
}

Result<Case> answer(Tx& tx, const Answering& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    YK_TRY_VOID(advance(record, Event::answer));
    YK_TRY_VOID(want_handler(tx, record));
    YK_TRY_VOID(want_length(trimmed(in.answer), 4, 1000, "/answer"));
    YK_TRY_VOID(want_length(trimmed(in.how), 2, 50, "/how"));
    record.answer = trimmed(in.answer);
    record.answered_how = trimmed(in.how);
    record.answered_on = tx.today();
    record.due_on.reset();
    return saved(tx, std::move(record), Act::answered, trimmed(in.how));
}

Result<Case> close(Tx& tx, const CaseKey& in) {
    auto record = YK_TRY(tx.get<Case>(in.window_case));
    YK_TRY_VOID(advance(record, Event::close));
    YK_TRY_VOID(want_handler(tx, record));
    record.closed_on = tx.today();
    return saved(tx, std::move(record), Act::closed, "");
}

Status end_dead(Tx& tx, ElderId id) {
    const auto person = tx.find<elder::Elder>(id);
    if (!person || person->state != elder::ElderState::deceased) return {};
    for (auto& record : tx.list(open_of_elder, id)) {
        YK_TRY_VOID(advance(record, Event::end));
        YK_TRY_VOID(cancel_tasks(tx, record));
        record.note = "老年人已去世，申请终止";
        record.due_on.reset();
        record.closed_on = tx.today();
        YK_TRY_VOID(saved(tx, record, Act::ended, record.note));
    }
    return {};
}

// Cases go with the person of two records put together, and back when they are taken apart.
Status follow_merge(Tx& tx, const work::Fact& fact) {
    Merged merged;
    YK_TRY_VOID(read_json(merged_schema, fact.body.text, &merged));
    const ElderId kept{fact.subject};
    if (merged.dropped)
        for (auto& record : tx.list(all_of_elder, *merged.dropped)) {
            record.elder = kept;
            record.moved = true;
            elder::go_over(tx, record.id.value, record.merged_from, *merged.dropped);
            YK_TRY_VOID(tx.update(record));
        }
    if (merged.restored)
        for (auto& record : tx.list(all_of_elder, kept)) {
            if (record.merged_from != merged.restored) continue;
            record.elder = merged.restored;
            elder::go_back(tx, record.id.value, record.merged_from);
            YK_TRY_VOID(tx.update(record));
        }
    return {};
}

// The official's word on the proposal: for the first time, or another one on objection, which opens an answered case again.
Status take_word(Tx& tx, Case record, const decision::Proposal& proposal) {
    const bool granted = proposal.state == decision::State::adopted;
    if (!granted && proposal.state != decision::State::refused) return {};
    const auto outcome = granted ? Outcome::granted : Outcome::refused;
    const std::string reason = granted ? "" : proposal.reason;
    if (record.state == State::deciding) {
        YK_TRY_VOID(advance(record, Event::decide));
        YK_TRY(settled(tx, std::move(record), outcome, reason, proposal.decided_by, proposal.decided_account));
        return {};
    }
    if (record.outcome == outcome) return {};
    if (record.state != State::decided) YK_TRY_VOID(advance(record, Event::overturn));
    const auto before = record.answer.empty() ? std::string() : "原答复：" + record.answer;
    record.answer.clear();
    record.answered_how.clear();
    record.answered_on.reset();
    record.closed_on.reset();
    YK_TRY_VOID(step(tx, record, Act::overturned, before));
    YK_TRY(settled(tx, std::move(record), outcome, reason, proposal.decided_by, proposal.decided_account));
    return {};
}

// What became of the proposal or the assessment a case waits for: its word is taken, and what ended without one gives the case back.
Status look_again(Tx& tx, Case record) {
    std::string ended;
    if (record.proposal) {
        const auto proposal = tx.find<decision::Proposal>(*record.proposal);
        if (proposal && proposal->state != decision::State::lapsed) return take_word(tx, std::move(record), *proposal);
        ended = "待遇决定事项已失效，请重新办理";
    } else if (record.assessment) {
        const auto found = tx.find<assessment::Case>(*record.assessment);
        if (found && found->state == assessment::State::concluded) {
            YK_TRY_VOID(advance(record, Event::decide));
            YK_TRY(settled(tx, std::move(record), Outcome::granted, "评估已出结论", found->concluded_by, 0));
            return {};
        }
        if (found && found->state != assessment::State::withdrawn && found->state != assessment::State::closed) return {};
        ended = "评估已撤回或终止，请重新办理";
    }
    if (ended.empty()) return {};
    YK_TRY_VOID(advance(record, Event::reconsider));
    if (record.handler_account != 0)
        YK_TRY_VOID(
            http::notify(tx, record.handler_account, "窗口申请 " + record.number, ended, "/window/cases/" + id_text(record.id.value)));
    YK_TRY(taken_back(tx, std::move(record), ended));
    return {};
}

Status hear_decision(Tx& tx, decision::ProposalId id) {
    const auto record = tx.first(of_proposal, id);
    const auto proposal = tx.find<decision::Proposal>(id);
    return record && proposal ? take_word(tx, *record, *proposal) : Status{};
}

Status hear_assessment(Tx& tx, ElderId id) {
    for (const auto& record : tx.list(assessing, id)) YK_TRY_VOID(look_again(tx, record));
    return {};
}

// Goes through a list in windows, each in a transaction of its own. `list` answers up to 200 keys after one; `each` deals with one.
template <class Key>
Status in_windows(work::JobRun& run, const std::function<Result<Key>(Tx&, Key)>& window) {
    for (Key after{};;) {
        const auto last = YK_TRY(run.database().write_value(run.request(), [&](Tx& tx) -> Result<Key> { return window(tx, after); }));
        if (last == after) return {};
        after = last;
    }
}

// A whole file of deaths is heard of as one fact, and what lapses by itself or is withdrawn is announced by nobody: both are found here.
Status upkeep(work::JobRun& run) {
    YK_TRY_VOID(in_windows<ElderId>(run, [](Tx& tx, ElderId after) -> Result<ElderId> {
        for (const auto id : tx.list(elders_after, after)) {
            YK_TRY_VOID(end_dead(tx, id));
            after = id;
        }
        return after;
    }));
    YK_TRY_VOID(in_windows<CaseId>(run, [](Tx& tx, CaseId after) -> Result<CaseId> {
        for (const auto& record : tx.list(waiting_after, after)) {
            after = record.id;
            YK_TRY_VOID(look_again(tx, record));
        }
        return after;
    }));
    return remind(run);
}

constexpr auto region_scope = http::RowScope::region;
constexpr std::array routes{
    http::post<&hand_over>("/window/cases/{window_case}/hand_over", rights::handle, region_scope, {"提请决定", "Hand over for decision"}),
    http::post<&reconsider>("/window/cases/{window_case}/reconsider", rights::handle, region_scope, {"收回重办", "Take back"}),
    http::post<&decide>("/window/cases/{window_case}/decide", rights::decide, region_scope, {"作出决定", "Decide"}),
    http::post<&answer>("/window/cases/{window_case}/answer", rights::handle, region_scope, {"答复", "Answer"}),
    http::post<&close>("/window/cases/{window_case}/close", rights::handle, region_scope, {"办结", "Close"}),
};

}  // namespace

std::span<const http::Route> conclude_routes() { return routes; }

Status hear(Tx& tx, const work::Fact& fact) {
    if (fact.topic == "decision.proposal.decided") return hear_decision(tx, decision::ProposalId{fact.subject});
    if (fact.topic == "assessment.concluded") return hear_assessment(tx, ElderId{fact.subject});
    if (fact.topic == "elder.merged" || fact.topic == "elder.unmerged") return follow_merge(tx, fact);
    return end_dead(tx, ElderId{fact.subject});
}

const work::JobKind upkeep_job{"window.upkeep", {"窗口申请终止检查与期限提醒", "Endings and reminders of applications"}, &upkeep, 3};

}  // namespace yk::care::window
