#include <algorithm>

#include "care/oversight/compliance/access.h"

namespace yk::care::compliance {
using namespace model;

std::span<const Option> options_of(FindingKind) {
    static constexpr Option all[] = {{"after_death", {"去世后仍享待遇", "Benefit after death"}},
                                     {"double_benefit", {"应衔接待遇重复", "Coordinated benefits held at once"}},
                                     {"shared_account", {"多人同一账户", "One account for several"}},
                                     {"expired_assessment", {"评估已过期", "Assessment expired"}},
                                     {"implausible_age", {"年龄待核实", "Age to be verified"}},
                                     {"against_answer", {"不符合仍在享", "Paid against the determination"}},
                                     {"same_person", {"疑似一人两份", "One person twice"}},
                                     {"wrong_decision", {"抽查发现有误", "Found wrong in review"}}};
    return all;
}
std::span<const Option> options_of(FindingState) {
    static constexpr Option all[] = {{"open", {"待核查", "To be worked"}},
                                     {"explained", {"已说明待认定", "Explained, to be accepted"}},
                                     {"accepted", {"认定无误", "Accepted as right"}},
                                     {"stop_proposed", {"已提出停止", "Stop proposed"}},
                                     {"correcting", {"更正数据中", "Data being corrected"}},
                                     {"cleared", {"已消除", "Cleared"}}};
    return all;
}
std::span<const Option> options_of(FindingEvent) {
    static constexpr Option all[] = {{"explain", {"说明", "Explain"}},
                                     {"accept", {"认定无误", "Accept"}},
                                     {"send_back", {"退回", "Send back"}},
                                     {"propose_stop", {"提出停止", "Propose a stop"}},
                                     {"correct", {"转更正数据", "Correct the data"}},
                                     {"reopen", {"重新核查", "Reopen"}},
                                     {"clear", {"消除", "Clear"}}};
    return all;
}

std::string AccountNumber::masked() const {
    if (text.size() <= 8) return std::string(text.size(), '*');
    return std::string(text.size() - 4, '*') + text.substr(text.size() - 4);
}

namespace {

constexpr auto finding_columns = columns<Finding>({
    key<&Finding::id>("编号", "Id"),
    col<&Finding::elder>("老年人编号", "Elder id").about().hide(),
    col<&Finding::name>("姓名", "Name").compute(),
    col<&Finding::id_no>("证件号码", "Document number").personal().compute(),
    col<&Finding::region>("区划", "Division").scope(),
    col<&Finding::kind>("类别", "Kind"),
    col<&Finding::item_labels>("涉及待遇", "Benefits").compute(),
    col<&Finding::subject>("对象", "Subject").hide(),
    col<&Finding::state>("状态", "State"),
    col<&Finding::since>("自", "Since"),
    col<&Finding::due_on>("期限", "Due"),
    col<&Finding::items>("项目代码", "Items").hide(),
    col<&Finding::amount_fen>("涉及金额", "Amount"),
    col<&Finding::facts>("事实", "Facts").hide(),
    col<&Finding::digest>("摘要", "Digest").hide(),
    col<&Finding::opened>("开启次数", "Times opened").hide(),
    col<&Finding::found_on>("发现日", "Found"),
    col<&Finding::taken_account>("承办账号", "Taken by account").as_id().hide(),
    col<&Finding::taken_by>("承办人", "Worked by"),
    col<&Finding::answered_account>("处理账号", "Answered by account").as_id().hide(),
    col<&Finding::answered_by>("处理人", "Answered by").hide(),
    col<&Finding::answered_at>("处理时间", "Answered at").hide(),
    col<&Finding::reason>("理由", "Reason").hide(),
    col<&Finding::proposal>("停止事项", "Stop proposed").hide(),
    version<&Finding::version>(),
});
constexpr auto finding_schema =
    schema<Finding>("compliance_finding", "compliance_finding", {"合规核查", "Compliance case"}, finding_columns);

constexpr auto account_columns = columns<PayeeAccount>({
    key<&PayeeAccount::id>("编号", "Id"),
    col<&PayeeAccount::elder>("老年人", "Elder").about(),
    col<&PayeeAccount::region>("区划", "Division").scope(),
    col<&PayeeAccount::number>("账号", "Account number").sensitive().seal_indexed(),
    col<&PayeeAccount::bank>("开户银行", "Bank"),
    col<&PayeeAccount::source>("来源", "Source"),
    col<&PayeeAccount::told_on>("登记日期", "Told on"),
    col<&PayeeAccount::in_use>("在用", "In use"),
    version<&PayeeAccount::version>(),
});
constexpr auto account_schema = schema<PayeeAccount>("payee_account", "compliance_account", {"收款账户", "Payee account"}, account_columns);

constexpr auto examination_columns = columns<Examination>({
    col<&Examination::people>("检查人数", "People"),
    col<&Examination::found>("发现", "Found"),
    col<&Examination::opened>("新增", "Opened"),
    col<&Examination::reopened>("重新开启", "Reopened"),
    col<&Examination::cleared>("消除", "Cleared"),
});
constexpr auto examination_schema = schema<Examination>("compliance_examination", "", {"合规检查", "Examination"}, examination_columns);

constexpr auto shared_columns = columns<SharedAccount>({
    col<&SharedAccount::number_index>("账户索引", "Account index"),
    col<&SharedAccount::elder>("老年人", "Elder"),
    col<&SharedAccount::region>("区划", "Division"),
    col<&SharedAccount::told_on>("登记日期", "Told on"),
});
constexpr auto shared_schema = schema<SharedAccount>("compliance_shared_account", "", {"同一账户", "Shared account"}, shared_columns);

// Equality is seen by the keyed blind index; no number is opened for it.
const Query<SharedAccount()> shared{"compliance.shared_accounts", R"(
    SELECT a.number_index, a.elder, a.region, a.told_on FROM compliance_account a
     WHERE a.in_use = 1 AND {scope a.region} AND a.number_index IN (
           SELECT b.number_index FROM compliance_account b WHERE b.in_use = 1 AND {unscoped an account is shared wherever the others live}
            GROUP BY b.number_index HAVING COUNT(DISTINCT b.elder) > 1)
     ORDER BY a.number_index, a.elder, a.id)"};
const Query<elder::ElderId(elder::ElderId)> sharing{"compliance.sharing_with", R"(
    SELECT DISTINCT b.elder FROM compliance_account a JOIN compliance_account b ON b.number_index = a.number_index
     WHERE a.elder = $1 AND b.elder <> a.elder AND a.in_use = 1 AND b.in_use = 1 AND {scope b.region} ORDER BY b.elder LIMIT 100)"};

}  // namespace

const Schema& schema_of(const Finding*) { return finding_schema; }
const Schema& schema_of(const PayeeAccount*) { return account_schema; }
const Schema& schema_of(const Examination*) { return examination_schema; }
const Schema& schema_of(const SharedAccount*) { return shared_schema; }

std::vector<SharedAccount> shared_accounts(Tx& tx) {
    std::vector<SharedAccount> out;
    tx.scan(shared, [&](const SharedAccount& row) {
        out.push_back(row);
        return true;
    });
    return out;
}
std::vector<elder::ElderId> sharing_with(Tx& tx, elder::ElderId elder) { return tx.list(sharing, elder); }

}  // namespace yk::care::compliance

namespace yk::model {
std::string_view Code<care::compliance::AccountNumber>::set(care::compliance::AccountNumber& v, const Scalar& s) {
    const auto* t = std::get_if<std::string>(&s);
    if (!t) return "input.shape";
    std::string digits;
    for (const char c : *t)
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c != ' ' && c != '-')
            return "compliance.account.form";
    if (digits.size() < 8 || digits.size() > 30) return "compliance.account.form";
    v.text = std::move(digits);
    return {};
}
}  // namespace yk::model
