// Settings of the pack, the state of a case, and what every command of the module uses.
#include <algorithm>
#include <sstream>

#include "base/text.h"
#include "care/entitlement/assessment/access.h"

namespace yk::care::assessment {
using namespace model;
namespace {

const Query<Assessor(std::int64_t)> of_account{"assessment.of_account", R"(
    SELECT {a.*} FROM assessment_assessor a WHERE a.account = $1 AND {unscoped one's own post} ORDER BY a.id LIMIT 20)"};
const Query<std::string(AssessorId)> assessor_name{"assessment.assessor_name", R"(
    SELECT a.name FROM assessment_assessor a WHERE a.id = $1 AND {unscoped the name on a case one may see})"};
const Query<std::string(AgencyId)> agency_name{"assessment.agency_name", R"(
    SELECT a.name FROM assessment_agency a WHERE a.id = $1 AND {unscoped the name on a case one may see})"};

std::optional<std::int64_t> number_of(const rules::Rulebook& book, std::string_view name) {
    const auto& all = book.pack->parameters;
    const auto at = std::find_if(all.begin(), all.end(), [&](const rules::Parameter& p) { return p.name == name; });
    if (at == all.end()) return std::nullopt;
    const auto* version = book.choices[static_cast<std::size_t>(at - all.begin())].version;
    if (!version || !version->known || version->values.size() != 1) return std::nullopt;
    return version->values.front().number;
}
Result<std::int64_t> setting(const rules::Rulebook& book, std::string_view name) {
    if (const auto found = number_of(book, name)) return *found;
    return fail(ErrorKind::refused, "assessment.setting.missing", TextArgs{{"name", std::string(name)}});
}

}  // namespace

Result<Settings> settings_of(const rules::Rulebook& book) {
    Settings out;
    out.accept_days = YK_TRY(setting(book, "assessment_accept_days"));
    out.assign_days = YK_TRY(setting(book, "assessment_assign_days"));
    out.visit_days = YK_TRY(setting(book, "assessment_visit_days"));
    out.check_days = YK_TRY(setting(book, "assessment_check_days"));
    out.publication_days = YK_TRY(setting(book, "assessment_publication_days"));
    out.renewal_days = YK_TRY(setting(book, "assessment_renewal_days"));
    out.open_most = YK_TRY(setting(book, "assessment_open_most"));
    out.attempts_most = YK_TRY(setting(book, "assessment_attempts_most"));
    out.outside_months = YK_TRY(setting(book, "assessment_outside_months"));
    out.benefit_months = YK_TRY(setting(book, "assessment_benefit_months"));
    out.admission_months = YK_TRY(setting(book, "assessment_admission_months"));
    out.validity_months = number_of(book, "assessment_validity_months");
    out.remind_days = YK_TRY(setting(book, "assessment_remind_days"));
    out.expiry_days = YK_TRY(setting(book, "assessment_expiry_days"));
    out.health_check_months = number_of(book, "assessment_health_check_months");
    return out;
}

std::int64_t validity_of(const Settings& settings, Purpose purpose) {
    if (settings.validity_months) return *settings.validity_months;
    return purpose == Purpose::admission ? settings.admission_months : settings.benefit_months;
}

Status advance(Case& record, Event event) {
    const auto next = flow.next(record.state, event);
    if (!next) {
        const auto state = label_of(record.state), act = label_of(event);
        return fail(ErrorKind::conflict, "assessment.case.state",
                    TextArgs{{"state", std::string(state.zh)},
                             {"act", std::string(act.zh)},
                             {"state_en", std::string(state.en)},
                             {"act_en", std::string(act.en)}});
    }
    record.state = *next;
    return {};
}

Status complete(Tx& tx, void* record) {
    auto& it = *static_cast<Case*>(record);
    if (const auto person = tx.find<elder::Elder>(it.elder)) {
        it.name = person->name;
        it.id_no = person->id_no;
    }
    if (it.agency) it.agency_name = tx.first(agency_name, *it.agency).value_or("");
    if (it.lead) it.lead_name = tx.first(assessor_name, *it.lead).value_or("");
    if (it.second) it.second_name = tx.first(assessor_name, *it.second).value_or("");
    if (it.level) it.level_label = level_text(code_of(it.scale), *it.level).zh;
    return {};
}
Status complete_assessor(Tx& tx, void* record) {
    auto& it = *static_cast<Assessor*>(record);
    it.agency_name = tx.first(agency_name, it.agency).value_or("");
    return {};
}

Result<Case> saved(Tx& tx, Case record) {
    YK_TRY_VOID(tx.update(record));
    YK_TRY_VOID(complete(tx, &record));
    return record;
}

Status want_reason(const std::string& reason) { return want_length(trimmed(reason), 2, 500, "/reason"); }

Status may_work(Tx& tx, const Case& record) {
    if (tx.actor().may(rights::assign)) return {};
    for (const auto& post : tx.list(of_account, tx.actor().account)) {
        if (post.id == record.lead || post.id == record.second) return {};
        if (post.coordinates && record.agency == post.agency) return {};
    }
    return fail(ErrorKind::denied, "assessment.case.not_yours");
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    std::istringstream in{std::string(text)};
    for (std::string word; in >> word;) out.push_back(word);
    return out;
}
bool has_word(std::string_view text, std::string_view word) {
    const auto words = words_of(text);
    return std::find(words.begin(), words.end(), word) != words.end();
}

Result<Case> assessed_anew(Tx& tx, const Case& first, Reason reason) {
    const auto settings = YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today()))));
    Case out;
    out.id = tx.new_id<CaseId>();
    out.elder = first.elder;
    out.region = first.region;
    out.scale = first.scale;
    out.form = YK_TRY(form_of(code_of(first.scale)))->form.version;
    out.purpose = first.purpose;
    out.reason = reason;
    out.state = State::accepted;
    out.before = first.id;
    out.formerly = id_text(first.lead->value) + " " + id_text(first.second->value);
    out.opened_on = tx.today();
    out.due_on = tx.today() + static_cast<std::int32_t>(settings.assign_days);
    return out;
}

