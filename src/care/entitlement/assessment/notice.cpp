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

// Until when and where an objection is heard: while published before it counts, concluded for as many days again.
Result<std::string> how_to_object(Tx& tx, const Case& record, const std::string& place) {
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    const auto last = record.concluded_on ? last_day_to_object(record, settings) : *record.objections_until;
    return "对结果有异议的，最迟在 " + day_text(last) + " 向" + place +
           "养老服务窗口提出，书面、口头或由他人代为提出均可；复评由另外的评估员进行。身体状况有明显变化的，可随时申请即时评估。";
}

Result<http::Download> notice_file(Tx& tx, const NoticeKey& in) {
    auto record = YK_TRY(tx.get<Case>(in.assessment_case));
    const bool concluded = record.state == State::concluded && record.concluded_on;
    const bool shown =
        (record.state == State::published || record.state == State::objected) && record.published_on && record.objections_until;
    if (!concluded && !shown)
        return fail(ErrorKind::conflict, "assessment.notice.undecided", TextArgs{{"state", std::string(label_of(record.state).zh)}});
    YK_TRY_VOID(complete(tx, &record));
    const auto person = tx.find<elder::Elder>(record.elder);
    const auto place = organisation::region_name(tx, record.region);
    const auto said_on = concluded ? *record.concluded_on : *record.published_on;
    const std::string title = concluded ? "能力评估结果告知书" : "能力评估结果告知书（公示期间）";
    print::Document document({.title = title,
                              .subtitle = place,
                              .number = "PG-" + id_text(record.id.value),
                              .date = said_on,
                              .note = person && person->synthetic ? "演示数据，人物均为合成" : ""});
    document.paragraph(record.name + "（证件号码 " + record.id_no.masked() + "）：");
    document.heading("一、结果");
    std::vector<print::KeyValue> lines{{"量表", std::string(label_of(record.scale).zh)}, {"等级", record.level_label}};
    if (record.preliminary_level && record.preliminary_level != record.level)
        lines.push_back({"按得分", level_text(code_of(record.scale), *record.preliminary_level).zh});
    if (!record.level_reasons.empty()) lines.push_back({"等级调整原因", reasons_text(record)});
    if (record.assessed_on) lines.push_back({"评估日", day_text(*record.assessed_on)});
    lines.push_back({"评估机构", record.agency_name});
    lines.push_back({"评估员", record.lead_name + "、" + record.second_name});
    lines.push_back(concluded ? print::KeyValue{"结论日", day_text(said_on)} : print::KeyValue{"公示起", day_text(said_on)});
    if (!concluded) lines.push_back({"公示止（异议截止）", day_text(*record.objections_until)});
    if (record.valid_until) lines.push_back({"有效期至", day_text(*record.valid_until)});
    document.key_values(lines);
    document.heading("二、用途");
    document.paragraph(concluded ? "卫生健康、医疗保障、残联和民政部门按各自权限使用同一结果，不必重复评估。各项待遇以认定和决定为准。"
                                 : "结果还在公示，公示期满且异议办结后才有结论，现在不作为任何待遇的依据。");
    document.heading("三、如有异议或情况变化");
    document.paragraph(YK_TRY(how_to_object(tx, record, place)));
    tx.note({"assessment.notice.read", "assessment_case", record.id.value, record.elder.value, "", ""});
    constexpr std::int64_t day_ms = 86'400'000, china_ms = 8 * 3'600'000;
    const Instant made{said_on.days * day_ms - china_ms};
    return http::Download{"评估结果告知书-" + id_text(record.id.value) + ".pdf",
                          "application/pdf",
                          {},
                          print::pdf_of(document, {.title = title, .author = place, .created = made})};
}

constexpr std::array routes{
    http::get<&notice_file>("/assessment/cases/{assessment_case}/notice_file", read_cases, http::RowScope::region,
                            {"打印评估结果告知书", "Print the notice of the result"}),
};

}  // namespace

std::span<const http::Route> result_notice_routes() { return routes; }

}  // namespace yk::care::assessment
