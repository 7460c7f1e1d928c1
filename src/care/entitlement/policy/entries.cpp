// From a compiled pack to the form people read.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "care/entitlement/policy/entry.h"

namespace yk::care::policy {
namespace {

using rules::Pack;
using rules::Rulebook;

constexpr std::string_view between_zh = "、", between_en = ", ";

Text joined(const std::vector<Text>& parts) {
    Text out;
    for (const auto& part : parts) {
        if (!out.zh.empty()) {
            out.zh += between_zh;
            out.en += between_en;
        }
        out.zh += part.zh;
        out.en += part.en;
    }
    return out;
}

Text same(const std::string& text) { return {text, text}; }

using Usage = std::map<std::pair<EntryKind, std::string>, std::vector<Reference>>;

// Who uses which fact and parameter, through lets and categories; who names which category, item, indicator and body.
class UsageOf {
 public:
    explicit UsageOf(const Rulebook& book) : book_(book), pack_(*book.pack) {
        for (const auto& rule : book.items) item(rule);
        for (const auto& rule : book.categories) {
            const auto& category = pack_.categories[rule.category];
            user_ = {"category", category.name, text_of(category.label), {"条件", "condition"}};
            uses(rule.condition.uses);
            mentions(category.condition);
        }
        for (const auto& rule : book.tables) {
            const auto& table = pack_.tables[rule.table];
            user_ = {"rule", table.name, text_of(table.label), {"条件", "condition"}};
            uses(rule.uses);
            for (const auto& row : table.rows) mention(row.when.text);
        }
        for (const auto& rule : book.lets) {
            const auto& let = pack_.lets[rule.let];
            user_ = {"let", let.name, let.label.zh.empty() ? same(let.name) : text_of(let.label), {"算法", "formula"}};
            uses(rule.uses);
            mention(let.is.text);
        }
        papers();
    }
    Usage take() { return std::move(usage_); }

 private:
    void item(const rules::ItemRule& rule) {
        const auto& item = pack_.items[rule.item];
        user_ = {"item", item.name, text_of(item.label), {"条件", "condition"}};
        uses(rule.condition.uses);
        mentions(item.condition);
        user_.as = {"金额", "amount"};
        uses(rule.amount_uses);
        mention(item.amount.text);
        user_.as = {"已享受", "received"};
        uses(rule.receiving_uses);
        user_.as = {"责任单位", "responsible"};
        for (const auto& body : item.responsible) add(EntryKind::body, body);
    }

    void papers() {
        for (const auto& group : pack_.coordinations) {
            user_ = {"coordination", group.name, text_of(group.label), {"衔接", "coordination"}};
            for (const auto& name : group.items) add(EntryKind::item, name);
        }
        for (const auto& task : pack_.tasks) {
            user_ = {"task", task.name, text_of(task.title), {"牵头", "lead"}};
            for (const auto& body : task.lead) add(EntryKind::body, body);
            user_.as = {"配合", "support"};
            for (const auto& body : task.support) add(EntryKind::body, body);
            user_.as = {"指标", "indicator"};
            for (const auto& name : task.indicators) add(EntryKind::indicator, name);
        }
        for (const auto& duty : pack_.responsibilities) {
            user_ = {"responsibility", duty.name, text_of(duty.title), {"职责", "responsibility"}};
            add(EntryKind::body, duty.body);
        }
    }

