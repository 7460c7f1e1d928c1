// Values that departments report with their evidence; a second person accepts them or sends them back.
#include <algorithm>
#include <array>

#include "care/oversight/indicators/access.h"
#include "care/people/organisation/lookup.h"
#include "http/generic.h"

namespace yk::care::indicators {
using namespace model;
namespace {

const Query<Report(std::string)> reports_about{"indicators.reports_about", R"(
    SELECT {r.*} FROM indicators_report r WHERE r.indicator = $1 AND {scope r.region} ORDER BY r.as_of DESC, r.reported_at DESC, r.id DESC
     LIMIT 500)"};

// What is told about a value, newly or again.
struct Told {
    Day as_of;
    std::string value, numerator, denominator, source, note;
};
struct NewReport {
    std::string indicator;
    RegionCode region;
    Day as_of;
    std::string value, numerator, denominator, source, note;
};
constexpr auto new_columns = columns<NewReport>({
    col<&NewReport::indicator>("指标", "Indicator"),
    col<&NewReport::region>("区划", "Region"),
    col<&NewReport::as_of>("截至日期", "As of"),
    col<&NewReport::value>("数值", "Value"),
    col<&NewReport::numerator>("分子", "Numerator"),
    col<&NewReport::denominator>("分母", "Denominator"),
    col<&NewReport::source>("依据", "Source"),
    col<&NewReport::note>("说明", "Note"),
});
constexpr auto new_schema = schema<NewReport>("indicator_report_input", "", {"报送指标", "Report a value"}, new_columns);
const Schema& schema_of(const NewReport*) { return new_schema; }

struct Again {
    ReportId report;
    Day as_of;
    std::string value, numerator, denominator, source, note;
};
constexpr auto again_columns = columns<Again>({
    col<&Again::report>("报送", "Report"),
    col<&Again::as_of>("截至日期", "As of"),
    col<&Again::value>("数值", "Value"),
    col<&Again::numerator>("分子", "Numerator"),
    col<&Again::denominator>("分母", "Denominator"),
    col<&Again::source>("依据", "Source"),
    col<&Again::note>("说明", "Note"),
});
constexpr auto again_schema = schema<Again>("indicator_report_again", "", {"重新报送", "Report again"}, again_columns);
const Schema& schema_of(const Again*) { return again_schema; }

struct Decision {
    ReportId report;
    std::string note;
};
constexpr auto decision_columns = columns<Decision>({col<&Decision::report>("报送", "Report"), col<&Decision::note>("意见", "Note")});
constexpr auto decision_schema = schema<Decision>("indicator_report_decision", "", {"审核", "Decision"}, decision_columns);
const Schema& schema_of(const Decision*) { return decision_schema; }

Status advance(Report& report, ReportEvent event) {
    const auto next = report_flow.next(report.state, event);
    const auto state = policy::text_of(model::label_of(report.state));
    const auto act = policy::text_of(model::label_of(event));
    if (!next)
        return fail(ErrorKind::conflict, "indicators.report.state",
                    TextArgs{{"state", state.zh}, {"act", act.zh}, {"state_en", state.en}, {"act_en", act.en}});
    report.state = *next;
    return {};
}

// The parts of a share must give the share: a slip of the pen is caught here and not in the yearly report.
Status check_share(const rules::Indicator& indicator, std::int64_t value, const Told& told) {
    const auto numerator = parse_amount(told.numerator), denominator = parse_amount(told.denominator);
    if (!told.numerator.empty() && !numerator) return fail_at("/numerator", "indicators.value.form");
    if (!told.denominator.empty() && !denominator) return fail_at("/denominator", "indicators.value.form");
    if (!denominator) return {};
    if (*denominator == 0) return fail_at("/denominator", "indicators.value.zero");
    if (indicator.unit != "percent" || !numerator) return {};
    const auto wide = static_cast<__int128>(*numerator) * 100 * one / *denominator;
    if (wide > 1000 * one) return fail_at("/value", "indicators.value.share", TextArgs{{"share", ">1000"}});
    const auto share = static_cast<std::int64_t>(wide);
    if (std::abs(share - value) <= one / 20) return {};
    return fail_at("/value", "indicators.value.share", TextArgs{{"share", amount_text(share / 100 * 100)}});
}

Status check_told(Tx& tx, const rules::Indicator& indicator, const Told& told) {
    const auto value = parse_amount(told.value);
    if (!value) return fail_at("/value", "indicators.value.form");
    if (indicator.direction == "done" && *value != 0 && *value != one) return fail_at("/value", "indicators.value.done");
    if (indicator.unit == "percent" && *value > 1000 * one) return fail_at("/value", "indicators.value.percent");
    YK_TRY_VOID(check_share(indicator, *value, told));
    if (told.as_of > tx.today()) return fail_at("/as_of", "indicators.as_of.future");
    YK_TRY_VOID(model::want_length(told.source, 4, 400, "/source"));
    return model::want_length(told.note, 0, 1000, "/note");
}

Status check_region(Tx& tx, const rules::Indicator& indicator, RegionCode region) {
    const auto city = YK_TRY(organisation::get_city(tx)).code;
    const auto own = parse_region(indicator.region);
    if (own && region != *own)
        return fail_at("/region", "indicators.region.other", TextArgs{{"region", organisation::region_name(tx, *own)}});
    const auto districts = organisation::list_children(tx, city);
    const bool known =
        region == city || std::any_of(districts.begin(), districts.end(), [&](const auto& district) { return district.code == region; });
    if (!known) return fail_at("/region", "indicators.region.level");
    if (!tx.scope().contains(region)) return fail_at("/region", "indicators.region.outside");
    return {};
}

void fill(Tx& tx, Report& report, const Told& told) {
    report.as_of = told.as_of;
    report.value = amount_text(*parse_amount(told.value));
    const auto plain = [](const std::string& text) { return text.empty() ? text : amount_text(*parse_amount(text)); };
    report.numerator = plain(told.numerator);
    report.denominator = plain(told.denominator);
    report.source = told.source;
    report.note = told.note;
    report.reported_by = tx.actor().name;
    report.account = tx.actor().account;
    report.reported_at = tx.now();
    report.office_name.clear();
    if (tx.actor().department != 0)
        if (const auto office = organisation::find_office(tx, organisation::DepartmentId{tx.actor().department}))
            report.office_name = office->name;
}

Result<rules::Indicator> indicator_of(Tx& tx, const std::string& code) {
    const auto book = YK_TRY(book_of(tx, tx.today()));
    const auto* indicator = find_indicator(*book->pack, code);
    if (!indicator) return fail_at("/indicator", "indicators.indicator.missing", TextArgs{{"code", code.substr(0, 60)}});
    if (is_own(*indicator)) return fail_at("/indicator", "indicators.indicator.own", TextArgs{{"label", indicator->label.zh}});
    return *indicator;
}

Result<Report> report_value(Tx& tx, const NewReport& in) {
    const auto indicator = YK_TRY(indicator_of(tx, in.indicator));
    const Told told{in.as_of, in.value, in.numerator, in.denominator, in.source, in.note};
    YK_TRY_VOID(check_region(tx, indicator, in.region));
    YK_TRY_VOID(check_told(tx, indicator, told));
    Report report;
    report.id = tx.new_id<ReportId>();
    report.indicator = in.indicator;
    report.region = in.region;
    fill(tx, report, told);
    YK_TRY_VOID(tx.insert(report));
    report.label = indicator.label.zh;
    return report;
}

Status want_own(Tx& tx, const Report& report) {
    if (tx.actor().account == report.account) return {};
    return fail(ErrorKind::denied, "indicators.report.foreign", TextArgs{{"name", report.reported_by}});
}

Result<Report> resubmit(Tx& tx, const Again& in) {
    auto report = YK_TRY(tx.get<Report>(in.report));
    YK_TRY_VOID(want_own(tx, report));
    YK_TRY_VOID(advance(report, ReportEvent::resubmit));
    const Told told{in.as_of, in.value, in.numerator, in.denominator, in.source, in.note};
    const auto indicator = YK_TRY(indicator_of(tx, report.indicator));
    YK_TRY_VOID(check_told(tx, indicator, told));
    fill(tx, report, told);
    YK_TRY_VOID(tx.update(report));
    return report;
}

Result<Report> withdraw(Tx& tx, const Decision& in) {
    auto report = YK_TRY(tx.get<Report>(in.report));
    YK_TRY_VOID(want_own(tx, report));
    YK_TRY_VOID(model::want_length(in.note, 0, 1000, "/note"));
    YK_TRY_VOID(advance(report, ReportEvent::withdraw));
    report.decision = in.note;
    YK_TRY_VOID(tx.update(report));
    return report;
}

Result<Report> decide(Tx& tx, const Decision& in, ReportEvent event) {
    auto report = YK_TRY(tx.get<Report>(in.report));
    // What the pack has dropped can no longer be accepted; it can still be sent back.
    const auto book = YK_TRY(book_of(tx, tx.today()));
    const auto* indicator = find_indicator(*book->pack, report.indicator);
    if (!indicator && event == ReportEvent::accept)
        return fail(ErrorKind::refused, "indicators.indicator.missing", TextArgs{{"code", report.indicator}});
    YK_TRY_VOID(advance(report, event));
    if (tx.actor().account == 0 || tx.actor().account == report.account) return fail(ErrorKind::refused, "indicators.report.same_person");
    YK_TRY_VOID(model::want_length(in.note, event == ReportEvent::send_back ? 2 : 0, 1000, "/note"));
    report.decision = in.note;
    report.decided_by = tx.actor().name;
    report.decided_at = tx.now();
    YK_TRY_VOID(tx.update(report));
    YK_TRY_VOID(http::notify(tx, report.account, event == ReportEvent::accept ? "报送的指标已采纳" : "报送的指标被退回",
                             (indicator ? indicator->label.zh : report.indicator) + " " + in.note,
                             "/indicators/figures/" + report.indicator));
    return report;
}
Result<Report> accept(Tx& tx, const Decision& in) { return decide(tx, in, ReportEvent::accept); }
Result<Report> send_back(Tx& tx, const Decision& in) { return decide(tx, in, ReportEvent::send_back); }

constexpr std::array routes{
    http::post<&report_value>("/indicators/reports", rights::value_report, http::RowScope::region, {"报送指标", "Report a value"}),
    http::post<&resubmit>("/indicators/reports/{report}/resubmit", rights::value_report, http::RowScope::region,
                          {"重新报送", "Report again"}),
    http::post<&withdraw>("/indicators/reports/{report}/withdraw", rights::value_report, http::RowScope::region, {"撤回报送", "Withdraw"}),
    http::post<&accept>("/indicators/reports/{report}/accept", rights::value_accept, http::RowScope::region, {"采纳报送值", "Accept"}),
    http::post<&send_back>("/indicators/reports/{report}/send_back", rights::value_accept, http::RowScope::region,
                           {"退回报送", "Send back"}),
};

}  // namespace

std::vector<Report> reports_of(Tx& tx, const std::string& indicator) { return tx.list(reports_about, indicator); }
std::span<const http::Route> report_routes() { return routes; }

}  // namespace yk::care::indicators
