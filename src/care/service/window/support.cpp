// What every command of the module uses: steps, handlers, deputies, working days, definitions kept with their cases.
#include <algorithm>
#include <set>
#include <sstream>

#include "base/text.h"
#include "care/people/organisation/lookup.h"
#include "care/service/window/access.h"
#include "model/json.h"

namespace yk::care::window {
using namespace model;
namespace {

const Query<SpecialDay(Day, Day)> special_days{"window.special_days", R"(
    SELECT {d.*} FROM window_day d WHERE d.day >= $1 AND d.day <= $2 ORDER BY d.day, d.id LIMIT 5000)"};
const Query<KeptDefinition(std::string)> by_hash{"window.definition_by_hash", R"(
    SELECT {d.*} FROM window_definition d WHERE d.hash = $1 ORDER BY d.id LIMIT 1)"};
const Query<Deputy(AccountId, Day)> deputies{"window.deputy_of", R"(
    SELECT {d.*} FROM window_deputy d WHERE d.absent = $1 AND d.from_on <= $2 AND d.to_on >= $2
       AND {unscoped who stands in does so wherever the case is} ORDER BY d.id DESC LIMIT 1)"};
const Query<AccountId(AccountId, Day)> absents{"window.absent_for", R"(
    SELECT d.absent FROM window_deputy d WHERE d.deputy = $1 AND d.from_on <= $2 AND d.to_on >= $2
       AND {unscoped who stands in does so wherever the case is} ORDER BY d.absent LIMIT 100)"};
const Query<std::int64_t(AccountId, Day, Day, std::int64_t)> overlapping{"window.deputies_overlapping", R"(
    SELECT COUNT(*) FROM window_deputy d WHERE d.absent = $1 AND d.from_on <= $3 AND d.to_on >= $2 AND d.id <> $4
       AND {unscoped one deputy at a time, whoever arranged it})"};
const Query<std::int64_t(Day, std::int64_t)> same_day{"window.days_same", R"(
    SELECT COUNT(*) FROM window_day d WHERE d.day = $1 AND d.id <> $2)"};
const Query<Paper(CaseId)> papers{"window.papers_of", R"(
    SELECT {p.*} FROM window_paper p WHERE p.application = $1 AND {unscoped the papers of a case one may see} ORDER BY p.place, p.id LIMIT 200)"};
const Query<Task(CaseId)> tasks{"window.tasks_of", R"(
    SELECT {t.*} FROM window_task t WHERE t.application = $1 AND {unscoped the tasks of a case one may see} ORDER BY t.due_on, t.id LIMIT 100)"};
const Query<Step(CaseId)> steps{"window.steps_of", R"(
    SELECT {s.*} FROM window_step s WHERE s.application = $1 AND {unscoped the steps of a case one may see} ORDER BY s.at, s.id LIMIT 500)"};

template <class Record>
void count_days(Tx& tx, Record& record, const std::optional<Day>& due, bool waits) {
    record.days_left.reset();
    const auto today = tx.today();
    if (due && waits) record.days_left = calendar_of(tx, std::min(today, *due), std::max(today, *due)).left(today, *due);
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    std::istringstream in{std::string(text)};
    for (std::string word; in >> word;) out.push_back(word);
    return out;
}

Calendar calendar_of(Tx& tx, Day from, Day to) {
    Calendar out;
    for (const auto& day : tx.list(special_days, from, to)) out.entered[day.day] = day.works;
    return out;
}

Result<std::string> keep_definition(Tx& tx, const Definition& definition, const std::string& edition) {
    const auto content = json_of(model::schema<Definition>(), &definition, Face::plain);
    const auto hash = rules::sha256_hex(content);
    if (tx.first(by_hash, hash)) return hash;
    KeptDefinition kept;
    kept.id = tx.new_id<Id<struct KeptDefinitionTag>>();
    kept.kind = definition.code;
    kept.edition = edition;
    kept.hash = hash;
    kept.content.text = content;
    kept.kept_at = tx.now();
    YK_TRY_VOID(tx.insert(kept));
    return hash;
}

Result<Definition> definition_of(Tx& tx, const Case& record) {
    const auto kept = tx.first(by_hash, record.definition);
    if (!kept) return fail(ErrorKind::missing, "window.definition.lost");
    Definition out;
    YK_TRY_VOID(read_json(model::schema<Definition>(), kept->content.text, &out));
    return out;
}

Status advance(Case& record, Event event) {
    const auto next = flow.next(record.state, event);
    if (!next) {
        const auto state = label_of(record.state), act = label_of(event);
        return fail(ErrorKind::conflict, "window.case.state",
                    TextArgs{{"number", record.number},
                             {"state", std::string(state.zh)},
                             {"act", std::string(act.zh)},
                             {"state_en", std::string(state.en)},
                             {"act_en", std::string(act.en)}});
    }
    record.state = *next;
    return {};
}

Status step(Tx& tx, const Case& record, Act act, const std::string& words) {
    Step out;
    out.id = tx.new_id<Id<struct WindowStepTag>>();
    out.application = record.id;
    out.elder = record.elder;
    out.region = record.region;
    out.act = act;
    out.words = words;
    out.actor_name = tx.actor().name;
    out.account = tx.actor().account;
    out.at = tx.now();
    return tx.insert(out);
}

Status complete(Tx& tx, void* record) {
    auto& it = *static_cast<Case*>(record);
    it.name = it.organisation;
    if (it.elder)
        if (const auto person = tx.find<elder::Elder>(*it.elder)) {
            it.name = person->name;
            it.id_no = person->id_no;
        }
    count_days(tx, it, it.due_on, !over(it.state));
    return {};
}
Status complete_task(Tx& tx, void* record) {
    auto& it = *static_cast<Task*>(record);
    const bool waits = it.state == TaskState::open || it.state == TaskState::claimed;
    it.late = (waits ? tx.today() : it.done_on.value_or(it.due_on)) > it.due_on;
    count_days(tx, it, it.due_on, waits);
    return {};
}
Status complete_deputy(Tx& tx, void* record) {
    auto& it = *static_cast<Deputy*>(record);
    it.absent_name = organisation::account_name(tx, it.absent);
    it.deputy_name = organisation::account_name(tx, it.deputy);
    return {};
}

Result<Case> saved(Tx& tx, Case record, Act act, const std::string& words) {
    YK_TRY_VOID(step(tx, record, act, words));
    YK_TRY_VOID(tx.update(record));
    YK_TRY_VOID(complete(tx, &record));
    return record;
}

std::optional<AccountId> deputy_of(Tx& tx, AccountId absent) {
    if (const auto found = tx.first(deputies, absent, tx.today())) return found->deputy;
    return std::nullopt;
}
std::vector<AccountId> absent_for(Tx& tx, AccountId deputy) { return tx.list(absents, deputy, tx.today()); }

Status want_handler(Tx& tx, Case& record) {
    const auto me = tx.actor().account;
    if (record.handler_account == me && me) return {};
    if (record.handler_account == 0 && me) {
        record.handler_account = me;
        record.handler = tx.actor().name;
        return {};
    }
    if (deputy_of(tx, AccountId{record.handler_account}) == AccountId{me}) return {};
    if (tx.actor().may(rights::assign)) return {};
    return fail(ErrorKind::conflict, "window.case.not_yours", TextArgs{{"number", record.number}, {"name", record.handler}});
}

std::vector<Colleague> staff_around(Tx& tx, RegionCode region) {
    std::vector<Colleague> out;
    std::set<AccountId> seen;
    const auto able = organisation::list_holders(tx, rights::handle, region);
    for (const auto& office : organisation::list_departments_around(tx, region)) {
        const bool serves = office.body == "towns" || office.body == "civil_affairs" || office.id.value == tx.actor().department;
        if (!office.active || !serves) continue;
        for (const auto account : organisation::list_staff(tx, office.id))
            if (std::binary_search(able.begin(), able.end(), account) && seen.insert(account).second)
                out.push_back({account, organisation::account_name(tx, account), office.name, deputy_of(tx, account).has_value()});
    }
    return out;
}

Result<AccountId> receiver_of(Tx& tx, AccountId account, RegionCode region) {
    const auto staff = staff_around(tx, region);
    if (std::none_of(staff.begin(), staff.end(), [&](const Colleague& one) { return one.account == account; }))
        return fail_at("/to", "window.assign.unknown");
    const auto deputy = deputy_of(tx, account);
    if (!deputy) return account;
    const auto able = organisation::list_holders(tx, rights::handle, region);
    if (deputy_of(tx, *deputy) || !std::binary_search(able.begin(), able.end(), *deputy))
        return fail(ErrorKind::conflict, "window.assign.absent", TextArgs{{"name", organisation::account_name(tx, account)}});
    return *deputy;
}

std::vector<Paper> papers_of(Tx& tx, CaseId application) { return tx.list(papers, application); }
std::vector<Task> tasks_of(Tx& tx, CaseId application) { return tx.list(tasks, application); }
std::vector<Step> steps_of(Tx& tx, CaseId application) { return tx.list(steps, application); }

Status check_deputy(Tx& tx, void* record, const void*) {
    auto& it = *static_cast<Deputy*>(record);
    const auto absent = YK_TRY(tx.get<organisation::Account>(it.absent));
    if (it.absent == it.deputy) return fail_at("/deputy", "window.deputy.self");
    const auto deputy = tx.find<organisation::Account>(it.deputy);
    if (!deputy || deputy->state == organisation::AccountState::disabled) return fail_at("/deputy", "window.assign.unknown");
    const auto able = organisation::list_holders(tx, rights::handle, deputy->region);
    if (!std::binary_search(able.begin(), able.end(), deputy->id))
        return fail_at("/deputy", "window.deputy.right", {{"name", deputy->name}});
    if (it.to_on < it.from_on) return fail_at("/to_on", "window.deputy.days");
    if (tx.one(overlapping, it.absent, it.from_on, it.to_on, it.id.value)) return fail_at("/from_on", "window.deputy.twice");
    it.region = absent.region;
    it.arranged_by = tx.actor().name;
    return {};
}

Status check_day(Tx& tx, void* record, const void*) {
    const auto& it = *static_cast<const SpecialDay*>(record);
    if (tx.one(same_day, it.day, it.id.value)) return fail_at("/day", "window.day.twice", {{"day", day_text(it.day)}});
    if (it.works == (weekday_of(it.day) < 5)) return fail_at("/works", "window.day.plain", {{"day", day_text(it.day)}});
    return {};
}

}  // namespace yk::care::window
