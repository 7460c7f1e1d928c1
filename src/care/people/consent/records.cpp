#include "care/people/consent/consent.h"

namespace yk::care::consent {
using namespace model;

std::span<const Option> options_of(ProxyKind) {
    static constexpr Option all[] = {{"family", {"家属", "Family"}},
                                     {"guardian", {"监护人", "Guardian"}},
                                     {"village_officer", {"村（居）干部", "Village officer"}},
                                     {"institution", {"养老机构", "Institution"}},
                                     {"other", {"其他", "Other"}}};
    return all;
}
std::span<const Option> options_of(ProxyScope) {
    static constexpr Option all[] = {
        {"apply", {"代为申请", "Apply"}}, {"notices", {"代收告知", "Receive notices"}}, {"all", {"全部事项", "Everything"}}};
    return all;
}
std::span<const Option> options_of(ProxyState) {
    static constexpr Option all[] = {{"standing", {"有效", "Standing"}}, {"ended", {"已终止", "Ended"}}};
    return all;
}
std::span<const Option> options_of(DataClass) {
    static constexpr Option all[] = {{"identity", {"身份信息", "Identity"}},   {"contact", {"联系方式", "Contact"}},
                                     {"household", {"家庭信息", "Household"}}, {"income", {"经济状况", "Income"}},
                                     {"health", {"健康信息", "Health"}},       {"assessment", {"能力评估", "Assessment"}},
                                     {"service", {"服务记录", "Services"}},    {"money", {"补贴发放", "Payments"}}};
    return all;
}
std::span<const Option> options_of(ConsentState) {
    static constexpr Option all[] = {{"given", {"已同意", "Given"}}, {"withdrawn", {"已撤回", "Withdrawn"}}};
    return all;
}
std::span<const Option> options_of(SharingGrade) {
    static constexpr Option all[] = {{"open", {"无条件共享", "Open"}},
                                     {"limited", {"有条件共享", "With conditions"}},
                                     {"sensitive", {"敏感，逐案共享", "Sensitive, case by case"}}};
    return all;
}
std::span<const Option> options_of(SharingState) {
    static constexpr Option all[] = {{"proposed", {"待批准", "Proposed"}},
                                     {"standing", {"有效", "Standing"}},
                                     {"refused", {"未批准", "Refused"}},
                                     {"ended", {"已终止", "Ended"}}};
    return all;
}
std::span<const Option> options_of(SharingEvent) {
    static constexpr Option all[] = {{"approve", {"批准", "approve"}}, {"refuse", {"不批准", "refuse"}}, {"end", {"终止", "end"}}};
    return all;
}

namespace {
constexpr auto proxy_columns = columns<Proxy>({
    key<&Proxy::id>("编号", "Id"),
    col<&Proxy::elder>("老年人", "Elder").about(),
    col<&Proxy::region>("所属区划", "Division").scope(),
    col<&Proxy::name>("代办人", "Proxy"),
    col<&Proxy::kind>("身份", "Who"),
    col<&Proxy::scope>("代办事项", "Matters"),
    col<&Proxy::phone>("电话", "Phone").personal().seal(),
    col<&Proxy::paper>("委托材料", "Paper"),
    col<&Proxy::valid_from>("起始日", "From"),
    col<&Proxy::valid_to>("截止日", "To"),
    col<&Proxy::state>("状态", "State"),
    col<&Proxy::recorded_by>("登记人", "Recorded by"),
    col<&Proxy::ended_because>("终止原因", "Why ended"),
    version<&Proxy::version>(),
});
constexpr auto proxy_schema = schema<Proxy>("proxy", "consent_proxy", {"代办人", "Proxy"}, proxy_columns);
constexpr auto consent_columns = columns<Consent>({
    key<&Consent::id>("编号", "Id"),
    col<&Consent::elder>("老年人", "Elder").about(),
    col<&Consent::region>("所属区划", "Division").scope(),
    col<&Consent::data_class>("信息类别", "Class of data"),
    col<&Consent::purpose>("用途", "Purpose"),
    col<&Consent::paper>("同意材料", "Paper"),
    col<&Consent::by_proxy>("代办人", "By proxy"),
    col<&Consent::state>("状态", "State"),
    col<&Consent::given_on>("同意日期", "Given on"),
    col<&Consent::withdrawn_on>("撤回日期", "Withdrawn on"),
    col<&Consent::recorded_by>("登记人", "Recorded by"),
    col<&Consent::withdrawn_because>("撤回说明", "Why withdrawn"),
    version<&Consent::version>(),
});
constexpr auto consent_schema = schema<Consent>("consent", "consent_consent", {"同意记录", "Consent"}, consent_columns);
constexpr auto sharing_columns = columns<Sharing>({
    key<&Sharing::id>("编号", "Id"),
    col<&Sharing::recipient>("接收部门", "Recipient"),
    col<&Sharing::region>("区域", "Division").scope(),
    col<&Sharing::data_class>("信息类别", "Class of data"),
    col<&Sharing::grade>("共享级别", "Grade"),
    col<&Sharing::purpose>("用途", "Purpose"),
    col<&Sharing::basis>("法律依据", "Legal basis"),
    col<&Sharing::valid_from>("起始日", "From"),
    col<&Sharing::valid_to>("截止日", "To"),
    col<&Sharing::state>("状态", "State"),
    col<&Sharing::proposed_account>("提出账号", "Proposed by account").as_id().hide(),
    col<&Sharing::proposed_by>("提出人", "Proposed by"),
    col<&Sharing::decided_by>("批准人", "Decided by"),
    col<&Sharing::because>("说明", "Reason"),
    version<&Sharing::version>(),
});
constexpr auto sharing_schema = schema<Sharing>("sharing", "consent_sharing", {"共享登记", "Sharing grant"}, sharing_columns);
constexpr auto disclosure_columns = columns<Disclosure>({
    col<&Disclosure::at>("时间", "At"),
    col<&Disclosure::actor>("何人", "Who"),
    col<&Disclosure::action>("方式", "How"),
    col<&Disclosure::reason>("事由", "Why"),
});
constexpr auto disclosure_schema = schema<Disclosure>("disclosure", "", {"披露", "Disclosure"}, disclosure_columns);
}  // namespace

const Schema& schema_of(const Proxy*) { return proxy_schema; }
const Schema& schema_of(const Consent*) { return consent_schema; }
const Schema& schema_of(const Sharing*) { return sharing_schema; }
const Schema& schema_of(const Disclosure*) { return disclosure_schema; }

}  // namespace yk::care::consent