    void uses(const rules::Uses& uses) {
        for (const auto fact : uses.facts) add(EntryKind::fact, pack_.facts[fact].name);
        for (const auto parameter : uses.parameters) add(EntryKind::parameter, pack_.parameters[parameter].name);
    }
    void mentions(const rules::Condition& condition) {
        mentions(condition.rule);
        for (const auto& line : condition.except) mentions(line);
    }
    void mentions(const rules::Line& line) {
        mention(line.when.text);
        for (const auto& inner : line.lines) mentions(inner);
    }
    // Categories and lets are not kept in Uses, which look through them: their names in the text tell.
    void mention(const std::string& text) {
        for (const auto& category : pack_.categories)
            if (names(text, "category." + category.name)) add(EntryKind::category, category.name);
        for (const auto& let : pack_.lets)
            if (names(text, let.name)) add(EntryKind::let, let.name);
    }
    static bool names(const std::string& text, const std::string& word) {
        const auto in_word = [](char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
            const bool begins = at == 0 || (!in_word(text[at - 1]) && text[at - 1] != '.');
            const auto end = at + word.size();
            if (begins && (end == text.size() || !in_word(text[end]))) return true;
        }
        return false;
    }

    void add(EntryKind kind, const std::string& name) {
        auto& list = usage_[{kind, name}];
        for (auto& known : list) {
            if (known.kind != user_.kind || known.name != user_.name) continue;
            if (known.as.zh.find(user_.as.zh) == std::string::npos) known.as = joined({known.as, user_.as});
            return;
        }
        list.push_back(user_);
    }

    const Rulebook& book_;
    const Pack& pack_;
    Reference user_;
    Usage usage_;
};

Text type_label(const rules::Type& type) {
    using Kind = rules::Type::Kind;
    Text out;
    switch (type.kind) {
        case Kind::boolean:
            out = {"是否", "yes or no"};
            break;
        case Kind::integer:
            out = {"整数", "whole number"};
            break;
        case Kind::money:
            out = {"金额", "money"};
            break;
        case Kind::percent:
            out = {"百分比", "percent"};
            break;
        case Kind::date:
            out = {"日期", "date"};
            break;
        case Kind::text:
            out = {"文字", "text"};
            break;
        case Kind::region:
            out = {"区划", "division"};
            break;
        case Kind::code:
            out = {"代码（" + type.table + "）", "code of " + type.table};
            break;
    }
    return type.list ? Text{out.zh + "，可多个", "list of " + out.en} : out;
}

Text key_column_label(const std::string& column) {
    if (column == "age_from") return {"年龄（达到该岁数起）", "age, from the years named"};
    if (column == "district") return {"区", "district"};
    return same(column);
}

class Maker {
 public:
    explicit Maker(const Rulebook& book) : book_(book), pack_(*book.pack), usage_(UsageOf(book).take()) {
        for (const auto& document : pack_.documents)
            for (const auto& clause : document.clauses)
                for (const auto& carrier : clause.carried_by)
                    carries_[carrier.kind + ":" + carrier.name].push_back(
                        {document.name, clause.at, text_of(clause.title), text_of(document.title)});
    }

    std::vector<Entry> run() {
        for (const auto& item : pack_.items) make(item);
        for (const auto& category : pack_.categories) make(category);
        for (std::size_t i = 0; i < pack_.parameters.size(); ++i) make(pack_.parameters[i], book_.choices[i]);
        for (const auto& table : pack_.tables) make(table);
        for (const auto& let : pack_.lets) make(let);
        for (const auto& coordination : pack_.coordinations) make(coordination);
        for (const auto& fact : pack_.facts) make(fact);
        for (const auto& table : pack_.codes) make(table);
        for (const auto& indicator : pack_.indicators) make(indicator);
        for (const auto& task : pack_.tasks) make(task);
        for (const auto& duty : pack_.responsibilities) make(duty);
        for (const auto& body : pack_.bodies) make(body);
        return std::move(out_);
    }

