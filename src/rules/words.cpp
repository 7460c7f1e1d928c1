#include "rules/words.h"

#include <algorithm>
#include <array>

namespace yk::rules {

namespace {

// Types as rules write them, with the word an official knows.
std::string type_zh(const std::string& type) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> words{{{"bool", "是否（bool）"},
                                                                                         {"int", "整数（int）"},
                                                                                         {"money", "金额（money）"},
                                                                                         {"percent", "百分比（percent）"},
                                                                                         {"date", "日期（date）"},
                                                                                         {"text", "文字（text）"},
                                                                                         {"region", "区划（region）"}}};
    constexpr std::string_view list = "list of ";
    if (type.starts_with(list)) return type_zh(type.substr(list.size())) + "的列表";
    for (const auto& [word, zh] : words)
        if (word == type) return std::string(zh);
    return type;
}

bool names_a_type(std::string_view argument) {
    static constexpr std::array<std::string_view, 5> names{"type", "is", "wanted", "left", "right"};
    return std::find(names.begin(), names.end(), argument) != names.end();
}

}  // namespace

std::string said_text(const Said& said, Language language) {
    const auto& words = said.code.words();
    std::string_view rest = language == Language::zh ? words.zh : words.en;
    std::string out;
    while (!rest.empty()) {
        const auto open = rest.find('{');
        const auto close = open == std::string_view::npos ? open : rest.find('}', open);
        out += rest.substr(0, open);
        if (close == std::string_view::npos) break;
        const auto name = rest.substr(open + 1, close - open - 1);
        const auto found = std::find_if(said.args.begin(), said.args.end(), [&](const auto& arg) { return arg.first == name; });
        // Braces that name no argument are part of the words: "{} is nobody known".
        if (found == said.args.end())
            out += rest.substr(open, close - open + 1);
        else
            out += language == Language::zh && names_a_type(name) ? type_zh(found->second) : found->second;
        rest.remove_prefix(close + 1);
    }
    return out;
}

std::string kind_zh(std::string_view kind) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 15> words{{{"item", "项目"},
                                                                                          {"category", "类别"},
                                                                                          {"table", "决策表"},
                                                                                          {"rule", "决策表"},
                                                                                          {"let", "中间值"},
                                                                                          {"parameter", "参数"},
                                                                                          {"fact", "事实"},
                                                                                          {"indicator", "指标"},
                                                                                          {"task", "任务"},
                                                                                          {"responsibility", "责任"},
                                                                                          {"coordination", "待遇衔接"},
                                                                                          {"document", "文件"},
                                                                                          {"body", "单位"},
                                                                                          {"process", "流程"},
                                                                                          {"scale", "量表"}}};
    for (const auto& [word, zh] : words)
        if (word == kind) return std::string(zh);
    return std::string(kind);
}

Language language_of(std::string_view tag) { return tag.starts_with("en") ? Language::en : Language::zh; }

}  // namespace yk::rules
