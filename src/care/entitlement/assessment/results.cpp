// One result for all (结果通认): departments read it under their own right; results of others are taken in with their origin and
// recognised or not by rule.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "care/entitlement/assessment/access.h"
#include "care/entitlement/determination/answers.h"

namespace yk::care::assessment {
using namespace model;
namespace {

const Query<Case(CaseId, ScaleName)> concluded_after{"assessment.concluded_after", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.state = 'concluded' AND c.id > $1 AND c.scale = $2 AND {scope c.region} ORDER BY c.id LIMIT 101)"};
const Query<Case(ElderId)> concluded_of{"assessment.concluded_of", R"(
    SELECT {c.*} FROM assessment_case c WHERE c.state = 'concluded' AND c.elder = $1 AND {scope c.region} ORDER BY c.scale, c.id LIMIT 100)"};
const Query<OutsideResult(ElderId)> outside_of{"assessment.outside_of", R"(
    SELECT {o.*} FROM assessment_outside o WHERE o.elder = $1 AND {scope o.region} ORDER BY o.assessed_on DESC, o.id LIMIT 100)"};

constexpr auto outcome_columns = columns<ResultShown>({
    col<&ResultShown::id>("编号", "Id"),
    col<&ResultShown::elder>("老年人", "Elder").about(),
    col<&ResultShown::name>("姓名", "Name"),
    col<&ResultShown::id_no>("证件号码", "Document number").personal(),
    col<&ResultShown::scale>("量表", "Scale"),
    col<&ResultShown::level>("等级", "Level"),
    col<&ResultShown::level_label>("等级名称", "Level in words"),
    col<&ResultShown::assessed_on>("评估日", "Assessed on"),
    col<&ResultShown::valid_until>("有效期至", "Valid until"),
    col<&ResultShown::valid>("在有效期内", "Valid"),
    col<&ResultShown::origin>("来源", "Origin"),
    col<&ResultShown::recognised>("认可", "Recognised"),
    col<&ResultShown::region>("区划", "Division"),
});
constexpr auto outcome_schema = schema<ResultShown>("assessment_result", "", {"评估结果", "Result"}, outcome_columns);
struct Outcomes {
    std::vector<ResultShown> items;
    std::optional<std::string> next;
};
constexpr auto outcomes_columns =
    columns<Outcomes>({col<&Outcomes::items>("结果", "Results"), col<&Outcomes::next>("下一页", "Next page")});
constexpr auto outcomes_schema = schema<Outcomes>("assessment_results", "", {"评估结果", "Results"}, outcomes_columns);
const Schema& schema_of(const Outcomes*) { return outcomes_schema; }

struct Asked {
    std::optional<std::string> after;
    std::optional<ScaleName> scale;
};
constexpr auto asked_columns = columns<Asked>({col<&Asked::after>("其后", "After"), col<&Asked::scale>("量表", "Scale")});
constexpr auto asked_schema = schema<Asked>("assessment_results_query", "", {"查询", "Query"}, asked_columns);
const Schema& schema_of(const Asked*) { return asked_schema; }
struct LookUp {
    std::string document, id_no;
};
constexpr auto look_up_columns =
    columns<LookUp>({col<&LookUp::document>("证件类型", "Document"), col<&LookUp::id_no>("证件号码", "Number").personal()});
constexpr auto look_up_schema = schema<LookUp>("assessment_look_up", "", {"按证件查询", "Look up"}, look_up_columns);
const Schema& schema_of(const LookUp*) { return look_up_schema; }

Result<ResultShown> outcome_of(Tx& tx, Case record) {
    YK_TRY_VOID(complete(tx, &record));
    ResultShown out;
    out.id = record.id;
    out.elder = record.elder;
    out.name = record.name;
    out.id_no = record.id_no;
    out.scale = record.scale;
    out.level = record.level.value_or(0);
    out.level_label = level_text(code_of(record.scale), out.level);
    out.assessed_on = *record.assessed_on;
    out.valid_until = record.valid_until;
    out.valid = !record.valid_until || *record.valid_until >= tx.today();
    out.region = record.region;
    return out;
}
void note_read(Tx& tx, ElderId elder) {
    AuditNote note;
    note.action = "assessment.result.read";
    note.record = "assessment_result";
    note.id = note.subject = elder.value;
    tx.note(std::move(note));
}

Result<Outcomes> results(Tx& tx, const Asked& in) {
    CaseId after{};
    if (in.after && !in.after->empty()) {
        const auto id = parse_id(*in.after);
        if (!id) return fail_at("/query/after", "input.id");
        after = CaseId{*id};
    }
    auto found = tx.list(concluded_after, after, in.scale.value_or(ScaleName::gbt42195));
    Outcomes out;
    if (found.size() > 100) {
        found.pop_back();
        out.next = id_text(found.back().id.value);
    }
    for (auto& record : found) {
        note_read(tx, record.elder);
        out.items.push_back(YK_TRY(outcome_of(tx, std::move(record))));
    }
    return out;
}

// By the number on the document, as departments know people.
Result<Outcomes> look_up(Tx& tx, const LookUp& in) {
    const auto person = elder::find_by_document(tx, in.document, in.id_no);
    if (!person || !tx.find<elder::Elder>(person->id)) return fail(ErrorKind::missing, "assessment.result.nobody");
    note_read(tx, person->id);
    return Outcomes{YK_TRY(results_of(tx, *person)), {}};
}

// Results of others -------------------------------------------------------------------------------------------------------------------

constexpr auto new_columns = columns<NewOutside>({
    col<&NewOutside::elder>("老年人", "Elder"),
    col<&NewOutside::scale>("量表", "Scale"),
    col<&NewOutside::level>("等级", "Level"),
    col<&NewOutside::assessed_on>("评估日", "Assessed on"),
    col<&NewOutside::origin>("来源", "Origin"),
    col<&NewOutside::origin_name>("来源单位", "Origin's name"),
    col<&NewOutside::document_no>("文号", "Document number"),
});
constexpr auto new_schema = schema<NewOutside>("new_outside_assessment", "", {"录入外来评估结果", "Take in a result"}, new_columns);
struct Back {
    Id<struct OutsideResultTag> outside_assessment;
    std::string reason;
};
constexpr auto back_columns = columns<Back>({col<&Back::outside_assessment>("外来结果", "Result"), col<&Back::reason>("原因", "Reason")});
constexpr auto back_schema = schema<Back>("take_outside_back", "", {"撤回", "Take back"}, back_columns);
const Schema& schema_of(const Back*) { return back_schema; }

std::vector<elder::Statement> said_by(const OutsideResult& result) {
    Case record;
    record.scale = result.scale;
    record.level = result.level;
    record.assessed_on = result.assessed_on;
    if (const auto form = form_of(code_of(result.scale)))
        for (const auto& level : (*form)->form.levels)
            if (level.level == result.level) record.level_code = level.code;
    return statements_of(record);
}

// Why it does not count here; empty when it does.
std::string refusal_of(Tx& tx, const OutsideResult& result, const Settings& settings) {
    if (add_months(result.assessed_on, static_cast<std::int32_t>(settings.outside_months), MonthRounding::last_day) < tx.today())
        return "too_old";
    for (const auto& own : tx.list(concluded_of, result.elder))
        if (own.scale == result.scale && own.assessed_on >= result.assessed_on) return "own_newer";
    return {};
}

Result<OutsideResult> take_back(Tx& tx, const Back& in) {
    auto out = YK_TRY(tx.get<OutsideResult>(in.outside_assessment));
    YK_TRY_VOID(want_reason(in.reason));
    if (out.state == OutsideState::taken_back) return fail(ErrorKind::conflict, "assessment.outside.taken_back");
    tx.because(in.reason);
    const bool counted = out.state == OutsideState::recognised;
    out.state = OutsideState::taken_back;
    YK_TRY_VOID(tx.update(out));
    if (counted) {
        YK_TRY(elder::take_back(tx, elder::BatchId{out.id.value}));
        YK_TRY_VOID(policy::remember_use(tx, tx.today()));
        YK_TRY(determination::redetermine(tx, out.elder, tx.today()));
    }
    YK_TRY_VOID(complete_outside(tx, &out));
    return out;
}

constexpr std::array routes{
    http::get<&results>("/assessment/results", rights::result_read, http::RowScope::region, {"评估结果", "Results of assessments"}),
    http::post<&look_up>("/assessment/results/look_up", rights::result_read, http::RowScope::region,
                         {"按证件查询评估结果", "Results of one person"}),
    http::post<&take_in_outside>("/assessment/outside", rights::result_take_in, http::RowScope::region,
                                 {"录入外来评估结果", "Take in a result of others"}),
    http::post<&take_back>("/assessment/outside/{outside_assessment}/take_back", rights::result_take_in, http::RowScope::region,
                           {"撤回外来评估结果", "Take a result of others back"}),
};

}  // namespace

const Schema& schema_of(const ResultShown*) { return outcome_schema; }
const Schema& schema_of(const NewOutside*) { return new_schema; }

Result<std::vector<ResultShown>> results_of(Tx& tx, const elder::Elder& person) {
    std::vector<ResultShown> out;
    for (auto& record : tx.list(concluded_of, person.id)) out.push_back(YK_TRY(outcome_of(tx, std::move(record))));
    for (const auto& other : tx.list(outside_of, person.id)) {
        if (other.state == OutsideState::taken_back) continue;
        ResultShown one;
        one.elder = person.id;
        one.name = person.name;
        one.id_no = person.id_no;
        one.scale = other.scale;
        one.level = other.level;
        one.level_label = level_text(code_of(other.scale), other.level);
        one.assessed_on = other.assessed_on;
        one.origin = other.origin_name;
        one.recognised = other.state == OutsideState::recognised;
        one.valid = one.recognised;
        one.region = other.region;
        out.push_back(std::move(one));
    }
    return out;
}

Result<OutsideResult> take_in_outside(Tx& tx, const NewOutside& in) {
    const auto person = YK_TRY(tx.get<elder::Elder>(in.elder));
    YK_TRY_VOID(want_length(trimmed(in.origin_name), 2, 100, "/origin_name"));
    YK_TRY_VOID(want_length(trimmed(in.document_no), 2, 100, "/document_no"));
    if (in.assessed_on > tx.today()) return fail_at("/assessed_on", "assessment.outside.future");
    const auto& levels = YK_TRY(form_of(code_of(in.scale)))->form.levels;
    if (std::none_of(levels.begin(), levels.end(), [&](const auto& level) { return level.level == in.level; }))
        return fail_at("/level", "assessment.outside.level");
    OutsideResult out;
    out.id = tx.new_id<decltype(OutsideResult::id)>();
    out.elder = person.id;
    out.region = person.region;
    out.scale = in.scale;
    out.level = in.level;
    out.assessed_on = in.assessed_on;
    out.origin = in.origin;
    out.origin_name = trimmed(in.origin_name);
    out.document_no = trimmed(in.document_no);
    out.taken_by = tx.actor().name;
    out.taken_on = tx.today();
    out.because = refusal_of(tx, out, YK_TRY(settings_of(*YK_TRY(policy::rulebook_of(tx, tx.today())))));
    if (!out.because.empty()) out.state = OutsideState::refused;
    YK_TRY_VOID(tx.insert(out));
    if (out.state == OutsideState::recognised) {
        for (const auto& said : said_by(out))
            YK_TRY(elder::state_fact(tx, person.id, said, "assessment_elsewhere", out.assessed_on, elder::BatchId{out.id.value}));
        YK_TRY_VOID(policy::remember_use(tx, tx.today()));
        YK_TRY(determination::redetermine(tx, person.id, tx.today()));
    }
    YK_TRY_VOID(complete_outside(tx, &out));
    return out;
}

Status complete_outside(Tx& tx, void* record) {
    auto& it = *static_cast<OutsideResult*>(record);
    if (const auto person = tx.find<elder::Elder>(it.elder)) it.name = person->name;
    it.level_label = level_text(code_of(it.scale), it.level).zh;
    return {};
}

std::span<const http::Route> result_routes() { return routes; }

}  // namespace yk::care::assessment