 private:
    Entry& begin(EntryKind kind, const std::string& name, const rules::Label& label) {
        auto& entry = out_.emplace_back();
        entry.kind = kind;
        entry.name = name;
        entry.label = label.zh.empty() ? same(name) : text_of(label);
        if (const auto found = usage_.find({kind, name}); found != usage_.end()) entry.used_by = found->second;
        const auto word = model::code_of(kind);
        if (const auto found = carries_.find(word + ":" + name); found != carries_.end()) entry.carries = found->second;
        return entry;
    }
    Entry& begin(EntryKind kind, const std::string& name, const rules::Label& label, const rules::Cited& cited, bool has_status = true) {
        auto& entry = begin(kind, name, label);
        entry.pack = cited.pack;
        entry.note = text_of(cited.note);
        entry.file = cited.place.file;
        entry.line = cited.place.line;
        if (!cited.clause.document.empty()) entry.clause = clause_text(pack_, cited.clause);
        if (has_status) {
            entry.status = rules::status_text(cited.status);
            entry.status_label = status_label(entry.status);
        }
        return entry;
    }
    static void add(Entry& entry, std::string key, Text label, Text value) {
        if (!value.zh.empty()) entry.details.push_back({std::move(key), std::move(label), std::move(value)});
    }
    Text bodies(const std::vector<std::string>& names) const {
        std::vector<Text> parts;
        for (const auto& name : names) {
            const auto found = std::find_if(pack_.bodies.begin(), pack_.bodies.end(), [&](const rules::Body& b) { return b.name == name; });
            parts.push_back(found == pack_.bodies.end() ? same(name) : text_of(found->label));
        }
        return joined(parts);
    }
    static void flags(Entry& entry, const std::vector<rules::Label>& flags) {
        std::size_t n = 0;
        for (const auto& flag : flags) add(entry, fmt::format("flag.{}", ++n), {"标记", "Flag"}, text_of(flag));
    }

    void lines(Entry& entry, const rules::Line& line, std::int64_t depth, bool exception) {
        static constexpr const char* kinds[] = {"condition", "all", "any"};
        const bool leaf = line.kind == rules::Line::Kind::leaf;
        if (!leaf || !line.when.text.empty())
            entry.lines.push_back({depth, exception && depth == 0 && leaf ? "except" : kinds[static_cast<std::size_t>(line.kind)],
                                   text_of(line.label), line.when.text});
        for (const auto& inner : line.lines) lines(entry, inner, depth + 1, exception);
    }
    void condition(Entry& entry, const rules::Condition& condition) {
        lines(entry, condition.rule, 0, false);
        for (const auto& exception : condition.except) lines(entry, exception, 0, true);
    }

    void make(const rules::Item& item) {
        auto& entry = begin(EntryKind::item, item.name, item.label, item.cited);
        const auto kind = code_label(pack_, "item_kind", item.kind);
        add(entry, "kind", {"类别", "Kind"}, kind);
        add(entry, "recipients", {"服务对象", "Recipients"}, text_of(item.recipients));
        add(entry, "content", {"服务内容", "Content"}, text_of(item.content));
        add(entry, "standard", {"服务标准", "Standard"}, text_of(item.standard));
        add(entry, "requirements", {"服务要求", "Requirements"}, text_of(item.requirements));
        add(entry, "apply", {"办理方式", "How to apply"}, text_of(item.apply));
        add(entry, "no_application", {"免申即享", "Without application"}, item.no_application ? Text{"是", "yes"} : Text{});
        add(entry, "responsible", {"责任单位", "Responsible"}, bodies(item.responsible));
        add(entry, "amount", {"金额算法", "Amount"}, same(item.amount.text));
        add(entry, "period", {"发放周期", "Period"}, item.amount.text.empty() ? Text{} : period_label(item.period));
        std::vector<Text> payers;
        for (const auto& share : item.payers) {
            const auto label = code_label(pack_, "payer", share.payer);
            payers.push_back({fmt::format("{} {}%", label.zh, share.percent), fmt::format("{} {}%", label.en, share.percent)});
        }
        add(entry, "payers", {"出资", "Payers"}, joined(payers));
        add(entry, "receiving", {"已享受判断", "Already received"}, same(item.receiving.text));
        std::string replaces;
        for (const auto& name : item.replaces) replaces += (replaces.empty() ? "" : ", ") + name;
        add(entry, "replaces", {"替代上级项目", "Replaces"}, same(replaces));
        add(entry, "why", {"未纳入原因", "Why not modelled"}, text_of(item.why));
        add(entry, "listed", {"服务清单", "Service list"}, item.listed ? Text{} : Text{"只用于待遇衔接", "for coordination only"});
        condition(entry, item.condition);
        entry.summary = item.standard.zh.empty() ? kind : text_of(item.standard);
    }

