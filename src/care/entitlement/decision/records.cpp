#include "care/entitlement/decision/decision.h"

namespace yk::care::decision {
using namespace model;

std::span<const Option> options_of(ListKind) {
    static constexpr Option all[] = {
        {"newly_entitled", {"新符合", "Newly entitled"}}, {"to_stop", {"拟停止", "To be stopped"}}, {"changed", {"拟变更", "Changed"}}};
    return all;
}
std::span<const Option> options_of(State) {
    static constexpr Option all[] = {{"open", {"待决定", "To be decided"}},
                                     {"returned", {"退回补正", "Returned for information"}},
                                     {"awaiting_release", {"待复核", "Waits for a second person"}},
                                     {"adopted", {"已同意", "Adopted"}},
                                     {"refused", {"不予", "Refused"}},
                                     {"appealed", {"异议处理中", "Objected to"}},
                                     {"lapsed", {"已失效", "Lapsed"}}};
    return all;
}
std::span<const Option> options_of(Event) {
    static constexpr Option all[] = {
        {"adopt", {"同意", "Adopt"}},           {"adopt_money", {"同意（待复核）", "Adopt, to be released"}},
        {"refuse", {"不予", "Refuse"}},         {"send_back", {"退回补正", "Return for information"}},
        {"reopen", {"重新受理", "Reopen"}},     {"release", {"复核通过", "Release"}},
        {"decline", {"复核不通过", "Decline"}}, {"decline_objection", {"复核不通过（异议）", "Decline (objection)"}},
        {"appeal", {"提出异议", "Object"}},     {"lapse", {"失效", "Lapse"}}};
    return all;
}
std::span<const Option> options_of(Act) {
    static constexpr Option all[] = {{"adopted", {"同意", "Adopted"}},
                                     {"adopted_for_release", {"同意，待复核", "Adopted, to be released"}},
                                     {"refused", {"不予", "Refused"}},
                                     {"sent_back", {"退回补正", "Returned for information"}},
                                     {"reopened", {"重新受理", "Reopened"}},
                                     {"released", {"复核通过", "Released"}},
                                     {"declined", {"复核不通过", "Declined"}},
                                     {"appealed", {"提出异议", "Objected to"}},
                                     {"lapsed", {"失效", "Lapsed"}}};
    return all;
}
std::span<const Option> options_of(BulkState) {
    static constexpr Option all[] = {{"awaiting_release", {"待复核", "Waits for a second person"}},
                                     {"running", {"办理中", "Running"}},
                                     {"done", {"已办结", "Done"}},
                                     {"withdrawn", {"已撤回", "Withdrawn"}}};
    return all;
}

namespace {

constexpr auto proposal_columns = columns<Proposal>({
    key<&Proposal::id>("编号", "Id"),
    col<&Proposal::elder>("老年人编号", "Elder id").about().hide(),
    col<&Proposal::region>("区划", "Division").scope(),
    col<&Proposal::item>("项目代码", "Item").hide(),
    col<&Proposal::kind>("类别", "List"),
    col<&Proposal::answer>("系统结论", "Machine's answer"),
    col<&Proposal::amount_fen>("金额", "Amount"),
    col<&Proposal::period>("周期", "Period").hide(),
    col<&Proposal::rule_status>("规则状态", "Rule status").hide(),
    col<&Proposal::before_fen>("现行金额", "Amount in effect").hide(),
    col<&Proposal::since>("自", "Since"),
    col<&Proposal::run>("批次", "Run").hide(),
    col<&Proposal::on_application>("依申请", "On application").hide(),
    col<&Proposal::state>("状态", "State"),
    col<&Proposal::opened_on>("提出日", "Opened"),
    col<&Proposal::decided_account>("决定账号", "Account").as_id().hide(),
    col<&Proposal::decided_by>("决定人", "Decided by"),
    col<&Proposal::decided_at>("决定时间", "Decided at").hide(),
    col<&Proposal::released_account>("复核账号", "Released by account").as_id().hide(),
    col<&Proposal::released_by>("复核人", "Released by").hide(),
    col<&Proposal::reason>("理由", "Reason").hide(),
    col<&Proposal::overrides>("与系统结论不同", "Overrides the machine"),
    col<&Proposal::bulk>("批量决定", "Bulk decision").hide(),
    col<&Proposal::appeal_until>("异议截止", "Objections until").hide(),
    col<&Proposal::merged_from>("合并前", "Before the merge").hide(),
    version<&Proposal::version>(),
    col<&Proposal::name>("姓名", "Name").compute(),
    col<&Proposal::id_no>("证件号码", "Document number").personal().compute(),
    col<&Proposal::item_label>("项目", "Item").compute(),
});
constexpr auto proposal_schema = schema<Proposal>("decision_proposal", "decision_proposal", {"待决定事项", "Proposal"}, proposal_columns);

constexpr auto benefit_columns = columns<Benefit>({
    key<&Benefit::id>("编号", "Id"),
    col<&Benefit::elder>("老年人", "Elder").about(),
    col<&Benefit::region>("区划", "Division").scope(),
    col<&Benefit::item>("项目", "Item"),
    col<&Benefit::in_effect>("有效", "In effect"),
    col<&Benefit::amount_fen>("金额", "Amount"),
    col<&Benefit::period>("周期", "Period"),
    col<&Benefit::begins_on>("自", "From"),
    col<&Benefit::ends_on>("至", "Until"),
    col<&Benefit::proposal>("决定", "Decision").hide(),
    col<&Benefit::decided_by>("决定人", "Decided by"),
    col<&Benefit::merged_from>("合并前", "Before the merge").hide(),
    col<&Benefit::ended_by_merge>("因合并停止", "Ended by the merge").hide(),
    version<&Benefit::version>(),
});
constexpr auto benefit_schema = schema<Benefit>("decision_benefit", "decision_benefit", {"待遇", "Benefit"}, benefit_columns);

constexpr auto ruling_columns = columns<Ruling>({
    key<&Ruling::id>("编号", "Id"),
    col<&Ruling::proposal>("事项", "Proposal").hide(),
    col<&Ruling::elder>("老年人", "Elder").about().hide(),
    col<&Ruling::region>("区划", "Division").scope(),
    col<&Ruling::act>("处理", "Act"),
    col<&Ruling::answer>("系统结论", "Machine's answer"),
    col<&Ruling::amount_fen>("金额", "Amount"),
    col<&Ruling::overrides>("与系统结论不同", "Overrides the machine"),
    col<&Ruling::reason>("理由", "Reason"),
    col<&Ruling::actor_name>("经办人", "By"),
    col<&Ruling::account>("账号", "Account").as_id().hide(),
    col<&Ruling::at>("时间", "At"),
    col<&Ruling::bulk>("批量决定", "Bulk decision").hide(),
    version<&Ruling::version>(),
});
constexpr auto ruling_schema = schema<Ruling>("decision_ruling", "decision_ruling", {"决定记录", "Ruling"}, ruling_columns);

constexpr auto bulk_columns = columns<BulkDecision>({
    key<&BulkDecision::id>("编号", "Id"),
    col<&BulkDecision::region>("范围", "Region").scope(),
    col<&BulkDecision::item>("项目代码", "Item").hide(),
    col<&BulkDecision::kind>("类别", "List"),
    col<&BulkDecision::adopt>("同意", "Adopt"),
    col<&BulkDecision::reason>("理由", "Reason"),
    col<&BulkDecision::exceptions>("除外", "Except").hide(),
    col<&BulkDecision::expected>("预计人数", "Expected"),
    col<&BulkDecision::decided>("已决定", "Decided"),
    col<&BulkDecision::left_out>("未纳入", "Left out"),
    col<&BulkDecision::state>("状态", "State"),
    col<&BulkDecision::asked_account>("提出账号", "Account").as_id().hide(),
    col<&BulkDecision::asked_by>("提出人", "Asked by"),
    col<&BulkDecision::released_by>("复核人", "Released by"),
    col<&BulkDecision::asked_at>("提出时间", "Asked at"),
    col<&BulkDecision::released_at>("复核时间", "Released at").hide(),
    col<&BulkDecision::job>("任务", "Job").hide(),
    version<&BulkDecision::version>(),
    col<&BulkDecision::item_label>("项目", "Item").compute(),
});
constexpr auto bulk_schema = schema<BulkDecision>("bulk_decision", "decision_bulk", {"批量决定", "Bulk decision"}, bulk_columns);

constexpr auto appeal_columns = columns<Appeal>({
    key<&Appeal::id>("编号", "Id"),
    col<&Appeal::proposal>("事项", "Proposal").hide(),
    col<&Appeal::elder>("老年人", "Elder").about().hide(),
    col<&Appeal::region>("区划", "Division").scope(),
    col<&Appeal::grounds>("理由", "Grounds"),
    col<&Appeal::filed_by>("提出人", "Filed by"),
    col<&Appeal::filed_on>("提出日", "Filed on"),
    col<&Appeal::due_on>("应答复日", "Due on"),
    col<&Appeal::against_account>("原决定账号", "Against").as_id().hide(),
    col<&Appeal::against_released>("原复核账号", "Released by").as_id().hide(),
    col<&Appeal::closed>("已办结", "Closed"),
    col<&Appeal::lapsed>("已失效", "Lapsed"),
    col<&Appeal::outcome>("结果", "Outcome"),
    version<&Appeal::version>(),
});
constexpr auto appeal_schema = schema<Appeal>("decision_appeal", "decision_appeal", {"异议", "Objection"}, appeal_columns);

constexpr auto notice_columns = columns<Notice>({
    key<&Notice::id>("编号", "Id"),
    col<&Notice::number>("文号", "Number"),
    col<&Notice::code>("校验码", "Code").hide(),
    col<&Notice::proposal>("事项", "Proposal").hide(),
    col<&Notice::elder>("老年人", "Elder").about().hide(),
    col<&Notice::region>("区划", "Division").scope(),
    col<&Notice::item>("项目代码", "Item").hide(),
    col<&Notice::item_label>("项目", "Item"),
    col<&Notice::kind>("类别", "List"),
    col<&Notice::granted>("给予", "Granted"),
    col<&Notice::dated>("日期", "Dated"),
    col<&Notice::content>("内容", "Content").sensitive().seal().hide(),
    col<&Notice::sha256>("内容摘要", "Hash of the content").hide(),
    col<&Notice::made_by>("制作人", "Made by"),
    col<&Notice::made_at>("制作时间", "Made at").hide(),
    version<&Notice::version>(),
});
constexpr auto notice_schema = schema<Notice>("decision_notice", "decision_notice", {"告知书", "Notice"}, notice_columns);

constexpr auto rules_columns = columns<Rules>({
    key<&Rules::id>("编号", "Id"),
    col<&Rules::appeal_days>("提出异议期限（日，示例值）", "Days to object (example)"),
    col<&Rules::answer_days>("答复期限（日，示例值）", "Days to answer (example)"),
    col<&Rules::office_line>("咨询与异议受理", "Where to ask and object"),
    col<&Rules::portal_address>("门户网址", "Address of the portal"),
    col<&Rules::open_job>("作业", "Job").hide(),
    version<&Rules::version>(),
});
constexpr auto rules_schema = schema<Rules>("decision_rules", "decision_rules", {"决定规则", "Rules of decisions"}, rules_columns);

}  // namespace

const Schema& schema_of(const Proposal*) { return proposal_schema; }
const Schema& schema_of(const Benefit*) { return benefit_schema; }
const Schema& schema_of(const Ruling*) { return ruling_schema; }
const Schema& schema_of(const BulkDecision*) { return bulk_schema; }
const Schema& schema_of(const Appeal*) { return appeal_schema; }
const Schema& schema_of(const Notice*) { return notice_schema; }
const Schema& schema_of(const Rules*) { return rules_schema; }

}  // namespace yk::care::decision
