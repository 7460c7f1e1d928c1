#include "edge/exchange/access.h"

namespace yk::edge::exchange {
using namespace model;

std::span<const Option> options_of(SignMethod) {
    static constexpr Option all[] = {{"hmac", {"共享密钥（HMAC-SHA256）", "Shared secret (HMAC-SHA256)"}},
                                     {"ed25519", {"公钥签名（Ed25519）", "Key pair (Ed25519)"}}};
    return all;
}
std::span<const Option> options_of(PartnerKind) {
    static constexpr Option all[] = {{"city", {"市级系统", "City system"}},
                                     {"county", {"区县系统", "County system"}},
                                     {"department", {"部门系统", "Department system"}},
                                     {"institution", {"机构系统", "Institution system"}}};
    return all;
}
std::span<const Option> options_of(PartnerState) {
    static constexpr Option all[] = {{"proposed", {"待批准", "Proposed"}},
                                     {"active", {"已开通", "Active"}},
                                     {"refused", {"未批准", "Refused"}},
                                     {"suspended", {"已暂停", "Suspended"}},
                                     {"closed", {"已注销", "Closed"}}};
    return all;
}
std::span<const Option> options_of(PartnerEvent) {
    static constexpr Option all[] = {{"approve", {"批准", "approve"}},
                                     {"refuse", {"不批准", "refuse"}},
                                     {"suspend", {"暂停", "suspend"}},
                                     {"resume", {"恢复", "resume"}},
                                     {"close", {"注销", "close"}}};
    return all;
}
std::span<const Option> options_of(Direction) {
    static constexpr Option all[] = {{"in", {"对方提供", "In"}}, {"out", {"向对方提供", "Out"}}};
    return all;
}
std::span<const Option> options_of(Via) {
    static constexpr Option all[] = {{"api", {"接口", "API"}}, {"package", {"数据交换包", "Package"}}};
    return all;
}

namespace {
constexpr auto self_columns = columns<Self>({
    key<&Self::id>("编号", "Id"),
    col<&Self::code>("代码", "Code"),
    col<&Self::name>("名称", "Name"),
    col<&Self::sign_key>("签名公钥", "Signing key"),
    col<&Self::seal_key>("加密公钥", "Sealing key"),
    col<&Self::sign_secret>("签名私钥", "Signing secret").sensitive().seal().hide(),
    col<&Self::seal_secret>("解密私钥", "Sealing secret").sensitive().seal().hide(),
    version<&Self::version>(),
});
constexpr auto self_schema = schema<Self>("exchange_self", "exchange_self", {"本系统", "This system"}, self_columns);

constexpr auto secrets_columns = columns<Secrets>({
    key<&Secrets::id>("对接单位", "Partner"),
    col<&Secrets::api>("接口密钥", "API secret").sensitive().seal(),
    col<&Secrets::api_former>("原接口密钥", "Former API secret").sensitive().seal(),
    col<&Secrets::event>("推送密钥", "Event secret").sensitive().seal(),
    col<&Secrets::event_former>("原推送密钥", "Former event secret").sensitive().seal(),
    col<&Secrets::api_former_until>("原接口密钥有效至", "Former API secret until"),
    col<&Secrets::event_former_until>("原推送密钥有效至", "Former event secret until"),
    version<&Secrets::version>(),
});
constexpr auto secrets_schema = schema<Secrets>("exchange_secrets", "exchange_secrets", {"对接密钥", "Secrets"}, secrets_columns);

constexpr auto partner_columns = columns<Partner>({
    key<&Partner::id>("编号", "Id"),
    col<&Partner::code>("代码", "Code"),
    col<&Partner::name>("名称", "Name"),
    col<&Partner::kind>("类型", "Kind"),
    col<&Partner::state>("状态", "State"),
    col<&Partner::body>("部门代码", "Body").hide(),
    col<&Partner::region>("区划", "Division").scope(),
    col<&Partner::sign_method>("签名方式", "Signs by"),
    col<&Partner::sign_key>("签名公钥", "Signing key").hide(),
    col<&Partner::seal_key>("加密公钥", "Sealing key").hide(),
    col<&Partner::contact>("联系人", "Contact"),
    col<&Partner::proposed_account>("提出账号", "Proposed by account").as_id().hide(),
    col<&Partner::proposed_by>("登记人", "Proposed by"),
    col<&Partner::decided_by>("办理人", "Decided by"),
    col<&Partner::because>("说明", "Reason"),
    col<&Partner::sent>("已发包序号", "Packages sent").hide(),
    col<&Partner::received>("已收包序号", "Packages received").hide(),
    col<&Partner::sent_digest>("末次发包摘要", "Latest package sent").hide(),
    col<&Partner::received_digest>("末次收包摘要", "Latest package received").hide(),
    version<&Partner::version>(),
});
constexpr auto partner_schema = schema<Partner>("exchange_partner", "exchange_partner", {"对接单位", "Partner"}, partner_columns);

constexpr auto grant_columns = columns<Grant>({
    key<&Grant::id>("编号", "Id"),
    col<&Grant::partner_name>("对接单位", "Partner").compute(),
    col<&Grant::partner>("对接单位编号", "Partner's id").hide(),
    col<&Grant::direction>("方向", "Direction"),
    col<&Grant::data_class>("信息类别", "Class of data"),
    col<&Grant::state>("状态", "State"),
    col<&Grant::grade>("共享级别", "Grade"),
    col<&Grant::region>("区划", "Division").scope(),
    col<&Grant::valid_from>("起始日", "From"),
    col<&Grant::valid_to>("截止日", "To"),
    col<&Grant::purpose>("用途", "Purpose"),
    col<&Grant::basis>("法律依据", "Legal basis"),
    col<&Grant::sources>("数据来源", "Sources").hide(),
    col<&Grant::proposed_account>("提出账号", "Proposed by account").as_id().hide(),
    col<&Grant::proposed_by>("提出人", "Proposed by"),
    col<&Grant::decided_by>("批准人", "Decided by"),
    col<&Grant::because>("说明", "Reason"),
    version<&Grant::version>(),
});
constexpr auto grant_schema = schema<Grant>("exchange_grant", "exchange_grant", {"共享目录", "Sharing"}, grant_columns);

constexpr auto arrival_columns = columns<Arrival>({
    key<&Arrival::id>("编号", "Id"),
    col<&Arrival::partner_name>("对接单位", "Partner").compute(),
    col<&Arrival::partner>("对接单位编号", "Partner's id").hide(),
    col<&Arrival::region>("区划", "Division").scope(),
    col<&Arrival::via>("途径", "Via"),
    col<&Arrival::batch>("数据批次", "Batch"),
    col<&Arrival::sha256>("内容摘要", "Digest").hide(),
    col<&Arrival::at>("收到时间", "Received at"),
    col<&Arrival::taken_back>("已撤回", "Taken back"),
    version<&Arrival::version>(),
});
constexpr auto arrival_schema = schema<Arrival>("exchange_arrival", "exchange_arrival", {"来件", "Arrival"}, arrival_columns);

constexpr auto change_columns = columns<Change>({
    key<&Change::seq>("序号", "Number"),
    col<&Change::topic>("事由", "Topic"),
    col<&Change::elders>("老年人", "Elders"),
    col<&Change::at>("时间", "At"),
    version<&Change::version>(),
});
constexpr auto change_schema = schema<Change>("exchange_change", "exchange_change", {"变动", "Change"}, change_columns);

constexpr auto result_columns = columns<ForeignResult>({
    col<&ForeignResult::document>("证件类型", "Document"),
    col<&ForeignResult::id_no>("证件号码", "Number").personal(),
    col<&ForeignResult::scale>("量表", "Scale"),
    col<&ForeignResult::level>("等级", "Level"),
    col<&ForeignResult::assessed_on>("评估日", "Assessed on"),
    col<&ForeignResult::document_no>("文号", "Document number"),
});
constexpr auto result_schema = schema<ForeignResult>("exchange_result", "", {"评估结果", "Result"}, result_columns);
constexpr auto check_columns = columns<ForeignCheck>({
    col<&ForeignCheck::document>("证件类型", "Document"),
    col<&ForeignCheck::id_no>("证件号码", "Number").personal(),
    col<&ForeignCheck::held_on>("体检日", "Held on"),
    col<&ForeignCheck::document_no>("编号或文号", "Number of the check"),
    col<&ForeignCheck::place>("体检地点", "Place"),
    col<&ForeignCheck::findings>("与能力有关的发现", "Findings").sensitive(),
    col<&ForeignCheck::suspects>("疑似失能失智", "Suspects a loss"),
});
constexpr auto check_schema = schema<ForeignCheck>("exchange_health_check", "", {"健康体检", "Health check"}, check_columns);
}  // namespace

const Schema& schema_of(const Self*) { return self_schema; }
const Schema& schema_of(const Secrets*) { return secrets_schema; }
const Schema& schema_of(const Partner*) { return partner_schema; }
const Schema& schema_of(const Grant*) { return grant_schema; }
const Schema& schema_of(const Arrival*) { return arrival_schema; }
const Schema& schema_of(const Change*) { return change_schema; }
const Schema& schema_of(const ForeignResult*) { return result_schema; }
const Schema& schema_of(const ForeignCheck*) { return check_schema; }

}  // namespace yk::edge::exchange