    static Text period_label(const std::string& period) {
        if (period == "month") return {"按月", "monthly"};
        if (period == "year") return {"按年", "yearly"};
        if (period == "meal") return {"按餐", "per meal"};
        if (period == "once") return {"一次性", "once"};
        return same(period);
    }

    void make(const rules::Category& category) {
        auto& entry = begin(EntryKind::category, category.name, category.label, category.cited);
        add(entry, "rank", {"次序", "Rank"}, same(std::to_string(category.rank)));
        condition(entry, category.condition);
    }

    ValueView value(const rules::Parameter& parameter, const rules::ParameterVersion& version, bool upper) {
        ValueView out;
        out.from = version.from;
        out.to = version.to;
        out.known = version.known;
        out.upper = upper;
        out.status = rules::status_text(version.cited.status);
        out.status_label = status_label(out.status);
        out.note = text_of(version.cited.note);
        out.pack = version.cited.pack;
        if (!version.cited.clause.document.empty()) out.clause = clause_text(pack_, version.cited.clause);
        std::vector<Text> parts;
        for (const auto& datum : version.values) parts.push_back(value_with_unit(pack_, parameter.type, datum.text, parameter.unit));
        for (const auto& row : version.rows) {
            std::string key;
            std::vector<Text> labels;
            for (std::size_t i = 0; i < row.keys.size(); ++i) {
                key += (i ? "," : "") + row.keys[i];
                labels.push_back(key_label(parameter.by[i], row.keys[i]));
            }
            out.rows.push_back({key, joined(labels), value_with_unit(pack_, parameter.type, row.value.text, parameter.unit)});
            parts.push_back({labels.empty() ? "" : joined(labels).zh + "：" + out.rows.back().value.zh,
                             labels.empty() ? "" : joined(labels).en + ": " + out.rows.back().value.en});
        }
        out.value = version.known ? joined(parts) : Text{"文件未写明", "left open by the document"};
        return out;
    }
    Text key_label(const std::string& column, const std::string& key) const {
        if (column == "age_from") return {key + "岁起", "from " + key};
        if (pack_.code_table(column)) return code_label(pack_, column, key);
        return same(key);
    }

    void make(const rules::Parameter& parameter, const rules::Choice& choice) {
        auto& entry = begin(EntryKind::parameter, parameter.name, parameter.label, parameter.cited, false);
        add(entry, "type", {"类型", "Type"}, type_label(parameter.type));
        add(entry, "unit", {"单位", "Unit"}, code_label(pack_, "unit", parameter.unit));
        std::vector<Text> by;
        for (const auto& column : parameter.by) by.push_back(key_column_label(column));
        add(entry, "by", {"分档依据", "By"}, joined(by));
        for (const auto* versions : {&parameter.versions, &parameter.upper})
            for (const auto& version : *versions) {
                entry.values.push_back(value(parameter, version, versions == &parameter.upper));
                entry.values.back().applies = &version == choice.version;
            }
        entry.summary = {"今日无值", "no value today"};
        if (!choice.version && !entry.values.empty()) entry.status = entry.values.back().status;
        for (const auto& one : entry.values)
            if (one.applies) {
                entry.summary = one.value;
                entry.status = one.status;
                entry.clause = one.clause;
            }
        entry.status_label = status_label(entry.status);
    }

