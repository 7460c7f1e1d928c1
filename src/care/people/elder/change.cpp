#include "care/people/elder/change.h"

#include "care/people/elder/fact_review.h"
#include "care/people/organisation/lookup.h"

namespace yk::care::elder {
using namespace model;

std::span<const Option> options_of(ChangeKind) {
    static constexpr Option all[] = {{"report_death", {"报告死亡", "Report a death"}},
                                     {"take_back_death", {"撤回误报死亡", "Take back a death"}},
                                     {"move_in", {"迁入", "Move in"}},
                                     {"move_out", {"迁出本市", "Move out of the city"}},
                                     {"correct", {"更正信息", "Correct a field"}},
                                     {"change_identity", {"变更证件号码", "Change the number"}}};
    return all;
}
std::span<const Option> options_of(ChangeState) {
    static constexpr Option all[] = {{"proposed", {"待审批", "Proposed"}},
                                     {"done", {"已办理", "Done"}},
                                     {"returned", {"已退回", "Returned"}},
                                     {"withdrawn", {"已撤销", "Withdrawn"}}};
    return all;
}
std::span<const Option> options_of(ChangeEvent) {
    static constexpr Option all[] = {
        {"approve", {"同意", "approve"}}, {"send_back", {"退回", "return"}}, {"withdraw", {"撤销", "withdraw"}}};
    return all;
}

namespace {

constexpr auto input_columns = columns<Change>({
    col<&Change::elder>("老年人", "Elder"),
    col<&Change::kind>("事项", "Kind"),
    col<&Change::changed_on>("日期", "Date"),
    col<&Change::to_region>("迁往", "To"),
    col<&Change::field>("项目", "Field"),
    col<&Change::value>("新值", "New value").personal(),
    col<&Change::evidence>("证明材料", "Evidence"),
    col<&Change::reason>("理由", "Reason"),
});
constexpr auto input_schema = schema<Change>("change_of_elder", "", {"变更", "Change"}, input_columns);

constexpr auto case_columns = columns<ElderChange>({
    key<&ElderChange::id>("编号", "Id"),
    col<&ElderChange::elder>("老年人", "Elder").about().hide(),
    col<&ElderChange::region>("区划", "Division").scope(),
    col<&ElderChange::kind>("事项", "Kind"),
    col<&ElderChange::state>("状态", "State"),
    col<&ElderChange::changed_on>("日期", "Date"),
    col<&ElderChange::to_region>("迁往", "To"),
    col<&ElderChange::field>("项目", "Field"),
    col<&ElderChange::value>("新值", "New value").sensitive().seal(),
    col<&ElderChange::before>("原值", "Old value").sensitive().seal(),
    col<&ElderChange::evidence>("证明材料", "Evidence"),
    col<&ElderChange::reason>("理由", "Reason"),
    col<&ElderChange::proposed_by>("提出账号", "Proposed by account").as_id().hide(),
    col<&ElderChange::proposed_by_name>("提出人", "Proposed by"),
    col<&ElderChange::proposed_at>("提出时间", "Proposed at"),
    col<&ElderChange::decided_by>("审批人", "Decided by"),
    col<&ElderChange::decided_at>("审批时间", "Decided at"),
    col<&ElderChange::answer>("审批意见", "Answer"),
    version<&ElderChange::version>(),
    col<&ElderChange::elder_name>("姓名", "Name").compute(),
});
constexpr auto case_schema = schema<ElderChange>("elder_change", "elder_change", {"变更事项", "Change of an elder"}, case_columns);

constexpr auto consequence_columns =
    columns<Consequence>({col<&Consequence::warning>("须留意", "Warning"), col<&Consequence::text>("说明", "Text")});
constexpr auto consequence_schema = schema<Consequence>("consequence", "", {"后果", "Consequence"}, consequence_columns);
constexpr auto consequences_columns = columns<Consequences>({col<&Consequences::items>("后果", "Consequences")});
constexpr auto consequences_schema = schema<Consequences>("consequences", "", {"后果", "Consequences"}, consequences_columns);

constexpr auto answer_columns =
    columns<ChangeAnswer>({col<&ChangeAnswer::elder_change>("变更事项", "Change"), col<&ChangeAnswer::reason>("意见", "Reason")});
constexpr auto answer_schema = schema<ChangeAnswer>("change_answer", "", {"审批", "Answer"}, answer_columns);

std::vector<ConsequenceCheck>& checks() {
    static std::vector<ConsequenceCheck> all;
    return all;
}

Status check_words(const Change& in) {
    return validate(input_schema, std::array{length("evidence", 2, 300), length("reason", 2, 500)}, &in);
}

void add(std::vector<Consequence>& out, bool warning, std::string zh, std::string en) {
    out.push_back({warning, {std::move(zh), std::move(en)}});
}

void consequences_of_death(Tx& tx, const Elder& person, Day on, std::vector<Consequence>& out) {
    add(out, false, "状态改为已故，死亡日期 " + day_text(on) + "。", "The elder becomes deceased as of " + day_text(on) + ".");
    const auto late = tx.today() - on;
    if (late > 31)
        add(out, true, "距今已 " + std::to_string(late) + " 天，属补报：其间已发放的待遇仍留在账上，须另行核查追回。",
            "That is " + std::to_string(late) + " days ago: what was paid since stays on the books and has to be looked into.");
    bool told = false;
    for (const auto& fact : list_facts(tx, person.id)) {
        if (fact.fact != "death" || is_official_word(fact.source)) continue;
        told = true;
        if (fact.value != day_text(on))
            add(out, true, "部门登记的死亡日期是 " + fact.value + "，与此不同，将进入冲突裁定。",
                "A department's date of death is " + fact.value + "; the difference will be put to review.");
    }
    if (!told)
        add(out, true, "卫健、殡葬、公安尚未报来死亡，以证明材料为准。",
            "No department has reported the death yet; the evidence stands alone.");
}

void consequences_of_taking_back(Tx& tx, const Elder& person, std::vector<Consequence>& out) {
    add(out, false, "状态恢复为在世，死亡日期清除。", "The elder is living again; the date of death is cleared.");
    for (const auto& fact : list_facts(tx, person.id))
        if (fact.fact == "death" && !is_official_word(fact.source))
            add(out, true, "部门登记的死亡（" + fact.value + "）保留在案，但以本次更正为准，请通知该部门改正。",
                "The department's record of death (" + fact.value + ") is kept; this correction goes before it. Tell the department.");
}

void consequences_of_correction(Tx& tx, const Elder& person, const Change& in, std::vector<Consequence>& out) {
    const auto* fact = Competence::shared().fact(in.field);
    if (!fact) {
        add(out, false, "底册中的这一项改为新值；户籍登记部门以后的文件仍可能改写它。",
            "The register shows the new value; a later file of the register of persons may replace it.");
        return;
    }
    const auto facts = list_facts(tx, person.id);
    if (const auto* stands = standing_fact(facts, fact->name, fact->from)) {
        const auto* source = Competence::shared().source(stands->source);
        const auto name = source ? source->label : Words{stands->source, stands->source};
        add(out, stands->value != in.value, name.zh + "于 " + day_text(stands->source_date) + " 的说法保留在案，但以本次更正为准。",
            "What " + name.en + " said on " + day_text(stands->source_date) + " is kept; this correction goes before it.");
    }
    add(out, false, "用到“" + fact->label.zh + "”的认定将重新计算。", "Determinations that use “" + fact->label.en + "” are made again.");
}

Result<ElderChange> new_case(Tx& tx, const Elder& person, const Change& in, ChangeState state) {
    ElderChange out;
    out.id = tx.new_id<ChangeId>();
    out.elder = person.id;
    out.region = person.region;
    out.kind = in.kind;
    out.state = state;
    out.changed_on = in.changed_on;
    out.to_region = in.to_region;
    out.field = in.field;
    if (!in.value.empty()) out.value = in.value;
    out.evidence = in.evidence;
    out.reason = in.reason;
    out.proposed_by = tx.actor().account;
    out.proposed_by_name = tx.actor().name;
    out.proposed_at = tx.now();
    out.elder_name = person.name;
    return out;
}

Change change_of(const ElderChange& record) {
    return {record.elder,    record.kind,  record.changed_on, record.to_region, record.field, record.value.value_or(""),
            record.evidence, record.reason};
}

// The case in the state that the event leads to, with who answered it.
Result<ElderChange> answered(Tx& tx, const ChangeAnswer& in, ChangeEvent event) {
    YK_TRY_VOID(validate(answer_schema, std::array{length("reason", 2, 500)}, &in));
    auto record = YK_TRY(tx.get<ElderChange>(in.elder_change));
    const auto next = change_flow.next(record.state, event);
    if (!next) return fail(ErrorKind::conflict, "elder.change.closed");
    const bool own = record.proposed_by == tx.actor().account;
    if (own && event != ChangeEvent::withdraw) return fail(ErrorKind::denied, "elder.change.own");
    if (!own && event == ChangeEvent::withdraw) return fail(ErrorKind::denied, "elder.change.not_own");
    record.state = *next;
    record.decided_by = tx.actor().name;
    record.decided_at = tx.now();
    record.answer = in.reason;
    return record;
}

Result<ElderChange> closed(Tx& tx, const ChangeAnswer& in, ChangeEvent event) {
    auto record = YK_TRY(answered(tx, in, event));
    tx.because(in.reason);
    YK_TRY_VOID(tx.update(record));
    return record;
}

}  // namespace

const Schema& schema_of(const Change*) { return input_schema; }
const Schema& schema_of(const ElderChange*) { return case_schema; }
const Schema& schema_of(const Consequence*) { return consequence_schema; }
const Schema& schema_of(const Consequences*) { return consequences_schema; }
const Schema& schema_of(const ChangeAnswer*) { return answer_schema; }

void add_consequence_check(ConsequenceCheck check) { checks().push_back(check); }

Result<Consequences> preview_change(Tx& tx, const Change& in) {
    const auto person = YK_TRY(tx.get<Elder>(in.elder));
    YK_TRY_VOID(check_change(tx, person, in));
    Consequences out;
    switch (in.kind) {
        case ChangeKind::report_death:
            consequences_of_death(tx, person, *in.changed_on, out.items);
            break;
        case ChangeKind::take_back_death:
            consequences_of_taking_back(tx, person, out.items);
            break;
        case ChangeKind::move_in: {
            const auto name = organisation::region_name(tx, *in.to_region);
            add(out.items, false, "常住地改为" + name + "，今后由该镇街服务。",
                "The usual residence becomes " + name + ", which serves the elder from now on.");
            if (!tx.scope().contains(*in.to_region))
                add(out.items, true, name + "不在您的管辖范围：请提出变更申请，由市级审批办理。",
                    name + " is outside your regions: propose the change, and the city carries it out.");
            break;
        }
        case ChangeKind::move_out:
            add(out.items, true, "状态改为已迁出，本市以常住为条件的待遇将拟停止，由经办人确认。",
                "The elder counts as moved out; benefits that depend on residence are proposed to be stopped.");
            break;
        case ChangeKind::correct:
            consequences_of_correction(tx, person, in, out.items);
            break;
        case ChangeKind::change_identity:
            add(out.items, false, "原号码保留为曾用号码，仍写着原号码的文件会找到同一个人。",
                "The old number is kept: a file that still names it finds the same person.");
            break;
    }
    if (in.kind != ChangeKind::correct)
        add(out.items, false, "此人的全部待遇将重新认定。", "Everything this person is entitled to is determined again.");
    for (const auto check : checks()) check(tx, in, out.items);
    return out;
}

Result<ElderChange> carry_out(Tx& tx, const Change& in) {
    YK_TRY_VOID(check_words(in));
    const auto person = YK_TRY(tx.get<Elder>(in.elder));
    auto record = YK_TRY(new_case(tx, person, in, ChangeState::done));
    tx.because(in.reason);
    YK_TRY_VOID(apply_change(tx, in, record));
    record.decided_by = tx.actor().name;
    record.decided_at = tx.now();
    YK_TRY_VOID(tx.insert(record));
    return record;
}

Result<ElderChange> propose_change(Tx& tx, const Change& in) {
    YK_TRY_VOID(check_words(in));
    const auto person = YK_TRY(tx.get<Elder>(in.elder));
    YK_TRY_VOID(check_change(tx, person, in));
    auto record = YK_TRY(new_case(tx, person, in, ChangeState::proposed));
    tx.because(in.reason);
    YK_TRY_VOID(tx.insert(record));
    return record;
}

Result<ElderChange> approve_change(Tx& tx, const ChangeAnswer& in) {
    auto record = YK_TRY(answered(tx, in, ChangeEvent::approve));
    tx.because(record.reason);
    YK_TRY_VOID(apply_change(tx, change_of(record), record));
    record.region = YK_TRY(tx.get<Elder>(record.elder)).region;
    YK_TRY_VOID(tx.update(record));
    return record;
}

Result<ElderChange> return_change(Tx& tx, const ChangeAnswer& in) { return closed(tx, in, ChangeEvent::send_back); }
Result<ElderChange> withdraw_change(Tx& tx, const ChangeAnswer& in) { return closed(tx, in, ChangeEvent::withdraw); }

namespace {

Status complete_change(Tx& tx, void* record) {
    auto& change = *static_cast<ElderChange*>(record);
    if (const auto person = tx.find<Elder>(change.elder)) change.elder_name = person->name;
    return {};
}

constexpr std::string_view filters[] = {"state", "kind", "region", "elder", "proposed_at", "proposed_by"};
constexpr std::string_view sorts[] = {"proposed_at", "decided_at", "region"};
constexpr Listing listing{filters, sorts, {}, "-proposed_at"};
constexpr http::Command commands[] = {
    {"approve", "/elder/changes/{elder_change}/approve", {"同意", "Approve"}, false},
    {"return", "/elder/changes/{elder_change}/return", {"退回", "Return"}, true},
    {"withdraw", "/elder/changes/{elder_change}/withdraw", {"撤销", "Withdraw"}, true},
};

}  // namespace

const http::Resource changes{.schema = &model::schema<ElderChange>(),
                             .listing = &listing,
                             .path = "/elder/changes",
                             .scope = http::RowScope::region,
                             .read = &read_changes,
                             .export_ = &read_changes,
                             .commands = commands,
                             .audited_read = true,
                             .complete = &complete_change};

namespace {
constexpr std::string_view title[] = {"kind", "evidence"};
}  // namespace

const Queue proposed_changes{.code = "elder.changes.proposed",
                             .label = {"待审批的老人信息变更", "Changes of elders to approve"},
                             .right = &approve_changes,
                             .resource = &changes,
                             .filter = "f.state=proposed&f.proposed_by.not=@me",
                             .title = title,
                             .page = "/elder/changes?open={id}"};

}  // namespace yk::care::elder
