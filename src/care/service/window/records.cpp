#include "care/service/window/access.h"

namespace yk::care::window {
using namespace model;

std::span<const Option> options_of(State) {
    static constexpr Option all[] = {{"draft", {"登记中", "Being registered"}},
                                     {"submitted", {"待受理", "To be accepted"}},
                                     {"returned", {"已退回补正", "Returned for correction"}},
                                     {"in_progress", {"办理中", "In progress"}},
                                     {"deciding", {"待决定", "Waiting for the decision"}},
                                     {"decided", {"已决定待答复", "Decided, to be answered"}},
                                     {"answered", {"已答复", "Answered"}},
                                     {"closed", {"已办结", "Closed"}},
                                     {"withdrawn", {"已撤回", "Withdrawn"}},
                                     {"ended", {"已终止", "Ended"}}};
    return all;
}
std::span<const Option> options_of(Event) {
    static constexpr Option all[] = {{"submit", {"提交", "Submit"}},
                                     {"accept", {"受理", "Accept"}},
                                     {"send_back", {"退回补正", "Return for correction"}},
                                     {"resubmit", {"补正后重报", "Resubmit"}},
                                     {"hand_over", {"提请决定", "Hand over for decision"}},
                                     {"reconsider", {"收回重办", "Take back"}},
                                     {"decide", {"作出决定", "Decide"}},
                                     {"answer", {"答复", "Answer"}},
                                     {"close", {"办结", "Close"}},
                                     {"withdraw", {"撤回", "Withdraw"}},
                                     {"end", {"终止", "End"}},
                                     {"overturn", {"异议后改变", "Change on objection"}}};
    return all;
}
std::span<const Option> options_of(Outcome) {
    static constexpr Option all[] = {{"granted", {"同意", "Granted"}}, {"refused", {"不予", "Refused"}}};
    return all;
}
std::span<const Option> options_of(PaperState) {
    static constexpr Option all[] = {
        {"needed", {"待交", "Needed"}}, {"received", {"已收", "Received"}}, {"not_needed", {"免交", "Not needed"}}};
    return all;
}
std::span<const Option> options_of(TaskState) {
    static constexpr Option all[] = {{"open", {"待签收", "Open"}},
                                     {"claimed", {"办理中", "Claimed"}},
                                     {"done", {"已完成", "Done"}},
                                     {"cancelled", {"已取消", "Cancelled"}}};
    return all;
}
std::span<const Option> options_of(TaskEvent) {
    static constexpr Option all[] = {{"claim", {"签收", "Claim"}},
                                     {"release", {"退回待签收", "Put back"}},
                                     {"finish", {"完成", "Finish"}},
                                     {"cancel", {"取消", "Cancel"}},
                                     {"reopen", {"退回重办", "Reopen"}}};
    return all;
}
std::span<const Option> options_of(Finding) {
    static constexpr Option all[] = {{"holds", {"属实", "Holds"}},
                                     {"does_not_hold", {"不属实", "Does not hold"}},
                                     {"not_for_us", {"不属本部门", "Not for this office"}}};
    return all;
}
std::span<const Option> options_of(Act) {
    static constexpr Option all[] = {{"opened", {"登记", "Registered"}},
                                     {"paper_marked", {"核对材料", "Paper marked"}},
                                     {"submitted", {"提交", "Submitted"}},
                                     {"claimed", {"签收", "Claimed"}},
                                     {"assigned", {"分派", "Assigned"}},
                                     {"transferred", {"转交", "Transferred"}},
                                     {"put_back", {"退回待办", "Put back"}},
                                     {"accepted", {"受理", "Accepted"}},
                                     {"sent_back", {"退回补正", "Returned"}},
                                     {"resubmitted", {"补正后重报", "Resubmitted"}},
                                     {"handed_over", {"提请决定", "Handed over"}},
                                     {"reconsidered", {"收回重办", "Taken back"}},
                                     {"decided", {"作出决定", "Decided"}},
                                     {"answered", {"答复", "Answered"}},
                                     {"closed", {"办结", "Closed"}},
                                     {"withdrawn", {"撤回", "Withdrawn"}},
                                     {"ended", {"终止", "Ended"}},
                                     {"overturned", {"异议后改变决定", "Decision changed on objection"}},
                                     {"task_claimed", {"协办签收", "Task claimed"}},
                                     {"task_released", {"协办退回待签收", "Task put back"}},
                                     {"task_done", {"协办完成", "Task done"}},
                                     {"task_transferred", {"协办转办", "Task transferred"}},
                                     {"task_reopened", {"协办退回重办", "Task reopened"}}};
    return all;
}

namespace {

constexpr auto case_columns = columns<Case>({
    key<&Case::id>("编号", "Id"),
    col<&Case::number>("受理号", "Number"),
    col<&Case::code>("查询码", "Code").hide(),
    col<&Case::elder>("老年人", "Elder").about().hide(),
    col<&Case::region>("区划", "Division").scope(),
    col<&Case::kind>("种类代码", "Kind").hide(),
    col<&Case::kind_label>("种类", "Kind"),
    col<&Case::organisation>("机构名称", "Organisation").hide(),
    col<&Case::organisation_no>("统一社会信用代码", "Registration number").hide(),
    col<&Case::item>("项目代码", "Item").hide(),
    col<&Case::item_label>("项目", "Item"),
    col<&Case::edition>("种类版本", "Edition").hide(),
    col<&Case::definition>("种类摘要", "Hash of the definition").hide(),
    col<&Case::pack>("政策包", "Pack").hide(),
    col<&Case::pack_hash>("政策包摘要", "Hash of the pack").hide(),
    col<&Case::channel>("渠道", "Channel"),
    col<&Case::asker>("申请人身份", "Asked by"),
    col<&Case::asked_by>("申请人", "Asker").hide(),
    col<&Case::relation>("与老年人关系", "Relation").hide(),
    col<&Case::phone>("联系电话", "Phone").personal().seal().hide(),
    col<&Case::id_tail>("证件后六位", "Last six").sensitive().seal().hide(),
    col<&Case::wish>("申请事由", "Wish").hide(),
    col<&Case::state>("状态", "State"),
    col<&Case::opened_on>("登记日", "Opened"),
    col<&Case::opened_by>("登记人", "Opened by").hide(),
    col<&Case::submitted_on>("提交日", "Submitted").hide(),
    col<&Case::accepted_on>("受理日", "Accepted").hide(),
    col<&Case::due_on>("本步期限", "Due"),
    col<&Case::handler_account>("经办账号", "Account").as_id().hide(),
    col<&Case::handler>("经办人", "Handler"),
    col<&Case::missing>("待补正", "To be put right").hide(),
    col<&Case::outcome>("决定", "Outcome"),
    col<&Case::reason>("理由", "Reason").hide(),
    col<&Case::decided_account>("决定账号", "Deciding account").as_id().hide(),
    col<&Case::decided_by>("决定人", "Decided by").hide(),
    col<&Case::decided_on>("决定日", "Decided").hide(),
    col<&Case::answer>("答复", "Answer").hide(),
    col<&Case::answered_how>("答复方式", "Answered by").hide(),
    col<&Case::answered_on>("答复日", "Answered").hide(),
    col<&Case::closed_on>("办结日", "Closed").hide(),
    col<&Case::proposal>("待遇决定", "Proposal").hide(),
    col<&Case::assessment>("评估", "Assessment").hide(),
    col<&Case::note>("说明", "Note").hide(),
    col<&Case::merged_from>("合并前", "Before the merge").hide(),
    col<&Case::moved>("随档案合并过", "Moved by a merge").hide(),
    col<&Case::reminded>("已提醒", "Reminded").hide(),
    version<&Case::version>(),
    col<&Case::name>("姓名", "Name").compute(),
    col<&Case::id_no>("证件号码", "Document number").personal().compute(),
    col<&Case::days_left>("剩余工作日", "Working days left").compute(),
});
constexpr auto case_schema = schema<Case>("window_case", "window_case", {"窗口申请", "Application"}, case_columns);

constexpr auto paper_columns = columns<Paper>({
    key<&Paper::id>("编号", "Id"),
    col<&Paper::application>("申请", "Application").hide(),
    col<&Paper::elder>("老年人", "Elder").about().hide(),
    col<&Paper::region>("区划", "Division").scope(),
    col<&Paper::place>("序号", "Place"),
    col<&Paper::paper>("代码", "Code").hide(),
    col<&Paper::label>("材料", "Paper"),
    col<&Paper::state>("状态", "State"),
    col<&Paper::facts>("可免交的事实", "Facts").hide(),
    col<&Paper::fact_label>("免交依据", "Because of"),
    col<&Paper::fact_source>("事实来源", "Source"),
    col<&Paper::fact_date>("事实日期", "Dated"),
    col<&Paper::note>("说明", "Note"),
    col<&Paper::marked_by>("核对人", "Marked by"),
    col<&Paper::marked_on>("核对日", "Marked on"),
    version<&Paper::version>(),
});
constexpr auto paper_schema = schema<Paper>("window_paper", "window_paper", {"申请材料", "Paper"}, paper_columns);

constexpr auto task_columns = columns<Task>({
    key<&Task::id>("编号", "Id"),
    col<&Task::application>("申请", "Application").hide(),
    col<&Task::elder>("老年人", "Elder").about().hide(),
    col<&Task::region>("区划", "Division").scope(),
    col<&Task::number>("受理号", "Number"),
    col<&Task::task>("代码", "Code").hide(),
    col<&Task::label>("协办事项", "Task"),
    col<&Task::office>("部门编号", "Office").hide(),
    col<&Task::office_name>("部门", "Office"),
    col<&Task::state>("状态", "State"),
    col<&Task::started_on>("交办日", "Started"),
    col<&Task::due_on>("期限", "Due"),
    col<&Task::handler_account>("经办账号", "Account").as_id().hide(),
    col<&Task::handler>("经办人", "Handler"),
    col<&Task::finding>("核对结果", "Finding"),
    col<&Task::words>("说明", "Words"),
    col<&Task::done_by>("完成人", "Done by").hide(),
    col<&Task::done_on>("完成日", "Done on"),
    col<&Task::reminded>("已提醒", "Reminded").hide(),
    version<&Task::version>(),
    col<&Task::late>("逾期", "Late").compute(),
    col<&Task::days_left>("剩余工作日", "Working days left").compute(),
});
constexpr auto task_schema = schema<Task>("window_task", "window_task", {"协办事项", "Department's task"}, task_columns);

constexpr auto step_columns = columns<Step>({
    key<&Step::id>("编号", "Id"),
    col<&Step::application>("申请", "Application").hide(),
    col<&Step::elder>("老年人", "Elder").about().hide(),
    col<&Step::region>("区划", "Division").scope(),
    col<&Step::act>("处理", "Act"),
    col<&Step::words>("说明", "Words"),
    col<&Step::actor_name>("经办人", "By"),
    col<&Step::account>("账号", "Account").as_id().hide(),
    col<&Step::at>("时间", "At"),
    version<&Step::version>(),
});
constexpr auto step_schema = schema<Step>("window_step", "window_step", {"办理记录", "Step"}, step_columns);

constexpr auto deputy_columns = columns<Deputy>({
    key<&Deputy::id>("编号", "Id"),
    col<&Deputy::region>("区划", "Division").scope(),
    col<&Deputy::absent>("离岗人账号", "Absent").hide(),
    col<&Deputy::deputy>("代班人账号", "Deputy").hide(),
    col<&Deputy::from_on>("从", "From"),
    col<&Deputy::to_on>("到（含）", "To, included"),
    col<&Deputy::reason>("原因", "Reason"),
    col<&Deputy::arranged_by>("设定人", "Arranged by"),
    version<&Deputy::version>(),
    col<&Deputy::absent_name>("离岗人", "Absent").compute(),
    col<&Deputy::deputy_name>("代班人", "Deputy").compute(),
});
constexpr auto deputy_schema = schema<Deputy>("window_deputy", "window_deputy", {"代班", "Deputy"}, deputy_columns);

constexpr auto day_columns = columns<SpecialDay>({
    key<&SpecialDay::id>("编号", "Id"),
    col<&SpecialDay::day>("日期", "Day"),
    col<&SpecialDay::works>("上班", "Worked"),
    col<&SpecialDay::name>("名称", "Name"),
    col<&SpecialDay::source>("依据", "Announced by"),
    version<&SpecialDay::version>(),
});
constexpr auto day_schema =
    schema<SpecialDay>("window_day", "window_day", {"节假日与调休", "Holidays and days worked instead"}, day_columns);

constexpr auto kept_columns = columns<KeptDefinition>({
    key<&KeptDefinition::id>("编号", "Id"),
    col<&KeptDefinition::kind>("种类", "Kind"),
    col<&KeptDefinition::edition>("版本", "Edition"),
    col<&KeptDefinition::hash>("摘要", "Hash"),
    col<&KeptDefinition::content>("内容", "Content").hide(),
    col<&KeptDefinition::kept_at>("保存时间", "Kept at"),
    version<&KeptDefinition::version>(),
});
constexpr auto kept_schema =
    schema<KeptDefinition>("window_definition", "window_definition", {"申请种类版本", "Kept definition"}, kept_columns);

constexpr auto key_columns = columns<CaseKey>({col<&CaseKey::window_case>("申请", "Application")});
constexpr auto key_schema = schema<CaseKey>("window_case_key", "", {"申请", "Application"}, key_columns);
constexpr auto reason_columns =
    columns<CaseReason>({col<&CaseReason::window_case>("申请", "Application"), col<&CaseReason::reason>("理由", "Reason")});
constexpr auto reason_schema = schema<CaseReason>("window_case_reason", "", {"理由", "Reason"}, reason_columns);
constexpr auto colleague_columns =
    columns<Colleague>({col<&Colleague::account>("账号", "Account"), col<&Colleague::name>("姓名", "Name"),
                        col<&Colleague::office>("部门", "Office"), col<&Colleague::absent>("离岗", "Absent")});
constexpr auto colleague_schema = schema<Colleague>("window_colleague", "", {"可分派的同事", "Colleague"}, colleague_columns);

}  // namespace

const Schema& schema_of(const Case*) { return case_schema; }
const Schema& schema_of(const Paper*) { return paper_schema; }
const Schema& schema_of(const Task*) { return task_schema; }
const Schema& schema_of(const Step*) { return step_schema; }
const Schema& schema_of(const Deputy*) { return deputy_schema; }
const Schema& schema_of(const SpecialDay*) { return day_schema; }
const Schema& schema_of(const KeptDefinition*) { return kept_schema; }
const Schema& schema_of(const CaseKey*) { return key_schema; }
const Schema& schema_of(const CaseReason*) { return reason_schema; }
const Schema& schema_of(const Colleague*) { return colleague_schema; }

}  // namespace yk::care::window
