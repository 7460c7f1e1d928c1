// The platform's own figures: what its records tell of the work beside the figures of the documents. No document sets a target for them.
#include "care/oversight/indicators/access.h"

namespace yk::care::indicators {
namespace {

struct Own {
    const char *name, *zh, *en, *numerator_zh, *numerator_en, *denominator_zh, *denominator_en, *unit, *source;
};
// One line a figure: numerator and denominator as measures.cpp counts them.
constexpr Own all[] = {
    {"own_people", "在册老年人", "Elders on the register", "健在且未迁出的在册老年人", "Elders on the register, living and not moved away",
     "", "", "people", "people.on_register"},
    {"own_aged_80", "80周岁及以上占比", "Aged 80 and over", "其中年满80周岁的", "Of them aged 80 and over", "健在且未迁出的在册老年人",
     "Elders on the register, living and not moved away", "percent", "people.aged"},
    {"own_entitled", "认定符合", "Entitled", "清单项目认定为符合的结论，一人一项计一次",
     "Answers “entitled” to items of the list, one a person and item", "", "", "person_times", "entitlement.entitled"},
    {"own_needs_information", "待补信息占比", "Lacking information", "认定为待补信息的结论，一人一项计一次",
     "Answers “needs information”, one a person and item", "符合、不符合和待补信息的结论",
     "Answers entitled, not entitled, needs information", "percent", "entitlement.needs_information"},
    {"own_received", "免申请待遇落实比", "Benefits without application received", "免申请待遇中已生效的，一人一项计一次",
     "Benefits without application in effect, one a person and item", "同类待遇认定为符合的结论", "Answers “entitled” to the same items",
     "percent", "entitlement.received"},
    {"own_guides", "服务专员村居覆盖率", "Villages with a guide", "有服务专员负责的村（居）",
     "Villages and communities a guide answers for", "全部村（居）", "All villages and communities", "percent", "guide.guide_coverage"},
    {"own_outreach_settled", "上门线索办结率", "Outreach settled", "当年生成、已核实或关闭的线索", "Opened this year and found or closed",
     "当年生成的线索", "Opened this year", "percent", "guide.outreach_settled"},
    {"own_outreach_in_time", "上门线索按期办结率", "Outreach settled in time", "当年生成、在期限内办结的线索",
     "Opened this year and settled by its date", "当年生成、已到期或已办结的线索", "Opened this year and due or settled", "percent",
     "guide.outreach_in_time"},
    {"own_visits_met", "上门见面率", "Visits at which the elder was met", "当年见到本人并核实的上门",
     "Visits this year at which the elder was met", "当年上门（不含撤回）", "Visits this year, not those taken back", "percent",
     "guide.visits_met"},
    {"own_assessed", "评估办结率", "Assessments concluded", "当年申请、已出结论的评估", "Asked for this year and concluded",
     "当年申请的评估（不含退回、撤回、终止）", "Asked for this year, not returned, withdrawn or closed", "percent", "assessment.concluded"},
    {"own_assessment_objected", "评估异议率", "Assessments objected to", "当年公示、有异议的评估", "Published this year and objected to",
     "当年公示的评估", "Published this year", "percent", "assessment.objected"},
    {"own_objections_answered", "待遇异议答复率", "Objections answered", "当年提出、已答复的异议", "Filed this year and answered",
     "当年提出的异议", "Filed this year", "percent", "decision.objections_answered"},
    {"own_notices", "待遇告知书", "Notices", "当年作出的告知书", "Notices made this year", "", "", "items", "decision.notices"},
    {"own_files_fresh", "部门数据及时率", "Departments' files in time", "31日内有数据的来源，按区计",
     "Sources with a file of the last 31 days, by district", "有过数据的来源，按区计", "Sources that have sent a file, by district",
     "percent", "intake.fresh"},
};

std::vector<rules::Indicator> make_figures() {
    std::vector<rules::Indicator> out;
    for (const auto& own : all) {
        rules::Indicator figure;
        figure.name = own.name;
        figure.label = {own.zh, own.en};
        figure.numerator = {own.numerator_zh, own.numerator_en};
        figure.denominator = {own.denominator_zh, own.denominator_en};
        figure.unit = own.unit;
        figure.source = own.source;
        figure.direction = "at_least";
        out.push_back(std::move(figure));
    }
    return out;
}

}  // namespace

std::span<const rules::Indicator> own_figures() {
    static const auto figures = make_figures();
    return figures;
}
bool is_own(const rules::Indicator& indicator) { return indicator.cited.clause.document.empty(); }

}  // namespace yk::care::indicators
