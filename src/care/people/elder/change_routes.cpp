// The named commands as routes: each takes only what it needs.
#include <array>

#include "care/people/elder/change.h"

namespace yk::care::elder {
using namespace model;
namespace {

struct DayOfElder {
    ElderId elder;
    Day changed_on;
    std::string evidence, reason;
};
constexpr auto day_columns =
    columns<DayOfElder>({col<&DayOfElder::elder>("老年人", "Elder"), col<&DayOfElder::changed_on>("日期", "Date"),
                         col<&DayOfElder::evidence>("证明材料", "Evidence"), col<&DayOfElder::reason>("理由", "Reason")});
constexpr auto day_schema = schema<DayOfElder>("death_of_elder", "", {"报告死亡", "Report a death"}, day_columns);
const Schema& schema_of(const DayOfElder*) { return day_schema; }

struct PlainOfElder {
    ElderId elder;
    std::string evidence, reason;
};
constexpr auto plain_columns =
    columns<PlainOfElder>({col<&PlainOfElder::elder>("老年人", "Elder"), col<&PlainOfElder::evidence>("证明材料", "Evidence"),
                           col<&PlainOfElder::reason>("理由", "Reason")});
constexpr auto plain_schema = schema<PlainOfElder>("death_taken_back", "", {"撤回误报死亡", "Take back a death"}, plain_columns);
const Schema& schema_of(const PlainOfElder*) { return plain_schema; }

struct MoveOfElder {
    ElderId elder;
    Day changed_on;
    RegionCode to_region;
    std::string evidence, reason;
};
constexpr auto move_columns = columns<MoveOfElder>(
    {col<&MoveOfElder::elder>("老年人", "Elder"), col<&MoveOfElder::changed_on>("日期", "Date"), col<&MoveOfElder::to_region>("迁往", "To"),
     col<&MoveOfElder::evidence>("证明材料", "Evidence"), col<&MoveOfElder::reason>("理由", "Reason")});
constexpr auto move_schema = schema<MoveOfElder>("move_of_elder", "", {"迁移", "Move"}, move_columns);
const Schema& schema_of(const MoveOfElder*) { return move_schema; }

struct ValueOfElder {
    ElderId elder;
    std::string field, value, evidence, reason;
};
constexpr auto value_columns =
    columns<ValueOfElder>({col<&ValueOfElder::elder>("老年人", "Elder"), col<&ValueOfElder::field>("项目", "Field"),
                           col<&ValueOfElder::value>("新值", "New value"), col<&ValueOfElder::evidence>("证明材料", "Evidence"),
                           col<&ValueOfElder::reason>("理由", "Reason")});
constexpr auto value_schema = schema<ValueOfElder>("value_of_elder", "", {"更正", "Correct"}, value_columns);
const Schema& schema_of(const ValueOfElder*) { return value_schema; }

Result<ElderChange> report_death(Tx& tx, const DayOfElder& in) {
    return carry_out(tx, {in.elder, ChangeKind::report_death, in.changed_on, {}, "", "", in.evidence, in.reason});
}
Result<ElderChange> take_back_death(Tx& tx, const PlainOfElder& in) {
    return carry_out(tx, {in.elder, ChangeKind::take_back_death, {}, {}, "", "", in.evidence, in.reason});
}
Result<ElderChange> move_in(Tx& tx, const MoveOfElder& in) {
    return carry_out(tx, {in.elder, ChangeKind::move_in, in.changed_on, in.to_region, "", "", in.evidence, in.reason});
}
Result<ElderChange> move_out(Tx& tx, const MoveOfElder& in) {
    return carry_out(tx, {in.elder, ChangeKind::move_out, in.changed_on, in.to_region, "", "", in.evidence, in.reason});
}
Result<ElderChange> correct(Tx& tx, const ValueOfElder& in) {
    return carry_out(tx, {in.elder, ChangeKind::correct, {}, {}, in.field, in.value, in.evidence, in.reason});
}
Result<ElderChange> change_identity(Tx& tx, const ValueOfElder& in) {
    return carry_out(tx, {in.elder, ChangeKind::change_identity, {}, {}, in.field, in.value, in.evidence, in.reason});
}

constexpr auto region = http::RowScope::region;
constexpr std::array routes{
    http::post<&report_death>("/elders/{elder}/report-death", carry_out_changes, region, {"报告死亡", "Report a death"}),
    http::post<&take_back_death>("/elders/{elder}/take-back-death", carry_out_changes, region, {"撤回误报死亡", "Take back a death"}),
    http::post<&move_in>("/elders/{elder}/move-in", carry_out_changes, region, {"迁入", "Move in"}),
    http::post<&move_out>("/elders/{elder}/move-out", carry_out_changes, region, {"迁出本市", "Move out of the city"}),
    http::post<&correct>("/elders/{elder}/correct", carry_out_changes, region, {"更正信息", "Correct a field"}),
    http::post<&change_identity>("/elders/{elder}/change-identity", carry_out_changes, region,
                                 {"变更证件号码", "Change the identity number"}),
    http::post<&preview_change>("/elders/{elder}/preview-change", read_changes, region, {"预览变更后果", "Consequences of a change"}),
    http::post<&propose_change>("/elders/{elder}/propose-change", propose_changes, region, {"提出变更申请", "Propose a change"}),
    http::post<&approve_change>("/elder/changes/{elder_change}/approve", approve_changes, region, {"同意变更", "Approve a change"}),
    http::post<&return_change>("/elder/changes/{elder_change}/return", approve_changes, region, {"退回变更", "Return a change"}),
    http::post<&withdraw_change>("/elder/changes/{elder_change}/withdraw", propose_changes, region, {"撤销变更申请", "Withdraw a change"}),
};

}  // namespace

std::span<const http::Route> change_routes() { return routes; }

}  // namespace yk::care::elder
