#include "care/entitlement/policy/words.h"

#include <array>
#include <utility>

#include "base/fen.h"
#include "rules/fields.h"

namespace yk::care::policy {
using namespace model;
namespace {

constexpr auto text_columns = columns<Text>({col<&Text::zh>("中文", "Chinese"), col<&Text::en>("英文", "English")});
constexpr auto text_schema = schema<Text>("text", "", {"文字", "Text"}, text_columns);
constexpr auto clause_columns = columns<ClauseText>(
    {col<&ClauseText::document>("文件", "Document"), col<&ClauseText::at>("条款", "Clause"), col<&ClauseText::title>("标题", "Title")});
constexpr auto clause_schema = schema<ClauseText>("clause", "", {"条款", "Clause"}, clause_columns);

// What follows the amount of a unit of money: "fen_per_month" → ／月.
Text per(const rules::Pack& pack, std::string_view unit) {
    auto label = code_label(pack, "unit", unit);
    if (label.zh.starts_with("分")) label.zh.erase(0, std::string_view("分").size());
    if (label.en.starts_with("fen")) label.en.erase(0, 3);
    return unit.starts_with("fen") ? label : Text{};
}

}  // namespace

const Schema& schema_of(const Text*) { return text_schema; }
const Schema& schema_of(const ClauseText*) { return clause_schema; }

Text text_of(const model::Label& label) { return {std::string(label.zh), std::string(label.en)}; }
Text text_of(const rules::Label& label) { return {label.zh, label.en}; }

Text code_label(const rules::Pack& pack, std::string_view table, std::string_view code) {
    if (const auto* codes = pack.code_table(table))
        for (const auto& entry : codes->codes)
            if (entry.code == code) return text_of(entry.label);
    return {std::string(code), std::string(code)};
}

Text value_label(const rules::Pack& pack, const rules::Type& type, const std::string& value) {
    switch (type.kind) {
        case rules::Type::Kind::code:
            return code_label(pack, type.table, value);
        case rules::Type::Kind::boolean:
            return value == "true" ? Text{"是", "yes"} : Text{"否", "no"};
        case rules::Type::Kind::money:
            if (const auto fen = rules::parse_whole(value)) return {yuan_text({*fen}) + " 元", "CNY " + yuan_text({*fen})};
            return {value, value};
        case rules::Type::Kind::percent:
            return {value + "%", value + "%"};
        case rules::Type::Kind::date:
            return value.starts_with("9999") ? Text{"无", "none"} : Text{value, value};
        default:
            return {value, value};
    }
}

Text value_with_unit(const rules::Pack& pack, const rules::Type& type, const std::string& value, std::string_view unit) {
    auto out = value_label(pack, type, value);
    if (type.kind == rules::Type::Kind::money) {
        const auto rest = per(pack, unit);
        return {out.zh + rest.zh, out.en + rest.en};
    }
    if (type.kind != rules::Type::Kind::integer || unit.empty()) return out;
    const auto label = code_label(pack, "unit", unit);
    return {out.zh + " " + label.zh, out.en + " " + label.en};
}

ClauseText clause_text(const rules::Pack& pack, const rules::Clause& clause) {
    ClauseText out{clause.document, clause.at, {clause.document, clause.document}};
    for (const auto& document : pack.documents) {
        if (document.name != clause.document) continue;
        out.title = text_of(document.title);
        if (!document.number.empty()) out.title.zh += "（" + document.number + "）";
        for (const auto& place : document.clauses)
            if (place.at == clause.at && !place.title.zh.empty()) {
                out.title.zh += " · " + place.title.zh;
                out.title.en += " · " + place.title.en;
            }
    }
    return out;
}

Text status_label(std::string_view status) {
    static constexpr std::array<std::pair<std::string_view, Label>, 4> labels{{{"in_force", {"现行", "In force"}},
                                                                               {"unconfirmed", {"待确认", "Unconfirmed"}},
                                                                               {"draft", {"草案", "Draft"}},
                                                                               {"example", {"示例", "Example"}}}};
    for (const auto& [code, label] : labels)
        if (code == status) return {std::string(label.zh), std::string(label.en)};
    return {std::string(status), std::string(status)};
}

}  // namespace yk::care::policy