    void make(const rules::DecisionTable& table) {
        auto& entry = begin(EntryKind::rule, table.name, table.label, table.cited);
        for (const auto& row : table.rows)
            entry.lines.push_back({0, "row", joined({text_of(row.label), gives(table, row.then)}), row.when.text});
        if (!table.closed) entry.lines.push_back({0, "otherwise", joined({{"其他情形", "otherwise"}, gives(table, table.otherwise)}), ""});
        static const Text hits[] = {{"取第一个成立的行", "the first row that holds"},
                                    {"只能有一行成立", "one row at most can hold"},
                                    {"可有几行成立，结果一致", "rows that hold together agree"}};
        add(entry, "hit", {"命中规则", "Hit policy"}, hits[static_cast<std::size_t>(table.hit)]);
        entry.summary = {fmt::format("{} 行", table.rows.size()), fmt::format("{} rows", table.rows.size())};
    }
    Text gives(const rules::DecisionTable& table, const std::vector<rules::Datum>& data) const {
        std::vector<Text> parts;
        for (std::size_t i = 0; i < data.size() && i < table.outputs.size(); ++i) {
            const auto label = value_label(pack_, table.outputs[i].type, data[i].text);
            parts.push_back({table.outputs[i].name + "＝" + label.zh, table.outputs[i].name + " = " + label.en});
        }
        return joined(parts);
    }

    void make(const rules::Let& let) {
        auto& entry = begin(EntryKind::let, let.name, let.label, let.cited, false);
        entry.file = let.is.place.file;
        entry.line = let.is.place.line;
        add(entry, "type", {"类型", "Type"}, type_label(let.type));
        add(entry, "is", {"算法", "Formula"}, same(let.is.text));
        entry.summary = same(let.is.text);
    }

    void make(const rules::Coordination& group) {
        auto& entry = begin(EntryKind::coordination, group.name, group.label, group.cited);
        static const Text kinds[] = {{"就高享受", "the higher one"},
                                     {"不重复享受", "none while the condition holds"},
                                     {"可以叠加", "all of them"},
                                     {"文件未写明规则", "the document gives no rule"}};
        entry.summary = kinds[static_cast<std::size_t>(group.kind)];
        add(entry, "kind", {"方式", "How"}, entry.summary);
        std::vector<Text> parts;
        for (const auto& name : group.items) {
            const auto* item = pack_.item(name);
            parts.push_back(item ? text_of(item->label) : same(name));
        }
        add(entry, "items", {"项目", "Items"}, joined(parts));
        add(entry, "when", {"条件", "Condition"}, same(group.when.text));
    }

    void make(const rules::Fact& fact) {
        auto& entry = begin(EntryKind::fact, fact.name, fact.label, fact.cited, false);
        std::vector<Text> from;
        for (const auto& source : fact.from) from.push_back(code_label(pack_, "fact_source", source));
        add(entry, "type", {"类型", "Type"}, type_label(fact.type));
        add(entry, "from", {"来源", "Sources"}, joined(from));
        add(entry, "ask", {"可当面问", "Question"}, text_of(fact.ask));
        if (fact.absent) add(entry, "absent", {"无人登记时", "When nobody names it"}, value_label(pack_, fact.type, fact.absent->text));
        if (fact.unlisted)
            add(entry, "unlisted", {"完整名册未列时", "When a complete file does not list it"},
                value_label(pack_, fact.type, fact.unlisted->text));
        entry.summary = joined(from);
    }

    void make(const rules::CodeTable& table) {
        auto& entry = begin(EntryKind::code_table, table.name, {});
        std::vector<Text> labels;
        for (const auto& code : table.codes) {
            add(entry, code.code, same(code.code), text_of(code.label));
            labels.push_back(text_of(code.label));
        }
        entry.summary = joined(labels);
    }

