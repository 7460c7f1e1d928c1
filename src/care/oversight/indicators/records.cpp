// The stored records of indicators and the words of their choices.
#include "care/oversight/indicators/access.h"

namespace yk::care::indicators {
using namespace model;

std::span<const Option> options_of(Standing) {
    static constexpr Option all[] = {{"met", {"已达成", "Met"}},
                                     {"late", {"逾期后达成", "Met after the date"}},
                                     {"fallen", {"曾达成，现低于目标", "Met, below it since"}},
                                     {"on_the_way", {"推进中", "On the way"}},
                                     {"missed", {"未达成", "Missed"}},
                                     {"watched", {"有数据，无数值目标", "Watched, no figure set"}},
                                     {"never_reported", {"到期未报送", "Never reported"}},
                                     {"no_data", {"暂无数据", "No data yet"}}};
    return all;
}
std::span<const Option> options_of(Origin) {
    static constexpr Option all[] = {
        {"none", {"无", "None"}}, {"computed", {"平台计算", "Computed"}}, {"reported", {"报送值", "Reported"}}};
    return all;
}
std::span<const Option> options_of(ReportState) {
    static constexpr Option all[] = {{"submitted", {"待审核", "Waits for acceptance"}},
                                     {"accepted", {"已采纳", "Accepted"}},
                                     {"returned", {"已退回", "Sent back"}},
                                     {"withdrawn", {"已撤回", "Withdrawn"}}};
    return all;
}
std::span<const Option> options_of(ReportEvent) {
    static constexpr Option all[] = {{"accept", {"采纳", "accept"}},
                                     {"send_back", {"退回", "send back"}},
                                     {"resubmit", {"重新报送", "report again"}},
                                     {"withdraw", {"撤回", "withdraw"}}};
    return all;
}

namespace {
constexpr auto report_columns = columns<Report>({
    key<&Report::id>("编号", "Id"),
    col<&Report::indicator>("指标代码", "Indicator"),
    col<&Report::label>("指标", "Figure").compute(),
    col<&Report::region>("区划", "Region").scope(),
    col<&Report::as_of>("截至日期", "As of"),
    col<&Report::value>("数值", "Value"),
    col<&Report::numerator>("分子", "Numerator"),
    col<&Report::denominator>("分母", "Denominator"),
    col<&Report::source>("依据", "Source"),
    col<&Report::note>("说明", "Note").hide(),
    col<&Report::state>("状态", "State"),
    col<&Report::office_name>("报送单位", "Office"),
    col<&Report::reported_by>("报送人", "Reported by"),
    col<&Report::account>("报送账号", "Account").as_id().hide(),
    col<&Report::reported_at>("报送时间", "Reported at"),
    col<&Report::decided_by>("审核人", "Decided by"),
    col<&Report::decision>("审核意见", "Decision"),
    col<&Report::decided_at>("审核时间", "Decided at"),
    version<&Report::version>(),
});
constexpr auto report_schema = schema<Report>("indicator_report", "indicators_report", {"指标报送", "Reported value"}, report_columns);

constexpr auto snapshot_columns = columns<Snapshot>({
    key<&Snapshot::id>("编号", "Id"),
    col<&Snapshot::number>("序号", "Number"),
    col<&Snapshot::month>("月份", "Month"),
    col<&Snapshot::as_of>("截至日期", "As of"),
    col<&Snapshot::taken_on>("冻结日期", "Taken on"),
    col<&Snapshot::indicator>("指标代码", "Indicator"),
    col<&Snapshot::region>("区划", "Region").scope(),
    col<&Snapshot::origin>("来源", "Origin"),
    col<&Snapshot::value>("数值", "Value"),
    col<&Snapshot::numerator>("分子", "Numerator"),
    col<&Snapshot::denominator>("分母", "Denominator"),
    col<&Snapshot::value_on>("数值日期", "Value as of"),
    col<&Snapshot::standing>("评价", "Standing"),
    col<&Snapshot::pack>("政策包", "Pack"),
    col<&Snapshot::pack_hash>("政策包摘要", "Hash of the pack").hide(),
    col<&Snapshot::revises>("更正的快照", "Revises"),
    col<&Snapshot::reason>("更正原因", "Reason"),
    col<&Snapshot::taken_by>("冻结人", "Taken by"),
    col<&Snapshot::previous>("上一条摘要", "Previous digest").hide(),
    col<&Snapshot::sha256>("摘要", "SHA-256").hide(),
    version<&Snapshot::version>(),
});
constexpr auto snapshot_schema =
    schema<Snapshot>("indicator_snapshot", "indicators_snapshot", {"指标月度快照", "Monthly snapshot"}, snapshot_columns);
}  // namespace

const Schema& schema_of(const Report*) { return report_schema; }
const Schema& schema_of(const Snapshot*) { return snapshot_schema; }

}  // namespace yk::care::indicators
