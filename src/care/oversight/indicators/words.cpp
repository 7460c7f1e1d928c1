// Values, targets and what is missing, in the words of the page, the ledger and the clause page.
#include "care/oversight/indicators/counting.h"

namespace yk::care::indicators {

policy::Text standing_text(Standing standing) { return policy::text_of(model::label_of(standing)); }

policy::Text value_text(const rules::Pack& pack, const rules::Indicator& indicator, const std::string& value) {
    if (value.empty()) return {};
    if (indicator.direction == "done") return value == "1" ? policy::Text{"已完成", "Done"} : policy::Text{"未完成", "Not done"};
    const auto unit = policy::code_label(pack, "unit", indicator.unit);
    return {value + " " + unit.zh, value + " " + unit.en};
}

policy::Text target_text(const rules::Pack& pack, const rules::Indicator& indicator) {
    if (indicator.direction == "done") return {"完成", "Done"};
    if (is_own(indicator)) return {"不设目标", "No target"};
    if (indicator.target_value.empty()) return {"文件未定数值", "No figure in the document"};
    const auto unit = policy::code_label(pack, "unit", indicator.unit);
    const bool least = indicator.direction == "at_least";
    return {(least ? "不低于 " : "不超过 ") + indicator.target_value + " " + unit.zh,
            (least ? "at least " : "at most ") + indicator.target_value + " " + unit.en};
}

policy::Text missing_text(const rules::Indicator& indicator) {
    if (is_own(indicator)) return {"暂无数据：相应名册还没有记录", "No data yet: the register it counts is empty"};
    if (find_measure(indicator.source))
        return {"暂无数据：相应名册还没有记录，也可由部门报送", "No data yet: the register it counts is empty; a department may report"};
    // The first word of a source names who keeps the records: a module of the platform, or a department that reports.
    static constexpr model::Option keepers[] = {
        {"facility", {"养老机构与设施", "facility"}}, {"planning", {"设施规划", "planning"}},
        {"medical", {"医养结合", "medical"}},         {"visit", {"探访关爱", "visit"}},
        {"adaptation", {"适老化改造", "adaptation"}}, {"workforce", {"人才队伍", "workforce"}},
        {"inspection", {"监督检查", "inspection"}},   {"price", {"价格管理", "price"}},
        {"funding", {"资金投入", "funding"}},         {"ltci", {"长期护理保险", "ltci"}},
        {"learning", {"老年教育与优待", "learning"}}, {"hotline", {"服务热线", "hotline"}},
    };
    const auto keeper = indicator.source.substr(0, indicator.source.find('.'));
    for (const auto& option : keepers)
        if (option.code == keeper)
            return {"暂无数据：需要“" + std::string(option.label.zh) + "”模块的记录，或由部门报送",
                    "No data yet: needs module " + std::string(option.label.en) + ", or a department's report"};
    return {"暂无数据：平台没有这项记录，由部门报送", "No data yet: the platform keeps no such records; a department reports it"};
}

}  // namespace yk::care::indicators