std::size_t levels_of(ScaleName scale) {
    std::int64_t highest = 1;
    if (const auto form = form_of(code_of(scale)))
        for (const auto& level : (*form)->form.levels) highest = std::max<std::int64_t>(highest, level.level);
    return static_cast<std::size_t>(highest) + 1;
}

std::string reasons_text(const Case& record) {
    static const std::pair<std::string_view, std::string_view> known[] = {
        {"coma", "昏迷"}, {"dementia", "认知障碍诊断"}, {"psychiatric_diagnosis", "精神科诊断"}, {"risk_events", "照护风险事件"}};
    std::string out;
    for (const auto& reason : words_of(record.level_reasons)) {
        const auto at = std::find_if(std::begin(known), std::end(known), [&](const auto& one) { return one.first == reason; });
        out += (out.empty() ? "" : "、") + (at == std::end(known) ? reason : std::string(at->second));
    }
    return out;
}

std::string ends_before(const Assessor& who, Day day) {
    if (who.valid_to && *who.valid_to < day) return day_text(*who.valid_to);
    if (who.trained_until && *who.trained_until < day) return day_text(*who.trained_until);
    return {};
}

Day last_day_to_object(const Case& record, const Settings& settings) {
    const auto after_conclusion = record.concluded_on.value_or(*record.assessed_on) + static_cast<std::int32_t>(settings.publication_days);
    return record.objections_until ? std::max(*record.objections_until, after_conclusion) : after_conclusion;
}

// The dates come along, so that a rule can ask how old the level is. Long-term care grades are the medical insurance's to tell.
std::vector<elder::Statement> statements_of(const Case& record) {
    std::vector<elder::Statement> out;
    if (!record.level || !record.assessed_on) return out;
    if (record.scale == ScaleName::gbt42195) {
        out.push_back({"ability_level", std::to_string(*record.level)});
        out.push_back({"assessed_on", day_text(*record.assessed_on)});
        if (has_word(record.level_reasons, "dementia")) out.push_back({"cognitive_impairment", "true"});
    } else if (record.scale == ScaleName::selfcare) {
        out.push_back({"self_care", record.level_code});
    }
    return out;
}

}  // namespace yk::care::assessment
