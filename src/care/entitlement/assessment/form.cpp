#include "care/entitlement/assessment/form.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <memory>
#include <sstream>

#include "base/product.h"
#include "rules/load.h"

namespace yk::care::assessment {
using namespace model;
namespace {

namespace json = boost::json;

constexpr auto answer_columns =
    columns<FormAnswer>({col<&FormAnswer::score>("分值", "Score"), col<&FormAnswer::anchor>("含义", "Meaning")});
constexpr auto answer_schema = schema<FormAnswer>("form_answer", "", {"选项", "Answer"}, answer_columns);
constexpr auto item_columns = columns<FormItem>(
    {col<&FormItem::code>("代码", "Code"), col<&FormItem::label>("名称", "Label"), col<&FormItem::answers>("选项", "Answers")});
constexpr auto item_schema = schema<FormItem>("form_item", "", {"评估项", "Item"}, item_columns);
constexpr auto group_columns = columns<FormPart>(
    {col<&FormPart::code>("代码", "Code"), col<&FormPart::label>("名称", "Label"), col<&FormPart::items>("评估项", "Items")});
constexpr auto group_schema = schema<FormPart>("form_group", "", {"分组", "Group"}, group_columns);
constexpr auto choice_columns = columns<FormChoice>({col<&FormChoice::code>("代码", "Code"), col<&FormChoice::label>("名称", "Label")});
constexpr auto choice_schema = schema<FormChoice>("form_choice", "", {"选择", "Choice"}, choice_columns);
constexpr auto level_columns = columns<FormLevel>(
    {col<&FormLevel::level>("等级", "Level"), col<&FormLevel::code>("代码", "Code"), col<&FormLevel::label>("名称", "Label")});
constexpr auto level_schema = schema<FormLevel>("form_level", "", {"等级", "Level"}, level_columns);
constexpr auto form_columns = columns<Form>({
    col<&Form::scale>("量表", "Scale"),
    col<&Form::version>("版本", "Version"),
    col<&Form::standard>("标准", "Standard"),
    col<&Form::status>("状态", "Status"),
    col<&Form::method>("计分方法", "Method"),
    col<&Form::groups>("分组", "Groups"),
    col<&Form::extra>("单独选项", "Answers of their own"),
    col<&Form::risk_events>("照护风险事件", "Risk events"),
    col<&Form::risk_event_most>("次数上限", "Most"),
    col<&Form::asks_diagnoses>("询问诊断", "Asks for diagnoses"),
    col<&Form::levels>("等级", "Levels"),
});
constexpr auto form_schema = schema<Form>("assessment_form", "", {"评估表", "Form"}, form_columns);

constexpr std::string_view names[] = {"gbt42195", "ltc2021", "selfcare"};
constexpr std::string_view methods[] = {"sum", "matrix", "checklist"};

std::string text_of_file(std::string_view name) {
    const auto file = product_folder() / "data/scales" / name;
    std::ifstream in(file, std::ios::binary);
    if (!in) throw Broken("cannot read " + file.string());
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

Text text_at(const json::object& words, std::string_view key, std::string_view otherwise) {
    const auto* found = words.if_contains(key);
    if (!found) return {std::string(otherwise), std::string(otherwise)};
    return {std::string(found->at("zh").as_string()), std::string(found->at("en").as_string())};
}

// What a score of an item means: by the item's own words, else by the ladder that its words name.
Text anchor_of(const json::object& words, const std::string& item, std::int32_t score) {
    const auto key = std::to_string(score);
    const auto& items = words.at("items").as_object();
    const auto* own = items.if_contains(item);
    if (!own) throw Broken("no words for item " + item);
    const auto& ladder =
        own->as_object().if_contains("ladder") ? words.at("ladders").at(own->at("ladder").as_string()) : own->at("answers");
    const auto* found = ladder.as_object().if_contains(key);
    if (!found) throw Broken("no words for " + item + " = " + key);
    return {std::string(found->at("zh").as_string()), std::string(found->at("en").as_string())};
}

FormItem item_of(const json::object& words, const Item& item) {
    FormItem out{item.code, {item.zh, item.zh}, {}};
    if (const auto* own = words.at("items").as_object().if_contains(item.code))
        if (const auto* en = own->as_object().if_contains("en")) out.label.en = std::string(en->as_string());
    auto scores = item.scores;
    std::sort(scores.rbegin(), scores.rend());
    for (const auto score : scores) out.answers.push_back({score, anchor_of(words, item.code, score)});
    return out;
}

ScaleForm read_form(std::string_view name) {
    const std::string stem(name);
    auto scale = load_scale((product_folder() / "data/scales").string(), name);
    if (!scale) throw Broken("scale " + stem + ": " + scale.error().code + " " + scale.error().detail);
    const auto parsed = json::parse(text_of_file(stem + ".words.json"));
    const auto& words = parsed.as_object();
    ScaleForm out{std::move(*scale), {}};
    const auto& from = out.scale;
    auto& form = out.form;
    form.scale = stem;
    form.version = (from.edition.empty() ? std::string("1") : from.edition) + "-" +
                   rules::sha256_hex(text_of_file(stem + ".json") + text_of_file(stem + ".scoring.json")).substr(0, 8);
    form.standard = from.standard;
    form.status = from.status;
    form.method = methods[static_cast<std::size_t>(from.method)];
    const auto& titles = words.at("titles").as_object();
    for (const auto& group : from.groups) {
        FormPart shown{group.code, text_at(titles, group.code, group.zh), {}};
        for (const auto& item : group.items) shown.items.push_back(item_of(words, item));
        form.groups.push_back(std::move(shown));
    }
    for (const auto& forced : from.forced) form.extra.push_back({forced.answer, text_at(titles, forced.answer, forced.answer)});
    for (const auto& [code, zh] : from.risk_events) form.risk_events.push_back({code, text_at(titles, code, zh)});
    form.risk_event_most = from.risk_event_most;
    form.asks_diagnoses =
        std::any_of(from.raise_reasons.begin(), from.raise_reasons.end(), [](const auto& r) { return !r.diagnosis_from.empty(); });
    for (const auto& level : from.levels) {
        const auto key = "level" + std::to_string(level.level);
        form.levels.push_back({level.level, level.code, text_at(titles, key, level.zh)});
    }
    return out;
}

}  // namespace

const Schema& schema_of(const FormAnswer*) { return answer_schema; }
const Schema& schema_of(const FormItem*) { return item_schema; }
const Schema& schema_of(const FormPart*) { return group_schema; }
const Schema& schema_of(const FormChoice*) { return choice_schema; }
const Schema& schema_of(const FormLevel*) { return level_schema; }
const Schema& schema_of(const Form*) { return form_schema; }

Result<const ScaleForm*> form_of(std::string_view scale) {
    static const auto all = [] {
        std::vector<ScaleForm> out;
        for (const auto name : names) out.push_back(read_form(name));
        return out;
    }();
    for (const auto& one : all)
        if (one.form.scale == scale) return &one;
    return fail(ErrorKind::missing, "assessment.scale.unknown", std::string(scale));
}

Text level_text(std::string_view scale, std::int64_t level) {
    if (const auto form = form_of(scale))
        for (const auto& one : (*form)->form.levels)
            if (one.level == level) return one.label;
    return {std::to_string(level), std::to_string(level)};
}

}  // namespace yk::care::assessment
