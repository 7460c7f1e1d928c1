// The columns of this module's stored records.
#include "care/entitlement/policy/access.h"

namespace yk::care::policy {
using namespace model;

std::span<const Option> options_of(VersionState) {
    static constexpr Option all[] = {{"loaded", {"已载入，待修正", "Loaded, with faults"}},
                                     {"checked", {"已校验", "Checked"}},
                                     {"scheduled", {"已排期", "Scheduled"}},
                                     {"active", {"现行", "Active"}},
                                     {"retired", {"已替换", "Retired"}},
                                     {"taken_back", {"已撤回", "Taken back"}}};
    return all;
}
std::span<const Option> options_of(VersionEvent) {
    static constexpr Option all[] = {{"check", {"校验", "Check"}},           {"schedule", {"排期", "Schedule"}},
                                     {"withdraw", {"撤销排期", "Withdraw"}}, {"activate", {"生效", "Activate"}},
                                     {"retire", {"替换", "Retire"}},         {"restore", {"恢复", "Restore"}},
                                     {"take_back", {"撤回", "Take back"}}};
    return all;
}
std::span<const Option> options_of(Origin) {
    static constexpr Option all[] = {{"shipped", {"随软件提供", "Shipped"}}, {"upload", {"上传", "Uploaded"}}};
    return all;
}
std::span<const Option> options_of(ConfirmationState) {
    static constexpr Option all[] = {{"proposed", {"待复核", "Waits for release"}},
                                     {"released", {"已确认", "Confirmed"}},
                                     {"declined", {"未通过", "Declined"}},
                                     {"withdrawn", {"已撤销", "Withdrawn"}}};
    return all;
}
std::span<const Option> options_of(ConfirmationEvent) {
    static constexpr Option all[] = {
        {"release", {"复核通过", "Release"}}, {"decline", {"不通过", "Decline"}}, {"withdraw", {"撤销", "Withdraw"}}};
    return all;
}
std::span<const Option> options_of(HoldKind) {
    static constexpr Option all[] = {{"activation", {"政策包生效", "Activation of a pack"}}, {"run", {"认定", "Determination"}}};
    return all;
}

namespace {

constexpr auto version_columns = columns<Version>({
    key<&Version::id>("编号", "Id"),
    col<&Version::pack>("政策包", "Pack"),
    col<&Version::number>("版次", "Number"),
    col<&Version::declared>("版本名", "Declared version"),
    col<&Version::hash>("摘要", "Hash").hide(),
    col<&Version::state>("状态", "State"),
    col<&Version::active_from>("生效日", "Active from"),
    col<&Version::scheduled_by>("排期人", "Scheduled by"),
    col<&Version::released_by>("复核人", "Released by"),
    col<&Version::origin>("来源", "Origin"),
    col<&Version::note>("说明", "Note"),
    col<&Version::files>("文件数", "Files"),
    col<&Version::faults>("错误", "Faults"),
    col<&Version::cases>("用例", "Cases"),
    col<&Version::failures>("未通过用例", "Failed cases"),
    col<&Version::report>("校验报告", "Report").hide(),
    col<&Version::report_en>("校验报告（英文）", "Report in English").hide(),
    col<&Version::loaded_account>("载入账号", "Loaded by account").as_id().hide(),
    col<&Version::loaded_by>("载入人", "Loaded by"),
    col<&Version::loaded_at>("载入时间", "Loaded"),
    col<&Version::scheduled_account>("排期账号", "Scheduled by account").as_id().hide(),
    col<&Version::scheduled_at>("排期时间", "Scheduled").hide(),
    col<&Version::released_at>("复核时间", "Released").hide(),
    col<&Version::taken_back_by>("撤回人", "Taken back by").hide(),
    col<&Version::taken_back_at>("撤回时间", "Taken back").hide(),
    col<&Version::taken_back_reason>("撤回理由", "Why taken back").hide(),
    version<&Version::version>(),
});
constexpr auto version_schema = schema<Version>("policy_version", "policy_version", {"政策包版本", "Pack version"}, version_columns);

constexpr auto version_file_columns = columns<VersionFile>({
    key<&VersionFile::id>("编号", "Id"),
    col<&VersionFile::pack_version>("版本", "Pack version"),
    col<&VersionFile::path>("路径", "Path"),
    col<&VersionFile::hash>("摘要", "Hash"),
});
constexpr auto version_file_schema =
    schema<VersionFile>("policy_version_file", "policy_version_file", {"政策包文件", "Pack file"}, version_file_columns);

constexpr auto content_columns =
    columns<Content>({key<&Content::id>("编号", "Id"), col<&Content::hash>("摘要", "Hash"), col<&Content::body>("内容", "Body").hide()});
constexpr auto content_schema = schema<Content>("policy_content", "policy_content", {"文件内容", "Content"}, content_columns);

constexpr auto used_columns = columns<UsedPack>({
    key<&UsedPack::id>("编号", "Id"),
    col<&UsedPack::hash>("摘要", "Hash"),
    col<&UsedPack::pack_version>("版本", "Pack version"),
    col<&UsedPack::confirmations>("确认", "Confirmations"),
    col<&UsedPack::since>("自", "Since"),
});
constexpr auto used_schema = schema<UsedPack>("policy_used_pack", "policy_used_pack", {"使用过的政策包", "Pack in use"}, used_columns);

constexpr auto confirmation_columns = columns<Confirmation>({
    key<&Confirmation::id>("编号", "Id"),
    col<&Confirmation::kind>("种类", "Kind"),
    col<&Confirmation::name>("代码", "Name").hide(),
    col<&Confirmation::label>("名称", "Label"),
    col<&Confirmation::value_from>("值自", "Value from"),
    col<&Confirmation::pack>("政策包", "Pack").hide(),
    col<&Confirmation::content>("内容", "Content"),
    col<&Confirmation::fingerprint>("内容摘要", "Fingerprint").hide(),
    col<&Confirmation::source_title>("来源", "Source"),
    col<&Confirmation::source_text>("原文", "Words of the source").hide(),
    col<&Confirmation::source_date>("来源日期", "Source date").hide(),
    col<&Confirmation::state>("状态", "State"),
    col<&Confirmation::proposed_account>("提出账号", "Proposed by account").as_id().hide(),
    col<&Confirmation::proposed_by>("提出人", "Proposed by"),
    col<&Confirmation::proposed_at>("提出时间", "Proposed"),
    col<&Confirmation::decided_by>("复核人", "Decided by"),
    col<&Confirmation::decided_at>("复核时间", "Decided").hide(),
    col<&Confirmation::withdrawn_by>("撤销人", "Withdrawn by").hide(),
    col<&Confirmation::withdrawn_at>("撤销时间", "Withdrawn").hide(),
    col<&Confirmation::reason>("理由", "Reason").hide(),
    version<&Confirmation::version>(),
});
constexpr auto confirmation_schema =
    schema<Confirmation>("policy_confirmation", "policy_confirmation", {"参数确认", "Confirmation"}, confirmation_columns);

constexpr auto simulation_columns = columns<Simulation>({
    key<&Simulation::id>("编号", "Id"),
    col<&Simulation::title>("名称", "Title"),
    col<&Simulation::region>("范围", "Region").scope(),
    col<&Simulation::as_of>("测算日", "As of"),
    col<&Simulation::settings>("改动的参数", "Changed values"),
    col<&Simulation::target>("对照版本", "Version").hide(),
    col<&Simulation::before_pack>("现行", "In force"),
    col<&Simulation::before_hash>("现行摘要", "Hash in force").hide(),
    col<&Simulation::after_pack>("拟行", "Compared"),
    col<&Simulation::after_hash>("拟行摘要", "Hash compared").hide(),
    col<&Simulation::people>("人数", "People"),
    col<&Simulation::gains>("新符合", "Gain"),
    col<&Simulation::loses>("不再符合", "Lose"),
    col<&Simulation::raised>("提高", "Raised"),
    col<&Simulation::lowered>("降低", "Lowered"),
    col<&Simulation::other>("其他变化", "Other changes"),
    col<&Simulation::month_before_fen>("月支出（现行）", "A month in force"),
    col<&Simulation::month_after_fen>("月支出（拟行）", "A month compared"),
    col<&Simulation::year_before_fen>("年支出（现行）", "A year in force").hide(),
    col<&Simulation::year_after_fen>("年支出（拟行）", "A year compared").hide(),
    col<&Simulation::unknown_before>("金额不详（现行）", "Amounts not known, in force").hide(),
    col<&Simulation::unknown_after>("金额不详（拟行）", "Amounts not known, compared").hide(),
    col<&Simulation::started_by>("发起人", "Started by"),
    col<&Simulation::started_at>("开始", "Started"),
    col<&Simulation::finished_at>("完成", "Finished"),
    col<&Simulation::job>("任务", "Job").hide(),
    version<&Simulation::version>(),
});
constexpr auto simulation_schema =
    schema<Simulation>("policy_simulation", "policy_simulation", {"政策测算", "Simulation"}, simulation_columns);

constexpr auto group_columns = columns<GroupRow>({
    key<&GroupRow::id>("编号", "Id"),
    col<&GroupRow::simulation>("测算", "Simulation").hide(),
    col<&GroupRow::item>("项目", "Item"),
    col<&GroupRow::by>("分组", "By"),
    col<&GroupRow::key>("组", "Group"),
    col<&GroupRow::people>("人数", "People"),
    col<&GroupRow::entitled_before>("符合（现行）", "Entitled in force"),
    col<&GroupRow::entitled_after>("符合（拟行）", "Entitled compared"),
    col<&GroupRow::gains>("新符合", "Gain"),
    col<&GroupRow::loses>("不再符合", "Lose"),
    col<&GroupRow::raised>("提高", "Raised"),
    col<&GroupRow::lowered>("降低", "Lowered"),
    col<&GroupRow::other>("其他变化", "Other changes"),
    col<&GroupRow::month_before_fen>("月支出（现行）", "A month in force"),
    col<&GroupRow::month_after_fen>("月支出（拟行）", "A month compared"),
    col<&GroupRow::year_before_fen>("年支出（现行）", "A year in force"),
    col<&GroupRow::year_after_fen>("年支出（拟行）", "A year compared"),
    col<&GroupRow::once_before_fen>("一次性（现行）", "Once, in force"),
    col<&GroupRow::once_after_fen>("一次性（拟行）", "Once, compared"),
    col<&GroupRow::unknown_before>("金额不详（现行）", "Amounts not known, in force"),
    col<&GroupRow::unknown_after>("金额不详（拟行）", "Amounts not known, compared"),
    col<&GroupRow::item_label>("项目名称", "Item name"),
    col<&GroupRow::item_label_en>("项目英文名", "Item name in English").hide(),
    col<&GroupRow::key_label>("组名", "Group name"),
    col<&GroupRow::key_label_en>("组英文名", "Group name in English").hide(),
});
constexpr auto group_schema = schema<GroupRow>("policy_simulation_group", "policy_simulation_group", {"测算结果", "Result"}, group_columns);

constexpr auto person_columns = columns<PersonRow>({
    key<&PersonRow::id>("编号", "Id"),
    col<&PersonRow::simulation>("测算", "Simulation").hide(),
    col<&PersonRow::person>("老年人编号", "Elder id").hide().about(),
    col<&PersonRow::name>("姓名", "Name").compute(),
    col<&PersonRow::id_no>("证件号码", "Document number").personal().compute(),
    col<&PersonRow::region>("区划", "Division").scope(),
    col<&PersonRow::district>("区", "District").hide(),
    col<&PersonRow::item>("项目", "Item"),
    col<&PersonRow::effect>("变化", "Effect"),
    col<&PersonRow::before>("现行结论", "Answer in force"),
    col<&PersonRow::after>("拟行结论", "Answer compared"),
    col<&PersonRow::amount_before_fen>("现行金额", "Amount in force"),
    col<&PersonRow::amount_after_fen>("拟行金额", "Amount compared"),
    col<&PersonRow::period>("周期", "Period"),
    col<&PersonRow::age_band>("年龄段", "Age band"),
    col<&PersonRow::category>("对象类别", "Category"),
});
constexpr auto person_schema =
    schema<PersonRow>("policy_simulation_person", "policy_simulation_person", {"测算名单", "Person"}, person_columns);

constexpr auto move_columns = columns<Move>({
    col<&Move::item>("项目", "Item"),
    col<&Move::label>("名称", "Label"),
    col<&Move::people_before>("原人数", "People before"),
    col<&Move::entitled_before>("原符合", "Entitled before"),
    col<&Move::people_after>("现人数", "People after"),
    col<&Move::entitled_after>("现符合", "Entitled after"),
});
constexpr auto move_schema = schema<Move>("policy_move", "", {"比例变动", "Move"}, move_columns);

constexpr auto hold_columns = columns<Hold>({
    key<&Hold::id>("编号", "Id"),
    col<&Hold::kind>("种类", "Kind"),
    col<&Hold::subject>("对象", "Subject").hide(),
    col<&Hold::title>("事项", "Title"),
    col<&Hold::region>("范围", "Region").scope(),
    col<&Hold::summary>("符合人数变动", "What moved"),
    col<&Hold::moves>("比例变动", "Moves").hide(),
    col<&Hold::requested_account>("发起账号", "Requested by account").as_id().hide(),
    col<&Hold::requested_by>("发起人", "Requested by"),
    col<&Hold::requested_at>("发起时间", "Requested"),
    col<&Hold::signed_by>("签批人", "Signed by"),
    col<&Hold::signed_at>("签批时间", "Signed"),
    col<&Hold::reason>("理由", "Reason"),
    version<&Hold::version>(),
});
constexpr auto hold_schema = schema<Hold>("policy_hold", "policy_hold", {"待第二人签批", "Held for a second official"}, hold_columns);

constexpr auto rules_columns = columns<GuardRules>({
    key<&GuardRules::id>("编号", "Id"),
    col<&GuardRules::share_percent>("符合比例变动上限（%）", "Largest move of the share (%)"),
    col<&GuardRules::least_people>("至少涉及人数", "Fewest people that count"),
    version<&GuardRules::version>(),
});
constexpr auto rules_schema = schema<GuardRules>("policy_guard_rules", "policy_guard_rules", {"变动限制", "Guard"}, rules_columns);

}  // namespace

const Schema& schema_of(const Version*) { return version_schema; }
const Schema& schema_of(const VersionFile*) { return version_file_schema; }
const Schema& schema_of(const Content*) { return content_schema; }
const Schema& schema_of(const UsedPack*) { return used_schema; }
const Schema& schema_of(const Confirmation*) { return confirmation_schema; }
const Schema& schema_of(const Simulation*) { return simulation_schema; }
const Schema& schema_of(const GroupRow*) { return group_schema; }
const Schema& schema_of(const PersonRow*) { return person_schema; }
const Schema& schema_of(const Move*) { return move_schema; }
const Schema& schema_of(const Hold*) { return hold_schema; }
const Schema& schema_of(const GuardRules*) { return rules_schema; }

}  // namespace yk::care::policy
