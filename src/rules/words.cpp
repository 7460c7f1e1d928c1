#include "rules/words.h"

#include <algorithm>
#include <array>

namespace yk::rules {

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
            out += found->second;
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
