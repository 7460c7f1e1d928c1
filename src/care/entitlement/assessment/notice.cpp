// The notice of a concluded assessment (评估结果告知书): level, reasons, until when it counts, how to object. The same bytes every time.
#include <array>

#include "care/entitlement/assessment/access.h"
#include "care/entitlement/assessment/drift.h"
#include "care/people/organisation/lookup.h"
#include "print/printer.h"

namespace yk::care::assessment {
using namespace model;
namespace {

struct NoticeKey {
    CaseId assessment_case;
};
constexpr auto key_columns = columns<NoticeKey>({col<&NoticeKey::assessment_case>("评估", "Assessment")});
constexpr auto key_schema = schema<NoticeKey>("assessment_notice_of", "", {"告知书", "Notice"}, key_columns);
const Schema& schema_of(const NoticeKey*) { return key_schema; }

std::string raised_by(const Case& record) {
    std::string out;
    for (const auto& reason : words_of(record.level_reasons)) {
        const std::string words = reason == "dementia"                ? "认知障碍诊断"
                                  : reason == "psychiatric_diagnosis" ? "精神科诊断"
                                  : reason == "risk_events"           ? "照护风险事件"
                                  : reason == "coma"                  ? "昏迷"
                                                                      : reason;
        out += (out.empty() ? "" : "、") + words;
    }
    return out;
}

Result<http::Download> notice_file(Tx& tx, const NoticeKey& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    if (record.state != State::concluded || !record.concluded_on)
        return fail(ErrorKind::conflict, "assessment.notice.undecided", TextArgs{{"state", std::string(label_of(record.state).zh)}});
    YK_TRY_VOID(complete(tx, &record));
    const auto person = tx.find<elder::Elder>(record.elder);
    const auto place = organisation::region_name(tx, record.region);
    print::Document document({.title = "能力评估结果告知书",
                              .subtitle = place,
                              .number = "PG-" + id_text(record.id.value),
                              .date = *record.concluded_on,
                              .note = person && person->synthetic ? "演示数据，人物均为合成" : ""});
    document.paragraph(record.name + "（证件号码 " + record.id_no.masked() + "）：");
    document.heading("一、结果");
    std::vector<print::KeyValue> lines{{"量表", std::string(label_of(record.scale).zh)}, {"等级", record.level_label}};
    if (record.preliminary_level && record.preliminary_level != record.level)
        lines.push_back({"按得分", level_text(code_of(record.scale), *record.preliminary_level).zh});
    if (!record.level_reasons.empty()) lines.push_back({"等级调整原因", raised_by(record)});
    if (record.assessed_on) lines.push_back({"评估日", day_text(*record.assessed_on)});
    lines.push_back({"评估机构", record.agency_name});
    lines.push_back({"评估员", record.lead_name + "、" + record.second_name});
    lines.push_back({"结论日", day_text(*record.concluded_on)});
    if (record.valid_until) lines.push_back({"有效期至", day_text(*record.valid_until)});
    document.key_values(lines);
    document.heading("二、用途");
    document.paragraph("卫生健康、医疗保障、残联和民政部门按各自权限使用同一结果，不必重复评估。各项待遇以认定和决定为准。");
    document.heading("三、如有异议或情况变化");
    document.paragraph(
        "可向" + place +
        "养老服务窗口提出，书面、口头或由他人代为提出均可；复评由另外的评估员进行。身体状况有明显变化的，可随时申请即时评估。");
    tx.note({"assessment.notice.read", "assessment_case", record.id.value, record.elder.value, "", ""});
    constexpr std::int64_t day_ms = 86'400'000, china_ms = 8 * 3'600'000;
    const Instant made{record.concluded_on->days * day_ms - china_ms};
    return http::Download{"评估结果告知书-" + id_text(record.id.value) + ".pdf",
                          "application/pdf",
                          {},
                          print::pdf_of(document, {.title = "能力评估结果告知书", .author = place, .created = made})};
}

constexpr std::array routes{
    http::get<&notice_file>("/assessment/cases/{assessment_case}/notice_file", read_cases, http::RowScope::region,
                            {"打印评估结果告知书", "Print the notice of the result"}),
};

}  // namespace

std::span<const http::Route> result_notice_routes() { return routes; }

}  // namespace yk::care::assessment
