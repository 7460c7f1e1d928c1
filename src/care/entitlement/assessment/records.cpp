#include "care/entitlement/assessment/access.h"

namespace yk::care::assessment {
using namespace model;

std::span<const Option> options_of(ScaleName) {
    static constexpr Option all[] = {{"gbt42195", {"老年人能力评估（GB/T 42195）", "Ability (GB/T 42195)"}},
                                     {"ltc2021", {"长护失能等级评估", "Long-term care disability"}},
                                     {"selfcare", {"特困人员自理能力", "Self-care of persons in extreme difficulty"}}};
    return all;
}
std::span<const Option> options_of(Purpose) {
    static constexpr Option all[] = {{"benefit", {"申请待遇", "Benefits"}},
                                     {"admission", {"入住机构", "Admission to a home"}},
                                     {"insurance", {"长护险", "Long-term care insurance"}},
                                     {"other", {"其他", "Other"}}};
    return all;
}
std::span<const Option> options_of(Reason) {
    static constexpr Option all[] = {{"initial", {"首次评估", "Initial"}},
                                     {"routine", {"常规评估", "Routine"}},
                                     {"ad_hoc", {"即时评估（状况变化）", "Ad hoc, after a change"}},
                                     {"dispute", {"复评（有异议）", "Dispute"}},
                                     {"other", {"其他", "Other"}},
                                     {"recheck", {"抽查复评", "Sample re-check"}}};
    return all;
}
std::span<const Option> options_of(Channel) {
    static constexpr Option all[] = {{"window", {"窗口", "Window"}},
                                     {"portal", {"网上", "Portal"}},
                                     {"phone", {"电话", "Phone"}},
                                     {"outreach", {"上门", "Outreach"}},
                                     {"department", {"部门发起", "Department"}}};
    return all;
}
std::span<const Option> options_of(Asker) {
    static constexpr Option all[] = {{"elder", {"本人", "The elder"}},
                                     {"proxy", {"代理人", "A proxy"}},
                                     {"guide", {"养老服务向导", "A service guide"}},
                                     {"department", {"部门", "A department"}}};
    return all;
}
std::span<const Option> options_of(State) {
    static constexpr Option all[] = {{"requested", {"待受理", "Requested"}},
                                     {"returned", {"退回补正", "Returned"}},
                                     {"accepted", {"待分派", "Accepted"}},
                                     {"assigned", {"待预约", "Assigned"}},
                                     {"appointed", {"待上门", "Appointed"}},
                                     {"submitted", {"待审核", "To be checked"}},
                                     {"published", {"公示中", "Published"}},
                                     {"objected", {"有异议", "Objected to"}},
                                     {"concluded", {"已出结论", "Concluded"}},
                                     {"held", {"已暂缓", "Held"}},
                                     {"withdrawn", {"已撤回", "Withdrawn"}},
                                     {"closed", {"已终止", "Closed"}},
                                     {"superseded", {"已被新结论取代", "Superseded"}},
                                     {"retracted", {"已撤销", "Retracted"}},
                                     {"compared", {"已比对", "Compared"}}};
    return all;
}
std::span<const Option> options_of(Event) {
    static constexpr Option all[] = {{"accept", {"受理", "Accept"}},
                                     {"send_back", {"退回补正", "Return"}},
                                     {"resubmit", {"补正后重报", "Resubmit"}},
                                     {"assign", {"分派", "Assign"}},
                                     {"appoint", {"预约", "Appoint"}},
                                     {"miss", {"未遇", "Miss"}},
                                     {"submit", {"提交", "Submit"}},
                                     {"rework", {"退回重评", "Send back"}},
                                     {"publish", {"审核通过并公示", "Publish"}},
                                     {"object", {"登记异议", "Object"}},
                                     {"dismiss", {"异议不成立", "Dismiss"}},
                                     {"conclude", {"出结论", "Conclude"}},
                                     {"hold", {"暂缓", "Hold"}},
                                     {"resume", {"恢复办理", "Resume"}},
                                     {"release", {"收回任务", "Take back"}},
                                     {"withdraw", {"撤回申请", "Withdraw"}},
                                     {"close", {"终止", "Close"}},
                                     {"supersede", {"被取代", "Supersede"}},
                                     {"retract", {"撤销结论", "Retract"}},
                                     {"compare", {"比对办结", "Compare"}}};
    return all;
}
std::span<const Option> options_of(SubmissionState) {
    static constexpr Option all[] = {{"accepted", {"已采用", "Accepted"}},
                                     {"held", {"待定夺", "Held"}},
                                     {"discarded", {"不采用", "Not used"}},
                                     {"replaced", {"已被取代", "Replaced"}}};
    return all;
}
std::span<const Option> options_of(HeldBecause) {
    static constexpr Option all[] = {{"second_entry", {"同一评估已有另一份答卷", "There is another entry already"}},
                                     {"form_retired", {"评估表版本不是本次评估的版本", "The form is not the version of this case"}},
                                     {"reassigned", {"任务已改派他人", "The case was assigned to others since"}},
                                     {"case_closed", {"评估已暂缓、撤回或终止", "The case was held, withdrawn or closed"}}};
    return all;
}
std::span<const Option> options_of(PaperKind) {
    static constexpr Option all[] = {{"photo", {"现场照片", "Photo"}},
                                     {"certificate", {"证明材料", "Certificate"}},
                                     {"consent", {"知情同意", "Consent"}},
                                     {"other", {"其他", "Other"}}};
    return all;
}
std::span<const Option> options_of(Origin) {
    static constexpr Option all[] = {{"other_city", {"外市评估", "Another city"}},
                                     {"health", {"卫生健康", "Health"}},
                                     {"medical_insurance", {"医疗保障", "Medical insurance"}},
                                     {"disabled_federation", {"残联", "Disabled persons' federation"}},
                                     {"civil_affairs", {"民政", "Civil affairs"}}};
    return all;
}
std::span<const Option> options_of(OutsideState) {
    static constexpr Option all[] = {
        {"recognised", {"认可", "Recognised"}}, {"refused", {"不认可", "Not recognised"}}, {"taken_back", {"已撤回", "Taken back"}}};
    return all;
}

namespace {

constexpr auto agency_columns = columns<Agency>({
    key<&Agency::id>("编号", "Id"),
    col<&Agency::name>("机构名称", "Name"),
    col<&Agency::region>("服务区域", "Region").scope(),
    col<&Agency::registration_no>("登记证号", "Registration number"),
    col<&Agency::scales>("可评量表", "Scales").hide(),
    col<&Agency::valid_from>("资格起", "Valid from"),
    col<&Agency::valid_to>("资格止", "Valid to"),
    col<&Agency::contact>("联系人", "Contact"),
    col<&Agency::phone>("联系电话", "Phone").personal(),
    col<&Agency::suspended_on>("暂停日", "Suspended on"),
    col<&Agency::suspended_because>("暂停原因", "Suspended because").hide(),
    version<&Agency::version>(),
});
constexpr auto agency_schema = schema<Agency>("assessment_agency", "assessment_agency", {"评估机构", "Assessment agency"}, agency_columns);

constexpr auto assessor_columns = columns<Assessor>({
    key<&Assessor::id>("编号", "Id"),
    col<&Assessor::name>("姓名", "Name"),
    col<&Assessor::agency>("机构编号", "Agency id").hide(),
    col<&Assessor::region>("服务区域", "Region").scope(),
    col<&Assessor::account>("登录账号", "Account").hide(),
    col<&Assessor::phone>("电话", "Phone").personal().hide(),
    col<&Assessor::qualification_no>("资格证号", "Qualification"),
    col<&Assessor::medical>("医护背景", "Medical background"),
    col<&Assessor::scales>("可评量表", "Scales").hide(),
    col<&Assessor::valid_from>("资格起", "Valid from").hide(),
    col<&Assessor::valid_to>("资格止", "Valid to"),
    col<&Assessor::trained_until>("培训有效至", "Trained until"),
    col<&Assessor::coordinates>("机构调度", "Coordinates"),
    col<&Assessor::suspended_on>("暂停日", "Suspended on"),
    col<&Assessor::suspended_because>("暂停原因", "Suspended because").hide(),
    version<&Assessor::version>(),
    col<&Assessor::agency_name>("机构", "Agency").compute(),
});
constexpr auto assessor_schema = schema<Assessor>("assessor", "assessment_assessor", {"评估员", "Assessor"}, assessor_columns);

constexpr auto recusal_columns = columns<Recusal>({
    key<&Recusal::id>("编号", "Id"),
    col<&Recusal::assessor>("评估员", "Assessor"),
    col<&Recusal::elder>("老年人", "Elder").about(),
    col<&Recusal::region>("区划", "Division").scope(),
    col<&Recusal::reason>("原因", "Reason"),
    col<&Recusal::declared_by>("登记人", "Declared by"),
    col<&Recusal::declared_on>("登记日", "Declared on"),
    version<&Recusal::version>(),
});
constexpr auto recusal_schema = schema<Recusal>("assessment_recusal", "assessment_recusal", {"回避", "Recusal"}, recusal_columns);

constexpr auto case_columns = columns<Case>({
    key<&Case::id>("编号", "Id"),
    col<&Case::elder>("老年人编号", "Elder id").about().hide(),
    col<&Case::region>("区划", "Division").scope(),
    col<&Case::scale>("量表", "Scale"),
    col<&Case::form>("评估表版本", "Form").hide(),
    col<&Case::purpose>("用途", "Purpose"),
    col<&Case::reason>("评估类型", "Reason"),
    col<&Case::channel>("渠道", "Channel").hide(),
    col<&Case::asker>("申请人", "Asker").hide(),
    col<&Case::asked_by>("申请人姓名", "Asked by").hide(),
    col<&Case::wish>("申请说明", "Wish").hide(),
    col<&Case::state>("状态", "State"),
    col<&Case::opened_on>("申请日", "Requested on"),
    col<&Case::due_on>("办理期限", "Due on"),
    col<&Case::before>("原评估", "Disputed case").hide(),
    col<&Case::lot>("抽查批次", "Lot").hide(),
    col<&Case::agency>("机构编号", "Agency id").hide(),
    col<&Case::lead>("主评编号", "Lead id").hide(),
    col<&Case::second>("副评编号", "Second id").hide(),
    col<&Case::draw>("抽取记录", "Draw").hide(),
    col<&Case::formerly>("曾分派", "Assigned before").hide(),
    col<&Case::appointed_on>("上门日期", "Appointed on"),
    col<&Case::appointed_time>("上门时间", "Appointed time").hide(),
    col<&Case::place>("上门地点", "Place").hide(),
    col<&Case::attempts>("未遇次数", "Visits in vain").hide(),
    col<&Case::submission>("答卷", "Submission").hide(),
    col<&Case::preliminary_level>("初步等级", "Preliminary level").hide(),
    col<&Case::level>("等级", "Level").hide(),
    col<&Case::level_code>("等级代码", "Level code").hide(),
    col<&Case::level_reasons>("等级变更依据", "Reasons").hide(),
    col<&Case::assessed_on>("评估日", "Assessed on").hide(),
    col<&Case::checked_account>("审核账号", "Account").as_id().hide(),
    col<&Case::checked_by>("审核人", "Checked by").hide(),
    col<&Case::published_on>("公示日", "Published on").hide(),
    col<&Case::objections_until>("异议截止", "Objections until").hide(),
    col<&Case::published_name>("公示姓名", "Name as published").hide(),
    col<&Case::objection>("异议内容", "Objection").hide(),
    col<&Case::objected_by>("异议人", "Objected by").hide(),
    col<&Case::concluded_by>("结论人", "Concluded by").hide(),
    col<&Case::concluded_on>("结论日", "Concluded on").hide(),
    col<&Case::valid_until>("有效期至", "Valid until"),
    col<&Case::note>("备注", "Note").hide(),
    version<&Case::version>(),
    col<&Case::name>("姓名", "Name").compute(),
    col<&Case::id_no>("证件号码", "Document number").personal().compute(),
    col<&Case::agency_name>("评估机构", "Agency").compute(),
    col<&Case::lead_name>("主评", "Lead assessor").compute(),
    col<&Case::second_name>("副评", "Second assessor").compute(),
    col<&Case::level_label>("评估等级", "Level in words").compute(),
});
constexpr auto case_schema = schema<Case>("assessment_case", "assessment_case", {"能力评估", "Assessment"}, case_columns);

constexpr auto submission_columns = columns<Submission>({
    key<&Submission::id>("编号", "Id"),
    col<&Submission::assessment>("评估", "Assessment").hide(),
    col<&Submission::elder>("老年人", "Elder").about().hide(),
    col<&Submission::region>("区划", "Division").scope(),
    col<&Submission::client_id>("设备编号", "Device's id").hide(),
    col<&Submission::form>("评估表版本", "Form"),
    col<&Submission::answers>("答卷", "Answers").sensitive().seal().hide(),
    col<&Submission::signatures>("签名", "Signatures").sensitive().seal().hide(),
    col<&Submission::sha256>("答卷摘要", "Hash").hide(),
    col<&Submission::started_at>("开始时间", "Started at"),
    col<&Submission::finished_at>("完成时间", "Finished at"),
    col<&Submission::received_at>("收到时间", "Received at"),
    col<&Submission::clock_wrong>("设备时间有误", "Clock wrong"),
    col<&Submission::position>("定位", "Position").personal().seal().hide(),
    col<&Submission::finished_position>("完成时定位", "Position at the end").personal().seal().hide(),
    col<&Submission::located>("有定位", "Located").hide(),
    col<&Submission::moved_m>("起止距离（米）", "Metres between start and end").hide(),
    col<&Submission::place>("评估地点", "Place").hide(),
    col<&Submission::note>("备注", "Note").hide(),
    col<&Submission::lead>("主评", "Lead").hide(),
    col<&Submission::second>("副评", "Second").hide(),
    col<&Submission::account>("账号", "Account").as_id().hide(),
    col<&Submission::sent_by>("提交人", "Sent by"),
    col<&Submission::state>("状态", "State"),
    col<&Submission::because>("待定夺原因", "Held because"),
    col<&Submission::preliminary_level>("初步等级", "Preliminary level").hide(),
    col<&Submission::level>("等级", "Level"),
    col<&Submission::level_code>("等级代码", "Level code").hide(),
    col<&Submission::level_reasons>("等级变更依据", "Reasons").hide(),
    col<&Submission::decided_by>("定夺人", "Decided by"),
    col<&Submission::decided_because>("定夺理由", "Decided because").hide(),
    version<&Submission::version>(),
});
constexpr auto submission_schema =
    schema<Submission>("assessment_submission", "assessment_submission", {"评估答卷", "Submission"}, submission_columns);

constexpr auto paper_columns = columns<Paper>({
    key<&Paper::id>("编号", "Id"),
    col<&Paper::assessment>("评估", "Assessment").hide(),
    col<&Paper::elder>("老年人", "Elder").about().hide(),
    col<&Paper::region>("区划", "Division").scope(),
    col<&Paper::kind>("种类", "Kind"),
    col<&Paper::file_name>("文件名", "File"),
    col<&Paper::media_type>("格式", "Format").hide(),
    col<&Paper::sha256>("文件摘要", "Hash").hide(),
    col<&Paper::bytes>("字节数", "Bytes"),
    col<&Paper::taken_at>("拍摄时间", "Taken at"),
    col<&Paper::position>("定位", "Position").personal().seal().hide(),
    col<&Paper::uploaded_by>("上传人", "Uploaded by"),
    col<&Paper::uploaded_at>("上传时间", "Uploaded at"),
    version<&Paper::version>(),
});
constexpr auto paper_schema = schema<Paper>("assessment_paper", "assessment_paper", {"评估材料", "Paper of an assessment"}, paper_columns);

constexpr auto outside_columns = columns<OutsideResult>({
    key<&OutsideResult::id>("编号", "Id"),
    col<&OutsideResult::elder>("老年人", "Elder").about().hide(),
    col<&OutsideResult::region>("区划", "Division").scope(),
    col<&OutsideResult::scale>("量表", "Scale"),
    col<&OutsideResult::level>("等级", "Level").hide(),
    col<&OutsideResult::assessed_on>("评估日", "Assessed on"),
    col<&OutsideResult::origin>("来源", "Origin"),
    col<&OutsideResult::origin_name>("来源单位", "Origin's name"),
    col<&OutsideResult::document_no>("文号", "Document number"),
    col<&OutsideResult::state>("认可情况", "State"),
    col<&OutsideResult::because>("依据规则", "Rule").hide(),
    col<&OutsideResult::taken_by>("录入人", "Taken in by"),
    col<&OutsideResult::taken_on>("录入日", "Taken in on"),
    version<&OutsideResult::version>(),
    col<&OutsideResult::name>("姓名", "Name").compute(),
    col<&OutsideResult::level_label>("评估等级", "Level in words").compute(),
});
constexpr auto outside_schema =
    schema<OutsideResult>("outside_assessment", "assessment_outside", {"外来评估结果", "Result of others"}, outside_columns);

constexpr auto request_columns = columns<Request>({
    col<&Request::elder>("老年人", "Elder"),
    col<&Request::scale>("量表", "Scale"),
    col<&Request::purpose>("用途", "Purpose"),
    col<&Request::reason>("评估类型", "Reason"),
    col<&Request::channel>("渠道", "Channel"),
    col<&Request::asker>("申请人", "Asker"),
    col<&Request::asked_by>("申请人姓名", "Asked by"),
    col<&Request::wish>("申请说明", "Wish"),
});
constexpr auto request_schema = schema<Request>("assessment_request", "", {"评估申请", "Request for assessment"}, request_columns);

constexpr auto reasoned_columns =
    columns<Reasoned>({col<&Reasoned::assessment_case>("评估", "Assessment"), col<&Reasoned::reason>("原因", "Reason")});
constexpr auto reasoned_schema = schema<Reasoned>("assessment_reason", "", {"办理", "Act"}, reasoned_columns);

}  // namespace

const Schema& schema_of(const Agency*) { return agency_schema; }
const Schema& schema_of(const Assessor*) { return assessor_schema; }
const Schema& schema_of(const Recusal*) { return recusal_schema; }
const Schema& schema_of(const Case*) { return case_schema; }
const Schema& schema_of(const Submission*) { return submission_schema; }
const Schema& schema_of(const Paper*) { return paper_schema; }
const Schema& schema_of(const OutsideResult*) { return outside_schema; }
const Schema& schema_of(const Request*) { return request_schema; }
const Schema& schema_of(const Reasoned*) { return reasoned_schema; }

}  // namespace yk::care::assessment