    void make(const rules::Indicator& indicator) {
        auto& entry = begin(EntryKind::indicator, indicator.name, indicator.label, indicator.cited);
        const auto unit = code_label(pack_, "unit", indicator.unit);
        add(entry, "numerator", {"分子", "Numerator"}, text_of(indicator.numerator));
        add(entry, "denominator", {"分母", "Denominator"}, text_of(indicator.denominator));
        add(entry, "unit", {"单位", "Unit"}, unit);
        add(entry, "source", {"统计来源", "Counted by"}, same(indicator.source));
        const Text direction = indicator.direction == "at_least"  ? Text{"不低于", "at least"}
                               : indicator.direction == "at_most" ? Text{"不超过", "at most"}
                                                                  : Text{"完成", "done"};
        add(entry, "direction", {"方向", "Direction"}, direction);
        add(entry, "target", {"目标值", "Target"}, same(indicator.target_value));
        add(entry, "by", {"期限", "By"}, indicator.target_by == "ongoing" ? Text{"持续", "ongoing"} : same(indicator.target_by));
        add(entry, "every", {"频次", "Every"}, same(indicator.target_every));
        add(entry, "from", {"起算", "From"}, indicator.target_from ? same(day_text(*indicator.target_from)) : Text{});
        add(entry, "region", {"所属区县", "District"}, same(indicator.region));
        flags(entry, indicator.flags);
        if (!indicator.target_value.empty())
            entry.summary = {fmt::format("{} {} {}", direction.zh, indicator.target_value, unit.zh),
                             fmt::format("{} {} {}", direction.en, indicator.target_value, unit.en)};
    }

    void make(const rules::Task& task) {
        auto& entry = begin(EntryKind::task, task.name, task.title, task.cited);
        add(entry, "lead", {"牵头单位", "Lead"}, bodies(task.lead));
        add(entry, "support", {"配合单位", "Support"}, bodies(task.support));
        add(entry, "implement", {"落实单位", "Carried out by"}, bodies(task.implement));
        entry.summary = task.deadline           ? same(day_text(*task.deadline))
                        : task.ongoing          ? Text{"持续实施", "ongoing"}
                        : task.deadline_missing ? Text{"文件未印期限", "no deadline printed"}
                                                : Text{};
        add(entry, "from", {"启动", "Begins"}, task.from ? same(day_text(*task.from)) : Text{});
        add(entry, "deadline", {"期限", "Deadline"}, entry.summary);
        std::size_t n = 0;
        for (const auto& part : task.deadlines) add(entry, fmt::format("deadline.{}", ++n), text_of(part.label), same(day_text(part.by)));
        add(entry, "evidence", {"佐证", "Evidence"}, same(task.evidence));
        add(entry, "requirement", {"系统要求", "Requirement"}, same(task.requirement));
        flags(entry, task.flags);
    }

    void make(const rules::Responsibility& duty) {
        auto& entry = begin(EntryKind::responsibility, duty.name, duty.title, duty.cited);
        entry.summary = bodies({duty.body});
        add(entry, "body", {"责任单位", "Body"}, entry.summary);
        add(entry, "requirement", {"系统要求", "Requirement"}, same(duty.requirement));
        flags(entry, duty.flags);
    }

    void make(const rules::Body& body) {
        auto& entry = begin(EntryKind::body, body.name, body.label, body.cited, false);
        entry.summary = same(body.level);
        add(entry, "level", {"层级", "Level"}, same(body.level));
        add(entry, "region", {"所属区县", "District"}, same(body.region));
    }

    const Rulebook& book_;
    const Pack& pack_;
    Usage usage_;
    std::map<std::string, std::vector<Reference>> carries_;
    std::vector<Entry> out_;
};

}  // namespace

std::vector<Entry> entries_of(const rules::Rulebook& book) { return Maker(book).run(); }

EntryBrief brief_of(const Entry& entry) {
    return {entry.kind, entry.name, entry.label, entry.summary, entry.status, entry.status_label, entry.pack, entry.clause};
}

}  // namespace yk::care::policy
